"""What is killed at any moment leaves the old state or the new, and the next try succeeds: a
start, a publishing, a revert.

The killed process is told to die at the n-th time it has something reach the disk or renames a
file, or is killed after a random delay. It runs the product's own code, whole and unchanged.
"""

from __future__ import annotations

import random
import shutil
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import killed
import pytest
import sqlalchemy as sa
import tiny
from drafted import OFFICIAL, TINY, drafted, of, won
from killed import STEPS, moments, run, whole

from atlas import releases, verify, warehouse
from atlas.errors import AtlasError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")

RANDOM_RUNS = 12


def start(store: Path, data: Path, die_at: tuple[int, str] | None, line: Connection) -> None:
    """Sync and build in a child process, telling each step; die before or after one of them."""
    killed.tell_files(die_at, line)
    release = releases.sync_reference(store, data)
    line.send(("acknowledged", release.release_id))
    warehouse.connect(warehouse.snapshot(store))
    line.send(("built", release.release_id))


def publish(store: Path, draft: releases.Draft, die_at: Any, line: Connection) -> None:
    """Publish in a child process, telling each step; die before or after one of them."""
    killed.tell_files(die_at, line)
    line.send(("acknowledged", releases.publish(store, draft, OFFICIAL).release_id))


def revert(store: Path, release_id: str, die_at: Any, line: Connection) -> None:
    """Revert in a child process, telling what the register writes; die at one of the moments."""

    def told(*args: Any) -> None:
        # A statement that was executed, a commit about to be made, a connection given back.
        statement = args[2] if len(args) > 2 else ""
        if statement.lower().startswith(("select", "pragma")):
            return
        killed.step("register", "before", die_at, line)

    sa.event.listen(sa.Engine, "after_cursor_execute", told)
    sa.event.listen(sa.Engine, "commit", lambda con: told())
    sa.event.listen(sa.pool.Pool, "checkin", lambda connection, record: told())
    line.send(("acknowledged", releases.revert(store, release_id, OFFICIAL, "x").state))


@pytest.fixture
def prepared(tmp_path: Path, begun: Callable[..., Path]) -> Callable[..., tuple[Path, Path]]:
    """Prepare a store, empty or holding former data, and the data that it is to take up."""
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = "새 이름"
    data = tiny.write(tmp_path / "new", rows)

    def prepare(folder: Path, former: bool) -> tuple[Path, Path]:
        return begun(folder) if former else folder / "store", data

    return prepare


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


@pytest.mark.parametrize("former", [False, True], ids=["first_start", "new_data"])
def test_a_start_killed_at_any_step_leaves_the_old_state_or_the_new(tmp_path, prepared, former):
    steps, _, code = run(*prepared(tmp_path / "whole", former), does=start)
    assert code == 0
    assert set(steps) == set(STEPS)
    for at, when in moments(steps):
        store, data = prepared(tmp_path / f"{at}_{when}", former)
        _, acknowledged, code = run(store, data, (at, when), does=start)
        assert code == -signal.SIGKILL, (at, when)
        check(store, data, former, acknowledged)


def test_a_start_killed_at_a_random_moment_leaves_the_old_state_or_the_new(tmp_path, prepared):
    chance = random.Random(2024)
    killed = 0
    for at in range(RANDOM_RUNS):
        former = at % 2 == 1
        store, data = prepared(tmp_path / str(at), former)
        _, acknowledged, code = run(store, data, delay=chance.uniform(0.05, 0.5), does=start)
        killed += code == -signal.SIGKILL
        check(store, data, former, acknowledged)
    assert killed > RANDOM_RUNS // 3


# Publishing and reverting

OWN = {"a": 7}


def drafting(store: Path) -> tuple[Path, releases.Draft]:
    """Return a store and a draft that is to replace all that it shows."""
    return store, drafted(store, OWN, complete=[of()])


def check_published(store: Path, draft: releases.Draft, acknowledged: list[str]) -> None:
    seen = won(store)
    assert seen in ([OWN] if acknowledged else [OWN, TINY])
    try:
        releases.publish(store, draft, OFFICIAL)
        assert seen == TINY
    except AtlasError as error:
        assert (error.key, seen) == ("error.publish_behind", OWN)
        releases.sweep(store)
    assert won(store) == OWN
    whole(store)


def check_reverted(store: Path, release_id: str, acknowledged: list[str]) -> None:
    seen = won(store)
    assert seen in ([TINY] if acknowledged else [OWN, TINY])
    if seen == OWN:
        releases.revert(store, release_id, OFFICIAL, "again")
    assert won(store) == TINY
    whole(store)


def reverting(store: Path) -> tuple[Path, str]:
    """Return a store that shows a release alone, and that release."""
    _, draft = drafting(store)
    name = releases.publish(store, draft, OFFICIAL).release_id
    assert won(store) == OWN
    return store, name


def copies(store: Path, given: Any) -> Callable[[Path], tuple[Path, Any]]:
    """Return what gives copies of a store, with what is to be done to it."""
    return lambda folder: (shutil.copytree(store, folder / "store"), given)


KINDS = {
    "publish": (drafting, publish, check_published),
    "revert": (reverting, revert, check_reverted),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_killed_at_any_step_is_done_or_not_done(tmp_path, begun, kind):
    prepare, does, holds = KINDS[kind]
    prepare = copies(*prepare(begun(tmp_path / "model")))
    steps, _, code = run(*prepare(tmp_path / "whole"), does=does)
    assert code == 0 and steps
    for at, when in moments(steps):
        store, given = prepare(tmp_path / f"{at}_{when}")
        _, acknowledged, code = run(store, given, (at, when), does=does)
        assert code == -signal.SIGKILL, (at, when)
        holds(store, given, acknowledged)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_killed_at_a_random_moment_is_done_or_not_done(tmp_path, begun, kind):
    prepare, does, holds = KINDS[kind]
    prepare = copies(*prepare(begun(tmp_path / "model")))
    chance = random.Random(2026)
    for at in range(RANDOM_RUNS):
        store, given = prepare(tmp_path / str(at))
        _, acknowledged, _ = run(store, given, delay=chance.uniform(0.02, 0.3), does=does)
        holds(store, given, acknowledged)


def test_the_lock_of_who_was_killed_holds_nobody_up(tmp_path, begun):
    store, draft = drafting(begun(tmp_path))
    _, _, code = run(store, draft, (1, "before"), does=publish)
    assert code == -signal.SIGKILL and (store / "lock").exists()
    releases.publish(store, draft, OFFICIAL)
    assert won(store) == OWN
