"""The ladder: the band of the HHI under each named assumption, and scenarios beside it."""

from __future__ import annotations

from typing import Any

from atlas import diversification, diversification_scenario
from atlas.diversification import Asked, Taken
from atlas.diversification_views import (
    ENDS,
    FIRST,
    Shown,
    exactness,
    point,
    said,
    said_or_none,
)
from atlas.measures.bounds import Band
from atlas.summary import Ask, Rows
from atlas.text import Translate


def ladder(ask: Ask, asked: Asked, now: Taken, t: Translate) -> Shown:
    """Return the bands of the HHI over each population, under each assumption, then scenarios."""
    steps = diversification.rungs(ask, asked, now, t)
    rows = [_band_row(step, taken, taken.hhi, t) for step, taken in steps if taken.hhi]
    if not rows:
        return Shown([], t("diversification.verdict.nothing"), [])
    over = t(f"population.{asked.population}")
    first = next((row for row in rows if row["population"] == over), rows[0])
    finding = t(
        "diversification.ladder.finding",
        lower=said(FIRST, first["lower"]),
        upper=said(FIRST, first["upper"]),
        measured=first["measured_krw"],
    )
    scenarios = diversification_scenario.papers(ask, steps, t)
    finding = " ".join((finding, *diversification_scenario.finding(scenarios, t)))
    sources = tuple({row["source_id"]: None for row in scenarios})
    return Shown([*rows, *scenarios], finding, _ladder_table(rows, scenarios), sources)


def _band_row(step: Asked, taken: Taken, band: Band, t: Translate) -> dict[str, Any]:
    words = [diversification.assumption(code, step, t) for code in step.assume]
    short = [t(f"assumption.{code}") for code in step.assume]
    return {
        "population": t(f"population.{step.population}"),
        "assumption": " + ".join(words) or t("assume.none"),
        "label": diversification_scenario.label(step, short, t),
        "lower": band.lower,
        "upper": band.upper,
        "point": point(FIRST, taken),
        "exactness": exactness(band),
        "measured_krw": taken.measured_krw,
        "split_krw": taken.split_krw,
    }


def _ladder_table(bands: Rows, scenarios: Rows) -> Rows:
    values = (*ENDS, "scenario") if scenarios else ENDS
    columns = ("population", "assumption", *values, "exactness", "measured_krw", "split_krw")
    return [
        {
            name: said_or_none(FIRST, row.get(name)) if name in values else row[name]
            for name in columns
        }
        for row in (*bands, *scenarios)
    ]
