"""The flows from ministry through channel to partner, in pixels from top to bottom.

They are laid out here, not by plotly's own Sankey trace, whose marks Streamlit cannot tell apart
when they are clicked; and so each end has room for its name, however little money passes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from atlas import charts, text, theme
from atlas.marks import apart, mark
from atlas.text import Translate

Row = Mapping[str, Any]
#: An end: its side and its name.
Key = tuple[str, str]
SIDES = ("ministry", "channel", "partner")
#: Where a side stands between left and right, and on which side of that its names are.
_PLACES = {
    "ministry": (0.0, "top right"),
    "channel": (0.5, "top center"),
    "partner": (1.0, "top left"),
}
_HALF = 0.016
#: Pixels that all money is high, without and with what is not itemised; of a line of a name; of
#: the space between two ends. Columns of a name, so that three stand side by side on a telephone.
_MONEY, _MONEY_AND_REST = 420, 620
_LINE, _SPACE, _LEAST = 16, 10, 1.5
_NAME = 18


@dataclass(frozen=True)
class End:
    """One end of flows: its label, its money in won, its place in pixels, what it opens."""

    label: str
    amount: int
    top: float
    height: float
    mark: str


@dataclass(frozen=True)
class Ribbon:
    """The money between two ends of which the same is known, in won."""

    source: Key
    target: Key
    known: str
    amount: int
    mark: str


def flows(
    rows: Sequence[Row], say: Callable[[int], str], t: Translate, colours: theme.Palette
) -> go.Figure:
    """Return the flows; ``say`` puts won into the words beside a name.

    A flow's colour says what is known of its partner; so does the name of the end it comes to.
    """
    ribbons = _ribbons(rows)
    ends = _ends(rows, ribbons, say)
    height = max((end.top + end.height for end in ends.values()), default=0) + _SPACE
    figure = charts.blank(colours, int(height) + 16, showlegend=False)
    figure.update_layout(margin={"l": 4, "r": 4, "t": 8, "b": 8})
    figure.update_xaxes(visible=False, fixedrange=True, range=[-_HALF, 1 + _HALF])
    figure.update_yaxes(visible=False, fixedrange=True, range=[height, 0])
    _draw_ribbons(figure, ribbons, ends, t, colours)
    _draw_ends(figure, ends, say, colours)
    return figure


def _mark(row: Row, side: str) -> str:
    """Return what an end opens: its ministry, channel or partner, else what is known of it."""
    if row["attribution"] == "not_itemised":
        return ""
    if side != "partner":
        return mark(**{side: row[f"{side}_id"]})
    return mark(partner=row["partner_id"]) or mark(attribution=row["attribution"])


def _ribbons(rows: Sequence[Row]) -> list[Ribbon]:
    amounts: dict[tuple[Key, Key, str], int] = {}
    opens: dict[tuple[Key, Key, str], str] = {}
    for row in rows:
        for one, other in pairwise(SIDES):
            key = ((one, row[one]), (other, row[other]), row["attribution"])
            amounts[key] = amounts.get(key, 0) + row["amount_krw"]
            opens[key] = "|".join(filter(None, (_mark(row, one), _mark(row, other))))
    return [Ribbon(*key, amount, opens[key]) for key, amount in amounts.items()]


def _ends(
    rows: Sequence[Row], ribbons: Sequence[Ribbon], say: Callable[[int], str]
) -> dict[Key, End]:
    """Return every end at its place, side by side, each with room for its name above it."""
    through: dict[Key, int] = {}
    opens: dict[Key, str] = {}
    rest: set[Key] = set()
    for row in rows:
        for side in SIDES:
            key = (side, row[side])
            through[key] = through.get(key, 0) + row["amount_krw"]
            opens[key] = _mark(row, side)
            if row["attribution"] == "not_itemised":
                rest.add(key)
    scale = (_MONEY_AND_REST if rest else _MONEY) / (sum(row["amount_krw"] for row in rows) or 1)
    ends: dict[Key, End] = {}
    for keys in _ordered(through, ribbons, rest):
        top = 0.0
        for key in keys:
            label = charts.wrapped(f"{key[1]} {say(through[key])}", _NAME)
            top += _LINE * (label.count("<br>") + 1)
            height = max(_LEAST, through[key] * scale)
            ends[key] = End(label, through[key], top, height, opens[key])
            top += height + _SPACE
    # What is not itemised is last on each side, and passes straight.
    level = max((ends[key].top for key in rest), default=0)
    return ends | {key: replace(ends[key], top=level) for key in rest}


def _ordered(
    through: Mapping[Key, int], ribbons: Sequence[Ribbon], rest: set[Key]
) -> Iterator[list[Key]]:
    """Return the ends of each side in an order with few crossings, what is not itemised last."""
    come: dict[Key, list[Ribbon]] = {}
    for each in ribbons:
        come.setdefault(each.target, []).append(each)
    place: dict[Key, int] = {}

    def order(key: Key) -> tuple[bool, float, int, Key]:
        mean = sum(each.amount * place[each.source] for each in come.get(key, ())) / through[key]
        return key in rest, mean, -through[key], key

    for side in SIDES:
        keys = sorted((key for key in through if key[0] == side), key=order)
        place |= {key: position for position, key in enumerate(keys)}
        yield keys


def _draw_ribbons(
    figure: go.Figure,
    ribbons: Sequence[Ribbon],
    ends: Mapping[Key, End],
    t: Translate,
    colours: theme.Palette,
) -> None:
    """Draw the flows as curved bands; the middle of each carries its words and what it opens."""
    used: dict[tuple[Key, bool], float] = {}
    middles = []
    for each in sorted(ribbons, key=lambda r: (ends[r.source].top, ends[r.target].top, r.known)):
        source, target = ends[each.source], ends[each.target]
        out, into = (each.source, True), (each.target, False)
        height = each.amount / source.amount * source.height
        y0 = source.top + used.get(out, 0)
        y1 = target.top + used.get(into, 0)
        used[out] = used.get(out, 0) + height
        used[into] = used.get(into, 0) + each.amount / target.amount * target.height
        x0, x1 = _PLACES[each.source[0]][0] + _HALF, _PLACES[each.target[0]][0] - _HALF
        figure.add_shape(
            type="path",
            path=_band(x0, y0, x1, y1, height),
            fillcolor=theme.flow(each.known, colours),
            line={"width": 0},
            layer="below",
        )
        middles.append(((x0 + x1) / 2, (y0 + y1 + height) / 2, each))
    figure.add_scatter(
        x=[x for x, _, _ in middles],
        y=[y for _, y, _ in middles],
        ids=apart(each.mark for _, _, each in middles),
        mode="markers",
        marker={"opacity": 0, "size": 16},
        hoverinfo="text",
        hovertext=[_said(each, t) for _, _, each in middles],
    )


def _said(ribbon: Ribbon, t: Translate) -> str:
    names = f"{ribbon.source[1]} → {ribbon.target[1]}"
    return charts.hover(
        names, t(f"attribution.{ribbon.known}"), text.won(ribbon.amount, t.language)
    )


def _band(x0: float, y0: float, x1: float, y1: float, height: float) -> str:
    """Return the path of a band that leaves and arrives level."""
    x = (x0 + x1) / 2
    return (
        f"M{x0},{y0:.1f} C{x},{y0:.1f} {x},{y1:.1f} {x1},{y1:.1f} L{x1},{y1 + height:.1f} "
        f"C{x},{y1 + height:.1f} {x},{y0 + height:.1f} {x0},{y0 + height:.1f} Z"
    )


def _draw_ends(
    figure: go.Figure,
    ends: Mapping[Key, End],
    say: Callable[[int], str],
    colours: theme.Palette,
) -> None:
    """Draw the ends as upright bars, each with its name above it."""
    places = [_PLACES[side] for side, _ in ends]
    ids = apart(end.mark for end in ends.values())
    figure.add_bar(
        x=[x for x, _ in places],
        y=[end.height for end in ends.values()],
        base=[end.top for end in ends.values()],
        width=2 * _HALF,
        ids=ids,
        marker={"color": colours.muted, "line": {"width": 0}},
        hoverinfo="text",
        hovertext=[charts.hover(key[1], say(end.amount)) for key, end in ends.items()],
    )
    figure.add_scatter(
        x=[x + _HALF * (x - 0.5) * 2 for x, _ in places],
        y=[end.top for end in ends.values()],
        mode="text",
        text=[end.label for end in ends.values()],
        textposition=[side for _, side in places],
        textfont={"color": colours.text, "size": 12},
        ids=ids,
        # A name lies on the edge of its end and would take the click that is meant for it.
        hoverinfo="skip",
    )
