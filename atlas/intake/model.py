"""What the steps of the intake hand to each other: plain values that one person can read.

Rows and columns are numbered as in the sheet: rows from 1, columns by letter. Texts are those of
the file; amounts are exact decimals in the sheet's own unit until the mapping multiplies them.

Every ``why`` is a code, or ``code=value``: ``understood.<code>`` of the locales is its sentence
and ``value`` fills its slot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from propcache.api import cached_property

#: Every row of a sheet ends as exactly one of these.
ROW_KINDS = ("line", "parent", "total", "header", "note", "blank", "finding")
#: Kinds of rows that carry an amount of their own.
LINES = ("line", "parent")
#: What a column can mean. ``amount`` is the year that is taken in; earlier or other amounts, and
#: whatever the Atlas does not keep, are ``other``.
MEANINGS = (
    "serial", "ministry", "account", "programme_code", "detail_code", "ntis_code",
    "unit_name", "sub_programme_name", "name_ko", "name_en", "level", "amount", "amount_former",
    "change", "currency", "partner", "channel", "field", "subgroup", "is_new", "project_start",
    "project_end", "fiscal_year", "stage", "kind", "note", "other",
)  # fmt: skip
#: Why a sheet that the Atlas itself put into a workbook is not read: instructions, examples, lists.
SET_ASIDE = "intake.why_not.set_aside"


@dataclass(frozen=True)
class Finding:
    """One problem of one place; ``finding.<rule>`` of the locales is its sentence.

    ``value`` and ``expected`` are texts as the sheet writes them; ``difference`` is in won where
    the rule is about money. ``slots`` fill the sentence.
    """

    rule: str
    severity: str
    sheet: str
    cell: str | None = None
    row: int | None = None
    value: str | None = None
    expected: str | None = None
    difference: int | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column: its letter, its header joined over all header rows, what it is taken to mean."""

    letter: str
    header: str
    meaning: str
    confidence: float
    why: str = ""


class Row(NamedTuple):
    """One row: what kind it was taken for and why, its cells from column A on, its amount.

    ``amount`` is in the sheet's unit, None where the amount cell holds no number. ``parent`` is
    the number of the parent row of a line or parent; of a note that repeats a line for another
    country (why ``repeated``), the number of the line that holds the amount. ``currency`` where
    the cell itself names one.
    """

    number: int
    kind: str
    cells: tuple[str | None, ...]
    hidden: bool = False
    amount: Decimal | None = None
    currency: str | None = None
    parent: int | None = None
    why: str = ""


class Rows(tuple[Row, ...]):
    """Rows that know their texts by column, from 0: each column is read once, whoever asks."""

    @cached_property
    def _columns(self) -> dict[int, Sequence[str]]:
        return {}

    @cached_property
    def _different(self) -> dict[tuple[int, ...], Sequence[tuple[str, ...]]]:
        return {}

    def column(self, place: int) -> Sequence[str]:
        """Return the texts of a column without blanks around them; a blank cell is empty."""
        if place not in self._columns:
            self._columns[place] = [
                (row.cells[place] or "").strip() if place < len(row.cells) else "" for row in self
            ]
        return self._columns[place]

    def different(self, places: tuple[int, ...]) -> Sequence[tuple[str, ...]]:
        """Return the different texts that each row has in some columns, in their order."""
        if places not in self._different:
            beside = zip(*map(self.column, places), strict=True) if places else ((),) * len(self)
            self._different[places] = [tuple(dict.fromkeys(filter(None, held))) for held in beside]
        return self._different[places]


@dataclass(frozen=True)
class DeclaredTotal:
    """A total that the sheet itself states: where, its label, its value in the sheet's unit."""

    cell: str
    row: int
    label: str
    value: Decimal


@dataclass(frozen=True)
class Sheet:
    """One sheet as understood. ``unit_multiplier`` is units of ``currency`` per unit of the sheet
    (1,000,000 for 백만원); both are None where nothing says so. ``why_not`` is the text key of the
    reason where ``is_budget`` is false."""

    name: str
    visible: bool
    is_budget: bool
    why_not: str | None
    header_rows: tuple[int, ...]
    unit_text: str | None
    unit_cell: str | None
    unit_multiplier: int | None
    currency: str | None
    columns: tuple[Column, ...]
    amount_column: str | None
    rows: tuple[Row, ...]
    declared_totals: tuple[DeclaredTotal, ...]
    merges: tuple[str, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def lines(self) -> Rows:
        """The rows that carry an amount of their own."""
        return Rows(row for row in self.rows if row.kind in LINES)


@dataclass(frozen=True)
class Book:
    """One file as understood; ``format`` is xlsx, xlsm, xls, ods, csv or html.

    ``has_macros`` where the file carries macros: they were not run.
    """

    file_name: str
    sha256: str
    size: int
    format: str
    sheets: tuple[Sheet, ...]
    has_macros: bool = False


@dataclass(frozen=True)
class Corrections:
    """What a person set right in the reading of one sheet; None and empty leave the guess."""

    sheet: str
    header_rows: tuple[int, ...] | None = None
    unit_multiplier: int | None = None
    currency: str | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    row_kinds: Mapping[int, str] = field(default_factory=dict)
