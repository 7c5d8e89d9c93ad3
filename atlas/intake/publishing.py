"""A workbook's way through the register: received, walked through its ``steps``, published.

An error leaves the submission where it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from atlas import access, files, originals, releases, submissions
from atlas.access import Actor
from atlas.drafts import Draft, Overlap
from atlas.errors import AtlasError, StoreError
from atlas.intake import explain, preflight, steps
from atlas.intake.asked import Asked, plain
from atlas.intake.drafting import Publication, drafted
from atlas.intake.model import Finding
from atlas.intake.steps import Reason
from atlas.intake.submitting import Checked, Watch
from atlas.standing import Decision, Release
from atlas.submissions import Submission

#: How many rules a refusal names.
_NAMED = 8


@dataclass(frozen=True)
class Submitted:
    """A submission as far as it came, what was found, and the release where it was published."""

    submission: Submission
    checked: Checked
    release: Release | None = None


def submit(
    store: Path,
    path: Path,
    asked: Asked,
    actor: Actor,
    *,
    reasons: Iterable[Reason] = (),
    publication: Publication | None = None,
    watch: Watch = Watch(),  # noqa: B008
) -> Submitted:
    """Take a file the whole way: as far as explained, or published where that is asked for."""
    received = receive(store, path, asked, actor)
    submission, checked = steps.check(store, received, path, asked, actor, watch=watch)
    submission = steps.explained(store, submission, checked, reasons, actor)
    if publication is None:
        return Submitted(submission, checked)
    release = publish(store, submission, checked, publication, actor)
    closed = submissions.load(store, submission.submission_id, actor)
    return Submitted(closed, checked, release)


def receive(
    store: Path, path: Path, asked: Asked, actor: Actor, name: str | None = None
) -> Submission:
    """Enter a file as a submission and keep it as it came; raise IntakeError for what is none."""
    access.require(actor, "analyst")
    preflight.examine(path)
    content, name = path.read_bytes(), name or path.name
    originals.keep(store, content, name, actor)
    entered = Submission(
        name, files.digest(path), len(content), asked.fiscal_year, asked.stage, asked.scope_id,
        asked.ministry_id, corrections={"asked": plain(asked)},
    )  # fmt: skip
    return submissions.create(store, entered, actor)


def publish(
    store: Path, submission: Submission, checked: Checked, said: Publication, actor: Actor
) -> Release:
    """Publish an explained submission, all or nothing, and remember its mapping.

    Raises AtlasError for errors and unexplained warnings, and where releases.publish refuses.
    """
    _clean(submission, checked)
    draft = drafted(checked, said)
    origin = (submission.submission_id, submission.rev)
    decisions = _decisions(store, draft, said)
    draft = replace(draft, decisions=decisions, submission=origin)
    release = releases.publish(store, draft, actor)
    # It is published: that the next sheet has to be mapped anew must not say otherwise.
    with suppress(StoreError):
        steps.remember(store, submission, checked.mapped.mapping, actor)
    return release


def _clean(submission: Submission, checked: Checked) -> None:
    wrong = steps.errors(checked)
    if wrong:
        raise AtlasError("error.submission_errors", count=len(wrong), rules=_rules(wrong))
    left = explain.unexplained(checked.findings, steps.explanations(submission))
    if left:
        raise AtlasError("error.submission_unexplained", count=len(left), rules=_rules(left))


def _rules(found: list[Finding]) -> str:
    named = list(dict.fromkeys(finding.rule for finding in found))
    return ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")


def overlaps(store: Path, checked: Checked, said: Publication) -> list[Overlap]:
    """Return the standing lines that a checked sheet has a line like, for what is said of it."""
    return releases.overlaps(store, drafted(checked, said))


def _decisions(store: Path, draft: Draft, said: Publication) -> tuple[Decision, ...]:
    """Return the decision made about each line that stands already; none where none was made."""
    if said.overlap is None and not said.decisions:
        return ()
    made = {
        each: said.decisions.get(each.line_id, said.overlap)
        for each in releases.overlaps(store, draft)
    }
    return tuple(
        Decision(each.line_id, what, None if what == "keep" else each.new_line_id)
        for each, what in made.items()
        if what is not None
    )
