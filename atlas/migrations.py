"""Migrations of the register: from the version that a store has to the one that this code knows.

Each runs at the first opening, in one transaction, after a copy of the register was put beside it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from atlas import files
from atlas.errors import StoreError
from atlas.register_tables import METADATA, RELEASE_SLICES, RELEASES


def migrate(path: Path, found: int, wanted: int) -> None:
    """Bring a register up to a version; the lock is held. Leaves ``register.vN.sqlite`` beside."""
    _copy(path, path.with_suffix(f".v{found}.sqlite"))
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        # References are kept by name while their tables are made anew; both must be set outside
        # of a transaction. What they point at is checked before it ends.
        con.execute("pragma foreign_keys = off")
        con.execute("pragma legacy_alter_table = on")
        con.execute("pragma synchronous = full")
        con.execute("begin immediate")
        try:
            for version in range(found, wanted):
                _STEPS[version](con)
            if con.execute("pragma foreign_key_check").fetchall():
                raise StoreError("error.store_damaged", path=str(path))
            con.execute("update meta set schema_version = ?", (wanted,))
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise


def _copy(path: Path, copy: Path) -> None:
    """Put a copy of a register beside it, whole and on the disk before this returns."""
    new = copy.with_suffix(".new")
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as held, closing(sqlite3.connect(new)) as written:
        held.backup(written)
    files.flush(new)
    new.replace(copy)
    files.flush(path.parent)


def _to_2(con: sqlite3.Connection) -> None:
    """Take in submissions and decisions; drop the marks of retirement, which is computed now."""
    con.execute("drop index ix_release_slices_release_id")
    for table in (RELEASES, RELEASE_SLICES):
        con.execute(f"alter table {table.name} rename to former_{table.name}")
    held = {name for (name,) in con.execute("select name from sqlite_master where type = 'table'")}
    for table in (table for table in METADATA.sorted_tables if table.name not in held):
        con.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for index in table.indexes:
            con.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    for table in (RELEASES, RELEASE_SLICES):
        former = [row[1] for row in con.execute(f"pragma table_info(former_{table.name})")]
        columns = ", ".join(name for name in former if name in table.columns)
        con.execute(
            f"insert into {table.name} ({columns}) select {columns} from former_{table.name}"
        )
        con.execute(f"drop table former_{table.name}")


_STEPS = {1: _to_2}
