"""The submission on the desk: what is saved of it, and what its file was understood as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from atlas import access, paths, submissions, warehouse
from atlas.access import Actor
from atlas.intake import references, steps, submitting
from atlas.intake.asked import Asked
from atlas.intake.model import Book, Sheet
from atlas.intake.select import Suggestion
from atlas.intake.submitting import Checked, Mapped, Understood
from atlas.intake.worklist import Names
from atlas.submissions import Submission
from atlas.text import Translate
from atlas.warehouse import Snapshot
from atlas.web import filters, frame, url, visitor
from atlas.web.desk.work import hold, work
from atlas.web.evidence import words

#: The steps of a submission in their order, as the address calls them.
STEPS = ("read", "select", "map", "check", "publish")


@dataclass
class Desk:
    """One submission as it is saved now, and who works on it."""

    store: Path
    actor: Actor
    submission: Submission
    shown: Snapshot

    @property
    def t(self) -> Translate:
        return words()

    @property
    def asked(self) -> Asked:
        return steps.asked(self.submission)

    @property
    def open(self) -> bool:
        return self.submission.state in submissions.OPEN

    @property
    def names(self) -> Names:
        return names()


def names() -> Names:
    """Return the names of all codes by kind, in the reader's language."""
    return references.names(frame.rows, url.language())


def named(kind: str) -> Mapping[str, str]:
    """Return the names of the codes of a kind, in the reader's language."""
    return names()[kind]


def actor() -> Actor:
    """Return who acts at this desk."""
    return access.acting(visitor.viewer())


def desk(submission_id: str) -> Desk:
    """Return a submission as saved, beside what the bureau sees now."""
    store, who = paths.store(), actor()
    shown = warehouse.snapshot(store, "bureau")
    return Desk(store, who, submissions.load(store, submission_id, who), shown)


def book(at: Desk) -> Book:
    """Return the file as read, with what was set right in it; saved as read the first time."""
    found = work(_reading(at), lambda watch: steps.read(at.store, at.submission, at.actor, watch))
    if at.submission.state == "received":
        at.submission = steps.begin(at.store, at.submission, found, at.actor)
        if at.submission.corrections.get("recalled"):
            return book(at)
    return found


def sheet(found: Book, asked: Asked) -> Sheet:
    """Return the sheet that is looked at: the one named, else the first budget, else the first."""
    named = [each for each in found.sheets if each.name == asked.sheet]
    budgets = [each for each in found.sheets if each.is_budget]
    return (named or budgets or list(found.sheets))[0]


def known(at: Desk) -> Understood:
    """Return the sheet that is handed in; raise IntakeError where it is not known which."""
    return submitting.chosen(book(at), at.asked)


def mapped(at: Desk) -> Mapped:
    """Return the sheet with what its texts mean; what is proposed is saved."""
    read = known(at)
    given = at.submission
    laid = work(
        meaning(at),
        lambda watch: steps.mapped(at.store, given, read, at.actor, at.shown, watch=watch),
    )
    if at.submission.state in ("received", "read"):
        at.submission = steps.save_mapping(at.store, at.submission, laid.mapping, at.actor)
        # The saved mapping is the proposed one: what it makes is not made again.
        hold(meaning(at), laid)
    return laid


def suggested(at: Desk) -> list[Suggestion]:
    """Return which lines look like cooperation, by the names and by what was chosen before."""
    laid = mapped(at)

    def find(watch: submitting.Watch) -> list[Suggestion]:
        return submitting.suggested(at.store, laid, at.actor, at.shown, watch)

    columns = json.dumps(dict(laid.mapping.columns), sort_keys=True)
    whose = at.asked.ministry_id or ""
    return work((*_reading(at), columns, whose, at.shown.id, "suggested"), find)


def checked(at: Desk) -> Checked:
    """Return the sheet with its findings and its diff; they are saved where they are new."""
    laid = mapped(at)
    found = work(
        (*meaning(at), "checked"),
        lambda watch: submitting.compared(laid, at.shown, watch),
    )
    if at.open and (at.submission.state == "mapped" or steps.differs(at.submission, found)):
        at.submission = steps.save_findings(at.store, at.submission, found, at.actor)
    return found


def go(step: str) -> None:
    """Open another step of the submission that is open; meant as the callback of a button."""
    filters.put(step=step)


def onward(at: Desk, step: str, label: str) -> None:
    """Draw the button that leads to the next step."""
    st.button(at.t(label), type="primary", icon=":material/arrow_forward:", on_click=go,
              args=(step,))  # fmt: skip


def _reading(at: Desk) -> tuple[str, ...]:
    said = [at.submission.corrections.get("reading", []), at.asked.unit_multiplier]
    return (at.submission.sha256, at.submission.file_name, _text(said))


def meaning(at: Desk) -> tuple[str, ...]:
    """Return all that decides what is found of a submission: reading, slice, mapping, the data."""
    said = _text([at.submission.corrections["asked"], at.submission.mapping])
    return (*_reading(at), said, at.shown.id, str(at.shown.path))


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
