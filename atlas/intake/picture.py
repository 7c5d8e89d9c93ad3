"""A sheet as it was understood, for the eye: its rows by kind, its columns by meaning, its sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from decimal import Decimal

import pandas as pd

from atlas.intake.model import ROW_KINDS, Column, Row, Sheet
from atlas.intake.sentences import why_in_words
from atlas.text import Translate, trimmed

#: Rows that are shown at once.
WINDOW = 500
#: From this confidence on a meaning is not called a guess.
_SURE = 0.9
#: Columns of the picture before those of the sheet.
NUMBER, KIND = "row_number", "row_kind"


def of_kinds(sheet: Sheet, kinds: Collection[str]) -> list[Row]:
    """Return the rows of some kinds, all where none is named; ``hidden`` are those of any kind."""
    return [
        row
        for row in sheet.rows
        if not kinds or row.kind in kinds or ("hidden" in kinds and row.hidden)
    ]


def picture(rows: Collection[Row], sheet: Sheet, t: Translate) -> pd.DataFrame:
    """Return rows as they stand in the sheet, behind their number and their kind in words.

    A column of the sheet is named by its letter.
    """
    letters = [column.letter for column in sheet.columns]
    kinds = [_kind(row, t) for row in rows]
    cells = {
        letter: [row.cells[place] if place < len(row.cells) else None for row in rows]
        for place, letter in enumerate(letters)
    }
    return pd.DataFrame({NUMBER: [row.number for row in rows], KIND: kinds, **cells})


def headings(sheet: Sheet, t: Translate) -> dict[str, str]:
    """Return the head of each column of the picture: the letter, and what the column means."""
    heads = {NUMBER: t("submit.picture.row"), KIND: t("submit.picture.kind")}
    for column in sheet.columns:
        known = column.meaning != "other"
        said = f"{column.letter} · {t(f'meaning.{column.meaning}')}" if known else column.letter
        heads[column.letter] = said
    return heads


def columns(sheet: Sheet, t: Translate) -> pd.DataFrame:
    """Return what each column is taken to mean, how surely, and why."""
    return pd.DataFrame(
        {
            "letter": [column.letter for column in sheet.columns],
            "header": [column.header for column in sheet.columns],
            "meaning": [column.meaning for column in sheet.columns],
            "why": [_why(column, t) for column in sheet.columns],
        }
    )


def facts(sheet: Sheet, t: Translate) -> list[tuple[str, str]]:
    """Return what was understood of a sheet as (heading, words): header, unit, amounts, sums."""
    amount = next((c for c in sheet.columns if c.letter == sheet.amount_column), None)
    own = [row.amount for row in sheet.rows if row.kind == "line" and row.amount is not None]
    return [
        (t("submit.fact.header"), ", ".join(map(str, sheet.header_rows)) or t("word.dash")),
        (t("submit.fact.unit"), _unit(sheet, t)),
        (
            t("submit.fact.amount"),
            f"{amount.letter} · {amount.header}" if amount else t("word.unknown"),
        ),
        (t("submit.fact.rows"), counted(sheet, t)),
        (t("submit.fact.sum"), trimmed(sum(own, Decimal(0)))),
        (t("submit.fact.totals"), _totals(sheet, t)),
    ]


def counted(sheet: Sheet, t: Translate) -> str:
    """Return how many rows are of each kind; together they are all rows of the sheet."""
    kinds = Counter(row.kind for row in sheet.rows)
    said = " · ".join(
        t("submit.fact.of_kind", kind=t(f"row_kind.{kind}"), count=kinds[kind])
        for kind in ROW_KINDS
        if kinds[kind]
    )
    return t("submit.fact.all_rows", count=len(sheet.rows), kinds=said)


def _kind(row: Row, t: Translate) -> str:
    said = t(f"submit.row.{row.kind}")
    return f"{said} · {t('row_kind.hidden')}" if row.hidden else said


def _why(column: Column, t: Translate) -> str:
    said = why_in_words(column.why, t)
    if column.meaning == "other" or column.confidence >= _SURE:
        return said
    return t("submit.guess", why=said) if said else t("submit.guess_alone")


def unit(sheet: Sheet, t: Translate) -> str:
    """Return what one unit of the amounts is, as ``1,000,000 KRW``."""
    if sheet.unit_multiplier is None:
        return sheet.currency or t("word.unknown")
    return f"{sheet.unit_multiplier:,} {sheet.currency or ''}".strip()


def _unit(sheet: Sheet, t: Translate) -> str:
    if sheet.unit_multiplier is None:
        return t("submit.fact.no_unit")
    size = unit(sheet, t)
    if sheet.unit_text is None:
        return size
    return t("submit.fact.unit_at", size=size, text=sheet.unit_text, cell=sheet.unit_cell or "–")


def _totals(sheet: Sheet, t: Translate) -> str:
    said = [f"{each.cell} {each.label} {trimmed(each.value)}" for each in sheet.declared_totals]
    return " · ".join(said) or t("word.dash")
