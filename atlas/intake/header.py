"""Where the header of a sheet is: one to three rows, anywhere, merged or repeated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from atlas.intake import sheet_words, units
from atlas.intake.amounts import ERRORS, MISSING, parse
from atlas.intake.grid import Grid

LEVELS = 3
#: How far down a header is looked for, and how many rows are looked at to know a column.
DEEPEST, SAMPLE = 120, 800
_YEAR = re.compile(r"(?:19|20)\d\d(?:년|년도)?")
LONG = 200


@dataclass(frozen=True)
class Header:
    """The header's rows from 1, the joined label of each column, and how sure that is.

    ``numeric`` holds the columns (from 0) whose cells are mostly numbers.
    """

    rows: tuple[int, ...]
    labels: tuple[str, ...]
    numeric: frozenset[int]
    confidence: float


def find(grid: Grid, given: tuple[int, ...] | None = None) -> Header:
    """Return the header of a sheet; ``given`` are the rows that a person named."""
    numeric = _numeric(grid)
    if given:
        return Header(given, _labels(grid, given), numeric, 1.0)
    scores = {row: _score(grid, row, numeric) for row in range(min(len(grid.rows), DEEPEST))}
    best = max(scores, key=lambda row: scores[row], default=None)
    if best is None or scores[best] <= 0:
        return Header((), ("",) * grid.width, numeric, 0.0)
    rows = _extended(grid, best, numeric)
    found = tuple(row + 1 for row in rows)
    return Header(found, _labels(grid, found), numeric, min(1.0, 0.3 + scores[best] / 12))


def is_year(text: str) -> bool:
    """Return whether a cell is a year and nothing else."""
    return bool(_YEAR.fullmatch(text.strip()))


def says_nothing(text: str) -> bool:
    """Return whether a cell stands for a number that is not there: an error, "N/A", "미정"."""
    return text in ERRORS or text.strip().lower() in MISSING


def is_caption(text: str) -> bool:
    """Return whether a cell says the unit of the sheet: "(단위: 백만원)"."""
    return (
        "단위" in text
        and len(text) < 60
        and (units.caption(text) or units.counted(text)) is not None
    )


def _numeric(grid: Grid) -> frozenset[int]:
    """Return the columns most of whose filled cells are numbers."""
    step = max(1, len(grid.rows) // SAMPLE)
    sample = grid.rows[: SAMPLE // 4] + grid.rows[SAMPLE // 4 :: step]
    found = set()
    for column in range(grid.width):
        filled = [value for row in sample if (value := row[column]) and not says_nothing(value)]
        count = sum(parse(value) is not None and value.strip() != "-" for value in filled)
        dashes = sum(value.strip() == "-" for value in filled)
        if count and count + dashes >= 0.5 * len(filled):
            found.add(column)
    return frozenset(found)


def _score(grid: Grid, row: int, numeric: frozenset[int]) -> float:
    """Return how much a row looks like a header: labels over numbers, and words of headers."""
    cells = [(column, value) for column, value in enumerate(grid.rows[row]) if value is not None]
    labels = [(c, v) for c, v in cells if not _number(v) and len(v) < LONG and not is_caption(v)]
    if len(labels) < 2:
        return 0
    below = grid.rows[row + 1 : row + 40]
    over = sum(
        column in numeric and any(cells[column] and _number(cells[column] or "") for cells in below)
        for column, _ in labels
    )
    known = sum(
        bool(sheet_words.meaning_of(v) or sheet_words.MONEY.search(sheet_words.plain(v)))
        for _, v in labels
    )
    numbers = sum(_number(v) and not is_year(v) for _, v in cells)
    return (
        2 * over + 1.5 * known + 0.3 * len(labels) - 3 * numbers - (0.02 if numeric else 0.5) * row
    )


def _number(text: str) -> bool:
    return parse(text) is not None


def _extended(grid: Grid, best: int, numeric: frozenset[int]) -> list[int]:
    """Return the rows (from 0) above and below the best one that belong to the header."""
    rows = [best]
    while (
        rows[-1] + 1 < len(grid.rows) and len(rows) < LEVELS and _below(grid, rows[-1] + 1, numeric)
    ):
        rows.append(rows[-1] + 1)
    while rows[0] and len(rows) < LEVELS and _above(grid, rows[0] - 1, numeric):
        rows.insert(0, rows[0] - 1)
    return rows


def _below(grid: Grid, row: int, numeric: frozenset[int]) -> bool:
    """Return whether a row continues the header downwards: labels over numbers, no number."""
    cells = grid.rows[row]
    filled = [(column, value) for column, value in enumerate(cells) if value is not None]
    over = [value for column, value in filled if column in numeric and not _number(value)]
    numbers = [value for column, value in filled if column in numeric and _number(value)]
    said = [value for value in over if not says_nothing(value)]
    errors = any(value.startswith("#") for value in over)
    again = all(v == grid.rows[row - 1][c] for c, v in filled if not is_year(v))
    years = numbers and again and all(is_year(value) for value in numbers)
    return not errors and ((bool(said) and not numbers) or bool(years))


def _above(grid: Grid, row: int, numeric: frozenset[int]) -> bool:
    """Return whether a row is a level of the header above the one that was found."""
    filled = [(c, v) for c, v in enumerate(grid.rows[row]) if v is not None and not is_caption(v)]
    if any(len(v) >= LONG or (_number(v) and not is_year(v)) for _, v in filled):
        return False
    over = [c for c, _ in filled if c in numeric]
    deep = any(m[0] == row + 1 < m[2] for m in grid.merges)
    if not over and not (deep and filled):
        return False
    if len(filled) > 1:
        return True
    # A single cell is a group's label where it spans some of the columns, a title where it
    # begins at the left or spans all of them.
    place = filled[0][0]
    spans = [m for m in grid.merges if m[0] == row + 1 and m[1] == place + 1 and m[3] > m[1]]
    return bool(spans) and place > 0


def _labels(grid: Grid, rows: tuple[int, ...]) -> tuple[str, ...]:
    """Return the label of each column, joined over the header's rows."""
    levels = [_filled(grid, number, last=number == rows[-1]) for number in rows]
    return tuple(_joined([level[column] for level in levels]) for column in range(grid.width))


def _joined(parts: list[str | None]) -> str:
    kept: list[str] = []
    for part in parts:
        said = " ".join(part.split()) if part else ""
        if said and said not in kept:
            kept.append(said)
    return " / ".join(kept)


def _filled(grid: Grid, number: int, last: bool) -> list[str | None]:
    """Return one header row with each label in all the columns that it stands over."""
    cells = list(grid.rows[number - 1]) if number <= len(grid.rows) else [None] * grid.width
    cells = [None if value and is_caption(value) else value for value in cells]
    spans = [merge for merge in grid.merges if merge[0] == number and merge[3] > merge[1]]
    for _, left, _, right in spans:
        cells[left - 1 : right] = [cells[left - 1]] * (right - left + 1)
    if last or spans or number == len(grid.rows):
        return cells
    # Without merges (CSV), a blank beside a group's label belongs to the group where the row
    # below has a label there and under the group's own first column.
    under = grid.rows[number]
    for column in range(1, len(cells)):
        if cells[column] is None and cells[column - 1] and under[column] and under[column - 1]:
            cells[column] = cells[column - 1]
    return cells
