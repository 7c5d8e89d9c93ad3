"""Backups: what is in one, what it is good for, what is refused, what a crash leaves."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import archives
import killed
import pytest
import sqlalchemy as sa
from archives import MANIFEST, REGISTER, of_table
from drafted import OFFICIAL, of, published, won
from stores import key_of

from atlas import (
    access,
    backup,
    backup_file,
    originals,
    register,
    releases,
    replacement,
    server,
    submissions,
    verify,
    warehouse,
)
from atlas.errors import AccessError, AtlasError, StoreError
from atlas.forum import opinions, people
from atlas.forum.opinions import Opinion
from atlas.forum.people import Entry
from atlas.submissions import Submission

OWN, LATER = {"a": 7}, {"b": 9}
NAME = "가상의 지워질사람"
STEWARD = access.at_desk("김서기")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, begun: Callable[..., Path]) -> Path:
    """A store with a release of its own, an opinion of somebody, an original, and its backup."""
    folder = tmp_path_factory.mktemp("model")
    made = begun(folder)
    published(made, OWN, complete=[of()])
    author = entered(made, "someone", "가상 의견자")
    said = Opinion("procedure", "rnd", "제목", "본문")
    opinions.save(made, said, access.Actor(author, frozenset(access.ROLES), "tester"))
    originals.keep(made, b"workbook", "가상.xlsx", OFFICIAL)
    warehouse.snapshot(made, "bureau")
    backup.backup(made, folder / "backup.zip", STEWARD)
    return folder


@pytest.fixture
def store(model: Path, tmp_path: Path) -> Path:
    """A copy of the store."""
    return shutil.copytree(model / "store", tmp_path / "store")


@pytest.fixture
def file(model: Path, tmp_path: Path) -> Path:
    """A copy of the store's backup, which the store knows of."""
    return shutil.copy(model / "backup.zip", tmp_path / "backup.zip")


def entered(store: Path, account: str, name: str) -> str:
    """Enter a person; return the random id."""
    actor = access.Actor("", frozenset({"reader"}), "tester")
    return people.enter(store, account, Entry(name), True, actor).person_id


def change(store: Path) -> None:
    """Do in a store what a backup from before does not know of."""
    published(store, LATER, complete=[of()])
    originals.keep(store, b"later", "나중.xlsx", OFFICIAL)
    entered(store, "later", "나중 사람")


def rows(register_file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of a register; what its backups and restores write is left out."""
    with closing(sqlite3.connect(register_file)) as con:
        names = [
            name for (name,) in con.execute("select name from sqlite_master where type = 'table'")
        ]
        found = {name: sorted(con.execute(f'select * from "{name}"'), key=str) for name in names}
    kept = {"store.backup", "store.restore"}
    found["audit_events"] = [row for row in found["audit_events"] if not kept & {*row}]
    return found | {"version": []}


def tree(folder: Path) -> dict[str, str]:
    """Return the files of a folder with their checksums; locks are held, not written."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("lock", "in-use")
    }


def events(store: Path, action: str) -> list[Any]:
    with register.reading(store) as con:
        found = con.exec_driver_sql(
            "select * from audit_events where action = ? order by at", (action,)
        )
        return list(found)


# What a backup is


def test_a_store_is_again_what_it_was(store, file, tmp_path):
    held, seen, told = rows(store / REGISTER), won(store), warehouse.snapshot(store, "bureau").id
    change(store)
    assert won(store) == LATER
    done = backup.restore(file, store, STEWARD, "잘못 공표")
    assert rows(store / REGISTER) == held
    assert (won(store), warehouse.snapshot(store, "bureau").id) == (seen, told)
    assert verify.verify(store) == []
    assert (done.releases, done.originals, done.snapshot, done.forgotten) == (2, 1, told, 0)
    (name,) = [path.name for path in (store / "originals").iterdir()]
    assert originals.path(store, name, OFFICIAL).read_bytes() == b"workbook"


