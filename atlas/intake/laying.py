"""A sheet with its mapping laid out as the staged tables that the checks ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

from atlas.intake.asked import Asked
from atlas.intake.lines import MappedLine, Meaning
from atlas.intake.mapping import Decision, Layout, SheetMapping, column_number, layout_of
from atlas.intake.model import DeclaredTotal, Row, Sheet
from atlas.intake.propose import NAMES
from atlas.intake.rates import WON, Rate
from atlas.intake.recognise import fiscal_year_in, stage_in
from atlas.intake.staging import Staged

#: What reading finds of a cell, as the staged tables call it.
_PROBLEMS = {
    "amount_unreadable": "not_a_number",
    "formula_fails": "error",
    "formula_uncalculated": "formula_without_value",
    "text_long": "too_long",
}
#: Columns whose texts may be as long as they like.
_FREE = ("note", "other")
#: A decision that is none yet, and the code of partners that are not named.
OPEN = "open"
#: An amount of the sheet and its currency in won.
InWon = Callable[[Decimal | None, str | None], int | None]


def won(
    sheet: Sheet, amount: Decimal | None, currency: str | None, rate: Rate | None = None
) -> int | None:
    """Return an amount of a sheet in whole won, half a won to the even one.

    None where unit, currency, number or, of a foreign currency, the rate is missing.
    """
    per_unit = Decimal(1) if currency == WON else rate and rate.won
    if amount is None or sheet.unit_multiplier is None or currency is None or per_unit is None:
        return None
    return int((amount * sheet.unit_multiplier * per_unit).to_integral_value(ROUND_HALF_EVEN))


def selected_krw(sheet: Sheet, lines: Iterable[MappedLine], rate: Rate | None = None) -> int | None:
    """Return what the selected programmes add up to; None where an amount is not known in won."""
    amounts = [
        won(sheet, line.source_amount, line.currency, rate)
        for line in lines
        if line.selected and line.kind == "programme"
    ]
    return None if None in amounts else sum(amount for amount in amounts if amount is not None)


def named_partners(line: MappedLine) -> list[Meaning]:
    """Return the partners that a line's own column names, otherwise those of its names."""
    named = [meaning for meaning in line.partners if meaning.code != OPEN]
    return [meaning for meaning in named if meaning.text in line.partner_texts] or named


def sole_partner(line: MappedLine) -> str | None:
    """Return the one partner that a line's own column of partners names, and nobody beside it."""
    named = named_partners(line)
    alone = len(named) == 1 and [meaning.text for meaning in named] == [*line.partner_texts]
    opened = any(meaning.code == OPEN for meaning in line.partners) or line.others_possible
    return named[0].code if alone and not opened and line.stated_count in (None, 1) else None


def staged(
    asked: Asked,
    file_name: str,
    sheet: Sheet,
    mapping: SheetMapping,
    lines: Sequence[MappedLine],
    *,
    programmes: Mapping[int, str],
) -> Staged:
    """Return the staged tables of a sheet; ``programmes`` are the known ones by row."""
    layout = layout_of(mapping.columns)
    rows = {row.number: row for row in sheet.rows}
    chosen = [(line, rows[line.row]) for line in lines if line.selected]
    in_won = partial(won, sheet, rate=asked.rate)
    parts = (_parts(line, row, mapping, layout, in_won) for line, row in chosen)
    fields = (_fields(row, mapping, layout) for _, row in chosen)
    return {
        "staged_file": [_file(asked, file_name, sheet)],
        "staged_exceptions": [
            {"ministry_id": ministry, "slice_part": part} for ministry, part in asked.exceptions
        ],
        "staged_columns": [
            {"meaning": meaning, "letter": places[0][0]} for meaning, places in layout.items()
        ],
        "staged_rows": _rows(sheet.rows),
        "staged_lines": _lines(lines, sheet, programmes, rows, in_won),
        "staged_parts": list(chain.from_iterable(parts)),
        "staged_fields": list(chain.from_iterable(fields)),
        "staged_totals": [
            _total(total, in_won(total.value, sheet.currency)) for total in sheet.declared_totals
        ],
        "staged_cells": list(_cells(sheet, rows, mapping)),
    }


