"""How long a marked workbook takes to be written, process and all.

``python -m benchmarks.marking`` makes the files, all synthetic, and prints seconds;
with ``--large`` the sheet of 100,000 lines too, which takes minutes.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from atlas import text
from atlas.intake import marking, reading
from atlas.intake.model import Finding
from benchmarks.intake import make, summed

#: Rows of the files, and how often each is marked.
SMALL, LARGE = {2_000: 5}, {100_000: 1}
FINDINGS = 500


def findings(sheet: str, rows: int) -> list[Finding]:
    """Return synthetic findings on so many different rows, a third of each severity."""
    severities = ("error", "warning", "notice")
    return [
        Finding("formula_error", severities[n % 3], sheet, f"J{4 + n * (rows // FINDINGS)}",
                value=f"합성 {n}", expected="1,000", difference=n * 1_000_000)
        for n in range(FINDINGS)
    ]  # fmt: skip


def measure(path: Path, rows: int, times: int) -> dict[str, Any]:
    """Mark a file so many times; return seconds."""
    book = reading.read(path)
    found = findings(book.sheets[0].name, rows)
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        content = marking.marked(path, book, found, text.translator("ko"))
        taken.append(time.perf_counter() - begun)
    return {
        "file": path.name,
        "findings": len(found),
        "marked_mb": round(len(content) / 1e6, 1),
        **summed(taken),
    }


def main() -> None:
    """Measure each size as .csv, which is converted, and as .xlsx, which is changed in place."""
    sizes = SMALL | (LARGE if "--large" in sys.argv else {})
    with tempfile.TemporaryDirectory() as folder:
        for count, times in sizes.items():
            for kind in ("csv", "xlsx"):
                path = make(Path(folder), count, kind)
                measured = measure(path, count, times)
                print(json.dumps({"rows": count, "kind": kind} | measured), flush=True)


if __name__ == "__main__":
    main()
