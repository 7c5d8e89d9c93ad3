"""A new workbook of the values as read, for formats that cannot be marked themselves.

It is written row by row, so that its length costs time and no memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from atlas.cells import write_text
from atlas.errors import IntakeError
from atlas.intake import marking_cells, marking_list
from atlas.intake.model import Finding, Row, Sheet

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
WIDEST = 60
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?")
#: Columns whose cells stay texts, whatever they look like.
_CODES = ("programme_code", "detail_code", "ntis_code")


def book(sheets: Sequence[Sheet], job: marking_list.Job, why: str) -> Workbook:
    """Return a workbook of sheets as understood, marked; ``why`` says that it is not the file."""
    made = Workbook(write_only=True)
    names: dict[str, str] = {}
    for sheet in sheets:
        width = max((len(row.cells) for row in sheet.rows), default=0)
        if len(sheet.rows) > MAX_ROWS or width > MAX_COLUMNS:
            raise IntakeError("mark.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS)
        names[sheet.name] = marking_list.name(sheet.name, names.values())
        page = made.create_sheet(names[sheet.name])
        page.sheet_state = "visible" if sheet.visible else "hidden"
        _fill(page, sheet, job)
    marking_list.add(made, job, names, [why])
    return made


def _fill(page: WriteOnlyWorksheet, sheet: Sheet, job: marking_list.Job) -> None:
    found = job.by_cell(sheet.name)
    codes = {column.letter for column in sheet.columns if column.meaning in _CODES}
    for number, width in enumerate(_widths(sheet.rows), 1):
        page.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.rows:
        if row.hidden:
            page.row_dimensions[row.number].hidden = True
    for area in _mergeable(sheet):
        page.merged_cells.add(area)
    for row in sheet.rows:
        page.append([*_cells(page, row, found, codes, job)])


def _cells(
    page: WriteOnlyWorksheet,
    row: Row,
    found: Mapping[str, list[Finding]],
    codes: set[str],
    job: marking_list.Job,
) -> Iterator[Cell | None]:
    for number, said in enumerate(row.cells, 1):
        letter = get_column_letter(number)
        place = f"{letter}{row.number}"
        if said is None and place not in found:
            yield None
            continue
        cell = WriteOnlyCell(page)
        value = _number(said) if said and letter not in codes else None
        if value is not None:
            cell.value = value
        elif said:
            write_text(cell, said)
        if place in found:
            marking_cells.mark(cell, found[place], job.t, job.styles)
        yield cell


def _number(said: str) -> int | float | None:
    """Return the number that a text writes, None where writing it back would not give the text.

    >>> _number("1200"), _number("0.5"), _number("007"), _number("1.50"), _number("1,200")
    (1200, 0.5, None, None, None)
    """
    if not _NUMBER.fullmatch(said):
        return None
    value = float(said) if "." in said else int(said)
    return value if str(value) == said else None


def _widths(rows: Sequence[Row]) -> list[float]:
    """Return a width for each column that shows most of its first cells."""
    widths: list[float] = []
    for row in rows[:200]:
        widths += [8] * (len(row.cells) - len(widths))
        for number, said in enumerate(row.cells):
            widths[number] = max(widths[number], min(WIDEST, marking_cells.signs(said or "") + 2))
    return widths


def _mergeable(sheet: Sheet) -> Iterator[str]:
    """Yield the merged areas whose further cells are blank: no value is hidden by merging."""
    for area in sheet.merges:
        left, top, right, bottom = range_boundaries(area)
        rows = sheet.rows[top - 1 : bottom]
        cells = [said for row in rows for said in row.cells[left - 1 : right]]
        if not any(cells[1:]):
            yield area
