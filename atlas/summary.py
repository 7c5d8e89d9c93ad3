"""The budget of one year at a glance, for the overview page and the ``summary`` command alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SCOPE = "global_rnd"
LATEST = "latest"
_YEAR = "2024"

Rows = list[dict[str, Any]]
#: A question by name with its parameters -> its rows.
Ask = Callable[..., Rows]


@dataclass(frozen=True)
class Summary:
    """A year's budget: the official total, what of it is known, and by whom; amounts in won.

    ``basis_mix`` is won by the counted lines' own stage; ``scope_difference_krw`` is the official
    total less the ministries' own figures, which follow other scopes: a difference, no remainder.
    Amounts that are not known are None, never 0.
    """

    fiscal_year: int
    stage: str
    basis_mix: dict[str, int]
    scope: str
    control_total_krw: int | None
    control_stage: str | None
    ministries: dict[str, int]
    ministries_sum_krw: int | None
    scope_difference_krw: int | None
    named_lines_krw: int
    not_itemised_krw: int | None
    split_krw: int
    named_krw: int
    unknown_krw: int
    line_count: int
    snapshot: str


def summarise(
    ask: Ask, year: int, stage: str, snapshot: str, *, scope: str = SCOPE, lang: str = "en"
) -> Summary:
    """Return the summary of a year at a stage (or ``latest``), asked of one snapshot.

    It names nothing, so it is the same in every language; who asks for the ministries in one
    language beside it gives that language, and the question is asked once.
    """
    headline = ask("summary/headline", year=year, stage=stage, scope=scope)[0]
    mix = ask("summary/mix", year=year, stage=stage, scope=scope)
    ministries = ask("summary/ministries", year=year, stage=stage, lang=lang)
    total = headline["control_total_krw"]
    own = sum(row["amount_krw"] for row in ministries) if ministries else None
    return Summary(
        fiscal_year=year,
        stage=stage,
        basis_mix={row["stage"]: row["amount_krw"] for row in mix},
        scope=scope,
        control_total_krw=total,
        control_stage=headline["control_stage"],
        ministries={row["ministry_id"]: row["amount_krw"] for row in ministries},
        ministries_sum_krw=own,
        scope_difference_krw=None if total is None or own is None else total - own,
        named_lines_krw=headline["named_lines_krw"],
        not_itemised_krw=headline["not_itemised_krw"],
        split_krw=headline["split_krw"],
        named_krw=headline["named_krw"],
        unknown_krw=headline["unknown_krw"],
        line_count=headline["line_count"],
        snapshot=snapshot,
    )


def default_year(years: list[str]) -> str:
    """Return the year that the Atlas opens with: 2024, else the latest known."""
    return _YEAR if _YEAR in years else years[-1]
