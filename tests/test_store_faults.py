"""Stores that are not as they should be: what is said of them, swept from them, found in them."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
import tiny
from stores import changed, key_of, lines_of, only_parquet, publish

from atlas import (
    refdata,
    register,
    register_tables,
    releases,
    verify,
    warehouse,
)
from atlas.errors import StoreError
from atlas.releases import Draft, Release


@pytest.fixture
def store(tmp_path: Path, begun: Callable[..., Path]) -> Path:
    return begun(tmp_path, shown=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "data")


# What is said


def test_a_damaged_register_is_said(store, data):
    for left in store.glob("register.sqlite-*"):
        left.unlink()
    register.path_of(store).write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError) as caught:
        releases.sync_reference(store, data)
    assert caught.value.key == "error.store_damaged"
    assert caught.value.values == {"path": str(store / "register.sqlite")}


def test_a_register_without_its_version_is_damaged(store, data):
    with register.writing(store) as con:
        con.execute(sa.delete(register_tables.META))
    assert key_of(releases.sync_reference, store, data) == "error.store_damaged"


def test_a_newer_register_is_left_alone(store, data):
    with register.writing(store) as con:
        con.execute(sa.update(register_tables.META).values(schema_version=99))
    with pytest.raises(StoreError) as caught:
        releases.sync_reference(store, changed(data))
    assert caught.value.key == "error.store_newer"
    assert caught.value.values == {
        "path": str(store),
        "found": 99,
        "known": register.SCHEMA_VERSION,
    }
    assert len(list((store / "releases").iterdir())) == 1


def test_a_lost_register_does_not_pass_for_a_first_start(store, data):
    for left in store.glob("register.sqlite*"):
        left.unlink()
    assert key_of(releases.sync_reference, store, data) == "error.register_missing"
    assert len(list((store / "releases").iterdir())) == 1


def test_a_flipped_byte_in_a_release_is_said(store):
    path = only_parquet(store, "budget_lines")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        warehouse.snapshot(store)
    assert caught.value.key == "error.release_damaged"
    assert caught.value.values["file"] == "budget_lines.parquet"
    assert caught.value.values["release"] == releases.history(store)[0].release_id
    assert not list((store / "snapshots").iterdir())


def test_a_missing_file_of_a_release_is_said(store):
    only_parquet(store, "line_parts").unlink()
    assert key_of(warehouse.snapshot, store) == "error.release_damaged"


def test_a_release_that_no_longer_fits_the_schema_is_said(store, data):
    tables = releases.tables_of(store, releases.history(store)[0])
    lines = tables["budget_lines"].drop_columns(["name_ko"])
    publish(store, Draft({"budget_lines": lines}, "reference", "x", "public"))
    assert key_of(warehouse.snapshot, store) == "error.release_unfit"


def both(store: Path, line: str) -> list[Release]:
    """Publish one of the lines again, under a name; return the release before and this one."""
    tables = releases.tables_of(store, releases.history(store)[0])
    lines = tables["budget_lines"].slice(1, 1)
    names = pa.array([line], lines.schema.field("line_id").type)
    lines = lines.set_column(lines.schema.get_field_index("line_id"), "line_id", names)
    publish(store, Draft({"budget_lines": lines}, "reference", "x", "public"))
    return releases.history(store)[::-1]


def test_a_key_that_two_releases_hold_is_refused_by_name(store):
    chosen = both(store, "tiny_line_2")
    with duckdb.connect() as con, pytest.raises(StoreError) as caught:
        warehouse.fill(con, store, chosen)
    assert caught.value.key == "error.key_twice"
    assert caught.value.values == {
        "table": "budget_lines",
        "found": "line_id = tiny_line_2",
        "releases": ", ".join(release.release_id for release in chosen),
    }


def test_a_line_that_differs_only_in_its_key_is_another_line(store):
    with duckdb.connect() as con:
        warehouse.fill(con, store, both(store, "tiny_line_3"))
        found = con.execute("select line_id from budget_lines order by line_id").fetchall()
    assert found == [("tiny_line_1",), ("tiny_line_2",), ("tiny_line_3",)]


def test_columns_that_the_schema_no_longer_has_are_left_behind(store, data):
    tables = refdata.read(data)
    lines = tables["budget_lines"]
    tables["budget_lines"] = lines.append_column("former", lines["line_id"])
    publish(store, Draft(tables, "reference", "x", "public"))
    with warehouse.connect(warehouse.snapshot(store)) as con:
        names = [column[0] for column in con.execute("from budget_lines").description]
    assert "former" not in names


def test_a_store_that_cannot_be_made_is_said(tmp_path, data):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "store"):
        assert key_of(releases.sync_reference, place, data) == "error.store_readonly"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_folder_is_said(tmp_path, data):
    (tmp_path / "closed").mkdir(mode=0o500)
    assert key_of(releases.sync_reference, tmp_path / "closed", data) == "error.store_readonly"


@pytest.mark.parametrize("step", ["write_table", "fsync", "replace"])
def test_a_full_disk_is_said_and_leaves_nothing_half_done(store, data, monkeypatch, step):
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    warehouse.snapshot(store)
    with monkeypatch.context() as patch:
        owner = {"write_table": pq, "fsync": os, "replace": Path}[step]
        patch.setattr(owner, step, full)
        if step == "replace":
            (store / "snapshots").joinpath(warehouse.snapshot(store).path.name).unlink()
            assert key_of(warehouse.snapshot, store) == "error.store_full"
        else:
            assert key_of(releases.sync_reference, store, changed(data)) == "error.store_full"
    assert [r.number for r in releases.history(store)] == [1]
    assert len(list((store / "releases").iterdir())) == 1
    assert not list((store / "snapshots").glob("*.new*"))
    releases.sync_reference(store, changed(data))
    assert lines_of(warehouse.snapshot(store)) == ["tiny_line_1", "tiny_line_2"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")
@pytest.mark.parametrize("kilobytes", [60, 100, 140, 220, 300, 700])
def test_a_first_start_on_a_disk_that_fills_up_can_be_made_again(small_disk, data, kilobytes):
    def begin(place: Path) -> warehouse.Snapshot:
        releases.sync_reference(place / "store", data)
        return warehouse.snapshot(place / "store")

    assert key_of(begin, small_disk(f"{kilobytes}k")) == "error.store_full"
    assert lines_of(begin(small_disk("50m"))) == ["tiny_line_1", "tiny_line_2"]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("SQLITE_FULL", "error.store_full"),
        ("SQLITE_IOERR_SHMSIZE", "error.store_full"),
        ("SQLITE_READONLY_DIRECTORY", "error.store_readonly"),
    ],
)
def test_what_sqlite_reports_is_understood(store, code, key):
    def refused() -> None:
        error = sqlite3.OperationalError(code)
        error.sqlite_errorcode = getattr(sqlite3, code)
        with register.writing(store):
            raise sa.exc.OperationalError("insert", {}, error)

    assert key_of(refused) == key


def test_a_fault_of_ours_is_not_taken_for_the_stores(store):
    with pytest.raises(sa.exc.OperationalError), register.reading(store) as con:
        con.exec_driver_sql("select nothing from nowhere")


# Sweeping


def test_what_a_crash_left_is_swept_and_unknown_releases_are_set_aside(store):
    half, whole = store / "releases" / ".new-1", store / "releases" / "r7-12345678"
    for path in (half, whole):
        path.mkdir()
        (path / "budget_lines.parquet").write_bytes(b"x")
    assert releases.sweep(store) == [half, whole]
    assert [p.name for p in (store / "releases").iterdir()] == [
        releases.history(store)[0].release_id
    ]
    (kept,) = (store / "aside").iterdir()
    assert (kept / "budget_lines.parquet").read_bytes() == b"x"


# Verification


def test_a_whole_store_has_no_finding(store):
    warehouse.snapshot(store)
    assert verify.verify(store) == []


def test_a_store_that_is_not_there_is_said_and_not_made(tmp_path):
    assert key_of(verify.verify, tmp_path / "nowhere") == "error.store_missing"
    assert not (tmp_path / "nowhere").exists()


def rules(store: Path) -> set[tuple[str, str]]:
    return {(finding.rule, finding.object) for finding in verify.verify(store)}


def test_every_damaged_missing_or_foreign_file_is_found(store):
    release = releases.history(store)[0].release_id
    only_parquet(store, "sources").write_bytes(b"x")
    only_parquet(store, "scopes").unlink()
    (store / "releases" / release / "notes.txt").write_text("x")
    (store / "releases" / release / "manifest.json").write_text("{}")
    (store / "releases" / "r9-00000000").mkdir()
    (store / "aside" / "r8-00000000-x").mkdir(parents=True)
    assert rules(store) == {
        ("release_file_damaged", f"{release}/sources.parquet"),
        ("release_file_damaged", f"{release}/manifest.json"),
        ("release_file_missing", f"{release}/scopes.parquet"),
        ("release_file_unknown", f"{release}/notes.txt"),
        ("release_unknown", "r9-00000000"),
        ("release_aside", "r8-00000000-x"),
    }


def test_a_register_that_breaks_its_own_references_is_found(store):
    with sqlite3.connect(register.path_of(store)) as raw:
        raw.execute("insert into snapshot_releases values ('none', 'none')")
    raw.close()
    found = [f for f in verify.verify(store) if f.rule == "register_integrity"]
    assert len(found) == 2


def test_a_rule_of_the_data_that_is_broken_is_found_with_its_severity(store, data):
    tables = releases.tables_of(store, releases.history(store)[0])
    parts = tables["line_parts"].slice(1)
    tables["line_parts"] = parts
    publish(store, Draft(tables, "reference", "x", "public"))
    (finding,) = verify.verify(store)
    assert finding == verify.Finding(
        "parts_complete", "error", "tiny_line_1", 4_000_000_000, 10_000_000_000
    )


def test_a_snapshot_that_cannot_be_built_again_is_found(store):
    tables = releases.tables_of(store, releases.history(store)[0])
    lines = tables["budget_lines"].drop_columns(["name_ko"])
    publish(store, Draft({"budget_lines": lines}, "reference", "x", "public"))
    assert {finding.rule for finding in verify.verify(store)} == {"snapshot_unbuildable"}
