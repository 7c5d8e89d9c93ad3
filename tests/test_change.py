"""What moved an index: four effects that add up, and what the index is without one line."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.measures import indices
from atlas.measures.change import EFFECTS, Movement, leave_one_out, shapley

N = 4
ROWS = st.lists(st.integers(0, 10**12), min_size=N, max_size=N).map(
    lambda row: np.array(row, dtype=float)
)
INDICES = {"hhi": indices.hhi, "hill1": lambda cells: indices.hill(cells, 1), "gini": indices.gini}
INDEX = pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)


@st.composite
def movements(draw, absent=frozenset()):
    """Draw programmes of two years, some of whose effects are absent; money in whole won.

    A programme that stays has a size and a shape in each year; each mix of them is its size laid
    by its shape, the last cell with a share takes what rounding leaves.
    """
    nothing = np.zeros(N)
    programmes = draw(st.lists(st.tuples(ROWS, ROWS), max_size=3))
    stayed = [[nothing, nothing], [nothing, nothing]]
    for one, other in programmes:
        if not (one.any() and other.any()):
            continue
        sizes = [one.sum(), one.sum() if "resize" in absent else other.sum()]
        shapes = [one, one if "reclassify" in absent else other]
        stayed = [[stayed[i][j] + lying(sizes[i], shapes[j]) for j in range(2)] for i in range(2)]
    entered = nothing if "enter" in absent else draw(ROWS)
    left = nothing if "exit" in absent else draw(ROWS)
    return Movement(entered, left, tuple(tuple(pair) for pair in stayed))


def lying(size, shape):
    """Return a size in whole won over the cells of a shape."""
    laid = np.floor(size * (shape / shape.sum()))
    laid[np.flatnonzero(shape)[-1]] += size - laid.sum()
    return laid


def exists(moved):
    return moved.before.sum() > 0 and moved.after.sum() > 0


@INDEX
@given(moved=movements())
def test_the_effects_add_up_to_the_whole_change(index, moved):
    found = shapley(moved, index)
    if not exists(moved):
        assert found is None
        return
    before, after = (cells[cells > 0] for cells in (moved.before, moved.after))
    assert tuple(found) == EFFECTS
    assert sum(found.values()) == pytest.approx(index(after) - index(before), abs=1e-9)


@pytest.mark.parametrize("absent", EFFECTS)
@INDEX
@given(data=st.data())
def test_an_effect_without_a_cause_is_zero(index, absent, data):
    moved = data.draw(movements({absent}))
    found = shapley(moved, index)
    assert found is None or found[absent] == pytest.approx(0, abs=1e-9)


@INDEX
@given(moved=movements())
def test_there_and_back_is_nothing(index, moved):
    """Of the way back each effect is the opposite, where every mix has an index of its own."""
    ((a, b), (c, d)) = moved.stayed
    back = Movement(moved.left, moved.entered, ((d, c), (b, a)))
    if not a.any():
        return
    there, here = shapley(moved, index), shapley(back, index)
    for effect, other in zip(EFFECTS, ("exit", "enter", "resize", "reclassify"), strict=True):
        assert there[effect] == pytest.approx(-here[other], abs=1e-9)


@given(movements(absent={"reclassify"}))
def test_effects_that_do_the_same_have_the_same_part(moved):
    """What enters as much as it leaves, in the same cells, moves nothing together."""
    same = Movement(moved.entered, moved.entered, (moved.stayed[0], moved.stayed[0]))
    found = shapley(same, indices.hhi)
    if found is not None:
        assert found["enter"] == pytest.approx(-found["exit"], abs=1e-9)
        assert found["resize"] == found["reclassify"] == 0


def test_symmetric_effects_share_alike():
    """Two cells trade places: one by entering, the other by leaving; by hand over both orders."""
    moved = Movement(np.array([0.0, 2]), np.array([2.0, 0]), ((np.array([1.0, 1]),) * 2,) * 2)
    found = shapley(moved, indices.hhi)
    start, more, less = (9 + 1) / 16, (9 + 9) / 36, (1 + 1) / 4
    assert found["enter"] == pytest.approx(((more - start) + (start - less)) / 2)
    assert found["exit"] == pytest.approx(((start - more) + (less - start)) / 2)


@given(movements())
def test_it_is_the_mean_over_all_orders(moved):
    """Every order worked out by itself."""
    if not (exists(moved) and moved.stayed[0][0].any()):
        return
    total = dict.fromkeys(EFFECTS, 0.0)
    for order in permutations(EFFECTS):
        for i, effect in enumerate(order):
            with_it, without = (frozenset(order[:stop]) for stop in (i + 1, i))
            values = [moved.mixed(done) for done in (with_it, without)]
            one, other = (indices.hhi(cells[cells > 0]) for cells in values)
            total[effect] += (one - other) / 24
    assert shapley(moved, indices.hhi) == pytest.approx(total, abs=1e-9)


@given(movements())
def test_the_budget_is_additive_and_exact(moved):
    found = moved.budget()
    assert tuple(found) == EFFECTS
    assert sum(found.values()) == moved.after.sum() - moved.before.sum()
    assert found["enter"] == moved.entered.sum() and found["exit"] == -moved.left.sum()
    assert found["reclassify"] == 0


def test_before_and_after_are_the_ends_of_the_mixes():
    moved = Movement(
        np.array([1.0, 0]), np.array([0.0, 2]),
        ((np.array([3.0, 5]), np.array([5.0, 3])), (np.array([6.0, 10]), np.array([10.0, 6]))),
    )  # fmt: skip
    assert moved.before.tolist() == moved.mixed(frozenset()).tolist() == [3, 7]
    assert moved.after.tolist() == moved.mixed(frozenset(EFFECTS)).tolist() == [11, 6]
    assert moved.mixed(frozenset({"resize"})).tolist() == [6, 12]
    assert moved.mixed(frozenset({"reclassify", "exit"})).tolist() == [5, 3]
    assert moved.budget() == {"enter": 1, "exit": -2, "resize": 8, "reclassify": 0}


def test_a_year_without_money_has_no_effects():
    nothing, some = np.zeros(2), np.array([1.0, 2])
    empty = ((nothing, nothing), (nothing, nothing))
    assert shapley(Movement(some, nothing, empty), indices.hhi) is None
    assert shapley(Movement(nothing, some, empty), indices.hhi) is None


def test_all_new_is_told_by_entering_and_leaving_alone():
    """When all left before the new came nothing is there: that mix counts as the year before."""
    nothing = np.zeros(2)
    moved = Movement(
        np.array([1.0, 1]), np.array([4.0, 0]), ((nothing, nothing), (nothing, nothing))
    )
    found = shapley(moved, indices.hhi)
    first, both, then = 1, 26 / 36, 0.5
    assert found["enter"] == pytest.approx(((both - first) + (then - first)) / 2)
    assert found["exit"] == pytest.approx((0 + (then - both)) / 2)
    assert found["resize"] == found["reclassify"] == 0


@INDEX
@given(lines=st.lists(ROWS, min_size=1, max_size=5))
def test_leaving_one_out_is_the_index_of_the_others(index, lines):
    found = leave_one_out(sum(lines), lines, index)
    for i, value in enumerate(found):
        cells = sum((line for j, line in enumerate(lines) if j != i), np.zeros(N))
        positive = cells[cells > 0]
        if not len(positive):
            assert value is None
        else:
            assert value == pytest.approx(index(positive))


def test_without_a_negative_line_there_is_more_and_what_falls_below_zero_is_left_out():
    cells = np.array([4.0, 1])
    found = leave_one_out(cells, [np.array([-4.0, 0]), np.array([0.0, 3])], indices.hhi)
    assert found == pytest.approx([indices.hhi([8, 1]), 1])
