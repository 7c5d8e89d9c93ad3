"""What is wrong with a sheet: all findings, reasons for warnings, the file marked with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from atlas import originals, rules, tables
from atlas.intake import explain, marking, steps, worklist
from atlas.intake.model import Finding
from atlas.intake.sentences import finding_in_words
from atlas.intake.submitting import Checked
from atlas.web import evidence, filters, show
from atlas.web.desk.opened import Desk, checked, meaning, onward
from atlas.web.desk.work import work
from atlas.web.doing import Said, attempt

#: Most pixels that the grid is high, and a row of it: from 65 on Streamlit breaks lines.
_GRID, _ROW = 560, 66


def step(at: Desk) -> None:
    """Draw the findings with their reasons, and the workbook to take."""
    t, found = at.t, checked(at)
    given = steps.explanations(at.submission)
    count = Counter(each.severity for each in found.findings)
    left = explain.unexplained(found.findings, given)
    st.markdown(t("submit.found", errors=count["error"], warnings=count["warning"],
                  notices=count["notice"], left=len(left)))  # fmt: skip
    if count["error"]:
        st.error(t("submit.has_errors", count=count["error"]))
    if found.findings:
        chosen = filters.filter(
            "severity", rules.SEVERITIES, show.word("severity"), t("submit.severity")
        )
        listed = [e for e in found.findings if not chosen or e.severity in chosen]
        _grid(at, found, listed, left)
    _marked(at, found)
    onward(at, "publish", "submit.to_publish")


def _grid(at: Desk, found: Checked, listed: Sequence[Finding], left: Sequence[Finding]) -> None:
    t = at.t
    if not listed:
        show.hint(t("submit.none_of_it"))
        return
    drawn = worklist.findings(listed, steps.explanations(at.submission), t)
    event = st.dataframe(
        tables.present(drawn, t),
        hide_index=True,
        column_config={
            **tables.headings(list(drawn.columns), t),
            "message": st.column_config.Column(t("column.message"), width=560),
        },
        placeholder=t("word.dash"),
        key=f"findings:{at.submission.rev}:{sorted(filters.active().items())}:{t.language}",
        on_select="rerun" if at.open else "ignore",
        selection_mode="multi-row",
        row_height=_ROW,
        height=min(_GRID, 38 + _ROW * len(drawn)),
        alt=t("show.grid.alt", count=len(drawn)),
    )
    evidence.downloads("findings", drawn)
    marked = [listed[place] for place in event.selection.rows] if at.open else []
    for each in marked[:1]:
        show.finding(finding_in_words(each, t))
    warnings = [each for each in marked if each.severity == "warning"]
    if at.open and (warnings or left):
        _reason(at, found, warnings or left, chosen=bool(warnings))


def _reason(at: Desk, found: Checked, meant: Sequence[Finding], chosen: bool) -> None:
    """Draw the field for the reason of the chosen warnings, else of all that have none."""
    t = at.t
    with st.form(f"reason:{at.submission.rev}:{chosen}:{t.language}"):
        label = t("submit.reason_chosen" if chosen else "submit.reason_left", count=len(meant))
        words = st.text_area(label, placeholder=t("submit.reason_hint"), height=80)
        if st.form_submit_button(t("submit.save_reason")):
            attempt(_explain, at, found, meant, words)


def _explain(at: Desk, found: Checked, meant: Sequence[Finding], words: str) -> Said:
    said = {explain.key(each): words for each in meant}
    steps.explain_each(at.store, at.submission, found, said, at.actor)
    return ("submit.explained" if words.strip() else "submit.unexplained"), {"count": len(meant)}


def _marked(at: Desk, found: Checked) -> None:
    """Draw the analyst's own workbook with its findings, made when it is asked for."""
    t = at.t
    show.subsection("submit.marked")
    show.hint(t("submit.marked_hint"))
    of = (*meaning(at), t.language, "marked")
    wanted = st.session_state.get("_marked") == of
    if not wanted:
        st.button(t("submit.mark"), icon=":material/edit_document:", on_click=_want, args=(of,))
        return
    path = originals.path(at.store, at.submission.sha256, at.actor)
    content = work(
        of,
        lambda watch: marking.marked(
            path, found.book, found.findings, t,
            progress=lambda name, _: watch.step(name), cancel=watch.cancel,
        ),
    )  # fmt: skip
    stem = at.submission.file_name.rpartition(".")[0] or at.submission.file_name
    st.download_button(
        t("submit.take_marked_file"),
        content,
        file_name=f"{stem}-{t('submit.marked_file')}.{marking.extension(found.book)}",
        on_click="ignore",
        icon=":material/download:",
    )


def _want(of: tuple[str, ...]) -> None:
    st.session_state["_marked"] = of
