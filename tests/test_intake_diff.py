"""The diff of meaning adds up to the won, whatever a sheet holds and whatever stood before."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import staged
from hypothesis import given, settings
from hypothesis import strategies as st
from staged import HELD_LINES, M, line, part, sheet

from atlas import sql, warehouse
from atlas.intake import staging
from atlas.intake.diff import Diff, diff


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged.snapshot(tmp_path_factory.mktemp("held") / "small.duckdb")


def changes(held: Path, given: Any) -> Diff:
    with staging.opened(held, given) as con:
        return diff(lambda name, **params: sql.rows(con, name, **params))


def test_a_complete_sheet_takes_out_what_it_does_not_bring(held):
    given = sheet(line(5, 130, programme_id="p1"), line(6, 7), completeness="complete")
    (one,) = changes(held, given).slices
    assert (one.ministry_id, one.fiscal_year, one.stage, one.scope_id) == (
        "m1", 2024, "enacted", "s",
    )  # fmt: skip
    # 110 and 50 before; 7 in, 50 out, 110 grown to 130
    assert (one.before_krw, one.in_krw, one.out_krw) == (160 * M, 7 * M, 50 * M)
    assert (one.resized_krw, one.after_krw) == (20 * M, 137 * M)
    assert (one.before_count, one.in_count, one.out_count) == (2, 1, 1)
    assert (one.resized_count, one.after_count) == (1, 2)


def test_a_partial_sheet_leaves_standing_what_it_does_not_bring(held):
    given = sheet(line(5, 130, programme_id="p1"), line(6, 7))
    (one,) = changes(held, given).slices
    assert (one.out_krw, one.out_count, one.after_krw) == (0, 0, 187 * M)
    assert one.after_count == 3
    # Of the line that stands, 50 are named; of what comes in nothing is.
    assert (one.after_split_krw, one.after_named_krw, one.after_unknown_krw) == (
        0, 50 * M, 137 * M,
    )  # fmt: skip


def test_lines_are_told_by_the_size_of_their_change(held):
    given = sheet(line(5, 130, programme_id="p1"), line(6, 7), completeness="complete")
    told = [
        (one.change, one.row, one.line_id, one.change_krw) for one in changes(held, given).lines
    ]
    assert told == [
        ("out", None, "p2-2024", -50 * M), ("resized", 5, "p1-2024", 20 * M),
        ("in", 6, None, 7 * M),
    ]  # fmt: skip


def test_a_line_handed_in_again_changes_nothing(held):
    found = changes(held, sheet(line(5, 110, programme_id="p1")))
    assert found.lines == ()
    assert (found.slices[0].before_krw, found.slices[0].after_krw) == (160 * M, 160 * M)


def test_partners_are_gained_and_lost(held):
    parts = [part(5, "KOR", 10), part(5, None, partner_text="기타")]
    given = sheet(line(5, 110, programme_id="p1"), parts=parts)
    told = {(one.change, one.partner_id) for one in changes(held, given).partners}
    assert told == {("gained", "KOR"), ("lost", "USA")}
    given["staged_file"][0]["completeness"] = "complete"
    told = {(one.change, one.partner_id) for one in changes(held, given).partners}
    assert told == {("gained", "KOR"), ("lost", "USA"), ("lost", "DEU")}


def test_a_partner_that_stays_is_neither(held):
    parts = [part(5, "USA", 10), part(6, "DEU")]
    given = sheet(line(5, 110, programme_id="p1"), line(6, 7), parts=parts)
    assert changes(held, given).partners == ()


def test_money_is_told_by_what_is_known_of_its_partners(held):
    lines = (line(5, 10), line(6, 10), line(7, 10), line(8, 10))
    parts = [part(5, "USA", 4), part(6, "USA", 4), part(6, "DEU"), part(7, "USA", 99),
             part(8, None, partner_text="기타")]  # fmt: skip
    (one,) = changes(held, sheet(*lines, parts=parts, completeness="complete")).slices
    # 5: 4 split, 6 unknown; 6: 4 split, 6 named; 7: no more than its 10; 8: nobody known
    assert (one.after_split_krw, one.after_named_krw, one.after_unknown_krw) == (
        18 * M, 6 * M, 16 * M,
    )  # fmt: skip


def test_each_ministry_has_a_slice_of_its_own(held):
    lines = (line(5, 110, ministry_id="m1", programme_id="p1"), line(6, 7, ministry_id="m2"))
    one, other = changes(held, sheet(*lines, ministry_id=None, completeness="complete")).slices
    assert (one.ministry_id, one.before_krw, one.after_krw) == ("m1", 160 * M, 110 * M)
    assert (other.ministry_id, other.before_krw, other.after_krw) == ("m2", 20 * M, 7 * M)


def test_a_file_of_one_ministry_is_complete_for_that_one_alone(held):
    given = sheet(line(5, 7), line(6, 7, ministry_id="m2"), completeness="complete")
    one, other = changes(held, given).slices
    assert (one.completeness, one.out_krw) == ("complete", 160 * M)
    assert (other.completeness, other.out_krw, other.after_krw) == ("partial", 0, 27 * M)


def test_fees_transfers_and_what_is_not_selected_change_nothing(held):
    lines = (
        line(5, 7, line_kind="planning_fee"), line(6, 7, line_kind="internal_transfer"),
        line(7, 7, selected=False), line(8, None),
    )  # fmt: skip
    found = changes(held, sheet(*lines))
    assert found.lines == () and found.slices[0].after_krw == 160 * M


def test_an_empty_complete_sheet_of_a_ministry_takes_out_everything(held):
    (one,) = changes(held, sheet(completeness="complete")).slices
    assert (one.before_krw, one.out_krw, one.after_krw, one.after_count) == (
        160 * M, 160 * M, 0, 0,
    )  # fmt: skip


AMOUNTS = st.none() | st.integers(-(10**12), 10**12)
LINES = st.lists(
    st.tuples(
        AMOUNTS,
        st.sampled_from([None, "p1", "p2", "p3", "p8", "p9", "new"]),
        st.sampled_from([None, "m1", "m2"]),
        st.sampled_from(["programme", "planning_fee", "internal_transfer"]),
        st.booleans(),
        st.lists(st.tuples(st.sampled_from(["USA", "DEU", None]), AMOUNTS), max_size=3),
    ),
    max_size=12,
)


def _made(rows: list[Any], ministry: str | None, completeness: str) -> Any:
    lines, parts = [], []
    for row, (won, programme, own, kind, selected, named) in enumerate(rows, 5):
        amount = None if won is None else Decimal(won) / M
        lines.append(
            line(row, amount, amount_krw=won, programme_id=programme, ministry_id=own,
                 line_kind=kind, selected=selected)
        )  # fmt: skip
        parts += [part(row, who, partner_text=str(who), amount_krw=won) for who, won in named]
    return sheet(*lines, parts=parts, ministry_id=ministry, completeness=completeness)


def _before(found: Diff) -> Counter[str | None]:
    """Return the won that the small snapshot counts for 2024, enacted, scope ``s``, by ministry."""
    asked = {one.ministry_id for one in found.slices}
    counted: Counter[str | None] = Counter()
    for held in HELD_LINES:
        of = (held["fiscal_year"], held["scope_id"], held["standing"])
        if of == (2024, "s", "counted") and held["ministry_id"] in asked:
            counted[held["ministry_id"]] += held["amount_krw"]
    return counted


@settings(max_examples=20)
@given(LINES, st.sampled_from([None, "m1"]), st.sampled_from(["complete", "partial"]))
def test_before_and_what_changes_is_after_to_the_won(held, rows, ministry, completeness):
    found = changes(held, _made(rows, ministry, completeness))
    offered: Counter[str | None] = Counter()
    for won, _, own, kind, selected, _ in rows:
        if selected and kind == "programme" and won is not None:
            offered[own or ministry] += won
    before = _before(found)
    for one in found.slices:
        assert one.before_krw + one.in_krw - one.out_krw + one.resized_krw == one.after_krw
        assert one.before_krw == before[one.ministry_id]
        if one.completeness == "complete":
            assert one.after_krw == offered[one.ministry_id]
        own = [each for each in found.lines if each.ministry_id == one.ministry_id]
        assert sum(each.change_krw for each in own) == one.after_krw - one.before_krw
        for side in ("before", "after"):
            split, named, unknown, whole = (
                getattr(one, f"{side}_{kind}krw") for kind in ("split_", "named_", "unknown_", "")
            )
            assert split + named + unknown == whole
        if one.completeness == "partial":
            assert all(each.change != "out" for each in own)


def test_the_final_lines_of_2024_handed_in_again_change_nothing(store):
    reference = warehouse.snapshot(store, "bureau")
    with warehouse.connect(reference) as con:
        asked = {"year": 2024, "stage": "enacted", "scope": "global_rnd", "lang": "ko", "top": 99}
        lines = sql.rows(con, "overview/lines", **asked)
        known = con.execute("select line_id, programme_id, ministry_id from budget_lines")
        of = {line_id: more for line_id, *more in known.fetchall()}
    given = sheet(
        *(line(row, each["amount_krw"] // M, programme_id=of[each["line_id"]][0],
               ministry_id=of[each["line_id"]][1]) for row, each in enumerate(lines, 5)),
        scope_id="global_rnd", ministry_id=None, completeness="complete",
    )  # fmt: skip
    found = changes(reference.path, given)
    assert found.lines == ()
    assert sum(one.after_krw for one in found.slices) == 378_630_000_000
