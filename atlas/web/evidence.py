"""What stands below a chart or table: its sources, its method, and the table as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from atlas import export, text
from atlas.text import Translate, escaped
from atlas.web import frame, opinion
from atlas.web.frame import STANDS
from atlas.web.opinion import words


def hint(sentence: str) -> None:
    """Draw a quiet sentence that says what can be done here."""
    st.caption(escaped(sentence))


@st.fragment
def foot(
    key: str,
    rows: Sequence[Mapping[str, Any]],
    sources: Sequence[str],
    *,
    method: str | None = None,
    finding: str = "",
) -> None:
    """Draw what opens below a chart or table: its sources, method, downloads, and opinions on it.

    They are made when a reader opens them: a page has many charts and few are asked for theirs.
    """
    t = words()
    opening = st.popover(
        t("show.source" if sources or method else "show.take"),
        type="tertiary",
        icon=":material/menu_book:",
        key=f"foot:{key}:{t.language}",
        on_change="rerun",
    )
    if opening.open:
        with opening:
            if method:
                st.markdown(f"**{t('show.method')}**")
                st.markdown(method)
            _source_list(sources, t)
            st.markdown(f"**{t('show.files')}**")
            downloads(key, pd.DataFrame(rows), sources)
            opinion.below(key, finding, sources)


def _source_list(ids: Sequence[str], t: Translate) -> None:
    if ids:
        st.markdown(f"**{t('show.sources')}**")
        st.markdown("\n".join(f"- {cited(row, t)}" for row in _sources(ids)))


def _sources(ids: Sequence[str]) -> list[dict[str, Any]]:
    return frame.rows("records/sources", ids=sorted(set(ids)), lang=words().language)


def cited(row: Mapping[str, Any], t: Translate) -> str:
    """Return a source as Markdown: linked where it may be, with publisher, date and kind."""
    name = escaped(row["source"])
    if row["source_url"]:
        name = f"[{name}]({row['source_url'].replace(')', '%29').replace(' ', '%20')})"
    date = text.day(row["published"], "day", t.language) if row["published"] else None
    parts = (row["publisher"], date, t(f"source_kind.{row['source_kind']}"))
    return f"{name} ({escaped(', '.join(part for part in parts if part))})"


def downloads(key: str, found: pd.DataFrame, sources: Sequence[str] = ()) -> None:
    """Draw a table as files to take; the rows of a grid name their sources themselves."""
    t = words()
    carried = evidence(sources)
    with st.container(horizontal=True):
        for ending, kind, write in (
            ("xlsx", export.XLSX, export.to_xlsx),
            ("csv", export.CSV, export.to_csv),
        ):
            _download(key, ending, kind, lambda write=write: write(found, t, carried))


def _download(key: str, ending: str, kind: str, made: Callable[[], bytes]) -> None:
    t = words()
    st.download_button(
        t(f"show.{ending}"),
        # Made only when it is asked for: a page has many tables and few downloads.
        data=made,
        file_name=f"{t('export.file')}-{key}.{ending}",
        mime=kind,
        key=f"{ending}:{key}:{t.language}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def evidence(sources: Sequence[str]) -> list[tuple[str, str]]:
    """Return what a downloaded table must carry: where it stands, the address, its sources."""
    t = words()
    lines = [(t("export.title"), t("app.title")), (t("export.address"), frame.address())]
    # A page without figures stands nowhere, and has no unit.
    if stands := st.session_state.get(STANDS):
        lines[1:1] = [(t("export.stands"), stands)]
        lines.append((t("export.unit"), t("unit.won")))
    for row in _sources(sources) if sources else ():
        link = f" {row['source_url']}" if row["source_url"] else ""
        lines.append((t("show.source"), f"{row['source']}, {row['publisher']}{link}"))
    return lines
