"""Servers to measure: each a process of its own on this machine, ended by its own process id."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from atlas import releases, warehouse
from atlas.paths import ROOT

_START_SECONDS = 120
_NAIVE = ROOT / "benchmarks" / "naive" / "app.py"
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
def atlas(store: Path, root: Path = ROOT) -> Iterator[Server]:
    """Run the Atlas on a store whose snapshot is built, nobody having visited it yet."""
    releases.sync_reference(store)
    warehouse.snapshot(store)
    port = _free_port()
    command = [sys.executable, "-m", "atlas", "serve", "--port", str(port)]
    with _running(command, port, "/healthz", store, root) as server:
        yield server


@contextmanager
def naive(store: Path) -> Iterator[Server]:
    """Run the naive page on the same store, with Streamlit's own settings."""
    port = _free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(_NAIVE),
        "--server.port", str(port), "--server.address", "127.0.0.1",
        "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    with _running(command, port, "/_stcore/health", store, _NAIVE.parent) as server:
        yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(
    command: list[str], port: int, health: str, store: Path, folder: Path
) -> Iterator[Server]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ
        | {"ATLAS_STORE": str(store.resolve()), "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
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
