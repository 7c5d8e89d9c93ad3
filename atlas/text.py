"""Every word the reader sees: sentences of ``locales/<language>.json`` and their formats.

A slot may carry a format: ``{amount:won}`` writes won in the reader's unit to the last digit,
``{share:percent}`` a fraction as per cent, ``{name:은/는}`` appends the Korean particle that fits
the word before it; formats are chained with ``|``: ``{amount:won|은/는}``.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from unicodedata import east_asian_width

from atlas.paths import LOCALES

LANGUAGES = ("ko", "en")
DEFAULT = "ko"

Translate = Callable[..., str]

#: Won per unit of the tables and charts: 억원 (100 million won), and billion won.
WON_PER_SHOWN = {"ko": Decimal(10**8), "en": Decimal(10**9)}

#: What Markdown, or Streamlit in it, takes for a sign of its own.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>$~:#|])")
_PARTICLES = {"은/는", "이/가", "을/를", "과/와", "으로/로", "이다/다", "이며/며", "이고/고"}
#: Whether the Korean name of a last sign ends in a consonant; "l" marks the final ㄹ.
_FINALS = {
    **dict.fromkeys("0136", "c"), **dict.fromkeys("178", "l"), **dict.fromkeys("2459", ""),
    **dict.fromkeys("lr", "l"), **dict.fromkeys("mn", "c"),
    "%": "",
}  # fmt: skip


@cache
def strings(language: str) -> dict[str, str]:
    """Return all sentences of a language by key."""
    return json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))


def known(code: str | None) -> str:
    """Return the language asked for, or the default where it is none of ours."""
    return code if code in LANGUAGES else DEFAULT


@cache
def translator(language: str) -> Translate:
    """Return ``t(key, **values)`` for a language. An unknown key is an error, never a blank."""
    language = known(language)
    formatter = _Formatter(language)

    def t(key: str, **values: Any) -> str:
        return formatter.vformat(strings(language)[key], (), values)

    t.language = language  # type: ignore[attr-defined]
    return t


class _Formatter(string.Formatter):
    """Formats of this module; everything else is Python's own."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        shown = value
        for spec in format_spec.split("|"):
            if spec in _PARTICLES:
                shown = with_particle(str(shown), spec)
            elif spec == "won":
                shown = won(shown, self.language)
            elif spec == "percent":
                shown = percent(shown)
            else:
                shown = super().format_field(shown, spec)
        return str(shown)


def with_particle(word: str, pair: str) -> str:
    """Return a word with the Korean particle of a pair that fits its last sound.

    The first of the pair follows a consonant, the second a vowel; 으로/로 takes 로 after ㄹ too.
    What stands in closing brackets is not spoken and is passed over; Latin letters and digits are
    read by their Korean names.

    >>> with_particle("과학기술정보통신부", "은/는"), with_particle("1조 8,167억 원", "이/가")
    ('과학기술정보통신부는', '1조 8,167억 원이')
    >>> with_particle("독일(DEU)", "을/를"), with_particle("서울", "으로/로")
    ('독일(DEU)을', '서울로')
    """
    after_consonant, after_vowel = pair.split("/")
    final = _final(word)
    soft = final == "" or (final == "l" and pair == "으로/로")
    return word + (after_vowel if soft else after_consonant)


def _final(word: str) -> str:
    """Return ``""`` for a last sound that is a vowel, ``"l"`` for ㄹ, ``"c"`` for another."""
    spoken = word.rstrip(" .,!?'\"’”")
    while spoken.endswith(")") and "(" in spoken:
        spoken = spoken[: spoken.rindex("(")].rstrip()
    last = spoken[-1:].lower()
    if "가" <= last <= "힣":
        jongseong = (ord(last) - ord("가")) % 28
        return {0: "", 8: "l"}.get(jongseong, "c")
    return _FINALS.get(last, "")


def won(amount: int | None, language: str) -> str:
    """Return an amount of won in words of a language, exact to the last won.

    >>> won(1_816_700_000_000, "ko"), won(1_816_700_000_000, "en")
    ('1조 8,167억 원', 'KRW 1,816.7 billion')
    >>> won(6_250_000_000, "ko"), won(15_000_000, "ko"), won(15_000_000, "en")
    ('62.5억 원', '1,500만 원', 'KRW 15 million')
    """
    if amount is None:
        raise ValueError("an unknown amount has no figure: say that it is unknown")
    sign, size = ("-" if amount < 0 else ""), abs(int(amount))
    if language == "en":
        if size < 10**6:
            return f"{sign}KRW {size:,}"
        unit, word = (10**9, "billion") if size >= 10**9 else (10**6, "million")
        return f"{sign}KRW {trimmed(Decimal(size) / unit)} {word}"
    trillions, rest = divmod(size, 10**12)
    if size < 10**4:
        return f"{sign}{size:,}원"
    if size < 10**8:
        return f"{sign}{trimmed(Decimal(size) / 10**4)}만 원"
    hundreds = f"{trimmed(Decimal(rest) / 10**8)}억" if rest else ""
    return (
        sign
        + " ".join(part for part in (trillions and f"{trillions:,}조", hundreds) if part)
        + " 원"
    )


def trimmed(number: Decimal) -> str:
    """Return a number with thousands marked and no zeros at its end."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(amount: int, language: str) -> str:
    """Return won as a figure of the tables' unit (억원 or billion won), exact, without the unit.

    >>> figure(1_628_350_000_000, "ko"), figure(1_628_350_000_000, "en")
    ('16,283.5', '1,628.35')
    """
    return trimmed(Decimal(int(amount)) / WON_PER_SHOWN[language])


def shown(amount: int, language: str) -> float:
    """Return won in the unit of the tables and charts, as a number to draw."""
    return float(Decimal(int(amount)) / WON_PER_SHOWN[language])


def percent(share: float, digits: int = 1) -> str:
    """Return a fraction as per cent; a share that is not nothing is never shown as 0.

    >>> percent(0.0175, 2), percent(0.5), percent(0.00002)
    ('1.75%', '50.0%', '<0.1%')
    """
    least = 10 ** -(digits + 2)
    if 0 < share < least / 2:
        return f"<{least:.{digits}%}"
    return f"{share:.{digits}%}"


def day(value: date | datetime | None, precision: str = "day", language: str = DEFAULT) -> str:
    """Return a date in a language; only the month where only the month is known."""
    if value is None:
        return "–"
    if precision == "month":
        return f"{value.year}년 {value.month}월" if language == "ko" else f"{value:%B %Y}"
    return (
        f"{value.year}. {value.month}. {value.day}."
        if language == "ko"
        else f"{value.day} {value:%B %Y}"
    )


def escaped(words: str) -> str:
    """Return words that Markdown shows as they are.

    >>> escaped("a*b [c]")
    'a\\\\*b \\\\[c\\\\]'
    """
    return _MARKDOWN.sub(r"\\\1", words)


def ems(words: str) -> float:
    """Return about how wide words are in the page's typeface, in heights of the type.

    >>> round(ems("예산"), 2), round(ems("MSIT"), 2)
    (1.76, 2.72)
    """
    return sum(0.88 if east_asian_width(letter) in "WF" else _narrow(letter) for letter in words)


def _narrow(letter: str) -> float:
    if letter in " .,:·'()|fijlrt":
        return 0.34
    return 0.68 if letter.isupper() or letter in "mw%&" else 0.6
