"""Each rule of a submission finds what breaks it, and lets pass what only nearly does."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import duckdb
import pytest
import staged
from staged import M, cell, field, line, parent, part, sheet, total

from atlas import rules, sql, text, warehouse
from atlas.intake import checks, staging
from atlas.intake.model import Finding
from atlas.intake.sentences import finding_in_words
from atlas.paths import ROOT
from atlas.schema import BY_NAME

RULES = {rule.name: rule for rule in rules.of("submission")}
Sheet = dict[str, list[dict[str, Any]]]
#: Two lines of no known programme: nothing is to be said of them.
CLEAN = sheet(line(5), line(6), totals=[total(7, 14)])


@dataclass(frozen=True)
class Cases:
    """A sheet that breaks a rule, and where; one that nearly does; one that is far from it."""

    fails: Sheet
    where: list[tuple[int | None, str | None]]
    nearly: Sheet
    passes: Sheet


CASES: dict[str, Cases] = {}


def rule(name: str, fails: Sheet, where: list[Any], nearly: Sheet, passes: Sheet = CLEAN) -> None:
    assert name not in CASES
    CASES[name] = Cases(fails, where, nearly, passes)


WHOLE = (None, None)

# What the sheet is made of
rule("no_lines", sheet(), [WHOLE], sheet(line(5, selected=False)))
rule(
    "nothing_selected",
    sheet(line(5, selected=False)),
    [WHOLE],
    sheet(line(5, selected=False), line(6)),
)
rule(
    "row_of_no_kind",
    sheet(line(5), rows=[{"row": 6, "kind": "finding", "hidden": False}]),
    [(6, None)],
    sheet(line(5), rows=[{"row": 6, "kind": "note", "hidden": False}]),
)
rule(
    "hidden_line_selected",
    sheet(line(5), rows=[{"row": 5, "kind": "line", "hidden": True}]),
    [(5, "H5")],
    sheet(line(5, selected=False), line(6), rows=[{"row": 5, "kind": "line", "hidden": True}]),
)

# Cells
rule(
    "amount_not_a_number",
    sheet(line(5, None), cells=[cell("H5", "not_a_number")]),
    [(5, "H5")],
    sheet(line(5, None, selected=False), line(6), cells=[cell("H5", "not_a_number")]),
)
rule(
    "formula_error",
    sheet(line(5, None), cells=[cell("H5", "error")]),
    [(5, "H5")],
    sheet(line(5), cells=[cell("D5", "error", "name_ko")]),
)
rule(
    "formula_error_elsewhere",
    sheet(line(5), cells=[cell("D5", "error", "name_ko"), cell("H9", "error")]),
    [(5, "D5"), (9, "H9")],
    sheet(line(5, None), cells=[cell("H5", "error")]),
)
rule(
    "formula_without_value",
    sheet(line(5), cells=[cell("D5", "formula_without_value", "note")]),
    [(5, "D5")],
    sheet(line(5), cells=[cell("D6", "formula_without_value", "note")]),
)
rule(
    "text_too_long",
    sheet(line(5), cells=[cell("D5", "too_long", "name_ko", "가" * 900)]),
    [(5, "D5")],
    sheet(line(5), cells=[cell("D6", "too_long", "name_ko", "가" * 900)]),
)
rule(
    "code_damaged",
    sheet(line(5, detail_code="26017.01"), line(6, detail_code="26018.0100")),
    [(5, "C5")],
    sheet(line(5, detail_code="2601.01"), line(6, detail_code="26017")),
    sheet(line(5, detail_code="26017.0100")),
)

# Units and currencies
rule(
    "unit_missing",
    sheet(line(5), unit_multiplier=None),
    [(None, "H2")],
    sheet(unit_multiplier=None),
)
THREE = (("p4", 200), ("p5", 300), ("p6", 400))
rule(
    "unit_of_file",
    sheet(*(line(n, a * 1000, programme_id=p) for n, (p, a) in enumerate(THREE, 5))),
    [(None, "H2")],
    sheet(
        *(line(n, a * 1000, programme_id=p) for n, (p, a) in enumerate(THREE[:2], 5)),
        line(7, 400, programme_id="p6"),
    ),
    sheet(*(line(n, a, programme_id=p) for n, (p, a) in enumerate(THREE, 5))),
)
rule(
    "unit_of_line",
    sheet(line(5, 110_000, programme_id="p1"), line(6, "0.05", programme_id="p2")),
    [(5, "H5"), (6, "H6")],
    sheet(line(5, 110 * 499, programme_id="p1")),
    sheet(line(5, 110, programme_id="p1")),
)
rule(
    "currency_mixed",
    sheet(line(5), line(6, currency="USD")),
    [(6, "H6")],
    sheet(line(5, currency="USD"), line(6, currency="USD"), currency="USD"),
)
rule(
    "rate_missing",
    sheet(line(5, 3, currency="USD", amount_krw=None)),
    [(5, "H5")],
    sheet(line(5, 3, currency="USD", amount_krw=4000)),
)
RATE = {"rate_won": Decimal("1450.5"), "rate_date": date(2026, 1, 2), "rate_source": "한국은행"}
rule(
    "rate_stated",
    sheet(line(5, currency="USD"), currency="USD", **RATE),
    [(None, "H2")],
    sheet(line(5, currency="USD", selected=False), line(6), **RATE),
)

# Totals
BLOCKS = (line(5, 1), line(6, 2), line(8, 4), line(9, 8))
rule(
    "total_differs",
    sheet(*BLOCKS, totals=[total(7, 3), total(10, 12), total(11, 16)]),
    [(11, "H11")],
    sheet(*BLOCKS, totals=[total(4, 15), total(7, 3), total(10, 12), total(11, 15)]),
)
rule(
    "unlabelled_total",
    sheet(line(5, 1), line(6, 2), line(7, 3), line(8, 4), line(9, 8), line(10, 12)),
    [(7, "H7"), (10, "H10")],
    sheet(
        line(5, 1),
        line(6, 2),
        line(7, 3, detail_code="26017.0100"),
        line(9, 9),
        line(10, 2),
        line(11, 2),
    ),
)

# Twice
SAME = {"name_ko": "같은 사업"}
rule(
    "duplicate_code",
    sheet(line(5, detail_code="x"), line(6, detail_code="x")),
    [(6, "C6")],
    sheet(
        line(5, detail_code="x", programme_code="a"),
        line(6, detail_code="x", programme_code="b"),
        parent(7, 7, detail_code="x", programme_code="a", selected=True),
    ),
)
rule(
    "duplicate_name",
    sheet(line(5, 1, **SAME), line(6, 2, name_ko="같은사업")),
    [(6, "H6")],
    sheet(
        line(5, 1, **SAME),
        line(6, 2, ministry_id="m2", **SAME),
        line(7, 3, detail_code="x", **SAME),
    ),
)
rule(
    "duplicate_amount",
    sheet(line(5, 1, **SAME), line(6, 1, ministry_id="m2", **SAME)),
    [(6, "H6")],
    sheet(line(5, 1, **SAME), line(6, 2, ministry_id="m2", **SAME), line(7, 1, ministry_id="m2")),
)
rule(
    "amount_repeated",
    sheet(line(5, 1, **SAME), line(6, 1, **SAME), parts=[part(5, "USA"), part(6, "DEU")]),
    [(6, "H6")],
    sheet(line(5, 1, **SAME), line(6, 2, **SAME), parts=[part(5, "USA"), part(6, "DEU")]),
)

# Parents
rule(
    "details_differ",
    sheet(parent(5, 10), line(6, 6, parent_row=5), line(7, 3, parent_row=5)),
    [(5, "H5")],
    sheet(parent(5, 10), line(6, 6, parent_row=5), line(7, 4, parent_row=5), line(8, 1)),
)
rule(
    "parent_and_detail_selected",
    sheet(parent(5, 10, selected=True), line(6, 6, parent_row=5)),
    [(6, "H6")],
    sheet(parent(5, 10, selected=True), line(6, 6, parent_row=5, selected=False)),
)

# Names
rule(
    "ministry_unknown",
    sheet(line(5), line(6, ministry_text="모름"), line(7, ministry_text="모름")),
    [(6, "B6")],
    sheet(line(5, ministry_text="가부처", ministry_id="m1")),
)
rule(
    "ministry_missing",
    sheet(line(5), ministry_id=None),
    [(5, "B5")],
    sheet(line(5, ministry_text="모름"), line(6, ministry_id="m2"), ministry_id=None),
)
rule(
    "ministry_differs",
    sheet(line(5), line(6, ministry_id="m2")),
    [(6, "B6")],
    sheet(line(5, ministry_id="m1"), line(6, ministry_id="m2", selected=False)),
    sheet(line(5), line(6, ministry_id="m2"), ministry_id=None),
)
rule(
    "ministry_out_of_date",
    sheet(line(5, ministry_id="old"), line(6, ministry_id="young")),
    [(5, None), (6, None)],
    sheet(line(5, ministry_id="young"), fiscal_year=2025),
)
rule(
    "channel_unknown",
    sheet(line(5, channel_text="모름")),
    [(5, "F5")],
    sheet(line(5, channel_text="양자", channel_id="c"), line(6, channel_text="x", selected=False)),
)
rule(
    "field_unknown",
    sheet(line(5), fields=[field(5, "모름", None)]),
    [(5, "G5")],
    sheet(line(5), fields=[field(5, "양자", "quantum")]),
)
rule(
    "partner_unknown",
    sheet(
        line(5),
        line(6),
        parts=[part(5, None, partner_text="기타"), part(6, None, partner_text="기타")],
    ),
    [(5, "E5")],
    sheet(line(5), parts=[part(5, "USA")]),
)
rule(
    "partner_korea",
    sheet(line(5), parts=[part(5, "KOR"), part(5, "USA")]),
    [(5, "E5")],
    sheet(line(5, selected=False), line(6), parts=[part(5, "KOR")]),
)
rule(
    "partner_by_alias",
    sheet(line(5), parts=[part(5, "DEU", partner_text="도이칠란트")]),
    [(5, "E5")],
    sheet(line(5), parts=[part(5, "DEU", partner_text="독일")]),
)
rule(
    "partner_twice",
    sheet(line(5), parts=[part(5, "USA", 1), part(5, "USA", 2)]),
    [(5, "E5")],
    sheet(line(5), line(6), parts=[part(5, "USA", 1), part(6, "USA", 2)]),
)
rule(
    "group_without_members",
    sheet(line(5), parts=[part(5, "open")]),
    [(5, "E5")],
    sheet(line(5), parts=[part(5, "closed")]),
)
rule(
    "programme_renamed",
    sheet(line(5, 110, programme_id="p1")),
    [(5, "D5")],
    sheet(line(5, 110, programme_id="p1", name_ko="가상p1")),
)
rule(
    "name_missing",
    sheet(line(5, name_ko=" ")),
    [(5, "D5")],
    sheet(line(5, name_ko=None, name_en="Named")),
)
rule(
    "formula_text",
    sheet(
        line(5, name_ko="=1+1"), line(6, account="@x"), parts=[part(5, None, partner_text="+82")]
    ),
    [(5, "D5"), (5, "E5"), (6, "J6")],
    sheet(line(5, name_ko="한=미", account="-"), line(6, name_ko="=1", selected=False)),
)

# Parts
rule(
    "parts_over_line",
    sheet(line(5, 7), parts=[part(5, "USA", 4), part(5, "DEU", 4)]),
    [(5, "H5")],
    sheet(line(5, 7), parts=[part(5, "USA", 4), part(5, "DEU", 3)]),
)
rule(
    "parts_without_amount",
    sheet(line(5), parts=[part(5, "USA"), part(5, "DEU")]),
    [(5, "E5")],
    sheet(line(5), line(6), parts=[part(5, "USA", 1), part(5, "DEU"), part(6, "USA")]),
)

# Amounts
rule("amount_negative", sheet(line(5, "-0.1")), [(5, "H5")], sheet(line(5, 0)))
rule("amount_zero", sheet(line(5, 0)), [(5, "H5")], sheet(line(5, "0.0001")))
rule(
    "amount_missing",
    sheet(line(5, None)),
    [(5, "H5")],
    sheet(line(5, None), cells=[cell("H5", "not_a_number")]),
)

# Captions and periods
rule("year_differs", sheet(line(5), caption_year=2025), [WHOLE], sheet(line(5), caption_year=2024))
rule(
    "stage_differs",
    sheet(line(5), caption_stage="proposal"),
    [WHOLE],
    sheet(line(5), caption_stage="enacted"),
)
rule(
    "award_is_no_stage",
    sheet(line(5), basis="award"),
    [WHOLE],
    sheet(line(5), basis="award", stage="award"),
)
rule("scope_unknown", sheet(line(5), scope_id="none"), [WHOLE], sheet(line(5), scope_id="s2"))
rule(
    "year_outside_project",
    sheet(line(5, project_start=2025), line(6, project_end=2023)),
    [(5, "H5"), (6, "H6")],
    sheet(line(5, project_start=2024, project_end=2024), line(6, project_end=2030)),
)
rule(
    "project_reversed",
    sheet(line(5, project_start=2025, project_end=2024)),
    [(5, "K5")],
    sheet(line(5, project_start=2024, project_end=2024)),
)
rule(
    "transfer_selected",
    sheet(line(5, line_kind="internal_transfer")),
    [(5, "H5")],
    sheet(line(5, line_kind="internal_transfer", selected=False), line(6)),
)
rule(
    "planning_fee_selected",
    sheet(line(5, line_kind="planning_fee")),
    [(5, "H5")],
    sheet(line(5, line_kind="planning_fee", selected=False), line(6)),
)

# Official totals: 1,000 with 10 of rounding; 110 + 50 + 20 are current
rule("above_official_total", sheet(line(5, 831)), [WHOLE], sheet(line(5, 830)))
rule(
    "above_ministry_total",
    sheet(line(5, 900), line(6, 6)),
    [(5, None)],
    sheet(line(5, 900), line(6, 5), line(7, 900, ministry_id="m2")),
)

# Current slices
rule(
    "line_vanished",
    sheet(line(5, 110, programme_id="p1"), completeness="complete"),
    [WHOLE],
    sheet(line(5, 110, programme_id="p1"), line(6, 50, programme_id="p2"), completeness="complete"),
    sheet(line(5, 110, programme_id="p1")),
)
rule(
    "abrupt_change",
    sheet(line(5, 331, programme_id="p1"), line(6, 16, programme_id="p2")),
    [(5, "H5"), (6, "H6")],
    sheet(
        line(5, 330, programme_id="p1"),
        line(6, 50_000, programme_id="p2"),
        line(7, 99, programme_id="p7"),
    ),
)
rule(
    "new_not_marked",
    sheet(line(5)),
    [(5, "I5")],
    sheet(line(5, is_new=True), line(6, 110, programme_id="p1"), line(7, ministry_id="m2")),
    sheet(line(5, is_new=True)),
)
rule(
    "new_but_known",
    sheet(line(5, 110, programme_id="p1", is_new=True)),
    [(5, "I5")],
    sheet(line(5, 50, programme_id="p2", is_new=True)),
)
rule(
    "already_current",
    sheet(line(5, 110, programme_id="p1")),
    [(5, "H5")],
    sheet(
        line(5, 110, programme_id="p1", ministry_id="m2"),
        line(6, 60, programme_id="p9"),
        line(7, 200, programme_id="p4"),
    ),
    sheet(line(5, 110, programme_id="p1"), completeness="complete"),
)
rule("other_scope", sheet(line(5, 30, programme_id="p3")), [(5, "H5")],
     sheet(line(5, 30, programme_id="p3"), scope_id="s2"),
     sheet(line(5, 110, programme_id="p1")))  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged.snapshot(tmp_path_factory.mktemp("held") / "small.duckdb")


def found(held: Path, given: Sheet, name: str) -> list[Finding]:
    with staging.opened(held, given) as con:
        return checks.broken(con, RULES[name])


@cache
def broken(held: Path, name: str) -> list[Finding]:
    """Return what a rule finds in the sheet that breaks it, asked once for all tests."""
    return found(held, CASES[name].fails, name)


@cache
def clean(held: Path) -> list[Finding]:
    return checks.run(held, CLEAN)


def test_every_rule_has_its_cases():
    assert sorted(CASES) == sorted(RULES) and len(RULES) >= 34


@pytest.mark.parametrize("name", CASES)
def test_a_rule_returns_what_breaks_it_and_where(held, name):
    findings = broken(held, name)
    assert [(f.row, f.cell) for f in findings] == CASES[name].where != []
    assert {(f.rule, f.severity, f.sheet) for f in findings} == {
        (name, RULES[name].severity, "예산")
    }


@pytest.mark.parametrize("name", CASES)
def test_a_rule_lets_pass_what_is_right_and_what_is_nearly_wrong(held, name):
    assert found(held, CASES[name].nearly, name) == []
    if CASES[name].passes is CLEAN:
        assert [f for f in clean(held) if f.rule == name] == []
    else:
        assert found(held, CASES[name].passes, name) == []


# What a finding says


def one(held: Path, name: str, given: Sheet | None = None) -> Finding:
    return (found(held, given, name) if given else broken(held, name))[0]


def test_a_finding_about_money_tells_both_amounts_and_the_difference_to_the_won(held):
    differs = one(held, "details_differ")
    assert (differs.value, differs.expected, differs.difference) == ("10", "9", 1 * M)
    over = one(held, "parts_over_line")
    assert (over.value, over.expected, over.difference) == ("7", "8", -1 * M)
    above = one(held, "above_official_total")
    assert (above.slots["found_krw"], above.expected) == (1011 * M, "1,000")
    assert above.difference == 11 * M
    by_ministry = one(held, "above_ministry_total")
    assert (by_ministry.value, by_ministry.difference) == ("가부처", 6 * M)


def test_an_official_total_is_held_against_what_a_complete_file_leaves(held):
    """Lines of m1 go, but p8 of m2 stays: 20 and 991 are one too many, 20 and 990 are not."""
    name = "above_official_total"
    over = sheet(line(5, 991), completeness="complete")
    assert one(held, name, over).slots["found_krw"] == 1011 * M
    assert found(held, sheet(line(5, 990), completeness="complete"), name) == []


def test_a_replaced_programme_is_not_counted_beside_its_replacement(held):
    given = sheet(line(5, 940, programme_id="p1"))  # with 50 of p2 and 20 of p8: 1,010
    assert found(held, given, "above_official_total") == []


def test_a_total_that_differs_is_shown_with_the_nearest_sum(held):
    differs = one(held, "total_differs")
    assert (differs.expected, differs.difference) == ("15", 1 * M)
    assert differs.slots["name"] == "합계"


def test_totals_may_be_of_parents_that_differ_from_their_details(held):
    lines = (parent(5, 10), line(6, 6, parent_row=5), parent(7, 20), line(8, 20, parent_row=7))
    assert found(held, sheet(*lines, totals=[total(9, 30)]), "total_differs") == []
    assert found(held, sheet(*lines, totals=[total(9, 26)]), "total_differs") == []
    assert one(held, "total_differs", sheet(*lines, totals=[total(9, 27)])).expected == "26"


def test_a_total_above_its_lines_is_known_too(held):
    lines = (line(6, 1), line(7, 2), line(9, 4))
    above = sheet(*lines, totals=[total(4, 7), total(5, 3), total(8, 4)])
    assert found(held, above, "total_differs") == []


def test_what_rounding_to_won_takes_of_a_foreign_sum_is_no_difference(held):
    odd = {"currency": "USD", "amount_krw": 7 * M + 1}
    details = (line(6, parent_row=5, **odd), line(7, parent_row=5, **odd))
    whole = {"currency": "USD", "amount_krw": 14 * M}
    summed = {
        "details_differ": ([parent(5, 14, **whole)], []),
        "total_differs": ([], [total(8, 14)]),
    }
    for name, (parents, totals) in summed.items():
        given = (*parents, *details)
        foreign = sheet(*given, totals=totals, currency="USD", **RATE)
        assert found(held, foreign, name) == []
        assert len(found(held, sheet(*given, totals=totals), name)) == 1
    more = sheet(parent(5, 14, currency="USD", amount_krw=14 * M + 9), *details, **RATE)
    assert one(held, "details_differ", more).difference == 7


def test_the_unit_that_was_meant_is_told(held):
    unit = one(held, "unit_of_file")
    assert (unit.value, unit.expected) == ("1000000", "1000")
    assert (unit.slots["off_count"], unit.slots["compared_count"]) == (3, 3)


def test_a_damaged_code_is_told_as_it_was(held):
    codes = sheet(line(5, detail_code="26017.1"), line(6, detail_code="26017.010"))
    findings = found(held, codes, "code_damaged")
    assert [f.expected for f in findings] == ["26017.1000", "26017.0100"]


def test_a_vanished_line_is_told_with_what_it_is_worth(held):
    vanished = one(held, "line_vanished")
    assert (vanished.value, vanished.difference) == ("가상 p2", -50 * M)


def test_a_programme_is_compared_with_its_last_amount_of_the_year_or_the_year_before(held):
    changed = {f.row: f for f in found(held, CASES["abrupt_change"].fails, "abrupt_change")}
    assert (changed[5].expected, changed[5].slots["last_year"]) == ("110", 2024)
    earlier = one(held, "abrupt_change", sheet(line(5, 601, programme_id="p4")))
    assert (earlier.expected, earlier.slots["last_year"]) == ("200", 2023)
    later = sheet(line(5, 601, programme_id="p4"), fiscal_year=2022)
    assert found(held, later, "abrupt_change") == []


@pytest.mark.parametrize("name", ["partner_unknown", "ministry_unknown"])
def test_a_text_that_is_not_known_is_asked_once_and_counted(held, name):
    (asked,) = found(held, CASES[name].fails, name)
    assert asked.slots["line_count"] == 2


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_finding_is_said_in_every_language_with_nothing_left_open(held, name, language):
    for finding in broken(held, name):
        said = finding_in_words(finding, text.translator(language))
        assert "None" not in said and "{" not in said
        if finding.cell and finding.row is not None:
            assert finding.cell in said or str(finding.row) in said
        if (
            finding.difference is not None
            and "{difference" in text.strings(language)[f"finding.{name}"]
        ):
            assert text.won(finding.difference, language) in said


def test_a_stage_is_called_by_its_name(held):
    said = finding_in_words(one(held, "stage_differs"), text.translator("ko"))
    assert "정부안" in said and "proposal" not in said


# The contract of a rule's file


@pytest.mark.parametrize("name", RULES)
def test_a_rule_returns_the_five_columns_first(name):
    types = ("INTEGER", "VARCHAR", "VARCHAR", "VARCHAR", "BIGINT")
    columns = [(term.name, term.type) for term in sql.load(RULES[name].query).columns]
    assert columns[:5] == list(zip(checks.COLUMNS, types, strict=True))
    assert sql.load(RULES[name].query).params == ()


@pytest.mark.parametrize("name", RULES)
def test_a_sentence_has_slots_of_what_its_rule_returns(name):
    columns = {term.name for term in sql.load(RULES[name].query).columns}
    known = columns - {"difference_krw"} | {"difference", "sheet"}
    for language in text.LANGUAGES:
        sentence = text.strings(language)[f"finding.{name}"]
        assert {slot for _, slot, _, _ in Formatter().parse(sentence) if slot} <= known


def test_files_and_table_of_rules_agree():
    files = [name for name in sql.names() if name.startswith("checks/intake/")]
    assert sorted(rule.query for rule in RULES.values()) == files


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_how_grave_it_is_and_what_it_is_of(name):
    one_rule = RULES[name]
    assert one_rule.severity in rules.SEVERITIES and one_rule.category in rules.CATEGORIES
    assert one_rule.table in {table.name for table in staging.TABLES} | set(BY_NAME)


def backwards(given: Sheet) -> Sheet:
    return {name: held[::-1] for name, held in given.items()}


@pytest.mark.parametrize("name", CASES)
def test_findings_do_not_depend_on_the_order_in_which_rows_are_staged(held, name):
    assert found(held, backwards(CASES[name].fails), name) == broken(held, name)


# All rules together


def test_a_clean_sheet_is_found_to_be_clean(held):
    given = sheet(line(5, is_new=True), line(6, is_new=True), totals=[total(7, 14)])
    assert checks.run(held, given) == []


def test_every_finding_is_returned_errors_first(held):
    given = sheet(*(line(row, None) for row in range(5, 2005)), line(3000, 0, is_new=True))
    findings = checks.run(held, given)
    assert sum(f.rule == "amount_missing" for f in findings) == 2000
    grave = [rules.SEVERITIES.index(f.severity) for f in findings]
    assert grave == sorted(grave) and {0, 2} <= set(grave)


def test_each_rule_is_asked_and_told_of(held):
    done: list[tuple[int, int]] = []
    checks.run(held, CLEAN, lambda *so_far: done.append(so_far))
    assert done == [(number, len(RULES)) for number in range(1, len(RULES) + 1)]


def test_a_run_ends_where_it_is_told_to(held):
    class Cancelled(Exception):
        pass

    def cancel(done: int, _: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        checks.run(held, CLEAN, cancel)


#: Rules that compare a sheet with what the snapshot holds.
HELD = {name for name, rule in RULES.items() if re.search(r"\bheld\.", sql.load(rule.query).text)}


@pytest.fixture(scope="module")
def reference(store: Path) -> Path:
    return warehouse.snapshot(store, "bureau").path


@pytest.mark.parametrize("name", [name for name in CASES if name not in HELD])
def test_rules_that_ask_nothing_of_the_snapshot_find_the_same_on_the_reference(reference, name):
    findings = found(reference, CASES[name].fails, name)
    assert [(f.row, f.cell) for f in findings] == CASES[name].where


def of_2024(held: Path, **more: Any) -> Sheet:
    """Return the counted lines of the reference's final 2024 as if a ministry sent them in."""
    # Attached: the tests' own connection to it was opened another way.
    with duckdb.connect() as con:
        con.execute(f"attach '{held}' as held (read_only)")
        con.execute("use held")
        lines = con.execute(
            "select programme_id, amount_krw, name_ko, ministry_id from leaf_lines "
            "where shown_stage = 'enacted' and fiscal_year = 2024 "
            "and scope_id = 'global_rnd' order by line_id"
        ).fetchall()
    staged_lines = [
        line(row, won / 100_000_000, programme_id=programme, name_ko=name, ministry_id=ministry,
             amount_krw=won)
        for row, (programme, won, name, ministry) in enumerate(lines, 5)
    ]  # fmt: skip
    file = {"scope_id": "global_rnd", "ministry_id": None, "unit_multiplier": 100_000_000}
    return sheet(*staged_lines, **file | {"completeness": "complete"} | more)


