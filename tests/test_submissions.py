"""Submissions, remembered mappings and originals in the register, and the register's migration."""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import tiny
from drafted import ANALYST, OFFICIAL, drafted, won

from atlas import access, migrations, originals, register, releases, submissions, verify, warehouse
from atlas.errors import AccessError, AtlasError, StoreError
from atlas.register_tables import AUDIT_EVENTS, METADATA
from atlas.submissions import Submission

BOOK = Submission("예산.xlsx", "0" * 64, 1000, 2024, "enacted", "tiny_scope", "tiny_ministry")
OTHER = access.Actor("other", ANALYST.roles, "elsewhere")
READER = access.Actor("reader", frozenset({"reader", "member"}), "tester")
#: What the first version of the Atlas made, as SQLite kept it.
VERSION_1 = """
create table meta (schema_version integer not null);
create table version (number integer not null);
create table releases (
    release_id text not null, number integer not null,
    kind text check (kind in ('reference', 'submission')),
    state text check (state in ('published', 'proposed', 'reverted')),
    audience text check (audience in ('bureau', 'members', 'public')),
    embargo_until text, content_hash text not null, tables_json text not null, diff_json text,
    created_at text not null, created_by text not null, os_user text not null,
    reason text not null, retired_by text,
    primary key (release_id), unique (number),
    foreign key(retired_by) references releases (release_id)
);
create table snapshots (
    snapshot_id text not null, created_at text not null, primary key (snapshot_id)
);
create table audit_events (
    event_id text not null, at text not null, actor text not null, os_user text not null,
    action text not null, object_kind text not null, object_id text not null,
    "before" text, "after" text, reason text not null, group_id text not null,
    primary key (event_id)
);
create table release_slices (
    release_id text not null, fiscal_year integer not null, stage text not null,
    scope_id text not null, ministry_id text not null, slice_part text,
    completeness text check (completeness in ('complete', 'partial')), retired_by text,
    foreign key(release_id) references releases (release_id),
    foreign key(retired_by) references releases (release_id)
);
create index ix_release_slices_release_id on release_slices (release_id);
create table snapshot_releases (
    snapshot_id text not null, release_id text not null,
    primary key (snapshot_id, release_id),
    foreign key(snapshot_id) references snapshots (snapshot_id),
    foreign key(release_id) references releases (release_id)
);
create trigger audit_events_no_update before update on audit_events
    begin select raise(abort, 'audit_events is append-only'); end;
create trigger audit_events_no_delete before delete on audit_events
    begin select raise(abort, 'audit_events is append-only'); end;
insert into meta values (1);
"""
_KEPT = ("version", "releases", "snapshots", "audit_events", "release_slices", "snapshot_releases")


@pytest.fixture
def store(tmp_path: Path, begun: Callable[..., Path]) -> Path:
    return begun(tmp_path)


def refused(call, *args: object) -> AtlasError:
    with pytest.raises(AtlasError) as caught:
        call(*args)
    return caught.value


def actions(store: Path) -> list[str]:
    with register.reading(store) as con:
        asked = sa.select(AUDIT_EVENTS.c.action).order_by(AUDIT_EVENTS.c.at)
        return list(con.execute(asked).scalars())


# Submissions


def test_a_submission_is_kept_as_it_was_handed_in(store):
    found = ({"rule": "parts_over", "severity": "error", "cell": "C7", "value": "가"},)
    said = {"columns": {"A": "ministry"}}, {"header_rows": [3, 4]}, {"x|C7": "이유"}
    book = dataclasses.replace(
        BOOK, mapping=said[0], corrections=said[1], explanations=said[2], findings=found
    )
    made = submissions.create(store, book, ANALYST)
    assert (made.rev, made.state, made.created_by, made.os_user) == (
        1,
        "received",
        "analyst",
        "tester",
    )
    assert (made.mapping, made.corrections, made.explanations, made.findings) == (*said, found)
    assert submissions.load(store, made.submission_id, OTHER) == made
    assert actions(store)[-1] == "submission.create"


