"""The checks: each rule of ``queries/checks/intake/`` is asked what breaks it, and all is told.

A rule returns ``row``, ``cell``, ``value``, ``expected`` and ``difference_krw``; what it returns
beyond these fills the slots of its sentence (``sentences``). Where it has no text for value or
expected, ``found_krw`` and ``expected_krw`` are said there in the sheet's own unit.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from atlas import rules, sql
from atlas.intake import staging
from atlas.intake.model import Finding
from atlas.intake.staging import Staged
from atlas.rules import Rule
from atlas.text import trimmed

#: What every rule returns first, in this order.
COLUMNS = ("row", "cell", "value", "expected", "difference_krw")

#: Called after each rule with the number done and the number of all; what it raises ends the run.
Progress = Callable[[int, int], None]


def run(snapshot: Path, staged: Staged, progress: Progress | None = None) -> list[Finding]:
    """Return everything that the rules find in a staged sheet, errors first, then by place."""
    with staging.opened(snapshot, staged) as con:
        return found(con, progress)


def found(con: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> list[Finding]:
    """Return everything that the rules find in an opened sheet, errors first, then by place."""
    known = rules.of("submission")
    findings: list[Finding] = []
    for done, rule in enumerate(known, start=1):
        findings += broken(con, rule)
        if progress:
            progress(done, len(known))
    order = {rule.name: number for number, rule in enumerate(known)}
    grave = {severity: number for number, severity in enumerate(rules.SEVERITIES)}
    return sorted(findings, key=lambda f: (grave[f.severity], f.row or 0, order[f.rule]))


def broken(con: duckdb.DuckDBPyConnection, rule: Rule) -> list[Finding]:
    """Return what one rule finds, in the order of its query."""
    asked = sql.rows(con, rule.query)
    if not asked:
        return []
    file = sql.rows(con, "intake/file")[0]
    return [_finding(rule, row, file) for row in asked]


def _finding(rule: Rule, row: dict[str, Any], file: dict[str, Any]) -> Finding:
    return Finding(
        rule=rule.name,
        severity=rule.severity,
        sheet=file["sheet"],
        cell=row["cell"],
        row=row["row"],
        value=_text(row["value"], row.get("found_krw"), file),
        expected=_text(row["expected"], row.get("expected_krw"), file),
        difference=row["difference_krw"],
        slots={name: value for name, value in row.items() if name not in COLUMNS},
    )


def _text(said: str | None, won: int | None, file: dict[str, Any]) -> str | None:
    """Return what a rule says, or else its won in the sheet's unit."""
    if said is not None or won is None:
        return said
    unit, rate = file["unit_multiplier"] or 1, file["rate_won"]
    amount = Decimal(won) / unit / (rate or 1)
    # Whole won give a foreign amount back to its cents, or to the decimals that are kept.
    return trimmed(round(amount, 2 if unit == 1 else 4) if rate else amount)
