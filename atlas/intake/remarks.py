"""What a person should know of a sheet before trusting it: one finding a thing, none left out."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from atlas.intake.caption import Stated
from atlas.intake.columns import GUESSED
from atlas.intake.grid import letter
from atlas.intake.hierarchy import code_columns
from atlas.intake.kinds import Context, RowDraft
from atlas.intake.reading_rules import Findings, ranges
from atlas.text import trimmed

SURE_HEADER = 0.5
LONG_TEXT = 2000
#: How many different values a sentence lists.
SHOWN = 8
#: Why a row has no place, and the finding that says so.
_UNPLACED = {"unreadable": "amount_unreadable", "nameless": "amount_nameless"}
_WHOLE_CODE = re.compile(r"\d+\.\d{4}")
_CUT_CODE = re.compile(r"\d+(?:\.\d{1,3})?")
_POWER = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")


def of_sheet(
    known: Context, stated: Stated, others: tuple[Stated, ...], findings: Findings
) -> None:
    """Enter what is unsure or wrong about the sheet as a whole: header, unit, columns, cells."""
    head = known.header.rows[0] if known.header.rows else None

    def at(column: str) -> str:
        # Without a header the finding is of the column.
        return f"{column}{head or ''}"

    amount = known.columns.columns[known.columns.amount or 0]
    if known.header.confidence < SURE_HEADER:
        findings.add("header_unclear", row=head)
    if stated.multiplier is None:
        findings.add("unit_unstated", cell=at(amount.letter), row=head, value=amount.header)
    for other in others:
        findings.add("unit_contradictory", cell=other.cell, value=other.text, expected=stated.text)
    if known.columns.rivals:
        rivals = [known.columns.columns[rival] for rival in known.columns.rivals]
        findings.add(
            "amount_column_unclear",
            cell=at(amount.letter),
            row=head,
            value=amount.header,
            others=", ".join(f"{column.letter} {column.header}" for column in rivals),
        )
    for column in known.columns.columns:
        if column.confidence <= GUESSED and column.meaning != "amount":
            findings.add("column_unclear", cell=at(column.letter), row=head,
                         value=column.header or column.letter)  # fmt: skip
    _hidden(known, findings)
    _cells(known, findings)


def _hidden(known: Context, findings: Findings) -> None:
    grid = known.grid
    filled = {n for n in grid.hidden_rows if n <= len(grid.rows) and any(grid.rows[n - 1])}
    for first, last in ranges(filled):
        findings.add("hidden_rows", row=first, first=first, last=last, count=last - first + 1)
    for column in sorted(grid.hidden_columns):
        if column <= grid.width and any(row[column - 1] for row in grid.rows):
            label = known.header.labels[column - 1]
            findings.add("hidden_columns", cell=letter(column), value=label or None)


def _cells(known: Context, findings: Findings) -> None:
    grid = known.grid
    for (row, column), said in sorted(grid.errors.items()):
        findings.add("formula_fails", cell=f"{letter(column)}{row}", row=row, value=said)
    for row, column in sorted(grid.empty_formulas):
        findings.add("formula_uncalculated", cell=f"{letter(column)}{row}", row=row)
    for number, said in enumerate(grid.said, 1):
        # Rows that are short as a whole, nearly all of them, are passed over at once.
        if len(said) <= LONG_TEXT:
            continue
        for column, text in enumerate(grid.rows[number - 1], 1):
            if text is not None and len(text) > LONG_TEXT:
                cell = f"{letter(column)}{number}"
                findings.add("text_long", cell=cell, row=number, length=len(text))
    _damaged_codes(known, findings)


def _damaged_codes(known: Context, findings: Findings) -> None:
    """Enter codes that a spreadsheet turned into numbers: 26017.0100 became 26017.01."""
    for column in code_columns(known):
        codes = [
            (number, code.strip())
            for number, row in enumerate(known.grid.rows, 1)
            if (code := row[column]) and number not in known.header.rows
        ]
        points = [code for _, code in codes if "." in code]
        whole = sum(bool(_WHOLE_CODE.fullmatch(code)) for code in points)
        pointed = sum(bool(_CUT_CODE.fullmatch(code)) for code in points)
        # Whole numbers are codes in their own right where no code has a point.
        damaged = whole * 4 >= len(codes) or pointed * 2 >= len(codes)
        cut = [(n, code) for n, code in codes if damaged and _CUT_CODE.fullmatch(code)]
        for number, code in cut:
            base, _, rest = code.partition(".")
            findings.add("code_shortened", cell=f"{letter(column + 1)}{number}", row=number,
                         value=code, expected=f"{base}.{rest:0<4}")  # fmt: skip
        for number, code in codes:
            if "+" in code and _POWER.fullmatch(code):
                cell = f"{letter(column + 1)}{number}"
                findings.add("code_shortened", cell=cell, row=number, value=code)


def of_rows(
    drafts: list[RowDraft], known: Context, repeated: list[tuple[RowDraft, int]], findings: Findings
) -> None:
    """Enter what is unsure or wrong about single rows, and about the lines taken together."""
    column = letter((known.columns.amount or 0) + 1)
    for draft in drafts:
        if draft.kind == "finding" and draft.why in _UNPLACED:
            findings.add(_UNPLACED[draft.why], cell=f"{column}{draft.number}", row=draft.number,
                         value=draft.said)  # fmt: skip
        elif draft.why == "second_header":
            findings.add("second_table", row=draft.number)
    lines = [draft for draft in drafts if draft.kind == "line"]
    _elsewhere(lines, known, findings)
    _as_text(lines, known, findings)
    _mixed(lines, known, findings)
    if repeated:
        naive = sum((first.amount or Decimal(0)) * times for first, times in repeated)
        findings.add(
            "repeated_amounts",
            cell=column,
            rows=sum(times for _, times in repeated),
            projects=len(repeated),
            over=trimmed(Decimal(naive)),
        )


def _elsewhere(lines: list[RowDraft], known: Context, findings: Findings) -> None:
    """Enter lines whose amount is blank while another column of money is filled."""
    money = [n for n, c in enumerate(known.columns.columns) if c.meaning == "amount_former"]
    for line in lines:
        if line.amount is None and not line.said:
            place = next((column for column in money if line.cells[column]), None)
            if place is not None:
                findings.add("amount_elsewhere", cell=f"{letter(place + 1)}{line.number}",
                             row=line.number, value=line.cells[place])  # fmt: skip


def _as_text(lines: list[RowDraft], known: Context, findings: Findings) -> None:
    """Enter how many amounts a workbook keeps as texts; one finding for the column."""
    column = (known.columns.amount or 0) + 1
    texts = [line for line in lines if line.amount is not None and line.said not in (None, "-")
             and known.grid.is_text(line.number, column)]  # fmt: skip
    if texts:
        findings.add("number_as_text", cell=f"{letter(column)}{texts[0].number}",
                     row=texts[0].number, value=texts[0].said, count=len(texts))  # fmt: skip


def _mixed(lines: list[RowDraft], known: Context, findings: Findings) -> None:
    """Enter currencies, years and stages of which a sheet holds several: they are never added."""
    named = Counter(line.currency for line in lines if line.currency)
    if len(named) > 1:
        findings.add("currencies_several", count=len(named), values=_listed(named))
    for meaning, rule in (("stage", "several_stages"), ("fiscal_year", "several_years")):
        column = known.columns.by_meaning.get(meaning)
        if column is None:
            continue
        values = Counter(str(line.cells[column]) for line in lines if line.cells[column])
        if len(values) > 1:
            findings.add(rule, cell=letter(column + 1), count=len(values), values=_listed(values))


def _listed(values: Counter[str]) -> str:
    """Return the commonest values with their counts, and a sign where there are more."""
    most = [f"{value} ({count:,})" for value, count in values.most_common(SHOWN)]
    return ", ".join([*most, "…"] if len(values) > SHOWN else most)
