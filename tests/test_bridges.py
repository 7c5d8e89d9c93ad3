"""Bridges are exact, and call nothing a change that nobody can compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import Ask, E, Made, asked

from atlas import allocation, bridges, text
from atlas.bridges import Bridge, Points

T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)
YEARS = Points(2023, "latest", 2024, "latest")
STAGES = Points(2024, "proposal", 2024, "enacted")
MOVES = (*bridges.CHANGES, "not_comparable")
KINDS = (*bridges.CHANGES, "unchanged", "from_only", "to_only", "other_extent")


@pytest.fixture
def made() -> Iterator[Made]:
    with small.whole() as con:
        yield Made(con)


def steps(bridge: Bridge) -> dict[str, int]:
    """Return the blocks of a bridge in won; no kind stands twice."""
    found = {step.kind: step.amount for step in bridge.steps}
    assert len(found) == len(bridge.steps)
    return found


def exact(bridge: Bridge) -> bool:
    """Tell whether the first point and all changes come to the second to the last won."""
    found = steps(bridge)
    return found["first"] + sum(found.get(kind, 0) for kind in MOVES) == found["second"]


def between(made: Made, points: Points = YEARS, t: text.Translate = KO, **by: Any) -> Bridge:
    return bridges.bridge(made.ask, asked(scope="s", **by), points, t)


def totals(made: Made, **by_year: int) -> None:
    """Put official totals in 억원, ``y2023=100``."""
    for name, amount in by_year.items():
        year = int(name[1:])
        row = {
            "control_id": name, "kind": "total", "stage": "enacted", "fiscal_year": year,
            "scope_id": "s", "amount_krw": amount * E, "rounding_krw": 0, "preferred": True,
            "source_id": "made-up",
        }  # fmt: skip
        small.put(made.con, "control_totals", row)


def programme(made: Made, name: str, before: int | None, after: int | None, **more: Any) -> None:
    """Put a programme's lines of 2023 and 2024 in 억원; ``before_level=`` speaks of one of them."""
    for when, year, amount in (("before", 2023, before), ("after", 2024, after)):
        if amount is not None:
            own = {k.removeprefix(f"{when}_"): v for k, v in more.items() if k.startswith(when)}
            made.line(f"{name}-{year}", amount, programme_id=name, fiscal_year=year, **own)


# The reference data, by hand


@BOTH
def test_2023_to_2024_comes_to_the_official_totals(ask, t):
    found = bridges.bridge(ask, asked(), YEARS, t)
    assert {kind: amount / E for kind, amount in steps(found).items()} == {
        "first": 5075,
        # Global technology centres 575, source technology 68, matching basic research 62.5.
        "entered": 705.5,
        # G-hub 69 to 196, strategic 407 to 504, lunar payload 28 to 33.
        "grown": 229,
        # Bilateral 350 to 285, multilateral 253 to 231.
        "shrunk": -87,
        "exited": -24.4,
        "not_comparable": 12_268.9,
        "second": 18_167,
        "relabelled": 6_360,
    }
    assert exact(found)
    counts = {step.kind: step.count for step in found.steps}
    assert [counts[kind] for kind in MOVES] == [3, 3, 2, 1, 12]


@BOTH
def test_the_sentence_of_the_years_says_what_is_explained_and_what_is_not(ask, t):
    said = bridges.bridge(ask, asked(), YEARS, t).finding
    change, known, rest = 13_092 * E, 8231 * E // 10, 122_689 * E // 10
    assert change == known + rest
    for amount in (change, known, rest):
        assert text.won(amount, t.language) in said
    assert "2023" in said and "2024" in said
    if t is KO:
        assert "1조 2,268.9억 원은 " in said


def test_the_relabelled_stands_apart_and_names_its_own_stage(ask):
    for t in T.values():
        *bridge, last = bridges.bridge(ask, asked(), YEARS, t).steps
        assert last.kind == "relabelled" and t("stage.proposal") in last.label
        assert bridge[-1].kind == "second"
        assert exact(Bridge([*bridge, last], "", [], []))


