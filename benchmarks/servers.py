"""Servers to measure: each a process of its own on this machine, ended by its own process id."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from atlas import charts, overview, releases, sql, text, theme, warehouse
from atlas.paths import ROOT

_START_SECONDS = 120
_PAGES = ROOT / "benchmarks"
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running server: its port, its process, and the seconds from launch to the first answer."""

    port: int
    pid: int
    started_s: float

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> float:
        """Return the memory that the process holds now, in MB; 0 where the system does not say."""
        try:
            said = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return 0.0
        return int(said.partition("VmRSS:")[2].split()[0]) / 1000

    def cpu_s(self) -> float:
        """Return the processor time that the process has used, in seconds; 0 where unknown.

        Unlike the time on the clock it says the same on a busy machine, more or less.
        """
        try:
            said = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return 0.0
        user, system = said.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def atlas(store: Path, root: Path = ROOT, desk: bool = False) -> Iterator[Server]:
    """Run the Atlas on a store whose snapshot is built, nobody having visited it yet."""
    releases.sync_reference(store)
    warehouse.snapshot(store)
    port = _free_port()
    command = [sys.executable, "-m", "atlas", "serve", "--port", str(port)]
    command += ["--desk"] if desk else []
    with _running(command, port, "/healthz", root, _of(store)) as server:
        yield server


@contextmanager
def naive(store: Path) -> Iterator[Server]:
    """Run the naive page on the same store, with Streamlit's own settings."""
    with _page("naive", _of(store)) as server:
        yield server


@contextmanager
def floor(store: Path) -> Iterator[Server]:
    """Run the page that has the overview's figures ready and draws nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "figures.json"
        ready.write_text(json.dumps(_figures(store)), encoding="utf-8")
        with _page("floor", {"FLOOR_FIGURES": str(ready)}) as server:
            yield server


def _figures(store: Path) -> dict[str, dict[str, list[Any]]]:
    """Return the four figures of the overview by year and stage, where all four are drawn."""
    t, con = text.translator("ko"), warehouse.connect(warehouse.snapshot(store))

    def ask(name: str, **params: Any) -> list[dict[str, Any]]:
        return sql.rows(con, name, **params)

    made: dict[str, dict[str, list[Any]]] = {}
    for row in ask("summary/years", scope=overview.SCOPE):
        stages = made.setdefault(str(row["fiscal_year"]), {})
        for stage in overview.STAGES:
            view = overview.view(ask, row["fiscal_year"], stage, "", t)
            if view.ministries and view.lines:
                stages[stage] = [json.loads(figure.to_json()) for figure in _drawn(view, t)]
    con.close()
    return made


def _drawn(view: overview.View, t: text.Translate) -> Iterator[go.Figure]:
    difference = view.summary.scope_difference_krw
    yield charts.known_and_unknown(view.headline, t, theme.LIGHT)
    yield charts.years(view.years, t, theme.LIGHT)
    yield charts.ministries(view.ministries, difference, t, theme.LIGHT)
    yield charts.lines(view.lines, t, theme.LIGHT)


@contextmanager
def _page(name: str, said: Mapping[str, str]) -> Iterator[Server]:
    """Run a single page of ``benchmarks/`` with Streamlit's own settings."""
    port, page = _free_port(), _PAGES / name / "app.py"
    command = [
        sys.executable, "-m", "streamlit", "run", str(page),
        "--server.port", str(port), "--server.address", "127.0.0.1",
        "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    with _running(command, port, "/_stcore/health", page.parent, said) as server:
        yield server


def _of(store: Path) -> dict[str, str]:
    return {"ATLAS_STORE": str(store.resolve())}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(
    command: list[str], port: int, health: str, folder: Path, said: Mapping[str, str]
) -> Iterator[Server]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"} | dict(said),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(process, f"http://127.0.0.1:{port}{health}")
        yield Server(port, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with _direct.open(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise RuntimeError("the server did not answer in time")
