"""Releases: published tables, listed in the register; their publishing and their reversal.

A release is written under a temporary name, flushed, renamed, and made current by one transaction
of the register. Until that transaction is through it does not exist; after it, it is never edited.
Reverting one is a transaction too. Which lines stand follows from what is published (``standing``).
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import (
    access,
    draft_rules,
    drafts,
    files,
    originals,
    refdata,
    register,
    standing,
    submissions,
)  # fmt: skip
from atlas.access import Actor
from atlas.drafts import Draft, Overlap
from atlas.errors import AtlasError
from atlas.paths import DATA
from atlas.register_tables import RELEASE_DECISIONS, RELEASE_SLICES, RELEASES
from atlas.release_files import MANIFEST, TEMPORARY, changes, folder, parquet, tables_of, written
from atlas.standing import Decision, Release, Slice, visible

__all__ = [
    "MANIFEST", "Decision", "Draft", "Overlap", "Release", "Slice", "current", "folder", "history",
    "overlaps", "parquet", "publish", "revert", "sweep", "sync_reference", "tables_of", "visible",
]  # fmt: skip

#: The text key that stands as the reason of a reference release; people write their own.
REFERENCE_REASON = "reason.reference_data"


def history(store: Path) -> list[Release]:
    """Return every release the register knows, the newest first."""
    with register.reading(store) as con:
        return _listed(con)


def current(store: Path, audience: str = "public", now: datetime | None = None) -> list[Release]:
    """Return the releases that an audience sees at a moment, those replaced for it left out."""
    return standing.current(history(store), audience, now or datetime.now(UTC))


def overlaps(store: Path, draft: Draft) -> list[Overlap]:
    """Return the standing lines that need a decision before a draft may be published."""
    return drafts.overlaps(store, draft, history(store), datetime.now(UTC))


def since(store: Path, snapshot_id: str) -> dict[str, str]:
    """Return the releases that ``came`` and that are ``gone`` since a snapshot of the bureau."""
    return draft_rules.since(store, snapshot_id, history(store), datetime.now(UTC))


def sync_reference(store: Path, data: Path = DATA, by: str = "atlas") -> Release:
    """Bring the store up to the reference data; return the release that holds this data.

    It is published where nothing but reference data is current; beside a ministry's own release
    it is recorded as proposed and changes nothing. What was reverted is not published again.
    """
    tables = refdata.read(data)
    content = refdata.fingerprint(tables)
    actor = Actor(by, frozenset(), access.os_user())
    with register.locked(store):
        _sweep(store)
        known = history(store)
        same = _holding(known, content)
        if same:
            return same
        former = _reference(known)
        own = any(r.kind == "submission" and r.state == "published" for r in known)
        draft = Draft(tables, "reference", REFERENCE_REASON, audience="public")
        diff = changes(tables_of(store, former), tables) if former else None
        state = "proposed" if former and own else "published"
        return _release(store, draft, actor, state, diff)


def publish(store: Path, draft: Draft, actor: Actor) -> Release:
    """Publish a draft as a new release, all or nothing; raise AtlasError where it may not be.

    A slice that it holds completely retires what stood of that slice before; from a partial one
    its decisions retire single lines. The store is held from the check to the commit: of two who
    publish at once the second is told that the state is no longer the one that was checked.
    """
    drafts.allowed(draft, actor)
    with register.locked(store):
        _sweep(store)
        if draft.kind == "submission":
            draft = draft_rules.checked(store, draft, history(store), datetime.now(UTC))
        return _release(store, draft, actor, "published", None)


def revert(store: Path, release_id: str, actor: Actor, reason: str) -> Release:
    """Take a release back: all that it retired stands again, as if it had never been published.

    Its submission is open again. Refused while later releases stand on this one.
    """
    access.require(actor, "official")
    if not reason.strip():
        raise AtlasError("error.revert_unexplained")
    with register.locked(store), register.writing(store) as con:
        known = _listed(con)
        release = next((r for r in known if r.release_id == release_id), None)
        if release is None:
            raise AtlasError("error.release_unknown", release=release_id)
        _revertible(release, known)
        here = RELEASES.c.release_id == release_id
        con.execute(sa.update(RELEASES).where(here).values(state="reverted"))
        left = [r for r in known if r != release]
        register.record(
            con, actor, "release.revert", release_id, reason,
            before={"current": _names(known)}, after={"current": _names(left)},
        )  # fmt: skip
        submissions.reopen(con, release_id, actor, reason)
        return next(r for r in _listed(con) if r.release_id == release_id)


def sweep(store: Path) -> list[Path]:
    """Clear away what a crash left and originals past their time; return what was cleared."""
    with register.locked(store):
        return _sweep(store)


def _listed(con: sa.Connection) -> list[Release]:
    slices: dict[str, dict[Slice, bool]] = defaultdict(dict)
    for row in con.execute(sa.select(RELEASE_SLICES)).mappings():
        slices[row["release_id"]][Slice.of(row)] = row["completeness"] == "complete"
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for row in con.execute(sa.select(RELEASE_DECISIONS)):
        decisions[row.release_id].append(Decision(row.line_id, row.decision, row.new_line_id))
    rows = con.execute(sa.select(RELEASES).order_by(RELEASES.c.number.desc())).mappings()
    return [
        _from_row(dict(row), slices[row["release_id"]], tuple(decisions[row["release_id"]]))
        for row in rows
    ]


def _from_row(
    row: dict[str, Any], slices: dict[Slice, bool], decisions: tuple[Decision, ...]
) -> Release:
    until, diff = row.pop("embargo_until"), row.pop("diff_json")
    return Release(
        tables=json.loads(row.pop("tables_json")),
        diff=diff and json.loads(diff),
        embargo_until=until and datetime.fromisoformat(until),
        created_at=datetime.fromisoformat(row.pop("created_at")),
        slices=slices,
        decisions=decisions,
        **row,
    )


def _names(known: list[Release]) -> list[str]:
    return [r.release_id for r in standing.current(known, "bureau", datetime.now(UTC))]


def _reference(known: list[Release]) -> Release | None:
    return next((r for r in known if r.state == "published" and r.kind == "reference"), None)


def _holding(known: list[Release], content: str) -> Release | None:
    """Return the reference release with this content: current, still proposed, or taken back."""
    former = _reference(known)
    if former and former.content_hash == content:
        return former
    same = (r for r in known if r.state != "published" and r.content_hash == content)
    return next((r for r in same if former is None or r.number > former.number), None)


def _revertible(release: Release, known: list[Release]) -> None:
    """Refuse to revert what is not published, what others stand on, and the last reference."""
    if release.state != "published":
        raise AtlasError("error.revert_not_published", release=release.release_id)
    published = [r for r in known if r.state == "published" and r != release]
    if release.kind == "reference" and not any(r.kind == "reference" for r in published):
        raise AtlasError("error.revert_last_reference", release=release.release_id)
    later = [r.release_id for r in published if standing.stands_on(r, release)]
    if later:
        said = ", ".join(sorted(later))
        raise AtlasError("error.revert_stood_on", release=release.release_id, later=said)


def _release(
    store: Path, draft: Draft, actor: Actor, state: str, diff: dict[str, Any] | None
) -> Release:
    """Write a draft and enter it in the register; the caller holds the lock of the store."""
    new = store / "releases" / f"{TEMPORARY}{uuid.uuid4().hex}"
    content = refdata.fingerprint(draft.tables)
    said = {"content_hash": content, **standing.told(draft.slices, draft.decisions)}
    try:
        tables = written(new, draft.tables, said)
        with register.writing(store) as con:
            highest = sa.select(sa.func.coalesce(sa.func.max(RELEASES.c.number), 0))
            number = con.execute(highest).scalar_one() + 1
            row = {
                "release_id": f"r{number}-{content[:8]}",
                "number": number,
                "kind": draft.kind,
                "state": state,
                "audience": draft.audience,
                "embargo_until": draft.embargo_until and register.utc_text(draft.embargo_until),
                "content_hash": content,
                "tables_json": json.dumps(tables),
                "diff_json": None if diff is None else json.dumps(diff, ensure_ascii=False),
                "created_at": register.utc_text(datetime.now(UTC)),
                "created_by": actor.name,
                "os_user": actor.os_user,
                "reason": draft.reason,
                "certification": draft.certification,
                "certified_by": draft.certified_by,
            }
            entered = _enter(con, row, said, draft, actor)
            # Last, so that what the register refuses leaves no folder behind.
            new.rename(folder(store, entered.release_id))
            files.flush(store / "releases")
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return entered


def _enter(
    con: sa.Connection,
    row: dict[str, Any],
    told: dict[str, Any],
    draft: Draft,
    actor: Actor,
) -> Release:
    """Enter a release with its slices and decisions, and leave the trail."""
    release_id, before = row["release_id"], _names(_listed(con))
    con.execute(sa.insert(RELEASES).values(**row))
    for table, name in ((RELEASE_SLICES, "slices"), (RELEASE_DECISIONS, "decisions")):
        if told[name]:
            rows = [{**each, "release_id": release_id} for each in told[name]]
            con.execute(sa.insert(table), rows)
    known = _listed(con)
    named = ("audience", "embargo_until", "certification", "certified_by")
    after = {name: row[name] for name in named} | told
    register.record(
        con, actor, "release.publish" if row["state"] == "published" else "release.propose",
        release_id, row["reason"], before={"current": before},
        after=after | {"current": _names(known)},
    )  # fmt: skip
    if draft.submission:
        submissions.close(con, draft.submission, release_id, actor, draft.reason)
    return next(r for r in known if r.release_id == release_id)


def _sweep(store: Path) -> list[Path]:
    """Remove what is unfinished or past its time, set unknown releases aside; the lock is held."""
    swept = list((store / "releases").glob(f"{TEMPORARY}*"))
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
    return swept + originals.sweep(store)
