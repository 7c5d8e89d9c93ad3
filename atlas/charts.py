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
ATTRIBUTIONS = ("split", "named", "unknown")


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
    """Return two bars, each of its own hundred per cent: the total, and its itemised part.

    The lower bar is the upper one's left piece under a lens: what is split by partner is too small
    to be seen in the whole. Without an official total only the lower bar is drawn.
    """
    bars: list[tuple[str, int, dict[str, int]]] = []
    itemised = headline["named_lines_krw"]
    if headline["control_total_krw"]:
        pieces = {"itemised": itemised, "not_itemised": headline["not_itemised_krw"]}
        bars.append(("total", headline["control_total_krw"], pieces))
    if itemised:
        bars.append(
            (
                "itemised" if bars else "itemised_alone",
                itemised,
                {a: headline[f"{a}_krw"] for a in ATTRIBUTIONS},
            )
        )
    figure = _figure(colours, 120 + 90 * len(bars), barmode="stack", showlegend=True)
    drawn: set[str] = set()
    for bar, whole, pieces in bars:
        label = t(f"chart.known.{bar}", amount=whole)
        for piece, amount in pieces.items():
            if not amount or amount < 0:
                continue
            share = amount / whole
            name = t(f"attribution.{piece}")
            figure.add_bar(
                x=[100 * share],
                y=[_wrapped(label, 18)],
                orientation="h",
                name=name,
                showlegend=piece not in drawn,
                legendgroup=piece,
                marker=theme.marker("total" if piece == "itemised" else piece, colours)
                if piece != "itemised"
                else {"color": colours.muted},
                text=f"<b>{text.figure(amount, t.language)}</b>" if share >= 0.08 else "",
                textposition="outside" if share < 0.08 else "inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": colours.text},
                hovertemplate=f"{name}<br>{text.won(amount, t.language)} · {text.percent(share, 2)}"
                "<extra></extra>",
            )
            drawn.add(piece)
    figure.update_xaxes(range=[0, 100], ticksuffix="%", title=t("chart.known.axis"))
    figure.update_yaxes(autorange="reversed")
    return figure


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
            y=[_wrapped(t("chart.ministries.difference"))],
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
    figure = _figure(colours, 90 + 34 * len(rows), barmode="overlay", showlegend=True)
    names = [_wrapped(row["line"], 34) for row in rows]
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
    figure.update_yaxes(title=t("unit.money"), range=[0, top * 1.15])
    return figure


def _money_axis(figure: go.Figure, t: Translate, amounts: Sequence[int]) -> None:
    """Give the x axis its unit and room for the figure at the end of the longest bar."""
    top = max((text.shown(amount, t.language) for amount in amounts), default=1)
    figure.update_xaxes(title=t("unit.money"), range=[0, top * 1.18], separatethousands=True)
    figure.update_yaxes(autorange="reversed")
