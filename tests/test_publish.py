"""Publishing: what retires what, for whom, and what is refused."""

from __future__ import annotations

import dataclasses
import errno
import multiprocessing
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from drafted import ANALYST, OFFICIAL, TINY, drafted, of, published, refused, won

from atlas import access, register, release_files, releases, sql, standing, verify, warehouse
from atlas.errors import AccessError, AtlasError
from atlas.register_tables import RELEASE_SLICES
from atlas.releases import Decision, Draft
from atlas.summary import LATEST, summarise


@pytest.fixture
def store(tmp_path: Path, begun: Callable[..., Path]) -> Path:
    return begun(tmp_path)


def refusal(store: Path, draft: Draft) -> str:
    """Return why a draft is refused, after seeing that nothing of it was left."""
    before = releases.history(store), sorted((store / "releases").iterdir())
    error = refused(releases.publish, store, draft, OFFICIAL)
    assert (releases.history(store), sorted((store / "releases").iterdir())) == before
    return error.key


# Slices


def test_a_partial_slice_stands_beside_what_there_is(store):
    published(store, {"a": 7})
    assert won(store) == TINY | {"a": 7}


def test_a_complete_slice_retires_every_line_of_it_reference_lines_included(store):
    published(store, {"a": 7}, year=2025)
    published(store, {"b": 8}, complete=[of(2024)])
    assert won(store) == {"a": 7, "b": 8}
    assert verify.verify(store) == []


def test_a_complete_slice_may_be_empty(store):
    published(store, {}, complete=[of(2024)])
    assert won(store) == {}


def test_a_complete_slice_of_a_part_leaves_the_other_parts(store):
    published(store, {"a": 7}, more={"slice_part": "one"})
    published(store, {"b": 8}, more={"slice_part": "two"})
    published(store, {"c": 9}, more={"slice_part": "one"}, complete=[of(part="one")])
    assert won(store) == TINY | {"b": 8, "c": 9}
    published(store, {"d": 1}, complete=[of()])
    assert won(store) == {"d": 1}


@pytest.mark.parametrize("table", ["line_parts", "part_candidates", "line_fields"])
def test_what_belongs_to_a_line_goes_with_it(store, table):
    published(store, {"a": 7}, complete=[of()])
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        key = "part_id" if table == "part_candidates" else "line_id"
        held = {name for (name,) in con.execute(f"select {key} from {table}").fetchall()}
    assert held == ({"a"} if table == "line_parts" else set())


def test_a_complete_slice_retires_nothing_for_those_who_do_not_see_it(store):
    published(store, {"a": 7}, complete=[of()], audience="members")
    assert [won(store, name) for name in ("bureau", "members", "public")] == [
        {"a": 7},
        {"a": 7},
        TINY,
    ]
    assert verify.verify(store) == []


def test_an_embargo_keeps_what_it_retires_until_its_moment(store):
    until = datetime.now(UTC) + timedelta(days=1)
    published(store, {"a": 7}, complete=[of()], audience="public", embargo_until=until)
    assert (won(store), won(store, "public")) == ({"a": 7}, TINY)
    later = warehouse.snapshot(store, "public", now=until)
    with warehouse.connect(later) as con:
        assert con.execute("select line_id from budget_lines").fetchall() == [("a",)]


def test_a_release_of_which_nothing_stands_is_no_longer_among_the_current(store):
    first = published(store, {"a": 7})
    second = published(store, {"b": 8}, complete=[of()])
    assert [r.number for r in releases.current(store, "bureau")] == [1, second.number]
    known = releases.history(store)
    assert standing.retired_by(first, known) == [second.release_id]


def test_a_release_that_brings_its_own_totals_stays_for_them(store):
    draft = drafted(store, {"a": 7})
    totals = release_files.tables_of(store, releases.history(store)[0])["control_totals"]
    renamed = totals.set_column(0, totals.schema.field(0), pa.array(["own_total"]))
    tables = draft.tables | {"control_totals": renamed}
    releases.publish(store, dataclasses.replace(draft, tables=tables), OFFICIAL)
    published(store, {"b": 8}, complete=[of()])
    assert [r.number for r in releases.current(store, "bureau")] == [1, 2, 3]
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        assert con.execute("select count(*) from control_totals").fetchone() == (2,)


def test_newer_reference_data_does_not_bring_back_what_a_ministry_replaced(store):
    published(store, {"a": 7}, complete=[of()])
    reference = dataclasses.replace(releases.history(store)[1], number=9, release_id="r9")
    known = [*releases.history(store), reference]
    chosen = standing.current(known, "bureau", datetime.now(UTC))
    assert next(r.release_id for r in chosen) == "r9"
    assert standing.retirement(reference, chosen)[0] == [of()]


