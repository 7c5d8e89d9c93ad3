"""Grids: a query's rows as the reader scrolls, sorts and chooses them, with their downloads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from atlas import tables
from atlas.text import Translate
from atlas.web.evidence import downloads, hint, words

#: Most pixels that a grid is high, and one of which a row is chosen.
_GRID, _OPEN_GRID = 620, 248
#: Columns of figures that are no money; those of years are names.
_COUNTED = ("source_amount", "figure_value", "attendance", "record_count")
#: How a grid writes a day, as ``text.day`` does elsewhere.
_DAYS = {"ko": "YYYY. M. D.", "en": "D MMMM YYYY"}


def grid(
    key: str, found: pd.DataFrame, columns: Sequence[str] = (), select: bool = False
) -> int | None:
    """Draw a query's rows as a grid with downloads; return the chosen row's position, if any.

    The grid has these columns in this order, all if none are named; downloads have every column.
    """
    t = words()
    presented = tables.present(found, t)
    shown = presented[list(columns)] if columns else presented
    name = f"grid:{key}:{t.language}"
    # What a chosen row opens stands below: the grid makes room for it.
    most = _OPEN_GRID if select and _has_choice(name) else _GRID
    event = st.dataframe(
        shown,
        hide_index=True,
        column_config=_columns(shown, t),
        placeholder=t("word.dash"),
        key=name,
        on_select="rerun" if select else "ignore",
        selection_mode="single-row",
        height=min(most, 38 + 35 * max(1, len(shown))),
        alt=t("show.grid.alt", count=len(shown)),
    )
    if shown.isna().to_numpy().any():
        hint(t("show.dash"))
    downloads(key, found)
    return event.selection.rows[0] if select and event.selection.rows else None


def _has_choice(name: str) -> bool:
    return bool(st.session_state.get(name, {}).get("selection", {}).get("rows"))


def _columns(shown: pd.DataFrame, t: Translate) -> dict[str, Any]:
    heads = tables.headings(list(shown.columns), t)
    widths = tables.widths(shown, heads)
    config: dict[str, Any] = {}
    for column in shown.columns:
        if tables.is_money(column) or column in _COUNTED:
            config[column] = st.column_config.NumberColumn(heads[column], format="localized")
        elif column.endswith("_percent"):
            config[column] = st.column_config.NumberColumn(heads[column], format="%.1f")
        elif column == "source_url":
            config[column] = st.column_config.LinkColumn(heads[column])
        elif column == "published":
            config[column] = st.column_config.DateColumn(heads[column], format=_DAYS[t.language])
        elif column.endswith("_at"):
            config[column] = st.column_config.DatetimeColumn(heads[column])
        else:
            config[column] = st.column_config.Column(heads[column], width=widths.get(column))
    return config
