"""A book as lines of JSON: how the child process hands over what it read.

Nothing of a file's own is ever unpickled or run in the parent: what comes is plain values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from decimal import Decimal
from typing import Any

from atlas.intake.model import Column, Corrections, DeclaredTotal, Finding, Row, Sheet

#: Rows in a line: while the child writes some, the parent reads those before.
ROWS = 5_000


def lines(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet as lines of JSON: its rows, so many at a time, then all else."""
    for first in range(0, len(sheet.rows), ROWS):
        yield _json({"rows": sheet.rows[first : first + ROWS]})
    yield written(replace(sheet, rows=()))


def written(sheet: Sheet) -> str:
    """Return a sheet as one line of JSON."""
    rest = {
        field.name: getattr(sheet, field.name)
        for field in fields(Sheet)
        if field.name not in ("rows", "columns", "declared_totals", "findings")
    }
    parts = {
        "columns": [asdict(column) for column in sheet.columns],
        "declared_totals": [asdict(total) for total in sheet.declared_totals],
        "findings": [asdict(finding) for finding in sheet.findings],
        "rows": sheet.rows,
    }
    return _json({"sheet": rest | parts})


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, default=str, ensure_ascii=False)


def sheet(said: Mapping[str, Any]) -> Sheet:
    """Return the sheet of a line of JSON."""
    rest = {name: _tuples(value) for name, value in said.items()}
    totals = (item | {"value": Decimal(item["value"])} for item in said["declared_totals"])
    return Sheet(
        **rest
        | {
            "columns": tuple(Column(**item) for item in said["columns"]),
            "declared_totals": tuple(DeclaredTotal(**item) for item in totals),
            "findings": tuple(Finding(**item) for item in said["findings"]),
            "rows": tuple(rows(said["rows"])),
        }
    )


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def rows(said: list[list[Any]]) -> Iterator[Row]:
    """Yield the rows of a line of JSON."""
    for number, kind, cells, hidden, amount, *rest in said:
        exact = None if amount is None else Decimal(amount)
        yield Row(number, kind, tuple(cells), hidden, exact, *rest)


def corrections_written(given: tuple[Corrections, ...]) -> list[dict[str, Any]]:
    """Return corrections as plain values for JSON."""
    return [asdict(one) for one in given]


def corrections(said: list[dict[str, Any]]) -> dict[str, Corrections]:
    """Return corrections by the name of their sheet."""
    found = {}
    for one in said:
        kinds = {int(number): kind for number, kind in one["row_kinds"].items()}
        rest = {name: _tuples(value) for name, value in one.items()}
        found[one["sheet"]] = Corrections(**rest | {"row_kinds": kinds})
    return found
