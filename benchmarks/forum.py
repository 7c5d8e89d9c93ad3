"""How quick the Forum is with 2,000 opinions: its board, its list, saving, fifty people at once.

``python -m benchmarks.forum`` makes a store with made-up people and opinions and prints what it
measured; all of it is synthetic.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register, releases, warehouse
from atlas.access import ROLES, Actor
from atlas.forum import agenda, opinions, people, rows, voices
from atlas.forum.agenda import Answer, Item
from atlas.forum.opinions import Opinion
from atlas.register_tables import ITEM_STATES, OPINION_KINDS, OPINIONS, SUBGROUPS
from benchmarks import servers
from benchmarks.client import Reader
from benchmarks.measure import spread

OPINIONS_MADE, ITEMS, PEOPLE = 2_000, 200, 50
#: Changes of a filter on each view, single deeds of each kind, seconds of fifty people at once.
STEPS, DEEDS, SECONDS = 40, 60, 60
_WORDS = (
    "양자",
    "협력센터",
    "공동연구",
    "인재",
    "독일",
    "네트워크",
    "절차",
    "예산",
    "우주",
    "소재",
)


def main() -> None:
    """Measure all of it on one store and print it as one line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        releases.sync_reference(store)
        warehouse.snapshot(store, "bureau")
        everybody = made(store)
        found = {"opinions": OPINIONS_MADE, "items": ITEMS, "people": PEOPLE}
        with servers.atlas(store, desk=True) as server:
            found["board"] = asyncio.run(_walked(server.port, "board", "item_state"))
            found["list"] = asyncio.run(_walked(server.port, "opinions", "opinion_kind"))
        found |= _deeds(store, everybody[0])
        found["together"] = _together(store, everybody)
        print(json.dumps(found))


def made(store: Path) -> list[Actor]:
    """Fill a store with people, opinions and items, synthetic; return the people, all official."""
    chance = random.Random(2_000)
    roles = frozenset(ROLES[:4])
    nobody = Actor("", frozenset(), "benchmark")
    desk = people.account("desk", access.os_user())
    accounts = [desk, *(people.account("synthetic", str(n)) for n in range(PEOPLE))]
    entered = [
        people.enter(store, each, people.Entry(f"가상 {n}"), True, nobody)
        for n, each in enumerate(accounts)
    ]
    actors = [Actor(each.person_id, roles, "benchmark") for each in entered]
    texts = [_row(chance, actors[number % len(actors)]) for number in range(OPINIONS_MADE)]
    with register.writing(store) as con:
        con.execute(sa.insert(OPINIONS), texts)
    names = iter([row["opinion_id"] for row in texts])
    for number in range(ITEMS):
        item = Item(f"가상 의제 {number}", "", SUBGROUPS[number % 3])
        chosen = list(itertools.islice(names, 5))
        item = agenda.create(store, item, chosen, actors[0])
        for state in _way(ITEM_STATES[number % len(ITEM_STATES)]):
            item = agenda.answer(store, item.item_id, item.rev, Answer(state, "가상"), actors[0])
    return actors


def _row(chance: random.Random, author: Actor) -> dict[str, Any]:
    words = " ".join(chance.choices(_WORDS, k=60))
    moment = rows.now()
    return {
        "opinion_id": rows.fresh(), "author": author.name, "state": "published",
        "kind": chance.choice(OPINION_KINDS), "subgroup": chance.choice(SUBGROUPS),
        "partner_id": chance.choice(("DEU", "USA", "JPN", None)), "title": words[:40],
        "body": words, "rev": 1, "created_at": moment, "published_at": moment,
        "updated_at": moment, "updated_by": author.name,
    }  # fmt: skip


def _way(state: str) -> tuple[str, ...]:
    return () if state == "received" else ("review",) if state == "review" else ("review", state)


async def _walked(port: int, view: str, name: str) -> dict[str, Any]:
    """Change two filters of a view in turn; return the seconds until the server was done."""
    reader = Reader(port, "forum", f"view={view}")
    try:
        opened = await reader.open()
        options = {each: reader.filters[each].options for each in ("subgroup", name)}
        took = []
        for step in range(STEPS):
            changed = ("subgroup", name)[step % 2]
            answer = await reader.change(changed, [options[changed][step // 2 % 3]])
            if answer.faults:
                raise RuntimeError(f"{view}: {answer.faults}")
            took.append(answer.seconds)
    finally:
        await reader.close()
    return {"open_s": opened.seconds, **spread(took)}


def _deeds(store: Path, actor: Actor) -> dict[str, Any]:
    """Do each kind of deed again and again; return the seconds of each."""

    def timed(deed: Callable[[], object]) -> dict[str, Any]:
        took = []
        for _ in range(DEEDS):
            begun = time.perf_counter()
            deed()
            took.append(time.perf_counter() - begun)
        return spread(took)

    mine = iter([each.opinion_id for each in opinions.listed(store, actor)
                 if each.author != actor.name])  # fmt: skip
    drafts: list[Opinion] = []
    words = Opinion("talent", "rnd", "가상 제목", "가상 내용 " * 100)
    saved = timed(lambda: drafts.append(opinions.save(store, words, actor)))
    waiting = iter(drafts)
    published = timed(lambda: _publish(store, next(waiting), actor))
    return {
        "save": saved,
        "publish": published,
        "support": timed(lambda: voices.support(store, next(mine), actor)),
    }


def _publish(store: Path, draft: Opinion, actor: Actor) -> None:
    opinions.publish(store, draft.opinion_id, draft.rev, actor)


def _together(store: Path, everybody: Iterable[Actor]) -> dict[str, Any]:
    """Let everybody write and support for a minute; return deeds, seconds, faults, what is lost."""
    until = time.monotonic() + SECONDS
    took: list[float] = []
    faults: list[str] = []
    before = len(opinions.listed(store, Actor("x", frozenset({"member"}), "")))

    def act(actor: Actor) -> None:
        while time.monotonic() < until:
            begun = time.perf_counter()
            try:
                draft = opinions.save(store, Opinion("talent", "rnd", "가상", "글"), actor)
                _publish(store, draft, actor)
            except Exception as error:  # noqa: BLE001 - counted: a fault of any kind is one
                faults.append(repr(error))
            took.append(time.perf_counter() - begun)
            time.sleep(1)

    threads = [threading.Thread(target=act, args=(actor,)) for actor in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = len(opinions.listed(store, Actor("x", frozenset({"member"}), "")))
    return {"deeds": len(took), "lost": len(took) - (after - before), "faults": len(faults),
            **spread(took)}  # fmt: skip


if __name__ == "__main__":
    main()
