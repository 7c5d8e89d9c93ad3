"""The views of the diversification page: bands, shares, curves, drivers, each with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atlas import text
from atlas.diversification import Asked, Taken
from atlas.measures import bounds, change, indices
from atlas.measures.bounds import Band
from atlas.summary import Rows
from atlas.text import Translate

#: The index that is in sight everywhere.
FIRST = "hhi"
#: Indices of the cards, in their order.
CARDS = ("hhi", "hill2", "cr1", "cr3", "gini")
#: US merger guidelines of 2023 and Korea's KFTC guidelines: moderately and highly concentrated.
US, KFTC = (0.10, 0.18), (0.12, 0.25)
#: Partners that are drawn one by one.
SHOWN = 15
#: Orders of the Hill profile.
ORDERS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)

ENDS = ("lower", "upper", "point")


#: Columns of the tables of the page.
COLUMNS = (
    "population", "assumption", "lower", "upper", "point", "scenario", "exactness", "measured_krw",
    "holder", "order", "top_of", "index_name", "index_value", "index_of", "index_about", "name",
    "driver", "without", "moves", "effect", "rank", "narrowing_share", "request",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A headline: the band first, the point with its own denominator below it."""

    label: str
    figure: str
    note: str


@dataclass(frozen=True)
class Shown:
    """One view: what is drawn, the sentence that says it, its table, its sources."""

    rows: Rows
    finding: str
    table: Rows
    sources: tuple[str, ...] = ()
    #: What is drawn beside the rows, such as two curves.
    curves: Mapping[str, Any] = field(default_factory=dict)


def said(index: str, value: float) -> str:
    """Return a value of an index as the reader sees it: HHI of 10,000, shares in per cent."""
    if index == "hhi":
        return f"{value * 10_000:,.0f}"
    if index in ("cr1", "cr3"):
        return text.percent(value)
    digits = {"gini": 2, "hill0": 0}.get(index, 1)
    return f"{value:,.{digits}f}"


def said_band(index: str, band: Band) -> str:
    """Return a band in words; one value where both ends read the same."""
    lower, upper = said(index, band.lower), said(index, band.upper)
    return lower if lower == upper else f"{lower} – {upper}"


def point(index: str, taken: Taken) -> float | None:
    """Return an index of the known part alone; None where nothing is known."""
    return change.index_of(np.array(taken.positive, dtype=float), bounds.INDICES[index].value)


def cards(taken: Taken, t: Translate) -> list[Card]:
    """Return the headline figures: each index with its band, then its point apart from it."""
    found = []
    for name in CARDS:
        band = _band(name, taken)
        found.append(_card(name, band, _pointed(name, point(name, taken), taken, t), t))
    rich = bounds.richness(taken.measured)
    note = t("diversification.point.count", count=len(taken.positive))
    if taken.measured.named:
        note += " " + t("diversification.point.named")
    figure = t("word.dash") if rich is None else said_band("hill0", rich)
    found.insert(2, Card(t("index.hill0"), figure, note))
    return found


def _band(index: str, taken: Taken) -> Band | None:
    """Return the band of an index; those that follow from the HHI's are not worked out again."""
    if index not in (FIRST, "hill2"):
        return bounds.band(bounds.INDICES[index], taken.measured)
    return taken.hhi.inverse if taken.hhi and index == "hill2" else taken.hhi


def _card(name: str, band: Band | None, pointed: str, t: Translate) -> Card:
    if band is None:
        return Card(t(f"index.{name}"), t("word.dash"), t("diversification.nothing"))
    exact = t(f"diversification.exactness.{exactness(band)}")
    return Card(t(f"index.{name}"), said_band(name, band), f"{exact} {pointed}")


def _pointed(name: str, value: float | None, taken: Taken, t: Translate) -> str:
    if value is None:
        return t("diversification.point.none")
    return t("diversification.point", value=said(name, value), amount=taken.split_krw)


def exactness(band: Band) -> str:
    """Return the code of how sure the ends of a band are."""
    if band.exact:
        return "exact"
    if band.exact_lower or band.exact_upper:
        return "outer_lower" if band.exact_upper else "outer_upper"
    return "outer"


def said_or_none(index: str, value: float | None) -> str | None:
    return None if value is None else said(index, value)