def test_the_final_lines_of_2024_handed_in_again_are_without_a_finding(reference):
    assert checks.run(reference, of_2024(reference)) == []


def test_the_final_lines_of_2024_in_the_wrong_unit_are_found_out(reference):
    given = of_2024(reference)
    for held in given["staged_lines"]:
        held["amount_krw"] *= 1000
    findings = checks.run(reference, given)
    by_rule = {name: [f for f in findings if f.rule == name] for name in RULES}
    assert len(by_rule["unit_of_line"]) == len(given["staged_lines"]) == 15
    (unit,) = by_rule["unit_of_file"]
    assert unit.expected == "100000"
    assert len(by_rule["above_official_total"]) == 1


# The sandbox


def test_nothing_but_the_snapshot_and_the_sheet_can_be_reached(held, tmp_path):
    with staging.opened(held, CLEAN) as con:
        for statement in (
            f"select * from read_csv('{__file__}')",
            f"attach '{tmp_path / 'other.duckdb'}' as other",
            f"copy staged_lines to '{tmp_path / 'out.csv'}'",
            "set enable_external_access = true",
        ):
            with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
                con.execute(statement)
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            con.execute("delete from held.budget_lines")


def test_tables_and_columns_that_there_are_not_are_refused(held):
    with duckdb.connect() as con, pytest.raises(ValueError, match="staged_nothing"):
        staging.stage(con, {"staged_nothing": []})
    wrong = {"staged_rows": [{"row": 1, "kind": "line", "hidden": False, "colour": "red"}]}
    with duckdb.connect() as con, pytest.raises(ValueError, match="colour"):
        staging.stage(con, wrong)


