"""How long the snapshot of a store takes to build from its releases, and how large it is."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from atlas import warehouse


def measure(store: Path, times: int) -> dict[str, Any]:
    """Build the public snapshot so many times over; return seconds and megabytes.

    Nobody else may have the snapshot open. What is timed is all that a server waits for: reading
    the register, the digests of the releases, filling, the checkpoint, and the flush to the disk.
    """
    built = []
    for _ in range(times):
        path = warehouse.snapshot(store).path
        path.unlink()
        begun = time.perf_counter()
        warehouse.snapshot(store)
        built.append(time.perf_counter() - begun)
    con = warehouse.connect(warehouse.snapshot(store))
    (lines,) = con.execute("select count(*) from budget_lines").fetchone()
    con.close()
    return {
        "lines": lines,
        "median_s": statistics.median(built),
        "fastest_s": min(built),
        "built_s": built,
        "file_mb": path.stat().st_size / 1e6,
    }
