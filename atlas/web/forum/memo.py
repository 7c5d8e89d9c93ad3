"""The memo on the screen: the same as the document, for a meeting or the public forum."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from atlas import tables, warehouse
from atlas.forum import memo as memos
from atlas.forum import memo_file
from atlas.forum.evidence import Evidence
from atlas.forum.memo import Memo, Said
from atlas.menu import address
from atlas.text import escaped
from atlas.web import filters, frame, show, visitor
from atlas.web.evidence import hint
from atlas.web.forum.here import Here, coded

_GROUPS = ("all", "rnd", "non_rnd")
#: Opinions that no item has, on the page; the file has all.
_WAITING = 30


def draw(at: Here) -> None:
    """Draw the memo of a subgroup or the whole Forum, of a year's meetings or all, and its file."""
    t = at.t
    years = sorted({str(m.starts.year) for m in at.meetings}, reverse=True)
    readers = memos.audiences(visitor.viewer().audience)
    groups = {"all": t("memo.whole")} | coded(at, "subgroup", _GROUPS[1:])
    with show.bar("bottom"):
        group = filters.choice("subgroup", _GROUPS, groups.__getitem__, t("filter.subgroup"), "all")
        year = filters.choice("year", ["all", *years],
                              lambda code: t("memo.of_all") if code == "all" else code,
                              t("forum.year"), "all")  # fmt: skip
        reader = filters.choice("audience", readers, show.word("audience"), t("filter.audience"),
                                readers[0])  # fmt: skip
    of = memos.Round(
        None if group == "all" else group, int(year) if year != "all" else None, reader
    )
    # What its readers see, not what whoever makes it sees.
    ask, snapshot = (
        (frame.rows, frame.snapshot_id())
        if reader == visitor.viewer().audience
        else (frame.rows_for(reader), warehouse.snapshot(at.store, reader).id)
    )
    theirs = replace(at, ask=ask)
    known = memos.Known(ask, theirs.subject, theirs.line, _address, snapshot, t)
    made = memos.memo(of, at.items, at.opinions, at.meetings, known)
    moment = t("memo.made", at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    st.download_button(
        t("memo.file"),
        data=lambda: memo_file.docx(made, t, moment),
        file_name=f"{t('memo.file_name')}.docx",
        mime=memo_file.DOCX,
        on_click="ignore",
        icon=":material/description:",
    )
    hint(t("memo.about"))
    _memo(at, made)


def _memo(at: Here, made: Memo) -> None:
    t = at.t
    st.header(escaped(made.title), anchor=False)
    st.caption(escaped(made.stands))
    show.finding(made.counts)
    if made.total_krw:
        show.subsection("memo.money")
        hint(made.money_stands)
        st.html(tables.pairs_html(made.money_in_words(t), t))
    for section in made.sections:
        st.header(escaped(section.title), anchor=False)
        st.caption(escaped(section.head))
        if section.body:
            show.finding(section.body)
        st.html(tables.pairs_html(section.answer, t))
        for said in section.opinions:
            _opinion(at, said)
    if not made.sections:
        hint(t("memo.no_item"))
    if made.waiting:
        show.subsection("memo.waiting")
        for said in made.waiting[:_WAITING]:
            _opinion(at, said)
        if len(made.waiting) > _WAITING:
            hint(t("memo.waiting_more", count=len(made.waiting) - _WAITING))
    if made.sources:
        show.subsection("show.sources")
        st.markdown("\n".join(f"- {escaped(source)}" for source in made.sources))


def _opinion(at: Here, said: Said) -> None:
    t = at.t
    st.subheader(escaped(said.title), anchor=False)
    st.caption(escaped(f"{said.about} · {t('forum.supports', count=said.supports)}"))
    show.paragraphs(said.body)
    if said.quoted:
        st.markdown("> " + escaped(said.quoted))
    if said.stands:
        hint(said.stands)
    if said.figures:
        st.html(tables.pairs_html(said.figures, t))


def _address(kept: Evidence) -> str:
    """Return the full address of what was looked at, as it was then."""
    query = urlencode({**kept.params, "snapshot": kept.snapshot}, doseq=True)
    base = (frame.address().partition("?")[0] or "/").rsplit("/", 1)[0]
    return f"{base}/{address(kept.page).removeprefix('./')}?{query}"
