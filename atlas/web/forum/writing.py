"""An opinion being written: saved as it goes, so that nothing is lost when something happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from atlas.errors import AtlasError
from atlas.forum import evidence, opinions
from atlas.forum.evidence import Evidence, Subject
from atlas.forum.opinions import Opinion
from atlas.register_tables import OPINION_KINDS, SUBGROUPS
from atlas.text import escaped
from atlas.web import filters, frame, show, visitor
from atlas.web.doing import Said, act, refused
from atlas.web.evidence import hint
from atlas.web.forum import own
from atlas.web.forum.evidence_shown import shown
from atlas.web.forum.here import Here, coded, near, select
from atlas.web.opinion import STASH, looked_at

#: The draft that the form of a new opinion became: two changes may come before it is drawn again.
_DRAFTED = "_drafted"
#: Opinions that began in a form of this session -> the form.
_FORMS = "_forms"
#: Where the rev is kept that the text on the screen was made from, by opinion.
_REVS = "_revs"
_TEXTS = ("title", "body")
_CHOICES = ("kind", "subgroup", "partner_id", "field_id", "channel_id", "line_id")


def draw(at: Here) -> None:
    """Draw the form of a new opinion, about what was looked at or about nothing yet."""
    t = at.t
    if not _may(at):
        return
    kept: Evidence | None = st.session_state.get(STASH)
    subject = kept.subject if kept else None
    new = Opinion(
        "diversification", _subgroup(at), "", "", subject and subject.partner_id,
        subject and subject.field_id, subject and subject.channel_id,
        subject and subject.line_id, kept.plain() if kept else None,
    )  # fmt: skip
    st.session_state.pop(_DRAFTED, None)
    show.section("forum.new", linked=False)
    _form(at, new)
    if kept:
        st.button(t("forum.evidence.drop"), icon=":material/link_off:",
                  on_click=st.session_state.pop, args=(STASH,))  # fmt: skip


def edit(at: Here, opinion_id: str) -> None:
    """Draw the form of one's own opinion; of another's, that of a new one."""
    if not _may(at):
        return
    who = visitor.was() or at.who
    each = opinions.load(at.store, opinion_id, who)
    if each.author != who.name or not each.open:
        draw(at)
        return
    show.section("forum.editing", linked=False)
    _form(at, each)


def _may(at: Here) -> bool:
    """Return whether the reader may write, or go on with what this session began; else say why."""
    if at.may("member") or (visitor.was() and filters.opened("opinion")):
        return True
    if "member" in at.who.roles:
        own.entry(at)
    else:
        hint(at.t("forum.members_write"))
    return False


def _subgroup(at: Here) -> str:
    person = visitor.person()
    return person.subgroup if person and person.subgroup else "rnd"


def _form(at: Here, each: Opinion) -> None:
    t, key = at.t, _key(at, each)
    revs = st.session_state.setdefault(_REVS, {})
    # Streamlit forgets what was typed once the reader has been on another page.
    if key not in revs or f"{key}:title" not in st.session_state:
        revs[key] = each.rev
        for name in _TEXTS:
            st.session_state[f"{key}:{name}"] = getattr(each, name)
    elif revs[key] != each.rev:
        _overtaken(at, each, key)
    st.text_input(t("column.opinion"), key=f"{key}:title", **_goes(at, each))
    st.text_area(t("column.body"), key=f"{key}:body", height=220, **_goes(at, each))
    hint(t("forum.write_hint"))
    _choices(at, each, key)
    with st.container(horizontal=True):
        if each.state == "published":
            st.button(t("forum.save"), type="primary", icon=":material/save:",
                      **act(_save, at, each))  # fmt: skip
        else:
            st.button(t("forum.publish"), type="primary", icon=":material/publish:",
                      **act(_publish, at, each))  # fmt: skip
            st.button(t("forum.save_draft"), icon=":material/save:", **act(_save, at, each))
    if not each.evidence:
        hint(t("forum.evidence.will"))
    else:
        shown(at, evidence.of(each.evidence))
    _alike(at, each, key)


def _key(at: Here, each: Opinion) -> str:
    """Return the key of the form of an opinion.

    It stays when a new opinion becomes a draft: another key would be another field, and what is
    being typed into it at that moment would be lost.
    """
    forms = st.session_state.setdefault(_FORMS, {})
    name = forms.get(each.opinion_id, each.opinion_id) or f"new:{len(forms)}"
    return f"write:{name}:{at.t.language}"


def _choices(at: Here, each: Opinion, key: str) -> None:
    """Draw what the opinion is about; the line it is about comes from where it was written."""
    given: dict[str, tuple[tuple[Any, ...], dict[Any, str]]] = {
        "kind": (OPINION_KINDS, coded(at, "opinion_kind", OPINION_KINDS)),
        "subgroup": (SUBGROUPS, coded(at, "subgroup", SUBGROUPS)),
    }
    for kind in ("partner", "field", "channel"):
        named = dict(at.names[kind])
        code = getattr(each, f"{kind}_id")
        if code:
            named.setdefault(code, code)
        given[f"{kind}_id"] = ((None, *sorted(named, key=named.__getitem__)), named)
    with st.container(horizontal=True):
        for name, (codes, shown_as) in given.items():
            state = f"{key}:{name}"
            if state not in st.session_state:
                st.session_state[state] = getattr(each, name)
            label = {"kind": "opinion_kind"}.get(name, name.removesuffix("_id"))
            select(at, label, codes, shown_as, key=state, width=232, **_goes(at, each))
    if each.line_id:
        hint(at.t("forum.about_line", line=at.line(each.line_id)))


def _goes(at: Here, each: Opinion) -> dict[str, Any]:
    """Return what saves a draft as it is written; a published opinion is saved by its button."""
    return {} if each.state == "published" else {"on_change": _autosave, "args": (at, each)}


def _autosave(at: Here, each: Opinion) -> None:
    each = _drafted(at, each)
    said = _said(at, each)
    if not (said.title.strip() or said.body.strip()):
        return
    try:
        _keep(at, said, each)
    except AtlasError as error:
        refused(error)


def _drafted(at: Here, each: Opinion) -> Opinion:
    """Return the draft that a new opinion has become since the form was drawn, or itself."""
    name = st.session_state.get(_DRAFTED)
    if each.opinion_id or not name:
        return each
    return opinions.load(at.store, name, visitor.was() or at.who)


def _said(at: Here, each: Opinion) -> Opinion:
    """Return the opinion as the form on the screen has it now."""
    key = _key(at, each)
    rev = st.session_state.get(_REVS, {}).get(key, each.rev)
    told = {name: st.session_state.get(f"{key}:{name}", getattr(each, name))
            for name in (*_TEXTS, *_CHOICES)}  # fmt: skip
    return replace(each, rev=rev, **told)


def _keep(at: Here, said: Opinion, each: Opinion) -> Opinion:
    """Save an opinion and let the form go on from its new rev."""
    if not said.opinion_id and said.evidence is None:
        said = replace(said, evidence=_from_words(at, said).plain())
    if said.state == "draft":
        saved = opinions.keep_draft(at.store, said, visitor.writer())
    else:
        saved = opinions.save(at.store, said, visitor.actor())
    if not each.opinion_id:
        forms = st.session_state[_FORMS]
        forms[saved.opinion_id] = f"new:{len(forms)}"
        st.session_state.pop(STASH, None)
        st.session_state[_DRAFTED] = saved.opinion_id
        filters.put(view="write", opinion=saved.opinion_id)
    st.session_state.setdefault(_REVS, {})[_key(at, saved)] = saved.rev
    return saved


def _save(at: Here, each: Opinion) -> Said:
    each = _drafted(at, each)
    saved = _keep(at, _said(at, each), each)
    return "forum.saved", {"at": f"{saved.updated_at:%H:%M} UTC"}


def _publish(at: Here, each: Opinion) -> Said:
    visitor.actor()
    each = _drafted(at, each)
    saved = _keep(at, _said(at, each), each)
    published = opinions.publish(at.store, saved.opinion_id, saved.rev, visitor.actor())
    st.session_state[_REVS].pop(_key(at, published), None)
    filters.put(view="opinions", opinion=published.opinion_id)
    return "forum.published", {"title": published.title}


def _overtaken(at: Here, each: Opinion, key: str) -> None:
    """Say that the opinion was saved elsewhere meanwhile; what is on the screen stays."""
    t = at.t
    at_minute = f"{each.updated_at:%Y-%m-%d %H:%M} UTC"
    st.warning(escaped(t("forum.overtaken", by=at.person(each.updated_by), at=at_minute)))
    with st.expander(t("forum.theirs"), expanded=True):
        st.markdown(f"**{escaped(each.title)}**")
        show.paragraphs(each.body)
    with st.container(horizontal=True):
        st.button(t("forum.take_mine"), on_click=st.session_state[_REVS].update,
                  args=({key: each.rev},))  # fmt: skip
        st.button(t("forum.take_theirs"), on_click=st.session_state[_REVS].pop, args=(key,))


def _from_words(at: Here, said: Opinion) -> Evidence:
    """Return evidence for an opinion that came from no figure: the figures of what it is about."""
    base = looked_at("write", "", ())
    about = Subject(base.subject.year, partner_id=said.partner_id, field_id=said.field_id,
                    channel_id=said.channel_id, line_id=said.line_id)  # fmt: skip
    params = {"iso3": (said.partner_id,)} if said.partner_id else {}
    page = "country" if said.partner_id else "overview"
    figures = evidence.figures(frame.rows, about, at.t) or {}
    stands = " · ".join([str(about.year), at.t(f"stage.{about.stage}"), *at.subject(said)])
    return replace(base, page=page, params=params, subject=about, figures=figures, stands=stands)


def _alike(at: Here, each: Opinion, key: str) -> None:
    """Draw published opinions that say much the same: one may be supported instead."""
    words = "\n".join(str(st.session_state.get(f"{key}:{name}", "")) for name in _TEXTS)
    alike = near(at, words, each.opinion_id)
    if alike:
        show.subsection("forum.similar")
        hint(at.t("forum.similar_hint"))
        for other, _ in alike:
            opens = {"view": "opinions", "opinion": other.opinion_id}
            show.entry(other.title, "", ("forum", opens))
