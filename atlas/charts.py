"""Figures: pure functions from rows to ``plotly.graph_objects``.

Amounts come in won and are drawn in the reader's unit (억원 or billion won); the unit stands in the
axis title. Rows are sequences of dictionaries as ``atlas.sql.rows`` returns them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from atlas import text, theme
from atlas.text import Translate

Row = Mapping[str, Any]
PIECES = ("split", "named", "unknown", "not_itemised")


def _figure(colours: theme.Palette, height: int, **layout: Any) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(template=theme.template(colours), height=height, **layout)
    return figure


def _wrapped(label: str, width: int = 26) -> str:
    """Return a label broken at spaces, so that a long Korean name keeps the plot wide."""
    lines, line = [], ""
    for word in label.split(" "):
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])


def known_and_unknown(headline: Row, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the year's money as a cascade on one scale: the whole, and each piece where it lies.

    The whole is the official total; where none is known, the known lines. Each piece begins where
    the one before it ends, so that a piece too small to be seen still has its place and figure.
    """
    whole = headline["control_total_krw"] or headline["named_lines_krw"]
    name = "total" if headline["control_total_krw"] else "itemised"
    pieces = {piece: headline[f"{piece}_krw"] or 0 for piece in PIECES}
    rows = [(name, 0, whole)]
    begun = 0
    for piece, amount in pieces.items():
        if amount > 0:
            rows.append((piece, begun, amount))
            begun += amount
    figure = _figure(colours, 70 + 52 * len(rows), showlegend=False, barmode="overlay")
    figure.add_bar(
        base=[100 * begin / whole for _, begin, _ in rows],
        x=[100 * amount / whole for _, _, amount in rows],
        y=[_piece(piece, amount, whole, t) for piece, _, amount in rows],
        orientation="h",
        marker=theme.markers([piece for piece, _, _ in rows], colours),
        hovertemplate=[
            f"{t('attribution.' + piece)}<br>{text.won(amount, t.language)} · "
            f"{text.percent(amount / whole, 2)}<extra></extra>"
            for piece, _, amount in rows
        ],
    )
    figure.update_xaxes(range=[0, 100.5], dtick=25, ticksuffix="%", title=t(f"chart.known.{name}"))
    figure.update_yaxes(autorange="reversed")
    return figure


def _piece(piece: str, amount: int, whole: int, t: Translate) -> str:
    """Return the label of a piece: its name, and below it the amount and its share."""
    name = _wrapped(t(f"attribution.{piece}"), 16)
    share = "" if amount == whole else f" ({text.percent(amount / whole, 2)})"
    return f"{name}<br><b>{text.figure(amount, t.language)}</b>{share}"


def ministries(
    rows: Sequence[Row], difference: int | None, t: Translate, colours: theme.Palette
) -> go.Figure:
    """Return one bar per ministry in its own scope and, apart, the difference of scopes."""
    labels = [_wrapped(f"{row['ministry']}") for row in rows]
    figure = _figure(colours, 90 + 52 * (len(rows) + 1), showlegend=False)
    figure.add_bar(
        x=[text.shown(row["amount_krw"], t.language) for row in rows],
        y=labels,
        orientation="h",
        marker=theme.marker("ministry", colours),
        text=[text.figure(row["amount_krw"], t.language) for row in rows],
        textposition="outside",
        cliponaxis=False,
        hovertemplate=[
            f"{row['ministry']}<br>{text.won(row['amount_krw'], t.language)}<br>{row['scope']}"
            "<extra></extra>"
            for row in rows
        ],
    )
    if difference:
        figure.add_bar(
            x=[text.shown(abs(difference), t.language)],
            y=[_wrapped(t("chart.ministries.difference"), 14)],
            orientation="h",
            marker=theme.marker("difference", colours),
            text=[text.figure(difference, t.language)],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"{t('chart.ministries.difference')}<br>"
            f"{text.won(difference, t.language)}<extra></extra>",
        )
    _money_axis(figure, t, [row["amount_krw"] for row in rows])
    return figure


def lines(rows: Sequence[Row], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return one bar per counted line, largest first; each stage with colour and pattern."""
    figure = _figure(colours, 90 + 38 * len(rows), barmode="overlay", showlegend=True)
    names = [_wrapped(row["line"], 20) for row in rows]
    for stage in dict.fromkeys(row["stage"] for row in rows):
        of_stage = [(name, row) for name, row in zip(names, rows, strict=True)]
        of_stage = [(name, row) for name, row in of_stage if row["stage"] == stage]
        figure.add_bar(
            x=[text.shown(row["amount_krw"], t.language) for _, row in of_stage],
            y=[name for name, _ in of_stage],
            orientation="h",
            name=t(f"stage.{stage}"),
            marker=theme.marker(stage, colours),
            text=[text.figure(row["amount_krw"], t.language) for _, row in of_stage],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=[
                f"{row['line']}<br>{row['ministry']} · {t('stage.' + stage)}<br>"
                f"{text.won(row['amount_krw'], t.language)}<extra></extra>"
                for _, row in of_stage
            ],
        )
    _money_axis(figure, t, [row["amount_krw"] for row in rows])
    figure.update_yaxes(categoryorder="array", categoryarray=names, tickfont={"size": 12})
    return figure


def years(rows: Sequence[Row], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return one column per year with an official total; each stage with colour and pattern."""
    figure = _figure(colours, 300, showlegend=True)
    for stage in dict.fromkeys(row["stage"] for row in rows):
        of_stage = [row for row in rows if row["stage"] == stage]
        figure.add_bar(
            x=[str(row["fiscal_year"]) for row in of_stage],
            y=[text.shown(row["amount_krw"], t.language) for row in of_stage],
            name=t(f"stage.{stage}"),
            marker=theme.marker(stage, colours),
            text=[text.figure(row["amount_krw"], t.language) for row in of_stage],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=[
                f"{row['fiscal_year']} · {t('stage.' + stage)}<br>"
                f"{text.won(row['amount_krw'], t.language)}<extra></extra>"
                for row in of_stage
            ],
        )
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=[str(row["fiscal_year"]) for row in rows],
    )
    top = max(text.shown(row["amount_krw"], t.language) for row in rows)
    figure.update_yaxes(title=t("unit.money"), range=[0, top * 1.15], tickformat=",")
    return figure


def _money_axis(figure: go.Figure, t: Translate, amounts: Sequence[int]) -> None:
    """Give the x axis its unit and room for the figure at the end of the longest bar."""
    top = max((text.shown(amount, t.language) for amount in amounts), default=1)
    figure.update_xaxes(title=t("unit.money"), range=[0, top * 1.05], tickformat=",")
    figure.update_yaxes(autorange="reversed")
