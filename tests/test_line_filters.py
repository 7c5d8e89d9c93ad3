"""The filters of the lines, the lines themselves and their sources as the records show them."""

from __future__ import annotations

import pytest
from drafted import E

from atlas import sql
from atlas.schema import TABLES

ALL = {term.name: None for term in sql.load("records/lines").params} | {"lang": "en"}


def test_without_filters_every_line_is_there_counted_or_not(ask, con):
    (count,) = con.execute("select count(*) from budget_lines").fetchone()
    assert len(ask("records/lines", **ALL)) == count


FILTERS = [
    ("years", [2023], lambda row: row["fiscal_year"] == 2023),
    ("stages", ["award", "proposal"], lambda row: row["stage"] in ("award", "proposal")),
    ("ministries", ["MOHW"], lambda row: row["ministry"] == "MOHW"),
    ("standings", ["overlaps"], lambda row: row["standing"] == "overlaps"),
    ("text", "BOSTON", lambda row: "boston" in row["line"].lower()),
]


@pytest.mark.parametrize(("name", "value", "kept"), FILTERS, ids=[name for name, *_ in FILTERS])
def test_each_filter_keeps_just_its_lines(ask, name, value, kept):
    every = ask("records/lines", **ALL)
    expected = [row["line_id"] for row in every if kept(row)]
    assert 0 < len(expected) < len(every)
    found = ask("records/lines", **ALL | {name: value})
    assert [row["line_id"] for row in found] == expected


LISTED = [
    (
        "channels",
        "overseas_hubs",
        "select line_id from budget_lines where channel_id = 'overseas_hubs'",
    ),
    ("fields", "quantum", "select line_id from line_fields where field_id = 'quantum'"),
    (
        "partners",
        "USA",
        "select line_id from line_parts where partner_id = 'USA' "
        "union select line_id from line_parts join part_candidates using (part_id) "
        "where part_candidates.partner_id = 'USA'",
    ),
]


@pytest.mark.parametrize(("name", "code", "keys"), LISTED, ids=[name for name, *_ in LISTED])
def test_each_filter_by_another_table_keeps_just_its_lines(ask, con, name, code, keys):
    expected = {key for (key,) in con.execute(keys).fetchall()}
    assert expected
    found = [row["line_id"] for row in ask("records/lines", **ALL | {name: [code]})]
    assert set(found) == expected and len(found) == len(expected)


def test_filters_combine_and_narrow(ask):
    wide = ask("records/lines", **ALL | {"years": [2024]})
    narrow = ask("records/lines", **ALL | {"years": [2024], "standings": ["counted"]})
    narrowest = ask(
        "records/lines",
        **ALL | {"years": [2024], "standings": ["counted"], "stages": ["award"], "text": "centres"},
    )
    ids = [{row["line_id"] for row in rows} for rows in (wide, narrow, narrowest)]
    assert ids[2] < ids[1] < ids[0]
    assert ids[2] == {"global-leading-centres-2024-award"}


def test_a_list_that_is_cut_short_still_says_how_many_there_are(ask):
    every = ask("records/lines", **ALL | {"years": [2024]})
    (first,) = ask("records/lines", **ALL | {"years": [2024], "top": 1})
    assert first == every[0]
    assert first["found_count"] == len(every) > 1
    counted = [row for row in every if row["standing"] == "counted"]
    assert first["counted_count"] == len(counted) < len(every)


def test_a_name_is_found_in_either_language_whatever_the_screen_shows(ask):
    korean = ask("records/lines", **ALL | {"text": "브레인풀", "lang": "en"})
    english = ask("records/lines", **ALL | {"text": "brain pool", "lang": "ko"})
    assert korean and {row["line_id"] for row in korean} == {row["line_id"] for row in english}
    (mixed,) = ask("records/lines", **ALL | {"text": "kist 유럽", "lang": "en"})
    assert mixed["line"] == "KIST Europe"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("years", [1066]),
        ("partners", ["ATA"]),
        ("text", "%"),
        ("text", "'; drop table x"),
        ("fields", []),
    ],
)
def test_a_filter_that_fits_no_line_gives_no_line(ask, name, value):
    assert ask("records/lines", **ALL | {name: value}) == []


