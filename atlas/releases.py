"""Releases: published tables as immutable Parquet, one folder each, listed in the register.

A release is written under a temporary name, flushed, renamed, and made current by one transaction
of the register. Until that transaction is through it does not exist; after it, it is never edited.
"""

from __future__ import annotations

import json
import shutil
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from atlas import files, refdata, register
from atlas.errors import StoreError
from atlas.paths import DATA
from atlas.register import RELEASE_SLICES, RELEASES
from atlas.schema import AUDIENCES, BY_NAME

FORMAT = 1
#: Rows in a row group: several, so that a large table is read by several threads at once.
ROW_GROUP = 122_880
MANIFEST = "manifest.json"
#: The text key that stands as the reason of a reference release; people write their own.
REFERENCE_REASON = "reason.reference_data"
SLICE = ("fiscal_year", "stage", "scope_id", "ministry_id", "slice_part")
_TEMPORARY = ".new-"


@dataclass(frozen=True)
class Release:
    """One entry of the register; ``tables`` maps a table to its ``rows`` and ``sha256``."""

    release_id: str
    number: int
    kind: str
    state: str
    audience: str
    embargo_until: datetime | None
    content_hash: str
    tables: dict[str, dict[str, Any]]
    diff: dict[str, dict[str, list[Any]]] | None
    created_at: datetime
    created_by: str
    os_user: str
    reason: str
    retired_by: str | None


@dataclass(frozen=True)
class Draft:
    """What is about to become a release: its tables, and what the register says of it."""

    tables: dict[str, pa.Table]
    kind: str
    by: str
    reason: str
    audience: str = "bureau"
    embargo_until: datetime | None = None


def history(store: Path) -> list[Release]:
    """Return every release the register knows, the newest first."""
    with register.reading(store) as con:
        return _listed(con)


def current(store: Path, audience: str = "public", now: datetime | None = None) -> list[Release]:
    """Return the releases that an audience sees at a moment, those replaced for it left out."""
    published = [release for release in history(store) if release.state == "published"]
    seen = {r.release_id: r for r in published if visible(r, audience, now or datetime.now(UTC))}
    following = {release.release_id: release.retired_by for release in published}
    return [r for r in reversed(seen.values()) if not _replaced(r, seen, following)]


def visible(release: Release, audience: str, now: datetime) -> bool:
    """Say whether an audience may see a release: an embargo binds everyone but the bureau."""
    if AUDIENCES.index(release.audience) < AUDIENCES.index(audience):
        return False
    until = release.embargo_until
    return audience == "bureau" or until is None or until <= now


def sync_reference(store: Path, data: Path = DATA, by: str = "atlas") -> Release:
    """Bring the store up to the reference data; return the release that holds this data.

    It is published where nothing but reference data is current; beside a ministry's own release
    it is recorded as proposed and changes nothing.
    """
    tables = refdata.read(data)
    content = refdata.fingerprint(tables)
    with register.locked(store):
        _sweep(store)
        known = history(store)
        same = _holding(known, content)
        if same:
            return same
        former = _reference(known)
        own = any(r.kind == "submission" for r in _standing(known))
        draft = Draft(tables, "reference", by, REFERENCE_REASON, audience="public")
        diff = _diff(tables_of(store, former), tables) if former else None
        return _release(store, draft, content, "proposed" if former and own else "published", diff)


def publish(store: Path, draft: Draft) -> Release:
    """Publish a draft as a new release, its slices partial: it stands beside what there is."""
    with register.locked(store):
        _sweep(store)
        return _release(store, draft, refdata.fingerprint(draft.tables), "published", None)


def sweep(store: Path) -> list[Path]:
    """Clear away what a crash left; return the paths of what was removed or set aside."""
    with register.locked(store):
        return _sweep(store)


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


def _listed(con: sa.Connection) -> list[Release]:
    rows = con.execute(sa.select(RELEASES).order_by(RELEASES.c.number.desc())).mappings()
    return [_from_row(dict(row)) for row in rows]


def _from_row(row: dict[str, Any]) -> Release:
    until, diff = row.pop("embargo_until"), row.pop("diff_json")
    return Release(
        tables=json.loads(row.pop("tables_json")),
        diff=diff and json.loads(diff),
        embargo_until=until and datetime.fromisoformat(until),
        created_at=datetime.fromisoformat(row.pop("created_at")),
        **row,
    )


def _replaced(release: Release, seen: dict[str, Release], following: dict[str, Any]) -> bool:
    """Say whether something that is seen took a release's place, at once or in several steps."""
    successor = release.retired_by
    while successor is not None:
        if successor in seen:
            return True
        successor = following.get(successor)
    return False


def _standing(known: list[Release]) -> list[Release]:
    return [r for r in known if r.state == "published" and r.retired_by is None]


def _reference(known: list[Release]) -> Release | None:
    return next((r for r in _standing(known) if r.kind == "reference"), None)


