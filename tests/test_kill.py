"""A start that is killed at any moment leaves the old state or the new, and the next one succeeds.

The killed process is told to die at the n-th time it has something reach the disk or renames a
file, or is killed after a random delay. It runs the product's own code, whole and unchanged.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import tiny

from atlas import releases, verify, warehouse

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")

STEPS = ("fsync", "rename", "replace")
RANDOM_RUNS = 12


def start(store: Path, data: Path, die_at: tuple[int, str] | None, line: Connection) -> None:
    """Sync and build in a child process, telling each step; die before or after one of them."""
    for name in STEPS:
        _tell(name, die_at, line)
    release = releases.sync_reference(store, data)
    line.send(("acknowledged", release.release_id))
    warehouse.connect(warehouse.snapshot(store))
    line.send(("built", release.release_id))


_SEEN: list[str] = []


def _tell(name: str, die_at: tuple[int, str] | None, line: Connection) -> None:
    real: Callable[..., None] = getattr(os, name)

    def told(*args: object, **kwargs: object) -> None:
        _SEEN.append(name)
        line.send(("step", name))
        if die_at == (len(_SEEN), "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        real(*args, **kwargs)
        if die_at == (len(_SEEN), "after"):
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(os, name, told)


def run(
    store: Path, data: Path, die_at: tuple[int, str] | None = None, delay: float | None = None
) -> tuple[list[str], list[str], int]:
    """Return the steps of a start, what it acknowledged, and its exit code."""
    # A fork of this process would inherit DuckDB's threads half; the fork server has none.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["atlas.warehouse", "pyarrow.parquet", "pandas"])
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=start, args=(store, data, die_at, there))
    child.start()
    there.close()
    if delay is not None:
        child.join(delay)
        child.kill()
    told = []
    try:
        while True:
            told.append(here.recv())
    except EOFError:
        child.join(60)
    steps = [what for kind, what in told if kind == "step"]
    return steps, [what for kind, what in told if kind == "acknowledged"], child.exitcode


def prepared(folder: Path, former: bool) -> tuple[Path, Path]:
    """Return a store, empty or holding former data, and the data that it is to take up."""
    store, data = folder / "store", folder / "data"
    if former:
        releases.sync_reference(store, tiny.write(data))
        warehouse.snapshot(store)
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = "새 이름"
    return store, tiny.write(data, rows)


def names_in(store: Path) -> list[str]:
    with warehouse.connect(warehouse.snapshot(store)) as con:
        return [
            n for (n,) in con.execute("select name_ko from budget_lines order by all").fetchall()
        ]


OLD, NEW = ["가상 tiny_line_1", "가상 tiny_line_2"], ["가상 tiny_line_1", "새 이름"]


def check(store: Path, data: Path, former: bool, acknowledged: list[str]) -> None:
    """Hold a store whose start was killed to what was promised."""
    known = [release.release_id for release in releases.history(store)]
    assert set(acknowledged) <= set(known)
    before = names_in(store)
    assert before in ([NEW] if acknowledged else [NEW, OLD if former else []])
    latest = releases.sync_reference(store, data)
    assert acknowledged in ([], [latest.release_id])
    assert names_in(store) == NEW
    assert [r.number for r in releases.current(store)] == [2 if former else 1]
    assert not list(store.rglob("*.new*")) and not list(store.rglob(".new-*"))
    ours = ("register_", "release_file", "release_unknown", "snapshot_")
    assert [f for f in verify.verify(store) if f.rule.startswith(ours)] == []


def moments(steps: list[str]) -> list[tuple[int, str]]:
    """Return when to die: at each step, but of a long run of one kind only at its ends."""
    kept = [
        at
        for at, name in enumerate(steps)
        if name != "fsync" or steps[at - 1 : at + 2].count("fsync") < 3
    ]
    return [(at + 1, "before") for at in kept] + [
        (at + 1, "after") for at in kept if steps[at] != "fsync"
    ]


@pytest.mark.parametrize("former", [False, True], ids=["first_start", "new_data"])
def test_a_start_killed_at_any_step_leaves_the_old_state_or_the_new(tmp_path, former):
    steps, _, code = run(*prepared(tmp_path / "whole", former))
    assert code == 0
    assert set(steps) == set(STEPS)
    for at, when in moments(steps):
        store, data = prepared(tmp_path / f"{at}_{when}", former)
        _, acknowledged, code = run(store, data, (at, when))
        assert code == -signal.SIGKILL, (at, when)
        check(store, data, former, acknowledged)


def test_a_start_killed_at_a_random_moment_leaves_the_old_state_or_the_new(tmp_path):
    chance = random.Random(2024)
    killed = 0
    for at in range(RANDOM_RUNS):
        former = at % 2 == 1
        store, data = prepared(tmp_path / str(at), former)
        _, acknowledged, code = run(store, data, delay=chance.uniform(0.05, 0.5))
        killed += code == -signal.SIGKILL
        check(store, data, former, acknowledged)
    assert killed > RANDOM_RUNS // 3
