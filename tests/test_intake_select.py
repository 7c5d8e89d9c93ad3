"""Which lines are suggested as international cooperation, how strongly, and why."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_lists import known

from atlas.intake import lexicon
from atlas.intake.partners import partners_in
from atlas.intake.select import STRONG, Line, kind_of, suggest
from atlas.paths import ROOT

NAMED = partial(partners_in, partners=known().partners)
SHEET = ROOT.parent / "shared" / "inputs" / "kr-rnd-budget-2026" / "26-budget2.csv"

#: Own name, name above → strength.
NAMES = {
    ("국제공동연구", "에너지국제공동연구(에특)"): "strong",
    ("공동연구", "국가간협력기반조성"): "strong",
    ("양자간협력연구", "원자력국제공동연구지원사업"): "strong",
    ("보스턴코리아공동연구지원", "바이오의료기술개발"): "strong",
    ("유럽핵입자물리연구소(CERN)", "기초연구기반구축"): "strong",
    ("한미암공동연구사업", "암연구소운영"): "strong",
    ("글로벌푸드테크공동연구", "식품기술개발"): "strong",
    ("인도양한-미공동관측및연구", "대양연구"): "strong",
    ("개도국기후기술실증연구", ""): "strong",
    ("International cooperation in hydrogen", ""): "strong",
    ("글로벌선도기술개발", "중소기업기술혁신개발"): "weak",
    ("국제표준화선제대응지원", "재생에너지표준화"): "weak",
    ("한미혁신성과창출R&D", "연구중심병원육성"): "weak",
    ("SBOM등글로벌규제대응", "자동차산업기술개발"): "weak",
    ("국제공동연구기획관리비", "개별핵심기술"): "weak",
    ("기획평가관리비", "국제협력사업"): "weak",
    ("기초과학연구원건립", "국제과학비즈니스벨트조성"): "none",
    ("국제적수준의극지운항선박성능평가", "운영지원"): "none",
    ("산학연협력기술창업법인육성", "산학연협력활성화지원사업"): "none",
    ("양자컴퓨터개발", "양자과학기술플래그십"): "none",
    ("인건비", "한국과학기술원한국과학영재학교지원"): "none",
    ("민군겸용기술개발", "민군기술협력"): "none",
}


def one(*texts: str, codes: tuple[str, ...] = (), past: dict[str, bool] | None = None):
    (suggestion,) = suggest([Line(7, texts, codes)], NAMED, past)
    return suggestion


@pytest.mark.parametrize("texts", NAMES, ids="/".join)
def test_a_line_is_suggested_as_strongly_as_its_names_speak(texts):
    assert one(*filter(None, texts)).strength == NAMES[texts]


def test_a_suggestion_says_what_was_matched_and_where():
    found = one("국제표준", "한-미 공동연구")
    said = {(r.reason, r.text, r.place) for r in found.reasons}
    assert said == {("select.standard", "국제표준", 0), ("select.partner", "한-미", 1)}
    assert found.row == 7 and found.score == 5


def test_a_word_that_was_discounted_is_shown_with_its_reason():
    (reason,) = one("국제과학비즈니스벨트조성").reasons
    assert (reason.reason, reason.weight) == ("select.proper_name", 0)


def test_what_was_decided_earlier_outweighs_every_word():
    assert one("경상경비", codes=("a",), past={"a": True}).strength == "strong"
    left = one("국제공동연구", "국제협력사업", codes=("a",), past={"a": False})
    assert left.strength == "none" and left.score < 0
    assert one("국제공동연구", codes=("b",), past={"a": False}).strength == "strong"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("기평비", "planning_fee"),
        ("기획평가관리비", "planning_fee"),
        ("기획·평가·관리비", "planning_fee"),
        ("국제공동연구기획관리비", "planning_fee"),
        ("과학벨트기획관리", "programme"),
        ("양자클러스터기획연구", "programme"),
        ("내부거래", "internal_transfer"),
        ("과학기술진흥기금 전출금", "internal_transfer"),
        ("회계간전출", "internal_transfer"),
        ("발전출력제어", "programme"),
        ("소방안전출동", "programme"),
    ],
)
def test_the_kind_of_a_line_is_in_its_name(name, kind):
    assert kind_of(name) == kind


@given(st.lists(st.lists(st.text(max_size=20), max_size=3), max_size=5))
def test_every_line_gets_one_suggestion_in_order(texts):
    lines = [Line(number, tuple(each)) for number, each in enumerate(texts)]
    found = suggest(lines, NAMED)
    assert [s.row for s in found] == list(range(len(texts)))
    for suggestion in found:
        assert (suggestion.strength == "none") == (suggestion.score <= 0)
        assert suggestion.strength != "strong" or suggestion.score >= STRONG


def test_each_word_of_the_list_stands_once_and_is_found():
    rows = lexicon.table("selection")
    assert len({row["word"] for row in rows}) == len(rows)
    for row in rows:
        assert row["reason"] in {r.reason.removeprefix("select.") for r in one(row["word"]).reasons}


def test_the_sheet_of_2026_is_sorted_as_the_document_says():
    if not SHEET.exists():
        pytest.skip("the sheet of 2026 is not beside the project")
    with SHEET.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["번호(세부)"].strip()]
    lines = [Line(n, (r["내역사업명"], r["세부사업명"])) for n, r in enumerate(rows)]
    crude = re.compile("국제|글로벌|해외|한-|다자|양자간")
    counts = Counter(
        (bool(crude.search(" ".join(line.texts))), suggestion.strength)
        for line, suggestion in zip(lines, suggest(lines, NAMED), strict=True)
    )
    assert counts == {
        (True, "strong"): 77, (True, "weak"): 84, (True, "none"): 7,
        (False, "strong"): 15, (False, "weak"): 4, (False, "none"): 2403,
    }  # fmt: skip
