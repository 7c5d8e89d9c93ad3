"""A database in memory of a few lines: the columns that views and rules read, filled by a test."""

from __future__ import annotations

from typing import Any

import duckdb

from atlas import snapshot_tables, sql, warehouse
from atlas.schema import TABLES

_TABLES = (
    """
    create table budget_lines (
        line_id varchar primary key, programme_id varchar, stage varchar default 'enacted',
        amount_krw bigint, standing varchar default 'counted', kind varchar default 'programme',
        parent_line_id varchar, fiscal_year integer default 2024, basis varchar default 'budget',
        scope_id varchar default 's', ministry_id varchar default 'm', channel_id varchar,
        is_new boolean, level varchar default 'detail', project_end integer, name_ko varchar,
        name_en varchar, confidence varchar, source_id varchar
    )""",
    """
    create table line_parts (
        part_id varchar primary key, line_id varchar, kind varchar default 'open',
        partner_id varchar, amount_krw bigint, approximate boolean default false
    )""",
    "create table part_candidates (part_id varchar, partner_id varchar)",
    """
    create table control_totals (
        control_id varchar primary key, kind varchar default 'total', stage varchar,
        fiscal_year integer default 2024, scope_id varchar default 's', amount_krw bigint,
        rounding_krw bigint default 0, preferred boolean default true, source_id varchar
    )""",
)
_VIEWS = (
    "stage_ranks", "part_attribution", "line_attribution", "counted_lines", "leaf_lines",
    "official_totals", "line_partners",
)  # fmt: skip


def database() -> duckdb.DuckDBPyConnection:
    """Return an empty database with the views of ``queries/views/``."""
    con = duckdb.connect()
    for statement in _TABLES:
        con.execute(statement)
    for view in _VIEWS:
        con.execute(f"create view {view} as {sql.load(f'views/{view}').text}")
    return con


def whole(path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Return an empty database with every table and view, nothing required of a row."""
    con = duckdb.connect(path)
    for table in (*TABLES, snapshot_tables.SLICES):
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        con.execute(f"create table {table.name} ({columns})")
    for name, text in warehouse.views():
        con.execute(f"create view {name} as {text}")
    return con


def put(con: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, Any]) -> None:
    """Add rows to a table; what a row does not say has its default."""
    for row in rows:
        marks = ", ".join(f"${name}" for name in row)
        con.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", row)


def line(name: str, amount: int | None, **more: Any) -> dict[str, Any]:
    """Return a line that is a programme of its own unless ``more`` says otherwise."""
    return {"line_id": name, "programme_id": name, "amount_krw": amount} | more


def part(name: str, line_id: str, amount: int | None, **more: Any) -> dict[str, Any]:
    """Return a part of a line."""
    return {"part_id": name, "line_id": line_id, "amount_krw": amount} | more
