"""What is measured: the chosen money as known amounts and open parts, under named assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from propcache.api import cached_property

from atlas import line_filters, marks, text
from atlas.measures import bounds
from atlas.measures.population import OpenPart, Population, floored, population
from atlas.summary import Ask, Rows
from atlas.text import Translate

BY = ("partner", "channel", "field", "ministry")
#: Over what an index is taken: the lines that are itemised, or the official total.
POPULATIONS = ("itemised", "total")
#: What may be taken for granted of partners, beside what the sources say.
ASSUMPTIONS = ("related", "floor")
#: Per cent of a part that each named partner holds at least.
FLOORS = ("5", "10", "20")
CHOICES = ("ministry", "channel", "field", "subgroup", "basis")
#: Filters behind a button.
MORE = CHOICES[1:]
VIEWS = ("ladder", "shares", "curves", "drivers", "years", "questions")
FILTERS = ("by", "view", "population", "assume", "floor", "year", "stage", "scope", *CHOICES)
#: Won under which a line with a partner is small.
SMALL = 5_000_000_000


@dataclass(frozen=True)
class Asked:
    """What is measured: lines, by what, over which population, under which assumptions."""

    lines: line_filters.Asked
    by: str = "partner"
    population: str = "itemised"
    assume: tuple[str, ...] = ()
    floor: int = 10

    @property
    def plain(self) -> tuple[str | int, ...]:
        """Return what is asked as plain values, for what is kept by them."""
        return (*self.lines.plain, self.by, self.population, *self.assume, self.floor)

    def opens(self, mark_id: str) -> marks.Opening | None:
        """Return the page and filters that a click on a mark opens; a year opens this page's."""
        codes = marks.filters(mark_id)
        return ("diversification", codes) if "year" in codes else self.lines.opens(mark_id)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Return the assumptions in force: they say something of partners only."""
        return self.assume if self.by == "partner" else ()


@dataclass(frozen=True)
class Taken:
    """The chosen money, ready to be measured; won.

    ``known`` is the net amount of each cell, ``measured`` known and open together; ``above`` what a
    cell is part of, ``eligible`` who may hold what anybody may. ``total`` is the
    official total's row, None where none fits; ``no_total`` then says why, as a key of a text.
    """

    known: dict[str, int]
    measured: Population
    names: dict[str, str]
    above: dict[str, tuple[str, ...]]
    itemised_krw: int
    eligible: frozenset[str]
    total: Mapping[str, Any] | None
    no_total: str | None

    @property
    def split_krw(self) -> int:
        """Won whose cell is known, nets below zero left out."""
        return sum(won for won in self.known.values() if won > 0)

    @property
    def measured_krw(self) -> int:
        """Won of the population: known and open."""
        return int(self.measured.known.sum() + self.measured.amounts.sum())

    @property
    def positive(self) -> list[int]:
        """Known amounts above zero, the largest first."""
        return sorted((won for won in self.known.values() if won > 0), reverse=True)

    @cached_property
    def hhi(self) -> bounds.Band | None:
        """The band of the HHI, worked out once for all who ask; None where nothing is measured."""
        return bounds.band(bounds.INDICES["hhi"], self.measured)

    def name(self, cell: str) -> str:
        """Return the name of a cell."""
        return self.names.get(cell, cell)


def taken(ask: Ask, asked: Asked, t: Translate) -> Taken:
    """Return the chosen money with who holds it, as far as it is known, and who may."""
    itemised = ask("diversification/known", **asked.lines.params())[0]["named_lines_krw"]
    total, no_total = official_total(ask, asked, itemised)
    cells = _partners if asked.by == "partner" else _classes
    known, parts, eligible, names, above = cells(ask, asked, t)
    if asked.population == "total" and total:
        parts.append(OpenPart(total["control_total_krw"] - itemised, None, may_be_none(asked.by)))
    held = dict(known)
    if "floor" in asked.assumed:
        kept = []
        for part in parts:
            least, rest = floored(part, asked.floor)
            kept.append(rest)
            for cell, won in least.items():
                held[cell] = held.get(cell, 0) + won
        parts = kept
    measured = population(held, parts, eligible)
    return Taken(known, measured, names, above, itemised, frozenset(eligible), total, no_total)


def official_total(
    ask: Ask, asked: Asked, itemised: int
) -> tuple[Mapping[str, Any] | None, str | None]:
    """Return the official total that the chosen lines are part of; else None and why, as a key."""
    lines = asked.lines
    if any(lines.chosen[name] for name in CHOICES if name != "ministry"):
        return None, "diversification.no_total.filtered"
    ministries = lines.chosen["ministry"]
    if len(ministries) > 1:
        return None, "diversification.no_total.ministries"
    found = ask(
        "diversification/total",
        year=lines.year,
        stage=lines.stage,
        scope=lines.scope,
        ministry=ministries[0] if ministries else None,
    )
    if not found:
        return None, "diversification.no_total.unknown"
    if found[0]["control_total_krw"] < itemised:
        return None, "diversification.no_total.exceeded"
    return found[0], None


#: Known won by cell, open parts, eligible cells, names, and what each cell is part of.
_Cells = tuple[
    dict[str, int], list[OpenPart], list[str], dict[str, str], dict[str, tuple[str, ...]]
]


def _partners(ask: Ask, asked: Asked, t: Translate) -> _Cells:
    params = asked.lines.params()
    partners = ask("diversification/partners", year=asked.lines.year, lang=t.language)
    known = {row["cell"]: row["amount_krw"] for row in ask("diversification/split", **params)}
    parts = [open_part(row) for row in ask("diversification/open_sets", **params)]
    related = "related" in asked.assumed
    eligible = [
        row["cell"] for row in partners if row["country"] and (row["relation_count"] or not related)
    ]
    above = {
        row["cell"]: tuple(filter(None, (row["subregion_id"], row["region_id"])))
        for row in partners
    }
    return known, parts, eligible, {row["cell"]: row["name"] for row in partners}, above


def open_part(row: Mapping[str, Any]) -> OpenPart:
    """Return a row of open money as a part."""
    named = frozenset(row["named"] if row["named"] is not None else ())
    candidates = None if row["candidates"] is None else frozenset(row["candidates"])
    return OpenPart(row["amount_krw"], candidates, row["optional"], row["stated"], named)


def _classes(ask: Ask, asked: Asked, t: Translate) -> _Cells:
    """Return channels, fields or ministries; money of a channel with parts lies in one of them."""
    cells = ask("diversification/cells", by=asked.by, year=asked.lines.year, lang=t.language)
    below: dict[str | None, set[str]] = {}
    for row in cells:
        below.setdefault(row["above"], set()).add(row["cell"])
    whole = asked.by == "field"
    eligible = [row["cell"] for row in cells if whole or not row["has_more"]]
    known: dict[str, int] = {}
    parts = []
    for row in ask("diversification/by_cell", by=asked.by, **asked.lines.params()):
        cell, amount = row["cell"], row["amount_krw"]
        inside = None if cell is None or whole else _leaves(cell, below)
        if cell is None:
            parts.append(OpenPart(amount, None, may_be_none(asked.by)))
        elif inside:
            parts.append(OpenPart(amount, frozenset(inside)))
        else:
            known[cell] = amount
    names = {row["cell"]: row["name"] for row in cells}
    above = {row["cell"]: (row["above"],) if row["above"] else () for row in cells}
    return known, parts, eligible, names, above


def _leaves(cell: str, below: Mapping[str | None, set[str]]) -> set[str]:
    """Return the cells at the bottom of the tree under a cell; none for one at the bottom."""
    found: set[str] = set()
    for each in below.get(cell, ()):
        found |= _leaves(each, below) or {each}
    return found


def may_be_none(by: str) -> bool:
    """Tell whether open money may have no cell: every line has a ministry and a channel."""
    return by in ("partner", "field")


def rungs(ask: Ask, asked: Asked, now: Taken, t: Translate) -> list[tuple[Asked, Taken]]:
    """Return the ladder from ``now``: each population, under each assumption and all together."""
    ladder: tuple[tuple[str, ...], ...] = ((),)
    if asked.by == "partner":
        ladder = ((), ("related",), ("floor",), ASSUMPTIONS)
    found = []
    for over in POPULATIONS:
        for assume in ladder:
            step = replace(asked, population=over, assume=assume)
            made = now if step == asked else taken(ask, step, t)
            if over == "itemised" or made.total:
                found.append((step, made))
    return found


def stands(
    asked: Asked, scope: str, names: Mapping[str, Mapping[str, str]], t: Translate
) -> dict[str, str]:
    """Return where the page stands: the lines, the population and the assumptions in words."""
    said = line_filters.stands(asked.lines, scope, names, t)
    said["population"] = t(f"population.{asked.population}")
    said["assume"] = ", ".join(assumption(code, asked, t) for code in asked.assumed) or t(
        "assume.none"
    )
    return said


def assumption(code: str, asked: Asked, t: Translate) -> str:
    """Return an assumption in words, with its date or its figure."""
    return t(f"assume.{code}", year=asked.lines.year, percent=asked.floor)


def options(rows: Rows, t: Translate) -> dict[str, dict[str, str]]:
    """Return the codes that each filter of the lines offers, with their names."""
    found = line_filters.options(rows, t)
    return {name: found[name] for name in CHOICES}


def views(by: str) -> tuple[str, ...]:
    """Return the views of a dimension: only partners are asked about."""
    return VIEWS if by == "partner" else VIEWS[:-1]


def known(ask: Ask, asked: Asked, taken: Taken) -> dict[str, Any]:
    """Return the chosen money by what is known of its partners, beside the official total.

    The total and what of it is not itemised are None where no total fits the filters.
    """
    row = ask("diversification/known", **asked.lines.params())[0]
    total = taken.total["control_total_krw"] if taken.total else None
    rest = None if total is None else total - row["named_lines_krw"]
    return row | {"control_total_krw": total, "not_itemised_krw": rest}


def known_finding(row: Mapping[str, Any], t: Translate) -> str:
    """Return how much of the chosen money has one partner."""
    whole = row["control_total_krw"] or row["named_lines_krw"]
    key = "total" if row["control_total_krw"] else "itemised"
    if whole <= 0:
        return t("diversification.known.negative", whole=whole)
    return t(
        f"diversification.known.{key}",
        split=row["split_krw"],
        whole=whole,
        share=text.percent(max(row["split_krw"], 0) / whole, 2),
    )


def pieces(row: Mapping[str, Any]) -> Rows:
    """Return the pieces of the chosen money as a table; none where their sum is not above zero."""
    whole = row["control_total_krw"] or row["named_lines_krw"]
    if whole <= 0:
        return []
    return [
        {
            "attribution": piece,
            "amount_krw": row[f"{piece}_krw"],
            "share_of_total": text.percent(max(row[f"{piece}_krw"], 0) / whole, 2),
        }
        for piece in ("split", "named", "unknown", "not_itemised")
        if row[f"{piece}_krw"]
    ]


def chosen(codes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the chosen codes of every filter of the lines, those not offered here empty."""
    return {name: tuple(codes.get(name, ())) for name in line_filters.CHOICES}
