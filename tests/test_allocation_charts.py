"""Figures of the allocation page: money to the last won, words on every mark, no colour alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations, groupby, pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
import small
from made import Ask, E, Made, asked, named
from test_theme import THEMES, contrast

from atlas import (
    allocation,
    allocation_charts,
    allocation_views,
    bridges,
    charts,
    flow_chart,
    line_filters,
    marks,
    text,
    theme,
)
from atlas.allocation_views import Tile, tiles
from atlas.bridges import Step

T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)
EACH_THEME = pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES)
ONE_YEAR = ("treemap", "sunburst", "flows", "fields", "subgroups")
HOSTILE = '<b>x</b><script>alert(1)</script><a href="http://e.org">y</a> & %{x} {name}'
#: Meanings that may look alike: each is a total.
ALIKE = ({"total", "itemised", "first", "second"},)
#: Meanings that stand together in a figure.
TOGETHER = (
    ("split", "named", "unknown", "not_itemised", "total"),
    ("split", "named", "unknown", "not_itemised", "itemised"),
    ("ministry", "difference"),
    ("request", "allocation", "proposal", "enacted", "supplementary", "current", "executed",
     "award", "others"),
    ("first", *bridges.CHANGES, "not_comparable", "relabelled"),
    ("first", *bridges.CHANGES, "from_only", "to_only", "other_extent"),
)  # fmt: skip


def figure_of(ask: Ask, view: str, t: text.Translate, colours: theme.Palette) -> go.Figure:
    """Return the figure of a view as the page draws it."""
    if view in ("stages", "years"):
        found = allocation.moved(ask, asked(), view, t)
        return allocation_charts.bridge(found.steps, t, colours)
    shown = allocation_views.shown(view, ask, asked(), t)
    return allocation_charts.drawn(view, shown, t, colours)


def each(shape: Any, count: int) -> list[str]:
    """Return a property of the marks of a trace, one for each."""
    return [shape or ""] * count if shape is None or isinstance(shape, str) else list(shape)


def flow(ministry: str, channel: str, partner: str, amount: int, known: str) -> dict[str, Any]:
    return {
        "ministry": ministry, "channel": channel, "partner": partner,
        "ministry_id": ministry, "channel_id": channel,
        "partner_id": "DEU" if known == "split" else None,
        "amount_krw": amount * E, "attribution": known,
    }  # fmt: skip


def parts(figure: go.Figure) -> tuple[Any, Any, Any]:
    """Return what the flows are made of: the middles of the bands, the ends and their names."""
    middles, ends, names = figure.data
    return middles, ends, names


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
        assert len(set(trace.ids)) == len(trace.ids) == count(trace), "plotly would leave marks out"
        if trace.type in ("treemap", "sunburst"):
            assert all(trace.labels) and all(trace.text) and "label" in trace.textinfo
        elif view == "flows":
            assert all(trace.hovertext or trace.text)
        else:
            assert trace.marker.pattern.fillmode == "replace"
            assert len(figure.layout.yaxis.ticktext) == len(trace.y)
            assert all("<b>" in label for label in figure.layout.yaxis.ticktext)
            assert all(trace.hovertext)


def count(trace: Any) -> int:
    """Return how many marks a trace has."""
    return len(trace.values if trace.type in ("treemap", "sunburst") else trace.y)


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
    nothing = allocation_views.Shown([], "", [], ())
    assert isinstance(allocation_charts.drawn(view, nothing, KO, theme.LIGHT), go.Figure)
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
        if not {"total", "itemised", "others"} & {one, other}:
            assert theme.MARKS[one][1] != theme.MARKS[other][1], (one, other)


def test_each_bridge_gives_a_meaning_one_look_and_a_look_one_meaning(ask):
    for view in ("stages", "years"):
        found = allocation.moved(ask, asked(), view, EN)
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
    known = (*line_filters.ATTRIBUTIONS, "not_itemised")
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
        "1", "0.7", "0.3", "0.7", "0.3",
    ]  # fmt: skip
    colour = dict(zip(trace.ids, trace.marker.colors, strict=True))
    assert colour["m:a"] == colour["m:a|c:x"] != colour["m:b"] == colour["m:b|c:x"]
    assert colour["all"] == colours.ground


def test_names_in_a_figure_are_text_and_no_markup():
    for draw in (allocation_charts.treemap, allocation_charts.sunburst):
        trace = draw(TILES, KO, theme.LIGHT).data[0]
        for words in (*trace.labels, *trace.hovertext):
            assert "<b>x" not in words and "<script" not in words and "<a " not in words
        # A long name is broken between its words.
        assert charts.plain(HOSTILE) in [label.replace("<br>", " ") for label in trace.labels]
    rows = [flow(HOSTILE, "c", "p", 1, "split")]
    for trace in drawn_flows(rows, KO).data:
        assert "<script" not in str(trace.text) + str(trace.hovertext)
    row = {"field": HOSTILE, "field_id": "f", "amount_krw": E, "split_krw": E, "named_krw": 0,
           "unknown_krw": 0}  # fmt: skip
    known = allocation_charts.known_by([row], "field", KO, theme.LIGHT)
    step = allocation_charts.bridge([Step("first", HOSTILE, E, 0)], KO, theme.LIGHT)
    for figure in (known, step):
        said = str(figure.layout.yaxis.ticktext) + str(figure.data[0].hovertext)
        assert "<script" not in said and "<a " not in said


# Flows


def drawn_flows(rows: list[dict[str, Any]], t: text.Translate, **more: Any) -> go.Figure:
    colours = more.pop("colours", theme.LIGHT)
    return flow_chart.flows(rows, lambda amount: text.figure(amount, t.language), t, colours)


def bands(figure: go.Figure) -> list[tuple[float, float, float, float, float]]:
    """Return each band's x and top where it begins, x and top where it ends, and its height."""
    found = []
    for shape in figure.layout.shapes:
        numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", shape.path)]
        x0, y0, x1, y1, low = *numbers[:2], *numbers[6:8], numbers[9]
        found.append((x0, y0, x1, y1, low - y1))
    return found


