"""Channels, fields, subgroups, ministries, stages and years in texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_lists import known

from atlas import schema
from atlas.intake import lexicon
from atlas.intake.recognise import (
    channels_in,
    fields_in,
    fiscal_year_in,
    ministry_of,
    stage_in,
    subgroup_of,
)

LISTS = known()

FIELDS = {
    "양자컴퓨터개발": "quantum",
    "양자정보과학인적기반조성": "quantum",
    "양자기술국제협력강화": "quantum",
    "양자암호통신산업확산": "quantum",
    "퀀텀(양자)플랫폼지원": "quantum",
    "양자센서": "quantum",
    "양자간협력연구": "",
    "양자·다자 공동연구": "",
    "양자 간 협력": "",
    "양자펀딩형": "",
    "해양자원탐사": "ocean",
    "토양자원": "",
    "다양자": "",
    "태양자기장": "",
    "배양자동화": "",
    "이차전지국제공동연구": "battery",
    "반도체·디스플레이국제공동연구": "semiconductor display",
    "수소 생산": "hydrogen",
    "AI반도체": "ai semiconductor",
    "AIR": "",
    "인공지능": "ai",
    "국제핵융합실험로(ITER)": "fusion",
    "우주항공": "space",
    "경제성분석": "",
    "quantum computing": "quantum",
    "Artificial intelligence hub": "ai",
}
CHANNELS = {
    "국제공동연구": "joint_research",
    "디지털핵심기술국제공동연구": "joint_research",
    "국제 공동 연구": "joint_research",
    "양자간협력연구": "bilateral_joint",
    "다자간협력연구": "multilateral",
    "글로벌산업기술협력센터": "overseas_hubs",
    "해외우수과학자유치(브레인풀)": "exchange_in",
    "인력교류": "exchange",
    "유럽핵입자물리연구소(CERN)": "intl_facilities",
    "국제표준화협력": "standards_export",
    "재외과학기술자교류지원": "associations",
    "개도국기후기술실증연구": "oda",
    "과학기술외교": "st_diplomacy",
    "글로벌네트워크확산": "networks",
    "인건비": "",
    "joint research with Japan": "joint_research",
    "경상경비": "",
}
#: The 32 labels of the 2026 sheet → ministry in fiscal year 2026.
MINISTRIES = {
    "과기1": "MSIT",
    "과기2": "MSIT",
    "산업부": "MOTIR",
    "해수부": "MOF",
    "복지부": "MOHW",
    "기후부": "MCEE",
    "국토부": "MOLIT",
    "방사청": "DAPA",
    "농진청": "RDA",
    "우주청": "KASA",
    "식약처": "MFDS",
    "농식품부": "MAFRA",
    "질병청": "KDCA",
    "경찰청": "KNPA",
    "산림청": "KFS",
    "행안부": "MOIS",
    "기상청": "KMA",
    "중기부": "MSS",
    "문체부": "MCST",
    "소방청": "NFA",
    "원안위": "NSSC",
    "해경청": "KCG",
    "개보위": "PIPC",
    "국가유산청": "KHS",
    "교육부": "MOE",
    "국방부": "MND",
    "법무부": "MOJ",
    "관세청": "KCS",
    "방미통위": "KMCC",
    "경호처": "PSS",
    "노동부": "MOEL",
    "조달청": "PPS",
}
STAGES = {
    "2026년 국가연구개발사업 예산 배분·조정(안)": "allocation",
    "배분ㆍ조정안": "allocation",
    "배분조정": "allocation",
    "2025년 정부안": "proposal",
    "예산안": "proposal",
    "본예산": "enacted",
    "국회 확정": "enacted",
    "확정예산": "enacted",
    "부처 제출 기준이며 확정 전 자료임": None,
    "미확정": None,
    "추경": "supplementary",
    "제1회 추가경정예산": "supplementary",
    "부처요구안": "request",
    "예산현액": "current",
    "집행실적": "executed",
    "결산": "executed",
    "선정액": "award",
    "26년 예산": None,
    "금액": None,
    "Government proposal 2026": "proposal",
    "executed": "executed",
}
YEARS = {
    "26년 예산": 2026,
    "2026년도": 2026,
    "'26": 2026,
    "’26 예산(안)": 2026,
    "FY2026": 2026,
    "FY26": 2026,
    "2024": 2024,
    "26년도 정부안": 2026,
    "2025년 본예산 (단위: 백만원)": 2025,
    "예산": None,
    "3년간": None,
    "1,026": None,
    "12026": None,
    "26 projects": None,
    "10년 연구": None,
    "제26회": None,
}


@pytest.mark.parametrize("text", FIELDS)
def test_fields_of_a_name(text):
    found = [match.code for match in fields_in(text, LISTS.fields)]
    assert sorted(filter(None, found)) == sorted(FIELDS[text].split())
    assert None not in found


@pytest.mark.parametrize("text", ["양자", "양자 협력", "양자공동연구", "AI·양자 협력"])
def test_two_senses_of_one_word_are_asked_about_with_both(text):
    (match,) = [m for m in fields_in(text, LISTS.fields) if not m.certain]
    assert (match.code, match.text) == (None, "양자")
    assert set(match.candidates) == {"field:quantum", "channel:bilateral_joint"}


def test_in_a_cell_of_the_fields_the_word_is_the_field():
    (match,) = fields_in("양자", LISTS.fields, "cell")
    assert (match.code, match.certain) == ("quantum", True)


def test_a_code_of_another_classification_that_holds_two_fields_is_asked_about():
    (match,) = fields_in("반도체/디스플레이", LISTS.fields, "cell")
    assert set(match.candidates) == {"field:semiconductor", "field:display"}
    assert not match.certain


@pytest.mark.parametrize("text", CHANNELS)
def test_channels_of_a_name(text):
    found = channels_in(text, LISTS.channels)
    assert {match.code for match in found} == set(CHANNELS[text].split())


@pytest.mark.parametrize(
    ("code", "name"),
    [("bilateral_joint", "양자 공동연구"), ("oda", "Development cooperation (ODA)")],
)
def test_a_channel_is_known_by_its_own_name(code, name):
    assert [m.code for m in channels_in(name, LISTS.channels, "cell")] == [code]


def test_the_words_lead_to_codes_that_there_are():
    for kind, codes in (("channel", LISTS.channels.ids), ("field", LISTS.fields.ids)):
        used = {r["code"] for r in lexicon.table("recognised") if r["kind"] == kind}
        assert used - {"", "asked"} <= codes
    used = {r["code"] for r in lexicon.table("recognised") if r["kind"] == "stage"}
    assert used - {""} == set(schema.STAGES)


@pytest.mark.parametrize(
    ("text", "subgroup"),
    [
        ("R&D", "rnd"),
        ("비R&D", "non_rnd"),
        ("비 R&D 분과", "non_rnd"),
        ("연구개발", "rnd"),
        ("-", None),
    ],
)
def test_the_subgroup_of_a_cell(text, subgroup):
    assert subgroup_of(text) == subgroup


@pytest.mark.parametrize("label", MINISTRIES)
def test_every_label_of_the_sheet_of_2026_is_one_ministry(label):
    found = ministry_of(label, LISTS.ministries, 2026)
    assert (found.match.code, found.match.certain) == (MINISTRIES[label], True)


@pytest.mark.parametrize(
    ("text", "part"),
    [("과기1", "1"), ("과기2", "2"), ("과기정통부(2차관)", "2"), ("과기정통부", None)],
)
def test_the_part_of_a_vice_minister_is_kept(text, part):
    found = ministry_of(text, LISTS.ministries, 2026)
    assert (found.match.code, found.part) == ("MSIT", part)


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("산업부", 2024, "MOTIE"),
        ("산업부", 2026, "MOTIR"),
        ("산업통상자원부", 2023, "MOTIE"),
        ("산업통상부", 2026, "MOTIR"),
        ("과학기술정보통신부", 2024, "MSIT"),
        ("과학 기술 정보 통신부", 2024, "MSIT"),
        ("Ministry of Science and ICT", 2024, "MSIT"),
        ("kasa", 2026, "KASA"),
        ("지식경제부", 2010, "MKE"),
        ("환경부", 2024, "ME"),
    ],
)
def test_a_ministry_by_its_name_and_year(text, year, code):
    assert ministry_of(text, LISTS.ministries, year).match.code == code


@pytest.mark.parametrize(
    ("text", "year", "reason", "candidates"),
    [
        ("산업부", None, "match.asked", {"ministry:MOTIE", "ministry:MOTIR"}),
        ("산업부", 2025, "match.asked", {"ministry:MOTIE", "ministry:MOTIR"}),
        ("환경부", 2026, "match.renamed", {"ministry:ME", "ministry:MCEE"}),
        ("방통위", 2026, "match.renamed", {"ministry:KCC", "ministry:KMCC"}),
        ("우주부", 2026, "match.unknown", set()),
    ],
)
def test_a_ministry_that_is_not_certain_is_asked_about(text, year, reason, candidates):
    match = ministry_of(text, LISTS.ministries, year).match
    assert (match.code, match.certain, match.reason) == (None, False, reason)
    assert set(match.candidates) == candidates


def test_an_empty_cell_names_no_ministry():
    assert ministry_of("  ", LISTS.ministries) is None


@pytest.mark.parametrize("text", STAGES)
def test_the_stage_of_a_caption(text):
    assert stage_in(text) == STAGES[text]


@pytest.mark.parametrize("text", YEARS)
def test_the_fiscal_year_of_a_caption(text):
    assert fiscal_year_in(text) == YEARS[text]


@settings(max_examples=300)
@given(st.text(max_size=30), st.sampled_from(["양자", "국제공동연구", "AI", "", "é", "ﬁ"]))
def test_no_match_lies_outside_the_text(text, word):
    whole = lexicon.composed(text + word + text)
    for match in (
        *fields_in(text + word + text, LISTS.fields),
        *channels_in(whole, LISTS.channels),
    ):
        assert match.text and whole[match.start : match.start + len(match.text)] == match.text


@given(st.text(max_size=20))
def test_a_folded_text_keeps_its_length(text):
    assert len(lexicon.folded(text)) == len(text)
