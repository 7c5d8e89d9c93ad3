"""The scenario "as papers are co-authored": its sharing, its data, its place on the ladder."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from atlas import (
    diversification,
    diversification_charts,
    diversification_ladder,
    diversification_scenario,
    diversification_views,
    line_filters,
    refdata,
    releases,
    sql,
    text,
    theme,
    warehouse,
)
from atlas.measures import bounds
from atlas.measures.population import OpenPart, population
from atlas.measures.scenario import pro_rata
from atlas.paths import DATA, ROOT
from atlas.summary import Ask

CELLS = "ABCDE"
PARTS = st.lists(
    st.builds(
        OpenPart,
        st.integers(1, 10**12),
        st.none() | st.frozensets(st.sampled_from(CELLS), min_size=1),
        st.booleans(),
    ),
    max_size=6,
)
KNOWN = st.dictionaries(st.sampled_from(CELLS), st.integers(1, 10**12))
WEIGHTS = st.dictionaries(st.sampled_from(CELLS), st.integers(0, 10**4))
PAIRS = ROOT.parent / "shared/reference/ncses-coauthorship/intl_coauthored_publications_pairs.csv"
EN = text.translator("en")


def asking(store: Path) -> Ask:
    con = warehouse.connect(warehouse.snapshot(store))

    def ask(name: str, **params: Any) -> list[dict[str, Any]]:
        found = sql.execute(con, name, **params)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


def asked(year: int, scope: str = "global_rnd", by: str = "partner") -> diversification.Asked:
    lines = line_filters.Asked(year, "latest", scope, diversification.chosen({}))
    return diversification.Asked(lines, by)


def rungs(ask: Ask, wanted: diversification.Asked) -> list[dict[str, Any]]:
    now = diversification.taken(ask, wanted, EN)
    return diversification_scenario.papers(ask, diversification.rungs(ask, wanted, now, EN), EN)


def ladder(ask: Ask, wanted: diversification.Asked) -> diversification_views.Shown:
    now = diversification.taken(ask, wanted, EN)
    return diversification_ladder.ladder(ask, wanted, now, EN)


# The sharing


@given(KNOWN, PARTS, WEIGHTS)
def test_no_won_is_lost_and_none_is_made(known, parts, weights):
    measured = population(known, parts, CELLS)
    held, left = pro_rata(measured, weights)
    whole = measured.known.sum() + measured.amounts.sum()
    assert held.sum() + left == pytest.approx(whole)
    assert (held >= measured.known).all()


@given(KNOWN, PARTS, WEIGHTS)
def test_nobody_holds_more_than_what_may_be_its_own_or_anything_without_papers(
    known, parts, weights
):
    measured = population(known, parts, CELLS)
    held, _ = pro_rata(measured, weights)
    most = measured.known + measured.amounts @ measured.member
    assert (held <= most * (1 + 1e-9)).all()
    without = [not weights.get(cell) for cell in measured.cells]
    assert held[without] == pytest.approx(measured.known[without])


@given(KNOWN, PARTS, WEIGHTS)
def test_what_is_shared_in_full_lies_inside_the_band(known, parts, weights):
    measured = population(known, parts, CELLS)
    held, left = pro_rata(measured, weights)
    band = bounds.band(bounds.INDICES["hhi"], measured)
    if band is not None and not left:
        value = bounds.INDICES["hhi"].value(held)
        assert band.lower - 1e-6 <= value <= band.upper + 1e-6


def test_each_part_goes_to_its_own_candidates_in_proportion_to_their_papers():
    parts = [OpenPart(90, frozenset("AB")), OpenPart(60, None), OpenPart(7, frozenset("E"))]
    measured = population({"C": 5}, parts, CELLS)
    held, left = pro_rata(measured, {"A": 2, "B": 1, "C": 3})
    # Of 90: 60 and 30. Of 60: 20, 10, 30. The part of E, who has no papers, stays out.
    assert dict(zip(measured.cells, held.tolist(), strict=True)) == pytest.approx(
        {"A": 80, "B": 40, "C": 35, "D": 0, "E": 0}
    )
    assert left == 7


def test_without_any_papers_only_what_is_known_is_held():
    measured = population({"A": 5}, [OpenPart(10, None)], CELLS)
    held, left = pro_rata(measured, {})
    assert np.array_equal(held, measured.known) and left == 10


# The figures


def counts() -> dict[tuple[str, int], dict[str, str]]:
    with (DATA / "joint_research.csv").open(encoding="utf-8", newline="") as file:
        return {(row["iso3"], int(row["year"])): row for row in csv.DictReader(file)}


def test_46_countries_and_korea_are_counted_in_two_years():
    found = counts()
    assert {year for _, year in found} == {2003, 2022}
    assert all(len({iso3 for iso3, held in found if held == year}) == 46 for year in (2003, 2022))
    assert [iso3 for (iso3, _), row in found.items() if not row["papers_with_korea"]] == ["KOR"] * 2


@pytest.mark.parametrize(
    ("iso3", "year", "joint", "every"),
    [
        ("USA", 2022, "11387", "241823"),
        ("CHN", 2022, "7440", "182305"),
        ("TUR", 2022, "722", "18909"),
        ("TWN", 2022, "1267", "18784"),
        ("KOR", 2022, "", "31523"),
        ("ARE", 2003, "0", "412"),
    ],
)
def test_a_count_is_that_of_the_table(iso3, year, joint, every):
    row = counts()[iso3, year]
    assert (row["papers_with_korea"], row["international_papers"]) == (joint, every)


@pytest.mark.skipif(not PAIRS.exists(), reason="the table of pairs is not at hand")
def test_every_count_is_in_the_table_of_pairs_and_none_is_missing():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        held = {
            (r["country_a"], r["country_b"], r["year"]): r["value"] for r in csv.DictReader(file)
        }
    pairs = sorted(
        (year, held[first, "South Korea", year].replace("na", ""), every)
        for (first, second, year), every in held.items()
        if second == "World" and first != "World"
    )
    assert pairs == sorted(
        (str(year), row["papers_with_korea"], row["international_papers"])
        for (_, year), row in counts().items()
    )


def test_more_papers_with_korea_than_papers_in_all_is_refused(tmp_path):
    rows = tiny.rows()
    rows["joint_research"] = [
        {
            "iso3": "AAA", "year": "2020", "papers_with_korea": "8", "international_papers": "7",
            "source_id": "tiny_source", "confidence": "high", "reading_ko": "읽음",
            "reading_en": "Read.",
        }
    ]  # fmt: skip
    with pytest.raises(refdata.DataError) as caught:
        refdata.read(tiny.write(tmp_path, rows))
    assert [problem.key for problem in caught.value.problems] == [
        "problem.papers_within_all_papers"
    ]


# On the ladder


@pytest.fixture(scope="module")
def ask(store: Path) -> Ask:
    return asking(store)


def test_the_scenario_is_a_single_value_that_says_it_is_no_bound(ask):
    itemised, total = rungs(ask, asked(2024))
    for row in (itemised, total):
        assert row["lower"] is row["upper"] is row["point"] is None
        assert "Scenario" in row["assumption"] and "2022" in row["assumption"]
        assert row["left_krw"] == 0
    assert (itemised["measured_krw"], total["measured_krw"]) == (438_130_000_000, 1_816_700_000_000)
    assert itemised["scenario"] == pytest.approx(0.1135, abs=5e-5)
    assert total["scenario"] == pytest.approx(0.0728, abs=5e-5)


def test_the_ladder_tells_the_scenario_apart_and_names_its_source(ask):
    shown = ladder(ask, asked(2024))
    assert [row.get("scenario") is None for row in shown.rows] == [True] * 8 + [False] * 2
    assert [row["scenario"] for row in shown.table[-2:]] == ["1,135", "728"]
    assert "a scenario, not bounds" in shown.finding
    assert shown.sources == ("S142",)


def test_papers_say_something_of_partners_only(ask):
    shown = ladder(ask, asked(2024, by="channel"))
    assert shown.rows and all("scenario" not in row for row in (*shown.rows, *shown.table))
    assert shown.sources == ()


def test_the_papers_are_those_of_the_latest_year_not_after_the_fiscal_year(ask):
    def years(year: int) -> set[int]:
        return {row["paper_year"] for row in ask("diversification/papers", year=year)}

    assert [years(year) for year in (2002, 2003, 2021, 2022, 2030)] == [
        set(), {2003}, {2003}, {2022}, {2022},
    ]  # fmt: skip
    assert "KOR" not in {row["cell"] for row in ask("diversification/papers", year=2022)}


def test_a_star_stands_for_the_scenario_where_no_bar_is(ask):
    shown = ladder(ask, asked(2024))
    figure = diversification_charts.ladder(shown, EN, theme.palette(False))
    bars = figure.data[0]
    (stars,) = (trace for trace in figure.data if trace.name == EN("chart.scenario"))
    assert tuple(bars.y) == tuple(range(8)) and tuple(stars.y) == (8, 9)
    assert tuple(stars.x) == pytest.approx((1135.1, 727.6), abs=0.1)
    assert stars.marker.symbol == "star"


# A store from before the table


def test_a_store_whose_release_lacks_the_table_opens_and_has_no_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data = tiny.write(tmp_path / "before")
    whole = refdata.read(data)
    former = {name: table for name, table in whole.items() if name != "joint_research"}
    with monkeypatch.context() as patch:
        patch.setattr(refdata, "read", lambda *_: former)
        releases.sync_reference(tmp_path / "store", data)
    (release,) = releases.history(tmp_path / "store")
    assert "joint_research" not in release.tables
    ask = asking(tmp_path / "store")
    assert ask("diversification/papers", year=2024) == []
    shown = ladder(ask, asked(2024, "tiny_scope"))
    assert shown.rows and "scenario" not in shown.table[0]
    latest = releases.sync_reference(tmp_path / "store", data)
    assert (latest.number, "joint_research" in latest.tables) == (2, True)
    assert asking(tmp_path / "store")("diversification/papers", year=2024) == []
