"""Figures of the coverage page: a matrix of marks, one shape and colour for each type of cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from atlas import charts, coverage_views, text, theme
from atlas.coverage import Partner
from atlas.coverage_map import SYMBOLS
from atlas.coverage_views import Matrix
from atlas.marks import apart, mark
from atlas.measures.gaps import COVERS
from atlas.text import Translate

#: Pixels of a row, of the type of its labels, and around the plot.
_ROW, _TYPE, _AROUND = 22, 13, 120
#: Pixels of a column, and for how many of them there is room in any case: the legend needs it.
_CELL, _FEWEST = 38, 10
#: Size of a mark of what covers a cell.
_SIZE = 13
#: Types that nothing covers, as strokes within a cell: from and to, in parts of a cell.
_EMPTY = {
    "none_known": ((-0.04, 0.0, 0.04, 0.0),),
    "none": ((-0.14, -0.22, 0.14, 0.22), (-0.14, 0.22, 0.14, -0.22)),
    "out_of_scope": ((-0.2, 0.0, 0.2, 0.0),),
}


def matrix(found: Matrix, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return partners down and columns across; a type has its shape, a thin cell is hollow."""
    rows = _rows(found.rows, t)
    names = [charts.wrapped(name, 26) for name in found.columns.values()]
    lines = [text.ems(line) for name in names for line in name.split("<br>")]
    top = 24 + round(_TYPE * max(lines, default=0))
    labels = [
        charts.plain(each.name) if isinstance(each, Partner) else f"<b>{charts.plain(each)}</b>"
        for each in rows
    ]
    left = charts.margins(labels, titled=False)["l"]
    places = {each.holder: at for at, each in enumerate(rows) if isinstance(each, Partner)}
    return charts.bars(
        colours,
        _AROUND + top + _ROW * len(rows),
        _traces(found, places, t, colours),
        shapes=list(_strokes(found, places, colours)),
        width=left + _CELL * max(len(names), _FEWEST),
        margin={"l": left, "r": 32, "t": top, "b": 72},
        legend={"y": -0.01, "yanchor": "top"},
        showlegend=True,
        **_axes(labels, names, colours),
    )


def _traces(
    found: Matrix, places: Mapping[str, int], t: Translate, colours: theme.Palette
) -> Iterator[dict[str, Any]]:
    """Yield the marks of what covers a cell, and a name in the legend for each type there is."""
    there = {cell.cover for cell in found.cells.values()}
    for cover in (each for each in COVERS if each in there):
        if cover not in _EMPTY:
            yield _marks(found, cover, places, t, colours)
        size = 8 if cover in _EMPTY else _SIZE
        yield _legend(t(f"cover.{cover}"), SYMBOLS[cover], size, _hue(cover, colours))
    yield _legend(t("coverage.hollow"), "square-open", _SIZE, colours.muted)


def _axes(labels: Sequence[str], names: Sequence[str], colours: theme.Palette) -> dict[str, Any]:
    """Return the axes: labels beside the rows, and names upright above the columns."""
    # Else the browser measures every label several times: with 260 of them, for seconds.
    quick = {"ticklabeloverflow": "allow", "fixedrange": True, "zeroline": False}
    across = {
        "side": "top",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "tickangle": -90,
        "range": [-0.6, len(names) - 0.4],
        "showgrid": True,
        "gridcolor": colours.grid,
    }
    return {
        "xaxis": across | quick,
        "yaxis": charts.places(labels) | quick | {"tickangle": 0},
    }


def _rows(partners: Sequence[Partner], t: Translate) -> list[Partner | str]:
    """Return partners with the name of a region before its first, where they stand by region."""
    regions = [each.region or t("coverage.no_region") for each in partners]
    # A region comes once where partners stand by region, and over and over where they do not.
    changes = sum(one != other for one, other in pairwise(regions))
    grouped = changes + 1 == len(set(regions))
    rows: list[Partner | str] = []
    for place, (each, region) in enumerate(zip(partners, regions, strict=True)):
        if grouped and (place == 0 or region != regions[place - 1]):
            rows.append(region)
        rows.append(each)
    return rows


