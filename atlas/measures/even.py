"""The most even completion of open amounts: block water-filling.

Poured one after the other into the lowest cells that may hold them, the open sets come to rest at
one least-majorised vector: of all completions with the same money in partners it has the least HHI,
Gini and CR-k and the greatest Hill numbers (Fujishige 1980; Marshall, Olkin & Arnold 2011). Where
some of the money may have no partner, that is one more vessel whose level stays at ``level``: the
height above which another won in a cell concentrates rather than spreads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from atlas.measures.population import Population

Cells = NDArray[np.float64]
#: A pouring has come to rest when no moving of money could lower the sum of squares by more than
#: this part of it; rounds until it is given up.
REST, ROUNDS = 1e-9, 2000
#: Levels tried for the height of having no partner, and when two are the same: an index is flat
#: where it is least, so that its own error is of the second order.
_LEVELS, _STEPS, _HALVINGS, _SAME = 60, 17, 40, 1e-7
#: When two values of an index are the same.
_EQUAL = 1e-12


@dataclass
class Poured:
    """A completion under way, in parts of all money.

    ``cells`` has shape (n,), ``held`` one number per set and candidate, set after set, and ``dry``
    (k,) what of each set has no partner.
    """

    cells: Cells
    held: Cells
    dry: Cells
    settled: bool = True


class Vessels:
    """The sets of a population and their candidates' positions, laid end to end."""

    def __init__(self, population: Population) -> None:
        self.scale = float(population.known.sum() + population.amounts.sum())
        self.known = population.known / self.scale
        self.amounts = population.amounts / self.scale
        self.optional = population.optional
        sets, self.places = np.nonzero(population.member)
        self.starts = np.searchsorted(sets, np.arange(len(self.amounts)))
        self.spans = [slice(a, b) for a, b in pairwise([*self.starts.tolist(), len(sets)])]

    def empty(self) -> Poured:
        """Return the known amounts, nothing poured yet."""
        return Poured(self.known.copy(), np.zeros(len(self.places)), self.amounts.copy())

    def pour(self, poured: Poured, level: float) -> None:
        """Pour every set until nothing moves; ``level`` is that of having no partner."""
        moving = range(len(self.amounts))
        for _ in range(ROUNDS):
            for i in moving:
                self._pour_set(poured, i, level)
            unrest = self._unrest(poured, level)
            allowed = REST * float(np.square(poured.cells).sum())
            if unrest.sum() <= allowed:
                poured.settled = True
                return
            moving = np.flatnonzero(unrest > allowed / len(unrest) / 2).tolist()
        poured.settled = False

    def _pour_set(self, poured: Poured, i: int, level: float) -> None:
        span = self.spans[i]
        places = self.places[span]
        below = poured.cells[places] - poured.held[span]
        surface = _surface(below, self.amounts[i])
        over = self.optional[i] and surface > level
        held = np.maximum((level if over else surface) - below, 0.0)
        poured.cells[places] = below + held
        poured.held[span] = held
        poured.dry[i] = self.amounts[i] - held.sum() if over else 0.0

    def _unrest(self, poured: Poured, level: float) -> Cells:
        """Return by how much moving each set could lower the sum of squares at most.

        Their sum is the duality gap: no completion is lower than this one by more.
        """
        heights = poured.cells[self.places]
        lowest = np.minimum.reduceat(heights, self.starts)
        lowest = np.where(self.optional, np.minimum(lowest, level), lowest)
        gap = np.add.reduceat(poured.held * heights, self.starts) - self.amounts * lowest
        dry = poured.dry > 0
        gap[dry] += poured.dry[dry] * level
        return 2 * gap


def _surface(below: Cells, amount: float) -> float:
    """Return the height at which an amount poured over cells comes to rest."""
    order = below.copy()
    # Methods of the array: this is asked many thousand times, of a few cells each.
    order.sort()
    surfaces = (amount + order.cumsum()) / np.arange(1, len(order) + 1)
    # Over the i lowest cells; the right one is the last that covers its highest cell.
    return float(surfaces[int((surfaces >= order).sum()) - 1])


def least(population: Population, threshold: Callable[[Cells], float]) -> Poured:
    """Return the completion, in parts of all money, at which an index is most even.

    ``threshold`` gives, of amounts (n,), the height below which another won makes the index more
    even. It is asked only where money may have no partner: its fixed point is the level of that.
    """
    vessels = Vessels(population)
    poured = vessels.empty()
    vessels.pour(poured, np.inf)
    if not population.optional.any():
        return poured
    low, high = 0.0, float(poured.cells.max())
    over = under = threshold(poured.cells)
    under -= high
    for _ in range(_LEVELS):
        if under > -_SAME * high or high - low <= _SAME * high:
            return poured
        # The false position, the end that stays being given half its weight (Illinois).
        level = (low * under - high * over) / (under - over)
        vessels.pour(poured, level)
        apart = threshold(poured.cells) - level
        if apart > 0:
            low, over, under = level, apart, under / 2
        else:
            high, under, over = level, apart, over / 2
    poured.settled = False
    return poured


def least_searched(population: Population, index: Callable[[Cells], float]) -> Poured:
    """Return the completion of ``least`` for an index without a threshold, by halving.

    Along the levels a quasi-convex index falls to one lowest stretch and rises after it: the
    interval around the lowest level seen holds it.
    """
    vessels = Vessels(population)
    poured = vessels.empty()
    vessels.pour(poured, np.inf)
    if not population.optional.any():
        return poured

    def at(level: float) -> float:
        vessels.pour(poured, level)
        return index(poured.cells) if poured.cells.sum() > 0 else np.inf

    steps = np.linspace(0.0, float(poured.cells.max()), _STEPS)
    seen = {float(level): at(float(level)) for level in steps}
    for _ in range(_HALVINGS):
        levels, best = sorted(seen), min(seen.values())
        lowest = [i for i, level in enumerate(levels) if seen[level] <= best + _EQUAL]
        for left, right in ((lowest[0] - 1, lowest[0]), (lowest[-1], lowest[-1] + 1)):
            if left >= 0 and right < len(levels):
                middle = (levels[left] + levels[right]) / 2
                seen[middle] = at(middle)
    at(min(seen, key=seen.__getitem__))
    return poured
