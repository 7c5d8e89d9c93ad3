"""The evidence of an opinion on the screen: what was looked at, its figures then and now."""

from __future__ import annotations

import streamlit as st

from atlas import tables
from atlas.forum import evidence
from atlas.forum.evidence import Evidence
from atlas.menu import BY_NAME
from atlas.text import escaped
from atlas.web import filters, frame, show, visitor
from atlas.web.evidence import hint
from atlas.web.forum.here import Here


def shown(at: Here, kept: Evidence | None) -> None:
    """Draw the evidence; a reader whose data it was not meets a sentence instead of figures."""
    t = at.t
    show.subsection("forum.evidence")
    if kept is None:
        hint(t("forum.evidence.none"))
        return
    if not kept.may_be_shown(visitor.viewer().audience):
        hint(t("forum.evidence.closed"))
        return
    st.markdown("> " + escaped(kept.finding or kept.stands))
    hint(kept.stands)
    now = evidence.figures(frame.rows, kept.subject, t)
    if now is None:
        show.finding(t("forum.evidence.lost"))
    compared = evidence.compared(kept.figures, now)
    pairs = [(t(f"column.{name}"), evidence.in_words(name, was, is_, t))
             for name, was, is_ in compared]  # fmt: skip
    st.html(tables.pairs_html(pairs, t))
    changed = sum(before != after for _, before, after in compared)
    if now is not None:
        same = kept.snapshot == frame.snapshot_id()
        key = "same_snapshot" if same else "changed" if changed else "unchanged"
        hint(t(f"forum.evidence.{key}", count=changed, snapshot=kept.snapshot))
    _links(at, kept)


def _links(at: Here, kept: Evidence) -> None:
    page = BY_NAME.get(kept.page)
    if page is None:
        return
    codes = {name: tuple(values) for name, values in kept.params.items() if name in page.filters}
    with st.container(horizontal=True):
        filters.page_link(page.name, at.t("forum.evidence.now"), icon=":material/open_in_new:",
                          **codes)  # fmt: skip
        st.page_link(
            f"pages/{page.name}.py",
            label=at.t("forum.evidence.then"),
            icon=":material/history:",
            query_params={**{n: v for n, v in codes.items() if v}, "lang": (at.t.language,),
                          "snapshot": (kept.snapshot,)},
        )  # fmt: skip
