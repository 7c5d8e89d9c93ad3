"""The findings of reading and of checking as one list, in which nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from atlas import rules
from atlas.intake.model import Finding

#: What reading finds, and the rules that say the same of the same cell.
TWINS = {
    "amount_unreadable": ("amount_not_a_number",),
    "code_shortened": ("code_damaged",),
    "formula_fails": ("formula_error", "formula_error_elsewhere"),
    "formula_uncalculated": ("formula_without_value",),
    "parent_mismatch": ("details_differ",),
    "text_long": ("text_too_long",),
    "total_mismatch": ("total_differs",),
    "total_unlabelled": ("unlabelled_total",),
}
#: The same of the sheet as a whole, wherever the rule finds it.
TWINS_OF_SHEET = {
    "currencies_several": "currency_mixed",
    "repeated_amounts": "amount_repeated",
    "unit_unstated": "unit_missing",
}


def gathered(read: Iterable[Finding], checked: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return all findings, errors first, then by row; what a rule says too is left to the rule."""
    checked = list(checked)
    cells = {(each.rule, each.cell) for each in checked}
    names = {each.rule for each in checked}
    own = [
        each
        for each in read
        if TWINS_OF_SHEET.get(each.rule) not in names
        and not any((rule, each.cell) in cells for rule in TWINS.get(each.rule, ()))
    ]
    grave = {severity: number for number, severity in enumerate(rules.SEVERITIES)}
    return tuple(sorted([*own, *checked], key=lambda f: (grave[f.severity], f.row or 0, f.rule)))


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values that JSON can hold."""
    said = asdict(finding) | {"slots": {k: _plain(v) for k, v in finding.slots.items()}}
    return said | {"difference": _plain(finding.difference)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
