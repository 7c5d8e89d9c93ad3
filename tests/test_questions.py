"""The value of an answer: never negative, never more than the band, ranked, the largest only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.measures import questions as asking
from atlas.measures.bounds import INDICES, band
from atlas.measures.population import OpenPart, answered, population
from atlas.measures.questions import WORKED_OUT, questions

CELLS = "ABCDE"
NAMES = st.sampled_from(CELLS)
PARTS = st.builds(
    OpenPart, st.integers(1, 50), st.frozensets(NAMES, min_size=1, max_size=4), st.booleans()
)
POPULATIONS = st.builds(
    lambda known, parts: population(known, parts, CELLS),
    st.dictionaries(NAMES, st.integers(1, 50), max_size=5),
    st.lists(PARTS, min_size=1, max_size=4),
)
INDEX = pytest.mark.parametrize("name", ["hhi", "hill1", "gini", "cr1"])


def asked(name, over):
    now = band(INDICES[name], over)
    return questions(INDICES[name], over, now), now


@INDEX
@settings(max_examples=50)
@given(over=POPULATIONS)
def test_each_set_is_asked_about_once_and_ranked(name, over):
    found, now = asked(name, over)
    assert sorted(q.index for q in found) == list(range(len(over.amounts)))
    assert all(q.amount == over.amounts[q.index] for q in found)
    assert all(0 <= q.narrowing <= now.width for q in found)
    order = [(-q.narrowing, -q.amount) for q in found]
    assert order == sorted(order)


@INDEX
@settings(max_examples=50)
@given(over=POPULATIONS)
def test_either_answer_narrows_by_at_least_so_much(name, over):
    """All with the leading candidate, worked out here anew."""
    found, now = asked(name, over)
    for question in found:
        held = np.zeros(len(over.cells))
        places = np.flatnonzero(over.member[question.index])
        leading = max(places, key=lambda place: over.known[place])
        held[leading] = over.amounts[question.index]
        then = band(INDICES[name], answered(over, question.index, held))
        assert now.width - then.width >= question.narrowing - 1e-9


def test_the_answer_to_the_only_question_closes_the_band():
    over = population({"A": 5}, [OpenPart(7, frozenset("BC"))], ())
    found, now = asked("hhi", over)
    assert [(q.index, q.amount) for q in found] == [(0, 7)]
    assert found[0].narrowing == now.width > 0


def test_the_smaller_of_two_answers_counts():
    """Of two open sets the larger one tells more; what is left open after it is the width."""
    known, small, large = {"A": 10}, frozenset("BC"), frozenset("DE")
    over = population(known, [OpenPart(2, small), OpenPart(8, large)], ())
    found, now = asked("hhi", over)
    assert [q.amount for q in found] == [8, 2]
    # With 8 known the other 2 may be 2 or 1 + 1 of 20, whatever the 8 are.
    assert found[0].narrowing == pytest.approx(now.width - (4 - 2) / 400)
    assert found[1].narrowing == pytest.approx(now.width - (64 - 32) / 400)


def test_an_answer_that_leaves_the_band_as_it_is_narrows_nothing():
    """A part that only one may hold is no question, whatever its size; then money ranks."""
    over = population({"A": 10}, [OpenPart(1, frozenset("BC")), OpenPart(30, frozenset("D")),
                                  OpenPart(40, frozenset("E"))], ())  # fmt: skip
    found, _ = asked("hhi", over)
    assert [q.amount for q in found] == [1, 40, 30]
    assert [q.narrowing for q in found][1:] == pytest.approx([0, 0], abs=1e-9)


def test_the_less_telling_answer_may_be_the_even_one():
    """Where all with the leader closes more than an even split does, the even split counts."""
    over = population({"A": 10, "B": 1}, [OpenPart(10, frozenset("AB")),
                                          OpenPart(10, frozenset("BC"), True)], ())  # fmt: skip
    found, now = asked("hhi", over)
    for question in found:
        widths = []
        for held in (asking._leading(over, question.index),
                     asking._evenly(INDICES["hhi"], over)[question.index]):  # fmt: skip
            widths.append(band(INDICES["hhi"], answered(over, question.index, held)).width)
        assert question.narrowing == pytest.approx(max(now.width - max(widths), 0))


@INDEX
@settings(max_examples=50)
@given(over=POPULATIONS)
def test_the_even_answer_is_a_completion(name, over):
    held = asking._evenly(INDICES[name], over)
    assert held.shape == over.member.shape and (held >= 0).all()
    assert not held[~over.member].any()
    sums = held.sum(axis=1)
    assert (sums <= over.amounts * (1 + 1e-9)).all()
    assert sums[~over.optional] == pytest.approx(over.amounts[~over.optional])
    value = INDICES[name].value(over.known + held.sum(axis=0))
    now = band(INDICES[name], over)
    end = now.lower if INDICES[name].concentration else now.upper
    # The cells of the band are exact; those of the answer have come to rest.
    assert value == pytest.approx(end, rel=1e-3, abs=1e-4)


def test_sets_beyond_the_largest_are_ranked_by_money_without_a_figure():
    """All distinct; the smallest are not worked out and come last, the larger first."""
    names = [f"N{number:02d}" for number in range(WORKED_OUT + 3)]
    parts = [OpenPart(10 * (i + 1), frozenset([name, "Z"])) for i, name in enumerate(names)]
    over = population({"Z": 1_000}, parts, ())
    found = questions(INDICES["cr1"], over, band(INDICES["cr1"], over))
    assert [q.amount for q in found[-3:]] == [30, 20, 10]
    assert [q.narrowing is None for q in found] == [False] * WORKED_OUT + [True] * 3


def test_an_answer_that_leaves_no_money_narrows_nothing():
    """All of it may have no partner: the even answer cannot be told from none."""
    over = population({}, [OpenPart(5, frozenset("A"), True)], ())
    found, now = asked("hhi", over)
    assert now.width == 0 and [q.narrowing for q in found] == [0]
