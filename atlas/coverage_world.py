"""The map of coverage: a row for each country, its words, and what each layer says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas import coverage, coverage_views
from atlas.coverage import WHOLE, Cell, Given, Part, Partner
from atlas.summary import Rows
from atlas.text import Translate

#: What the map may show; the last needs the papers that a country wrote with Korea.
LAYERS = ("cover", "split", "named", "groups", "relations", "associations", "gap")
_COUNTED = {
    "named": ("named",), "groups": ("group_money", "group_relation"), "relations": ("relation",),
}  # fmt: skip


@dataclass(frozen=True)
class _Layer:
    """A layer by name, the associations of each country, and the benchmark's values."""

    name: str
    abroad: Mapping[str | None, int]
    values: Mapping[str, float]


def world(given: Given, layer: str, regions: Sequence[str], values: Mapping[str, float]) -> Part:
    """Return every country with what covers it; ``values`` are those of the benchmark's layer."""
    whole = coverage.whole(given)
    rows = given.ask("coverage/associations", holder=None, lang=given.t.language)
    drawn = _Layer(layer, Counter(row["holder"] for row in rows), values)
    countries = [
        each
        for each in given.known.values()
        if each.kind == "country" and (not regions or each.region_id in regions)
    ]
    cells = {each.holder: whole(each.holder) for each in countries}
    shown = [_row(each, cells[each.holder], drawn, given) for each in countries]
    return Part(
        _finding(shown, layer, given.t),
        _table(countries, cells, drawn, given.known),
        coverage.sources(cells.values()),
        shown,
    )


def _row(each: Partner, cell: Cell, layer: _Layer, given: Given) -> dict[str, Any]:
    count = sum(cell.counts.get(kind, 0) for kind in _COUNTED.get(layer.name, ()))
    value, t = layer.values.get(each.holder), given.t
    said = coverage_views.said_of_cell(cell, given.known, t)
    if layer.name == "associations":
        count = layer.abroad.get(each.holder, 0)
        said += [t("coverage.associations_count", count=count)] if count else []
    if layer.name == "gap" and value is not None:
        said.append(t("coverage.gap_value", value=f"{value:.2f}"))
    return {
        "iso3": each.holder,
        "country": each.name,
        "cover": cell.cover,
        "amount_krw": cell.split_krw,
        "count": count or None,
        "value": value,
        "said": [each.name, *said],
    }


def _table(
    countries: Sequence[Partner],
    cells: Mapping[str, Cell],
    layer: _Layer,
    known: Mapping[str, Partner],
) -> Rows:
    """Return the countries that something covers or that the benchmark has, the best first."""
    values = layer.values
    listed = [each for each in countries if cells[each.holder].counts or each.holder in values]
    order = coverage_views.order("cover", {(h, WHOLE): cell for h, cell in cells.items()})
    return [
        {"region": each.region, "country": each.name}
        | coverage_views.cell_row(cells[each.holder], known)
        | {
            "association_count": layer.abroad.get(each.holder),
            "odds_ratio": round(values[each.holder], 2) if each.holder in values else None,
        }
        for each in sorted(listed, key=order)
    ]


def _finding(rows: Rows, layer: str, t: Translate) -> str:
    """Return what the layer shows, and what it does not mean."""
    if layer == "cover":
        counts = Counter(row["cover"] for row in rows)
        said = t(
            "coverage.world.finding",
            count=sum(counts[cover] for cover in ("split", "named", "group", "relation")),
            split=counts["split"],
            named=counts["named"],
            group=counts["group"],
            relation=counts["relation"],
            rest=counts["none_known"],
        )
        return f"{said} {t('coverage.open_world')}"
    name = {"split": "amount_krw", "gap": "value"}.get(layer, "count")
    held = sorted((row for row in rows if row[name] is not None), key=lambda row: -row[name])
    if not held:
        return f"{t(f'coverage.layer.{layer}.nothing')} {t('coverage.open_world')}"
    said = t(
        f"coverage.layer.{layer}.finding",
        count=len(held),
        first=held[0]["country"],
        value=f"{held[0][name]:.2f}" if layer == "gap" else held[0][name],
    )
    return f"{said} {t('coverage.open_world')}"
