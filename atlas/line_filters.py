"""The lines that a page is asked for: year, stage, scope and any number of other codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas import marks
from atlas.summary import LATEST, Rows
from atlas.text import Translate

STAGES = (LATEST, "enacted", "proposal", "allocation", "award")
ATTRIBUTIONS = ("split", "named", "unknown")
BASES = ("budget", "award")
SUBGROUPS = ("rnd", "non_rnd")
#: Filters of several codes -> the parameter of ``parts/chosen_lines`` that each fills.
CHOICES = {
    "ministry": "ministries", "channel": "channels", "field": "fields", "subgroup": "subgroups",
    "basis": "bases", "attribution": "attributions",
}  # fmt: skip


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

    def opens(self, mark_id: str) -> marks.Opening | None:
        """Return the page and filters that a click on a mark opens; None where there are none.

        A programme opens its record, a partner the records of its lines; the rest narrows the view.
        """
        codes = marks.filters(mark_id)
        if "line" in codes:
            return "records", {"line": codes["line"]}
        if "partner" in codes:
            return "records", {"year": str(self.year), "partner": codes["partner"]}
        return ("allocation", codes) if codes else None

    def params(self) -> dict[str, Any]:
        """Return the parameters of the queries of one year and stage."""
        return {"year": self.year, "stage": self.stage} | self.filters()


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
    asked: Asked,
    scope: str,
    names: Mapping[str, Mapping[str, str]],
    t: Translate,
    kinds: Sequence[str] = (),
) -> dict[str, str]:
    """Return where the page stands, each filter in force in words."""
    said = {
        name: ", ".join(names[name][code] for code in codes)
        for name, codes in asked.chosen.items()
        if codes
    }
    if kinds:
        said["change"] = ", ".join(t(f"change_kind.{kind}") for kind in kinds)
    basis = "basis.best" if asked.stage == LATEST else "basis.each"
    return {
        "year": str(asked.year),
        "stage": t(f"stage.{asked.stage}"),
        "basis": t(basis),
        "scope": scope,
    } | said
