"""Figures: pure functions from rows to ``plotly.graph_objects``.

Amounts come in won and are drawn in the reader's unit (억원 or billion won); the unit stands in the
axis title. Rows are sequences of dictionaries as ``atlas.sql.rows`` returns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any
from unicodedata import east_asian_width

import plotly.graph_objects as go

from atlas import marks, text, theme
from atlas.text import Translate

Row = Mapping[str, Any]
KNOWN = ("split", "named", "unknown")
PIECES = (*KNOWN, "not_itemised")
#: How marks are pointed at. The browser would set the same, and draw every figure once more for it.
_POINTED = {"clickmode": "event+select", "hovermode": "closest", "dragmode": "pan"}
_TAG = re.compile(r"<[^>]*>")


def blank(colours: theme.Palette, height: int, **layout: Any) -> go.Figure:
    """Return an empty figure of a theme, ``height`` pixels tall."""
    figure = go.Figure(layout=_layout(colours, height, layout))
    figure.layout.template = None
    return figure


def bars(
    colours: theme.Palette, height: int, traces: Iterable[Mapping[str, Any]], **layout: Any
) -> go.Figure:
    """Return a figure of bar traces that is taken as it is written.

    Plotly's look at every value takes ten times as long as all else that makes a figure; what can
    be wrong in these is the same for every reader, so the tests let plotly look instead.
    """
    data = [{"type": "bar", **trace} for trace in traces]
    # Lines cross the axis of figures, not the one on which bars stand side by side.
    side = "yaxis" if any(trace.get("orientation") == "h" for trace in data) else "xaxis"
    layout[side] = {"showgrid": False, "zeroline": False, **layout.get(side, {})}
    own = _layout(colours, height, {"template": "none", **layout})
    return go.Figure(data, own, _validate=False)


def _layout(colours: theme.Palette, height: int, layout: Mapping[str, Any]) -> dict[str, Any]:
    return theme.layout(colours, {"height": height, **_POINTED, **layout})


def margins(
    labels: Iterable[str], titled: bool = True, size: int = 14, right: int = 56
) -> dict[str, int]:
    """Return the pixels around a plot: at the left for labels, at the bottom for numbers.

    The browser could find them itself, by drawing a figure several times over. ``titled`` is
    whether the axis at the bottom has a title; ``size`` is that of the labels' type in pixels;
    ``right`` has room for figures at the ends of bars.
    """
    widest = max((text.ems(line) for label in labels for line in _lines(label)), default=0.0)
    return {"l": 20 + round(size * widest), "r": right, "t": 8, "b": 60 if titled else 32}


def _lines(label: str) -> list[str]:
    return unescape(_TAG.sub("", label.replace("<br>", "\n"))).split("\n")


def wrapped(label: str, width: int = 24) -> str:
    """Return a label broken at spaces, so that a long name keeps the plot wide.

    The width is in columns; a Korean letter takes two.
    """
    lines, line = [], ""
    for word in plain(label).split(" "):
        if line and _columns(line) + 1 + _columns(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join([*lines, line])


def _columns(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)


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
    labels = [_piece(piece, amount, whole, t) for piece, _, amount in rows]
    ids = (marks.mark(attribution=piece if piece in KNOWN else None) for piece, _, _ in rows)
    cascade = {
        "base": [100 * begin / whole for _, begin, _ in rows],
        "x": [100 * amount / whole for _, _, amount in rows],
        "y": labels,
        "ids": marks.apart(ids),
        "orientation": "h",
        "marker": theme.markers([piece for piece, _, _ in rows], colours),
        "hoverinfo": "text",
        "hovertext": [_said_of_piece(piece, amount, whole, t) for piece, _, amount in rows],
    }
    end = max(100, 100 * begun / whole) + 0.5
    title = {"text": t(f"chart.known.{name}")}
    return bars(
        colours,
        70 + 52 * len(rows),
        [cascade],
        showlegend=False,
        margin=margins(labels),
        xaxis={"range": [0, end], "dtick": 50, "ticksuffix": "%", "title": title},
        yaxis={"autorange": "reversed"},
    )


def _said_of_piece(piece: str, amount: int, whole: int, t: Translate) -> str:
    share = text.percent(amount / whole, 2)
    return hover(t(f"attribution.{piece}"), text.won(amount, t.language), share)


def _piece(piece: str, amount: int, whole: int, t: Translate) -> str:
    """Return the label of a piece: its name, and below it the amount and its share."""
    name = wrapped(t(f"attribution.{piece}"), 24)
    share = "" if amount == whole else f" ({text.percent(amount / whole, 2)})"
    return f"{name}<br><b>{text.figure(amount, t.language)}</b>{share}"


def ministries(
    rows: Sequence[Row], difference: int | None, t: Translate, colours: theme.Palette
) -> go.Figure:
    """Return one bar per ministry in its own scope and, apart, the difference of scopes.

    A difference below nothing is drawn to the left: the ministries' figures exceed the total.
    """
    each = [(row["ministry"], row["amount_krw"], "ministry", row["scope"]) for row in rows]
    ids = [marks.mark(ministry=row["ministry_id"]) for row in rows]
    if difference:
        each.append((t("chart.ministries.difference"), difference, "difference", ""))
        ids.append("")
    names = [wrapped(name) for name, *_ in each]
    trace, axes = _ranked(
        names,
        [amount for _, amount, *_ in each],
        said=[hover(name, text.won(won, t.language), scope) for name, won, _, scope in each],
        marker=theme.markers([meaning for _, _, meaning, _ in each], colours),
        ids=ids,
        t=t,
    )
    height = 90 + 52 * len(each)
    return bars(colours, height, [trace], showlegend=False, margin=margins(names), **axes)


def lines(rows: Sequence[Row], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return one bar per counted line, largest first; each stage with colour and pattern."""
    names = [wrapped(row["line"], 32) for row in rows]
    deepest = max((name.count("<br>") for name in names), default=0) + 1
    said = [
        hover(
            row["line"],
            f"{row['ministry']} · {t('stage.' + row['stage'])}",
            text.won(row["amount_krw"], t.language),
        )
        for row in rows
    ]
    stages = [row["stage"] for row in rows]
    trace, axes = _ranked(
        names,
        [row["amount_krw"] for row in rows],
        said=said,
        marker=theme.markers(stages, colours),
        ids=[marks.mark(line=row["line_id"]) for row in rows],
        t=t,
    )
    axes["yaxis"]["tickfont"] = {"size": 12}
    return bars(
        colours,
        90 + (18 + 15 * deepest) * len(rows),
        [trace, *_legend(stages, t, colours)],
        showlegend=True,
        margin=margins(names, size=12),
        **axes,
    )


