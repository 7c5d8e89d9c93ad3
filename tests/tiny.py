"""A tiny synthetic ``data/`` folder for tests: invented rows, few enough to add up in the head.

Two counted programmes of fiscal year 2024 in scope ``tiny_scope``: 100 (one split part of 60 to
AAA, one open part of 40) and 50 (open) in units of 100 million won; their official total is 200.
"""

from __future__ import annotations

import copy
import csv
from pathlib import Path

from atlas.schema import BY_NAME, TABLES

Rows = dict[str, list[dict[str, str]]]

_READING = {
    "source_id": "tiny_source",
    "confidence": "high",
    "reading_ko": "읽음",
    "reading_en": "Read.",
}
_WON = {"source_unit": "100m_krw"}
_YEAR = {"fiscal_year": "2024", "stage": "enacted", "basis": "budget", "scope_id": "tiny_scope"}


def _names(name: str) -> dict[str, str]:
    return {"name_ko": f"가상 {name}", "name_en": f"Invented {name}"}


def _line(line_id: str, programme: str, amount: str, **more: str) -> dict[str, str]:
    said = {
        "line_id": line_id, "programme_id": programme, "ministry_id": "tiny_ministry",
        "level": "detail", "kind": "programme", "standing": "counted", "source_amount": amount,
        "approximate": "false",
    }  # fmt: skip
    return said | _YEAR | _WON | _READING | _names(line_id) | more


def _part(part_id: str, line_id: str, amount: str, **more: str) -> dict[str, str]:
    said = {
        "part_id": part_id, "line_id": line_id, "kind": "open", "source_amount": amount,
        "approximate": "false", "others_possible": "true", "no_partner_possible": "true",
        "reading_ko": "읽음", "reading_en": "Read.",
    }  # fmt: skip
    return said | _WON | more


_CLOSED = {"kind": "split", "others_possible": "false", "no_partner_possible": "false"}
_ROWS: Rows = {
    "sources": [
        {"source_id": "tiny_source", "title": "Invented", "publisher": "None", "kind": "official"},
        {"source_id": "tiny_copy", "title": "Invented", "publisher": "None", "kind": "copy"},
    ],
    "scopes": [
        {
            "scope_id": "tiny_scope", "definition_ko": "정의", "definition_en": "Definition",
            "international": "true", **_names("scope"),
        }
    ],
    "ministries": [
        {
            "ministry_id": "tiny_ministry", "short_ko": "가상", "short_en": "Tiny",
            **_names("ministry"),
        }
    ],
    "channels": [
        {"channel_id": "tiny_channel", "subgroup": "rnd", "sort": "1", **_names("channel")}
    ],
    "fields": [{"field_id": "tiny_field", "focus": "true", "sort": "1", **_names("field")}],
    "regions": [{"region_id": "tiny_region", **_names("region")}],
    "countries": [
        {"iso3": iso3, "iso2": iso3[:2], "region_id": "tiny_region", **_names(iso3)}
        for iso3 in ("AAA", "BBB")
    ],
    "partners": [
        {
            "partner_id": "tiny_group", "kind": "group", "membership": "known",
            "source_id": "tiny_source", **_names("group"),
        }
    ],
    "partner_members": [
        {"partner_id": "tiny_group", "iso3": "BBB", "source_id": "tiny_source"}
    ],
    "control_totals": [
        {
            "control_id": "tiny_total", "kind": "total", "source_amount": "200",
            "rounding_krw": "0", "preferred": "true",
            **_YEAR, **_WON, **_READING, **_names("total"),
        }
    ],
    "budget_lines": [
        _line("tiny_line_1", "tiny_programme_1", "100", channel_id="tiny_channel"),
        _line("tiny_line_2", "tiny_programme_2", "50"),
    ],
    "line_parts": [
        _part("tiny_part_1", "tiny_line_1", "60", partner_id="AAA", **_CLOSED),
        _part("tiny_part_2", "tiny_line_1", "40"),
        _part("tiny_part_3", "tiny_line_2", "50"),
    ],
    "part_candidates": [{"part_id": "tiny_part_2", "partner_id": "tiny_group"}],
}  # fmt: skip


def rows() -> Rows:
    """Return the rows of every table, to be changed at will: cells as they stand in a file."""
    return {table.name: copy.deepcopy(_ROWS.get(table.name, [])) for table in TABLES}


def line(line_id: str, programme: str, amount: str, **more: str) -> dict[str, str]:
    """Return a row of ``budget_lines`` to put beside the others."""
    return _line(line_id, programme, amount, **more)


def part(part_id: str, line_id: str, amount: str, **more: str) -> dict[str, str]:
    """Return a row of ``line_parts`` to put beside the others."""
    return _part(part_id, line_id, amount, **more)


def write(folder: Path, content: Rows | None = None) -> Path:
    """Write rows as a ``data/`` folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, held in (content or rows()).items():
        header = [column.name for column in BY_NAME[name].stored]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(held)
    return folder