def test_the_bands_at_an_end_fill_it_and_lie_side_by_side():
    figure = drawn_flows(FLOWS, EN)
    _, ends, _ = parts(figure)
    for x, base, height in zip(ends.x, ends.base, ends.y, strict=True):
        for begins in (True, False):
            held = sorted(
                (y0 if begins else y1, tall)
                for x0, y0, x1, y1, tall in bands(figure)
                if abs((x0 if begins else x1) - x) < 0.02
                and base - 0.1 <= (y0 if begins else y1) <= base + height
            )
            if held:
                assert sum(tall for _, tall in held) == pytest.approx(height, abs=0.5)
                for (top, tall), (below, _) in pairwise(held):
                    assert below == pytest.approx(top + tall, abs=0.3)


def test_every_end_has_its_height_and_room_for_its_name():
    figure = drawn_flows(FLOWS, EN)
    _, ends, names = parts(figure)
    places = list(zip(ends.x, ends.base, ends.y, names.text, strict=True))
    assert sum(height for x, _, height, _ in places if x == 0) == pytest.approx(
        sum(height for x, _, height, _ in places if x == 1), abs=2
    )
    for x in (0, 0.5, 1):
        held = sorted(place[1:] for place in places if place[0] == x)
        assert held[0][0] >= 16
        for (base, height, _), (below, _, name) in pairwise(held):
            assert below - (base + height) >= 16 * (name.count("<br>") + 1)
    assert figure.layout.yaxis.range[0] >= max(base + height for _, base, height, _ in places)


