"""The last rung of the ladder: open money as papers are co-authored, a scenario and no bound."""

from __future__ import annotations

from collections.abc import Iterable

from atlas.diversification import Asked, Taken
from atlas.measures import change, indices, scenario
from atlas.summary import Ask, Rows
from atlas.text import Translate


def papers(ask: Ask, steps: Iterable[tuple[Asked, Taken]], t: Translate) -> Rows:
    """Return one rung for each population, of the steps that assume nothing; only of partners.

    All open money is shared among its own candidates pro rata to the papers that they published
    with Korea in the latest counted year not after the fiscal year. None where no such year is.
    """
    rows = []
    for step, taken in steps:
        if step.by != "partner" or step.assume:
            continue
        counted = ask("diversification/papers", year=step.lines.year)
        weights = {row["cell"]: row["papers"] for row in counted}
        held, left = scenario.pro_rata(taken.measured, weights)
        value = change.index_of(held, indices.hhi)
        if not any(weights.values()) or value is None:
            continue
        year = counted[0]["paper_year"]
        rows.append(
            {
                "population": t(f"population.{step.population}"),
                "assumption": t("scenario.papers", year=year),
                "label": label(step, [t("scenario.papers.short")], t),
                "lower": None,
                "upper": None,
                "point": None,
                "scenario": value,
                "exactness": None,
                "measured_krw": taken.measured_krw - round(left),
                "split_krw": taken.split_krw,
                "left_krw": round(left),
                "paper_year": year,
                "source_id": counted[0]["source_id"],
            }
        )
    return rows


def label(step: Asked, words: Iterable[str], t: Translate) -> str:
    """Return the short name of a rung: its population, and what is assumed of it."""
    return " · ".join((t(f"population.{step.population}.short"), *words))


def finding(rows: Rows, t: Translate) -> list[str]:
    """Return what the scenario comes to for each population, and what had to stay out of it."""
    said = [t("diversification.scenario.finding", year=rows[0]["paper_year"])] if rows else []
    for row in rows:
        value = f"{row['scenario'] * 10_000:,.0f}"
        said.append(t("diversification.scenario.of", measured=row["measured_krw"], value=value))
        if row["left_krw"]:
            said.append(t("diversification.scenario.left", amount=row["left_krw"]))
    return said
