"""What the search page finds: things by any of their names, in either language, the best first.

A reader's words become one pattern, which these functions and ``search/programmes`` follow alike:
case, accents, spaces and punctuation do not count, an initial consonant stands for any syllable
that begins with it (ㄷㅇ is met by 독일).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from atlas.intake import lexicon
from atlas.marks import Opening
from atlas.records import COOPERATION
from atlas.summary import Rows
from atlas.text import Translate

#: Kinds of things in the order in which they are shown.
KINDS = (
    "country", "group", "ministry", "programme", "channel", "field", "relation", "association",
)  # fmt: skip
#: Most letters that are looked for, things of a kind that are shown, programmes that are ranked.
LONGEST, SHOWN, RANKED = 200, 8, 50
#: How a name is met; the lower, the better.
WHOLE, BEGINNING, WORD, INSIDE = range(4)
_LETTERS = "0-9a-z가-힣一-龥"
#: What may stand between two letters.
GAP = f"[^{_LETTERS}]*"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SYLLABLES = 588
#: What a Korean keyboard makes of two initial consonants that can also end a syllable together.
_PAIRS = str.maketrans(
    {"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
     "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"}
)  # fmt: skip
#: Other names of partners that are declared for the intake: those of today and of former states.
_DECLARED = ("also", "whole")


@dataclass(frozen=True)
class Name:
    """A name of a thing, as written and as it is looked through; a code is met only whole."""

    written: str
    plain: str
    is_code: bool = False

    @classmethod
    def of(cls, written: str, is_code: bool = False) -> Name:
        """Return a name ready to be looked through."""
        return cls(written, lexicon.folded(lexicon.composed(written)), is_code)


@dataclass(frozen=True)
class Thing:
    """What can be found: its row (``search/names`` or ``search/programmes``) and its names."""

    kind: str
    code: str
    row: Mapping[str, Any]
    names: tuple[Name, ...]


@dataclass(frozen=True)
class Found:
    """A thing that was found, how well, and the name by which it was."""

    thing: Thing
    how: int
    by: Name


@dataclass(frozen=True)
class Group:
    """What was found of a kind: how many things, and the best of them."""

    kind: str
    count: int
    best: tuple[Found, ...]

    @property
    def more(self) -> int:
        """Return how many were found beside those that are shown."""
        return self.count - len(self.best)


def pattern(words: str) -> str | None:
    """Return the pattern of a reader's words; None where they hold no letter or digit.

    >>> pattern(" D. E-U ") == GAP.join("deu"), pattern("%_'") is None
    (True, True)
    """
    plain = lexicon.folded(lexicon.composed(words)).translate(_PAIRS)
    letters = [letter for letter in plain if letter.isalnum()][:LONGEST]
    return GAP.join(map(_letter, letters)) or None


def said(words: str) -> str:
    """Return a reader's words as they are said again: without signs that nobody sees.

    >>> said("\u202eGermany\u200f")
    'Germany'
    """
    return "".join(sign for sign in words if unicodedata.category(sign)[0] != "C")


def _letter(letter: str) -> str:
    place = _INITIALS.find(letter)
    if place < 0:
        return letter
    first = ord("가") + place * _SYLLABLES
    return f"[{chr(first)}-{chr(first + _SYLLABLES - 1)}]"


def things(rows: Rows) -> list[Thing]:
    """Return the things of ``search/names`` with all their names."""
    declared: dict[str, list[str]] = {}
    for word in lexicon.table("partners"):
        if word["kind"] in _DECLARED:
            for code in word["codes"].split():
                declared.setdefault(code, []).append(word["word"])

    def identity(row: Mapping[str, Any]) -> tuple[str, ...]:
        return row["kind"], row["code"], row["name_ko"], row["name_en"]

    found = []
    for (kind, code, *_), given in groupby(rows, identity):
        rows_of = list(given)
        names = [Name.of(row["alias"], row["is_code"]) for row in rows_of if row["alias"]]
        if kind in ("country", "group"):
            names += map(Name.of, declared.get(code, ()))
        found.append(_thing(kind, code, rows_of[0], names))
    return found


def programmes(rows: Rows) -> list[Thing]:
    """Return the things of ``search/programmes``."""
    codes = ("programme_code", "detail_code")
    return [
        _thing("programme", row["line_id"], row, [Name.of(row[c], True) for c in codes if row[c]])
        for row in rows
    ]


def _thing(kind: str, code: str, row: Mapping[str, Any], others: Iterable[Name]) -> Thing:
    own = (Name.of(row["name_ko"]), Name.of(row["name_en"]))
    return Thing(kind, code, row, tuple(dict.fromkeys((*own, *others))))


def find(
    known: Sequence[Thing], fitting: Sequence[Thing], count: int, asked: str, lang: str
) -> list[Group]:
    """Return what fits a pattern, by kind: among things known and the best of ``count`` programmes.

    Within a kind the best fit comes first, then the name in the reader's language.
    """
    patterns = [
        re.compile(form, re.DOTALL)
        for form in (
            f"{GAP}{asked}{GAP}\\Z", f"{GAP}{asked}", f"(?:.*[^{_LETTERS}])?{asked}", f".*{asked}",
        )
    ]  # fmt: skip
    found = [hit for thing in (*known, *fitting) if (hit := _met(thing, patterns, lang))]
    found.sort(key=lambda hit: (KINDS.index(hit.thing.kind), hit.how, name(hit.thing, lang)))
    groups = []
    for kind, hits in groupby(found, lambda hit: hit.thing.kind):
        every = tuple(hits)
        groups.append(Group(kind, count if kind == "programme" else len(every), every[:SHOWN]))
    return groups


def _met(thing: Thing, patterns: Sequence[re.Pattern[str]], lang: str) -> Found | None:
    """Return how a thing is met by its best name; of names met alike the one that is shown."""
    hits = [
        Found(thing, how, each) for each in thing.names if (how := _how(each, patterns)) is not None
    ]
    shown = name(thing, lang)
    return min(hits, key=lambda hit: (hit.how, hit.by.written != shown), default=None)


def _how(each: Name, patterns: Sequence[re.Pattern[str]]) -> int | None:
    if each.is_code:
        return WHOLE if patterns[WHOLE].match(each.plain) else None
    if not patterns[INSIDE].match(each.plain):
        return None
    return next(how for how, form in enumerate(patterns) if form.match(each.plain))


def name(thing: Thing, lang: str) -> str:
    """Return the name of a thing in a language."""
    return thing.row[f"name_{lang}"]


def counted(rows: Rows) -> int:
    """Return how many programmes fit, of which ``search/programmes`` returned the first."""
    return rows[0]["found_count"] if rows else 0


def total(groups: Sequence[Group]) -> int:
    """Return how many things were found."""
    return sum(group.count for group in groups)


def note(hit: Found, t: Translate) -> str:
    """Return what is said beside a name: by which other name it was found, what is recorded."""
    row, said = hit.thing.row, []
    if hit.by.written != name(hit.thing, t.language):
        said.append(t("search.by", name=hit.by.written))
    if hit.thing.kind == "programme":
        said.append(t("search.programme", ministry=row["ministry"], year=row["fiscal_year"]))
    elif hit.thing.kind == "relation":
        said.append(t(f"relation_kind.{hit.thing.code}"))
    elif hit.thing.kind != "association":
        if row["line_count"]:
            said.append(t("search.lines", count=row["line_count"]))
        if row["relation_count"]:
            said.append(t("search.relations", count=row["relation_count"]))
        if not (row["line_count"] or row["relation_count"]):
            said.append(t("search.unused"))
    return " · ".join(said)


def opening(thing: Thing, lang: str) -> Opening | None:
    """Return the page and filters that show a thing; None where nothing is recorded of it."""
    kind, code = thing.kind, thing.code
    if kind == "programme":
        return "records", {"text": name(thing, lang), "line": code}
    if kind in ("relation", "association"):
        return "records", {"view": "cooperation", "kind": code, "text": name(thing, lang)}
    if kind in ("country", "group"):
        return "country", {"iso3": code}
    return _recorded(thing, kind)


def _recorded(thing: Thing, named: str) -> Opening | None:
    """Return where the lines of a thing are shown, else its relations: by the filter ``named``."""
    codes = {named: thing.code}
    if thing.row["shown_count"]:
        return "allocation", codes
    if thing.row["line_count"]:
        return "records", codes
    if thing.row["relation_count"]:
        # Relations are not filtered by ministry or channel: they stand in columns there.
        known = codes if named in COOPERATION else {}
        return "records", {"view": "cooperation"} | known
    return None
