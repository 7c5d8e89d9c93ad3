"""The process that writes a marked workbook: limited as the one that reads, but it may write.

openpyxl writes each sheet to a file first; these and the workbook lie in the parent's folder.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from atlas.intake import child

#: Processor and clock of a sheet of 100,000 lines, with room for a slower machine.
CPU_SECONDS, SECONDS = 170, 180
#: A sheet of 100,000 lines of twelve columns is 60 million bytes before it is compressed.
MAX_WRITTEN = 1 << 30


def main() -> int:
    """Write what standard input asks for; say on standard output how far it is."""
    child.limit(CPU_SECONDS, MAX_WRITTEN)
    return child.work(_write)


def _write(asked: dict[str, Any]) -> None:
    from atlas import text  # noqa: PLC0415
    from atlas.errors import IntakeError  # noqa: PLC0415
    from atlas.intake import marking_list, marking_original, marking_values, wire  # noqa: PLC0415
    from atlas.intake.model import Finding  # noqa: PLC0415

    tempfile.tempdir = asked["folder"]
    findings = [Finding(**item) for item in asked["findings"]]
    job = marking_list.Job(
        findings, asked["headers"], asked["file"], text.translator(asked["lang"])
    )
    child.say({"step": "opened"})
    try:
        if "why" in asked:
            sheets = [wire.sheet(json.loads(said)["sheet"]) for said in asked["sheets"]]
            book = marking_values.book(sheets, job, job.t(asked["why"], format=asked["format"]))
        else:
            book = marking_original.book(Path(asked["path"]), asked["format"], job)
        child.say({"step": "marked"})
        book.save(Path(asked["folder"]) / "marked")
    except OSError as error:
        raise IntakeError("mark.no_space") from error
    child.say({"step": "saved", "done": True})
