"""What a page shows: where it stands, findings, charts beside their tables, downloads, sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from atlas import tables, theme
from atlas.marks import Opening
from atlas.paths import DOCS
from atlas.text import escaped
from atlas.web import filters, frame, url
from atlas.web.evidence import STANDS, cited, foot, hint, words

_METRIC_WIDTH = 232
#: Where the clicks on marks that this session followed are counted.
_FOLLOWED = "_followed"
#: Shapes of maps are files of ours, and the wheel scrolls the page, not the map.
_PLOT = {
    "displaylogo": False, "displayModeBar": False, "responsive": False, "scrollZoom": False,
    "topojsonURL": "./app/static/topo/",
}  # fmt: skip


def word(family: str) -> Callable[[str], str]:
    """Return the function that names a code of a family, for filters."""
    t = words()
    return lambda code: t(f"{family}.{code}")


def colours() -> theme.Palette:
    """Return the colours of the theme that the reader sees."""
    return theme.palette(st.context.theme.type == "dark")


def title(page: str) -> None:
    """Draw the page's name and the question that it answers."""
    t = words()
    st.title(t(f"page.{page}"), anchor=False)
    st.markdown(t(f"{page}.question"))


def bar(align: str = "top") -> Any:
    """Return the row that holds the filters of a page, aligned at their top or bottom."""
    return st.container(horizontal=True, vertical_alignment=align)


def section(key: str, linked: bool = True) -> None:
    """Draw the heading of a section; with a link to it, unless the page has many."""
    st.header(words()(key), anchor=key.replace(".", "-") if linked else False)


def name(words_: str) -> None:
    """Draw the name of the one thing that a page is about; such a page prints on one sheet."""
    with st.container(key="one-sheet"):
        st.header(escaped(words_), anchor=False)


def subsection(key: str) -> None:
    """Draw the heading of a part of a section."""
    st.subheader(words()(key), anchor=False)


def stands(parts: Mapping[str, str]) -> None:
    """Say in one sentence where the figures stand; it goes into every download too."""
    st.session_state[STANDS] = sentence = stands_sentence(parts)
    st.caption(escaped(sentence))


def stands_sentence(parts: Mapping[str, str]) -> str:
    """Return where the figures stand: the page's parts, unit, filters, snapshot and audience."""
    t, shown = words(), frame.snapshot()
    said = [t(f"stands.{name}", value=value) for name, value in parts.items()]
    said.append(t("stands.unit", value=t("unit.money")))
    said.append(t("stands.snapshot", value=shown.id))
    said.append(t("stands.audience", value=t(f"audience.{shown.audience}")))
    return " · ".join(said)


def nothing(sentence: str, names: Sequence[str] = ()) -> None:
    """Say that there is nothing to show and end the page; the filters named may be taken back."""
    st.info(escaped(sentence), icon=":material/search_off:")
    if names:
        st.button(words()("filter.clear"), on_click=filters.clear, args=tuple(names))
    frame.stop()


def metrics(figures: Sequence[Any]) -> None:
    """Draw headline figures; each has its note below it, not in a tooltip."""
    with st.container(horizontal=True):
        for each in figures:
            # A fixed width: a figure that does not fit goes to the next row, it is never cut off.
            with st.container(border=True, width=_METRIC_WIDTH, height="stretch"):
                st.metric(each.label, each.figure)
                st.caption(escaped(each.note))


def caveats(sentences: Sequence[str]) -> None:
    """Draw what must be known before a figure is quoted."""
    if sentences:
        with st.container(border=True):
            st.markdown(f"**{words()('overview.caveats')}**")
            st.markdown("\n".join(f"- {escaped(sentence)}" for sentence in sentences))


def finding(sentence: str) -> None:
    """Draw the sentence that says what a chart or table shows."""
    st.markdown(escaped(sentence))


def paragraphs(words_: str) -> None:
    """Draw what a person wrote, each of its lines a paragraph."""
    st.markdown("\n\n".join(escaped(line) for line in words_.splitlines() if line.strip()))


