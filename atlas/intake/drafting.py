"""The draft that selected lines make: tables of the schema, each row with where it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from atlas.drafts import Draft
from atlas.intake import programmes, provenance
from atlas.intake.laying import OPEN, named_partners, sole_partner, won
from atlas.intake.lines import MappedLine
from atlas.intake.rates import WON
from atlas.intake.staging import ARROW
from atlas.intake.submitting import Checked
from atlas.schema import BY_NAME, FOREIGN_UNITS, WON_PER_UNIT
from atlas.standing import Slice

#: The schema's unit of each currency and size.
_UNITS = {(WON, size): unit for unit, size in WON_PER_UNIT.items()}
_UNITS |= {of: unit for unit, of in FOREIGN_UNITS.items()}
#: How many decimals of an amount the schema keeps.
_PLACES = Decimal("0.0001")
#: What the schema says of an amount.
_MONEY = ("source_amount", "source_unit", "exchange_rate", "exchange_rate_date", "amount_krw")
#: How far a figure is trusted by the kind of its source.
_CONFIDENCE = {"official": "high", "organisation": "medium", "press": "medium", "copy": "low"}
_DIGITS = 12


@dataclass(frozen=True)
class Publication:
    """What a person says when publishing: why, to whom, from when, and what the file is.

    ``overlap`` is what becomes of lines that stand already beside a partial file: replace, keep or
    same_as; ``decisions`` say it of single ones by their id. ``publisher`` is who issued the file
    where it is not the ministry, ``published`` the day on which its content was announced.
    """

    reason: str
    certification: str
    certified_by: str
    audience: str = "bureau"
    embargo_until: datetime | None = None
    overlap: str | None = None
    source_kind: str = "official"
    publisher: str | None = None
    published: date | None = None
    decisions: Mapping[str, str] = field(default_factory=dict)


def drafted(checked: Checked, said: Publication) -> Draft:
    """Return the draft of the selected lines, against the snapshot that they were checked with."""
    source = _source(checked, said)
    ids = programmes.own_ids(checked.asked, checked.lines)
    parents = _parents(checked)
    questions = checked.mapped.mapping.questions
    open_rows = {row for each in questions if each.kind == "partner" for row in each.rows}
    lines: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    candidates: list[dict[str, Any]] = []
    fields: list[dict[str, Any]] = []
    for line in (n for n in checked.lines if n.selected or n.row in parents):
        row = _line(checked, line, ids, source, line.row in parents)
        parent = line.parent_row
        row["parent_line_id"] = _line_id(checked, ids, parent) if parent in parents else None
        lines.append(row)
        if line.selected:
            part, named = _part(line, row, line.row in open_rows)
            parts.append(part)
            candidates += [{"part_id": part["part_id"], "partner_id": code} for code in named]
            fields += _fields(checked, line, row)
    tables = {
        "sources": [source], "budget_lines": lines, "line_parts": parts,
        "part_candidates": candidates, "line_fields": fields,
    }  # fmt: skip
    return Draft(
        {name: _table(name, rows) for name, rows in tables.items() if rows},
        "submission",
        said.reason,
        audience=said.audience,
        embargo_until=said.embargo_until,
        complete=_complete(checked, lines),
        against=checked.against,
        certification=said.certification,
        certified_by=said.certified_by,
    )


def line_ids(checked: Checked) -> dict[str, MappedLine]:
    """Return the lines of a sheet by the ids that they are published under."""
    ids = programmes.own_ids(checked.asked, checked.lines)
    return {_line_id(checked, ids, line.row): line for line in checked.lines}


def _complete(checked: Checked, lines: list[dict[str, Any]]) -> frozenset[Slice]:
    """Return the slices of its lines that a file holds completely.

    A line that names a vice-minister's part lies in the slice of that part: a file of one part
    holds neither the other nor the whole ministry.
    """
    return checked.asked.complete_of({Slice.of(line) for line in lines})


def _parents(checked: Checked) -> set[int]:
    """Return the parents that come along uncounted: all details are selected and add up to them."""
    below: dict[int, list[MappedLine]] = {}
    for line in checked.lines:
        if line.parent_row:
            below.setdefault(line.parent_row, []).append(line)

    def in_won(line: MappedLine) -> int | None:
        # Not the sheet's own amounts: of a foreign sheet each is rounded to won by itself.
        return won(checked.sheet, line.source_amount, line.currency, checked.asked.rate)

    return {
        line.row
        for line in checked.lines
        if not line.selected
        and line.source_amount is not None
        and all(each.selected for each in below.get(line.row, ()))
        and sum(in_won(each) or 0 for each in below.get(line.row, ())) == in_won(line)
        and below.get(line.row)
    }


def _source(checked: Checked, said: Publication) -> dict[str, Any]:
    """Return the row of ``sources`` of the file; another statement about it is another source."""
    row = {
        "title": checked.book.file_name,
        "publisher": said.publisher or checked.mapped.publisher,
        "published": said.published,
        "url": None,
        "kind": said.source_kind,
        "licence": None,
        "note_ko": f"SHA-256 {checked.book.sha256}",
        "note_en": f"SHA-256 {checked.book.sha256}",
    }
    digest = hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:_DIGITS]
    return {"source_id": f"file-{digest}", **row}


def _line_id(checked: Checked, ids: dict[int, str], row: int) -> str:
    asked = checked.asked
    return f"{ids[row]}-{asked.fiscal_year}-{asked.stage}-{asked.scope_id}"


def _line(
    checked: Checked, line: MappedLine, ids: dict[int, str], source: dict[str, Any], parent: bool
) -> dict[str, Any]:
    asked = checked.asked
    texts = ("programme_code", "detail_code", "ntis_code", "account")
    kept = ("level", "channel_id", "kind", "is_new", "project_start", "project_end")
    return {
        "line_id": _line_id(checked, ids, line.row),
        "fact_id": None,
        "programme_id": checked.mapped.programmes.get(line.row, ids[line.row]),
        "fiscal_year": asked.fiscal_year,
        "stage": asked.stage,
        "basis": asked.basis,
        "scope_id": asked.scope_id,
        "ministry_id": line.ministry_id or asked.ministry_id,
        "slice_part": line.ministry_part,
        **{name: getattr(line, name) or None for name in texts},
        **{name: getattr(line, name) for name in kept},
        "name_ko": line.name_ko or line.name_en,
        "name_en": line.name_en or line.name_ko,
        "standing": "parent" if parent else "counted",
        **_amount(checked, line.source_amount, line.currency),
        "approximate": False,
        "source_sheet": checked.sheet.name,
        "source_row": line.row,
        "source_id": source["source_id"],
        "confidence": _CONFIDENCE[source["kind"]],
        **provenance.of_line(checked, line),
    }


def _amount(checked: Checked, amount: Decimal | None, currency: str | None) -> dict[str, Any]:
    """Return an amount as the sheet states it, with the rate that made it won.

    In single units of its currency where the schema has not the sheet's, or fewer decimals.
    """
    rate, size = checked.asked.rate, checked.sheet.unit_multiplier
    in_won = won(checked.sheet, amount, currency, rate)
    if amount is None or size is None or currency is None or in_won is None:
        return dict.fromkeys(_MONEY) | {"source_amount": amount}
    unit = _UNITS.get((currency, size))
    if unit is None or amount != amount.quantize(_PLACES):
        amount, unit = (amount * size).quantize(_PLACES), _UNITS[currency, 1]
    foreign = rate if currency != WON else None
    return {
        "source_amount": amount,
        "source_unit": unit,
        "exchange_rate": foreign and foreign.won,
        "exchange_rate_date": foreign and foreign.day,
        "amount_krw": in_won,
    }


def _part(
    line: MappedLine, row: dict[str, Any], asked_about: bool
) -> tuple[dict[str, Any], list[str]]:
    """Return the part of a line, split or open, and the partners that an open one names.

    Only what the column of partners says of one partner alone is split; a name in the title of a
    programme says who takes part, not who gets all of it. ``asked_about`` where a text of the line
    may mean another partner and nobody has said yet.
    """
    sole = sole_partner(line)
    named = [meaning.code for meaning in named_partners(line)]
    unnamed = (
        asked_about
        or line.others_possible
        or not named
        or any(meaning.code == OPEN for meaning in line.partners)
    )
    unnamed = unnamed or (line.stated_count or 0) > len(named)
    part = {
        "part_id": f"{row['line_id']}-{'split' if sole else 'open'}",
        "line_id": row["line_id"],
        "kind": "split" if sole else "open",
        "partner_id": sole,
        **{name: row[name] for name in _MONEY},
        "approximate": False,
        "partners_stated": line.stated_count,
        "others_possible": not sole and unnamed,
        "no_partner_possible": not named and not line.partners and not line.stated_count,
        **provenance.of_part(line, sole),
    }
    return part, [] if sole else named


def _fields(checked: Checked, line: MappedLine, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a line: stated by a column of fields, or inferred from its texts."""
    none = dict.fromkeys(_MONEY)
    return [
        {
            "line_id": row["line_id"],
            "field_id": meaning.code,
            **(none if meaning.amount is None else _amount(checked, meaning.amount, line.currency)),
            "basis": "stated" if meaning.stated else "inferred",
        }
        for meaning in line.fields
    ]


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    kinds = pa.schema([(column.name, ARROW[column.type]) for column in BY_NAME[name].columns])
    return pa.Table.from_pylist(rows, schema=kinds)
