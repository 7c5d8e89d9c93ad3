"""The commands of the intake: what a workbook is understood as, without publishing anything."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from atlas.intake import reading, report
from atlas.text import Translate


def add_arguments(inspect: argparse.ArgumentParser) -> None:
    """Declare what ``inspect`` is told."""
    inspect.add_argument("file", type=Path, help="a workbook: xlsx, xlsm, xls, ods, csv or html")
    inspect.add_argument("--sheet", help="one sheet by its name; without it, all of them")


Told = tuple[list[dict[str, Any]], list[str], bool]


def inspect(asked: argparse.Namespace, t: Translate) -> Told:
    """Return the sheets as plain values, as lines, and whether anything was found wrong."""
    book = reading.read(asked.file, sheet=asked.sheet)
    found = any(sheet.findings for sheet in book.sheets)
    budget = any(sheet.is_budget for sheet in book.sheets)
    return report.plain(book, t), report.lines(book, t), found or not budget
