"""Figures of the allocation page: trees, flows, bridges, one row per field or channel.

Amounts come in won. Trees and flows are drawn in whole won, so that children add up to their parent
exactly; their labels and all axes are in the reader's unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from atlas import allocation_views, charts, text, theme
from atlas.allocation_views import Tile
from atlas.bridges import APART, Step
from atlas.text import Translate

Row = Mapping[str, Any]
ATTRIBUTIONS = ("split", "named", "unknown")
SIDES = ("ministry", "channel", "partner")


def drawn(view: str, rows: Sequence[Row], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the figure of a view of one year by its name."""
    if view in ("treemap", "sunburst"):
        return {"treemap": treemap, "sunburst": sunburst}[view](
            allocation_views.tiles(rows, t), t, colours
        )
    if view == "flows":
        return flows(rows, t, colours)
    name = {"fields": "field", "subgroups": "channel"}[view]
    return known_by(rows, name, t, colours)


def treemap(tiles: Sequence[Tile], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the tree as nested tiles; a tile's id is what opening it filters by."""
    figure = charts.blank(colours, 560)
    figure.add_treemap(
        **_tree(tiles, t, colours),
        pathbar={"visible": False},
        tiling={"pad": 2},
        textposition="top left",
    )
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4})
    return figure


def sunburst(tiles: Sequence[Tile], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the tree as rings: ministry, channel, programme from the inside out."""
    figure = charts.blank(colours, 640)
    figure.add_sunburst(**_tree(tiles, t, colours), insidetextorientation="auto")
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4})
    return figure


def _tree(tiles: Sequence[Tile], t: Translate, colours: theme.Palette) -> dict[str, Any]:
    """Return what treemap and sunburst share: one colour a ministry, names and amounts as text."""
    ministries = [tile.id for tile in tiles if tile.meaning == "ministry"]
    hues = dict(zip(ministries, theme.tints(len(ministries), colours), strict=True))
    whole = next((tile.amount for tile in tiles if tile.id == "all"), 1)
    said = [
        f"{text.figure(tile.amount, t.language)} · {text.percent(tile.amount / whole)}"
        for tile in tiles
    ]
    return {
        "ids": [tile.id for tile in tiles],
        "parents": [tile.parent for tile in tiles],
        "labels": [charts.plain(tile.label) for tile in tiles],
        "values": [tile.amount for tile in tiles],
        "branchvalues": "total",
        "text": said,
        "textinfo": "label+text",
        "hoverinfo": "text",
        "hovertext": [
            charts.hover(tile.label, text.won(tile.amount, t.language), share)
            for tile, share in zip(tiles, said, strict=True)
        ],
        "marker": {
            "colors": [hues.get(tile.id.split("|")[0], colours.ground) for tile in tiles],
            "line": {"color": colours.ground, "width": 1.5},
        },
        "textfont": {"color": colours.text},
        "sort": True,
    }


def flows(rows: Sequence[Row], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return the flows from ministry through channel to partner; each kind of knowledge is named.

    A flow's colour says what is known of its partner; so does the name of the node it ends in.
    """
    nodes: dict[tuple[str, str], int] = {}
    links: dict[tuple[int, int, str], int] = {}
    for row in rows:
        ends = [nodes.setdefault((side, row[side]), len(nodes)) for side in SIDES]
        for pair in pairwise(ends):
            key = (*pair, row["attribution"])
            links[key] = links.get(key, 0) + row["amount_krw"]
    rest = any(row["attribution"] == "not_itemised" for row in rows)
    figure = charts.blank(colours, (1000 if rest else 200) + 16 * len(nodes))
    figure.add_sankey(
        arrangement="snap",
        node=_nodes(rows, nodes, t, colours),
        link=_links(links, t, colours),
        textfont={"color": colours.text, "size": 13},
    )
    figure.update_layout(margin={"l": 8, "r": 8, "t": 12, "b": 12})
    return figure


def _nodes(
    rows: Sequence[Row], nodes: Mapping[tuple[str, str], int], t: Translate, colours: theme.Palette
) -> dict[str, Any]:
    """Return the ends of the flows, each with its name and the money that passes it."""
    through = {
        (side, name): sum(row["amount_krw"] for row in rows if row[side] == name)
        for side, name in nodes
    }
    return {
        "label": [
            f"{charts.plain(node[1])} {text.figure(through[node], t.language)}" for node in nodes
        ],
        "color": colours.muted,
        "pad": 18,
        "thickness": 14,
        "line": {"width": 0},
        "hoverinfo": "none",
    }


def _links(
    links: Mapping[tuple[int, int, str], int], t: Translate, colours: theme.Palette
) -> dict[str, Any]:
    """Return the flows between the ends; what is known of their partner is colour and hover."""
    return {
        "source": [source for source, _, _ in links],
        "target": [target for _, target, _ in links],
        "value": list(links.values()),
        "color": [theme.flow(known, colours) for _, _, known in links],
        "customdata": [
            charts.hover(t(f"attribution.{known}"), text.won(amount, t.language))
            for (_, _, known), amount in links.items()
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def known_by(rows: Sequence[Row], name: str, t: Translate, colours: theme.Palette) -> go.Figure:
    """Return one row per field or channel on one scale: split, named and unknown money.

    Rows are small multiples: fields overlap, so there is no row for their sum.
    """
    figure = charts.blank(colours, 100 + 50 * len(rows))
    figure.update_layout(barmode="stack", showlegend=True)
    places = list(range(len(rows)))
    for known in ATTRIBUTIONS:
        figure.add_bar(
            x=[text.shown(row[f"{known}_krw"], t.language) for row in rows],
            y=places,
            ids=[_mark(row, name) for row in rows],
            orientation="h",
            name=t(f"attribution.{known}"),
            marker=theme.marker(known, colours),
            hoverinfo="text",
            hovertext=[
                charts.hover(
                    row[name],
                    t(f"attribution.{known}"),
                    text.won(row[f"{known}_krw"], t.language),
                )
                for row in rows
            ],
        )
    figure.update_xaxes(title=t("unit.money"), tickformat=",", rangemode="tozero")
    figure.update_yaxes(
        tickvals=places,
        ticktext=[
            f"{charts.wrapped(row[name], 26)}<br>"
            f"<b>{text.figure(row['amount_krw'], t.language)}</b>"
            for row in rows
        ],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def _mark(row: Row, name: str) -> str:
    """Return the id of a row's mark: what opening it filters by."""
    code = row[f"{name}_id"]
    return f"{name[0]}:{code}" if code else ""


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
    figure = charts.blank(colours, 80 + (14 + 17 * deepest) * len(steps))
    places = list(range(len(steps)))
    figure.add_bar(
        base=[text.shown(base, t.language) for base in bases],
        x=[text.shown(step.amount, t.language) for step in steps],
        y=places,
        orientation="h",
        marker=theme.markers([step.kind for step in steps], colours),
        hoverinfo="text",
        hovertext=[charts.hover(step.label, text.won(step.amount, t.language)) for step in steps],
    )
    figure.update_xaxes(title=t("unit.money"), tickformat=",", rangemode="tozero")
    figure.update_yaxes(
        tickvals=places,
        ticktext=labels,
        range=[len(steps) - 0.4, -0.6],
        showgrid=False,
    )
    return figure


def _step(step: Step, t: Translate) -> str:
    sign = "+" if step.amount > 0 and step.kind not in ("first", "second", *APART) else ""
    figure = f"<b>{sign}{text.figure(step.amount, t.language)}</b>"
    return f"{charts.wrapped(step.label, 34)}<br>{figure}"
