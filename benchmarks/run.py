"""Run all measurements and write what was found: ``python -m benchmarks.run [--quick]``.

Writes ``benchmarks/results/<date>.json`` and ``latest.md``; a quick run only prints. Targets are
those of the design; one that is missed is said to be missed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import browser, filter_change, load, report, servers, snapshot, synthetic
from benchmarks import measure as measuring

Result = TypeVar("Result")
_RESULTS = Path(__file__).parent / "results"
_SERVERS: dict[str, Callable[[Path], AbstractContextManager[servers.Server]]] = {
    "atlas": servers.atlas,
    "naive": servers.naive,
    "floor": servers.floor,
}
#: Whom many readers visit at once.
_VISITED = ("atlas", "naive")


@dataclass(frozen=True)
class Plan:
    """How much is measured: sizes in synthetic lines beside the reference data, and repetitions.

    ``workbooks`` are the rows of the workbooks that are checked.
    """

    sizes: tuple[int, ...]
    browser_sizes: tuple[int, ...]
    load_sizes: tuple[int, ...]
    steps: int
    clicks: int
    reloads: int
    snapshots: int
    workbooks: tuple[int, ...]
    sessions: int
    think_s: float
    seconds: float


FULL = Plan(
    sizes=(0, 2_000, 100_000, 1_000_000),
    browser_sizes=(2_000, 1_000_000),
    load_sizes=(2_000, 1_000_000),
    steps=30, clicks=15, reloads=5, snapshots=3, workbooks=(2_000, 100_000),
    sessions=80, think_s=20, seconds=120,
)  # fmt: skip
QUICK = Plan(
    sizes=(0, 2_000), browser_sizes=(2_000,), load_sizes=(2_000,),
    steps=10, clicks=9, reloads=3, snapshots=1, workbooks=(2_000,),
    sessions=10, think_s=4, seconds=20,
)  # fmt: skip


def main() -> None:
    """Measure as asked and write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, a few minutes")
    parser.add_argument("--stores", type=Path, help="where stores are made and kept for next time")
    asked = parser.parse_args()
    plan, found = QUICK if asked.quick else FULL, _begun()
    with tempfile.TemporaryDirectory() as made:
        try:
            run(plan, asked.stores or Path(made), found)
        finally:
            # What was measured before a fault is kept: it took a quarter of an hour.
            if not asked.quick:
                _RESULTS.mkdir(exist_ok=True)
                data = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
                (_RESULTS / f"{found['begun'][:10]}.json").write_text(data, encoding="utf-8")
    said = report.markdown(found)
    if not asked.quick:
        (_RESULTS / "latest.md").write_text(said, encoding="utf-8")
    print(said)


def _begun() -> dict[str, Any]:
    """Return an empty result: when it was begun, on which machine, how busy that was."""
    return {
        "begun": measuring.now(),
        "machine": measuring.machine(),
        "load": {"before": measuring.load()},
        "synthetic": {},
        "snapshot": {},
        "filter_change": {},
        "browser": {},
        "coverage": {},
        "load_test": {},
    }


def run(plan: Plan, folder: Path, found: dict[str, Any]) -> None:
    """Measure all that a plan names into ``found``, and how busy the machine is meanwhile."""
    sizes = map(str, plan.workbooks)
    found["workbooks"] = _said(found, "workbooks", measuring.apart("intake", "check", *sizes))
    found["marking"] = _said(found, "marked workbooks", measuring.apart("marking"))
    found["bounds"] = _said(found, "bounds", measuring.apart("bounds"))
    found["forum"] = _said(found, "forum", measuring.apart("forum"))
    stores = {size: folder / f"store-{size}" for size in plan.sizes}
    for size, store in stores.items():
        found["synthetic"][size] = synthetic.store(store, size)
        found["snapshot"][size] = _said(
            found, f"snapshot {size}", snapshot.measure(store, plan.snapshots)
        )
    for size, store in stores.items():
        with servers.atlas(store) as server:
            walked = filter_change.measure(server, plan.steps)
        found["filter_change"][size] = _said(found, f"filter change {size}", walked)
    for size in plan.browser_sizes:
        for name, start in _SERVERS.items():
            with start(stores[size]) as server:
                seen = browser.measure(server, plan.clicks, plan.reloads)
                seen["started_s"] = server.started_s
            found["browser"].setdefault(size, {})[name] = _said(found, f"{name} {size}", seen)
        with servers.atlas(stores[size]) as server:
            drawn = browser.coverage(server, plan.clicks)
        found["coverage"][size] = _said(found, f"coverage {size}", drawn)
    for size in plan.load_sizes:
        for name in _VISITED:
            with _SERVERS[name](stores[size]) as server:
                held = load.measure(server, plan.sessions, plan.think_s, plan.seconds)
            found["load_test"].setdefault(size, {})[name] = _said(
                found, f"load {name} {size}", held
            )


def _said(found: dict[str, Any], what: str, result: Result) -> Result:
    """Tell what has just been measured, and note how busy the machine is; return the result."""
    found["load"][what] = measuring.load()
    print(f"{measuring.now()}  {what}: {json.dumps(result)[:300]}", flush=True)
    return result


if __name__ == "__main__":
    main()
