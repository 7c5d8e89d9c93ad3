"""Coverage against joint papers: who writes much with Korea and has no budget line of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atlas import coverage, coverage_world, text
from atlas.coverage import Given, Part
from atlas.measures import collaboration
from atlas.measures.collaboration import Ratio
from atlas.summary import Ask, Rows
from atlas.text import Translate

#: Countries drawn one by one.
DRAWN = 30
#: What counts as a budget line that names a country.
LINES = ("split", "named")


def papers(ask: Ask, t: Translate) -> dict[str, dict[str, Any]]:
    """Return the papers of each country with Korea by code, in the latest counted year."""
    return {row["iso3"]: row for row in ask("coverage/benchmark", lang=t.language)}


def world(given: Given, layer: str, regions: Sequence[str]) -> Part:
    """Return the map's rows of a layer, with each country's odds ratio of papers with Korea."""
    found = {code: odds_of(row) for code, row in papers(given.ask, given.t).items()}
    values = {code: ratio.value for code, ratio in found.items() if ratio}
    return coverage_world.world(given, layer, regions, values)


def odds_of(row: Mapping[str, Any]) -> Ratio | None:
    """Return the odds ratio of a country's papers with Korea."""
    table = _table(row)
    return collaboration.odds_ratio(table) if table else None


def intensity_of(row: Mapping[str, Any]) -> Ratio | None:
    """Return how intensely Korea writes with a country, relative to everybody else."""
    table = _table(row)
    return collaboration.relative_intensity(table) if table else None


def _table(row: Mapping[str, Any]) -> collaboration.Table | None:
    if row["papers_of_korea"] is None or row["papers_of_world"] is None:
        return None
    return collaboration.table(
        row["papers_with_korea"],
        row["papers_of_korea"],
        row["international_papers"],
        row["papers_of_world"],
    )


def benchmark(given: Given, regions: Sequence[str] = ()) -> Part:
    """Return the countries by papers with Korea, each with its ratios and what covers it.

    ``rows`` are those drawn; the table has all, those without a budget line first.
    """
    whole, t = coverage.whole(given), given.t
    rows = []
    for code, row in papers(given.ask, t).items():
        if regions and given.known[code].region_id not in regions:
            continue
        cell = whole(code)
        rows.append(
            {
                "iso3": code,
                "country": row["country"],
                "rank": row["rank"],
                "papers": row["papers_with_korea"],
                "of_korea": _share(row["papers_with_korea"], row["papers_of_korea"]),
                "intensity": intensity_of(row),
                "odds": odds_of(row),
                "gdp_usd": row["gdp_usd"],
                "gdp_year": row["gdp_year"],
                "cover": cell.cover,
                "gap": cell.cover not in LINES,
                "year": row["year"],
                "source_ids": [each for each in (row["source_id"], row["gdp_source_id"]) if each],
            }
        )
    if not rows:
        return Part(t("coverage.benchmark.nothing"), [])
    drawn = [row for row in rows if row["odds"]][:DRAWN]
    sources = tuple(dict.fromkeys(code for row in rows for code in row["source_ids"]))
    return Part(_finding(rows, t), _listed(rows, t), sources, drawn)


def _share(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


def _finding(rows: Rows, t: Translate) -> str:
    """Return who is missing among the strong partners, and what the count is."""
    gaps = [row for row in rows if row["gap"]]
    year = rows[0]["year"]
    if not gaps:
        return t("coverage.benchmark.none", year=year)
    first = ", ".join(
        t("coverage.benchmark.one", name=row["country"], papers=row["papers"]) for row in gaps[:5]
    )
    said = t("coverage.benchmark.finding", count=len(gaps), all=len(rows), year=year, first=first)
    return f"{said} {t('coverage.benchmark.caveat')}"


def _listed(rows: Rows, t: Translate) -> Rows:
    """Return the ranked list: countries without a budget line first, then by papers."""
    return [
        {
            "country": row["country"],
            "gap": t("coverage.benchmark.no_line" if row["gap"] else "coverage.benchmark.line"),
            "cover": row["cover"],
            "papers": f"{row['papers']:,}",
            "papers_share": None if row["of_korea"] is None else text.percent(row["of_korea"]),
            "intensity": _said(row["intensity"]),
            "odds_ratio": _said(row["odds"]),
            "gdp": _dollars(row, t),
        }
        for row in sorted(rows, key=lambda row: (not row["gap"], row["rank"]))
    ]


def _said(ratio: Ratio | None) -> str | None:
    return f"{ratio.value:.2f} ({ratio.lower:.2f}–{ratio.upper:.2f})" if ratio else None


def _dollars(row: Mapping[str, Any], t: Translate) -> str | None:
    if row["gdp_usd"] is None:
        return None
    amount = round(row["gdp_usd"] / 1e9)
    return t("coverage.benchmark.gdp", amount=amount, year=row["gdp_year"])
