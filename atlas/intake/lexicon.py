"""The declared words of recognition: small tables under ``atlas/intake/wordlists``, read once.

``partners.csv`` holds names beside those of the reference data, the words that only look like a
country, and those that a person is asked about; ``recognised.csv`` the words of channels, fields,
subgroups and stages; ``selection.csv`` the words that speak for or against an international line.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "wordlists"
#: What stands between texts that are read as one.
_APART = "\0"
_QUOTES = dict.fromkeys(map(ord, "‘’ʼ`´"), "'")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one of the tables."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def composed(text: str) -> str:
    """Return a text in NFC, the form in which positions are counted."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return a composed text without case, accents and forms of quotes; its length stays."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


class _Folding(dict[int, str]):
    """What each letter becomes, found out once and looked up after that."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(_QUOTES.get(code, chr(code)))
        return found


def _plain(char: str) -> str:
    if "가" <= char <= "힣":
        return char
    if "！" <= char <= "～":
        char = chr(ord(char) - ord("！") + ord("!"))
    base = unicodedata.normalize("NFD", char)[:1]
    lower = base.lower()
    return lower if len(lower) == 1 else base


_FOLDING = _Folding()


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that takes the longest of the words that stands at a place; never empty."""
    # Grouped by their first character, which makes the search several times faster.
    groups: dict[str, set[str]] = {}
    for word in words:
        groups.setdefault(word[:1], set()).add(word[1:])
    groups.pop("", None)
    parts = []
    for first, rests in sorted(groups.items()):
        ordered = sorted(rests, key=lambda rest: (-len(rest), rest))
        parts.append(f"{re.escape(first)}(?:{'|'.join(map(re.escape, ordered))})")
    return "|".join(parts) or r"(?!)"


def spaceless(text: str) -> tuple[str, list[int]]:
    """Return a text without white space and, for each character left, its place in the text."""
    kept = [place for place, char in enumerate(text) if not char.isspace()]
    return "".join(text[place] for place in kept), kept


@dataclass(frozen=True)
class Many:
    """Many texts as one: a pattern is looked for in all of them at once, ten times as fast.

    ``plain`` holds them folded, ``flat`` without white space too; a sign that stands in no word
    is between them.
    """

    texts: tuple[str, ...]
    plain: str
    flat: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> Many:
        """Return texts as one."""
        texts = tuple(texts)
        plain = folded(_APART.join(composed(text).replace(_APART, " ") for text in texts))
        return cls(texts, plain, "".join(plain.split()))

    def holding(self, pattern: re.Pattern[str], flat: bool = False) -> set[str]:
        """Return the texts in which a pattern is found."""
        joined = self.flat if flat else self.plain
        held, place, number = set(), 0, 0
        for found in pattern.finditer(joined):
            number += joined.count(_APART, place, found.start())
            place = found.start()
            held.add(self.texts[number])
        return held


@dataclass(frozen=True)
class Hit:
    """A word of a list that stands in a text (NFC): its row, what stands there, and where."""

    row: Mapping[str, str]
    text: str
    start: int


@dataclass(frozen=True)
class Lexicon:
    """Rows by their word, ready to be looked for; Korean words also where the text has spaces."""

    rows: Mapping[str, Mapping[str, str]]
    hangul: re.Pattern[str]
    latin: re.Pattern[str]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Lexicon:
        """Return the lexicon of rows with a column ``word``."""
        by_word: dict[str, Mapping[str, str]] = {}
        for row in rows:
            word = folded(row["word"])
            by_word[word if word.isascii() else word.replace(" ", "")] = row
        latin = any_of(word for word in by_word if word.isascii())
        return cls(
            by_word,
            re.compile(any_of(word for word in by_word if not word.isascii())),
            re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])"),
        )

    def holding(self, many: Many) -> set[str]:
        """Return the texts in which a word stands: all others have no hits."""
        return many.holding(self.latin) | many.holding(self.hangul, flat=True)

    def hits(self, text: str) -> list[Hit]:
        """Return the words that stand in a text, in its order; of two that overlap the longer."""
        text = composed(text)
        plain = folded(text)
        spans = [(*m.span(), m[0]) for m in self.latin.finditer(plain)]
        flat, places = spaceless(plain) if self.hangul.search("".join(plain.split())) else ("", [])
        spans += [
            (places[m.start()], places[m.end() - 1] + 1, m[0]) for m in self.hangul.finditer(flat)
        ]
        taken: list[tuple[int, int, str]] = []
        for span in sorted(spans, key=lambda each: (each[0] - each[1], each[0])):
            if all(span[1] <= start or end <= span[0] for start, end, _ in taken):
                taken.append(span)
        return [Hit(self.rows[word], text[start:end], start) for start, end, word in sorted(taken)]