def test_a_snapshot_that_a_page_reads_can_be_checked_against_meanwhile(store, reference):
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as page:
        with staging.opened(reference, CLEAN) as con:
            count = "select count(*) from {}budget_lines"
            assert (
                con.execute(count.format("held.")).fetchone()
                == page.execute(count.format("")).fetchone()
            )
        assert page.execute("select 1").fetchone() == (1,)


# The allocation of 2026, where it lies beside the project

ALLOCATION = ROOT.parent / "shared" / "inputs" / "kr-rnd-budget-2026" / "26-budget2.csv"


def allocation() -> Sheet:
    """Return every row of the file as a line or parent, details under the parent before them."""
    lines, above = [], 0
    with ALLOCATION.open(encoding="utf-8-sig", newline="") as file:
        for row, told in enumerate(csv.DictReader(file), 2):
            amount = told["26년 예산"].strip().replace(",", "").replace("-", "0")
            more = {"detail_code": told["번호(내역)"], "ministry_text": told["부처명"]}
            if told["번호(세부)"]:
                above = row
                name = {"name_ko": told["세부사업명"]}
                lines.append(parent(row, int(amount), **more, **name))
            else:
                name = {"name_ko": told["내역사업명"], "parent_row": above}
                lines.append(line(row, int(amount), **more, **name))
    totals = [total(4000, 30_280_992), total(4001, 30_280_004), total(4002, 30_281_992)]
    return sheet(*lines, totals=totals, fiscal_year=2026, stage="allocation", ministry_id=None)


@pytest.mark.skipif(not ALLOCATION.exists(), reason="26-budget2.csv is not beside the project")
def test_the_parents_of_the_allocation_that_differ_from_their_details_are_found(reference):
    with staging.opened(reference, allocation()) as con:
        differ = checks.broken(con, RULES["details_differ"])
        totals = checks.broken(con, RULES["total_differs"])
        twice = checks.broken(con, RULES["duplicate_code"])
        unlabelled = checks.broken(con, RULES["unlabelled_total"])
    # Found by adding up the file by hand: five institutes of science, one of standards.
    assert {f.row: f.difference // M for f in differ} == {
        172: -4, 341: -2, 592: -2, 800: -1, 803: -3, 1036: 1000,
    }  # fmt: skip
    assert [(f.cell, f.value) for f in totals] == [("H4002", "30,281,992")]
    assert twice == [] and unlabelled == []
