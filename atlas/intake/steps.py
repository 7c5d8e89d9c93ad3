"""A submission's steps, each from what is saved, and saved again when it is done.

The page takes one step at a time and may come back to any of them; ``publishing.submit`` walks
them all. An error leaves the submission where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from atlas import originals, register, submissions, warehouse
from atlas.access import Actor
from atlas.errors import IntakeError
from atlas.intake import explain, gathered, reading, submitting, wire
from atlas.intake import mapping as mappings
from atlas.intake.asked import Asked, plain, restored
from atlas.intake.explain import Explanation, Explanations
from atlas.intake.mapping import SheetMapping
from atlas.intake.model import Book, Corrections, Finding
from atlas.intake.submitting import Checked, Mapped, Understood, Watch
from atlas.submissions import Submission
from atlas.warehouse import Snapshot

#: What a reading was corrected to is remembered beside the mappings, under the layout's key.
_READING = "reading:"
#: States in which the saved mapping is of the sheet as it is read now.
_MAPPED = ("mapped", "checked", "explained", "published")


@dataclass(frozen=True)
class Reason:
    """Why a warning may stand; without rule and cell it is said of every warning."""

    text: str
    rule: str | None = None
    cell: str | None = None


# Handed in as, and read


def asked(submission: Submission) -> Asked:
    """Return the slice and the sheet that a submission is handed in as."""
    return restored(submission.corrections["asked"])


def corrections(submission: Submission) -> tuple[Corrections, ...]:
    """Return what a person set right in the reading of a submission's sheets."""
    return tuple(wire.corrections(list(submission.corrections.get("reading", ()))).values())


def read(store: Path, submission: Submission, actor: Actor, watch: Watch = Watch()) -> Book:  # noqa: B008
    """Return the file of a submission as read with its corrections; nothing is saved."""
    return reading.read(
        originals.path(store, submission.sha256, actor),
        corrections(submission),
        progress=lambda step, _: watch.step(step),
        cancel=watch.cancel,
        name=submission.file_name,
        unit=asked(submission).unit_multiplier,
    )


def begin(store: Path, submission: Submission, book: Book, actor: Actor) -> Submission:
    """Save a file as read for the first time; corrections of its layout are made again.

    Where that brought any, the file has to be read again with them.
    """
    if submission.state != "received":
        return submission
    said = dict(submission.corrections)
    if "reading" not in said:
        try:
            known = submitting.chosen(book, asked(submission))
        except IntakeError:
            return submission
        said["layout"] = mappings.layout_key(known.sheet.columns, submission.ministry_id)
        held = submissions.remembered(store, _READING + said["layout"], actor)
        said["reading"] = [held | {"sheet": known.sheet.name}] if held else []
        said["recalled"] = bool(held)
    return submissions.save(store, replace(submission, state="read", corrections=said), actor)


def correct(
    store: Path,
    submission: Submission,
    actor: Actor,
    *,
    said: Asked | None = None,
    reading: tuple[Corrections, ...] | None = None,
) -> Submission:
    """Save another slice or sheet, or another reading; the sheet has to be mapped again.

    What was decided about its texts and lines is kept as far as they are still there.
    """
    held = dict(submission.corrections)
    slices: dict[str, Any] = {}
    if said is not None:
        held["asked"] = plain(said)
        slices = {name: getattr(said, name) for name in ("fiscal_year", "stage", "scope_id")}
        slices["ministry_id"] = said.ministry_id
    if reading is not None:
        held |= {"reading": wire.corrections_written(reading), "recalled": False}
    # What was never read as a budget has yet to begin.
    state = "received" if submission.state == "received" else "read"
    changed = replace(submission, state=state, corrections=held, findings=(), **slices)
    return submissions.save(store, changed, actor)


# Mapped


def mapped(
    store: Path,
    submission: Submission,
    known: Understood,
    actor: Actor,
    shown: Snapshot,
    *,
    watch: Watch = Watch(),  # noqa: B008
) -> Mapped:
    """Return a read sheet mapped: as saved, or proposed anew where it was read anew since."""
    held = mapping_of(submission)
    if submission.state in _MAPPED:
        return submitting.mapped(store, known, actor, shown, mapping=held, watch=watch)
    return submitting.mapped(store, known, actor, shown, former=held, watch=watch)


def mapping_of(submission: Submission) -> SheetMapping | None:
    """Return the mapping that is saved with a submission; None where none is."""
    return mappings.from_json(json.dumps(submission.mapping)) if submission.mapping else None


