"""Server-side time of a change of filter, on the real pages, over Streamlit's own protocol.

Each page is walked twice on one server process. On the first walk every step asks for something
that nobody has asked before (cold: the queries run), but for the one state that the page opens
with; on the way back every answer is kept (warm). A step changes one filter, so the walk through
two of them goes back and forth like a plough.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from atlas.menu import BY_NAME, HOME
from benchmarks.client import Answer, Reader
from benchmarks.measure import spread
from benchmarks.servers import Server


@dataclass(frozen=True)
class Walk:
    """A page, the two filters that are changed in turn, and the year that is chosen before."""

    page: str
    slow: str
    fast: str
    year: str = ""


#: A page is walked where the menu has it with these filters.
WALKS = (
    Walk("overview", "stage", "year"),
    Walk("records", "year", "ministry"),
    Walk("allocation", "stage", "ministry"),
    # The year whose made-up lines have about a thousand open parts when there are 100,000 of them.
    Walk("diversification", "stage", "ministry", year="2026"),
    Walk("coverage", "stage", "channel"),
)


def walks() -> Iterator[Walk]:
    """Yield the walks of the pages that there are."""
    for walk in WALKS:
        if walk.page in BY_NAME and {walk.slow, walk.fast} <= set(BY_NAME[walk.page].filters):
            yield walk


def measure(server: Server, steps: int) -> dict[str, Any]:
    """Walk every page; return for each the times of its cold and its warm steps."""
    return {walk.page: asyncio.run(_walked(server, walk, steps)) for walk in walks()}


async def _walked(server: Server, walk: Walk, steps: int) -> dict[str, Any]:
    page = "" if walk.page == HOME else walk.page
    reader = Reader(server.port, page)
    seen = set()

    async def step(name: str, word: str) -> Answer:
        answer = await reader.change(name, [word])
        if answer.faults:
            raise RuntimeError(f"{walk.page}: {answer.faults}")
        seen.add(reader.query)
        return answer

    try:
        opened = await reader.open()
        if walk.year in reader.filters["year"].options:
            await step("year", walk.year)
        way = list(_way(reader.filters[walk.slow].options, reader.filters[walk.fast].options))
        way = way[: steps + 1]
        for name, word in zip((walk.slow, walk.fast), way[0], strict=True):
            await step(name, word)
        seen.clear()
        cpu = server.cpu_s()
        cold = [await step(*_changed(walk, a, b)) for a, b in pairwise(way)]
        cold_cpu = (server.cpu_s() - cpu) / len(cold)
        # The page writes each state into the address: as many states, as many addresses.
        if len(seen) != len(cold):
            raise RuntimeError(f"{walk.page}: {len(cold)} changes led to {len(seen)} addresses")
        cpu = server.cpu_s()
        warm = [await step(*_changed(walk, a, b)) for a, b in pairwise(way[::-1])]
        warm_cpu = (server.cpu_s() - cpu) / len(warm)
    finally:
        await reader.close()
    return {
        "open_s": opened.seconds,
        "cold": spread([answer.seconds for answer in cold]),
        "warm": spread([answer.seconds for answer in warm]),
        "cold_cpu_s": cold_cpu,
        "warm_cpu_s": warm_cpu,
        "kilobytes_p50": sorted(answer.bytes for answer in cold)[len(cold) // 2] / 1000,
        "kilobytes_most": max(answer.bytes for answer in cold) / 1000,
        "elements": max(answer.elements for answer in cold),
    }


def _way(slow: list[str], fast: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every pair of options in an order in which only one changes at a time."""
    for turn, one in enumerate(slow):
        yield from ((one, other) for other in (fast if turn % 2 == 0 else fast[::-1]))


def _changed(walk: Walk, before: tuple[str, str], after: tuple[str, str]) -> tuple[str, str]:
    """Return the filter that a step changes, and its new option."""
    if before[0] != after[0]:
        return walk.slow, after[0]
    return walk.fast, after[1]
