"""``data/`` is read as declared, and everything wrong with it is named with file, row, column."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
import tiny

from atlas import refdata
from atlas.errors import DataError
from atlas.refdata import Problem
from atlas.schema import TABLES

EUR = {"source_unit": "m_eur", "source_amount": "1.5"}
RATE = {"exchange_rate": "1400.5", "exchange_rate_date": "2024-01-02"}


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        refdata.read(folder)
    return caught.value.problems


def places(problems: list[Problem]) -> set[tuple[str, int | None, str | None, str]]:
    return {(p.file, p.row, p.column, p.key) for p in problems}


def edited(folder: Path, name: str, change: Callable[[str], str]) -> Path:
    tiny.write(folder)
    path = folder / f"{name}.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def test_every_table_comes_with_the_columns_of_the_schema(tmp_path):
    tables = refdata.read(tiny.write(tmp_path))
    assert {name: table.column_names for name, table in tables.items()} == {
        table.name: [column.name for column in table.columns] for table in TABLES
    }


def test_won_is_the_amount_times_its_unit(tmp_path):
    lines = refdata.read(tiny.write(tmp_path))["budget_lines"]
    assert lines["amount_krw"].to_pylist() == [10_000_000_000, 5_000_000_000]
    assert lines["source_amount"].to_pylist() == [Decimal("100.0000"), Decimal("50.0000")]


def test_fractions_of_a_unit_are_exact(tmp_path):
    rows = tiny.rows()
    rows["control_totals"][0]["source_amount"] = "7477.1234"
    total = refdata.read(tiny.write(tmp_path, rows))["control_totals"]["amount_krw"][0].as_py()
    assert total == 747_712_340_000


@pytest.mark.parametrize(("rate", "won"), [(RATE, 2_100_750_000), ({}, None)])
def test_foreign_money_is_won_only_where_a_rate_is_stated(tmp_path, rate, won):
    rows = tiny.rows()
    rows["budget_lines"].append(tiny.line("x", "x", "", standing="outside", **EUR | rate))
    lines = refdata.read(tiny.write(tmp_path, rows))["budget_lines"]
    assert lines["amount_krw"].to_pylist()[2] == won


def test_an_empty_cell_is_unknown_and_text_is_kept_as_it_is(tmp_path):
    rows = tiny.rows()
    rows["budget_lines"][0] |= {"detail_code": "0100.10", "account": "null"}
    line = refdata.read(tiny.write(tmp_path, rows))["budget_lines"].to_pylist()[0]
    assert (line["detail_code"], line["account"], line["ntis_code"]) == ("0100.10", "null", None)


def test_truth_and_dates_have_their_types(tmp_path):
    rows = tiny.rows()
    rows["sources"][0]["published"] = "2024-01-31"
    tables = refdata.read(tiny.write(tmp_path, rows))
    assert tables["sources"]["published"].to_pylist() == [date(2024, 1, 31), None]
    assert tables["scopes"]["international"].to_pylist() == [True]


def test_each_country_is_a_partner_under_its_code(tmp_path):
    partners = refdata.read(tiny.write(tmp_path))["partners"].to_pylist()
    derived = {p["partner_id"]: p for p in partners if p["kind"] == "country"}
    assert set(derived) == {"AAA", "BBB"}
    assert derived["AAA"]["iso3"] == "AAA"
    assert derived["AAA"]["name_ko"] == "가상 AAA"
    assert derived["AAA"]["membership"] == "not_applicable"


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path):
    edited(tmp_path, "sources", lambda text: "\ufeff" + text.replace("\n", "\r\n"))
    assert refdata.read(tmp_path)["sources"].num_rows == 2


#: Table, row, the cells that are changed in it, and the column and text key of the problem.
CELLS = [
    ("sources", 0, {"title": ""}, "title", "problem.required"),
    ("sources", 0, {"title": "  "}, "title", "problem.required"),
    ("sources", 0, {"licence": " "}, "licence", "problem.blank"),
    ("sources", 0, {"published": "31.01.2024"}, "published", "problem.type"),
    ("sources", 0, {"published": "2024-02-30"}, "published", "problem.type"),
    ("scopes", 0, {"international": "yes"}, "international", "problem.type"),
    ("budget_lines", 1, {"fiscal_year": "2024.0"}, "fiscal_year", "problem.type"),
    ("budget_lines", 1, {"fiscal_year": "２０２４"}, "fiscal_year", "problem.type"),
    ("budget_lines", 1, {"source_amount": "1,234"}, "source_amount", "problem.type"),
    ("budget_lines", 1, {"source_amount": "1.23456"}, "source_amount", "problem.type"),
    ("budget_lines", 1, {"stage": "final"}, "stage", "problem.allowed"),
    ("budget_lines", 1, {"reading_en": ""}, "reading_en", "problem.required"),
    ("budget_lines", 1, {"line_id": "tiny_line_1"}, "line_id", "problem.duplicate"),
    ("partners", 0, {"partner_id": "AAA"}, "partner_id", "problem.duplicate"),
    ("budget_lines", 1, {"ministry_id": "nobody"}, "ministry_id", "problem.reference"),
    ("part_candidates", 0, {"partner_id": "nobody"}, "partner_id", "problem.reference"),
    ("channels", 0, {"parent_id": "tiny_channel"}, "parent_id", "problem.cycle"),
    ("budget_lines", 1, {"source_id": "tiny_copy"}, "confidence", "problem.copy_trusted"),
    ("control_totals", 0, {"source_unit": "krw", "source_amount": "0.5"}, "source_amount",
     "problem.not_whole_won"),
    ("budget_lines", 1, {"source_amount": "49"}, "source_amount", "problem.parts_exceed"),
    ("budget_lines", 1, {"source_amount": "51"}, "source_amount", "problem.parts_incomplete"),
    ("budget_lines", 1, {"programme_id": "tiny_programme_1"}, "programme_id",
     "problem.counted_twice"),
    ("budget_lines", 1, {"parent_line_id": "tiny_line_1"}, "standing", "problem.counted_under"),
    ("budget_lines", 1, {"parent_line_id": "tiny_line_2"}, "parent_line_id",
     "problem.no_parent_of_itself"),
    ("budget_lines", 1, {"basis": "award"}, "basis", "problem.award_is_no_stage"),
    ("control_totals", 0, {"kind": "ministry"}, "kind", "problem.a_ministry_total_names_it"),
    ("control_totals", 0, {"rounding_krw": "-1"}, "rounding_krw", "problem.rounding_not_negative"),
    ("control_totals", 0, EUR | {"exchange_rate": "1400"}, "exchange_rate",
     "problem.exchange_rate_is_dated"),
    ("sources", 1, {"url": "https://example.org"}, "kind", "problem.a_copy_is_not_linked"),
    ("line_parts", 1, {"partner_id": "AAA"}, "kind", "problem.a_split_part_names_its_partner"),
    ("line_parts", 0, {"others_possible": "true"}, "kind", "problem.a_split_part_is_closed"),
    ("partners", 0, {"iso3": "AAA"}, "kind", "problem.a_country_has_its_code"),
    ("partners", 0, {"kind": "country", "iso3": "AAA"}, "kind", "problem.country_is_derived"),
]  # fmt: skip


@pytest.mark.parametrize("case", CELLS, ids=lambda case: f"{case[0]}-{case[4]}")
def test_a_wrong_cell_is_named_with_its_place(tmp_path, case):
    table, at, cells, column, key = case
    rows = tiny.rows()
    rows[table][at] |= cells
    found = places(problems_of(tiny.write(tmp_path, rows)))
    assert (f"{table}.csv", at + 2, column, key) in found


def test_every_row_rule_of_the_schema_has_been_seen_failing():
    seen = {key for *_, key in CELLS}
    rules = {f"problem.{name}" for table in TABLES for name, _ in table.checks}
    # Seen failing below, and with the papers.
    elsewhere = {
        "problem.period_in_order", "problem.papers_within_all_papers",
        "problem.value_above_nothing",
    }  # fmt: skip
    assert rules - seen == elsewhere


def test_a_period_that_ends_before_it_begins_is_refused(tmp_path):
    rows = tiny.rows()
    rows["commitments"] = [
        {
            "commitment_id": "x", "name_ko": "가상", "name_en": "Invented", "nature": "planned",
            "period_from": "2025", "period_to": "2024", "source_amount": "1",
            "source_unit": "100m_krw", "at_least": "false", "approximate": "false",
            "source_id": "tiny_source", "confidence": "low", "reading_ko": "읽음",
            "reading_en": "Read.",
        }
    ]  # fmt: skip
    expected = {("commitments.csv", 2, "period_to", "problem.period_in_order")}
    assert places(problems_of(tiny.write(tmp_path, rows))) == expected


def test_all_problems_are_listed_not_only_the_first(tmp_path):
    rows = tiny.rows()
    rows["sources"][0]["title"] = ""
    rows["budget_lines"][0]["stage"] = "final"
    rows["line_parts"][2]["line_id"] = "nobody"
    assert {problem.key for problem in problems_of(tiny.write(tmp_path, rows))} >= {
        "problem.required", "problem.allowed", "problem.reference",
    }  # fmt: skip


def test_a_problem_says_what_was_found_and_what_was_expected(tmp_path):
    rows = tiny.rows()
    rows["budget_lines"][1]["source_amount"] = "49"
    (problem,) = problems_of(tiny.write(tmp_path, rows))
    assert problem.values == {
        "found": 5_000_000_000, "expected": 4_900_000_000, "difference": 100_000_000,
    }  # fmt: skip


def test_the_row_is_the_line_an_editor_shows(tmp_path):
    rows = tiny.rows()
    rows["sources"][0]["note_ko"] = "첫 줄\n둘째 줄\n셋째 줄"
    rows["sources"][1]["title"] = ""
    expected = {("sources.csv", 5, "title", "problem.required")}
    assert places(problems_of(tiny.write(tmp_path, rows))) == expected


FILES = [
    (lambda text: text.replace("publisher,", "", 1), 1, "publisher", "problem.column_missing"),
    (lambda text: text.replace("title", "heading", 1), 1, "heading", "problem.column_unknown"),
    (lambda text: text.replace("publisher", "title", 1), 1, "title", "problem.column_twice"),
    (lambda text: text.replace("title,publisher", "publisher,title", 1), 1, None,
     "problem.column_order"),
    (lambda text: text + "one,two\n", 4, None, "problem.cells"),
    (lambda text: text + '"never closed\n', 4, None, "problem.csv"),
    (lambda text: "", 1, None, "problem.file_empty"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "row", "column", "key"), FILES)
def test_a_wrong_file_is_named_with_its_place(tmp_path, change, row, column, key):
    problems = problems_of(edited(tmp_path, "sources", change))
    assert ("sources.csv", row, column, key) in places(problems)


def test_a_missing_file_is_one_problem_and_says_its_header(tmp_path):
    (tiny.write(tmp_path) / "sources.csv").unlink()
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.key) == ("sources.csv", "problem.file_missing")
    assert problem.values["expected"].startswith("source_id,title,publisher")


def test_a_file_of_no_table_is_refused(tmp_path):
    (tiny.write(tmp_path) / "budget_line.csv").write_text("line_id\n")
    assert places(problems_of(tmp_path)) == {
        ("budget_line.csv", None, None, "problem.file_unknown")
    }


def test_a_file_that_is_not_utf_8_says_on_which_line(tmp_path):
    path = tiny.write(tmp_path) / "sources.csv"
    path.write_bytes(path.read_bytes() + "출처".encode("cp949"))
    assert places(problems_of(tmp_path)) == {("sources.csv", 4, None, "problem.encoding")}


def test_an_amount_without_a_unit_is_half_an_amount(tmp_path):
    rows = tiny.rows()
    rows["line_fields"] = [
        {"line_id": "tiny_line_1", "field_id": "tiny_field", "source_amount": "1",
         "basis": "stated"}
    ]  # fmt: skip
    expected = {("line_fields.csv", 2, "source_unit", "problem.amount_half")}
    assert places(problems_of(tiny.write(tmp_path, rows))) == expected


@pytest.mark.parametrize("other", ["tiny_line_2", "tiny_total", "tiny_programme_2"])
def test_a_line_may_relate_to_a_line_a_total_or_a_programme(tmp_path, other):
    rows = tiny.rows()
    rows["line_relations"] = [
        {"line_id": "tiny_line_1", "relation": "overlaps", "other_id": other,
         "reason_ko": "까닭", "reason_en": "Reason"}
    ]  # fmt: skip
    assert refdata.read(tiny.write(tmp_path / "right", rows))["line_relations"].num_rows == 1
    rows["line_relations"][0]["other_id"] = "nobody"
    expected = {("line_relations.csv", 2, "other_id", "problem.reference")}
    assert places(problems_of(tiny.write(tmp_path / "wrong", rows))) == expected


@pytest.mark.parametrize(
    ("line", "relation", "other"),
    [("tiny_line_2", "part_of", "tiny_line_1"), ("tiny_line_1", "parent_of", "tiny_line_2")],
)
def test_a_counted_line_under_a_counted_one_by_relation_is_refused(tmp_path, line, relation, other):
    rows = tiny.rows()
    rows["line_relations"] = [
        {"line_id": line, "relation": relation, "other_id": other,
         "reason_ko": "까닭", "reason_en": "Reason"}
    ]  # fmt: skip
    assert places(problems_of(tiny.write(tmp_path, rows))) == {
        ("budget_lines.csv", 3, "standing", "problem.counted_under")
    }


def test_a_counted_line_far_above_is_found_and_a_circle_ends(tmp_path):
    rows = tiny.rows()
    first, second = rows["budget_lines"]
    middle = tiny.line("middle", "middle", "1", standing="part", parent_line_id="tiny_line_1")
    second["parent_line_id"] = "middle"
    rows["budget_lines"].append(middle)
    assert {p.key for p in problems_of(tiny.write(tmp_path / "far", rows))} == {
        "problem.counted_under"
    }
    first["parent_line_id"] = "tiny_line_2"
    circle = problems_of(tiny.write(tmp_path / "circle", rows))
    assert sum(problem.key == "problem.cycle" for problem in circle) == 3


def test_a_line_that_is_not_counted_need_not_be_split_into_parts(tmp_path):
    rows = tiny.rows()
    rows["budget_lines"].append(tiny.line("x", "x", "70", standing="overlaps"))
    rows["line_parts"].append(tiny.part("y", "x", "30"))
    assert refdata.read(tiny.write(tmp_path, rows))["budget_lines"].num_rows == 3


def test_two_preferred_totals_of_one_kind_are_refused(tmp_path):
    rows = tiny.rows()
    total = rows["control_totals"][0]
    rows["ministries"].append(rows["ministries"][0] | {"ministry_id": "other_ministry"})
    ministry = total | {"kind": "ministry", "ministry_id": "tiny_ministry"}
    rows["control_totals"] += [
        total | {"control_id": "second"},
        ministry | {"control_id": "third"},
        ministry | {"control_id": "fourth"},
        ministry | {"control_id": "fifth", "preferred": "false"},
        ministry | {"control_id": "sixth", "ministry_id": "other_ministry"},
    ]
    assert places(problems_of(tiny.write(tmp_path, rows))) == {
        ("control_totals.csv", 3, "preferred", "problem.preferred_twice"),
        ("control_totals.csv", 5, "preferred", "problem.preferred_twice"),
    }


def test_the_fingerprint_is_of_the_content_not_of_its_order(tmp_path):
    rows = tiny.rows()
    first = refdata.fingerprint(refdata.read(tiny.write(tmp_path, rows)))
    for held in rows.values():
        held.reverse()
    assert refdata.fingerprint(refdata.read(tiny.write(tmp_path, rows))) == first
    assert re.fullmatch(r"[0-9a-f]{64}", first)


def test_the_fingerprint_changes_with_any_cell(tmp_path):
    rows = tiny.rows()
    first = refdata.fingerprint(refdata.read(tiny.write(tmp_path, rows)))
    rows["sources"][0]["note_en"] = "x"
    assert refdata.fingerprint(refdata.read(tiny.write(tmp_path, rows))) != first


def test_the_fingerprint_tells_an_unknown_from_an_empty_value_and_neighbours_apart():
    def of(keys: list[str], names: list[str | None]) -> str:
        table = pa.table({"partner_id": keys, "iso3": keys, "name": pa.array(names, pa.string())})
        return refdata.fingerprint({"partner_members": table})

    contents = [[None, "ab"], ["", "ab"], ["a", "b"], ["ab", None]]
    assert len({of(["1", "2"], content) for content in contents}) == 4
