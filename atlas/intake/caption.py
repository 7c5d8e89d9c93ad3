"""Which unit the amounts of a sheet are in, where the sheet says so, and whether it says two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from atlas.intake import units
from atlas.intake.amounts import parse
from atlas.intake.columns import Understood
from atlas.intake.grid import Grid, letter
from atlas.intake.header import Header
from atlas.intake.model import Corrections


@dataclass(frozen=True)
class Stated:
    """A unit and the cell that states it; ``text`` is None where a person said it."""

    text: str | None
    cell: str | None
    multiplier: int | None
    currency: str | None


def find(
    grid: Grid, header: Header, columns: Understood, given: Corrections
) -> tuple[Stated, tuple[Stated, ...]]:
    """Return the unit of the amounts, and units stated elsewhere that contradict it."""
    said = _all(grid, header, columns)
    first = said[0] if said else Stated(None, None, None, None)
    others = {
        (one.multiplier, one.currency): one
        for one in said[1:]
        if one.multiplier is not None
        and (one.multiplier, one.currency) != (first.multiplier, first.currency)
    }
    if given.unit_multiplier is not None or given.currency is not None:
        settled = Stated(
            first.text,
            first.cell,
            given.unit_multiplier or first.multiplier or 1,
            given.currency or first.currency or "KRW",
        )
        return settled, ()
    return first, tuple(others.values())


def _all(grid: Grid, header: Header, columns: Understood) -> list[Stated]:
    """Return every unit stated, the likeliest first."""
    amount = columns.amount
    if amount is None:
        return []
    own = _of_header(grid, header, amount)
    captions = _captions(grid, header)
    if own or captions:
        return own + captions
    former = [n for n, c in enumerate(columns.columns) if c.meaning == "amount_former"]
    beside = [unit for column in former for unit in _of_header(grid, header, column)]
    return beside or _of_formats(grid, header, amount) or _of_cells(grid, columns, amount)


def _of_header(grid: Grid, header: Header, column: int) -> list[Stated]:
    """Return the unit in the header cells over a column, group labels included."""
    for number in reversed(header.rows):
        for place in range(column, -1, -1):
            text = grid.rows[number - 1][place] if number <= len(grid.rows) else None
            covers = place == column or any(
                top == number and left == place + 1 and right > column
                for top, left, _, right in grid.merges
            )
            unit = units.header(text) if text and covers else None
            if unit:
                return [
                    Stated(
                        unit.text, f"{letter(place + 1)}{number}", unit.multiplier, unit.currency
                    )
                ]
    return []


def _captions(grid: Grid, header: Header) -> list[Stated]:
    """Return the units of captions: before the table, in its header, in notes anywhere."""
    first = header.rows[0] if header.rows else 0
    found = []
    for number, said in enumerate(grid.said, 1):
        if number >= first and "단위" not in said:
            continue
        for place, text in enumerate(grid.rows[number - 1]):
            if not text or len(text) > 300:
                continue
            if "단위" in text or number < first:
                unit = units.caption(text)
                if unit:
                    cell = f"{letter(place + 1)}{number}"
                    found.append(Stated(unit.text, cell, unit.multiplier, unit.currency))
    return found


def _of_formats(grid: Grid, header: Header, amount: int) -> list[Stated]:
    codes = grid.formats.get(amount + 1, Counter()).most_common()
    stated = (units.of_format(code) for code, _ in codes)
    first = (header.rows[-1] if header.rows else 0) + 1
    return [
        Stated(unit.text, f"{letter(amount + 1)}{first}", unit.multiplier, unit.currency)
        for unit in stated
        if unit
    ][:1]


def _of_cells(grid: Grid, columns: Understood, amount: int) -> list[Stated]:
    """Return the currency that a column of currencies or the amounts themselves name."""
    column = columns.by_meaning.get("currency")
    if column is not None:
        named = Counter(
            units.currency(row[column] or "")
            for row in grid.rows
            if row[column] and len(row[column] or "") < 8
        )
        named.pop(units.currency(columns.columns[column].header), None)
        text, cell = columns.columns[column].header, letter(column + 1)
    else:
        amounts = [parse(row[amount]) for row in grid.rows if row[amount]]
        named = Counter(found.currency for found in amounts if found and found.currency)
        text, cell = "", letter(amount + 1)
    if not named:
        return []
    code, count = named.most_common(1)[0]
    only = str(code) if len(named) == 1 else None
    return [Stated(text or str(code), cell, 1, only)] if count > 1 else []
