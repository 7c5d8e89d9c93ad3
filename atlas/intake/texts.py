"""The texts of some rows of a sheet by what their columns mean, each column read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

from atlas.intake.mapping import Layout
from atlas.intake.model import Rows

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Texts:
    """What rows say under each meaning, the columns from the left."""

    rows: Rows
    layout: Layout

    def under(self, *meanings: str) -> list[Sequence[str]]:
        """Return the columns of the meanings: a text per row, empty where the cell is blank."""
        return list(map(self.rows.column, self._places(meanings)))

    def beside(self, *meanings: str) -> Iterator[tuple[str, ...]]:
        """Yield what each row has under the meanings, blanks too, in their order."""
        under = self.under(*meanings)
        return zip(*under, strict=True) if under else repeat((), len(self.rows))

    def by_row(self, *meanings: str) -> Sequence[tuple[str, ...]]:
        """Return the different texts of each row under the meanings, in their order."""
        return self.rows.different(self._places(meanings))

    def first(self, *meanings: str) -> Sequence[str]:
        """Return the first text of each row under the meanings; empty where there is none."""
        found, *others = self.under(*meanings) or [[""] * len(self.rows)]
        for column in others:
            found = [text or other for text, other in zip(found, column, strict=True)]
        return found

    def different(self, *meanings: str) -> list[str]:
        """Return the different texts under the meanings, in the order of the sheet."""
        return list(filter(None, dict.fromkeys(chain.from_iterable(self.beside(*meanings)))))

    def _places(self, meanings: Iterable[str]) -> tuple[int, ...]:
        return tuple(at for meaning in meanings for _, at in self.layout.get(meaning, ()))


def each(given: Iterable[K], of: Callable[[K], T]) -> list[T]:
    """Return what a function makes of each value, asked once of those that are equal."""
    given = list(given)
    known = {value: of(value) for value in dict.fromkeys(given)}
    return [known[value] for value in given]
