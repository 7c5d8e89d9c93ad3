"""What the columns and texts of a sheet were taken to mean: a plain value, kept as JSON.

A decision belongs to a text, so that it holds for every cell that says the same, and for the next
sheet of the same layout. What nobody has decided yet is a question.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from atlas.intake import words
from atlas.intake.model import Column, Row, Sheet

#: What is decided by text.
KINDS = ("ministry", "partner", "channel", "field")
#: How a decision came about. ``open`` is none yet.
ORIGINS = ("read", "person", "remembered", "open")
_VERSION = 1
_KEY_LENGTH = 16


@dataclass(frozen=True)
class Decision:
    """What one text means: codes, the matched words as evidence, and who said so.

    ``open`` in the codes of a partner stands for partners that are not named; no codes of a
    decision that was made mean that the text says nothing of the kind. ``part`` is the
    vice-minister's part of a ministry. ``candidates`` and ``reason`` belong to an open question.
    """

    codes: tuple[str, ...] = ()
    origin: str = "read"
    evidence: tuple[str, ...] = ()
    reason: str = ""
    candidates: tuple[str, ...] = ()
    others_possible: bool = False
    stated_count: int | None = None
    part: str | None = None


@dataclass(frozen=True)
class Question:
    """A text that a person must decide: of which kind, in which rows it stands, the answers."""

    kind: str
    text: str
    rows: tuple[int, ...]
    evidence: tuple[str, ...]
    reason: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class SheetMapping:
    """Everything that turns the rows of one sheet into lines.

    ``columns`` is letter to meaning and ``headers`` letter to header; ``decisions`` is kind to
    text to decision. ``selected`` are the rows taken as international cooperation, ``choices``
    the key of a line (see ``line_key``) to what a person chose. ``remembered`` names the texts
    whose earlier decision was carried over, as ``kind:text``.
    """

    layout: str
    sheet: str
    columns: Mapping[str, str]
    headers: Mapping[str, str]
    decisions: Mapping[str, Mapping[str, Decision]]
    selected: tuple[int, ...] = ()
    choices: Mapping[str, bool] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    remembered: tuple[str, ...] = ()


def layout_key(columns: Iterable[Column], ministry_id: str | None = None) -> str:
    """Return the key of a layout: its headers without years, spaces and case, and the ministry."""
    heads = [_header(column.header) for column in columns]
    text = json.dumps([heads, ministry_id], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_KEY_LENGTH]


def _header(text: str) -> str:
    plain, _ = words.spaceless(words.folded(words.composed(text)))
    return re.sub(r"(?:20)?\d\d(?=년|예산|fy|$)|(?<=fy)\d+|(?<=')\d\d", "#", plain)


def cell(sheet: Sheet, row: Row, letter: str) -> str:
    """Return the text of a cell, empty where the row has none there."""
    place = column_number(letter) - 1
    return (row.cells[place] or "").strip() if place < len(row.cells) else ""


def column_number(letter: str) -> int:
    """Return the number of a column from its letter: A is 1, AA is 27."""
    number = 0
    for char in letter:
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def letters(columns: Mapping[str, str], meaning: str) -> list[str]:
    """Return the columns of a meaning, from the left."""
    found = [letter for letter, each in columns.items() if each == meaning]
    return sorted(found, key=column_number)


def first(sheet: Sheet, row: Row, columns: Mapping[str, str], *meanings: str) -> str:
    """Return the first text that a row has under one of the meanings; empty where none."""
    texts = (cell(sheet, row, at) for meaning in meanings for at in letters(columns, meaning))
    return next((text for text in texts if text), "")


def line_key(sheet: Sheet, row: Row, columns: Mapping[str, str]) -> str:
    """Return what a line is remembered by: its detail code, otherwise its ministry and names."""
    code = first(sheet, row, columns, "detail_code", "ntis_code")
    if code:
        return f"code:{code}"
    names = [first(sheet, row, columns, m) for m in ("ministry", "sub_programme_name", "name_ko")]
    return "name:" + "|".join(words.spaceless(words.composed(name))[0] for name in names)


def answer(mapping: SheetMapping, kind: str, text: str, codes: Iterable[str]) -> SheetMapping:
    """Return the mapping with a person's decision on a text; its question is gone."""
    before = mapping.decisions.get(kind, {}).get(text, Decision())
    made = replace(before, codes=tuple(codes), origin="person", reason="", candidates=())
    decisions = {**mapping.decisions, kind: {**mapping.decisions.get(kind, {}), text: made}}
    left = tuple(q for q in mapping.questions if (q.kind, q.text) != (kind, text))
    return replace(mapping, decisions=decisions, questions=left)


def choose(sheet: Sheet, mapping: SheetMapping, rows: Iterable[int], chosen: bool) -> SheetMapping:
    """Return the mapping with rows selected or left out by a person, in bulk."""
    rows = set(rows)
    keys = {line_key(sheet, r, mapping.columns) for r in sheet.rows if r.number in rows}
    selected = set(mapping.selected) | rows if chosen else set(mapping.selected) - rows
    choices = {**mapping.choices, **dict.fromkeys(sorted(keys), chosen)}
    return replace(mapping, selected=tuple(sorted(selected)), choices=choices)


def merge(proposed: SheetMapping, remembered: SheetMapping) -> SheetMapping:
    """Return a proposal with what a person decided earlier wherever the text is still the same.

    A column keeps its earlier meaning where its header still says the same; ``remembered`` of the
    result names each decision that was carried over.
    """
    earlier = {_header(remembered.headers[at]): m for at, m in remembered.columns.items()}
    columns = {at: earlier.get(_header(proposed.headers[at]), m)
               for at, m in proposed.columns.items()}  # fmt: skip
    decisions = {kind: dict(texts) for kind, texts in proposed.decisions.items()}
    carried = [f"column:{at}" for at in columns if columns[at] != proposed.columns[at]]
    for kind, texts in decisions.items():
        for text in texts:
            before = remembered.decisions.get(kind, {}).get(text)
            if before and before.origin in ("person", "remembered"):
                texts[text] = replace(before, origin="remembered")
                carried.append(f"{kind}:{text}")
    gone = set(carried)
    return replace(
        proposed,
        columns=columns,
        decisions=decisions,
        choices={**remembered.choices, **proposed.choices},
        questions=tuple(q for q in proposed.questions if f"{q.kind}:{q.text}" not in gone),
        remembered=tuple(dict.fromkeys([*proposed.remembered, *carried])),
    )


def to_json(mapping: SheetMapping) -> str:
    """Return a mapping as JSON text, the same for the same mapping."""
    return json.dumps({"version": _VERSION, **asdict(mapping)}, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> SheetMapping:
    """Return the mapping of a JSON text; raise ValueError for a version that is not known."""
    value = json.loads(text)
    if value.pop("version") != _VERSION:
        raise ValueError("mapping of another version")
    decisions = {
        kind: {said: Decision(**_tuples(each)) for said, each in texts.items()}
        for kind, texts in value.pop("decisions").items()
    }
    questions = tuple(Question(**_tuples(each)) for each in value.pop("questions"))
    return SheetMapping(decisions=decisions, questions=questions, **_tuples(value))


def _tuples(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
