"""A sheet as ministries export it from Excel, walked by reading, by the rules and to a release."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import korean
import pytest
from books import table
from handed import SCOPE, M, seen

from atlas.intake import reading
from atlas.intake.asked import Asked
from atlas.intake.model import Sheet

ASKED = Asked(2027, "allocation", SCOPE)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return korean.workbook(tmp_path_factory.mktemp("korean") / "korean.xlsx")


@pytest.fixture(scope="module")
def sheet(path: Path) -> Sheet:
    (found,) = reading.read(path).sheets
    return found


def test_header_unit_and_amount_are_found(sheet):
    assert (sheet.header_rows, sheet.amount_column) == ((4, 5), "F")
    assert (sheet.unit_cell, sheet.unit_multiplier, sheet.currency) == ("H3", M, "KRW")
    assert {c.letter: c.meaning for c in sheet.columns} == {
        "A": "ministry", "B": "sub_programme_name", "C": "name_ko", "D": "partner",
        "E": "other", "F": "amount", "G": "amount_former", "H": "change",
    }  # fmt: skip


def test_every_row_is_what_a_person_would_call_it(sheet):
    kinds = [row.kind for row in sheet.rows]
    assert kinds == [
        "note", "note", "note", "header", "header",
        "parent", "line", "line", "parent", "line", "line", "total", "line", "line", "total",
    ]  # fmt: skip
    assert [row.number for row in sheet.rows if row.hidden] == [13]
    amounts = [row.amount for row in sheet.rows if row.kind == "line"]
    assert amounts == [6000, 2254, 1700, -500, 100, 0] and sum(amounts) == 9554


def test_a_row_of_another_programme_has_no_parent_above_it(sheet):
    """The programme after the subtotal, and that of the next ministry, have no row of their own."""
    parents = {row.number: row.parent for row in sheet.rows if row.kind == "line"}
    assert parents == {7: 6, 8: 6, 10: 9, 11: 9, 13: None, 14: None}


def test_a_total_without_a_word_is_told_beside_a_column_of_failed_formulas(sheet):
    assert [(each.cell, each.value) for each in sheet.declared_totals] == [
        ("F12", 9454), ("F15", 9554),
    ]  # fmt: skip
    found = Counter(finding.rule for finding in sheet.findings)
    assert found == {
        "formula_fails": 10, "number_as_text": 1, "hidden_rows": 1, "total_unlabelled": 1,
    }  # fmt: skip


NAMES = ("부처명", "세부사업명", "내역사업명", "예산(백만원)")


@pytest.mark.parametrize(
    ("rows", "parents"),
    [
        # The next programme has no row of its own, its second detail names nothing but itself.
        ([("가", "갑사업", None, 30), (None, None, "갑1", 10), (None, None, "갑2", 20),
          (None, "을사업", "을1", 5), (None, None, "을2", 6)], {3: 2, 4: 2, 5: None, 6: None}),
        # One programme under two spellings: the sums say that it is one.
        ([("가", "갑 사업(R&D)", None, 30), ("가", "갑사업", "갑1", 10),
          ("가", "갑사업", "갑2", 20)], {3: 2, 4: 2}),
    ],
)  # fmt: skip
def test_sums_tell_another_programme_from_another_spelling(rows, parents, tmp_path):
    found = table(tmp_path, [NAMES, *rows])
    assert {row.number: row.parent for row in found.rows if row.kind == "line"} == parents


def test_a_detail_is_of_the_ministry_of_its_parent(own, path):
    found = seen(own, path, ASKED)
    lines = {line.row: line for line in found.lines}
    assert {row: line.ministry_id for row, line in lines.items()} == {
        6: "MSIT", 7: "MSIT", 8: "MSIT", 9: "MOTIR", 10: "MOTIR", 11: "MOTIR",
        13: "MOTIR", 14: "MOHW",
    }  # fmt: skip
    several = lines[8]
    assert [each.code for each in several.partners] == ["USA", "JPN", "EU"]
    assert several.others_possible


def test_a_column_of_failed_formulas_beside_the_amount_keeps_nothing_from_being_published(
    own, path
):
    found: list[Any] = [*seen(own, path, ASKED).findings]
    assert [each.rule for each in found if each.severity == "error"] == []
    assert Counter(each.rule for each in found) == {
        "formula_error_elsewhere": 10, "number_as_text": 1, "hidden_rows": 1,
        "total_unlabelled": 1, "amount_negative": 1,
    }  # fmt: skip


def test_amounts_in_several_currencies_are_each_read_and_never_added(own, tmp_path):
    one = ("과기정통부", "국제공동연구사업")
    said = ("6,000,000 USD", "2.254,62 €", "△500", " - ", "1,000천원")
    rows = tuple((*one, f"공동연구 {n}", "미국", None, text) for n, text in enumerate(said))
    (found,) = reading.read(korean.workbook(tmp_path / "currencies.xlsx", rows)).sheets
    lines = [(str(row.amount), row.currency) for row in found.rows if row.kind == "line"]
    assert lines[:2] == [("6000000", "USD"), ("2254.62", "EUR")]
    assert [amount for amount, _ in lines[2:]] == ["-500", "0", "1"]
    assert "currencies_several" in {each.rule for each in found.findings}
    findings = seen(own, tmp_path / "currencies.xlsx", ASKED).findings
    errors = {each.rule for each in findings if each.severity == "error"}
    assert errors & {"currency_mixed", "rate_missing"}
