"""Reads ``data/``: each file held to the schema, every problem collected, won computed.

A file is UTF-8 CSV with the stored columns of its table as header; an empty cell is NULL, truth is
``true`` or ``false``, dates are ISO 8601, text is kept as it is. What spans rows or files is in
``refrules``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from atlas import refrules
from atlas.errors import DataError
from atlas.paths import DATA
from atlas.refrules import Problem, Sheet
from atlas.schema import BY_NAME, FOREIGN_UNITS, TABLES, WON_PER_UNIT, Column, Table

__all__ = ["Problem", "fingerprint", "read"]

#: For each column type: how a cell must look, an example of it, its value, its Arrow type.
_TYPES: dict[str, tuple[str, str, Any, pa.DataType]] = {
    "VARCHAR": (r"(?s:.*)", "", str, pa.string()),
    "BOOLEAN": (r"true|false", "true / false", lambda cell: cell == "true", pa.bool_()),
    "INTEGER": (r"-?\d{1,9}", "2024", int, pa.int32()),
    "BIGINT": (r"-?\d{1,18}", "1816700000000", int, pa.int64()),
    "DOUBLE": (r"-?\d{1,15}(\.\d{1,15})?", "6.8", float, pa.float64()),
    "DATE": (r"\d{4}-\d\d-\d\d", "2024-01-31", date.fromisoformat, pa.date32()),
    "DECIMAL(18,4)": (r"-?\d{1,14}(\.\d{1,4})?", "1234.5", Decimal, pa.decimal128(18, 4)),
}
_WON_LIMIT = 2**63


def read(folder: Path = DATA) -> dict[str, pa.Table]:
    """Return every table of the schema from a folder of CSV; raise DataError with all problems."""
    problems = list(_strangers(folder))
    sheets: dict[str, Sheet] = {}
    for table in TABLES:
        sheet, found = _sheet(folder, table)
        sheets[table.name] = sheet
        problems += found
        if any(column.derived for column in table.columns):
            problems += _won(sheet)
    problems += refrules.listed_countries(sheets)
    _add_country_partners(sheets)
    tables = {name: _arrow(sheet) for name, sheet in sheets.items()}
    problems += refrules.check(sheets, tables)
    if problems:
        raise DataError(sorted(problems, key=lambda p: (p.file, p.row or 0)))
    return tables


def fingerprint(tables: dict[str, pa.Table]) -> str:
    """Return the SHA-256 of the content: the same for the same rows in any order or file format."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        ordered = tables[name].sort_by([(key, "ascending") for key in BY_NAME[name].key])
        digest.update(json.dumps([name, ordered.num_rows, ordered.column_names]).encode())
        for column in ordered.columns:
            text = column.cast(pa.string())
            # Lengths keep neighbours apart, and an unknown value from an empty one.
            lengths = pc.fill_null(pc.binary_length(text), -1)
            digest.update(lengths.to_numpy().astype("<i4").tobytes())
            digest.update("".join(text.drop_null().to_pylist()).encode())
    return digest.hexdigest()


def _strangers(folder: Path) -> Iterator[Problem]:
    """Yield the CSV files that belong to no table."""
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in BY_NAME:
            known = ", ".join(BY_NAME)
            yield Problem(path.name, None, None, None, "problem.file_unknown", {"expected": known})


def _sheet(folder: Path, table: Table) -> tuple[Sheet, list[Problem]]:
    """Return a file's rows with the problems of its cells; a cell with a problem is None."""
    sheet = Sheet(table)
    records, problems = _records(folder / sheet.file, table)
    if not records:
        sheet.missing = True
        return sheet, problems
    (_, header), *body = records
    problems += _header(sheet, header)
    positions = {name: at for at, name in enumerate(header)}
    present = [column for column in table.stored if column.name in positions]
    for line, cells in body:
        if len(cells) != len(header):
            said = {"found": len(cells), "expected": len(header)}
            problems.append(Problem(sheet.file, line, None, None, "problem.cells", said))
            continue
        row: dict[str, Any] = dict.fromkeys(column.name for column in table.columns)
        for column in present:
            cell = cells[positions[column.name]]
            key, said = _fault(column, cell)
            if key:
                problems.append(Problem(sheet.file, line, column.name, cell, key, said))
            elif cell:
                row[column.name] = _TYPES[column.type][2](cell)
        sheet.rows.append(row)
        sheet.lines.append(line)
    return sheet, problems


