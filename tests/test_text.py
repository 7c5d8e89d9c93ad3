"""Words and figures for the reader: exact, in the reader's unit, with the particle that fits."""

from __future__ import annotations

import doctest
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas import text

AMOUNTS = st.integers(-(10**17), 10**17)
_UNITS = {"조": 10**12, "억": 10**8, "만": 10**4, "billion": 10**9, "million": 10**6}
PAIRS = ("은/는", "이/가", "을/를", "과/와", "으로/로", "이다/다", "이며/며", "이고/고")


def read_back(words: str) -> Decimal:
    """Return the amount of won that a reader takes from the words."""
    plain = words.replace(",", "")
    pieces = re.findall(r"(\d+(?:\.\d+)?) ?(조|억|만|billion|million)?", plain)
    size = sum(Decimal(number) * _UNITS.get(unit, 1) for number, unit in pieces)
    return -size if plain.startswith("-") else size


@pytest.mark.parametrize("language", text.LANGUAGES)
@given(amount=AMOUNTS)
def test_the_words_of_an_amount_hold_every_won_of_it(language, amount):
    assert read_back(text.won(amount, language)) == amount


@pytest.mark.parametrize("language", text.LANGUAGES)
@given(amount=AMOUNTS)
def test_the_figure_of_an_amount_holds_every_won_of_it(language, amount):
    shown = Decimal(text.figure(amount, language).replace(",", ""))
    assert shown * text.WON_PER_SHOWN[language] == amount


@pytest.mark.parametrize("language", text.LANGUAGES)
@given(amount=AMOUNTS)
def test_no_amount_is_written_with_an_exponent_or_with_zeros_that_say_nothing(language, amount):
    for words in (text.won(amount, language), text.figure(amount, language)):
        assert not re.search(r"\d[eE]|\.\d*0(\D|$)|\.(\D|$)", words), words


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [
        (0, "0원", "KRW 0"),
        (9_999, "9,999원", "KRW 9,999"),
        (15_000_000, "1,500만 원", "KRW 15 million"),
        (99_999_999, "9,999.9999만 원", "KRW 99.999999 million"),
        (6_250_000_000, "62.5억 원", "KRW 6.25 billion"),
        (188_350_000_000, "1,883.5억 원", "KRW 188.35 billion"),
        (438_130_000_000, "4,381.3억 원", "KRW 438.13 billion"),
        (1_000_000_000_000, "1조 원", "KRW 1,000 billion"),
        (1_816_700_000_000, "1조 8,167억 원", "KRW 1,816.7 billion"),
        (26_500_000_000_000, "26조 5,000억 원", "KRW 26,500 billion"),
        (-700_000_000, "-7억 원", "-KRW 700 million"),
    ],
)
def test_amounts_are_written_as_people_write_them(amount, ko, en):
    assert (text.won(amount, "ko"), text.won(amount, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("number", "words"),
    [("100.0000", "100"), ("62.5000", "62.5"), ("1200", "1,200"), ("0.1500", "0.15"), ("0", "0")],
)
def test_a_sources_own_number_is_written_without_zeros_that_say_nothing(number, words):
    assert text.trimmed(Decimal(number)) == words


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_an_unknown_amount_has_no_words(language):
    with pytest.raises(ValueError, match="unknown"):
        text.won(None, language)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0.0%"), (1.0, "100.0%"), (0.0175, "1.8%"), (0.0004, "<0.1%"), (0.0006, "0.1%")],
)
def test_a_share_that_is_not_nothing_is_never_shown_as_nothing(share, words):
    assert text.percent(share) == words


@given(share=st.floats(1e-12, 1))
def test_no_share_above_nothing_reads_as_zero(share):
    for digits in (1, 2):
        assert float(re.sub(r"[<%]", "", text.percent(share, digits))) > 0