def test_the_filters_offer_every_code_that_a_line_has_and_count_its_lines(ask):
    for row in ask("records/options", lang="en"):
        name = {"year": "years", "ministry": "ministries", "channel": "channels",
                "field": "fields", "partner": "partners"}[row["filter_name"]]  # fmt: skip
        value = int(row["code"]) if name == "years" else row["code"]
        assert len(ask("records/lines", **ALL | {name: [value]})) == row["line_count"], row


def test_one_line_is_shown_in_full_and_an_unknown_one_not_at_all(ask):
    (line,) = ask("records/line", line_id="boston-korea-msit-2024-enacted", lang="ko")
    assert line["amount_krw"] == 150 * E and line["source_unit"] == "100m_krw"
    assert line["source_amount"] == 150 and line["reading"] and line["release_id"]
    assert ask("records/line", line_id="no-such-line", lang="ko") == []


def test_the_parts_of_a_line_come_with_those_in_question(ask):
    found = ask("records/line_parts", line_id="g-hub-2024-enacted", lang="en")
    split = {
        row["partner"]: row["amount_krw"] // E for row in found if row["attribution"] == "split"
    }
    assert sum(row["amount_krw"] for row in found) == 196 * E
    assert sum(split.values()) <= 92 and split
    assert ask("records/line_parts", line_id="no-such-line", lang="en") == []


def test_relations_of_one_line_are_found_from_either_side(ask):
    every = ask("records/line_relations", line_id=None, lang="en")
    one = "boston-korea-government-2024-proposal"
    found = ask("records/line_relations", line_id=one, lang="en")
    assert found == [row for row in every if one in (row["line_id"], row["other_id"])]
    assert {row["line_id"] == one for row in found} == {True, False}
    assert all(row["other"] for row in every if row["relation"] != "same_programme")


def test_totals_are_filtered_by_year_and_ministry(ask):
    every = ask("records/totals", years=None, ministries=None, lang="en")
    assert len(every) == 72
    own = ask("records/totals", years=[2024], ministries=["MOHW"], lang="en")
    assert [row["amount_krw"] for row in own] == [136_050_000_000]


def test_each_source_counts_the_records_that_rest_on_it(ask, con):
    citing = [
        table.name
        for table in TABLES
        if table.name != "sources" and any(column.name == "source_id" for column in table.columns)
    ]
    every = " union all ".join(f"select source_id from {name}" for name in citing)
    counted = dict(
        con.execute(f"select source_id, count(*) from ({every}) group by source_id").fetchall()
    )
    found = ask("records/sources", ids=None, lang="en")
    assert {row["source_id"]: row["record_count"] for row in found} == {
        row["source_id"]: counted.get(row["source_id"], 0) for row in found
    }
    assert min(row["record_count"] for row in found) > 0


def test_sources_can_be_asked_for_by_id(ask):
    assert [row["source_id"] for row in ask("records/sources", ids=["S014"], lang="en")] == ["S014"]
    assert ask("records/sources", ids=[], lang="en") == []


def test_every_record_of_a_table_is_shown(ask, con):
    asked = {
        "records/commitments": ("commitments", "unit_amounts"),
        "records/cooperation": ("relations", "associations"),
        "records/statistics": ("statistics",),
        "records/forum": ("forum_events",),
        "records/conflicts": ("conflict_figures",),
        "records/sources": ("sources",),
    }
    for name, held in asked.items():
        counts = [con.execute(f"select count(*) from {t}").fetchone()[0] for t in held]
        params = {term.name: None for term in sql.load(name).params} | {"lang": "ko"}
        assert len(ask(name, **params)) == sum(counts), name
