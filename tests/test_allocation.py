"""The allocation page's money adds up in every view, and its sentences say just what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import small
from hypothesis import given
from hypothesis import strategies as st
from made import Ask, E, Made, asked, named

from atlas import allocation, allocation_views, line_filters, marks, menu, sql, text
from atlas.allocation_views import ENDS, TILES, Tile, tiles
from atlas.line_filters import Asked

T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)
POINTS = [(year, stage) for year in (2023, 2024, 2025) for stage in line_filters.STAGES]
ONE_YEAR = tuple(allocation_views.VIEWS)


def tree(made: Made, t: text.Translate = KO, **by: Any) -> allocation_views.Shown:
    return allocation_views.tree(made.ask, asked(scope="s", **by), t)


def lines(ask: Ask, of: Asked) -> dict[str, dict[str, Any]]:
    """Return all lines that the filters leave, by id."""
    found = ask("allocation/lines", **of.params(), top=10**6, lang="ko")
    return {row["line_id"]: row for row in found}


def total(ask: Ask, of: Asked) -> int:
    return sum(row["amount_krw"] for row in lines(ask, of).values())


def headline(ask: Ask, of: Asked) -> dict[str, Any]:
    return ask("summary/headline", year=of.year, stage=of.stage, scope=of.scope)[0]


def offered(ask: Ask) -> dict[str, dict[str, str]]:
    return line_filters.options(ask("records/options", lang="ko"), KO)


@pytest.fixture
def made() -> Iterator[Made]:
    with small.whole() as con:
        yield Made(con)


# The tree


def adds_up(found: list[Tile]) -> None:
    """Assert that the children of every tile add up to it, to the last won."""
    below: dict[str, int] = defaultdict(int)
    for tile in found:
        below[tile.parent] += tile.amount
    by_id = {tile.id: tile for tile in found}
    assert len(by_id) == len(found)
    for parent, amount in below.items():
        if parent:
            assert by_id[parent].amount == amount, parent
    assert [tile.id for tile in found if not tile.parent] == ["all"]


@pytest.mark.parametrize(("year", "stage"), POINTS)
def test_the_tiles_add_up_to_the_known_lines_to_the_last_won(ask, year, stage):
    of = asked(year, stage)
    shown = allocation_views.tree(ask, of, KO)
    known = headline(ask, of)["named_lines_krw"]
    if not shown.rows:
        assert known == 0 and shown.table == [] and shown.finding == KO("allocation.none")
        return
    found = tiles(shown.rows, KO)
    adds_up(found)
    assert found[0].amount == known == sum(row["amount_krw"] for row in shown.table)
    assert {tile.meaning for tile in found} <= {"all", "ministry", "channel", "line", "others"}


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["m1", "m2", "m3"]),
        st.sampled_from(["c1", "c2", None]),
        st.integers(1, 10**15),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(ROWS)
def test_tiles_of_any_rows_add_up_and_none_is_too_small_to_read(drawn):
    whole = sum(amount for _, _, amount, _ in drawn)
    rows = [
        {
            "ministry_id": ministry, "ministry": ministry, "short": ministry,
            "channel_id": channel, "channel": channel or "–", "line": f"line {place}",
            "line_id": None if others else f"l{place}", "amount_krw": amount, "total_krw": whole,
        }
        for place, (ministry, channel, amount, others) in enumerate(drawn)
    ]  # fmt: skip
    found = tiles(rows, KO)
    adds_up(found)
    assert found[0].amount == whole
    one_by_one = {tile.label: tile.amount for tile in found if tile.meaning == "line"}
    for row in rows:
        readable = row["line_id"] and row["amount_krw"] >= allocation_views.LEAST_TILE * whole
        assert one_by_one.get(row["line"]) == (row["amount_krw"] if readable else None)
    gathered = sum(tile.amount for tile in found if tile.meaning == "others")
    assert gathered + sum(one_by_one.values()) == whole


@BOTH
def test_small_lines_are_gathered_in_the_chart_and_listed_in_its_table(made, t):
    made.line("large", 1_000)
    for number in range(3):
        made.line(f"small-{number}", number + 1)
    shown = tree(made, t)
    by_meaning = defaultdict(list)
    for tile in tiles(shown.rows, t):
        by_meaning[tile.meaning].append((tile.label, tile.amount))
    assert by_meaning["others"] == [(t("allocation.small"), 6 * E)]
    assert len(by_meaning["line"]) == 1
    assert [row["amount_krw"] for row in shown.table] == [1_000 * E, 3 * E, 2 * E, E]
    assert t("allocation.tree.gathered") in shown.finding
    assert t("allocation.tree.others", count=1)[:10] not in shown.finding


@BOTH
def test_the_sentence_of_the_tree_names_the_largest_ministry_and_its_share(made, t):
    made.line("a", 60, "m1")
    made.line("b", 20, "m2")
    made.line("c", 20, "m2")
    assert tree(made, t).finding == t(
        "allocation.tree.finding", total=100 * E, ministry="m1", amount=60 * E, share="60.0%"
    )
    only = tree(made, t, ministry=["m2"])
    assert only.finding == t("allocation.tree.one", total=40 * E, ministry="m2")
    assert [row["share_of_ministry"] for row in only.table] == ["50.00%", "50.00%"]
    assert [row["share_of_chosen"] for row in tree(made, t).table] == ["60.00%", "20.00%", "20.00%"]


def test_amounts_in_korean_sentences_take_their_particles(made):
    made.line("a", 40, split={"DEU": 10})
    assert "40억 원이 모두 m 몫입니다." in tree(made, KO).finding
    said = allocation_views.flows(made.ask, asked(scope="s"), KO).finding
    assert "40억 원이 부처에서" in said and "10억 원(25.0%)뿐입니다." in said


# Filters


@pytest.mark.parametrize("name", line_filters.CHOICES)
def test_each_filter_narrows_the_lines_to_what_it_names(ask, name):
    every, narrower = lines(ask, asked()), 0
    for code in offered(ask)[name]:
        found = lines(ask, asked(**{name: [code]}))
        assert set(found) <= set(every), code
        narrower += 0 < len(found) < len(every)
    # In 2024 all known money is of the R&D subgroup.
    assert narrower > 0 or name == "subgroup"


@pytest.mark.parametrize("name", ["ministry", "basis", "attribution", "channel"])
def test_what_does_not_overlap_adds_up_over_its_codes(ask, name):
    of = asked()
    parts = sum(total(ask, asked(**{name: [code]})) for code in offered(ask)[name])
    without = sum(r["amount_krw"] for r in lines(ask, of).values() if not r["channel"])
    assert parts + (without if name == "channel" else 0) == total(ask, of)


def test_several_codes_of_a_filter_leave_the_lines_of_each(ask):
    one, other = (set(lines(ask, asked(ministry=[code]))) for code in ("MSIT", "MOTIE"))
    assert one and other and not one & other
    assert set(lines(ask, asked(ministry=["MSIT", "MOTIE"]))) == one | other


def test_filters_together_leave_what_each_leaves(ask):
    pairs = (("ministry", "MSIT"), ("channel", "joint_research"), ("attribution", "unknown"))
    alone = [set(lines(ask, asked(**{name: [code]}))) for name, code in pairs]
    both = set(lines(ask, asked(**{name: [code] for name, code in pairs})))
    assert both == set.intersection(*alone) and 0 < len(both) < min(map(len, alone))


def test_year_stage_and_scope_choose_other_lines(ask):
    latest = set(lines(ask, asked()))
    assert latest.isdisjoint(lines(ask, asked(2023)))
    assert set(lines(ask, asked(stage="enacted"))) < latest
    scopes = [row["scope_id"] for row in ask("allocation/scopes", lang="ko")]
    assert scopes[0] == "global_rnd" and len(scopes) > 1
    assert latest.isdisjoint(lines(ask, asked(scope=scopes[1])))


def test_the_attribution_filter_takes_only_that_money_of_a_line(ask):
    whole = lines(ask, asked())
    for known in line_filters.ATTRIBUTIONS:
        found = lines(ask, asked(attribution=[known]))
        assert total(ask, asked(attribution=[known])) == headline(ask, asked())[f"{known}_krw"] > 0
        assert all(row["amount_krw"] <= whole[line]["amount_krw"] for line, row in found.items())
    mixed = set(lines(ask, asked(attribution=["split"]))) & set(
        lines(ask, asked(attribution=["unknown"]))
    )
    assert mixed, "a line with money of both kinds shows that its money is divided"


@pytest.mark.parametrize("view", ONE_YEAR)
def test_every_view_shows_the_money_that_the_filters_leave(ask, view):
    for by in ({"attribution": ["split"]}, {"ministry": ["MSIT"]}, {"attribution": ["named"]}):
        shown = allocation_views.shown(view, ask, asked(**by), KO)
        amounts = sum(row["amount_krw"] for row in shown.rows)
        expected = total(ask, asked(**by))
        assert amounts >= expected if view == "fields" else amounts == expected


# Fields and subgroups


def test_fields_overlap_and_are_never_summed(made):
    made.line("both", 10, fields=("f1", "f2"))
    made.line("one", 5, fields=("f1",))
    made.line("none", 3)
    for t in T.values():
        shown = allocation_views.fields(made.ask, asked(scope="s"), t)
        held = [(row["field_id"], row["amount_krw"] // E) for row in shown.rows]
        assert held == [("f1", 15), ("f2", 10), (None, 3)]
        assert text.won(15 * E, t.language) in shown.finding
        for added in (28, 25, 18):  # all rows, the two fields, the lines
            assert text.won(added * E, t.language) not in shown.finding
        assert len(shown.table) == len(shown.rows)
        assert not any("share" in column for row in shown.table for column in row)


def test_fields_of_the_reference_data_come_to_more_than_the_lines(ask):
    shown = allocation_views.fields(ask, asked(), KO)
    assert sum(row["amount_krw"] for row in shown.rows) > total(ask, asked())
    for row in shown.rows:
        assert row["amount_krw"] == row["split_krw"] + row["named_krw"] + row["unknown_krw"]


@BOTH
def test_lines_without_any_field_are_a_sentence(made, t):
    made.line("a", 10)
    shown = allocation_views.fields(made.ask, asked(scope="s"), t)
    assert (shown.finding, shown.table) == (t("allocation.fields.none"), [])


@BOTH
def test_a_subgroup_without_money_is_not_said_to_be_zero(made, t):
    made.line("a", 10, channel_id="c2")
    said = allocation_views.subgroups(made.ask, asked(scope="s"), t).finding
    assert t("allocation.subgroups.no_rnd") in said
    assert t("allocation.subgroups.non_rnd", amount=10 * E) in said
    made.line("b", 5)
    said = allocation_views.subgroups(made.ask, asked(scope="s"), t).finding
    assert t("allocation.subgroups.rnd", amount=5 * E) in said


def test_channels_add_up_to_their_subgroup_and_to_the_lines(made):
    made.line("a", 10)
    made.line("b", 5, channel_id="c2")
    made.line("c", 2, channel_id=None)
    rows = allocation_views.subgroups(made.ask, asked(scope="s"), EN).rows
    assert [(row["subgroup"], row["amount_krw"] // E) for row in rows] == [
        ("rnd", 10), ("non_rnd", 5), ("unknown", 2),
    ]  # fmt: skip


# Flows


def conserved(rows: list[dict[str, Any]]) -> dict[str, dict[Any, int]]:
    """Return the money at each node of each side of the flows."""
    sides: dict[str, dict[Any, int]] = {}
    for side in ("ministry", "channel", "partner"):
        at: dict[Any, int] = defaultdict(int)
        for row in rows:
            at[row[side]] += row["amount_krw"]
        sides[side] = at
    return sides


@pytest.mark.parametrize(("year", "stage"), POINTS)
def test_flows_lose_no_money_from_side_to_side(ask, year, stage):
    of = asked(year, stage)
    shown = allocation_views.flows(ask, of, KO)
    known = [row for row in shown.rows if row["attribution"] != "not_itemised"]
    sides = conserved(known)
    sums = [sum(at.values()) for at in sides.values()]
    assert all(one == other for one, other in pairwise(sums))
    official = headline(ask, of)
    if not known:
        assert official["named_lines_krw"] == 0 and shown.table == []
        return
    assert sums[0] == official["named_lines_krw"]
    for kind in line_filters.ATTRIBUTIONS:
        money = sum(row["amount_krw"] for row in known if row["attribution"] == kind)
        assert money == official[f"{kind}_krw"]


@BOTH
def test_what_is_not_itemised_flows_apart_and_only_without_filters(ask, t):
    rest = headline(ask, asked())["not_itemised_krw"]
    shown = allocation_views.flows(ask, asked(), t)
    (apart,) = [row for row in shown.rows if row["attribution"] == "not_itemised"]
    assert apart["amount_krw"] == rest > 0
    others = [row for row in shown.rows if row is not apart]
    for side in ("ministry", "channel", "partner"):
        assert apart[side] not in {row[side] for row in others}
    assert t("allocation.flows.rest", rest=rest) in shown.finding
    for name in line_filters.CHOICES:
        code = next(c for c in offered(ask)[name] if lines(ask, asked(**{name: [c]})))
        narrowed = allocation_views.flows(ask, asked(**{name: [code]}), t)
        assert {row["attribution"] for row in narrowed.rows} <= set(line_filters.ATTRIBUTIONS)
        assert text.won(rest, t.language) not in narrowed.finding


@BOTH
def test_split_money_ends_at_its_partner_and_the_rest_at_what_is_known_of_it(made, t):
    made.line("a", 10, split={"DEU": 3, "JPN": 2})
    made.line("b", 7)
    shown = allocation_views.flows(made.ask, asked(scope="s"), t)
    names = {code: named(code)[f"name_{t.language}"] for code in ("DEU", "JPN")}
    assert {k: v // E for k, v in conserved(shown.rows)["partner"].items()} == {
        names["DEU"]: 3, names["JPN"]: 2, t("attribution.unknown"): 12,
    }  # fmt: skip
    assert t("allocation.flows.split", split=5 * E, share="29.4%") in shown.finding
    nothing = allocation_views.flows(made.ask, asked(scope="s", attribution=["unknown"]), t)
    assert t("allocation.flows.no_split") in nothing.finding


def test_many_ends_are_gathered_and_lose_no_money(made):
    amounts = range(1, 3 * ENDS)
    for amount in amounts:
        made.line(f"l{amount}", amount, f"m{amount}")
    shown = allocation_views.flows(made.ask, asked(scope="s"), EN)
    by_ministry = conserved(shown.rows)["ministry"]
    assert len(by_ministry) == ENDS + 1
    assert by_ministry[EN("allocation.other_ministries")] // E == sum(amounts[: -ENDS or None])
    assert sum(by_ministry.values()) // E == sum(amounts)


# The lines behind a view


def test_shares_of_the_listed_lines_are_of_all_and_of_their_ministry(ask):
    found = lines(ask, asked())
    assert sum(row["share_percent"] for row in found.values()) == pytest.approx(100)
    of_ministry: dict[str, float] = defaultdict(float)
    for row in found.values():
        of_ministry[row["ministry"]] += row["ministry_percent"]
    assert all(share == pytest.approx(100) for share in of_ministry.values())
    assert {row["found_count"] for row in found.values()} == {len(found)}
    assert {row["total_krw"] for row in found.values()} == {total(ask, asked())}


@BOTH
def test_a_long_list_says_that_it_is_cut(made, t):
    for number in range(allocation.LISTED + 1):
        made.line(f"l{number}", 1)
    params = asked(scope="s").params() | {"top": allocation.LISTED, "lang": t.language}
    found = sql.run(made.con, "allocation/lines", **params)
    said = t("allocation.lines.finding", count=allocation.LISTED + 1, total=len(found) * E + E)
    cut = t("records.lines.cut", top=allocation.LISTED)
    assert len(found) == allocation.LISTED
    assert allocation.listed_finding(found, t) == f"{said} {cut}"
    assert set(allocation.listed(found).columns) >= set(allocation.COLUMNS)


@pytest.mark.parametrize("view", ONE_YEAR)
def test_a_view_names_the_sources_of_its_lines(ask, view):
    found = lines(ask, asked(ministry=["MSIT"]))
    shown = allocation_views.shown(view, ask, asked(ministry=["MSIT"]), KO)
    assert set(shown.sources) == {row["source_id"] for row in found.values()}
    assert len(shown.sources) == len(set(shown.sources))


# Where the page stands


@BOTH
def test_the_page_says_its_filters_in_words_and_the_way_back(ask, t):
    names = line_filters.options(ask("records/options", lang=t.language), t)
    of = asked(ministry=["MSIT"], channel=["joint_research"], attribution=["split", "named"])
    said = line_filters.stands(of, "기준", names, t)
    assert said["ministry"] == names["ministry"]["MSIT"]
    both = [t(f"attribution.{known}") for known in ("split", "named")]
    assert said["attribution"] == ", ".join(both)
    assert said["scope"] == "기준" and "field" not in said
    assert allocation.crumbs(of, names, t) == [
        (t("allocation.all"), {}),
        (names["ministry"]["MSIT"], {"ministry": ("MSIT",)}),
        (
            names["channel"]["joint_research"],
            {"ministry": ("MSIT",), "channel": ("joint_research",)},
        ),
    ]
    assert allocation.crumbs(asked(), names, t) == [(t("allocation.all"), {})]


def test_a_mixed_basis_is_named_as_such(ask):
    names = offered(ask)
    assert line_filters.stands(asked(), "", names, KO)["basis"] == KO("basis.best")
    assert line_filters.stands(asked(stage="enacted"), "", names, KO)["basis"] == KO("basis.each")


@pytest.mark.parametrize("name", line_filters.CHOICES)
def test_every_filter_offers_named_codes(ask, name):
    codes = offered(ask)[name]
    assert codes and all(word and word != code for code, word in codes.items())


@pytest.mark.parametrize(
    ("mark", "page", "codes"),
    [
        ("m:MSIT|c:exchange_in", "allocation", {"ministry": "MSIT", "channel": "exchange_in"}),
        ("m:MSIT|none", "allocation", {"ministry": "MSIT"}),
        ("m:MSIT|c:x|l:line-1", "records", {"line": "line-1"}),
        ("m:MSIT|c:x|small", "allocation", {"ministry": "MSIT", "channel": "x"}),
        ("f:quantum", "allocation", {"field": "quantum"}),
        ("a:unknown", "allocation", {"attribution": "unknown"}),
        ("c:x|p:DEU", "records", {"year": "2024", "partner": "DEU"}),
        ("k:grown", "allocation", {"change": "grown"}),
        ("v:treemap|y:2023|s:latest", "allocation",
         {"view": "treemap", "year": "2023", "stage": "latest"}),
    ],
)  # fmt: skip
def test_a_mark_opens_what_it_stands_for(mark, page, codes):
    assert asked().opens(mark) == (page, codes)
    assert set(codes) <= set(menu.BY_NAME[page].filters)


@pytest.mark.parametrize("mark", ["all", "", "none", "m:", "x:y"])
def test_a_mark_that_stands_for_nothing_opens_nothing(mark):
    assert asked().opens(mark) is None


def test_every_tile_opens_filters_that_leave_its_money(ask):
    rows = allocation_views.tree(ask, asked(), KO).rows
    lines = {row["line"]: row["line_id"] for row in rows}
    for tile in tiles(rows, KO):
        if tile.meaning in ("all", "ministry", "channel"):
            by = {name: [code] for name, code in marks.filters(tile.id).items()}
            assert total(ask, asked(**by)) == tile.amount, tile.id
        elif tile.meaning == "line":
            assert asked().opens(tile.id) == ("records", {"line": lines[tile.label]})


@BOTH
def test_a_ministrys_tile_has_its_short_name_too(ask, t):
    found = tiles(allocation_views.tree(ask, asked(), t).rows, t)
    names = {tile.id: (tile.label, tile.short) for tile in found if tile.meaning == "ministry"}
    assert names["m:MSIT"] == {
        KO: ("과학기술정보통신부", "과기정통부"),
        EN: ("Ministry of Science and ICT", "MSIT"),
    }[t]  # fmt: skip
    assert all(short for _, short in names.values())


# Bad input


@BOTH
@pytest.mark.parametrize("view", ONE_YEAR)
def test_filters_that_leave_nothing_are_a_sentence(made, view, t):
    made.line("a", 10)
    shown = allocation_views.shown(view, made.ask, asked(year=1999, scope="s"), t)
    none = "allocation.fields.none" if view == "fields" else "allocation.none"
    assert (shown.rows, shown.table, shown.finding) == ([], [], t(none))


@BOTH
@pytest.mark.parametrize("view", ONE_YEAR)
def test_one_line_is_a_view_of_its_own(made, view, t):
    made.line("a", 10, fields=("f1",))
    shown = allocation_views.shown(view, made.ask, asked(scope="s"), t)
    assert [row["amount_krw"] for row in shown.rows] == [10 * E]
    assert len(shown.table) == 1 and shown.sources == ("made-up",)
    assert text.won(10 * E, t.language) in shown.finding


@BOTH
def test_less_than_nothing_is_said_and_listed_not_drawn(made, t):
    made.line("a", 60, "m1")
    made.line("b", 40, "m2")
    made.line("cut", -30, "m2")
    shown = tree(made, t)
    found = tiles(shown.rows, t)
    adds_up(found)
    assert found[0].amount == 100 * E
    assert t("allocation.negative", count=1, amount=-30 * E, net=70 * E) in shown.finding
    assert "60.0%" in shown.finding
    assert [row["amount_krw"] // E for row in shown.table] == [60, 40, -30]
    assert [row["share_of_chosen"] for row in shown.table] == ["60.00%", "40.00%", None]
    flow = allocation_views.flows(made.ask, asked(scope="s"), t)
    assert sum(row["amount_krw"] for row in flow.table) == sum(
        row["amount_krw"] for row in lines(made.ask, asked(scope="s")).values()
    )


@BOTH
@pytest.mark.parametrize("amounts", [(50, -50), (10, -50)], ids=["nothing", "less"])
def test_a_net_of_nothing_or_less_is_still_drawn_for_what_is_above_it(made, t, amounts):
    for number, amount in enumerate(amounts):
        made.line(f"l{number}", amount, f"m{number}")
    shown = tree(made, t)
    assert [row["amount_krw"] // E for row in shown.rows] == [amounts[0]]
    assert text.won(sum(amounts) * E, t.language) in shown.finding
    assert {row["share_of_ministry"] for row in shown.table} == {"100.00%", None}


@BOTH
@pytest.mark.parametrize("view", ["treemap", "flows"])
def test_money_below_nothing_alone_is_a_sentence(made, view, t):
    made.line("cut", -30)
    shown = allocation_views.shown(view, made.ask, asked(scope="s"), t)
    assert (shown.rows, shown.table) == ([], [])
    assert shown.finding == t("allocation.negative.only", amount=-30 * E)


@BOTH
def test_two_thousand_programmes_of_one_ministry_stay_readable(made, t):
    made.ministry("m")
    made.con.execute(
        """
        insert into budget_lines by name
        select
            'l' || n as line_id, 'l' || n as programme_id, 2024 as fiscal_year,
            'enacted' as stage, 'budget' as basis, 's' as scope_id, 'm' as ministry_id,
            'c' || (1 + n % 2) as channel_id, 'detail' as level, 'programme' as kind,
            'counted' as standing, 'high' as confidence, 'made-up' as source_id,
            (1000 + n) * 1000000 as amount_krw, 'l' || n as name_ko, 'l' || n as name_en
        from range(2000) as numbers (n)
        """
    )
    shown = tree(made, t)
    # The largest one by one, and one row for the others of each of the two channels.
    assert len(shown.rows) == TILES + 2
    assert sum(row["line_count"] for row in shown.rows) == 2000
    assert t("allocation.tree.others", count=2000 - TILES) in shown.finding
    found = tiles(shown.rows, t)
    adds_up(found)
    assert len(found) <= 1 + 1 + 2 + TILES + 2
    assert found[0].amount == total(made.ask, asked(scope="s"))
    flow = allocation_views.flows(made.ask, asked(scope="s"), t)
    assert len(flow.rows) == 2
