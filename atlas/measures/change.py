"""What moved an index: single lines and partners, and four effects between two years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float64]
#: What may happen to a programme between two years.
EFFECTS = ("enter", "exit", "resize", "reclassify")


@dataclass(frozen=True)
class Movement:
    """Known amounts of two years by cell, each of shape (n,), in won.

    ``entered`` and ``left`` are of programmes known in one of the years only. Of those known in
    both, ``stayed[size][shape]`` has the size and the shape (how it lies over the cells) of the
    year before (0) or after (1).
    """

    entered: Cells
    left: Cells
    stayed: tuple[tuple[Cells, Cells], tuple[Cells, Cells]]

    @property
    def before(self) -> Cells:
        return self.left + self.stayed[0][0]

    @property
    def after(self) -> Cells:
        return self.entered + self.stayed[1][1]

    def mixed(self, done: frozenset[str]) -> Cells:
        """Return the amounts when some effects have happened and the others have not."""
        cells = self.stayed["resize" in done]["reclassify" in done]
        if "enter" in done:
            cells = cells + self.entered
        return cells if "exit" in done else cells + self.left

    def budget(self) -> dict[str, float]:
        """Return the change in won by effect; additive and exact, ``reclassify`` moves none."""
        (first, _), (then, _) = self.stayed
        return {
            "enter": float(self.entered.sum()),
            "exit": -float(self.left.sum()),
            "resize": float(then.sum() - first.sum()),
            "reclassify": 0.0,
        }


def shapley(moved: Movement, index: Callable[[Cells], float]) -> dict[str, float] | None:
    """Return how much each of four effects moved an index; they add up to the whole change.

    Each effect's part is its mean contribution over all orders in which the four could have
    happened (Shapley 1953; Shorrocks 2013). None where the index does not exist in either year. A
    mix in which nothing is left has no index of its own: it is taken for the year before.
    """
    start, end = index_of(moved.before, index), index_of(moved.after, index)
    if start is None or end is None:
        return None
    found = dict.fromkeys(EFFECTS, 0.0)
    known: dict[frozenset[str], float] = {}
    for order in permutations(EFFECTS):
        done: frozenset[str] = frozenset()
        value = start
        for effect in order:
            done |= {effect}
            if done not in known:
                mix = index_of(moved.mixed(done), index)
                known[done] = start if mix is None else mix
            found[effect] += known[done] - value
            value = known[done]
    return {effect: total / factorial(len(EFFECTS)) for effect, total in found.items()}


def leave_one_out(
    cells: Cells, ones: Sequence[Cells], index: Callable[[Cells], float]
) -> list[float | None]:
    """Return the index of amounts (n,) without each of ``ones``, amounts of the same shape.

    None where nothing positive is left.
    """
    return [index_of(cells - one, index) for one in ones]


def index_of(cells: Cells, index: Callable[[Cells], float]) -> float | None:
    """Return the index of the cells above zero; None where there is none."""
    positive = cells[cells > 0]
    return index(positive) if len(positive) else None
