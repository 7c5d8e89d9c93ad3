"""Indices of concentration: against scikit-bio and scipy, worked examples, what never changes them.

scikit-bio's ``dominance`` is Σ s² (HHI) and ``simpson`` one minus it; ``shannon`` is in nats when
``base`` is e; ``gini_index`` with ``rectangles`` puts the Lorenz curve's area as ours is summed.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy
from skbio.diversity import alpha

from atlas.measures import indices

AMOUNTS = st.lists(st.integers(0, 10**14), min_size=1, max_size=40).filter(any)
ORDERS = st.sampled_from([0, 0.25, 0.5, 1, 1.5, 2, 3, 10, 50])
BAD = pytest.mark.parametrize("amounts", [
    [], [0, 0], [-1, 2], [math.nan, 1], [math.inf, 1], [[1, 2], [3, 4]], 5, [1e308, 1e308],
], ids=str)  # fmt: skip
ALL = {
    "shares": indices.shares,
    "hhi": indices.hhi,
    "hill0": lambda x: indices.hill(x, 0),
    "hill1": lambda x: indices.hill(x, 1),
    "hill2": lambda x: indices.hill(x, 2),
    "evenness": indices.evenness,
    "gini": indices.gini,
    "lorenz": indices.lorenz,
    "cr3": lambda x: indices.top(x, 3),
    "disparity": lambda x: indices.disparity(x, np.ones((len(x), len(x)))),
}
EACH = pytest.mark.parametrize("index", ALL.values(), ids=ALL)


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-12)


@given(AMOUNTS)
def test_indices_are_those_of_scikit_bio(amounts):
    positive = [x for x in amounts if x]
    assert indices.hhi(amounts) == close(alpha.dominance(amounts))
    assert 1 - indices.hhi(amounts) == close(alpha.simpson(amounts))
    assert math.log(indices.hill(amounts, 1)) == close(alpha.shannon(amounts, base=math.e))
    assert math.log(indices.hill(amounts, 1)) == close(entropy(positive))
    assert indices.hill(amounts, 0) == len(positive) == alpha.sobs(amounts)
    assert indices.hill(amounts, 2) == close(alpha.inv_simpson(amounts))
    assert indices.top(amounts, 1) == close(alpha.berger_parker_d(amounts))
    if len(positive) > 1:
        assert indices.evenness(amounts) == close(alpha.pielou_e(amounts))


@given(AMOUNTS, ORDERS)
def test_hill_numbers_are_those_of_scikit_bio(amounts, order):
    assert indices.hill(amounts, order) == pytest.approx(alpha.hill(amounts, order), rel=1e-7)


@given(AMOUNTS)
def test_gini_is_that_of_scikit_bio_and_of_the_lorenz_curve(amounts):
    """``gini_index`` by trapezoids is 1 − 2 × the area below the curve."""
    found = indices.gini(amounts)
    assert found == close(alpha.gini_index(np.array(amounts, dtype=float), method="trapezoids"))
    curve = indices.lorenz(amounts)
    assert found == close(1 - 2 * float(np.trapezoid(curve)) / len(amounts))


def test_the_hhi_of_the_merger_guidelines():
    """Four firms with 30, 30, 20 and 20 percent: 2,600 (US Horizontal Merger Guidelines)."""
    assert indices.hhi([30, 30, 20, 20]) * 10_000 == close(2_600)


@pytest.mark.parametrize("n", [1, 2, 7, 200])
def test_an_even_community_of_n_counts_as_n(n):
    """All Hill numbers of n equal parts are n (Hill 1973)."""
    even = [3] * n
    for order in (0, 0.5, 1, 2, 5):
        assert indices.hill(even, order) == close(n)
    assert indices.hhi(even) == close(1 / n)
    assert indices.gini(even) == close(0)
    assert indices.lorenz(even) == close(np.linspace(0, 1, n + 1))
    assert indices.top(even, 3) == close(min(3 / n, 1))
    assert indices.evenness(even) == (None if n == 1 else close(1))


@pytest.mark.parametrize("n", [1, 2, 7, 200])
def test_all_with_one_of_n_is_the_other_extreme(n):
    alone = [0] * (n - 1) + [9]
    assert indices.gini(alone) == close((n - 1) / n)
    assert indices.hhi(alone) == indices.top(alone, 1) == 1
    assert [indices.hill(alone, order) for order in (0, 1, 2)] == [1, 1, 1]
    assert indices.evenness(alone) is None
    assert indices.lorenz(alone).tolist() == [*[0] * n, 1]


def test_worked_by_hand():
    assert indices.hill([1, 1, 2], 1) == close(2**1.5)
    assert indices.gini([1, 3]) == close(0.25)
    assert indices.lorenz([3, 1]).tolist() == [0, 0.25, 1]
    assert indices.top([1, 4, 2, 3], 2) == close(0.7)


@given(AMOUNTS, st.integers(1, 1_000), st.randoms())
def test_neither_the_unit_nor_the_order_matters(amounts, factor, chance):
    other = [x * factor for x in amounts]
    chance.shuffle(other)
    for name, index in ALL.items():
        if name != "shares":
            one, two = index(amounts), index(other)
            assert (one is None) is (two is None)
            assert one is None or two == close(one)
    assert indices.shares(amounts).sum() == close(1)


@given(AMOUNTS)
def test_a_partner_without_money_counts_in_gini_alone(amounts):
    more = [*amounts, 0]
    for name in ("hhi", "hill0", "hill1", "hill2", "evenness", "cr3"):
        assert ALL[name](more) == (ALL[name](amounts) and close(ALL[name](amounts)))
    n = len(amounts)
    assert indices.gini(more) == close((n * indices.gini(amounts) + 1) / (n + 1))


@given(AMOUNTS, st.lists(st.floats(0, 60).filter(lambda q: abs(q - 1) > 1e-4), max_size=6))
def test_hill_numbers_fall_with_their_order_from_all_to_one_over_the_largest_share(amounts, more):
    orders = sorted([0, 1, 2, *more])
    found = [indices.hill(amounts, order) for order in orders]
    assert all(after <= before * (1 + 1e-9) for before, after in pairwise(found))
    assert found[0] == sum(x > 0 for x in amounts)
    assert found[-1] >= (1 - 1e-9) / indices.top(amounts, 1)
    assert indices.hhi(amounts) == close(1 / indices.hill(amounts, 2))


@given(AMOUNTS)
def test_a_hill_number_of_great_order_is_one_over_the_largest_share(amounts):
    assert indices.hill(amounts, 1e6) == pytest.approx(1 / indices.top(amounts, 1), rel=1e-4)


@given(AMOUNTS, st.integers(1, 60))
def test_indices_keep_their_ranges(amounts, k):
    n = len(amounts)
    assert 1 / n <= indices.hhi(amounts) * (1 + 1e-12) and indices.hhi(amounts) <= 1 + 1e-12
    assert -1e-12 <= indices.gini(amounts) <= (n - 1) / n + 1e-12
    assert min(k / n, 1) <= indices.top(amounts, k) * (1 + 1e-12)
    assert indices.top(amounts, k) <= 1 + 1e-12
    even = indices.evenness(amounts)
    assert even is None or -1e-12 <= even <= 1 + 1e-12


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=12).filter(any), st.data())
def test_money_moved_to_who_has_more_concentrates(amounts, data):
    """The principle of transfers (Dalton 1920)."""
    a, b = sorted(data.draw(st.permutations(range(len(amounts))))[:2], key=lambda i: amounts[i])
    moved = list(amounts)
    some = data.draw(st.integers(0, amounts[a]))
    moved[a], moved[b] = amounts[a] - some, amounts[b] + some
    for name, sign in (("hhi", 1), ("gini", 1), ("cr3", 1), ("hill1", -1), ("hill2", -1)):
        assert sign * (ALL[name](moved) - ALL[name](amounts)) >= -1e-9


@BAD
@EACH
def test_an_index_of_nothing_or_of_what_is_no_amount_is_an_error(index, amounts):
    with pytest.raises((ValueError, TypeError)):
        index(amounts)


@BAD
def test_the_error_is_a_value_error(amounts):
    with pytest.raises(ValueError, match="amounts"):
        indices.hhi(amounts)


def test_disparity_is_the_mean_distance_of_those_with_money():
    distances = [[0, 1, 9], [1, 0, 9], [9, 9, 0]]
    assert indices.disparity([5, 1, 0], distances) == 1
    assert indices.disparity([5, 1, 1], distances) == close(19 / 3)
    assert indices.disparity([5, 0, 0], distances) is None
