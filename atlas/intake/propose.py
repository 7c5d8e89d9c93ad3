"""A proposal of what the columns and texts of a sheet mean, with the questions it leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from atlas.intake import lexicon
from atlas.intake.mapping import (
    KINDS,
    Decision,
    Question,
    SheetMapping,
    layout_key,
    layout_of,
    line_key,
    merge,
)
from atlas.intake.matches import Found, Match
from atlas.intake.model import Rows, Sheet
from atlas.intake.partner_names import Partners
from atlas.intake.partners import naming, partners_in
from atlas.intake.recognise import channels_in, fields_in, fiscal_year_in, ministry_of, speaking
from atlas.intake.references import References
from atlas.intake.select import Line, Suggestion, suggest
from atlas.intake.texts import Texts

#: The texts of a line from its own name upwards; each may name partners, channels and fields.
NAMES = ("name_ko", "name_en", "sub_programme_name", "unit_name")
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
    lines = sheet.lines
    named = names_of(mapping, lines, references.partners)
    found = suggestions(mapping, named, lines)
    selected = tuple(s.row for s in found if s.strength == "strong")
    likely = {s.row for s in found if s.strength != "none"}
    year = year or fiscal_year_in(headers.get(sheet.amount_column or "", ""))
    decisions = {
        "ministry": _ministries(references, named.texts, year),
        "partner": _partners(references, named),
        "channel": _channels(references, named),
        "field": _fields(mapping, references, named),
    }
    mapping = replace(mapping, decisions=decisions, selected=selected)
    mapping = replace(
        mapping, questions=tuple(_questions(sheet, mapping, lines, named.texts, likely))
    )
    return merge(mapping, remembered) if remembered else mapping


@dataclass(frozen=True)
class Named:
    """The texts of some rows; all their names as one, and the partners of those that name any."""

    texts: Texts
    many: lexicon.Many
    partners: Mapping[str, Found]


def names_of(mapping: SheetMapping, rows: Rows, partners: Partners) -> Named:
    """Return the texts of rows, with the partners that their names name, each read once."""
    texts = Texts(rows, layout_of(mapping.columns))
    many = lexicon.Many.of(texts.different(*NAMES))
    likely = naming(many, partners)
    found = {text: partners_in(text, partners) for text in many.texts if text in likely}
    return Named(texts, many, found)


def suggestions(mapping: SheetMapping, named: Named, rows: Rows) -> list[Suggestion]:
    """Return which rows look like international cooperation; details only where there are any."""
    layout = layout_of(mapping.columns)
    parents = {row.parent for row in rows if row.parent}
    lines = [
        Line(row.number, names, (line_key(row, layout),) if mapping.choices else ())
        for row, names in zip(rows, named.texts.by_row(*NAMES), strict=True)
        if row.number not in parents
    ]
    nobody = Found()
    return suggest(
        lines, lambda text: named.partners.get(text, nobody), mapping.choices, named.many
    )


def _ministries(references: References, texts: Texts, year: int | None) -> dict[str, Decision]:
    decisions = {}
    for text in texts.different("ministry"):
        found = ministry_of(text, references.ministries, year)
        if found:
            decisions[text] = replace(_decided([found.match]), part=found.part)
    return decisions


def _partners(references: References, named: Named) -> dict[str, Decision]:
    stated, codes = named.texts.different("partner"), references.partners.codes
    coded = sum(text in codes for text in stated)
    reading = "code" if stated and coded >= _CODES * len(stated) else "cell"
    decisions = {}
    for text, found in named.partners.items():
        if found.matches or found.stated_count:
            decisions[text] = _of_partners(found)
    for text in stated:
        decisions[text] = _of_partners(partners_in(text, references.partners, reading))
    return decisions


def _of_partners(found: Found) -> Decision:
    decision = _decided(found.matches)
    return replace(decision, others_possible=found.others_possible, stated_count=found.stated_count)


def _channels(references: References, named: Named) -> dict[str, Decision]:
    decisions = {}
    for text in named.texts.different("channel"):
        decisions[text] = _decided(
            channels_in(text, references.channels, "cell") or [_unknown(text)]
        )
    worded = speaking(named.many, "channel")
    nobody = Found()
    for text in (text for text in named.many.texts if text in named.partners or text in worded):
        found = named.partners.get(text, nobody)
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


def _fields(mapping: SheetMapping, references: References, named: Named) -> dict[str, Decision]:
    decisions = {}
    columns = layout_of(mapping.columns).get("field", ())
    for (letter, _), column in zip(columns, named.texts.under("field"), strict=True):
        stated = list(filter(None, dict.fromkeys(column)))
        if stated and all(map(_AMOUNT.fullmatch, stated)):
            stated = [mapping.headers[letter]]
        for text in filter(None, stated):
            decisions[text] = _decided(
                fields_in(text, references.fields, "cell") or [_unknown(text)]
            )
    worded = speaking(named.many, "field")
    for text in filter(worded.__contains__, named.many.texts):
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
    sheet: Sheet, mapping: SheetMapping, rows: Rows, texts: Texts, likely: set[int]
) -> Iterable[Question]:
    """Yield the open decisions with the rows where their text stands."""
    opened = {
        text
        for decided in mapping.decisions.values()
        for text, made in decided.items()
        if made.origin == "open"
    }
    where: dict[str, list[int]] = {}
    if not opened:
        return
    stated, names = texts.by_row(*KINDS), texts.by_row(*NAMES)
    for row, own, called in zip(rows, stated, names, strict=True):
        said = {*own, *called} if row.number in likely else own
        for text in opened.intersection(said):
            where.setdefault(text, []).append(row.number)
    fields = layout_of(mapping.columns).get("field", ())
    heads = {mapping.headers[letter] for letter, _ in fields}
    for kind, decided in mapping.decisions.items():
        for text, made in decided.items():
            places = where.get(text) or (list(sheet.header_rows) if text in heads else [])
            if made.origin == "open" and places:
                yield Question(
                    kind, text, tuple(places), made.evidence, made.reason, made.candidates
                )
