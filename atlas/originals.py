"""Uploaded originals: the workbooks as they came, for the bureau alone, until a stated day."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from atlas import access, files, register
from atlas.access import Actor
from atlas.errors import AtlasError
from atlas.register_tables import ORIGINALS

#: How long an original is kept after it was last handed in, unless somebody states otherwise.
DAYS_KEPT = 180
_SYSTEM = "atlas"
_PAST = "reason.retention"


def keep(
    store: Path, content: bytes, file_name: str, actor: Actor, days: int = DAYS_KEPT
) -> datetime:
    """Keep a file as it came; return until when. The same content again is kept from then on."""
    access.require(actor, "analyst")
    now = datetime.now(UTC)
    sha256, until = hashlib.sha256(content).hexdigest(), now + timedelta(days=days)
    said = {
        "file_name": file_name, "size": len(content), "kept_at": register.utc_text(now),
        "kept_by": actor.name, "keep_until": register.utc_text(until), "deleted_at": None,
    }  # fmt: skip
    with register.locked(store):
        folder = store / "originals"
        folder.mkdir(exist_ok=True)
        new = folder / f".new-{uuid.uuid4().hex}"
        try:
            new.write_bytes(content)
            files.flush(new)
            with register.writing(store) as con:
                _enter(con, sha256, said)
                register.record(con, actor, "original.keep", sha256, file_name, after=said)
                new.replace(folder / sha256)
                files.flush(folder)
        finally:
            new.unlink(missing_ok=True)
    return until


def path(store: Path, sha256: str, actor: Actor) -> Path:
    """Return where an original is; raise AtlasError where it is not, or no longer, kept."""
    access.require(actor, "analyst")
    with register.reading(store) as con:
        found = store / "originals" / sha256
        if sha256 not in _kept(con) or not found.is_file():
            raise AtlasError("error.original_gone", original=sha256[:12])
        return found


def kept(store: Path, now: datetime) -> set[str]:
    """Return the originals whose day is not over yet, by their checksum."""
    with register.reading(store) as con:
        return {name for name, until in _kept(con).items() if until > register.utc_text(now)}


def sweep(store: Path, now: datetime | None = None) -> list[Path]:
    """Delete the originals past their day and files that nobody stated a day for; lock held."""
    folder, moment = store / "originals", register.utc_text(now or datetime.now(UTC))
    if not folder.is_dir():
        return []
    with register.reading(store) as con:
        past = {name for name, until in _kept(con).items() if until <= moment}
        known = set(_kept(con)) - past
    stray = {path for path in folder.iterdir() if path.name not in known}
    if past:
        with register.writing(store) as con:
            actor = Actor(_SYSTEM, frozenset(), access.os_user())
            gone = ORIGINALS.c.sha256.in_(past)
            con.execute(sa.update(ORIGINALS).where(gone).values(deleted_at=moment))
            for name in sorted(past):
                register.record(con, actor, "original.delete", name, _PAST)
    # After the commit: a file that outlives a crash here is a stray at the next start.
    for path in stray:
        path.unlink()
    return sorted(stray)


def _enter(con: sa.Connection, sha256: str, said: dict[str, object]) -> None:
    here = ORIGINALS.c.sha256 == sha256
    if con.execute(sa.update(ORIGINALS).where(here).values(**said)).rowcount == 0:
        con.execute(sa.insert(ORIGINALS).values(sha256=sha256, **said))


def _kept(con: sa.Connection) -> dict[str, str]:
    """Return the originals that are kept, with the moment until which."""
    rows = con.execute(
        sa.select(ORIGINALS.c.sha256, ORIGINALS.c.keep_until).where(
            ORIGINALS.c.deleted_at.is_(None)
        )
    )
    return {row.sha256: row.keep_until for row in rows}