def test_each_saving_is_a_rev_and_replaces_the_findings(store):
    made = submissions.create(
        store, dataclasses.replace(BOOK, findings=({"rule": "a", "severity": "error"},)), ANALYST
    )
    changed = dataclasses.replace(made, state="checked", findings=())
    saved = submissions.save(store, changed, OTHER)
    assert (saved.rev, saved.state, saved.findings, saved.updated_by) == (2, "checked", (), "other")
    assert (saved.created_by, saved.created_at) == (made.created_by, made.created_at)


def test_who_saves_on_an_older_rev_is_told_who_changed_it_and_overwrites_nothing(store):
    made = submissions.create(store, BOOK, ANALYST)
    theirs = submissions.save(store, dataclasses.replace(made, state="mapped"), OTHER)
    error = refused(submissions.save, store, dataclasses.replace(made, state="read"), ANALYST)
    assert (error.key, error.values["by"]) == ("error.submission_stale", "other")
    assert error.values["at"].startswith(f"{theirs.updated_at:%Y-%m-%d %H:%M}")
    assert submissions.load(store, made.submission_id, ANALYST) == theirs
    withdrawn = (submissions.withdraw, store, made.submission_id, 1, ANALYST, "x")
    assert refused(*withdrawn).key == "error.submission_stale"


def test_what_a_caller_says_of_author_rev_and_release_is_not_taken(store):
    forged = dataclasses.replace(BOOK, created_by="somebody", os_user="root", release_id="r1")
    made = submissions.create(store, forged, ANALYST)
    assert (made.created_by, made.os_user, made.release_id) == ("analyst", "tester", None)


def test_a_withdrawn_submission_stays_as_it_is(store):
    made = submissions.create(store, BOOK, ANALYST)
    gone = submissions.withdraw(store, made.submission_id, 1, ANALYST, "sent twice")
    assert gone.state == "withdrawn"
    changed = dataclasses.replace(gone, state="read")
    assert refused(submissions.save, store, changed, ANALYST).key == "error.submission_closed"
    assert submissions.listed(store, ANALYST, submissions.OPEN) == []
    assert submissions.listed(store, ANALYST) == [gone]


def test_nobody_declares_a_submission_published(store):
    made = submissions.create(store, BOOK, ANALYST)
    forged = dataclasses.replace(made, state="published")
    assert refused(submissions.save, store, forged, ANALYST).key == "error.submission_closed"


def test_an_unknown_submission_is_said(store):
    assert refused(submissions.load, store, "none", ANALYST).key == "error.submission_unknown"


def test_a_submission_is_closed_by_its_release_and_open_again_after_the_revert(store):
    made = submissions.create(store, dataclasses.replace(BOOK, state="explained"), ANALYST)
    name = made.submission_id
    release = releases.publish(store, drafted(store, {"a": 7}, submission=(name, 1)), ANALYST)
    closed = submissions.load(store, name, ANALYST)
    assert (closed.state, closed.release_id, closed.rev) == ("published", release.release_id, 2)
    releases.revert(store, release.release_id, OFFICIAL, "wrong unit")
    again = submissions.load(store, name, ANALYST)
    assert (again.state, again.release_id, again.rev) == ("checked", None, 3)
    assert actions(store)[-2:] == ["release.revert", "submission.reopen"]


@pytest.mark.parametrize(("state", "rev"), [("checked", 1), ("explained", 0)])
def test_a_submission_that_is_not_ready_is_not_published(store, state, rev):
    made = submissions.create(store, dataclasses.replace(BOOK, state=state), ANALYST)
    draft = drafted(store, {"a": 7}, submission=(made.submission_id, rev))
    before = sorted((store / "releases").iterdir())
    error = refused(releases.publish, store, draft, ANALYST)
    assert error.key == "error.submission_not_ready"
    assert sorted((store / "releases").iterdir()) == before
    assert "a" not in won(store) and verify.verify(store) == []


