"""Partners in texts: what is certain, what is asked, what only looks like a country."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_lists import known

from atlas.intake import lexicon
from atlas.intake.partners import naming, partners_in

PARTNERS = known().partners

#: Phrase → partners that are certain, in its order. Read as running text.
PHRASES = {
    "한-미 공동연구": "USA",
    "한·미 과학기술협력": "USA",
    "한ㆍ미 공동": "USA",
    "한/미": "USA",
    "한–미 반도체": "USA",
    "한 - 미 협력": "USA",
    "한미 과학기술협력협정": "USA",
    "한·EU": "EU",
    "한-EU 반도체 공동연구": "EU",
    "한EU 협력": "EU",
    "한-ASEAN": "ASEAN",
    "한-아세안 과학기술": "ASEAN",
    "한/독": "DEU",
    "한-독 국제공동기술개발 공모(제9차)": "DEU",
    "한-스페인 전략 프로그램(KSSP)": "ESP",
    "한-영 국제공동기술개발": "GBR",
    "한-캐나다 공동연구개발": "CAN",
    "한-이스라엘 산업연구개발기금": "ISR",
    "한-스웨덴 공동연구 공모": "SWE",
    "한-중 협력연구 공모": "CHN",
    "한중 협력사업 공모": "CHN",
    "한-유럽 양자기술협력센터(브뤼셀)": "EUROPE",
    "한-러 공동연구": "RUS",
    "한-불 STAR": "FRA",
    "한-프랑스 공동": "FRA",
    "한-일 기초과학": "JPN",
    "한-베 과학기술": "VNM",
    "한-인도 공동연구": "IND",
    "한-이란 협력": "IRN",
    "한-호주 수소": "AUS",
    "한-싱가포르": "SGP",
    "한-UAE 원자력": "ARE",
    "한국-독일 공동": "DEU",
    "한국·미국": "USA",
    "韓美 동맹": "USA",
    "韓-日 협력": "JPN",
    "對美 수출": "USA",
    "對미 협력": "USA",
    "美 NASA 협력": "USA",
    "Korea-US joint research": "USA",
    "Korea-Germany technology": "DEU",
    "UK-South Korea partnering": "GBR",
    "한중일 과학기술": "CHN JPN",
    "한-미-일 공동연구": "USA JPN",
    "한·미·일 협력": "USA JPN",
    "한미일 정상": "USA JPN",
    "미·일 공동": "USA JPN",
    "한-중-일": "CHN JPN",
    "인도양한-미공동관측및연구": "USA",
    "한-미공동해조류바이오매스생산시스템기술개발(R&D)": "USA",
    "한-유럽첨단해양모빌리티연구거점구축및공동연구": "EUROPE",
    "한미암공동연구사업": "USA",
    "한미차세대항암제평가기술개발국제공동연구": "USA",
    "한미민간달착륙선탑재체공동연구": "USA",
    "유럽핵입자물리연구소(CERN)": "CERN",
    "국제핵융합실험로공동개발사업(기금)(과기부)": "ITER",
    "Korea-ITER박사후연구원지원": "ITER",
    "ITER핵심기술개발및운영․관리사업(부처임무)": "ITER",
    "유럽연합다자연구혁신프로그램참여지원(R&D)": "EU",
    "HorizonEurope재정기여금": "EU",
    "HorizonEurope참여연구자지원": "EU",
    "개도국기후기술실증연구": "DEVELOPING",
    "톱티어: 기초과학연구원-일본 이화학연구소(RIKEN)": "JPN",
    "톱티어: 서울대-미국 스탠퍼드대": "USA",
    "톱티어: 한국화학연구원-벨기에 레가연구소(루뱅대)": "BEL",
    "KIST 유럽연구소": "EUROPE",
    "거대마젤란망원경(GMT) 참여": "GMT",
    "국제핵융합실험로(ITER) 공동개발사업": "ITER",
    "다자펀딩형(유레카·유로스타)": "EUREKA",
    "글로벌 매칭형 공모: 영국 왕립학회": "GBR",
    "글로벌 매칭형 공모: 독일연구재단(DFG)": "DEU",
    "전략형 국제공동연구사업(유럽)": "EUROPE",
    "전략형 국제공동연구사업(중동)": "MIDDLE_EAST",
    "호라이즌 유럽 필러 II 준회원": "EU",
    "KIST Europe": "EUROPE",
    "Korea-EU mobility call (MSCA-RISE)": "EU",
    "Global matching call: SSF (Sweden)": "SWE",
    "Korea-Spain strategic programme (KSSP)": "ESP",
    "독일연방공화국": "DEU",
    "독일 연방 공화국": "DEU",
    "베트남 과학기술연구원": "VNM",
    "월남": "VNM",
    "대만 국립대": "TWN",
    "타이완": "TWN",
    "튀르키예": "TUR",
    "터키": "TUR",
    "러시아 우주청": "RUS",
    "이태리": "ITA",
    "네델란드": "NLD",
    "벨로루시": "BLR",
    "키르기즈스탄": "KGZ",
    "말레이지아": "MYS",
    "싱가폴": "SGP",
    "우즈벡 협력센터": "UZB",
    "아프간": "AFG",
    "아랍에미레이트": "ARE",
    "남아프리카공화국": "ZAF",
    "남아공": "ZAF",
    "사우디": "SAU",
    "스와질란드": "SWZ",
    "민주콩고": "COD",
    "홍콩": "HKG",
    "중화인민공화국": "CHN",
    "미합중국": "USA",
    "북한": "PRK",
    "United States of America": "USA",
    "U.S. Department of Energy": "USA",
    "GERMANY": "DEU",
    "Viet Nam": "VNM",
    "Türkiye": "TUR",
    "Cote d'Ivoire": "CIV",
    "Côte d’Ivoire": "CIV",
    "Papua New Guinea": "PNG",
    "Guinea-Bissau": "GNB",
    "Equatorial Guinea": "GNQ",
    "South Africa": "ZAF",
    "Democratic People's Republic of Korea": "PRK",
    "UAE": "ARE",
    "Tanzania, United Republic of": "TZA",
    "South Sudan": "SSD",
    "Northern Ireland": "GBR",
    "미국, 일본 등": "USA JPN",
    "체코 및 폴란드": "CZE POL",
    "US; Japan": "USA JPN",
    "Kenya|Uganda": "KEN UGA",
    "독일프라운호퍼공동": "DEU",
    "스페인과의 협력": "ESP",
    "한계": "",
    "한국": "",
    "한국형 발사체": "",
    "한의학연구": "",
    "미생물": "",
    "미래원천": "",
    "영상": "",
    "일반": "",
    "중소기업": "",
    "위한중소기업지원": "",
    "독성": "",
    "인공지능": "",
    "호흡": "",
    "이용": "",
    "중국어": "",
    "일본뇌염": "",
    "독일어": "",
    "한-미래": "",
    "한-일반": "",
    "위한미래": "",
    "가능한일반": "",
    "인도적 지원": "",
    "인도태평양": "",
    "운송수단": "",
    "이동수단": "",
    "확대만": "",
    "비대만": "",
    "우편집중국": "",
    "운영국": "",
    "보호주의": "",
    "생태국가": "",
    "남극해": "",
    "북극항로": "",
    "한·의학": "",
    "중·소기업": "",
    "중·대형": "",
    "미·활용": "",
    "영·유아": "",
    "일·학습": "",
    "독·과점": "",
    "중국산 소재 대체": "",
    "중동호흡기증후군": "",
    "조지아공대": "",
    "한미약품": "",
    "한독약품": "",
    "산림지식재산기반유레카기술개발": "",
    "US$ 5 million": "",
    "GMT+9": "",
    "USB": "",
    "status": "",
    "Indiana": "",
    "guinea pig": "",
    "Georgia Institute of Technology": "",
    "us and them": "",
    "K-수직농장": "",
    "이차전지": "",
    "해양자원": "",
    "한영 번역": "",
    "대한민국": "",
    "Republic of Korea": "",
}

#: Phrase → candidates; nothing is certain. Read as running text.
ASKED = {
    "한미혁신성과창출R&D": {"partner:USA", "none"},
    "한-이 협력": {"partner:ITA", "partner:ISR", "partner:IRN", "none"},
    "한-인 협력": {"partner:IND", "partner:IDN", "none"},
    "반도체미국공동": {"partner:USA", "none"},
    "인도 협력": {"partner:IND", "none"},
    "Georgia": {"partner:GEO", "none"},
    "Turkey": {"partner:TUR", "none"},
    "콩고 협력": {"partner:COG", "partner:COD"},
}

SOVIET = "RUS UKR BLR KAZ UZB TKM TJK KGZ ARM AZE GEO MDA EST LVA LTU"
YUGOSLAV = "SRB MNE HRV SVN BIH MKD XKX"
#: Names of two states in one, and of states that are no more → the one present country that is
#: certainly meant, or else those that are asked about.
FORMER = {
    "China (Hong Kong)": "HKG", "China (Hong Kong SAR)": "HKG", "China, Hong Kong SAR": "HKG",
    "Hong Kong (China)": "HKG", "중국(홍콩)": "HKG", "홍콩(중국)": "HKG", "China (Macao)": "MAC",
    "China (Taiwan)": "TWN", "Taipei, China": "TWN", "Hong Kong, China": "HKG CHN",
    "Korea, DPR": "PRK", "DPR Korea": "PRK", "Korea (DPR)": "PRK", "Dem. Rep. Korea": "PRK",
    "Korea, Dem. People’s Rep.": "PRK", "Korea, Rep.": "", "Korea (Republic of)": "",
    "Soviet Union": SOVIET, "USSR": SOVIET, "소련": SOVIET, "구소련": SOVIET,
    "Yugoslavia": YUGOSLAV, "Former Yugoslavia": YUGOSLAV, "유고슬라비아": YUGOSLAV,
    "Serbia and Montenegro": "SRB MNE", "Czechoslovakia": "CZE SVK", "체코슬로바키아": "CZE SVK",
    "FYR Macedonia": "MKD", "Macedonia (the former Yugoslav Republic of)": "MKD",
    "East Germany": "DEU", "동독": "DEU", "Zaire": "COD", "Congo, Dem. Rep.": "COD",
}  # fmt: skip

#: Cell of a column of partners → certain partners, candidates, others possible, stated count.
CELLS = {
    "US; Japan": ("USA JPN", set(), False, None),
    "미국, 일본 등": ("USA JPN", set(), True, None),
    "미국 외 3개국": ("USA", set(), False, 4),
    "14개국": ("", set(), False, 14),
    "13 countries": ("", set(), False, 13),
    "JP; UK; EL": ("JPN GBR GRC", set(), False, None),
    "KR; JP": ("JPN", set(), False, None),
    "Korea": ("", set(), False, None),
    "Kenya, Uganda, others": ("KEN UGA", set(), True, None),
    "Tanzania, United Republic of; Kenya": ("TZA KEN", set(), False, None),
    "미·일·EU": ("USA JPN EU", set(), False, None),
    "미, 일, 독": ("USA JPN DEU", set(), False, None),
    "EU": ("EU", set(), False, None),
    "Georgia": ("GEO", set(), False, None),
    "인도": ("IND", set(), False, None),
    "노국": ("RUS", set(), False, None),
    "germany; FRANCE": ("DEU FRA", set(), False, None),
    "Netherlands Antilles": ("", {"partner:NLD", "open"}, False, None),
    "Middle East Region": ("", {"partner:MIDDLE_EAST", "open"}, False, None),
    "미국 MIT, 영국": ("USA GBR", set(), False, None),
    "South Korea": ("", set(), False, None),
    "Korea, Republic of; Japan": ("JPN", set(), False, None),
    "NA": ("", {"partner:NAM", "open"}, False, None),
    "양자": ("", {"channel:bilateral_joint", "field:quantum"}, False, None),
    "기타": ("", {"open", "none"}, False, None),
    "일반": ("", {"open", "none"}, False, None),
    "다국가": ("", {"channel:multilateral", "open"}, False, None),
    "Unknown": ("", {"open", "none"}, False, None),
    "미국, 기타": ("USA", {"open", "none"}, False, None),
    "도미니카": ("", {"partner:DMA", "partner:DOM"}, False, None),
    "Atlantis": ("", set(), False, None),
}
FALSE_FRIENDS = sorted(
    {row["word"] for row in lexicon.table("partners") if row["kind"] == "not_partner"}
    | {"한계", "한국", "한의학", "미생물", "미래", "영상", "일반", "중소기업", "독성", "인공지능"}
    | {"호흡", "이용", "중국어"}
)
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=6)
NAMES = st.sampled_from(sorted(PARTNERS.names))
PIECES = st.lists(
    st.one_of(
        st.text(max_size=8), HANGUL, NAMES, st.sampled_from(["한-미", " 등", "13개국", "; "])
    ),
    max_size=6,
)


def test_there_are_many_phrases():
    assert len(PHRASES) >= 150


@pytest.mark.parametrize("text", PHRASES)
def test_a_phrase_names_just_its_partners(text):
    assert partners_in(text, PARTNERS).codes == tuple(PHRASES[text].split())


@pytest.mark.parametrize("text", ASKED)
def test_an_unclear_phrase_is_asked_about_with_its_candidates(text):
    (match,) = partners_in(text, PARTNERS).matches
    assert (match.code, match.certain, set(match.candidates)) == (None, False, ASKED[text])


@pytest.mark.parametrize("text", CELLS)
def test_a_cell_of_partners_is_read_item_by_item(text):
    codes, candidates, others, count = CELLS[text]
    found = partners_in(text, PARTNERS, "cell")
    assert found.codes == tuple(codes.split())
    assert {choice for match in found.matches for choice in match.candidates} == candidates
    assert (found.others_possible, found.stated_count) == (others, count)


@pytest.mark.parametrize("text", FORMER)
def test_a_former_state_is_certain_only_where_one_present_country_is_meant(text):
    wanted = FORMER[text].split()
    found = partners_in(text, PARTNERS, "cell")
    asked = {choice for match in found.matches for choice in match.candidates}
    if len(wanted) > 1:
        assert found.codes == () and asked == {*(f"partner:{code}" for code in wanted), "none"}
    else:
        assert (found.codes, asked) == (tuple(wanted), set())


def test_a_former_state_among_others_leaves_the_others_as_they_are():
    found = partners_in("China (Hong Kong); Soviet Union; Japan; China", PARTNERS, "cell")
    assert found.codes == ("HKG", "JPN", "CHN")
    assert partners_in("Czechia and Slovakia", PARTNERS, "cell").codes == ("CZE", "SVK")


@pytest.mark.parametrize("text", ["South Korea", "Korea", "KOR", "대한민국", "한국", "남극 대륙"])
def test_what_is_no_partner_leaves_no_question(text):
    assert partners_in(text, PARTNERS, "cell").matches == ()


def test_an_item_that_nobody_knows_is_not_dropped():
    (match,) = partners_in("Atlantis", PARTNERS, "cell").matches
    assert (match.code, match.reason, match.text) == (None, "match.unknown", "Atlantis")


def test_na_is_a_country_only_where_codes_are_meant():
    assert partners_in("NA", PARTNERS, "code").codes == ("NAM",)
    assert partners_in("NA", PARTNERS, "cell").codes == ()
    assert partners_in("NA", PARTNERS).matches == ()


@pytest.mark.parametrize("code", ["JP", "JPN"])
def test_other_codes_are_none_in_running_text(code):
    assert partners_in(code, PARTNERS).matches == ()
    assert partners_in(code, PARTNERS, "code").codes == ("JPN",)


def test_a_group_is_expanded_by_its_recorded_members_alone():
    assert set(PARTNERS.expand("VISEGRAD")) == {"CZE", "HUN", "POL", "SVK"}
    assert len(PARTNERS.expand("EU")) == 27
    assert PARTNERS.expand("EUROPE") == ("EUROPE",)
    assert PARTNERS.expand("USA") == ("USA",)


def test_the_evidence_is_where_it_stands():
    (match,) = partners_in("인도양한-미공동관측", PARTNERS).matches
    assert (match.text, match.start, match.reason) == ("한-미", 3, "match.frame")


@pytest.mark.parametrize("iso3", sorted(PARTNERS.countries - {"KOR", "ATA"}))
def test_every_country_is_found_by_each_of_its_names_in_a_cell(iso3):
    listed = {**PARTNERS.names, **PARTNERS.syllables}
    names = [name for name, codes in listed.items() if iso3 in codes]
    assert len(names) > 1
    for name in names:
        found = partners_in(name, PARTNERS, "cell")
        choices = {c for match in found.matches for c in match.candidates}
        assert found.codes == (iso3,) or f"partner:{iso3}" in choices, name


@settings(max_examples=300)
@given(PIECES, st.sampled_from(["text", "cell", "code"]))
def test_no_match_lies_outside_the_text(pieces, reading):
    text = unicodedata.normalize("NFC", "".join(pieces))
    found = partners_in("".join(pieces), PARTNERS, reading)
    for match in found.matches:
        assert match.text and text[match.start : match.start + len(match.text)] == match.text
        assert match.certain == (match.code is not None)
        assert match.code not in ("KOR", "ATA")
    assert found.stated_count is None or found.stated_count >= 0


def test_a_phrase_is_read_as_it_is_beside_all_others():
    """The search of many texts at once lets every text through that names somebody."""
    quiet = [f"내역사업 {number}" for number in range(100)]
    found = naming(lexicon.Many.of([*quiet, *PHRASES]), PARTNERS)
    assert {text for text in PHRASES if partners_in(text, PARTNERS).matches} <= found
    assert not found & set(quiet)


@settings(max_examples=300)
@given(st.lists(PIECES.map("".join), max_size=5))
def test_no_text_that_names_a_partner_is_passed_over(texts):
    found = naming(lexicon.Many.of(texts), PARTNERS)
    for text in texts:
        said = partners_in(text, PARTNERS)
        assert text in found or not (said.matches or said.stated_count or said.others_possible)


@settings(max_examples=500)
@given(HANGUL, st.sampled_from(FALSE_FRIENDS), HANGUL)
def test_no_country_is_certain_inside_a_word_of_another_sense(before, word, after):
    start, end = len(before), len(before) + len(word)
    for match in partners_in(before + word + after, PARTNERS).matches:
        touches = match.start < end and start < match.start + len(match.text)
        assert not (match.certain and touches), match


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(["미국", "일본", "독일", "France", "UK", "EU"]), unique=True, min_size=1
    ),
    st.sampled_from(["; ", ", ", "|", "/", "·", "\n", " 및 "]),
)
def test_a_list_is_read_whole_whatever_parts_it(items, separator):
    codes = {"미국": "USA", "일본": "JPN", "독일": "DEU", "France": "FRA", "UK": "GBR", "EU": "EU"}
    found = partners_in(separator.join(items), PARTNERS, "cell")
    assert found.codes == tuple(codes[item] for item in items)
    assert all(match.certain for match in found.matches)
