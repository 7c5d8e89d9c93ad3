"""The command ``measure``: an index of one year with its bounds, for programs and for people."""

from __future__ import annotations

import argparse
from typing import Any

from atlas import diversification, line_filters, text
from atlas import diversification_views as views
from atlas.diversification import Asked, Taken
from atlas.diversification_reading import notes
from atlas.errors import QueryError
from atlas.measures import bounds
from atlas.measures.bounds import Band
from atlas.schema import STAGES
from atlas.summary import LATEST, SCOPE, Ask
from atlas.text import Translate

INDICES = ("hhi", "hill0", "hill1", "hill2", "gini", "cr1", "cr3")


def add_measure(parser: argparse.ArgumentParser) -> None:
    """Declare what ``measure`` is told."""
    parser.add_argument("index", choices=INDICES)
    parser.add_argument("--by", choices=diversification.BY, default="partner")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--stage", default=LATEST, choices=[LATEST, *STAGES])
    parser.add_argument("--scope", default=SCOPE, help="scope of the lines and the total")
    parser.add_argument(
        "--population", choices=diversification.POPULATIONS, default=diversification.POPULATIONS[0]
    )
    parser.add_argument(
        "--assume", choices=diversification.ASSUMPTIONS, action="append", default=[],
        help="an assumption about partners; may be given twice",
    )  # fmt: skip
    parser.add_argument(
        "--floor", type=int, default=10, metavar="PERCENT", help="for the assumption floor"
    )


def measure(
    asked: argparse.Namespace, ask: Ask, snapshot: str, t: Translate
) -> tuple[dict[str, Any], list[str]]:
    """Return the index as plain values and as lines; raise QueryError where there is none."""
    if not 0 <= asked.floor <= 100:
        raise QueryError("error.floor", percent=asked.floor)
    lines = line_filters.Asked(asked.year, asked.stage, asked.scope, diversification.chosen({}))
    wanted = Asked(lines, asked.by, asked.population, tuple(asked.assume), asked.floor)
    taken = diversification.taken(ask, wanted, t)
    if asked.population == "total" and taken.no_total:
        raise QueryError(taken.no_total)
    band = _band(asked.index, taken)
    if band is None:
        raise QueryError("error.nothing_known", year=asked.year, stage=t(f"stage.{asked.stage}"))
    point = _point(asked.index, taken)
    values = {
        "index": asked.index,
        "by": asked.by,
        "fiscal_year": asked.year,
        "stage": asked.stage,
        "scope": asked.scope,
        "point": point,
        "point_money_krw": taken.split_krw,
        "share_known": taken.split_krw / taken.measured_krw,
        "lower": band.lower,
        "upper": band.upper,
        "exact": band.exact,
        "exact_lower": band.exact_lower,
        "exact_upper": band.exact_upper,
        "population": asked.population,
        "population_krw": taken.measured_krw,
        "assumption": list(wanted.assumed),
        "left_out": [vars(left) for left in taken.measured.left],
        "snapshot": snapshot,
    }
    return values, _lines(wanted, asked.index, taken, band, t)


def _band(index: str, taken: Taken) -> Band | None:
    if index == "hill0":
        return bounds.richness(taken.measured)
    return bounds.band(bounds.INDICES[index], taken.measured)


def _point(index: str, taken: Taken) -> float | None:
    return len(taken.positive) or None if index == "hill0" else views.point(index, taken)


def _lines(asked: Asked, index: str, taken: Taken, band: Band, t: Translate) -> list[str]:
    point = _point(index, taken)
    words = [diversification.assumption(code, asked, t) for code in asked.assumed]
    return [
        t(
            "cli.measure",
            index=t(f"index.{index}"),
            by=t(f"by.{asked.by}"),
            year=asked.lines.year,
            stage=t(f"stage.{asked.lines.stage}"),
            population=t(f"population.{asked.population}"),
            assumption=", ".join(words) or t("assume.none"),
        ),
        t(
            "cli.measure.band",
            band=views.said_band(index, band),
            exactness=t(f"exactness.{views.exactness(band)}"),
        ),
        t(
            "cli.measure.point",
            point=t("word.unknown") if point is None else views.said(index, point),
            amount=taken.split_krw,
            share=text.percent(taken.split_krw / taken.measured_krw, 2),
        ),
        *notes(asked, taken, t),
    ]
