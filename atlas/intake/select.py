"""Which lines are international cooperation: suggested with reasons, decided by a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from atlas.intake import lexicon
from atlas.intake.matches import Found, Match

#: A line of at least this score is strong, one above zero weak.
STRONG = 4
#: What a partner adds that is certain, and one that has to be asked about.
_NAMED, _ASKED = 4, 1
#: What doing something together adds where the same text speaks of abroad.
_TOGETHER = re.compile(
    r"공동\s*(?:연구|개발|조사|관측|실증|기술개발)|협력|joint|co-?operation", re.I
)
_WITH_ABROAD = 3
#: What an earlier decision on the same line adds or takes; it outweighs every word.
_PAST = 100
_PLANNING_FEE = re.compile(r"기획\W?평가\W?관리|기평비|기획관리비|기획평가비|planning fee")
#: What every name has that is no programme's.
_OTHER_KINDS = ("기획", "기평비", "planning", "내부", "전출")
_TRANSFER = re.compile(r"내부거래|내부지출|전출금|(?:회계|기금|계정)\W*(?:간\W*)?전출|^전출\b")


class Line(NamedTuple):
    """A line as selection sees it: its row, its texts from its own name upwards, its codes."""

    row: int
    texts: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a line (weight over 0), was discounted (0) or speaks against it.

    ``reason`` is a text key, ``text`` what was matched, ``place`` the number of the line's text:
    0 its own name, 1 the one above.
    """

    reason: str
    text: str
    weight: int
    place: int = 0


class Suggestion(NamedTuple):
    """How strongly a row looks like international cooperation: strong, weak or none; and why."""

    row: int
    strength: str
    score: int
    reasons: tuple[Reason, ...]


@cache
def _lexicon() -> lexicon.Lexicon:
    return lexicon.Lexicon.of(lexicon.table("selection"))


def kind_of(name: str) -> str:
    """Return what kind of line a name says it is: programme, planning_fee, internal_transfer."""
    plain = lexicon.composed(name).lower()
    if _PLANNING_FEE.search(plain):
        return "planning_fee"
    return "internal_transfer" if _TRANSFER.search(plain) else "programme"


def kinds_of(names: Sequence[str]) -> list[str]:
    """Return what kind of line each name says it is, as ``kind_of`` does."""
    plain = [lexicon.composed(name).lower() for name in names]
    likely = {n for part in _OTHER_KINDS for n, name in enumerate(plain) if part in name}
    return [kind_of(name) if n in likely else "programme" for n, name in enumerate(names)]


def suggest(
    lines: Iterable[Line],
    partners_of: Callable[[str], Found],
    past: Mapping[str, bool] | None = None,
    many: lexicon.Many | None = None,
) -> list[Suggestion]:
    """Return a suggestion for each line, in their order.

    ``partners_of`` returns the partners that a text names; ``past`` says of codes whether chosen;
    ``many`` holds the texts of the lines, where the caller has them as one.
    """
    lines = list(lines)
    many = many or lexicon.Many.of(dict.fromkeys(text for line in lines for text in line.texts))
    worded = _lexicon().holding(many)
    found = {}
    for text in many.texts:
        named = partners_of(text).matches
        if named or text in worded:
            found[text] = (*_of_words(text), *map(_of_partner, named))
    silent = found.keys().isdisjoint
    return [
        Suggestion(line.row, "none", 0, ())
        if not line.codes and silent(line.texts)
        else _suggestion(line, found, past or {})
        for line in lines
    ]


def _suggestion(
    line: Line, found: Mapping[str, tuple[Reason, ...]], past: Mapping[str, bool]
) -> Suggestion:
    reasons: dict[str, Reason] = {}
    for place, text in enumerate(line.texts):
        for reason in found.get(text, ()):
            reasons.setdefault(reason.text, replace(reason, place=place) if place else reason)
    for code in line.codes:
        if code in past:
            key = "select.past_chosen" if past[code] else "select.past_left"
            reasons[code] = Reason(key, code, _PAST if past[code] else -_PAST)
    score = sum(reason.weight for reason in reasons.values())
    own = line.texts[0] if line.texts else ""
    apart = kind_of(own) if STRONG <= score < _PAST else "programme"
    if apart != "programme":
        reasons[own] = Reason(f"select.{apart}", own, 0)
        return Suggestion(line.row, "weak", score, tuple(reasons.values()))
    strength = "strong" if score >= STRONG else "weak" if score > 0 else "none"
    return Suggestion(line.row, strength, score, tuple(reasons.values()))


def _of_words(text: str) -> tuple[Reason, ...]:
    hits = _lexicon().hits(text)
    reasons = [
        Reason(f"select.{hit.row['reason']}", hit.text, int(hit.row["weight"])) for hit in hits
    ]
    together = _TOGETHER.search(lexicon.composed(text))
    if together and any(hit.row["reason"] in ("abroad", "abroad_loosely") for hit in hits):
        reasons.append(Reason("select.together", together[0], _WITH_ABROAD))
    return tuple(reasons)


def _of_partner(match: Match) -> Reason:
    if match.certain:
        return Reason("select.partner", match.text, _NAMED)
    return Reason("select.partner_unclear", match.text, _ASKED)