def chart(
    draw: Callable[..., go.Figure],
    *given: Any,
    of: tuple[str | int, ...],
    key: str,
    finding: str,
    table: Sequence[Mapping[str, Any]],
    sources: Sequence[str],
    method: str,
    opens: Callable[[str], Opening | None],
    alt: str = "",
) -> None:
    """Draw a finding and its chart, with the same figures as a table a click away.

    The sentence is the chart's text for those who do not see it, unless ``alt`` is given and said
    after it: what stays the same whatever is chosen, so that such a chart stays as it was drawn.
    Sources, method and downloads stand below in either form. Without a row to draw, the sentence
    stands alone. The figure is drawn of what is given, once for ``of``, the filters that it shows.
    ``opens`` reads the id of a clicked mark as the page and filters that it opens; a hint says so.
    """
    t = words()
    st.markdown(escaped(f"{finding} {alt}".strip()))
    if not table:
        return
    shape = st.segmented_control(
        t("show.shape"),
        ("chart", "table"),
        format_func=lambda code: t(f"show.{code}"),
        key=f"shape:{key}:{t.language}",
        default="chart",
        required=True,
        label_visibility="collapsed",
    )
    if shape == "table":
        st.html(tables.to_html(table, t))
    else:
        hint(t(f"click.{method}"))
        figure = frame.kept((key, *of, colours().ground), draw, *given)
        _clickable(figure, key, alt or finding, opens)
    foot(key, table, sources, method=t(f"method.{method}"), finding=finding)


def _clickable(
    figure: go.Figure, key: str, alt: str, opens: Callable[[str], Opening | None]
) -> None:
    """Draw a chart whose marks open something: a click sets filters, of this page or another."""
    # Clicks are counted in the key: after one the chart is new, with nothing chosen. It is new too
    # when its figure is another; all else, whatever changes around it, leaves it as it was drawn.
    followed = st.session_state.get(_FOLLOWED, 0)
    wide = bool(figure.layout.width)
    name = f"plot:{'wide_' if wide else ''}{key}:{followed}"

    def follow() -> None:
        points = st.session_state[name].selection.points
        opening = opens(str(points[0].get("id", ""))) if points else None
        if opening:
            st.session_state[_FOLLOWED] = followed + 1
            filters.go(*opening)

    st.plotly_chart(
        figure,
        theme=None,
        key=name,
        alt=alt,
        config=_PLOT,
        on_select=follow,
        selection_mode="points",
        width="content" if wide else "stretch",
    )


def crumbs(page: str, steps: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Draw the way down to what is shown; each step but the last leads back to itself."""
    if len(steps) < 2:
        return
    kept = {n: v for n, v in filters.active().items() if not any(n in own for _, own in steps)}
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, codes in steps[:-1]:
            filters.page_link(page, label, icon=":material/chevron_left:", **(kept | codes))
        st.markdown(f"**{escaped(steps[-1][0])}**")


def table(key: str, rows: Sequence[Mapping[str, Any]], sources: Sequence[str]) -> None:
    """Draw a table with its sources and downloads."""
    if rows:
        st.html(tables.to_html(rows, words()))
        foot(key, rows, sources)


def letters(texts: Mapping[str, str]) -> None:
    """Draw texts to be copied, each behind its name."""
    for name, words_ in texts.items():
        with st.expander(escaped(name), icon=":material/mail:"):
            st.code(words_, language=None, wrap_lines=True)


def to(page: str, label: str, **codes: str) -> None:
    """Draw a link to a page with these filters."""
    filters.page_link(page, label, icon=":material/arrow_forward:", **codes)


def entry(name: str, note: str, opening: Opening | None) -> None:
    """Draw a thing of a list and what is said of it; a link where it opens something."""
    label = f"**{escaped(name)}**" + (f" · {escaped(note)}" if note else "")
    if opening:
        page, codes = opening
        to(page, label, **codes)
    else:
        st.markdown(label)


def record(row: Mapping[str, Any], about: Mapping[str, Any]) -> None:
    """Draw one line in full: its facts, how its source was read, and the source itself."""
    t = words()
    st.header(escaped(row["line"]), anchor=False)
    st.caption(escaped(row["other_name"]))
    st.html(tables.pairs_html(tables.details(about, t), t))
    st.markdown(f"**{t('records.reading')}**")
    st.markdown(escaped(row["reading"]))
    st.markdown(f"**{t('records.source')}**")
    st.markdown(cited(row, t))


def document(name: str) -> None:
    """Draw a page of ``docs/`` in the reader's language."""
    st.markdown((DOCS / f"{name}.{url.language()}.md").read_text(encoding="utf-8"))
