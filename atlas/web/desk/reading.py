"""What a file was understood as: a picture of its sheet, on which every guess can be set right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from atlas import tables, theme
from atlas.errors import IntakeError
from atlas.intake import picture, rates, steps, submitting
from atlas.intake.model import MEANINGS, ROW_KINDS, Book, Corrections, Row, Sheet
from atlas.intake.sentences import finding_in_words
from atlas.schema import CURRENCIES
from atlas.text import Translate, escaped
from atlas.web import filters, show
from atlas.web.desk.opened import Desk, book, onward, sheet
from atlas.web.desk.work import marked
from atlas.web.doing import Said, act, attempt, change
from atlas.web.evidence import words

#: Units that a sheet may be in: won, or another currency, per unit.
_SIZES = (1, 1_000, 10_000, 1_000_000, 100_000_000, 1_000_000_000)
#: Kinds of rows -> the soft fill that they have; lines and blanks stand on the plain ground.
_TINTS = {"parent": 0, "total": 1, "header": 7, "note": 3, "finding": 4}
#: The fill of the cell that states the unit, and of the column of the amount.
_UNIT, _AMOUNT = 6, 2
_PICTURE = 480
_CURRENCIES = (rates.WON, *CURRENCIES)


def step(at: Desk) -> None:
    """Draw what was understood, the picture, and what can be set right."""
    t, found = at.t, book(at)
    _sheets(at, found)
    shown = sheet(found, at.asked)
    if at.submission.corrections.get("recalled"):
        st.info(t("submit.recalled"), icon=":material/history:")
        st.button(t("submit.forget"), **act(_correct, at, Corrections(shown.name)))
    if shown.is_budget:
        st.html(tables.pairs_html(picture.facts(shown, t), t))
    else:
        why = t("inspect.no_budget", sheet=shown.name, reason=t(shown.why_not or ""))
        st.warning(escaped(why))
    _picture(at, shown)
    if at.open:
        _meanings(at, shown)
        _rate(at, shown)
    _found(at, shown)
    if shown.is_budget:
        submitting.chosen(found, at.asked)
        onward(at, "select", "submit.to_select")


def _sheets(at: Desk, found: Book) -> None:
    t = at.t
    names = [each.name for each in found.sheets]
    if len(names) < 2:
        return
    budgets = [each.name for each in found.sheets if each.is_budget]
    if len(budgets) > 1 and at.asked.sheet not in budgets:
        known = escaped(", ".join(budgets))
        st.warning(t("intake.several_budgets", count=len(budgets), known=known))
    now = sheet(found, at.asked).name
    key = f"sheet:{at.submission.submission_id}:{now}:{t.language}"

    def choose() -> Said | None:
        steps.correct(at.store, at.submission, at.actor,
                      said=replace(at.asked, sheet=st.session_state[key]))  # fmt: skip
        return None

    st.selectbox(
        t("submit.sheet"),
        names,
        names.index(now),
        format_func=lambda name: name if name in budgets else t("submit.no_budget", sheet=name),
        key=key,
        disabled=not at.open,
        **change(choose),
    )


def _picture(at: Desk, shown: Sheet) -> None:
    t = at.t
    show.subsection("submit.picture")
    with show.bar():
        kinds = filters.filter(
            "row_kind", (*ROW_KINDS, "hidden"), show.word("row_kind"), t("submit.picture.kinds")
        )
        rows = picture.of_kinds(shown, kinds)
        first = _window(rows)
    if not rows:
        show.hint(t("submit.picture.none"))
        return
    window = rows[first : first + picture.WINDOW]
    drawn = picture.picture(window, shown, t)
    show.hint(t("submit.picture.hint"))
    name = f"picture:{shown.name}:{first}:{'-'.join(kinds)}:{t.language}"
    st.dataframe(
        drawn.style.apply(_fills, axis=None, kinds=[row.kind for row in window], shown=shown),
        hide_index=True,
        column_config=picture.headings(shown, t),
        placeholder="",
        key=name,
        on_select="rerun" if at.open else "ignore",
        selection_mode="multi-row",
        height=min(_PICTURE, 38 + 35 * len(window)),
        alt=t("submit.picture.alt", sheet=shown.name, count=len(window)),
    )
    if at.open and marked(name):
        _kinds(at, shown, lambda: [window[place].number for place in marked(name)])


def _window(rows: Sequence[Row]) -> int:
    """Draw which of many rows are shown; return the place of the first."""
    t = words()
    starts = range(0, len(rows), picture.WINDOW)
    if len(starts) < 2:
        return 0
    return st.selectbox(
        t("submit.picture.window"),
        starts,
        format_func=lambda at: t(
            "submit.picture.from_to",
            first=rows[at].number,
            last=rows[min(at + picture.WINDOW, len(rows)) - 1].number,
        ),
        width=240,
    )


def _fills(frame: pd.DataFrame, kinds: list[str], shown: Sheet) -> pd.DataFrame:
    """Return the fill of each cell: by the kind of its row; amount and unit have their own."""
    soft = theme.tints(8, show.colours())
    css = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for place, kind in enumerate(kinds):
        if kind in _TINTS:
            css.iloc[place] = f"background-color: {soft[_TINTS[kind]]}"
        elif shown.amount_column in css.columns and kind == "line":
            css.loc[css.index[place], shown.amount_column] = f"background-color: {soft[_AMOUNT]}"
    letter = (shown.unit_cell or "").rstrip("0123456789")
    if letter in css.columns:
        here = frame[picture.NUMBER] == int((shown.unit_cell or "0")[len(letter) :])
        css.loc[here, letter] = f"background-color: {soft[_UNIT]}; font-weight: 700"
    return css


def _kinds(at: Desk, shown: Sheet, rows: Callable[[], list[int]]) -> None:
    """Draw what the chosen rows of the picture can be said to be."""
    t, own = at.t, _of(at, shown)
    key = f"kind:{shown.name}:{t.language}"

    def set_right() -> Said | None:
        said = dict.fromkeys(rows(), st.session_state[key])
        return _correct(at, replace(own, row_kinds={**own.row_kinds, **said}))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            t("submit.picture.is", count=len(rows())),
            ROW_KINDS[:-1],
            format_func=lambda code: t(f"submit.row.{code}"),
            key=key,
            width=240,
        )
        st.button(t("submit.set_right"), **act(set_right))


def _meanings(at: Desk, shown: Sheet) -> None:
    """Draw the form in which header, unit, currency and the meanings of columns are set right."""
    t = at.t
    form = f"reading:{shown.name}:{at.submission.rev}:{t.language}"
    with st.expander(t("submit.correct"), expanded=not shown.is_budget), st.form(form):
        with st.container(horizontal=True):
            said = _measures(shown, t)
        meanings = _columns(shown, t)
        if st.form_submit_button(t("submit.set_right"), icon=":material/edit:"):
            said = replace(said, meanings=meanings)
            attempt(_correct, at, _changed(_of(at, shown), shown, said))


def _measures(shown: Sheet, t: Translate) -> Corrections:
    """Draw header, unit and currency; return what they are said to be."""
    heads = shown.header_rows or (1,)
    first = int(st.number_input(t("submit.header_first"), 1, value=heads[0], width=160))
    last = int(st.number_input(t("submit.header_last"), 1, value=heads[-1], width=160))
    size = st.selectbox(
        t("submit.unit"),
        [None, *_SIZES],
        _place(shown.unit_multiplier, _SIZES),
        format_func=lambda size: f"{size:,}" if size else t("word.unknown"),
        width=240,
    )
    currency = st.selectbox(
        t("meaning.currency"),
        [None, *_CURRENCIES],
        _place(shown.currency or rates.WON, _CURRENCIES),
        format_func=lambda code: code or t("word.unknown"),
        width=160,
    )
    rows = tuple(range(first, max(first, last) + 1))
    return Corrections(shown.name, rows, size, currency if size else None)


def _columns(shown: Sheet, t: Translate) -> dict[str, str]:
    """Draw the table of columns; return what each is said to mean."""
    names = {t(f"meaning.{code}"): code for code in MEANINGS}
    given = picture.columns(shown, t)
    given["meaning"] = given["meaning"].map({code: word for word, code in names.items()})
    edited = st.data_editor(
        given,
        hide_index=True,
        disabled=["letter", "header", "why"],
        column_config={
            "letter": t("submit.column.letter"),
            "header": t("submit.column.header"),
            "meaning": st.column_config.SelectboxColumn(
                t("submit.column.meaning"), options=list(names), required=True
            ),
            "why": t("submit.column.why"),
        },
        alt=t("submit.column.alt"),
    )
    return dict(zip(edited["letter"], edited["meaning"].map(names), strict=True))


def _rate(at: Desk, shown: Sheet) -> None:
    """Draw the form of the exchange rate of a sheet in one foreign currency."""
    t, held = at.t, at.asked.rate
    found = [code for code in rates.currencies(shown) if code != rates.WON]
    if not found and held is None:
        return
    show.subsection("submit.rate")
    show.hint(t("submit.rate_hint"))
    with st.form(f"rate:{at.submission.rev}:{t.language}"):
        with st.container(horizontal=True):
            label = t("submit.rate_won", currency=", ".join(found))
            won = st.text_input(label, str(held.won) if held else "", width=220)
            day = st.date_input(t("submit.rate_day"), held.day if held else None, width=200)
            source = st.text_input(t("column.source"), held.source if held else "", width=320)
        if st.form_submit_button(t("submit.save_rate"), icon=":material/currency_exchange:"):
            attempt(_convert, at, shown, (won, day, source))


def _convert(at: Desk, shown: Sheet, told: tuple[str, date | None, str]) -> Said:
    """Hand a sheet in with a rate, or without one where nothing is written."""
    won, day, source = told
    rate = None
    if won.strip() or source.strip():
        try:
            number = rates.won_of(won)
        except ValueError as error:
            raise IntakeError("intake.rate_unusable", rate=won) from error
        if day is None:
            raise IntakeError("submit.rate_without_day")
        rate = rates.Rate(number, day, source)
        rates.require(rate, shown)
    steps.correct(at.store, at.submission, at.actor, said=replace(at.asked, rate=rate))
    return "submit.rated", {}


def _changed(own: Corrections, shown: Sheet, said: Corrections) -> Corrections:
    """Return the corrections with all that a person says otherwise than it was understood."""
    now = {column.letter: column.meaning for column in shown.columns}
    other = {letter: word for letter, word in said.meanings.items() if word != now[letter]}
    plain = ("header_rows", "unit_multiplier", "currency")
    held = {name: getattr(own, name) for name in plain}
    new = {name: getattr(said, name) for name in plain
           if getattr(said, name) != getattr(shown, name)}  # fmt: skip
    return replace(own, **{**held, **new}, meanings={**own.meanings, **other})


def _of(at: Desk, shown: Sheet) -> Corrections:
    held = {each.sheet: each for each in steps.corrections(at.submission)}
    return held.get(shown.name, Corrections(shown.name))


def _correct(at: Desk, changed: Corrections) -> Said | None:
    others = tuple(e for e in steps.corrections(at.submission) if e.sheet != changed.sheet)
    steps.correct(at.store, at.submission, at.actor, reading=(*others, changed))
    return "submit.read_anew", {}


def _found(at: Desk, shown: Sheet) -> None:
    if shown.findings:
        t = at.t
        show.subsection("submit.found_reading")
        rows: list[dict[str, Any]] = [
            {"severity": each.severity, "message": finding_in_words(each, t)}
            for each in shown.findings
        ]
        st.html(tables.to_html(rows, t))


def _place(value: Any, options: tuple[Any, ...]) -> int:
    return options.index(value) + 1 if value in options else 0
