"""The mapping of a sheet: proposed, asked, answered, remembered, applied; nothing is lost."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_lists import known, sheet

from atlas import sql, warehouse
from atlas.intake import mapping as mappings
from atlas.intake.lines import apply
from atlas.intake.mapping import Decision, answer, choose, from_json, layout_key, merge, to_json
from atlas.intake.propose import propose
from atlas.intake.references import references

COLUMNS = [
    ("부처명", "ministry"), ("세부사업명", "sub_programme_name"), ("내역사업명", "name_ko"),
    ("코드", "detail_code"), ("26년 예산", "amount"), ("협력국", "partner"), ("양자", "field"),
    ("반도체/디스플레이", "field"), ("협력유형", "channel"), ("신규여부", "is_new"),
    ("기간", "project_start"), ("기간", "project_end"),
]  # fmt: skip
ROWS = [
    ["과기1", "국제협력사업", "", "1.0000", "300", "", " - ", " - ", "", "", "", ""],
    ["과기1", "국제협력사업", "한-독 공동연구", "1.0100", "200", "독일 외 2개국", "50", " - ",
     "양자 공동연구", "신규", "2024~2026", "2024~2026"],
    ["과기1", "국제협력사업", "기평비", "1.9800", "100", "기타", " - ", " - ", "", "계속", "", ""],
    ["산업부", "기술개발", "양자 협력", "2.0100", "1,000", "양자", " - ", "1,000", "", "", "", ""],
    ["우주부", "소재", "인건비", "2.0200", "5", "Atlantis", " - ", " - ", "", "", "", ""],
]  # fmt: skip
KINDS = ["parent", "line", "line", "line", "line"]


def made():
    return sheet(COLUMNS, ROWS, KINDS)


def proposal(**said):
    return propose(made(), known(), **said)


def asked(mapping) -> dict[tuple[str, str], set[str]]:
    return {(q.kind, q.text): set(q.candidates) for q in mapping.questions}


def test_what_is_not_certain_is_asked_and_nothing_else():
    assert asked(proposal()) == {
        ("ministry", "우주부"): set(),
        ("partner", "기타"): {"open", "none"},
        ("partner", "양자"): {"channel:bilateral_joint", "field:quantum"},
        ("partner", "Atlantis"): set(),
        ("field", "반도체/디스플레이"): {"field:semiconductor", "field:display"},
    }


def test_a_question_says_where_its_text_stands():
    rows = {q.text: q.rows for q in proposal().questions}
    assert rows["기타"] == (4,) and rows["우주부"] == (6,) and rows["반도체/디스플레이"] == (1,)


def test_a_ministry_of_one_name_is_asked_about_where_no_year_is_known():
    without = [(head.replace("26년 ", ""), meaning) for head, meaning in COLUMNS]
    unsure = propose(sheet(without, ROWS, KINDS), known())
    assert asked(unsure)["ministry", "산업부"] == {"ministry:MOTIE", "ministry:MOTIR"}
    assert proposal(year=2024).decisions["ministry"]["산업부"].codes == ("MOTIE",)


def test_a_line_says_what_its_texts_mean():
    _, line, fee, *_ = apply(made(), proposal())
    assert (line.row, line.cell, line.parent_row, line.level) == (3, "E3", 2, "detail")
    assert (line.ministry_id, line.ministry_part) == ("MSIT", "1")
    assert line.source_amount == Decimal(200) and line.detail_code == "1.0100"
    assert [p.code for p in line.partners] == ["DEU"] and line.stated_count == 3
    assert [(f.code, f.amount) for f in line.fields] == [("quantum", Decimal(50))]
    assert (line.channel_id, line.channel_text) == ("bilateral_joint", "양자 공동연구")
    assert (line.is_new, line.project_start, line.project_end) == (True, 2024, 2026)
    assert (line.kind, fee.kind, fee.is_new) == ("programme", "planning_fee", False)
    assert line.selected and not fee.selected


def test_joint_research_with_one_country_is_bilateral_and_with_a_facility_is_not():
    rows = [
        [name] for name in ("한-미 공동연구", "국제핵융합실험로(ITER) 공동개발", "한중일 공동연구")
    ]
    small = sheet([("사업명", "name_ko")], rows)
    channels = [line.channel_id for line in apply(small, propose(small, known()))]
    assert channels == ["bilateral_joint", "intl_facilities", None]


def test_a_column_of_codes_is_read_as_codes():
    rows = [["a", code] for code in ("IL", "UK", "EL", "NA", "DE")]
    small = sheet([("name", "name_en"), ("country", "partner")], rows)
    mapping = propose(small, known())
    found = [line.partners[0].code for line in apply(small, mapping)]
    assert found == ["ISR", "GBR", "GRC", "NAM", "DEU"] and mapping.questions == ()


def test_an_answer_closes_its_question_and_reaches_the_line():
    mapping = answer(proposal(), "partner", "기타", ["open"])
    mapping = answer(mapping, "partner", "양자", ["channel:bilateral_joint"])
    mapping = answer(mapping, "partner", "Atlantis", ["none"])
    mapping = answer(mapping, "ministry", "우주부", ["ministry:KASA"])
    assert {q.kind for q in mapping.questions} == {"field"}
    _, _, fee, line, last = apply(made(), mapping)
    assert [(p.code, p.origin) for p in fee.partners] == [("open", "person")]
    assert line.partners == () and line.channel_id == "bilateral_joint"
    assert last.partners == () and last.ministry_id == "KASA"


def test_rows_are_chosen_in_bulk_and_remembered_by_their_code():
    mapping = choose(made(), proposal(), [4, 5], True)
    mapping = choose(made(), mapping, [3], False)
    assert mapping.selected == (4, 5)
    assert mapping.choices == {"code:1.9800": True, "code:2.0100": True, "code:1.0100": False}
    again = proposal(remembered=mapping)
    assert again.selected == (4, 5)


def test_a_line_without_code_is_remembered_by_ministry_and_names():
    rows = [["과기1", "국제 협력", "한-미"]]
    small = sheet([("부처", "ministry"), ("세부", "sub_programme_name"), ("내역", "name_ko")], rows)
    mapping = choose(small, propose(small, known()), [2], True)
    assert mapping.choices == {"name:과기1|국제협력|한-미": True}


def test_what_a_person_decided_wins_where_the_text_is_still_the_same_and_says_so():
    before = answer(proposal(), "partner", "기타", ["open"])
    before = answer(before, "partner", "양자", ["channel:bilateral_joint"])
    again = proposal(remembered=before)
    assert again.decisions["partner"]["기타"].origin == "remembered"
    assert again.decisions["channel"]["양자"].codes == ("bilateral_joint",)
    assert {"partner:기타", "partner:양자", "channel:양자"} <= set(again.remembered)
    assert {("partner", "기타"), ("partner", "양자")}.isdisjoint(asked(again))
    # What was only read before is read anew, and what is no longer in the sheet is not carried.
    assert again.decisions["ministry"]["과기1"].origin == "read"
    rows = [[*row[:5], "독일", *row[6:]] for row in ROWS]
    other = propose(sheet(COLUMNS, rows, KINDS), known(), remembered=before)
    assert "기타" not in other.decisions["partner"]


def test_a_corrected_column_keeps_its_meaning_in_the_next_year():
    corrected = dataclasses.replace(
        proposal(), columns={**proposal().columns, "F": "note", "E": "amount"}
    )
    heads = [(head.replace("26년", "27년"), meaning) for head, meaning in COLUMNS]
    again = propose(sheet(heads, ROWS, KINDS), known(), remembered=corrected)
    assert again.columns["F"] == "note" and "column:F" in again.remembered
    assert not any(q.text == "Atlantis" for q in again.questions)


def test_the_key_of_a_layout_forgets_the_year_and_keeps_the_ministry():
    columns = made().columns
    later = [dataclasses.replace(c, header=c.header.replace("26년", "27 년")) for c in columns]
    other = [dataclasses.replace(c, header=c.header + "x") for c in columns]
    assert layout_key(columns, "MSIT") == layout_key(later, "MSIT")
    assert layout_key(columns, "MSIT") != layout_key(columns, "MOF")
    assert layout_key(columns, "MSIT") != layout_key(other, "MSIT")


def test_a_mapping_survives_as_json():
    mapping = choose(made(), answer(proposal(), "partner", "기타", ["open"]), [4], True)
    assert from_json(to_json(mapping)) == mapping
    with pytest.raises(ValueError, match="another version"):
        from_json(to_json(mapping).replace('"version": 1', '"version": 99'))


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["한-미 공동연구", "양자", "기타", "과기2", "산업부", "US; Japan", "13개국", "-", "1,000"]
    ),
)
MEANINGS = ("ministry", "sub_programme_name", "name_ko", "amount", "partner", "channel", "field",
            "detail_code", "is_new", "project_start", "level", "kind", "other")  # fmt: skip


@st.composite
def sheets(draw):
    width = draw(st.integers(1, 6))
    columns = [(draw(TEXTS), draw(st.sampled_from(MEANINGS))) for _ in range(width)]
    rows = draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=6))
    kinds = [draw(st.sampled_from(["line", "parent", "note", "total"])) for _ in rows]
    return sheet(columns, rows, kinds)


@settings(max_examples=80)
@given(sheets())
def test_every_line_is_kept_and_a_mapping_is_itself_again(any_sheet):
    mapping = propose(any_sheet, known())
    lines = apply(any_sheet, mapping)
    expected = [row for row in any_sheet.rows if row.kind in ("line", "parent")]
    assert [line.row for line in lines] == [row.number for row in expected]
    assert [line.source_amount for line in lines] == [row.amount for row in expected]
    assert from_json(to_json(mapping)) == mapping
    assert set(mapping.selected) <= {row.number for row in expected}
    for question in mapping.questions:
        made = mapping.decisions[question.kind][question.text]
        assert made.origin == "open" and question.rows
    again = propose(any_sheet, known(), remembered=mapping)
    assert again == dataclasses.replace(mapping, choices=again.choices)


def meant(lines) -> list:
    """Return lines without who said what their texts mean."""
    return [
        line._replace(**{
            name: [dataclasses.replace(m, origin="") for m in getattr(line, name)]
            for name in ("partners", "fields")
        })
        for line in lines
    ]  # fmt: skip


@settings(max_examples=60)
@given(sheets(), st.data())
def test_an_answered_sheet_asks_no_more(any_sheet, data):
    mapping = propose(any_sheet, known())
    for question in mapping.questions:
        choice = data.draw(st.sampled_from([*question.candidates, "none"]))
        mapping = answer(mapping, question.kind, question.text, [choice])
    assert mapping.questions == ()
    again = propose(any_sheet, known(), remembered=mapping)
    assert again.questions == ()
    assert meant(apply(any_sheet, again)) == meant(apply(any_sheet, mapping))


def test_merging_with_nothing_decided_changes_nothing():
    mapping = proposal()
    assert merge(mapping, dataclasses.replace(mapping, decisions={})) == mapping
    assert tuple(mapping.decisions) == mappings.KINDS
    assert all(
        isinstance(d, Decision) for texts in mapping.decisions.values() for d in texts.values()
    )


def test_a_snapshot_gives_the_same_lists_as_the_files(store):
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        held = references(lambda name: sql.rows(con, name))
    assert held.partners.names == known().partners.names
    assert held.partners.members == known().partners.members
    assert held.partners.codes == known().partners.codes
    assert held.channels == known().channels and held.fields == known().fields
    assert held.ministries.names == known().ministries.names
