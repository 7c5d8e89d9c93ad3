"""The lines that a sheet and its mapping make: every line and parent, none left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from atlas.intake.mapping import Decision, SheetMapping, cell, first, letters
from atlas.intake.model import Row, Sheet
from atlas.intake.propose import LINES, names
from atlas.intake.recognise import fiscal_year_in
from atlas.intake.select import kind_of

_TRUE = {"신규", "new", "y", "yes", "o", "○", "◯", "v", "true", "1", "예"}
_FALSE = {"계속", "continuing", "n", "no", "x", "×", "false", "0", "아니오"}
_LEVELS = {
    "단위사업": "unit", "unit": "unit", "세부사업": "sub_programme",
    "sub_programme": "sub_programme", "내역사업": "detail", "detail": "detail",
    "과제": "project", "project": "project",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_NONE = Decision()


@dataclass(frozen=True)
class Meaning:
    """A code that a text of the line was decided to mean; ``amount`` in the sheet's unit."""

    code: str
    text: str
    origin: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class MappedLine:
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
    chosen = set(mapping.selected)
    rows = [row for row in sheet.rows if row.kind in LINES]
    parents = {row.number: row for row in rows if row.kind == "parent"}
    return [_mapped(sheet, mapping, row, parents, row.number in chosen) for row in rows]


def _mapped(
    sheet: Sheet, mapping: SheetMapping, row: Row, parents: dict[int, Row], selected: bool
) -> MappedLine:
    texts = {m: first(sheet, row, mapping.columns, m) for m in set(mapping.columns.values())}
    parent = parents.get(row.parent or 0)
    ministry = texts.get("ministry", "")
    decided = mapping.decisions.get("ministry", {}).get(ministry, _NONE)
    own = texts.get("name_ko") or texts.get("name_en") or texts.get("sub_programme_name", "")
    said = texts.get("kind", "")
    cells = _cells(sheet, mapping, row, "partner")
    partners = _decisions(mapping, "partner", [*cells, *names(sheet, row, mapping.columns)])
    counts = [made.stated_count for _, made in partners if made.stated_count]
    channel_text, channel = _channel(sheet, mapping, row)
    return MappedLine(
        row=row.number,
        row_kind=row.kind,
        cell=f"{sheet.amount_column}{row.number}" if sheet.amount_column else None,
        ministry_text=ministry,
        ministry_id=decided.codes[0] if decided.codes else None,
        ministry_part=decided.part,
        level=_level(texts.get("level", ""), row),
        programme_code=texts.get("programme_code") or _code_of(sheet, mapping, parent),
        detail_code=texts.get("detail_code", ""),
        ntis_code=texts.get("ntis_code", ""),
        name_ko=texts.get("name_ko") or texts.get("sub_programme_name", ""),
        name_en=texts.get("name_en", ""),
        sub_programme_name=texts.get("sub_programme_name", ""),
        account=texts.get("account", ""),
        channel_text=channel_text,
        channel_id=channel,
        source_amount=row.amount,
        currency=row.currency or sheet.currency,
        kind=kind_of(said) if kind_of(said) != "programme" else kind_of(own),
        is_new=_truth(texts.get("is_new", "")),
        project_start=_year(texts.get("project_start", ""), 0),
        project_end=_year(texts.get("project_end", ""), -1),
        partner_texts=tuple(cells),
        partners=tuple(_meanings(partners)),
        others_possible=any(made.others_possible for _, made in partners),
        stated_count=max(counts, default=None),
        fields=tuple(_fields(sheet, mapping, row)),
        parent_row=row.parent,
        selected=selected,
    )


def _cells(sheet: Sheet, mapping: SheetMapping, row: Row, meaning: str) -> list[str]:
    texts = (cell(sheet, row, at) for at in letters(mapping.columns, meaning))
    return list(dict.fromkeys(text for text in texts if text))


def _code_of(sheet: Sheet, mapping: SheetMapping, row: Row | None) -> str:
    return first(sheet, row, mapping.columns, "programme_code") if row else ""


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


def _channel(sheet: Sheet, mapping: SheetMapping, row: Row) -> tuple[str, str | None]:
    """Return the channel's text and id: of its own column, otherwise of the nearest name."""
    cells = _cells(sheet, mapping, row, "channel")
    texts = [*cells, *names(sheet, row, mapping.columns)]
    for text, made in _decisions(mapping, "channel", texts):
        if made.codes:
            return text, made.codes[0]
    return (cells[0] if cells else ""), None


def _fields(sheet: Sheet, mapping: SheetMapping, row: Row) -> list[Meaning]:
    """Return the fields of a line: those of columns with their amounts, and those of texts."""
    found: dict[str, Meaning] = {}
    for at in letters(mapping.columns, "field"):
        text, head = cell(sheet, row, at), mapping.headers[at]
        amount = _amount(text)
        for said, made in _decisions(mapping, "field", [head if amount else text]):
            for code in made.codes:
                found.setdefault(code, Meaning(code, said, made.origin, amount))
    for meaning in _meanings(_decisions(mapping, "field", names(sheet, row, mapping.columns))):
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