def save_mapping(
    store: Path, submission: Submission, mapping: SheetMapping, actor: Actor
) -> Submission:
    """Save what a sheet was taken to mean; it has to be checked again."""
    meant = json.loads(mappings.to_json(mapping))
    changed = replace(
        submission, state="mapped", mapping=meant, layout_key=mapping.layout, findings=()
    )
    return submissions.save(store, changed, actor)


# Checked and explained


def check(
    store: Path,
    submission: Submission,
    path: Path,
    said: Asked,
    actor: Actor,
    *,
    watch: Watch = Watch(),  # noqa: B008
) -> tuple[Submission, Checked]:
    """Read, map and check a submission's file, saving after each; explanations are carried over."""
    known = submitting.understood(path, said, watch=watch, name=submission.file_name)
    submission = submissions.save(store, replace(submission, state="read"), actor)
    shown = warehouse.snapshot(store, "bureau")
    laid = submitting.mapped(store, known, actor, shown, watch=watch)
    submission = save_mapping(store, submission, laid.mapping, actor)
    checked = submitting.compared(laid, shown, watch)
    return save_findings(store, submission, checked, actor), checked


def save_findings(
    store: Path, submission: Submission, checked: Checked, actor: Actor
) -> Submission:
    """Save what was found, with the reasons that were given before for the same warnings."""
    found = tuple(gathered.plain(finding) for finding in checked.findings)
    before = {**_earlier(store, submission, actor), **explanations(submission)}
    kept = explain.carried(checked.findings, before)
    changed = replace(
        submission, findings=found, explanations=_plain(kept), state=_state(checked, kept)
    )
    return submissions.save(store, changed, actor)


def differs(submission: Submission, checked: Checked) -> bool:
    """Return whether what was found is not what is saved: the data beside it has changed."""
    found = (gathered.plain(finding) for finding in checked.findings)
    return [*map(_same, found)] != [*map(_same, submission.findings)]


def explained(
    store: Path, submission: Submission, checked: Checked, reasons: Iterable[Reason], actor: Actor
) -> Submission:
    """Save reasons for warnings; the submission is explained where nothing is left to say.

    What was explained before keeps its reason. Raises IntakeError for a reason of which there is
    no warning.
    """
    warnings = [f for f in checked.findings if f.severity == "warning"]
    given = explanations(submission)
    said: dict[str, str] = {}
    for reason in reasons:
        meant = [f for f in warnings if _means(reason, f)]
        if reason.rule is not None and not meant:
            raise IntakeError("intake.no_such_warning", rule=reason.rule, cell=reason.cell or "–")
        keys = map(explain.key, meant)
        said |= {key: reason.text for key in keys if reason.rule is not None or key not in given}
    return explain_each(store, submission, checked, said, actor)


def explain_each(
    store: Path, submission: Submission, checked: Checked, said: Mapping[str, str], actor: Actor
) -> Submission:
    """Save reasons by the key of their warning; a blank one takes back what was said."""
    moment = register.utc_text(datetime.now(UTC))
    new = {key: Explanation(text.strip(), actor.name, moment) for key, text in said.items()}
    given = {key: each for key, each in (explanations(submission) | new).items() if each.text}
    changed = replace(submission, explanations=_plain(given), state=_state(checked, given))
    return submissions.save(store, changed, actor)


def explanations(submission: Submission) -> dict[str, Explanation]:
    """Return the reasons that are saved with a submission, by the key of their warning."""
    return {key: Explanation(**said) for key, said in submission.explanations.items()}


def errors(checked: Checked) -> list[Finding]:
    """Return the findings that keep a sheet from being published."""
    return [finding for finding in checked.findings if finding.severity == "error"]


# Published


def remember(store: Path, submission: Submission, mapping: SheetMapping, actor: Actor) -> None:
    """Remember mapping and reading for the next sheet of the layout, but no single rows."""
    submissions.remember(store, mapping.layout, json.loads(mappings.to_json(mapping)), actor)
    layout, said = (submission.corrections.get(name) for name in ("layout", "reading"))
    if layout and (said or submissions.remembered(store, _READING + layout, actor)):
        own = [each for each in said or () if each["sheet"] == mapping.sheet]
        plain = asdict(Corrections(mapping.sheet))
        kept = next(iter(own), plain) | {"row_kinds": {}}
        submissions.remember(store, _READING + layout, kept, actor)


def _same(finding: Mapping[str, Any]) -> str:
    return json.dumps(finding, sort_keys=True, ensure_ascii=False)


def _state(checked: Checked, given: Explanations) -> str:
    left = errors(checked) or explain.unexplained(checked.findings, given)
    return "checked" if left else "explained"


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
            return explanations(other)
    return {}


def _plain(given: Explanations) -> Mapping[str, Any]:
    return {key: asdict(each) for key, each in given.items()}
