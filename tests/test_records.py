"""What the records page asks and says, down to one line and to the meaning of every column."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from atlas import allocation, menu, records, schema, sql, tables, text

T = {language: text.translator(language) for language in text.LANGUAGES}
KO, EN = T["ko"], T["en"]
BOTH = pytest.mark.parametrize("t", T.values(), ids=T)
NOTHING: dict[str, tuple[str, ...]] = dict.fromkeys(records.CHOICES, ())
E = 100_000_000


@pytest.fixture(scope="module")
def names(ask) -> dict[str, dict[str, str]]:
    return records.options(ask("records/options", lang="en"), EN)


def test_nothing_chosen_asks_for_everything():
    asked = records.asked(NOTHING, "")
    assert {asked[name] for name in records.CHOICES.values()} == {None} and asked["text"] is None


def test_what_is_chosen_is_asked_for_with_years_as_numbers():
    asked = records.asked(NOTHING | {"year": ("2024", "2023"), "partner": ("DEU",)}, "hub")
    assert asked["years"] == [2024, 2023] and asked["partners"] == ["DEU"]
    assert asked["text"] == "hub" and asked["stages"] is None


def test_filters_fill_every_parameter_of_the_lines_and_stand_in_the_menu():
    declared = {term.name for term in sql.load("records/lines").params}
    assert set(records.asked(NOTHING, "")) | {"lang"} == declared
    filters = {*records.FILTERS, *records.COOPERATION, "view"}
    assert filters == set(menu.BY_NAME["records"].filters)


def test_every_option_of_a_filter_has_a_name_and_finds_lines(names, con):
    assert set(names) == set(records.CHOICES)
    for name, codes in names.items():
        assert codes, name
        for code, label in codes.items():
            assert label.strip(), (name, code)
            asked = records.asked(NOTHING | {name: (code,)}, "") | {"lang": "en"}
            if name not in ("stage", "standing"):
                found = sql.rows(con, "records/lines", **asked)
                assert label.endswith(f"({found[0]['found_count']})"), (name, code)


def test_each_filter_in_force_is_said_in_words(names):
    chosen = NOTHING | {"partner": ("DEU", "USA"), "stage": ("enacted",)}
    said = records.stands(chosen, "hub", names, EN)
    assert said == {
        "partner": "Germany, United States",
        "stage": EN("stage.enacted"),
        "text": "hub",
        "basis": EN("basis.each"),
    }


def test_without_filters_all_is_said_to_be_shown(names):
    assert records.stands(NOTHING, "", names, KO) == {
        "all": KO("word.all"),
        "basis": KO("basis.each"),
    }


@BOTH
@pytest.mark.parametrize(("found", "cut"), [(records.TOP, False), (records.TOP + 1, True)])
def test_how_many_lines_there_are_is_said_and_whether_the_list_is_cut(t, found, cut):
    lines = pd.DataFrame({"found_count": [found] * 2, "counted_count": [7] * 2})
    said = records.counted(lines, t)
    assert t("records.lines.finding", count=found, counted=7) in said
    assert (t("records.lines.cut", top=records.TOP) in said) == cut


def test_counts_of_the_whole_list_are_no_columns_of_it():
    lines = pd.DataFrame({"line": ["a"], "found_count": [9], "counted_count": [7]})
    assert list(records.listed(lines).columns) == ["line"]


@BOTH
@pytest.mark.parametrize("view", records.TABLES)
def test_every_table_shows_columns_that_its_query_returns_under_headings(con, t, view):
    query, columns = records.TABLES[view]
    found = sql.run(con, query, **records.arguments(query, t))
    assert len(found) and set(columns) <= set(found.columns)
    assert all(tables.headings(list(columns), t).values())
    assert list(tables.present(found, t)[list(columns)].columns) == list(columns)


def test_an_amount_stands_beside_the_name_that_it_is_of():
    every = [columns for _, columns in records.TABLES.values()] + [allocation.COLUMNS]
    figures = [
        [each for each in columns if each.endswith(("_krw", "_amount"))] for columns in every
    ]
    places = [columns.index(of[0]) for columns, of in zip(every, figures, strict=True) if of]
    assert len(places) == 5 and max(places) <= 2


def test_every_view_is_a_table_or_one_of_its_own():
    assert set(records.VIEWS) - set(records.TABLES) == {"dictionary", "methods", "releases"}


@BOTH
def test_every_line_can_be_shown_in_full(ask, t):
    for row in ask("records/lines", **records.asked(NOTHING, ""), lang=t.language):
        (line,) = ask("records/line", line_id=row["line_id"], lang=t.language)
        said = dict(tables.details(records.facts(line, t), t))
        assert len(said) >= 10 and all(said.values()), row["line_id"]
        assert said[t("column.amount_krw")] != "0" and "None" not in said.values()
        parts = ask("records/line_parts", line_id=row["line_id"], lang=t.language)
        assert records.parts(parts, line, t)


def test_an_amount_is_shown_as_the_source_states_it(ask):
    (line,) = ask("records/line", line_id="global-matching-2024-enacted", lang="ko")
    assert line["source_amount"] == Decimal("62.5")
    assert records.facts(line, KO)["source_amount"] == f"62.5 {KO('source_unit.100m_krw')}"


def part(attribution: str, amount: int | None) -> dict[str, Any]:
    return {"attribution": attribution, "amount_krw": amount and amount * E, "part_id": "p"}


@BOTH
def test_the_parts_of_a_line_are_said_with_their_share(t):
    rows = [part("split", 30), part("split", 10), part("named", 50), part("unknown", 70)]
    said = records.parts(rows, {"amount_krw": 160 * E}, t)
    assert text.won(40 * E, t.language) in said and "25.0%" in said


@BOTH
def test_a_line_without_won_or_parts_has_no_share(t):
    assert records.parts([], {"amount_krw": 160 * E}, t) == t("records.parts.none")
    assert records.parts([part("split", None)], {"amount_krw": None}, t) == t(
        "records.parts.no_won"
    )


def test_a_lines_relations_are_told_from_its_side_whichever_records_them(ask):
    every = ask("records/line_relations", line_id=None, lang="en")
    parent = next(row for row in every if row["relation"] == "parent_of")
    for line_id, seen in ((parent["line_id"], "parent_of"), (parent["other_id"], "part_of")):
        found = ask("records/line_relations", line_id=line_id, lang="en")
        (line,) = ask("records/line", line_id=line_id, lang="en")
        told = records.relations_table(found, line_id)
        assert len(told) == len(found)
        assert line["line"] not in {row["other"] for row in told}
        assert seen in {row["relation"] for row in told}
    assert parent["line"] in {row["other"] for row in told if row["relation"] == "part_of"}


# Cooperation without money


def cooperation(ask, words: str = "", **chosen: Any) -> list[dict[str, Any]]:
    every = dict.fromkeys(records.COOPERATION, ()) | chosen
    return ask("records/cooperation", **records.cooperation_asked(every, words), lang="en")


@BOTH
def test_every_option_of_cooperation_has_a_name_and_finds_as_many_as_it_says(ask, t):
    names = records.cooperation_options(ask("records/cooperation_options", lang=t.language), t)
    for name, codes in names.items():
        assert codes, name
        for code, label in codes.items():
            found = cooperation(ask, **{name: (code,)})
            assert label.endswith(f"({len(found)})") and found, (name, code)


def test_a_member_of_the_forum_finds_the_quantum_centres(ask):
    found = cooperation(ask, kind=("centre",), field=("quantum",))
    assert 0 < len(found) < len(cooperation(ask, kind=("centre",))) < len(cooperation(ask))
    assert {row["relation_kind"] for row in found} == {"centre"}
    assert all("Quantum" in row["field"] for row in found)
    named = cooperation(ask, "QUANTUM", field=("quantum",))
    assert named and all("quantum" in row["relation_name"].lower() for row in named)
    partner = cooperation(ask, partner=("DEU",))
    assert partner and {row["partner"] for row in partner} == {"Germany"}
    assert cooperation(ask, "no such name") == []


def test_a_place_has_its_name_in_the_readers_language(ask):
    places = {t: {row["place"] for row in ask("records/forum", lang=t)} - {None} for t in T}
    assert places["en"] and all(place.isascii() for place in places["en"])
    assert not any(place.isascii() or "(" in place for place in places["ko"])


@BOTH
def test_relations_are_counted(t):
    assert records.relations([], t) == t("records.relations.none")
    assert records.relations([{}, {}], t) == t("records.relations.finding", count=2)


def test_tables_of_one_line_leave_out_what_only_the_machine_needs(ask):
    line_id = "boston-korea-msit-2024-enacted"
    parts = records.parts_table(ask("records/line_parts", line_id=line_id, lang="en"))
    found = ask("records/line_relations", line_id=line_id, lang="en")
    relations = records.relations_table(found, line_id)
    assert parts and relations
    assert not [name for row in (*parts, *relations) for name in row if name.endswith("_id")]


@BOTH
def test_the_dictionary_explains_every_column_of_every_table(t):
    found = records.dictionary(t)
    expected = [f"{table.name}.{c.name}" for table in schema.TABLES for c in table.columns]
    assert found["dictionary_name"].tolist() == expected
    assert (
        found.drop(columns="dictionary_unit")
        .map(lambda cell: bool(str(cell).strip()))
        .all(axis=None)
    )


def test_a_rule_names_what_may_stand_in_a_column():
    column = schema.Column("x", required=False, allowed=("a", "b"), references="sources", key=True)
    said = records.rule(column, EN)
    for words in ("key", "required", "allowed"):
        expected = {
            "key": EN("dictionary.key"),
            "required": EN("dictionary.optional"),
            "allowed": EN("dictionary.allowed", codes="a, b"),
        }[words]
        assert expected in said
    assert EN("dictionary.references", table="sources") in said
    assert EN("dictionary.derived") not in said
    assert EN("dictionary.derived") in records.rule(schema.Column("x", derived=True), EN)


def test_a_reason_of_ours_is_in_words_and_a_persons_own_is_as_written():
    found = records.release_list(pd.DataFrame({"reason": ["reason.reference_data", "보정"]}), EN)
    assert found["reason"].tolist() == [EN("reason.reference_data"), "보정"]