@pytest.mark.parametrize(
    ("word", "said"),
    [
        # vowels
        ("과학기술정보통신부", "은/는:는 이/가:가 을/를:를 과/와:와 으로/로:로 이다/다:다"),
        ("보건복지부", "이며/며:며 이고/고:고"),
        # consonants
        ("독일", "은/는:은 이/가:이 을/를:을 과/와:과 으로/로:로 이다/다:이다"),
        ("미국", "은/는:은 이/가:이 을/를:을 과/와:과 으로/로:으로 이다/다:이다"),
        ("1조 8,167억 원", "은/는:은 이/가:이 을/를:을 으로/로:으로"),
        # ㄹ
        ("서울", "은/는:은 을/를:을 으로/로:로 과/와:과"),
        # digits by their Korean names: 영 일 이 삼 사 오 육 칠 팔 구
        ("0", "은/는:은 으로/로:으로"),
        ("1", "은/는:은 으로/로:로"),
        ("2", "은/는:는 으로/로:로"),
        ("3", "이/가:이 으로/로:으로"),
        ("4", "이/가:가"),
        ("5", "을/를:를"),
        ("6", "을/를:을 으로/로:으로"),
        ("7", "과/와:과 으로/로:로"),
        ("8", "은/는:은 으로/로:로"),
        ("9", "은/는:는 으로/로:로"),
        # Latin letters by their names: 엘, 엠, 엔, 알; others end in a vowel
        ("KOTRA", "은/는:는"),
        ("KISTEP", "은/는:는 을/를:를"),
        ("NTIS", "이/가:가"),
        ("CERN", "은/는:은 으로/로:으로"),
        ("REGAL", "은/는:은 으로/로:로"),
        ("ICM", "을/를:을"),
        ("R", "은/는:은 으로/로:로"),
        # what stands in closing brackets is not spoken
        ("독일(DEU)", "은/는:은 을/를:을"),
        ("유레카(Eureka, Eurostars 3)", "은/는:는"),
        ("과제(공모(2차))", "을/를:를"),
        # signs
        ("1.75%", "은/는:는 이/가:가"),
        ("‘국가’", "을/를:를"),
        ("사업.", "은/는:은"),
        ("", "은/는:는"),
        ("()", "은/는:는"),
    ],
)
def test_a_particle_fits_the_sound_before_it(word, said):
    for each in said.split():
        pair, particle = each.split(":")
        assert text.with_particle(word, pair) == word + particle, pair


@given(word=st.text(max_size=20), pair=st.sampled_from(PAIRS))
def test_any_word_gets_one_of_the_two_and_stays_itself(word, pair):
    assert text.with_particle(word, pair) in {word + particle for particle in pair.split("/")}


def test_slots_take_won_per_cent_and_particles_and_chains_of_them(monkeypatch):
    sentence = "{name:은/는} {amount:won|을/를} {share:percent|으로/로} {times:.1f}배 {rest}"
    monkeypatch.setattr(text, "strings", lambda language: {"made.up": sentence})
    values = {"amount": 6_250_000_000, "share": 0.5, "times": 3.58, "rest": "{amount}"}
    assert text.translator("ko")("made.up", name="독일", **values) == (
        "독일은 62.5억 원을 50.0%로 3.6배 {amount}"
    )


def test_an_unknown_key_and_a_missing_value_are_errors_never_blanks():
    t = text.translator("en")
    with pytest.raises(KeyError):
        t("overview.no_such_sentence")
    with pytest.raises(KeyError):
        t("overview.mix.piece", stage="x")


@pytest.mark.parametrize("asked", [None, "", "fr", "KO", "ko "])
def test_a_language_that_is_none_of_ours_is_the_default(asked):
    assert text.known(asked) == "ko" and text.translator(asked).language == "ko"


@pytest.mark.parametrize(
    ("precision", "language", "words"),
    [
        ("day", "ko", "2023. 9. 1."),
        ("day", "en", "1 September 2023"),
        ("month", "ko", "2023년 9월"),
        ("month", "en", "September 2023"),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_known(precision, language, words):
    assert text.day(date(2023, 9, 1), precision, language) == words


def test_a_missing_date_is_a_dash():
    assert text.day(None) == "–"


def test_the_examples_in_the_module_are_right():
    found = doctest.testmod(text)
    assert found.attempted >= 6 and found.failed == 0
