"""Bounds over what is open: every completion inside, both ends attained where that is said."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from atlas.measures import bounds, greatest, indices
from atlas.measures.bounds import INDICES, band, lorenz_band, richness, share_bands
from atlas.measures.population import Left, OpenPart, answered, floored, population

CELLS = "ABCDE"
NAMES = st.sampled_from(CELLS)
AMOUNTS = st.one_of(st.integers(1, 30), st.sampled_from([1, 1_000, 10**6, 10**13]))
SLACK = 1e-9


@st.composite
def parts(draw, stated=False):
    """Draw an open part: some of five cells, perhaps without a partner."""
    candidates = draw(st.frozensets(NAMES, min_size=1, max_size=4))
    many = draw(st.none() | st.integers(1, len(candidates))) if stated else None
    named = draw(st.sampled_from([frozenset(), candidates]))
    named = named if many in (None, len(candidates)) else frozenset()
    return OpenPart(draw(AMOUNTS), candidates, draw(st.booleans()), many, named)


KNOWN = st.dictionaries(NAMES, AMOUNTS, max_size=5)
PARTS = st.lists(parts(), min_size=1, max_size=5)
POPULATIONS = st.builds(lambda known, open_: population(known, open_, CELLS), KNOWN, PARTS)
STATED = st.builds(
    lambda known, open_: population(known, open_, CELLS),
    KNOWN,
    st.lists(parts(stated=True), min_size=1, max_size=4),
)
INDEX = pytest.mark.parametrize("name", INDICES)


def completed(over, chance, whole=0.4):
    """Return amounts (n,) of a random completion, and how many partners each set has.

    Each set lies wholly with one candidate (a vertex) in so many of the cases; no more partners
    than are stated hold of it, and where optional any part of it has none.
    """
    cells, spread = over.known.copy(), []
    sets = zip(over.amounts, over.member, over.optional, over.stated, strict=True)
    for amount, member, optional, stated in sets:
        most = stated or int(member.sum())
        chosen = chance.permutation(np.flatnonzero(member))[:most]
        if not stated and chance.random() < whole:
            chosen = chosen[:1]
        share = chance.dirichlet(np.full(len(chosen), chance.choice([0.1, 1.0, 10.0])))
        if optional:
            share = share * chance.choice([0.0, 1.0, chance.random()])
        cells[chosen] += amount * share
        spread.append(int((share > 0).sum()))
    return cells, spread


def vertices(over):
    """Yield the amounts of every completion in which each set lies wholly with one or with none."""
    ways = [
        [*np.flatnonzero(member), *([None] if optional else [])]
        for member, optional in zip(over.member, over.optional, strict=True)
    ]
    for way in product(*ways):
        cells = over.known.copy()
        for amount, cell in zip(over.amounts, way, strict=True):
            if cell is not None:
                cells[cell] += amount
        if cells.sum() > 0:
            yield cells


def inside(value, found, slack=SLACK):
    size = slack * max(1.0, abs(value))
    return found.lower - size <= value <= found.upper + size


def same(one, other):
    return (one.lower, one.upper) == pytest.approx((other.lower, other.upper), rel=SLACK)


@settings(max_examples=120)
@given(POPULATIONS, st.integers(0, 2**32))
def test_every_completion_lies_inside_all_bounds(over, seed):
    chance = np.random.default_rng(seed)
    found = {name: band(index, over) for name, index in INDICES.items()}
    (least, most), curves, partners = share_bands(over), lorenz_band(over), richness(over)
    for _ in range(12):
        cells, _ = completed(over, chance)
        if not cells.sum() > 0:
            continue
        for name, index in INDICES.items():
            assert inside(index.value(cells), found[name]), name
        share = cells / cells.sum()
        assert (least - SLACK <= share).all() and (share <= most + SLACK).all()
        curve = indices.lorenz(cells)
        assert (curves[0] - SLACK <= curve).all() and (curve <= curves[1] + SLACK).all()
        # Named candidates have some, were it less than can be told from nothing.
        named = (cells > 0) | np.isin(over.cells, sorted(over.named))
        assert named.sum() <= partners.upper
        assert named.sum() >= partners.lower


@settings(max_examples=80)
@given(STATED, st.integers(0, 2**32))
def test_completions_that_obey_stated_numbers_lie_inside(over, seed):
    chance = np.random.default_rng(seed)
    found = {name: band(index, over) for name, index in INDICES.items()}
    partners = richness(over)
    for _ in range(12):
        cells, spread = completed(over, chance)
        if not cells.sum() > 0:
            continue
        for name, index in INDICES.items():
            assert inside(index.value(cells), found[name]), name
        obeyed = [s in (None, n) for s, n in zip(over.stated, spread, strict=True)]
        if all(obeyed) and not over.named:
            assert inside((cells > 0).sum(), partners)


@INDEX
@settings(max_examples=80)
@given(over=POPULATIONS)
def test_the_concentrated_end_is_that_of_the_best_vertex(name, over):
    index = INDICES[name]
    found = band(index, over)
    values = [index.value(cells) for cells in vertices(over)]
    end, exact = (
        (found.upper, found.exact_upper) if index.concentration else
        (found.lower, found.exact_lower)
    )  # fmt: skip
    best = max(values) if index.concentration else min(values)
    assert exact and end == pytest.approx(best, rel=1e-9, abs=1e-11)


def evenest(over, name):
    """Return the least value of HHI, Gini or CR-k over all completions, by a general solver.

    In shares of what is completed all limits are straight (Charnes & Cooper 1962): variables are
    what each set gives each candidate and the factor from won to shares.
    """
    sets, places = np.nonzero(over.member)
    scale = over.known.sum() + over.amounts.sum()
    known, amounts, n, k = over.known / scale, over.amounts / scale, len(over.known), len(sets)
    cells = np.zeros((n, k + 1))
    cells[places, np.arange(k)] = 1
    cells[:, k] = known
    rows = np.zeros((len(amounts), k + 1))
    rows[sets, np.arange(k)] = 1
    rows[:, k] = -amounts
    equal = np.vstack([cells.sum(axis=0), rows[~over.optional]])
    sums = np.array([1.0, *np.zeros(len(equal) - 1)])
    below = rows[over.optional]
    if name in SMOOTH:
        return _smooth(name, cells, equal, sums, below)
    # Gini: the sum of |difference| of each pair; CR-k: k t + the sum of what is above t.
    if name == "gini":
        pairs = list(combinations(range(n), 2))
        upper = np.array([cells[a] - cells[b] for a, b in pairs]).reshape(-1, k + 1)
        extra = np.eye(len(pairs))
        blocks = [np.hstack([upper, -extra]), np.hstack([-upper, -extra])]
        cost = [*np.zeros(k + 1), *np.full(len(pairs), 1 / n)]
    else:
        blocks = [np.hstack([cells, -np.ones((n, 1)), -np.eye(n)])]
        cost = [*np.zeros(k + 1), int(name[2:]), *np.ones(n)]
    wide = len(cost) - k - 1
    limits = np.vstack([*blocks, np.hstack([below, np.zeros((len(below), wide))])])
    done = linprog(
        cost, limits, np.zeros(len(limits)), np.hstack([equal, np.zeros((len(equal), wide))]), sums
    )
    assert done.status == 0
    return done.fun


def _smooth(name, cells, equal, sums, below):
    value, slope = SMOOTH[name]
    begin = np.clip(np.linalg.lstsq(equal, sums, rcond=None)[0], 0, None)
    limits = [{"type": "eq", "fun": lambda x: equal @ x - sums, "jac": lambda x: equal}]
    if len(below):
        limits.append({"type": "ineq", "fun": lambda x: -below @ x, "jac": lambda x: -below})
    done = minimize(
        lambda x: value(cells @ x), begin, jac=lambda x: cells.T @ slope(cells @ x),
        bounds=[(0, None)] * cells.shape[1], constraints=limits, method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 300},
    )  # fmt: skip
    return done.fun if done.success else None


def _log(shares):
    return np.log(np.maximum(shares, 1e-12))


#: Value and slope of indices of shares that bend without corners; ¹D as the negative entropy.
SMOOTH = {
    "hhi": (lambda s: float(np.square(s).sum()), lambda s: 2 * s),
    "hill1": (lambda s: float((s * _log(s)).sum()), lambda s: _log(s) + 1),
}
SMALL = st.integers(1, 60)
EVEN = st.builds(
    lambda known, open_: population(known, open_, CELLS),
    st.dictionaries(NAMES, SMALL, max_size=5),
    st.lists(
        st.builds(OpenPart, SMALL, st.frozensets(NAMES, min_size=1, max_size=4), st.booleans()),
        min_size=1,
        max_size=5,
    ),
)


@pytest.mark.parametrize("name", ["hhi", "hill1", "gini", "cr1", "cr3"])
@settings(max_examples=60)
@given(over=EVEN)
def test_the_even_end_is_that_of_a_general_solver(name, over):
    found = band(INDICES[name], over)
    assert found.exact
    end = -np.log(found.upper) if name == "hill1" else found.lower
    least = evenest(over, name)
    # The general solver gives up at times, above all where nothing is known.
    if least is not None:
        assert end == pytest.approx(least, abs=2e-6)


@settings(max_examples=60)
@given(POPULATIONS)
def test_the_hill_number_of_order_two_is_one_over_the_hhi(over):
    one, other = band(INDICES["hhi"], over), band(INDICES["hill2"], over)
    assert (1 / one.upper, 1 / one.lower) == pytest.approx((other.lower, other.upper), rel=1e-9)


@INDEX
@settings(max_examples=80)
@given(over=POPULATIONS, seed=st.integers(0, 2**32))
def test_knowledge_never_widens_an_exact_bound(name, over, seed):
    index, chance = INDICES[name], np.random.default_rng(seed)
    before = band(index, over)
    i = int(chance.integers(len(over.amounts)))
    places = np.flatnonzero(over.member[i])
    held = np.zeros(len(over.cells))
    alone = chance.random() < 0.5
    held[places] = np.eye(len(places))[0] if alone else chance.dirichlet(np.ones(len(places)))
    after = band(index, answered(over, i, held * over.amounts[i]))
    assert before.exact and after.exact
    assert inside(after.lower, before) and inside(after.upper, before)


@settings(max_examples=80)
@given(KNOWN, PARTS, st.integers(1, 99), st.data())
def test_knowing_some_of_a_part_never_widens_a_bound(known, open_, percent, data):
    part = data.draw(st.sampled_from(open_))
    some = part.amount * percent // 100
    cell = data.draw(st.sampled_from(sorted(part.candidates)))
    rest = OpenPart(part.amount - some, part.candidates, part.optional)
    others = list(open_)
    others.remove(part)
    before = population(known, open_, CELLS)
    after = population({**known, cell: known.get(cell, 0) + some}, [*others, rest], CELLS)
    for name in ("hhi", "hill1", "cr1"):
        wide, narrow = band(INDICES[name], before), band(INDICES[name], after)
        assert inside(narrow.lower, wide) and inside(narrow.upper, wide)
    for one, other, sign in zip(share_bands(before), share_bands(after), (1, -1), strict=True):
        after_of = dict(zip(after.cells, other, strict=True))
        assert all(
            sign * (after_of[cell] - share) >= -SLACK
            for cell, share in zip(before.cells, one, strict=True)
            if cell in after_of
        )


@INDEX
@given(known=KNOWN.filter(bool))
def test_where_nothing_is_open_the_band_is_the_point(name, known):
    over = population(known, [], CELLS)
    found = band(INDICES[name], over)
    value = INDICES[name].value(list(known.values()))
    assert found.lower == found.upper == pytest.approx(value) and found.exact and not found.width
    low, high = share_bands(over)
    assert low == pytest.approx(high) and low == pytest.approx(over.known / over.known.sum())
    lower, upper = lorenz_band(over)
    assert lower == pytest.approx(upper) and lower == pytest.approx(indices.lorenz(over.known))
    assert richness(over) == bounds.Band(len(known), len(known), True, True)


@settings(max_examples=80)
@given(KNOWN, PARTS, st.permutations(CELLS), st.randoms())
def test_names_and_order_change_nothing(known, open_, other, chance):
    names = dict(zip(CELLS, other, strict=True))
    renamed = [
        OpenPart(p.amount, frozenset(names[c] for c in p.candidates), p.optional) for p in open_
    ]
    chance.shuffle(renamed)
    before = population(known, open_, CELLS)
    after = population({names[c]: amount for c, amount in known.items()}, renamed, other)
    for index in INDICES.values():
        assert same(band(index, before), band(index, after))
    for one, two in zip(share_bands(before), share_bands(after), strict=True):
        named = dict(zip(after.cells, two, strict=True))
        assert [named[names[c]] for c in before.cells] == pytest.approx(one.tolist())
    for one, two in zip(lorenz_band(before), lorenz_band(after), strict=True):
        assert one == pytest.approx(two, abs=SLACK)


@given(KNOWN, PARTS, st.integers(0, 4), st.integers(0, 10**13))
def test_a_part_in_two_is_the_same_population(known, open_, which, some):
    part = open_[which % len(open_)]
    some = some % (part.amount + 1)
    two = [
        OpenPart(amount, part.candidates, part.optional, None, part.named)
        for amount in (some, part.amount - some)
    ]
    split = [*open_, *two]
    split.remove(part)
    one, other = population(known, open_, CELLS), population(known, split, CELLS)
    order = [
        sorted(zip(p.amounts, p.member.tolist(), p.optional, strict=True)) for p in (one, other)
    ]
    assert order[0] == order[1]
    assert (one.cells, one.known.tolist(), one.named) == (
        other.cells,
        other.known.tolist(),
        other.named,
    )


@given(
    st.integers(1, 10**13),
    st.frozensets(NAMES, min_size=1),
    st.decimals(0, 100, places=2),
)
@example(100, frozenset("A"), Decimal(29))
@example(1_000, frozenset("A"), Decimal("0.3"))
def test_floors_are_exact_in_won(amount, named, percent):
    part = OpenPart(amount, frozenset(CELLS), True, 3, named)
    given_, rest = floored(part, float(percent))
    share = min(Fraction(percent) / 100, Fraction(1, len(named)))
    assert given_ == dict.fromkeys(named, int(amount * share))
    assert sum(given_.values()) + rest.amount == amount and rest.amount >= 0
    assert (rest.candidates, rest.optional, rest.stated) == (part.candidates, True, 3)


def test_a_floor_needs_named_candidates_and_money():
    for part in (
        OpenPart(100, frozenset("AB")),
        OpenPart(-5, frozenset("A"), named=frozenset("A")),
    ):
        assert floored(part, 10) == ({}, part)


@settings(max_examples=80)
@given(KNOWN, PARTS, st.integers(1, 30))
def test_a_floor_never_widens_a_bound(known, open_, percent):
    before = population(known, open_, CELLS)
    known, rest = dict(known), []
    for part in open_:
        given_, still = floored(part, percent)
        rest.append(still)
        for cell, amount in given_.items():
            known[cell] = known.get(cell, 0) + amount
    after = population(known, rest, CELLS)
    for name in ("hhi", "hill2", "cr3"):
        wide, narrow = band(INDICES[name], before), band(INDICES[name], after)
        assert inside(narrow.lower, wide) and inside(narrow.upper, wide)


def test_sets_of_the_same_candidates_are_one_but_those_with_a_stated_number():
    ab = frozenset("AB")
    over = population(
        {"C": 5},
        [OpenPart(3, ab), OpenPart(4, ab), OpenPart(2, ab, True), OpenPart(6, ab, False, 1),
         OpenPart(6, ab, False, 1), OpenPart(1, None)],
        "AB",
    )  # fmt: skip
    assert over.cells == ("A", "B", "C")
    assert sorted(over.amounts.tolist()) == [2, 6, 6, 8]
    assert sorted(over.stated, key=str) == [1, 1, None, None]
    assert over.known.tolist() == [0, 0, 5]
    assert not over.member[:, 2].any() and over.left == ()


def test_what_leaves_is_named():
    over = population(
        {"A": -3, "B": 4, "C": 0},
        [
            OpenPart(5, frozenset("DE"), named=frozenset("D")),
            OpenPart(-9, frozenset("DE"), named=frozenset("E")),
            OpenPart(7, None),
            OpenPart(2, frozenset("F")),
            OpenPart(-2, frozenset("F")),
        ],
        (),
    )
    assert set(over.left) == {
        Left("net_below_zero", "A", -3),
        Left("net_below_zero", "D, E", -4),
        Left("nobody_eligible", "", 7),
    }
    assert over.cells == ("B",) and over.closed and over.known.tolist() == [4]


def test_a_negative_amount_is_netted_within_its_set():
    over = population({}, [OpenPart(9, frozenset("AB")), OpenPart(-4, frozenset("AB"))], ())
    assert over.amounts.tolist() == [5] and over.left == ()


@pytest.mark.parametrize("over", [
    population({}, [], CELLS), population({"A": -1}, [], CELLS),
    population({}, [OpenPart(5, None)], ()),
])  # fmt: skip
def test_of_nothing_there_are_no_bounds(over):
    assert band(INDICES["hhi"], over) is None
    assert lorenz_band(over) is None and richness(over) is None


@INDEX
def test_one_cell_is_known_in_full(name):
    over = population({"A": 3}, [OpenPart(4, frozenset("A"), True)], "A")
    value = 0.0 if name == "gini" else 1.0
    assert band(INDICES[name], over) == bounds.Band(value, value, True, True)


def test_one_part_is_anywhere():
    over = population({}, [OpenPart(7, frozenset("ABCD"))], ())
    found = {name: band(index, over) for name, index in INDICES.items()}
    ends = {"hhi": (1 / 4, 1), "hill1": (1, 4), "hill2": (1, 4), "gini": (0, 3 / 4),
            "cr1": (1 / 4, 1), "cr3": (3 / 4, 1)}  # fmt: skip
    for name, (lower, upper) in ends.items():
        assert (found[name].lower, found[name].upper) == pytest.approx((lower, upper))
        assert found[name].exact
    assert [end.tolist() for end in share_bands(over)] == [[0] * 4, [1] * 4]
    assert richness(over) == bounds.Band(1, 4, True, True)


@pytest.mark.parametrize("amounts", [(100, 1), (10**13, 1), (1, 1)])
@INDEX
def test_money_that_may_have_no_partner_may_leave_all_alike(name, amounts):
    """Least: as little of each as the smallest has. Most: one of them alone."""
    over = population(
        {}, [OpenPart(a, frozenset(c), True) for a, c in zip(amounts, "AB", strict=True)], ()
    )
    found = band(INDICES[name], over)
    ends = {"hhi": (0.5, 1), "hill1": (1, 2), "hill2": (1, 2), "gini": (0, 0.5),
            "cr1": (0.5, 1), "cr3": (1, 1)}  # fmt: skip
    assert (found.lower, found.upper) == pytest.approx(ends[name], abs=1e-9) and found.exact


@pytest.mark.parametrize("optional", [False, True])
def test_one_won_beside_trillions_is_bounded_in_time(optional):
    over = population({"A": 10**13}, [OpenPart(1, frozenset("BC"), optional)], ())
    found = band(INDICES["hhi"], over)
    assert found.exact and 1 - 1e-12 < found.lower <= found.upper <= 1


@pytest.mark.parametrize(("known", "open_", "ends"), [
    # Two that know nothing of each other: a partner for each.
    ({"A": 1}, [(5, "BC"), (5, "DE")], (3, 5, True)),
    # One candidate in common is enough for both.
    ({"A": 1}, [(5, "BC"), (5, "CD")], (2, 4, True)),
    ({"A": 1}, [(5, "AB"), (5, "ACD")], (1, 4, True)),
    # A triangle: two are needed; that one is not enough is not seen, and so not claimed.
    ({}, [(5, "AB"), (5, "BC"), (5, "AC")], (1, 3, False)),
])  # fmt: skip
def test_the_least_number_of_partners_is_that_of_all_parts_together(known, open_, ends):
    over = population(known, [OpenPart(a, frozenset(c)) for a, c in open_], ())
    found = richness(over)
    assert (found.lower, found.upper, found.exact_lower) == ends


@settings(max_examples=150)
@given(EVEN)
def test_the_least_number_of_partners_is_that_of_a_vertex(over):
    least = min((cells > 0).sum() for cells in vertices(over))
    found = richness(over)
    assert found.lower <= least
    assert not found.exact_lower or found.lower == least
    assert found.upper == (over.member.any(axis=0) | (over.known > 0)).sum() and found.exact_upper


def test_stated_numbers_of_partners_count():
    part = OpenPart(9, frozenset("ABCD"), stated=3)
    found = richness(population({"A": 1, "E": 1}, [part], ()))
    assert (found.lower, found.upper, found.exact_lower, found.exact_upper) == (4, 5, True, False)


def test_an_even_end_that_breaks_a_stated_number_is_outer():
    one = OpenPart(9, frozenset("ABC"), stated=1)
    found = band(INDICES["hhi"], population({}, [one], ()))
    assert (found.lower, found.exact_lower) == (pytest.approx(1 / 3), False)
    assert (found.upper, found.exact_upper) == (pytest.approx(1), True)
    three = OpenPart(9, frozenset("ABC"), stated=3)
    assert band(INDICES["hhi"], population({}, [three], ())).exact_lower


def many(sets, optional, seed=5):
    """Return a population of so many distinct sets over twenty cells."""
    chance = np.random.default_rng(seed)
    names = [f"N{i:02d}" for i in range(20)]
    open_ = [
        OpenPart(int(chance.integers(1, 1_000)), frozenset(chance.choice(names, 5, False)),
                 bool(chance.random() < optional))
        for _ in range(sets)
    ]  # fmt: skip
    return population({name: int(chance.integers(0, 900)) for name in names[:10]}, open_, names)


@pytest.mark.parametrize("optional", [0, 0.4])
@pytest.mark.parametrize("name", ["hhi", "hill1", "gini"])
def test_an_outer_bound_is_labelled_and_holds(name, optional):
    over, index = many(60, optional), INDICES[name]
    sign = 1 if index.concentration else -1

    def end(looks):
        found = band(index, over, looks)
        if index.concentration:
            return found, found.upper, found.exact_upper
        return found, found.lower, found.exact_lower

    found, outer, exact = end(looks=1)
    assert not exact
    chance = np.random.default_rng(0)
    for whole in (1.0, 0.4):
        for _ in range(100):
            cells, _ = completed(over, chance, whole)
            assert inside(index.value(cells), found)
    _, closer, exact = end(looks=100)
    assert not exact and sign * closer <= sign * outer
    best = greatest.greatest(over, lambda cells: sign * index.value(cells), looks=100)
    assert not best.exact and best.bound >= sign * index.value(best.found)


def test_a_search_without_looks_is_outer():
    over = many(80, 0.4)
    found = band(INDICES["hhi"], over, looks=1)
    assert not found.exact_upper and found.exact_lower
    curve = indices.lorenz(greatest.greatest(over, indices.hhi, looks=50).found)
    lower, upper = lorenz_band(over)
    assert (lower <= curve + SLACK).all() and (curve <= upper + SLACK).all()


@settings(max_examples=100)
@given(POPULATIONS)
def test_each_share_is_attained_at_a_vertex(over):
    """A share is a ratio of sums: it is least and greatest at a vertex."""
    shares = np.array([cells / cells.sum() for cells in vertices(over)])
    low, high = share_bands(over)
    assert low == pytest.approx(shares.min(axis=0), abs=1e-12)
    assert high == pytest.approx(shares.max(axis=0), abs=1e-12)
