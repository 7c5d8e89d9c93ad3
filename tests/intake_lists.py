"""What recognition compares with, as ``data/`` has it, and small sheets, made for the tests."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from atlas.intake.model import Column, Row, Sheet
from atlas.intake.references import References, references
from atlas.paths import DATA


def table(name: str) -> list[dict[str, Any]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def _partner_names() -> list[dict[str, Any]]:
    also: dict[str, list[str]] = {}
    for alias in table("country_aliases"):
        also.setdefault(alias["iso3"], []).append(alias["alias"])
    rows = [
        {"partner_id": c["iso3"], "iso2": c["iso2"], "iso3": c["iso3"], "name": name}
        for c in table("countries")
        for name in (c["name_ko"], c["name_en"], *also.get(c["iso3"], ()))
    ]
    return rows + [
        {"partner_id": p["partner_id"], "iso2": None, "iso3": None, "name": p[column]}
        for p in table("partners")
        for column in ("name_ko", "name_en")
    ]


def _codes() -> list[dict[str, Any]]:
    listed = [("channel", "channel_id", "channels", ("name_ko", "name_en")),
              ("field", "field_id", "fields", ("name_ko", "name_en")),
              ("field", "field_id", "field_crosswalk", ("code", "name_ko", "name_en"))]  # fmt: skip
    return [
        {"kind": kind, "code": row[key], "subgroup": row.get("subgroup"), "name": row[column]}
        for kind, key, name, columns in listed
        for row in table(name)
        for column in columns
    ]


def _ministries() -> list[dict[str, Any]]:
    years = ("valid_from", "valid_to")
    return [row | {y: row[y] and int(row[y]) for y in years} for row in table("ministries")]


@cache
def known() -> References:
    """Return the references of ``data/`` itself, without a store."""
    return references(
        {
            "intake/partner_names": _partner_names(),
            "intake/partner_members": table("partner_members"),
            "intake/codes": _codes(),
            "intake/ministries": _ministries(),
        }.__getitem__
    )


def sheet(
    columns: list[tuple[str, str]],
    rows: list[list[str]],
    kinds: list[str] | None = None,
    **said: Any,
) -> Sheet:
    """Return a sheet of (header, meaning) and rows of texts; the header is in row 1.

    A row is a line unless ``kinds`` says otherwise; a line after a parent belongs to it.
    """
    letters = [chr(ord("A") + place) for place in range(len(columns))]
    amount = next((at for at, (_, m) in zip(letters, columns, strict=True) if m == "amount"), None)
    made, parent = [], None
    for number, cells in enumerate(rows, start=2):
        kind = kinds[number - 2] if kinds else "line"
        parent = number if kind == "parent" else parent
        value = dict(zip(letters, cells, strict=True)).get(amount or "")
        made.append(
            Row(
                number,
                kind,
                tuple(cell or None for cell in cells),
                amount=_decimal(value),
                parent=parent if kind == "line" else None,
            )
        )
    heads = tuple(
        Column(at, header, meaning, 1.0)
        for at, (header, meaning) in zip(letters, columns, strict=True)
    )
    plain = {
        "name": "made", "visible": True, "is_budget": True, "why_not": None, "header_rows": (1,),
        "unit_text": None, "unit_cell": None, "unit_multiplier": 1_000_000, "currency": "KRW",
        "columns": heads, "amount_column": amount, "rows": tuple(made), "declared_totals": (),
        "merges": (), "findings": (),
    }  # fmt: skip
    return Sheet(**(plain | said))


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal((text or "").replace(",", "").strip())
    except InvalidOperation:
        return None
