"""The lines that a sheet and its mapping make: every line and parent, none left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import starmap
from operator import itemgetter
from typing import Any, NamedTuple

from atlas.intake.mapping import Decision, SheetMapping, layout_of
from atlas.intake.model import Row, Rows, Sheet
from atlas.intake.propose import NAMES
from atlas.intake.recognise import fiscal_year_in
from atlas.intake.select import kind_of, kinds_of
from atlas.intake.texts import Texts, each

_TRUE = {"신규", "new", "y", "yes", "o", "○", "◯", "v", "true", "1", "예"}
_FALSE = {"계속", "continuing", "n", "no", "x", "×", "false", "0", "아니오"}
_LEVELS = {
    "단위사업": "unit", "unit": "unit", "세부사업": "sub_programme",
    "sub_programme": "sub_programme", "내역사업": "detail", "detail": "detail",
    "과제": "project", "project": "project",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_NONE = Decision()
#: What a line keeps as the sheet writes it, and what its texts are taken to mean.
_AS_WRITTEN = ("detail_code", "ntis_code", "name_en", "sub_programme_name", "account")
_MEANT = ("channel_text", "channel_id", "partner_texts", "partners", "others_possible",
          "stated_count", "fields")  # fmt: skip
#: Texts of a row under one meaning.
Held = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """A code that a text of the line was decided to mean; ``amount`` in the sheet's unit.

    ``stated`` where a column of its own says so, not a name.
    """

    code: str
    text: str
    origin: str
    amount: Decimal | None = None
    stated: bool = False


class MappedLine(NamedTuple):
    """One line or parent of a sheet with what its texts mean; ``source_amount`` in its unit.

    ``cell`` is the cell of the amount. ``ministry_part`` is the vice-minister's part.
    ``others_possible`` and ``stated_count`` are what the texts say of partners beside the named.
    """

    row: int
    row_kind: str
    cell: str | None
    ministry_text: str
    ministry_id: str | None
    ministry_part: str | None
    level: str
    programme_code: str
    detail_code: str
    ntis_code: str
    name_ko: str
    name_en: str
    sub_programme_name: str
    account: str
    channel_text: str
    channel_id: str | None
    source_amount: Decimal | None
    currency: str | None
    kind: str
    is_new: bool | None
    project_start: int | None
    project_end: int | None
    partner_texts: tuple[str, ...]
    partners: tuple[Meaning, ...]
    others_possible: bool
    stated_count: int | None
    fields: tuple[Meaning, ...]
    parent_row: int | None
    selected: bool


def apply(sheet: Sheet, mapping: SheetMapping) -> list[MappedLine]:
    """Return a mapped line for each line and parent of the sheet, in its order."""
    rows = sheet.lines
    texts = Texts(rows, layout_of(mapping.columns))
    chosen = frozenset(mapping.selected)
    columns = {
        "row": [row.number for row in rows],
        "row_kind": [row.kind for row in rows],
        "cell": [sheet.amount_column and f"{sheet.amount_column}{row.number}" for row in rows],
        "source_amount": [row.amount for row in rows],
        "currency": [row.currency or sheet.currency for row in rows],
        "parent_row": [row.parent for row in rows],
        "selected": [row.number in chosen for row in rows],
        **_said(mapping, rows, texts),
        **_meant(mapping, texts),
    }
    ordered = (columns[name] for name in MappedLine._fields)
    return list(starmap(MappedLine, zip(*ordered, strict=True)))


def _said(mapping: SheetMapping, rows: Rows, texts: Texts) -> dict[str, Sequence[Any]]:
    """Return what the rows say of themselves: ministry, codes, names, kind, years."""
    ministry = _handed_down(texts.first("ministry"), rows)
    made = mapping.decisions.get("ministry", {})
    decided = [made.get(text, _NONE) for text in ministry]
    own_code = texts.first("programme_code")
    of_parents = {
        row.number: code for row, code in zip(rows, own_code, strict=True) if row.kind == "parent"
    }
    kinds, called = each(texts.first("kind"), kind_of), kinds_of(texts.first(*NAMES))
    return {
        "ministry_text": ministry,
        "ministry_id": [one.codes[0] if one.codes else None for one in decided],
        "ministry_part": [one.part for one in decided],
        "level": [_level(t, row) for t, row in zip(texts.first("level"), rows, strict=True)],
        "programme_code": [
            code or of_parents.get(row.parent or 0, "")
            for code, row in zip(own_code, rows, strict=True)
        ],
        "name_ko": texts.first("name_ko", "sub_programme_name"),
        **{name: texts.first(name) for name in _AS_WRITTEN},
        "kind": [
            said if said != "programme" else own for said, own in zip(kinds, called, strict=True)
        ],
        "is_new": each(texts.first("is_new"), _truth),
        "project_start": each(texts.first("project_start"), partial(_year, which=0)),
        "project_end": each(texts.first("project_end"), partial(_year, which=-1)),
    }


def _handed_down(texts: Sequence[str], rows: Rows) -> list[str]:
    """Return the texts of a column; where a detail leaves its cell blank it is the parent's."""
    found: dict[int, str] = {}
    for text, row in zip(texts, rows, strict=True):
        found[row.number] = text or found.get(row.parent or 0, "")
    return list(found.values())


