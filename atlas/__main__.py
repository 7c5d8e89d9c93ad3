"""The commands: ``python -m atlas <command>``; ``--json`` prints what a program can read.

Exit codes: 0 done, 1 something was found wrong with the data or the store, 2 asked wrongly.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from atlas import (
    history,
    measure_command,
    paths,
    releases,
    sql,
    store_commands,
    text,
    verify,
    warehouse,
)
from atlas.errors import AtlasError, DataError, QueryError
from atlas.intake import commands as commands_of_intake
from atlas.intake import submit_commands
from atlas.schema import AUDIENCES, STAGES
from atlas.summary import LATEST, Ask, Summary, summarise
from atlas.text import Translate

OK, FOUND, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    asked = _parser().parse_args(argv)
    t = text.translator(asked.lang)
    try:
        return asked.run(asked, t)
    except DataError as error:
        _tell(asked, t, error, [_problem(problem, t) for problem in error.problems])
        return FOUND
    except QueryError as error:
        _tell(asked, t, error, [])
        return USAGE
    except AtlasError as error:
        _tell(asked, t, error, [])
        return FOUND


def _tell(asked: argparse.Namespace, t: Translate, error: AtlasError, lines: list[str]) -> None:
    message = t(error.key, **error.values)
    if asked.json:
        _print_json({"error": error.key, "message": message, "problems": lines})
    print("\n".join([t("cli.error", message=message), *lines]), file=sys.stderr)


def _problem(problem: Any, t: Translate) -> str:
    reason = t(problem.key, **problem.values)
    return t(
        "error.problem",
        file=problem.file,
        row="–" if problem.row is None else problem.row,
        column=problem.column or "–",
        reason=reason,
        value=problem.value or "–",
    )


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument("--lang", choices=text.LANGUAGES, default=text.DEFAULT)
    parser = argparse.ArgumentParser(prog="python -m atlas", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Callable[[argparse.Namespace, Translate], int], about: str) -> Any:
        command = commands.add_parser(name, parents=[shared], help=about, description=about)
        command.set_defaults(run=run)
        return command

    serve = add("serve", _serve, "serve the dashboard")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--name", action="append", default=[], help="a further Host name to answer")
    serve.add_argument("--desk", action="store_true", help="the person here holds every role")
    summary = add("summary", _summary, "the budget of one year, in won")
    summary.add_argument("--year", type=int, required=True)
    summary.add_argument("--stage", default=LATEST, choices=[LATEST, *STAGES])
    measured = add("measure", _measure, "an index of one year with its bounds")
    measure_command.add_measure(measured)
    query = add("query", _query, "run a file of queries/ by its name")
    query.add_argument("name")
    query.add_argument("params", nargs="*", metavar="param=value")
    add("releases", _releases, "the history of releases")
    add("verify", _verify, "check the store and the rules of its data")
    for name, run, about, declare in _OF_INTAKE:
        declare(add(name, run, about))
    for name, tell, about, declare in store_commands.COMMANDS:
        declare(add(name, partial(_run, tell), about))
    for command in (summary, measured, query):
        command.add_argument("--snapshot", help="an earlier snapshot by its id")
        command.add_argument("--audience", choices=AUDIENCES, default="bureau")
    return parser


def _serve(asked: argparse.Namespace, t: Translate) -> int:
    # Imported here: the other commands do not need the web.
    from atlas import server  # noqa: PLC0415

    def ready(address: str, snapshot: str) -> None:
        if asked.json:
            _print_json({"address": address, "desk": asked.desk, "snapshot": snapshot})
        else:
            print(t("serve.ready", address=address))
            print(t("serve.desk" if asked.desk else "serve.readonly"))
        sys.stdout.flush()

    server.serve(asked.host, asked.port, asked.desk, tuple(asked.name), ready)
    return OK


def _snapshot(asked: argparse.Namespace) -> warehouse.Snapshot:
    store = paths.store()
    releases.sync_reference(store)
    return warehouse.snapshot(store, asked.audience, asked.snapshot)


def _asker(shown: warehouse.Snapshot) -> Ask:
    """Return what asks a snapshot a question by its name."""
    con = warehouse.connect(shown)
    return lambda name, **params: sql.rows(con, name, **params)


def _summary(asked: argparse.Namespace, t: Translate) -> int:
    shown = _snapshot(asked)
    ask = _asker(shown)
    found = summarise(ask, asked.year, asked.stage, shown.id)
    if found.control_total_krw is None and not found.line_count:
        raise QueryError("error.nothing_known", year=asked.year, stage=t(f"stage.{asked.stage}"))
    if asked.json:
        _print_json(asdict(found))
    else:
        print("\n".join(_summary_lines(found, t)))
    return OK


def _measure(asked: argparse.Namespace, t: Translate) -> int:
    shown = _snapshot(asked)
    values, lines = measure_command.measure(asked, _asker(shown), shown.id, t)
    if asked.json:
        _print_json(values)
    else:
        print("\n".join(lines))
    return OK


def _summary_lines(found: Summary, t: Translate) -> list[str]:
    lines = [
        t(
            "cli.summary",
            year=found.fiscal_year,
            stage=t(f"stage.{found.stage}"),
            scope=t(f"scope.{found.scope}"),
            snapshot=found.snapshot,
        )
    ]
    for name, amount in asdict(found).items():
        if name.endswith("_krw"):
            said = t("word.unknown") if amount is None else text.won(amount, t.language)
            lines.append(f"{t(f'column.{name}')}: {said}")
    for stage, amount in found.basis_mix.items():
        lines.append(f"  {t(f'stage.{stage}')}: {text.won(amount, t.language)}")
    for ministry, amount in found.ministries.items():
        lines.append(f"  {ministry}: {text.won(amount, t.language)}")
    return lines


def _query(asked: argparse.Namespace, t: Translate) -> int:
    if sql.load(asked.name).of_a_sheet:
        raise QueryError("error.query_of_a_sheet", name=asked.name)
    params = sql.parsed(asked.name, asked.params)
    con = warehouse.connect(_snapshot(asked))
    _print_rows(asked, sql.rows(con, asked.name, **params))
    return OK


def _releases(asked: argparse.Namespace, t: Translate) -> int:
    store = paths.store()
    releases.sync_reference(store)
    rows = history.rows(releases.history(store))
    if not asked.json:
        rows = [history.in_words(row, t) for row in rows]
    _print_rows(asked, rows)
    return OK


def _verify(asked: argparse.Namespace, t: Translate) -> int:
    findings = [asdict(finding) for finding in verify.verify(paths.store())]
    for finding in findings:
        if isinstance(finding["found"], AtlasError):
            finding["found"] = t(finding["found"].key, **finding["found"].values)
    errors = [finding for finding in findings if finding["severity"] == "error"]
    if asked.json:
        _print_json({"ok": not errors, "findings": findings})
    else:
        for finding in findings:
            said = finding | {
                "severity": t(f"severity.{finding['severity']}"),
                "rule": t(f"rule.{finding['rule']}"),
            }
            print(t("cli.finding", **said))
        counts = {"errors": len(errors), "warnings": len(findings) - len(errors)}
        print(t("cli.findings" if errors else "cli.verified", **counts))
    return FOUND if errors else OK


def _inspect(asked: argparse.Namespace, t: Translate) -> int:
    return _told(asked, commands_of_intake.inspect(asked, t))


def _template(asked: argparse.Namespace, t: Translate) -> int:
    return _told(asked, commands_of_intake.template(asked, t))


def _run(tell: Callable[..., Any], asked: argparse.Namespace, t: Translate) -> int:
    return _told(asked, tell(asked, t))


def _told(asked: argparse.Namespace, told: commands_of_intake.Told) -> int:
    values, lines, found = told
    if asked.json:
        _print_json(values)
    else:
        print("\n".join(lines))
    return FOUND if found else OK


def _check(asked: argparse.Namespace, t: Translate) -> int:
    submit_commands.usage(asked)
    return _told(asked, submit_commands.check(asked, t))


def _submit(asked: argparse.Namespace, t: Translate) -> int:
    submit_commands.usage(asked)
    return _told(asked, submit_commands.submit(asked, t))


_OF_INTAKE = (
    ("inspect", _inspect, "what a workbook is understood as", commands_of_intake.add_inspect),
    ("template", _template, "an empty workbook to fill in", commands_of_intake.add_template),
    ("check", _check, "all rules on a workbook; stores nothing", submit_commands.add_check),
    ("submit", _submit, "enter a workbook, and publish it", submit_commands.add_submit),
)


def _print_rows(asked: argparse.Namespace, rows: list[dict[str, Any]]) -> None:
    if asked.json:
        _print_json(rows)
        return
    if rows:
        print("\t".join(rows[0]))
    for row in rows:
        print("\t".join("" if value is None else str(value) for value in row.values()))


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not to be written as JSON: {type(value).__name__}")


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    sys.exit(code)
