"""Whose answer would narrow a band most: the value of information of each open set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atlas.measures import even
from atlas.measures.bounds import LOOKED_AT, Band, Index, band, completion
from atlas.measures.even import Cells
from atlas.measures.population import Population, answered

#: Open sets, the largest first, whose two answers are worked out; the others are ranked by amount.
#: Of very many sets fewer are: each takes longer, and narrows less.
WORKED_OUT, LEAST_WORKED_OUT = 24, 4


@dataclass(frozen=True)
class Question:
    """An open set of a population, by its number: what knowing its partners would do.

    ``narrowing`` is the smaller of two answers' narrowing of the band (all with the leading
    candidate; as even as it can be), in the index's own unit. None where it was not worked out.
    """

    index: int
    amount: int
    narrowing: float | None


def questions(index: Index, population: Population, now: Band) -> list[Question]:
    """Return the open sets in the order in which their answers would narrow the band; then won."""
    every = max(LOOKED_AT, len(population.amounts))
    count = max(LEAST_WORKED_OUT, WORKED_OUT * LOOKED_AT // every)
    worked = set(np.argsort(-population.amounts, kind="stable")[:count].tolist())
    even_held = _evenly(index, population)
    found = []
    for i, amount in enumerate(population.amounts.tolist()):
        narrowing = _narrowing(index, population, i, even_held[i], now) if i in worked else None
        found.append(Question(i, int(amount), narrowing))
    return sorted(found, key=lambda q: (q.narrowing is None, -(q.narrowing or 0.0), -q.amount))


def _narrowing(index: Index, population: Population, i: int, evenly: Cells, now: Band) -> float:
    """Return by how much the band is narrower after the less telling of two answers."""
    widths = []
    for held in (_leading(population, i), evenly):
        then = band(index, answered(population, i, held))
        widths.append(now.width if then is None else then.width)
    # An outer bound may be further from the truth after an answer than before it.
    return max(now.width - max(widths), 0.0)


def _leading(population: Population, i: int) -> Cells:
    """Return all of a set with the candidate that is known to hold most."""
    held = np.zeros(len(population.cells))
    candidates = np.flatnonzero(population.member[i])
    held[candidates[int(np.argmax(population.known[candidates]))]] = population.amounts[i]
    return held


def _evenly(index: Index, population: Population) -> Cells:
    """Return how the sets lie in the most even completion, (k, n)."""
    return even.laid(population, completion(index, population).level)
