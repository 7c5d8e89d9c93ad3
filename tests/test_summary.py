"""A summary is made of what is asked, and what is not known stays unknown."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from atlas.summary import Summary, summarise

HEADLINE: dict[str, Any] = {
    "control_total_krw": 200,
    "control_stage": "enacted",
    "rounding_krw": 1,
    "source_id": "S1",
    "line_count": 3,
    "named_lines_krw": 80,
    "split_krw": 5,
    "named_krw": 15,
    "unknown_krw": 60,
    "not_itemised_krw": 120,
}
MINISTRIES = [
    {"ministry_id": "A", "ministry": "Ministry A", "amount_krw": 120},
    {"ministry_id": "B", "ministry": "Ministry B", "amount_krw": 50},
]
MIX = [{"stage": "enacted", "amount_krw": 70}, {"stage": "award", "amount_krw": 10}]


def made(**changed: Any) -> tuple[Summary, list[tuple[str, dict[str, Any]]]]:
    """Return a summary of made-up answers, and what was asked for it."""
    answers = {
        "summary/headline": [HEADLINE | changed.get("headline", {})],
        "summary/mix": changed.get("mix", MIX),
        "summary/ministries": changed.get("ministries", MINISTRIES),
    }
    asked: list[tuple[str, dict[str, Any]]] = []

    def ask(name: str, **params: Any) -> list[dict[str, Any]]:
        asked.append((name, params))
        return answers[name]

    return summarise(ask, 2024, "enacted", "snap"), asked


def test_a_summary_holds_what_was_answered():
    found, _ = made()
    assert dataclasses.asdict(found) == {
        "fiscal_year": 2024,
        "stage": "enacted",
        "basis_mix": {"enacted": 70, "award": 10},
        "scope": "global_rnd",
        "control_total_krw": 200,
        "control_stage": "enacted",
        "ministries": {"A": 120, "B": 50},
        "ministries_sum_krw": 170,
        "scope_difference_krw": 30,
        "named_lines_krw": 80,
        "not_itemised_krw": 120,
        "split_krw": 5,
        "named_krw": 15,
        "unknown_krw": 60,
        "line_count": 3,
        "snapshot": "snap",
    }


def test_all_questions_are_of_the_same_year_stage_and_scope():
    _, asked = made()
    assert len(asked) == 3
    for name, params in asked:
        assert (params["year"], params["stage"]) == (2024, "enacted"), name
        assert params.get("scope", "global_rnd") == "global_rnd", name


@pytest.mark.parametrize(
    ("changed", "own", "difference"),
    [
        ({"headline": {"control_total_krw": None}}, 170, None),
        ({"ministries": []}, None, None),
        ({"headline": {"control_total_krw": 150}}, 170, -20),
        ({"headline": {"control_total_krw": 170}}, 170, 0),
    ],
    ids=["no total", "no ministries", "over the total", "equal"],
)
def test_a_difference_needs_both_sides_and_may_be_below_nothing(changed, own, difference):
    found, _ = made(**changed)
    assert found.ministries_sum_krw == own and found.scope_difference_krw == difference


def test_a_summary_cannot_be_changed():
    found, _ = made()
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.split_krw = 0  # type: ignore[misc]
