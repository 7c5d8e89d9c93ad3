"""Submissions: the workbooks on their way from being received to a release, step by step.

A submission is edited by several people over days. Each change names the rev that it was made on;
whoever saves on an older one is told who changed it meanwhile, and overwrites nothing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register
from atlas.access import Actor
from atlas.errors import AtlasError
from atlas.register_tables import FINDINGS, MAPPINGS, STATES, SUBMISSIONS

#: States in which a submission may still be changed; the two others are final.
OPEN = STATES[:-2]
_VALUES = ("mapping", "corrections", "explanations")


@dataclass(frozen=True)
class Submission:
    """One workbook on its way. ``mapping``, ``corrections``, ``explanations`` and each of the
    ``findings`` (with its ``rule`` and ``severity``) are plain values that JSON can hold."""

    file_name: str
    sha256: str
    size: int
    fiscal_year: int | None = None
    stage: str | None = None
    scope_id: str | None = None
    ministry_id: str | None = None
    layout_key: str | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)
    corrections: Mapping[str, Any] = field(default_factory=dict)
    explanations: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()
    state: str = OPEN[0]
    submission_id: str = ""
    rev: int = 0
    created_at: datetime | None = None
    created_by: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""
    os_user: str = ""
    release_id: str | None = None


#: What the register says of a submission by itself; a caller's values of these are not taken.
_GIVEN = (
    "submission_id", "rev", "created_at", "created_by", "updated_at", "updated_by", "os_user",
    "release_id",
)  # fmt: skip


def create(store: Path, submission: Submission, actor: Actor) -> Submission:
    """Enter a new submission and return it with its id, at rev 1."""
    access.require(actor, "analyst")
    _open(submission.state, submission.file_name)
    now, name = register.utc_text(datetime.now(UTC)), uuid.uuid4().hex
    row = _row(submission) | {
        "submission_id": name, "rev": 1, "created_at": now, "created_by": actor.name,
        "updated_at": now, "updated_by": actor.name, "os_user": actor.os_user,
    }  # fmt: skip
    with register.writing(store) as con:
        con.execute(sa.insert(SUBMISSIONS).values(**row))
        _put_findings(con, name, submission)
        said = {"file_name": submission.file_name, "sha256": submission.sha256}
        register.record(con, actor, "submission.create", name, submission.file_name, after=said)
        return _loaded(con, name)


def load(store: Path, submission_id: str, actor: Actor) -> Submission:
    """Return a submission; raise AtlasError where there is none of that id."""
    access.require(actor, "analyst")
    with register.reading(store) as con:
        return _loaded(con, submission_id)


def listed(store: Path, actor: Actor, states: tuple[str, ...] = STATES) -> list[Submission]:
    """Return the submissions in some states, the last changed first, without their findings."""
    access.require(actor, "analyst")
    wanted = sa.select(SUBMISSIONS).where(SUBMISSIONS.c.state.in_(states))
    with register.reading(store) as con:
        rows = con.execute(wanted.order_by(SUBMISSIONS.c.updated_at.desc())).mappings()
        return [_from_row(dict(row), ()) for row in rows]


def save(store: Path, submission: Submission, actor: Actor, reason: str = "") -> Submission:
    """Save a submission as changed and return it at its next rev.

    Raises AtlasError where somebody changed it since this rev, naming who and when, and where it
    is published or withdrawn.
    """
    access.require(actor, "analyst")
    _open(submission.state, submission.file_name)
    with register.writing(store) as con:
        former = _changed(con, submission.submission_id, submission.rev, _row(submission), actor)
        _put_findings(con, submission.submission_id, submission)
        register.record(
            con, actor, "submission.save", submission.submission_id, reason,
            before={"state": former.state, "rev": former.rev},
            after={"state": submission.state, "rev": former.rev + 1},
        )  # fmt: skip
        return _loaded(con, submission.submission_id)


def withdraw(store: Path, submission_id: str, rev: int, actor: Actor, reason: str) -> Submission:
    """Give a submission up, for good; what was published before stays."""
    access.require(actor, "analyst")
    with register.writing(store) as con:
        former = _changed(con, submission_id, rev, {"state": "withdrawn"}, actor)
        before = {"state": former.state}
        register.record(con, actor, "submission.withdraw", submission_id, reason, before=before)
        return _loaded(con, submission_id)


def remember(store: Path, layout_key: str, mapping: Mapping[str, Any], actor: Actor) -> None:
    """Remember a mapping for the next workbook of the same layout; the last one wins."""
    access.require(actor, "analyst")
    row = {
        "mapping_json": register.as_json(mapping), "by": actor.name,
        "at": register.utc_text(datetime.now(UTC)),
    }  # fmt: skip
    with register.writing(store) as con:
        here = MAPPINGS.c.layout_key == layout_key
        if con.execute(sa.update(MAPPINGS).where(here).values(**row)).rowcount == 0:
            con.execute(sa.insert(MAPPINGS).values(layout_key=layout_key, **row))
        register.record(con, actor, "mapping.remember", layout_key, "", after=dict(mapping))


def remembered(store: Path, layout_key: str, actor: Actor) -> dict[str, Any] | None:
    """Return the mapping that was remembered for a layout; None where there is none."""
    access.require(actor, "analyst")
    wanted = sa.select(MAPPINGS.c.mapping_json).where(MAPPINGS.c.layout_key == layout_key)
    with register.reading(store) as con:
        found = con.execute(wanted).scalar_one_or_none()
    return None if found is None else json.loads(found)


def close(
    con: sa.Connection, submission: tuple[str, int], release_id: str, actor: Actor, reason: str
) -> None:
    """Close the submission (id, rev) that a release came from, in the transaction of the release.

    Raises AtlasError where it is not explained, or was changed since that rev.
    """
    name, rev = submission
    here = (SUBMISSIONS.c.submission_id == name) & (SUBMISSIONS.c.rev == rev)
    ready = here & (SUBMISSIONS.c.state == "explained")
    changed = {"state": "published", "release_id": release_id, "rev": rev + 1, **_told(actor)}
    if con.execute(sa.update(SUBMISSIONS).where(ready).values(**changed)).rowcount != 1:
        raise AtlasError("error.submission_not_ready", submission=name)
    register.record(con, actor, "submission.publish", name, reason, after={"release": release_id})


def reopen(con: sa.Connection, release_id: str, actor: Actor, reason: str) -> None:
    """Give the submission that a release came from back to whoever has to correct it."""
    here = SUBMISSIONS.c.release_id == release_id
    changed = {"state": "checked", "release_id": None, "rev": SUBMISSIONS.c.rev + 1}
    names = con.execute(sa.select(SUBMISSIONS.c.submission_id).where(here)).scalars().all()
    con.execute(sa.update(SUBMISSIONS).where(here).values(**changed, **_told(actor)))
    for name in names:
        register.record(con, actor, "submission.reopen", name, reason)


def _changed(
    con: sa.Connection, submission_id: str, rev: int, values: dict[str, Any], actor: Actor
) -> Submission:
    """Change an open submission that is still at a rev; return it as it was."""
    former = _loaded(con, submission_id)
    if former.rev != rev:
        raise AtlasError(
            "error.submission_stale",
            file=former.file_name, by=former.updated_by,
            at=f"{former.updated_at:%Y-%m-%d %H:%M} UTC",
        )  # fmt: skip
    _open(former.state, former.file_name)
    here = SUBMISSIONS.c.submission_id == submission_id
    con.execute(sa.update(SUBMISSIONS).where(here).values(**values, **_told(actor), rev=rev + 1))
    return former


def _told(actor: Actor) -> dict[str, str]:
    """Return who changes a submission, and when."""
    return {"updated_at": register.utc_text(datetime.now(UTC)), "updated_by": actor.name}


def _open(state: str, file_name: str) -> None:
    if state not in OPEN:
        raise AtlasError("error.submission_closed", file=file_name)


def _loaded(con: sa.Connection, submission_id: str) -> Submission:
    here = SUBMISSIONS.c.submission_id == submission_id
    row = con.execute(sa.select(SUBMISSIONS).where(here)).mappings().one_or_none()
    if row is None:
        raise AtlasError("error.submission_unknown", submission=submission_id)
    wanted = sa.select(FINDINGS.c.finding_json).where(FINDINGS.c.submission_id == submission_id)
    found = con.execute(wanted.order_by(FINDINGS.c.position)).scalars()
    return _from_row(dict(row), tuple(json.loads(text) for text in found))


def _row(submission: Submission) -> dict[str, Any]:
    """Return what a caller may say of a submission, as columns of the register."""
    names = {each.name for each in fields(Submission)} - {*_GIVEN, *_VALUES, "findings"}
    row = {name: getattr(submission, name) for name in names}
    return row | {f"{name}_json": register.as_json(getattr(submission, name)) for name in _VALUES}


def _from_row(row: dict[str, Any], findings: tuple[Mapping[str, Any], ...]) -> Submission:
    values = {name: json.loads(row.pop(f"{name}_json")) for name in _VALUES}
    times = {name: datetime.fromisoformat(row.pop(name)) for name in ("created_at", "updated_at")}
    return Submission(findings=findings, **values, **times, **row)


def _put_findings(con: sa.Connection, submission_id: str, submission: Submission) -> None:
    """Put the findings of a submission in the place of its former ones."""
    con.execute(sa.delete(FINDINGS).where(FINDINGS.c.submission_id == submission_id))
    rows = [
        {
            "submission_id": submission_id, "position": position, "rule": found["rule"],
            "severity": found["severity"], "finding_json": register.as_json(found),
        }
        for position, found in enumerate(submission.findings)
    ]  # fmt: skip
    if rows:
        con.execute(sa.insert(FINDINGS), rows)
