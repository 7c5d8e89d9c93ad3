"""What stands between network and Streamlit: hosts, headers, closed doors, compressed scripts."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas import access

#: Streamlit's doors that a reader has no use for: metrics, and the description of its agent API.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_COMPRESSED = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_WORTH_COMPRESSING = 1_000
_YEAR = 31_536_000
_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def content_policy(script_hashes: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy: everything from this server, no evaluated text."""
    scripts = " ".join(("'self'", *(f"'sha256-{digest}'" for digest in script_hashes)))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """Refuse unknown hosts, foreign origins and closed doors; add the headers of every answer."""

    def __init__(self, app: ASGIApp, mode: access.ServerMode, policy: str) -> None:
        self.app = app
        self.mode = mode
        self.headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": _PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refused:
            answer = PlainTextResponse(refused[1], refused[0])
            await answer(scope, receive, self._with_headers(send))
        else:
            await self.app(scope, receive, self._with_headers(send, _kept(scope)))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host")
        if not access.host_allowed(self.mode, host):
            return 403, "Host not allowed"
        # Streamlit would ask the network for this machine's address before it refuses an origin.
        origin = headers.get("origin")
        if scope["type"] == "websocket" and origin and urlsplit(origin).netloc != host:
            return 403, "Origin not allowed"
        if scope["path"].startswith(CLOSED):
            return 404, "Not Found"
        return None

    def _with_headers(self, send: Send, kept: str | None = None) -> Send:
        added = self.headers | ({"Cache-Control": kept} if kept else {})

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        return sending


def _kept(scope: Scope) -> str | None:
    """Return how long a browser may keep one of our own static files: fonts carry their version."""
    path = scope["path"]
    if path.startswith("/app/static/fonts/"):
        return f"public, immutable, max-age={_YEAR}"
    return "no-cache" if path.startswith("/app/static/") else None


class Compressed:
    """Serve Streamlit's scripts compressed, each compressed once; they are under ``folder``."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        body = await to_thread.run_sync(_compressed, file)
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": f"public, immutable, max-age={_YEAR}",
        }
        response = Response(body, headers=headers, media_type=_COMPRESSED[file.suffix])
        await response(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path = scope["path"]
        if not path.startswith("/static/") or "gzip" not in _accepted(scope):
            return None
        file = (self.folder / path.removeprefix("/")).resolve()
        inside = file.is_relative_to(self.folder / "static")
        suits = file.suffix in _COMPRESSED and inside and file.is_file()
        return file if suits and file.stat().st_size >= _WORTH_COMPRESSING else None


def _accepted(scope: Scope) -> str:
    return Headers(scope=scope).get("accept-encoding", "")


def compress(files: Iterable[Path]) -> None:
    """Compress these files before they are asked for; one that is not there is nobody's."""
    for file in files:
        with suppress(OSError):
            _compressed(file.resolve())


@lru_cache(maxsize=512)
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)
