"""Which lines are international cooperation: suggested with reasons, chosen by a person in bulk."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from atlas import text
from atlas.intake import mapping as mappings
from atlas.intake import picture, steps, worklist
from atlas.intake.laying import selected_krw
from atlas.web import filters, show
from atlas.web.desk.opened import Desk, mapped, onward, suggested
from atlas.web.desk.work import marked
from atlas.web.doing import Said, act

_CHOSEN = ("chosen", "left")
_GRID = 480


def step(at: Desk) -> None:
    """Draw the lines with what speaks for them, and the buttons that choose them."""
    t = at.t
    laid = mapped(at)
    every = worklist.lines(laid, suggested(at), at.names, t)
    sheet = laid.understood.sheet
    total = selected_krw(sheet, laid.lines, at.asked.rate)
    amount = t("word.unknown") if total is None else text.won(total, t.language)
    st.markdown(
        t("submit.selected", count=len(every), chosen=int(every["chosen"].sum()), amount=amount)
    )
    show.hint(t("submit.select_hint"))
    with show.bar("bottom"):
        words = filters.search("text", t("filter.text"))
        strengths = filters.filter(
            "strength", worklist.STRENGTHS, show.word("strength"), t("submit.strength")
        )
        chosen = filters.filter(
            "chosen", _CHOSEN, show.word("submit.chosen"), t("submit.is_chosen")
        )
    found = worklist.filtered(every, strengths, chosen, words)
    if found.empty:
        show.hint(t("submit.no_lines"))
    else:
        _grid(at, found)
    onward(at, "map", "submit.to_map")


def _grid(at: Desk, found: pd.DataFrame) -> None:
    t = at.t
    drawn = found.assign(
        chosen=found["chosen"].map({True: t("submit.chosen.chosen"), False: t("word.dash")}),
        strength=found["strength"].map(lambda code: t(f"strength.{code}")),
        amount=found["amount"].astype("float64"),
    )
    sheet = mapped(at).understood.sheet
    heads = {name: t(f"submit.line.{name}") for name in drawn.columns}
    name = f"lines:{at.submission.submission_id}:{sorted(filters.active().items())}:{t.language}"
    st.dataframe(
        drawn,
        hide_index=True,
        column_config={
            **heads,
            "amount": st.column_config.NumberColumn(
                t("submit.line.amount_in", unit=picture.unit(sheet, t)), format="localized"
            ),
        },
        placeholder=t("word.dash"),
        key=name,
        on_select="rerun" if at.open else "ignore",
        selection_mode="multi-row",
        height=min(_GRID, 38 + 35 * len(drawn)),
        alt=t("show.grid.alt", count=len(drawn)),
    )
    if not at.open:
        return
    rows = [int(row) for row in found["row"]]
    chosen = {"marked": lambda: [rows[place] for place in marked(name)], "shown": lambda: rows}
    with st.container(horizontal=True):
        for key, listed in chosen.items():
            for taken in (True, False):
                count = len(listed())
                label = t(f"submit.take.{key}" if taken else f"submit.leave.{key}", count=count)
                st.button(label, disabled=not count, **act(_choose, at, listed, taken))


def _choose(at: Desk, listed: Callable[[], list[int]], taken: bool) -> Said:
    laid, rows = mapped(at), listed()
    changed = mappings.choose(laid.understood.sheet, laid.mapping, rows, taken)
    steps.save_mapping(at.store, at.submission, changed, at.actor)
    return ("submit.taken" if taken else "submit.left"), {"count": len(rows)}
