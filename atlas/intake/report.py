"""What a file was understood as, for a program to read and for a person."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from atlas.intake.model import Book, Finding, Sheet
from atlas.intake.sentences import finding_in_words
from atlas.text import Translate, trimmed

COUNTED = ("line", "parent", "total", "header", "note", "blank", "finding")


def plain(book: Book, t: Translate) -> list[dict[str, Any]]:
    """Return the sheets of a book as plain values, the findings with their sentence."""
    return [_sheet(sheet, t) for sheet in book.sheets]


def counts(sheet: Sheet) -> dict[str, int]:
    """Return how many rows are of each kind, and how many of all are hidden."""
    kinds = Counter(row.kind for row in sheet.rows)
    hidden = sum(row.hidden for row in sheet.rows)
    return {kind: kinds[kind] for kind in COUNTED} | {"hidden": hidden}


def leaf_sum(sheet: Sheet) -> Decimal | None:
    """Return the sum of the lines in the sheet's unit, None where it is no budget.

    None too where the lines are in several currencies: these are never added.
    """
    named = {row.currency for row in sheet.rows if row.kind == "line" and row.currency}
    if not sheet.is_budget or len(named) > 1:
        return None
    return sum((row.amount or Decimal(0) for row in sheet.rows if row.kind == "line"), Decimal(0))


def _sheet(sheet: Sheet, t: Translate) -> dict[str, Any]:
    kept = ("is_budget", "unit_text", "unit_cell", "unit_multiplier", "currency", "amount_column")
    return {
        "sheet": sheet.name,
        "visible": sheet.visible,
        "why_not": None if sheet.why_not is None else t(sheet.why_not),
        "header_rows": list(sheet.header_rows),
        "columns": [
            {
                "letter": c.letter,
                "header": c.header,
                "meaning": c.meaning,
                "confidence": c.confidence,
            }
            for c in sheet.columns
        ],
        "counts": counts(sheet),
        "row_count": len(sheet.rows),
        "leaf_sum": leaf_sum(sheet),
        "declared_totals": [
            {"cell": total.cell, "row": total.row, "label": total.label, "value": total.value}
            for total in sheet.declared_totals
        ],
        "findings": [_finding(finding, t) for finding in sheet.findings],
    } | {name: getattr(sheet, name) for name in kept}


def _finding(finding: Finding, t: Translate) -> dict[str, Any]:
    names = ("rule", "severity", "sheet", "cell", "row", "value", "expected", "difference")
    said = {name: getattr(finding, name) for name in names}
    return said | {"message": finding_in_words(finding, t)}


def lines(book: Book, t: Translate) -> list[str]:
    """Return a book as lines of text for a person."""
    said = [t("inspect.file", file=book.file_name, format=book.format, count=len(book.sheets))]
    for sheet in book.sheets:
        said += ["", *_lines(sheet, t)]
    return said


def _lines(sheet: Sheet, t: Translate) -> list[str]:
    none = t("word.dash")
    if not sheet.is_budget:
        reason = t(sheet.why_not or "")
        said = [t("inspect.no_budget", sheet=sheet.name, reason=reason)]
    else:
        total = leaf_sum(sheet)
        said = [
            t(
                "inspect.sheet",
                sheet=sheet.name,
                rows=", ".join(map(str, sheet.header_rows)) or none,
                unit=sheet.unit_text or none,
                currency=sheet.currency or none,
                column=sheet.amount_column or none,
            ),
            t("inspect.sum", amount=none if total is None else trimmed(total)),
        ]
    said.append(
        ", ".join(
            f"{t(f'row_kind.{kind}')} {count:,}" for kind, count in counts(sheet).items() if count
        )
    )
    for column in sheet.columns:
        if sheet.is_budget and column.meaning != "other":
            said.append(f"  {column.letter} {column.header}: {t(f'meaning.{column.meaning}')}")
    for finding in sheet.findings:
        severity = t(f"severity.{finding.severity}")
        said.append(f"- {severity}: {finding_in_words(finding, t)}")
    return said
