"""Colours can be read on their ground, and no meaning rests on colour alone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict
from itertools import combinations

import plotly.graph_objects as go
import pytest

from atlas import schema, theme
from atlas.paths import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
THEMES = {"light": theme.LIGHT, "dark": theme.DARK}
HUES = sorted({hue for hue, _ in theme.MARKS.values()})


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB`` as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_the_standard_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", ["text", "muted"])
def test_words_stand_out_from_their_ground(name, role):
    colours = THEMES[name]
    for ground in (colours.ground, CONFIG[name]["secondaryBackgroundColor"]):
        assert contrast(getattr(colours, role), ground) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("hue", HUES)
def test_marks_stand_out_from_their_ground(name, hue):
    colours = THEMES[name]
    assert contrast(getattr(colours, hue), colours.ground) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_links_and_buttons_stand_out_from_their_ground(name):
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(CONFIG[name]["primaryColor"], CONFIG[name][ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_charts_and_the_app_around_them_have_the_same_ground_and_text(name):
    assert CONFIG[name]["backgroundColor"] == THEMES[name].ground
    assert CONFIG[name]["textColor"] == THEMES[name].text


def test_charts_and_the_app_have_the_same_typeface():
    face = re.match(r"'[^']+'|[^,]+", theme.FONT).group()
    assert CONFIG["font"].startswith(face) and CONFIG["headingFont"].startswith(face)
    # The typeface itself is served from here, under the name that both ask for.
    styles = (ROOT / "static" / "atlas.css").read_text(encoding="utf-8")
    assert face.strip("'") in styles and "http" not in styles


@pytest.mark.parametrize(
    "together",
    [("split", "named", "unknown", "not_itemised"), ("ministry", "difference"), schema.STAGES],
    ids=["partners", "ministries", "stages"],
)
def test_meanings_that_share_a_chart_differ_in_colour_and_pattern(together):
    for one, other in combinations(together, 2):
        assert theme.MARKS[one] != theme.MARKS[other], (one, other)
        assert theme.MARKS[one][1] != theme.MARKS[other][1], (one, other)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("meaning", theme.MARKS)
def test_plotly_takes_every_mark(name, meaning):
    marker = theme.marker(meaning, THEMES[name])
    figure = go.Figure(go.Bar(x=[1], y=["a"], marker=marker))
    hue, shape = theme.MARKS[meaning]
    colour = figure.data[0].marker.color
    assert (colour if isinstance(colour, str) else colour[0]) == getattr(THEMES[name], hue)
    drawn = figure.data[0].marker.pattern.shape or ""
    assert (drawn if isinstance(drawn, str) else drawn[0]) == shape


def test_every_colour_of_a_palette_is_one_and_the_two_differ():
    light, dark = asdict(theme.LIGHT), asdict(theme.DARK)
    for colour in (*light.values(), *dark.values()):
        assert re.fullmatch(r"#[0-9A-F]{6}", colour)
    assert [role for role in light if light[role] == dark[role]] == []
    assert theme.palette(True) is theme.DARK and theme.palette(False) is theme.LIGHT


@pytest.mark.parametrize("name", THEMES)
def test_the_look_gives_charts_the_themes_text_and_no_ground_of_their_own(name):
    layout = go.Layout(theme.layout(THEMES[name], {}))
    assert layout.font.color == THEMES[name].text and layout.font.family == theme.FONT
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    # Found by the browser, margins cost each figure several drawings; they are counted.
    assert not layout.xaxis.automargin and not layout.yaxis.automargin


def test_a_figures_own_layout_lies_over_the_look_down_to_its_parts():
    made = theme.layout(theme.LIGHT, {"height": 300, "xaxis": {"title": {"text": "won"}}})
    assert made["xaxis"]["title"] == {"standoff": 8, "text": "won"}
    assert made["xaxis"]["nticks"] == 4 and made["height"] == 300
    assert "text" not in theme.layout(theme.LIGHT, {})["xaxis"]["title"]
