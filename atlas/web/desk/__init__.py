"""The desk at which a workbook is handed in: one module a step, what is saved in ``opened``."""

from __future__ import annotations

import streamlit as st

from atlas import submissions, tables
from atlas.text import escaped
from atlas.web import filters, show
from atlas.web.desk import checking, deciding, history, publishing, reading, selecting, start
from atlas.web.desk.opened import STEPS, Desk, desk
from atlas.web.doing import Said, act, told

VIEWS = ("workbooks", "releases")
_STEPS = {
    "read": reading.step, "select": selecting.step, "map": deciding.step,
    "check": checking.step, "publish": publishing.step,
}  # fmt: skip


def draw(view: str) -> None:
    """Draw the desk: the releases, or the submission of the address, or where one begins."""
    told()
    if view == "releases":
        history.history()
        return
    submission_id = filters.opened("submission")
    if submission_id is None:
        start.start()
        return
    at = desk(submission_id)
    head = st.container()
    chosen = filters.choice("step", STEPS, show.word("submit.step"), at.t("submit.step"), "read")
    try:
        _STEPS[chosen](at)
    finally:
        # The step may have saved something, and may have ended early.
        with head:
            _head(at)


def _head(at: Desk) -> None:
    t, one = at.t, at.submission
    st.header(escaped(one.file_name), anchor=False)
    st.html(tables.pairs_html(_about(at), t))
    with st.container(horizontal=True):
        st.button(t("submit.back"), icon=":material/arrow_back:", on_click=filters.clear)
        if at.open:
            with st.popover(t("submit.withdraw"), icon=":material/delete:"):
                reason = st.text_input(t("column.reason"), key=f"why:{one.submission_id}")
                st.button(t("submit.withdraw_now"), **act(_withdraw, at, reason))


def _about(at: Desk) -> list[tuple[str, str]]:
    t, one, asked = at.t, at.submission, at.asked
    ministry = at.names["ministry"].get(asked.ministry_id or "", t("submit.each_line"))
    said = f"{asked.fiscal_year} · {t(f'stage.{asked.stage}')} · {ministry}"
    when = f"{one.updated_at:%Y-%m-%d %H:%M} UTC · {one.updated_by}"
    return [
        (t("submit.of_slice"), said),
        (t("column.submission_state"), t(f"submission_state.{one.state}")),
        (t("column.updated_at"), when),
    ]


def _withdraw(at: Desk, reason: str) -> Said:
    one = at.submission
    submissions.withdraw(at.store, one.submission_id, one.rev, at.actor, reason)
    return "submit.withdrawn", {"file": one.file_name}