def years(rows: Sequence[Row], t: Translate, colours: theme.Palette) -> go.Figure:
    """Return one column per year with an official total; each stage with colour and pattern."""
    amounts = [text.shown(row["amount_krw"], t.language) for row in rows]
    top = max(amounts, default=1)
    around = margins([f"{top:,.0f}"], titled=False)
    # The title of the axis at the left stands upright beside its numbers.
    around["l"] += 32
    stages = [row["stage"] for row in rows]
    columns = {
        "x": [str(row["fiscal_year"]) for row in rows],
        "y": amounts,
        "ids": marks.apart(marks.mark(year=str(row["fiscal_year"])) for row in rows),
        "showlegend": False,
        "marker": theme.markers(stages, colours),
        "text": [text.figure(row["amount_krw"], t.language) for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [_said_of_year(row, t) for row in rows],
    }
    return bars(
        colours,
        320,
        [columns, *_legend(stages, t, colours)],
        showlegend=True,
        margin=around,
        # Every year has its name, however many there are.
        xaxis={"type": "category", "dtick": 1},
        yaxis={"title": {"text": t("unit.money")}, "range": [0, top * 1.15], "tickformat": ","},
    )


def _said_of_year(row: Row, t: Translate) -> str:
    stage, won = t(f"stage.{row['stage']}"), text.won(row["amount_krw"], t.language)
    return hover(str(row["fiscal_year"]), stage, won)


def _ranked(
    names: Sequence[str],
    amounts: Sequence[int],
    *,
    said: Sequence[str],
    marker: dict[str, Any],
    ids: Sequence[str],
    t: Translate,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return horizontal bars in won from top to bottom, each with its figure, and their axes.

    Bars stand at numbers, not at names: two lines of the same name stay two bars.
    """
    shown, places = [text.shown(amount, t.language) for amount in amounts], list(range(len(names)))
    trace = {
        "x": shown,
        "y": places,
        "ids": marks.apart(ids),
        "orientation": "h",
        "showlegend": False,
        "marker": marker,
        "text": [text.figure(amount, t.language) for amount in amounts],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": list(said),
    }
    low, top = min([0, *shown]), max([0, *shown])
    # The figure of a bar below nothing stands at its left, where the names begin.
    begin, title = low - 0.3 * (top - low) if low else 0, {"text": t("unit.money")}
    return trace, {
        "xaxis": {"title": title, "range": [begin, (top or 1) * 1.05], "tickformat": ","},
        "yaxis": {
            "tickvals": places,
            "ticktext": list(names),
            "range": [len(names) - 0.4, -0.6],
            "showgrid": False,
        },
    }


def _legend(
    meanings: Sequence[str], t: Translate, colours: theme.Palette
) -> Iterator[dict[str, Any]]:
    """Yield traces that name the stages drawn, each once: without bars, for the legend alone."""
    for meaning in dict.fromkeys(meanings):
        yield {
            "x": [None],
            "y": [None],
            "name": t(f"stage.{meaning}"),
            "marker": theme.marker(meaning, colours),
            "showlegend": True,
        }


def plain(name: str) -> str:
    """Return a name that plotly shows as it is; names come from outside and are no markup."""
    return escape(name, quote=False)


def hover(*said: str) -> str:
    """Return the lines of a hover label, each as plain text."""
    return "<br>".join(plain(line) for line in said if line)