def test_what_stood_there_is_put_aside_whole(store, file, tmp_path):
    change(store)
    held = rows(store / REGISTER)
    aside = backup.restore(file, store, STEWARD, "x").aside
    assert aside.parent == store and aside.name.startswith("before-")
    # Of the same name, one could hold other releases.
    assert not (store / "snapshots").exists()
    aside = shutil.copytree(aside, tmp_path / "former")
    assert rows(aside / REGISTER) == held
    assert won(aside) == LATER and verify.verify(aside) == []
    assert len(list((aside / "originals").iterdir())) == 2


def test_a_backup_is_put_back_where_there_is_no_store(store, file, tmp_path):
    done = backup.restore(file, tmp_path / "new", STEWARD, "new computer")
    assert done.aside is None
    assert won(tmp_path / "new") == OWN and verify.verify(tmp_path / "new") == []


def test_both_stand_in_the_trail_with_the_checksum_and_the_reason(store, tmp_path):
    made = backup.backup(store, tmp_path, STEWARD)
    event = events(store, "store.backup")[-1]
    assert (event.actor, event.object_id) == ("김서기", made.sha256)
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert made.bytes == made.path.stat().st_size
    backup.restore(made.path, store, STEWARD, " 잘못 공표 ")
    (event,) = events(store, "store.restore")
    assert (event.actor, event.object_id, event.reason) == ("김서기", made.sha256, "잘못 공표")
    assert len(events(store, "store.backup")) == 1


def test_a_backup_holds_the_store_without_what_can_be_built_or_is_past_its_day(store, tmp_path):
    originals.keep(store, b"past", "past.xlsx", OFFICIAL, days=0)
    (store / "releases" / "r9-00000000").mkdir()
    (store / "releases" / "r9-00000000" / "manifest.json").write_text("{}")
    names = archives.members(backup.backup(store, tmp_path, STEWARD).path).keys()
    known = (path for path in (store / "releases").rglob("*.*") if "r9-" not in str(path))
    tables = {f"releases/{path.parent.name}/{path.name}" for path in known}
    kept = f"originals/{hashlib.sha256(b'workbook').hexdigest()}"
    assert names == {REGISTER, people.ERASURES, MANIFEST, kept, *tables}


def test_a_backup_that_cannot_be_read_again_is_none(store, tmp_path, monkeypatch):
    written = backup_file.write

    def badly(path: Path, *said: Any) -> backup_file.Manifest:
        found = written(path, *said)
        archives.flipped(of_table)(path)
        return found

    monkeypatch.setattr(backup_file, "write", badly)
    (tmp_path / "out").mkdir()
    assert key_of(backup.backup, store, tmp_path / "out", STEWARD) == "error.backup_damaged"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_in_a_folder_is_named_after_its_moment_and_is_for_one_users_eyes(store, tmp_path):
    (tmp_path / "out").mkdir()
    made = backup.backup(store, tmp_path / "out", STEWARD)
    assert made.path.name == f"atlas-{made.created_at:%Y%m%dT%H%M%SZ}.zip"
    assert list((tmp_path / "out").iterdir()) == [made.path]
    assert sys.platform == "win32" or made.path.stat().st_mode & 0o077 == 0


def test_an_older_backup_is_brought_up_when_it_is_put_back(store, file, tmp_path):
    older = shutil.copy(store / REGISTER, tmp_path / "older.sqlite")
    came = ("supports", "comments", "opinion_versions", "opinions", "answers", "agenda_items",
            "meetings", "people")  # fmt: skip
    with closing(sqlite3.connect(older)) as con:
        for name in came:
            con.execute(f"drop table {name}")
        con.execute("drop index ix_audit_events_at")
        con.execute("update meta set schema_version = 2")
        con.commit()
        con.execute("pragma wal_checkpoint(truncate)")
    held = archives.members(file) | {REGISTER: Path(older).read_bytes()}
    archives.written(file, held, schema_version=2)
    backup.restore(file, tmp_path / "new", STEWARD, "x")
    assert entered(tmp_path / "new", "one", "누구") and verify.verify(tmp_path / "new") == []
    assert not list((tmp_path / "new").glob("register.v*"))


# While others work