def _holding(known: list[Release], content: str) -> Release | None:
    """Return the current or the still proposed reference release with this content, if any."""
    former = _reference(known)
    if former and former.content_hash == content:
        return former
    proposed = (r for r in known if r.state == "proposed" and r.content_hash == content)
    return next((r for r in proposed if former is None or r.number > former.number), None)


def _release(
    store: Path, draft: Draft, content: str, state: str, diff: dict[str, Any] | None
) -> Release:
    """Write a draft and enter it in the register; the caller holds the lock of the store."""
    new = store / "releases" / f"{_TEMPORARY}{uuid.uuid4().hex}"
    slices = _slices(draft.tables)
    try:
        tables = _written(new, draft, content, slices)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    with register.writing(store) as con:
        number = con.execute(sa.select(sa.func.coalesce(sa.func.max(RELEASES.c.number), 0) + 1))
        row = {
            "number": number.scalar_one(),
            "kind": draft.kind,
            "state": state,
            "audience": draft.audience,
            "embargo_until": draft.embargo_until and register.utc_text(draft.embargo_until),
            "content_hash": content,
            "tables_json": json.dumps(tables),
            "diff_json": None if diff is None else json.dumps(diff, ensure_ascii=False),
            "created_at": register.utc_text(datetime.now(UTC)),
            "created_by": draft.by,
            "os_user": register.os_user(),
            "reason": draft.reason,
            "retired_by": None,
        }
        row["release_id"] = f"r{row['number']}-{content[:8]}"
        new.rename(folder(store, row["release_id"]))
        files.flush(store / "releases")
        _enter(con, row, slices)
    return _from_row(row)


def _enter(con: sa.Connection, row: dict[str, Any], slices: list[dict[str, Any]]) -> None:
    """Enter a release, retire the reference release that it replaces, and leave the trail."""
    release_id, replaced = row["release_id"], []
    con.execute(sa.insert(RELEASES).values(**row))
    if slices:
        held = [{**one, "release_id": release_id, "completeness": "partial"} for one in slices]
        con.execute(sa.insert(RELEASE_SLICES), held)
    if row["state"] == "published" and row["kind"] == "reference":
        replaced = [r.release_id for r in _standing(_listed(con)) if r.kind == "reference"]
        replaced.remove(release_id)
        for table in (RELEASES, RELEASE_SLICES):
            former = table.c.release_id.in_(replaced) & table.c.retired_by.is_(None)
            con.execute(sa.update(table).where(former).values(retired_by=release_id))
    action = "release.publish" if row["state"] == "published" else "release.propose"
    register.record(
        con, action, "release", release_id, actor=row["created_by"], reason=row["reason"],
        before={"current": replaced}, after={"content_hash": row["content_hash"]},
    )  # fmt: skip


def _written(
    new: Path, draft: Draft, content: str, slices: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Write a draft's Parquet and manifest into a new folder, on the disk before this returns."""
    new.mkdir(parents=True)
    written = {}
    for name, table in draft.tables.items():
        path = new / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)
        files.flush(path)
        written[name] = {"rows": table.num_rows, "sha256": files.digest(path)}
    manifest = {"format": FORMAT, "content_hash": content, "tables": written, "slices": slices}
    path = new / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    files.flush(path)
    files.flush(new)
    return written


def _slices(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """Return the slices that a release's lines belong to."""
    lines = tables.get("budget_lines")
    if lines is None:
        return []
    return lines.select(SLICE).group_by(SLICE).aggregate([]).to_pylist()


def _diff(
    former: dict[str, pa.Table], tables: dict[str, pa.Table]
) -> dict[str, dict[str, list[Any]]]:
    """Return the keys of the rows added, removed and changed, for each table that differs."""
    found = {}
    for name in sorted({*former, *tables} & set(BY_NAME)):
        before, after = _keyed(name, former), _keyed(name, tables)
        changes = {
            "added": [key for key in after if key not in before],
            "removed": [key for key in before if key not in after],
            "changed": [key for key in after if key in before and after[key] != before[key]],
        }
        if any(changes.values()):
            found[name] = changes
    return found


def _keyed(name: str, tables: dict[str, pa.Table]) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = tables[name].to_pylist() if name in tables else []
    return {tuple(row[key] for key in BY_NAME[name].key): row for row in rows}


def _sweep(store: Path) -> list[Path]:
    """Remove unfinished folders and set unknown releases aside; the lock is held."""
    swept = list((store / "releases").glob(f"{_TEMPORARY}*"))
    for path in swept:
        shutil.rmtree(path)
    known = {release.release_id for release in history(store)}
    for path in (store / "releases").glob("r[0-9]*"):
        if path.name not in known:
            # Not deleted: after the restore of an older register it may be somebody's only copy.
            aside = store / "aside"
            aside.mkdir(exist_ok=True)
            path.rename(aside / f"{path.name}-{uuid.uuid4().hex[:8]}")
            swept.append(path)
    return swept
