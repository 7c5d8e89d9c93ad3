"""What the search finds of the reference data, and the rules by which the best comes first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas import menu, records, search, summary, text

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), min_size=1)
#: Signs between letters that a reader may type or leave out.
SIGNS = " .,·-()%_'\"/\u200f\u202e"


def row(kind: str, code: str, ko: str, en: str, alias: str | None = None, **more: Any) -> dict:
    counts = {"is_code": False, "line_count": 0, "shown_count": 0, "relation_count": 0}
    return {"kind": kind, "code": code, "name_ko": ko, "name_en": en, "alias": alias, **counts,
            **more}  # fmt: skip


def found(rows: list[dict], words: str, lang: str = "ko") -> list[search.Found]:
    groups = search.find(search.things(rows), [], 0, search.pattern(words), lang)
    return [hit for group in groups for hit in group.best]


@pytest.fixture(scope="module")
def known(ask):
    return search.things(ask("search/names", year=2024, scope=summary.SCOPE))


@pytest.fixture(scope="module")
def asked(ask, known):
    """Searches the reference data: ``asked(words, t)``."""

    def groups(words: str, t: text.Translate = KO) -> dict[str, search.Group]:
        pattern = search.pattern(words)
        rows = ask(
            "search/programmes", pattern=pattern, gap=search.GAP, top=search.RANKED,
            lang=t.language,
        )  # fmt: skip
        every = search.find(
            known, search.programmes(rows), search.counted(rows), pattern, t.language
        )
        return {group.kind: group for group in every}

    return groups


# The rules


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("한-독 공동연구", search.WHOLE), ("한독공동연구", search.WHOLE),
        ("한독", search.BEGINNING), ("공동연구", search.WORD), ("동연", search.INSIDE),
        ("ㅎㄷㄱㄷㅇㄱ", search.WHOLE), ("ㅎㄷ", search.BEGINNING), ("ㄱㄷㅇㄱ", search.WORD),
        ("독ㄱ", search.WORD), ("JOINT", search.BEGINNING), ("ｊｏｉｎｔ", search.BEGINNING),
        ("cafe", search.WORD),
    ],
)  # fmt: skip
def test_a_name_is_met_whole_at_its_beginning_at_a_words_beginning_or_inside(words, how):
    (hit,) = found([row("channel", "x", "한-독 공동연구", "Joint café")], words)
    assert hit.how == how


@pytest.mark.parametrize("words", ["독한", "공동연구소", "ㄷㅎ", "ㅏ", "jointcafes"])
def test_what_is_not_in_a_name_is_not_met(words):
    assert found([row("channel", "x", "한-독 공동연구", "Joint café")], words) == []


def test_a_code_is_met_whole_or_not_at_all():
    rows = [row("country", "XYZ", "가나", "Beyond", "XYZ", is_code=True)]
    assert [hit.how for hit in found(rows, "x-y z")] == [search.WHOLE]
    assert found(rows, "xy") == []


@BOTH
def test_of_names_that_fit_alike_the_one_that_is_shown_is_said(t):
    (hit,) = found([row("group", "x", "Alpha one", "Alpha two", "Alpha")], "alph", t.language)
    assert hit.by.written == search.name(hit.thing, t.language)


def test_the_better_fit_comes_first_then_the_name():
    names = ("나 양자", "다양자", "양자다", "양자가", "양자")
    rows = [row("field", name, name, "-") for name in names]
    assert [hit.thing.code for hit in found(rows, "양자")] == [
        "양자", "양자가", "양자다", "나 양자", "다양자",
    ]  # fmt: skip


def test_kinds_come_in_their_order_and_what_is_not_shown_is_counted():
    rows = [row("ministry", "M", "가", "A")]
    rows += [row("country", f"X{n:02}", f"가{n:02}", "-") for n in range(search.SHOWN + 3)]
    countries, ministries = search.find(search.things(rows), [], 0, search.pattern("가"), "ko")
    assert (countries.kind, ministries.kind) == ("country", "ministry")
    assert len(countries.best) == search.SHOWN
    assert (countries.count, countries.more) == (search.SHOWN + 3, 3)
    assert (ministries.count, ministries.more) == (1, 0)
    assert search.total([countries, ministries]) == search.SHOWN + 4


@given(SYLLABLES)
def test_a_name_is_met_by_its_initial_consonants(name):
    initials = "".join(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[(ord(c) - ord("가")) // 588] for c in name
    )
    (hit,) = found([row("field", "x", name, "-")], initials[: search.LONGEST])
    assert hit.how in (search.WHOLE, search.BEGINNING)


def test_two_consonants_that_the_keyboard_joins_are_two():
    for joined, apart in {"ㄳ": "ㄱㅅ", "ㅄ": "ㅂㅅ", "ㄺ": "ㄹㄱ", "ㄶ": "ㄴㅎ"}.items():
        assert search.pattern(joined) == search.pattern(apart)


@given(st.text(), st.sampled_from(SIGNS))
def test_case_spaces_and_signs_make_no_difference(words, sign):
    assert search.pattern(sign.join(words)) == search.pattern(words)
    ascii_words = "".join(c for c in words if c.isascii())
    assert search.pattern(ascii_words.upper()) == search.pattern(ascii_words.lower())


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_pattern_or_none(words):
    pattern = search.pattern(words)
    assert (pattern is None) is not any(c.isalnum() for c in words)
    if pattern:
        re.compile(pattern)


@given(st.text())
def test_what_is_said_again_has_no_sign_that_nobody_sees(words):
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00]", search.said(words))


# The reference data


@BOTH
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("독일", "DEU"), ("ㄷㅇ", "DEU"), ("germany", "DEU"), ("GERMAN", "DEU"), ("deu", "DEU"),
        ("서독", "DEU"), ("터키", "TUR"), ("Turkey", "TUR"), ("튀르키예", "TUR"),
        ("turkiye", "TUR"), ("ㅌㅋ", "TUR"), ("나미비아", "NAM"), ("NA", "NAM"),
        ("코트디부아르", "CIV"), ("cote d'ivoire", "CIV"), ("Ivory Coast", "CIV"), ("대만", "TWN"),
        ("타이완", "TWN"), ("홍콩", "HKG"), ("중국 (홍콩)", "HKG"), ("미", "USA"), ("U.S.A", "USA"),
    ],
)  # fmt: skip
def test_a_country_is_found_first_by_any_of_its_names(asked, words, code, t):
    groups = asked(words, t)
    assert next(iter(groups)) == "country"
    assert groups["country"].best[0].thing.code == code


def test_no_country_is_found_by_a_part_of_its_code(asked):
    assert "ZAF" not in {hit.thing.code for hit in asked("z")["country"].best}


def test_initials_find_the_united_states_among_the_best(asked):
    best = asked("ㅁㄱ")["country"].best
    assert {hit.thing.code for hit in best[:2]} == {"MNG", "USA"}
    assert {hit.how for hit in best[:2]} == {search.WHOLE}


@BOTH
@pytest.mark.parametrize(
    ("words", "kind", "code"),
    [
        ("EU", "group", "EU"), ("유럽연합", "group", "EU"), ("cern", "group", "CERN"),
        ("과기정통부", "ministry", "MSIT"), ("msit", "ministry", "MSIT"),
        ("ㄱㄱㅈㅌㅂ", "ministry", "MSIT"), ("양자", "field", "quantum"),
        ("bilateral joint", "channel", "bilateral_joint"), ("iter", "relation", "membership"),
        ("브레인풀", "programme", "brain-pool-2026-enacted"),
        ("재독한국", "association", "association"),
    ],
)  # fmt: skip
def test_a_thing_of_each_kind_is_found(asked, words, kind, code, t):
    assert asked(words, t)[kind].best[0].thing.code == code


@pytest.mark.parametrize("words", ["18개 선도국", "100%", "zzz", "x" * 100_000])
def test_what_has_no_such_name_is_not_found(asked, words):
    assert asked(words) == {}


def test_a_programme_is_found_once_by_its_latest_line(asked, ask):
    group = asked("보스턴")["programme"]
    params = dict.fromkeys(records.asked(dict.fromkeys(records.CHOICES, ()), ""))
    lines = ask("records/lines", **(params | {"text": "보스턴"}), lang="ko")
    assert 0 < group.count < len(lines)
    ids = [hit.thing.code for hit in group.best]
    assert len(set(ids)) == len(ids) == group.count
    assert "boston-korea-msit-2024-enacted" in ids


def test_of_many_programmes_the_first_come_and_all_are_counted(ask):
    rows = ask("search/programmes", pattern="a", gap=search.GAP, top=3, lang="en")
    assert len(rows) == 3 < search.counted(rows)
    assert search.counted([]) == 0


def test_a_programme_is_found_by_its_code_as_a_whole():
    given_row = row("programme", "", "가", "A") | {
        "line_id": "l", "programme_code": "1711-203", "detail_code": None, "ministry": "부",
        "fiscal_year": 2024,
    }  # fmt: skip
    fitting = search.programmes([given_row])
    ((group,), none) = (
        search.find([], fitting, 1, search.pattern(words), "ko") for words in ("1711203", "1711")
    )
    assert group.best[0].by.written == "1711-203"
    assert none == []


# What is said and opened


@BOTH
def test_by_which_other_name_a_thing_was_found_is_said(asked, t):
    (hit,) = asked("터키", t)["country"].best
    assert t("search.by", name="터키") in search.note(hit, t)
    (hit, *_) = asked({KO: "독일", EN: "Germany"}[t], t)["country"].best
    assert search.note(hit, t).count(" · ") == 1
    assert t("search.lines", count=hit.thing.row["line_count"]) in search.note(hit, t)


def test_every_thing_opens_a_page_with_filters_that_it_has(known, ask):
    every = {code for record in ask("records/options", lang="ko") for code in [record["code"]]}
    for thing in known:
        opening = search.opening(thing, "ko")
        used = thing.row["line_count"] or thing.row["relation_count"]
        assert (opening is not None) is bool(used) or thing.kind in ("country", "group")
        if opening:
            page, codes = opening
            assert set(codes) <= set(menu.BY_NAME[page].filters)
            if page == "allocation" or (page == "records" and "view" not in codes):
                assert set(codes.values()) <= every


@pytest.mark.parametrize(
    ("counts", "opening"),
    [
        ({"line_count": 2, "shown_count": 1}, ("allocation", {"ministry": "M"})),
        ({"line_count": 2, "relation_count": 1}, ("records", {"ministry": "M"})),
        ({"relation_count": 1}, ("records", {"view": "cooperation"})),
        ({}, None),
    ],
)
def test_a_ministry_opens_its_money_else_its_lines_else_relations(counts, opening):
    (thing,) = search.things([row("ministry", "M", "가", "A", **counts)])
    assert search.opening(thing, "ko") == opening


@pytest.mark.parametrize("kind", ["country", "group"])
def test_a_country_or_group_opens_its_page_whatever_is_recorded(kind):
    (thing,) = search.things([row(kind, "DEU", "독일", "Germany")])
    assert search.opening(thing, "ko") == ("country", {"iso3": "DEU"})


@BOTH
def test_every_relation_is_found_where_its_link_leads(known, ask, t):
    for thing in known:
        if thing.kind in ("relation", "association"):
            _, codes = search.opening(thing, t.language)
            rows = ask(
                "records/cooperation", kinds=[codes["kind"]], fields=None, partners=None,
                text=codes["text"], lang=t.language,
            )  # fmt: skip
            assert len(rows) >= thing.row["relation_count"] > 0
