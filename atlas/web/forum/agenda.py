"""The agenda: a board of items by state, and one item with its opinions, steps and answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from atlas import tables, text
from atlas.forum import agenda, similar
from atlas.forum.agenda import Answer, Item
from atlas.forum.opinions import Opinion
from atlas.register_tables import ANSWERED, ITEM_STATES, SUBGROUPS
from atlas.text import escaped
from atlas.web import filters, frame, grids, show, visitor
from atlas.web.doing import Said, attempt
from atlas.web.evidence import hint
from atlas.web.forum.here import Here, coded, dated, pick, select

#: The columns of the board, and the cards that each shows; the list below has all.
_COLUMNS = {"received": ("received",), "review": ("review",), "answered": ANSWERED}
_CARDS = 8
#: Lines offered as what resulted from an item.
_LINES = 20
_FILTERS = ("subgroup", "meeting", "partner", "item_state")


def draw(at: Here) -> None:
    """Draw the board, narrowed by subgroup, meeting, country and state, and the list of all."""
    t = at.t
    of_item: dict[str, set[str]] = {}
    for each in at.opinions:
        if each.item_id and each.partner_id:
            of_item.setdefault(each.item_id, set()).add(each.partner_id)
    partners = {code: at.name("partner", code) or code for of in of_item.values() for code in of}
    used = {item.meeting_id: at.meeting(item.meeting_id) for item in at.items if item.meeting_id}
    with show.bar("bottom"):
        subgroups = pick(at, "subgroup", coded(at, "subgroup", SUBGROUPS))
        meetings = pick(at, "meeting", {code: name or code for code, name in used.items()})
        wanted = pick(at, "partner", partners)
        states = pick(at, "item_state", coded(at, "item_state", ITEM_STATES))
    found = [
        item
        for item in at.items
        if (not subgroups or item.subgroup in subgroups)
        and (not meetings or item.meeting_id in meetings)
        and (not wanted or of_item.get(item.item_id, set()) & set(wanted))
        and (not states or item.state in states)
    ]
    _new(at)
    if not found:
        show.nothing(t("forum.board.none"), _FILTERS)
    counts = agenda.counts(found)
    answered = sum(counts[state] for state in ANSWERED)
    show.finding(
        t("forum.board.finding", count=len(found), answered=answered, waiting=len(found) - answered)
    )
    _board(at, found)
    rows = pd.DataFrame([_row(at, item) for item in found])
    picked = grids.grid("agenda", rows, list(rows.columns), select=True)
    if picked is not None and picked < len(found):
        filters.put(item=found[picked].item_id)
        st.rerun()


def one(at: Here, item_id: str) -> None:
    """Draw one item: its words, its steps with their reasons, its opinions; what to do with it."""
    t = at.t
    item = agenda.load(at.store, item_id, at.who)
    st.button(t("forum.back"), icon=":material/arrow_back:", on_click=filters.put,
              kwargs={"item": ()})  # fmt: skip
    st.header(escaped(item.title), anchor=False)
    said = [t(f"item_state.{item.state}"), t(f"subgroup.{item.subgroup}"),
            at.meeting(item.meeting_id), t(f"audience.{item.audience}")]  # fmt: skip
    st.caption(escaped(" · ".join(each for each in said if each)))
    if item.body:
        show.finding(item.body)
    show.subsection("forum.steps")
    steps = [_step(at, step) for step in agenda.steps(at.store, item_id, at.who)]
    st.html(tables.to_html(steps, t))
    show.subsection("forum.gathered")
    gathered = [each for each in at.opinions if each.item_id == item_id]
    show.finding(t("forum.gathered_count", count=item.opinions, people=item.supports))
    for each in gathered:
        show.entry(each.title, ", ".join(at.subject(each)),
                   ("forum", {"view": "opinions", "opinion": each.opinion_id}))  # fmt: skip
    if at.may("official"):
        _answer(at, item)
        _gather(at, item, gathered)
        _release(at, item, gathered)
        with st.expander(t("forum.item.edit"), icon=":material/edit:"):
            _form(at, item)


def _board(at: Here, found: Sequence[Item]) -> None:
    t = at.t
    for place, (name, states) in zip(st.columns(len(_COLUMNS)), _COLUMNS.items(), strict=True):
        items = [item for item in found if item.state in states]
        with place.container(border=True):
            st.markdown(f"**{t(f'forum.board.{name}')}** · {len(items)}")
            for item in items[:_CARDS]:
                note = t("forum.board.card", opinions=item.opinions, supports=item.supports)
                if name == "answered":
                    note = f"{t(f'item_state.{item.state}')} · {note}"
                show.entry(item.title, note, ("forum", {"view": "board", "item": item.item_id}))
            if len(items) > _CARDS:
                hint(t("forum.board.more", count=len(items) - _CARDS))


def _row(at: Here, item: Item) -> dict[str, object]:
    t = at.t
    return {
        "agenda_item": item.title,
        "item_state": t(f"item_state.{item.state}"),
        "subgroup": item.subgroup,
        "meeting": at.meeting(item.meeting_id),
        "opinion_count": item.opinions,
        "support_count": item.supports,
        "answer_reason": item.reason or None,
        "updated_at": f"{item.updated_at:%Y-%m-%d %H:%M}",
    }


def _step(at: Here, step: agenda.Step) -> dict[str, object]:
    return {
        "step_at": f"{step.at:%Y-%m-%d %H:%M} UTC",
        "item_state": at.t(f"item_state.{step.state}"),
        "answer_reason": step.reason or None,
        "resulted_line": at.line(step.line_id) if step.line_id else None,
        "step_by": at.person(step.by),
    }


def _new(at: Here) -> None:
    if at.may("official"):
        with st.expander(at.t("forum.item.new"), icon=":material/playlist_add:"):
            _form(at, Item("", "", "rnd"))


def _form(at: Here, item: Item) -> None:
    t, key = at.t, f"item:{item.item_id or 'new'}:{item.rev}:{at.t.language}"
    meetings = {m.meeting_id: f"{dated(m, t)} · {m.name}" for m in reversed(at.meetings)}
    if item.meeting_id:
        meetings.setdefault(item.meeting_id, item.meeting_id)
    codes = (None, *meetings)
    with st.form(key):
        title = st.text_input(t("column.agenda_item"), item.title, key=f"{key}:title")
        body = st.text_area(t("column.body"), item.body, height=100, key=f"{key}:body")
        with st.container(horizontal=True):
            subgroup = select(at, "subgroup", SUBGROUPS, chosen=item.subgroup, key=f"{key}:s")
            meeting = select(at, "meeting", codes, meetings, chosen=item.meeting_id, key=f"{key}:m")
            audience = select(
                at, "audience", agenda.AUDIENCES, chosen=item.audience, key=f"{key}:a"
            )
        hint(t("forum.item.audience_hint"))
        chosen = () if item.item_id else _choose(at, _free(at), key)
        if st.form_submit_button(t("forum.save"), icon=":material/save:"):
            said = replace(item, title=title, body=body, subgroup=subgroup, meeting_id=meeting,
                           audience=audience)  # fmt: skip
            attempt(_save, at, said, chosen)


def _save(at: Here, said: Item, chosen: Sequence[str]) -> Said:
    if said.item_id:
        saved = agenda.save(at.store, said, visitor.actor())
    else:
        saved = agenda.create(at.store, said, chosen, visitor.actor())
        filters.put(item=saved.item_id)
    return "forum.item.saved", {"title": saved.title}


def _free(at: Here) -> list[Opinion]:
    """Return the published opinions that no item has."""
    return [each for each in at.opinions if each.state == "published" and not each.item_id]


def _titles(found: Iterable[Opinion]) -> dict[str, str]:
    """Return what is offered to be chosen: two opinions may have one title."""
    return {each.opinion_id: f"{each.title} ({each.opinion_id[:6]})" for each in found}


def _choose(at: Here, free: Sequence[Opinion], key: str) -> list[str]:
    titles = _titles(free)
    return st.multiselect(
        at.t("forum.gather"), list(titles), key=f"{key}:opinions",
        format_func=titles.__getitem__, placeholder=at.t("forum.gather_hint"),
    )  # fmt: skip


def _gather(at: Here, item: Item, gathered: Sequence[Opinion]) -> None:
    """Draw the opinions that may be taken in, those most like the item's own first."""
    free = _free(at)
    if not free:
        return
    words = "\n".join([item.title, item.body, *(each.text for each in gathered)])
    told = [(each.opinion_id, each.text) for each in free]
    near = [name for name, _ in similar.most(words, told, len(told))]
    place = {name: rank for rank, name in enumerate(near)}
    ordered = sorted(free, key=lambda each: place.get(each.opinion_id, len(near)))
    with st.form(f"gather:{item.item_id}", border=False):
        chosen = _choose(at, ordered, f"gather:{item.item_id}:{at.t.language}")
        if near:
            hint(at.t("forum.gather_near", count=len(near)))
        if st.form_submit_button(at.t("forum.gather_now"), icon=":material/playlist_add_check:"):
            attempt(_gathered, at, item, chosen)


