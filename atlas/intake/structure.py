"""A sheet as a careful person would read it: header, unit, columns, rows, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from atlas import text
from atlas.intake import caption, columns, header, hierarchy, kinds, remarks, repeats, totals, units
from atlas.intake.caption import Stated
from atlas.intake.columns import Understood
from atlas.intake.grid import Grid, letter
from atlas.intake.header import Header
from atlas.intake.kinds import Context, RowDraft
from atlas.intake.model import SET_ASIDE, Column, Corrections, Row, Sheet
from atlas.intake.reading_rules import Findings

#: Meanings that only a budget's columns have.
OF_BUDGETS = {"ministry", "account", "sub_programme_name", "unit_name", "programme_code",
              "detail_code", "ntis_code"}  # fmt: skip


def understand(grid: Grid, given: Corrections | None = None) -> Sheet:
    """Return a sheet as understood; what a person corrected is taken as it is."""
    given = given or Corrections(grid.name)
    findings = Findings(grid.name)
    top = header.find(grid, given.header_rows)
    found = columns.understand(grid, top, given.meanings)
    stated, others = caption.find(grid, top, found, given)
    why_not = _why_not(grid, top, found, stated)
    if why_not:
        return _no_budget(grid, top, found, why_not, findings)
    known = kinds.context(grid, top, found, stated.multiplier)
    drafts = kinds.classify(known)
    repeated = repeats.set_aside(drafts, known)
    hierarchy.settle(drafts, known)
    _correct(drafts, known, given)
    if not any(draft.kind == "line" for draft in drafts):
        return _no_budget(grid, top, found, "intake.why_not.no_lines", findings)
    stated = _with_currency(stated, drafts)
    won = stated.multiplier if stated.currency == "KRW" else None
    totals.check_totals(drafts, known, findings, won)
    totals.check_parents(drafts, known, findings, won)
    remarks.of_sheet(known, stated, others, findings)
    remarks.of_rows(drafts, known, repeated, findings)
    return Sheet(
        grid.name, grid.visible, True, None, top.rows, stated.text, stated.cell,
        stated.multiplier, stated.currency, found.columns, letter((found.amount or 0) + 1),
        tuple(_rows(drafts, grid)), totals.declared(drafts, known),
        _merges(grid), findings.sorted(),
    )  # fmt: skip


def _why_not(grid: Grid, top: Header, found: Understood, stated: Stated) -> str | None:
    """Return the text key of why a sheet is no budget, None where it is one."""
    if not grid.rows:
        return "intake.why_not.empty"
    if _set_aside(grid):
        return SET_ASIDE
    if not any(any(row) for row in grid.rows[top.rows[-1] if top.rows else 0 :]):
        return "intake.why_not.header_alone"
    if not top.numeric:
        return "intake.why_not.no_numbers"
    if found.amount is not None and _money(found, found.columns[found.amount], stated):
        return None
    return "intake.why_not.counts" if _counts(grid, found) else "intake.why_not.no_money"


def _set_aside(grid: Grid) -> bool:
    """Return whether a sheet says in its first cell, in any language, that it is not to be read."""
    said = (grid.rows[0][0] or "").strip()
    return said in {text.strings(language)["intake.set_aside"] for language in text.LANGUAGES}


def _money(found: Understood, amount: Column, stated: Stated) -> bool:
    """Return whether a person, a unit, the header or the columns beside it say that it is money."""
    meanings = {column.meaning for column in found.columns if column.why.startswith("word=")}
    return (
        amount.why == "corrected"
        or stated.multiplier is not None
        or columns.says_money(amount.header)
        or bool(meanings & OF_BUDGETS)
        or any(re.search("사업|과제|예산", column.header) for column in found.columns)
    )


def _counts(grid: Grid, found: Understood) -> bool:
    """Return whether headers or labels name a unit of counts: 명, 세대, %."""
    heads = any(columns.is_counted(column.header) for column in found.columns)
    labels = (cell for row in grid.rows[:60] for cell in row if cell and len(cell) < 60)
    return heads or any(units.counted(cell) for cell in labels)


def _no_budget(
    grid: Grid, top: Header, found: Understood, why_not: str, findings: Findings
) -> Sheet:
    """Return a sheet that is set aside whole: its rows are header, notes and blanks."""
    rows = []
    for number, cells in enumerate(grid.rows, 1):
        kind = "header" if number in top.rows else "note" if any(cells) else "blank"
        rows.append(Row(number, kind, tuple(cells), number in grid.hidden_rows))
    plain = tuple(
        replace(column, meaning="other") if column.meaning.startswith("amount") else column
        for column in found.columns
    )
    return Sheet(
        grid.name, grid.visible, False, why_not, top.rows, None, None, None, None, plain, None,
        tuple(rows), (), _merges(grid), findings.sorted(),
    )  # fmt: skip


def _correct(drafts: list[RowDraft], known: Context, given: Corrections) -> None:
    """Give rows the kinds that a person said; a line needs no other reason than that."""
    for draft in drafts:
        if draft.number in given.row_kinds:
            draft.kind, draft.why = given.row_kinds[draft.number], "corrected"
            if draft.kind in ("line", "parent", "total") and draft.amount is None:
                said = kinds.amount_of(draft.cells, known)
                draft.amount, draft.currency = said
    parents = {draft.number for draft in drafts if draft.kind == "parent"}
    lines = {draft.number for draft in drafts if draft.kind in ("line", "parent")}
    for draft in drafts:
        if draft.parent and draft.kind != "note" and draft.parent not in parents:
            draft.parent = None
        if draft.kind == "note" and draft.parent not in lines:
            draft.parent = None


def _with_currency(stated: Stated, drafts: list[RowDraft]) -> Stated:
    """Return the unit with the currency that all amounts name, where the caption names none."""
    named = {draft.currency for draft in drafts if draft.kind == "line" and draft.currency}
    if stated.currency is None and stated.multiplier is not None and len(named) == 1:
        return replace(stated, currency=named.pop())
    return stated


def _rows(drafts: list[RowDraft], grid: Grid) -> Iterator[Row]:
    for one in drafts:
        hidden = one.number in grid.hidden_rows
        cells = tuple(one.cells)
        yield Row(
            one.number, one.kind, cells, hidden, one.amount, one.currency, one.parent, one.why
        )


def _merges(grid: Grid) -> tuple[str, ...]:
    return tuple(
        f"{letter(left)}{top}:{letter(right)}{bottom}" for top, left, bottom, right in grid.merges
    )
