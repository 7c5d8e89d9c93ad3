"""The names under which partners are looked for: made once of the reference data and the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from atlas.intake import lexicon

#: Codes in use beside ISO 3166: those of the European institutions.
OTHER_CODES = {"UK": "GBR", "EL": "GRC"}
HANGUL = "가-힣"
#: What follows two countries written as one word ("한미공동"), and a country inside a word.
RELATION = (
    "공동|협력|국제|양국|정부|기업|대학|연구|과학|기술|산업|정상|센터|거점|교류|동맹|협정|포럼|펀드"
)
DASH = r"\s*[-‐‑‒–—−·ㆍ∙･・/~]\s*"


@dataclass(frozen=True)
class Partners:
    """The names of every partner, ready to be looked for; made once by ``Partners.of``."""

    names: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str]
    countries: frozenset[str]
    syllables: Mapping[str, tuple[str, ...]]
    framed: Mapping[str, tuple[str, ...]]
    homographs: frozenset[str]
    asked: Mapping[str, tuple[str, ...]]
    members: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(
        cls, rows: Iterable[Mapping[str, Any]], members: Iterable[Mapping[str, Any]]
    ) -> Partners:
        """Return the partners of rows (partner_id, iso2, iso3, name) and of group members."""
        listed = lexicon.table("partners")
        kinds: dict[str, list[dict[str, str]]] = {}
        for row in listed:
            kinds.setdefault(row["kind"], []).append(row)
        rows = list(rows)
        named = [(row["partner_id"], row["name"]) for row in rows]
        named += [(row["codes"], row["word"]) for row in kinds["also"]]
        whole = [(code, r["word"]) for r in kinds["whole"] for code in r["codes"].split()]
        names, syllables = _names(named, whole)
        framed = {row["word"]: tuple(row["codes"].split()) for row in kinds["frame"]}
        groups: dict[str, list[str]] = {}
        for row in members:
            groups.setdefault(row["partner_id"], []).append(row["iso3"])
        return cls(
            names=names,
            codes=_codes(rows),
            countries=frozenset(row["partner_id"] for row in rows if row["iso3"]),
            syllables=syllables,
            framed={**framed, **syllables},
            homographs=frozenset(lexicon.folded(row["word"]) for row in kinds["homograph"]),
            asked={lexicon.folded(r["word"]): tuple(r["codes"].split()) for r in kinds["asked"]},
            members={group: tuple(countries) for group, countries in groups.items()},
            patterns=_patterns(names, syllables, framed, kinds["not_partner"]),
        )

    def expand(self, code: str) -> tuple[str, ...]:
        """Return the countries of a group whose members are recorded; otherwise the code alone."""
        return self.members.get(code, (code,))


def _names(
    named: Iterable[tuple[str, str]], whole: Iterable[tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the partners of each folded name, and of each name of a single character.

    What stands in brackets is no part of a name but of those that are taken ``whole``: "China
    (Hong Kong)" is not China, and a state that is no more is each of those that it became.
    """
    names: dict[str, dict[str, None]] = {}
    for code, name in named:
        plain = lexicon.folded(lexicon.composed(name))
        short = re.sub(r"\s*\(.*\)$", "", plain)
        for form in {plain, short, *({plain.replace(" ", "")} if is_hangul(plain) else set())}:
            names.setdefault(form, {})[code] = None
    for code, name in whole:
        names.setdefault(lexicon.folded(lexicon.composed(name)), {})[code] = None
    every = {name: tuple(codes) for name, codes in names.items()}
    return (
        {name: codes for name, codes in every.items() if len(name) > 1},
        {name: codes for name, codes in every.items() if len(name) == 1},
    )


def _codes(rows: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the partner of each code: alpha-2, alpha-3, those of groups, those in other use."""
    codes = {row["partner_id"]: row["partner_id"] for row in rows}
    codes |= {row["iso2"]: row["partner_id"] for row in rows if row["iso2"]}
    return codes | {code: iso3 for code, iso3 in OTHER_CODES.items() if iso3 in codes}


def _patterns(
    names: Mapping[str, Any],
    syllables: Mapping[str, Any],
    framed: Mapping[str, Any],
    not_partner: list[dict[str, str]],
) -> dict[str, re.Pattern[str]]:
    """Return the patterns that find names, words of another sense, and how frames begin.

    The names are by far the longest of them, so they stand in one pattern alone: a frame ("한-미")
    is found by its ``head`` and read on with ``name`` and ``short``, the words of frames.
    """
    single = lexicon.any_of(syllables)
    heads = (
        rf"(?P<dashed>(?:한국?|韓|(?<![a-z])korea){DASH})",
        rf"(?P<close>(?<![{HANGUL}])한)",
        r"(?P<hanja>韓)|(?P<toward>對\s*)",
        rf"(?P<pair>(?<![{HANGUL}a-z])(?:{single}|eu)(?:{DASH}(?:{single}|eu))+"
        rf"(?=$|[^{HANGUL}a-z]|{RELATION}))",
        r"(?P<alone>(?<![一-龥])[美英獨佛露](?![一-龥]))",
    )
    stops = lexicon.any_of(lexicon.folded(row["word"]) for row in not_partner)
    return {
        "name": re.compile(lexicon.any_of(names)),
        "short": re.compile(lexicon.any_of([*framed, *syllables])),
        "hangul": re.compile(f"(?:{lexicon.any_of(filter(is_hangul, syllables))})+"),
        "head": re.compile("|".join(heads)),
        "stop": re.compile(f"(?=({stops}))"),
    }


def is_hangul(text: str) -> bool:
    """Return whether a text holds a Korean syllable."""
    return any("가" <= char <= "힣" for char in text)
