"""The warehouse: one read-only DuckDB file per snapshot, built from releases, made to be deleted.

A snapshot is the set of releases that an audience sees at a moment. Its id comes from their ids
alone, so that a link to it means the same data for ever; the file's name adds the fingerprint of
the schema and views it was built with.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import sqlalchemy as sa

from atlas import files, register, releases, retirement, snapshot_tables, sql, store_faults
from atlas.errors import StoreError
from atlas.register_tables import SNAPSHOT_RELEASES, SNAPSHOTS
from atlas.schema import TABLES, Table, create_sql
from atlas.standing import Release, identity

#: How many snapshot files stay on the disk; what is older can be built again from its releases.
KEPT = 8
#: Views that a snapshot holds as tables: what nearly every question adds up, made once.
MADE_ONCE = (
    "counted_lines", "line_attribution", "line_partners", "official_totals", "overlapping_splits",
    "part_attribution", "part_openings", "split_by_partner", "stage_ranks",
)  # fmt: skip
_SANDBOX = {"enable_external_access": "false", "lock_configuration": "true"}


@dataclass(frozen=True)
class Snapshot:
    """A set of releases and the DuckDB file that holds them; ``built`` is when, in UTC."""

    id: str
    audience: str
    release_ids: tuple[str, ...]
    path: Path
    built: datetime


def snapshot(
    store: Path,
    audience: str = "public",
    snapshot_id: str | None = None,
    now: datetime | None = None,
) -> Snapshot:
    """Return what an audience sees now, or saw under a known id, with its file built.

    Raises StoreError where the id is unknown, or is of releases that the audience may not see.
    """
    now = now or datetime.now(UTC)
    with store_faults.guarded(store):
        if snapshot_id is None:
            chosen = releases.current(store, audience, now)
            found = identity(chosen)
            _remember(store, found, chosen)
        else:
            chosen, found = _recorded(store, audience, snapshot_id, now), snapshot_id
        path = store / "snapshots" / f"snapshot_{found}-{fingerprint()}.duckdb"
        if not path.exists():
            with register.locked(store):
                # Whoever waited for the lock may find that the other has built the file already.
                if not path.exists():
                    _build(store, path, chosen)
        built = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Snapshot(found, audience, tuple(r.release_id for r in chosen), path, built)


def connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Open a snapshot read-only, shut off from files and network; take a cursor for each call.

    A file that is gone or no database is built once more from the releases.
    """
    try:
        return _open(snapshot.path)
    except duckdb.Error:
        return _repaired(snapshot)


def fingerprint() -> str:
    """Return eight hex digits that change with the schema or a view."""
    said = [create_sql(table) for table in snapshot_tables.every()]
    said += [f"{_kind(name)} {name} {text}" for name, text in views()]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


def views() -> list[tuple[str, str]]:
    """Return the name and text of each view of ``queries/views/``, what it needs before it."""
    loaded = {name[6:]: sql.load(name) for name in sql.names() if name.startswith("views/")}
    needs = {name: set(query.needs) & set(loaded) for name, query in loaded.items()}
    return [(name, loaded[name].text) for name in TopologicalSorter(needs).static_order()]


def fill(con: duckdb.DuckDBPyConnection, store: Path, chosen: Iterable[Release]) -> None:
    """Make the tables and views of a snapshot from releases; raise StoreError if one is damaged."""
    for table in snapshot_tables.every():
        con.execute(create_sql(table, keyed=False))
    held = list(chosen)
    for release in held:
        snapshot_tables.enter(con, release)
        paths = releases.parquet(store, release)
        for table in (table for table in TABLES if table.name in paths):
            _insert(con, release, table, paths[table.name], held)
    for table in TABLES:
        _check_key(con, table)
    for name, text in views():
        con.execute(f"create {_kind(name)} {name} as {text}")


def _kind(name: str) -> str:
    return "table" if name in MADE_ONCE else "view"


