"""Register, releases and snapshots, on real files and real databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
import tiny
from stores import changed, key_of, lines_of, publish

from atlas import (
    access,
    files,
    refdata,
    register,
    register_tables,
    releases,
    sql,
    warehouse,
)
from atlas.errors import DataError
from atlas.paths import ROOT
from atlas.releases import Draft
from atlas.schema import TABLES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
START = """
import sys
from pathlib import Path
from atlas import releases, warehouse
store, data = map(Path, sys.argv[1:])
release = releases.sync_reference(store, data)
snapshot = warehouse.snapshot(store)
lines = warehouse.connect(snapshot).execute("select count(*) from budget_lines").fetchone()[0]
print(release.release_id, snapshot.id, lines)
"""
READ = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
input()
"""


@pytest.fixture
def store(tmp_path: Path, begun: Callable[..., Path]) -> Path:
    return begun(tmp_path, shown=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "data")


def submission(store: Path, data: Path, line: str, **more: object) -> Draft:
    """Return a draft of one line, as a ministry might publish it."""
    rows = tiny.rows()
    rows["budget_lines"].append(tiny.line(line, line, "1", standing="outside"))
    tables = refdata.read(tiny.write(data.parent / f"draft_{line}", rows))
    held = {"budget_lines": tables["budget_lines"].slice(2)}
    against = warehouse.snapshot(store, "bureau").id
    signed = {"certification": "I have checked it.", "certified_by": "director"}
    return Draft(held, "submission", "because", against=against, **signed, **more)


def events(store: Path) -> list[sa.Row]:
    with register.reading(store) as con:
        return list(con.execute(sa.select(register_tables.AUDIT_EVENTS)))


# Reference data becomes a release


def test_the_first_start_publishes_release_1_to_the_public(store):
    (release,) = releases.history(store)
    assert (release.number, release.kind, release.state, release.audience) == (
        1, "reference", "published", "public",
    )  # fmt: skip
    assert release.release_id == f"r1-{release.content_hash[:8]}"
    assert set(release.tables) == {table.name for table in TABLES}
    assert release.tables["budget_lines"]["rows"] == 2


def test_its_slices_are_those_of_its_lines_and_partial(store):
    with register.reading(store) as con:
        (row,) = con.execute(sa.select(register_tables.RELEASE_SLICES)).mappings()
    assert dict(row) == {
        "release_id": releases.history(store)[0].release_id,
        "fiscal_year": 2024, "stage": "enacted", "scope_id": "tiny_scope",
        "ministry_id": "tiny_ministry", "slice_part": None, "completeness": "partial",
    }  # fmt: skip


def test_a_release_gives_back_the_tables_that_went_in(store, data):
    tables = releases.tables_of(store, releases.history(store)[0])
    assert tables == refdata.read(data)


def test_the_same_data_again_changes_nothing(store, data):
    before = releases.history(store), len(events(store))
    assert releases.sync_reference(store, data) == before[0][0]
    assert (releases.history(store), len(events(store))) == before


def test_other_data_becomes_the_current_release_and_the_former_stays_in_the_history(store, data):
    (former,) = releases.history(store)
    latest = releases.sync_reference(store, changed(data))
    assert [r.release_id for r in releases.history(store)] == [latest.release_id, former.release_id]
    assert [r.release_id for r in releases.current(store)] == [latest.release_id]
    assert latest.diff == {
        "budget_lines": {"added": [], "removed": [], "changed": [["tiny_line_2"]]}
    }


def test_a_diff_names_what_came_and_what_went(store, data):
    rows = tiny.rows()
    rows["fields"][0]["field_id"] = "other_field"
    latest = releases.sync_reference(store, tiny.write(data, rows))
    assert latest.diff == {
        "fields": {"added": [["other_field"]], "removed": [["tiny_field"]], "changed": []}
    }


def test_going_back_to_former_data_is_a_release_of_its_own(store, data):
    releases.sync_reference(store, changed(data))
    third = releases.sync_reference(store, tiny.write(data))
    assert third.number == 3
    assert [r.number for r in releases.current(store)] == [3]


def test_beside_a_ministrys_own_release_new_reference_data_is_only_proposed(store, data):
    publish(store, submission(store, data, "own"))
    proposed = releases.sync_reference(store, changed(data))
    assert (proposed.number, proposed.state) == (3, "proposed")
    assert proposed.diff["budget_lines"]["changed"] == [["tiny_line_2"]]
    assert [r.number for r in releases.current(store, "bureau")] == [1, 2]
    assert releases.sync_reference(store, data) == proposed
    assert [event.action for event in events(store)] == [
        "release.publish", "release.publish", "release.propose",
    ]  # fmt: skip


