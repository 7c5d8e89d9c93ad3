"""Opinions to read: all of them as a list, and one in full with its evidence and what followed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from atlas import text
from atlas.forum import evidence, opinions, voices
from atlas.forum.opinions import Opinion
from atlas.register_tables import OPINION_KINDS, SUBGROUPS
from atlas.text import escaped
from atlas.web import filters, grids, show, visitor
from atlas.web.doing import Said, act, attempt
from atlas.web.evidence import hint
from atlas.web.forum.evidence_shown import shown
from atlas.web.forum.here import Here, coded, near, pick

_FILTERS = ("subgroup", "opinion_kind", "partner", "field", "channel")


def draw(at: Here) -> None:
    """Draw the opinions that the reader may see, narrowed by what they are about."""
    t = at.t
    with show.bar("bottom"):
        words = filters.search("text", t("forum.search"))
        chosen = {
            "subgroup": pick(at, "subgroup", coded(at, "subgroup", SUBGROUPS)),
            "kind": pick(at, "opinion_kind", coded(at, "opinion_kind", OPINION_KINDS)),
            "partner_id": pick(at, "partner", _used(at, "partner")),
            "field_id": pick(at, "field", _used(at, "field")),
            "channel_id": pick(at, "channel", _used(at, "channel")),
        }
    found = [each for each in at.opinions if _matches(each, words, chosen)]
    if at.may("member"):
        show.to("forum", t("forum.write"), view="write")
    elif not at.opinions:
        hint(t("forum.opinions.released"))
    if not found:
        show.nothing(t("forum.opinions.none"), ("text", *_FILTERS))
    show.finding(t("forum.opinions.finding", count=len(found), every=len(at.opinions)))
    states = {item.item_id: item.state for item in at.items}
    rows = pd.DataFrame([_row(at, each, states) for each in found])
    picked = grids.grid("opinions", rows, list(rows.columns), select=True)
    if picked is not None and picked < len(found):
        filters.put(opinion=found[picked].opinion_id)
        st.rerun()


def one(at: Here, opinion_id: str) -> None:
    """Draw one opinion: its words, its evidence then and now, support, comments, what followed."""
    t = at.t
    each = opinions.load(at.store, opinion_id, at.who)
    st.button(t("forum.back"), icon=":material/arrow_back:", on_click=filters.put,
              kwargs={"opinion": ()})  # fmt: skip
    st.header(escaped(each.title or t("forum.untitled")), anchor=False)
    st.caption(escaped(_about(at, each)))
    if each.state == "merged" and each.merged_into:
        show.to("forum", t("forum.merged_into"), view="opinions", opinion=each.merged_into)
    elif each.state != "published":
        hint(t(f"opinion_state.{each.state}"))
    show.paragraphs(each.body)
    _own(at, each)
    _support(at, each)
    followed = next((item for item in at.items if item.item_id == each.item_id), None)
    if followed:
        show.subsection("forum.followed")
        note = t(f"item_state.{followed.state}")
        show.entry(followed.title, note, ("forum", {"view": "board", "item": followed.item_id}))
        if followed.reason:
            show.paragraphs(followed.reason)
    shown(at, evidence.of(each.evidence))
    _history(at, each)
    _similar(at, each)
    _comments(at, each)


def _used(at: Here, kind: str) -> dict[str, str]:
    codes = {getattr(each, f"{kind}_id") for each in at.opinions} - {None}
    named = {code: at.name(kind, code) or code for code in codes}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def _matches(each: Opinion, words: str, chosen: dict[str, tuple[str, ...]]) -> bool:
    if any(codes and getattr(each, name) not in codes for name, codes in chosen.items()):
        return False
    return words.casefold() in each.text.casefold()


def _row(at: Here, each: Opinion, states: dict[str, str]) -> dict[str, object]:
    t = at.t
    answer = states.get(each.item_id or "")
    return {
        "published": each.published_at and each.published_at.date(),
        "opinion": each.title or t("forum.untitled"),
        "opinion_state": t(f"opinion_state.{each.state}"),
        "opinion_kind": t(f"opinion_kind.{each.kind}"),
        "subgroup": each.subgroup,
        "about": ", ".join(at.subject(each)) or None,
        "support_count": each.supports,
        "comment_count": each.comments,
        "item_state": t(f"item_state.{answer}") if answer else None,
    }


def _about(at: Here, each: Opinion) -> str:
    t = at.t
    said = [t(f"opinion_kind.{each.kind}"), t(f"subgroup.{each.subgroup}"), *at.subject(each)]
    if each.published_at:
        said.append(text.day(each.published_at, "day", t.language))
    said.append(at.person(each.author))
    return " · ".join(said)


def _own(at: Here, each: Opinion) -> None:
    t = at.t
    if each.author != at.who.name or not each.open:
        return
    with st.container(horizontal=True):
        filters.page_link("forum", t("forum.edit"), icon=":material/edit:", view="write",
                          opinion=each.opinion_id)  # fmt: skip
        with st.popover(t("forum.withdraw"), icon=":material/delete:"):
            hint(t("forum.withdraw_hint"))
            reason = st.text_input(t("column.reason"), key=f"why:{each.opinion_id}")
            st.button(t("forum.withdraw_now"), **act(_withdraw, at, each, reason))


def _withdraw(at: Here, each: Opinion, reason: str) -> Said:
    opinions.withdraw(at.store, each.opinion_id, each.rev, visitor.actor(), reason)
    return "forum.withdrawn", {}


def _support(at: Here, each: Opinion) -> None:
    t = at.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("forum.supports", count=each.supports))
        if each.state == "published" and at.may("member") and each.author != at.who.name:
            has = each.opinion_id in voices.supported(at.store, at.who)
            label = t("forum.unsupport" if has else "forum.support")
            icon = ":material/thumb_down:" if has else ":material/thumb_up:"
            st.button(label, icon=icon, **act(_supported, at, each.opinion_id, not has))


def _supported(at: Here, opinion_id: str, wanted: bool) -> None:
    voices.support(at.store, opinion_id, visitor.actor(), wanted)


def _history(at: Here, each: Opinion) -> None:
    t = at.t
    former = opinions.versions(at.store, each.opinion_id, at.who)
    if former:
        with st.expander(t("forum.history", count=len(former)), icon=":material/history:"):
            for moment, said in former:
                st.markdown(f"**{moment:%Y-%m-%d %H:%M} UTC** · {escaped(said['title'])}")
                show.paragraphs(said["body"])


def _similar(at: Here, each: Opinion) -> None:
    """Draw the opinions that say much the same; its author or an official may merge it into one."""
    t = at.t
    if each.state != "published":
        return
    alike = near(at, each.text, each.opinion_id)
    if not alike:
        return
    show.subsection("forum.similar")
    for other, share in alike:
        name = other.opinion_id
        with st.container(horizontal=True, vertical_alignment="center"):
            show.entry(other.title, text.percent(share, 0),
                       ("forum", {"view": "opinions", "opinion": name}))  # fmt: skip
            if at.may("official") or each.author == at.who.name:
                st.button(t("forum.merge"), key=f"merge:{name}", **act(_merge, at, each, name))


def _merge(at: Here, each: Opinion, into: str) -> Said:
    found = opinions.merge(at.store, each.opinion_id, each.rev, into, visitor.actor())
    return "forum.merged", {"title": found.title, "count": found.supports}


def _comments(at: Here, each: Opinion) -> None:
    t = at.t
    if "member" not in at.who.roles:
        return
    show.subsection("forum.comments")
    for said in voices.comments(at.store, each.opinion_id, at.who):
        st.caption(escaped(f"{said.at:%Y-%m-%d %H:%M} UTC · {at.person(said.author)}"))
        if said.withdrawn:
            hint(t("forum.comment.withdrawn"))
            continue
        show.paragraphs(said.body)
        if said.author == at.who.name:
            st.button(t("forum.comment.take_back"), key=f"c:{said.comment_id}", type="tertiary",
                      **act(_take_back, at, said.comment_id))  # fmt: skip
    if at.may("member") and each.state == "published":
        key = f"comment:{each.opinion_id}:{t.language}"
        with st.form(key, clear_on_submit=False, border=False):
            body = st.text_area(t("forum.comment"), key=f"{key}:body", height=80)
            if st.form_submit_button(t("forum.comment.send"), icon=":material/comment:"):
                attempt(_comment, at, each.opinion_id, body, f"{key}:body")


def _comment(at: Here, opinion_id: str, body: str, field: str) -> Said:
    voices.comment(at.store, opinion_id, body, visitor.actor())
    st.session_state.pop(field, None)
    return "forum.comment.sent", {}


def _take_back(at: Here, comment_id: str) -> None:
    voices.take_comment_back(at.store, comment_id, visitor.actor())
