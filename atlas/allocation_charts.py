"""Figures of the allocation page: trees, flows, bridges, one row per field or channel.

Amounts come in won. Trees and flows are drawn in whole won, so that children add up to their parent
exactly; their labels and all axes are in the reader's unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from atlas import allocation_views, charts, flow_chart, text, theme
from atlas.allocation_views import Shown, Tile
from atlas.bridges import APART, Step
from atlas.marks import apart, mark
from atlas.text import Translate

Row = Mapping[str, Any]
ATTRIBUTIONS = ("split", "named", "unknown")
#: Columns of a programme's name in its tile, so that a narrow tile has room for it.
_NAME = 16
#: An axis below bars whose labels leave it little room: few numbers, so that none touch.
_NUMBERS = {"tickformat": ",", "rangemode": "tozero", "nticks": 3}
#: Words smaller than this many pixels are left out; hover labels and the table have them.
_UNIFORM = {"minsize": 11, "mode": "hide"}


def drawn(
    view: str, shown: Shown, t: Translate, colours: theme.Palette, measure: str = "won"
) -> go.Figure:
    """Return the figure of a view of one year by its name.

    ``measure`` is what its figures are in: won, or per cent of all that is shown (``share``) or of
    the ministry.
    """
    rows = shown.rows
    if view in ("treemap", "sunburst"):
        draw = {"treemap": treemap, "sunburst": sunburst}[view]
        return draw(allocation_views.tiles(rows, t), t, colours, measure)
    if view == "flows":
        whole = sum(row["amount_krw"] for row in rows)
        return flow_chart.flows(rows, _said(measure, whole, t), t, colours)
    name = {"fields": "field", "subgroups": "channel"}[view]
    return known_by(rows, name, t, colours, shown.total if measure == "share" else 0)


def _said(measure: str, whole: int, t: Translate) -> Callable[[int], str]:
    """Return the function that writes won beside a name: in the reader's unit, or as a share."""
    if measure == "won" or whole <= 0:
        return lambda amount: text.figure(amount, t.language)
    return lambda amount: text.percent(amount / whole)


def treemap(
    tiles: Sequence[Tile], t: Translate, colours: theme.Palette, measure: str = "won"
) -> go.Figure:
    """Return the tree as nested tiles; a tile's id is what opening it filters by."""
    figure = charts.blank(colours, 560)
    figure.add_treemap(
        **_tree(tiles, t, colours, measure, ("line",)),
        pathbar={"visible": False},
        tiling={"pad": 2},
        textposition="top left",
    )
    # Little margin within a tile, so that the small ones keep room for their words.
    figure.update_traces(marker_pad={"t": 20, "l": 3, "r": 3, "b": 3})
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4}, uniformtext=_UNIFORM)
    return figure


def sunburst(
    tiles: Sequence[Tile], t: Translate, colours: theme.Palette, measure: str = "won"
) -> go.Figure:
    """Return the tree as rings: ministry, channel, programme from the inside out."""
    figure = charts.blank(colours, 640)
    figure.add_sunburst(
        **_tree(tiles, t, colours, measure, ("ministry", "channel", "others", "line")),
        insidetextorientation="auto",
    )
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4}, uniformtext=_UNIFORM)
    return figure


def _tree(
    tiles: Sequence[Tile],
    t: Translate,
    colours: theme.Palette,
    measure: str,
    wrapped: Sequence[str],
) -> dict[str, Any]:
    """Return what treemap and sunburst share: one colour a ministry, names and amounts as text.

    Names of the meanings ``wrapped`` are broken between words.
    """
    ministries = [tile.id for tile in tiles if tile.meaning == "ministry"]
    hues = dict(zip(ministries, theme.tints(len(ministries), colours), strict=True))
    amounts = {tile.id: tile.amount for tile in tiles}
    shares = [text.percent(tile.amount / amounts["all"]) for tile in tiles]
    said = {
        "won": [text.figure(tile.amount, t.language) for tile in tiles],
        "share": shares,
        "ministry": [text.percent(tile.amount / amounts[_ministry(tile)]) for tile in tiles],
    }[measure]
    return {
        "ids": [tile.id for tile in tiles],
        "parents": [tile.parent for tile in tiles],
        "labels": [_label(tile, tile.meaning in wrapped) for tile in tiles],
        "values": [tile.amount for tile in tiles],
        "branchvalues": "total",
        "text": said,
        "textinfo": "label+text",
        "hoverinfo": "text",
        "hovertext": [
            charts.hover(tile.label, text.won(tile.amount, t.language), share)
            for tile, share in zip(tiles, shares, strict=True)
        ],
        "marker": {
            "colors": [hues.get(_ministry(tile), colours.ground) for tile in tiles],
            "line": {"color": colours.ground, "width": 1.5},
        },
        "textfont": {"color": colours.text, "size": 13},
        "sort": True,
    }