@BOTH
def test_every_end_of_a_flow_says_its_name_and_its_money(t):
    _, _, names = parts(drawn_flows(FLOWS, t))
    amounts = {"m1": 10, "m2": 7, "rest": 40, "c1": 12, "c2": 5, "rest channel": 40,
               "Germany": 3, "unknown": 9, "named": 5, "not itemised": 40}  # fmt: skip
    assert {label.replace("<br>", " ") for label in names.text} == {
        f"{name} {text.figure(amount * E, t.language)}" for name, amount in amounts.items()
    }


@BOTH
def test_a_flow_has_the_colour_and_the_words_of_what_is_known(t):
    figure = drawn_flows(FLOWS, t, colours=theme.DARK)
    middles, _, _ = parts(figure)
    kinds = {theme.flow(kind, theme.DARK): kind for kind in theme._FLOW}
    for shape, words in zip(figure.layout.shapes, middles.hovertext, strict=True):
        assert t(f"attribution.{kinds[shape.fillcolor]}") in words
    drawn = Counter(kinds[shape.fillcolor] for shape in figure.layout.shapes)
    # Each flow is drawn twice: to its channel and from it; unknown money of c1 comes together.
    assert drawn == {"split": 2, "unknown": 3, "named": 2, "not_itemised": 2}


def test_an_end_opens_what_it_is_and_what_is_not_itemised_opens_nothing():
    middles, ends, names = parts(drawn_flows(FLOWS, EN))
    assert list(ends.ids) == list(names.ids)
    opens = {
        label.replace("<br>", " ").rpartition(" ")[0]: marks.filters(mark)
        for label, mark in zip(names.text, ends.ids, strict=True)
    }
    assert opens == {
        "m1": {"ministry": "m1"}, "m2": {"ministry": "m2"}, "rest": {},
        "c1": {"channel": "c1"}, "c2": {"channel": "c2"}, "rest channel": {},
        "Germany": {"partner": "DEU"}, "unknown": {"attribution": "unknown"},
        "named": {"attribution": "named"}, "not itemised": {},
    }  # fmt: skip
    between = [marks.filters(mark) for mark in middles.ids]
    for wanted in ({"ministry": "m1", "channel": "c1"}, {"channel": "c1", "partner": "DEU"}, {}):
        assert wanted in between


def test_the_same_name_on_two_sides_is_two_ends():
    middles, ends, names = parts(drawn_flows([flow("x", "x", "x", 1, "split")], KO))
    assert (len(ends.y), len(names.text), len(middles.y)) == (3, 3, 2)
    assert sorted(ends.x) == [0, 0.5, 1]


@BOTH
def test_flows_may_be_given_as_shares_of_what_is_shown(ask, t):
    shown = allocation_views.shown("flows", ask, asked(), t)
    figure = allocation_charts.drawn("flows", shown, t, theme.LIGHT, "share")
    _, ends, names = parts(figure)
    shares = [float(label.replace("%", "").split()[-1].split("<br>")[-1]) for label in names.text]
    for x in (0, 0.5, 1):
        held = [share for share, at in zip(shares, ends.x, strict=True) if at == x]
        assert sum(held) == pytest.approx(100, abs=0.6)


# Trees


def test_a_sunburst_breaks_names_and_both_trees_shorten_those_of_ministries():
    tiles = [
        Tile("all", "", "All", E, "all"),
        Tile("m:a", "all", "Ministry of Science and ICT", E, "ministry", "MSIT"),
        Tile("m:a|c:x", "m:a", "International joint research", E, "channel"),
    ]
    sunburst = allocation_charts.sunburst(tiles, EN, theme.LIGHT).data[0]
    treemap = allocation_charts.treemap(tiles, EN, theme.LIGHT).data[0]
    assert list(sunburst.labels) == ["All", "MSIT", "International<br>joint research"]
    # The name of a tile that holds others has one line above them.
    assert list(treemap.labels) == ["All", "MSIT", "International joint research"]
    assert "Ministry of Science and ICT" in sunburst.hovertext[1]


