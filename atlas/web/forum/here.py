"""What every view of the Forum works with: who reads, the names of codes and of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from propcache.api import cached_property

from atlas import paths, register
from atlas.access import Actor
from atlas.forum import agenda, meetings, opinions, people, similar
from atlas.forum.agenda import Item
from atlas.forum.meetings import Meeting
from atlas.forum.opinions import Opinion
from atlas.intake import references
from atlas.summary import Ask
from atlas.text import Translate, day
from atlas.web import filters, frame, url, visitor
from atlas.web.evidence import words

#: Pixels of a field of a form.
WIDTH = 320


@dataclass
class Here:
    """The reader, the store, and what codes and people are called."""

    store: Path
    who: Actor
    t: Translate
    names: Mapping[str, Mapping[str, str]]
    ask: Ask = frame.rows

    def may(self, role: str) -> bool:
        """Whether the reader holds a role and has entered, so that they can act in it."""
        return role in self.who.roles and bool(self.who.name)

    @cached_property
    def people(self) -> dict[str, str]:
        return people.names(self.store, self.who)

    @cached_property
    def shared(self) -> tuple[list[Item], list[Opinion]]:
        """What everybody with the reader's roles sees."""
        return _shared(str(self.store), sorted(self.who.roles), register.version(self.store))

    @property
    def items(self) -> list[Item]:
        return self.shared[0]

    @cached_property
    def opinions(self) -> list[Opinion]:
        """The opinions that the reader may see, their own drafts first."""
        mine = self.who.name and opinions.listed(self.store, self.who, author=self.who.name)
        unseen = [each for each in mine or () if each.state not in opinions.READ]
        return [*unseen, *self.shared[1]]

    @cached_property
    def meetings(self) -> list[Meeting]:
        events = frame.rows("records/forum", lang=self.t.language)
        return meetings.together(meetings.sourced(events), meetings.own(self.store))

    def person(self, person_id: str) -> str:
        """Return who a person is, to those who may know: else that it is a member."""
        if person_id == self.who.name:
            return self.t("forum.me")
        return self.people.get(person_id, self.t("forum.somebody"))

    def name(self, kind: str, code: str | None) -> str | None:
        """Return what a code is called; the code itself where the present data has lost it."""
        return code and self.names[kind].get(code, code)

    def subject(self, opinion: Opinion) -> list[str]:
        """Return what an opinion is about, in words: partner, field, channel, line."""
        known = [
            self.name("partner", opinion.partner_id), self.name("field", opinion.field_id),
            self.name("channel", opinion.channel_id),
        ]  # fmt: skip
        line = self.line(opinion.line_id) if opinion.line_id else None
        return [each for each in (*known, line) if each]

    def line(self, line_id: str) -> str:
        """Return the name of a line, or that the data does not have it."""
        found = self.ask("records/line", line_id=line_id, lang=self.t.language)
        return found[0]["line"] if found else self.t("forum.line_unknown")

    def meeting(self, meeting_id: str | None) -> str | None:
        """Return the name of a meeting."""
        named = {each.meeting_id: each.name for each in self.meetings}
        return meeting_id and named.get(meeting_id, meeting_id)


@st.cache_resource(max_entries=8, show_spinner=False)
def _shared(store: str, roles: list[str], version: int) -> tuple[list[Item], list[Opinion]]:
    """Return what all readers with some roles see: made by one for all, until something changes."""
    anybody = Actor("", frozenset(roles), "")
    return agenda.listed(Path(store), anybody), opinions.listed(Path(store), anybody)


def here() -> Here:
    """Return what the present run works with."""
    named = references.names(frame.rows, url.language())
    return Here(paths.store(), visitor.reading(), words(), named)


def near(at: Here, words: str, but: str) -> list[tuple[Opinion, float]]:
    """Return the published opinions, but one, that are most like a text, and how alike they are."""
    others = {each.opinion_id: each for each in at.opinions
              if each.state == "published" and each.opinion_id != but}  # fmt: skip
    told = [(name, each.text) for name, each in others.items()]
    return [(others[name], alike) for name, alike in similar.most(words, told)]


_NOTHING = object()


def dated(meeting: Meeting, t: Translate) -> str:
    """Return the day of a meeting, or its month, in one piece."""
    return day(meeting.starts, meeting.precision, t.language).replace(" ", "\u00a0")


def select(
    at: Here,
    name: str,
    codes: Sequence[Any],
    shown: Mapping[Any, str] | None = None,
    chosen: Any = _NOTHING,
    **given: Any,
) -> Any:
    """Draw a choice of a form, of one code or, where None is among them, of none.

    ``shown`` gives the words of the codes; without it they are those of the family ``name``.
    """
    t = at.t
    if chosen is not _NOTHING:
        given["index"] = codes.index(chosen)

    def words(code: Any) -> str:
        if code is None:
            return t("word.dash")
        return shown[code] if shown else t(f"{name}.{code}")

    return st.selectbox(
        t(f"filter.{name}"),
        codes,
        format_func=filters.labels(codes, words).__getitem__,
        **{"width": WIDTH, "placeholder": t("word.dash")} | given,
    )


def pick(at: Here, name: str, shown: Mapping[str, str]) -> tuple[str, ...]:
    """Draw a filter of any number of codes."""
    return filters.filter(name, list(shown), shown.__getitem__, at.t(f"filter.{name}"))


def coded(at: Here, family: str, codes: Sequence[str]) -> dict[str, str]:
    """Return the words of codes of a family."""
    return {code: at.t(f"{family}.{code}") for code in codes}
