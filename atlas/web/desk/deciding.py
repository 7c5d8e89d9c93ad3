"""What the texts of a sheet mean: the questions that are open, and what was decided, by whom."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from atlas.errors import IntakeError
from atlas.intake import mapping as mappings
from atlas.intake import steps, worklist
from atlas.intake.answers import exclude
from atlas.intake.mapping import KINDS, Question, SheetMapping
from atlas.intake.sentences import candidate_in_words
from atlas.text import escaped
from atlas.web import filters, show
from atlas.web.desk.opened import Desk, mapped, onward
from atlas.web.doing import Said, attempt

#: Questions that are drawn at once.
_MOST = 10
_GRID = 380


def step(at: Desk) -> None:
    """Draw the questions of the selected lines, then what was decided."""
    t, laid = at.t, mapped(at)
    mapping = laid.mapping
    show.subsection("submit.questions")
    which = filters.choice(
        "about", ("selected", "all"), show.word("submit.about"), t("submit.about"), "selected"
    )
    asked = worklist.questions(laid, which == "all")
    st.markdown(t("submit.asked", count=len(asked)) if asked else t("submit.nothing_asked"))
    if asked and at.open:
        _form(at, mapping, asked[:_MOST])
    show.subsection("submit.decided")
    _decided(at, mapping)
    onward(at, "check", "submit.to_check")


def _form(at: Desk, mapping: SheetMapping, asked: Sequence[Question]) -> None:
    t, names = at.t, at.names
    answers = {}
    with st.form(f"answers:{at.submission.rev}:{t.language}"):
        for question in asked:
            st.markdown(
                t("submit.question_text", kind=t(f"kind.{question.kind}"),
                  text=escaped(question.text), count=len(question.rows),
                  rows=_rows(question)) + "  \n"
                + t(question.reason if question.reason else "match.asked")
            )  # fmt: skip
            others = [f"{question.kind}:{code}" for code in names[question.kind]]
            options = list(dict.fromkeys([*question.candidates, *others, "none"]))
            answers[question] = st.multiselect(
                t("submit.answer"),
                options,
                format_func=lambda each: candidate_in_words(each, names, t),
                key=f"answer:{question.kind}:{question.text}:{t.language}",
                placeholder=t("submit.answer_hint", likely=", ".join(
                    candidate_in_words(each, names, t) for each in question.candidates)),
            )  # fmt: skip
        if st.form_submit_button(t("submit.save_answers"), type="primary"):
            attempt(_answer, at, mapping, {q: each for q, each in answers.items() if each})


def _answer(at: Desk, mapping: SheetMapping, answers: dict[Question, list[str]]) -> Said | None:
    for question, said in answers.items():
        if exclude(question.kind, said):
            raise IntakeError("submit.answers_exclude", text=question.text)
        mapping = mappings.answer(mapping, question.kind, question.text, said)
    if answers:
        steps.save_mapping(at.store, at.submission, mapping, at.actor)
    return "submit.answered", {"count": len(answers)}


def _decided(at: Desk, mapping: SheetMapping) -> None:
    t, names = at.t, at.names
    kinds = filters.filter("kind", KINDS, show.word("kind"), t("submit.kind"))
    found = worklist.decided(mapping, names, t)
    found = found[found["kind"].isin(kinds)] if kinds else found
    if found.empty:
        show.hint(t("submit.nothing_decided"))
        return
    show.hint(t("submit.decided_hint"))
    drawn = found.assign(kind=found["kind"].map(lambda code: t(f"kind.{code}")))
    event = st.dataframe(
        drawn,
        hide_index=True,
        column_config={name: t(f"submit.text.{name}") for name in drawn.columns},
        key=f"decided:{at.submission.rev}:{'-'.join(kinds)}:{t.language}",
        on_select="rerun" if at.open else "ignore",
        selection_mode="single-row",
        height=min(_GRID, 38 + 35 * len(drawn)),
        alt=t("show.grid.alt", count=len(drawn)),
    )
    if at.open and event.selection.rows:
        row = found.iloc[event.selection.rows[0]]
        _other(at, mapping, str(row["kind"]), str(row["text"]))


def _other(at: Desk, mapping: SheetMapping, kind: str, said: str) -> None:
    """Draw the form in which a decided text is given another meaning."""
    t, names = at.t, at.names
    codes = [*(["open"] if kind == "partner" else []), *names[kind]]
    with st.form(f"other:{kind}:{said}:{t.language}"):
        chosen = st.multiselect(
            t("submit.means", text=escaped(said)),
            codes,
            [code for code in mapping.decisions[kind][said].codes if code in codes],
            format_func=lambda code: worklist.meant(kind, [code], names, t),
            placeholder=t("candidate.none"),
        )
        if st.form_submit_button(t("submit.save_meaning")):
            answers = [code if code == "open" else f"{kind}:{code}" for code in chosen]
            attempt(_decide, at, mapping, kind, said, answers or ["none"])


def _decide(at: Desk, mapping: SheetMapping, kind: str, said: str, answers: list[str]) -> Said:
    if exclude(kind, answers):
        raise IntakeError("submit.answers_exclude", text=said)
    changed = mappings.answer(mapping, kind, said, answers)
    steps.save_mapping(at.store, at.submission, changed, at.actor)
    return "submit.answered", {"count": 1}


def _rows(question: Question) -> str:
    """Return the first rows in which a text stands."""
    listed = ", ".join(map(str, question.rows[:5]))
    return f"{listed} …" if len(question.rows) > len(question.rows[:5]) else listed
