"""The views of the coverage page: map, matrices, groups, what stands behind a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas import coverage, text
from atlas.coverage import WHOLE, Cell, Given, Part, Partner
from atlas.measures import gaps
from atlas.summary import Rows
from atlas.text import Translate

#: Columns whose money without a partner a sentence names.
SAID = 3


@dataclass(frozen=True)
class Matrix:
    """Partners down, fields or channels across: every cell, its sentence and its table.

    ``rows`` are partners in order; ``columns`` code -> name; ``cells`` by holder and column;
    ``known`` everybody by code.
    """

    rows: tuple[Partner, ...]
    columns: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell]
    known: Mapping[str, Partner]
    finding: str
    table: Rows
    sources: tuple[str, ...]


def matrix(
    given: Given,
    by: str,
    every: bool = False,
    sort: str = "region",
    regions: Sequence[str] = (),
) -> Matrix:
    """Return the matrix by field or channel; ``every`` shows what nothing covers, too."""
    ask, asked, known, t = given.ask, given.asked, given.known, given.t
    found = coverage.cells(ask, asked, by)
    whole = coverage.cells(ask, asked, WHOLE)
    names = coverage.columns(ask, by, t)
    shown = [
        each
        for each in known.values()
        if each.holder != coverage.KOREA
        and (every or (each.holder, WHOLE) in whole)
        and (not regions or each.region_id in regions)
    ]
    rows = tuple(sorted(shown, key=order(sort, whole)))
    narrowed = asked.lines.chosen[by]
    across = {code: name for code, name in names.items() if not narrowed or code in narrowed}
    if not every:
        held = {column for _, column in found}
        focus = coverage.focus(ask, by, t)
        across = {code: name for code, name in across.items() if code in held | focus}
    empty = coverage.empty(ask, asked, by)
    cells = {
        (each.holder, column): found.get((each.holder, column)) or empty(each.holder, column)
        for each in rows
        for column in across
    }
    counted = {key: cell for key, cell in cells.items() if known[key[0]].kind == "country"}
    finding = _matrix_finding(counted, across, coverage.unnamed(ask, asked, by), by, t)
    table = _matrix_table(rows, across, cells, known)
    return Matrix(rows, across, cells, known, finding, table, coverage.sources(cells.values()))


def order(sort: str, whole: Mapping[tuple[str, str], Cell]) -> Callable[[Partner], Any]:
    """Return the key by which partners stand: countries first, groups and organisations last."""

    def best(each: Partner) -> tuple[Any, ...]:
        cell = whole.get((each.holder, WHOLE))
        if cell is None:
            return (len(gaps.COVERS), 0, 0)
        items = cell.line_count + cell.relation_count
        return (gaps.COVERS.index(cell.cover), -(cell.split_krw or 0), -items)

    def key(each: Partner) -> tuple[Any, ...]:
        apart = each.kind != "country"
        if sort == "cover":
            return (apart, *best(each), each.name)
        if sort == "name":
            return (apart, each.name)
        regions = coverage.REGIONS
        place = regions.index(each.region_id) if each.region_id in regions else len(regions)
        return (apart, place, each.name)

    return key


def _matrix_finding(
    cells: Mapping[tuple[str, str], Cell],
    columns: Mapping[str, str],
    unnamed: Rows,
    by: str,
    t: Translate,
) -> str:
    """Return how many countries each column covers, and what is known without their names."""
    covered = {key: cell for key, cell in cells.items() if cell.counts}
    if not covered:
        return t(f"coverage.{by}.nothing")
    split = {holder for (holder, _), cell in covered.items() if cell.cover == "split"}
    counts = Counter(column for _, column in covered)
    first = list(columns)[:5]
    said = t(
        f"coverage.{by}.finding",
        count=len({holder for holder, _ in covered}),
        split=len(split),
        columns=", ".join(
            t("coverage.column_count", name=columns[column], count=counts[column])
            for column in first
        ),
    )
    stated = [
        row
        for row in unnamed
        if row["stated_count"] and row["unknown_krw"] and row["cell"] in columns
    ]
    for row in sorted(stated, key=lambda row: -row["unknown_krw"])[:SAID]:
        said += " " + t(
            "coverage.stated",
            name=columns[row["cell"]],
            amount=row["unknown_krw"],
            count=row["stated_count"],
        )
    return f"{said} {t('coverage.open_world')}"


def _matrix_table(
    rows: Iterable[Partner],
    columns: Mapping[str, str],
    cells: Mapping[tuple[str, str], Cell],
    known: Mapping[str, Partner],
) -> Rows:
    """Return the cells that something covers, a row each, as the matrix has them."""
    return [
        {"region": each.region, "partner": each.name, "column": name}
        | cell_row(cells[each.holder, column], known)
        for each in rows
        for column, name in columns.items()
        if cells[each.holder, column].counts
    ]


def cell_row(cell: Cell, known: Mapping[str, Partner]) -> dict[str, Any]:
    """Return what covers a cell as the columns of a table."""
    return {
        "cover": cell.cover,
        "thin": cell.thin,
        "own_krw": cell.split_krw,
        "line_count": cell.line_count,
        "relation_count": cell.relation_count,
        "through": ", ".join(known[code].name for code in cell.through) or None,
        "relation_years": years(cell.year_from, cell.year_to),
    }


def years(first: int | None, last: int | None) -> str | None:
    """Return the years of relations in words; None where none is known."""
    if first is None and last is None:
        return None
    return f"{first or '?'}–{last or ''}" if first != last else str(first)


def said_of_cell(cell: Cell, known: Mapping[str, Partner], t: Translate) -> list[str]:
    """Return what covers a cell, line by line, for a label."""
    cover = t(f"cover.{cell.cover}")
    said = [t("coverage.thin", cover=cover) if cell.thin else cover]
    if cell.split_krw is not None:
        said.append(text.won(cell.split_krw, t.language))
    if cell.counts:
        said.append(t("coverage.counts", lines=cell.line_count, relations=cell.relation_count))
    if cell.through:
        names = ", ".join(known[code].name for code in cell.through)
        said.append(t("coverage.through", names=names))
    return said


def cell_sentence(found: Matrix, holder: str, column: str, t: Translate) -> str:
    """Return what a cell of a matrix is, in words."""
    cell = found.cells.get((holder, column))
    said = said_of_cell(cell, found.known, t) if cell else []
    name = found.columns.get(column, t("coverage.whole"))
    return t("coverage.cell", name=found.known[holder].name, column=name, said=" · ".join(said))


def behind(given: Given, holder: str, by: str = WHOLE, cell: str = WHOLE) -> Part:
    """Return the lines and relations behind a cell."""
    t = given.t
    rows = given.ask(
        "coverage/behind",
        holder=holder,
        by=WHOLE if cell == WHOLE else by,
        cell=cell,
        lang=t.language,
        **given.asked.params(),
    )
    table = [
        {
            "item": row["item"],
            "item_kind": row["item_kind"],
            "evidence": row["evidence"],
            "through": _names(row["through"], given.known),
            "own_krw": row["split_krw"],
            "ministry": row["ministry"],
            "channel": row["channel"],
            "fields": row["fields"],
            "years": years(row["year_from"], row["year_to"]),
        }
        for row in rows
    ]
    lines = sum(row["item_kind"] == "line" for row in rows)
    said = t("coverage.behind.finding", lines=lines, relations=len(rows) - lines)
    return Part(said, table, tuple(dict.fromkeys(row["source_id"] for row in rows)))


def _names(codes: str | None, known: Mapping[str, Partner]) -> str | None:
    return ", ".join(known[code].name for code in codes.split(", ")) if codes else None


def groups(given: Given) -> Part:
    """Return groups and organisations with their members."""
    whole = coverage.whole(given)
    listed = [each for each in given.known.values() if each.kind != "country"]
    table = []
    for each in sorted(listed, key=lambda one: one.name):
        cell = whole(each.holder)
        table.append(
            {
                "partner": each.name,
                "partner_kind": each.kind,
                "member_count": f"{each.member_count:,}" if each.member_count else None,
                "members": each.members or given.t(f"membership.{each.membership}"),
                "cover": cell.cover,
                "own_krw": cell.split_krw,
                "line_count": cell.line_count,
                "relation_count": cell.relation_count,
                "note": each.note,
            }
        )
    recorded = [each for each in listed if each.membership == "known"]
    said = given.t(
        "coverage.groups.finding",
        count=len(listed),
        known=len(recorded),
        members=sum(each.member_count for each in recorded),
    )
    return Part(said, table, tuple(each.source_id for each in listed if each.source_id))
