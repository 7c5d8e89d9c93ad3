"""The server: Streamlit's ASGI application behind our headers, with pages of our own language."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import signal
import socket
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from atlas import access, middleware, paths, releases, text, warehouse
from atlas.errors import AtlasError
from atlas.menu import HOME, PAGES

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PRELOADED_FONT = re.compile(r'href="\./static/media/SourceSans[^"]*"')
_SETTINGS = paths.ROOT / ".streamlit" / "config.toml"
_log = logging.getLogger("atlas")


def build(mode: access.ServerMode) -> Any:
    """Return the ASGI application for a mode, and make the mode the one of this process."""
    # Here, not above: commands that serve nothing need not load Streamlit.
    from streamlit.starlette import App  # noqa: PLC0415

    access.set_mode(mode)
    policy = middleware.content_policy(_script_hashes(_installed_index()))
    return App(
        paths.ROOT / "app.py",
        routes=_routes(),
        middleware=[
            Middleware(middleware.Guard, mode=mode, policy=policy),
            Middleware(middleware.Compressed, folder=_front_end() / "static"),
        ],
        on_script_error=_say_unexpected,
    )


def _require_settings() -> None:
    """Raise AtlasError unless Streamlit took our settings: with a slip in them it takes none.

    It would then report its use to its makers, and show traces to readers, without a word.
    """
    from streamlit import config  # noqa: PLC0415

    try:
        ours = tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))["browser"]["gatherUsageStats"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise AtlasError("error.settings", path=_SETTINGS, reason=str(error)) from error
    if ours or config.get_option("browser.gatherUsageStats"):
        raise AtlasError("error.settings", path=_SETTINGS, reason="browser.gatherUsageStats = true")


def serve(
    host: str,
    port: int,
    desk: bool,
    names: tuple[str, ...] = (),
    ready: Callable[[str, str], None] | None = None,
) -> None:
    """Check the store, then serve until told to end; ``names`` are further Host names answered to.

    ``ready`` is told the address and the id of the snapshot once the port is held.
    Raises AtlasError where the store, the address or the mode will not do.
    """
    mode = access.ServerMode(desk=desk, host=host, names=names)
    if desk and not access.is_loopback(host):
        raise AtlasError("error.desk_needs_loopback", host=host)
    _require_settings()
    releases.sync_reference(paths.store())
    snapshot = warehouse.snapshot(paths.store(), _audience(mode))
    listening = _listen(host, port)
    if ready:
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{listening.getsockname()[1]}", snapshot.id)
    config = uvicorn.Config(
        build(mode),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; a port in use is a sentence, not a trace."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio lets each small answer wait for the one before to be acknowledged: up
    # to 40 ms, for every file of the page and every message of a run.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        if _in_use(host, port):
            raise AtlasError("error.port_taken", port=port) from error
        reason = error.strerror or str(error)
        raise AtlasError("error.bind", host=host, port=port, reason=reason) from error
    return listening


def _in_use(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _routes() -> list[Route]:
    pages = [Route("/", _page)] + [Route(f"/{p.name}", _page) for p in PAGES if p.name != HOME]
    return [
        Route("/healthz", _health),
        *pages,
        Route("/{page:atlas_page}", _elsewhere),
    ]


class _PageName(Convertor[str]):
    """The address of a page: one part without a dot, and no door of the sign-in."""

    regex = "(?!oauth2callback)[^/.]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("atlas_page", _PageName())


def _page(request: Request) -> Response:
    """Serve Streamlit's page in the language asked for."""
    language = text.known(request.query_params.get("lang"))
    return HTMLResponse(_index(language), headers={"Cache-Control": "no-cache"})


def _health(request: Request) -> Response:
    """Say whether the data can be read, and which snapshot is current."""
    try:
        snapshot = warehouse.snapshot(paths.store(), _audience(access.mode()))
    except AtlasError as error:
        return JSONResponse({"status": "error", "error": error.key}, 503)
    return JSONResponse({"status": "ok", "snapshot": snapshot.id})


def _audience(mode: access.ServerMode) -> str:
    return "bureau" if mode.desk else "public"


@cache
def _index(language: str) -> str:
    """Return Streamlit's page with our language, title, icon, font and style."""
    html = _installed_index()
    font = 'href="./app/static/fonts/PretendardVariable-1.3.9.woff2"'
    codes = " ".join(sorted(text.LANGUAGES, key=lambda code: code != text.DEFAULT))
    ours = (
        '<link rel="stylesheet" href="./app/static/atlas.css">\n'
        f'    <script src="./app/static/lang.js" data-languages="{codes}"></script>\n'
        '    <script src="./app/static/print.js"></script>\n'
        '    <script src="./app/static/popover.js"></script>\n'
    )
    title = escape(text.translator(language)("app.title"))
    for old, new in (
        ('<html lang="en">', f'<html lang="{language}">'),
        ("<title>Streamlit</title>", f"<title>{title}</title>"),
        ('href="./favicon.png"', 'href="./app/static/favicon.png"'),
        ("</head>", f"    {ours}  </head>"),
    ):
        if old not in html:
            raise RuntimeError(f"this Streamlit's index.html has no {old}")
        html = html.replace(old, new)
    return _PRELOADED_FONT.sub(font, html)


def _script_hashes(html: str) -> tuple[str, ...]:
    """Return the digests of a page's inline scripts, as a Content-Security-Policy names them."""
    scripts = _INLINE_SCRIPT.findall(html)
    return tuple(base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)


@cache
def _installed_index() -> str:
    return (_front_end() / "index.html").read_text(encoding="utf-8")


def _front_end() -> Path:
    spec = find_spec("streamlit")
    assert spec and spec.origin
    return Path(spec.origin).parent / "static"


def _elsewhere(request: Request) -> Response:
    """Lead the address of no page to the first page, which says so; keep what else was asked."""
    name = request.path_params["page"]
    params = [(k, v) for k, v in request.query_params.multi_items() if k != "missing"]
    if name != HOME:
        params.append(("missing", name[:80]))
    return RedirectResponse("./" + (f"?{urlencode(params)}" if params else ""), 307)


def _say_unexpected(error: Exception) -> bool:
    """Say on the page that something went wrong; the details go to the log only."""
    from atlas.web import frame  # noqa: PLC0415

    _log.error("unexpected error on a page", exc_info=error)
    frame.say_unexpected()
    return True
