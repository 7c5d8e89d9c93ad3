"""A proposal of what the columns and texts of a sheet mean, with the questions it leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from atlas.intake.mapping import (
    Decision,
    Question,
    SheetMapping,
    cell,
    layout_key,
    letters,
    line_key,
    merge,
)
from atlas.intake.matches import Found, Match
from atlas.intake.model import Row, Sheet
from atlas.intake.partners import partners_in
from atlas.intake.recognise import channels_in, fields_in, fiscal_year_in, ministry_of
from atlas.intake.references import References
from atlas.intake.select import Line, Suggestion, suggest

#: The texts of a line from its own name upwards; each may name partners, channels and fields.
NAMES = ("name_ko", "name_en", "sub_programme_name", "unit_name")
#: Kinds of rows that carry an amount of their own.
LINES = ("line", "parent")
#: The share of codes from which on a column of partners is read as one of codes.
_CODES = 0.8
_AMOUNT = re.compile(r"[-−△▲(]?\s*[\d,.\s]*\)?")
_JOINT = re.compile(r"공동|joint", re.I)


def propose(
    sheet: Sheet,
    references: References,
    remembered: SheetMapping | None = None,
    year: int | None = None,
    ministry_id: str | None = None,
) -> SheetMapping:
    """Return a mapping of a sheet: certain readings decided, the others as questions.

    Names are asked about only in rows that look international; ``year`` settles ministries that
    bore one name in turn, and is taken from the header of the amount where it is not given.
    """
    columns = {column.letter: column.meaning for column in sheet.columns}
    headers = {column.letter: column.header for column in sheet.columns}
    mapping = SheetMapping(layout_key(sheet.columns, ministry_id), sheet.name, columns, headers, {})
    if remembered:
        mapping = merge(mapping, remembered)
    lines = [row for row in sheet.rows if row.kind in LINES]
    found = suggestions(sheet, mapping, references, lines)
    selected = tuple(s.row for s in found if s.strength == "strong")
    likely = {s.row for s in found if s.strength != "none"}
    year = year or fiscal_year_in(headers.get(sheet.amount_column or "", ""))
    decisions = {
        "ministry": _ministries(sheet, mapping, references, lines, year),
        "partner": _partners(sheet, mapping, references, lines),
        "channel": _channels(sheet, mapping, references, lines),
        "field": _fields(sheet, mapping, references, lines),
    }
    mapping = replace(mapping, decisions=decisions, selected=selected)
    mapping = replace(mapping, questions=tuple(_questions(sheet, mapping, lines, likely)))
    return merge(mapping, remembered) if remembered else mapping


def suggestions(
    sheet: Sheet, mapping: SheetMapping, references: References, rows: Iterable[Row]
) -> list[Suggestion]:
    """Return which rows look like international cooperation; details only where there are any."""
    rows = list(rows)
    parents = {row.parent for row in rows if row.parent}
    lines = [
        Line(row.number, tuple(names(sheet, row, mapping.columns)),
             (line_key(sheet, row, mapping.columns),))
        for row in rows
        if row.number not in parents
    ]  # fmt: skip
    return suggest(lines, references.partners, mapping.choices)


def names(sheet: Sheet, row: Row, columns: Mapping[str, str]) -> list[str]:
    """Return the names of a line, its own first, each once."""
    texts = (cell(sheet, row, at) for meaning in NAMES for at in letters(columns, meaning))
    return list(dict.fromkeys(text for text in texts if text))


def _texts(sheet: Sheet, mapping: SheetMapping, rows: list[Row], meaning: str) -> list[str]:
    """Return the different texts of the columns of a meaning, in the order of the sheet."""
    at = letters(mapping.columns, meaning)
    texts = (cell(sheet, row, letter) for row in rows for letter in at)
    return list(dict.fromkeys(text for text in texts if text))


def _all_names(sheet: Sheet, mapping: SheetMapping, rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(t for row in rows for t in names(sheet, row, mapping.columns)))


def _ministries(
    sheet: Sheet, mapping: SheetMapping, references: References, rows: list[Row], year: int | None
) -> dict[str, Decision]:
    decisions = {}
    for text in _texts(sheet, mapping, rows, "ministry"):
        found = ministry_of(text, references.ministries, year)
        if found:
            decisions[text] = replace(_decided([found.match]), part=found.part)
    return decisions


def _partners(
    sheet: Sheet, mapping: SheetMapping, references: References, rows: list[Row]
) -> dict[str, Decision]:
    cells = _texts(sheet, mapping, rows, "partner")
    codes = references.partners.codes
    reading = "code" if cells and sum(c in codes for c in cells) >= _CODES * len(cells) else "cell"
    decisions = {}
    for text in _all_names(sheet, mapping, rows):
        found = partners_in(text, references.partners)
        if found.matches or found.stated_count:
            decisions[text] = _of_partners(found)
    for text in cells:
        decisions[text] = _of_partners(partners_in(text, references.partners, reading))
    return decisions


def _of_partners(found: Found) -> Decision:
    decision = _decided(found.matches)
    return replace(decision, others_possible=found.others_possible, stated_count=found.stated_count)


def _channels(
    sheet: Sheet, mapping: SheetMapping, references: References, rows: list[Row]
) -> dict[str, Decision]:
    decisions = {}
    for text in _texts(sheet, mapping, rows, "channel"):
        decisions[text] = _decided(
            channels_in(text, references.channels, "cell") or [_unknown(text)]
        )
    for text in _all_names(sheet, mapping, rows):
        matches = channels_in(text, references.channels)
        countries = partners_in(text, references.partners)
        joint = _JOINT.search(text)
        if len(countries.codes) == 1 and joint and "bilateral_joint" in references.channels.ids:
            evidence = countries.matches[0]
            matches = [replace(evidence, code="bilateral_joint", reason="match.two_countries")]
        if matches:
            decisions.setdefault(text, _one_of(matches))
    return decisions


def _one_of(matches: list[Match]) -> Decision:
    """Return the decision of a text where it can have one code only: several are a question."""
    codes = tuple(dict.fromkeys(match.code for match in matches if match.code))
    if len(codes) < 2:
        return _decided(matches)
    choices = tuple(f"channel:{code}" for code in codes)
    evidence = tuple(match.text for match in matches)
    return Decision((), "open", evidence, "match.several", choices)


def _fields(
    sheet: Sheet, mapping: SheetMapping, references: References, rows: list[Row]
) -> dict[str, Decision]:
    decisions = {}
    for at in letters(mapping.columns, "field"):
        texts = [mapping.headers[at]]
        if not all(_is_amount(cell(sheet, row, at)) for row in rows):
            texts = list(dict.fromkeys(cell(sheet, row, at) for row in rows))
        for text in filter(None, texts):
            decisions[text] = _decided(
                fields_in(text, references.fields, "cell") or [_unknown(text)]
            )
    for text in _all_names(sheet, mapping, rows):
        matches = fields_in(text, references.fields)
        if matches:
            decisions.setdefault(text, _decided(matches))
    return decisions


def _is_amount(text: str) -> bool:
    return bool(_AMOUNT.fullmatch(text))


def _unknown(text: str) -> Match:
    return Match(None, text, 0, False, "match.unknown")


def _decided(matches: Iterable[Match]) -> Decision:
    """Return what matches say: their codes, or an open question where one is not certain."""
    matches = list(matches)
    codes = tuple(dict.fromkeys(m.code for m in matches if m.code and m.certain))
    evidence = tuple(dict.fromkeys(match.text for match in matches))
    unclear = [match for match in matches if not match.certain]
    if not unclear:
        return Decision(codes, "read", evidence, matches[0].reason if matches else "")
    choices = tuple(dict.fromkeys(choice for match in unclear for choice in match.candidates))
    return Decision(codes, "open", evidence, unclear[0].reason, choices)


def _questions(
    sheet: Sheet, mapping: SheetMapping, rows: list[Row], likely: set[int]
) -> Iterable[Question]:
    """Yield the open decisions with the rows where their text stands."""
    where: dict[str, list[int]] = {}
    own = ("ministry", "partner", "channel", "field")
    for row in rows:
        texts = {cell(sheet, row, at) for m in own for at in letters(mapping.columns, m)}
        if row.number in likely:
            texts |= set(names(sheet, row, mapping.columns))
        for text in texts:
            where.setdefault(text, []).append(row.number)
    heads = {mapping.headers[at]: at for at in letters(mapping.columns, "field")}
    for kind, texts in mapping.decisions.items():
        for text, made in texts.items():
            places = where.get(text) or (list(sheet.header_rows) if text in heads else [])
            if made.origin == "open" and places:
                yield Question(
                    kind, text, tuple(places), made.evidence, made.reason, made.candidates
                )
