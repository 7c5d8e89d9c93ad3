"""What the allocation page asks and says: where the chosen money goes, and how it moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas import bridges
from atlas.summary import LATEST, Ask, Rows
from atlas.text import Translate

VIEWS = ("treemap", "sunburst", "flows", "fields", "subgroups", "stages", "years")
STAGES = (LATEST, "enacted", "proposal", "allocation", "award")
ATTRIBUTIONS = ("split", "named", "unknown")
BASES = ("budget", "award")
SUBGROUPS = ("rnd", "non_rnd")
#: Filters of several codes -> the parameter of ``parts/chosen_lines`` that each fills.
CHOICES = {
    "ministry": "ministries", "channel": "channels", "field": "fields", "subgroup": "subgroups",
    "basis": "bases", "attribution": "attributions",
}  # fmt: skip
FILTERS = ("view", "year", "stage", "scope", *CHOICES, "line")
#: Lines that the explorer below a view lists.
LISTED = 200


#: Columns of the lines behind a view, in the order of the screen.
COLUMNS = (
    "line", "ministry", "channel", "stage", "amount_krw", "share_percent", "ministry_percent",
    "confidence",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The filters of the page: one year, stage and scope, and any number of other codes."""

    year: int
    stage: str
    scope: str
    chosen: dict[str, tuple[str, ...]]

    @property
    def narrowed(self) -> bool:
        """Tell whether fewer than all lines of the year, stage and scope are asked for."""
        return any(self.chosen.values())

    @property
    def plain(self) -> tuple[str | int, ...]:
        """Return the filters as plain values, for what is kept by them."""
        codes = (f"{name}={code}" for name in CHOICES for code in self.chosen[name])
        return (self.year, self.stage, self.scope, *codes)

    def filters(self) -> dict[str, Any]:
        """Return the parameters of ``parts/chosen_lines``; nothing chosen means all."""
        codes = {parameter: list(self.chosen[name]) or None for name, parameter in CHOICES.items()}
        return {"scope": self.scope} | codes

    def params(self) -> dict[str, Any]:
        """Return the parameters of the queries of one year and stage."""
        return {"year": self.year, "stage": self.stage} | self.filters()


def points(asked: Asked, view: str) -> bridges.Points:
    """Return the two points of a bridge: two stages of a year, or a year and the one before."""
    if view == "stages":
        return bridges.Points(asked.year, "proposal", asked.year, "enacted")
    return bridges.Points(asked.year - 1, asked.stage, asked.year, asked.stage)


def moved(ask: Ask, asked: Asked, between: bridges.Points, t: Translate) -> bridges.Bridge:
    """Return how the chosen money moved between two points."""
    return bridges.bridge(ask, asked, between, t)


def changes(rows: Rows) -> Rows:
    """Return the columns of the largest changes that a reader needs."""
    columns = ("line", "ministry", "change_kind", "from_krw", "to_krw", "change_krw")
    return [
        {name: row[name] for name in columns} | {"change_share": _percent(row["change_percent"])}
        for row in rows
    ]


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:+.1f}%"


def sources(rows: Rows) -> tuple[str, ...]:
    """Return the sources of rows, each once, those of the largest first."""
    return tuple(dict.fromkeys(row["source_id"] for row in rows if row["source_id"]))


def options(rows: Rows, t: Translate) -> dict[str, dict[str, str]]:
    """Return the codes that each filter offers, with their names."""
    names: dict[str, dict[str, str]] = {name: {} for name in CHOICES}
    for row in rows:
        if row["filter_name"] in names:
            names[row["filter_name"]][row["code"]] = row["label"]
    names["subgroup"] = {code: t(f"subgroup.{code}") for code in SUBGROUPS}
    names["basis"] = {code: t(f"basis.{code}") for code in BASES}
    names["attribution"] = {code: t(f"attribution.{code}") for code in ATTRIBUTIONS}
    return names


def stands(
    asked: Asked, scope: str, names: Mapping[str, Mapping[str, str]], t: Translate
) -> dict[str, str]:
    """Return where the page stands, each filter in force in words."""
    said = {
        name: ", ".join(names[name][code] for code in codes)
        for name, codes in asked.chosen.items()
        if codes
    }
    basis = "basis.best" if asked.stage == LATEST else "basis.each"
    return {
        "year": str(asked.year),
        "stage": t(f"stage.{asked.stage}"),
        "basis": t(basis),
        "scope": scope,
    } | said


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
