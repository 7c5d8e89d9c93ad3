"""Colours and the look of figures: one colour and one pattern per meaning, in both themes.

The hues are Okabe and Ito's (2008), told apart with every common form of colour blindness; each
meaning has a pattern too, so that no meaning rests on colour alone. The theme of the app itself
(backgrounds, text) stands in ``.streamlit/config.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

FONT = "'Pretendard Variable', 'Malgun Gothic', 'Apple SD Gothic Neo', sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours of one theme; all but ``ground`` and ``grid`` stand 3:1 against the ground."""

    ground: str
    text: str
    muted: str
    grid: str
    blue: str
    sky: str
    amber: str
    green: str
    plum: str
    red: str
    grey: str


LIGHT = Palette(
    ground="#FFFFFF",
    text="#0E141B",
    muted="#4A5767",
    grid="#DCE2EA",
    blue="#0072B2",
    sky="#2F8FC9",
    amber="#B3700A",
    green="#00805F",
    plum="#8A4B7D",
    red="#C04A12",
    grey="#76818F",
)
DARK = Palette(
    ground="#10151C",
    text="#E8EDF3",
    muted="#A9B4C2",
    grid="#2B3542",
    blue="#4DA6E0",
    sky="#8CCBF2",
    amber="#E6A23C",
    green="#3FBF95",
    plum="#CE93C4",
    red="#F08A5D",
    grey="#8894A3",
)

#: What a mark means -> (colour of the palette, pattern of the fill). Totals look alike; no two
#: other meanings do, and those that can stand in one figure differ in their pattern too.
MARKS = {
    "total": ("muted", ""),
    "itemised": ("muted", ""),
    "first": ("muted", ""),
    "second": ("muted", ""),
    "split": ("blue", ""),
    "named": ("sky", "/"),
    "unknown": ("amber", "x"),
    "not_itemised": ("grey", "."),
    "ministry": ("green", ""),
    "difference": ("grey", "/"),
    "enacted": ("plum", ""),
    "proposal": ("amber", "/"),
    "allocation": ("amber", "\\"),
    "award": ("green", "x"),
    "request": ("sky", "."),
    "supplementary": ("sky", "+"),
    "current": ("green", "|"),
    "executed": ("muted", "-"),
    "others": ("grey", "|"),
    "entered": ("green", "+"),
    "grown": ("green", "/"),
    "shrunk": ("red", "\\"),
    "exited": ("red", "x"),
    "not_comparable": ("muted", "."),
    "from_only": ("grey", "-"),
    "to_only": ("muted", "|"),
    "other_extent": ("plum", "."),
    "relabelled": ("amber", "-"),
    "band": ("sky", ""),
    "outer_band": ("sky", "\\"),
    "group": ("plum", "x"),
    "relation": ("green", "-"),
    "none_known": ("grey", ""),
    "none": ("muted", "x"),
    "out_of_scope": ("muted", "/"),
}


_SOFT_LIGHT = (
    "#BFDDF0", "#F6DDB5", "#BFE6D8", "#E3E0F3", "#F5D0C5", "#DDE8B8", "#F3D1E4", "#D5DAE1",
)  # fmt: skip
_SOFT_DARK = (
    "#12496B", "#6A4508", "#0E5543", "#46407C", "#70372A", "#4B5A17", "#6B2F55", "#3B4654",
)  # fmt: skip
_FLOW = {"split": 0.85, "named": 0.55, "unknown": 0.5, "not_itemised": 0.35}


def palette(dark: bool) -> Palette:
    """Return the colours of a theme."""
    return DARK if dark else LIGHT


def marker(meaning: str, colours: Palette) -> dict:
    """Return plotly's marker of a meaning: colour and pattern together."""
    hue, shape = MARKS[meaning]
    return _marker(getattr(colours, hue), shape, colours)


def markers(meanings: Sequence[str], colours: Palette) -> dict:
    """Return plotly's marker of several bars of one trace, one meaning each."""
    each = [MARKS[meaning] for meaning in meanings]
    return _marker([getattr(colours, hue) for hue, _ in each], [s for _, s in each], colours)


def _marker(hue: str | list[str], shape: str | list[str], colours: Palette) -> dict:
    return {
        "color": hue,
        "pattern": {
            "shape": shape, "fillmode": "replace", "fgcolor": hue, "bgcolor": colours.ground,
            "size": 7, "solidity": 0.55,
        },
        "line": {"color": hue, "width": 1.5},
    }  # fmt: skip


def tints(count: int, colours: Palette) -> list[str]:
    """Return that many soft fills on which the theme's text reads; hues repeat after eight."""
    soft = _SOFT_DARK if colours is DARK else _SOFT_LIGHT
    return [soft[place % len(soft)] for place in range(count)]


def flow(known: str, colours: Palette) -> str:
    """Return the see-through colour of a flow by what is known of its partner."""
    hue = getattr(colours, MARKS[known][0]).lstrip("#")
    red, green, blue = (int(hue[place : place + 2], 16) for place in (0, 2, 4))
    return f"rgba({red},{green},{blue},{_FLOW[known]})"


def layout(colours: Palette, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the layout of a figure: the theme's look, and laid over it what is the figure's own.

    The look stands in each figure and not in a template: a template is a new object whenever a
    figure is met, so the browser takes the figure for a changed one and draws it twice. For the
    same reason the data have a revision: without one all of them count as changed.
    """
    return {"datarevision": 1, **_over(_look(colours), own)}


def _over(look: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``own`` over ``look``; of objects in both, their parts likewise."""
    both = {
        name: _over(part, own[name])
        for name, part in look.items()
        if isinstance(part, Mapping) and isinstance(own.get(name), Mapping)
    }
    return {**look, **own, **both}


@cache
def _look(colours: Palette) -> dict[str, Any]:
    """Return what the figures of a theme have in common; it is read, never changed."""
    axis = {
        "gridcolor": colours.grid,
        "zerolinecolor": colours.muted,
        "linecolor": colours.grid,
        "title": {"standoff": 8},
    }
    return {
        "font": {"family": FONT, "size": 14, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 56, "t": 8, "b": 8},
        "xaxis": axis | {"tickangle": 0, "tickfont": {"size": 13}, "nticks": 4},
        "yaxis": axis | {"ticklabelstandoff": 8},
        "hoverlabel": {
            "font": {"family": FONT, "color": colours.text},
            "bgcolor": colours.ground,
            "bordercolor": colours.muted,
        },
        # A legend explains; what only a mouse could do with it is left out.
        "legend": {
            "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom",
            "traceorder": "normal", "itemclick": False, "itemdoubleclick": False,
        },
        "bargap": 0.3,
        "barmode": "overlay",
    }  # fmt: skip
