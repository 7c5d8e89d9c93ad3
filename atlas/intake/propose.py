"""A proposal of what the columns and texts of a sheet mean, with the questions it leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from atlas.intake.mapping import (
    KINDS,
    Decision,
    Question,
    SheetMapping,
    cells,
    layout_key,
    layout_of,
    line_key,
    merge,
)
from atlas.intake.matches import Found, Match
from atlas.intake.model import Row, Sheet
from atlas.intake.partner_names import Partners
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
#: The channel of joint research with one country.
_BILATERAL = "bilateral_joint"
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
    named = names_of(mapping, lines, references.partners)
    found = suggestions(mapping, named, lines)
    selected = tuple(s.row for s in found if s.strength == "strong")
    likely = {s.row for s in found if s.strength != "none"}
    year = year or fiscal_year_in(headers.get(sheet.amount_column or "", ""))
    decisions = {
        "ministry": _ministries(mapping, references, lines, year),
        "partner": _partners(mapping, references, lines, named),
        "channel": _channels(mapping, references, lines, named),
        "field": _fields(mapping, references, lines, named),
    }
    mapping = replace(mapping, decisions=decisions, selected=selected)
    mapping = replace(mapping, questions=tuple(_questions(sheet, mapping, lines, likely)))
    return merge(mapping, remembered) if remembered else mapping


#: What each name of a sheet says of partners, read once: text to partners.
Named = Mapping[str, Found]


def names_of(mapping: SheetMapping, rows: Iterable[Row], partners: Partners) -> Named:
    """Return the names of rows, each once, with the partners that they name."""
    return {text: partners_in(text, partners) for text in _texts(mapping, rows, *NAMES)}


def suggestions(mapping: SheetMapping, named: Named, rows: Iterable[Row]) -> list[Suggestion]:
    """Return which rows look like international cooperation; details only where there are any."""
    rows, layout = list(rows), layout_of(mapping.columns)
    parents = {row.parent for row in rows if row.parent}
    lines = [
        Line(row.number, tuple(cells(row, layout, *NAMES)), (line_key(row, layout),))
        for row in rows
        if row.number not in parents
    ]
    return suggest(lines, named.__getitem__, mapping.choices)


def _texts(mapping: SheetMapping, rows: Iterable[Row], *meanings: str) -> list[str]:
    """Return the different texts of the columns of meanings, in the order of the sheet."""
    layout = layout_of(mapping.columns)
    return list(dict.fromkeys(text for row in rows for text in cells(row, layout, *meanings)))


def _ministries(
    mapping: SheetMapping, references: References, rows: list[Row], year: int | None
) -> dict[str, Decision]:
    decisions = {}
    for text in _texts(mapping, rows, "ministry"):
        found = ministry_of(text, references.ministries, year)
        if found:
            decisions[text] = replace(_decided([found.match]), part=found.part)
    return decisions


def _partners(
    mapping: SheetMapping, references: References, rows: list[Row], named: Named
) -> dict[str, Decision]:
    texts, codes = _texts(mapping, rows, "partner"), references.partners.codes
    coded = sum(text in codes for text in texts)
    reading = "code" if texts and coded >= _CODES * len(texts) else "cell"
    decisions = {}
    for text, found in named.items():
        if found.matches or found.stated_count:
            decisions[text] = _of_partners(found)
    for text in texts:
        decisions[text] = _of_partners(partners_in(text, references.partners, reading))
    return decisions


def _of_partners(found: Found) -> Decision:
    decision = _decided(found.matches)
    return replace(decision, others_possible=found.others_possible, stated_count=found.stated_count)


def _channels(
    mapping: SheetMapping, references: References, rows: list[Row], named: Named
) -> dict[str, Decision]:
    decisions = {}
    for text in _texts(mapping, rows, "channel"):
        decisions[text] = _decided(
            channels_in(text, references.channels, "cell") or [_unknown(text)]
        )
    for text, found in named.items():
        matches = channels_in(text, references.channels)
        one = len(found.codes) == 1 and found.codes[0] in references.partners.countries
        if one and _JOINT.search(text) and _BILATERAL in references.channels.ids:
            evidence = next(match for match in found.matches if match.code)
            matches = [replace(evidence, code=_BILATERAL, reason="match.two_countries")]
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
    mapping: SheetMapping, references: References, rows: list[Row], named: Named
) -> dict[str, Decision]:
    decisions = {}
    for letter, place in layout_of(mapping.columns).get("field", ()):
        column = list(dict.fromkeys((row.cells[place : place + 1] or ("",))[0] for row in rows))
        texts = [text.strip() for text in column if text]
        if all(map(_AMOUNT.fullmatch, texts)):
            texts = [mapping.headers[letter]]
        for text in filter(None, texts):
            decisions[text] = _decided(
                fields_in(text, references.fields, "cell") or [_unknown(text)]
            )
    for text in named:
        matches = fields_in(text, references.fields)
        if matches:
            decisions.setdefault(text, _decided(matches))
    return decisions


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
    layout = layout_of(mapping.columns)
    for row in rows:
        texts = set(cells(row, layout, *KINDS))
        if row.number in likely:
            texts |= set(cells(row, layout, *NAMES))
        for text in texts:
            where.setdefault(text, []).append(row.number)
    heads = {mapping.headers[letter] for letter, _ in layout.get("field", ())}
    for kind, texts in mapping.decisions.items():
        for text, made in texts.items():
            places = where.get(text) or (list(sheet.header_rows) if text in heads else [])
            if made.origin == "open" and places:
                yield Question(
                    kind, text, tuple(places), made.evidence, made.reason, made.candidates
                )
