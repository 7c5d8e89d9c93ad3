"""The roster: who entered, in which role; a steward grants roles and forgets who asks for it."""

from __future__ import annotations

import streamlit as st

from atlas import tables
from atlas.access import ROLES
from atlas.forum import people
from atlas.text import escaped
from atlas.web import doing, show, visitor
from atlas.web.doing import Said, attempt
from atlas.web.evidence import hint
from atlas.web.forum import own
from atlas.web.forum.here import Here, here, select


def draw() -> None:
    """Draw everybody who entered, and the forms to grant a role and to forget a person."""
    doing.told()
    at = here()
    t = at.t
    if not at.who.name:
        own.entry(at)
        return
    found = people.listed(at.store, at.who)
    show.finding(t("people.finding", count=len(found)))
    st.html(tables.to_html([
        {
            "person": f"{each.name} · {each.person_id[:6]}", "affiliation": each.affiliation,
            "subgroup": each.subgroup, "role": t(f"role.{each.role}"),
            "keep_until": each.keep_until,
        }
        for each in found
    ], t))  # fmt: skip
    names = {each.person_id: f"{each.name} · {each.person_id[:6]}" for each in found}
    show.section("people.grant", linked=False)
    hint(t("people.grant_hint"))
    with st.form(f"grant:{t.language}"):
        person = select(at, "person", list(names), names, key=f"grant:p:{t.language}")
        role = select(at, "role", ROLES, key=f"grant:r:{t.language}")
        reason = st.text_input(t("column.reason"), key=f"grant:w:{t.language}")
        if st.form_submit_button(t("people.grant_now"), icon=":material/badge:"):
            attempt(_grant, at, person, role, reason)
    show.section("people.erase", linked=False)
    hint(t("forum.mine.erase_hint"))
    with st.form(f"erase:{t.language}"):
        person = select(at, "person", (None, *names), names, key=f"erase:p:{t.language}")
        reason = st.text_input(t("column.reason"), key=f"erase:w:{t.language}")
        sure = st.checkbox(t("forum.mine.erase_sure"))
        pressed = st.form_submit_button(t("people.erase_now"), icon=":material/person_remove:")
        if pressed and sure and person:
            attempt(_erase, at, person, reason)


def _grant(at: Here, person_id: str, role: str, reason: str) -> Said:
    granted = people.grant(at.store, person_id, role, visitor.actor(), reason)
    return "people.granted", {"name": escaped(granted.name or ""), "role": at.t(f"role.{role}")}


def _erase(at: Here, person_id: str, reason: str) -> Said:
    people.erase(at.store, person_id, visitor.actor(), reason)
    return "forum.mine.erased", {}
