"""A sheet in a foreign currency: its rate is stated, shown, kept, or refused in words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import handed
import pytest
from handed import KIM, SCOPE, WORDS, run, seen, submitted

from atlas import submissions, text, verify
from atlas.__main__ import main
from atlas.errors import IntakeError
from atlas.intake import asked
from atlas.intake.asked import Asked
from atlas.intake.drafting import drafted
from atlas.intake.rates import Rate
from atlas.intake.sentences import finding_in_words
from atlas.release_files import tables_of

BANK = Rate(Decimal("1450.5"), date(2026, 1, 2), "한국은행 매매기준율")
RATE_WORDS = ["--rate", "1,450.5", "--rate-date", "2026-01-02", "--rate-source", BANK.source]
#: Rows 4 to 7. A dollar and a third is 1,933.995 won and more: the details are off by rounding.
ROWS = (
    ("과기정통부", "국제공동연구사업", None, None, 4),
    ("과기정통부", "국제공동연구사업", "한-미 공동연구", "미국", 1.3333),
    ("과기정통부", "국제공동연구사업", "한-독 공동연구", "독일", 1.3333),
    ("과기정통부", "국제공동연구사업", "한-일 공동연구", "일본", 1.3334),
)


def foreign(rate: Rate | None = BANK, **more: Any) -> Asked:
    return Asked(2027, "allocation", SCOPE, complete=True, rate=rate, **more)


def dollars(folder: Path, unit: str = "달러", rows: Any = ROWS) -> Path:
    return handed.workbook(folder, rows, "dollars.xlsx", unit)


def refused(store: Path, path: Path, rate: Rate) -> IntakeError:
    with pytest.raises(IntakeError) as refusal:
        seen(store, path, foreign(rate))
    for language in text.LANGUAGES:
        assert text.translator(language)(refusal.value.key, **refusal.value.values)
    return refusal.value


def test_without_a_rate_a_foreign_amount_is_an_error_and_with_one_a_notice(own, tmp_path):
    path = dollars(tmp_path)
    without = seen(own, path, foreign(None)).findings
    assert {f.rule for f in without if f.severity == "error"} == {"rate_missing"}
    found = seen(own, path, foreign()).findings
    assert {f.severity for f in found} == {"notice"}
    (stated,) = [f for f in found if f.rule == "rate_stated"]
    for language in text.LANGUAGES:
        said = finding_in_words(stated, text.translator(language))
        for part in ("1,450.5", "2026-01-02", BANK.source, "USD", "3"):
            assert part in said


def test_a_draft_keeps_the_amount_the_unit_the_rate_and_its_day(own, tmp_path):
    tables = drafted(seen(own, dollars(tmp_path), foreign()), handed.SAID).tables
    lines = {n["source_row"]: n for n in tables["budget_lines"].to_pylist()}
    one = lines[5]
    assert (one["source_amount"], one["source_unit"]) == (Decimal("1.3333"), "usd")
    assert (one["exchange_rate"], one["exchange_rate_date"]) == (BANK.won, BANK.day)
    # 1.3333 x 1450.5 = 1,933.95, 1.3334 x 1450.5 = 1,934.10: each rounded by itself.
    assert [lines[row]["amount_krw"] for row in (5, 6, 7)] == [1934, 1934, 1934]
    # 4 x 1450.5 = 5,802 = the details: the parent may come along.
    assert (lines[4]["standing"], lines[4]["amount_krw"]) == ("parent", 5802)
    assert "1,450.5" in one["reading_ko"] and "2026-01-02" in one["reading_en"]
    part = tables["line_parts"].to_pylist()[0]
    assert (part["source_unit"], part["exchange_rate"]) == ("usd", BANK.won)


def test_a_parent_that_rounding_parts_from_its_details_stays_behind(own, tmp_path):
    rows = (*ROWS[:1], *((*row[:4], 1.0003) for row in ROWS[1:]))
    rows = ((*rows[0][:4], 3.0009), *rows[1:])
    lines = drafted(seen(own, dollars(tmp_path, rows=rows), foreign()), handed.SAID)
    held = lines.tables["budget_lines"].to_pylist()
    # 1.0003 x 1450.5 = 1,450.94, three times 1,451 = 4,353; the parent is 4,352.81 = 4,353.
    assert len(held) == 4
    half = Rate(Decimal("1450.3"), BANK.day, BANK.source)
    # 1,450.74 = 1,451, three times 4,353; the parent 4,352.21 = 4,352.
    lines = drafted(seen(own, dollars(tmp_path, rows=rows), foreign(half)), handed.SAID)
    assert {n["standing"] for n in lines.tables["budget_lines"].to_pylist()} == {"counted"}


def test_a_unit_that_the_schema_has_not_becomes_single_units(own, tmp_path):
    for unit, stated in (("천 유로", ("1333.3000", "eur")), ("백만 유로", ("1.3333", "m_eur"))):
        draft = drafted(seen(own, dollars(tmp_path, unit), foreign()), handed.SAID)
        one = draft.tables["budget_lines"].to_pylist()[1]
        assert (str(one["source_amount"]), one["source_unit"]) == stated


def test_an_amount_of_more_decimals_than_are_kept_becomes_single_won(own, tmp_path):
    rows = (*ROWS[1:3], (*ROWS[3][:4], 1.23456))
    path = handed.workbook(tmp_path, rows, unit="억원")
    lines = drafted(seen(own, path, foreign(None)), handed.SAID).tables["budget_lines"]
    kept = {n["source_row"]: n for n in lines.to_pylist()}
    assert (kept[6]["source_amount"], kept[6]["source_unit"]) == (123_456_000, "krw")
    assert kept[6]["amount_krw"] == 123_456_000 and kept[4]["source_unit"] == "100m_krw"


def test_a_rate_that_is_none_is_refused_in_words(own, tmp_path):
    path, day = dollars(tmp_path), BANK.day
    for won in ("0", "-1", "1.23456", "NaN", "Infinity"):
        assert refused(own, path, Rate(Decimal(won), day, "은행")).key == "intake.rate_unusable"
    later = date.today() + timedelta(days=1)
    assert refused(own, path, Rate(BANK.won, later, "은행")).key == "intake.rate_in_future"
    assert seen(own, path, foreign(Rate(BANK.won, date.today(), "은행")))
    assert refused(own, path, Rate(BANK.won, day, " ")).key == "intake.rate_without_source"


def test_a_sheet_that_takes_no_rate_is_told_so(own, tmp_path):
    assert refused(own, handed.workbook(tmp_path), BANK).key == "intake.rate_for_won"
    two = (*ROWS[:3], (*ROWS[3][:4], "2 EUR"))
    several = refused(own, dollars(tmp_path, rows=two), BANK)
    assert (several.key, several.values["found"]) == ("intake.rate_for_several", "EUR, USD")
    # A caption in won is of no amount that names dollars itself.
    every = tuple((*row[:4], f"{row[4]} USD") for row in ROWS)
    assert refused(own, dollars(tmp_path, "백만원", every), BANK).key == "intake.rate_for_several"
    head = (*handed.HEAD, "통화")
    bare = handed.books.workbook(tmp_path / "bare.xlsx", {"예산": (handed.HEAD, *ROWS)})
    assert refused(own, bare, BANK).key == "intake.rate_for_none"
    dong = [head, *((*row, "VND") for row in ROWS)]
    path = handed.books.workbook(tmp_path / "dong.xlsx", {"예산": dong})
    unknown = refused(own, path, BANK)
    assert (unknown.key, unknown.values["found"]) == ("intake.rate_for_unknown", "VND")
    euro = [head, *((*row, "유로") for row in ROWS)]
    path = handed.books.workbook(tmp_path / "euro.xlsx", {"예산": euro})
    assert seen(own, path, foreign()).sheet.currency == "EUR"


def test_the_commands_take_a_rate_whole_or_not_at_all(own, tmp_path, capsys):
    path = str(dollars(tmp_path))
    code, said = run(capsys, "check", path, *WORDS, *RATE_WORDS)
    assert (code, said["counts"]["rate_stated"]) == (1, 1)
    assert said["selected_krw"] == 3 * 1934
    for missing in (RATE_WORDS[:2], RATE_WORDS[:4], RATE_WORDS[2:]):
        assert main(["check", path, *WORDS, *missing]) == 2
        assert "--rate" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["check", path, *WORDS, "--rate", "비쌈", *RATE_WORDS[2:]])


def test_a_foreign_sheet_is_published_and_the_register_keeps_its_rate(own, tmp_path):
    done = submitted(own, dollars(tmp_path), foreign())
    assert done.release and [f for f in verify.verify(own) if f.severity == "error"] == []
    lines = tables_of(own, done.release)["budget_lines"].to_pylist()
    assert sum(n["amount_krw"] for n in lines if n["standing"] == "counted") == 5802
    held = submissions.load(own, done.submission.submission_id, KIM).corrections["asked"]
    assert asked.restored(json.loads(json.dumps(held))) == foreign()
    plain = Asked(2027, "allocation", SCOPE, rows=(5, 6), selection="rows")
    assert asked.restored(asked.plain(plain)) == plain