def test_a_mapping_is_remembered_for_its_layout_and_the_last_one_wins(store):
    submissions.remember(store, "layout", {"A": "ministry"}, ANALYST)
    submissions.remember(store, "layout", {"A": "사업명"}, OTHER)
    assert submissions.remembered(store, "layout", ANALYST) == {"A": "사업명"}
    assert submissions.remembered(store, "another", ANALYST) is None
    assert actions(store)[-2:] == ["mapping.remember"] * 2


def test_only_analysts_have_to_do_with_submissions_and_originals(store):
    made = submissions.create(store, BOOK, ANALYST)
    calls = [
        (submissions.create, store, BOOK, READER),
        (submissions.load, store, made.submission_id, READER),
        (submissions.listed, store, READER),
        (submissions.save, store, made, READER),
        (submissions.withdraw, store, made.submission_id, 1, READER, "x"),
        (submissions.remember, store, "layout", {}, READER),
        (submissions.remembered, store, "layout", READER),
        (originals.keep, store, b"x", "a.csv", READER),
        (originals.path, store, "0", READER),
    ]
    for call, *args in calls:
        with pytest.raises(AccessError):
            call(*args)


# Originals


def kept(store: Path) -> list[str]:
    return sorted(path.name for path in (store / "originals").iterdir())


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_an_original_is_kept_as_it_came_until_its_day_and_then_deleted(store):
    until = originals.keep(store, b"workbook", "a.xlsx", ANALYST)
    assert timedelta(days=179) < until - datetime.now(UTC) <= timedelta(days=180)
    assert originals.path(store, sha(b"workbook"), OTHER).read_bytes() == b"workbook"
    assert originals.sweep(store, until - timedelta(seconds=1)) == []
    assert [path.name for path in originals.sweep(store, until)] == [sha(b"workbook")]
    assert kept(store) == [] and actions(store)[-1] == "original.delete"
    error = refused(originals.path, store, sha(b"workbook"), ANALYST)
    assert error.key == "error.original_gone"
    assert originals.sweep(store, until) == [] and actions(store).count("original.delete") == 1


def test_every_start_deletes_what_is_past_its_day(store, tmp_path):
    originals.keep(store, b"old", "a.xlsx", ANALYST, days=0)
    originals.keep(store, b"new", "b.xlsx", ANALYST)
    releases.sync_reference(store, tmp_path / "data")
    assert kept(store) == [sha(b"new")]


def test_the_same_file_again_is_kept_from_then_on_even_after_it_was_deleted(store):
    first = originals.keep(store, b"x", "a.xlsx", ANALYST, days=1)
    second = originals.keep(store, b"x", "b.xlsx", ANALYST, days=9)
    assert second > first and originals.sweep(store, first) == []
    originals.sweep(store, second)
    originals.keep(store, b"x", "c.xlsx", ANALYST)
    assert originals.path(store, sha(b"x"), ANALYST).read_bytes() == b"x"


def test_a_file_that_nobody_stated_a_day_for_is_not_kept(store):
    originals.keep(store, b"x", "a.xlsx", ANALYST)
    for stray in (".new-1", "0" * 64):
        (store / "originals" / stray).write_bytes(b"x")
    releases.sweep(store)
    assert kept(store) == [sha(b"x")]


def test_a_path_is_no_name_of_an_original(store):
    originals.keep(store, b"x", "a.xlsx", ANALYST)
    error = refused(originals.path, store, "../register.sqlite", ANALYST)
    assert error.key == "error.original_gone"


# The register's migration


def aged(store: Path) -> None:
    """Put a register as version 1 had it in the place of the present one, with the same rows."""
    path = register.path_of(store)
    with closing(sqlite3.connect(path)) as con:
        con.execute("pragma journal_mode = delete")
        held = {name: con.execute(f"select * from {name}").fetchall() for name in _KEPT}
        columns = {
            name: [row[1] for row in con.execute(f"pragma table_info({name})")] for name in _KEPT
        }
    path.unlink()
    with closing(sqlite3.connect(path)) as con:
        con.executescript(VERSION_1)
        for name, rows in held.items():
            known = {row[1] for row in con.execute(f"pragma table_info({name})")}
            kept = [at for at, column in enumerate(columns[name]) if column in known]
            marks = ", ".join("?" for _ in kept)
            names = ", ".join(f'"{columns[name][at]}"' for at in kept)
            con.executemany(
                f"insert into {name} ({names}) values ({marks})",
                [[row[at] for at in kept] for row in rows],
            )
        con.commit()