def test_a_backup_is_of_one_moment_while_others_publish_and_write(store, tmp_path):
    over, failed = Event(), []

    def again(does: Callable[[int], object]) -> Thread:
        def run() -> None:
            for number in itertools.count(1):
                if over.is_set():
                    return
                try:
                    does(number)
                except (AtlasError, OSError, ValueError, sa.exc.SQLAlchemyError) as error:
                    failed.append(error)

        thread = Thread(target=run)
        thread.start()
        return thread

    def submit(number: int) -> None:
        submissions.create(store, Submission("가상.xlsx", f"{number:064x}", number), OFFICIAL)

    others = [
        again(lambda n: published(store, {f"line_{n}": n}, complete=[of()])),
        again(lambda n: entered(store, f"account {n}", f"사람 {n}")),
        again(submit),
    ]
    made, begun = [], []
    try:
        while len(made) < 60 and (not made or made[-1].releases < made[0].releases + 2):
            begun.append(len(trail_of(store)))
            made.append(backup.backup(store, tmp_path / f"{len(made)}.zip", STEWARD))
    finally:
        over.set()
        for thread in others:
            thread.join()
    assert failed == []
    trail = trail_of(store)
    assert made[-1].releases >= made[0].releases + 2
    for each, least in [*zip(made, begun, strict=True)][-2:]:
        new = tmp_path / each.path.stem
        assert backup.restore(each.path, new, STEWARD, "x").releases == each.releases
        then = trail_of(new)[:-1]
        assert least <= len(then) < len(trail) and then == trail[: len(then)]
        assert verify.verify(new) == []


def trail_of(store: Path) -> list[tuple[str, str]]:
    with register.reading(store) as con:
        found = con.exec_driver_sql("select event_id, action from audit_events order by rowid")
        return [tuple(row) for row in found]


def test_a_restore_waits_for_nobody_who_uses_the_store(store, file, monkeypatch):
    monkeypatch.setattr(register, "ALONE_SECONDS", 0.05)
    before = tree(store)
    with register.using(store):
        assert key_of(backup.restore, file, store, STEWARD, "x") == "error.store_in_use"
    assert tree(store) == before
    backup.restore(file, store, STEWARD, "x")


def test_a_server_uses_the_store_as_long_as_it_serves(store, file, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(store))
    monkeypatch.setattr(register, "ALONE_SECONDS", 0.05)
    monkeypatch.setattr(releases, "sync_reference", lambda store: None)
    said = []

    def run(*_: object, **__: object) -> None:
        said.append(key_of(backup.restore, file, store, STEWARD, "x"))

    monkeypatch.setattr(server.uvicorn.Server, "run", run)
    server.serve("127.0.0.1", 0, True)
    assert said == ["error.store_in_use"]
    backup.restore(file, store, STEWARD, "x")


# Erasures


