"""What a text says of channel, field, subgroup, ministry, stage and fiscal year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from atlas.intake import lexicon
from atlas.intake.matches import Match

#: Two ways to write one ministry of which the budget names the two vice-ministers apart.
_VICE_MINISTER = re.compile(r"^(과기정통부|과기부|과기)\s*\(?([12])\s*(?:차관)?\)?$")
_SPLIT_MINISTRY = "MSIT"
_MARK = "(?:FY\\s*|['’‘`])"
_YEAR = re.compile(
    rf"(?<!\d){_MARK}?(20\d\d)(?!\d)|(?<![\d.]){_MARK}(\d\d)(?!\d)|^\s*(\d\d)\s*년\s*$"
    r"|(?<![\d.])(\d\d)\s*년(?:도|(?=\s*(?:예산|정부|본예|추경|요구|배분|확정|결산|R&D)))",
    re.I,
)


@dataclass(frozen=True)
class Codes:
    """The channels or the fields: their ids by folded name without spaces."""

    kind: str
    ids: frozenset[str]
    names: Mapping[str, tuple[str, ...]]
    subgroups: Mapping[str, str]

    @classmethod
    def of(cls, kind: str, rows: Iterable[Mapping[str, Any]]) -> Codes:
        """Return the codes of one kind of rows (kind, code, subgroup, name)."""
        own = [row for row in rows if row["kind"] == kind]
        names: dict[str, dict[str, None]] = {}
        for row in own:
            names.setdefault(_key(row["name"]), {})[row["code"]] = None
        return cls(
            kind,
            frozenset(row["code"] for row in own),
            {name: tuple(sorted(codes)) for name, codes in names.items()},
            {row["code"]: row["subgroup"] for row in own if row["subgroup"]},
        )


@dataclass(frozen=True)
class Ministries:
    """The ministries by name: full and short, in both languages, and by id."""

    rows: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Ministries:
        """Return the ministries of rows as ``data/ministries.csv`` has them."""
        by_id = {row["ministry_id"]: row for row in rows}
        names: dict[str, dict[str, None]] = {}
        for code, row in by_id.items():
            for name in (code, *(row[c] for c in ("name_ko", "name_en", "short_ko", "short_en"))):
                names.setdefault(_key(name), {})[code] = None
        return cls(by_id, {name: tuple(codes) for name, codes in names.items()})


@dataclass(frozen=True)
class Ministry:
    """The ministry that a text names; ``part`` is the vice-minister's part that it keeps."""

    match: Match
    part: str | None = None


def _key(text: str) -> str:
    return lexicon.spaceless(lexicon.folded(lexicon.composed(text)))[0]


@cache
def _lexicon(kind: str) -> lexicon.Lexicon:
    return lexicon.Lexicon.of(r for r in lexicon.table("recognised") if r["kind"] == kind)


def _words_in(text: str, kind: str) -> list[tuple[str, str, int]]:
    """Return (code, matched text, start) of each word of a kind that has a code."""
    hits = _lexicon(kind).hits(text)
    return [(hit.row["code"], hit.text, hit.start) for hit in hits if hit.row["code"]]


def speaking(many: lexicon.Many, kind: str) -> set[str]:
    """Return the texts in which a word of a kind stands: channel, field, subgroup or stage."""
    return _lexicon(kind).holding(many)


def _codes_in(text: str, codes: Codes, reading: str) -> list[Match]:
    """Return the codes that a text names: a cell by exact name first, otherwise by its words."""
    whole = lexicon.composed(text)
    named = codes.names.get(_key(text), ()) if reading == "cell" else ()
    start = len(whole) - len(whole.lstrip())
    if len(named) == 1:
        return [Match(named[0], whole.strip(), start, True, "match.name")]
    if named:
        choices = tuple(f"{codes.kind}:{code}" for code in named)
        return [Match(None, whole.strip(), start, False, "match.asked", choices)]
    found = {}
    for code, word, place in _words_in(text, codes.kind):
        if code in codes.ids:
            found.setdefault(code, Match(code, word, place, True, "match.word"))
        elif code == "asked":
            choices = ("field:quantum", "channel:bilateral_joint")
            found.setdefault(code, Match(None, word, place, False, "match.asked", choices))
    return list(found.values())


def channels_in(text: str, channels: Codes, reading: str = "text") -> list[Match]:
    """Return the channels that a text speaks of, each once; ``reading`` is text or cell."""
    return _codes_in(text, channels, reading)


def fields_in(text: str, fields: Codes, reading: str = "text") -> list[Match]:
    """Return the fields that a text speaks of, each once; ``reading`` is text or cell.

    "양자" is quantum in a cell of the fields, bilateral before "간", and elsewhere asked about.
    """
    return _codes_in(text, fields, reading)


def subgroup_of(text: str) -> str | None:
    """Return the Forum subgroup that a cell names: rnd, non_rnd, or None."""
    found = _words_in(text, "subgroup")
    return found[0][0] if found else None


def stage_in(text: str) -> str | None:
    """Return the budget stage that a caption names, or None; the longest word wins."""
    found = _words_in(text, "stage")
    return max(found, key=lambda each: len(each[1]))[0] if found else None


def fiscal_year_in(text: str) -> int | None:
    """Return the fiscal year that a text names: 26년 예산, 2026년도, '26, FY2026; or None."""
    found = _YEAR.search(lexicon.composed(text))
    if not found:
        return None
    return int(next(group for group in found.groups() if group)) % 100 + 2000


def ministry_of(text: str, ministries: Ministries, year: int | None = None) -> Ministry | None:
    """Return the ministry of a cell, or None for an empty one.

    A name that two ministries bore in turn is settled by the fiscal year, or asked; a name that
    is not in the data is a match without meaning. A name no longer in use that year is asked too,
    with its successor among the candidates.
    """
    text = lexicon.composed(text).strip()
    if not text:
        return None
    vice = _VICE_MINISTER.match(text)
    if vice and _SPLIT_MINISTRY in ministries.rows:
        return Ministry(Match(_SPLIT_MINISTRY, text, 0, True, "match.vice_minister"), vice[2])
    named = ministries.names.get(_key(text), ())
    standing = [code for code in named if _stands(ministries.rows[code], year)]
    if len(standing) == 1:
        return Ministry(Match(standing[0], text, 0, True, "match.name"))
    if not named:
        return Ministry(Match(None, text, 0, False, "match.unknown"))
    heirs = [ministries.rows[code]["successor_id"] for code in named]
    choices = dict.fromkeys([*(standing or named), *(heir for heir in heirs if heir)])
    reason = "match.asked" if standing else "match.renamed"
    candidates = tuple(f"ministry:{code}" for code in choices)
    return Ministry(Match(None, text, 0, False, reason, candidates))


def _stands(row: Mapping[str, Any], year: int | None) -> bool:
    """Return whether a ministry bears its name in a year; every name does where none is given."""
    if year is None:
        return True
    return (row["valid_from"] or year) <= year <= (row["valid_to"] or year)
