"""What the tests of killed processes share: a child that tells its steps and dies at one."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from atlas import verify

STEPS = ("fsync", "rename", "replace")
#: When to die: at the n-th step, before or after it.
Moment = tuple[int, str] | None
#: What each child would import for itself: most of its time.
_PRELOADED = [
    "atlas.backup",
    "atlas.intake.publishing",
    "openpyxl",
    "pandas",
    "pyarrow.parquet",
    "pytest",
]
_SEEN: list[str] = []


def step(name: str, when: str, die_at: Moment, line: Connection) -> None:
    """Tell that a step is about to be taken or was; die where that is the moment."""
    if when == "before":
        _SEEN.append(name)
        line.send(("step", name))
    if die_at == (len(_SEEN), when):
        os.kill(os.getpid(), signal.SIGKILL)


def tell_files(die_at: Moment, line: Connection) -> None:
    """Have this process tell each time that something reaches the disk or a file is renamed."""
    for name in STEPS:
        tell(name, die_at, line)


def tell(name: str, die_at: Moment, line: Connection) -> None:
    """Have this process tell each time that it calls a function of ``os``."""
    real: Callable[..., None] = getattr(os, name)

    def told(*args: object, **kwargs: object) -> None:
        step(name, "before", die_at, line)
        real(*args, **kwargs)
        step(name, "after", die_at, line)

    setattr(os, name, told)


def run(
    store: Path,
    given: Any,
    die_at: Moment = None,
    delay: float | None = None,
    *,
    does: Callable[..., None],
) -> tuple[list[str], list[str], int]:
    """Return the steps of what is done, what it acknowledged, and its exit code."""
    # A fork of this process would inherit DuckDB's threads half; the fork server has none.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=does, args=(store, given, die_at, there))
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


def moments(steps: list[str]) -> list[tuple[int, str]]:
    """Return when to die: at each step, but of a long run of one kind only at its ends."""
    kept = [
        at
        for at, name in enumerate(steps)
        if name != "fsync" or steps[at - 1 : at + 2].count("fsync") < 3
    ]
    return [(at + 1, "before") for at in kept] + [
        (at + 1, "after") for at in kept if steps[at] in ("rename", "replace")
    ]


def whole(store: Path) -> None:
    """Hold a store to be without anything half done."""
    ours = ("register_", "release_file", "release_unknown", "snapshot_")
    assert [f for f in verify.verify(store) if f.rule.startswith(ours)] == []
    assert not list(store.rglob("*.new*")) and not list(store.rglob(".new-*"))
