"""Made-up sheets as the mapping stages them, and the small snapshot that they are checked against.

Amounts of a sheet are in million won, in column H. Without more said a sheet is handed in for the
fiscal year 2024, enacted, scope ``s``, ministry ``m1``, as partial.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import small

M = 1_000_000
LETTERS = {
    "ministry": "B", "detail_code": "C", "name_ko": "D", "partner": "E", "channel": "F",
    "field": "G", "amount": "H", "is_new": "I", "account": "J", "project_end": "K",
}  # fmt: skip


def line(row: int, amount: Any = 7, **more: Any) -> dict[str, Any]:
    """Return a selected line of a name of its own; ``amount`` None is a cell that is empty."""
    said = {
        "row": row, "amount_cell": f"H{row}", "kind": "line", "name_ko": f"사업 {row}",
        "amount_text": None if amount is None else str(amount),
        "source_amount": None if amount is None else Decimal(str(amount)), "currency": "KRW",
        "amount_krw": None if amount is None else int(Decimal(str(amount)) * M),
        "line_kind": "programme", "selected": True,
    }  # fmt: skip
    return said | more


def parent(row: int, amount: Any, **more: Any) -> dict[str, Any]:
    """Return a parent that is not selected."""
    return line(row, amount, kind="parent", selected=False) | more


def part(row: int, partner: str | None, amount: int | None = None, **more: Any) -> dict[str, Any]:
    """Return a partner of a line, written as its id unless ``more`` says how."""
    said = {"row": row, "cell": f"E{row}", "partner_text": partner, "partner_id": partner}
    return said | {"amount_krw": None if amount is None else amount * M} | more


def field(row: int, name: str, field_id: str | None) -> dict[str, Any]:
    return {"row": row, "cell": f"G{row}", "field_text": name, "field_id": field_id}


def total(row: int, amount: int, label: str = "합계") -> dict[str, Any]:
    return {"cell": f"H{row}", "row": row, "label": label, "declared_krw": amount * M}


def cell(name: str, problem: str, meaning: str = "amount", text: str = "#REF!") -> dict[str, Any]:
    row = int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return {"cell": name, "row": row, "meaning": meaning, "text": text, "problem": problem}


def sheet(*lines: dict[str, Any], **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Return a sheet of lines; ``parts``, ``fields``, ``totals``, ``cells``, ``rows`` are lists.

    Whatever else is said is of the file itself: ``sheet(line(5), stage="proposal")``.
    """
    lists = {name: list(more.pop(name, ())) for name in ("parts", "fields", "totals", "cells")}
    extra = {row["row"]: row for row in more.pop("rows", ())}
    kinds = {row["row"]: row["kind"] for row in lines} | {
        t["row"]: "total" for t in lists["totals"]
    }
    rows = {n: {"row": n, "kind": kind, "hidden": False} for n, kind in kinds.items()} | extra
    file = {
        "file_name": "made-up.xlsx", "sheet": "예산", "fiscal_year": 2024, "stage": "enacted",
        "basis": "budget", "scope_id": "s", "ministry_id": "m1", "completeness": "partial",
        "unit_multiplier": M, "unit_cell": "H2", "currency": "KRW",
    }  # fmt: skip
    return {
        "staged_file": [file | more],
        "staged_columns": [{"meaning": m, "letter": letter} for m, letter in LETTERS.items()],
        "staged_rows": [rows[number] for number in sorted(rows)],
        "staged_lines": list(lines),
        **{f"staged_{name}": held for name, held in lists.items()},
    }


def _held(name: str, year: int, amount: int, **more: Any) -> dict[str, Any]:
    programme = name.partition("-")[0]
    return {
        "line_id": name, "programme_id": programme, "fiscal_year": year, "stage": "enacted",
        "basis": "budget", "scope_id": "s", "ministry_id": "m1", "level": "detail",
        "kind": "programme", "standing": "counted", "amount_krw": amount * M,
        "name_ko": f"가상 {programme}", "name_en": f"Made-up {programme}",
    } | more  # fmt: skip


HELD_LINES = (
    _held("p1-2023", 2023, 100), _held("p1-2024", 2024, 110), _held("p2-2024", 2024, 50),
    _held("p3-2024", 2024, 30, scope_id="s2"), _held("p4-2023", 2023, 200),
    _held("p5-2023", 2023, 300), _held("p6-2023", 2023, 400), _held("p7-2020", 2020, 10),
    _held("p8-2024", 2024, 20, ministry_id="m2"),
    _held("p9-2024", 2024, 60, standing="part"),
)  # fmt: skip


def snapshot(path: Path) -> Path:
    """Write the small snapshot to a file and return it.

    Scope ``s`` of 2024, enacted: p1 110 (USA 10) and p2 50 (DEU named) of ministry m1, p8 20 of m2,
    in million won; the official total is 1,000 ± 10, that of m1 900 ± 5.
    """
    ministries = (
        ("m1", "가부처", {}), ("m2", "나부처", {}), ("young", "새부처", {"valid_from": 2025}),
        ("old", "옛부처", {"valid_to": 2020, "successor_id": "m1"}),
    )  # fmt: skip
    with small.whole(str(path)) as con:
        for code, name, more in ministries:
            row = {"ministry_id": code, "name_ko": name, "name_en": f"Made-up {code}"}
            small.put(con, "ministries", row | more)
        for code in ("s", "s2"):
            row = {"scope_id": code, "name_ko": f"기준 {code}", "name_en": f"Scope {code}"}
            small.put(con, "scopes", row)
        for iso3, name in (("KOR", "대한민국"), ("USA", "미국"), ("DEU", "독일")):
            row = {"partner_id": iso3, "kind": "country", "iso3": iso3, "name_ko": name}
            small.put(con, "partners", row | {"name_en": iso3, "membership": "not_applicable"})
        for code, membership in (("open", "unknown"), ("closed", "known")):
            row = {"partner_id": code, "kind": "group", "name_ko": "모임", "name_en": code}
            small.put(con, "partners", row | {"membership": membership})
        for alias in ("도이칠란트", "독일"):
            row = {"iso3": "DEU", "language": "ko", "alias": alias}
            small.put(con, "country_aliases", row)
        small.put(con, "budget_lines", *HELD_LINES)
        small.put(
            con, "line_parts",
            small.part("a", "p1-2024", 10 * M, kind="split", partner_id="USA"),
            small.part("b", "p1-2024", 100 * M, kind="open"),
            small.part("c", "p2-2024", 50 * M, kind="open"),
        )  # fmt: skip
        small.put(con, "part_candidates", {"part_id": "c", "partner_id": "DEU"})
        of = {"fiscal_year": 2024, "stage": "enacted", "scope_id": "s", "preferred": True}
        for code, kind, amount, rounding, ministry in (
            ("t", "total", 1000, 10, None), ("tm", "ministry", 900, 5, "m1"),
        ):  # fmt: skip
            row = {"control_id": code, "kind": kind, "ministry_id": ministry}
            row |= {"amount_krw": amount * M, "rounding_krw": rounding * M}
            small.put(con, "control_totals", of | row)
    return path
