"""Who may do what: roles, and how a visitor is told from the person at this computer.

The web frame hands in what it knows of a request, the server says in which mode it runs.
"""

from __future__ import annotations

import getpass
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from atlas.errors import AccessError

#: From the least to the most; each role includes those before it.
ROLES = ("reader", "member", "analyst", "official", "steward")

#: A header that begins so says that the request came through somebody else.
_FORWARDING = (
    "forwarded", "x-forwarded", "x-real-ip", "x-original-", "x-client-ip", "x-cluster-client-ip",
    "x-envoy-", "x-remote-", "true-client-ip", "client-ip", "cf-", "via",
)  # fmt: skip
#: Of a reader and of a member; those above them are of the bureau.
_AUDIENCES = ("public", "members")
_EVERYWHERE = ("0.0.0.0", "::", "")


@dataclass(frozen=True)
class ServerMode:
    """How the server was started: for this computer's user, bound where, under which names."""

    desk: bool = False
    host: str = "127.0.0.1"
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Viewer:
    """The person who looks: roles held, and the audience whose releases may be shown.

    ``account`` is how the person signed in, by what it is kept as; None for whoever did not.
    """

    person: str | None
    roles: frozenset[str]
    desk: bool
    audience: str
    account: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """Who signed in: the account, and the random id and roles of whoever entered with it."""

    account: str
    person: str | None = None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Who does what the trail records: a name, the roles held, the operating system's user."""

    name: str
    roles: frozenset[str]
    os_user: str


_READER = Viewer(None, frozenset(ROLES[:1]), False, "public")
_server = {"mode": ServerMode()}


def mode() -> ServerMode:
    """Return the mode of this process's server; without a server, read-only."""
    return _server["mode"]


def set_mode(value: ServerMode) -> None:
    """State the mode of this process's server."""
    _server["mode"] = value


def viewer(
    mode: ServerMode, host_header: str | None, headers: Iterable[str], signed: SignedIn | None
) -> Viewer:
    """Return who is looking, from the names of the request's headers and its Host header.

    The person at this computer holds every role, but only where *all* speaks for it: desk mode, a
    loopback bind, a loopback Host header, no forwarding header. Who signed in holds the roles that
    were granted; everybody else reads what is public.
    """
    if at_this_computer(mode, host_header, headers):
        return Viewer("desk", frozenset(ROLES), True, "bureau")
    if signed is None:
        return _READER
    roles = signed.roles | _READER.roles
    return Viewer(signed.person, roles, False, audience(roles), signed.account)


def at_this_computer(mode: ServerMode, host_header: str | None, headers: Iterable[str]) -> bool:
    """Return whether all speaks for a request being that of the person at this computer."""
    forwarded = any(name.lower().startswith(_FORWARDING) for name in headers)
    return mode.desk and is_loopback(mode.host) and is_loopback(host_header) and not forwarded


def audience(roles: Iterable[str]) -> str:
    """Return whose releases those who hold roles may be shown.

    >>> audience(["reader"]), audience(["reader", "member"]), audience(ROLES)
    ('public', 'members', 'bureau')
    """
    highest = max(ROLES.index(role) for role in roles)
    return "bureau" if highest >= ROLES.index("analyst") else _AUDIENCES[highest]


def at_desk(name: str | None = None) -> Actor:
    """Return the person at this computer, who holds every role and may sign with a name."""
    user = os_user()
    return Actor(name or user, frozenset(ROLES), user)


def acting(viewer: Viewer) -> Actor:
    """Return who acts when a viewer does something: at the desk the operating system's user."""
    if viewer.desk:
        return at_desk()
    return Actor(viewer.person or ROLES[0], viewer.roles, os_user())


def os_user() -> str:
    """Return the operating system's name of the user, or ``unknown`` where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def require(person: Viewer | Actor, role: str) -> None:
    """Raise AccessError unless the person holds a role."""
    if role not in person.roles:
        raise AccessError("error.access", role=role)


def is_loopback(host: str | None) -> bool:
    """Return whether a host, with or without port, can only be this computer.

    >>> is_loopback("127.0.0.1:8501"), is_loopback("[::1]:8501"), is_loopback("localhost")
    (True, True, True)
    >>> is_loopback("127.0.0.1.example.org"), is_loopback("0.0.0.0"), is_loopback(None)
    (False, False, False)
    """
    name = _hostname(host)
    if name == "localhost":
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def host_allowed(mode: ServerMode, host_header: str | None) -> bool:
    """Return whether the server answers to a Host header.

    A name that was not stated is refused: a page elsewhere could point a name of its own at this
    server (DNS rebinding). An address cannot be pointed elsewhere, so a server that listens
    everywhere answers to any.
    """
    name = _hostname(host_header)
    if is_loopback(host_header) or (name and name in {n.lower() for n in mode.names}):
        return True
    if mode.host in _EVERYWHERE:
        return _address(name) is not None
    return name == mode.host.lower()


def _hostname(host: str | None) -> str:
    """Return the host of a Host header or a bind address in lower case; empty if it is none."""
    if not host or any(sign in host for sign in "@/?#, "):
        return ""
    if ":" in host and _address(host) is not None:
        return host.lower()
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "").lower()


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