def test_the_same_lines_are_published_again_to_a_wider_audience(store):
    first = published(store, {"a": 7}, complete=[of()])
    second = published(store, {"a": 7}, complete=[of()], audience="public")
    assert won(store) == won(store, "public") == {"a": 7}
    assert releases.current(store, "public")[-1] == second
    releases.revert(store, second.release_id, OFFICIAL, "not yet")
    assert (won(store), won(store, "public")) == ({"a": 7}, TINY)
    assert releases.current(store, "bureau")[-1] == first


def test_a_register_that_says_otherwise_than_the_manifest_is_found(store):
    release = published(store, {"a": 7}, complete=[of()])
    with register.writing(store) as con:
        con.execute(sa.update(RELEASE_SLICES).values(completeness="partial"))
    assert {(f.rule, f.object) for f in verify.verify(store)} == {
        ("release_file_damaged", f"{release.release_id}/manifest.json")
    }


# Decisions about single lines


@pytest.mark.parametrize(
    ("decision", "seen"),
    [
        ("replace", {"tiny_line_2": 50, "a": 7}),
        ("keep", TINY | {"a": 7}),
        ("same_as", {"tiny_line_2": 50, "a": 7}),
    ],
)
def test_each_overlapping_line_is_replaced_kept_or_the_same(store, decision, seen):
    programme = {"programme_id": "tiny_programme_1"} if decision != "same_as" else {}
    more = programme | {"name_ko": "가상  tiny_line_1", "standing": "outside"}
    draft = drafted(store, {"a": 7}, more=more)
    assert [(o.line_id, o.new_line_id) for o in releases.overlaps(store, draft)] == [
        ("tiny_line_1", "a")
    ]
    assert refusal(store, draft) == "error.publish_undecided"
    decided = dataclasses.replace(draft, decisions=(Decision("tiny_line_1", decision, "a"),))
    releases.publish(store, decided, OFFICIAL)
    assert won(store) == seen
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        found = con.execute("select programme_id from budget_lines where line_id = 'a'").fetchone()
    assert found == ("tiny_programme_1",)


@pytest.mark.parametrize(
    ("cells", "alike"),
    [
        ({"programme_code": "1", "detail_code": "2"}, True),
        ({"programme_code": "1", "detail_code": "3"}, False),
        ({"name_ko": "한 이름"}, True),
        ({"name_ko": "다른 이름"}, False),
        ({"name_ko": "한이름", "fiscal_year": 2025}, False),
    ],
)
def test_lines_overlap_by_code_or_name_within_their_slice(store, cells, alike):
    published(
        store, {"a": 7}, more={"name_ko": "한이름", "programme_code": "1", "detail_code": "2"}
    )
    draft = drafted(store, {"b": 8}, more=cells)
    assert [o.line_id for o in releases.overlaps(store, draft)] == (["a"] if alike else [])


def test_a_line_that_only_the_public_still_sees_needs_a_decision_too(store):
    published(store, {"a": 7}, complete=[of()])
    same = {"name_ko": "가상 tiny_line_1"}
    assert releases.overlaps(store, drafted(store, {"b": 8}, more=same)) == []
    draft = drafted(store, {"b": 8}, more=same, audience="public")
    assert [o.line_id for o in releases.overlaps(store, draft)] == ["tiny_line_1"]


@pytest.mark.parametrize(
    "decision",
    [
        Decision("nobody", "replace"),
        Decision("tiny_line_1", "same_as"),
        Decision("tiny_line_1", "replace", "nobody"),
    ],
)
def test_a_decision_that_decides_nothing_is_refused(store, decision):
    assert refusal(store, drafted(store, {"a": 7}, decisions=[decision])) == (
        "error.decision_unknown"
    )


# What may not be published


@pytest.mark.parametrize("stage", ["request", "allocation"])
def test_requests_and_allocations_are_not_public_before_they_are_announced(store, stage):
    draft = drafted(store, {"a": 7}, more={"stage": stage, "source_id": "tiny_copy"})
    published(store, {"b": 8}, more={"stage": stage, "source_id": "tiny_copy"}, audience="members")
    open_draft = dataclasses.replace(
        draft, audience="public", against=warehouse.snapshot(store, "bureau").id
    )
    assert refusal(store, open_draft) == "error.publish_unannounced"
    assert "b" not in won(store, "public")


@pytest.mark.parametrize(("days", "allowed"), [(-1, True), (0, True), (1, False)])
def test_an_announced_allocation_is_public_from_its_day(store, days, allowed):
    day = datetime.now(UTC).date() + timedelta(days=days)
    draft = with_source(drafted(store, {"a": 7}, more={"stage": "allocation"}), store, day)
    draft = dataclasses.replace(draft, audience="public")
    if allowed:
        releases.publish(store, draft, OFFICIAL)
    else:
        assert refusal(store, draft) == "error.publish_unannounced"
        until = datetime.now(UTC) + timedelta(days=1)
        releases.publish(store, dataclasses.replace(draft, embargo_until=until), OFFICIAL)
    assert ("a" in won(store, "public")) == allowed


