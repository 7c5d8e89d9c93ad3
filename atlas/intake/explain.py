"""Explanations of warnings: given once, carried over where the sheet still says the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atlas.intake.model import Finding


@dataclass(frozen=True)
class Explanation:
    """Why a warning may stand: in whose words, given when (ISO 8601, UTC)."""

    text: str
    by: str
    at: str


#: Explanations by the key of the warning that they are of.
Explanations = Mapping[str, Explanation]


def key(finding: Finding) -> str:
    """Return what an explanation is kept under: the rule, the cell, and what is said of it.

    The digest is of the cell's own text, of what was expected there and of the difference: where
    any of them has changed the explanation was of something else.
    """
    said = json.dumps([finding.value, finding.expected, finding.difference], ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return f"{finding.rule}:{finding.cell or ''}:{digest}"


def carried(findings: Iterable[Finding], earlier: Explanations) -> dict[str, Explanation]:
    """Return the earlier explanations of which the warning is here again, word for word."""
    keys = (key(finding) for finding in findings if finding.severity == "warning")
    return {name: earlier[name] for name in keys if name in earlier}


def unexplained(findings: Iterable[Finding], explanations: Explanations) -> list[Finding]:
    """Return the warnings without an explanation; one of blanks alone explains nothing."""
    given = {name for name, explanation in explanations.items() if explanation.text.strip()}
    return [f for f in findings if f.severity == "warning" and key(f) not in given]
