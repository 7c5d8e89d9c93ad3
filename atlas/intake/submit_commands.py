"""The commands ``check`` and ``submit``: a workbook against the data, and on its way into it."""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from atlas import access, paths, releases, text
from atlas.errors import IntakeError
from atlas.intake import gathered, marking, publishing
from atlas.intake.asked import SELECTIONS, Asked, rows_of, won_per_unit
from atlas.intake.commands import Told, write_new
from atlas.intake.drafting import Publication
from atlas.intake.laying import won
from atlas.intake.publishing import Reason, Submitted
from atlas.intake.sentences import finding_in_words
from atlas.intake.submitting import Checked, checked
from atlas.register_tables import DECISIONS
from atlas.schema import AUDIENCES, BY_NAME, STAGES
from atlas.text import Translate

_PUBLISHED = {"reason": "--reason", "by": "--by", "certify": "--certify"}


def add_check(command: argparse.ArgumentParser) -> None:
    """Declare what ``check`` is told: the slice, and where the marked workbook goes."""
    _add_slice(command)
    command.add_argument("--out", type=Path, help="a new file for the workbook with its findings")


def _add_slice(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="a workbook")
    command.add_argument("--year", type=int, required=True)
    command.add_argument("--stage", choices=STAGES, required=True)
    command.add_argument("--scope", required=True, help="the scope by its code")
    command.add_argument("--ministry", help="by its code; without it each line names its own")
    command.add_argument(
        "--unit", type=_of(won_per_unit), help="m_krw, 백만원 …, where the sheet states none"
    )
    command.add_argument("--sheet", help="by its name, where the file has several budgets")
    command.add_argument(
        "--select", default="suggested",
        help="suggested (default), all, none, or a text file of row numbers",
    )  # fmt: skip
    whole = command.add_mutually_exclusive_group()
    whole.add_argument("--complete", action="store_true", help="the file holds its slices wholly")
    whole.add_argument("--partial", action="store_true", help="other lines stand (default)")


def add_submit(command: argparse.ArgumentParser) -> None:
    """Declare what ``submit`` is told beyond the slice: reasons, and what publishing asks for."""
    _add_slice(command)
    command.add_argument("--explain", type=Path, help="json or csv of rule, cell, reason")
    command.add_argument("--explain-all", metavar="REASON", help="one reason for every warning")
    command.add_argument("--publish", action="store_true")
    command.add_argument("--by", help="who submits and certifies")
    command.add_argument("--reason", help="why it is published")
    command.add_argument("--certify", metavar="TEXT", help="the certification line")
    command.add_argument("--audience", choices=AUDIENCES, default="bureau")
    command.add_argument("--embargo", type=_of(_moment), help="until YYYY-MM-DD[THH:MM], UTC")
    command.add_argument("--overlap", choices=DECISIONS, help="for lines that stand already")
    command.add_argument("--publisher", help="who issued the file, if not the ministry")
    kinds = next(c.allowed for c in BY_NAME["sources"].columns if c.name == "kind")
    command.add_argument("--source-kind", choices=kinds, default="official")
    command.add_argument("--published", type=_of(date.fromisoformat), help="announced on")


def check(asked: argparse.Namespace, t: Translate) -> Told:
    """Return what a workbook is, what is wrong with it, and what publishing it would change."""
    store = paths.store()
    releases.sync_reference(store)
    found = checked(store, asked.file, _asked(asked), access.at_desk())
    if asked.out:
        write_new(asked.out, marking.marked(asked.file, found.book, found.findings, t))
    return _values(found, t), _lines(found, t), bool(found.findings)


def submit(asked: argparse.Namespace, t: Translate) -> Told:
    """Enter a workbook in the register and, where asked, publish it."""
    store = paths.store()
    releases.sync_reference(store)
    publication = _publication(asked) if asked.publish else None
    done = publishing.submit(
        store, asked.file, _asked(asked), access.at_desk(asked.by),
        reasons=_reasons(asked), publication=publication,
    )  # fmt: skip
    state, release = done.submission.state, done.release and done.release.release_id
    values = {"submission": done.submission.submission_id, "state": state, "release": release}
    left = state not in ("explained", "published")
    return values | _values(done.checked, t), [*_lines(done.checked, t), _state(done, t)], left


