"""Where a workbook comes in: the template, the file to hand in, those that are on their way."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from atlas import originals, paths, refdata, submissions, tables
from atlas.intake import preflight, publishing
from atlas.intake.asked import Asked
from atlas.register_tables import STATES
from atlas.schema import STAGES
from atlas.submissions import Submission
from atlas.web import filters, show, url
from atlas.web.desk.opened import actor, named
from atlas.web.doing import Said, attempt
from atlas.web.evidence import words

#: Years that a workbook may be of: the first national R&D budget on record, and the next two.
_FIRST_YEAR = 1990
#: Most pixels that a list of workbooks is high.
_LIST = 420


def start() -> None:
    """Draw what there is without a submission: how it goes, the form, the list."""
    t = words()
    st.markdown(t("submit.how"))
    _template()
    show.section("submit.new")
    _form()
    show.section("submit.under_way")
    _listed()


def _template() -> None:
    t = words()
    st.download_button(
        t("submit.template"),
        # Made only when it is asked for.
        data=_form_of_ministries,
        file_name=t("submit.template_file"),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _form_of_ministries() -> bytes:
    # openpyxl is loaded for this alone.
    from atlas.intake import template  # noqa: PLC0415

    t = words()
    return template.template(t, template.names(refdata.read(), url.language()))


def _form() -> None:
    t = words()
    with st.form(f"hand_in:{t.language}"):
        file = st.file_uploader(
            t("submit.file"),
            type=[ending for each in preflight.FORMATS for ending in _ENDINGS.get(each, (each,))],
        )
        show.hint(t("submit.file_help", days=originals.DAYS_KEPT))
        with st.container(horizontal=True):
            asked = _slice()
        if st.form_submit_button(t("submit.hand_in"), type="primary", icon=":material/upload:"):
            if file is None or asked is None:
                st.error(t("submit.missing"))
            else:
                attempt(_hand_in, file, asked)


def _slice() -> Asked | None:
    """Draw what a file is handed in as: year, stage, scope, ministry; None while one is missing."""
    t = words()
    scopes = named("scope")
    ministries = named("ministry")
    now = datetime.now(UTC).year
    year = st.number_input(t("filter.year"), _FIRST_YEAR, now + 2, now, 1, width=140)
    stage = st.selectbox(
        t("filter.stage"),
        STAGES,
        None,
        format_func=lambda code: t(f"stage.{code}"),
        placeholder=t("submit.choose"),
        width=200,
    )
    scope = st.selectbox(
        t("filter.scope"),
        list(scopes),
        None,
        format_func=scopes.__getitem__,
        placeholder=t("submit.choose"),
        width=340,
    )
    ministry = st.selectbox(
        t("filter.ministry"),
        [None, *ministries],
        format_func=lambda code: ministries.get(code, t("submit.each_line")),
        width=260,
    )
    return Asked(int(year), stage, scope, ministry) if stage and scope else None


#: Formats that have more than one ending.
_ENDINGS = {"html": ("html", "htm")}


def _hand_in(file: Any, asked: Asked) -> Said | None:
    with tempfile.TemporaryDirectory(prefix="atlas-upload-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(file.getbuffer())
        entered = publishing.receive(paths.store(), path, asked, actor(), file.name)
    filters.put(submission=entered.submission_id, step=())
    return "submit.received", {"file": entered.file_name}


def _listed() -> None:
    t = words()
    found = submissions.listed(paths.store(), actor(), STATES)
    if not found:
        show.hint(t("submit.none_under_way"))
        return
    show.hint(t("submit.pick"))
    rows = pd.DataFrame([_row(each) for each in found])
    event = st.dataframe(
        rows,
        hide_index=True,
        column_config=tables.headings(list(rows.columns), t),
        key=f"submissions:{t.language}",
        on_select="rerun",
        selection_mode="single-row",
        height=min(_LIST, 38 + 35 * len(rows)),
        alt=t("show.grid.alt", count=len(rows)),
    )
    if event.selection.rows:
        filters.put(submission=found[event.selection.rows[0]].submission_id, step=())
        st.rerun()


def _row(each: Submission) -> dict[str, Any]:
    t = words()
    return {
        "file_name": each.file_name,
        "submission_state": t(f"submission_state.{each.state}"),
        "fiscal_year": str(each.fiscal_year),
        "stage": t(f"stage.{each.stage}"),
        "updated_at": f"{each.updated_at:%Y-%m-%d %H:%M}",
        "updated_by": each.updated_by,
    }