@BOTH
def test_proposal_to_enacted_compares_the_two_programmes_known_at_both(ask, t):
    found = bridges.bridge(ask, asked(), STAGES, t)
    amounts = {kind: amount // E for kind, amount in steps(found).items()}
    assert (amounts["first"], amounts["shrunk"], amounts["second"]) == (251, -33, 218)
    assert "entered" not in amounts and "exited" not in amounts
    assert exact(found)
    apart = sum(step.count for step in found.steps if step.kind in bridges.APART)
    assert found.finding == t(
        "allocation.bridge.finding", count=2, first=251 * E, second=218 * E, apart=apart
    )
    if t is KO:
        assert "218억 원으로 " in found.finding


def test_what_is_known_at_one_stage_only_is_no_change(ask):
    found = bridges.bridge(ask, asked(), STAGES, KO)
    kinds = {row["change_kind"] for row in found.changes}
    assert {"from_only", "to_only"} <= kinds and not kinds & {"entered", "exited"}
    for row in found.changes:
        assert (row["change_krw"] is None) == (row["change_kind"] in bridges.APART)


def test_the_ict_programme_of_two_levels_is_not_compared(ask):
    changes = {row["line_id"]: row for row in bridges.bridge(ask, asked(), YEARS, KO).changes}
    row = changes["ict-joint-research-2024-proposal"]
    assert (row["from_krw"] // E, row["to_krw"] // E) == (21, 113)
    assert row["change_kind"] == "other_extent" and row["change_krw"] is None


def test_the_largest_changes_come_first_and_those_without_one_last(ask):
    found = bridges.bridge(ask, asked(), YEARS, EN).changes
    known = [abs(row["change_krw"]) for row in found if row["change_krw"] is not None]
    assert known == sorted(known, reverse=True) and len(known) == 9
    assert all(row["change_krw"] is None for row in found[len(known) :])
    by_kind = steps(bridges.bridge(ask, asked(), YEARS, EN))
    for kind in bridges.CHANGES:
        assert sum(r["change_krw"] for r in found if r["change_kind"] == kind) == by_kind[kind]
    shown = {row["line"]: row["change_share"] for row in allocation.changes(found)}
    (hub,) = [share for line, share in shown.items() if "G-hub" in line]
    assert hub == "+184.1%"


@pytest.mark.parametrize("ministry", ["MSIT", "MOTIE"])
def test_with_filters_the_bridge_spans_what_is_known_and_stays_exact(ask, ministry):
    found = bridges.bridge(ask, asked(ministry=[ministry]), YEARS, KO)
    assert exact(found)
    assert not {"not_comparable", "relabelled"} & set(steps(found))
    assert text.won(18_167 * E, "ko") not in found.finding


def test_the_two_points_of_a_view():
    assert allocation.points(asked(2024, "enacted"), "stages") == STAGES
    assert allocation.points(asked(2024), "years") == YEARS


# Made-up figures

AMOUNT = st.integers(-(10**15), 10**15)
KIND_ROWS = st.dictionaries(
    st.sampled_from(KINDS), st.tuples(st.integers(1, 99), AMOUNT, AMOUNT), max_size=len(KINDS)
)


def answering(kinds: dict[str, tuple[int, int, int]], totals: tuple[Any, Any]) -> Ask:
    """Return what answers like the queries: one row per kind of change, an official total."""
    ends = {"entered": (0, 1), "to_only": (0, 1), "exited": (1, 0), "from_only": (1, 0)}

    def ask(name: str, **params: Any) -> list[dict[str, Any]]:
        if name == "summary/headline":
            return [{"control_total_krw": totals[params["year"] == YEARS.year_to]}]
        if name != "allocation/bridge":
            return []
        rows = []
        for kind, (count, first, second) in kinds.items():
            known = ends.get(kind, (1, 1))
            rows.append(
                {
                    "change_kind": kind,
                    "programme_count": count,
                    "from_krw": first if known[0] else None,
                    "to_krw": (first if kind == "unchanged" else second) if known[1] else None,
                }
            )
        return rows

    return ask


@given(KIND_ROWS, AMOUNT, AMOUNT)
def test_between_any_totals_the_bridge_is_exact(kinds, first, second):
    for t in T.values():
        found = bridges.bridge(answering(kinds, (first, second)), asked(), YEARS, t)
        assert exact(found)
        assert (steps(found)["first"], steps(found)["second"]) == (first, second)
        assert not {"unchanged", *bridges.APART} & set(steps(found))
        assert text.won(abs(second - first), t.language) in found.finding


@given(KIND_ROWS)
def test_without_totals_the_bridge_over_any_programmes_is_exact(kinds):
    found = bridges.bridge(answering(kinds, (None, 1)), asked(), YEARS, KO)
    if set(kinds) <= set(bridges.APART):
        assert "first" not in steps(found) and "second" not in steps(found)
    else:
        assert exact(found)
        standing = {step.kind: step.count for step in found.steps}
        assert standing["first"] + standing.get("entered", 0) == standing["second"] + (
            standing.get("exited", 0)
        )
    assert {step.kind for step in found.steps if step.kind in bridges.APART} == set(kinds) & set(
        bridges.APART
    )
    assert [row["amount_krw"] for row in found.table] == [step.amount for step in found.steps]


END = st.none() | st.integers(-50, 50)
PROGRAMMES = st.lists(
    st.tuples(END, END, st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=12
)


@pytest.fixture(scope="module")
def emptied() -> Iterator[Made]:
    """A store whose lines each example of a test puts anew."""
    with small.whole() as con:
        yield Made(con)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAMMES)
def test_each_programme_is_of_the_kind_that_its_two_figures_allow(emptied, programmes):
    emptied.con.execute("delete from budget_lines")
    expected: dict[str, list[int]] = {}
    for number, (before, after, other, new, over) in enumerate(programmes):
        programme(
            emptied, f"p{number}", before, after,
            before_level="project" if other else "detail", after_level="detail",
            after_is_new=new, before_project_end=2023 if over else 2025,
        )  # fmt: skip
        kind = kind_of(before, after, other, new, over)
        if kind:
            expected.setdefault(kind, []).append((after or 0) - (before or 0))
    filters = asked(scope="s").filters()
    found = emptied.ask("allocation/bridge", **filters, **vars(YEARS))
    assert {row["change_kind"]: row["programme_count"] for row in found} == {
        kind: len(changes) for kind, changes in expected.items()
    }
    bridge = between(emptied)
    if "first" in steps(bridge):
        assert exact(bridge)
    for kind in bridges.CHANGES:
        assert steps(bridge).get(kind, 0) == sum(expected.get(kind, [])) * E


def kind_of(before: int | None, after: int | None, other: bool, new: bool, over: bool) -> str:
    """Return what one may say of a programme, as design and method state it."""
    if before is None and after is None:
        return ""
    if before is None:
        return "entered" if new else "to_only"
    if after is None:
        return "exited" if over else "from_only"
    if other:
        return "other_extent"
    return "unchanged" if before == after else "grown" if after > before else "shrunk"


@BOTH
def test_an_end_or_a_beginning_is_only_what_a_source_says(made, t):
    programme(made, "gone", 10, None)
    programme(made, "ended", 20, None, before_project_end=2023)
    programme(made, "there", None, 30)
    programme(made, "new", None, 40, after_is_new=True)
    programme(made, "kept", 5, 8)
    found = {kind: amount // E for kind, amount in steps(between(made, t=t)).items()}
    assert found == {
        "first": 25, "entered": 40, "grown": 3, "exited": -20, "second": 48,
        "from_only": 10, "to_only": 30,
    }  # fmt: skip
    said = between(made, t=t).finding
    assert t("allocation.bridge.finding", count=1, first=5 * E, second=8 * E, apart=2) in said
    assert t("allocation.bridge.entered", count=1, amount=40 * E) in said
    assert t("allocation.bridge.exited", count=1, amount=20 * E) in said
    if t is KO:
        assert "40억 원을 더합니다" in said and "20억 원을 뺍니다" in said


def test_between_stages_of_a_year_nothing_begins_or_ends(made):
    made.line("a-p", 10, programme_id="a", stage="proposal", project_end=2024)
    made.line("b-e", 20, programme_id="b", is_new=True)
    found = between(made, STAGES)
    assert set(steps(found)) == {"from_only", "to_only"}
    assert found.finding == KO("allocation.bridge.none", apart=2)


def test_several_lines_of_a_programme_are_compared_as_one(made):
    for number in (1, 2):
        made.line(f"x{number}", 10 * number, programme_id="x", fiscal_year=2023, stage="enacted",
                  scope_id="s", slice_part=str(number))  # fmt: skip
    made.line("y", 35, programme_id="x")
    assert {k: v // E for k, v in steps(between(made, Points(2023, "enacted", 2024, "enacted")))
            .items()} == {"first": 30, "grown": 5, "second": 35}  # fmt: skip


@BOTH
def test_a_fall_of_the_total_is_no_negative_rise(made, t):
    totals(made, y2023=100, y2024=70)
    programme(made, "a", 50, 30)
    found = between(made, t=t)
    assert exact(found)
    said = t("allocation.years.fallen", before=2023, year=2024, change=30 * E, known=-20 * E)
    assert found.finding.startswith(said)
    assert text.won(30 * E, t.language) in said


@BOTH
def test_a_negative_net_and_one_line_are_bridged_as_they_are(made, t):
    programme(made, "a", 10, -5)
    found = between(made, t=t)
    assert {k: v // E for k, v in steps(found).items()} == {
        "first": 10,
        "shrunk": -15,
        "second": -5,
    }
    assert text.won(-5 * E, t.language) in found.finding


@BOTH
@pytest.mark.parametrize("points", [YEARS, STAGES], ids=["years", "stages"])
def test_nothing_to_compare_is_a_sentence(made, t, points):
    found = between(made, points, t)
    assert (found.steps, found.table, found.changes) == ([], [], [])
    assert found.finding == t("allocation.bridge.none", apart=0)


def test_a_ministry_that_changed_its_name_is_compared_programme_by_programme(made):
    made.ministry("old", "옛 부처", successor_id="new", valid_to=2023)
    made.ministry("new", "새 부처", valid_from=2024)
    made.line("a-1", 10, "old", programme_id="a", fiscal_year=2023, project_end=2030)
    made.line("a-2", 14, "new", programme_id="a")
    found = between(made)
    assert {k: v // E for k, v in steps(found).items()} == {"first": 10, "grown": 4, "second": 14}
    assert [row["ministry"] for row in found.changes] == ["새 부처"]
    # Asked for one of the two names, the other year is not known: neither an end nor a beginning.
    assert set(steps(between(made, ministry=["old"]))) == {"from_only"}
    assert set(steps(between(made, ministry=["new"]))) == {"to_only"}


def test_filters_narrow_both_points(made):
    programme(made, "a", 10, 12)
    made.line("b-1", 7, "m2", programme_id="b", fiscal_year=2023)
    made.line("b-2", 3, "m2", programme_id="b")
    totals(made, y2023=100, y2024=200)
    assert {k: v // E for k, v in steps(between(made)).items()} == {
        "first": 100, "grown": 2, "shrunk": -4, "not_comparable": 102, "second": 200,
    }  # fmt: skip
    narrowed = between(made, ministry=["m2"])
    assert {k: v // E for k, v in steps(narrowed).items()} == {
        "first": 7, "shrunk": -4, "second": 3,
    }  # fmt: skip


def test_the_attribution_filter_compares_that_money_only(made):
    made.line("a-1", 10, programme_id="a", fiscal_year=2023, split={"DEU": 2})
    made.line("a-2", 12, programme_id="a", split={"DEU": 5})
    found = between(made, attribution=["split"])
    assert {k: v // E for k, v in steps(found).items()} == {"first": 2, "grown": 3, "second": 5}


# A ministry whose name changed


def renamed(made: Made) -> None:
    """Make up a ministry that has had three names, and another that has nothing to do with it."""
    made.ministry("oldest", successor_id="old")
    made.ministry("old", successor_id="new")
    made.ministry("new")
    for year, ministry, amount in ((2023, "old", 10), (2024, "new", 14)):
        made.line(f"kept-{year}", amount, ministry, programme_id="kept", fiscal_year=year)
        made.line(f"else-{year}", 5 * amount, "other", programme_id="else", fiscal_year=year)


@BOTH
@pytest.mark.parametrize("chosen", ["oldest", "old", "new"])
def test_between_years_a_ministry_is_followed_through_its_names(made, chosen, t):
    renamed(made)
    found = allocation.moved(made.ask, asked(scope="s", ministry=[chosen]), "years", t)
    assert {kind: won // E for kind, won in steps(found).items()} == {
        "first": 10, "grown": 4, "second": 14,
    }  # fmt: skip
    (row,) = found.changes
    assert (row["line_id"], row["ministry"], row["change_krw"]) == ("kept-2024", "new", 4 * E)
    others = ", ".join(sorted({"oldest", "old", "new"} - {chosen}))
    assert found.finding.endswith(t("allocation.successors", names=others))


def test_names_are_followed_only_where_a_ministry_is_asked_for_and_has_changed_them(made):
    renamed(made)
    sentence = KO("allocation.successors", names="").split("{")[0][:8]
    for chosen in ([], ["other"]):
        found = allocation.moved(made.ask, asked(scope="s", ministry=chosen), "years", KO)
        assert sentence not in found.finding
    by_stage = allocation.moved(made.ask, asked(scope="s", ministry=["old"]), "stages", KO)
    assert sentence not in by_stage.finding


def test_ministries_that_name_each_other_as_successor_are_followed_once(made):
    made.ministry("a", successor_id="b")
    made.ministry("b", successor_id="a")
    found = made.ask("allocation/successors", ministries=["a"], lang="ko")
    assert [row["ministry_id"] for row in found] == ["a", "b"]


# Kinds of change


def test_the_largest_changes_may_be_of_one_kind(ask):
    every = allocation.moved(ask, asked(), "years", KO)
    kinds = {row["change_kind"] for row in every.changes}
    assert len(kinds) > 3
    for kind in kinds:
        found = allocation.moved(ask, asked(), "years", KO, [kind])
        assert found.changes == [row for row in every.changes if row["change_kind"] == kind]
        assert (found.steps, found.finding) == (every.steps, every.finding)
    none = allocation.moved(ask, asked(), "years", KO, ["no such kind"]).changes
    assert allocation.changes_finding(none, KO) == KO("allocation.changes.none")
    assert allocation.changes_finding(every.changes, KO) == KO("allocation.changes.finding")
