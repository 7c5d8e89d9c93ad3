"""The sentences of findings, and of what columns and rows were taken for, in the reader's language.

``finding.<rule>`` and ``understood.<reason>`` of the locales are the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping

from atlas.intake.model import Finding
from atlas.text import Translate

#: Slots that are codes of stages; a sentence calls them by their names.
_STAGES = ("stage", "caption_stage")


def finding_in_words(finding: Finding, t: Translate) -> str:
    """Return the sentence of a finding, of reading or of a rule; a dash for what it does not say.

    Whoever reads the file or checks it gives the slots beyond those that every finding has.
    """
    own = ("sheet", "cell", "row", "value", "expected", "difference")
    place = {name: getattr(finding, name) for name in own}
    named = {name: t(f"stage.{finding.slots[name]}") for name in _STAGES if name in finding.slots}
    said = {name: t("word.dash") if value in (None, "") else value for name, value in place.items()}
    return t(f"finding.{finding.rule}", **{**said, **finding.slots, **named})


def candidate_in_words(candidate: str, names: Mapping[str, Mapping[str, str]], t: Translate) -> str:
    """Return a possible answer as a person reads it; ``names`` is kind → code → name."""
    kind, _, code = candidate.rpartition(":")
    if not kind:
        return t(f"candidate.{candidate}")
    return t("candidate.code", name=names[kind].get(code, code), kind=t(f"meaning.{kind}"))


def why_in_words(why: str, t: Translate) -> str:
    """Return the sentence of a reason, ``code`` or ``code=value``; nothing for no reason."""
    code, _, value = why.partition("=")
    return t(f"understood.{code}", value=value) if code else ""
