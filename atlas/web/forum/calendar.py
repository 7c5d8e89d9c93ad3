"""The calendar: meetings that sources tell of and those set up, each with its agenda."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from atlas import tables
from atlas.forum import meetings
from atlas.forum.meetings import Meeting
from atlas.register_tables import MEETING_KINDS, MEETING_STATES, SUBGROUPS
from atlas.text import escaped
from atlas.web import filters, show, visitor
from atlas.web.doing import Said, attempt
from atlas.web.evidence import hint
from atlas.web.forum.here import WIDTH, Here, dated, select


def draw(at: Here) -> None:
    """Draw the calendar, the one meeting that is chosen, and what an official may set up."""
    t = at.t
    names = {each.meeting_id: _label(at, each) for each in reversed(at.meetings)}
    show.finding(_next(at))
    st.html(tables.to_html([_row(at, each) for each in reversed(at.meetings)], t))
    _file(at, at.meetings, "all")
    chosen = filters.pick("meeting", names, t("filter.meeting"), t("forum.meeting.pick"))
    if chosen:
        _one(at, next(each for each in at.meetings if each.meeting_id == chosen))
    if at.may("official"):
        show.section("forum.meeting.new", linked=False)
        _round(at)
        with st.expander(t("forum.meeting.one"), icon=":material/event:"):
            today = datetime.now(UTC).date()
            _form(at, Meeting("subgroup_meeting", "rnd", today, "day", ""))


def _next(at: Here) -> str:
    today = datetime.now(UTC).date()
    coming = [each for each in at.meetings if each.starts >= today and each.state != "cancelled"]
    if not coming:
        return at.t("forum.meeting.none_coming", count=len(at.meetings))
    day = dated(coming[0], at.t)
    return at.t("forum.meeting.coming", name=coming[0].name, day=day, count=len(at.meetings))


def _label(at: Here, each: Meeting) -> str:
    return f"{dated(each, at.t)} · {each.name}"


def _row(at: Here, each: Meeting) -> dict[str, object]:
    t = at.t
    return {
        "meeting_day": dated(each, t),
        "event": each.name,
        "event_kind": each.kind,
        "subgroup": each.subgroup,
        "place": each.place or None,
        "agenda_count": sum(item.meeting_id == each.meeting_id for item in at.items),
        "told_by": each.source or t(f"meeting_state.{each.state}"),
    }


def _one(at: Here, each: Meeting) -> None:
    t = at.t
    st.header(escaped(each.name), anchor=False)
    st.caption(escaped(dated(each, t)))
    if each.note:
        show.finding(each.note)
    if each.attendance:
        show.finding(t("forum.meeting.attendance", count=each.attendance))
    items = [item for item in at.items if item.meeting_id == each.meeting_id]
    show.subsection("forum.agenda")
    for item in items:
        note = t(f"item_state.{item.state}")
        show.entry(item.title, note, ("forum", {"view": "board", "item": item.item_id}))
    if not items:
        hint(t("forum.agenda.none"))
    _file(at, [each], each.meeting_id)
    if at.may("official") and not each.source:
        with st.expander(t("forum.meeting.edit"), icon=":material/edit:"):
            _form(at, each)


def _file(at: Here, found: list[Meeting], name: str) -> None:
    t = at.t
    st.download_button(
        t("forum.calendar.file"),
        data=lambda: meetings.calendar(found, t),
        file_name=f"{t('forum.calendar.file_name')}.ics",
        mime="text/calendar",
        key=f"ics:{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/calendar_add_on:",
    )


def _round(at: Here) -> None:
    t = at.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        now = datetime.now(UTC).year
        year = st.number_input(t("forum.year"), 2024, 2100, now + 1, width=140)
        if st.button(t("forum.meeting.round"), icon=":material/event_repeat:"):
            attempt(_set_up, at, int(year))
    hint(t("forum.meeting.round_hint"))


def _set_up(at: Here, year: int) -> Said:
    names = {
        (kind, subgroup): at.t(f"forum.round.{kind}.{subgroup}", year=year)
        for kind, subgroups, _ in meetings.ROUND
        for subgroup in subgroups
    }
    count = meetings.set_up_round(at.store, year, names, visitor.actor())
    return "forum.meeting.set_up", {"year": year, "count": count}


def _form(at: Here, each: Meeting) -> None:
    t, key = at.t, f"{each.meeting_id or 'new'}:{each.rev}:{at.t.language}"
    with st.form(f"meeting:{key}"):
        name = st.text_input(t("column.event"), each.name)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kind = select(at, "event_kind", MEETING_KINDS, chosen=each.kind, key=f"k:{key}")
            subgroups = (None, *SUBGROUPS)
            subgroup = select(at, "subgroup", subgroups, chosen=each.subgroup, key=f"s:{key}")
            day = st.date_input(
                t("column.meeting_day"), each.starts, key=f"d:{key}",
                min_value=date(2021, 1, 1), max_value=date(2100, 12, 31),
            )  # fmt: skip
            month = st.checkbox(t("forum.meeting.month"), each.precision == "month", key=f"m:{key}")
            state = select(at, "meeting_state", MEETING_STATES, chosen=each.state, key=f"t:{key}")
        place = st.text_input(t("column.place"), each.place, width=WIDTH)
        note = st.text_area(t("column.note"), each.note, height=80)
        if st.form_submit_button(t("forum.save"), icon=":material/save:"):
            said = replace(
                each, name=name, kind=kind, subgroup=subgroup, starts=day, state=state,
                precision="month" if month else "day", place=place, note=note,
            )  # fmt: skip
            attempt(_save, at, said)


def _save(at: Here, said: Meeting) -> Said:
    saved = meetings.save(at.store, said, visitor.actor())
    return "forum.meeting.saved", {"name": saved.name}
