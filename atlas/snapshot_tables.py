"""What a snapshot holds: the schema's tables, and which releases and slices they are from."""

from __future__ import annotations

import dataclasses
from datetime import UTC

import duckdb

from atlas.schema import TABLES, Column, Table
from atlas.standing import Release, Slice

_RELEASE_ID = Column("release_id")
#: The releases that a snapshot was built from.
RELEASES = Table(
    "atlas_releases",
    (
        Column("release_id", key=True),
        Column("kind"),
        Column("audience"),
        Column("created_at", "TIMESTAMP"),
        Column("created_by"),
        Column("reason"),
        Column("content_hash"),
    ),
)
#: The slices of those releases: whether each holds all lines of its slice.
SLICES = Table(
    "atlas_slices",
    (
        Column("release_id", key=True),
        Column("fiscal_year", "INTEGER"),
        Column("stage"),
        Column("scope_id"),
        Column("ministry_id"),
        Column("slice_part", required=False),
        Column("complete", "BOOLEAN"),
    ),
)


def every() -> list[Table]:
    """Return the tables of a snapshot: each row of the schema's tables tells its release."""
    told = [dataclasses.replace(t, columns=(*t.columns, _RELEASE_ID)) for t in TABLES]
    return [*told, RELEASES, SLICES]


def enter(con: duckdb.DuckDBPyConnection, release: Release) -> None:
    """Write one release and its slices into a snapshot that is being built."""
    values = {column.name: getattr(release, column.name) for column in RELEASES.columns}
    values["created_at"] = release.created_at.astimezone(UTC).replace(tzinfo=None)
    _insert(con, RELEASES, values)
    for one, complete in release.slices.items():
        values = dict(zip(Slice._fields, one, strict=True))
        _insert(con, SLICES, values | {"release_id": release.release_id, "complete": complete})


def _insert(con: duckdb.DuckDBPyConnection, table: Table, values: dict[str, object]) -> None:
    names = [column.name for column in table.columns]
    marks = ", ".join(f"${name}" for name in names)
    con.execute(f"insert into {table.name} values ({marks})", values)
