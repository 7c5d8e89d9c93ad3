"""The analyst's own workbook back: findings in its cells, and a sheet that lists and links them.

An .xlsx or .xlsm is changed in place by openpyxl; any other format, or one that openpyxl cannot
open or hold, comes back as a new .xlsx with the values as read. Either is written in a child
process, in a folder that is removed whatever becomes of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from atlas import files
from atlas.errors import IntakeError
from atlas.intake import gathered, preflight, reading, wire
from atlas.intake.marking_child import SECONDS
from atlas.intake.model import Book, Finding
from atlas.text import Translate

#: Formats that come back as they are; more cells than this would not fit into the child's memory.
ORIGINALS, MOST_CELLS = ("xlsx", "xlsm"), 2_000_000
#: Errors of the marking that a workbook of values does not have.
_AVOIDABLE = {"intake.broken", "intake.died", "intake.memory", "intake.too_slow"}


def marked(
    path: Path,
    book: Book,
    findings: Sequence[Finding],
    t: Translate,
    *,
    progress: reading.Progress | None = None,
    cancel: Callable[[], bool] | None = None,
) -> bytes:
    """Return the workbook with its findings; raise IntakeError where it is not ``book`` any more.

    ``progress`` and ``cancel`` are those of ``reading.read``. The bytes are an .xlsm where
    ``extension`` says so, else an .xlsx.
    """
    preflight.examine(path)
    if files.digest(path) != book.sha256:
        raise IntakeError("mark.changed", file=book.file_name)
    asked = {
        "path": str(path.resolve()),
        "file": book.file_name,
        "format": book.format,
        "lang": t.language,  # type: ignore[attr-defined]
        "findings": [gathered.plain(finding) for finding in findings],
        "headers": {one.name: one.header_rows[-1] for one in book.sheets if one.header_rows},
    }
    told = progress or (lambda step, count: None), cancel or (lambda: False)
    why = _why_converted(book)
    if why is None:
        try:
            return _written(asked, *told)
        except IntakeError as error:
            if error.key not in _AVOIDABLE:
                raise
            why = "mark.not_opened"
    return _written(asked | {"why": why, "sheets": [*map(wire.written, book.sheets)]}, *told)


def extension(book: Book) -> str:
    """Return how the name of the marked file ends: a file with macros keeps them."""
    kept = book.format == "xlsm" and _why_converted(book) is None
    return "xlsm" if kept else "xlsx"


def _why_converted(book: Book) -> str | None:
    """Return the text key of why a book comes back as values, None where it comes back itself."""
    if book.format not in ORIGINALS:
        return "mark.converted"
    cells = sum(len(row.cells) for sheet in book.sheets for row in sheet.rows)
    return "mark.too_many_cells" if cells > MOST_CELLS else None


def _written(
    asked: dict[str, Any], progress: reading.Progress, cancel: Callable[[], bool]
) -> bytes:
    """Have a child write the workbook; return its bytes."""
    try:
        temporary = tempfile.TemporaryDirectory(prefix="atlas-mark-")
    except OSError as error:
        raise IntakeError("mark.no_space") from error
    with temporary as folder:
        finished = False
        told = asked | {"folder": folder}
        for said in reading.answers(told, cancel, "marking_child", SECONDS):
            if "error" in said:
                raise IntakeError(said["error"], **said["values"])
            finished = finished or "done" in said
            progress(said["step"], 0)
        if not finished:
            raise IntakeError("intake.died")
        return (Path(folder) / "marked").read_bytes()