def shares(asked: Asked, taken: Taken, t: Translate) -> Shown:
    """Return the band of each one's share, those first that can be sure of most, then hold."""
    measured = taken.measured
    if measured.empty:
        return Shown([], t("diversification.verdict.nothing"), [])
    lower, upper = bounds.share_bands(measured)
    split = taken.split_krw
    order = sorted(range(len(measured.cells)), key=lambda i: (-lower[i], -upper[i], i))
    rows = [
        {
            "cell_id": measured.cells[i],
            "by": asked.by,
            "holder": taken.name(measured.cells[i]),
            "lower": float(lower[i]),
            "upper": float(upper[i]),
            "amount_krw": taken.known.get(measured.cells[i]),
            "point": _share_of(taken.known.get(measured.cells[i]), split),
        }
        for i in order
    ]
    table = [
        {name: row[name] for name in ("holder", "amount_krw")}
        | {name: percent_or_none(row[name]) for name in ("lower", "upper", "point")}
        for row in rows
    ]
    return Shown(_drawn(rows, measured.named, t), _surest(rows, t), table)


def _surest(rows: Rows, t: Translate) -> str:
    """Return who is sure of most, and how many may hold nothing."""
    first = rows[0]
    if first["lower"] == 0:
        return t("diversification.shares.unsure", count=len(rows))
    lower, upper = text.percent(first["lower"]), text.percent(first["upper"])
    key = "diversification.shares.same" if lower == upper else "diversification.shares.finding"
    said_ = t(key, name=first["holder"], lower=lower, upper=upper)
    others = sum(1 for row in rows if row["lower"] == 0)
    if others:
        said_ += " " + t("diversification.shares.others", count=len(rows), others=others)
    return said_


def _drawn(rows: Rows, named: frozenset[str], t: Translate) -> Rows:
    """Return the rows that are drawn one by one, and those of whom nothing is known as one row."""
    apart = [row for row in rows if row["lower"] > 0 or row["cell_id"] in named][:SHOWN]
    drawn = {row["cell_id"] for row in apart}
    rest = [row for row in rows if row["cell_id"] not in drawn]
    if len(rest) < 2:
        return rows[: SHOWN + 1]
    others = {
        "cell_id": None,
        "by": rest[0]["by"],
        "holder": t("diversification.others", count=len(rest)),
        "lower": min(row["lower"] for row in rest),
        "upper": max(row["upper"] for row in rest),
        "point": None,
    }
    return [*apart, others]


def _share_of(amount: int | None, whole: int) -> float | None:
    return amount / whole if amount and amount > 0 and whole else None


def percent_or_none(value: float | None) -> str | None:
    return None if value is None else text.percent(value)


def lorenz(taken: Taken, t: Translate) -> Shown:
    """Return the Lorenz band with the curve of the known part, and what the top tenth can hold."""
    both = bounds.lorenz_band(taken.measured)
    if both is None:
        return Shown([], t("diversification.verdict.nothing"), [])
    lower, upper = both
    known = np.array(taken.positive, dtype=float)
    curve = indices.lorenz(known) if len(known) else None
    table = [
        {
            "top_of": t("diversification.top_of", percent=percent),
            "lower": text.percent(1 - _at(upper, 1 - percent / 100)),
            "upper": text.percent(1 - _at(lower, 1 - percent / 100)),
            "point": None if curve is None else text.percent(1 - _at(curve, 1 - percent / 100)),
        }
        for percent in (1, 5, 10, 20, 50)
    ]
    finding = t(
        "diversification.lorenz.finding",
        count=len(lower) - 1,
        lower=table[2]["lower"],
        upper=table[2]["upper"],
    )
    drawn = {"lower": lower.tolist(), "upper": upper.tolist()}
    drawn["point"] = [] if curve is None else curve.tolist()
    return Shown([], finding, table, curves=drawn)


def _at(curve: bounds.Cells, share: float) -> float:
    """Return how much the smallest share of the partners hold on a Lorenz curve."""
    return float(np.interp(share, np.linspace(0, 1, len(curve)), curve))


def hill(taken: Taken, t: Translate) -> Shown:
    """Return the effective number of partners by order, as a band and for the known part."""
    known = np.array(taken.positive, dtype=float)
    rows = []
    for order in ORDERS:
        band = (
            _band("hill2", taken) if order == 2 else bounds.band(bounds.hill(order), taken.measured)
        )
        if band is None:
            return Shown([], t("diversification.verdict.nothing"), [])
        point_ = indices.hill(known, order) if len(known) else None
        rows.append({"order": order, "lower": band.lower, "upper": band.upper, "point": point_,
                     "exactness": exactness(band)})  # fmt: skip
    at = {row["order"]: row for row in rows}
    finding = t(
        "diversification.hill.finding",
        lower=said("hill2", at[1.0]["lower"]),
        upper=said("hill2", at[1.0]["upper"]),
        second_lower=said("hill2", at[2.0]["lower"]),
        second_upper=said("hill2", at[2.0]["upper"]),
    )
    table = [
        {"order": f"{row['order']:g}", "exactness": row["exactness"]}
        | {name: said_or_none("hill2", row[name]) for name in ("lower", "upper", "point")}
        for row in rows
    ]
    return Shown(rows, finding, table)
