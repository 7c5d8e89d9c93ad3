"""The trail: who did what to which thing, when and why; for officials. The trail is never changed.

Newest first and page by page: of the whole trail only the events that are shown are read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register
from atlas.access import Actor
from atlas.register_tables import AUDIT_EVENTS

#: The kinds of things, as the actions name them.
KINDS = tuple(dict.fromkeys(action.partition(".")[0] for action in register.ACTIONS))
_TRAIL = AUDIT_EVENTS.c


@dataclass(frozen=True)
class Asked:
    """Which events: none of a choice means any; both days are whole days of UTC, included."""

    actions: tuple[str, ...] = ()
    object_kinds: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    object_id: str | None = None


@dataclass(frozen=True)
class Event:
    """One event of the trail; before and after are plain values, None where nothing was said."""

    event_id: str
    at: datetime
    who: str
    os_user: str
    action: str
    object_kind: str
    object_id: str
    before: Any
    after: Any
    reason: str


def events(
    store: Path, actor: Actor, asked: Asked, limit: int, before: str | None = None
) -> list[Event]:
    """Return the events asked for, the newest first: those before an event, given by its id.

    Of equal times the id decides. An event that there is not has none before it.
    """
    access.require(actor, "official")
    wanted = sa.select(AUDIT_EVENTS).where(*_conditions(asked))
    if before is not None:
        last = sa.select(_TRAIL.at, _TRAIL.event_id).where(_TRAIL.event_id == before)
        wanted = wanted.where(sa.tuple_(_TRAIL.at, _TRAIL.event_id) < last.scalar_subquery())
    wanted = wanted.order_by(_TRAIL.at.desc(), _TRAIL.event_id.desc()).limit(limit)
    with register.reading(store) as con:
        return [_event(row) for row in con.execute(wanted).mappings()]


def counts(store: Path, actor: Actor, asked: Asked) -> dict[str, int]:
    """Return how many events asked for there are of each kind of thing, the most first."""
    return _counted(store, actor, _TRAIL.object_kind, asked)


def actors(store: Path, actor: Actor) -> dict[str, int]:
    """Return how many events there are of each who acted, the most first."""
    return _counted(store, actor, _TRAIL.actor, Asked())


def _counted(store: Path, actor: Actor, by: sa.Column[str], asked: Asked) -> dict[str, int]:
    access.require(actor, "official")
    many = sa.func.count()
    wanted = sa.select(by, many).where(*_conditions(asked)).group_by(by)
    with register.reading(store) as con:
        return dict(con.execute(wanted.order_by(many.desc(), by)).all())


def _conditions(asked: Asked) -> list[sa.ColumnElement[bool]]:
    chosen = (
        (_TRAIL.action, asked.actions),
        (_TRAIL.object_kind, asked.object_kinds),
        (_TRAIL.actor, asked.who),
    )
    found = [column.in_(codes) for column, codes in chosen if codes]
    if asked.since:
        found.append(_TRAIL.at >= asked.since.isoformat())
    if asked.until:
        found.append(_TRAIL.at < (asked.until + timedelta(days=1)).isoformat())
    if asked.object_id is not None:
        found.append(_TRAIL.object_id == asked.object_id)
    return found


def _event(row: sa.RowMapping) -> Event:
    return Event(
        row["event_id"], datetime.fromisoformat(row["at"]), row["actor"], row["os_user"],
        row["action"], row["object_kind"], row["object_id"],
        *(json.loads(row[name]) if row[name] else None for name in ("before", "after")),
        row["reason"],
    )  # fmt: skip
