"""Downloads are safe to open, exact, and carry their evidence."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from atlas import export, records, sql, tables, text

KO, EN = text.translator("ko"), text.translator("en")
EVIDENCE = [("기준", "2024년 · 국회확정"), ("=cmd|'/c calc'!A1", '=HYPERLINK("http://x")')]
FORMULAS = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x","y")',
    "\t=1", "\r=1", "\n=1", "{=1}", "http://example.org", "＝1+1",
]  # fmt: skip


def frame(names: list[Any]) -> pd.DataFrame:
    amounts = pd.array([1_628_350_000_001, *[None] * len(names)][: len(names)], dtype="Int64")
    return pd.DataFrame({"line": names, "amount_krw": amounts})


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def sheets(content: bytes) -> str:
    """Return the raw XML of all sheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return "".join(archive.read(name).decode() for name in names)


def table_of(content: bytes) -> list[list[str]]:
    """Return the rows of a comma-separated file without the evidence above them."""
    text_ = content.decode("utf-8-sig")
    lines = text_.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("#"))
    return list(csv.reader(io.StringIO(body, newline="")))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_becomes_a_formula_in_a_workbook(formula):
    content = export.to_xlsx(frame([formula, "plain"]), KO, EVIDENCE)
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.value
                assert cell.hyperlink is None
    assert "<f>" not in sheets(content) and "<f " not in sheets(content)
    assert "<hyperlink" not in sheets(content)


@pytest.mark.parametrize("formula", FORMULAS[:9])
def test_no_text_becomes_a_formula_in_a_comma_separated_file(formula):
    content = export.to_csv(frame([formula, "plain"]), KO, [])
    cell = table_of(content)[1][0]
    assert cell == "'" + formula


@given(name=st.text(max_size=30))
def test_whatever_a_name_is_its_cell_begins_like_no_formula(name):
    assert not str(export.neutral(name)).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_evidence_is_inside_and_is_no_formula_either():
    content = export.to_xlsx(frame(["x"]), KO, EVIDENCE)
    sheet = opened(content)[KO("export.evidence")]
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows()] == EVIDENCE
    first, second = export.to_csv(frame(["x"]), KO, EVIDENCE).decode("utf-8-sig").splitlines()[:2]
    assert first == "# 기준: 2024년 · 국회확정" and second.startswith("# =cmd")


def test_evidence_of_several_lines_cannot_leave_its_place():
    lines = export.to_csv(frame(["x"]), KO, [("a", "b\r\n=1+1")]).decode("utf-8-sig").splitlines()
    assert lines[0] == "# a: b =1+1"


@pytest.mark.parametrize("t", [KO, EN])
def test_money_is_whole_won_under_a_heading_that_says_so(t):
    content = export.to_xlsx(frame(["x"]), t, [])
    sheet = opened(content)[t("export.table")]
    assert sheet["B1"].value.endswith(f"({t('unit.won')})")
    assert sheet["B2"].value == 1_628_350_000_001 and sheet["B2"].data_type == "n"
    assert table_of(export.to_csv(frame(["x"]), t, []))[1] == ["x", "1628350000001"]


def test_what_is_not_known_is_an_empty_cell_and_not_zero():
    content = frame(["x", "y"])
    sheet = opened(export.to_xlsx(content, KO, []))[KO("export.table")]
    assert sheet["B3"].value is None
    assert table_of(export.to_csv(content, KO, []))[2] == ["y", ""]


def test_signs_that_a_workbook_cannot_hold_are_left_out():
    content = export.to_xlsx(frame(["a\x00b\x0bc\x1f"]), KO, [("k", "v\x07w")])
    book = opened(content)
    assert book[KO("export.table")]["A2"].value == "abc"
    assert book[KO("export.evidence")]["B1"].value == "vw"


def test_an_empty_table_has_its_headings():
    content = frame([])[["line"]]
    sheet = opened(export.to_xlsx(content, EN, []))[EN("export.table")]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [[EN("column.line")]]
    assert table_of(export.to_csv(content, EN, [])) == [[EN("column.line")]]


def test_spreadsheets_read_the_file_as_utf_8():
    assert export.to_csv(frame(["한국"]), KO, []).startswith(b"\xef\xbb\xbf")


def plain(value: Any) -> str:
    """Return a value as both kinds of file must give it back."""
    if pd.isna(value):
        return ""
    if isinstance(value, (int, float)) and float(value).is_integer():
        return str(int(value))
    return str(value)


TABLES = [
    "records/lines", "records/totals", "records/line_relations", "records/cooperation",
    "records/commitments", "records/statistics", "records/conflicts", "records/forum",
    "records/sources", "records/releases",
]  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_every_table_of_the_records_comes_back_as_it_went_out(con, name, t):
    params = dict.fromkeys(term.name for term in sql.load(name).params)
    found = sql.run(con, name, **params | ({"lang": t.language} if "lang" in params else {}))
    assert len(found)
    if name == "records/lines":
        found = records.listed(found)
    shown = tables.present(found, t, exact=True)
    heads = list(tables.headings(list(found.columns), t, exact=True).values())
    out = table_of(export.to_csv(found, t, []))
    sheet = opened(export.to_xlsx(found, t, []))[t("export.table")]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert out[0] == cells[0] == heads
    assert len(out) == len(cells) == len(found) + 1
    for number, row in enumerate(shown.itertuples(index=False), start=1):
        for position, value in enumerate(row):
            if tables.is_money(found.columns[position]) or isinstance(value, str):
                assert out[number][position] == str(export.neutral(plain(value)))
                cell = cells[number][position]
                assert plain("" if cell is None else cell) == plain(value)
