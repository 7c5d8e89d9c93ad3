"""What all measurements share: percentiles, and what is said of the machine they ran on."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = (
    "streamlit", "starlette", "uvicorn", "duckdb", "pandas", "numpy", "plotly", "pyarrow",
    "playwright",
)  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all do not exceed.

    >>> percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)
    (2, 4)
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 1).__int__() - 1)]


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """Return count, median, 95th percentile and extremes of times in seconds; None without any."""
    if not values:
        return {"count": 0, **dict.fromkeys(("p50_s", "p95_s", "best_s", "worst_s"))}
    return {
        "count": len(values),
        "p50_s": statistics.median(values),
        "p95_s": percentile(values, 0.95),
        "best_s": min(values),
        "worst_s": max(values),
    }


def apart(module: str, *arguments: str) -> list[dict[str, Any]]:
    """Run a benchmark in a process of its own; return what it prints, one result a line."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def machine() -> dict[str, Any]:
    """Return cores, memory, processor, system and the versions of what was measured."""
    return {
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
    }


def load() -> float | None:
    """Return how many processes wanted a core in the last minute; None where unknown."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def now() -> str:
    """Return the moment, in UTC, to the minute."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):
        return None


def _processor() -> str:
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in said.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()
