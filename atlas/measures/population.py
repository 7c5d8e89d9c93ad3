"""What an index is taken over: known amounts, and open amounts with those who may hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

#: Why money may have to leave a population.
REASONS = ("net_below_zero", "nobody_eligible")


@dataclass(frozen=True)
class OpenPart:
    """Money whose partner is not known: an amount in won, and who may hold how much of it.

    ``optional``: any of it may have no partner at all. ``stated``: how many partners share it,
    where the source says so. ``named``: candidates that the source names one by one, who have some
    of it. ``candidates`` None means every eligible partner.
    """

    amount: int
    candidates: frozenset[str] | None
    optional: bool = False
    stated: int | None = None
    named: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Left:
    """Money that an index cannot hold: why, whose, and how much in won."""

    why: str
    who: str
    amount: int


@dataclass(frozen=True, eq=False)
class Population:
    """Cells (partners, channels …) with known amounts, and merged open sets over them.

    Each is itself alone: what was worked out for one is kept for that one. ``known`` has shape
    (n,), ``amounts`` (k,), ``member`` (k, n): cell j may hold of set i. Sets with the same
    candidates are one: any completion of the parts is one of their union, and the other way round.
    All amounts are in won.
    """

    cells: tuple[str, ...]
    known: NDArray[np.float64]
    amounts: NDArray[np.float64]
    member: NDArray[np.bool_]
    optional: NDArray[np.bool_]
    stated: tuple[int | None, ...] = ()
    named: frozenset[str] = frozenset()
    left: tuple[Left, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether no completion has any money with a partner."""
        return not (self.known.sum() > 0 or self.amounts.sum() > 0)

    @property
    def closed(self) -> bool:
        """Tell whether nothing is open."""
        return len(self.amounts) == 0


def population(
    known: Mapping[str, int], parts: Iterable[OpenPart], eligible: Sequence[str]
) -> Population:
    """Return the population of known amounts (cell to won) and open parts.

    Negative amounts are netted: against the cell's own, and within sets of the same candidates. A
    net below zero leaves, and so does a part that nobody may hold; ``left`` says which.
    """
    merged, left = _merged(parts, frozenset(eligible))
    held: dict[str, int] = {}
    for cell, amount in known.items():
        if amount < 0:
            left.append(Left("net_below_zero", cell, amount))
        elif amount > 0:
            held[cell] = amount
    cells = tuple(sorted(set(held).union(*(part.candidates or () for part in merged))))
    at = {cell: i for i, cell in enumerate(cells)}
    member = np.zeros((len(merged), len(cells)), dtype=bool)
    for i, part in enumerate(merged):
        member[i, [at[cell] for cell in part.candidates or ()]] = True
    return Population(
        cells,
        np.array([held.get(cell, 0) for cell in cells], dtype=float),
        np.array([part.amount for part in merged], dtype=float),
        member,
        np.array([part.optional for part in merged], dtype=bool),
        tuple(part.stated for part in merged),
        frozenset().union(*(part.named for part in merged)),
        tuple(left),
    )


def _merged(
    parts: Iterable[OpenPart], eligible: frozenset[str]
) -> tuple[list[OpenPart], list[Left]]:
    """Return the parts with those of the same candidates as one, and what had to leave."""
    sums: dict[tuple[frozenset[str], bool, int | None, int], tuple[int, frozenset[str]]] = {}
    for number, part in enumerate(parts):
        candidates = eligible | part.named if part.candidates is None else part.candidates
        # A stated number is that of one part.
        own = 0 if part.stated is None else number
        key = (candidates, part.optional, part.stated, own)
        amount, named = sums.get(key, (0, frozenset()))
        sums[key] = (amount + part.amount, named | part.named)
    merged, left = [], []
    for (candidates, optional, stated, _), (amount, named) in sums.items():
        if amount < 0:
            left.append(Left("net_below_zero", ", ".join(sorted(named)), amount))
        elif amount > 0 and not candidates:
            left.append(Left("nobody_eligible", ", ".join(sorted(named)), amount))
        elif amount > 0:
            merged.append(OpenPart(amount, candidates, optional, stated, named))
    merged.sort(key=lambda part: (len(part.candidates or ()), -part.amount))
    return merged, left


def floored(part: OpenPart, percent: float) -> tuple[dict[str, int], OpenPart]:
    """Return what each named candidate holds at least, and the part that stays open.

    Each named candidate is given ``percent`` of the part in whole won, or an equal share where that
    is more than there is. An exact change of the population: what is floored is known.
    """
    if not part.named or part.amount <= 0:
        return {}, part
    # As it is written: 0.3 is three tenths.
    share = min(Fraction(str(percent)) / 100, Fraction(1, len(part.named)))
    each = int(part.amount * share)
    rest = part.amount - each * len(part.named)
    still = OpenPart(rest, part.candidates, part.optional, part.stated, part.named)
    return dict.fromkeys(sorted(part.named), each), still


def answered(population: Population, index: int, held: NDArray[np.float64]) -> Population:
    """Return the population after an answer: one open set is known to lie as ``held`` (n,) says."""
    keep = np.arange(len(population.amounts)) != index
    return Population(
        population.cells,
        population.known + held,
        population.amounts[keep],
        population.member[keep],
        population.optional[keep],
        tuple(s for i, s in enumerate(population.stated) if keep[i]),
        population.named,
        population.left,
    )