def _label(tile: Tile, wrapped: bool) -> str:
    name = tile.short or tile.label
    return charts.wrapped(name, _NAME) if wrapped else charts.plain(name)


def _ministry(tile: Tile) -> str:
    """Return the id of the tile of a tile's ministry; the whole is its own."""
    return tile.id.split("|")[0]


def known_by(
    rows: Sequence[Row], name: str, t: Translate, colours: theme.Palette, whole: int = 0
) -> go.Figure:
    """Return one row per field or channel on one scale: split, named and unknown money.

    The scale is money, or per cent of ``whole`` won where that is given. Rows are small multiples:
    fields overlap, so there is no row for their sum.
    """
    say = _said("share" if whole else "won", whole, t)
    labels = [f"{charts.wrapped(row[name], 26)}<br><b>{say(row['amount_krw'])}</b>" for row in rows]
    deepest = max((label.count("<br>") for label in labels), default=1) + 1
    figure = charts.blank(
        colours,
        # On a telephone the three names of the legend stand below each other.
        150 + (16 + 17 * deepest) * len(rows),
        barmode="stack",
        showlegend=True,
        margin=charts.margins(labels, right=24),
    )
    places = list(range(len(rows)))
    for known in ATTRIBUTIONS:
        figure.add_bar(
            x=[_scaled(row[f"{known}_krw"], whole, t) for row in rows],
            y=places,
            ids=apart(mark(**{name: row[f"{name}_id"]}) for row in rows),
            orientation="h",
            name=t(f"attribution.{known}"),
            marker=theme.marker(known, colours),
            hoverinfo="text",
            hovertext=[_known(row, name, known, t) for row in rows],
        )
    title = t("unit.share") if whole > 0 else t("unit.money")
    figure.update_xaxes(title=title, **_NUMBERS)
    figure.update_yaxes(
        tickvals=places,
        ticktext=labels,
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    return figure


def _known(row: Row, name: str, known: str, t: Translate) -> str:
    amount = text.won(row[f"{known}_krw"], t.language)
    return charts.hover(row[name], t(f"attribution.{known}"), amount)


def _scaled(amount: int, whole: int, t: Translate) -> float:
    """Return where won stand on a scale of money, or of per cent of the whole if there is one."""
    return 100 * amount / whole if whole > 0 else text.shown(amount, t.language)


def bridge(steps: Sequence[Step], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return a bridge from top to bottom: each change begins where the one before it ended.

    What cannot be compared has its own pattern; figures known at one point only begin at nothing.
    """
    bases, begun = [], 0
    for step in steps:
        standing = step.kind in ("first", "second") or step.kind in APART
        bases.append(0 if standing else begun)
        if not standing or step.kind == "first":
            begun = bases[-1] + step.amount
    labels = [_step(step, t) for step in steps]
    deepest = max((label.count("<br>") for label in labels), default=1) + 1
    height = 80 + (14 + 17 * deepest) * len(steps)
    figure = charts.blank(colours, height, margin=charts.margins(labels, right=24))
    places = list(range(len(steps)))
    figure.add_bar(
        base=[text.shown(base, t.language) for base in bases],
        x=[text.shown(step.amount, t.language) for step in steps],
        y=places,
        ids=apart(step.mark for step in steps),
        orientation="h",
        marker=theme.markers([step.kind for step in steps], colours),
        hoverinfo="text",
        hovertext=[charts.hover(step.label, text.won(step.amount, t.language)) for step in steps],
    )
    figure.update_xaxes(title=t("unit.money"), **_NUMBERS)
    figure.update_yaxes(
        tickvals=places,
        ticktext=labels,
        range=[len(steps) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    return figure


def _step(step: Step, t: Translate) -> str:
    sign = "+" if step.amount > 0 and step.kind not in ("first", "second", *APART) else ""
    figure = f"<b>{sign}{text.figure(step.amount, t.language)}</b>"
    return f"{charts.wrapped(step.label, 26)}<br>{figure}"
