"""Sheets in the forms that offices send come out as a careful person would read them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from books import kinds, meanings, raw, read, rules, table, total, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.intake.grid import Grid
from atlas.intake.model import ROW_KINDS, Corrections
from atlas.intake.structure import understand

HEAD = ["부처", "세부사업명", "2026년 예산"]
LINES = [
    ["과기정통부", "한-미 공동연구", 120],
    ["산업부", "국제기술협력", 80],
    ["복지부", "글로벌 보건", 50],
]
UNIT = ["", "", "(단위: 백만원)"]


# Header


@pytest.mark.parametrize("before", [0, 1, 2, 5, 9])
def test_the_header_is_found_below_any_preamble(tmp_path, before):
    words = [
        ["2026년도 국제협력 예산"],
        [],
        ["작성일: 2026. 3. 2."],
        ["담당: 총괄과"],
        UNIT,
        [],
        [],
        [],
        [],
    ]
    sheet = table(tmp_path, [*words[:before], HEAD, *LINES])
    assert sheet.header_rows == (before + 1,)
    assert total(sheet) == 250 and kinds(sheet).endswith("hlll")


def test_without_a_header_a_finding_of_a_column_names_the_column_alone(tmp_path):
    lines = [("국제공동연구", "미국", 100), ("국제협력", "독일", 250), ("기술개발", "일본", 300)]
    sheet = table(tmp_path, lines, C='#,##0"백만원"')
    assert sheet.header_rows == ()
    (unclear,) = [f for f in sheet.findings if f.rule == "column_unclear"]
    assert (unclear.cell, unclear.row) == ("A", None)


def test_three_levels_of_a_merged_header_are_joined(tmp_path):
    head = [
        ["부처", "사업명", "예산", None, None, None],
        [None, None, "2025", None, "2026", None],
        [None, None, "국고", "기금", "국고", "기금"],
    ]
    merges = ["A1:A3", "B1:B3", "C1:F1", "C2:D2", "E2:F2"]
    lines = [["과기정통부", f"사업{n}", n, n + 1, n + 2, n + 3] for n in range(10, 14)]
    sheet = table(tmp_path, [*head, *lines], merges)
    assert sheet.header_rows == (1, 2, 3)
    assert sheet.columns[5].header == "예산 / 2026 / 기금"
    assert sheet.amount_column == "E" and "amount_column_unclear" in rules(sheet)


def test_labels_that_are_repeated_instead_of_merged_are_one_header(tmp_path):
    head = [["부처", "사업명", "예산", "예산"], ["부처", "사업명", "2025", "2026"]]
    sheet = table(tmp_path, [*head, ["가부", "갑사업", 5, 6], ["나부", "을사업", 7, 8]])
    assert sheet.header_rows == (1, 2) and sheet.columns[0].header == "부처"
    assert sheet.amount_column == "D" and total(sheet) == 14
    assert meanings(sheet)["C"] == "amount_former"


def test_years_as_numbers_are_a_header_and_the_latest_is_asked(tmp_path):
    sheet = table(tmp_path, [UNIT, ["부처", "사업명", 2024, 2025, 2026],
                             ["가부", "갑사업", 1, 2, 3], ["나부", "을사업", 4, 5, 6]])  # fmt: skip
    assert sheet.header_rows == (2,) and sheet.amount_column == "E" and total(sheet) == 9


def test_a_header_that_is_repeated_inside_the_table_is_no_line(tmp_path):
    sheet = table(tmp_path, [UNIT, HEAD, *LINES, HEAD, ["교육부", "유학생 교류", 30]])
    assert kinds(sheet) == "nhlllhl" and total(sheet) == 280


def test_a_second_table_on_the_sheet_is_said(tmp_path):
    other = ["소관", "내역사업명", "집행액(백만원)"]
    sheet = table(tmp_path, [UNIT, HEAD, *LINES, [], other, ["가부", "갑사업", 9]])
    assert "second_table" in rules(sheet) and sheet.rows[6].kind == "header"


@pytest.mark.parametrize("name", ["내용", "사업명"])
def test_a_column_of_numbers_called_by_its_year_is_money_beside_programmes(tmp_path, name):
    rows = [
        ["구분", name, "'25년", "'26년", "비고"],
        ["1", "갑사업", 1, 2, ""],
        ["2", "을", 3, 4, "신규"],
    ]
    sheet = table(tmp_path, [["국제협력 사업 (단위: 천원)"], *rows])
    assert meanings(sheet)["B"] == "name_ko" and sheet.amount_column == "D" and total(sheet) == 6
    without = table(
        tmp_path, [["구분", "사업명", "'25년", "'26년"], [1, "갑", 1, 2], [2, "을", 3, 4]]
    )
    assert without.is_budget and "unit_unstated" in rules(without)


# Units


@pytest.mark.parametrize(
    ("caption", "multiplier", "currency"),
    [
        ("(단위: 백만원)", 10**6, "KRW"),
        ("단위 : 억원", 10**8, "KRW"),
        ("[단위:천원]", 10**3, "KRW"),
        ("(단위 : 원)", 1, "KRW"),
        ("(단위: 백만 원, %)", 10**6, "KRW"),
        ("(단위: 천달러)", 10**3, "USD"),
        ("ათას ლარებში", 10**3, "GEL"),
        ("1000 kr", 10**3, "NOK"),
        ("in EUR million", 10**6, "EUR"),
        ("£ million", 10**6, "GBP"),
    ],
)
@pytest.mark.parametrize("place", [(0, 0), (0, 2), (1, 1)])
def test_a_caption_in_any_cell_before_the_table_is_the_unit(
    tmp_path, caption, multiplier, currency, place
):
    top = [[None] * 3 for _ in range(2)]
    top[place[0]][place[1]] = caption
    sheet = table(tmp_path, [*top, HEAD, *LINES])
    assert (sheet.unit_multiplier, sheet.currency) == (multiplier, currency)
    assert sheet.unit_cell == f"{'ABC'[place[1]]}{place[0] + 1}" and "unit_unstated" not in rules(
        sheet
    )


def test_a_unit_in_the_header_rules_and_another_caption_contradicts_it(tmp_path):
    head = ["부처", "사업명", "예산액(백만원)"]
    assert table(tmp_path, [head, *LINES]).unit_multiplier == 10**6
    sheet = table(tmp_path, [["(단위: 천원)"], head, *LINES])
    assert sheet.unit_multiplier == 10**6 and "unit_contradictory" in rules(sheet)


def test_a_number_format_that_scales_the_display_leaves_won(tmp_path):
    sheet = table(tmp_path, [HEAD, *LINES], C='#,##0,,"백만"')
    assert (sheet.unit_multiplier, sheet.currency) == (1, "KRW")


def test_a_unit_that_nothing_says_is_an_error_until_a_person_says_it(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"표": [HEAD, *LINES]})
    assert "unit_unstated" in rules(read(path))
    said = read(path, Corrections("표", unit_multiplier=10**6))
    assert "unit_unstated" not in rules(said)
    assert (said.unit_multiplier, said.currency) == (10**6, "KRW")


# Amounts


def test_amounts_written_as_texts_are_read_and_counted_once(tmp_path):
    texts = [" 3,000 ", "△500", "(200)", " - ", "1 000"]
    rows = [["가부", f"사업 {n}", text] for n, text in enumerate(texts)]
    sheet = table(tmp_path, [UNIT, HEAD, *rows])
    assert [row.amount for row in sheet.rows if row.kind == "line"] == [3000, -500, -200, 0, 1000]
    (found,) = [f for f in sheet.findings if f.rule == "number_as_text"]
    assert found.slots["count"] == 5 and found.cell == "C3"


def test_amounts_in_several_currencies_are_said(tmp_path):
    rows = [
        ["가부", "갑", "6,000,000 USD"],
        ["나부", "을", "2.254,62 €"],
        ["다부", "병", "500 USD"],
    ]
    sheet = table(tmp_path, [HEAD, *rows])
    assert [row.currency for row in sheet.rows if row.kind == "line"] == ["USD", "EUR", "USD"]
    assert "currencies_several" in rules(sheet) and sheet.rows[2].amount == Decimal("2254.62")


def test_an_amount_that_is_no_number_is_a_finding_and_no_line(tmp_path):
    sheet = table(tmp_path, [UNIT, HEAD, *LINES, ["가부", "갑사업", "협의 중"]])
    assert sheet.rows[-1].kind == "finding"
    (found,) = [f for f in sheet.findings if f.rule == "amount_unreadable"]
    assert (found.cell, found.value) == ("C6", "협의 중")


# Totals


@pytest.mark.parametrize(
    "word", ["계", "소 계", "합계", "총계", "Total", "Gesamt", "სულ", "Σύνολο"]
)
@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("top", [True, False])
def test_a_total_is_no_line_wherever_it_stands(tmp_path, word, column, top):
    row = [None, None, 250]
    row[column] = word
    body = [row, *LINES] if top else [*LINES, row]
    sheet = table(tmp_path, [UNIT, HEAD, *body])
    assert total(sheet) == 250 and kinds(sheet).count("t") == 1
    assert sheet.declared_totals[0].value == 250 and "total_mismatch" not in rules(sheet)


def test_a_total_word_in_the_last_column_is_seen(tmp_path):
    rows = [[*line, None] for line in LINES]
    sheet = table(tmp_path, [UNIT, [*HEAD, "비고"], *rows, [None, None, 250, "합계"]])
    assert kinds(sheet) == "nhlllt"


def test_subtotals_and_the_total_are_checked_each_for_itself(tmp_path):
    rows = [
        ["가부", "갑", 10], ["가부", "을", 20], ["가부 소계", None, 30],
        ["나부", "병", 5], ["나부", "정", 6], ["나부 소계", None, 12], ["합계", None, 41],
    ]  # fmt: skip
    sheet = table(tmp_path, [UNIT, HEAD, *rows])
    (found,) = [f for f in sheet.findings if f.rule == "total_mismatch"]
    assert (found.cell, found.value, found.expected) == ("C8", "12", "11")
    assert found.difference == 10**6 and total(sheet) == 41


def test_a_sum_without_a_label_is_a_total_and_said(tmp_path):
    sheet = table(tmp_path, [UNIT, HEAD, *LINES, [None, None, 250]])
    assert kinds(sheet) == "nhlllt" and "total_unlabelled" in rules(sheet)


def test_an_amount_without_a_name_that_is_no_sum_is_not_added(tmp_path):
    sheet = table(tmp_path, [UNIT, HEAD, *LINES, [None, None, 251]])
    assert kinds(sheet) == "nhlllf" and "amount_nameless" in rules(sheet)


# Parents and details


def test_a_parent_is_the_row_whose_detail_is_blank(tmp_path):
    head = ["부처", "세부사업명", "내역사업명", "2026년 예산"]
    rows = [
        ["가부", "갑사업", None, 30], ["가부", "갑사업", "하나", 10], ["가부", "갑사업", "둘", 20],
        ["나부", "을사업", None, 9], ["나부", "을사업", "셋", 4], ["나부", "을사업", "넷", 4],
        ["다부", "병사업", None, 7],
    ]  # fmt: skip
    sheet = table(tmp_path, [UNIT, head, *rows])
    assert kinds(sheet) == "nhpllplll" and total(sheet) == 10 + 20 + 4 + 4 + 7
    assert [row.parent for row in sheet.rows[2:]] == [None, 3, 3, None, 6, 6, None]
    (found,) = [f for f in sheet.findings if f.rule == "parent_mismatch"]
    assert (found.row, found.value, found.expected, found.difference) == (6, "9", "8", 10**6)


def test_indents_and_codes_tell_parents_too(tmp_path):
    rows = [
        ["○ 갑", 30],
        ["  - 하나", 10],
        ["  - 둘", 20],
        ["○ 을", 7],
        ["  - 셋", 3],
        ["  - 넷", 4],
    ]
    sheet = table(tmp_path, [["사업명", "예산(백만원)"], *rows])
    assert kinds(sheet) == "hpllpll"
    coded = [["01 00", "갑", 30], ["01 01", "하나", 10], ["01 02", "둘", 20], ["02 00", "을", 5]]
    sheet = table(tmp_path, [["코드", "사업명", "예산(백만원)"], *coded])
    assert kinds(sheet) == "hplll" and total(sheet) == 35


def test_a_detail_without_a_name_is_told_from_its_parent_by_the_codes(tmp_path):
    head = ["번호(내역)", "번호(세부)", "세부사업명", "내역사업명", "부처명", "26년 예산(백만원)"]
    rows = [
        ["26017.0000", "26017", "갑", None, "가부", 5], ["26017.0100", None, "갑", None, "가부", 5],
        ["26018.0000", "26018", "을", None, "가부", 9], ["26018.0100", None, "을", "병", "가부", 9],
    ]  # fmt: skip
    sheet = table(tmp_path, [head, *rows])
    assert kinds(sheet) == "hplpl" and sheet.columns[0].meaning == "detail_code"


def test_codes_that_became_numbers_are_found(tmp_path):
    head = ["내역코드", "사업명", "예산(백만원)"]
    rows = [[26017.01, "갑", 1], [26017.02, "을", 2], ["26017.0300", "병", 3]]
    sheet = table(tmp_path, [head, *rows])
    found = [(f.value, f.expected) for f in sheet.findings if f.rule == "code_shortened"]
    assert found == [("26017.01", "26017.0100"), ("26017.02", "26017.0200")]


def test_an_amount_repeated_on_each_country_is_kept_once(tmp_path):
    head = ["project_id", "title", "amount (EUR)", "country"]
    rows = [
        [f"P{n}", f"Project {n}", 100 * n, land]
        for n in range(1, 6)
        for land in ("Kenya", "Ghana", "Peru")[: 1 + n % 3]
    ]
    sheet = table(tmp_path, [head, *rows])
    assert total(sheet) == 1500 and kinds(sheet).count("l") == 5
    assert "repeated_amounts" in rules(sheet)
    assert {row.parent for row in sheet.rows if row.kind == "note"} == {2, 4, 8, 10}


def test_countries_that_share_a_list_of_different_amounts_are_all_lines(tmp_path):
    head = ["project_id", "title", "amount (EUR)", "country"]
    rows = [
        ["P1", "갑", 1, "US"],
        ["P1", "갑", 2, "DE"],
        ["P2", "을", 3, "US; DE"],
        ["P2", "을", 4, "JP"],
    ]
    sheet = table(tmp_path, [head, *rows])
    assert total(sheet) == 10 and "repeated_amounts" not in rules(sheet)


# Notes, blanks, hidden things, errors


def test_notes_and_blank_rows_are_told_apart(tmp_path):
    rows = [
        UNIT,
        HEAD,
        *LINES,
        [],
        ["※ 국고 기준"],
        ["주) 기금 제외", None, None],
        ["자료: 예산서"],
    ]
    assert kinds(table(tmp_path, rows)) == "nhlllbnnn"


def test_hidden_rows_are_kept_and_flagged(tmp_path):
    import openpyxl

    path = workbook(tmp_path / "h.xlsx", {"표": [UNIT, HEAD, *LINES]})
    book = openpyxl.load_workbook(path)
    book["표"].row_dimensions[4].hidden = True
    book["표"].column_dimensions["B"].hidden = True
    book.save(path)
    sheet = read(path)
    assert [row.number for row in sheet.rows if row.hidden] == [4] and total(sheet) == 250
    assert {"hidden_rows", "hidden_columns"} <= set(rules(sheet))


def test_errors_and_formulas_without_a_value_are_found(tmp_path):
    cells = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>사업명</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>예산(백만원)</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>갑</t></is></c><c r="B2"><v>5</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>을</t></is></c>'
        '<c r="B3" t="e"><f>1/0</f><v>#REF!</v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>병</t></is></c><c r="B4"><f>SUM(1)</f></c></row>'
        "</sheetData>"
    )
    from books import SHEET

    sheet = read(raw(tmp_path / "e.xlsx", SHEET.format(cells)))
    found = {(f.rule, f.cell, f.value) for f in sheet.findings}
    assert ("formula_fails", "B3", "#REF!") in found and (
        "formula_uncalculated",
        "B4",
        None,
    ) in found
    assert sheet.rows[2].kind == "finding" and total(sheet) == 5


# What is no budget


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["항목", "설명"], ["예산", "금액을 말함"], ["부처", "소관"]], "no_numbers"),
        ([["자치구", "인구(명)"], ["종로구", 162820], ["중구", 133240]], "counts"),
        ([["점수", "x"], ["갑", 3], ["을", 4]], "no_money"),
        ([HEAD], "header_alone"),
        ([], "empty"),
    ],
)
def test_a_sheet_that_is_no_budget_says_why(tmp_path, rows, why):
    sheet = table(tmp_path, rows)
    assert not sheet.is_budget and sheet.why_not == f"intake.why_not.{why}"


# Corrections


def test_corrections_override_what_was_guessed(tmp_path):
    path = workbook(tmp_path / "c.xlsx", {"표": [UNIT, HEAD, *LINES]})
    given = Corrections("표", meanings={"B": "note"}, row_kinds={3: "note"})
    sheet = read(path, given)
    assert kinds(sheet) == "nhnll" and sheet.rows[2].why == "corrected"
    assert meanings(sheet)["B"] == "note"
    assert read(path, Corrections("표", header_rows=(1,))).header_rows == (1,)


# Properties

CELL = st.one_of(
    st.none(),
    st.sampled_from(
        ["계", "소계", "부처", "사업명", "2026년 예산", "(단위: 백만원)", "※ 주", "#REF!", "-"]
    ),
    st.integers(-(10**6), 10**6).map(str),
    st.text(max_size=8),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=14)
    )
)
def test_every_row_ends_as_exactly_one_kind(rows):
    rows = [[cell if cell and not cell.isspace() else None for cell in row] for row in rows]
    sheet = understand(Grid("any", True, rows))
    assert [row.number for row in sheet.rows] == list(range(1, len(rows) + 1))
    assert all(row.kind in ROW_KINDS for row in sheet.rows)
    assert all(row.amount is None for row in sheet.rows if row.kind in ("header", "blank"))
    known = {row.number: row.kind for row in sheet.rows}
    assert all(known[row.parent] in ("parent", "line") for row in sheet.rows if row.parent)


def test_text_files_of_korean_offices_are_read(tmp_path: Path):
    text = "부처;사업명;예산(백만원)\r\n가부;한-미 공동;1,000\r\n나부;국제협력;20\r\n"
    html = (
        "<html><table><tr><th>부처</th><th>사업명</th><th>예산(백만원)</th></tr>"
        "<tr><td rowspan=2>가부</td><td>갑</td><td>1,000</td></tr>"
        "<tr><td>을</td><td>20</td></tr></table>"
    )
    files = {
        "u.csv": text.encode(),
        "b.csv": text.encode("utf-8-sig"),
        "k.csv": text.encode("cp949"),
        "w.csv": text.encode("utf-16"),
        "t.csv": text.replace(";", "\t").encode(),
        "h.xls": html.encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        sheet = read(tmp_path / name)
        assert total(sheet) == 1020 and sheet.unit_multiplier == 10**6, name
