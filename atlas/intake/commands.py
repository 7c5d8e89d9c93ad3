"""The commands of the intake: what a workbook is understood as, without publishing anything."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from atlas import refdata
from atlas.errors import IntakeError
from atlas.intake import preflight, reading, report
from atlas.text import Translate


def add_inspect(parser: argparse.ArgumentParser) -> None:
    """Declare what ``inspect`` is told."""
    parser.add_argument("file", type=Path, help=f"a workbook: {', '.join(preflight.FORMATS)}")
    parser.add_argument("--sheet", help="one sheet by its name; without it, all of them")


def add_template(parser: argparse.ArgumentParser) -> None:
    """Declare what ``template`` is told."""
    parser.add_argument("--out", type=Path, required=True, help="the .xlsx to write; a new file")


#: Values for a program, lines for a person, and whether anything is left to put right.
Told = tuple[Any, list[str], bool]


def inspect(asked: argparse.Namespace, t: Translate) -> Told:
    """Return the sheets as plain values, as lines, and whether anything was found wrong."""
    book = reading.read(asked.file, sheet=asked.sheet)
    found = any(sheet.findings for sheet in book.sheets)
    budget = any(sheet.is_budget for sheet in book.sheets)
    return report.plain(book, t), report.lines(book, t), found or not budget


def template(asked: argparse.Namespace, t: Translate) -> Told:
    """Write the workbook for ministries; return its name, a sentence, and that nothing is wrong."""
    # Imported here: the other commands load no reader or writer of workbooks.
    from atlas.intake import template as form  # noqa: PLC0415

    names = form.names(refdata.read(), asked.lang)
    write_new(asked.out, form.template(t, names))
    return [{"file": str(asked.out)}], [t("template.written", file=asked.out)], False


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; raise IntakeError where it is, or cannot be written."""
    try:
        file = path.open("xb")
    except FileExistsError as error:
        raise IntakeError("template.exists", file=path.name) from error
    except OSError as error:
        raise IntakeError("template.not_written", file=path.name) from error
    try:
        with file:
            file.write(content)
    except OSError as error:
        path.unlink()
        raise IntakeError("template.not_written", file=path.name) from error
