"""Tables as files that are safe to open: no text of a source becomes a formula or a link.

Each file carries its evidence: where the table stands, its sources and the address that shows it.
Money is in won, whole, so that nothing is lost to a unit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from atlas import cells, tables
from atlas.text import Translate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
_BOLD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def to_xlsx(frame: pd.DataFrame, t: Translate, evidence: Sequence[tuple[str, str]]) -> bytes:
    """Return a workbook: the table, and a second sheet with its evidence."""
    shown = tables.present(frame, t, exact=True)
    names = tables.headings(list(frame.columns), t, exact=True)
    book = Workbook()
    sheet = book.active
    sheet.title = t("export.table")
    for position, column in enumerate(frame.columns, start=1):
        _put(sheet, 1, position, names[column]).font = _BOLD
        for number, value in enumerate(shown[column], start=2):
            if not pd.isna(value):
                _put(sheet, number, position, value)
        width = _width(shown[column], names[column])
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    about = book.create_sheet(t("export.evidence"))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 22, 110
    for number, (head, words) in enumerate(evidence, start=1):
        _put(about, number, 1, head).font = _BOLD
        _put(about, number, 2, words).alignment = _WRAPPED
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Write a cell: numbers as numbers, everything else as text, whatever it looks like."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cells.write_text(cell, value)
    elif isinstance(value, pd.Timestamp):
        cell.value = value.tz_localize(None).to_pydatetime()
    else:
        cell.value = value.item() if hasattr(value, "item") else value
        if isinstance(cell.value, int):
            cell.number_format = "#,##0"
    return cell


def _width(values: pd.Series, heading: str) -> float:
    longest = max([len(str(value)) for value in values.dropna().head(200)] + [len(heading)])
    return min(60, max(10, longest * 1.4))


def to_csv(frame: pd.DataFrame, t: Translate, evidence: Sequence[tuple[str, str]]) -> bytes:
    """Return a comma-separated file (UTF-8 with mark); the evidence stands on top after ``#``."""
    shown = tables.present(frame, t, exact=True)
    names = tables.headings(list(frame.columns), t, exact=True)
    buffer = io.StringIO()
    for head, words in evidence:
        buffer.write(f"# {head}: {' '.join(words.split())}\r\n")
    writer = csv.writer(buffer)
    writer.writerow(names[column] for column in frame.columns)
    for row in shown.itertuples(index=False):
        writer.writerow(neutral(value) for value in row)
    return buffer.getvalue().encode("utf-8-sig")


def neutral(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: risky text gets an apostrophe.

    >>> neutral("=1+1"), neutral("-"), neutral(-5), neutral("한-미")
    ("'=1+1", "'-", -5, '한-미')
    """
    if pd.isna(value):
        return ""
    if isinstance(value, str) and value.startswith(cells.RISKY):
        return "'" + value
    return value
