"""A workbook for ministries to fill in: headings that the reader knows, units and drop-downs.

Only its second sheet is read: the others say in their first cell that they are not. Nothing in it
is a formula, and codes are texts, so that what is typed is what is read.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from atlas.cells import write_text
from atlas.schema import LINE_KINDS, STAGES, WON_PER_UNIT
from atlas.text import Translate

#: Rows for lines that the drop-downs reach; where the unit and the headings stand.
ROWS = 3000
UNIT_CELL, HEADER_ROW = "B3", 5
_HEAD = PatternFill("solid", start_color="DCE6F5", end_color="DCE6F5")
_MUST = PatternFill("solid", start_color="FFF2CC", end_color="FFF2CC")
_EXAMPLE = PatternFill("solid", start_color="EDEDED", end_color="EDEDED")
_LINE = Border(*[Side(style="thin", color="9AA3B2")] * 4)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Field:
    """One column: its meaning, width, whether it must be filled, how its cells are checked.

    ``strict`` lists take nothing else; the others warn, since new names come up.
    """

    meaning: str
    width: int
    required: bool = False
    format: str = "General"
    strict: bool = False


FIELDS = (
    Field("ministry", 24, required=True),
    Field("programme_code", 14, format="@"),
    Field("sub_programme_name", 30, required=True),
    Field("detail_code", 14, format="@"),
    Field("name_ko", 34, required=True),
    Field("name_en", 34),
    Field("fiscal_year", 10, required=True, format="0"),
    Field("stage", 14, required=True, strict=True),
    Field("amount", 16, required=True, format="#,##0.####"),
    Field("partner", 18),
    Field("channel", 24),
    Field("field", 22),
    Field("kind", 18, strict=True),
    Field("is_new", 10, strict=True),
    Field("project_start", 10, format="0"),
    Field("project_end", 10, format="0"),
    Field("note", 34),
)
#: Years of the made-up lines of the sheet of examples.
_YEARS = {"fiscal_year": 2027, "project_start": 2025, "project_end": 2029}


def names(tables: Mapping[str, pa.Table], language: str) -> dict[str, list[str]]:
    """Return the names for the drop-downs by meaning, out of the tables of the reference data."""
    column = f"name_{language}"

    def sorted_names(table: str, by: str) -> list[str]:
        return tables[table].sort_by(by)[column].to_pylist()

    return {
        "ministry": sorted_names("ministries", column),
        "partner": sorted_names("partners", column),
        "channel": sorted_names("channels", "sort"),
        "field": sorted_names("fields", "sort"),
    }


def template(t: Translate, references: Mapping[str, Sequence[str]]) -> bytes:
    """Return the workbook in the language of ``t``; ``references`` are names by meaning."""
    lists = {
        "unit": [t(f"template.unit.{unit}") for unit in WON_PER_UNIT],
        **references,
        "stage": [t(f"stage.{stage}") for stage in STAGES if stage != "award"],
        "kind": [t(f"line_kind.{kind}") for kind in LINE_KINDS],
        "is_new": [t("template.new"), t("template.continued")],
    }
    book = Workbook()
    _instructions(book.active, t)
    budget = book.create_sheet(t("template.sheet.budget"))
    _examples(book.create_sheet(t("template.sheet.examples")), lists, t)
    areas = _lists(book.create_sheet(t("template.sheet.lists")), lists, t)
    _budget(budget, areas, t)
    book.active = 1
    budget.sheet_view.tabSelected, book.worksheets[0].sheet_view.tabSelected = True, False
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _instructions(sheet: Worksheet, t: Translate) -> None:
    """Fill the sheet that says how to fill in the others: steps, then one row for each column."""
    sheet.title = t("template.sheet.instructions")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100
    _not_read(sheet, t)
    write_text(sheet["A2"], t("template.title")).font = Font(bold=True, size=14)
    steps = ("template.step.lines", "template.step.unit", "template.step.totals",
             "template.step.lists", "template.step.blank", "template.step.send")  # fmt: skip
    for number, key in enumerate(steps, 1):
        write_text(sheet.cell(number + 3, 1), t("template.step", number=number))
        write_text(sheet.cell(number + 3, 2), t(key)).alignment = _WRAPPED
    top = len(steps) + 5
    for place, key in enumerate(("template.column", "template.meaning"), 1):
        head = write_text(sheet.cell(top, place), t(key))
        head.font, head.fill = Font(bold=True), _HEAD
    for number, field in enumerate(FIELDS, top + 1):
        write_text(sheet.cell(number, 1), t(f"template.head.{field.meaning}"))
        must = t("template.required") if field.required else t("template.optional")
        said = f"[{must}] {t(f'template.about.{field.meaning}')}"
        write_text(sheet.cell(number, 2), said).alignment = _WRAPPED


def _budget(sheet: Worksheet, areas: Mapping[str, str], t: Translate) -> None:
    """Fill the sheet that is read: title, unit, headings; its rows are blank."""
    write_text(sheet["A1"], t("template.title")).font = Font(bold=True, size=14)
    write_text(sheet["A2"], t("template.hint"))
    write_text(sheet["A3"], t("template.unit")).font = Font(bold=True)
    sheet[UNIT_CELL].fill, sheet[UNIT_CELL].border = _MUST, _LINE
    unit = _choice(areas["unit"], True, t("template.unit_prompt"), t)
    sheet.add_data_validation(unit)
    unit.add(UNIT_CELL)
    _headings(sheet, HEADER_ROW, t)
    last = HEADER_ROW + ROWS
    for number, field in enumerate(FIELDS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].number_format = field.format
        if field.meaning in areas:
            prompt = t(f"template.about.{field.meaning}")
            check = _choice(areas[field.meaning], field.strict, prompt, t)
        elif field.format == "0":
            check = DataValidation("whole", "between", "1990", "2100", allow_blank=True)
        elif field.meaning == "amount":
            check = DataValidation("decimal", "between", "-1E15", "1E15", allow_blank=True)
        else:
            continue
        check.showErrorMessage, check.error = True, t("template.not_listed")
        sheet.add_data_validation(check)
        check.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"


def _headings(sheet: Worksheet, row: int, t: Translate) -> None:
    for number, field in enumerate(FIELDS, 1):
        head = write_text(sheet.cell(row, number), t(f"template.head.{field.meaning}"))
        head.font, head.border = Font(bold=True), _LINE
        head.fill = _MUST if field.required else _HEAD
        head.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = field.width


def _choice(area: str, strict: bool, prompt: str, t: Translate) -> DataValidation:
    """Return a drop-down of an area of the sheet of lists."""
    check = DataValidation("list", formula1=area, allow_blank=True)
    check.errorStyle = "stop" if strict else "warning"
    check.showErrorMessage, check.error = True, t("template.not_listed")
    check.showInputMessage, check.prompt = True, prompt[:255]
    return check


def _examples(sheet: Worksheet, lists: Mapping[str, Sequence[str]], t: Translate) -> None:
    """Fill the sheet of examples: made-up lines under the same headings."""
    _not_read(sheet, t)
    write_text(sheet["A2"], t("template.examples")).font = Font(bold=True)
    write_text(sheet["A3"], t("template.unit")).font = Font(bold=True)
    write_text(sheet[UNIT_CELL], lists["unit"][2])
    _headings(sheet, HEADER_ROW, t)
    for number in (1, 2, 3):
        for column, field in enumerate(FIELDS, 1):
            cell = sheet.cell(HEADER_ROW + number, column)
            value = _example(field.meaning, number, lists, t)
            if isinstance(value, str):
                write_text(cell, value)
            else:
                cell.value = value
            cell.number_format, cell.fill, cell.border = field.format, _EXAMPLE, _LINE


def _example(meaning: str, number: int, lists: Mapping[str, Sequence[str]], t: Translate) -> Any:
    """Return the value of one cell of the examples."""
    listed = lists.get(meaning)
    if listed:
        return (
            listed[0] if meaning in ("ministry", "stage", "kind") else listed[number % len(listed)]
        )
    if meaning in _YEARS:
        return _YEARS[meaning]
    if meaning == "amount":
        return 1000 * number + 250
    if meaning in ("programme_code", "detail_code"):
        return "9001" if meaning == "programme_code" else f"9001-{number:02}"
    return t(f"template.example.{meaning}", number=number)


def _lists(sheet: Worksheet, lists: Mapping[str, Sequence[str]], t: Translate) -> dict[str, str]:
    """Fill the hidden sheet of lists; return the area of each as a formula names it."""
    _not_read(sheet, t)
    sheet.sheet_state = "hidden"
    areas = {}
    quoted = sheet.title.replace("'", "''")
    for column, (meaning, names_) in enumerate(lists.items(), 1):
        for row, name in enumerate(names_, 2):
            write_text(sheet.cell(row, column), name)
        letter = get_column_letter(column)
        areas[meaning] = f"'{quoted}'!${letter}$2:${letter}${len(names_) + 1}"
    return areas


def _not_read(sheet: Worksheet, t: Translate) -> None:
    """Say in the first cell that the sheet is not read: the reader looks for these words."""
    write_text(sheet["A1"], t("intake.set_aside")).font = Font(italic=True, color="5B6270")
