"""What moved the indices from year to year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from atlas import diversification
from atlas.diversification import Asked, Taken
from atlas.diversification_views import FIRST, Shown, exactness, point, said
from atlas.measures import change, indices
from atlas.summary import Ask, Rows
from atlas.text import Translate


def years(ask: Ask, asked: Asked, t: Translate) -> Shown:
    """Return the band of the HHI of each year over one population.

    A year without money is left out, and so is one without a total where that is the population.
    """
    rows, without = [], []
    for year in sorted(row["fiscal_year"] for row in ask("allocation/years")):
        step = replace(asked, lines=replace(asked.lines, year=year))
        taken = diversification.taken(ask, step, t)
        if asked.population == "total" and taken.no_total:
            without.append(str(year))
            continue
        band = taken.hhi
        if band is None:
            continue
        rows.append(
            {
                "fiscal_year": str(year),
                "lower": band.lower,
                "upper": band.upper,
                "point": point(FIRST, taken),
                "exactness": exactness(band),
                "split_krw": taken.split_krw,
                "measured_krw": taken.measured_krw,
            }
        )
    if not rows:
        return Shown([], t("diversification.years.none"), [])
    table = [
        row
        | {name: said(FIRST, row[name]) for name in ("lower", "upper")}
        | {"point": None if row["point"] is None else said(FIRST, row["point"])}
        for row in rows
    ]
    return Shown(rows, _of_years(rows, without, t), table)


def _of_years(rows: Rows, without: Sequence[str], t: Translate) -> str:
    """Return whether neighbouring years can be told apart, and which had to be left out."""
    apart = [
        (one["fiscal_year"], two["fiscal_year"])
        for one, two in pairwise(rows)
        if one["upper"] < two["lower"] or two["upper"] < one["lower"]
    ]
    key = "diversification.years.apart" if apart else "diversification.years.overlap"
    if len(rows) == 1:
        key = "diversification.years.one"
    finding = t(key, names=", ".join(f"{one}→{two}" for one, two in apart))
    if without:
        finding += " " + t("diversification.years.without", years=", ".join(without))
    return finding


def moved(ask: Ask, asked: Asked, taken: Taken, t: Translate) -> Shown:
    """Return what moved known money and its HHI since the year before, and what is not comparable.

    The change of money is additive; that of the HHI is split by Shapley over the known part.
    """
    lines = asked.lines
    rows = ask(
        "diversification/movement",
        by=asked.by,
        stage=lines.stage,
        year_from=lines.year - 1,
        year_to=lines.year,
        **lines.filters(),
    )
    if not rows:
        return Shown([], t("diversification.change.none", year=lines.year - 1), [])
    movement = _movement(rows)
    won = movement.budget()
    index = change.shapley(movement, indices.hhi)
    apart = taken.measured_krw - int(movement.after.clip(min=0).sum())
    steps: Rows = [
        {"effect": effect, "change_krw": round(won[effect]), "moves": index and index[effect]}
        for effect in change.EFFECTS
    ]
    steps.append({"effect": "not_comparable", "change_krw": max(apart, 0), "moves": None})
    return Shown(steps, _moved(movement, index, apart, asked, t), _moved_table(steps))


def _movement(rows: Rows) -> change.Movement:
    def cells(name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in rows])

    return change.Movement(
        cells("entered_krw"),
        cells("left_krw"),
        (
            (cells("before_krw"), cells("reshaped")),
            (cells("resized"), cells("after_krw")),
        ),
    )


def _moved(
    movement: change.Movement, index: dict[str, float] | None, apart: int, asked: Asked,
    t: Translate,
) -> str:  # fmt: skip
    before = change.index_of(movement.before, indices.hhi)
    after = change.index_of(movement.after, indices.hhi)
    year = asked.lines.year
    if index is None or before is None or after is None:
        return t("diversification.change.one_side", first=year - 1, second=year)
    first = max(change.EFFECTS, key=lambda effect: abs(index[effect]))
    return t(
        "diversification.change.finding",
        first=year - 1,
        second=year,
        before=said(FIRST, before),
        after=said(FIRST, after),
        effect=t(f"effect.{first}"),
        moves=f"{index[first] * 10_000:+,.0f}",
        known=int(movement.after.sum()),
        apart=max(apart, 0),
    )


def _moved_table(steps: Rows) -> Rows:
    return [
        row | {"moves": None if row["moves"] is None else f"{row['moves'] * 10_000:+,.0f}"}
        for row in steps
    ]
