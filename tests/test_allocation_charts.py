"""Figures of the allocation page: money to the last won, words on every mark, no colour alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby, pairwise
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import small
from made import Ask, E, Made, asked, asking, named
from test_theme import THEMES, contrast

from atlas import (
    allocation,
    allocation_charts,
    allocation_views,
    bridges,
    charts,
    text,
    theme,
    warehouse,
)
from atlas.allocation_views import Tile, tiles
from atlas.bridges import Step

T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)
EACH_THEME = pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES)
ONE_YEAR = ("treemap", "sunburst", "flows", "fields", "subgroups")
HOSTILE = '<b>x</b><script>alert(1)</script><a href="http://e.org">y</a> & %{x} {name}'
#: Meanings that may look alike: they are never in one figure, or are both a total.
ALIKE = (
    {"split", "ministry", "enacted", "entered"},
    {"total", "itemised", "first", "second"},
    {"not_itemised", "difference", "request", "not_comparable"},
    {"others", "to_only"},
    {"allocation", "shrunk"},
)
#: Meanings that stand together in a figure.
TOGETHER = (
    ("split", "named", "unknown", "not_itemised", "total"),
    ("split", "named", "unknown", "not_itemised", "itemised"),
    ("ministry", "difference"),
    ("request", "allocation", "proposal", "enacted", "supplementary", "current", "executed",
     "award", "others"),
    ("first", *bridges.CHANGES, "not_comparable", *bridges.APART),
)  # fmt: skip


@pytest.fixture(scope="module")
def ask(store: Path) -> Iterator[Ask]:
    """Ask the reference data as the bureau sees them."""
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        yield asking(con)


def figure_of(ask: Ask, view: str, t: text.Translate, colours: theme.Palette) -> go.Figure:
    """Return the figure of a view as the page draws it."""
    if view in ("stages", "years"):
        found = allocation.moved(ask, asked(), allocation.points(asked(), view), t)
        return allocation_charts.bridge(found.steps, t, colours)
    shown = allocation_views.shown(view, ask, asked(), t)
    return allocation_charts.drawn(view, shown.rows, t, colours)


def each(shape: Any, count: int) -> list[str]:
    """Return a property of the marks of a trace, one for each."""
    return [shape or ""] * count if shape is None or isinstance(shape, str) else list(shape)


def flow(ministry: str, channel: str, partner: str, amount: int, known: str) -> dict[str, Any]:
    return {
        "ministry": ministry, "channel": channel, "partner": partner,
        "amount_krw": amount * E, "attribution": known,
    }  # fmt: skip


FLOWS = [
    flow("m1", "c1", "Germany", 3, "split"),
    flow("m1", "c1", "unknown", 7, "unknown"),
    flow("m2", "c1", "unknown", 2, "unknown"),
    flow("m2", "c2", "named", 5, "named"),
    flow("rest", "rest channel", "not itemised", 40, "not_itemised"),
]
TILES = [
    Tile("all", "", "All", 10 * E, "all"),
    Tile("m:a", "all", HOSTILE, 7 * E, "ministry"),
    Tile("m:b", "all", "B", 3 * E, "ministry"),
    Tile("m:a|c:x", "m:a", "x", 7 * E, "channel"),
    Tile("m:b|c:x", "m:b", "x", 3 * E, "channel"),
]
STEPS = [
    Step("first", "2023", 100 * E, 0),
    Step("entered", "new", 30 * E, 2),
    Step("shrunk", "less", -45 * E, 1),
    Step("not_comparable", "?", -5 * E, 3),
    Step("second", "2024", 80 * E, 0),
    Step("relabelled", "labelled", 20 * E, 0),
]


# Every figure


@EACH_THEME
@BOTH
@pytest.mark.parametrize("view", allocation.VIEWS)
def test_every_mark_has_words_or_a_pattern_beside_its_colour(ask, view, t, colours):
    figure = figure_of(ask, view, t, colours)
    assert len(figure.data) > 0
    for trace in figure.data:
        if trace.type in ("treemap", "sunburst"):
            assert all(trace.labels) and all(trace.text) and "label" in trace.textinfo
        elif trace.type == "sankey":
            assert all(trace.node.label) and all(trace.link.customdata)
        else:
            assert trace.marker.pattern.fillmode == "replace"
            assert len(figure.layout.yaxis.ticktext) == len(trace.y)
            assert all("<b>" in label for label in figure.layout.yaxis.ticktext)
            assert all(trace.hovertext)


def count(trace: Any) -> int:
    """Return how many marks a trace has."""
    if trace.type == "sankey":
        return len(trace.link.value)
    return len(trace.y if trace.type == "bar" else trace.values)


@pytest.mark.parametrize("view", allocation.VIEWS)
def test_both_languages_and_themes_draw_the_same_marks(ask, view):
    counts = [
        [count(trace) for trace in figure_of(ask, view, t, colours).data]
        for t in T.values()
        for colours in THEMES.values()
    ]
    assert all(each == counts[0] for each in counts) and sum(counts[0]) > 0


@pytest.mark.parametrize("view", ONE_YEAR)
def test_a_view_without_rows_can_be_drawn(view):
    assert isinstance(allocation_charts.drawn(view, [], KO, theme.LIGHT), go.Figure)
    assert isinstance(allocation_charts.bridge([], KO, theme.LIGHT), go.Figure)


# Colours and patterns


def test_meanings_look_alike_only_where_they_are_said_to():
    looks = defaultdict(set)
    for meaning, look in theme.MARKS.items():
        looks[look].add(meaning)
    shared = sorted(sorted(meanings) for meanings in looks.values() if len(meanings) > 1)
    assert shared == sorted(sorted(meanings) for meanings in ALIKE)


@pytest.mark.parametrize("together", TOGETHER, ids=lambda names: names[-1])
def test_meanings_of_one_figure_differ_in_colour_and_pattern_together(together):
    for one, other in combinations(together, 2):
        assert theme.MARKS[one] != theme.MARKS[other], (one, other)


def test_each_bridge_gives_a_meaning_one_look_and_a_look_one_meaning(ask):
    for view in ("stages", "years"):
        found = allocation.moved(ask, asked(), allocation.points(asked(), view), EN)
        bars = allocation_charts.bridge(found.steps, EN, theme.LIGHT).data[0]
        patterns = each(bars.marker.pattern.shape, len(found.steps))
        looks = list(zip(bars.marker.color, patterns, strict=True))
        kinds = ["total" if s.kind in ("first", "second") else s.kind for s in found.steps]
        assert len(set(zip(kinds, looks, strict=True))) == len(set(looks)) == len(set(kinds))


@EACH_THEME
def test_names_stand_out_from_every_tile(colours):
    soft = theme.tints(20, colours)
    assert all(contrast(colours.text, tint) >= 4.5 for tint in soft)
    assert all(one != other for one, other in pairwise(soft))


@EACH_THEME
def test_what_is_known_of_a_partner_is_four_colours_of_flow(colours):
    known = (*allocation.ATTRIBUTIONS, "not_itemised")
    assert len({theme.flow(each, colours) for each in known}) == len(known)


# Trees


@EACH_THEME
@pytest.mark.parametrize("draw", [allocation_charts.treemap, allocation_charts.sunburst])
def test_a_tree_is_drawn_in_whole_won_with_its_names_and_amounts(draw, colours):
    trace = draw(TILES, EN, colours).data[0]
    assert trace.branchvalues == "total"
    assert list(trace.values) == [10 * E, 7 * E, 3 * E, 7 * E, 3 * E]
    assert all(isinstance(value, int) for value in trace.values)
    assert list(trace.parents) == ["", "all", "all", "m:a", "m:b"]
    assert list(trace.text) == [
        "1 · 100.0%", "0.7 · 70.0%", "0.3 · 30.0%", "0.7 · 70.0%", "0.3 · 30.0%",
    ]  # fmt: skip
    colour = dict(zip(trace.ids, trace.marker.colors, strict=True))
    assert colour["m:a"] == colour["m:a|c:x"] != colour["m:b"] == colour["m:b|c:x"]
    assert colour["all"] == colours.ground


def test_names_in_a_figure_are_text_and_no_markup():
    for draw in (allocation_charts.treemap, allocation_charts.sunburst):
        trace = draw(TILES, KO, theme.LIGHT).data[0]
        for words in (*trace.labels, *trace.hovertext):
            assert "<b>x" not in words and "<script" not in words and "<a " not in words
        assert charts.plain(HOSTILE) in trace.labels
    rows = [flow(HOSTILE, "c", "p", 1, "split")]
    trace = allocation_charts.flows(rows, KO, theme.LIGHT).data[0]
    assert "<script" not in str(trace.node.label) + str(trace.link.customdata)
    row = {"field": HOSTILE, "field_id": "f", "amount_krw": E, "split_krw": E, "named_krw": 0,
           "unknown_krw": 0}  # fmt: skip
    known = allocation_charts.known_by([row], "field", KO, theme.LIGHT)
    step = allocation_charts.bridge([Step("first", HOSTILE, E, 0)], KO, theme.LIGHT)
    for figure in (known, step):
        said = str(figure.layout.yaxis.ticktext) + str(figure.data[0].hovertext)
        assert "<script" not in said and "<a " not in said


# Flows


def test_at_every_channel_as_much_comes_in_as_goes_out():
    trace = allocation_charts.flows(FLOWS, EN, theme.LIGHT).data[0]
    comes, goes = Counter(), Counter()
    for source, target, value in zip(
        trace.link.source, trace.link.target, trace.link.value, strict=True
    ):
        goes[source] += value
        comes[target] += value
    channels = set(comes) & set(goes)
    assert len(channels) == 3 and all(comes[place] == goes[place] for place in channels)
    starts = sum(amount for place, amount in goes.items() if place not in comes)
    ends = sum(amount for place, amount in comes.items() if place not in goes)
    assert starts == ends == 57 * E


@BOTH
def test_every_end_of_a_flow_says_its_name_and_its_money(t):
    trace = allocation_charts.flows(FLOWS, t, theme.LIGHT).data[0]
    amounts = {"m1": 10, "m2": 7, "rest": 40, "c1": 12, "c2": 5, "rest channel": 40,
               "Germany": 3, "unknown": 9, "named": 5, "not itemised": 40}  # fmt: skip
    assert set(trace.node.label) == {
        f"{name} {text.figure(amount * E, t.language)}" for name, amount in amounts.items()
    }


@BOTH
def test_a_flow_has_the_colour_and_the_words_of_what_is_known(t):
    trace = allocation_charts.flows(FLOWS, t, theme.DARK).data[0]
    kinds = {theme.flow(kind, theme.DARK): kind for kind in theme._FLOW}
    for colour, words in zip(trace.link.color, trace.link.customdata, strict=True):
        assert t(f"attribution.{kinds[colour]}") in words
    by_kind = Counter()
    for colour, value in zip(trace.link.color, trace.link.value, strict=True):
        by_kind[kinds[colour]] += value
    # Each flow is drawn twice: to its channel and from it.
    assert {kind: amount // E for kind, amount in by_kind.items()} == {
        "split": 6, "unknown": 18, "named": 10, "not_itemised": 80,
    }  # fmt: skip


def test_the_same_name_on_two_sides_is_two_ends():
    trace = allocation_charts.flows([flow("x", "x", "x", 1, "split")], KO, theme.LIGHT).data[0]
    assert len(trace.node.label) == 3
    assert list(zip(trace.link.source, trace.link.target, strict=True)) == [(0, 1), (1, 2)]


# Fields and channels


@EACH_THEME
@BOTH
def test_each_field_is_a_row_of_its_own_and_nothing_is_their_sum(ask, t, colours):
    rows = allocation_views.fields(ask, asked(), t).rows
    figure = allocation_charts.known_by(rows, "field", t, colours)
    assert [trace.name for trace in figure.data] == [
        t(f"attribution.{known}") for known in allocation.ATTRIBUTIONS
    ]
    patterns = [trace.marker.pattern.shape or "" for trace in figure.data]
    assert len({str(pattern) for pattern in patterns}) == 3
    for place, row in enumerate(rows):
        drawn = sum(trace.x[place] for trace in figure.data)
        assert drawn == pytest.approx(text.shown(row["amount_krw"], t.language))
        assert text.figure(row["amount_krw"], t.language) in figure.layout.yaxis.ticktext[place]
        assert figure.data[0].ids[place] == (f"f:{row['field_id']}" if row["field_id"] else "")
    assert len(figure.data[0].y) == len(rows)
    assert figure.layout.xaxis.title.text == t("unit.money")


def test_channels_of_a_subgroup_stand_together():
    with small.whole() as con:
        made = Made(con)
        small.put(con, "channels", {"channel_id": "c3", "subgroup": "rnd", "sort": 1} | named("c3"))
        for channel, amount in (("c1", 10), ("c2", 7), ("c3", 5), (None, 8)):
            made.line(f"l{channel}", amount, channel_id=channel)
        rows = allocation_views.subgroups(made.ask, asked(scope="s"), EN).rows
    held = [(group, len(list(each))) for group, each in groupby(row["subgroup"] for row in rows)]
    assert held == [("rnd", 2), ("non_rnd", 1), ("unknown", 1)]
    figure = allocation_charts.drawn("subgroups", rows, EN, theme.LIGHT)
    drawn = [sum(trace.x[place] for trace in figure.data) for place in range(4)]
    assert drawn == [1, 0.5, 0.7, 0.8]
    assert list(figure.data[0].ids) == ["c:c1", "c:c3", "c:c2", ""]


# Bridges


@BOTH
def test_each_block_of_a_bridge_begins_where_the_one_before_ended(t):
    bars = allocation_charts.bridge(STEPS, t, theme.LIGHT).data[0]
    unit = text.shown(E, t.language)
    ends = [(base / unit, (base + x) / unit) for base, x in zip(bars.base, bars.x, strict=True)]
    expected = [(0, 100), (100, 130), (130, 85), (85, 80), (0, 80), (0, 20)]
    for found, wanted in zip(ends, expected, strict=True):
        assert found == pytest.approx(wanted)


@BOTH
def test_changes_carry_their_sign_and_totals_none(t):
    labels = allocation_charts.bridge(STEPS, t, theme.LIGHT).layout.yaxis.ticktext
    figures = [label.rpartition("<b>")[2].removesuffix("</b>") for label in labels]
    plain = [text.figure(step.amount, t.language) for step in STEPS]
    assert figures == [plain[0], f"+{plain[1]}", *plain[2:]]
    assert plain[2].startswith("-")


@BOTH
def test_the_bridge_of_the_reference_data_ends_at_the_official_total(ask, t):
    bars = figure_of(ask, "years", t, theme.LIGHT).data[0]
    # The last but one is the second total; the one before it ends there.
    assert bars.base[-3] + bars.x[-3] == pytest.approx(bars.x[-2])
    assert bars.x[-2] == text.shown(18_167 * E, t.language)


def test_a_step_below_nothing_is_drawn_to_the_left():
    steps = [Step("first", "a", 10 * E, 1), Step("shrunk", "b", -15 * E, 1),
             Step("second", "c", -5 * E, 1)]  # fmt: skip
    bars = allocation_charts.bridge(steps, KO, theme.LIGHT).data[0]
    assert (bars.base[1], bars.base[1] + bars.x[1], bars.x[2]) == (10, -5, -5)


def test_two_thousand_programmes_are_at_most_so_many_tiles():
    rows = [
        {
            "ministry_id": "m", "ministry": "m", "channel_id": "c", "channel": "c",
            "line_id": f"l{n}", "line": f"l{n}", "amount_krw": E, "total_krw": 2000 * E,
        }
        for n in range(2000)
    ]  # fmt: skip
    trace = allocation_charts.treemap(tiles(rows, KO), KO, theme.LIGHT).data[0]
    assert list(trace.labels)[-1] == KO("allocation.small") and len(trace.labels) == 4
    assert trace.values[-1] == 2000 * E
