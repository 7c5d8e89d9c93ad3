"""What must hold across the rows and files of ``data/``: keys, references, sums, double counting.

Each rule yields a Problem per offending row. ``queries/checks/`` holds the same for a whole
snapshot; here the file and line of the fault are still known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from atlas.schema import TABLES, Table


@dataclass(frozen=True)
class Problem:
    """One fault of ``data/``: where it stands, and the text key and slots that say what it is."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    key: str
    values: dict[str, Any]


@dataclass
class Sheet:
    """One file as read: its rows, and for each the line in the file (0 where derived)."""

    table: Table
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    missing: bool = False

    @property
    def file(self) -> str:
        return f"{self.table.name}.csv"

    def numbered(self) -> Iterator[tuple[int, dict[str, Any]]]:
        return zip(self.lines, self.rows, strict=True)

    def by(self, column: str) -> dict[Any, dict[str, Any]]:
        return {row[column]: row for row in self.rows if row[column] is not None}

    def problem(self, line: int, column: str, value: Any, key: str, **said: Any) -> Problem:
        return Problem(self.file, line, column, None if value is None else str(value), key, said)


Sheets = dict[str, Sheet]


def check(sheets: Sheets, tables: dict[str, pa.Table]) -> Iterator[Problem]:
    """Yield every offence against the rules that one cell alone cannot show."""
    for sheet in sheets.values():
        yield from _duplicate_keys(sheet)
        yield from _dangling_references(sheet, sheets)
        yield from _cycles(sheet)
        yield from _copies_trusted(sheet, sheets)
    yield from _row_checks(sheets, tables)
    yield from _dangling_relations(sheets)
    yield from _parts_and_their_lines(sheets)
    yield from _counted_under_counted(sheets)
    yield from _counted_twice(sheets)
    yield from _preferred_twice(sheets)


def listed_countries(sheets: Sheets) -> Iterator[Problem]:
    """Yield the countries that stand in ``partners.csv``: each country is a partner already."""
    sheet = sheets["partners"]
    for line, row in sheet.numbered():
        if row["kind"] == "country":
            yield sheet.problem(line, "kind", "country", "problem.country_is_derived")


def _duplicate_keys(sheet: Sheet) -> Iterator[Problem]:
    first: dict[tuple[Any, ...], int] = {}
    # Derived rows have line 0 and come first, so that the written row is the one reported.
    for line, row in sorted(sheet.numbered(), key=lambda numbered: numbered[0]):
        key = tuple(row[name] for name in sheet.table.key)
        if None in key:
            continue
        if key in first:
            shown = " · ".join(str(part) for part in key)
            yield sheet.problem(
                line, sheet.table.key[-1], shown, "problem.duplicate", first=first[key]
            )
        else:
            first[key] = line


def _dangling_references(sheet: Sheet, sheets: Sheets) -> Iterator[Problem]:
    for column in sheet.table.columns:
        if column.references is None:
            continue
        target = sheets[column.references]
        # One missing file is one problem, not one for each row that refers to it.
        if target.missing:
            continue
        known = target.by(target.table.key[0])
        for line, row in sheet.numbered():
            value = row[column.name]
            if value is not None and value not in known:
                yield sheet.problem(
                    line, column.name, value, "problem.reference", expected=target.file
                )


def _cycles(sheet: Sheet) -> Iterator[Problem]:
    """Yield the rows that are above themselves in a tree."""
    for column in sheet.table.columns:
        if column.references != sheet.table.name:
            continue
        key = sheet.table.key[0]
        above = {name: {row[column.name]} - {None} for name, row in sheet.by(key).items()}
        for line, row in sheet.numbered():
            if row[key] in _ancestors(row[key], above):
                yield sheet.problem(line, column.name, row[column.name], "problem.cycle")


def _copies_trusted(sheet: Sheet, sheets: Sheets) -> Iterator[Problem]:
    names = {column.name for column in sheet.table.columns}
    if not {"source_id", "confidence"} <= names:
        return
    sources = sheets["sources"].by("source_id")
    for line, row in sheet.numbered():
        source = sources.get(row["source_id"], {})
        if source.get("kind") == "copy" and row["confidence"] not in (None, "low"):
            yield sheet.problem(
                line, "confidence", row["confidence"], "problem.copy_trusted",
                source=row["source_id"],
            )  # fmt: skip


def _row_checks(sheets: Sheets, tables: dict[str, pa.Table]) -> Iterator[Problem]:
    """Yield the rows that the database would refuse, rule by rule of the schema."""
    with duckdb.connect() as con:
        for table in (table for table in TABLES if table.checks):
            sheet = sheets[table.name]
            lines = pa.array(sheet.lines, pa.int64())
            con.register("checked", tables[table.name].append_column("line_in_file", lines))
            for name, condition in table.checks:
                column = _first_column(table, condition)
                offending = con.execute(
                    f"select line_in_file, {column} from checked where not ({condition})"
                ).fetchall()
                for line, value in offending:
                    yield sheet.problem(line, column, value, f"problem.{name}")


