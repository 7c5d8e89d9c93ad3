"""The ladder: the band of the HHI under each named assumption, and scenarios beside it."""

from __future__ import annotations

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
from atlas.summary import Ask
from atlas.text import Translate


def ladder(ask: Ask, asked: Asked, now: Taken, t: Translate) -> Shown:
    """Return the bands of the HHI over each population, under each assumption, then scenarios."""
    rows = []
    steps = diversification.rungs(ask, asked, now, t)
    for step, taken in steps:
        band = taken.hhi
        if band is None:
            continue
        words = [diversification.assumption(code, step, t) for code in step.assume]
        rows.append(
            {
                "population": t(f"population.{step.population}"),
                "assumption": " + ".join(words) or t("assume.none"),
                "label": _rung(step, t),
                "lower": band.lower,
                "upper": band.upper,
                "point": point(FIRST, taken),
                "exactness": exactness(band),
                "measured_krw": taken.measured_krw,
                "split_krw": taken.split_krw,
            }
        )
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
    values = (*ENDS, "scenario") if scenarios else ENDS
    columns = ("population", "assumption", *values, "exactness", "measured_krw", "split_krw")
    rows += scenarios
    table = [
        {
            name: said_or_none(FIRST, row.get(name)) if name in values else row[name]
            for name in columns
        }
        for row in rows
    ]
    sources = tuple({row["source_id"]: None for row in scenarios})
    said_of = diversification_scenario.finding(scenarios, t)
    return Shown(rows, f"{finding} {said_of}".strip(), table, sources)


def _rung(step: Asked, t: Translate) -> str:
    """Return the short name of a population and its assumptions."""
    over = t(f"population.{step.population}.short")
    return " · ".join((over, *(t(f"assumption.{code}") for code in step.assume)))
