"""Verification: is the store whole, and does what it holds keep the rules?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from atlas import (
    files,
    register,
    releases,
    replacement,
    rules,
    sql,
    standing,
    store_faults,
    warehouse,
)
from atlas.errors import StoreError
from atlas.schema import AUDIENCES
from atlas.standing import Release, Slice


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; ``rule`` is what its text key ends in.

    ``found`` is the StoreError where that is what a snapshot cannot be built for.
    """

    rule: str
    severity: str
    object: str
    found: Any
    expected: Any


def verify(store: Path) -> list[Finding]:
    """Return everything wrong with a store: register, releases, snapshots, rules of the data.

    Raises StoreError where there is no register to begin with, or one that cannot be read.
    """
    if not store.exists():
        raise StoreError("error.store_missing", path=str(store))
    with store_faults.guarded(store):
        unsound = [
            Finding("register_integrity", "error", replacement.REGISTER, line, "ok")
            for line in register.integrity(store)
        ]
        known = releases.history(store)
        damaged = [finding for release in known for finding in _files(store, release)]
        findings = [*unsound, *_folders(store, known), *damaged]
        # What is built on a damaged register or release fails too, and the cause has been said.
        if not damaged and not unsound:
            findings += _snapshots(store)
        return findings


def _folders(store: Path, known: list[Release]) -> Iterator[Finding]:
    """Yield the release folders that the register does not know, and what lies aside."""
    names = {release.release_id for release in known}
    for path in sorted((store / "releases").glob("*")):
        if path.name not in names:
            yield Finding("release_unknown", "warning", path.name, path.name, None)
    for path in sorted((store / "aside").glob("*")):
        yield Finding("release_aside", "warning", path.name, path.name, None)


def _files(store: Path, release: Release) -> Iterator[Finding]:
    """Yield the files of a release that are missing, damaged or too many."""
    folder = releases.folder(store, release.release_id)
    expected = {f"{name}.parquet": said["sha256"] for name, said in release.tables.items()}
    for name, sha256 in expected.items():
        where = f"{release.release_id}/{name}"
        if not (folder / name).is_file():
            yield Finding("release_file_missing", "error", where, None, sha256)
        elif (found := files.digest(folder / name)) != sha256:
            yield Finding("release_file_damaged", "error", where, found, sha256)
    if not _manifest_agrees(folder / releases.MANIFEST, release):
        where = f"{release.release_id}/{releases.MANIFEST}"
        yield Finding("release_file_damaged", "error", where, None, release.content_hash)
    for path in sorted(folder.glob("*")):
        if path.name not in expected and path.name != releases.MANIFEST:
            where = f"{release.release_id}/{path.name}"
            yield Finding("release_file_unknown", "warning", where, path.name, None)


def _manifest_agrees(path: Path, release: Release) -> bool:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    said = manifest.get("content_hash"), manifest.get("tables")
    if said != (release.content_hash, release.tables):
        return False
    # Format 1 did not tell which slices are complete, and knew no decisions.
    return manifest.get("format") == 1 or _standing_agrees(manifest, release)


def _standing_agrees(manifest: dict[str, Any], release: Release) -> bool:
    told = standing.told(release.slices, release.decisions)
    keys = {"slices": Slice._fields, "decisions": ("line_id",)}
    return all(_ordered(manifest.get(name, []), keys[name]) == _ordered(told[name], keys[name])
               for name in keys)  # fmt: skip


def _ordered(rows: list[dict[str, Any]], key: tuple[str, ...]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(row.get(name)) for name in key])


def _snapshots(store: Path) -> Iterator[Finding]:
    """Build every snapshot anew in memory; run the rules on those that somebody sees now."""
    now = datetime.now(UTC)
    seen = [releases.current(store, audience, now) for audience in AUDIENCES]
    live = {warehouse.identity(chosen): chosen for chosen in seen}
    for name, chosen in (warehouse.recorded(store) | live).items():
        with duckdb.connect() as con:
            try:
                warehouse.fill(con, store, chosen)
            except (StoreError, duckdb.Error) as error:
                found = error if isinstance(error, StoreError) else str(error)
                yield Finding("snapshot_unbuildable", "error", name, found, None)
                continue
            if name in live:
                yield from _rules(con)


def _rules(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Yield what the rules of ``queries/checks/`` that hold for the store return."""
    for rule in rules.of("store"):
        for row in sql.rows(con, rule.query):
            said = (row["object"], row["found"], row["expected"])
            yield Finding(rule.name, rule.severity, *said)
