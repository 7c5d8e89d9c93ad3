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
from hypothesis import settings

from atlas import releases, sql, warehouse
from atlas.paths import ROOT

_START = "import sys; from atlas import server; server.serve('127.0.0.1', {port}, {desk}, {names})"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    # Pages of one context share a process, and so the code that it has compiled.
    "--process-per-site",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
_START_SECONDS = 60
# How long an example takes is the machine's affair.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a browser's test once more when it fails, which the summary says: a machine may stall."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


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


@pytest.fixture
def own(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the reference data that a test may publish into."""
    shutil.copytree(store, tmp_path / "own")
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Give a file system in memory that is made of a size and can be made larger."""
    place = tmp_path / "disk"
    place.mkdir()

    def sized(size: str) -> Path:
        option = f"size={size}" + (",remount" if os.path.ismount(place) else "")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", option, "none", place], check=False)
        if done.returncode != 0:
            pytest.skip("this system lets nobody mount a small file system here")
        return place

    yield sized
    if os.path.ismount(place):
        subprocess.run(["umount", place], check=True)


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

    def start(
        desk: bool = False, names: tuple[str, ...] = (), root: Path = ROOT, port: int | None = None
    ) -> Server:
        port = port or free_port()
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


@contextmanager
def _reading(browser: Any) -> Iterator[Any]:
    """Give a browser context of a reader in Korea."""
    made = browser.new_context(
        locale="ko-KR", timezone_id="Asia/Seoul", viewport={"width": 1440, "height": 900}
    )
    made.set_default_timeout(20_000)
    yield made
    made.close()


@contextmanager
def _at_home(context: Any) -> Iterator[None]:
    """Hold that no page of a context asks another host."""
    elsewhere: list[str] = []

    def watch(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            elsewhere.append(request.url)

    context.on("request", watch)
    yield
    context.remove_listener("request", watch)
    assert elsewhere == [], "requests to other hosts"


@pytest.fixture
def fresh_page(browser: Any) -> Iterator[Any]:
    """A page of a reader who was never here: nothing is loaded, stored or compiled yet."""
    with _reading(browser) as context, _at_home(context):
        yield context.new_page()


@pytest.fixture(scope="session")
def visited(browser: Any, desk: str) -> Iterator[Any]:
    """A browser context that has been here: one page stays, and with it what it has compiled."""
    with _reading(browser) as context:
        context.new_page().goto(f"{desk}/healthz")
        yield context


@pytest.fixture
def new_page(visited: Any) -> Iterator[Callable[..., Any]]:
    """Open pages that remember nothing, ``new_page(width=1440, dark=False)``."""
    opened: list[Any] = []

    def make(width: int = 1440, dark: bool = False) -> Any:
        page = visited.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        opened.append(page)
        return page

    with _at_home(visited):
        yield make
        for page in opened:
            if page.url.startswith("http"):
                page.evaluate("() => localStorage.clear()")
            page.close()
        visited.clear_cookies()
