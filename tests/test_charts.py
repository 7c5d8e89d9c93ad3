"""Figures are looked at as objects: marks, values, words, and names that are text and no markup."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import plotly.graph_objects as go
import pytest

from atlas import charts, text, theme

E = 100_000_000
T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)
HOSTILE = '<b>x</b><script>alert(1)</script><a href="http://e.org">y</a> & <br> %{x} {name} $x$'

HEADLINE = {
    "control_total_krw": 200 * E,
    "named_lines_krw": 80 * E,
    "split_krw": 4 * E,
    "named_krw": 16 * E,
    "unknown_krw": 60 * E,
    "not_itemised_krw": 120 * E,
}
UNKNOWN = HEADLINE | {"control_total_krw": None, "not_itemised_krw": None}


def ministry(name: str, amount: int, scope: str = "own") -> dict[str, Any]:
    return {
        "ministry_id": "m", "ministry": name, "amount_krw": amount * E, "scope": scope,
    }  # fmt: skip


def line(name: str, amount: int, stage: str = "enacted") -> dict[str, Any]:
    return {
        "line_id": "l", "line": name, "amount_krw": amount * E, "stage": stage,
        "ministry": "MSIT",
    }  # fmt: skip


def year(number: int, amount: int, stage: str = "enacted") -> dict[str, Any]:
    return {"fiscal_year": number, "amount_krw": amount * E, "stage": stage}


def bars(figure: go.Figure) -> list[go.Bar]:
    """Return the traces that draw something, without those that only stand in the legend."""
    return [trace for trace in figure.data if any(value is not None for value in trace.x)]


def legend(figure: go.Figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.showlegend]


def patterns(trace: go.Bar) -> list[str]:
    shape = trace.marker.pattern.shape
    return [shape or ""] if shape is None or isinstance(shape, str) else list(shape)


def words(figure: go.Figure) -> list[str]:
    """Return every text that plotly reads as its small subset of HTML."""
    found: list[str] = []

    def walk(value: Any, key: str = "") -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, name)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                walk(inner, key)
        elif isinstance(value, str):
            found.append(value)

    walk(json.loads(figure.to_json()))
    return found


# What is known


@BOTH
def test_the_pieces_lie_end_to_end_and_make_up_the_whole(t):
    (trace,) = bars(charts.known_and_unknown(HEADLINE, t, theme.LIGHT))
    assert trace.x == (100, 2, 8, 30, 60) and sum(trace.x[1:]) == 100
    assert trace.base == (0, 0, 2, 10, 40)
    ends = [base + width for base, width in zip(trace.base[1:], trace.x[1:], strict=True)]
    assert ends == [2, 10, 40, 100]


@BOTH
def test_without_a_total_the_known_lines_are_the_whole(t):
    figure = charts.known_and_unknown(UNKNOWN, t, theme.LIGHT)
    (trace,) = bars(figure)
    assert trace.x == (100, 5, 20, 75)
    assert figure.layout.xaxis.title.text == t("chart.known.itemised")


@BOTH
def test_a_piece_that_is_nothing_is_not_drawn(t):
    headline = HEADLINE | {"split_krw": 0, "unknown_krw": 64 * E}
    (trace,) = bars(charts.known_and_unknown(headline, t, theme.LIGHT))
    assert len(trace.x) == 4 and 0 not in trace.x


@BOTH
def test_lines_over_the_total_stay_inside_the_drawing(t):
    headline = HEADLINE | {"named_lines_krw": 230 * E, "unknown_krw": 210 * E,
                           "not_itemised_krw": -30 * E}  # fmt: skip
    figure = charts.known_and_unknown(headline, t, theme.LIGHT)
    (trace,) = bars(figure)
    ends = [base + width for base, width in zip(trace.base, trace.x, strict=True)]
    assert max(ends) == 115 and figure.layout.xaxis.range[1] >= 115
    assert all(width > 0 for width in trace.x)


@BOTH
def test_every_piece_has_its_figure_and_a_pattern_of_its_own(t):
    (trace,) = bars(charts.known_and_unknown(HEADLINE, t, theme.LIGHT))
    assert len(set(patterns(trace)[1:])) == 4
    for label, amount in zip(trace.y, (200, 4, 16, 60, 120), strict=True):
        assert text.figure(amount * E, t.language) in label
    for said, amount in zip(trace.hovertext, (200, 4, 16, 60, 120), strict=True):
        assert text.won(amount * E, t.language) in said


# Ministries


@BOTH
def test_each_ministry_has_its_bar_and_the_difference_stands_apart(t):
    rows = [ministry("A", 120), ministry("B", 50)]
    figure = charts.ministries(rows, 30 * E, t, theme.LIGHT)
    (trace,) = bars(figure)
    assert [*trace.x] == [text.shown(amount * E, t.language) for amount in (120, 50, 30)]
    assert patterns(trace)[0] == patterns(trace)[1] != patterns(trace)[2]
    assert figure.layout.xaxis.title.text == t("unit.money")
    assert [*trace.text] == [text.figure(amount * E, t.language) for amount in (120, 50, 30)]


@BOTH
@pytest.mark.parametrize("difference", [None, 0])
def test_without_a_difference_there_is_no_bar_for_it(t, difference):
    (trace,) = bars(charts.ministries([ministry("A", 1)], difference, t, theme.LIGHT))
    assert len(trace.x) == 1


@BOTH
def test_a_difference_below_nothing_is_drawn_below_nothing(t):
    figure = charts.ministries([ministry("A", 120)], -30 * E, t, theme.LIGHT)
    (trace,) = bars(figure)
    assert trace.x[-1] == text.shown(-30 * E, t.language) < 0
    # Its figure stands between its end and the names.
    assert figure.layout.xaxis.range[0] < 1.9 * trace.x[-1]
    assert figure.layout.xaxis.range[1] >= trace.x[0]


# Lines and years


@BOTH
def test_lines_are_drawn_in_their_order_with_their_stage(t):
    rows = [line("a", 50), line("b", 30, "proposal"), line("c", 10, "award")]
    figure = charts.lines(rows, t, theme.LIGHT)
    (trace,) = bars(figure)
    assert [*trace.x] == [text.shown(amount * E, t.language) for amount in (50, 30, 10)]
    assert [*figure.layout.yaxis.ticktext] == ["a", "b", "c"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first on top
    assert len(set(patterns(trace))) == 3
    assert legend(figure) == [t(f"stage.{s}") for s in ("enacted", "proposal", "award")]


@BOTH
def test_a_stage_stands_in_the_legend_once_with_the_mark_of_its_bars(t):
    rows = [line("a", 50), line("b", 30), line("c", 10, "proposal")]
    figure = charts.lines(rows, t, theme.LIGHT)
    assert legend(figure) == [t("stage.enacted"), t("stage.proposal")]
    keys = [trace for trace in figure.data if trace.showlegend]
    (drawn,) = bars(figure)
    assert [patterns(key)[0] for key in keys] == [patterns(drawn)[0], patterns(drawn)[2]]


def test_two_lines_of_the_same_name_stay_two_bars():
    figure = charts.lines([line("same", 5), line("same", 3)], EN, theme.LIGHT)
    (trace,) = bars(figure)
    assert len(set(trace.y)) == 2 and [*figure.layout.yaxis.ticktext] == ["same", "same"]


@BOTH
def test_years_are_names_not_numbers_on_an_axis(t):
    rows = [year(2023, 50), year(2025, 200, "allocation")]
    figure = charts.years(rows, t, theme.LIGHT)
    (trace,) = bars(figure)
    assert [*trace.x] == ["2023", "2025"] and figure.layout.xaxis.type == "category"
    assert [*trace.y] == [text.shown(amount * E, t.language) for amount in (50, 200)]
    assert figure.layout.yaxis.title.text == t("unit.money")
    assert len(set(patterns(trace))) == 2
    assert figure.layout.yaxis.range[0] == 0  # bars begin at nothing
    assert figure.layout.xaxis.dtick == 1  # every one is named


# Whatever comes


def hostile() -> list[go.Figure]:
    return [
        charts.lines([line(HOSTILE, 5)], EN, theme.LIGHT),
        charts.lines([line("x", 5) | {"ministry": HOSTILE}], EN, theme.LIGHT),
        charts.ministries([ministry(HOSTILE, 5, HOSTILE)], 3 * E, EN, theme.LIGHT),
    ]


@pytest.mark.parametrize("figure", hostile(), ids=["line", "ministry of a line", "ministry"])
def test_names_are_drawn_as_text_not_as_markup(figure):
    for said in words(figure):
        assert set(re.findall(r"<[^>]*>", said)) <= {"<br>", "<b>", "</b>"}, said
        assert "<script" not in said and "<a " not in said and "<b>x" not in said
    whole = html.unescape(" ".join(said.replace("<br>", " ") for said in words(figure)))
    assert "<script>alert(1)</script>" in whole


@pytest.mark.parametrize("figure", hostile(), ids=["line", "ministry of a line", "ministry"])
def test_a_name_is_no_template(figure):
    """Plotly fills ``%{x}`` in templates: names go where there are none."""
    for trace in figure.data:
        assert trace.hovertemplate is None and trace.texttemplate is None


def test_a_long_name_is_broken_at_spaces_and_no_letter_is_lost():
    name = "국제협력 " * 30 + "x" * 80
    (label,) = charts.lines([line(name, 5)], KO, theme.LIGHT).layout.yaxis.ticktext
    assert label.replace("<br>", " ") == name
    assert label.count("<br>") >= 5


def test_thousands_of_lines_can_be_drawn():
    rows = [line(f"line {number}", 2_000 - number) for number in range(2_000)]
    figure = charts.lines(rows, EN, theme.LIGHT)
    (trace,) = bars(figure)
    assert len(trace.x) == len(set(trace.y)) == 2_000


@BOTH
@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_no_rows_make_an_empty_chart_and_no_error(t, colours):
    for figure in (
        charts.lines([], t, colours),
        charts.years([], t, colours),
        charts.ministries([], None, t, colours),
    ):
        assert bars(figure) == []


def test_what_is_drawn_unchecked_would_stand_plotlys_check():
    rows = [line("a", 5), line("b", 3, "proposal")]
    for figure in (
        charts.known_and_unknown(HEADLINE, EN, theme.LIGHT),
        charts.ministries([ministry("a", 5)], 7 * E, EN, theme.LIGHT),
        charts.years([year(2023, 5), year(2024, 8)], EN, theme.DARK),
        charts.lines(rows, EN, theme.DARK),
    ):
        said = json.loads(figure.to_json())
        assert said["layout"].pop("template") == "none"
        looked_at = json.loads(go.Figure(said).to_json())
        del looked_at["layout"]["template"]
        assert looked_at == said


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_a_chart_has_the_colours_of_its_theme(colours):
    figure = charts.lines([line("a", 5), line("b", 3, "proposal")], EN, colours)
    (trace,) = bars(figure)
    assert [*trace.marker.color] == [colours.plum, colours.amber]
    assert figure.layout.font.color == colours.text