def _rows(rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {
        "row": [row.number for row in rows],
        "kind": [row.kind for row in rows],
        "hidden": [row.hidden for row in rows],
        "label": [next(filter(None, row.cells), None) for row in rows],
    }


def _total(total: DeclaredTotal, declared: int | None) -> dict[str, Any]:
    said = {"cell": total.cell, "row": total.row, "label": total.label or None}
    return said | {"declared_krw": declared}


def _file(asked: Asked, file_name: str, sheet: Sheet) -> dict[str, Any]:
    captions, rate = [*_captions(sheet), *_stated(sheet)], asked.rate
    return {
        "file_name": file_name,
        "sheet": sheet.name,
        "fiscal_year": asked.fiscal_year,
        "stage": asked.stage,
        "basis": asked.basis,
        "scope_id": asked.scope_id,
        "ministry_id": asked.ministry_id,
        "completeness": "complete" if asked.complete else "partial",
        "unit_multiplier": sheet.unit_multiplier,
        "unit_cell": sheet.unit_cell,
        "currency": sheet.currency,
        "rate_won": rate and rate.won,
        "rate_date": rate and rate.day,
        "rate_source": rate and rate.source,
        "caption_year": next(filter(None, map(fiscal_year_in, captions)), None),
        "caption_stage": next(filter(None, map(stage_in, captions)), None),
    }


def _captions(sheet: Sheet) -> Iterator[str]:
    """Yield what may name year and stage: the header of the amount, then what stands above."""
    yield from (c.header for c in sheet.columns if c.letter == sheet.amount_column)
    above = max(sheet.header_rows, default=0)
    for row in sheet.rows[:above]:
        if row.number not in sheet.header_rows:
            yield from filter(None, row.cells)


def _stated(sheet: Sheet) -> Iterator[str]:
    """Yield the year and the stage that all lines state in a column of their own."""
    for meaning in ("fiscal_year", "stage"):
        places = [column_number(c.letter) - 1 for c in sheet.columns if c.meaning == meaning]
        lines = [row.cells for row in sheet.rows if row.kind == "line"]
        texts = {cells[at] for at in places for cells in lines if at < len(cells) and cells[at]}
        yield from filter(None, texts if len(texts) == 1 else ())


def _lines(
    lines: Sequence[MappedLine],
    sheet: Sheet,
    programmes: Mapping[int, str],
    rows: Mapping[int, Row],
    in_won: InWon,
) -> dict[str, list[Any]]:
    place = column_number(sheet.amount_column or "A") - 1
    texts = (
        "ministry_text", "programme_code", "detail_code", "ntis_code", "name_ko", "name_en",
        "account", "channel_text",
    )  # fmt: skip
    kept = (
        "row", "level", "parent_row", "ministry_id", "channel_id", "source_amount", "currency",
        "is_new", "project_start", "project_end", "selected",
    )  # fmt: skip
    said = {name: list(map(attrgetter(name), lines)) for name in MappedLine._fields}
    return {
        **{name: [text or None for text in said[name]] for name in texts},
        **{name: said[name] for name in kept},
        "amount_cell": said["cell"],
        "kind": said["row_kind"],
        "line_kind": said["kind"],
        "slice_part": said["ministry_part"],
        "programme_id": [programmes.get(row) for row in said["row"]],
        "amount_text": [
            next(iter(rows[row].cells[place : place + 1]), None) for row in said["row"]
        ],
        "amount_krw": list(map(in_won, said["source_amount"], said["currency"])),
    }


def _parts(
    line: MappedLine, row: Row, mapping: SheetMapping, layout: Layout, in_won: InWon
) -> Iterator[dict[str, Any]]:
    """Yield the partners that a line names, and the texts of which nobody knows whom they mean."""
    sole, where = sole_partner(line), _places(row, layout, ("partner", *NAMES))
    for meaning in named_partners(line):
        amount = in_won(line.source_amount, line.currency) if meaning.code == sole else None
        yield {
            "row": line.row, "cell": where.get(meaning.text, line.cell),
            "partner_text": meaning.text, "partner_id": meaning.code, "amount_krw": amount,
        }  # fmt: skip
    for text, decision in _undecided(mapping, "partner", where):
        yield {
            "row": line.row, "cell": where[text], "partner_text": " · ".join(decision.evidence),
            "partner_id": None,
        }  # fmt: skip


def _fields(row: Row, mapping: SheetMapping, layout: Layout) -> Iterator[dict[str, Any]]:
    """Yield the fields that a line stands under, one row a code."""
    for at, place in layout.get("field", ()):
        text = (row.cells[place] or "").strip() if place < len(row.cells) else ""
        made = mapping.decisions.get("field", {})
        said = text if text in made else mapping.headers[at] if text.strip("-–0. ") else ""
        for code in made[said].codes or (None,) if said in made else ():
            yield {
                "row": row.number, "cell": f"{at}{row.number}", "field_text": said,
                "field_id": code,
            }  # fmt: skip


def _places(row: Row, layout: Layout, meanings: Iterable[str]) -> dict[str, str]:
    """Return where the texts of some columns stand in a row."""
    places: dict[str, str] = {}
    for meaning in meanings:
        for at, place in layout.get(meaning, ()):
            text = (row.cells[place] or "").strip() if place < len(row.cells) else ""
            if text:
                places.setdefault(text, f"{at}{row.number}")
    return places


def _undecided(
    mapping: SheetMapping, kind: str, texts: Iterable[str]
) -> Iterator[tuple[str, Decision]]:
    made = mapping.decisions.get(kind, {})
    for text in texts:
        if text in made and made[text].origin == OPEN:
            yield text, made[text]


def _cells(
    sheet: Sheet, rows: Mapping[int, Row], mapping: SheetMapping
) -> Iterator[dict[str, Any]]:
    for finding in sheet.findings:
        problem, row = _PROBLEMS.get(finding.rule), finding.row
        if problem is None or row is None or finding.cell is None:
            continue
        at = finding.cell.rstrip("0123456789")
        meaning = mapping.columns.get(at, "other")
        if problem == "too_long" and meaning in _FREE:
            continue
        text = finding.value or rows[row].cells[column_number(at) - 1]
        yield {
            "cell": finding.cell, "row": row, "meaning": meaning, "text": text,
            "problem": problem,
        }  # fmt: skip
