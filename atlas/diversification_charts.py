"""Figures of the diversification page: bands as bars, points as diamonds, scenarios as stars.

Each has a shape of its own: what a point is taken of is not what a band is, and a scenario is
neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from atlas import charts, diversification_curves, text, theme
from atlas.diversification_curves import diamond, star
from atlas.diversification_views import KFTC, US, Shown, said
from atlas.marks import apart, mark
from atlas.text import Translate

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Axis:
    """What bands are drawn on: ``kind`` of figure, where its axis ends, words and colours."""

    kind: str
    whole: int
    t: Translate
    colours: theme.Palette

    def said(self, value: float) -> str:
        """Return a value as the reader sees it."""
        return said("hhi", value) if self.kind == "hhi" else text.percent(value)


#: Pixels of a bar with one line and with two lines of name, and around a figure.
_ROW, _AROUND = 44, 150
#: How wide a band without width is drawn, in parts of the axis.
_LEAST = 0.004
_NAME = 30


def drawn(view: str, shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the figure of a view by its name."""
    return DRAWN[view](shown, t, colours)


def ladder(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return a band for each population and assumption, with the reference lines of the HHI."""
    names = [charts.wrapped(row["label"], _NAME) for row in shown.rows]
    figure = _bands(shown.rows, names, Axis("hhi", 10_000, t, colours))
    _references(figure, t, colours)
    return figure


def shares(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the band of each one's share, and its share of the known part."""
    names = [charts.wrapped(row["holder"], _NAME) for row in shown.rows]
    ids = [mark(**{row["by"]: row["cell_id"]}) for row in shown.rows]
    return _bands(shown.rows, names, Axis("share", 100, t, colours), ids)


def years(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the band of each year, one below the other: a band is not a point on a line."""
    names = [row["fiscal_year"] for row in shown.rows]
    ids = [mark(year=row["fiscal_year"]) for row in shown.rows]
    figure = _bands(shown.rows, names, Axis("hhi", 10_000, t, colours), ids)
    _references(figure, t, colours)
    return figure


def _bands(
    rows: Sequence[Row], names: Sequence[str], axis: Axis, ids: Iterable[str] = ()
) -> go.Figure:
    """Return bands from top to bottom on an axis from nothing to its end; scenarios as stars."""
    words = [_said(row, axis) for row in rows]
    meanings = ["outer_band" if _outer(row) else "band" for row in rows if _has_band(row)]
    # A point may cover its band: it opens the same.
    opening = apart(list(ids) or [""] * len(rows))
    labels = [f"{name}<br><b>{ends}</b>" for name, ends in zip(names, words, strict=True)]
    hovers = [
        charts.hover(name.replace("<br>", " "), ends)
        for name, ends in zip(names, words, strict=True)
    ]
    return charts.bars(
        axis.colours,
        _AROUND + _rows(labels),
        [
            _bars(rows, hovers, opening, axis),
            *_legend(meanings, axis),
            *_marks("point", rows, opening, axis),
            *_marks("scenario", rows, opening, axis),
        ],
        showlegend=True,
        margin=charts.margins(labels) | {"t": 64, "r": 24},
        xaxis={
            "range": [0, axis.whole * 1.01],
            "title": {"text": axis.t(f"chart.axis.{axis.kind}")},
            "ticksuffix": "%" if axis.kind == "share" else "",
            "tickformat": ",",
        },
        yaxis=_places(labels),
    )


def _has_band(row: Row) -> bool:
    return row["lower"] is not None


def _bars(
    rows: Sequence[Row], hovers: Sequence[str], opening: Sequence[str], axis: Axis
) -> dict[str, Any]:
    """Return the bars of the rows that have a band, each at the place of its row."""
    banded = [at for at, row in enumerate(rows) if _has_band(row)]
    bands = [rows[at] for at in banded]
    meanings = ["outer_band" if _outer(row) else "band" for row in bands]
    return {
        "base": [axis.whole * row["lower"] for row in bands],
        "x": [max(row["upper"] - row["lower"], _LEAST) * axis.whole for row in bands],
        "y": banded,
        "ids": [opening[at] for at in banded],
        "orientation": "h",
        "width": 0.5,
        "marker": theme.markers(meanings, axis.colours),
        "hoverinfo": "text",
        "hovertext": [hovers[at] for at in banded],
        "showlegend": False,
    }


def _rows(labels: Sequence[str]) -> int:
    """Return the pixels of rows of one height, that of the label with most lines."""
    most = max((label.count("<br>") for label in labels), default=0)
    return len(labels) * (_ROW + 16 * max(most, 1))


def _places(labels: Sequence[str]) -> dict[str, Any]:
    """Return the axis on which rows stand from top to bottom."""
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "range": [len(labels) - 0.4, -0.6],
        "showgrid": False,
    }


def _outer(row: Row) -> bool:
    return row.get("exactness", "exact") != "exact"


def _said(row: Row, axis: Axis) -> str:
    ends = ("scenario",) if row["lower"] is None else ("lower", "upper")
    return " – ".join(dict.fromkeys(axis.said(row[end]) for end in ends))


def _legend(meanings: Sequence[str], axis: Axis) -> Iterable[dict[str, Any]]:
    """Yield traces that name the kinds of band drawn, without bars."""
    for meaning in dict.fromkeys(meanings):
        yield {
            "x": [None],
            "y": [None],
            "name": axis.t(f"chart.{meaning}"),
            "marker": theme.marker(meaning, axis.colours),
        }


def _marks(
    kind: str, rows: Sequence[Row], opening: Sequence[str], axis: Axis
) -> Iterable[dict[str, Any]]:
    """Yield the marks of single values, where there are any: of the known part, or a scenario."""
    known = [(row[kind], at) for at, row in enumerate(rows) if row.get(kind)]
    if known:
        name = axis.t(f"chart.{kind}")
        yield {
            "type": "scatter",
            "x": [axis.whole * value for value, _ in known],
            "y": [at for _, at in known],
            "ids": [opening[at] for _, at in known],
            "mode": "markers",
            "name": name,
            "marker": diamond(axis.colours) if kind == "point" else star(axis.colours),
            "hoverinfo": "text",
            "hovertext": [charts.hover(name, axis.said(value)) for value, _ in known],
        }


def _references(figure: go.Figure, t: Translate, colours: theme.Palette) -> None:
    """Draw the lines of the US and Korean merger guidelines; what they are stands below."""
    for name, lines, dash in (("us", US, "dash"), ("kftc", KFTC, "dot")):
        for line in lines:
            figure.add_vline(
                x=10_000 * line, line={"color": colours.text, "dash": dash, "width": 1}
            )
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            name=t(f"chart.reference.{name}"),
            line={"color": colours.text, "dash": dash, "width": 1},
        )


def drivers(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return by how much the HHI of the known part moves without each partner and line."""
    rows = [row for row in shown.rows if row["moves"] is not None]
    names = [
        row["name"] if row["driver"] == "cell" else f"{t('driver.line')}: {row['name']}"
        for row in rows
    ]
    values = [10_000 * row["moves"] for row in rows]
    meanings = ["grown" if value > 0 else "shrunk" for value in values]
    return _moves(values, names, meanings, Axis("hhi_change", 0, t, colours))


def moved(shown: Shown, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the change of money by effect, what is not comparable at its size."""
    names = [t(f"effect.{row['effect']}") for row in shown.rows]
    values = [text.shown(row["change_krw"], t.language) for row in shown.rows]
    meanings = [
        "not_comparable"
        if row["effect"] == "not_comparable"
        else ("grown" if value > 0 else "shrunk")
        for row, value in zip(shown.rows, values, strict=True)
    ]
    return _moves(values, names, meanings, Axis("money", 0, t, colours))


def _moves(
    values: Sequence[float], names: Sequence[str], meanings: Sequence[str], axis: Axis
) -> go.Figure:
    """Return signed bars from top to bottom, each with its figure in its label."""
    digits = 1 if axis.kind == "money" else 0
    labels = [
        f"{charts.wrapped(name, _NAME)}<br><b>{_signed(value, digits)}</b>"
        for name, value in zip(names, values, strict=True)
    ]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = 0.05 * ((high - low) or 1)
    trace = {
        "x": values,
        "y": list(range(len(values))),
        "ids": apart([""] * len(values)),
        "orientation": "h",
        "width": 0.55,
        "marker": theme.markers(meanings, axis.colours),
        "hoverinfo": "text",
        "hovertext": [charts.hover(name) for name in names],
    }
    unit = axis.t("unit.money") if axis.kind == "money" else axis.t("chart.axis.hhi_change")
    return charts.bars(
        axis.colours,
        _AROUND + _rows(labels),
        [trace],
        showlegend=False,
        margin=charts.margins(labels) | {"r": 24},
        xaxis={"range": [low - room, high + room], "title": {"text": unit}, "tickformat": ","},
        yaxis=_places(labels),
    )


def _signed(value: float, digits: int) -> str:
    """Return a figure with its sign; nothing has none."""
    said_ = f"{value:+,.{digits}f}"
    return said_ if said_.strip("+-0.,") else "0"


#: Drawings by name.
DRAWN = {
    "ladder": ladder,
    "shares": shares,
    "years": years,
    "lorenz": diversification_curves.lorenz,
    "hill": diversification_curves.hill,
    "drivers": drivers,
    "moved": moved,
}
