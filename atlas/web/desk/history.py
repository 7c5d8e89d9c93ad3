"""What was published, by whom and why; and the one step that takes it back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from atlas import access, paths, releases, tables
from atlas.errors import AccessError
from atlas.releases import Release
from atlas.web import show
from atlas.web.desk.opened import actor
from atlas.web.doing import Said, attempt
from atlas.web.evidence import words

_LIST = 420


def history() -> None:
    """Draw the releases, the newest first; one that is chosen can be reverted."""
    t = words()
    found = sorted(releases.history(paths.store()), key=lambda each: -each.number)
    show.hint(t("submit.pick_release"))
    rows = pd.DataFrame([_row(each) for each in found])
    event = st.dataframe(
        rows,
        hide_index=True,
        column_config=tables.headings(list(rows.columns), t),
        placeholder=t("word.dash"),
        key=f"releases:{t.language}",
        on_select="rerun",
        selection_mode="single-row",
        height=min(_LIST, 38 + 35 * len(rows)),
        alt=t("show.grid.alt", count=len(rows)),
    )
    if event.selection.rows:
        chosen = found[event.selection.rows[0]]
        show.subsection("submit.revert")
        if chosen.state == "published":
            revert_form(chosen.release_id)
        else:
            show.hint(t("submit.not_published"))


def revert_form(release_id: str) -> None:
    """Draw the form that takes a release back, for those who may."""
    t, who = words(), actor()
    try:
        access.require(who, "official")
    except AccessError as error:
        show.hint(t(error.key, role=t(f"role.{error.values['role']}")))
        return
    show.hint(t("submit.revert_hint", release=release_id))
    with st.form(f"revert:{release_id}:{t.language}"):
        reason = st.text_area(t("column.reason"), height=80)
        if st.form_submit_button(t("submit.take_back"), icon=":material/undo:"):
            attempt(_revert, release_id, reason)


def _revert(release_id: str, reason: str) -> Said:
    releases.revert(paths.store(), release_id, actor(), reason)
    return "submit.reverted", {"release": release_id}


def _row(each: Release) -> dict[str, Any]:
    t = words()
    return {
        "release_id": each.release_id,
        "release_kind": t(f"release_kind.{each.kind}"),
        "release_state": t(f"release_state.{each.state}"),
        "audience": t(f"audience.{each.audience}"),
        "created_at": f"{each.created_at:%Y-%m-%d %H:%M}",
        "created_by": each.certified_by or each.created_by,
        "reason": t(each.reason) if each.reason == releases.REFERENCE_REASON else each.reason,
    }
