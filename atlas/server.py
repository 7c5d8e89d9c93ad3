"""The server: Streamlit's ASGI application behind our headers, with pages of our own language."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from atlas import access, front_end, middleware, paths, register, releases, text, warehouse
from atlas.errors import AtlasError
from atlas.forum import people
from atlas.menu import HOME, PAGES

_SETTINGS = paths.ROOT / ".streamlit" / "config.toml"
#: Names the file with the sign-in provider and its secrets (``[auth]``).
_SECRETS = "ATLAS_SECRETS_FILE"
#: Pages whose charts the browser is told of at once.
_WITH_CHARTS = ("overview", "allocation", "diversification")
_log = logging.getLogger("atlas")


def build(mode: access.ServerMode) -> Any:
    """Return the ASGI application for a mode, and make the mode the one of this process."""
    # Here, not above: commands that serve nothing need not load Streamlit.
    from streamlit.starlette import App  # noqa: PLC0415

    access.set_mode(mode)
    policy = middleware.content_policy(front_end.script_hashes())
    return App(
        paths.ROOT / "app.py",
        routes=_routes(),
        middleware=[
            Middleware(middleware.Guard, mode=mode, policy=policy),
            Middleware(middleware.Compressed, folder=front_end.folder()),
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


def _take_secrets() -> None:
    """Let Streamlit read the provider's secrets where the system keeps them, if it says where."""
    from streamlit import config  # noqa: PLC0415

    path = os.environ.get(_SECRETS)
    if path and not Path(path).is_file():
        raise AtlasError("error.secrets", path=path)
    if path:
        config.set_option("secrets.files", [path])


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
    files = [front_end.folder() / name for name in front_end.first()]
    Thread(target=middleware.compress, args=(files,), daemon=True).start()
    _require_settings()
    _take_secrets()
    with register.using(paths.store()):
        releases.sync_reference(paths.store())
        people.sweep(paths.store())
        snapshot = warehouse.snapshot(paths.store(), _audience(mode))
        listening = _listen(host, port)
        if ready:
            shown = f"[{host}]" if ":" in host else host
            ready(f"http://{shown}:{listening.getsockname()[1]}", snapshot.id)
        _run(mode, snapshot, listening)


def _run(mode: access.ServerMode, snapshot: warehouse.Snapshot, listening: socket.socket) -> None:
    application, worker = build(mode), _ahead(snapshot)
    # What is loaded by now stays: the collector need not look through it in the middle of a run.
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        worker.end()


def _ahead(snapshot: warehouse.Snapshot) -> Any:
    """Load the screen now, not while the first reader waits; begin to make what will be asked."""
    from atlas.web.ahead import Ahead  # noqa: PLC0415

    worker = Ahead(snapshot)
    worker.start()
    return worker


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
    charts = (request.url.path.strip("/") or HOME) in _WITH_CHARTS
    return HTMLResponse(front_end.page(language, charts), headers={"Cache-Control": "no-cache"})


def _health(request: Request) -> Response:
    """Say whether the data can be read, and which snapshot is current."""
    try:
        snapshot = warehouse.snapshot(paths.store(), _audience(access.mode()))
    except AtlasError as error:
        return JSONResponse({"status": "error", "error": error.key}, 503)
    return JSONResponse({"status": "ok", "snapshot": snapshot.id})


def _audience(mode: access.ServerMode) -> str:
    return "bureau" if mode.desk else "public"


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
