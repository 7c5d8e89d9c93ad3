"""What the allocation page asks and says: where the chosen money goes, and how it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from atlas import bridges
from atlas.line_filters import CHOICES, Asked
from atlas.summary import Ask, Rows
from atlas.text import Translate

VIEWS = ("treemap", "sunburst", "flows", "fields", "subgroups", "stages", "years")
#: Filters that are always in sight, and those behind a button.
FIRST = ("ministry", "channel")
MORE = ("field", "subgroup", "basis", "attribution")
FILTERS = ("view", "measure", "unit", "year", "stage", "scope", *CHOICES, "change", "line")
#: What the figures of a view may be in -> the filter that says so, and its codes. A bridge is in
#: won alone.
_TREE, _OTHER = ("measure", ("won", "share", "ministry")), ("unit", ("won", "share"))
MEASURES = {
    "treemap": _TREE, "sunburst": _TREE, "flows": _OTHER, "fields": _OTHER, "subgroups": _OTHER,
}  # fmt: skip
BRIDGES = ("stages", "years")
#: Lines that the explorer below a view lists.
LISTED = 200


#: Columns of the lines behind a view, in the order of the screen.
COLUMNS = (
    "line", "amount_krw", "share_percent", "ministry_percent", "ministry", "channel", "stage",
    "confidence",
)  # fmt: skip


def points(asked: Asked, view: str) -> bridges.Points:
    """Return the two points of a bridge: two stages of a year, or a year and the one before."""
    if view == "stages":
        return bridges.Points(asked.year, "proposal", asked.year, "enacted")
    return bridges.Points(asked.year - 1, asked.stage, asked.year, asked.stage)


def moved(
    ask: Ask, asked: Asked, view: str, t: Translate, kinds: Sequence[str] = ()
) -> bridges.Bridge:
    """Return how the chosen money moved, and the largest changes of these kinds, none meaning all.

    Between two years a ministry is followed through its names; the sentence says so.
    """
    if view == "stages":
        return bridges.bridge(ask, asked, points(asked, view), t, kinds)
    chosen = asked.chosen["ministry"]
    others = [
        row
        for row in ask("allocation/successors", ministries=list(chosen), lang=t.language)
        if row["ministry_id"] not in chosen
    ]
    followed = (*chosen, *(row["ministry_id"] for row in others))
    wider = replace(asked, chosen=asked.chosen | {"ministry": followed})
    found = bridges.bridge(ask, wider, points(asked, view), t, kinds)
    if not others:
        return found
    names = ", ".join(row["ministry"] for row in others)
    return replace(found, finding=f"{found.finding} {t('allocation.successors', names=names)}")


def changes_finding(rows: Rows, t: Translate) -> str:
    """Return what the table of the largest changes holds."""
    return t("allocation.changes.finding" if rows else "allocation.changes.none")


def changes(rows: Rows) -> Rows:
    """Return the columns of the largest changes that a reader needs."""
    columns = ("line", "ministry", "change_kind", "from_krw", "to_krw", "change_krw")
    return [
        {name: row[name] for name in columns} | {"change_share": _percent(row["change_percent"])}
        for row in rows
    ]


def _percent(value: float | None) -> str | None:
    """Return a change in per cent with its sign; none for no change."""
    return None if value is None else f"{value:+.1f}%" if value else "0.0%"


def sources(rows: Rows) -> tuple[str, ...]:
    """Return the sources of rows, each once, those of the largest first."""
    return tuple(dict.fromkeys(row["source_id"] for row in rows if row["source_id"]))


def crumbs(
    asked: Asked, names: Mapping[str, Mapping[str, str]], t: Translate
) -> list[tuple[str, dict[str, Any]]]:
    """Return the way down to what is shown: each step's name, and the filters that lead there."""
    steps: list[tuple[str, dict[str, Any]]] = [(t("allocation.all"), {})]
    kept: dict[str, Any] = {}
    for name in ("ministry", "channel"):
        codes = asked.chosen[name]
        if codes:
            kept = kept | {name: codes}
            steps.append((", ".join(names[name][code] for code in codes), kept))
    return steps


def listed_finding(lines: Any, t: Translate) -> str:
    """Return how many lines are behind the view, and what they come to."""
    count, total = int(lines["found_count"].iloc[0]), int(lines["total_krw"].iloc[0])
    said = t("allocation.lines.finding", count=count, total=total)
    return said if count <= LISTED else f"{said} {t('records.lines.cut', top=LISTED)}"


def listed(lines: Any) -> Any:
    """Return the lines without what each row carries of all of them."""
    return lines.drop(columns=["found_count", "total_krw", "source_id"])
