"""The staged tables: one sheet as understood and mapped, beside the snapshot it is checked against.

All amounts in won are NULL where they are not known: no unit, no exchange rate, no number. Rows are
numbered as in the sheet, cells are named as in it (``H12``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from atlas.intake.model import MEANINGS, ROW_KINDS
from atlas.schema import BASES, LINE_KINDS, STAGES, Column, Table, create_sql

#: Why a cell could not be read: an error of Excel, no number where one is due, a formula whose
#: value was never saved, a text longer than any name.
PROBLEMS = ("error", "not_a_number", "formula_without_value", "too_long")

#: What one table is filled with: rows as dictionaries, columns of equal length, or Arrow.
Filling = Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]] | pa.Table
#: What the staged tables are filled with by name; a table that is not given stays empty.
Staged = Mapping[str, Filling]

TABLES: tuple[Table, ...] = (
    # One row: which slice the sheet is handed in for, and what the sheet says of itself. Without
    # a ministry each line names its own.
    Table(
        "staged_file",
        (
            Column("file_name"),
            Column("sheet"),
            Column("fiscal_year", "INTEGER"),
            Column("stage", allowed=STAGES),
            Column("basis", allowed=BASES),
            Column("scope_id"),
            Column("ministry_id", required=False),
            Column("completeness", allowed=("complete", "partial")),
            Column("unit_multiplier", "BIGINT", False),
            Column("unit_cell", required=False),
            Column("currency", required=False),
            Column("rate_won", "DECIMAL(18,4)", False, unit="krw_per_unit_of_currency"),
            Column("rate_date", "DATE", False),
            Column("rate_source", required=False),
            Column("caption_year", "INTEGER", False),
            Column("caption_stage", required=False, allowed=STAGES),
        ),
    ),
    # The slices of which the file is not what it is of all others: partial, or else complete.
    Table(
        "staged_exceptions",
        (Column("ministry_id"), Column("slice_part", required=False)),
    ),
    # The column of each meaning; where two columns mean the same, the first.
    Table(
        "staged_columns",
        (Column("meaning", key=True, allowed=MEANINGS), Column("letter")),
    ),
    # Every row of the sheet; label is its first text.
    Table(
        "staged_rows",
        (
            Column("row", "INTEGER", key=True),
            Column("kind", allowed=ROW_KINDS),
            Column("hidden", "BOOLEAN"),
            Column("label", required=False),
        ),
    ),
    # Every line and parent, selected or not. slice_part is a named part of the ministry, such as a
    # vice-minister's; programme_id is that of a programme known before;
    # source_amount is in the sheet's own unit.
    Table(
        "staged_lines",
        (
            Column("row", "INTEGER", key=True),
            Column("amount_cell"),
            Column("kind", allowed=("line", "parent")),
            Column("level", required=False),
            Column("parent_row", "INTEGER", False),
            Column("ministry_text", required=False),
            Column("ministry_id", required=False),
            Column("slice_part", required=False),
            Column("programme_id", required=False),
            Column("programme_code", required=False),
            Column("detail_code", required=False),
            Column("ntis_code", required=False),
            Column("name_ko", required=False),
            Column("name_en", required=False),
            Column("account", required=False),
            Column("channel_text", required=False),
            Column("channel_id", required=False),
            Column("amount_text", required=False),
            Column("source_amount", "DECIMAL(18,4)", False),
            Column("currency", required=False),
            Column("amount_krw", "BIGINT", False, unit="krw"),
            Column("line_kind", allowed=LINE_KINDS),
            Column("is_new", "BOOLEAN", False),
            Column("project_start", "INTEGER", False),
            Column("project_end", "INTEGER", False),
            Column("selected", "BOOLEAN"),
        ),
    ),
    # The partners that a line names; partner_id is NULL where the text is of nobody known.
    Table(
        "staged_parts",
        (
            Column("row", "INTEGER"),
            Column("cell"),
            Column("partner_text"),
            Column("partner_id", required=False),
            Column("amount_krw", "BIGINT", False, unit="krw"),
        ),
    ),
    Table(
        "staged_fields",
        (
            Column("row", "INTEGER"),
            Column("cell"),
            Column("field_text"),
            Column("field_id", required=False),
        ),
    ),
    # The totals that the sheet states in its amount column.
    Table(
        "staged_totals",
        (
            Column("cell", key=True),
            Column("row", "INTEGER"),
            Column("label", required=False),
            Column("declared_krw", "BIGINT", False, unit="krw"),
        ),
    ),
    # Cells that could not be read, of columns that mean something.
    Table(
        "staged_cells",
        (
            Column("cell", key=True),
            Column("row", "INTEGER"),
            Column("meaning", allowed=MEANINGS),
            Column("text", required=False),
            Column("problem", key=True, allowed=PROBLEMS),
        ),
    ),
)

#: Source amounts are kept to four decimals; the won of a line are whole in any case.
_FOUR_PLACES = Decimal("0.0001")
ARROW = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "DECIMAL(18,4)": pa.decimal128(18, 4),
}


@contextmanager
def opened(snapshot: Path, staged: Staged) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with a snapshot, read-only, as ``held`` and a sheet beside it.

    Nothing but these can be reached from it, and that cannot be undone.
    """
    with duckdb.connect() as con:
        con.execute("attach $path as held (read_only)", {"path": str(snapshot)})
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        stage(con, staged)
        yield con


def stage(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Make the staged tables and fill them; raise ValueError for a table that there is not."""
    if unknown := set(staged) - {table.name for table in TABLES}:
        raise ValueError(f"no staged tables: {sorted(unknown)}")
    for table in TABLES:
        con.execute(create_sql(table))
        filling = staged.get(table.name, ())
        if len(filling):
            con.register("incoming", _arrow(table, filling))
            con.execute(f"insert into {table.name} by name from incoming")
            con.unregister("incoming")


def _arrow(table: Table, filling: Filling) -> pa.Table:
    """Return what fills a table as Arrow; a column that a row does not name is NULL."""
    if isinstance(filling, pa.Table):
        return filling
    known = {column.name: ARROW[column.type] for column in table.columns}
    named = filling if isinstance(filling, Mapping) else dict.fromkeys(chain.from_iterable(filling))
    if unknown := set(named) - set(known):
        raise ValueError(f"{table.name} has no columns {sorted(unknown)}")
    columns = {
        name: filling[name] if isinstance(filling, Mapping) else [row.get(name) for row in filling]
        for name in named
    }
    return pa.table({name: _column(values, known[name]) for name, values in columns.items()})


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(kind):
        values = [value if value is None else value.quantize(_FOUR_PLACES) for value in values]
    return pa.array(values, kind)