def with_source(draft: Draft, store: Path, day: date) -> Draft:
    """Return a draft whose lines rest on a source of its own, published on a day."""
    held = release_files.tables_of(store, releases.history(store)[-1])["sources"]
    row = held.to_pylist()[0] | {"source_id": "own_source", "published": day}
    lines = draft.tables["budget_lines"]
    at = lines.column_names.index("source_id")
    own = pa.array(["own_source"] * lines.num_rows)
    return dataclasses.replace(
        draft,
        tables=draft.tables
        | {"sources": pa.Table.from_pylist([row], held.schema)}
        | {"budget_lines": lines.set_column(at, lines.schema.field(at), own)},
    )


@pytest.mark.parametrize("name", ["reason", "certification", "certified_by"])
def test_nothing_is_published_unsigned(store, name):
    assert refusal(store, drafted(store, {"a": 7}, **{name: " "})) == "error.publish_unsigned"


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"scope_id": "nowhere"}, "error.publish_dangling"),
        ({"parent_line_id": "tiny_line_1"}, "error.publish_dangling"),
        ({"basis": "award"}, "error.publish_unfit"),
        ({"name_en": None}, "error.publish_unfit"),
        (
            {"line_id": "tiny_line_1", "name_ko": "x", "fiscal_year": 2025},
            "error.publish_key_taken",
        ),
    ],
    ids=["no scope", "another's parent", "rule", "empty", "taken"],
)
def test_a_draft_that_would_spoil_a_snapshot_is_refused(store, cells, key):
    draft = drafted(store, {"a": 7}, more=cells)
    tables = {"budget_lines": draft.tables["budget_lines"]}
    assert refusal(store, dataclasses.replace(draft, tables=tables)) == key


def test_a_draft_with_other_columns_than_the_schema_is_refused(store):
    draft = drafted(store, {"a": 7})
    lines = draft.tables["budget_lines"].drop_columns(["account"])
    assert refusal(store, dataclasses.replace(draft, tables={"budget_lines": lines})) == (
        "error.publish_unfit"
    )


def test_the_parts_of_another_line_are_not_taken_over(store):
    published(store, {"a": 7})
    draft = drafted(store, {"b": 8})
    parts = draft.tables["line_parts"]
    taken = parts.set_column(0, parts.schema.field(0), pa.array(["a_part"]))
    draft = dataclasses.replace(draft, tables=draft.tables | {"line_parts": taken})
    assert refusal(store, draft) == "error.publish_key_taken"


@pytest.mark.parametrize("same", [True, False])
def test_a_row_of_another_table_may_be_repeated_but_not_changed(store, same):
    draft = drafted(store, {"a": 7})
    scopes = release_files.tables_of(store, releases.history(store)[0])["scopes"]
    if not same:
        scopes = scopes.set_column(1, scopes.schema.field(1), pa.array(["다른 이름"]))
    draft = dataclasses.replace(draft, tables=draft.tables | {"scopes": scopes})
    if same:
        releases.publish(store, draft, OFFICIAL)
        assert won(store) == TINY | {"a": 7}
    else:
        assert refusal(store, draft) == "error.publish_key_taken"


def test_a_scope_of_its_own_keeps_lines_out_of_the_other_scopes(store):
    draft = drafted(store, {"a": 7}, more={"scope_id": "own_scope"})
    scopes = release_files.tables_of(store, releases.history(store)[0])["scopes"]
    own = scopes.set_column(0, scopes.schema.field(0), pa.array(["own_scope"]))
    draft = dataclasses.replace(draft, tables=draft.tables | {"scopes": own})
    releases.publish(store, draft, OFFICIAL)
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        found = con.execute(
            "select scope_id, sum(amount_krw)::bigint from leaf_lines "
            "where shown_stage = 'latest' group by all order by all"
        ).fetchall()
    assert found == [("own_scope", 700_000_000), ("tiny_scope", 15_000_000_000)]


def test_an_older_release_that_lacks_a_column_can_still_be_built(store):
    release = releases.history(store)[0]
    tables = release_files.tables_of(store, release)
    tables["budget_lines"] = tables["budget_lines"].drop_columns(["account"])
    draft = Draft(tables, "reference", "older", "public")
    releases.publish(store, draft, OFFICIAL)
    published(store, {"a": 7}, complete=[of()])
    assert won(store) == {"a": 7}
    assert won(store, "public") == TINY


