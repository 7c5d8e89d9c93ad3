"""Curves of the diversification page: Lorenz curve and Hill profile, each as a band and a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from atlas import charts, theme
from atlas.diversification_views import Shown
from atlas.text import Translate


def diamond(colours: theme.Palette) -> dict[str, Any]:
    """Return the marker of a point of the known part."""
    return {
        "symbol": "diamond",
        "size": 12,
        "color": colours.red,
        "line": {"color": colours.ground, "width": 2},
    }


def star(colours: theme.Palette) -> dict[str, Any]:
    """Return the marker of a scenario."""
    return diamond(colours) | {"symbol": "star", "size": 15, "color": colours.plum}


def lorenz(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the Lorenz band, the even line and the curve of the known part."""
    figure = charts.blank(colours, 420, showlegend=True)
    lower, upper = shown.curves["lower"], shown.curves["upper"]
    across = [100 * i / (len(lower) - 1) for i in range(len(lower))]
    _between(figure, (across, _percent(lower), _percent(upper)), t, colours)
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", name=t("chart.even"),
        line={"color": colours.muted, "dash": "dot", "width": 1}, hoverinfo="skip",
    )  # fmt: skip
    point = shown.curves["point"]
    if point:
        _line(
            figure, [100 * i / (len(point) - 1) for i in range(len(point))], _percent(point), t,
            colours,
        )  # fmt: skip
    title = {"text": t("chart.axis.partners")}
    figure.update_xaxes(range=[0, 101], ticksuffix="%", title=title, fixedrange=True)
    figure.update_yaxes(
        range=[0, 101], ticksuffix="%", title={"text": t("chart.axis.held")}, fixedrange=True
    )
    figure.update_layout(margin={"l": 72, "r": 24, "t": 72, "b": 60})
    return figure


def hill(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the Hill profile: the effective number of partners by order, as a band and a curve."""
    figure = charts.blank(colours, 420, showlegend=True)
    orders = [row["order"] for row in shown.rows]
    lower = [row["lower"] for row in shown.rows]
    upper = [row["upper"] for row in shown.rows]
    _between(figure, (orders, lower, upper), t, colours)
    known = [(row["order"], row["point"]) for row in shown.rows if row["point"]]
    if known:
        _line(figure, [order for order, _ in known], [value for _, value in known], t, colours)
    figure.update_xaxes(
        title={"text": t("chart.axis.order")}, tickvals=[0.5, 1, 2, 3, 4], fixedrange=True
    )
    figure.update_yaxes(
        type="log", title={"text": t("chart.axis.effective")}, fixedrange=True,
        tickvals=[1, 2, 5, 10, 20, 50, 100, 200], tickformat=",",
    )  # fmt: skip
    figure.update_layout(margin={"l": 72, "r": 24, "t": 72, "b": 60})
    return figure


def _percent(values: Sequence[float]) -> list[float]:
    return [100 * value for value in values]


def _between(
    figure: go.Figure, curves: tuple[Sequence[float], ...], t: Translate, colours: theme.Palette
) -> None:
    """Draw two lines, (x, lower, upper), and the band between them."""
    x, lower, upper = curves
    line = {"color": colours.blue, "width": 2}
    figure.add_scatter(x=x, y=upper, mode="lines", line=line, showlegend=False)
    figure.add_scatter(
        x=x, y=lower, mode="lines", line=line, name=t("chart.band"), fill="tonexty",
        fillpattern={"shape": "/", "fgcolor": colours.sky, "bgcolor": colours.ground, "size": 8,
                     "solidity": 0.2},
    )  # fmt: skip


def _line(
    figure: go.Figure, x: Sequence[float], y: Sequence[float], t: Translate, colours: theme.Palette
) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=t("chart.point"),
        line={"color": colours.red, "width": 2, "dash": "dash"},
        marker=diamond(colours),
    )