def _meant(mapping: SheetMapping, texts: Texts) -> dict[str, Sequence[Any]]:
    """Return what the texts of the rows mean: their channels, their partners, their fields."""
    decided = {text for made in mapping.decisions.values() for text in made}
    # Names of which nothing was decided mean nothing: so most rows are like others.
    names = [tuple(filter(decided.__contains__, held)) for held in texts.by_row(*NAMES)]
    stated = (texts.by_row("partner"), texts.by_row("channel"), list(texts.beside("field")))
    letters = [letter for letter, _ in layout_of(mapping.columns).get("field", ())]
    found = each(zip(names, *stated, strict=True), partial(_of, mapping, letters))
    return {name: list(map(itemgetter(place), found)) for place, name in enumerate(_MEANT)}


def _of(mapping: SheetMapping, letters: list[str], said: tuple[Held, ...]) -> tuple[Any, ...]:
    """Return what one row means by its names and its cells, in the order of ``_MEANT``."""
    names, named, own, under = said
    partners = _decisions(mapping, "partner", [*named, *names])
    counts = [made.stated_count for _, made in partners if made.stated_count]
    channel_text, channel = _channel(mapping, own, [*names, *named])
    heads = [(mapping.headers[letter], text) for letter, text in zip(letters, under, strict=True)]
    return (
        channel_text,
        channel,
        named,
        tuple(_meanings(partners)),
        any(made.others_possible for _, made in partners),
        max(counts, default=None),
        tuple(_fields(mapping, heads, [*names, *named])),
    )


def _decisions(mapping: SheetMapping, kind: str, texts: list[str]) -> list[tuple[str, Decision]]:
    made = mapping.decisions.get(kind, {})
    return [(text, made[text]) for text in texts if text in made]


def _meanings(decided: list[tuple[str, Decision]]) -> list[Meaning]:
    """Return the codes of several texts, each once with the first text that says it."""
    found: dict[str, Meaning] = {}
    for text, made in decided:
        for code in made.codes:
            found.setdefault(code, Meaning(code, text, made.origin))
    return list(found.values())


def _channel(mapping: SheetMapping, own: Held, others: list[str]) -> tuple[str, str | None]:
    """Return the channel's text and id: of its own column, else as a person said of a text.

    Otherwise it is that of the nearest text.
    """
    said = _decisions(mapping, "channel", others)
    said.sort(key=lambda each: each[1].origin == "read")
    for text, made in [*_decisions(mapping, "channel", own), *said]:
        if made.codes:
            return text, made.codes[0]
    return (own[0] if own else ""), None


def _fields(
    mapping: SheetMapping, heads: list[tuple[str, str]], others: list[str]
) -> list[Meaning]:
    """Return the fields of a line: those of columns with their amounts, and those of texts.

    ``heads`` are the headers of the columns of fields with what the line has under them.
    """
    found: dict[str, Meaning] = {}
    for head, text in heads:
        amount = _amount(text)
        for said, made in _decisions(mapping, "field", [head if amount else text]):
            for code in made.codes:
                found.setdefault(code, Meaning(code, said, made.origin, amount, True))
    for meaning in _meanings(_decisions(mapping, "field", others)):
        found.setdefault(meaning.code, meaning)
    return list(found.values())


def _amount(text: str) -> Decimal | None:
    """Return the amount of a cell under a field's head; None where it holds none or zero."""
    try:
        return Decimal(re.sub(r"[,\s]", "", text)) or None
    except InvalidOperation:
        return None


def _level(text: str, row: Row) -> str:
    if text in _LEVELS:
        return _LEVELS[text]
    return "detail" if row.parent else "sub_programme"


def _truth(text: str) -> bool | None:
    plain = text.lower()
    return True if plain in _TRUE else False if plain in _FALSE else None


def _year(text: str, which: int) -> int | None:
    """Return the first or the last year of a cell such as 2024~2026 or '24; None where none."""
    years = _YEAR.findall(text)
    return int(years[which]) if years else fiscal_year_in(text)