def _first_column(table: Table, condition: str) -> str:
    """Return the column that a rule names first: the place where a reader should look."""
    names = {column.name for column in table.columns}
    return next(word for word in re.findall(r"\w+", condition) if word in names)


def _dangling_relations(sheets: Sheets) -> Iterator[Problem]:
    lines, sheet = sheets["budget_lines"], sheets["line_relations"]
    known = {*lines.by("line_id"), *lines.by("programme_id")}
    known |= set(sheets["control_totals"].by("control_id"))
    for line, row in sheet.numbered():
        if row["other_id"] is not None and row["other_id"] not in known:
            yield sheet.problem(
                line, "other_id", row["other_id"], "problem.reference",
                expected=f"{lines.file}, {sheets['control_totals'].file}",
            )  # fmt: skip


def _parts_and_their_lines(sheets: Sheets) -> Iterator[Problem]:
    """Parts never exceed their line; those of a counted line add up to it exactly."""
    sums: dict[str, int] = defaultdict(int)
    for row in sheets["line_parts"].rows:
        sums[row["line_id"]] += row["amount_krw"] or 0
    sheet = sheets["budget_lines"]
    for line, row in sheet.numbered():
        won, parts = row["amount_krw"], sums[row["line_id"]]
        if won is None:
            continue
        said = {"found": parts, "expected": won, "difference": parts - won}
        if parts > won:
            yield sheet.problem(line, "source_amount", won, "problem.parts_exceed", **said)
        elif row["standing"] == "counted" and parts != won:
            yield sheet.problem(line, "source_amount", won, "problem.parts_incomplete", **said)


def _counted_under_counted(sheets: Sheets) -> Iterator[Problem]:
    """A counted line has no counted line above it, by its parent or by a stated relation."""
    sheet = sheets["budget_lines"]
    lines = sheet.by("line_id")
    above: dict[str, set[str]] = defaultdict(set)
    for row in sheet.rows:
        above[row["line_id"]] |= {row["parent_line_id"]}
    for row in sheets["line_relations"].rows:
        if row["relation"] == "part_of":
            above[row["line_id"]].add(row["other_id"])
        elif row["relation"] == "parent_of":
            above[row["other_id"]].add(row["line_id"])
    counted = {name for name, row in lines.items() if row["standing"] == "counted"}
    for line, row in sheet.numbered():
        if row["line_id"] not in counted:
            continue
        for other in sorted(_ancestors(row["line_id"], above) & counted - {row["line_id"]}):
            yield sheet.problem(line, "standing", "counted", "problem.counted_under", other=other)


def _ancestors(name: Any, above: dict[Any, set[Any]]) -> set[Any]:
    """Return everything above a name; the name itself is among it where the way is a circle."""
    seen: set[Any] = set()
    waiting = list(above.get(name, ()))
    while waiting:
        current = waiting.pop()
        if current is not None and current not in seen:
            seen.add(current)
            waiting += above.get(current, ())
    return seen


def _counted_twice(sheets: Sheets) -> Iterator[Problem]:
    """A programme is counted at most once in a year, stage and scope."""
    sheet = sheets["budget_lines"]
    counted = (pair for pair in sheet.numbered() if pair[1]["standing"] == "counted")
    slots = ("programme_id", "fiscal_year", "stage", "scope_id")
    for line, row, other in _repeated(counted, slots):
        yield sheet.problem(
            line, "programme_id", row["programme_id"], "problem.counted_twice",
            other=other["line_id"],
        )  # fmt: skip


def _preferred_twice(sheets: Sheets) -> Iterator[Problem]:
    """One official total is preferred for a year, stage and scope, and one for each ministry."""
    sheet = sheets["control_totals"]
    slots = ("kind", "fiscal_year", "stage", "scope_id")
    for kind, more in (("total", ()), ("ministry", ("ministry_id",))):
        preferred = (
            pair for pair in sheet.numbered() if pair[1]["preferred"] and pair[1]["kind"] == kind
        )
        for line, _, other in _repeated(preferred, slots + more):
            yield sheet.problem(
                line, "preferred", "true", "problem.preferred_twice", other=other["control_id"]
            )


def _repeated(
    numbered: Iterable[tuple[int, dict[str, Any]]], columns: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Yield each row that repeats an earlier one in some columns, with its line and the earlier."""
    first: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line, row in numbered:
        key = tuple(row[column] for column in columns)
        if None in key:
            continue
        if key in first:
            yield line, row, first[key]
        first.setdefault(key, row)
