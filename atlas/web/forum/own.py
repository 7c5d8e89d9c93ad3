"""One's own: entering with consent, what is kept of oneself, one's opinions, being forgotten."""

from __future__ import annotations

import streamlit as st

from atlas import access
from atlas.access import Actor
from atlas.forum import people
from atlas.forum.people import Entry, Person
from atlas.register_tables import SUBGROUPS
from atlas.text import escaped
from atlas.web import show, visitor
from atlas.web.doing import Said, act, attempt
from atlas.web.evidence import hint
from atlas.web.forum.here import WIDTH, Here, select


def draw(at: Here) -> None:
    """Draw what is kept of the reader and what they wrote; or the way to enter."""
    t = at.t
    looking = visitor.viewer()
    if visitor.account_of(looking) is None:
        show.nothing(t("forum.mine.signed_out"))
    person = visitor.person()
    if person is None or person.erased or not person.consented:
        entry(at)
        return
    show.finding(t("forum.mine.finding", until=person.keep_until, role=_role(at)))
    _opinions(at)
    show.section("forum.mine.details", linked=False)
    _details(at, person)
    show.section("forum.mine.erase", linked=False)
    hint(t("forum.mine.erase_hint"))
    with st.popover(t("forum.mine.erase"), icon=":material/person_remove:"):
        sure = st.checkbox(t("forum.mine.erase_sure"))
        st.button(t("forum.mine.erase_now"), disabled=not sure, **act(_erase, at, person))


def entry(at: Here) -> None:
    """Draw the form with which a person enters, and the text that they agree to."""
    t = at.t
    show.section("people.enter", linked=False)
    with st.container(border=True):
        for part in ("what", "why", "who", "how_long", "rights"):
            st.markdown(f"**{t(f'people.consent.{part}.head')}** {t(f'people.consent.{part}')}")
    with st.form(f"enter:{t.language}"):
        said = _fields(at, None)
        agreed = st.checkbox(t("people.consent.agree"))
        if st.form_submit_button(t("people.enter_now"), icon=":material/how_to_reg:"):
            attempt(_enter, at, said, agreed)


def _role(at: Here) -> str:
    roles = visitor.viewer().roles
    return at.t(f"role.{max(roles, key=access.ROLES.index)}")


def _opinions(at: Here) -> None:
    t = at.t
    show.section("forum.mine.opinions", linked=False)
    mine = [each for each in at.opinions if each.author == at.who.name]
    for each in mine:
        view = "write" if each.state == "draft" else "opinions"
        show.entry(each.title or t("forum.untitled"), t(f"opinion_state.{each.state}"),
                   ("forum", {"view": view, "opinion": each.opinion_id}))  # fmt: skip
    if not mine:
        hint(t("forum.mine.none"))


def _details(at: Here, person: Person) -> None:
    t = at.t
    with st.form(f"details:{person.rev}:{t.language}"):
        said = _fields(at, person)
        if st.form_submit_button(t("forum.save"), icon=":material/save:"):
            attempt(_save, at, person, said)


def _fields(at: Here, person: Person | None) -> Entry:
    t, key = at.t, f"person:{person.rev if person else 0}:{at.t.language}"
    name = st.text_input(t("people.name"), person.name if person else "", key=f"{key}:n",
                         width=WIDTH)  # fmt: skip
    of = st.text_input(t("people.affiliation"), person.affiliation if person else "",
                       key=f"{key}:a", width=WIDTH)  # fmt: skip
    codes = (None, *SUBGROUPS)
    own = person.subgroup if person else None
    subgroup = select(at, "subgroup", codes, chosen=own,
                      key=f"{key}:s")  # fmt: skip
    return Entry(name or "", of or "", subgroup)


def _enter(at: Here, said: Entry, agreed: bool) -> Said:
    looking = visitor.viewer()
    account = visitor.account_of(looking) or ""
    nobody = Actor("", looking.roles, access.os_user())
    person = people.enter(at.store, account, said, agreed, nobody)
    return "people.entered", {"name": escaped(person.name or "")}


def _save(at: Here, person: Person, said: Entry) -> Said:
    people.save(at.store, person.person_id, said, visitor.actor())
    return "forum.mine.saved", {}


def _erase(at: Here, person: Person) -> Said:
    people.erase(at.store, person.person_id, visitor.actor(), "")
    visitor.begin()
    return "forum.mine.erased", {}
