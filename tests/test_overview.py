"""The overview shows the same figures in words, marks and tables, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from atlas import overview, records, summary, tables, text, theme
from atlas.schema import STAGES

E = 100_000_000
T = {language: text.translator(language) for language in text.LANGUAGES}
YEARS = (2022, 2023, 2024, 2025)

View = Callable[..., overview.View]


@pytest.fixture(scope="module")
def view(ask) -> View:
    return lambda year=2024, stage="latest", language="ko": overview.view(
        ask, year, stage, "made-up", T[language]
    )


def test_the_headline_figures_of_2024(view):
    ko, en = view(language="ko"), view(language="en")
    assert [m.figure for m in ko.metrics] == ["1조 8,167억 원", "3.58배", "6.86%", "1.75%"]
    assert [m.figure for m in en.metrics] == [
        "KRW 1,816.7 billion", "3.58 times", "6.86%", "1.75%",
    ]  # fmt: skip
    notes = " ".join(m.note for m in ko.metrics)
    assert "6.8%" in notes and "5,075억 원" in notes and "318억 원" in notes


def test_the_caveats_of_2024_stand_beside_the_figures(view):
    said = " ".join(view().caveats)
    assert len(view().caveats) == 5
    for words in ("6,360억 원", "5.7%", "1.75%", "3,786.3억 원", "224억 원", "371억 원", "43억 원"):
        assert words in said


@pytest.mark.parametrize("language", T)
@pytest.mark.parametrize("stage", overview.STAGES)
@pytest.mark.parametrize("year", [1999, *YEARS])
def test_every_year_and_stage_can_be_shown(view, year, stage, language):
    shown = view(year, stage, language)
    unknown = shown.summary.control_total_krw is None and not shown.summary.line_count
    assert shown.nothing == unknown
    words = [*shown.findings.values(), *shown.caveats, *shown.stands.values()]
    words += [part for m in shown.metrics for part in (m.label, m.figure, m.note)]
    assert [word for word in words if not word or "None" in word or "{" in word] == []


@pytest.mark.parametrize("year", YEARS)
def test_the_pieces_of_the_table_are_those_of_the_total(view, year):
    shown = view(year)
    amounts = {row["attribution"]: row["amount_krw"] for row in shown.tables["known"]}
    lines = [amounts[piece] for piece in ("split", "named", "unknown")]
    assert sum(lines) == shown.summary.named_lines_krw
    if shown.summary.control_total_krw is None:
        assert amounts["not_itemised"] is None
    else:
        assert sum(lines) + amounts["not_itemised"] == shown.summary.control_total_krw


def test_the_shares_of_2024_have_two_denominators(view):
    rows = {row["attribution"]: row for row in view().tables["known"]}
    assert rows["split"]["share_of_total"] == "1.75%"  # 318 / 18,167
    assert rows["split"]["share_of_lines"] == "7.26%"  # 318 / 4,381.3
    assert rows["not_itemised"]["share_of_total"] == "75.88%"  # 13,785.7 / 18,167
    assert rows["not_itemised"]["share_of_lines"] is None


def test_the_table_of_lines_adds_up_to_the_lines(view):
    shown = view()
    assert sum(row["amount_krw"] for row in shown.tables["lines"]) == 438_130_000_000
    assert len(shown.tables["lines"]) == shown.summary.line_count == 20


def test_lines_beyond_the_first_are_gathered_under_a_name(ask, monkeypatch):
    monkeypatch.setattr(overview, "_TOP", 3)
    shown = overview.view(ask, 2024, "latest", "x", T["en"])
    assert len(shown.lines) == 4
    assert shown.lines[-1]["line"] == T["en"]("overview.lines.others", count=17)
    assert sum(row["amount_krw"] for row in shown.lines) == 438_130_000_000
    assert shown.lines[-1]["stage"] in theme.MARKS


@pytest.mark.parametrize("language", T)
def test_every_table_can_be_read_as_words(view, language):
    for rows in view(language=language).tables.values():
        plain = tables.in_words(pd.DataFrame(rows), T[language])
        assert len(plain) == len(rows)


def test_sources_are_those_of_what_is_shown(view):
    shown = view()
    known = {row["source_id"] for row in shown.lines}
    assert set(shown.sources["lines"]) == known and len(shown.sources["lines"]) == len(known)
    assert shown.sources["total"] == ("S001",)
    assert view(2022).sources["total"] == ()


def test_where_the_figures_stand_is_said(view):
    assert view().stands == {
        "year": "2024",
        "stage": T["ko"]("stage.latest"),
        "basis": T["ko"]("basis.best"),
        "scope": T["ko"]("scope.global_rnd"),
    }
    assert view(stage="award").stands["basis"] == T["ko"]("basis.award")
    assert view(stage="enacted").stands["basis"] == T["ko"]("basis.budget")


def test_a_rounding_is_said_where_it_can_be_felt(view):
    exact, rounded = view(2024).metrics[0].note, view(2025).metrics[0].note
    assert "±" not in exact
    assert "±500억 원" in rounded


def test_without_a_total_the_figure_is_unknown_and_nothing_is_set_against_it(view):
    shown = view(stage="award", language="en")
    assert [m.figure for m in shown.metrics] == [T["en"]("word.unknown")]


def test_the_year_that_opens_is_2024_else_the_last():
    assert summary.default_year(["2023", "2024", "2025"]) == "2024"
    assert summary.default_year(["2021", "2022"]) == "2022"


def test_stages_on_offer_are_stages_best_known_first():
    assert overview.STAGES[0] == "latest" and set(overview.STAGES[1:]) <= set(STAGES)
    assert set(records.STAGES) <= set(STAGES)


def test_only_unsettled_contradictions_are_listed_each_with_all_its_figures(view, ask):
    rows = view().tables["conflicts"]
    unsettled = [row for row in ask("records/conflicts", lang="ko") if row["state"] == "unsettled"]
    assert [row["figure"] for row in rows] == [row["figure"] for row in unsettled]
    matters = {row["matter"] for row in rows}
    assert len(matters) == 4
    assert {row["matter"] for row in rows if row["source"]} == matters
