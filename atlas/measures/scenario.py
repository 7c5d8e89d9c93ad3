"""A completion made by a stated rule: one value under an assumption, never a bound."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from atlas.measures.population import Population


def pro_rata(
    population: Population, weights: Mapping[str, float]
) -> tuple[NDArray[np.float64], float]:
    """Return amounts (n,) with each open set shared by weight, and the won that stay out.

    A set goes to its own candidates, none of it to no partner; a candidate without a weight gets
    none. A set of whose candidates nobody has a weight stays out. Stated numbers of partners are
    not held.
    """
    weight = np.array([weights.get(cell, 0.0) for cell in population.cells], dtype=float)
    claims = population.member * weight
    sums = claims.sum(axis=1)
    shared = sums > 0
    held = (population.amounts[shared] / sums[shared]) @ claims[shared]
    return population.known + held, float(population.amounts[~shared].sum())