def test_faulty_data_is_refused_and_nothing_is_published(tmp_path, data):
    (data / "sources.csv").unlink()
    with pytest.raises(DataError):
        releases.sync_reference(tmp_path / "store", data)
    assert not (tmp_path / "store").exists()


# Who did what


def test_publishing_leaves_one_event_in_the_trail(store):
    (event,) = events(store)
    assert (event.actor, event.action, event.object_kind) == ("atlas", "release.publish", "release")
    assert event.object_id == releases.history(store)[0].release_id
    assert datetime.fromisoformat(event.at).utcoffset() == timedelta(0)
    assert event.os_user == access.os_user()


@pytest.mark.parametrize(
    "statement", ["update audit_events set actor = 'x'", "delete from audit_events"]
)
def test_the_trail_can_only_be_added_to(store, statement):
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), register.writing(store) as con:
        con.exec_driver_sql(statement)
    assert [event.actor for event in events(store)] == ["atlas"]


def test_an_action_that_is_not_registered_is_refused(store):
    with pytest.raises(ValueError, match="unregistered"), register.writing(store) as con:
        register.record(con, access.at_desk(), "release.paint", "r1", "x")


def test_every_writing_transaction_bumps_the_version_and_a_failed_one_does_not(store):
    def version() -> int:
        with register.reading(store) as con:
            return con.execute(sa.select(register_tables.VERSION.c.number)).scalar_one()

    before = version()
    with register.writing(store):
        pass
    with pytest.raises(ZeroDivisionError), register.writing(store):
        raise ZeroDivisionError
    assert version() == before + 1


# Who sees what


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("bureau", [1, 2, 3, 4]), ("members", [1, 3, 4]), ("public", [1, 4])],
)
def test_an_audience_sees_its_own_and_what_is_wider(store, data, audience, seen):
    for line, wanted in (("b", "bureau"), ("m", "members"), ("p", "public")):
        publish(store, submission(store, data, line, audience=wanted))
    assert [r.number for r in releases.current(store, audience)] == seen


def test_an_embargo_binds_all_but_the_bureau_until_its_moment(store, data):
    draft = submission(store, data, "p", audience="public", embargo_until=NOW)
    publish(store, draft)
    before, at = NOW - timedelta(seconds=1), NOW
    assert [r.number for r in releases.current(store, "public", before)] == [1]
    assert [r.number for r in releases.current(store, "members", before)] == [1]
    assert [r.number for r in releases.current(store, "bureau", before)] == [1, 2]
    assert [r.number for r in releases.current(store, "public", at)] == [1, 2]


def test_a_release_is_replaced_only_for_those_who_see_what_replaced_it(store, data):
    tables = refdata.read(changed(data))
    publish(store, Draft(tables, "reference", "x", "public", NOW))
    before = NOW - timedelta(seconds=1)
    assert [r.number for r in releases.current(store, "public", before)] == [1]
    assert [r.number for r in releases.current(store, "public", NOW)] == [2]
    tables = refdata.read(changed(data, "세 번째"))
    publish(store, Draft(tables, "reference", "x", "public"))
    assert [r.number for r in releases.current(store, "public", before)] == [3]


# Snapshots


def test_a_snapshot_holds_the_releases_its_audience_sees(store, data):
    publish(store, submission(store, data, "own", audience="members"))
    assert lines_of(warehouse.snapshot(store)) == ["tiny_line_1", "tiny_line_2"]
    seen = lines_of(warehouse.snapshot(store, "bureau"))
    assert seen == ["own", "tiny_line_1", "tiny_line_2"]


def test_each_row_tells_its_release(store, data):
    latest = publish(store, submission(store, data, "own", audience="public"))
    with warehouse.connect(warehouse.snapshot(store)) as con:
        told = dict(con.execute("select line_id, release_id from budget_lines").fetchall())
        kinds = con.execute("select kind from atlas_releases order by created_at").fetchall()
    assert told["own"] == latest.release_id
    assert told["tiny_line_1"] == releases.history(store)[1].release_id
    assert kinds == [("reference",), ("submission",)]


def test_a_snapshot_has_every_view_and_money_adds_up(store):
    with warehouse.connect(warehouse.snapshot(store)) as con:
        made = "select view_name from duckdb_views() where not internal"
        held = [name for (name,) in con.execute(made).fetchall()] + list(warehouse.MADE_ONCE)
        counted = "select sum(amount_krw) from leaf_lines where shown_stage = 'enacted'"
        assert con.execute(counted).fetchone() == (15_000_000_000,)
    declared = [name for name in sql.names() if name.startswith("views/")]
    assert {f"views/{name}" for name in held} == set(declared)


