"""A workbook's way through the register: received, read, mapped, checked, explained, published.

Each step is saved when it is done. An error leaves the submission where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from atlas import access, files, originals, register, releases, submissions, warehouse
from atlas.access import Actor
from atlas.drafts import Draft
from atlas.errors import AtlasError, IntakeError
from atlas.intake import explain, gathered, preflight
from atlas.intake import mapping as mappings
from atlas.intake.asked import Asked
from atlas.intake.drafting import Publication, drafted
from atlas.intake.explain import Explanation, Explanations
from atlas.intake.model import Finding
from atlas.intake.submitting import Checked, Watch, compared, mapped, understood
from atlas.standing import Decision, Release
from atlas.submissions import Submission

#: How many rules a refusal names.
_NAMED = 8


@dataclass(frozen=True)
class Reason:
    """Why a warning may stand; without rule and cell it is said of every warning."""

    text: str
    rule: str | None = None
    cell: str | None = None


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
    submission, checked = check(store, received, path, asked, actor, watch=watch)
    submission = explained(store, submission, checked, list(reasons), actor)
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
        asked.ministry_id, corrections={"asked": asdict(asked)},
    )  # fmt: skip
    return submissions.create(store, entered, actor)


def check(
    store: Path,
    submission: Submission,
    path: Path,
    asked: Asked,
    actor: Actor,
    *,
    watch: Watch = Watch(),  # noqa: B008
) -> tuple[Submission, Checked]:
    """Read, map and check a submission's file, saving after each; explanations are carried over."""
    known = understood(path, asked, watch=watch, name=submission.file_name)
    submission = submissions.save(store, replace(submission, state="read"), actor)
    shown = warehouse.snapshot(store, "bureau")
    laid = mapped(store, known, actor, shown, watch=watch)
    meant = {
        "mapping": json.loads(mappings.to_json(laid.mapping)), "layout_key": laid.mapping.layout,
    }  # fmt: skip
    submission = submissions.save(store, replace(submission, state="mapped", **meant), actor)
    checked = compared(laid, shown, watch)
    found = tuple(gathered.plain(finding) for finding in checked.findings)
    carried = explain.carried(checked.findings, _earlier(store, submission, actor))
    told = {"findings": found, "explanations": _plain(carried)}
    submission = submissions.save(store, replace(submission, state="checked", **told), actor)
    return submission, checked


def explained(
    store: Path, submission: Submission, checked: Checked, reasons: list[Reason], actor: Actor
) -> Submission:
    """Save reasons for warnings; the submission is explained where nothing is left to say.

    What was explained before keeps its reason. Raises IntakeError for a reason of which there is
    no warning.
    """
    warnings = [f for f in checked.findings if f.severity == "warning"]
    given = dict(_explanations(submission))
    moment = register.utc_text(datetime.now(UTC))
    for reason in reasons:
        meant = [f for f in warnings if _means(reason, f)]
        if reason.rule is not None and not meant:
            raise IntakeError("intake.no_such_warning", rule=reason.rule, cell=reason.cell or "–")
        for finding in meant:
            key = explain.key(finding)
            if reason.rule is not None or key not in given:
                given[key] = Explanation(reason.text, actor.name, moment)
    ready = not errors(checked) and not explain.unexplained(checked.findings, given)
    saved = replace(
        submission, explanations=_plain(given), state="explained" if ready else "checked"
    )
    return submissions.save(store, saved, actor)


def errors(checked: Checked) -> list[Finding]:
    """Return the findings that keep a sheet from being published."""
    return [finding for finding in checked.findings if finding.severity == "error"]


def publish(
    store: Path, submission: Submission, checked: Checked, said: Publication, actor: Actor
) -> Release:
    """Publish an explained submission, all or nothing, and remember its mapping.

    Raises AtlasError for errors and unexplained warnings, and where releases.publish refuses.
    """
    _clean(submission, checked)
    draft = drafted(checked, said)
    origin = (submission.submission_id, submission.rev)
    decisions = _decisions(store, draft, said.overlap)
    draft = replace(draft, decisions=decisions, submission=origin)
    release = releases.publish(store, draft, actor)
    mapping = checked.mapped.mapping
    submissions.remember(store, mapping.layout, json.loads(mappings.to_json(mapping)), actor)
    return release


def _clean(submission: Submission, checked: Checked) -> None:
    wrong = errors(checked)
    if wrong:
        raise AtlasError("error.submission_errors", count=len(wrong), rules=_rules(wrong))
    left = explain.unexplained(checked.findings, _explanations(submission))
    if left:
        raise AtlasError("error.submission_unexplained", count=len(left), rules=_rules(left))


def _rules(found: list[Finding]) -> str:
    named = list(dict.fromkeys(finding.rule for finding in found))
    return ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")


def _decisions(store: Path, draft: Draft, overlap: str | None) -> tuple[Decision, ...]:
    """Return one decision for every line that stands already; none where none was made."""
    if overlap is None:
        return ()
    return tuple(
        Decision(each.line_id, overlap, None if overlap == "keep" else each.new_line_id)
        for each in releases.overlaps(store, draft)
    )


def _means(reason: Reason, finding: Finding) -> bool:
    return reason.rule is None or (
        reason.rule == finding.rule and (reason.cell or None) == finding.cell
    )


def _earlier(store: Path, submission: Submission, actor: Actor) -> Explanations:
    """Return what was explained in the latest submission for the same slice."""
    of = ("fiscal_year", "stage", "scope_id", "ministry_id")
    for other in submissions.listed(store, actor):
        same = all(getattr(other, name) == getattr(submission, name) for name in of)
        if same and other.submission_id != submission.submission_id and other.explanations:
            return _explanations(other)
    return {}


def _explanations(submission: Submission) -> dict[str, Explanation]:
    return {key: Explanation(**said) for key, said in submission.explanations.items()}


def _plain(explanations: Explanations) -> Mapping[str, Any]:
    return {key: asdict(each) for key, each in explanations.items()}
