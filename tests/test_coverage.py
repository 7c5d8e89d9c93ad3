"""Who is covered by what: by hand on made-up lines and relations, and on the reference data."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any

import made
import plotly.graph_objects as go
import pytest
from made import E
from worlds import World

from atlas import (
    country,
    coverage,
    coverage_benchmark,
    coverage_charts,
    coverage_map,
    coverage_people,
    coverage_views,
    coverage_world,
    line_filters,
    text,
    theme,
)
from atlas.coverage import UNSTATED, WHOLE, Asked, Given

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
ALL = dict.fromkeys(line_filters.CHOICES, ())


class Covered(World):
    """Made-up lines and relations with fields and channels."""

    def tag(self, line: str, field: str) -> None:
        self.put("line_fields", {"line_id": line, "field_id": field, "basis": "stated"})

    def relate(self, name: str, partner: str, *fields: str, **more: Any) -> None:
        row = {"relation_id": name, "kind": "call", "partner_id": partner, "channel_id": "c1"}
        self.put("relations", row | {"source_id": "made-up"} | made.named(name) | more)
        for field in fields:
            self.put("relation_fields", {"relation_id": name, "field_id": field})

    def complete(self, ministry: str = "m") -> None:
        self.con.execute(
            "insert into atlas_slices values ('r1', 2024, 'enacted', 's', $m, null, true)",
            {"m": ministry},
        )

    def given(self, t: text.Translate = EN, dated: bool = False, **more: Any) -> Given:
        asked = Asked(made.asked(scope="s", **more), dated)
        return Given(self.ask, asked, coverage.partners(self.ask, 2024, t), t)

    def covers(self, by: str = "field", **more: Any) -> dict[tuple[str, str], str]:
        given = self.given(**more)
        return {key: cell.cover for key, cell in coverage.cells(self.ask, given.asked, by).items()}


@pytest.fixture
def world() -> Iterator[Covered]:
    made_up = Covered()
    yield made_up
    made_up.con.close()


def test_each_kind_of_evidence_has_its_type(world):
    world.split("a", 10, "DEU")
    world.open("b", 10, "DEU", "USA")
    world.open("c", 10, "union")
    world.relate("r", "POL")
    assert world.covers("all") == {
        ("DEU", WHOLE): "split", ("USA", WHOLE): "named", ("POL", WHOLE): "relation",
        # Members of 2024: Germany, and France since July; not Korea.
        ("FRA", WHOLE): "group", ("union", WHOLE): "named",
    }  # fmt: skip


def test_a_group_without_a_list_covers_nobody(world):
    world.open("a", 10, "alliance")
    world.relate("r", "alliance")
    assert world.covers("all") == {("alliance", WHOLE): "named"}


def test_each_line_counts_once_in_a_cell_as_the_best_that_it_is(world):
    world.split("a", 10, "DEU")
    world.put("part_candidates", {"part_id": "b-part", "partner_id": "union"})
    world.open("b", 10, "DEU")
    cell = coverage.cells(world.ask, world.given().asked, WHOLE)["DEU", WHOLE]
    assert dict(cell.counts) == {
        "split": 1, "named": 1, "group_money": 0, "relation": 0, "group_relation": 0,
    }  # fmt: skip
    assert cell.split_krw == 10 * E and not cell.thin and cell.through == ("union",)


def test_a_cell_of_a_field_has_the_lines_and_relations_of_it(world):
    world.split("a", 10, "DEU")
    world.tag("a", "f1")
    world.split("b", 5, "DEU")
    world.relate("r", "FRA", "f1")
    assert world.covers() == {
        ("DEU", "f1"): "split", ("DEU", UNSTATED): "split", ("FRA", "f1"): "relation",
    }  # fmt: skip
    given = world.given()
    assert coverage.cells(world.ask, given.asked, "field")["DEU", "f1"].split_krw == 10 * E
    behind = coverage_views.behind(given, "DEU", "field", UNSTATED)
    assert [row["item"] for row in behind.table] == ["Made-up b"]
    assert [row["item"] for row in coverage_views.behind(given, "DEU").table] == [
        "Made-up a",
        "Made-up b",
    ]


def test_over_partners_a_column_adds_up_to_the_split_money(world):
    world.split("a", 10, "DEU")
    world.split("b", 5, "union")
    world.split("c", 2, "CERN")
    world.open("d", 50, "USA", "FRA")
    cells = coverage.cells(world.ask, world.given().asked, "channel").values()
    assert sum(cell.split_krw or 0 for cell in cells) == 17 * E


def test_relations_of_other_years_count_unless_only_those_of_the_year_are_asked_for(world):
    world.relate("old", "DEU", year_from=2019, year_to=2020)
    world.relate("open", "FRA", year_from=2020)
    world.relate("undated", "USA")
    assert set(world.covers("all")) == {("DEU", WHOLE), ("FRA", WHOLE), ("USA", WHOLE)}
    assert set(world.covers("all", dated=True)) == {("FRA", WHOLE), ("USA", WHOLE)}


def test_members_are_those_of_the_year(world):
    world.con.execute("update partner_members set left_on = $d where iso3 = 'DEU'",
                      {"d": date(2023, 5, 1)})  # fmt: skip
    world.relate("r", "union")
    assert set(world.covers("all")) == {("FRA", WHOLE), ("union", WHOLE)}


@pytest.mark.parametrize(
    ("complete", "more", "opened", "cover"),
    [
        (True, {"ministry": ["m"], "stage": "enacted"}, False, "none"),
        (False, {"ministry": ["m"], "stage": "enacted"}, False, "none_known"),
        (True, {"stage": "enacted"}, False, "none_known"),
        (True, {"ministry": ["m"], "stage": "latest"}, False, "none_known"),
        (True, {"ministry": ["m"], "stage": "enacted"}, True, "none_known"),
    ],
    ids=["complete", "partial", "no-ministry", "latest", "open-money"],
)
def test_none_is_said_only_inside_a_complete_slice(world, complete, more, opened, cover):
    world.split("a", 10, "DEU")
    if complete:
        world.complete()
    if opened:
        world.open("b", 10, others_possible=True)
    given = world.given(**more)
    assert coverage.empty(world.ask, given.asked, WHOLE)("USA", WHOLE).cover == cover


def test_a_line_without_a_field_keeps_every_field_open(world):
    world.complete()
    world.split("a", 10, "DEU")
    world.tag("a", "f1")
    of = {"ministry": ["m"], "stage": "enacted"}
    empty = coverage.empty(world.ask, world.given(**of).asked, "field")
    assert empty("USA", "f1").cover == "none"
    world.open("b", 10, others_possible=True)
    empty = coverage.empty(world.ask, world.given(**of).asked, "field")
    assert empty("USA", "f1").cover == "none_known"


def test_korea_and_money_of_korea_alone_are_out_of_scope(world):
    empty = coverage.empty(world.ask, world.given().asked, "channel")
    assert empty("KOR", "c1").cover == empty("DEU", coverage.ALONE).cover == "out_of_scope"
    assert empty("DEU", "c1").cover == "none_known"


# The reference data.


def reference(ask: Any, t: text.Translate = EN, year: int = 2024, **more: Any) -> Given:
    lines = line_filters.Asked(year, "latest", "global_rnd", ALL | more)
    return Given(ask, Asked(lines), coverage.partners(ask, year, t), t)


def test_what_the_sources_say_of_2024(ask):
    whole = coverage.whole(reference(ask))
    codes = ("DEU", "GBR", "POL", "CAN", "NAM", "CIV", "TWN", "HKG")
    assert {code: whole(code).cover for code in codes} == {
        "DEU": "split", "GBR": "named", "POL": "group", "CAN": "relation", "NAM": "none_known",
        "CIV": "none_known", "TWN": "none_known", "HKG": "none_known",
    }  # fmt: skip
    assert whole("DEU").split_krw == 43 * E
    # Its members have no source, so Eureka covers itself alone.
    assert whole("EUREKA").cover == "named" and whole("TUR").cover == "none_known"
    assert whole("KOR").cover == "out_of_scope"


@pytest.mark.parametrize("by", ["channel", WHOLE])
def test_columns_add_up_to_what_the_year_has_split(ask, by):
    cells = coverage.cells(ask, reference(ask).asked, by).values()
    assert sum(cell.split_krw or 0 for cell in cells) == 318 * E


def test_thirteen_unnamed_countries_of_quantum_are_said_and_cover_nobody(ask):
    found = coverage_views.matrix(reference(ask), "field")
    assert "13 countries" in found.finding and "KRW 7.8 billion" in found.finding
    quantum = {holder for (holder, column), cell in found.cells.items()
               if column == "quantum" and cell.counts}  # fmt: skip
    assert quantum == {"USA", "EUROPE"}
    assert list(found.columns)[:5] == ["quantum", "ai", "biotech", "space", "materials"]


@pytest.mark.parametrize(
    ("by", "sort", "t"),
    [("field", "region", KO), ("field", "cover", EN), ("channel", "name", KO)],
)
def test_a_matrix_of_everybody_has_every_cell_once(ask, by, sort, t):
    given = reference(ask, t)
    found = coverage_views.matrix(given, by, True, sort)
    assert len(found.cells) == len(found.rows) * len(found.columns)
    assert {each.holder for each in found.rows} == set(given.known) - {"KOR"}
    kinds = [each.kind == "country" for each in found.rows]
    # Countries first, in every order.
    assert kinds == sorted(kinds, reverse=True)
    assert len(found.table) == sum(bool(cell.counts) for cell in found.cells.values())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # It is taken as it is written: plotly looks here at what it would not look at there.
        figure = go.Figure(coverage_charts.matrix(found, t, theme.LIGHT).to_dict())
    marks = sum(len(trace.ids or ()) for trace in figure.data)
    strokes = sum(shape.path.count("M") for shape in figure.layout.shapes)
    # A mark for each cell that something covers, a stroke for each that nothing does.
    assert marks == len(found.table) and marks + strokes == len(found.cells)


def test_types_differ_in_shape_and_colour():
    looks = {(coverage_map.SYMBOLS[each], theme.MARKS[each][0]) for each in coverage_map.COVERS}
    assert len(looks) == len(coverage_map.COVERS)
    assert len(set(coverage_map.SYMBOLS.values())) == len(coverage_map.COVERS) - 1


@BOTH
@pytest.mark.parametrize("layer", coverage_world.LAYERS)
def test_each_layer_of_the_map_has_its_sentence_and_leaves_the_unknown_undrawn(ask, layer, t):
    given = reference(ask, t)
    found = coverage_benchmark.world(given, layer, ())
    assert t("coverage.open_world") in found.finding and found.table and found.sources
    figure = coverage_map.world(found.rows, layer, (), t, theme.DARK)
    drawn = {
        code for trace in figure.data if trace.type == "choropleth" for code in trace.locations
    }
    assert "DEU" in drawn and "NAM" not in drawn
    placed = {row["iso3"] for row in found.rows} & set(coverage_map.points())
    assert drawn <= placed
    names = [trace.hovertext for trace in figure.data if trace.hovertext]
    assert any(t("coverage.dokdo") in each for each in names)


def test_a_region_alone_fills_the_map_and_is_all_that_is_said(ask):
    given = reference(ask)
    found = coverage_benchmark.world(given, "cover", ("150",))
    assert {given.known[row["iso3"]].region_id for row in found.rows} == {"150"}
    figure = coverage_map.world(found.rows, "cover", ("150",), EN, theme.LIGHT)
    assert tuple(figure.layout.geo.lonaxis.range) == (-25, 45)


def test_the_list_of_strong_partners_without_a_line(ask):
    given = reference(ask)
    found = coverage_benchmark.benchmark(given)
    missing = [row for row in found.table if row["gap"] == EN("coverage.benchmark.no_line")]
    whole = coverage.whole(given)
    codes = {each.name: code for code, each in given.known.items()}
    assert missing[0]["country"] == "China" and missing[0]["papers"] == "7,440"
    for row in found.table:
        covered = whole(codes[row["country"]]).cover in ("split", "named")
        assert covered is (row not in missing)
    assert "2022" in found.finding and "China (7,440)" in found.finding


def test_the_table_of_papers_is_that_of_the_world(ask):
    rows = coverage_benchmark.papers(ask, EN)
    usa = rows["USA"]
    assert (usa["papers_with_korea"], usa["papers_of_korea"], usa["papers_of_world"]) == (
        11_387, 31_523, 755_894,
    )  # fmt: skip
    odds = coverage_benchmark.odds_of(usa)
    both, korea, america, world = 11_387, 31_523, usa["international_papers"], 755_894
    neither = world - korea - america + both
    assert odds.value == pytest.approx(both * neither / ((korea - both) * (america - both)))


@BOTH
def test_associations_that_nobody_names_are_shown_as_missing(ask, t):
    found = coverage_people.associations(reference(ask, t))
    assert len(found.table) == 15
    assert found.table[-1]["association"] == t("coverage.people.unnamed", count=5)
    assert t("coverage.people.missing", counted=19, year=2024, missing=5) in found.finding


@BOTH
@pytest.mark.parametrize(
    "holder", ["DEU", "USA", "NAM", "CIV", "TUR", "TWN", "HKG", "EU", "EUREKA"]
)
def test_a_profile_says_what_is_known_and_what_is_not(ask, holder, t):
    given = reference(ask, t)
    cell = coverage.whole(given)(holder)
    unnamed = coverage.unnamed(ask, given.asked, WHOLE)
    said = country.first_sentence(given.known[holder], cell, given.asked, unnamed, t)
    assert text.won(324_480_000_000, t.language) in said
    papers = coverage_benchmark.papers(ask, t)
    parts = country.profile(given, holder, coverage.whole(given), papers)
    assert ("peers" in parts) is (given.known[holder].kind == "country")
    assert all(part.finding for part in parts.values())
    # The five fields of the Forum stand there even where nothing covers them.
    fields = [row["field"] for row in parts["fields"].table]
    names = [row["name"] for row in ask("coverage/columns", by="field", lang=t.language)][:5]
    assert fields[:5] == names


def test_the_share_of_a_country_lies_between_what_is_sure_and_what_is_open(ask):
    given = reference(ask)
    lower, upper = country.band(ask, given.asked, "DEU", EN)
    assert 0 < lower < 43 / 318 and lower < upper < 1
    assert country.band(ask, given.asked, "EUREKA", EN) is None
