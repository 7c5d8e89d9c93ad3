"""Amounts that a sheet repeats on every country's row of one project: kept once, never summed."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from atlas.intake.kinds import Context, RowDraft

#: Share of the projects on several rows that must hold one amount throughout.
ENOUGH = 0.95
#: Share of the lines that must be repeats before a sheet counts as one of that kind.
COMMON = 0.1
_COUNTRY = re.compile(r"country|countries|국가|상대국|partner", re.I)


def set_aside(drafts: list[RowDraft], known: Context) -> list[tuple[RowDraft, int]]:
    """Turn further rows of a project into notes of its first; return those with their repeats.

    Rows are one project's where they hold one code (where there is none: one name); they repeat
    its amount where all of them do so in nearly all projects, while their countries differ.
    """
    by_meaning = known.columns.by_meaning
    keys = [
        by_meaning[name] for name in ("programme_code", "name_ko", "name_en") if name in by_meaning
    ]
    countries = [
        place
        for place, column in enumerate(known.columns.columns)
        if column.meaning == "partner" or _COUNTRY.search(column.header)
    ]
    if not countries or not keys:
        return []
    lines = [draft for draft in drafts if draft.kind == "line"]
    named = Counter(line.cells[keys[0]] for line in lines)
    groups: dict[str, list[RowDraft]] = {}
    for line in lines:
        if (key := line.cells[keys[0]]) and named[key] > 1:
            groups.setdefault(key, []).append(line)
    several = list(groups.values())
    repeated = [
        group
        for group in several
        if len({line.amount for line in group}) == 1
        and any(len({line.cells[place] for line in group}) > 1 for place in countries)
    ]
    same = sum(len({line.amount for line in group}) == 1 for group in several)
    further = sum(len(group) - 1 for group in several)
    if not repeated or same < ENOUGH * len(several) or further < COMMON * len(lines):
        return []
    return [pair for group in several for pair in _kept_once(group)]


def _kept_once(group: list[RowDraft]) -> list[tuple[RowDraft, int]]:
    """Make notes of the rows that say an amount of a project again; return each with how many."""
    firsts: dict[Decimal | None, RowDraft] = {}
    for line in group:
        first = firsts.setdefault(line.amount, line)
        if first is not line:
            line.kind, line.why, line.parent = "note", f"repeated={first.number}", first.number
    repeats = [
        (first, sum(line.parent == first.number for line in group)) for first in firsts.values()
    ]
    return [(first, times) for first, times in repeats if times]
