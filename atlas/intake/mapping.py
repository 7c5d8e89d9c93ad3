"""What the columns and texts of a sheet were taken to mean: a plain value, kept as JSON.

A decision belongs to a text, so that it holds for every cell that says the same, and for the next
sheet of the same layout. What nobody has decided yet is a question.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from atlas.intake import lexicon
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
    plain, _ = lexicon.spaceless(lexicon.folded(lexicon.composed(text)))
    return re.sub(r"(?:20)?\d\d(?=년|예산|fy|$)|(?<=fy)\d+|(?<=')\d\d", "#", plain)


#: Meaning → the columns that have it, from the left: letter and place in ``Row.cells``.
Layout = Mapping[str, tuple[tuple[str, int], ...]]


def layout_of(columns: Mapping[str, str]) -> Layout:
    """Return where the columns of each meaning are."""
    found: dict[str, list[tuple[str, int]]] = {}
    for letter in sorted(columns, key=column_number):
        found.setdefault(columns[letter], []).append((letter, column_number(letter) - 1))
    return {meaning: tuple(places) for meaning, places in found.items()}


def column_number(letter: str) -> int:
    """Return the number of a column from its letter: A is 1, AA is 27."""
    number = 0
    for char in letter:
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def first(row: Row, layout: Layout, *meanings: str) -> str:
    """Return the first text that a row has under one of the meanings; empty where none."""
    for meaning in meanings:
        for _, place in layout.get(meaning, ()):
            text = (row.cells[place] or "").strip() if place < len(row.cells) else ""
            if text:
                return text
    return ""


def line_key(row: Row, layout: Layout) -> str:
    """Return what a line is remembered by: its detail code, otherwise its ministry and names."""
    code = first(row, layout, "detail_code", "ntis_code")
    if code:
        return f"code:{code}"
    parts = [first(row, layout, m) for m in ("ministry", "sub_programme_name", "name_ko")]
    return "name:" + "|".join(lexicon.spaceless(lexicon.composed(part))[0] for part in parts)


def answer(mapping: SheetMapping, kind: str, text: str, choices: Iterable[str]) -> SheetMapping:
    """Return the mapping with a person's answers on a text; its question is gone.

    A choice is a candidate of the question: a code with its kind before it (``partner:USA``),
    ``open`` or ``none``. A code of another kind is decided there ("양자" as a partner may be a
    channel).
    """
    said: dict[str, list[str]] = {kind: []}
    for choice in choices:
        other, colon, code = choice.rpartition(":")
        if choice != "none":
            said.setdefault(other if colon else kind, []).append(code)
    decisions = {each: dict(texts) for each, texts in mapping.decisions.items()}
    for each, codes in said.items():
        before = decisions.setdefault(each, {}).get(text, Decision())
        decisions[each][text] = replace(
            before, codes=tuple(codes), origin="person", reason="", candidates=()
        )
    left = tuple(q for q in mapping.questions if (q.kind, q.text) != (kind, text))
    return replace(mapping, decisions=decisions, questions=left)


def choose(sheet: Sheet, mapping: SheetMapping, rows: Iterable[int], chosen: bool) -> SheetMapping:
    """Return the mapping with rows selected or left out by a person, in bulk."""
    rows = set(rows)
    layout = layout_of(mapping.columns)
    keys = {line_key(row, layout) for row in sheet.rows if row.number in rows}
    selected = set(mapping.selected) | rows if chosen else set(mapping.selected) - rows
    choices = {**mapping.choices, **dict.fromkeys(sorted(keys), chosen)}
    return replace(mapping, selected=tuple(sorted(selected)), choices=choices)


def merge(proposed: SheetMapping, remembered: SheetMapping) -> SheetMapping:
    """Return a proposal with what a person decided earlier wherever the text is still the same.

    A column keeps its earlier meaning where its header still says the same; ``remembered`` of the
    result names each decision that was carried over.
    """
    earlier = {head: remembered.columns[at] for at, head in _heads(remembered).items()}
    columns = {at: earlier.get(head, proposed.columns[at]) for at, head in _heads(proposed).items()}
    decisions = {kind: dict(texts) for kind, texts in proposed.decisions.items()}
    carried = [f"column:{at}" for at in columns if columns[at] != proposed.columns[at]]
    known = {text for texts in decisions.values() for text in texts}
    for kind, texts in remembered.decisions.items():
        for text, before in texts.items():
            if text in known and before.origin in ("person", "remembered"):
                decisions.setdefault(kind, {})[text] = replace(before, origin="remembered")
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


def _heads(mapping: SheetMapping) -> dict[str, tuple[str, int]]:
    """Return each column's plain header, with how many columns before it have the same."""
    seen: Counter[str] = Counter()
    heads = {}
    for at in sorted(mapping.columns, key=column_number):
        head = _header(mapping.headers[at])
        heads[at] = (head, seen[head])
        seen[head] += 1
    return heads


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