def _check_key(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Raise StoreError where a key comes twice: one look at the whole is faster than an index."""
    keys = ", ".join(table.key)
    twice = f"from {table.name} group by {keys} having count(*) > 1"
    # Whether there is one is asked first: to say which takes three times as long.
    if con.execute(f"select 1 {twice} limit 1").fetchone():
        held_by, *key = con.execute(
            f"select string_agg(distinct release_id, ', ' order by release_id), {keys} "
            f"{twice} order by {keys} limit 1"
        ).fetchone()
        found = ", ".join(f"{name} = {part}" for name, part in zip(table.key, key, strict=True))
        raise StoreError("error.key_twice", table=table.name, found=found, releases=held_by)


def recorded(store: Path) -> dict[str, list[Release]]:
    """Return the releases of every snapshot that the register knows, by its id."""
    known = {release.release_id: release for release in releases.history(store)}
    with register.reading(store) as con:
        found: dict[str, list[Release]] = {
            name: [] for name in con.execute(sa.select(SNAPSHOTS.c.snapshot_id)).scalars()
        }
        for row in con.execute(sa.select(SNAPSHOT_RELEASES)):
            found[row.snapshot_id].append(known[row.release_id])
    return {name: sorted(chosen, key=lambda r: r.number) for name, chosen in found.items()}


def _insert(
    con: duckdb.DuckDBPyConnection,
    release: Release,
    table: Table,
    path: Path,
    chosen: list[Release],
) -> None:
    """Copy what stands of a release's table; columns that the schema no longer has are left."""
    file = set(pq.read_schema(path).names)
    columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name in file)
    conditions, values = retirement.conditions(table, release, chosen)
    try:
        con.execute(
            f"insert into {table.name} by name "
            f"select {columns}, $release as release_id from read_parquet($path) as held "
            f"where {' and '.join(conditions) or 'true'}",
            {"release": release.release_id, "path": str(path), **values},
        )
    except (duckdb.ConstraintException, duckdb.ConversionException) as error:
        raise StoreError(
            "error.release_unfit", release=release.release_id, table=table.name, found=str(error)
        ) from error


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(path), read_only=True, config=_SANDBOX)
    try:
        con.execute(f"select count(*) from {snapshot_tables.RELEASES.name}")
    except duckdb.Error:
        con.close()
        raise
    return con


def _repaired(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Open a snapshot whose file could not be opened, building it anew if it still cannot."""
    store = snapshot.path.parent.parent
    with register.locked(store):
        try:
            return _open(snapshot.path)
        except duckdb.Error:
            snapshot.path.unlink(missing_ok=True)
        known = {release.release_id: release for release in releases.history(store)}
        _build(store, snapshot.path, [known[name] for name in snapshot.release_ids])
        return _open(snapshot.path)


def _recorded(store: Path, audience: str, snapshot_id: str, now: datetime) -> list[Release]:
    """Return the releases of a known snapshot; what may not be seen is as unknown as the rest."""
    chosen = recorded(store).get(snapshot_id)
    if chosen is None or not all(releases.visible(r, audience, now) for r in chosen):
        raise StoreError("error.snapshot_unknown", snapshot=snapshot_id)
    return chosen


def _remember(store: Path, snapshot_id: str, chosen: list[Release]) -> None:
    """Enter a snapshot in the register, once."""
    one = sa.select(SNAPSHOTS).where(SNAPSHOTS.c.snapshot_id == snapshot_id)
    with register.reading(store) as con:
        if con.execute(one).first():
            return
    with register.writing(store) as con:
        if con.execute(one).first():
            return
        at = register.utc_text(datetime.now(UTC))
        con.execute(sa.insert(SNAPSHOTS).values(snapshot_id=snapshot_id, created_at=at))
        for release in chosen:
            pair = {"snapshot_id": snapshot_id, "release_id": release.release_id}
            con.execute(sa.insert(SNAPSHOT_RELEASES).values(**pair))


def _build(store: Path, path: Path, chosen: list[Release]) -> None:
    """Build a file under another name and put it in place when it is whole; the lock is held."""
    path.parent.mkdir(exist_ok=True)
    _clear(path.parent)
    new = path.with_suffix(".new")
    try:
        with duckdb.connect(str(new)) as con:
            # Trying these on every text column costs a fifth of the build and was never chosen.
            con.execute("set disabled_compression_methods = 'fsst,zstd'")
            # No table promises an order, and without one both cores fill it.
            con.execute("set preserve_insertion_order = false")
            con.begin()
            fill(con, store, chosen)
            con.commit()
            con.execute("checkpoint")
        files.flush(new)
        new.replace(path)
        files.flush(path.parent)
    finally:
        _clear(path.parent)
    _prune(path)


def _clear(folder: Path) -> None:
    """Remove what an unfinished build left, DuckDB's own working files included."""
    for left in folder.glob("*.new*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def _prune(newest: Path) -> None:
    """Remove the snapshot files beyond the newest few, unless somebody reads them."""
    found = sorted(newest.parent.glob("snapshot_*.duckdb"), key=lambda p: -p.stat().st_mtime)
    for path in [path for path in found if path != newest][KEPT - 1 :]:
        if not _in_use(path):
            path.unlink()


def _in_use(path: Path) -> bool:
    """Say whether a connection, here or in another process, has a snapshot file open."""
    try:
        # DuckDB refuses to open for writing what anybody reads; it has no other way to ask.
        duckdb.connect(str(path)).close()
    except duckdb.ConnectionException:
        return True
    except duckdb.IOException as error:
        return re.search(r"\block\b", str(error)) is not None
    return False
