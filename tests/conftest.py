"""What tests share: a store built once, servers of their own, a Chromium that reaches only them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromium
import duckdb
import pytest
import tiny

from atlas import releases, sql, warehouse
from atlas.paths import ROOT

_START = "import sys; from atlas import server; server.serve('127.0.0.1', {port}, {desk}, {names})"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
_START_SECONDS = 60


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of the reference data with its snapshots built, used by every server of the tests."""
    folder = tmp_path_factory.mktemp("store")
    releases.sync_reference(folder)
    for audience in ("bureau", "public"):
        warehouse.snapshot(folder, audience)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give stores of the tiny reference data, two lines of one slice, 100 and 50.

    ``begun(folder)`` puts ``store`` and ``data`` there: copies of what is made once, with the
    snapshot that everybody sees unless ``shown=False``.
    """
    bare, whole = (tmp_path_factory.mktemp("tiny") / name for name in ("bare", "whole"))
    releases.sync_reference(bare / "store", tiny.write(bare / "data"))
    shutil.copytree(bare, whole)
    warehouse.snapshot(whole / "store")

    def copied(folder: Path, shown: bool = True) -> Path:
        shutil.copytree(whole if shown else bare, folder, dirs_exist_ok=True)
        return folder / "store"

    return copied


@pytest.fixture(scope="session")
def con(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The reference data as the bureau sees it."""
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as opened:
        yield opened


@pytest.fixture(scope="session")
def ask(con: duckdb.DuckDBPyConnection) -> Callable[..., list[dict[str, Any]]]:
    """Asks a query of the reference data by its name."""
    return lambda name, **params: sql.rows(con, name, **params)


@dataclass
class Server:
    """A running server: its address and its process."""

    address: str
    port: int
    process: subprocess.Popen[str]

    def get(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        """Return status, headers and body of a request, errors and redirects as they are."""
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with _opener.open(request, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


class _AsItIs(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_AsItIs, urllib.request.ProxyHandler({}))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _servers(store: Path) -> Iterator[Callable[..., Server]]:
    started: list[subprocess.Popen[str]] = []

    def start(desk: bool = False, names: tuple[str, ...] = (), root: Path = ROOT) -> Server:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-c", _START.format(port=port, desk=desk, names=names)],
            cwd=root,
            env=os.environ | {"ATLAS_STORE": str(store), "PYTHONPATH": str(root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        running = Server(f"http://127.0.0.1:{port}", port, process)
        _await(running)
        return running

    yield start
    for process in started:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture
def server(store: Path) -> Iterator[Callable[..., Server]]:
    """Start servers that nobody has visited: ``server(desk=False, names=(), root=ROOT)``."""
    with _servers(store) as start:
        yield start


@pytest.fixture(scope="session")
def running(store: Path) -> Iterator[Server]:
    """A server for all tests that do not mind what others asked of it: plain, not desk mode."""
    with _servers(store) as start:
        yield start(names=("atlas.example.org",))


@pytest.fixture(scope="session")
def desk(store: Path) -> Iterator[str]:
    """The address of a server in desk mode, for all tests that do not mind what others asked."""
    with _servers(store) as start:
        yield start(desk=True).address


def _await(running: Server) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if running.process.poll() is not None:
            assert running.process.stderr
            pytest.fail(f"the server ended: {running.process.stderr.read()}")
        try:
            if running.get("/healthz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail("the server did not answer in time")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium, found as ``tests/chromium.py`` says."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.path(), args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Any) -> Iterator[Callable[..., Any]]:
    """Make browser contexts, ``context(width=1440, dark=False)``; none may ask another host."""
    opened: list[Any] = []
    elsewhere: list[str] = []

    def watch(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            elsewhere.append(request.url)

    def make(width: int = 1440, dark: bool = False, **more: Any) -> Any:
        made = browser.new_context(
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            **more,
        )
        made.set_default_timeout(20_000)
        made.on("request", watch)
        opened.append(made)
        return made

    yield make
    for each in opened:
        each.close()
    assert elsewhere == [], "requests to other hosts"