def _records(path: Path, table: Table) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Return the rows of a CSV file with the line each begins on, as an editor counts them."""
    if not path.is_file():
        expected = ",".join(column.name for column in table.stored)
        said = {"expected": expected}
        return [], [Problem(path.name, None, None, None, "problem.file_missing", said)]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return [], [Problem(path.name, line, None, None, "problem.encoding", {})]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, begins = [], 1
    try:
        for cells in reader:
            if cells:
                records.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        said = {"found": str(error)}
        return records, [Problem(path.name, begins, None, None, "problem.csv", said)]
    if not records:
        return [], [Problem(path.name, 1, None, None, "problem.file_empty", {})]
    return records, []


def _header(sheet: Sheet, header: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the first line of a file."""
    expected = [column.name for column in sheet.table.stored]
    said = {"expected": ", ".join(expected)}
    for name in (name for name in expected if name not in header):
        yield Problem(sheet.file, 1, name, None, "problem.column_missing", said)
    for name in (name for name in dict.fromkeys(header) if name not in expected):
        yield Problem(sheet.file, 1, name, name, "problem.column_unknown", said)
    for name in (name for name in dict.fromkeys(header) if header.count(name) > 1):
        yield Problem(sheet.file, 1, name, name, "problem.column_twice", said)
    if header != expected and sorted(header) == sorted(expected):
        yield Problem(sheet.file, 1, None, ", ".join(header), "problem.column_order", said)


def _fault(column: Column, cell: str) -> tuple[str | None, dict[str, Any]]:
    """Return the text key and slots of what is wrong with a cell; (None, {}) if nothing is."""
    if not cell.strip():
        if column.required:
            return "problem.required", {}
        return ("problem.blank", {}) if cell else (None, {})
    pattern, example, value_of, _ = _TYPES[column.type]
    wrong = not re.fullmatch(pattern, cell, re.ASCII)
    if not wrong:
        try:
            value_of(cell)
        except ValueError:
            wrong = True
    if wrong:
        return "problem.type", {"expected": column.type, "example": example}
    if column.allowed and cell not in column.allowed:
        return "problem.allowed", {"expected": ", ".join(column.allowed)}
    return None, {}


def _won(sheet: Sheet) -> Iterator[Problem]:
    """Fill in ``amount_krw``, exactly; yield the amounts that are no whole number of won."""
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        amount, unit, rate = row["source_amount"], row["source_unit"], row["exchange_rate"]
        if (amount is None) != (unit is None):
            column = "source_amount" if amount is None else "source_unit"
            yield Problem(sheet.file, line, column, None, "problem.amount_half", {})
        if amount is None or unit is None:
            continue
        if unit in FOREIGN_UNITS:
            if rate is None:
                continue
            # A rate has four decimals, so its product may end within a won: round to the nearest.
            won = (amount * FOREIGN_UNITS[unit][1] * rate).quantize(Decimal(1), ROUND_HALF_EVEN)
        else:
            won = amount * WON_PER_UNIT[unit]
        if won != int(won) or abs(won) >= _WON_LIMIT:
            said = {"found": str(won), "unit": unit}
            yield Problem(
                sheet.file, line, "source_amount", str(amount), "problem.not_whole_won", said
            )
        else:
            row["amount_krw"] = int(won)


def _add_country_partners(sheets: dict[str, Sheet]) -> None:
    """Make each country a partner under its ISO code: the file holds groups and organisations."""
    partners = sheets["partners"]
    blank = dict.fromkeys(column.name for column in partners.table.columns)
    for country in sheets["countries"].rows:
        if country["iso3"] is None:
            continue
        named = {name: country[name] for name in ("iso3", "name_ko", "name_en")}
        said = {"partner_id": country["iso3"], "kind": "country", "membership": "not_applicable"}
        partners.rows.append(blank | said | named)
        partners.lines.append(0)


def _arrow(sheet: Sheet) -> pa.Table:
    """Return a sheet as an Arrow table with the schema's columns, in its order."""
    fields = [pa.field(column.name, _TYPES[column.type][3]) for column in sheet.table.columns]
    return pa.Table.from_pylist(sheet.rows, schema=pa.schema(fields))
