"""What the known part alone says: indices without bounds, and what drives its concentration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from atlas import diversification
from atlas.diversification import Asked, Taken
from atlas.diversification_views import FIRST, Shown, percent_or_none, said, said_or_none
from atlas.measures import change, indices
from atlas.summary import Ask, Rows
from atlas.text import Translate

#: Drivers that are drawn one by one; lines that may be drivers.
DRIVERS, LINES = 12, 500
KINDS = ("cell", "line")
#: Indices without bounds.
INDICES = ("variety", "balance", "disparity", "fragmentation", "lines_per_partner")


def other(ask: Ask, asked: Asked, taken: Taken, t: Translate) -> Shown:
    """Return the indices without bounds, of the known part alone: each with what it is taken of."""
    known = {cell: won for cell, won in taken.known.items() if won > 0}
    if not known:
        return Shown([], t("diversification.drivers.none"), [])
    amounts = np.array(list(known.values()), dtype=float)
    distance = [[_distance(taken, a, b) for b in known] for a in known]
    rows: list[tuple[str, str | None]] = [
        ("variety", f"{len(known):,}"),
        ("balance", _two(indices.evenness(amounts))),
        ("disparity", _two(indices.disparity(amounts, distance))),
    ]
    if asked.by == "partner":
        found = ask("diversification/relations", size=diversification.SMALL, **asked.lines.params())
        broken = found[0]
        small = (
            broken["small_count"] / broken["relation_count"] if broken["relation_count"] else None
        )
        per = (
            broken["relation_count"] / broken["partner_count"] if broken["partner_count"] else None
        )
        rows += [("fragmentation", percent_or_none(small)), ("lines_per_partner", _two(per))]
    of = t("diversification.of_split", amount=taken.split_krw)
    table = [
        {
            "index_name": t(f"index.{name}"),
            "index_value": value,
            "index_of": of,
            "index_about": t(f"index.{name}.about", size=diversification.SMALL),
        }
        for name, value in rows
    ]
    return Shown([], t("diversification.indices.finding"), table)


def _two(value: float | None) -> str | None:
    return None if value is None else f"{value:,.2f}"


def _distance(taken: Taken, one: str, other_cell: str) -> float:
    """Return how far two cells stand apart: 0 the same, 1 nothing above them in common.

    Each level that both are part of takes its share away: partners of one region 2/3, of one part
    of it 1/3; channels of one parent or subgroup, and fields of one parent, 1/2.
    """
    if one == other_cell:
        return 0.0
    first, second = taken.above.get(one, ()), taken.above.get(other_cell, ())
    levels = max(len(first), len(second)) + 1
    return 1 - len(set(first) & set(second)) / levels


def drivers(ask: Ask, asked: Asked, taken: Taken, t: Translate) -> Shown:
    """Return by how much the point of the HHI would move without each partner and each line."""
    cells = [cell for cell, won in taken.known.items() if won > 0]
    if not cells:
        return Shown([], t("diversification.drivers.none"), [])
    at = {cell: i for i, cell in enumerate(cells)}
    known = np.array([taken.known[cell] for cell in cells], dtype=float)
    value = indices.hhi(known)
    ones = [(taken.name(cell), "cell", taken.known[cell], known * (np.eye(len(cells))[i])) for
            cell, i in at.items()]  # fmt: skip
    sources: tuple[str, ...] = ()
    if asked.by == "partner":
        lines = ask(
            "diversification/split_lines", top=LINES, lang=t.language, **asked.lines.params()
        )
        ones += [_of_line(row, taken, at) for row in lines if row["cell"] in at]
        sources = tuple(dict.fromkeys(row["source_id"] for row in lines))
    without = change.leave_one_out(known, [held for *_, held in ones], indices.hhi)
    rows = [
        {"name": name, "driver": kind, "amount_krw": won, "without": then,
         "moves": None if then is None else then - value}
        for (name, kind, won, _), then in zip(ones, without, strict=True)
    ]  # fmt: skip
    rows.sort(key=lambda row: -abs(row["moves"] or 0))
    return Shown(rows[:DRIVERS], _driven(rows, value, t), _driver_table(rows), sources)


def _of_line(
    row: Mapping[str, Any], taken: Taken, at: Mapping[str, int]
) -> tuple[str, str, int, np.ndarray]:
    """Return a line as a driver: its name with its partner, its won, and where they lie."""
    held = np.zeros(len(at))
    held[at[row["cell"]]] = row["amount_krw"]
    name = f"{row['line']} ({row['ministry']}) → {taken.name(row['cell'])}"
    return name, "line", row["amount_krw"], held


def _driven(rows: Rows, value: float, t: Translate) -> str:
    first = rows[0]
    if first["moves"] is None:
        return t("diversification.drivers.one", name=first["name"])
    key = "diversification.drivers.finding"
    return t(key, value=said(FIRST, value), name=first["name"], then=said(FIRST, first["without"]))


def _driver_table(rows: Rows) -> Rows:
    return [
        {"name": row["name"], "driver": row["driver"], "amount_krw": row["amount_krw"],
         "without": said_or_none(FIRST, row["without"]), "moves": _signed(row["moves"])}
        for row in rows
    ]  # fmt: skip


def _signed(value: float | None) -> str | None:
    return None if value is None else f"{value * 10_000:+,.0f}"
