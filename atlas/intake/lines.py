"""The lines that a sheet and its mapping make: every line and parent, none left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from atlas.intake.mapping import Decision, Layout, SheetMapping, cells, first, layout_of
from atlas.intake.model import Row, Sheet
from atlas.intake.propose import LINES, NAMES
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
    """A code that a text of the line was decided to mean; ``amount`` in the sheet's unit.

    ``stated`` where a column of its own says so, not a name.
    """

    code: str
    text: str
    origin: str
    amount: Decimal | None = None
    stated: bool = False


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
    layout = layout_of(mapping.columns)
    rows = [row for row in sheet.rows if row.kind in LINES]
    parents = {row.number: row for row in rows if row.kind == "parent"}
    chosen = frozenset(mapping.selected)
    return [
        _mapped(
            sheet, mapping, layout, row, parents.get(row.parent or 0), selected=row.number in chosen
        )
        for row in rows
    ]


def _mapped(
    sheet: Sheet,
    mapping: SheetMapping,
    layout: Layout,
    row: Row,
    parent: Row | None,
    *,
    selected: bool,
) -> MappedLine:
    texts = {meaning: first(row, layout, meaning) for meaning in layout}
    ministry = texts.get("ministry", "")
    decided = mapping.decisions.get("ministry", {}).get(ministry, _NONE)
    own = first(row, layout, *NAMES)
    said = kind_of(texts.get("kind", ""))
    return MappedLine(
        row=row.number,
        row_kind=row.kind,
        cell=f"{sheet.amount_column}{row.number}" if sheet.amount_column else None,
        ministry_text=ministry,
        ministry_id=decided.codes[0] if decided.codes else None,
        ministry_part=decided.part,
        level=_level(texts.get("level", ""), row),
        programme_code=texts.get("programme_code")
        or (first(parent, layout, "programme_code") if parent else ""),
        detail_code=texts.get("detail_code", ""),
        ntis_code=texts.get("ntis_code", ""),
        name_ko=texts.get("name_ko") or texts.get("sub_programme_name", ""),
        name_en=texts.get("name_en", ""),
        sub_programme_name=texts.get("sub_programme_name", ""),
        account=texts.get("account", ""),
        source_amount=row.amount,
        currency=row.currency or sheet.currency,
        kind=said if said != "programme" else kind_of(own),
        is_new=_truth(texts.get("is_new", "")),
        project_start=_year(texts.get("project_start", ""), 0),
        project_end=_year(texts.get("project_end", ""), -1),
        parent_row=row.parent,
        selected=selected,
        **_meant(mapping, layout, row),
    )


def _meant(mapping: SheetMapping, layout: Layout, row: Row) -> dict[str, Any]:
    """Return what the texts of a row mean: its channel, its partners, its fields."""
    names, named = cells(row, layout, *NAMES), cells(row, layout, "partner")
    partners = _decisions(mapping, "partner", [*named, *names])
    counts = [made.stated_count for _, made in partners if made.stated_count]
    channel_text, channel = _channel(mapping, cells(row, layout, "channel"), [*names, *named])
    return {
        "channel_text": channel_text,
        "channel_id": channel,
        "partner_texts": tuple(named),
        "partners": tuple(_meanings(partners)),
        "others_possible": any(made.others_possible for _, made in partners),
        "stated_count": max(counts, default=None),
        "fields": tuple(_fields(mapping, layout, row, [*names, *named])),
    }


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


def _channel(mapping: SheetMapping, own: list[str], others: list[str]) -> tuple[str, str | None]:
    """Return the channel's text and id: of its own column, else as a person said of a text.

    Otherwise it is that of the nearest text.
    """
    said = _decisions(mapping, "channel", others)
    said.sort(key=lambda each: each[1].origin == "read")
    for text, made in [*_decisions(mapping, "channel", own), *said]:
        if made.codes:
            return text, made.codes[0]
    return (own[0] if own else ""), None


def _fields(mapping: SheetMapping, layout: Layout, row: Row, others: list[str]) -> list[Meaning]:
    """Return the fields of a line: those of columns with their amounts, and those of texts."""
    found: dict[str, Meaning] = {}
    for letter, place in layout.get("field", ()):
        text = (row.cells[place] or "").strip() if place < len(row.cells) else ""
        amount = _amount(text)
        for said, made in _decisions(
            mapping, "field", [mapping.headers[letter] if amount else text]
        ):
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
