"""Evidence of an opinion: what its author looked at, with the figures of then, and those of now.

The figures are those of a subject (year, stage, scope, and partner, field, channel or line), asked
in the same way of any snapshot: so then and now differ by what was published between, not by how
they were counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from atlas import coverage, line_filters, summary, text
from atlas.schema import AUDIENCES
from atlas.summary import Ask
from atlas.text import Translate

#: Filters of the pages -> what of a subject each tells.
_TELLS = {
    "partner": "partner_id", "holder": "partner_id", "iso3": "partner_id",
    "field": "field_id", "channel": "channel_id", "line": "line_id",
}  # fmt: skip
#: What a column of a matrix of coverage is, by the page's view.
_CELLS = {"fields": "field_id", "channels": "channel_id", "people": "channel_id"}

#: A figure of a subject: won, a count, a code of coverage; None where it is not known.
Figures = dict[str, int | str | None]


@dataclass(frozen=True)
class Subject:
    """What an opinion is about: a year, stage and scope, and what they are narrowed to."""

    year: int
    stage: str = summary.LATEST
    scope: str = summary.SCOPE
    partner_id: str | None = None
    field_id: str | None = None
    channel_id: str | None = None
    line_id: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What was looked at: the page with its filters, the part of it, its sentence, its figures.

    ``language`` is that of ``finding`` and ``stands``; ``audience`` whose data it was.
    """

    page: str
    params: Mapping[str, Sequence[str]]
    part: str
    finding: str
    stands: str
    language: str
    snapshot: str
    audience: str
    subject: Subject
    figures: Figures = field(default_factory=dict)
    sources: Sequence[str] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as plain values that JSON can hold."""
        params = {name: list(codes) for name, codes in self.params.items()}
        return asdict(self) | {"params": params, "sources": list(self.sources)}

    def may_be_shown(self, audience: str) -> bool:
        """Whether a reader of an audience may see its figures: data that is theirs to see."""
        return AUDIENCES.index(self.audience) >= AUDIENCES.index(audience)


def of(plain: Mapping[str, Any] | None) -> Evidence | None:
    """Return the evidence that was kept as plain values; None where there is none."""
    if plain is None:
        return None
    return Evidence(**{**plain, "subject": Subject(**plain["subject"])})


def subject(page: str, params: Mapping[str, Sequence[str]], year: int) -> Subject:
    """Return what a page with its filters is about; ``year`` where its address names none.

    A filter of several codes narrows to none of them: it is in the address all the same.
    """
    one = {name: codes[0] for name, codes in params.items() if len(codes) == 1}
    found = {_TELLS[name]: code for name, code in one.items() if name in _TELLS}
    if page == "coverage" and one.get("cell") not in (None, coverage.WHOLE, coverage.UNSTATED):
        column = _CELLS.get(one.get("view", ""))
        if column:
            found[column] = one["cell"]
    named = one.get("year", "")
    return Subject(
        int(named) if named.isdecimal() else year,
        one.get("stage", summary.LATEST),
        one.get("scope", summary.SCOPE),
        **found,
    )


def figures(ask: Ask, about: Subject, t: Translate) -> Figures | None:
    """Return the figures of a subject in a snapshot; None where it does not know the subject."""
    if about.line_id:
        return _of_line(ask, about.line_id, t)
    chosen = line_filters.Asked(about.year, about.stage, about.scope, _chosen(about))
    if about.partner_id:
        return _of_partner(ask, about.partner_id, chosen, t)
    (known,) = ask("diversification/known", **chosen.params())
    found: Figures = dict(known)
    if not chosen.narrowed:
        (headline,) = ask("summary/headline", year=about.year, stage=about.stage, scope=about.scope)
        found["control_total_krw"] = headline["control_total_krw"]
        found["not_itemised_krw"] = headline["not_itemised_krw"]
    return found


def compared(then: Figures, now: Figures | None) -> list[tuple[str, Any, Any]]:
    """Return each figure by its name as it was and as it is."""
    later = now or {}
    return [(name, then.get(name), later.get(name)) for name in dict.fromkeys([*then, *later])]


def in_words(name: str, was: int | str | None, now: int | str | None, t: Translate) -> str:
    """Return what a figure was and is, in words."""
    before, after = _said(name, was, t), _said(name, now, t)
    return t("forum.evidence.same", value=after) if before == after else f"{before} → {after}"


def _said(name: str, value: int | str | None, t: Translate) -> str:
    if value is None:
        return t("word.unknown")
    if name == "cover":
        return t(f"cover.{value}")
    return text.won(int(value), t.language) if name.endswith("_krw") else f"{value:,}"


def _chosen(about: Subject) -> dict[str, tuple[str, ...]]:
    codes = {"field": about.field_id, "channel": about.channel_id}
    return coverage.chosen({name: (code,) for name, code in codes.items() if code})


def _of_line(ask: Ask, line_id: str, t: Translate) -> Figures | None:
    found = ask("records/line", line_id=line_id, lang=t.language)
    if not found:
        return None
    parts = ask("records/line_parts", line_id=line_id, lang=t.language)
    sums = {
        f"{kind}_krw": sum(row["amount_krw"] or 0 for row in parts if row["attribution"] == kind)
        for kind in line_filters.ATTRIBUTIONS
    }
    return {"amount_krw": found[0]["amount_krw"], **sums}


def _of_partner(
    ask: Ask, partner_id: str, chosen: line_filters.Asked, t: Translate
) -> Figures | None:
    if partner_id not in coverage.partners(ask, chosen.year, t):
        return None
    cell = coverage.whole(coverage.Given(ask, coverage.Asked(chosen), {}, t))(partner_id)
    return {
        "cover": cell.cover,
        "own_krw": cell.split_krw,
        "line_count": cell.line_count,
        "relation_count": cell.relation_count,
    }
