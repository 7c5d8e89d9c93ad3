"""Answers to the questions of a sheet, as a file gives them: each checked, then taken."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas.errors import IntakeError
from atlas.intake import mapping as mappings
from atlas.intake.mapping import SheetMapping
from atlas.intake.references import References

#: What an answer may be beside codes; only of partners is it known that there are some.
NONE, OPEN = "none", "open"
#: Kinds of which a text means one at most.
_SINGLE = ("ministry", "channel")


@dataclass(frozen=True)
class Answer:
    """What a person says that a text means; ``row`` is where the file says so."""

    kind: str
    text: str
    choices: tuple[str, ...]
    row: int


def of_file(path: Path) -> tuple[Answer, ...]:
    """Return the answers of a .csv of kind, text, answer, or of a JSON list of such objects.

    Several answers to one text are separated by semicolons, in JSON a list is taken too. Rows are
    numbered as a spreadsheet shows the .csv; of JSON from 1.
    """
    own = path.suffix.lower() == ".json"
    try:
        said = path.read_text(encoding="utf-8-sig")
        rows = json.loads(said) if own else csv.DictReader(said.splitlines())
        return tuple(_answer(row, number) for number, row in enumerate(rows, 1 if own else 2))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise IntakeError("intake.answers_unreadable", file=path.name) from error


def _answer(row: Mapping[str, Any], number: int) -> Answer:
    said = row["answer"]
    choices = said.split(";") if isinstance(said, str) else said
    kept = tuple(dict.fromkeys(choice.strip() for choice in choices if choice.strip()))
    return Answer(row["kind"].strip(), row["text"], kept, number)


def given(mapping: SheetMapping, answers: Iterable[Answer], refs: References) -> SheetMapping:
    """Return a mapping with answers taken, each to a question of it, open or answered before.

    Raises IntakeError for the first that answers nothing, or whose code is none of its kind.
    """
    known = {
        "partner": {*refs.partners.codes.values()}, "channel": refs.channels.ids,
        "field": refs.fields.ids, "ministry": refs.ministries.rows.keys(),
    }  # fmt: skip
    for answer in answers:
        place = {"row": answer.row, "text": answer.text, "kind": answer.kind}
        if not _asked(mapping, answer):
            raise IntakeError("intake.answer_to_nothing", **place)
        if not answer.choices:
            raise IntakeError("intake.answer_missing", **place)
        for choice in (each for each in answer.choices if each != NONE):
            kind, code = _meant(answer.kind, choice)
            if code not in known.get(kind, ()) and (kind, code) != ("partner", OPEN):
                raise IntakeError("intake.answer_unknown", code=choice, **place)
        if exclude(answer.kind, answer.choices):
            raise IntakeError("intake.answers_exclude", answer="; ".join(answer.choices), **place)
        mapping = mappings.answer(mapping, answer.kind, answer.text, answer.choices)
    return mapping


def exclude(kind: str, choices: Iterable[str]) -> bool:
    """Return whether choices exclude each other: none beside others, two ministries or channels."""
    choices = list(choices)
    kinds = [_meant(kind, choice)[0] for choice in choices if choice != NONE]
    return any(kinds.count(one) > 1 for one in _SINGLE) or bool(kinds and NONE in choices)


def _meant(kind: str, choice: str) -> tuple[str, str]:
    """Return the kind and the code of a choice: of the question's kind unless it names one."""
    other, colon, code = choice.rpartition(":")
    return (other if colon else kind), code


def _asked(mapping: SheetMapping, answer: Answer) -> bool:
    """Say whether a text is a question, or was one that somebody answered."""
    if any((each.kind, each.text) == (answer.kind, answer.text) for each in mapping.questions):
        return True
    made = mapping.decisions.get(answer.kind, {}).get(answer.text)
    return made is not None and made.origin in ("person", "remembered")
