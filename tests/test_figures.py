"""The figures of the reference data as added up by hand, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
import small
from drafted import E

from atlas import summary

YEAR = {"year": 2024, "stage": "latest", "scope": "global_rnd"}


@pytest.fixture(scope="module")
def headline(ask: Any) -> Callable[..., summary.Summary]:
    return lambda year, stage: summary.summarise(ask, year, stage, "made-up")


# The figures of 2024, added up by hand from the sources


def test_the_best_known_figures_of_2024(headline):
    found = headline(2024, "latest")
    assert found.control_total_krw == 18_167 * E and found.control_stage == "enacted"
    assert found.line_count == 20
    # 3,786.3 + 224 + 371 = 4,381.3
    assert found.basis_mix == {"enacted": 378_630_000_000, "proposal": 224 * E, "award": 371 * E}
    assert found.named_lines_krw == 438_130_000_000 == sum(found.basis_mix.values())
    assert found.not_itemised_krw == 1_378_570_000_000
    # 150 Boston-Korea + 92 top-tier centres + 43 KIST Europe + 33 lunar payloads = 318
    assert found.split_krw == (150 + 4 * 23 + 43 + 33) * E == 318 * E
    # 575 centres + 231 multilateral + 113 ICT + 68 source technology + 62.5 matching = 1,049.5
    assert found.named_krw == 104_950_000_000
    assert found.split_krw + found.named_krw + found.unknown_krw == found.named_lines_krw


def test_the_ministries_own_figures_are_no_parts_of_the_total(headline):
    found = headline(2024, "latest")
    # 11,335 + 3,321 + 1,360.5 + 267 = 16,283.5; 18,167 - 16,283.5 = 1,883.5
    assert found.ministries == {
        "MSIT": 11_335 * E,
        "MOTIE": 3_321 * E,
        "MOHW": 136_050_000_000,
        "MSS": 267 * E,
    }
    assert found.ministries_sum_krw == 1_628_350_000_000
    assert found.scope_difference_krw == 188_350_000_000


def test_the_enacted_figures_of_2024(headline):
    found = headline(2024, "enacted")
    assert found.control_total_krw == 18_167 * E
    assert found.line_count == 15 and found.named_lines_krw == 378_630_000_000
    assert found.basis_mix == {"enacted": 378_630_000_000}
    assert found.not_itemised_krw == 1_816_700_000_000 - 378_630_000_000
    # Without the lunar payloads, which are known as a proposal only.
    assert found.split_krw == (318 - 33) * E
    assert found.ministries_sum_krw == 1_628_350_000_000


def test_the_proposal_of_2024_holds_lines_that_were_enacted_otherwise(headline):
    found = headline(2024, "proposal")
    # 150 + 101 + 100 + 78 + 113 of the five projects, and 33 for the lunar payloads
    assert found.line_count == 6 and found.named_lines_krw == (542 + 33) * E
    assert found.control_total_krw == 18_000 * E
    # 7,477 + 2,637 + 679 = 10,793
    assert found.ministries == {"MSIT": 10_793 * E}


def test_awards_have_lines_and_no_official_total(headline):
    found = headline(2024, "award")
    assert found.control_total_krw is None and found.not_itemised_krw is None
    assert found.scope_difference_krw is None and found.ministries_sum_krw is None
    assert found.line_count == 2 and found.named_lines_krw == (50 + 321) * E
    assert found.split_krw == 0 and found.unknown_krw == 371 * E


def test_the_year_before(headline):
    found = headline(2023, "latest")
    assert found.control_total_krw == 5_075 * E
    # 407 + 350 + 253 + 69 + 28 + 24.4 + 21 = 1,152.4
    assert found.line_count == 7 and found.named_lines_krw == 115_240_000_000
    assert found.split_krw == 28 * E


def test_the_year_after_has_a_total_of_an_earlier_stage_than_its_lines(headline):
    found = headline(2025, "latest")
    assert found.control_total_krw == 21_000 * E and found.control_stage == "allocation"
    # 1,052 + 942 + 388 + 49 + 35 + 22 = 2,488 and 20 proposed
    assert found.basis_mix == {"enacted": 2_488 * E, "proposal": 20 * E}


@pytest.mark.parametrize(("year", "stage"), [(1999, "latest"), (2024, "request")])
def test_where_nothing_is_known_nothing_is_zero_but_the_count(headline, year, stage):
    found = headline(year, stage)
    assert found.line_count == 0 and found.basis_mix == {} and found.ministries == {}
    assert found.control_total_krw is None and found.not_itemised_krw is None
    assert found.ministries_sum_krw is None and found.scope_difference_krw is None


def test_only_totals_of_one_scope_make_a_series(ask):
    found = ask("summary/years", scope="global_rnd")
    assert [(row["fiscal_year"], row["stage"], row["amount_krw"] // E) for row in found] == [
        (2023, "enacted", 5_075),
        (2024, "enacted", 18_167),
        (2025, "allocation", 21_000),
    ]


def test_the_share_of_government_research_as_computed_and_as_announced(ask):
    (found,) = ask("overview/share", **YEAR)
    assert found["government_krw"] == 265_000 * E
    assert round(found["computed_percent"], 4) == 6.8555  # 18,167 / 265,000
    assert found["announced_percent"] == 6.8


def test_a_share_needs_both_totals_at_the_same_stage(ask):
    (found,) = ask("overview/share", **YEAR | {"stage": "proposal"})
    assert found["government_krw"] is None and found["computed_percent"] is None
    (found,) = ask("overview/share", **YEAR | {"year": 1999})
    assert found == {"government_krw": None, "computed_percent": None, "announced_percent": None}


def test_money_with_one_partner_by_partner(ask):
    found = ask("overview/split_partners", **YEAR, lang="en")
    # Boston-Korea 150, lunar payload 33, two Top-tier projects of about 23: 229
    assert [(row["partner_id"], row["amount_krw"] // E) for row in found] == [
        ("USA", 229), ("DEU", 43), ("BEL", 23), ("JPN", 23)
    ]  # fmt: skip
    assert [row["approximate"] for row in found] == [True, False, True, True]
    assert [row["line_count"] for row in found] == [3, 1, 1, 1]


def test_by_the_wider_rule_the_whole_project_stands_in_for_its_counted_part(ask):
    (found,) = ask("overview/wider_split", **YEAR)
    # 318 - 150 + 864 = 1,032, which is 5.7 % of the total
    assert found["split_krw"] == 1_032 * E
    assert f"{found['split_krw'] / (18_167 * E):.1%}" == "5.7%"
    assert found["wider"] == "boston-korea-government-2024-proposal"


def test_the_wider_rule_changes_nothing_where_nothing_overlaps(ask):
    (found,) = ask("overview/wider_split", **YEAR | {"year": 2023})
    assert found == {"split_krw": 28 * E, "wider": None}


def test_the_blocks_named_inside_the_total(ask):
    found = ask("overview/blocks", year=2024, scope="global_rnd", lang="en")
    amounts = {row["control_id"]: row["amount_krw"] // E for row in found}
    assert sorted(amounts.values()) == [2_674, 3_000, 6_360, 7_000, 8_000, 9_000]
    assert {row["total_kind"] for row in found if row["amount_krw"] == 6_360 * E} == {"relabelled"}
    round_ones = {row["rounding_krw"] for row in found if row["amount_krw"] % (1_000 * E) == 0}
    assert round_ones == {500 * E}


def test_a_counted_line_that_may_lie_outside_is_named(ask):
    found = ask("overview/doubtful", **YEAR, lang="en")
    assert [(row["line"], row["amount_krw"]) for row in found] == [("KIST Europe", 43 * E)]
    assert ask("overview/doubtful", **YEAR | {"stage": "award"}, lang="en") == []


def test_the_counted_lines_are_the_largest_first_and_add_up(ask):
    found = ask("overview/lines", **YEAR, top=20, lang="en")
    amounts = [row["amount_krw"] for row in found]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) == 20 and sum(amounts) == 438_130_000_000
    assert found[0]["line_id"] == "motie-centres-2024-enacted" and amounts[0] == 575 * E
    for row in found:
        assert row["split_krw"] + row["named_krw"] + row["unknown_krw"] == row["amount_krw"]
        assert row["line_count"] == 1


def test_lines_that_are_not_shown_are_gathered_and_nothing_is_lost(ask):
    *shown_lines, others = ask("overview/lines", **YEAR, top=2, lang="en")
    assert [row["amount_krw"] for row in shown_lines] == [575 * E, 504 * E]
    assert others["line_id"] is None and others["line_count"] == 18
    assert others["amount_krw"] == 438_130_000_000 - (575 + 504) * E
    # Without the two largest, which have no single partner.
    assert others["split_krw"] == 318 * E


def test_new_lines_carry_the_number_and_sum_of_all_of_them(ask):
    every = ask("overview/new_lines", **YEAR, top=20, lang="en")
    # 575 centres + 68 source technology + 62.5 matching = 705.5
    assert [row["amount_krw"] / E for row in every] == [575, 68, 62.5]
    (first,) = ask("overview/new_lines", **YEAR, top=1, lang="en")
    assert (first["new_count"], first["new_krw"]) == (3, 70_550_000_000)
    assert ask("overview/new_lines", **YEAR | {"year": 1999}, top=9, lang="en") == []


# Nothing is counted twice


def test_no_programme_is_shown_twice_and_none_under_a_line_that_is_shown(con):
    twice = con.execute("""
        select shown_stage, fiscal_year, scope_id, programme_id from leaf_lines
        group by all having count(*) > 1""").fetchall()
    assert twice == []
    parents = dict(con.execute("select line_id, parent_line_id from budget_lines").fetchall())
    for stage, ids in con.execute(
        "select shown_stage, list(line_id) from leaf_lines group by shown_stage"
    ).fetchall():
        for line in ids:
            above = parents[line]
            while above:
                assert above not in ids, f"{line} under {above} at {stage}"
                above = parents[above]


@pytest.fixture
def lines() -> Iterator[duckdb.DuckDBPyConnection]:
    with small.database() as opened:
        yield opened


def shown(con: duckdb.DuckDBPyConnection, stage: str) -> dict[str, int]:
    found = con.execute(
        "select line_id, amount_krw from leaf_lines where shown_stage = $stage", {"stage": stage}
    )
    return dict(found.fetchall())


def stages_of(programme: str, **amounts: int) -> list[dict[str, Any]]:
    """Return lines of one programme, one per stage."""
    return [
        small.line(f"{programme}-{stage}", amount, programme_id=programme, stage=stage)
        for stage, amount in amounts.items()
    ]


def test_of_a_programme_the_latest_stage_counts_once(lines):
    both, one = stages_of("a", proposal=10, enacted=8), stages_of("b", proposal=5)
    small.put(lines, "budget_lines", *both, *one)
    assert shown(lines, "latest") == {"a-enacted": 8, "b-proposal": 5}
    assert shown(lines, "proposal") == {"a-proposal": 10, "b-proposal": 5}
    assert shown(lines, "enacted") == {"a-enacted": 8}


def test_an_award_counts_only_where_no_budget_is_known(lines):
    small.put(lines, "budget_lines", *stages_of("a", award=90, request=7), *stages_of("b", award=5))
    assert shown(lines, "latest") == {"a-request": 7, "b-award": 5}


def test_spending_is_no_later_version_of_a_budget(lines):
    spent = stages_of("a", enacted=10, executed=6) + stages_of("b", executed=3)
    small.put(lines, "budget_lines", *spent)
    assert shown(lines, "latest") == {"a-enacted": 10}
    assert shown(lines, "executed") == {"a-executed": 6, "b-executed": 3}


@pytest.mark.parametrize(
    "said",
    [
        {"standing": "part"},
        {"standing": "parent"},
        {"standing": "overlaps"},
        {"standing": "outside"},
        {"kind": "planning_fee"},
        {"kind": "internal_transfer"},
        {"amount_krw": None},
    ],
    ids=str,
)
def test_only_a_counted_programme_with_an_amount_enters_a_sum(lines, said):
    small.put(lines, "budget_lines", small.line("a", 10) | said, small.line("b", 1))
    assert shown(lines, "latest") == shown(lines, "enacted") == {"b": 1}


def test_money_is_split_named_or_unknown_by_its_parts(lines):
    small.put(lines, "budget_lines", small.line("a", 10), small.line("b", 5))
    small.put(
        lines,
        "line_parts",
        small.part("p1", "a", 2, kind="split", partner_id="DEU"),
        small.part("p2", "a", 3),
        small.part("p3", "a", 5),
    )
    for partner in ("FRA", "EU"):
        small.put(lines, "part_candidates", {"part_id": "p2", "partner_id": partner})
    found = lines.execute("""
        select line_id, split_krw, named_krw, unknown_krw from leaf_lines
        where shown_stage = 'latest' order by line_id""").fetchall()
    # A line of which no parts are recorded is unknown as a whole, not split into nothing.
    assert found == [("a", 2, 3, 5), ("b", 0, 0, 5)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {("enacted", 9), ("latest", 9), ("proposal", 8), ("executed", 7)}),
        ({"preferred": False}, {("proposal", 8), ("latest", 8), ("executed", 7)}),
        ({"kind": "block"}, {("proposal", 8), ("latest", 8), ("executed", 7)}),
    ],
    ids=str,
)
def test_the_official_total_is_the_preferred_one_of_the_latest_stage(lines, changed, expected):
    small.put(
        lines,
        "control_totals",
        {"control_id": "c1", "stage": "enacted", "amount_krw": 9} | changed,
        {"control_id": "c2", "stage": "proposal", "amount_krw": 8},
        {"control_id": "c3", "stage": "executed", "amount_krw": 7},
    )
    found = lines.execute("select shown_stage, amount_krw from official_totals").fetchall()
    assert len(found) == len(expected) and set(found) == expected