def usage(asked: argparse.Namespace) -> str | None:
    """Return the options that publishing needs and that were not given; None where all are."""
    missing = [said for name, said in _PUBLISHED.items() if not getattr(asked, name)]
    return ", ".join(missing) if asked.publish and missing else None


def _state(done: Submitted, t: Translate) -> str:
    said = t("cli.submission", submission=done.submission.submission_id,
             state=t(f"submission_state.{done.submission.state}"))  # fmt: skip
    if done.release:
        return f"{said} {t('cli.published', release=done.release.release_id)}"
    return said


def _asked(asked: argparse.Namespace) -> Asked:
    listed = asked.select not in SELECTIONS
    return Asked(
        asked.year,
        asked.stage,
        asked.scope,
        asked.ministry,
        asked.complete,
        asked.unit,
        asked.sheet,
        "rows" if listed else asked.select,
        rows_of(Path(asked.select)) if listed else (),
    )


def _publication(asked: argparse.Namespace) -> Publication:
    return Publication(
        asked.reason,
        asked.certify,
        asked.by,
        asked.audience,
        asked.embargo,
        asked.overlap,
        asked.source_kind,
        asked.publisher,
        asked.published,
    )


def _reasons(asked: argparse.Namespace) -> list[Reason]:
    """Return the reasons of a file of rule, cell and reason, and the one for every warning."""
    given = [Reason(asked.explain_all)] if asked.explain_all else []
    if asked.explain is None:
        return given
    try:
        said = asked.explain.read_text(encoding="utf-8-sig")
        own = asked.explain.suffix.lower() == ".json"
        rows = json.loads(said) if own else list(csv.DictReader(said.splitlines()))
        listed = [Reason(row["reason"], row["rule"], row.get("cell")) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntakeError("intake.reasons_unreadable", file=asked.explain.name) from error
    return [*listed, *given]


def _values(found: Checked, t: Translate) -> dict[str, Any]:
    """Return a checked workbook as plain values."""
    return {
        "file": found.book.file_name,
        "sheet": found.sheet.name,
        "unit_multiplier": found.sheet.unit_multiplier,
        "lines": sum(line.row_kind == "line" for line in found.lines),
        "selected": sum(line.selected for line in found.lines),
        "selected_krw": _selected_krw(found),
        "counts": dict(sorted(Counter(f.rule for f in found.findings).items())),
        "findings": [
            gathered.plain(f) | {"message": finding_in_words(f, t)} for f in found.findings
        ],
        "questions": [asdict(question) for question in found.mapped.mapping.questions],
        "diff": asdict(found.diff),
        "snapshot": found.against,
    }


def _selected_krw(found: Checked) -> int | None:
    """Return what the selected programmes add up to; None where an amount is not known in won."""
    amounts = [
        won(found.sheet, line.source_amount, line.currency)
        for line in found.lines
        if line.selected and line.kind == "programme"
    ]
    return None if None in amounts else sum(amount for amount in amounts if amount is not None)


def _lines(found: Checked, t: Translate) -> list[str]:
    """Return a checked workbook as lines of text for a person."""
    total = _selected_krw(found)
    said = [
        t(
            "cli.checked",
            file=found.book.file_name,
            sheet=found.sheet.name,
            lines=sum(line.row_kind == "line" for line in found.lines),
            selected=sum(line.selected for line in found.lines),
            amount=t("word.unknown") if total is None else text.won(total, t.language),
        )
    ]
    said += [
        f"- {t(f'severity.{finding.severity}')}: {finding_in_words(finding, t)}"
        for finding in found.findings
    ]
    for question in found.mapped.mapping.questions:
        choices = ", ".join(question.candidates) or t("word.dash")
        said.append(
            t("cli.question", text=question.text, count=len(question.rows), choices=choices)
        )
    for one in found.diff.slices:
        said.append(
            t(
                "cli.slice",
                ministry=one.ministry_id or t("word.unknown"),
                before=one.before_krw,
                after=one.after_krw,
                came=one.in_count,
                gone=one.out_count,
                resized=one.resized_count,
            )
        )
    return said


def _of(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a reader of an option whose refusal argparse says in its own words."""

    def reading(said: str) -> Any:
        try:
            return read(said)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"not understood: {said!r}") from error

    return reading


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
