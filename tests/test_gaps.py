"""What covers a cell, and how papers compare: by hand, by property, and on the shared table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.measures import collaboration, gaps
from atlas.measures.collaboration import Table

COUNTS = st.fixed_dictionaries({each: st.integers(0, 5) for each in gaps.EVIDENCE})
CELLS = st.integers(1, 10**6)


@pytest.mark.parametrize(
    ("counts", "cover"),
    [
        ({"split": 1, "named": 9, "relation": 9}, "split"),
        ({"named": 1, "group_money": 2, "relation": 9}, "named"),
        ({"group_money": 1, "relation": 9}, "group"),
        ({"relation": 1, "group_relation": 9}, "relation"),
        ({"group_relation": 1}, "group"),
        ({}, "none_known"),
    ],
)
def test_the_best_evidence_decides(counts, cover):
    assert gaps.cover(counts) == cover


@given(COUNTS, st.booleans(), st.booleans())
def test_a_cell_is_of_exactly_one_type_and_none_only_where_nothing_is(counts, closed, outside):
    cover = gaps.cover(counts, closed, outside)
    assert cover in gaps.COVERS
    covered = any(counts.values())
    assert (cover in ("split", "named", "group", "relation")) is covered
    assert (cover == "none") is (closed and not outside and not covered)
    assert (cover == "out_of_scope") is (outside and not covered)
    assert gaps.thin(counts) is (sum(counts.values()) == 1)


@given(COUNTS, st.sampled_from(gaps.EVIDENCE))
def test_more_evidence_never_makes_a_type_worse(counts, more):
    order = ("split", "named", "group", "relation", "none_known")
    richer = counts | {more: counts[more] + 1}
    before, after = gaps.cover(counts), gaps.cover(richer)
    # A relation of its own comes before one through a group, which is shown as a group.
    if (before, after) != ("group", "relation"):
        assert order.index(after) <= order.index(before)


def test_ratios_of_a_table_worked_out_by_hand():
    table = collaboration.table(20, 100, 60, 1000)
    assert table == Table(20, 80, 40, 860)
    odds, intensity = collaboration.odds_ratio(table), collaboration.relative_intensity(table)
    assert odds.value == pytest.approx(20 * 860 / (80 * 40))
    error = math.sqrt(1 / 20 + 1 / 80 + 1 / 40 + 1 / 860)
    assert odds.lower == pytest.approx(odds.value * math.exp(-1.959964 * error), rel=1e-6)
    # The share of the second among the first's 100 papers, over that among the other 900.
    assert intensity.value == pytest.approx((20 / 100) / (40 / 900))


@given(CELLS, CELLS, CELLS, CELLS)
def test_an_interval_holds_its_ratio_and_both_sides_agree(both, first, second, neither):
    table = Table(both, first, second, neither)
    odds, intensity = collaboration.odds_ratio(table), collaboration.relative_intensity(table)
    for ratio in (odds, intensity):
        assert 0 < ratio.lower <= ratio.value <= ratio.upper < math.inf
    turned = collaboration.odds_ratio(Table(both, second, first, neither))
    assert turned.value == pytest.approx(odds.value)
    # Above chance by the one is above chance by the other.
    assert (odds.value > 1 + 1e-9) is (both * neither > first * second * (1 + 1e-9))
    assert (intensity.value - 1) * (odds.value - 1) >= -1e-9


@given(CELLS, CELLS, CELLS, CELLS)
def test_more_papers_of_the_same_shape_narrow_the_interval(both, first, second, neither):
    one = collaboration.odds_ratio(Table(both, first, second, neither))
    ten = collaboration.odds_ratio(Table(10 * both, 10 * first, 10 * second, 10 * neither))
    assert ten.value == pytest.approx(one.value)
    assert math.log(ten.upper / ten.lower) < math.log(one.upper / one.lower)


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 1000))
def test_independent_countries_have_a_ratio_of_one(a, b, k):
    table = Table(a * b, a * k, b * k, k * k)
    assert collaboration.odds_ratio(table).value == pytest.approx(1)
    assert collaboration.relative_intensity(table).value == pytest.approx(1)


@given(st.integers(1, 499), st.integers(501, 1000), st.integers(501, 1000))
def test_more_papers_together_are_a_greater_intensity(both, first, second):
    fewer = collaboration.relative_intensity(collaboration.table(both, first, second, 10_000))
    more = collaboration.relative_intensity(collaboration.table(both + 1, first, second, 10_000))
    assert more.value > fewer.value


def test_what_has_no_interval_has_no_ratio():
    assert collaboration.odds_ratio(Table(0, 3, 4, 5)) is None
    assert collaboration.relative_intensity(Table(0, 3, 4, 5)) is None
    assert collaboration.relative_intensity(Table(2, 3, 0, 5)) is None
    # More papers together than a country has at all.
    assert collaboration.table(9, 5, 20, 100) is None