@BOTH
@pytest.mark.parametrize("draw", [allocation_charts.treemap, allocation_charts.sunburst])
def test_a_tile_says_its_money_or_its_share_of_all_or_of_its_ministry(draw, t):
    said = {
        measure: dict(zip(trace.ids, trace.text, strict=True))
        for measure in allocation.MEASURES["treemap"][1]
        for trace in draw(TILES, t, theme.LIGHT, measure).data
    }
    assert said["won"]["m:b|c:x"] == text.figure(3 * E, t.language)
    assert (said["share"]["m:b|c:x"], said["ministry"]["m:b|c:x"]) == ("30.0%", "100.0%")
    assert (said["share"]["m:a"], said["ministry"]["all"]) == ("70.0%", "100.0%")


@pytest.mark.parametrize("draw", [allocation_charts.treemap, allocation_charts.sunburst])
def test_words_too_small_to_read_are_left_out(draw):
    small_words = draw(TILES, KO, theme.LIGHT).layout.uniformtext
    assert small_words.minsize >= 11 and small_words.mode == "hide"


# Fields and channels


@EACH_THEME
@BOTH
def test_each_field_is_a_row_of_its_own_and_nothing_is_their_sum(ask, t, colours):
    rows = allocation_views.fields(ask, asked(), t).rows
    figure = allocation_charts.known_by(rows, "field", t, colours)
    assert [trace.name for trace in figure.data] == [
        t(f"attribution.{known}") for known in line_filters.ATTRIBUTIONS
    ]
    patterns = [trace.marker.pattern.shape or "" for trace in figure.data]
    assert len({str(pattern) for pattern in patterns}) == 3
    for place, row in enumerate(rows):
        drawn = sum(trace.x[place] for trace in figure.data)
        assert drawn == pytest.approx(text.shown(row["amount_krw"], t.language))
        assert text.figure(row["amount_krw"], t.language) in figure.layout.yaxis.ticktext[place]
        opens = {"field": row["field_id"]} if row["field_id"] else {}
        assert marks.filters(figure.data[0].ids[place]) == opens
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
    shown = allocation_views.Shown(rows, "", [], (), 30 * E)
    figure = allocation_charts.drawn("subgroups", shown, EN, theme.LIGHT)
    drawn = [sum(trace.x[place] for trace in figure.data) for place in range(4)]
    assert drawn == [1, 0.5, 0.7, 0.8]
    opens = [marks.filters(mark) for mark in figure.data[0].ids]
    assert opens == [{"channel": "c1"}, {"channel": "c3"}, {"channel": "c2"}, {}]
    shares = allocation_charts.drawn("subgroups", shown, EN, theme.LIGHT, "share")
    drawn = [sum(trace.x[place] for trace in shares.data) for place in range(4)]
    assert drawn == pytest.approx([100 / 3, 50 / 3, 70 / 3, 80 / 3])
    assert "33.3%" in shares.layout.yaxis.ticktext[0]
    assert shares.layout.xaxis.title.text == EN("unit.share")


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


@BOTH
def test_a_block_opens_its_point_or_its_kind_of_change(ask, t):
    for view in allocation.BRIDGES:
        steps = allocation.moved(ask, asked(), view, t).steps
        bars = allocation_charts.bridge(steps, t, theme.LIGHT).data[0]
        for step, mark in zip(steps, bars.ids, strict=True):
            if step.kind in ("first", "second"):
                _, opens = asked().opens(mark)
                assert opens["view"] == "treemap" and opens["year"] in step.label
            else:
                opens = {"change": step.kind} if step.kind in bridges.KINDS else {}
                assert marks.filters(mark) == opens


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
            "short": "m",
        }
        for n in range(2000)
    ]  # fmt: skip
    trace = allocation_charts.treemap(tiles(rows, KO), KO, theme.LIGHT).data[0]
    assert list(trace.labels)[-1] == KO("allocation.small") and len(trace.labels) == 4
    assert trace.values[-1] == 2000 * E
