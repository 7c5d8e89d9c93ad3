"""The process in which a file is parsed: limited first, then reading, then gone.

It is told on its standard input what to read and says on its standard output, line by line, how
far it is, each sheet as it was understood, its rows first, or the error. It knows no store and no
environment.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1536 << 20
CPU_SECONDS = 40


def limit(seconds: int = CPU_SECONDS, written: int = 0) -> None:
    """Have the system refuse more memory and time than a workbook needs, where it can.

    ``seconds`` of processor time; ``written`` bytes are the largest file that may be written.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415

    limits = [
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, written),
    ]
    if sys.platform != "darwin":
        limits.append((resource.RLIMIT_AS, MEMORY_BYTES))
    for kind, most in limits:
        # A second of grace: at the lower limit the system says why it ends us, at the upper not.
        resource.setrlimit(kind, (most, most + (kind == resource.RLIMIT_CPU)))


def main() -> int:
    """Read what standard input asks for; answer on standard output."""
    limit()
    return work(_read)


def work(does: Callable[[dict[str, Any]], None]) -> int:
    """Do what standard input asks for; say the error on standard output where there is one."""
    # A process that reads one file and ends has no use for the search for circles of objects,
    # which takes a third of its time.
    gc.disable()
    asked = json.load(sys.stdin)
    # The readers are imported under the limits: what they take counts.
    from atlas.errors import IntakeError  # noqa: PLC0415

    try:
        does(asked)
    except IntakeError as error:
        say({"error": error.key, "values": error.values})
    except MemoryError:
        say({"error": "intake.memory", "values": {"limit": MEMORY_BYTES >> 20}})
    except RecursionError:
        say({"error": "intake.broken", "values": {}})
    return 0


def _read(asked: dict[str, Any]) -> None:
    from atlas.errors import IntakeError  # noqa: PLC0415
    from atlas.intake import grid, model, structure, wire  # noqa: PLC0415

    say({"step": "opened"})
    grids = grid.load(
        Path(asked["path"]), asked["format"], asked["name"], lambda step: say({"step": step})
    )
    wanted = asked["sheet"]
    if wanted is not None and wanted not in [one.name for one in grids]:
        known = ", ".join(one.name for one in grids)
        raise IntakeError("intake.no_such_sheet", sheet=wanted, known=known)
    given = wire.corrections(asked["corrections"])
    say({"step": "cells", "count": len(grids)})
    for one in grids:
        if wanted in (None, one.name):
            found = structure.understand(one, given.get(one.name))
            if asked["unit"] and found.is_budget and found.unit_multiplier is None:
                stated = given.get(one.name, model.Corrections(one.name))
                stated = replace(stated, unit_multiplier=asked["unit"], currency="KRW")
                found = structure.understand(one, stated)
            for line in wire.lines(found):
                print(line, flush=True)
    say({"done": True})


def say(said: dict[str, Any]) -> None:
    """Tell the parent, in one line."""
    print(json.dumps(said, ensure_ascii=False), flush=True)
