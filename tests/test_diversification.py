"""What is measured: who holds the money and who may, worked out by hand on a few made-up lines."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import handed
import made
import pytest
import tiny
from made import E
from worlds import World

from atlas import (
    diversification,
    diversification_ladder,
    diversification_page,
    diversification_reading,
    releases,
    text,
)
from atlas import diversification_views as views
from atlas.diversification import Asked, Taken
from atlas.errors import DataError

T = {language: text.translator(language) for language in text.LANGUAGES}
KO = T["ko"]
CELLS = ("CERN", "DEU", "FRA", "POL", "USA")


@pytest.fixture
def world() -> Iterator[World]:
    made_up = World()
    yield made_up
    made_up.con.close()


def open_money(taken: Taken) -> dict[tuple[tuple[str, ...], bool, int | None], int]:
    """Return the open amounts in 억원 by candidates, by whether they may have none, and count."""
    measured = taken.measured
    return {
        (tuple(c for c, may in zip(measured.cells, member, strict=True) if may), bool(opt), stated):
        int(amount) // E
        for member, opt, stated, amount in zip(
            measured.member, measured.optional, measured.stated, measured.amounts, strict=True
        )
    }  # fmt: skip


def known(taken: Taken) -> dict[str, int]:
    """Return what is known to lie with each cell, in 억원."""
    pairs = zip(taken.measured.cells, taken.measured.known, strict=True)
    return {cell: int(won) // E for cell, won in pairs if won}


def band(taken: Taken) -> tuple[float, float]:
    assert taken.hhi
    return round(taken.hhi.lower, 9), round(taken.hhi.upper, 9)


# Who holds what


def test_split_money_is_known_and_its_index_is_one_value(world):
    world.split("a", 60, "USA")
    world.split("b", 30, "DEU")
    world.split("c", 10, "CERN")
    taken = world.taken()
    assert known(taken) == {"USA": 60, "DEU": 30, "CERN": 10}
    assert taken.measured.closed and taken.split_krw == taken.measured_krw == 100 * E
    assert band(taken) == (0.46, 0.46)
    assert views.point("hhi", taken) == pytest.approx(0.46)


def test_named_money_lies_with_those_named(world):
    world.open("a", 10, "USA", "DEU")
    taken = world.taken()
    assert open_money(taken) == {(("DEU", "USA"), False, None): 10}
    assert taken.measured.named == {"DEU", "USA"}
    assert band(taken) == (0.5, 1.0)


def test_a_group_stands_for_its_members_of_the_year_without_korea(world):
    world.open("a", 10, "union")
    world.open("b", 10, "union", line={"fiscal_year": 2025})
    world.open("c", 10, "union", line={"fiscal_year": 2023})
    assert open_money(world.taken()) == {(("DEU", "FRA"), False, None): 10}
    assert open_money(world.taken(year=2025)) == {(("DEU", "FRA", "POL"), False, None): 10}
    assert open_money(world.taken(year=2023)) == {(("DEU", "USA"), False, None): 10}
    assert world.taken().measured.named == frozenset()


def test_a_group_whose_members_are_not_known_stands_for_any_country(world):
    world.open("a", 10, "alliance")
    assert open_money(world.taken()) == {(("DEU", "FRA", "POL", "USA"), False, None): 10}


def test_an_organisation_is_a_partner_where_it_is_named_and_no_country_else(world):
    world.open("a", 10, "CERN", "DEU")
    world.open("b", 5, others_possible=True)
    assert open_money(world.taken()) == {
        (("CERN", "DEU"), False, None): 10,
        (("DEU", "FRA", "POL", "USA"), False, None): 5,
    }


def test_others_may_share_where_the_source_says_so(world):
    world.open("a", 10, "CERN", others_possible=True)
    assert open_money(world.taken()) == {(CELLS, False, None): 10}
    assert world.taken().measured.named == {"CERN"}


def test_a_stated_number_of_partners_is_that_of_one_part(world):
    world.open("a", 10, "alliance", partners_stated=2)
    world.open("b", 7, "alliance", partners_stated=2)
    world.open("c", 3, "alliance")
    measured = world.taken().measured
    amounts = sorted(zip(measured.stated, measured.amounts, strict=True), key=str)
    assert [(stated, int(won) // E) for stated, won in amounts] == [(2, 10), (2, 7), (None, 3)]


def test_money_without_a_partner_leaves_the_measure(world):
    world.split("a", 10, "USA")
    world.open("b", 10, "DEU", no_partner_possible=True)
    assert open_money(world.taken()) == {(("DEU",), True, None): 10}
    # Half each at the least, all with the one at the most.
    assert band(world.taken()) == (0.5, 1.0)


def test_a_line_without_parts_may_be_anybodys_or_nobodys(world):
    world.line("a", 10)
    world.split("b", 10, "USA", rate=False)
    assert open_money(world.taken()) == {(("DEU", "FRA", "POL", "USA"), True, None): 20}
    assert band(world.taken()) == (0.25, 1.0)


def test_a_part_without_a_rate_holds_no_known_won(world):
    world.split("a", 10, "USA", rate=False)
    taken = world.taken()
    assert known(taken) == {} and taken.split_krw == 0 and taken.measured_krw == 10 * E


# Channels, fields, ministries


def test_money_of_a_channel_with_parts_is_open_among_them(world):
    for code in ("c1a", "c1b"):
        row = {"channel_id": code, "subgroup": "rnd", "parent_id": "c1", "sort": 2}
        world.put("channels", row | made.named(code))
    world.line("a", 10)
    world.line("b", 6, channel_id="c1a")
    world.line("c", 4, channel_id="c2")
    world.line("d", 3, channel_id=None)
    taken = world.taken("channel")
    assert known(taken) == {"c1a": 6, "c2": 4}
    assert open_money(taken) == {
        (("c1a", "c1b"), False, None): 10,
        (("c1a", "c1b", "c2"), False, None): 3,
    }


def test_fields_overlap_and_the_page_says_so(world):
    world.line("a", 10, fields=("f1", "f2"))
    world.line("b", 5, fields=("f1",))
    world.line("c", 2)
    taken = world.taken("field")
    assert known(taken) == {"f1": 15, "f2": 10}
    assert open_money(taken) == {(("f1", "f2"), True, None): 2}
    assert taken.itemised_krw == 17 * E and taken.measured_krw == 27 * E
    said = diversification_reading.notes(world.asked("field"), taken, KO)
    assert said == [KO("diversification.overlap")]


def test_ministries_are_always_known(world):
    world.line("a", 6, ministry="m1")
    world.line("b", 4, ministry="m2")
    taken = world.taken("ministry")
    assert known(taken) == {"m1": 6, "m2": 4} and taken.measured.closed
    assert band(taken) == (0.52, 0.52)


# The official total


def test_the_rest_of_the_total_may_be_anybodys(world):
    world.split("a", 40, "USA")
    world.total(100)
    itemised, whole = world.taken(), world.taken(population="total")
    assert itemised.measured.closed and itemised.measured_krw == 40 * E
    assert open_money(whole) == {(("DEU", "FRA", "POL", "USA"), True, None): 60}
    assert whole.measured_krw == 100 * E and whole.no_total is None


def test_the_rest_of_the_total_has_a_ministry(world):
    world.line("a", 40, ministry="m1")
    world.ministry("m2")
    world.total(100)
    assert open_money(world.taken("ministry", population="total")) == {
        (("m1", "m2"), False, None): 60
    }


def test_a_ministry_keeps_a_total_only_of_the_same_scope(world):
    world.line("a", 40, ministry="m1")
    world.total(100)
    assert world.taken(ministry=("m1",), population="total").total is None
    world.total(70, kind="ministry", ministry_id="m1", scope_id="other")
    alone = world.taken(ministry=("m1",), population="total")
    assert (alone.total, alone.no_total) == (None, "diversification.no_total.unknown")
    world.total(50, kind="ministry", ministry_id="m1")
    assert world.taken(ministry=("m1",), population="total").measured_krw == 50 * E


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        ({"channel": ("c1",)}, "filtered"),
        ({"field": ("f1",)}, "filtered"),
        ({"ministry": ("m", "m2")}, "ministries"),
        ({"year": 2030}, "unknown"),
    ],
    ids=["channel", "field", "ministries", "year"],
)
def test_without_a_total_it_is_the_lines_alone_and_the_page_says_why(world, filters, why):
    world.line("a", 40, fields=("f1",))
    world.ministry("m2")
    world.total(100)
    asked = world.asked(population="total", **filters)
    taken = diversification.taken(world.ask, asked, KO)
    assert taken.no_total == f"diversification.no_total.{why}"
    assert taken.measured_krw == taken.itemised_krw
    assert diversification_reading.notes(asked, taken, KO) == [KO(taken.no_total)]


def test_a_total_that_the_lines_exceed_is_none(world):
    world.line("a", 40)
    world.total(39)
    taken = world.taken(population="total")
    assert (taken.total, taken.no_total) == (None, "diversification.no_total.exceeded")
    assert taken.measured_krw == 40 * E


# Assumptions


def test_assumed_relations_narrow_who_may_hold_it_to_those_of_the_year(world):
    for code, since, until in (("DEU", 1990, None), ("FRA", 2025, None), ("POL", 1990, 2023)):
        row = {"relation_id": code, "kind": "agreement", "partner_id": code, "year_from": since,
               "year_to": until}  # fmt: skip
        world.put("relations", row | made.named(code))
    world.line("a", 10)
    assert open_money(world.taken(assume=("related",))) == {(("DEU",), True, None): 10}


def test_an_assumption_that_leaves_nobody_is_said_and_nothing_is_measured(world):
    world.line("a", 10)
    asked = world.asked(assume=("related",))
    taken = diversification.taken(world.ask, asked, KO)
    assert taken.measured.empty and taken.hhi is None
    (left,) = taken.measured.left
    assert (left.why, left.amount) == ("nobody_eligible", 10 * E)
    said = diversification_reading.reading(asked, taken, KO)
    assert KO("diversification.verdict.nothing") in said
    assert KO("diversification.left.nobody_eligible", who="", amount=10 * E) in said


def test_a_floor_gives_each_named_partner_its_least_share(world):
    world.open("a", 10, "USA", "DEU")
    taken = world.taken(assume=("floor",), floor=20)
    assert known(taken) == {"USA": 2, "DEU": 2} and taken.split_krw == 0
    assert open_money(taken) == {(("DEU", "USA"), False, None): 6}
    assert band(taken) == (0.5, 0.68)


def test_assumptions_say_nothing_of_other_dimensions(world):
    world.line("a", 10)
    assert world.asked("channel", assume=("floor",)).assumed == ()
    assert known(world.taken("channel", assume=("floor", "related"))) == {"c1": 10}


def test_the_ladder_has_a_rung_for_each_population_and_assumption(world):
    world.split("a", 40, "USA")

    def steps(by: str) -> list[tuple[str, tuple[str, ...]]]:
        asked = world.asked(by)
        now = diversification.taken(world.ask, asked, KO)
        found = diversification.rungs(world.ask, asked, now, KO)
        return [(step.population, step.assume) for step, _ in found]

    over = [("itemised", assume) for assume in ((), ("related",), ("floor",), ("related", "floor"))]
    assert steps("partner") == over
    world.total(100)
    assert steps("partner") == [*over, *(("total", assume) for _, assume in over)]
    assert steps("ministry") == [("itemised", ()), ("total", ())]


def test_the_ladder_says_the_band_of_the_population_that_is_chosen(world):
    world.split("a", 40, "USA")
    world.total(100)
    for population, amount in (("itemised", 40 * E), ("total", 100 * E)):
        asked = world.asked(population=population)
        now = diversification.taken(world.ask, asked, KO)
        assert (
            text.won(amount, "ko")
            in diversification_ladder.ladder(world.ask, asked, now, KO).finding
        )


# Money that cannot be measured


def test_negative_changes_are_netted_and_a_net_below_zero_leaves_with_a_sentence(world):
    world.split("a", 30, "USA")
    world.split("b", -10, "USA")
    world.split("c", -5, "DEU")
    asked = world.asked()
    taken = diversification.taken(world.ask, asked, KO)
    assert known(taken) == {"USA": 20} and taken.split_krw == 20 * E
    (said,) = [s for s in diversification_reading.notes(asked, taken, KO) if "0보다 작" in s]
    assert "가상 DEU" in said and "-5억 원" in said


def test_open_money_below_zero_leaves_too(world):
    world.split("a", 30, "USA")
    world.line("b", -10)
    asked = world.asked()
    taken = diversification.taken(world.ask, asked, KO)
    assert taken.measured.closed
    said = diversification_reading.notes(asked, taken, KO)
    assert KO("diversification.left.net_below_zero", who=KO("word.unknown"), amount=-10 * E) in said


def test_more_partners_than_may_hold_it_is_a_contradiction(world):
    world.open("a", 10, "USA", "DEU", partners_stated=9)
    asked = world.asked()
    said = diversification_reading.notes(asked, world.taken(), KO)
    assert KO("diversification.contradicted", stated=9, cells=2) in said


def test_parts_over_the_whole_of_their_line_are_refused(tmp_path):
    content = tiny.rows()
    content["line_parts"].append(tiny.part("tiny_part_4", "tiny_line_2", "1"))
    with pytest.raises(DataError) as caught:
        releases.sync_reference(tmp_path / "store", tiny.write(tmp_path / "data", content))
    (problem,) = caught.value.problems
    assert (problem.key, problem.values["difference"]) == ("problem.parts_exceed", E)


def _alone(world: World) -> None:
    world.line("a", 10)


def _one_partner(world: World) -> None:
    world.split("a", 10, "USA")


def _nothing(_: World) -> None:
    return None


def _negative(world: World) -> None:
    world.split("a", -10, "USA")


def _zero(world: World) -> None:
    world.split("a", 10, "USA")
    world.split("b", -10, "USA")
    world.line("c", 0)


def _nobody(world: World) -> None:
    world.con.execute("delete from partner_members")
    world.con.execute("delete from partners where kind = 'country'")
    world.line("a", 10)


def _without_rate(world: World) -> None:
    world.split("a", 10, "USA", rate=False)


def _full(world: World) -> None:
    for code, won in (("USA", 40), ("DEU", 30), ("FRA", 20), ("POL", 10)):
        world.split(code, won, code)
    world.split("before", 5, "USA", fiscal_year=2023)


WORLDS = (_alone, _one_partner, _nothing, _negative, _zero, _nobody, _without_rate, _full)


@pytest.mark.parametrize("fill", WORLDS, ids=lambda fill: fill.__name__.strip("_"))
def test_every_view_says_something_of_every_odd_store(world, fill):
    fill(world)
    for by, population, t in product(diversification.BY, diversification.POPULATIONS, T.values()):
        for words in _told(world, world.asked(by, population=population), t):
            assert words.strip() and not _BROKEN & set(words.lower().split()), (by, words)
            assert "diversification." not in words


_BROKEN = {"nan", "none", "inf", "-inf", "nan%", "inf%"}


def _told(world: World, asked: Asked, t: text.Translate) -> Iterator[str]:
    """Yield the cards, sentences and cells of every view."""
    taken = diversification.taken(world.ask, asked, t)
    for card in views.cards(taken, t):
        # Without a value there is a dash, never a bare 0.
        assert card.figure == t("word.dash") if taken.hhi is None else card.figure != "0"
        yield from (card.label, card.figure, card.note)
    yield from diversification_reading.reading(asked, taken, t)
    for view in diversification.views(asked.by):
        for shown in diversification_page.shown(view, world.ask, asked, taken, t).values():
            yield shown.finding
            for row in [*shown.rows, *shown.table]:
                for value in row.values():
                    assert not (isinstance(value, float) and not math.isfinite(value)), row
                    if isinstance(value, str):
                        yield value


# What the views say


def test_the_share_that_is_sure_stands_first(world):
    world.split("a", 60, "USA")
    world.open("b", 40, "DEU", "FRA")
    shown = views.shares(world.asked(), world.taken(), KO)
    rows = {row["cell_id"]: (row["lower"], row["upper"]) for row in shown.rows}
    assert rows == {"USA": (0.6, 0.6), "DEU": (0.0, 0.4), "FRA": (0.0, 0.4)}
    assert shown.rows[0]["cell_id"] == "USA" and shown.rows[0]["point"] == 1.0
    assert "60.0%" in shown.finding


def test_where_nobody_is_sure_of_a_share_that_is_the_sentence(world):
    world.line("a", 10)
    shown = views.shares(world.asked(), world.taken(), KO)
    assert shown.finding == KO("diversification.shares.unsure", count=4)


def test_what_is_open_in_two_lines_of_the_same_candidates_is_one_question(world):
    world.split("a", 10, "USA")
    world.open("b", 60, "DEU", "FRA")
    world.open("c", 20, "DEU", "FRA")
    world.open("d", 5, "DEU", "POL")
    asked = world.asked()
    taken = diversification.taken(world.ask, asked, KO)
    (shown,) = diversification_page.shown("questions", world.ask, asked, taken, KO).values()
    assert [(row["line_id"], row["rank"]) for row in shown.rows][:2] == [("b", 1), ("c", 1)]
    assert text.won(80 * E, "ko") in shown.finding


def test_years_without_a_total_are_not_joined_to_those_with_one(world):
    world.split("a", 40, "USA")
    world.split("b", 40, "USA", fiscal_year=2023)
    world.total(100)
    for population, years in (("itemised", ["2023", "2024"]), ("total", ["2024"])):
        asked = world.asked(population=population)
        taken = diversification.taken(world.ask, asked, KO)
        shown = diversification_page.shown("years", world.ask, asked, taken, KO)["years"]
        assert [row["fiscal_year"] for row in shown.rows] == years
    assert KO("diversification.years.without", years="2023") in shown.finding


@pytest.mark.parametrize(
    ("amounts", "key"),
    [((90, 10), "high"), ((100, 100, 100, 100, 100, 100, 100), "middle"), ((60, 50, 40), "high")],
)
def test_the_verdict_of_a_full_split_follows_its_value(world, amounts, key):
    for at, amount in enumerate(amounts):
        world.line(f"l{at}", amount, ministry=f"m{at}")
    said = diversification_reading.reading(world.asked("ministry"), world.taken("ministry"), KO)
    assert said[0] == KO(f"diversification.verdict.{key}")
    assert KO("diversification.closed") in said


# The three states that the page must read well in


def test_the_reference_data(ask):
    def taken(population: str) -> Taken:
        return diversification.taken(ask, Asked(made.asked(), population=population), KO)

    itemised, whole = taken("itemised"), taken("total")
    assert (itemised.split_krw, itemised.measured_krw) == (318 * E, 438_130_000_000)
    assert views.point("hhi", itemised) == pytest.approx(0.5473, abs=5e-5)
    assert itemised.hhi.lower == pytest.approx(0.0214, abs=5e-5)
    assert itemised.hhi.upper == pytest.approx(0.9327, abs=5e-5)
    assert whole.measured_krw == 1_816_700_000_000
    assert whole.hhi.lower == pytest.approx(0.0048, abs=5e-5)
    assert whole.hhi.upper == pytest.approx(0.9834, abs=5e-5)


def test_a_full_sheet_published_through_the_intake(own, tmp_path):
    """100 million won are known to be of the US, 200 of Germany or France, the rest anybody's."""
    handed.submitted(own, handed.workbook(tmp_path, handed.RIGHT))

    def ask(name: str, **params: Any) -> list[dict[str, Any]]:
        return handed.rows(own, name, **params)

    asked = Asked(made.asked(2027, scope=handed.SCOPE))
    taken = diversification.taken(ask, asked, KO)
    assert taken.known == {"USA": 100 * handed.M}
    by_count = {
        int(member.sum()): int(amount) // handed.M
        for member, amount in zip(taken.measured.member, taken.measured.amounts, strict=True)
    }
    assert by_count[2] == 200 and sum(by_count.values()) == taken.itemised_krw // handed.M - 100
    assert taken.hhi.exact and taken.hhi.lower < taken.hhi.upper
    for view in diversification.views("partner"):
        for shown in diversification_page.shown(view, ask, asked, taken, KO).values():
            assert shown.finding


def test_a_full_split_has_one_value_everywhere(world):
    _full(world)
    taken = world.taken()
    for card in views.cards(taken, KO):
        assert " – " not in card.figure
    assert band(taken) == (0.3, 0.3)
    for row in views.shares(world.asked(), taken, KO).rows:
        assert row["lower"] == row["upper"] == row["point"]
    for row in views.hill(taken, KO).rows:
        assert row["lower"] == row["upper"] == pytest.approx(row["point"])
    asked = world.asked()
    (shown,) = diversification_page.shown("questions", world.ask, asked, taken, KO).values()
    assert (shown.finding, shown.table) == (KO("diversification.questions.none"), [])


def test_what_is_asked_is_kept_by_all_that_it_depends_on(world):
    asked = world.asked(population="total", assume=("floor",), floor=20)
    others = (
        replace(asked, population="itemised"), replace(asked, assume=()),
        replace(asked, floor=10), replace(asked, by="field"),
    )  # fmt: skip
    assert len({each.plain for each in (asked, *others, copy.copy(asked))}) == 5
