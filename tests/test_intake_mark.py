"""The analyst's workbook comes back as it was, with every finding in its place and on a list."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import SHEET, raw, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from python_calamine import CalamineWorkbook

from atlas import text
from atlas.errors import IntakeError
from atlas.intake import (
    marking,
    marking_cells,
    marking_list,
    marking_original,
    marking_values,
    reading,
)
from atlas.intake.model import Book, Finding, Row, Sheet
from atlas.paths import ROOT

KO, EN = text.translator("ko"), text.translator("en")
#: Rows of the list of findings begin below its header.
FIRST = marking_list.HEADER_ROW + 1


def finding(cell: str | None, severity: str = "error", sheet: str = "예산", **more: Any) -> Finding:
    return Finding("formula_fails", severity, sheet, cell, **{"value": "#REF!", **more})


def rich(path: Path) -> Path:
    """Write a workbook with all that must come back: it is synthetic."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "예산"
    rows = [["2027년 예산", None, None, None], ["(단위: 백만원)"],
            ["부처", "사업명", "예산", "기한"],
            ["가부", "갑사업", 1200, date(2027, 3, 1)], ["나부", "=을", 34.5, None],
            ["다부", "병사업", "#REF!", None], ["계", None, "=SUM(C4:C5)", None]]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet["B5"].data_type = "s"
    sheet["A1"].font = Font(bold=True, size=16, color="FFFFFF")
    sheet["A1"].fill = PatternFill("solid", start_color="1F3864")
    sheet["C4"].number_format, sheet["C4"].font = "#,##0", Font(bold=True, color="FFFFFF")
    sheet["A4"].border = Border(bottom=Side(style="double"))
    sheet["B4"].alignment = Alignment(wrap_text=True, vertical="center")
    sheet["B6"] = CellRichText("보통 ", TextBlock(InlineFont(b=True), "굵게"))
    sheet["A5"].comment = Comment("담당자에게 물을 것", "담당")
    sheet["B4"].hyperlink = "https://example.org"
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A2:B2")
    sheet.column_dimensions["B"].width = 33.5
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet.row_dimensions[1].height = 31
    sheet.freeze_panes = "A4"
    other = book.create_sheet("검증결과")
    other["A1"] = "먼저 있던 시트"
    book.calculation.fullCalcOnLoad = False
    book.save(path)
    return path


