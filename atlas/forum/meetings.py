"""Meetings: those that sources tell of, and those that an official sets up; as a calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register
from atlas.access import Actor
from atlas.errors import AtlasError
from atlas.forum import rows
from atlas.register_tables import MEETINGS
from atlas.text import Translate

_GIVEN = ("kind", "subgroup", "starts", "precision", "name", "place", "note", "state")
#: The rounds of a year: kind, subgroups, month.
ROUND = (
    ("subgroup_meeting", ("rnd", "non_rnd"), 9),
    ("subgroup_meeting", ("rnd", "non_rnd"), 10),
    ("roundup", ("both",), 11),
    ("forum", ("both",), 12),
)


@dataclass(frozen=True)
class Meeting:
    """One meeting; ``starts`` is the first of its month where only that is known.

    One that a source tells of has a ``source`` and is never changed here.
    """

    kind: str
    subgroup: str | None
    starts: date
    precision: str
    name: str
    place: str = ""
    note: str = ""
    state: str = "planned"
    meeting_id: str = ""
    rev: int = 0
    updated_at: datetime | None = None
    source: str | None = None
    source_url: str | None = None
    attendance: int | None = None


def sourced(events: Iterable[Mapping[str, Any]]) -> list[Meeting]:
    """Return the events of the reference data (``records/forum``) as meetings."""
    return [
        Meeting(
            row["event_kind"], row["subgroup"], row["starts"], row["precision"], row["event"],
            row["place"] or "", row["reading"], "", row["event_id"], source=row["source"],
            source_url=row["source_url"], attendance=row["attendance"],
        )
        for row in events
    ]  # fmt: skip


def own(store: Path) -> list[Meeting]:
    """Return the meetings that officials set up, the earliest first."""
    wanted = sa.select(MEETINGS).order_by(MEETINGS.c.starts, MEETINGS.c.meeting_id)
    with register.reading(store) as con:
        return [_meeting(row) for row in con.execute(wanted).mappings()]


def together(*lists: Iterable[Meeting]) -> list[Meeting]:
    """Return meetings of all lists in the order of their days."""
    every = (each for found in lists for each in found)
    return sorted(every, key=lambda each: (each.starts, each.precision == "day", each.meeting_id))


def save(store: Path, meeting: Meeting, actor: Actor) -> Meeting:
    """Set a meeting up, or change it as it is at its rev; an official's to do."""
    access.require(actor, "official")
    said = _said(meeting)
    with register.writing(store) as con:
        return _meeting(rows.held(con, MEETINGS, _saved(con, meeting, said, actor)))


def set_up_round(store: Path, year: int, names: Mapping[tuple[str, str], str], actor: Actor) -> int:
    """Set up the meetings of a year that are not there yet, each known to its month.

    Returns how many; ``names`` gives the name of a meeting by kind and subgroup.
    """
    access.require(actor, "official")
    there = {(m.kind, m.subgroup, m.starts.month) for m in own(store) if m.starts.year == year}
    wanted = [
        Meeting(kind, subgroup, date(year, month, 1), "month", names[kind, subgroup])
        for kind, subgroups, month in ROUND
        for subgroup in subgroups
        if (kind, subgroup, month) not in there
    ]
    with register.writing(store) as con:
        for each in wanted:
            _saved(con, each, _said(each), actor)
    return len(wanted)


def calendar(found: Iterable[Meeting], t: Translate, made: datetime | None = None) -> bytes:
    """Return meetings as an iCalendar file (RFC 5545): whole days, or the whole month."""
    # Here, not above: only who takes the file needs it.
    from icalendar import Calendar, Event  # noqa: PLC0415

    file = Calendar()
    file.add("prodid", "-//Cooperation Atlas//KO")
    file.add("version", "2.0")
    file.add("x-wr-calname", t("forum.calendar.name"))
    for each in found:
        event = Event()
        event.add("uid", f"{each.meeting_id}@cooperation-atlas")
        event.add("dtstamp", each.updated_at or made or datetime.now(UTC))
        event.add("dtstart", each.starts)
        event.add("dtend", _end(each))
        monthly = each.precision == "month"
        event.add("summary", t("forum.calendar.in_month", name=each.name) if monthly else each.name)
        event.add("location", each.place)
        event.add("description", each.note)
        event.add("status", "CANCELLED" if each.state == "cancelled" else "CONFIRMED")
        # A month in which there is a meeting is not a month without time.
        event.add("transp", "TRANSPARENT" if monthly else "OPAQUE")
        file.add_component(event)
    return file.to_ical()


def _end(meeting: Meeting) -> date:
    if meeting.precision == "day":
        return meeting.starts + timedelta(days=1)
    return (meeting.starts.replace(day=1) + timedelta(days=32)).replace(day=1)


def _said(meeting: Meeting) -> dict[str, Any]:
    if not 2021 <= meeting.starts.year <= 2100:
        raise AtlasError("error.meeting_year", year=meeting.starts.year)
    day = meeting.starts.replace(day=1) if meeting.precision == "month" else meeting.starts
    return {name: getattr(meeting, name) for name in _GIVEN} | {
        "starts": day.isoformat(),
        "name": rows.words(meeting.name, "meeting_name", rows.TITLE),
        "place": rows.words(meeting.place, "place", rows.TITLE, required=False),
        "note": rows.words(meeting.note, "note", rows.BODY, required=False),
    }


def _saved(con: sa.Connection, meeting: Meeting, said: dict[str, Any], actor: Actor) -> str:
    if meeting.meeting_id:
        rows.change(con, MEETINGS, (meeting.meeting_id, meeting.rev), said, actor)
        register.record(con, actor, "meeting.save", meeting.meeting_id, "", after=said)
        return meeting.meeting_id
    name, moment = rows.fresh(), rows.now()
    told = {"created_at": moment, "created_by": actor.name, "updated_at": moment,
            "updated_by": actor.name}  # fmt: skip
    con.execute(sa.insert(MEETINGS).values(meeting_id=name, rev=1, **said, **told))
    register.record(con, actor, "meeting.create", name, "", after=said)
    return name


def _meeting(row: Mapping[str, Any]) -> Meeting:
    values = {name: row[name] for name in (*_GIVEN, "meeting_id", "rev")}
    return Meeting(**values | {
        "starts": date.fromisoformat(row["starts"]),
        "updated_at": datetime.fromisoformat(row["updated_at"]),
    })  # fmt: skip
