"""Many readers at once on one server process: each opens the overview, then changes a filter now
and then, at random, for as long as the measurement lasts.

The readers come in one after the other within the first think time. They run beside the server on
the same machine, so their own work is in the times too.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.client import Answer, Reader
from benchmarks.measure import spread
from benchmarks.servers import Server

#: Filters that are changed, and how many of their first options are taken.
_FILTERS = {"year": 8, "stage": 3}


@dataclass
class _Seen:
    opened: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def note(self, times: list[float], answer: Answer) -> None:
        times.append(answer.seconds)
        self.faults += answer.faults


def measure(server: Server, sessions: int, think_s: float, seconds: float) -> dict[str, Any]:
    """Let so many readers work for so long; return the times of their changes, and every fault."""
    seen, before, cpu = _Seen(), server.memory_mb(), server.cpu_s()
    begun = time.monotonic()
    asyncio.run(_all(server.port, sessions, think_s, begun + seconds, seen))
    return {
        "sessions": sessions,
        "think_s": think_s,
        "open": spread(seen.opened),
        "change": spread(seen.changed),
        "changes_per_s": len(seen.changed) / (time.monotonic() - begun),
        "cpu_s": server.cpu_s() - cpu,
        "faults": len(seen.faults),
        "first_faults": seen.faults[:3],
        "memory_before_mb": before,
        "memory_after_mb": server.memory_mb(),
    }


async def _all(port: int, sessions: int, think_s: float, until: float, seen: _Seen) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(sessions):
            wait = number / sessions * think_s
            group.create_task(_one(port, number, wait, think_s=think_s, until=until, seen=seen))


async def _one(
    port: int, number: int, wait_s: float, *, think_s: float, until: float, seen: _Seen
) -> None:
    """Be one reader: wait for one's turn, open the page, change filters until time is up."""
    chance = random.Random(number)
    await asyncio.sleep(wait_s)
    reader = Reader(port)
    try:
        seen.note(seen.opened, await reader.open())
        while True:
            pause = think_s * chance.uniform(0.5, 1.5)
            if time.monotonic() + pause > until:
                return
            await asyncio.sleep(pause)
            name = chance.choice(list(_FILTERS))
            options = reader.filters[name].options[: _FILTERS[name]]
            seen.note(seen.changed, await reader.change(name, [chance.choice(options)]))
    except Exception as error:  # noqa: BLE001 - whatever goes wrong for a reader is counted
        seen.faults.append(f"{type(error).__name__}: {error}")
    finally:
        await reader.close()
