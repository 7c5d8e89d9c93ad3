"""The most even completion of open amounts: block water-filling.

Poured one after the other into the lowest cells that may hold them, the open sets come to rest at
one least-majorised vector: of all completions with the same money in partners it has the least HHI,
Gini and CR-k and the greatest Hill numbers (Fujishige 1980; Marshall, Olkin & Arnold 2011).

Where some of the money may have no partner, that is one more vessel whose surface stays at a level.
Cells that would stand below it with all of the money have all that they can get; cells above it
without the optional money have none of that; the others stand at the level.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from atlas.measures.population import Population

Cells = NDArray[np.float64]
#: A pouring has come to rest when its sum of squares is above the least by this part of it at most:
#: no cell is then further from its place than the root of that. Rounds until it is given up.
REST, ROUNDS = 1e-12, 2000
#: The same by the duality gap, which is greater but sooner told; from what gap on the excess itself
#: is looked at.
_GAP, _NEAR = 1e-9, 1e-7
#: Halvings until the level of having no partner is found.
_HALVINGS = 64


@dataclass(frozen=True)
class Even:
    """The most even completion: ``cells`` (n,) in parts of all money, ``level`` of no partner.

    ``exact``: the cells are a completion; every completion majorises them in any case.
    """

    cells: Cells
    level: float
    exact: bool


class Vessels:
    """The sets of a population, those of ``only`` (k,), and their candidates' places.

    Money is in parts of all money, ``cells`` what each cell holds, ``held`` how much of each set
    lies with each of its candidates. These are lists: most sets have few candidates.
    """

    def __init__(self, population: Population, only: NDArray[np.bool_] | None = None) -> None:
        chosen = slice(None) if only is None else only
        self.scale = float(population.known.sum() + population.amounts.sum())
        self.known = population.known / self.scale
        self.amounts = population.amounts[chosen] / self.scale
        self.optional = population.optional[chosen]
        self.sets, self.places = np.nonzero(population.member[chosen])
        self.starts = np.searchsorted(self.sets, np.arange(len(self.amounts)))
        ends = [*self.starts.tolist(), len(self.places)]
        places = self.places.tolist()
        self.candidates = [places[first:end] for first, end in pairwise(ends)]
        self.cells: list[float] = self.known.tolist()
        self.held = [[0.0] * len(candidates) for candidates in self.candidates]

    def laid(self) -> Cells:
        """Return what each set holds of each candidate, set after set."""
        return np.fromiter(chain.from_iterable(self.held), float, len(self.places))

    def pour(self, level: float = np.inf) -> bool:
        """Pour every set until nothing moves; return whether that came about.

        What would stand above ``level`` is held back, where it may have no partner.
        """
        amounts = self.amounts.tolist()
        levels = np.where(self.optional, level, np.inf).tolist()
        moving = range(len(amounts))
        for _ in range(ROUNDS):
            for i in moving:
                self._pour_set(i, amounts[i], levels[i])
            unrest = self._unrest(level)
            gap, squares = float(unrest.sum()), float(np.square(self.cells).sum())
            near = gap <= _NEAR * squares and level == np.inf
            if gap <= _GAP * squares or (near and self._excess() <= REST * squares):
                return True
            moving = np.flatnonzero(unrest > _GAP * squares / len(unrest) / 2).tolist()
        return False

    def flat(self) -> Cells:
        """Return amounts (n,) that every completion majorises: this one, where it is at rest.

        The i cells that stand lowest hold no more than is known of them and what all sets hold that
        may lie with any of them. A Lorenz curve bends one way: where it stays below these sums, it
        stays below the greatest such curve under them.
        """
        order = np.argsort(self.cells, kind="stable")
        rank = np.empty(len(order), dtype=int)
        rank[order] = np.arange(len(order))
        steps = self.known[order]
        if len(self.amounts):
            lowest = np.minimum.reduceat(rank[self.places], self.starts)
            steps = steps + np.bincount(lowest, self.amounts, minlength=len(order))
        return _rising(steps)[rank]

    def _excess(self) -> float:
        return float(np.square(self.cells).sum() - np.square(self.flat()).sum())

    def _pour_set(self, i: int, amount: float, level: float) -> None:
        cells, places = self.cells, self.candidates[i]
        below = [cells[place] - held for place, held in zip(places, self.held[i], strict=True)]
        surface = min(_surface(below, amount), level)
        self.held[i] = [max(surface - height, 0.0) for height in below]
        for place, height, held in zip(places, below, self.held[i], strict=True):
            cells[place] = height + held

    def _unrest(self, level: float) -> Cells:
        """Return by how much moving each set could lower the sum of squares at most.

        Their sum is the duality gap: no completion is lower than this one by more.
        """
        if not len(self.amounts):
            return np.zeros(0)
        heights, held = np.array(self.cells)[self.places], self.laid()
        lowest = np.minimum.reduceat(heights, self.starts)
        gap = np.add.reduceat(held * heights, self.starts)
        if level < np.inf:
            lowest = np.where(self.optional, np.minimum(lowest, level), lowest)
            dry = self.amounts - np.add.reduceat(held, self.starts)
            gap += np.where(self.optional, dry * level, 0.0)
        return 2 * (gap - self.amounts * lowest)


def _surface(below: list[float], amount: float) -> float:
    """Return the height at which an amount poured over cells comes to rest."""
    surface, held = np.inf, amount
    for count, height in enumerate(sorted(below), start=1):
        if height >= surface:
            break
        held += height
        surface = held / count
    return surface


def _rising(steps: Cells) -> Cells:
    """Return the slopes of the greatest convex curve below the sums of steps."""
    heights: list[float] = []
    widths: list[int] = []
    for step in steps.tolist():
        height, width = step, 1
        while heights and heights[-1] >= height:
            wide = widths.pop()
            height = (height * width + heights.pop() * wide) / (width + wide)
            width += wide
        heights.append(height)
        widths.append(width)
    return np.repeat(heights, widths)


def least(
    population: Population,
    value: Callable[[Cells], float],
    threshold: Callable[[Cells], float] | None = None,
) -> Even:
    """Return the completion at which an index is most even.

    ``threshold`` gives, of amounts (n,), the height below which another won makes the index more
    even: its fixed point is the level of having no partner. Where there is none, ``value`` must
    grow with concentration and be a ratio of sums of amounts in rising order, as Gini and CR-k are:
    such a ratio rises or falls all along between two heights.
    """
    most, exact = _poured(population, True)
    if not population.optional.any():
        return Even(most, np.inf, exact)
    sure, exact_too = _poured(population, False)
    exact = exact and exact_too

    def at(level: float) -> Cells:
        return np.maximum(sure, np.minimum(most, level))

    if threshold is None:
        levels = [x for x in np.unique([*sure, *most]).tolist() if at(x).sum() > 0]
        level = min(levels, key=lambda x: value(at(x)))
    else:
        low, level = 0.0, float(most.max())
        for _ in range(_HALVINGS):
            middle = (low + level) / 2
            low, level = (middle, level) if threshold(at(middle)) > middle else (low, middle)
    return Even(at(level), level, exact)


@lru_cache(maxsize=64)
def _poured(population: Population, optional: bool) -> tuple[Cells, bool]:
    """Return the cells with all money, or without the optional, and whether they came to rest.

    Kept for a while: every index of a population, and every order of it, begins here.
    """
    vessels = Vessels(population, None if optional else ~population.optional)
    exact = vessels.pour()
    return vessels.flat(), exact


def laid(population: Population, level: float) -> Cells:
    """Return how the open sets lie in the most even completion of a level: (k, n), in won."""
    vessels = Vessels(population)
    vessels.pour(level)
    held = np.zeros(population.member.shape)
    held[vessels.sets, vessels.places] = vessels.laid() * vessels.scale
    return held