def test_a_selection_by_keyword_has_its_scope_and_never_enters_the_sums_of_2024(tmp_path):
    store = tmp_path / "store"
    releases.sync_reference(store)

    def told() -> dict[str, Any]:
        shown = warehouse.snapshot(store, "bureau")
        con = warehouse.connect(shown)
        found = summarise(lambda name, **asked: sql.rows(con, name, **asked), 2024, LATEST, "")
        return dataclasses.asdict(found)

    before = told()
    keyword = {"scope_id": "government_rnd_keyword", "stage": "allocation", "basis": "budget"}
    published(
        store, {"a": 7}, year=2026, more=keyword | {"parent_line_id": None, "standing": "counted"}
    )
    assert told() == before
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        found = con.execute(
            "select fiscal_year, scope_id from leaf_lines where line_id = 'a' group by all"
        ).fetchall()
    assert found == [(2026, "government_rnd_keyword")]


# Who may


@pytest.mark.parametrize(
    ("draft", "allowed"),
    [({}, True), ({"audience": "members"}, True), ({"audience": "public"}, False)],
)
def test_an_analyst_publishes_but_not_to_the_public(store, draft, allowed):
    wanted = drafted(store, {"a": 7}, **draft)
    if allowed:
        assert releases.publish(store, wanted, ANALYST).created_by == "analyst"
    else:
        with pytest.raises(AccessError):
            releases.publish(store, wanted, ANALYST)
        assert len(releases.history(store)) == 1


def test_members_publish_nothing_and_analysts_revert_nothing(store):
    member = access.Actor("member", frozenset({"reader", "member"}), "tester")
    with pytest.raises(AccessError):
        releases.publish(store, drafted(store, {"a": 7}), member)
    release = published(store, {"a": 7})
    with pytest.raises(AccessError):
        releases.revert(store, release.release_id, ANALYST, "x")
    assert won(store) == TINY | {"a": 7}


# Two people at once


def test_who_checked_against_another_state_is_told_what_changed(store):
    mine, theirs = drafted(store, {"a": 7}), drafted(store, {"b": 8})
    first = releases.publish(store, theirs, ANALYST)
    error = refused(releases.publish, store, mine, OFFICIAL)
    assert error.key == "error.publish_behind"
    assert error.values == {"came": f"{first.release_id} (analyst)", "gone": "–"}
    assert won(store) == TINY | {"b": 8}
    now = dataclasses.replace(mine, against=warehouse.snapshot(store, "bureau").id)
    releases.publish(store, now, OFFICIAL)
    assert won(store) == TINY | {"a": 7, "b": 8}


def test_a_draft_that_was_checked_against_nothing_is_refused(store):
    assert refusal(store, drafted(store, {"a": 7}, against=None)) == "error.publish_behind"


def at_once(store: Path, draft: Draft, ready: Any, told: Any) -> None:
    ready.wait()
    try:
        told.put(releases.publish(store, draft, OFFICIAL).release_id)
    except AtlasError as error:
        told.put(error.key)


def test_of_several_who_publish_at_the_same_moment_one_does(store):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["atlas.releases"])
    ready, told = context.Barrier(3), context.Queue()
    drafts = [drafted(store, {name: 7}) for name in "abc"]
    workers = [context.Process(target=at_once, args=(store, d, ready, told)) for d in drafts]
    for worker in workers:
        worker.start()
    said = [told.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert said.count("error.publish_behind") == 2
    assert [r.release_id for r in releases.history(store)][:1] == [
        name for name in said if name.startswith("r2-")
    ]
    assert len(won(store)) == 3


# A store that cannot be written


@pytest.mark.parametrize("step", ["write_table", "fsync", "rename"])
def test_a_disk_that_fills_up_while_publishing_leaves_nothing_half_done(store, monkeypatch, step):
    draft = drafted(store, {"a": 7}, complete=[of()])

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr({"write_table": pq, "fsync": os, "rename": Path}[step], step, full)
        assert refusal(store, draft) == "error.store_full"
    assert won(store) == TINY
    releases.publish(store, draft, OFFICIAL)
    assert won(store) == {"a": 7}


def test_a_register_that_refuses_to_be_written_leaves_no_folder_behind(store):
    draft = drafted(store, {"a": 7})
    with register.writing(store) as con:
        con.exec_driver_sql(
            "create trigger closed before insert on release_slices "
            "begin select raise(abort, 'closed'); end"
        )
    before = sorted((store / "releases").iterdir())
    with pytest.raises(sa.exc.IntegrityError, match="closed"):
        releases.publish(store, draft, OFFICIAL)
    assert sorted((store / "releases").iterdir()) == before
    assert won(store) == TINY


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_store_is_said(store):
    draft = drafted(store, {"a": 7})
    (store / "releases").chmod(0o500)
    assert refusal(store, draft) == "error.store_readonly"
    (store / "releases").chmod(0o700)
