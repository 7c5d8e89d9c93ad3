"""Indices of concentration and diversity of non-negative amounts: pure functions of an array.

Amounts are given in any one unit, one number per partner (or channel, field, ministry); shares are
s_i = x_i / Σ x. All raise ``ValueError`` for a negative amount or where nothing is positive: an
index of nothing is not zero, it does not exist.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Amounts = NDArray[np.float64]


def shares(amounts: ArrayLike) -> Amounts:
    """Return the shares of amounts, in their order; shape (n,), their sum is 1."""
    x = np.asarray(amounts, dtype=float)
    if x.ndim != 1 or not np.isfinite(x).all() or (x < 0).any():
        raise ValueError("amounts must be a row of finite numbers, none below zero")
    with np.errstate(over="ignore"):
        total = x.sum()
    if not 0 < total < np.inf:
        raise ValueError("the amounts must have a sum above zero")
    return x / total


def hhi(amounts: ArrayLike) -> float:
    """Return the Herfindahl-Hirschman index Σ s², from 1/n to 1 (Herfindahl 1950; Rhoades 1993)."""
    return float(np.square(shares(amounts)).sum())


def hill(amounts: ArrayLike, order: float) -> float:
    """Return the Hill number of an order: the effective number of partners, from 1 to n.

    ᵠD = (Σ s^q)^(1/(1-q)); ¹D = exp(-Σ s ln s); ⁰D counts the positive; ²D = 1/HHI (Hill 1973).
    """
    s = shares(amounts)
    s = s[s > 0]
    if order == 1:
        return float(np.exp(-(s * np.log(s)).sum()))
    # Beside the greatest share no power of a great order vanishes.
    most = s.max()
    return float(((s / most) ** order).sum() ** (1 / (1 - order)) * most ** (order / (1 - order)))


def evenness(amounts: ArrayLike) -> float | None:
    """Return Pielou's evenness ln ¹D / ln ⁰D, from 0 to 1; None for one partner (Pielou 1966)."""
    s = shares(amounts)
    n = int((s > 0).sum())
    return None if n == 1 else float(np.log(hill(s, 1)) / np.log(n))


def gini(amounts: ArrayLike) -> float:
    """Return the Gini coefficient over all n given, zeros included; from 0 to (n-1)/n.

    G = Σ (2i - n - 1) s_(i) / n with the shares in rising order (Gini 1912; Sen 1973).
    """
    s = np.sort(shares(amounts))
    n = len(s)
    return max(float(((2 * np.arange(1, n + 1) - n - 1) * s).sum() / n), 0.0)


def lorenz(amounts: ArrayLike) -> Amounts:
    """Return the Lorenz curve: shape (n+1,), share held by the i smallest (Lorenz 1905)."""
    return np.concatenate([[0.0], np.cumsum(np.sort(shares(amounts)))])


def top(amounts: ArrayLike, k: int) -> float:
    """Return the concentration ratio CR-k: the share of the k largest, from k/n to 1."""
    return float(np.sort(shares(amounts))[::-1][:k].sum())


def disparity(amounts: ArrayLike, distances: ArrayLike) -> float | None:
    """Return the mean distance between two different partners that have money; None for one.

    ``distances`` has shape (n, n), symmetric, zero on its diagonal. One of the three properties of
    diversity beside variety and balance (Stirling 2007), kept apart from them.
    """
    present = np.flatnonzero(shares(amounts) > 0)
    if len(present) == 1:
        return None
    d = np.asarray(distances, dtype=float)[np.ix_(present, present)]
    return float(d.sum() / (len(present) * (len(present) - 1)))
