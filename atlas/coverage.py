"""Coverage: which partners are covered by lines and relations, as a whole, by field, by channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from atlas import line_filters, marks
from atlas.measures import gaps
from atlas.summary import LATEST, Ask, Rows
from atlas.text import Translate

VIEWS = ("map", "fields", "channels", "groups", "benchmark", "people")
#: What a matrix has across.
ACROSS = {"fields": "field", "channels": "channel", "people": "channel"}
#: Which relations count: those of any time, or those in force in the fiscal year.
DATED = ("any", "year")
SHOWN = ("known", "all")
SORTS = ("region", "cover", "name")
CHOICES = ("ministry", "channel", "field", "subgroup", "basis")
FIRST = ("field", "channel")
MORE = ("ministry", "subgroup", "basis", "region")
FILTERS = (
    "view", "layer", "shown", "sort", "year", "stage", "scope", "dated", *CHOICES, "region",
    "holder", "cell",
)  # fmt: skip
#: Columns of the tables of the pages.
COLUMNS = (
    "region", "partner", "column", "cover", "thin", "own_krw", "line_count", "relation_count",
    "through", "relation_years", "item", "item_kind", "evidence", "ministry", "channel", "fields",
    "years", "partner_kind", "member_count", "members", "note", "association",
    "association_count", "odds_ratio", "founded", "members_as_of", "country", "papers", "gap",
    "papers_share", "intensity", "gdp", "fiscal_year", "split_count", "named_count", "reading",
    "field",
)  # fmt: skip
#: The cell of what states no field or channel, and that of a partner as a whole.
UNSTATED, WHOLE = "unstated", "all"
KOREA = "KOR"
#: Continents in the order of a matrix; what is in none comes last.
REGIONS = ("142", "150", "019", "002", "009")
#: The channel of money that by its definition has no partner abroad.
ALONE = "unilateral"


@dataclass(frozen=True)
class Asked:
    """What is asked of coverage: the lines, and whether only relations of their year count."""

    lines: line_filters.Asked
    dated: bool = False

    @property
    def plain(self) -> tuple[str | int, ...]:
        """Return what is asked as plain values, for what is kept by them."""
        return (*self.lines.plain, self.dated)

    def params(self) -> dict[str, Any]:
        """Return the parameters of ``parts/coverage_items``."""
        return self.lines.params() | {"dated": self.dated}

    def opens(self, mark_id: str) -> marks.Opening | None:
        """Return what a click opens: a country's page, or what stands behind a cell."""
        codes = marks.filters(mark_id)
        if "country" in codes:
            return "country", {"iso3": codes["country"]}
        return ("coverage", codes) if codes else None


def of_view(asked: Asked, view: str) -> Asked:
    """Return what a view is about: that of people abroad has the Forum's second subgroup alone."""
    if view != "people":
        return asked
    lines = replace(asked.lines, chosen=asked.lines.chosen | {"subgroup": ("non_rnd",)})
    return replace(asked, lines=lines)


@dataclass(frozen=True)
class Partner:
    """A country, group or organisation that may be covered."""

    holder: str
    name: str
    kind: str
    region_id: str | None
    region: str | None
    membership: str
    member_count: int
    members: str | None
    note: str | None
    source_id: str | None


@dataclass(frozen=True)
class Cell:
    """What covers a partner in one field or channel, or as a whole; won.

    ``counts`` is the number of lines and relations by evidence; ``through`` the groups.
    """

    holder: str
    column: str
    cover: str
    counts: Mapping[str, int]
    split_krw: int | None = None
    through: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    source_ids: tuple[str, ...] = ()

    @property
    def thin(self) -> bool:
        """A single line or relation is all there is."""
        return gaps.thin(self.counts)

    @property
    def line_count(self) -> int:
        """Lines that name the partner or a group of it."""
        return sum(self.counts.get(each, 0) for each in ("split", "named", "group_money"))

    @property
    def relation_count(self) -> int:
        """Relations with the partner or a group of it."""
        return sum(self.counts.get(each, 0) for each in ("relation", "group_relation"))


@dataclass(frozen=True)
class Given:
    """What every view needs: whom to ask, what is asked, everybody by code, and the words."""

    ask: Ask
    asked: Asked
    known: Mapping[str, Partner]
    t: Translate


@dataclass(frozen=True)
class Part:
    """One part of a page: the sentence that says it, its table, its sources, what is drawn."""

    finding: str
    table: Rows
    sources: tuple[str, ...] = ()
    rows: Rows = field(default_factory=list)


def partners(ask: Ask, year: int, t: Translate) -> dict[str, Partner]:
    """Return everybody who may be covered by code; Korea is among them, to be drawn apart."""
    rows = ask("coverage/partners", year=year, lang=t.language)
    return {
        row["holder"]: Partner(
            row["holder"], row["name"], row["partner_kind"], row["region_id"], row["region"],
            row["membership"], row["member_count"], row["members"], row["note"], row["source_id"],
        )
        for row in rows
    }  # fmt: skip