def _marks(
    found: Matrix, cover: str, places: Mapping[str, int], t: Translate, colours: theme.Palette
) -> dict[str, Any]:
    """Return the trace of all cells of a type; empty where there is none."""
    cells = [cell for cell in found.cells.values() if cell.cover == cover]
    across = {code: at for at, code in enumerate(found.columns)}
    colour = _hue(cover, colours)
    return {
        "type": "scatter",
        "showlegend": False,
        "x": [across[cell.column] for cell in cells],
        "y": [places[cell.holder] for cell in cells],
        "mode": "markers",
        "ids": apart(mark(holder=cell.holder, cell=cell.column) for cell in cells),
        "marker": {
            "symbol": [f"{SYMBOLS[cover]}-open" if cell.thin else SYMBOLS[cover] for cell in cells],
            "color": colour,
            "size": _SIZE,
            "line": {"width": 2, "color": colour},
        },
        "hoverinfo": "text",
        "hovertext": [
            charts.hover(
                f"{found.known[cell.holder].name} · {found.columns[cell.column]}",
                *coverage_views.said_of_cell(cell, found.known, t),
            )
            for cell in cells
        ],
    }


def _strokes(
    found: Matrix, places: Mapping[str, int], colours: theme.Palette
) -> Iterator[dict[str, Any]]:
    """Yield for each type that nothing covers all of its cells as one path of short strokes.

    There may be thousands of them; as marks of their own they would take seconds to draw.
    """
    across = {code: at for at, code in enumerate(found.columns)}
    for cover, strokes in _EMPTY.items():
        cells = [
            (across[cell.column], places[cell.holder])
            for cell in found.cells.values()
            if cell.cover == cover
        ]
        path = "".join(
            f"M{x + x0:.2f},{y + y0:.2f}L{x + x1:.2f},{y + y1:.2f}"
            for x, y in cells
            for x0, y0, x1, y1 in strokes
        )
        if path:
            line = {"color": _hue(cover, colours), "width": 3}
            yield {"type": "path", "path": path, "line": line, "layer": "below"}


def _hue(cover: str, colours: theme.Palette) -> str:
    return getattr(colours, theme.MARKS[cover][0])


def _legend(name: str, symbol: str, size: int, colour: str) -> dict[str, Any]:
    """Return a trace that names a shape in the legend alone: a cell's own mark may be hollow."""
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": symbol, "size": size, "color": colour,
            "line": {"width": 2, "color": colour},
        },
    }  # fmt: skip


def intensity(rows: Sequence[Mapping[str, Any]], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return each country's odds ratio with its interval on a log axis, 1 as a line.

    Countries that a budget line names are circles; those that none names are hollow diamonds.
    """
    names = [row["country"] for row in rows]
    figure = charts.blank(colours, _AROUND + 24 * len(rows), showlegend=True)
    for gap, symbol, hue in ((True, "diamond-open", "red"), (False, "circle", "blue")):
        held = [(at, row) for at, row in enumerate(rows) if row["gap"] == gap]
        colour = getattr(colours, hue)
        figure.add_scatter(
            x=[row["odds"].value for _, row in held],
            y=[at for at, _ in held],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [row["odds"].upper - row["odds"].value for _, row in held],
                "arrayminus": [row["odds"].value - row["odds"].lower for _, row in held],
                "color": colour,
                "thickness": 2,
            },
            mode="markers",
            name=t("coverage.benchmark.no_line" if gap else "coverage.benchmark.line"),
            ids=apart(mark(country=row["iso3"]) for _, row in held),
            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2}},
            hoverinfo="text",
            hovertext=[_said_of_ratio(row, t) for _, row in held],
        )
    figure.add_vline(x=1, line={"color": colours.muted, "dash": "dot", "width": 1})
    figure.update_yaxes(**charts.places(names), fixedrange=True)
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
    figure.update_xaxes(
        type="log", tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks], fixedrange=True,
        title={"text": t("chart.axis.odds")},
    )  # fmt: skip
    figure.update_layout(margin=charts.margins(names) | {"t": 60, "r": 24})
    return figure


def _said_of_ratio(row: Mapping[str, Any], t: Translate) -> str:
    odds = row["odds"]
    return charts.hover(
        row["country"],
        t("coverage.benchmark.hover", papers=row["papers"], rank=row["rank"]),
        f"{odds.value:.2f} ({odds.lower:.2f}–{odds.upper:.2f})",
        t(f"cover.{row['cover']}"),
    )
