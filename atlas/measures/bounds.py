"""The bounds of an index over every way to complete what is open (partial identification).

Nothing is guessed: ``lower`` and ``upper`` hold whatever the partners of the open money turn out to
be (Manski 2003). Each end says whether it is attained, or an outer bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from atlas.measures import even, greatest, indices
from atlas.measures.population import Population

Cells = even.Cells
#: Distinct open sets up to which the greatest value is searched at full length. Looks at more sets
#: take longer and tighten the outer bound less: their number falls as that of the sets grows.
LOOKED_AT = 60
#: How many of the largest the upper Lorenz curve is measured at.
_HEADS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
#: How an outer end is widened against rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Band:
    """The least and greatest value of an index; ``exact_*``: the end is attained, not outer."""

    lower: float
    upper: float
    exact_lower: bool
    exact_upper: bool

    @property
    def exact(self) -> bool:
        """Tell whether both ends are attained."""
        return self.exact_lower and self.exact_upper

    @property
    def width(self) -> float:
        return self.upper - self.lower

    @property
    def inverse(self) -> Band:
        """Return the band of one over the index: ²D is one over the HHI."""
        return Band(1 / self.upper, 1 / self.lower, self.exact_upper, self.exact_lower)


@dataclass(frozen=True)
class Index:
    """An index of amounts: its value, and what raises it.

    ``concentration`` tells whether it grows as money is concentrated. ``threshold`` gives the
    height below which another won makes amounts more even, where a formula has it.
    """

    value: Callable[[Cells], float]
    concentration: bool = True
    threshold: Callable[[Cells], float] | None = None


def hill(order: float) -> Index:
    """Return the Hill number of an order above zero as an index with bounds."""
    value = partial(indices.hill, order=order)
    return Index(value, False, lambda cells: cells.sum() / value(cells))


#: Indices with bounds, by the name that the command and the page use.
INDICES = {
    "hhi": Index(indices.hhi, True, lambda cells: float(np.square(cells).sum() / cells.sum())),
    "hill1": hill(1),
    "hill2": hill(2),
    "gini": Index(indices.gini),
    "cr1": Index(partial(indices.top, k=1)),
    "cr3": Index(partial(indices.top, k=3)),
}


def band(index: Index, population: Population, looks: int | None = None) -> Band | None:
    """Return the bounds of an index; None where no completion has money with a partner.

    ``looks`` is how many nodes the search for the greatest value may look at.
    """
    if population.empty:
        return None
    if population.closed:
        value = index.value(population.known)
        return Band(value, value, True, True)
    even_value, even_exact = _even(index, population)
    sign = 1 if index.concentration else -1
    if looks is None:
        looks = greatest.LOOKS * LOOKED_AT // max(LOOKED_AT, len(population.amounts))
    top = greatest.greatest(population, lambda cells: sign * index.value(cells), looks)
    high = sign * (top.bound if top.exact else top.bound + _ROUNDING)
    ends = (even_value, even_exact), (high, top.exact)
    (lower, sure_lower), (upper, sure_upper) = ends if index.concentration else ends[::-1]
    # Ends that meet may cross by a rounding.
    return Band(min(lower, upper), max(lower, upper), sure_lower, sure_upper)


def _even(index: Index, population: Population) -> tuple[float, bool]:
    """Return the value at the most even completion, and whether it is attained."""
    found = completion(index, population)
    return index.value(found.cells), found.exact and not _too_many(population, found.level)


def completion(index: Index, population: Population) -> even.Even:
    """Return the most even completion for an index."""
    return even.least(population, index.value, index.threshold)


def _too_many(population: Population, level: float) -> bool:
    """Tell whether the most even completion gives a part to more partners than its source says."""
    if all(stated is None for stated in population.stated):
        return False
    spread = (even.laid(population, level) > 0).sum(axis=1)
    return any(
        stated is not None and count > stated
        for stated, count in zip(population.stated, spread.tolist(), strict=True)
    )


def richness(population: Population) -> Band | None:
    """Return the bounds of ⁰D, the number of partners with money.

    Named candidates count as present. A part that surely has partners has one at least, or as many
    as its source states. The upper end counts every candidate that the stated numbers leave room
    for.
    """
    if population.empty:
        return None
    present = (population.known > 0) | np.isin(population.cells, sorted(population.named))
    least, enough = _newcomers(population, present)
    lower = max(int(present.sum()) + least, 1)
    stated = [count for count in population.stated if count]
    unlimited = np.array([not count for count in population.stated], dtype=bool)
    reach = present | population.member[unlimited].any(axis=0)
    every = present | population.member.any(axis=0)
    upper = min(int(every.sum()), int(reach.sum()) + sum(stated))
    return Band(min(lower, upper), upper, least == enough, not stated)


def _newcomers(population: Population, present: NDArray[np.bool_]) -> tuple[int, int]:
    """Return how many partners not present there must be at least, and how many are enough.

    Needed: those of parts that share no candidate, or of the neediest part. Enough: those that are
    found by taking the candidate of most parts in need, again and again.
    """
    stated = np.array([count or 0 for count in population.stated], dtype=int)
    absent = population.member & ~present
    need = np.maximum(stated, ~population.optional) - (population.member & present).sum(axis=1)
    need = np.clip(need, 0, absent.sum(axis=1))
    apart, taken = 0, np.zeros(len(present), dtype=bool)
    for i in np.argsort(absent.sum(axis=1), kind="stable"):
        if need[i] and not (absent[i] & taken).any():
            apart, taken = apart + int(need[i]), taken | absent[i]
    enough, left = 0, need.copy()
    while (left > 0).any():
        cell = int(np.argmax((left > 0) @ absent.astype(int)))
        left = left - absent[:, cell]
        absent[:, cell] = False
        enough += 1
    return max([apart, *need.tolist()]), enough


def share_bands(population: Population) -> tuple[Cells, Cells]:
    """Return the least and greatest share of each cell, two arrays (n,); exact.

    Least: all that can go elsewhere does, and none of it lacks a partner. Greatest: all that can be
    its own is, and what can lack a partner elsewhere does.
    """
    known, amounts, member = population.known, population.amounts, population.member
    optional = population.optional
    alone = member & (member.sum(axis=1) == 1)[:, None]
    sure = known + amounts @ (alone & ~optional[:, None])
    elsewhere = known.sum() + amounts.sum() - amounts @ (alone & optional[:, None])
    most = known + amounts @ member
    rest = (known.sum() - known) + amounts @ (~member & ~optional[:, None])
    with np.errstate(invalid="ignore"):
        lower = np.where(elsewhere > 0, sure / elsewhere, 1.0)
        upper = np.where(most > 0, most / (most + rest), 0.0)
    return np.minimum(lower, upper), upper


def lorenz_band(population: Population) -> tuple[Cells, Cells] | None:
    """Return two curves of shape (n+1,), between which the Lorenz curve of every completion lies.

    The lower one is that of a vector that majorises every completion, an outer bound. The upper one
    is that of the most even completion; where money may have no partner none is most even, and it
    joins the least CR-k of some k by straight lines, which a curve that bends one way stays below.
    """
    if population.empty:
        return None
    lower = indices.lorenz(greatest.majorant(population))
    if not population.optional.any():
        return lower, indices.lorenz(even.least(population, indices.hhi).cells)
    n = len(population.cells)
    heads = sorted({min(k, n) for k in _HEADS} | {n})
    least = [_even(Index(partial(indices.top, k=k)), population)[0] for k in heads]
    tops = np.interp(np.arange(n + 1), [0, *heads], [0.0, *least])
    return lower, (1 - tops)[::-1]
