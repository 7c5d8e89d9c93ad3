"""What publishing would change, who answers for it, and the one step that does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import streamlit as st

from atlas import releases, tables
from atlas.drafts import Overlap
from atlas.intake import publishing, worklist
from atlas.intake.drafting import Publication, line_ids
from atlas.intake.submitting import Checked
from atlas.register_tables import DECISIONS
from atlas.schema import AUDIENCES
from atlas.text import escaped
from atlas.web import filters, show
from atlas.web.desk import extent
from atlas.web.desk.history import revert_form
from atlas.web.desk.opened import Desk, checked
from atlas.web.doing import Said, attempt

#: The snapshot that the diff on the screen was made against.
_SEEN = "_desk_seen"


def step(at: Desk) -> None:
    """Draw the diff, what becomes of lines that stand already, and the certification."""
    if at.submission.release_id:
        _done(at)
        return
    t, found = at.t, checked(at)
    seen = st.session_state.get(_SEEN, {}).get(at.submission.submission_id, found.against)
    if moved := seen != found.against and releases.since(at.store, seen):
        st.warning(t("submit.moved", **moved), icon=":material/sync:")
    extent.extent(at, found)
    _diff(at, found)
    if not at.open:
        return
    audience = st.segmented_control(
        t("column.audience"), AUDIENCES, default="bureau", required=True,
        format_func=lambda code: t(f"audience.{code}"), key=f"audience:{t.language}",
    )  # fmt: skip
    show.hint(t("submit.audience_hint"))
    standing = publishing.overlaps(at.store, found, Publication("", "", "", audience=audience))
    decisions = _overlaps(at, found, standing)
    if at.submission.state == "explained":
        # A press of the button is of what was on the screen: if the data has moved it is refused.
        _form(at, replace(found, against=seen), audience, decisions)
    else:
        st.warning(t("submit.not_ready"), icon=":material/rule:")
    st.session_state[_SEEN] = {at.submission.submission_id: found.against}


def _diff(at: Desk, found: Checked) -> None:
    t, names = at.t, at.names
    show.subsection("submit.diff")
    if not found.diff.slices:
        show.hint(t("submit.no_change"))
        return
    show.stands(_stands(at))
    st.html(tables.to_html(worklist.slices(found.diff, names, t), t))
    st.markdown(f"**{t('submit.diff_known')}**")
    st.html(tables.to_html(worklist.known(found.diff, names, t), t))
    for moved, partners in worklist.partners(found.diff, t).items():
        show.finding(t(f"submit.partners.{moved}", names=", ".join(partners)))
    most = worklist.changes(found.diff, names, t)
    if most:
        show.hint(t("submit.diff_lines", count=len(found.diff.lines), shown=len(most)))
        st.html(tables.to_html(most, t))


def _stands(at: Desk) -> dict[str, str]:
    t, asked = at.t, at.asked
    scopes = at.names["scope"]
    return {
        "year": str(asked.fiscal_year), "stage": t(f"stage.{asked.stage}"),
        "scope": scopes.get(asked.scope_id, asked.scope_id),
    }  # fmt: skip


def _overlaps(at: Desk, found: Checked, standing: list[Overlap]) -> dict[str, str]:
    """Draw the lines that stand already; return what was decided about each by its id."""
    if not standing:
        return {}
    t = at.t
    show.subsection("submit.overlaps")
    show.hint(t("submit.overlaps_hint"))
    names = {t(f"decision.{code}"): code for code in DECISIONS}
    new = {code: line.name_ko or line.name_en for code, line in line_ids(found).items()}
    given = worklist.overlapping(standing, new.get)
    given["decision"] = None
    every = st.selectbox(
        t("submit.decide_all"), [None, *DECISIONS], width=320,
        format_func=lambda code: t(f"decision.{code}") if code else t("submit.one_by_one"),
    )  # fmt: skip
    if every:
        return {each.line_id: every for each in standing}
    edited = st.data_editor(
        given.drop(columns="line_id"),
        hide_index=True,
        disabled=["standing_line", "new_line", "release_id"],
        column_config={
            "standing_line": t("submit.overlap.standing_line"),
            "new_line": t("submit.overlap.new_line"),
            "release_id": t("column.release_id"),
            "decision": st.column_config.SelectboxColumn(
                t("submit.overlap.decision"), options=list(names)
            ),
        },
        key=f"overlaps:{at.submission.rev}:{t.language}",
        alt=t("show.grid.alt", count=len(given)),
    )
    said = zip(given["line_id"], edited["decision"], strict=True)
    return {line: names[word] for line, word in said if word}


def _form(at: Desk, found: Checked, audience: str, decisions: dict[str, str]) -> None:
    t = at.t
    show.subsection("submit.certify")
    with st.form(f"publish:{at.submission.submission_id}:{t.language}"):
        certification = t("submit.certification", file=at.submission.file_name)
        sure = st.checkbox(escaped(certification))
        by = st.text_input(t("submit.by"), value=at.actor.name, width=320)
        reason = st.text_area(t("column.reason"), height=80)
        with st.container(horizontal=True):
            kind = st.selectbox(t("column.source_kind"), worklist.source_kinds(), width=220,
                                format_func=lambda code: t(f"source_kind.{code}"))  # fmt: skip
            publisher = st.text_input(
                t("submit.publisher"), placeholder=found.mapped.publisher, width=260
            )
            published = st.date_input(t("submit.published"), value=None, width=200)
            embargo = st.date_input(t("submit.embargo"), value=None, width=200)
        show.hint(t("submit.embargo_hint"))
        if st.form_submit_button(t("submit.publish"), type="primary", icon=":material/publish:"):
            if not sure:
                st.error(t("submit.uncertified"))
                return
            until = embargo and datetime.combine(embargo, time(), UTC)
            said = Publication(
                reason, certification, by, audience=audience, embargo_until=until,
                source_kind=kind, publisher=publisher or None, published=published,
                decisions=decisions,
            )  # fmt: skip
            attempt(_publish, at, found, said)


def _publish(at: Desk, found: Checked, said: Publication) -> Said:
    release = publishing.publish(at.store, at.submission, found, said, at.actor)
    return "submit.published_as", {"release": release.release_id}


def _done(at: Desk) -> None:
    t, asked = at.t, at.asked
    codes: dict[str, Any] = {"year": str(asked.fiscal_year), "stage": asked.stage}
    if asked.ministry_id:
        codes["ministry"] = asked.ministry_id
    st.markdown(t("submit.stands_as", release=at.submission.release_id))
    filters.page_link("records", t("submit.see_lines"), icon=":material/arrow_forward:", **codes)
    show.subsection("submit.revert")
    revert_form(at.submission.release_id or "")
