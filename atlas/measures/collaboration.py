"""Collaboration in papers: how much more two countries write together than others do with one.

Pure. Papers with authors in several countries are put into a table of two by two: with both, with
the first alone, with the second alone, with neither of the two. The relative intensity of
collaboration is the share of the second among the papers of the first over its share among all
others (Fuchs, Sivertsen and Rousseau, Scientometrics 126, 2021, 8673-8682; the formula as they
repeat it in Scientometrics 127, 2022, doi 10.1007/s11192-022-04533-0, taken here of papers). Its
interval is that of a ratio of two proportions (Katz and others, Biometrics 34, 1978, 469-474). The
odds ratio has the interval of Woolf (Annals of Human Genetics 19, 1955, 251-253).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: The 97.5 % point of the normal distribution: intervals hold 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True)
class Ratio:
    """A ratio with its interval of 95 %: 1 is what chance would have."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Table:
    """Papers in four cells: ``both``, ``first`` and ``second`` without the other, ``neither``."""

    both: int
    first: int
    second: int
    neither: int


def table(both: int, of_first: int, of_second: int, everything: int) -> Table | None:
    """Return the four cells from totals; None where the totals cannot be right.

    >>> table(2, 5, 6, 20)
    Table(both=2, first=3, second=4, neither=11)
    """
    made = Table(both, of_first - both, of_second - both, everything - of_first - of_second + both)
    return made if min(made.both, made.first, made.second, made.neither) >= 0 else None


def relative_intensity(papers: Table) -> Ratio | None:
    """Return the share of the second among the first's papers over that among all others.

    None where the two have no paper together or the second none without the first: such a ratio
    has no interval. Not symmetric.
    """
    of_first = papers.both + papers.first
    of_others = papers.second + papers.neither
    if not papers.both or not papers.second:
        return None
    value = (papers.both / of_first) / (papers.second / of_others)
    error = math.sqrt(1 / papers.both - 1 / of_first + 1 / papers.second - 1 / of_others)
    return _around(value, error)


def odds_ratio(papers: Table) -> Ratio | None:
    """Return the odds ratio of the table; None where a cell is empty. Symmetric."""
    cells = (papers.both, papers.first, papers.second, papers.neither)
    if not all(cells):
        return None
    value = (papers.both * papers.neither) / (papers.first * papers.second)
    return _around(value, math.sqrt(sum(1 / cell for cell in cells)))


def _around(value: float, error: float) -> Ratio:
    spread = math.exp(_Z * error)
    return Ratio(value, value / spread, value * spread)
