"""The trail on the screen: who did what, when and why, page by page, and one deed in full."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from atlas import access, audit, paths, register, tables
from atlas.access import Actor
from atlas.audit import Asked, Event
from atlas.forum import people
from atlas.releases import REFERENCE_REASON
from atlas.text import Translate, escaped
from atlas.web import filters, grids, show, visitor
from atlas.web.evidence import hint, words

_AT_ONCE = 200
_FILTERS = ("thing", "action", "who", "since", "until", "object", "before", "event")


def trail() -> None:
    """Draw the filters of the trail, one page of it, and the event that is chosen."""
    t, store = words(), paths.store()
    looking = visitor.viewer()
    who = Actor(looking.person or "", looking.roles, access.os_user())
    names = people.names(store, who)
    asked = _asked(t, audit.actors(store, who), names)
    if asked.since and asked.until and asked.since > asked.until:
        show.nothing(t("audit.wrong_way_round"), _FILTERS)
    before = filters.opened("before")
    found = audit.events(store, who, asked, _AT_ONCE + 1, before)
    every = sum(audit.counts(store, who, asked).values())
    if not found:
        show.nothing(t("audit.none"), _FILTERS)
    shown = found[:_AT_ONCE]
    show.finding(t("audit.finding", count=every, shown=len(shown)))
    picked = grids.grid("audit", pd.DataFrame([_row(each, names, t) for each in shown]),
                        select=True)  # fmt: skip
    with st.container(horizontal=True):
        if before:
            st.button(t("audit.newest"), icon=":material/first_page:", on_click=filters.put,
                      kwargs={"before": (), "event": ()})  # fmt: skip
        if len(found) > _AT_ONCE:
            st.button(t("audit.older"), icon=":material/navigate_next:", on_click=filters.put,
                      kwargs={"before": shown[-1].event_id, "event": ()})  # fmt: skip
    chosen = filters.picked("event", picked, [each.event_id for each in shown])
    for each in shown:
        if each.event_id == chosen:
            _one(each, names, t)


def _asked(t: Translate, acting: dict[str, int], names: dict[str, str]) -> Asked:
    """Draw the filters; return what they ask for."""
    # Whoever acted is a code in the address: a name of one's own may hold a comma.
    codes = {hashlib.sha256(each.encode()).hexdigest()[:12]: each for each in acting}
    people_of = {code: _person(each, names) for code, each in codes.items()}
    things = {code: t(f"audit.thing.{code}") for code in audit.KINDS}
    deeds = {code: t(f"audit.action.{code}") for code in register.ACTIONS}
    with show.bar("bottom"):
        thing, action, who = (
            filters.filter(name, list(named), named.__getitem__, t(f"filter.{name}"))
            for name, named in (("thing", things), ("action", deeds), ("who", people_of))
        )
    with show.bar("bottom"):
        since, until = (_day(name, t) for name in ("since", "until"))
        object_id = filters.search("object", t("filter.object"))
    acted = tuple(codes[code] for code in who)
    return Asked(action, thing, acted, since, until, object_id or None)


def _day(name: str, t: Translate) -> date | None:
    """Draw the field of a day; say what is no day."""
    said = filters.search(name, t(f"filter.{name}"), "2026-11-23")
    if not said:
        return None
    try:
        return datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        st.warning(escaped(t("audit.no_day", value=said)), icon=":material/info:")
        return None


def _person(code: str, names: dict[str, str]) -> str:
    """Return the name of whoever acted; of one who is not known, the beginning of the id."""
    # At the desk and by command people sign with a name of their own.
    return names.get(code, code[:8] if len(code) == 32 else code)


def _row(each: Event, names: dict[str, str], t: Translate) -> dict[str, Any]:
    return {
        "happened": f"{each.at:%Y-%m-%d %H:%M:%S}",
        "person": _person(each.who, names),
        "os_user": each.os_user,
        "deed": t(f"audit.action.{each.action}"),
        "reason": _reason(each.reason, t),
        "object": each.object_id,
    }


def _reason(said: str, t: Translate) -> str | None:
    """Return a reason as written; one of ours in words."""
    ours = {REFERENCE_REASON, "people.keep_over"}
    return (t(said) if said in ours else said) or None


def _one(each: Event, names: dict[str, str], t: Translate) -> None:
    st.header(escaped(t(f"audit.action.{each.action}")), anchor=False)
    pairs = [(t(f"column.{name}"), value or t("word.dash"))
             for name, value in _row(each, names, t).items()]  # fmt: skip
    st.html(tables.pairs_html(pairs, t))
    show.subsection("audit.changed")
    changed = _changed(each)
    if changed:
        st.html(tables.to_html(changed, t))
    else:
        hint(t("audit.unchanged"))
    if each.object_kind == "opinion":
        show.to("forum", t("audit.open"), view="opinions", opinion=each.object_id)
    elif each.object_kind == "agenda":
        show.to("forum", t("audit.open"), view="board", item=each.object_id)
    elif each.object_kind == "submission":
        show.to("submit", t("audit.open"), submission=each.object_id)


def _changed(each: Event) -> list[dict[str, str | None]]:
    """Return what was said before and after, a row for each thing said."""
    before, after = (_flat(value) for value in (each.before, each.after))
    return [
        {"thing": name, "value_before": before.get(name), "value_after": after.get(name)}
        for name in dict.fromkeys([*before, *after])
    ]


def _flat(value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        return {str(name): str(said) for name, said in value.items() if said is not None}
    return {} if value is None else {"": str(value)}
