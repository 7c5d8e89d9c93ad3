"""Notices: what changed since the reader was last here, until they say that they have seen it."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from atlas import releases
from atlas.forum import meetings, news, people
from atlas.forum.news import News
from atlas.text import escaped
from atlas.web import show, visitor
from atlas.web.doing import act
from atlas.web.forum.here import Here

_SHOWN = 5


def draw(at: Here) -> None:
    """Draw what is new for the reader, where they have entered and there is something."""
    t = at.t
    person = visitor.person() if at.who.name else None
    if person is None:
        return
    if person.seen_at is None:
        people.seen(at.store, person.person_id, datetime.now(UTC))
        return
    found = _news(at, person.seen_at)
    if not found.count:
        return
    label = t("forum.news", count=found.count, since=f"{found.since:%Y-%m-%d %H:%M} UTC")
    with st.expander(label, icon=":material/notifications:"):
        for item in found.items[:_SHOWN]:
            own = t("forum.news.own") if item in found.own else t(f"item_state.{item.state}")
            show.entry(item.title, own, ("forum", {"view": "board", "item": item.item_id}))
        for each in found.opinions[:_SHOWN]:
            note = t("forum.news.opinion")
            show.entry(
                each.title, note, ("forum", {"view": "opinions", "opinion": each.opinion_id})
            )
        for meeting in found.meetings[:_SHOWN]:
            show.entry(meeting.name, t("forum.news.meeting"),
                       ("forum", {"view": "calendar", "meeting": meeting.meeting_id}))  # fmt: skip
        for release in found.releases[:_SHOWN]:
            said = t("forum.news.release", release=release.release_id)
            st.markdown(escaped(said))
        st.button(t("forum.news.seen"), icon=":material/done_all:",
                  **act(_seen, at, person.person_id))  # fmt: skip


def _news(at: Here, since: datetime) -> News:
    current = releases.current(at.store, visitor.viewer().audience)
    there = news.There(at.opinions, at.items, meetings.own(at.store), current)
    return news.news(since, at.who.name, there)


def _seen(at: Here, person_id: str) -> None:
    people.seen(at.store, person_id, datetime.now(UTC))
