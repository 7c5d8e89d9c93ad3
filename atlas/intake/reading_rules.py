"""What the reading of a sheet can find wrong, each rule with its severity, and why it reads so.

The rules that a sheet is checked against afterwards are in ``queries/checks/rules.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from atlas.intake.model import Finding

#: ``finding.<rule>`` of the locales is the sentence. An error keeps a sheet from being published,
#: a warning must be explained, a notice is to be known.
RULES = {
    "amount_column_unclear": "warning",
    "amount_elsewhere": "warning",
    "amount_nameless": "warning",
    "amount_unreadable": "error",
    "code_shortened": "warning",
    "column_unclear": "warning",
    "currencies_several": "warning",
    "formula_fails": "error",
    "formula_uncalculated": "error",
    "header_unclear": "warning",
    "hidden_columns": "notice",
    "hidden_rows": "warning",
    "hidden_sheet": "warning",
    "macros": "notice",
    "number_as_text": "notice",
    "parent_mismatch": "warning",
    "repeated_amounts": "warning",
    "second_table": "warning",
    "several_stages": "warning",
    "several_years": "warning",
    "text_long": "notice",
    "total_mismatch": "warning",
    "unit_contradictory": "error",
    "unit_unstated": "error",
    "total_unlabelled": "warning",
}


#: ``understood.<reason>`` of the locales says why a column or a row was taken for what it is.
REASONS = {
    "before", "blank_detail", "breakdown", "caption", "codes", "continuation", "corrected",
    "deepest_name", "error", "header", "indents", "latest_year", "levels", "money", "most_varied",
    "nameless", "no_amount", "note_sign", "other_amount", "repeated", "repeated_header",
    "second_header", "section", "sum_of_all", "sums", "sums_above", "text_alone", "total_word",
    "two_codes", "unreadable", "word",
}  # fmt: skip


class Findings:
    """What was found on one sheet, in the order of its rows."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.list: list[Finding] = []

    def add(
        self,
        rule: str,
        *,
        cell: str | None = None,
        row: int | None = None,
        value: str | None = None,
        expected: str | None = None,
        difference: int | None = None,
        **slots: Any,
    ) -> None:
        """Enter a finding of a rule."""
        place = (self.sheet, cell, row, value, expected, difference)
        self.list.append(Finding(rule, RULES[rule], *place, slots))

    def sorted(self) -> tuple[Finding, ...]:
        """Return the findings by row, those of the whole sheet first."""
        return tuple(sorted(self.list, key=lambda found: (found.row or 0, found.rule)))


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the unbroken runs of whole numbers: first and last of each.

    >>> ranges({7, 3, 4, 5})
    [(3, 5), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
