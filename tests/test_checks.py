"""Each rule of ``queries/checks/`` finds what breaks it, and lets pass what only nearly does."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import Any

import pytest
import small
from small import line, part

from atlas import rules, sql, text
from atlas.paths import QUERIES
from atlas.schema import BY_NAME

RULES = tuple(
    name[7:] for name in sql.names() if name.startswith("checks/") and "/intake/" not in name
)
TABLE = rules.of("store")


@dataclass(frozen=True)
class Case:
    """Lines, parts and totals, and what a rule says of them: (object, found, expected)."""

    rule: str
    about: str
    lines: list[dict[str, Any]]
    parts: list[dict[str, Any]] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    said: list[tuple[str, int, int]] = field(default_factory=list)


def under(name: str, parent: str, amount: int, **more: Any) -> dict[str, Any]:
    return line(name, amount, parent_line_id=parent, **more)


def total(amount: int, **more: Any) -> dict[str, Any]:
    return {"control_id": "t", "stage": "enacted", "amount_krw": amount} | more


CASES = [
    Case("parts_within_line", "more", [line("a", 10)], [part("p", "a", 6), part("q", "a", 5)],
         said=[("a", 11, 10)]),
    Case("parts_within_line", "less", [line("a", 10)], [part("p", "a", 6)]),
    Case("parts_within_line", "just", [line("a", 10)], [part("p", "a", 6), part("q", "a", 4)]),
    Case("parts_within_line", "unknown", [line("a", 10)],
         [part("p", "a", 10), part("q", "a", None)]),
    Case("parts_within_line", "of a line that is not counted", [line("a", 10, standing="part")],
         [part("p", "a", 11)], said=[("a", 11, 10)]),
    Case("parts_complete", "less", [line("a", 10)], [part("p", "a", 9)], said=[("a", 9, 10)]),
    Case("parts_complete", "none", [line("a", 10)], said=[("a", 0, 10)]),
    Case("parts_complete", "just", [line("a", 10)], [part("p", "a", 9), part("q", "a", 1)]),
    Case("parts_complete", "of a line that is not counted", [line("a", 10, standing="part")]),
    Case("parts_complete", "of a line without won", [line("a", None)]),
    Case("children_within_parent", "more", [line("a", 10, standing="parent"), under("b", "a", 6),
         under("c", "a", 5)], said=[("a", 11, 10)]),
    Case("children_within_parent", "just", [line("a", 10, standing="parent"), under("b", "a", 6),
         under("c", "a", 4)]),
    Case("children_within_parent", "not counted", [line("a", 10, standing="parent"),
         under("b", "a", 6), under("c", "a", 5, standing="part")]),
    Case("children_within_parent", "another stage", [line("a", 10, standing="parent"),
         under("b", "a", 11, stage="proposal")]),
    Case("children_sum_to_parent", "less", [line("a", 10, standing="parent"), under("b", "a", 6)],
         said=[("a", 6, 10)]),
    Case("children_sum_to_parent", "more", [line("a", 10, standing="parent"), under("b", "a", 11)],
         said=[("a", 11, 10)]),
    Case("children_sum_to_parent", "just", [line("a", 10, standing="parent"), under("b", "a", 6),
         under("c", "a", 4, standing="part")]),
    Case("children_sum_to_parent", "no details", [line("a", 10, standing="parent")]),
    Case("children_sum_to_parent", "another year", [line("a", 10, standing="parent"),
         under("b", "a", 6, fiscal_year=2023)]),
    Case("counted_once", "twice", [line("a", 10), line("b", 9, programme_id="a")],
         said=[("a", 2, 1)]),
    Case("counted_once", "once counted", [line("a", 10), line("b", 9, programme_id="a",
         standing="part")]),
    Case("counted_once", "two stages", [line("a", 10), line("b", 9, programme_id="a",
         stage="proposal")]),
    Case("counted_once", "two years", [line("a", 10), line("b", 9, programme_id="a",
         fiscal_year=2023)]),
    Case("counted_once", "two scopes", [line("a", 10), line("b", 9, programme_id="a",
         scope_id="other")]),
    Case("parent_and_child_counted", "both", [line("a", 10), under("b", "a", 6)],
         said=[("b", 6, 10)]),
    Case("parent_and_child_counted", "a line far above", [line("a", 10),
         under("b", "a", 6, standing="part"), under("c", "b", 3)], said=[("c", 3, 10)]),
    Case("parent_and_child_counted", "the parent is not", [line("a", 10, standing="parent"),
         under("b", "a", 6)]),
    Case("parent_and_child_counted", "the detail is not", [line("a", 10),
         under("b", "a", 6, standing="part")]),
    Case("parent_and_child_counted", "side by side", [line("p", 10, standing="parent"),
         under("a", "p", 6), under("b", "p", 4)]),
    Case("lines_within_total", "more", [line("a", 10), line("b", 3)], totals=[total(11)],
         said=[("t", 13, 11)]),
    Case("lines_within_total", "within the rounding", [line("a", 10), line("b", 3)],
         totals=[total(11, rounding_krw=2)]),
    Case("lines_within_total", "just beyond the rounding", [line("a", 10), line("b", 3)],
         totals=[total(11, rounding_krw=1)], said=[("t", 13, 12)]),
    Case("lines_within_total", "best known, more than each stage alone",
         [line("a", 10), line("b", 3, stage="proposal")], totals=[total(12)],
         said=[("t", 13, 12)]),
    Case("lines_within_total", "another scope", [line("a", 10)], totals=[total(9, scope_id="o")]),
    Case("lines_within_total", "no total", [line("a", 10)]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.about}")
def test_a_rule_returns_what_breaks_it_and_nothing_else(case):
    with small.database() as con:
        small.put(con, "budget_lines", *case.lines)
        small.put(con, "line_parts", *case.parts)
        small.put(con, "control_totals", *case.totals)
        found = sql.rows(con, f"checks/{case.rule}")
    assert [(row["object"], row["found"], row["expected"]) for row in found] == case.said


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_been_seen_to_fail_and_to_pass(rule):
    said = [bool(case.said) for case in CASES if case.rule == rule]
    assert said.count(True) >= 1 and said.count(False) >= 2


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_returns_an_object_what_was_found_and_what_was_expected(rule):
    columns = [(term.name, term.type) for term in sql.load(f"checks/{rule}").columns]
    assert columns == [("object", "VARCHAR"), ("found", "BIGINT"), ("expected", "BIGINT")]


def test_files_and_table_of_rules_agree():
    assert sorted(rule.name for rule in TABLE) == sorted(RULES)


def test_every_rule_of_the_table_is_run_on_something():
    path = QUERIES / "checks" / "rules.csv"
    listed = [row["rule"] for row in csv.DictReader(path.open(encoding="utf-8"))]
    known = [rule.name for applies in rules.APPLIES for rule in rules.of(applies)]
    assert sorted(listed) == sorted(set(known))


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.name)
def test_a_rule_says_how_grave_it_is_which_table_it_is_of_and_has_its_words(rule):
    assert rule.severity in ("error", "warning")
    assert rule.table in BY_NAME
    assert rule.category in rules.CATEGORIES
    for language in text.LANGUAGES:
        assert text.strings(language)[f"rule.{rule.name}"]