def shape(path: Path) -> dict[str, object]:
    """Return every table's columns and references, every index and trigger."""
    with closing(sqlite3.connect(path)) as con:
        names = [n for (n,) in con.execute("select name from sqlite_master where type = 'table'")]
        told: dict[str, object] = {
            name: (
                con.execute(f"pragma table_info({name})").fetchall(),
                sorted(row[2:5] for row in con.execute(f"pragma foreign_key_list({name})")),
            )
            for name in names
        }
        rest = "select type, name, tbl_name from sqlite_master where type <> 'table'"
        told["rest"] = sorted(con.execute(rest).fetchall())
    return told


@pytest.fixture
def old(store: Path, tmp_path: Path) -> Path:
    """Give a store of two releases of reference data whose register is of version 1."""
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = "새 이름"
    warehouse.snapshot(store)
    releases.sync_reference(store, tiny.write(tmp_path / "data", rows))
    warehouse.snapshot(store)
    first, second = reversed(releases.history(store))
    aged(store)
    with closing(sqlite3.connect(register.path_of(store))) as con:
        mark = "update releases set retired_by = ? where release_id = ?"
        con.execute(mark, (second.release_id, first.release_id))
        con.commit()
    return store


def test_an_older_register_is_brought_up_and_shows_the_same(old, tmp_path):
    assert [r.number for r in releases.current(old)] == [2]
    assert [r.number for r in releases.history(old)] == [2, 1]
    assert len(warehouse.recorded(old)) == 2
    assert won(old) == {"tiny_line_1": 100, "tiny_line_2": 50}
    assert verify.verify(old) == []
    assert submissions.create(old, BOOK, ANALYST).rev == 1
    releases.sync_reference(tmp_path / "new", tmp_path / "data")
    assert shape(register.path_of(old)) == shape(register.path_of(tmp_path / "new"))
    assert set(shape(register.path_of(old))) - {"rest"} == set(METADATA.tables)


def test_the_step_to_version_2_does_not_follow_what_later_versions_add(old):
    later = sa.Table("later", METADATA, sa.Column("name", sa.Text))
    try:
        releases.history(old)
    finally:
        METADATA.remove(later)
    assert set(shape(register.path_of(old))) - {"rest"} == set(METADATA.tables)


def test_a_copy_of_the_older_register_stays_beside(old):
    releases.history(old)
    with closing(sqlite3.connect(old / "register.v1.sqlite")) as con:
        assert con.execute("select schema_version from meta").fetchone() == (1,)
        assert con.execute("select count(*) from releases").fetchone() == (2,)


def test_a_migration_that_fails_leaves_the_older_register_whole(old, monkeypatch):
    before = shape(register.path_of(old))

    def fails(con: sqlite3.Connection) -> None:
        real(con)
        raise sqlite3.OperationalError("disk I/O error")

    real = migrations._STEPS[1]
    with monkeypatch.context() as patch:
        patch.setitem(migrations._STEPS, 1, fails)
        with pytest.raises(sqlite3.OperationalError):
            releases.history(old)
    assert shape(register.path_of(old)) == before
    assert [r.number for r in releases.current(old)] == [2]


def test_a_broken_reference_stops_the_migration_in_words(old):
    with closing(sqlite3.connect(register.path_of(old))) as con:
        con.execute("insert into snapshot_releases values ('none', 'none')")
        con.commit()
    with pytest.raises(StoreError) as caught:
        releases.history(old)
    assert caught.value.key == "error.store_damaged"
