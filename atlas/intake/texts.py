"""The texts of some rows of a sheet by what their columns mean, each column read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat, zip_longest
from typing import TypeVar

from atlas.intake.mapping import Layout
from atlas.intake.model import Row

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Texts:
    """The columns of each meaning, from the left: a text without blanks around it per row."""

    columns: Mapping[str, Sequence[Sequence[str]]]
    count: int

    @classmethod
    def of(cls, rows: Sequence[Row], layout: Layout) -> Texts:
        """Return the texts of rows; a blank cell, or one that the row lacks, is empty."""
        sheet = list(zip_longest(*(row.cells for row in rows)))
        columns = {
            meaning: [
                [text.strip() if text else "" for text in sheet[place]]
                if place < len(sheet)
                else [""] * len(rows)
                for _, place in places
            ]
            for meaning, places in layout.items()
        }
        return cls(columns, len(rows))

    def beside(self, *meanings: str) -> Iterator[tuple[str, ...]]:
        """Yield what each row has under the meanings, blanks too, in their order."""
        under = self._under(meanings)
        return zip(*under, strict=True) if under else repeat((), self.count)

    def _under(self, meanings: Iterable[str]) -> list[Sequence[str]]:
        return [column for meaning in meanings for column in self.columns.get(meaning, ())]

    def by_row(self, *meanings: str) -> list[tuple[str, ...]]:
        """Return the different texts of each row under the meanings, in their order."""
        return [tuple(dict.fromkeys(filter(None, held))) for held in self.beside(*meanings)]

    def first(self, *meanings: str) -> list[str]:
        """Return the first text of each row under the meanings; empty where there is none."""
        under = self._under(meanings)
        if len(under) == 1:
            return list(under[0])
        return [next(filter(None, held), "") for held in self.beside(*meanings)]

    def different(self, *meanings: str) -> list[str]:
        """Return the different texts under the meanings, in the order of the sheet."""
        return list(filter(None, dict.fromkeys(chain.from_iterable(self.beside(*meanings)))))


def each(given: Iterable[K], of: Callable[[K], T]) -> list[T]:
    """Return what a function makes of each value, asked once of those that are equal."""
    given = list(given)
    known = {value: of(value) for value in dict.fromkeys(given)}
    return [known[value] for value in given]
