"""Whose answer would narrow the bands: the open parts as questions to ministries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from atlas import diversification, text
from atlas.diversification import Asked, Taken
from atlas.diversification_views import FIRST, Shown
from atlas.measures import bounds
from atlas.measures.bounds import Band
from atlas.measures.questions import questions
from atlas.summary import Ask, Rows
from atlas.text import Translate

#: Parts that are asked about one by one.
ASKED = 300
#: What an open set is merged by: who may hold it, whether nobody may, how many are stated.
_Set = tuple[frozenset[str], bool, int | None]


def asked_of(ask: Ask, asked: Asked, taken: Taken, t: Translate) -> Shown:
    """Return the open parts in the order in which their answers would narrow the HHI's band."""
    now = taken.hhi
    if now is None or taken.measured.closed:
        return Shown([], t("diversification.questions.none"), [])
    ranked = {q.index: (place, q) for place, q in enumerate(
        questions(bounds.INDICES[FIRST], taken.measured, now), start=1)}  # fmt: skip
    found = ask("diversification/questions", top=ASKED, lang=t.language, **asked.lines.params())
    sets = _sets(taken)
    rows = []
    for row in found:
        part = diversification.open_part(row)
        index = sets.get(_signature(part.candidates, part.named, part.optional, part.stated, taken))
        if index is not None:
            rows.append(_question(row, *ranked[index], now, t))
    rows += _remainder(asked, taken, sets, ranked, t)
    rows.sort(key=lambda row: (row["rank"], -row["amount_krw"]))
    sources = tuple(dict.fromkeys(row["source_id"] for row in found if row["source_id"]))
    return Shown(rows, _first_question(rows, t), [_listed(row) for row in rows], sources)


def _sets(taken: Taken) -> dict[_Set, int]:
    """Return the number of each open set by what it is merged by."""
    measured = taken.measured
    return {
        (
            frozenset(measured.cells[j] for j in np.flatnonzero(member)),
            bool(optional),
            stated,
        ): i
        for i, (member, optional, stated) in enumerate(
            zip(measured.member, measured.optional, measured.stated, strict=True)
        )
    }


def _signature(
    candidates: frozenset[str] | None,
    named: frozenset[str],
    optional: bool,
    stated: int | None,
    taken: Taken,
) -> _Set:
    cells = (taken.eligible | named) if candidates is None else candidates
    return (cells, optional, stated)


def _question(row: Any, rank: int, question: Any, now: Band, t: Translate) -> dict[str, Any]:
    narrowing = question.narrowing
    return {
        "rank": rank,
        "line_id": row["line_id"],
        "line": row["line"],
        "ministry": row["ministry"],
        "amount_krw": row["amount_krw"],
        "narrowing": narrowing,
        "of_width": None if narrowing is None or not now.width else narrowing / now.width,
        "source_id": row["source_id"],
        "request": t("diversification.request", line=row["line"], amount=row["amount_krw"]),
    }


def _remainder(
    asked: Asked, taken: Taken, sets: Mapping[_Set, int], ranked: dict[int, Any], t: Translate
) -> Rows:
    """Return what is not itemised as one question more, where it is part of the population."""
    if asked.population != "total" or not taken.total:
        return []
    amount = taken.total["control_total_krw"] - taken.itemised_krw
    optional = diversification.may_be_none(asked.by)
    index = sets.get((taken.eligible, optional, None))
    if index is None or amount <= 0 or taken.hhi is None:
        return []
    row = {
        "line_id": None,
        "line": t("attribution.not_itemised"),
        "ministry": t("diversification.questions.all"),
        "amount_krw": amount,
        "source_id": taken.total["source_id"],
    }
    return [
        _question(row, *ranked[index], taken.hhi, t)
        | {"request": t("diversification.request.rest", amount=amount)}
    ]


def _first_question(rows: Rows, t: Translate) -> str:
    if not rows:
        return t("diversification.questions.none")
    first = rows[0]
    same = sum(1 for row in rows if row["rank"] == first["rank"])
    share = text.percent(first["of_width"] or 0.0)
    key = "diversification.questions.finding"
    if share == text.percent(0.0):
        key = "diversification.questions.alone"
    return t(
        key,
        line=first["line"],
        amount=sum(row["amount_krw"] for row in rows if row["rank"] == first["rank"]),
        count=same,
        share=share,
    )


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    share = row["of_width"]
    return {
        "rank": row["rank"],
        "ministry": row["ministry"],
        "line": row["line"],
        "amount_krw": row["amount_krw"],
        "narrowing_share": None if share is None else text.percent(share),
        "request": row["request"],
    }


def letters(rows: Rows, t: Translate) -> dict[str, str]:
    """Return a letter for each ministry, the one whose answer narrows most first."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["ministry"], []).append(f"- {row['request']}")
    return {
        ministry: "\n".join((t("diversification.letter", ministry=ministry), "", *lines))
        for ministry, lines in found.items()
    }
