"""What a published row says, in both languages, of how it was read from the sheet."""

from __future__ import annotations

from typing import Any

from atlas import text
from atlas.intake.laying import named_partners
from atlas.intake.lines import MappedLine
from atlas.intake.mapping import Decision
from atlas.intake.rates import WON
from atlas.intake.submitting import Checked
from atlas.text import trimmed

#: A sentence's key and its slots.
_Said = tuple[str, dict[str, Any]]


def of_line(checked: Checked, line: MappedLine) -> dict[str, str]:
    """Return the reading of a line: its place, whose detail it is, what its channel is from."""
    said: list[_Said] = [("reading.row", {"sheet": checked.sheet.name, "row": line.row})]
    rate = checked.asked.rate
    if rate and line.currency != WON:
        slots = {"rate": trimmed(rate.won), "day": rate.day.isoformat(), "source": rate.source}
        said.append(("reading.rate", slots | {"currency": line.currency}))
    if line.parent_row and line.sub_programme_name:
        said.append(("reading.detail", {"name": line.sub_programme_name}))
    if line.channel_id:
        made = checked.mapped.mapping.decisions["channel"].get(line.channel_text, Decision())
        words = " · ".join(made.evidence) or line.channel_text
        said.append((f"reading.channel.{made.origin}", {"text": words}))
    return _both(said)


def of_part(line: MappedLine, sole: str | None) -> dict[str, str]:
    """Return the reading of a part: which text names its partners, or that none does."""
    texts = " · ".join(dict.fromkeys(meaning.text for meaning in named_partners(line)))
    if sole:
        return _both([("reading.part.split", {"text": texts})])
    said: list[_Said] = [("reading.part.named", {"text": texts})] if texts else []
    if line.stated_count:
        said.append(("reading.part.count", {"count": line.stated_count}))
    return _both(said or [("reading.part.unknown", {})])


def _both(said: list[_Said]) -> dict[str, str]:
    sentences = {}
    for language in text.LANGUAGES:
        t = text.translator(language)
        sentences[f"reading_{language}"] = " ".join(t(key, **slots) for key, slots in said)
    return sentences
