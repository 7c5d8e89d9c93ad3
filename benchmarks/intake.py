"""How long a workbook takes to be understood, process and all, and how much memory the child takes.

``python -m benchmarks.intake`` makes the files, all synthetic, and prints seconds and megabytes;
``python -m benchmarks.intake check`` how long they take to be understood, mapped and checked.
With numbers of rows after it (``check 2000``) only files of these sizes are made.
"""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import xlsxwriter

from atlas import access, releases, warehouse
from atlas.intake import reading
from atlas.intake.asked import Asked
from atlas.intake.submitting import Watch, checked

HEADER = ("연번", "부처", "사업코드", "세부사업명", "내역사업명", "시작일", "협력국", "2024년 예산",
          "2025년 예산", "2026년 예산", "증감", "비고")  # fmt: skip
#: Rows of the files, and how often each is read.
SIZES = {2_000: 5, 100_000: 3}
#: Reads a file and says how much memory its largest child took.
_READ = """
import resource, sys
from pathlib import Path
from atlas.intake import reading
reading.read(Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
#: One line in so many is international, as in the sheet of the government's allocation.
INTERNATIONAL = 20


def rows(count: int) -> list[tuple[Any, ...]]:
    """Return synthetic lines: texts, codes, dates as texts, numbers."""
    return [
        (n, f"부처{n % 30}", f"{26000 + n}", f"세부사업 {n // 5}",
         f"{'한-독 국제공동연구' if n % INTERNATIONAL == 0 else '내역사업'} {n}", "2026-01-01",
         ("미국", "독일", "일본")[n % 3], n % 900, n % 1000, n % 1100 + 1, 100, f"비고 {n % 50}")
        for n in range(1, count + 1)
    ]  # fmt: skip


def make(folder: Path, count: int, kind: str) -> Path:
    """Write a synthetic workbook: two rows of caption, a header, so many lines, a total."""
    path = folder / f"synthetic-{count}.{kind}"
    lines = rows(count)
    total = [None] * 9 + [sum(line[9] for line in lines), None, None]
    caption = (*[None] * 11, "(단위: 백만원)")
    table = [("합성 자료",), caption, HEADER, *lines, ("합계", *total[1:])]
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        return path
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("합성")
    for number, line in enumerate(table):
        sheet.write_row(number, 0, line)
    book.close()
    return path


def measure(path: Path, times: int) -> dict[str, Any]:
    """Read a file so many times; return seconds, and the megabytes of the child."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        (sheet,) = reading.read(path).sheets
        taken.append(time.perf_counter() - begun)
    return {
        "file": path.name,
        "lines": sum(row.kind == "line" for row in sheet.rows),
        "findings": len(sheet.findings),
        **summed(taken),
        "child_mb": child_mb(path),
    }


def summed(taken: list[float]) -> dict[str, Any]:
    """Return median, best and first of times."""
    return {
        "median_s": round(statistics.median(taken), 2),
        "fastest_s": round(min(taken), 2),
        "first_s": round(taken[0], 2),
    }


def child_mb(path: Path) -> int:
    """Return the megabytes of the process that reads a file.

    A process is counted with the one that started it, which is therefore a small one here.
    """
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], check=True, capture_output=True, text=True
    )
    return round(int(done.stdout) * (1 if sys.platform == "darwin" else 1024) / 1e6)


def check(store: Path, path: Path, times: int) -> dict[str, Any]:
    """Check a file so many times against the reference data; return seconds, whole and by step."""
    asked, taken = Asked(2026, "allocation", "government_rnd_keyword"), []
    for _ in range(times):
        laps = [("begun", time.perf_counter())]
        watch = Watch(lambda name, laps=laps: laps.append((name, time.perf_counter())))
        found = checked(store, path, asked, access.at_desk(), watch=watch)
        laps.append(("done", time.perf_counter()))
        taken.append(laps[-1][1] - laps[0][1])
    begun = {name: moment - laps[0][1] for name, moment in reversed(laps)}
    return {
        "file": path.name,
        "selected": sum(line.selected for line in found.lines),
        "findings": len(found.findings),
        **summed(taken),
        "child_mb": child_mb(path),
        "begun_s": {name: round(begun[name], 2) for name in ("mapped", "checked", "compared")},
    }


def main() -> None:
    """Measure each size as .csv and .xlsx, the small ones first."""
    sizes = [int(said) for said in sys.argv[1:] if said.isdigit()] or list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        if "check" in sys.argv:
            releases.sync_reference(store)
            warehouse.snapshot(store, "bureau")
        for count in sizes:
            times = SIZES.get(count, 1)
            for kind in ("csv", "xlsx"):
                path = make(Path(folder), count, kind)
                measured = check(store, path, times) if store.exists() else measure(path, times)
                print(json.dumps({"rows": count, "kind": kind} | measured), flush=True)


if __name__ == "__main__":
    main()