def test_the_constraints_of_the_schema_stand_in_the_snapshot(store, tmp_path):
    with duckdb.connect() as con:
        warehouse.fill(con, store, releases.current(store))
        for statement in (
            "update budget_lines set stage = 'final'",
            "update budget_lines set name_ko = null",
            "update budget_lines set basis = 'award'",
            "update budget_lines set release_id = null",
        ):
            with pytest.raises(duckdb.ConstraintException):
                con.execute(statement)


def test_the_same_releases_are_the_same_snapshot_and_the_file_is_built_once(store):
    first = warehouse.snapshot(store)
    assert warehouse.snapshot(store, "bureau").id == first.id
    assert warehouse.snapshot(store) == first


def test_a_known_snapshot_shows_the_data_of_then(store, data):
    then = warehouse.snapshot(store)
    releases.sync_reference(store, changed(data))
    assert warehouse.snapshot(store).id != then.id
    again = warehouse.snapshot(store, snapshot_id=then.id)
    assert again.release_ids == then.release_ids
    with warehouse.connect(again) as con:
        names = con.execute("select name_ko from budget_lines order by line_id").fetchall()
    assert names[1] == ("가상 tiny_line_2",)


def test_an_unknown_snapshot_and_one_that_is_not_for_the_reader_are_refused_alike(store, data):
    publish(store, submission(store, data, "own"))
    secret = warehouse.snapshot(store, "bureau").id
    assert warehouse.snapshot(store, "bureau", secret).id == secret
    assert key_of(warehouse.snapshot, store, "members", secret) == "error.snapshot_unknown"
    assert key_of(warehouse.snapshot, store, "bureau", "0" * 12) == "error.snapshot_unknown"


def test_a_store_whose_releases_are_not_for_the_reader_gives_an_empty_snapshot(tmp_path, data):
    draft = Draft(refdata.read(data), "reference", "x", "bureau")
    publish(tmp_path / "new", draft)
    assert lines_of(warehouse.snapshot(tmp_path / "new")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "delete from budget_lines",
        "select * from read_text('/etc/hostname')",
        "attach ':memory:' as other",
        "copy budget_lines to 'lines.csv'",
        "set enable_external_access = true",
    ],
)
def test_a_snapshot_is_read_only_and_shut_off(store, statement):
    with warehouse.connect(warehouse.snapshot(store)) as con, pytest.raises(duckdb.Error):
        con.execute(statement)


@pytest.mark.parametrize("damage", ["garbage", "truncated", "gone"])
def test_a_damaged_snapshot_file_is_built_again(store, damage):
    snapshot = warehouse.snapshot(store)
    if damage == "garbage":
        snapshot.path.write_bytes(b"no database" * 1000)
    elif damage == "truncated":
        snapshot.path.write_bytes(snapshot.path.read_bytes()[:5000])
    else:
        snapshot.path.unlink()
    assert lines_of(snapshot) == ["tiny_line_1", "tiny_line_2"]


def test_old_snapshot_files_are_removed_unless_somebody_reads_them(store, data, monkeypatch):
    monkeypatch.setattr(warehouse, "KEPT", 2)
    first = warehouse.snapshot(store)
    held = warehouse.connect(first)
    made = [first]
    for name in ("a", "b", "c"):
        releases.sync_reference(store, changed(data, name))
        made.append(warehouse.snapshot(store))
    left = set((store / "snapshots").iterdir())
    assert left == {first.path, made[2].path, made[3].path}
    held.close()
    releases.sync_reference(store, changed(data, "d"))
    latest = warehouse.snapshot(store)
    assert set((store / "snapshots").iterdir()) == {made[3].path, latest.path}


def test_a_snapshot_that_another_process_reads_is_not_removed(store, tmp_path):
    path = warehouse.snapshot(store).path
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    reader.stdout.readline()
    try:
        assert warehouse._in_use(path)
    finally:
        reader.communicate(b"\n", timeout=30)
    assert not warehouse._in_use(path)


# Several processes at once


def test_four_first_starts_at_once_make_one_release_and_all_succeed(tmp_path, data):
    store = tmp_path / "store"
    command = [sys.executable, "-c", START, str(store), str(data)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(4)]
    ended = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0] * 4, ended
    assert len({said for said, _ in ended}) == 1
    assert [release.number for release in releases.history(store)] == [1]
    assert len(events(store)) == 1
    assert len(list((store / "snapshots").iterdir())) == 1


def test_a_lock_that_is_held_for_too_long_is_said(store, data, monkeypatch):
    monkeypatch.setattr(register, "BUSY_SECONDS", 0.1)
    with files.exclusive(store / "lock", 0):
        assert key_of(releases.sync_reference, store, data) == "error.store_busy"
