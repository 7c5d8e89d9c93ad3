"""A workbook whose way is cut short: killed at any step, or on a disk that is full at any write.

Nothing is half published, nothing that was acknowledged is lost, and the same submission goes on
from where it was.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import handed
import killed
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from handed import KIM, SAID, WHY, counted, submitted
from killed import moments, run, whole

from atlas import originals, releases, submissions, text
from atlas.errors import AtlasError, IntakeError
from atlas.intake import marking, publishing, steps
from atlas.intake.asked import Asked
from atlas.intake.commands import write_new
from atlas.intake.submitting import Watch
from atlas.register_tables import STATES
from atlas.submissions import Submission

#: What is counted once the workbook is published.
ALL = {
    "한-미 공동연구": 100, "유럽 공동연구": 200, "국제공동설비개발": 140, "국제협력 기반구축": 60,
}  # fmt: skip
RANDOM_RUNS = 6
no_sigkill = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")


def submit(store: Path, path: Path, die_at: killed.Moment, line: Connection) -> None:
    """Take a workbook the whole way in a child process, telling each state that was saved."""
    real = submissions.save, submissions.create

    def told(does: Callable[..., Submission]) -> Callable[..., Submission]:
        def saved(*args: Any, **more: Any) -> Submission:
            one = does(*args, **more)
            line.send(("acknowledged", one.state))
            return one

        return saved

    submissions.save, submissions.create = map(told, real)
    committed: list[bool] = []

    def about_to(con: sa.Connection) -> None:
        killed.step("register", "before", die_at, line)
        committed.append(True)

    def done(*_: Any) -> None:
        if committed:
            committed.clear()
            killed.step("register", "after", die_at, line)

    sa.event.listen(sa.Engine, "commit", about_to)
    sa.event.listen(sa.pool.Pool, "checkin", done)
    for name in ("rename", "replace"):
        killed.tell(name, die_at, line)
    submitted(store, path)
    line.send(("acknowledged", "published"))


def stood(store: Path, path: Path, acknowledged: list[str]) -> Submission | None:
    """Hold a store whose submitting was cut short to what was promised; return the submission."""
    releases.sweep(store)
    whole(store)
    found = submissions.listed(store, KIM)
    state = found[0].state if found else None
    assert len(found) <= 1 and ("received" not in acknowledged or state)
    if acknowledged:
        assert STATES.index(state) >= max(map(STATES.index, acknowledged))
    published = [r for r in releases.history(store) if r.kind == "submission"]
    assert len(published) == (state == "published")
    assert counted(store) == (ALL if published else {})
    if not found:
        return None
    assert originals.path(store, found[0].sha256, KIM).read_bytes() == path.read_bytes()
    return submissions.load(store, found[0].submission_id, KIM)


def resumed(store: Path, one: Submission) -> None:
    """Take a submission on from what the store holds of it, as whoever opens it again does."""
    path = originals.path(store, one.sha256, KIM)
    one, checked = steps.check(store, one, path, steps.asked(one), KIM)
    one = steps.explained(store, one, checked, WHY, KIM)
    publishing.publish(store, one, checked, SAID, KIM)


def finished(store: Path, path: Path, one: Submission | None) -> None:
    """Finish what was cut short and hold the store to be as if nothing had happened."""
    if one is None:
        submitted(store, path)
    elif one.state != "published":
        resumed(store, one)
    assert counted(store) == ALL
    (closed,) = submissions.listed(store, KIM)
    assert closed.state == "published"
    whole(store)


@pytest.fixture
def copies(own: Path, tmp_path: Path) -> Callable[[], Path]:
    """Give a store of the reference data as often as it is asked for, always the same place."""
    kept = own.rename(tmp_path / "kept")

    def copied() -> Path:
        shutil.rmtree(own, ignore_errors=True)
        return Path(shutil.copytree(kept, own))

    return copied


@no_sigkill
def test_a_submission_killed_at_any_step_loses_nothing_and_goes_on(copies, tmp_path):
    path = handed.workbook(tmp_path)
    taken, told, code = run(copies(), path, does=submit)
    assert (code, told) == (
        0, ["received", "read", "mapped", "checked", "explained", "published"],
    )  # fmt: skip
    assert taken.count("register") >= 8 and {"rename", "replace"} <= set(taken)
    last, states = (len(taken), "after"), set()
    for moment in [*moments(taken), last]:
        store = copies()
        _, acknowledged, code = run(store, path, moment, does=submit)
        assert code == -signal.SIGKILL, moment
        one = stood(store, path, acknowledged)
        state = one.state if one else None
        if state not in states:
            finished(store, path, one)
        states.add(state)
    assert states == {None, *STATES[:6]}


@no_sigkill
def test_a_submission_killed_at_a_random_moment_loses_nothing_and_goes_on(copies, tmp_path):
    path, chance, ended = handed.workbook(tmp_path), random.Random(2027), set()
    for _ in range(RANDOM_RUNS):
        store = copies()
        _, acknowledged, _ = run(store, path, delay=chance.uniform(0.3, 6), does=submit)
        one = stood(store, path, acknowledged)
        ended.add(one.state if one else None)
        finished(store, path, one)
    assert len(ended) > 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_reader_that_is_killed_leaves_the_submission_received(own, tmp_path, monkeypatch):
    path = handed.workbook(tmp_path)

    def killing(step: str) -> None:
        for listed in Path("/proc/self/task").glob("*/children"):
            for pid in listed.read_text().split():
                if b"child.main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(int(pid), signal.SIGKILL)

    with pytest.raises(IntakeError, match="died"):
        submitted(own, path, watch=Watch(killing))
    one = stood(own, path, ["received"])
    assert one and one.state == "received"
    finished(own, path, one)


# A disk that is full


def full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Filling:
    """A disk that takes so many writes and no more: bytes, tables, flushes, renames, commits."""

    def __init__(self, patch: pytest.MonkeyPatch, after: int) -> None:
        self.left = after
        for owner, name in ((Path, "write_bytes"), (pq, "write_table"), (os, "fsync"),
                            (Path, "rename"), (Path, "replace")):  # fmt: skip
            patch.setattr(owner, name, self._counting(getattr(owner, name)))

    def _counting(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **more: Any) -> Any:
            self.take()
            return real(*args, **more)

        return counted

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            full()

    def commit(self, con: sa.Connection) -> None:
        self.left -= 1
        if self.left < 0:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error


def in_words(refusal: AtlasError) -> None:
    assert refusal.key == "error.store_full"
    for language in text.LANGUAGES:
        assert text.translator(language)(refusal.key, **refusal.values)


def test_a_disk_that_is_full_at_any_write_is_said_and_leaves_nothing_half_done(
    copies, tmp_path, monkeypatch
):
    path, after, states = handed.workbook(tmp_path), 0, set()
    while True:
        store, refusal = copies(), None
        with monkeypatch.context() as patch:
            disk = Filling(patch, after)
            sa.event.listen(sa.Engine, "commit", disk.commit)
            try:
                submitted(store, path)
            except AtlasError as error:
                refusal = error
            finally:
                sa.event.remove(sa.Engine, "commit", disk.commit)
        if refusal is None:
            break
        in_words(refusal)
        one = stood(store, path, [])
        state = one.state if one else None
        if state not in states:
            finished(store, path, one)
        states.add(state)
        after += 1
    assert after > 20 and states == {None, *STATES[:5]}
    # What only remembers the mapping fails without a word: the release is there.
    assert disk.left < 0 and counted(store) == ALL


@pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")
@pytest.mark.parametrize("kilobytes", [0, 12, 40, 60])
def test_a_store_on_a_disk_that_fills_up_goes_on_when_there_is_room(
    own, tmp_path, monkeypatch, small_disk, kilobytes
):
    path = handed.workbook(tmp_path)
    used = sum(each.stat().st_blocks for each in own.rglob("*")) // 2
    place = small_disk(f"{used + 4096}k")
    store = Path(shutil.copytree(own, place / "store"))
    monkeypatch.setenv("ATLAS_STORE", str(store))
    counted(store)
    taken = os.statvfs(place)
    left = taken.f_bavail * taken.f_frsize // 1024
    small_disk(f"{used + 4096 - left + kilobytes}k")
    with pytest.raises(AtlasError) as refusal:
        submitted(store, path)
    in_words(refusal.value)
    small_disk(f"{used + 65536}k")
    finished(store, path, stood(store, path, []))


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on Windows")
def test_a_file_that_cannot_be_written_whole_is_not_left_half(tmp_path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(IntakeError, match="not_written"):
            write_new(tmp_path / "half.xlsx", b"eleven bytes")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_marked_workbook_without_room_for_it_is_refused_in_words(own, tmp_path, monkeypatch):
    path = handed.workbook(tmp_path)
    found = handed.seen(own, path, Asked(2027, "allocation", handed.SCOPE))
    monkeypatch.setattr(marking.tempfile, "mkdtemp", full)
    with pytest.raises(IntakeError, match="no_space"):
        marking.marked(path, found.book, found.findings, text.translator("ko"))