def whole(given: Given) -> Callable[[str], Cell]:
    """Return the function that gives the cell of a partner as a whole, covered or not."""
    found = cells(given.ask, given.asked, WHOLE)
    made = empty(given.ask, given.asked, WHOLE)
    return lambda holder: found.get((holder, WHOLE)) or made(holder, WHOLE)


def sources(found: Iterable[Cell]) -> tuple[str, ...]:
    """Return the sources of cells, each once."""
    return tuple(dict.fromkeys(code for cell in found for code in cell.source_ids))


def cells(ask: Ask, asked: Asked, by: str) -> dict[tuple[str, str], Cell]:
    """Return every cell that something covers, by holder and column."""
    found = {}
    for row in ask("coverage/cells", by=by, **asked.params()):
        counts = {
            "split": row["split_count"],
            "named": row["named_count"],
            "group_money": row["group_count"],
            "relation": row["relation_count"],
            "group_relation": row["group_relation_count"],
        }
        column = row["cell"] or UNSTATED
        found[row["holder"], column] = Cell(
            row["holder"], column, gaps.cover(counts), counts, row["split_krw"],
            tuple(row["through"]), row["year_from"], row["year_to"],
            tuple(row["source_ids"]),
        )  # fmt: skip
    return found


def empty(ask: Ask, asked: Asked, by: str) -> Callable[[str, str], Cell]:
    """Return the function that makes the cell of a holder and column that nothing covers.

    It is *none* only where the chosen ministries have reported all lines of that year and stage,
    and no money of the column may be anybody's.
    """
    closed = _closed(ask, asked, by)

    def made(holder: str, column: str) -> Cell:
        outside = holder == KOREA or column == ALONE
        return Cell(holder, column, gaps.cover({}, closed(column), outside), {})

    return made


def _closed(ask: Ask, asked: Asked, by: str) -> Callable[[str], bool]:
    lines = asked.lines
    ministries = lines.chosen["ministry"]
    if not ministries or lines.stage == LATEST:
        return lambda column: False
    rows = ask("coverage/complete", year=lines.year, stage=lines.stage, scope=lines.scope)
    if not set(ministries) <= {row["ministry_id"] for row in rows}:
        return lambda column: False
    open_to_all = {row["cell"] or UNSTATED for row in unnamed(ask, asked, by)}
    # A line that states no field may belong to each of them.
    if UNSTATED in open_to_all:
        return lambda column: False
    return lambda column: column not in open_to_all


def unnamed(ask: Ask, asked: Asked, by: str) -> Rows:
    """Return the money that may be any country's by column."""
    return ask("coverage/unnamed", by=by, **asked.lines.params())


def columns(ask: Ask, by: str, t: Translate) -> dict[str, str]:
    """Return the columns of a matrix by code with their names, that of what states none last."""
    rows = ask("coverage/columns", by=by, lang=t.language)
    return {row["cell"]: row["name"] for row in rows} | {UNSTATED: t(f"coverage.unstated.{by}")}


def focus(ask: Ask, by: str, t: Translate) -> set[str]:
    """Return the columns that the Forum works on first: they are shown even when empty."""
    return {row["cell"] for row in ask("coverage/columns", by=by, lang=t.language) if row["focus"]}


def stands(
    asked: Asked,
    scope: str,
    names: Mapping[str, Mapping[str, str]],
    t: Translate,
    regions: Sequence[str] = (),
) -> dict[str, str]:
    """Return where the page stands: the lines, which relations count, and the regions in words."""
    said = line_filters.stands(asked.lines, scope, names, t)
    said["dated"] = t("dated.year" if asked.dated else "dated.any")
    if regions:
        said["region"] = ", ".join(names["region"][code] for code in regions)
    return said


def options(rows: Rows, known: Mapping[str, Partner], t: Translate) -> dict[str, dict[str, str]]:
    """Return the codes that each filter offers, with their names."""
    found = line_filters.options(rows, t)
    regions = {
        each.region_id: each.region for each in known.values() if each.region_id and each.region
    }
    return {
        **{name: found[name] for name in CHOICES},
        "region": {code: regions[code] for code in REGIONS if code in regions},
    }


def chosen(codes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the chosen codes of every filter of the lines, those not offered here empty."""
    return {name: tuple(codes.get(name, ())) for name in line_filters.CHOICES}


def subject(by: str, holder: str, cell: str) -> dict[str, str]:
    """Return what a cell of a matrix is about: the partner, and its field or channel if any."""
    found = {"partner_id": holder}
    return found if cell in (WHOLE, UNSTATED) else found | {f"{by}_id": cell}