def marked(path: Path, findings: list[Finding], t: Any = KO) -> bytes:
    return marking.marked(path, reading.read(path), findings, t)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def values(content: bytes) -> dict[str, list[list[Any]]]:
    """Return what the fast reader sees of each sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(content: bytes, under: str = "xl/worksheets/") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith(under))


def listed(content: bytes, sheet: str = "검증결과") -> list[list[Any]]:
    """Return the rows of the list of findings, without what stands below it."""
    page = opened(content)[sheet]
    last = int(re.findall(r"\d+", page.auto_filter.ref)[-1])
    return [[cell.value for cell in row] for row in page.iter_rows(FIRST, max(last, FIRST))]


def looks(cell: Any) -> list[Any]:
    kept = (cell.value, cell.data_type, cell.number_format, cell.font, cell.fill, cell.border,
            cell.alignment, cell.protection, cell.comment and cell.comment.text,
            cell.hyperlink and cell.hyperlink.target)  # fmt: skip
    return [str(one) for one in kept]


# The cells


def test_all_but_the_marked_cells_are_as_they_were(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    before = openpyxl.load_workbook(path, rich_text=True)
    after = opened(marked(path, [finding("C4"), finding("C7", "warning")]))
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                if (sheet.title, cell.coordinate) not in (("예산", "C4"), ("예산", "C7")):
                    assert looks(after[sheet.title][cell.coordinate]) == looks(cell)
    old, new = before["예산"], after["예산"]
    assert new["C7"].value == "=SUM(C4:C5)" and new["C4"].value == 1200
    assert new["B5"].value == "=을" and new["B5"].data_type == "s"
    assert isinstance(new["B6"].value, CellRichText) and new["B6"].value == old["B6"].value
    assert new.merged_cells.ranges == old.merged_cells.ranges
    assert new.freeze_panes == "A4" and new.row_dimensions[1].height == 31
    assert new.row_dimensions[5].hidden and new.column_dimensions["D"].hidden
    assert new.column_dimensions["B"].width == 33.5


def test_a_marked_cell_shows_its_gravest_finding_in_colour_and_line_and_keeps_its_form(tmp_path):
    found = [finding("C4", "notice"), finding("C4", "error"), finding("C5", "warning"),
             finding("C6", "notice")]  # fmt: skip
    sheet = opened(marked(rich(tmp_path / "a.xlsx"), found))["예산"]
    for place, severity in (("C4", "error"), ("C5", "warning"), ("C6", "notice")):
        look = marking_cells.LOOKS[severity]
        assert sheet[place].fill.start_color.rgb[-6:] == look.fill
        sides = (sheet[place].border.left, sheet[place].border.bottom)
        assert {side.style for side in sides} == {look.line}
    assert len({look.line for look in marking_cells.LOOKS.values()}) == len(marking_cells.LOOKS)
    assert sheet["C4"].font.b and sheet["C4"].number_format == "#,##0"
    # White letters of a dark cell could not be read on a pale one.
    assert sheet["C4"].font.color.rgb[-6:] == marking_cells.LOOKS["error"].ink


@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_a_comment_says_every_finding_of_its_cell_in_the_readers_language(tmp_path, t):
    wrong = {"value": "둘째", "expected": "1,300", "difference": -100_000_000}
    found = [finding("C4", "notice", value="첫째"), finding("C4", "error", **wrong)]
    comment = opened(marked(rich(tmp_path / "a.xlsx"), found, t))["예산"]["C4"].comment
    first, second = comment.text.split("\n\n")
    sentence = t("finding.formula_fails", cell="C4", value="둘째")
    assert first.split("\n") == [
        f"[{t('severity.error')}] {sentence}",
        t("mark.expects", expected="1,300"),
        t("mark.differs_by", difference=-100_000_000),
    ]
    assert second.startswith(f"[{t('severity.notice')}]") and "첫째" in second
    assert comment.author == t("mark.author")


def test_a_comment_that_was_there_comes_first_and_the_box_grows_with_the_text(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    content = marked(path, [finding("A5"), finding("C4"), finding("C4", value="긴 글 " * 60)])
    sheet = opened(content)["예산"]
    assert sheet["A5"].comment.text.startswith("담당자에게 물을 것\n\n[오류]")
    heights = [int(size) for size in re.findall(r"height:(\d+)px", parts(content, "xl/"))]
    assert len(heights) == 2 and max(heights) > 2 * min(heights) > 60


def test_a_comment_too_long_for_its_box_points_to_the_list(tmp_path):
    content = marked(rich(tmp_path / "a.xlsx"), [finding("C4", value="가" * 20_000)])
    said = opened(content)["예산"]["C4"].comment.text
    assert len(said) < 7000 and said.endswith(KO("mark.rest"))
    assert len(listed(content, "검증결과 (2)")[0][4]) == 20_000


def test_a_finding_inside_merged_cells_marks_the_first_of_them(tmp_path):
    sheet = opened(marked(rich(tmp_path / "a.xlsx"), [finding("C1")]))["예산"]
    assert sheet["A1"].fill.start_color.rgb[-6:] == marking_cells.LOOKS["error"].fill
    assert "C1" in sheet["A1"].comment.text and sheet["C1"].comment is None


def test_a_finding_of_a_column_marks_its_header_and_one_of_a_row_marks_nothing(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    found = [finding("D", "notice"), finding(None, row=6), finding(None), finding("FNone", row=4)]
    content = marked(path, found)
    sheet = opened(content)["예산"]
    assert sheet["D3"].fill.start_color.rgb[-6:] == marking_cells.LOOKS["notice"].fill
    assert sheet["A6"].comment is None and sheet["A1"].comment is None
    places = [cell.hyperlink.location for cell in opened(content)["검증결과 (2)"]["D"][FIRST - 1 :]
              if cell.hyperlink]  # fmt: skip
    assert places == ["'예산'!D3", "'예산'!A6", "'예산'!A1", "'예산'!A4"]
    assert [row[3] for row in listed(content, "검증결과 (2)")][1:3] == ["6행", "–"]


# The list


@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_the_list_holds_every_finding_once_with_a_link_to_a_cell_that_is_there(tmp_path, t):
    path = workbook(tmp_path / "a.xlsx", {"나'의 표": [["가", "나"], [1, 2]], "예산": [["다", 3]]})
    found = [finding("B2", sheet="나'의 표", expected="3", difference=5), finding("B1", "warning"),
             finding("B1", "notice"), finding("A1", sheet="없는 시트")]  # fmt: skip
    content = marked(path, found, t)
    page = opened(content)[t("mark.sheet")]
    rows = listed(content, t("mark.sheet"))
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert [row[1] for row in rows] == [t(f"severity.{one.severity}") for one in found]
    assert rows[0][2:7] == ["나'의 표", "B2", "#REF!", "3", 5]
    assert rows[0][7] == t("finding.formula_fails", cell="B2", value="#REF!")
    links = [page.cell(number, 4).hyperlink for number in range(FIRST, FIRST + 4)]
    assert [link and link.location for link in links] == [
        "'나''의 표'!B2", "'예산'!B1", "'예산'!B1", None]  # fmt: skip
    assert page.freeze_panes == f"A{FIRST}" and page.auto_filter.ref == f"A4:I{FIRST + 3}"
    counted = {"error": 2, "warning": 1, "notice": 1}
    assert page["A2"].value == t("mark.counted", file="a.xlsx", count=4, **counted)


def test_the_list_stands_last_and_the_file_opens_on_it_alone(tmp_path):
    book = opened(marked(rich(tmp_path / "a.xlsx"), [finding("C4")]))
    assert book.sheetnames == ["예산", "검증결과", "검증결과 (2)"]
    assert book.active.title == "검증결과 (2)"
    assert [sheet.sheet_view.tabSelected for sheet in book] == [False, False, True]
    assert book["검증결과"]["A1"].value == "먼저 있던 시트"


def test_a_workbook_without_findings_says_that_there_are_none(tmp_path):
    content = marked(workbook(tmp_path / "a.xlsx", {"예산": [["가", 1]]}), [])
    page = opened(content)["검증결과"]
    assert page["A2"].value == KO(
        "mark.counted", file="a.xlsx", count=0, error=0, warning=0, notice=0
    )
    assert listed(content) == [[None] * len(marking_list.COLUMNS)]


def test_the_list_is_not_taken_for_a_budget_when_the_file_is_sent_again(tmp_path):
    rows = [["부처", "사업명", "예산(백만원)"], ["가", "나", 5], ["다", "라", 6], ["계", None, 12]]
    path = workbook(tmp_path / "a.xlsx", {"예산": rows})
    book = reading.read(path)
    (found,) = book.sheets[0].findings
    assert found.rule == "total_mismatch" and found.cell == "C4"
    again = tmp_path / "b.xlsx"
    again.write_bytes(marking.marked(path, book, book.sheets[0].findings, KO))
    first, second = reading.read(again).sheets
    assert first.findings == book.sheets[0].findings and first.is_budget
    assert second.name == "검증결과" and second.why_not == "intake.why_not.set_aside"


@pytest.mark.parametrize(("wanted", "taken", "name"), [
    ("Findings", ["FINDINGS"], "Findings (2)"), ("a", ["a", "a (2)"], "a (3)"),
    ("x" * 40, ["x" * 31], "x" * 27 + " (2)"), ("[a]:b", [], "_a__b"), ("'", [], "_"),
])  # fmt: skip
def test_a_sheets_name_is_one_that_a_workbook_may_have(wanted, taken, name):
    assert marking_list.name(wanted, taken) == name


# Text

TEXTS = st.one_of(
    st.text(max_size=60),
    st.builds("{}{}".format, st.sampled_from("=+-@\t\r\n'{"), st.text(max_size=20)),
    st.sampled_from(["=HYPERLINK(\"http://x\")", "=cmd|'/c calc'!A1", "#REF!", "_x003D_1",
                     "😀" * 40, "가" * 5000, "a\x00b\x0bc", "\ufffe\uffff", "a\r\nb\rc", "http://example.org"]),
)  # fmt: skip


def sheet_of(rows: list[tuple[str | None, ...]], **more: Any) -> Sheet:
    usual = {
        "name": "예산", "visible": True, "is_budget": False, "why_not": None, "header_rows": (),
        "unit_text": None, "unit_cell": None, "unit_multiplier": None, "currency": None,
        "columns": (), "amount_column": None, "declared_totals": (), "merges": (), "findings": (),
    }  # fmt: skip
    lines = tuple(Row(number, "line", cells) for number, cells in enumerate(rows, 1))
    return Sheet(**usual | {"rows": lines} | more)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(said=TEXTS, named=TEXTS)
def test_no_text_of_a_file_becomes_a_formula_or_breaks_the_workbook(said, named):
    found = [finding("A1", sheet=named, value=said, expected=said), finding("B1", value=said)]
    job = marking_list.Job(found, {}, said, KO)
    content = saved(marking_values.book([sheet_of([(said or None, "나")], name=named)], job, said))
    raw_ = parts(content)
    assert "<f>" not in raw_ and "<f " not in raw_
    for page in opened(content):
        for row in page.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
            risky = [c for c in row if isinstance(c.value, str) and c.value[:1] in ("=", "+", "@")]
            assert all(cell.quotePrefix for cell in risky)
    sheets = values(content)
    assert len(sheets) == 2 and len(list(sheets.values())[1]) >= FIRST + 1


@pytest.mark.parametrize("said", ["=1+1", "@a", "\t=1", "가" * 5000, "😀한국\n둘째 줄", " 앞뒤 "])
def test_a_text_that_a_workbook_can_hold_comes_back_whole(said):
    job = marking_list.Job([finding("A1", value=said)], {}, "f", KO)
    content = saved(marking_values.book([sheet_of([(said, "나")])], job, "왜"))
    assert opened(content)["예산"]["A1"].value == said
    assert opened(content)["검증결과"].cell(FIRST, 5).value == said


# What openpyxl does not keep

NAMES = {
    "boxes": "xl/comments1.xml", "charts": "xl/charts/chart1.xml",
    "controls": "xl/ctrlProps/ctrlProp1.xml", "embedded": "xl/embeddings/a.bin",
    "links": "xl/externalLinks/externalLink1.xml", "pictures": "xl/media/image1.emf",
    "pivots": "xl/pivotTables/pivotTable1.xml", "queries": "xl/connections.xml",
    "rich": "xl/richData/rdrichvalue.xml", "shapes": "xl/diagrams/data1.xml",
    "signature": "_xmlsignatures/sig1.xml", "slicers": "xl/slicers/slicer1.xml",
    "threads": "xl/threadedComments/threadedComment1.xml",
}  # fmt: skip
ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def test_every_kind_of_loss_has_an_example_here():
    assert {f"mark.differs.{kind}" for kind in NAMES} == {key for key, _ in marking_original.PARTS}


@pytest.mark.parametrize("kind", NAMES)
def test_what_openpyxl_drops_is_found_by_its_part(tmp_path, kind):
    path = raw(tmp_path / "a.xlsx", SHEET.format(ROWS), **{NAMES[kind]: "<x/>"})
    assert marking_original.losses(path) == [f"mark.differs.{kind}"]


@pytest.mark.parametrize(("kind", "sheet", "drawing"), [
    ("shapes", ROWS, '<xdr:wsDr xmlns:xdr="x"><xdr:sp macro=""/></xdr:wsDr>'),
    ("formulas", ROWS.replace("<v>", "<f>1</f><v>"), "<x/>"),
    ("extensions", f"{ROWS}<extLst/>", "<x/>"),
])  # fmt: skip
def test_what_openpyxl_drops_is_found_inside_a_part(tmp_path, kind, sheet, drawing):
    other = {"xl/drawings/drawing1.xml": drawing}
    assert marking_original.losses(raw(tmp_path / "a.xlsx", SHEET.format(sheet), **other)) == [
        f"mark.differs.{kind}"
    ]


def test_a_plain_workbook_loses_nothing(tmp_path):
    content = marked(workbook(tmp_path / "a.xlsx", {"예산": [["가", 1]]}), [finding("B1")])
    page = opened(content)["검증결과"]
    assert page["A3"].value == KO("mark.notes_below", count=0) and page["A3"].hyperlink is None
    assert page.max_row == FIRST


def test_what_is_lost_stands_below_the_list_in_words(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"예산": [["가", 1]]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/drawings/drawing1.xml", '<xdr:wsDr xmlns:xdr="x"><xdr:sp macro=""/></xdr:wsDr>'
        )
    page = opened(marked(path, [finding("B1")]))["검증결과"]
    assert page["A3"].hyperlink.location == f"'검증결과'!A{FIRST + 2}"
    below = [page.cell(row, 1).value for row in range(FIRST + 2, page.max_row + 1)]
    assert below == [KO("mark.notes"), KO("mark.differs.shapes")]


def test_a_number_too_large_for_its_date_format_is_said(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"예산": [["가", 9_999_999_999]]}, B="yyyy-mm-dd")
    page = opened(marked(path, []))["검증결과"]
    assert KO("mark.differs.dates") in [row[0].value for row in page.iter_rows()]


def test_formulas_are_calculated_when_the_file_is_opened(tmp_path):
    content = marked(rich(tmp_path / "a.xlsx"), [])
    assert 'fullCalcOnLoad="1"' in parts(content, "xl/workbook.xml")
    below = [row[0].value for row in opened(content)["검증결과 (2)"].iter_rows()]
    assert KO("mark.differs.formulas") in below


def test_macros_are_kept_as_they_were_and_never_run(tmp_path):
    plain, path = workbook(tmp_path / "p.xlsx", {"예산": [["가", 1]]}), tmp_path / "a.xlsm"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                macro = (
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                )
                data = data.replace(b"</Types>", macro + b"</Types>")
            new.writestr(name, data)
        new.writestr("xl/vbaProject.bin", b"synthetic macro")
    book = reading.read(path)
    content = marking.marked(path, book, [finding("B1")], KO)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("xl/vbaProject.bin") == b"synthetic macro"
        assert b"macroEnabled" in archive.read("[Content_Types].xml")
    assert marking.extension(book) == "xlsm"


# Other formats


def test_a_text_file_comes_back_as_a_workbook_of_its_values(tmp_path):
    path = tmp_path / "표.csv"
    path.write_text(
        "사업코드,사업명,예산(백만원)\n26017.0100,갑,1200\n26017.01,=을,0.50\n007,병,12\n", "cp949"
    )
    book = reading.read(path)
    content = marking.marked(path, book, [finding("C3", sheet="표")], KO)
    sheet = opened(content)["표"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [["사업코드", "사업명", "예산(백만원)"], ["26017.0100", "갑", 1200],
                    ["26017.01", "=을", "0.50"], ["007", "병", 12]]  # fmt: skip
    assert sheet["C3"].comment.text.startswith("[오류]")
    assert opened(content)["검증결과"].cell(FIRST, 4).hyperlink.location == "'표'!C3"
    below = [row[0].value for row in opened(content)["검증결과"].iter_rows()]
    assert below[-1] == KO("mark.converted", format="csv") and marking.extension(book) == "xlsx"
    assert values(content)["표"][1] == ["26017.0100", "갑", 1200]


def test_merges_and_hidden_rows_of_a_converted_sheet_are_kept_where_they_hide_no_value(tmp_path):
    rows = [("가", None), ("나", "다"), ("라", None)]
    sheet = sheet_of(rows, merges=("A1:B1", "A2:B2"))
    hidden = Sheet(**vars(sheet) | {"rows": (*sheet.rows[:2], Row(3, "line", rows[2], True))})
    page = opened(saved(marking_values.book([hidden], marking_list.Job([], {}, "f", KO), "왜")))[
        "예산"
    ]
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:B1"]
    assert page["B2"].value == "다" and page.row_dimensions[3].hidden


def test_a_workbook_that_openpyxl_cannot_open_comes_back_as_values(tmp_path):
    path = raw(tmp_path / "a.xlsx", SHEET.format(ROWS))
    with pytest.raises(OSError, match="no valid workbook part"):
        openpyxl.load_workbook(path)
    content = marked(path, [finding("A1", sheet="S")])
    assert opened(content)["S"]["A1"].value == 1 and opened(content)["S"]["A1"].comment
    below = [row[0].value for row in opened(content)["검증결과"].iter_rows()]
    assert below[-1] == KO("mark.not_opened", format="xlsx")


def test_a_workbook_too_large_to_be_opened_comes_back_as_values(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", {"예산": [["가", 1], ["나", 2]]})
    monkeypatch.setattr(marking, "MOST_CELLS", 3)
    content = marked(path, [finding("B2")])
    below = [row[0].value for row in opened(content)["검증결과"].iter_rows()]
    assert below[-1] == KO("mark.too_many_cells", format="xlsx")
    assert opened(content)["예산"]["B2"].value == 2 and opened(content)["예산"]["B2"].comment
    monkeypatch.setattr(marking, "MOST_CELLS", 4)
    assert KO("mark.too_many_cells", format="xlsx") not in str(values(marked(path, [])))


def test_more_rows_than_a_sheet_can_hold_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(marking_values, "MAX_ROWS", 1)
    with pytest.raises(IntakeError, match=r"mark\.too_large"):
        marking_values.book([sheet_of([("가",), ("나",)])], marking_list.Job([], {}, "f", KO), "왜")


# The process


def test_the_steps_are_told_and_nothing_is_left_behind(tmp_path, monkeypatch):
    path, folder = rich(tmp_path / "a.xlsx"), tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    steps: list[str] = []
    book = reading.read(path)
    marking.marked(path, book, [finding("C4")], KO, progress=lambda step, _: steps.append(step))
    assert steps == ["opened", "marked", "saved"] and list(folder.iterdir()) == []
    before = path.read_bytes()
    with pytest.raises(IntakeError, match=r"intake\.cancelled"):
        marking.marked(path, book, [finding("C4")], KO, cancel=lambda: True)
    assert list(folder.iterdir()) == [] and path.read_bytes() == before


def test_a_file_that_changed_since_it_was_read_is_not_marked(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"예산": [["가", 1]]})
    book = reading.read(path)
    workbook(path, {"예산": [["나", 2]]})
    with pytest.raises(IntakeError, match=r"mark\.changed"):
        marking.marked(path, book, [], KO)


def test_a_full_disk_is_said_in_words(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    asked = {"path": str(path), "file": "a.xlsx", "format": "xlsx", "lang": "ko", "findings": [],
             "headers": {}, "folder": str(tmp_path)}  # fmt: skip
    code = "from atlas.intake import marking_child as m; m.MAX_WRITTEN = 500; m.main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(asked),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout.splitlines()[-1])["error"] == "mark.no_space"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_marked_workbook(tmp_path):
    path = tmp_path / "m.xlsx"
    path.write_bytes(marked(rich(tmp_path / "a.xlsx"), [finding("C4")]))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(path)],
        check=True,
        timeout=120,
    )
    assert reading.read(tmp_path / "m.ods").sheets[-1].name == "검증결과 (2)"


def test_a_book_of_a_text_format_is_converted_and_of_excel_is_not():
    plain = Book("a", "", 1, "xlsx", (sheet_of([("가",)]),))
    assert marking.extension(plain) == "xlsx"
    assert marking.extension(Book("a", "", 1, "xlsm", plain.sheets, True)) == "xlsm"
