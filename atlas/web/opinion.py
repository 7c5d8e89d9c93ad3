"""The way from a figure to an opinion about it, and from a subject to what was said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from atlas import paths, summary, text
from atlas.forum import evidence, opinions
from atlas.forum.evidence import Evidence
from atlas.forum.opinions import Opinion
from atlas.text import Translate, day, escaped
from atlas.web import filters, frame, url, visitor
from atlas.web.frame import STANDS

#: What is about to be written about, on its way to the form.
STASH = "_evidence"
#: Opinions that stand below a subject; the rest is a click away.
_SHOWN = 5


def about(part: str, finding: str, sources: Sequence[str], **subject: str) -> None:
    """Draw what was said about a subject (``partner_id`` and so on), and the way to say more."""
    t = words()
    found = opinions.listed(paths.store(), visitor.reading(), **subject)
    said = [each for each in found if each.state == "published"]
    if said:
        st.markdown(f"**{escaped(t('forum.about', count=len(said)))}**")
        for each in said[:_SHOWN]:
            filters.page_link("forum", f"{escaped(each.title)} · {_dated(each)}",
                              icon=":material/forum:", view="opinions",
                              opinion=each.opinion_id)  # fmt: skip
    _button(part, finding, sources)


def below(part: str, finding: str, sources: Sequence[str]) -> None:
    """Draw below a chart or table the way to write about it, and what was written."""
    t, page = words(), url.current().page.name
    found = opinions.listed(paths.store(), visitor.reading(), state="published")
    for each in found:
        kept = evidence.of(each.evidence)
        if kept and (kept.page, kept.part) == (page, part) and _same(kept.params):
            st.markdown(f"**{t('forum.about_this')}** {escaped(each.title)} · {_dated(each)}")
    _button(part, finding, sources)
    if filters.leaving():
        # A click in a fragment runs that fragment alone; the page is to be left.
        st.rerun()


def looked_at(part: str, finding: str, sources: Sequence[str]) -> Evidence:
    """Return what the reader looks at now as evidence: page, filters, figures, where it stands."""
    t, shown = words(), frame.snapshot()
    run = url.current()
    params = {name: url.split(codes) for name, codes in url.asked().items()
              if name in run.page.filters}  # fmt: skip
    years = [str(row["fiscal_year"]) for row in frame.rows("allocation/years")]
    subject = evidence.subject(run.page.name, params, int(summary.default_year(years)))
    return Evidence(
        page=run.page.name, params=params, part=part, finding=finding,
        stands=st.session_state.get(STANDS, ""), language=t.language, snapshot=shown.id,
        audience=shown.audience, subject=subject,
        figures=evidence.figures(frame.rows, subject, t) or {}, sources=tuple(sources),
    )  # fmt: skip


def _button(part: str, finding: str, sources: Sequence[str]) -> None:
    t = words()
    if "member" not in visitor.viewer().roles:
        st.caption(t("forum.members_write"))
        return
    st.button(
        t("forum.write_about"),
        key=f"write:{part}",
        icon=":material/rate_review:",
        on_click=_begin,
        args=(part, finding, tuple(sources)),
    )


def _begin(part: str, finding: str, sources: Sequence[str]) -> None:
    st.session_state[STASH] = looked_at(part, finding, sources)
    filters.go("forum", {"view": "write"})


def _same(params: Mapping[str, Sequence[str]]) -> bool:
    now = url.asked()
    kept = {name: tuple(codes) for name, codes in params.items() if codes}
    shown = {name: url.split(codes) for name, codes in now.items()
             if name in url.current().page.filters and codes}  # fmt: skip
    return kept == shown


def _dated(each: Opinion) -> str:
    return day(each.published_at, "day", words().language)


def words() -> Translate:
    """Return the translator of the reader's language."""
    return text.translator(url.language())
