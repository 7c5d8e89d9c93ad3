"""Whether totals and parents are the sums that they say they are."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from atlas.intake.grid import letter
from atlas.intake.kinds import Context, RowDraft
from atlas.intake.model import DeclaredTotal
from atlas.intake.reading_rules import Findings
from atlas.text import trimmed

#: Numbers that a workbook keeps in binary differ from their sums in the last of 15 digits.
TOLERANCE = Decimal("0.0005")


def declared(drafts: list[RowDraft], known: Context) -> tuple[DeclaredTotal, ...]:
    """Return the totals that the sheet states."""
    column = letter((known.columns.amount or 0) + 1)
    return tuple(
        DeclaredTotal(f"{column}{draft.number}", draft.number, draft.label, draft.amount)
        for draft in drafts
        if draft.kind == "total" and draft.amount is not None
    )


def check_totals(
    drafts: list[RowDraft], known: Context, findings: Findings, won: int | None
) -> None:
    """Find totals that are not the sum of any lines that they could stand for."""
    column = letter((known.columns.amount or 0) + 1)
    for draft, sums in _sums(drafts, known):
        amount = draft.amount or Decimal(0)
        if draft.why in ("sums_above", "sum_of_all"):
            findings.add(
                "total_unlabelled",
                cell=f"{column}{draft.number}",
                row=draft.number,
                value=trimmed(amount),
            )
        elif sums and min(abs(amount - total) for total in sums) > TOLERANCE:
            nearest = min(sums, key=lambda total: abs(amount - total))
            findings.add("total_mismatch", **_mismatch(draft, nearest, column, won))


def _sums(drafts: list[RowDraft], known: Context) -> list[tuple[RowDraft, list[Decimal]]]:
    """Return each total with the sums of lines that it could stand for, likeliest first."""
    ministry = known.columns.by_meaning.get("ministry")
    running: list[Decimal] = [Decimal(0)]
    by_ministry: dict[str | None, Decimal] = defaultdict(Decimal)
    for draft in drafts:
        amount = draft.amount if draft.kind == "line" else None
        running.append(running[-1] + (amount or Decimal(0)))
        if amount and ministry is not None:
            by_ministry[draft.cells[ministry]] += amount
    marks = [d.number for d in drafts if d.kind == "total"]
    tops = [d.number for d in drafts if d.kind == "header"]
    last_same: dict[str, int] = {}
    found = []
    for place, number in enumerate(marks):
        draft = drafts[number - 1]
        before = marks[place - 1] if place else 0
        after = marks[place + 1] - 1 if place + 1 < len(marks) else len(drafts)
        starts = [before, last_same.get(draft.label.strip(), 0), 0]
        starts += [top for top in tops if top < number][-1:]
        same = [m for m in marks[place + 1 :] if drafts[m - 1].label.strip() == draft.label.strip()]
        ends = [after, same[0] - 1 if same else len(drafts), len(drafts)]
        ends += [top - 1 for top in tops if top > number][:1]
        sums = [running[number] - running[start] for start in starts]
        sums += [running[end] - running[number] for end in ends]
        sums.append(running[-1])
        if ministry is not None and draft.cells[ministry] in by_ministry:
            sums.append(by_ministry[draft.cells[ministry]])
        last_same[draft.label.strip()] = number
        if draft.amount is not None and any(sums):
            found.append((draft, [total for total in sums if total]))
    return found


def check_parents(
    drafts: list[RowDraft], known: Context, findings: Findings, won: int | None
) -> None:
    """Find parents whose amount is not the sum of their details."""
    column = letter((known.columns.amount or 0) + 1)
    below: dict[int, Decimal] = defaultdict(Decimal)
    for draft in drafts:
        if draft.kind in ("line", "parent") and draft.parent:
            below[draft.parent] += draft.amount or Decimal(0)
    for draft in drafts:
        if draft.kind == "parent" and draft.amount is not None:
            total = below[draft.number]
            if abs(draft.amount - total) > TOLERANCE:
                findings.add("parent_mismatch", **_mismatch(draft, total, column, won))


def _mismatch(draft: RowDraft, total: Decimal, column: str, won: int | None) -> dict[str, Any]:
    """Return the values of a finding: what a row states, what its lines add up to, by how much."""
    amount = draft.amount or Decimal(0)
    return {
        "cell": f"{column}{draft.number}",
        "row": draft.number,
        "value": trimmed(amount),
        "expected": trimmed(total),
        "difference": None if won is None else int((amount - total) * won),
        "label": draft.label.strip() or "–",
        "by": trimmed(abs(amount - total)),
    }
