"""The world map of coverage: fills and marks, a shape and a colour for each type of coverage.

Shapes and the points at which a country's mark stands are files of ``static/topo``; which border
is drawn where is decided in docs/decisions/0016-borders-on-the-map.md.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import plotly.graph_objects as go

from atlas import charts, text, theme
from atlas.marks import apart, mark
from atlas.measures.gaps import COVERS
from atlas.paths import ROOT
from atlas.text import Translate

Row = Mapping[str, Any]
#: The shape of a mark by its type of coverage.
SYMBOLS = {
    "split": "square", "named": "diamond", "group": "circle", "relation": "triangle-up",
    "none_known": "circle", "none": "x-thin", "out_of_scope": "line-ew",
}  # fmt: skip
#: Types that are drawn on the map; of the rest nothing is drawn, as nothing is known.
_DRAWN = tuple(cover for cover in COVERS if cover != "none_known")
#: A layer's figure, and the colour in which it is drawn.
_FIGURE = {"split": "amount_krw", "gap": "value"}
_COLOUR = {
    "split": "blue", "named": "sky", "groups": "plum", "relations": "green",
    "associations": "amber",
}  # fmt: skip
#: Degrees from west to east and from south to north that a continent needs.
_WINDOWS = {
    "142": ([24, 150], [-12, 56]), "150": ([-25, 45], [33, 72]), "019": ([-170, -30], [-57, 76]),
    "002": ([-20, 56], [-37, 39]), "009": ([110, 180], [-50, 16]),
}  # fmt: skip
_DOKDO = (131.87, 37.24)
_HEIGHT, _LARGEST, _LEAST = 520, 46, 9


@cache
def points() -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of each country's mark by code."""
    path = ROOT / "static" / "topo" / "points.json"
    return {code: tuple(at) for code, at in json.loads(path.read_text(encoding="utf-8")).items()}


def world(
    rows: Sequence[Row],
    layer: str,
    regions: Sequence[str],
    t: Translate,
    colours: theme.Palette,
) -> go.Figure:
    """Return the map of a layer; what has no value in it stays the colour of the land.

    ``rows`` are countries with ``iso3``, ``country``, ``cover``, ``amount_krw``, ``count``,
    ``value`` and ``said``, the lines of its label. A single region fills the map.
    """
    figure = charts.blank(colours, _HEIGHT, showlegend=True)
    placed = [row for row in rows if row["iso3"] in points()]
    if layer == "cover":
        for cover in _DRAWN:
            held = [row for row in placed if row["cover"] == cover]
            look = {"symbol": SYMBOLS[cover], "size": 10, "color": _hue(cover, colours)}
            _drawn(figure, held, t(f"cover.{cover}"), look, colours)
    elif layer == "gap":
        _gap(figure, [row for row in placed if row["value"] is not None], t, colours)
    else:
        _bubbles(figure, placed, layer, t, colours)
    _dokdo(figure, t, colours)
    figure.update_geos(**_ground(colours), **_window(regions))
    figure.update_layout(
        dragmode=False,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        legend={"y": 0, "yanchor": "top", "itemsizing": "trace"},
    )
    return figure


def _ground(colours: theme.Palette) -> dict[str, Any]:
    """Return the look of the world below the marks."""
    return {
        "projection_type": "natural earth",
        "resolution": 50,
        "showcountries": True,
        "showland": True,
        "landcolor": colours.grid,
        "countrycolor": colours.ground,
        "showframe": False,
        "showcoastlines": False,
        "bgcolor": "rgba(0,0,0,0)",
    }


def _window(regions: Sequence[str]) -> dict[str, Any]:
    """Return the part of the world that is shown."""
    if len(regions) != 1 or regions[0] not in _WINDOWS:
        return {"lataxis_range": [-57, 84]}
    east, north = _WINDOWS[regions[0]]
    return {"lonaxis_range": east, "lataxis_range": north}


def _hue(cover: str, colours: theme.Palette) -> str:
    return getattr(colours, theme.MARKS[cover][0])


def _drawn(
    figure: go.Figure,
    rows: Sequence[Row],
    name: str,
    look: Mapping[str, Any],
    colours: theme.Palette,
) -> None:
    """Draw countries of one meaning: filled softly, each with a mark at its point."""
    hue = look["color"]
    if not rows:
        return
    codes = [row["iso3"] for row in rows]
    ids = apart(mark(country=code) for code in codes)
    words = [charts.hover(*row["said"]) for row in rows]
    figure.add_choropleth(
        locations=codes,
        z=[1] * len(codes),
        colorscale=[[0, hue], [1, hue]],
        showscale=False,
        marker={"opacity": 0.5, "line": {"color": colours.ground, "width": 0.5}},
        ids=ids,
        hoverinfo="text",
        hovertext=words,
    )
    thin = look["symbol"] in ("x-thin", "line-ew")
    figure.add_scattergeo(
        lon=[points()[code][0] for code in codes],
        lat=[points()[code][1] for code in codes],
        mode="markers",
        name=name,
        ids=ids,
        marker={
            **look,
            "opacity": 1,
            "line": {"color": hue if thin else colours.ground, "width": 2 if thin else 1},
        },
        hoverinfo="text",
        hovertext=words,
    )


def _bubbles(
    figure: go.Figure, rows: Sequence[Row], layer: str, t: Translate, colours: theme.Palette
) -> None:
    """Draw a layer of amounts or counts: the area of a mark is its figure."""
    name = _FIGURE.get(layer, "count")
    held = sorted((row for row in rows if row[name]), key=lambda row: -row[name])
    if not held:
        return
    most = held[0][name]
    hue = getattr(colours, _COLOUR[layer])
    sizes = [max(_LEAST, _LARGEST * math.sqrt(row[name] / most)) for row in held]
    said = text.won(most, t.language) if layer == "split" else f"{most:,}"
    legend = t("coverage.largest", name=t(f"layer.{layer}"), value=said)
    look = {"symbol": "circle", "size": sizes, "color": hue}
    _drawn(figure, held, legend, look, colours)


def _gap(figure: go.Figure, rows: Sequence[Row], t: Translate, colours: theme.Palette) -> None:
    """Draw ratios around 1: above it upwards, below it downwards, the size its distance."""
    widest = max((abs(math.log(row["value"])) for row in rows if row["value"] > 0), default=1) or 1
    for above, symbol, hue in ((True, "triangle-up", "green"), (False, "triangle-down", "red")):
        held = [row for row in rows if row["value"] > 0 and (row["value"] >= 1) == above]
        sizes = [_LEAST + 18 * abs(math.log(row["value"])) / widest for row in held]
        name = t("coverage.gap_above" if above else "coverage.gap_below")
        look = {"symbol": symbol, "size": sizes, "color": getattr(colours, hue)}
        _drawn(figure, held, name, look, colours)


def _dokdo(figure: go.Figure, t: Translate, colours: theme.Palette) -> None:
    figure.add_scattergeo(
        lon=[_DOKDO[0]],
        lat=[_DOKDO[1]],
        mode="markers",
        marker={"size": 4, "color": _hue("out_of_scope", colours)},
        hoverinfo="text",
        hovertext=[t("coverage.dokdo")],
        showlegend=False,
    )
