"""Each sentence says just what its figures say, in both languages."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from atlas import findings, text
from atlas.summary import Summary

#: Won per 억원.
E = 100_000_000
T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)

BASE = Summary(
    fiscal_year=2024,
    stage="latest",
    basis_mix={"enacted": 60 * E, "proposal": 20 * E},
    scope="global_rnd",
    control_total_krw=200 * E,
    control_stage="enacted",
    ministries={"MSIT": 120 * E, "MOTIE": 50 * E},
    ministries_sum_krw=170 * E,
    scope_difference_krw=30 * E,
    named_lines_krw=80 * E,
    not_itemised_krw=120 * E,
    split_krw=4 * E,
    named_krw=16 * E,
    unknown_krw=60 * E,
    line_count=3,
    snapshot="made-up",
)


def made(**changed: Any) -> Summary:
    return dataclasses.replace(BASE, **changed)


def year(fiscal_year: int, amount: int, stage: str = "enacted") -> dict[str, Any]:
    return {"fiscal_year": fiscal_year, "amount_krw": amount * E, "stage": stage}


def ministry(name: str, amount: int) -> dict[str, Any]:
    return {"ministry": name, "amount_krw": amount * E}


def line(name: str, amount: int, stage: str = "enacted", **more: Any) -> dict[str, Any]:
    return {"line": name, "amount_krw": amount * E, "stage": stage, **more}


def figures(sentence: str, t: text.Translate, *amounts: int) -> bool:
    """Tell whether a sentence holds the words of each of these amounts, in 억원."""
    return all(text.won(amount * E, t.language) in sentence for amount in amounts)


# What is known


@BOTH
def test_the_total_the_lines_and_the_rest_are_named(t):
    said = findings.known(made(), t)
    assert figures(said, t, 200, 80, 120, 4) and "3" in said and "2.00%" in said


@BOTH
def test_where_nothing_is_split_it_is_said_to_be_not_found_not_zero(t):
    said = findings.known(made(split_krw=0), t)
    assert said.endswith(t("overview.known.no_split"))
    assert "0%" not in said and "KRW 0" not in said and " 0원" not in said


@BOTH
def test_without_a_total_the_share_is_of_the_lines(t):
    said = findings.known(
        made(control_total_krw=None, control_stage=None, not_itemised_krw=None), t
    )
    assert figures(said, t, 80, 4) and "5.00%" in said
    assert not figures(said, t, 120) and not figures(said, t, 200)


@BOTH
def test_without_lines_the_whole_total_is_not_itemised(t):
    said = findings.known(
        made(line_count=0, named_lines_krw=0, split_krw=0, not_itemised_krw=200 * E), t
    )
    assert said == t("overview.known.no_lines", total=200 * E)


@BOTH
def test_without_a_total_and_lines_nothing_is_known(t):
    said = findings.known(
        made(line_count=0, named_lines_krw=0, control_total_krw=None, not_itemised_krw=None), t
    )
    assert said == t("overview.nothing", year=2024, stage=t("stage.latest"))


@BOTH
def test_lines_over_the_total_are_said_to_be_of_another_scope_or_stage(t):
    said = findings.known(made(named_lines_krw=230 * E, not_itemised_krw=-30 * E), t)
    assert figures(said, t, 230, 200) and "-" not in said
    assert said == t("overview.known.over", lines=230 * E, total=200 * E)


@BOTH
def test_lines_that_make_up_the_whole_total_leave_no_rest(t):
    said = findings.known(made(named_lines_krw=200 * E, not_itemised_krw=0), t)
    assert figures(said, t, 200, 0)


# The year before


@BOTH
def test_a_rise_names_both_years_and_the_difference(t):
    said = findings.change(made(), [year(2023, 50), year(2024, 200)], t)
    assert figures(said, t, 150) and "2023" in said
    assert said == t("overview.years.finding", before=2023, year=2024, change=150 * E)


@BOTH
def test_a_fall_is_no_negative_rise(t):
    said = findings.change(made(), [year(2023, 250)], t)
    assert said == t("overview.years.fallen", before=2023, year=2024, change=50 * E)
    assert "-50" not in said


@BOTH
@pytest.mark.parametrize(
    ("summary", "years"),
    [(made(), [year(2022, 50)]), (made(), []), (made(control_total_krw=None), [year(2023, 50)])],
    ids=["a gap", "no years", "no total"],
)
def test_without_the_year_before_nothing_is_compared(t, summary, years):
    assert findings.change(summary, years, t) == t("overview.years.alone", year=2024)


@BOTH
def test_the_series_names_every_year_with_its_total_and_stage(t):
    said = findings.series([year(2023, 50), year(2024, 200)], t)
    assert figures(said, t, 50, 200)
    for each in ("2023", "2024", t("stage.enacted")):
        assert each in said


def test_the_year_before_is_the_one_just_before():
    before = findings.year_before(made(), [year(2022, 1), year(2023, 2), year(2024, 3)])
    assert before and before["fiscal_year"] == 2023
    assert findings.year_before(made(), [year(2025, 4)]) is None


# Ministries


@BOTH
def test_ministries_are_summed_and_the_difference_is_one_of_scopes(t):
    own = [ministry("과학기술정보통신부", 120), ministry("산업통상자원부", 50)]
    said = findings.ministries(made(), own, t)
    assert figures(said, t, 120, 170, 200, 30) and "과학기술정보통신부" in said


@BOTH
def test_ministries_may_exceed_the_total(t):
    own = [ministry("A", 150), ministry("B", 80)]
    said = findings.ministries(
        made(ministries_sum_krw=230 * E, scope_difference_krw=-30 * E), own, t
    )
    assert figures(said, t, 150, 230, 200, -30)


@BOTH
def test_without_a_total_there_is_no_difference(t):
    own = [ministry("A", 120), ministry("B", 50)]
    said = findings.ministries(made(control_total_krw=None, scope_difference_krw=None), own, t)
    assert figures(said, t, 120, 170) and not figures(said, t, 30)


@BOTH
def test_one_ministry_is_not_called_the_largest_and_has_no_remainder(t):
    said = findings.ministries(made(), [ministry("A", 120)], t)
    assert said == t("overview.ministries.one", ministry="A", amount=120 * E)
    assert not figures(said, t, 30)


@BOTH
def test_no_ministry_is_said(t):
    summary = made(ministries={}, ministries_sum_krw=None, scope_difference_krw=None)
    assert findings.ministries(summary, [], t) == t("overview.ministries.none", year=2024)


# Lines


@BOTH
def test_the_largest_line_and_the_mix_of_stages_are_named(t):
    said = findings.lines(made(), [line("가상 사업", 50), line("b", 20, "proposal")], t)
    assert "가상 사업" in said and figures(said, t, 50, 60, 20) and "3" in said
    assert t("stage.enacted") in said and t("stage.proposal") in said


@BOTH
def test_no_line_is_said(t):
    summary = made(line_count=0, basis_mix={})
    assert findings.lines(summary, [], t) == t("overview.lines.none", year=2024)


@BOTH
def test_what_is_new_is_summed_as_the_query_sums_it_and_names_a_few(t):
    counts = {"new_count": 9, "new_krw": 77 * E}
    added = [line(f"new-{number}", 5, **counts) for number in range(5)]
    said = findings.new(added, made(), t)
    assert figures(said, t, 77) and "9" in said
    assert "new-0, new-1, new-2" in said and "new-3" not in said


@BOTH
def test_nothing_new_is_not_said_to_be_nothing(t):
    assert findings.new([], made(), t) == t("overview.new.none", year=2024)


@BOTH
def test_contradictions_are_counted_by_matter_not_by_figure(t):
    states = [("c1", "unsettled"), ("c1", "unsettled"), ("c2", "settled"), ("c2", "settled"),
              ("c3", "different_scope")]  # fmt: skip
    rows = [{"conflict_id": matter, "state": state} for matter, state in states]
    said = findings.conflicts(rows, t)
    assert said == t("overview.conflicts.finding", count=3, unsettled=1)
    assert findings.conflicts([], t) == t("overview.conflicts.finding", count=0, unsettled=0)


# Caveats

RELABELLED = {"total_kind": "relabelled", "amount_krw": 64 * E, "stage": "proposal"}
BLOCK = {"total_kind": "block", "amount_krw": 70 * E, "stage": "proposal"}


@BOTH
def test_every_caveat_is_said_where_it_applies(t):
    summary = made(control_stage="allocation")
    said = findings.caveats(summary, {"split_krw": 40 * E}, [year(2023, 50)], [RELABELLED], t)
    whole = " ".join(said)
    assert len(said) == 5
    assert "4.0" in whole  # 200 / 50
    assert figures(whole, t, 64, 60, 20) and t("stage.allocation") in whole
    assert "2.00%" in whole and "20.0%" in whole  # 4 / 200 and 40 / 200


@BOTH
def test_no_caveat_is_said_where_none_applies(t):
    summary = made(basis_mix={"enacted": 80 * E})
    assert findings.caveats(summary, {"split_krw": 4 * E}, [], [BLOCK], t) == []


@BOTH
def test_without_a_total_nothing_is_set_against_it(t):
    summary = made(control_total_krw=None, control_stage=None, not_itemised_krw=None)
    said = findings.caveats(summary, {"split_krw": 40 * E}, [year(2023, 50)], [], t)
    assert said == [t("overview.caveat.mixed", mix=findings.mix(summary, t))]


@BOTH
def test_lines_that_may_lie_outside_are_named_one_by_one(t):
    said = findings.doubtful([line("KIST", 43), line("b", 1)], t)
    assert len(said) == 2 and "KIST" in said[0] and figures(said[0], t, 43)
    assert findings.doubtful([], t) == []


# Particles


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("과학기술정보통신부", "과학기술정보통신부가"),
        ("산업통상자원부·방위사업청", "방위사업청이"),
        ("KAIST", "KAIST가"),
        ("우주항공청(KASA)", "우주항공청(KASA)이"),
        ("KIST 서울", "KIST 서울이"),
        ("기관 3", "기관 3이"),
        ("기관 2", "기관 2가"),
    ],
)
def test_a_ministry_takes_the_particle_that_fits_its_name(name, expected):
    said = findings.ministries(made(), [ministry(name, 120), ministry("나", 50)], KO)
    assert f"{expected} " in said


def test_amounts_take_the_particles_that_fit_won():
    over = findings.known(made(named_lines_krw=230 * E, not_itemised_krw=-30 * E), KO)
    assert "230억 원이 " in over and "200억 원을 " in over
    assert "120억 원은 " in findings.known(made(), KO)
    own = [ministry("가", 120), ministry("나", 50)]
    assert "170억 원은 " in findings.ministries(made(), own, KO)


@pytest.mark.parametrize("language", T)
def test_no_sentence_shows_a_slot_a_code_or_an_exponent(language):
    t = T[language]
    own = [ministry("A", 120), ministry("B", 50)]
    said = [
        findings.known(made(), t),
        findings.change(made(), [year(2023, 50)], t),
        findings.ministries(made(), own, t),
        findings.lines(made(), [line("x", 50)], t),
        *findings.caveats(made(), {"split_krw": 40 * E}, [year(2023, 50)], [RELABELLED], t),
    ]
    for sentence in said:
        assert not set("{}|") & set(sentence)
        assert not any(code in sentence for code in ("enacted ", "global_rnd", "_krw", "None"))
        if language == "ko":
            assert sentence.endswith(".")
