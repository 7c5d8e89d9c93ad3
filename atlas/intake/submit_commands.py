"""The commands ``check`` and ``submit``: a workbook against the data, and on its way into it."""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from atlas import access, paths, releases, sql, text, warehouse
from atlas.errors import IntakeError, QueryError
from atlas.intake import gathered, marking, publishing, references
from atlas.intake.answers import of_file
from atlas.intake.asked import SELECTIONS, Asked, parts_of, rows_of, won_per_unit
from atlas.intake.commands import Told, write_new
from atlas.intake.diff import SliceChange
from atlas.intake.drafting import Publication
from atlas.intake.laying import selected_krw
from atlas.intake.publishing import Reason, Submitted
from atlas.intake.rates import Rate, won_of
from atlas.intake.sentences import candidate_in_words, finding_in_words
from atlas.intake.submitting import Checked, checked
from atlas.register_tables import DECISIONS
from atlas.schema import AUDIENCES, BY_NAME, STAGES
from atlas.text import Translate

#: Options that go together: those of publishing, and those of an exchange rate.
_PUBLISHED = {"reason": "--reason", "by": "--by", "certify": "--certify"}
_RATE = {"rate": "--rate", "rate_date": "--rate-date", "rate_source": "--rate-source"}


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
    command.add_argument(
        "--rate", type=_of(won_of), help="won per unit of the sheet's foreign currency"
    )
    command.add_argument("--rate-date", type=_of(date.fromisoformat), help="the day of the rate")
    command.add_argument("--rate-source", metavar="TEXT", help="whose rate it is")
    command.add_argument(
        "--answers", type=Path, help="json or csv of kind, text, answer; several apart by ;"
    )
    command.add_argument("--sheet", help="by its name, where the file has several budgets")
    command.add_argument(
        "--select", default="suggested",
        help="suggested (default), all, none, or a text file of row numbers",
    )  # fmt: skip
    whole = command.add_mutually_exclusive_group()
    whole.add_argument("--complete", action="store_true", help="the file holds its slices wholly")
    whole.add_argument("--partial", action="store_true", help="other lines stand (default)")
    command.add_argument(
        "--except", type=parts_of, default=(), dest="exceptions", metavar="SLICES",
        help="where it is the other way round: ministries, or parts of one (MSIT/1,MOTIR)",
    )  # fmt: skip


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


def usage(asked: argparse.Namespace) -> None:
    """Raise QueryError for options that go together and of which some were not given."""
    if getattr(asked, "publish", False):
        _together("error.submit_asked", asked, _PUBLISHED)
    if any(getattr(asked, name) is not None for name in _RATE):
        _together("error.rate_asked", asked, _RATE)


def _together(key: str, asked: argparse.Namespace, options: Mapping[str, str]) -> None:
    missing = [said for name, said in options.items() if not getattr(asked, name)]
    if missing:
        raise QueryError(key, missing=", ".join(missing))


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
        None if asked.rate is None else Rate(asked.rate, asked.rate_date, asked.rate_source),
        () if asked.answers is None else of_file(asked.answers),
        asked.exceptions,
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
        "selected_krw": selected_krw(found.sheet, found.lines, found.asked.rate),
        "counts": dict(sorted(Counter(f.rule for f in found.findings).items())),
        "findings": [
            gathered.plain(f) | {"message": finding_in_words(f, t)} for f in found.findings
        ],
        "questions": [asdict(question) for question in found.mapped.mapping.questions],
        "diff": asdict(found.diff),
        "snapshot": found.against,
    }


def _lines(found: Checked, t: Translate) -> list[str]:
    """Return a checked workbook as lines of text for a person."""
    total = selected_krw(found.sheet, found.lines, found.asked.rate)
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
    said += _questions(found, t)
    for one in found.diff.slices:
        said.append(
            t(
                "cli.slice",
                ministry=_whose(one, t),
                extent=t(f"completeness.{one.completeness}"),
                before=one.before_krw,
                after=one.after_krw,
                came=one.in_count,
                gone=one.out_count,
                resized=one.resized_count,
            )
        )
    return said


def _questions(found: Checked, t: Translate) -> list[str]:
    """Return what is to be decided, with the codes that a file of answers may give."""
    asked = found.mapped.mapping.questions
    if not asked:
        return []
    with warehouse.connect(warehouse.snapshot(paths.store(), "bureau")) as con:
        names = references.names(lambda name, **params: sql.rows(con, name, **params), t.language)
    said = []
    for question in asked:
        choices = [f"{each} = {candidate_in_words(each, names, t)}" for each in question.candidates]
        slots = {"kind": question.kind, "text": question.text, "count": len(question.rows)}
        said.append(t("cli.question", choices="; ".join(choices) or t("word.dash"), **slots))
    return [*said, t("cli.answers")]


def _whose(one: SliceChange, t: Translate) -> str:
    """Return whose slice it is: the ministry, and the vice-minister where it is only a part."""
    ministry = one.ministry_id or t("word.unknown")
    return t("cli.part", ministry=ministry, part=one.slice_part) if one.slice_part else ministry


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
