"""Signing in without a page of our own: what a provider or a signing proxy says of a visitor.

A provider (OpenID Connect) is Streamlit's affair; here is what its claims are taken for. A proxy
that has signed a visitor in sends a JSON Web Token, signed with a key that only it and the Atlas
know (HS256), in one header. A header alone says nothing: whoever reaches the port can send one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atlas.errors import AtlasError
from atlas.forum import people

#: The proxy's header, and the claim ``aud`` that its token must have.
HEADER, AUDIENCE = "x-atlas-assertion", "cooperation-atlas"
#: Names the file that holds the proxy's key.
KEY_FILE = "ATLAS_PROXY_KEY_FILE"
_SHORTEST_KEY = 32
#: Seconds after which whoever signed in with a provider signs in again; its cookie stays 30 days.
LASTS = 12 * 3600
#: Seconds by which two clocks may differ.
_LEEWAY = 60


class Expired(AtlasError):
    """A sign-in that was right and is over."""


def asserted(token: str, now: float | None = None) -> str:
    """Return the account that a proxy's token speaks for.

    Raises Expired where its time is over, AtlasError where it is not the proxy's or not for us.
    """
    # Here, not above: most servers stand behind no proxy.
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import ExpiredTokenError, JoseError  # noqa: PLC0415
    from joserfc.jwk import OctKey  # noqa: PLC0415

    moment = int(time.time() if now is None else now)
    wanted = {name: {"essential": True} for name in ("iss", "sub", "exp")}
    claims = jwt.JWTClaimsRegistry(
        now=moment, leeway=_LEEWAY, aud={"essential": True, "value": AUDIENCE}, **wanted
    )
    try:
        read = jwt.decode(token, OctKey.import_key(_key()), algorithms=["HS256"])
        claims.validate(read.claims)
    except ExpiredTokenError as error:
        raise Expired("error.sign_in_expired") from error
    except (JoseError, ValueError) as error:
        raise AtlasError("error.assertion") from error
    return people.account(str(read.claims["iss"]), str(read.claims["sub"]))


def proxied() -> bool:
    """Return whether a proxy may sign visitors in."""
    return bool(os.environ.get(KEY_FILE))


def provided(claims: Mapping[str, Any], now: float | None = None) -> str | None:
    """Return the account that a provider's claims speak for; None where nobody is signed in.

    Raises Expired where the sign-in was too long ago.
    """
    if not claims.get("is_logged_in") or not claims.get("sub"):
        return None
    moment = time.time() if now is None else now
    if moment - float(claims.get("iat", 0)) > LASTS:
        raise Expired("error.sign_in_expired")
    return people.account(str(claims.get("iss", "")), str(claims["sub"]))


def _key() -> bytes:
    path = Path(os.environ[KEY_FILE])
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise AtlasError("error.proxy_key", path=str(path)) from error
    if len(key) < _SHORTEST_KEY:
        raise AtlasError("error.proxy_key", path=str(path))
    return key
