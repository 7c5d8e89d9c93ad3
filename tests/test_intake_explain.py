"""Explanations: of warnings alone, and carried over only where the sheet still says the same."""

from __future__ import annotations

import dataclasses

import pytest

from atlas.intake import explain
from atlas.intake.explain import Explanation
from atlas.intake.model import Finding

GROWN = Finding("abrupt_change", "warning", "예산", "H12", 12, "900", "110", 790)
GONE = Finding("line_vanished", "warning", "예산", value="가상 사업", difference=-50)
ERROR = Finding("amount_missing", "error", "예산", "H13", 13)
NOTICE = Finding("amount_zero", "notice", "예산", "H14", 14, "0")
FINDINGS = [ERROR, GROWN, GONE, NOTICE]
BECAUSE = Explanation("센터 건물을 새로 짓는다.", "담당자", "2026-11-22T05:00:00+00:00")


def test_only_warnings_wait_for_an_explanation():
    assert explain.unexplained(FINDINGS, {}) == [GROWN, GONE]


def test_an_explained_warning_waits_no_longer():
    assert explain.unexplained(FINDINGS, {explain.key(GROWN): BECAUSE}) == [GONE]


def test_blanks_explain_nothing():
    blank = dataclasses.replace(BECAUSE, text=" \n")
    assert explain.unexplained([GROWN], {explain.key(GROWN): blank}) == [GROWN]


@pytest.mark.parametrize(
    "changed",
    [{"rule": "unit_of_line"}, {"cell": "H13"}, {"value": "901"}, {"expected": "111"},
     {"difference": 791}],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_an_explanation_is_not_carried_to_what_says_something_else(changed):
    earlier = {explain.key(GROWN): BECAUSE}
    assert explain.carried([dataclasses.replace(GROWN, **changed)], earlier) == {}


def test_an_explanation_is_carried_to_a_sheet_of_another_name():
    earlier = {explain.key(GROWN): BECAUSE, explain.key(GONE): BECAUSE}
    renamed = dataclasses.replace(GROWN, sheet="2027")
    assert explain.carried([renamed, ERROR], earlier) == {explain.key(GROWN): BECAUSE}


def test_what_is_no_warning_any_more_carries_no_explanation():
    graver = dataclasses.replace(GROWN, severity="error")
    assert explain.carried([graver], {explain.key(GROWN): BECAUSE}) == {}
