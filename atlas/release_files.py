"""The files of releases: immutable Parquet, one folder each, checksummed, with a manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from atlas import files
from atlas.errors import StoreError
from atlas.schema import BY_NAME
from atlas.standing import Release

FORMAT = 2
#: Rows in a row group: several, so that a large table is read by several threads at once.
ROW_GROUP = 122_880
MANIFEST = "manifest.json"
#: How the name of a folder begins that is not yet a release.
TEMPORARY = ".new-"


def folder(store: Path, release_id: str) -> Path:
    """Return the folder of a release."""
    return store / "releases" / release_id


def parquet(store: Path, release: Release) -> dict[str, Path]:
    """Return the files of a release by table; raise StoreError if one is not as published."""
    paths = {name: folder(store, release.release_id) / f"{name}.parquet" for name in release.tables}
    for name, path in paths.items():
        if not path.is_file() or files.digest(path) != release.tables[name]["sha256"]:
            raise StoreError(
                "error.release_damaged",
                release=release.release_id,
                file=path.name,
                path=str(path.parent),
            )
    return paths


def tables_of(store: Path, release: Release) -> dict[str, pa.Table]:
    """Return the tables of a release."""
    return {name: pq.read_table(path) for name, path in parquet(store, release).items()}


def written(new: Path, tables: dict[str, pa.Table], said: dict[str, Any]) -> dict[str, Any]:
    """Write tables and a manifest into a new folder, on the disk before this returns.

    ``said`` is what the manifest tells beside them. Returns rows and checksum by table.
    """
    new.mkdir(parents=True)
    files_of = {}
    for name, table in tables.items():
        path = new / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)
        files.flush(path)
        files_of[name] = {"rows": table.num_rows, "sha256": files.digest(path)}
    manifest = {"format": FORMAT, "tables": files_of, **said}
    path = new / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    files.flush(path)
    files.flush(new)
    return files_of


def changes(
    former: dict[str, pa.Table], tables: dict[str, pa.Table]
) -> dict[str, dict[str, list[Any]]]:
    """Return the keys of the rows added, removed and changed, for each table that differs."""
    found = {}
    for name in sorted({*former, *tables} & set(BY_NAME)):
        before, after = by_key(name, former.get(name)), by_key(name, tables.get(name))
        changes = {
            "added": [key for key in after if key not in before],
            "removed": [key for key in before if key not in after],
            "changed": [key for key in after if key in before and after[key] != before[key]],
        }
        if any(changes.values()):
            found[name] = changes
    return found


def by_key(name: str, table: pa.Table | None) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows of a table by their keys; none of a table that is not there."""
    rows = [] if table is None else table.to_pylist()
    return {tuple(row[key] for key in BY_NAME[name].key): row for row in rows}
