"""The other forms of a workbook come as far as the first: the template, .ods, .xls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import books
import handed
import openpyxl
import pytest
from handed import ASKED, SCOPE, counted, run, seen, submitted

from atlas import refdata, text
from atlas.__main__ import main
from atlas.intake import template

#: An old workbook of RIGHT, made by make_xls.py.
XLS = Path(__file__).with_name("made.xls")
#: Ids of what a person picks from the lists of the template, and what is typed, line by line.
LINES = (
    ("MSIT", "국제공동연구사업", "한-미 반도체 공동연구", "USA", "bilateral_joint", 1200),
    ("MSIT", "국제공동연구사업", "한-독 수소 공동연구", "DEU", "bilateral_joint", 850.5),
    ("MOTIR", "국제기술협력사업", "국제공동설비개발", "FRA", "bilateral_joint", 300),
)


def picked(table: str, code: str, language: str) -> str:
    """Return the name of a row of the reference data, as the lists of the template show it."""
    found = refdata.read()[table].to_pylist()
    key = {"ministries": "ministry_id", "partners": "partner_id", "channels": "channel_id"}[table]
    return next(row[f"name_{language}"] for row in found if row[key] == code)


def filled(path: Path, language: str, stage: str = "allocation") -> Path:
    """Fill in the template as a person does: the unit chosen, names from the lists, amounts."""
    t = text.translator(language)
    book = openpyxl.load_workbook(path)
    lists = {c.value for row in book[t("template.sheet.lists")].iter_rows() for c in row}
    sheet = book[t("template.sheet.budget")]
    sheet[template.UNIT_CELL] = t("template.unit.m_krw")
    columns = {field.meaning: at for at, field in enumerate(template.FIELDS, 1)}
    for row, line in enumerate(LINES, template.HEADER_ROW + 1):
        ministry, programme, name, partner, channel, amount = line
        chosen = {
            "ministry": picked("ministries", ministry, language),
            "partner": picked("partners", partner, language),
            "channel": picked("channels", channel, language),
            "stage": t(f"stage.{stage}"), "kind": t("line_kind.programme"),
            "is_new": t("template.new"),
        }  # fmt: skip
        assert set(chosen.values()) <= lists
        typed = {
            "sub_programme_name": programme, "name_ko": name, "fiscal_year": 2027,
            "amount": amount, "project_start": 2027, "project_end": 2029,
        }  # fmt: skip
        for meaning, value in {**chosen, **typed}.items():
            sheet.cell(row, columns[meaning]).value = value
    book.save(path)
    return path


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_filled_template_is_published_without_a_single_finding(own, tmp_path, capsys, language):
    path = tmp_path / "form.xlsx"
    assert main(["template", "--out", str(path), "--lang", language]) == 0
    capsys.readouterr()
    words = [
        "submit", str(filled(path, language)), "--year", "2027", "--stage", "allocation",
        "--scope", SCOPE, "--publish", "--by", "김담당", "--reason", "제출", "--certify", "대조함",
    ]  # fmt: skip
    code, said = run(capsys, *words)
    assert (code, said["state"], said["findings"], said["questions"]) == (0, "published", [], [])
    assert (said["lines"], said["selected"], said["selected_krw"]) == (3, 3, 2_350_500_000)
    asked: dict[str, Any] = {"years": [2027], "standings": ["counted"], "lang": "ko"}
    every = dict.fromkeys(term.name for term in handed.sql.load("records/lines").params) | asked
    shown = {n["line"]: n["amount_krw"] for n in handed.rows(own, "records/lines", **every)}
    assert shown == {line[2]: int(line[5] * 1_000_000) for line in LINES}


def test_a_template_of_another_year_and_stage_than_stated_is_told(own, tmp_path, capsys):
    path = tmp_path / "form.xlsx"
    assert main(["template", "--out", str(path), "--lang", "ko"]) == 0
    capsys.readouterr()
    words = ["--year", "2026", "--stage", "allocation", "--scope", SCOPE]
    _, said = run(capsys, "check", str(filled(path, "ko", "request")), *words)
    assert {"stage_differs", "year_differs"} <= said["counts"].keys()


@pytest.mark.parametrize("form", ["xls", "ods"])
def test_an_old_or_an_open_workbook_is_the_same_as_a_new_one(own, tmp_path, form):
    made = {
        "xls": lambda: XLS,
        "ods": lambda: books.ods(tmp_path / "made.ods", {"예산": handed.table(handed.RIGHT)}),
    }[form]()
    new = seen(own, handed.workbook(tmp_path, handed.RIGHT))
    same = seen(own, made)
    assert same.book.format == form and same.lines == new.lines
    assert same.findings == new.findings
    done = submitted(own, made, ASKED)
    assert done.release and sum(counted(own).values()) == 500
