"""What a person decides about a sheet, as tables: lines, questions, texts, findings, the diff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from atlas.drafts import Overlap
from atlas.intake import explain
from atlas.intake.diff import Diff, LineChange, SliceChange
from atlas.intake.explain import Explanations
from atlas.intake.mapping import KINDS, Question, SheetMapping
from atlas.intake.model import Finding
from atlas.intake.select import Suggestion
from atlas.intake.sentences import finding_in_words
from atlas.intake.submitting import Mapped
from atlas.schema import BY_NAME
from atlas.text import Translate

#: Kind → code → name in the reader's language.
Names = Mapping[str, Mapping[str, str]]
STRENGTHS = ("strong", "weak", "none")
#: Columns of the tables: of lines, of texts with their meaning, of findings.
LINE = ["row", "chosen", "strength", "line", "sub_programme", "ministry", "amount", "why"]
TEXT = ["kind", "text", "means", "evidence", "origin"]
FINDING = ["severity", "cell", "message", "value", "expected", "difference_krw", "explanation"]
#: Lines of the diff that are shown: those that move most.
SHOWN = 200


# Lines


def lines(
    laid: Mapped, suggested: Sequence[Suggestion], named: Names, t: Translate
) -> pd.DataFrame:
    """Return the lines that can be selected, the most strongly suggested first.

    Columns: row, chosen, strength, line, sub_programme, ministry, amount (in the sheet's unit),
    why. Parents whose details are listed are none of them.
    """
    by_row = {line.row: line for line in laid.lines}
    found = []
    for each in sorted(suggested, key=lambda each: (-each.score, each.row)):
        line = by_row[each.row]
        ministry = named["ministry"].get(line.ministry_id or "", line.ministry_text)
        found.append({
            "row": line.row, "chosen": line.selected, "strength": each.strength,
            "line": line.name_ko or line.name_en, "sub_programme": line.sub_programme_name,
            "ministry": ministry, "amount": line.source_amount, "why": reasons(each, t),
        })  # fmt: skip
    return pd.DataFrame(found, columns=LINE)


def reasons(suggestion: Suggestion, t: Translate) -> str:
    """Return why a line is suggested: each matched text with what it speaks for."""
    return " · ".join(f"{each.text}: {t(each.reason)}" for each in suggestion.reasons)


def filtered(
    found: pd.DataFrame, strengths: Collection[str], chosen: Collection[str], words: str
) -> pd.DataFrame:
    """Return the lines of some strengths, chosen or left, of which a text holds the words."""
    keep = pd.Series(data=True, index=found.index)
    if strengths:
        keep &= found["strength"].isin(list(strengths))
    if len(chosen) == 1:
        keep &= found["chosen"] == ("chosen" in chosen)
    if words:
        texts = found[["line", "sub_programme", "ministry", "why"]].fillna("").agg(" ".join, axis=1)
        keep &= texts.str.contains(words, case=False, regex=False)
    return found[keep]


# Questions and texts


def questions(laid: Mapped, every: bool) -> list[Question]:
    """Return what is asked about the selected lines and the headers over them, or about all."""
    mapping = laid.mapping
    left = {line.row for line in laid.lines} - set(mapping.selected)
    return [each for each in mapping.questions if every or set(each.rows) - left]


def decided(mapping: SheetMapping, named: Names, t: Translate) -> pd.DataFrame:
    """Return the texts that were given a meaning: kind, text, meanings, evidence, who said so."""
    rows = [
        {
            "kind": kind, "text": text, "means": meant(kind, made.codes, named, t),
            "evidence": ", ".join(made.evidence), "origin": t(f"submit.origin.{made.origin}"),
        }
        for kind in KINDS
        for text, made in mapping.decisions.get(kind, {}).items()
        if made.origin != "open"
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=TEXT)


def meant(kind: str, codes: Iterable[str], named: Names, t: Translate) -> str:
    """Return codes of a kind in words; that there are none is said too."""
    said = [
        t("candidate.open") if code == "open" else named[kind].get(code, code) for code in codes
    ]
    return ", ".join(said) or t("candidate.none")


# Findings


def findings(found: Sequence[Finding], given: Explanations, t: Translate) -> pd.DataFrame:
    """Return findings with their sentence, and the reason of a warning where one was given."""
    rows = []
    for each in found:
        said = given.get(explain.key(each))
        rows.append({
            "severity": each.severity, "cell": each.cell or (str(each.row) if each.row else None),
            "message": finding_in_words(each, t), "value": each.value,
            "expected": each.expected, "difference_krw": each.difference,
            "explanation": said.text if said else None,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=FINDING)


# The diff


def slices(diff: Diff, named: Names, t: Translate) -> list[dict[str, Any]]:
    """Return what becomes of each slice, in won and in lines."""
    return [
        {
            "ministry": slice_name(each, named, t),
            "completeness": t(f"completeness.{each.completeness}"),
            "before_krw": each.before_krw if each.before_count else None,
            "in_krw": each.in_krw, "out_krw": each.out_krw,
            "resized_krw": each.resized_krw, "after_krw": each.after_krw,
            "in_count": each.in_count, "out_count": each.out_count,
            "resized_count": each.resized_count,
        }
        for each in diff.slices
    ]  # fmt: skip


def known(diff: Diff, named: Names, t: Translate) -> list[dict[str, Any]]:
    """Return what is known of the partners of each slice, before and after."""
    return [
        {
            "ministry": slice_name(each, named, t),
            "when": t(f"submit.when.{when}"),
            **{f"{known}_krw": getattr(each, f"{when}_{known}_krw") for known in _KNOWN},
        }
        for each in diff.slices
        for when in ("before", "after")
        if getattr(each, f"{when}_count")
    ]


_KNOWN = ("split", "named", "unknown")


def changes(diff: Diff, named: Names, t: Translate) -> list[dict[str, Any]]:
    """Return the lines that change most, at most SHOWN of them."""
    most = sorted(diff.lines, key=lambda each: -abs(each.change_krw))[:SHOWN]
    return [
        {
            "change": t(f"submit.change.{each.change}"), "line": _name(each, t),
            "ministry": _ministry(each.ministry_id, named, t), "before_krw": each.before_krw,
            "after_krw": each.after_krw, "change_krw": each.change_krw,
        }
        for each in most
    ]  # fmt: skip


def partners(diff: Diff, t: Translate) -> dict[str, list[str]]:
    """Return the names of the partners that the slices gain and lose, by the kind of change."""
    language = t.language  # type: ignore[attr-defined]
    found: dict[str, list[str]] = {}
    for each in diff.partners:
        name = each.partner_ko if language == "ko" else each.partner_en
        found.setdefault(each.change, []).append(name or each.partner_id)
    return {change: list(dict.fromkeys(listed)) for change, listed in found.items()}


def overlapping(found: Sequence[Overlap], line_of: Callable[[str], str | None]) -> pd.DataFrame:
    """Return the lines that stand already, beside those of the sheet that are like them."""
    rows = [
        {
            "line_id": each.line_id, "standing_line": each.name_ko,
            "new_line": line_of(each.new_line_id), "release_id": each.release_id,
        }
        for each in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["line_id", "standing_line", "new_line", "release_id"])


def source_kinds() -> tuple[str, ...]:
    """Return the kinds that a source can be of."""
    return next(c.allowed for c in BY_NAME["sources"].columns if c.name == "kind")


def _ministry(code: str | None, named: Names, t: Translate) -> str:
    return named["ministry"].get(code or "", code or "") or t("word.unknown")


def slice_name(each: SliceChange, named: Names, t: Translate) -> str:
    """Return whose slice it is: the ministry, and the vice-minister where it is only a part."""
    name = _ministry(each.ministry_id, named, t)
    return t("cli.part", ministry=name, part=each.slice_part) if each.slice_part else name


def _name(change: LineChange, t: Translate) -> str:
    language = t.language  # type: ignore[attr-defined]
    own = change.name_ko if language == "ko" else change.name_en
    return own or change.name_ko or change.name_en
