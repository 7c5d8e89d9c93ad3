"""Reading a file: looked at, then parsed in a process of its own that may die without harm.

Nothing is written to disk, so nothing is left behind, whoever is killed and when.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from atlas import files
from atlas.errors import IntakeError
from atlas.intake import garbage, preflight, wire
from atlas.intake.child import MEMORY_BYTES
from atlas.intake.model import SET_ASIDE, Book, Corrections, Sheet
from atlas.intake.reading_rules import Findings
from atlas.paths import ROOT

SECONDS = 44
#: Ends of a child by the system, numbered as on Linux; Windows has neither.
SIGABRT, SIGXCPU = 6, 24
#: More than this the child may not say: a sheet of 100,000 lines takes 30 million bytes.
MAX_ANSWER = 512 << 20
PAUSE_SECONDS = 0.1
Progress = Callable[[str, int], None]


@garbage.left_alone()
def read(
    path: Path,
    corrections: tuple[Corrections, ...] = (),
    sheet: str | None = None,
    *,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    name: str | None = None,
    unit: int | None = None,
) -> Book:
    """Return a file as understood; raise IntakeError where it cannot be read.

    ``progress(step, sheets read)`` is told each step of ``intake.step.<step>``; ``cancel`` is asked
    ten times a second and ends the child; ``name`` is the file's own name where ``path`` is a copy;
    ``unit`` is won per unit of a budget that states none.
    """
    source = preflight.examine(path)
    asked = {
        "path": str(path.resolve()),
        "name": Path(name or path.name).stem,
        "format": source.format,
        "sheet": sheet,
        "corrections": wire.corrections_written(corrections),
        "unit": unit,
    }
    with closing(answers(asked, cancel or (lambda: False), "child", SECONDS)) as told:
        sheets = list(_sheets(told, progress or (lambda step, count: None)))
    about = (name or path.name, files.digest(path), source.size, source.format)
    return Book(*about, _remarked(sheets, source), source.has_macros)


def _sheets(told: Iterator[dict[str, Any]], progress: Progress) -> Iterator[Sheet]:
    """Yield the sheets that the child tells; raise IntakeError for an error or an early end."""
    count, rows = 0, []
    for said in told:
        if "error" in said:
            raise IntakeError(said["error"], **said["values"])
        if "rows" in said:
            rows += wire.rows(said["rows"])
            continue
        if "sheet" in said:
            count += 1
            yield replace(wire.sheet(said["sheet"]), rows=tuple(rows))
            rows = []
        progress(said.get("step", "understood"), count)
        if "done" in said:
            # All is said: nobody waits until the child has put its memory in order.
            return
    raise IntakeError("intake.died")


def _remarked(sheets: list[Sheet], source: preflight.Source) -> tuple[Sheet, ...]:
    """Return the sheets with what is found of the file: macros, sheets that are hidden."""
    if source.has_macros and sheets:
        sheets = [_with(sheets[0], "macros"), *sheets[1:]]
    return tuple(_with(one, "hidden_sheet") if _hides(one) else one for one in sheets)


def _hides(sheet: Sheet) -> bool:
    """Return whether a sheet is hidden and holds something that people wrote."""
    return not sheet.visible and bool(sheet.rows) and sheet.why_not != SET_ASIDE


def _with(sheet: Sheet, rule: str) -> Sheet:
    """Return a sheet with one more finding, which is about the sheet as a whole."""
    found = Findings(sheet.name)
    found.add(rule)
    return replace(sheet, findings=(*found.sorted(), *sheet.findings))


def answers(
    asked: dict[str, Any], cancel: Callable[[], bool], module: str, seconds: int
) -> Generator[dict[str, Any], None, None]:
    """Yield what the child says; end it and say why where it takes too much of anything.

    ``module`` of the intake is what the child runs, ``seconds`` of the clock what it may take.
    """
    process = subprocess.Popen(
        # -I: no environment, no current folder: the project is named by hand; -B: writes nothing.
        [sys.executable, "-I", "-B", "-c", _start(module)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
    )
    lines: queue.Queue[bytes] = queue.Queue()
    try:
        threading.Thread(target=_listen, args=(process, asked, lines), daemon=True).start()
        yield from _heard(process, lines, cancel, seconds)
    finally:
        process.kill()
        process.wait()


def _start(module: str) -> str:
    return (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        f"from atlas.intake import {module}; {module}.main()"
    )


def _listen(process: subprocess.Popen[bytes], asked: dict[str, Any], lines: queue.Queue) -> None:
    """Tell the child what to read and put its lines into the queue; an empty one is its end."""
    assert process.stdin and process.stdout
    try:
        with process.stdin as told:
            told.write(json.dumps(asked).encode())
        with process.stdout as said:
            for line in said:
                lines.put(line)
    except (BrokenPipeError, OSError):
        pass  # the child is gone: its return code says how
    finally:
        lines.put(b"")


def _heard(
    process: subprocess.Popen[bytes],
    lines: queue.Queue[bytes],
    cancel: Callable[[], bool],
    seconds: int,
) -> Iterator[dict[str, Any]]:
    deadline = time.monotonic() + seconds
    size = 0
    while True:
        if cancel():
            raise IntakeError("intake.cancelled")
        if time.monotonic() > deadline:
            raise IntakeError("intake.too_slow", seconds=seconds)
        if memory(process.pid) > MEMORY_BYTES or size > MAX_ANSWER:
            raise IntakeError("intake.memory", limit=MEMORY_BYTES >> 20)
        try:
            line = lines.get(timeout=PAUSE_SECONDS)
        except queue.Empty:
            continue
        if not line:
            return _ended(process, seconds)
        size += len(line)
        yield json.loads(line)


def _ended(process: subprocess.Popen[bytes], seconds: int) -> None:
    """Say what became of a child that ended, where it did not end well."""
    code = process.wait()
    if code == -SIGXCPU:
        raise IntakeError("intake.too_slow", seconds=seconds)
    if code == -SIGABRT:
        # So end the readers where the system refuses them memory.
        raise IntakeError("intake.memory", limit=MEMORY_BYTES >> 20)
    if code:
        raise IntakeError("intake.died")


def memory(pid: int) -> int:
    """Return the bytes of memory that a process holds, 0 where that cannot be known."""
    try:
        if sys.platform == "win32":
            return _windows_memory(pid)
        if sys.platform == "linux":
            pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
        return int(told.stdout) << 10
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError):
        return 0


def _windows_memory(pid: int) -> int:
    """Return the working set of a process; its layout is PROCESS_MEMORY_COUNTERS."""
    import ctypes  # noqa: PLC0415

    may_query, may_read = 0x0400, 0x0010
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(may_query | may_read, False, pid)
    counters = (ctypes.c_size_t * 10)()
    try:
        size = ctypes.sizeof(counters)
        ctypes.cast(counters, ctypes.POINTER(ctypes.c_ulong))[0] = size
        known = kernel.K32GetProcessMemoryInfo(handle, counters, size)
        # Two 32-bit numbers, then the peak, then the working set.
        return int(counters[2]) if known else 0
    finally:
        kernel.CloseHandle(handle)