def _gathered(at: Here, item: Item, chosen: Sequence[str]) -> Said:
    every = agenda.gather(at.store, item.item_id, chosen, visitor.actor()).opinions
    return "forum.gathered_now", {"count": len(chosen), "every": every}


def _release(at: Here, item: Item, gathered: Sequence[Opinion]) -> None:
    if not gathered:
        return
    t = at.t
    with st.popover(t("forum.release"), icon=":material/playlist_remove:"):
        titles = _titles(gathered)
        chosen = select(at, "opinion", list(titles), titles, key=f"release:{item.item_id}")
        reason = st.text_input(t("column.reason"), key=f"release_why:{item.item_id}")
        if st.button(t("forum.release_now")):
            attempt(_released, at, item, chosen, reason)


def _released(at: Here, item: Item, opinion_id: str, reason: str) -> Said:
    agenda.release(at.store, item.item_id, opinion_id, visitor.actor(), reason)
    return "forum.released", {}


def _answer(at: Here, item: Item) -> None:
    """Draw the next step: where to, why, and the line that resulted."""
    t, key = at.t, f"answer:{item.item_id}:{item.rev}:{at.t.language}"
    show.subsection("forum.answer")
    words = st.text_input(t("forum.answer.line"), key=f"{key}:words", max_chars=80, width=420)
    lines = _lines(at, words)
    with st.form(key):
        states = agenda.NEXT[item.state]
        state = select(at, "item_state", states, key=f"{key}:state")
        reason = st.text_area(t("column.answer_reason"), height=120, key=f"{key}:reason")
        line = select(at, "line", (None, *lines), lines, key=f"{key}:line", width=420)
        if st.form_submit_button(t("forum.answer.send"), type="primary", icon=":material/reply:"):
            attempt(_answered, at, item, Answer(state, reason, line))


def _lines(at: Here, words: str) -> dict[str, str]:
    if not words.strip():
        return {}
    every = dict.fromkeys(("years", "ministries", "channels", "fields", "partners", "stages",
                           "standings"))  # fmt: skip
    found = frame.rows("records/lines", text=words.strip(), top=_LINES, lang=at.t.language, **every)
    return {
        row["line_id"]: f"{row['fiscal_year']} · {row['line']} · "
        + (
            text.won(row["amount_krw"], at.t.language)
            if row["amount_krw"]
            else at.t("word.unknown")
        )
        for row in found
    }


def _answered(at: Here, item: Item, said: Answer) -> Said:
    agenda.answer(at.store, item.item_id, item.rev, said, visitor.actor())
    return "forum.answered", {"state": at.t(f"item_state.{said.state}")}
