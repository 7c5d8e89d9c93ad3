"""The workbook for ministries is read back as it was filled in, without a finding."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import kinds, table, total
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from atlas import __main__ as commands
from atlas import refdata, text
from atlas.intake import amounts, model, reading, report, template, units

T = {language: text.translator(language) for language in text.LANGUAGES}
TABLES = refdata.read()
REFERENCES = {language: template.names(TABLES, language) for language in text.LANGUAGES}
MEANINGS = [field.meaning for field in template.FIELDS]
LANGUAGES = pytest.mark.parametrize("language", text.LANGUAGES)


def made(language: str) -> bytes:
    return template.template(T[language], REFERENCES[language])


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(language: str, count: int = 25) -> Iterator[dict[str, Any]]:
    """Yield made-up lines; every third has no English name, every fifth no amount."""
    t, names = T[language], REFERENCES[language]
    for n in range(1, count + 1):
        yield {
            "ministry": names["ministry"][n % 5], "programme_code": f"26{n // 4:03}",
            "sub_programme_name": f"합성 세부사업 {n // 4}",
            "detail_code": f"26{n // 4:03}.0{n % 4 + 1}00",
            "name_ko": f"합성 내역사업 {n}", "name_en": None if n % 3 == 0 else f"Synthetic {n}",
            "fiscal_year": 2027, "stage": t("stage.request"),
            "amount": None if n % 5 == 0 else n * 7.5,
            "partner": names["partner"][n], "channel": names["channel"][n % 16],
            "field": names["field"][n % 26], "kind": t("line_kind.programme"),
            "is_new": t("template.new"), "project_start": 2025, "project_end": 2029,
            "note": f"합성 {n}",
        }  # fmt: skip


def filled(path: Path, language: str, unit: str, given_: list[dict[str, Any]], **more: Any) -> Path:
    """Write the template with lines, and with cells of ``more`` (by meaning) in a last row."""
    book = opened(made(language))
    sheet = book[T[language]("template.sheet.budget")]
    sheet[template.UNIT_CELL] = T[language](f"template.unit.{unit}")
    for row, line in enumerate([*given_, *([more] if more else [])], template.HEADER_ROW + 1):
        for column, meaning in enumerate(MEANINGS, 1):
            sheet.cell(row, column).value = line.get(meaning)
    book.save(path)
    return path


@LANGUAGES
def test_an_empty_template_has_no_lines_and_nothing_else_is_said_of_it(tmp_path, language):
    path = tmp_path / "a.xlsx"
    path.write_bytes(made(language))
    book = reading.read(path)
    found = [(sheet.visible, sheet.why_not) for sheet in book.sheets]
    aside = "intake.why_not.set_aside"
    assert found == [
        (True, aside), (True, "intake.why_not.header_alone"), (True, aside), (False, aside)
    ]  # fmt: skip
    assert [sheet.findings for sheet in book.sheets] == [()] * 4


@LANGUAGES
@pytest.mark.parametrize(("unit", "won"), [("krw", 1), ("k_krw", 1000), ("m_krw", 10**6),
                                           ("100m_krw", 10**8)])  # fmt: skip
def test_a_filled_template_is_read_as_it_was_filled_without_a_finding(
    tmp_path, language, unit, won
):
    given_ = [*lines(language)]
    book = reading.read(filled(tmp_path / "a.xlsx", language, unit, given_))
    _, sheet, _, _ = book.sheets
    assert [one.is_budget for one in book.sheets] == [False, True, False, False]
    assert sheet.header_rows == (template.HEADER_ROW,) and sheet.unit_cell == template.UNIT_CELL
    assert (sheet.unit_multiplier, sheet.currency) == (won, "KRW")
    assert [column.meaning for column in sheet.columns] == MEANINGS
    assert min(column.confidence for column in sheet.columns) >= 0.9
    assert report.counts(sheet)["line"] == len(given_) == 25
    assert report.leaf_sum(sheet) == sum(line["amount"] or 0 for line in given_)
    assert [one.findings for one in book.sheets] == [()] * 4
    read_ = [row.cells for row in sheet.rows if row.kind == "line"]
    assert [cells[3] for cells in read_] == [line["detail_code"] for line in given_]
    assert [cells[9] for cells in read_] == [line["partner"] for line in given_]


def test_a_total_that_a_ministry_adds_is_known_for_one_and_checked(tmp_path):
    given_ = [*lines("ko", 6)]
    whole = sum(line["amount"] or 0 for line in given_)
    right = filled(tmp_path / "a.xlsx", "ko", "m_krw", given_, ministry="합계", amount=whole)
    sheet = reading.read(right).sheets[1]
    assert sheet.findings == () and [one.value for one in sheet.declared_totals] == [whole]
    wrong = filled(tmp_path / "b.xlsx", "ko", "m_krw", given_, ministry="합계", amount=whole + 1)
    assert [one.rule for one in reading.read(wrong).sheets[1].findings] == ["total_mismatch"]


def test_a_unit_that_was_not_chosen_is_asked_for_and_never_guessed(tmp_path):
    path = filled(tmp_path / "a.xlsx", "ko", "m_krw", [*lines("ko")])
    book = openpyxl.load_workbook(path)
    book[T["ko"]("template.sheet.budget")][template.UNIT_CELL] = None
    book.save(path)
    assert [one.rule for one in reading.read(path).sheets[1].findings] == ["unit_unstated"]


def test_a_name_in_english_beside_the_korean_one_is_no_deeper_level(tmp_path):
    """A line without one whose amount is that of the next lines is not their parent."""
    before = [["다부", f"정{n}", "D", 1] for n in range(9)]
    head = ["부처", "내역사업명", "영문 사업명", "예산(백만원)"]
    after = [["가부", "갑", None, 30], ["가부", "을", "B", 10], ["나부", "병", "C", 20]]
    sheet = table(tmp_path, [head, *before, *after])
    assert kinds(sheet) == "h" + "l" * 12 and total(sheet) == 69


def test_the_fiscal_year_is_no_account(tmp_path):
    rows = [
        ["부처", "회계", "회계연도", "사업명", "예산(백만원)"],
        ["가부", "일반회계", 2027, "갑", 5],
    ]
    assert [c.meaning for c in table(tmp_path, rows).columns][1:3] == ["account", "fiscal_year"]


def test_a_hundred_million_won_is_a_unit_in_english_too():
    found = units.caption("KRW 100 million")
    assert (found.multiplier, found.currency) == (10**8, "KRW")
    assert amounts.parse("KRW 100 million") is None or amounts.parse("KRW 100 million").multiplier


@LANGUAGES
def test_a_sheet_that_says_that_it_is_not_read_is_not_read_and_any_other_is(tmp_path, language):
    rows = [["부처", "사업명", "예산(백만원)"], ["가부", "갑", 5]]
    said = T[language]("intake.set_aside")
    assert table(tmp_path, [[said], *rows]).why_not == model.SET_ASIDE
    assert table(tmp_path, [[said + " "], *rows]).why_not == model.SET_ASIDE
    assert table(tmp_path, [["안내: 아래 표를 읽으십시오."], *rows]).is_budget
    assert table(tmp_path, [rows[0], [said, "갑", 5], rows[1]]).is_budget


# What it looks like


@LANGUAGES
def test_each_column_with_a_list_offers_just_the_names_that_are_known(language):
    book = opened(made(language))
    sheet, lists = book.worksheets[1], book.worksheets[3]
    offered = {}
    for check in sheet.data_validations.dataValidation:
        if check.type == "list":
            name, area = check.formula1.rsplit("!", 1)
            assert name == f"'{lists.title}'"
            offered[str(check.sqref).split(":")[0]] = [
                row[0].value for row in lists[area.replace("$", "")]
            ]
    top = template.HEADER_ROW + 1
    expected = {f"{get_column_letter(MEANINGS.index(meaning) + 1)}{top}": names
                for meaning, names in REFERENCES[language].items()}  # fmt: skip
    assert expected.items() <= offered.items()
    assert len(offered[template.UNIT_CELL]) == 4 and len(offered) == 8
    assert lists.sheet_state == "hidden" and book.active is sheet


@LANGUAGES
def test_the_names_are_those_of_the_reference_data(language):
    for table_, meaning in (("ministries", "ministry"), ("channels", "channel"),
                            ("fields", "field"), ("partners", "partner")):  # fmt: skip
        names = TABLES[table_][f"name_{language}"].to_pylist()
        assert sorted(REFERENCES[language][meaning]) == sorted(names) and len(names) > 10
    assert REFERENCES["ko"]["channel"][0] == "국제공동연구"


@LANGUAGES
def test_every_column_is_explained_and_what_must_be_filled_is_marked(language):
    t, book = T[language], opened(made(language))
    said = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    heads = [cell for cell in book.worksheets[1][template.HEADER_ROW] if cell.value]
    assert [head.value for head in heads] == [t(f"template.head.{name}") for name in MEANINGS]
    about = dict(said[-len(heads) :])
    for head, field in zip(heads, template.FIELDS, strict=True):
        must = t("template.required" if field.required else "template.optional")
        assert about[head.value].startswith(f"[{must}]")
        assert (head.fill.start_color.rgb == "00FFF2CC") is field.required


@LANGUAGES
def test_the_examples_stand_apart_and_fit_the_lists(language):
    book = opened(made(language))
    sheet = book.worksheets[2]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(template.HEADER_ROW + 1)]
    assert len(rows) == 3 and all(all(value is not None for value in row) for row in rows)
    for meaning, names in REFERENCES[language].items():
        assert {row[MEANINGS.index(meaning)] for row in rows} <= set(names)


@settings(max_examples=15)
@given(name=st.builds("{}{}".format, st.sampled_from("=+-@\t\n"), st.text(max_size=30)))
def test_no_name_of_the_reference_data_becomes_a_formula(name):
    content = template.template(T["ko"], {key: [name, "가"] for key in REFERENCES["ko"]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = "".join(archive.read(one).decode() for one in archive.namelist() if "sheets/" in one)
    assert not re.search("<f[ >]", raw)
    assert all(cell.data_type in "sn" for sheet in opened(content) for row in sheet for cell in row)


# The command


@LANGUAGES
def test_the_command_writes_the_template_and_never_over_a_file(tmp_path, capsys, language):
    out = tmp_path / "양식.xlsx"
    asked = ["template", "--lang", language, "--out", str(out), "--json"]
    assert commands.main(asked) == 0
    assert json.loads(capsys.readouterr().out) == [{"file": str(out)}]
    first = out.read_bytes()
    assert opened(first).sheetnames == opened(made(language)).sheetnames
    assert commands.main(asked) == 1
    assert T[language]("template.exists", file="양식.xlsx") in capsys.readouterr().err
    assert out.read_bytes() == first


def test_the_command_says_where_it_cannot_write(tmp_path, capsys):
    assert commands.main(["template", "--out", str(tmp_path / "없음" / "a.xlsx")]) == 1
    assert T["ko"]("template.not_written", file="a.xlsx") in capsys.readouterr().err
