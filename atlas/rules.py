"""The table of rules, ``queries/checks/rules.csv``: how grave each is and what it is run on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from atlas.paths import QUERIES

#: ``error`` keeps from publishing, ``warning`` must be explained, ``notice`` is to be known.
SEVERITIES = ("error", "warning", "notice")
#: What a rule is run on: the published store, or a sheet before it is published.
APPLIES = ("store", "submission")
CATEGORIES = ("accuracy", "completeness", "double_counting", "consistency")


@dataclass(frozen=True)
class Rule:
    """One row of the table; ``query`` is the file that returns what breaks the rule."""

    name: str
    applies: str
    severity: str
    table: str
    category: str

    @property
    def query(self) -> str:
        return f"checks/{self.name}" if self.applies == "store" else f"checks/intake/{self.name}"


@cache
def of(applies: str) -> tuple[Rule, ...]:
    """Return the rules that are run on the store or on a submission, in the table's order."""
    text = (QUERIES / "checks" / "rules.csv").read_text(encoding="utf-8")
    found = (
        Rule(row["rule"], row["applies"], row["severity"], row["table"], row["category"])
        for row in csv.DictReader(text.splitlines())
    )
    return tuple(rule for rule in found if rule.applies == applies)
