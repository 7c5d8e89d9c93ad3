"""The real files come out as the table of ``docs/intake.md`` says."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from atlas.intake import reading, report
from atlas.intake.model import Book, Corrections, Sheet
from atlas.paths import DOCS, ROOT

INPUTS = ROOT.parent / "shared" / "inputs"
KOREAN = INPUTS / "kr-rnd-budget-2026" / "26-budget2.csv"

pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason=f"no {INPUTS.name} beside the project")

#: file, sheet, header rows, amount column, lines, their sum, parents, totals, multiplier, currency.
BUDGETS = [
    ("26-budget2.csv", "26-budget2", (1,), "H", 2590, "30280004", 1236, 0, None, None),
    ("AT_Liste*", "Publizitätsliste", (1,), "G", 245, "145943595.73", 0, 0, None, None),
    ("BE-VLG*", "q_gegevens digitale kaart", (1,), "F", 449, "557255167.17", 0, 0, 1, "EUR"),
    ("CY_*", "Sheet1", (9, 10), "E", 1468, "742242237.73", 0, 0, 1, "EUR"),
    ("DE-BY*", "Transparenzliste", (5,), "E", 1706, "1083602737.52", 0, 0, 1, "EUR"),
    ("IE_List*", "Sheet1", (2,), "F", 25, "540525253", 0, 0, 1, "EUR"),
    ("UK-WLS*", "ERDF", (1,), "C", 145, "1315964731", 0, 0, 1, "GBP"),
    ("yearly_spreadsheet-2014*", "2014", (2, 3), "F", 251, "9080000", 43, 1, None, None),
    ("gul_bok*", "Data", (1,), "P", 1567, "5777500013000", 0, 0, None, None),
    ("modari_active*", "modari_active_projects_by_country", (1,), "E", 3239, "3615141725.36",
     0, 0, 1, None),
    ("cordis*", "cordis-plus-2014", (1,), "AB", 12584, "6471933966.12", 0, 0, None, None),
    ("us_foreign*", "us_foreign_aid_country__2023", (1,), "J", 23166, "4187643047184",
     0, 0, None, None),
]  # fmt: skip
REFUSED = [
    ("01. population*", "YainSoft_Excel1", "counts"),
    ("05. population*", "데이터", "counts"),
    ("05. population*", "메타정보", "no_numbers"),
    ("gul_bok*", "Forklaring", "no_numbers"),
    ("CY_*", "Sheet2", "empty"),
    ("UK-WLS*", "ESF", "header_alone"),
    ("country_names*", "country_names", "no_numbers"),
    ("budget_item*", "budget_item_translations", "no_numbers"),
    ("modari_project*", "modari_project_country_all", "no_money"),
]


@cache
def book(pattern: str) -> Book:
    (path,) = INPUTS.glob(f"*/{pattern}")
    return reading.read(path)


def sheet(pattern: str, name: str) -> Sheet:
    return next(one for one in book(pattern).sheets if one.name == name)


@pytest.mark.parametrize("row", BUDGETS, ids=[row[0] for row in BUDGETS])
def test_a_real_budget_is_understood(row):
    pattern, name, head, column, lines, total, parents, totals, multiplier, currency = row
    found = sheet(pattern, name)
    counts = report.counts(found)
    assert found.is_budget and found.header_rows == head and found.amount_column == column
    assert (counts["line"], counts["parent"], counts["total"]) == (lines, parents, totals)
    amounts = (row.amount or 0 for row in found.rows if row.kind == "line")
    assert str(round(sum(amounts), 2)).removesuffix(".00").removesuffix(".0") == total
    assert (found.unit_multiplier, found.currency) == (multiplier, currency)
    assert ("unit_missing" in {f.rule for f in found.findings}) == (multiplier is None)


@pytest.mark.parametrize(("pattern", "name", "why"), REFUSED)
def test_a_real_sheet_that_is_no_budget_says_so(pattern, name, why):
    found = sheet(pattern, name)
    assert not found.is_budget and found.why_not == f"intake.why_not.{why}"


@pytest.mark.parametrize("row", BUDGETS, ids=[row[0] for row in BUDGETS])
def test_the_documents_tell_the_same_figures(row):
    said = (DOCS / "intake.md").read_text(encoding="utf-8")
    assert f"{row[4]:,}" in said and f"{int(float(row[5])):,}" in said


def test_the_korean_budget_has_exactly_the_parents_that_differ():
    findings = sheet("26-budget2.csv", "26-budget2").findings
    found = [f for f in findings if f.rule == "parent_mismatch"]
    assert [(f.row, f.value, f.expected) for f in found] == [
        (172, "37,533", "37,537"), (341, "33,592", "33,594"), (592, "36,943", "36,945"),
        (800, "60,378", "60,379"), (803, "88,161", "88,164"), (1036, "64,662", "63,662"),
    ]  # fmt: skip
    assert {f.difference for f in found} == {None}


def test_a_corrected_unit_makes_won_of_the_differences():
    given = Corrections("26-budget2", unit_multiplier=10**6)
    (found,) = reading.read(KOREAN, (given,)).sheets
    assert found.currency == "KRW" and {f.rule for f in found.findings} == {"parent_mismatch"}
    assert [f.difference for f in found.findings][-1] == 1_000 * 10**6


def test_the_codes_of_the_korean_budget_stay_texts():
    rows = sheet("26-budget2.csv", "26-budget2").rows
    assert rows[2].cells[0] == "26017.0100" and rows[1].cells[1] == "26017"


def test_what_must_never_be_added_is_said():
    rules = {f.rule for f in sheet("us_foreign*", "us_foreign_aid_country__2023").findings}
    assert {"several_stages", "several_years", "unit_missing"} <= rules
    modari = sheet("modari_active*", "modari_active_projects_by_country")
    assert {"repeated_amounts", "currency_mixed"} <= {f.rule for f in modari.findings}
    assert report.leaf_sum(modari) is None


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run ``inspect`` as a person does."""
    command = [sys.executable, "-m", "atlas", "inspect", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_prints_what_the_design_says():
    done = run(str(KOREAN), "--json", "--lang", "en")
    (said,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert said["counts"] == {
        "line": 2590, "parent": 1236, "total": 0, "header": 1, "note": 0, "blank": 0,
        "finding": 0, "hidden": 0,
    }  # fmt: skip
    assert said["leaf_sum"] == 30_280_004 and said["amount_column"] == "H"
    assert said["unit_multiplier"] is None and said["header_rows"] == [1]
    assert said["columns"][0]["meaning"] == "detail_code"
    names = "rule severity sheet cell row value expected difference message"
    assert set(said["findings"][0]) == {*names.split()}
    assert "37,537" in said["findings"][1]["message"]
    assert "2,590" in run(str(KOREAN)).stdout
    assert run(str(KOREAN), "--sheet", "없음").returncode == 1


def test_a_file_that_is_not_there_is_said(tmp_path):
    done = run(str(tmp_path / "none.xlsx"), "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["error"] == "intake.not_found"