def anywhere(folder: Path, word: str) -> list[str]:
    """Return the files below a folder that hold a word in their bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in paths if word.encode() in path.read_bytes()]


@pytest.mark.parametrize("restored", ["in its place", "elsewhere"])
def test_who_was_erased_since_a_backup_stays_erased(store, tmp_path, restored):
    person = entered(store, "account", NAME)
    file = backup.backup(store, tmp_path / "backup.zip", STEWARD).path
    assert (
        anywhere(tmp_path, NAME) == ["register.sqlite", "backup.zip"]
        or NAME.encode() in file.read_bytes()
    )
    people.erase(store, person, STEWARD, "요청")
    place = store
    if restored == "elsewhere":
        place = tmp_path / "elsewhere"
        place.mkdir()
        shutil.copy(store / people.ERASURES, place)
    assert backup.restore(file, place, STEWARD, "x").forgotten == 1
    assert anywhere(place, NAME) == []
    assert people.known(place, "account") is None and people.erased(place) == {person}
    assert [each.name for each in people.listed(place, STEWARD)] == ["가상 의견자"]


def test_who_was_erased_before_a_backup_stays_in_its_list(store, tmp_path):
    person = entered(store, "account", NAME)
    people.erase(store, person, STEWARD, "요청")
    file = backup.backup(store, tmp_path / "backup.zip", STEWARD).path
    backup.restore(file, tmp_path / "new", STEWARD, "x")
    assert people.erased(tmp_path / "new") == {person}
    assert anywhere(tmp_path, NAME) == []


# What is refused

HOSTILE: dict[str, tuple[archives.Spoil, str]] = {
    "empty": (archives.cut(0), "unknown"),
    "cut in half": (archives.cut(0.5), "unknown"),
    "without its end": (archives.cut(0.999), "unknown"),
    "no zip": (lambda path: path.write_bytes(b"text" * 999), "unknown"),
    "no manifest": (archives.without(lambda held: MANIFEST), "unknown"),
    "manifest flipped": (archives.flipped(lambda held: MANIFEST), "unknown"),
    "manifest of another": (
        archives.rezipped(lambda held: held.update({MANIFEST: b'["a"]'})), "unknown",
    ),
    "register flipped": (archives.flipped(lambda held: REGISTER), "damaged register.sqlite"),
    "table flipped": (archives.flipped(of_table), "damaged budget_lines.parquet"),
    "table missing": (archives.without(of_table), "damaged budget_lines.parquet"),
    "register missing": (archives.without(lambda held: REGISTER), "damaged register.sqlite"),
    "register twice": (archives.twice, "damaged backup.zip"),
    "one too many": (archives.beside("releases/r9-00000000/a.parquet"), "damaged a.parquet"),
    "above": (archives.renamed("../evil.parquet"), "damaged evil.parquet"),
    "from the root": (archives.renamed("/evil.parquet"), "damaged evil.parquet"),
    "above in the middle": (archives.renamed("releases/../../evil.parquet"), "damaged evil"),
    "of Windows": (archives.renamed("..\\evil.parquet"), "damaged"),
    "with a control sign": (archives.renamed("evil\x1b[2J"), "damaged evil?[2J"),
    "link": (archives.linked, "damaged budget_lines.parquet"),
    "compressed": (
        archives.rezipped(lambda held: None, zipfile.ZIP_DEFLATED), "unknown",
    ),
    "bomb": (
        archives.beside("originals/" + "0" * 64, b"0" * 5_000_000), "damaged",
    ),
    "larger than the file": (archives.swelling, "damaged budget_lines.parquet"),
    "one within another": (archives.overlapping, "damaged backup.zip"),
    "no register": (archives.other_register(b"no database" * 999), "damaged register.sqlite"),
    "empty register": (archives.other_register(b""), "damaged register.sqlite"),
    "unsound register": (archives.unsound_register, "damaged register.sqlite"),
    "another table": (archives.other_table, "damaged budget_lines.parquet"),
    "unknown release": (archives.unknown_release, "damaged budget_lines.parquet"),
    "newer register": (archives.newer_schema, "newer"),
    "newer format": (archives.newer_format, "newer"),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_changed(store, file, tmp_path, how):
    spoil, expected = HOSTILE[how]
    spoil(file)
    before = tree(tmp_path)
    with pytest.raises(StoreError) as caught:
        backup.restore(file, store, STEWARD, "x")
    key, _, member = expected.partition(" ")
    assert caught.value.key == f"error.backup_{key}"
    assert caught.value.values["path"] == str(file)
    assert member in caught.value.values.get("member", "")
    assert tree(tmp_path) == before


def test_a_file_with_any_bit_turned_is_refused_or_means_the_same(file):
    whole, expected, chance = file.read_bytes(), backup_file.read(file), random.Random(2026)
    ends = [*range(len(whole) - 6000, len(whole))]
    refused = 0
    for _ in range(250):
        content = bytearray(whole)
        content[chance.choice([chance.randrange(len(whole)), *chance.sample(ends, 2)])] ^= (
            1 << chance.randrange(8)
        )
        file.write_bytes(content)
        try:
            assert backup_file.read(file) == expected
        except StoreError as error:
            assert error.key.startswith("error.backup_")
            refused += 1
    assert refused > 100


def test_a_file_that_changes_after_it_was_read_is_refused(store, file, monkeypatch):
    read = backup_file.read

    def then_spoilt(path: Path) -> backup_file.Manifest:
        found = read(path)
        archives.flipped(of_table)(path)
        return found

    monkeypatch.setattr(backup_file, "read", then_spoilt)
    before = tree(store)
    assert key_of(backup.restore, file, store, STEWARD, "x") == "error.backup_damaged"
    assert tree(store) == before


def test_where_a_backup_cannot_be_is_said(store, tmp_path):
    there = tmp_path / "there.zip"
    there.write_text("mine")
    for target, key in (
        (there, "exists"),
        (store / "backup.zip", "inside"),
        (store, "inside"),
        (store / "releases" / ".." / "x.zip", "inside"),
        (tmp_path / "nowhere" / "x.zip", "nowhere"),
        (there / "x.zip", "nowhere"),
    ):
        assert key_of(backup.backup, store, target, STEWARD) == f"error.backup_{key}"
    assert key_of(backup.backup, tmp_path / "none", tmp_path, STEWARD) == "error.store_missing"
    assert there.read_text() == "mine" and not (tmp_path / "none").exists()


def test_a_folder_that_may_not_be_written_is_said(store, tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(backup.tempfile, "TemporaryDirectory", refuse)
    assert key_of(backup.backup, store, tmp_path, STEWARD) == "error.backup_nowhere"


def test_a_missing_file_a_missing_reason_and_a_missing_role_are_said(store, file, tmp_path):
    assert key_of(backup.restore, tmp_path / "none", store, STEWARD, "x") == "error.backup_missing"
    assert key_of(backup.restore, tmp_path, store, STEWARD, "x") == "error.backup_missing"
    with pytest.raises(AtlasError, match=r"error\.restore_unexplained"):
        backup.restore(file, store, STEWARD, " ")
    official = access.Actor("x", frozenset(access.ROLES[:-1]), "x")
    for call in (lambda: backup.restore(file, store, official, "x"),
                 lambda: backup.backup(store, tmp_path / "x.zip", official)):  # fmt: skip
        with pytest.raises(AccessError):
            call()


def test_what_is_damaged_is_not_backed_up_and_can_be_restored(store, file, tmp_path):
    table = next((store / "releases").glob("*/budget_lines.parquet"))
    table.write_bytes(b"x")
    target = tmp_path / "next.zip"
    with pytest.raises(StoreError) as caught:
        backup.backup(store, target, STEWARD)
    assert caught.value.key == "error.release_damaged"
    assert caught.value.values["path"] == str(table.parent)
    table.unlink()
    assert key_of(backup.backup, store, target, STEWARD) == "error.release_damaged"
    for left in store.glob("register.sqlite-*"):
        left.unlink()
    (store / REGISTER).write_bytes(b"no database" * 999)
    with pytest.raises(StoreError) as caught:
        backup.backup(store, target, STEWARD)
    assert caught.value.values == {"path": str(store / REGISTER)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "store"]
    aside = backup.restore(file, store, STEWARD, "x").aside
    assert (aside / REGISTER).read_bytes().startswith(b"no database")
    assert won(store) == OWN and verify.verify(store) == []


# Full disks


@pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")
def test_a_disk_that_is_too_small_for_a_backup_is_said_and_left_empty(store, small_disk):
    place = small_disk("200k")
    with pytest.raises(StoreError) as caught:
        backup.backup(store, place, STEWARD)
    assert (caught.value.key, caught.value.values) == ("error.store_full", {"path": str(place)})
    assert list(place.iterdir()) == [] and len(events(store, "store.backup")) == 1
    backup.backup(store, small_disk("50m"), STEWARD)


@pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")
def test_a_store_whose_disk_is_too_small_for_a_restore_stays_as_it_is(store, file, small_disk):
    place = small_disk("50m") / "store"
    shutil.copytree(store, place)
    used = shutil.disk_usage(place.parent).used
    for more in (40, 200, 350):
        small_disk(f"{used // 1024 + more}k")
        before = tree(place)
        assert key_of(backup.restore, file, place, STEWARD, "x") == "error.store_full"
        assert tree(place) == before
    small_disk("50m")
    backup.restore(file, place, STEWARD, "x")
    assert won(place) == OWN


# Crashes

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")


def make(store: Path, target: Path, die_at: Any, line: Any) -> None:
    """Back up in a child process, telling each step; die before one of them."""
    killed.tell_files(die_at, line)
    line.send(("acknowledged", backup.backup(store, target, STEWARD).sha256))


def put_back(store: Path, file: Path, die_at: Any, line: Any) -> None:
    """Restore in a child process, telling each step; die before one of them."""
    killed.tell_files(die_at, line)
    line.send(("acknowledged", backup.restore(file, store, STEWARD, "x").sha256))


def each_moment(store: Path, given: Path, does: Any, tmp_path: Path) -> Iterator[Path]:
    """Give copies of a store in which something was killed before each of its steps."""
    steps, _, code = killed.run(shutil.copytree(store, tmp_path / "whole"), given, does=does)
    assert code == 0 and {"fsync", "rename"} <= set(steps)
    given.unlink() if does is make else None
    for at in sorted({at for at, _ in killed.moments(steps)}):
        copy = shutil.copytree(store, tmp_path / f"at_{at}")
        _, done, code = killed.run(copy, given, (at, "before"), does=does)
        assert (code, done) == (-signal.SIGKILL, []), at
        yield copy


@NOT_ON_WINDOWS
def test_a_backup_killed_at_any_step_is_there_whole_or_not_at_all(store, tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()
    target, seen = tmp_path / "out" / "atlas.zip", []
    for copy in each_moment(store, target, make, tmp_path):
        seen.append(target.exists())
        assert [path for path in target.parent.glob("*") if path.name[0] != "."] == (
            [target] if seen[-1] else []
        )
        if seen[-1]:
            assert backup_file.read(target)
            target.unlink()
        assert register.integrity(copy) == []
    assert seen == sorted(seen) and {*seen} == {False, True}
    assert list(target.parent.glob(".*"))
    later = time.time() + 2 * 24 * 3600
    monkeypatch.setattr(backup.time, "time", lambda: later)
    backup.backup(store, target, STEWARD)
    assert list(target.parent.iterdir()) == [target]


@NOT_ON_WINDOWS
def test_a_restore_killed_at_any_step_leaves_the_old_store_or_the_new(store, file, tmp_path):
    change(store)
    seen = []
    for copy in each_moment(store, file, put_back, tmp_path):
        # Opening it finishes what was begun.
        known = releases.history(copy)
        seen.append(len(known))
        assert all(releases.parquet(copy, release) for release in known)
        assert register.integrity(copy) == []
        assert {path.name for path in (copy / "releases").iterdir()} == {
            release.release_id for release in known
        }
        left = {path.name for path in copy.iterdir()}
        assert not left & {".restore", "restoring"}
        assert len([name for name in left if name.startswith("before-")]) == (seen[-1] == 2)
        if seen[-2:] in ([3], [3, 2]):
            backup.restore(file, copy, STEWARD, "again")
            assert won(copy) == OWN and verify.verify(copy) == []
    assert seen == sorted(seen, reverse=True)
    assert seen.count(3) > 2 and seen.count(2) > 8


def test_a_restore_that_was_not_finished_is_finished_before_the_next(store, file, monkeypatch):
    change(store)
    with monkeypatch.context() as patch:
        patch.setattr(replacement, "finish", lambda store: None)
        backup.restore(file, store, STEWARD, "x")
    assert replacement.pending(store)
    assert events(backup.restore(file, store, STEWARD, "again").aside, "store.restore")
    assert len(list(store.glob("before-*"))) == 2
    assert not replacement.pending(store) and won(store) == OWN


def test_a_log_that_a_crash_left_is_not_replayed_into_the_new_register(store, file, tmp_path):
    with closing(sqlite3.connect(store / REGISTER, isolation_level=None)) as con:
        con.execute("update people set affiliation = 'in the log'")
        crashed = shutil.copytree(store, tmp_path / "crashed")
    assert (crashed / "register.sqlite-wal").stat().st_size > 0
    aside = backup.restore(file, crashed, STEWARD, "x").aside
    assert rows(crashed / REGISTER) == rows(restored(file, tmp_path / "new") / REGISTER)
    with closing(sqlite3.connect(aside / REGISTER)) as con:
        assert con.execute("select affiliation from people").fetchall() == [("in the log",)]


def restored(file: Path, place: Path) -> Path:
    """Restore where nothing is; return the store."""
    backup.restore(file, place, STEWARD, "x")
    return place


def test_what_a_killed_restore_took_out_is_not_left_lying(store):
    left = replacement.staged(store) / REGISTER
    left.parent.mkdir()
    left.write_text(NAME)
    assert won(store) == OWN
    assert not left.parent.exists()
