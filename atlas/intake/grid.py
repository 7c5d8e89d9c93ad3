"""Sheets as they lie in the file: texts by row and column, merges, what is hidden, errors.

Runs in the child process alone: the readers behind it can be made to use any amount of memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from propcache.api import cached_property
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from atlas.errors import IntakeError
from atlas.intake import ooxml, plain
from atlas.intake.amounts import ERRORS

#: Cells of the rectangle that a sheet spans; a budget of 100,000 lines has 1.2 million.
MAX_CELLS = 6_000_000
MAX_TEXT = 32_767

#: A rectangle of merged cells: first row, first column, last row, last column, from 1.
Merge = tuple[int, int, int, int]


@dataclass
class Grid:
    """One sheet: ``rows[r][c]`` is the text of a cell, None where it is blank; both from 0.

    ``stored`` holds the values as the file keeps them, empty where it keeps texts alone (CSV,
    HTML); ``errors`` and ``empty_formulas`` are cells by (row, column) from 1, ``formats`` the
    number formats of a column that name a unit.
    """

    name: str
    visible: bool
    rows: list[list[str | None]]
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[int, Counter[str]] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    empty_formulas: list[tuple[int, int]] = field(default_factory=list)
    stored: list[list[Any]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def said(self) -> list[str]:
        """What each row says, cell after cell: what to look for in rows before their cells."""
        return ["\n".join(filter(None, row)) for row in self.rows]

    def is_text(self, row: int, column: int) -> bool:
        """Return whether a file that knows numbers keeps this cell (from 1) as a text."""
        values = self.stored[row - 1] if row <= len(self.stored) else []
        return column <= len(values) and isinstance(values[column - 1], str)


def letter(column: int) -> str:
    """Return the letter of a column counted from 1.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def load(path: Path, file_format: str, name: str, step: Callable[[str], None]) -> list[Grid]:
    """Return the sheets of a file in their order; raise IntakeError where it cannot be read.

    ``name`` is that of the only sheet of a text file; ``step`` is told how far it is.
    """
    if file_format in ("csv", "html"):
        rows = plain.rows(path, file_format)
        _limit(len(rows), max(map(len, rows), default=0))
        return [_typed(Grid(name, True, _square(rows)))]
    seen: dict[str, ooxml.Seen] = {}
    if file_format in ("xlsx", "xlsm"):
        seen = ooxml.scan(path, _limit)
        step("looked")
    try:
        return _calamine(path, seen)
    except PasswordError as error:
        raise IntakeError("intake.password") from error
    except CalamineError as error:
        raise IntakeError("intake.broken") from error


def _calamine(path: Path, seen: dict[str, ooxml.Seen]) -> list[Grid]:
    found = []
    with CalamineWorkbook.from_path(str(path)) as book:
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.end:
                _limit(sheet.end[0] + 1, sheet.end[1] + 1)
            values = sheet.to_python(skip_empty_area=False)
            merges = [
                (top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ]
            visible = about.visible == SheetVisibleEnum.Visible
            found.append(_grid(about.name, visible, values, merges, seen.get(about.name)))
    return found


def _grid(
    name: str, visible: bool, values: list[list[Any]], merges: list[Merge], seen: ooxml.Seen | None
) -> Grid:
    rows = _square([
        # Texts, most cells of most sheets, are mostly what they are.
        [v if type(v) is str and len(v) < MAX_TEXT and v.strip() else text_of(v) for v in row]
        for row in values
    ])  # fmt: skip
    grid = Grid(name, visible, rows, merges, stored=values)
    if seen:
        _widen(grid.rows, [*seen.errors, *seen.empty_formulas])
        grid.hidden_rows, grid.hidden_columns = seen.hidden_rows, seen.hidden_columns
        grid.formats, grid.empty_formulas = seen.formats, seen.empty_formulas
        # The reader gives error cells back as blanks; what they hold is part of the sheet.
        for (row, column), said in seen.errors.items():
            grid.rows[row - 1][column - 1] = said
    return _typed(grid)


def _typed(grid: Grid) -> Grid:
    """Enter the cells that hold an error's name, from whichever file they come."""
    for number in (number for number, said in enumerate(grid.said) if "#" in said):
        for column, value in enumerate(grid.rows[number], 1):
            if value in ERRORS:
                grid.errors[number + 1, column] = value
    return grid


def text_of(value: Any) -> str | None:
    """Return a cell as text: whole numbers without point, dates as ISO, None for a blank."""
    if isinstance(value, str):
        return value[:MAX_TEXT] if value and not value.isspace() else None
    if isinstance(value, float):
        return str(int(value)) if -1e15 < value < 1e15 and value.is_integer() else repr(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time, int)):
        return value.isoformat() if not isinstance(value, int) else str(value)
    return str(value) if isinstance(value, timedelta) else None


def _square(rows: list[list[str | None]]) -> list[list[str | None]]:
    width = max(map(len, rows), default=0)
    for row in rows:
        row.extend([None] * (width - len(row)))
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _widen(rows: list[list[str | None]], cells: list[tuple[int, int]]) -> None:
    """Make room for cells that lie outside of what the reader gave back."""
    height = max((row for row, _ in cells), default=0)
    width = max([column for _, column in cells] + [len(rows[0]) if rows else 0])
    _limit(max(height, len(rows)), width)
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([None] * (width - len(row)))


def _limit(height: int, width: int) -> None:
    if height * width > MAX_CELLS:
        raise IntakeError("intake.too_many_cells", rows=height, columns=width, limit=MAX_CELLS)
