"""How quick the Forum is with 2,000 opinions: its board, its list, saving, fifty people at once.

``python -m benchmarks.forum`` makes a store with made-up people and opinions and prints what it
measured, on one server and in one register; all of it is synthetic.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import OctKey

from atlas import access, register, releases, sign_in, text, warehouse
from atlas.access import ROLES, Actor
from atlas.forum import agenda, opinions, people, rows, voices
from atlas.forum.agenda import Answer, Item
from atlas.forum.opinions import Opinion
from atlas.register_tables import ITEM_STATES, OPINION_KINDS, OPINIONS, SUBGROUPS
from benchmarks import client, servers
from benchmarks.client import Reader
from benchmarks.measure import spread

OPINIONS_MADE, ITEMS, PEOPLE = 2_000, 200, 50
#: Changes of a filter on each view, single deeds of each kind, seconds of fifty people at once.
STEPS, DEEDS, SECONDS = 40, 60, 60
#: Seconds between two deeds of a session.
THINK_S = 20
_T = text.translator(text.DEFAULT)
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
        found["served"] = _served(Path(folder), store, everybody)
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


def _served(folder: Path, store: Path, everybody: list[Actor]) -> dict[str, Any]:
    """Let fifty people, signed in by a proxy, write and support for a minute on one server.

    Half of them change and save an opinion of their own; the others support one of the first and
    no longer support it in turn. Returns the seconds of each run, faults, and by how much versions
    and supports differ from what was done.
    """
    key = folder / "key"
    key.write_bytes(b"k" * 32)
    os.environ[sign_in.KEY_FILE] = str(key)
    signed = [_signed(store, number, key.read_bytes()) for number in range(PEOPLE)]
    first = _published(store, everybody[0], "가상 공동 의견")
    done = _Done()
    with servers.atlas(store) as server:
        asyncio.run(_all(server.port, store, signed, first, done))
    saved = sum(len(opinions.versions(store, name, who)) for who, name in done.written)
    supports = opinions.load(store, first, everybody[0]).supports
    wrong = abs(saved - done.saves) + abs(supports - sum(done.supporting.values()))
    return {"saves": done.saves, "supports": done.supports, "wrong": wrong,
            "faults": len(done.faults), "first_faults": done.faults[:3],
            **spread(done.seconds)}  # fmt: skip


@dataclass
class _Done:
    """What was done on the server, and how long each run took."""

    written: list[tuple[Actor, str]] = field(default_factory=list)
    supporting: dict[str, bool] = field(default_factory=dict)
    saves: int = 0
    supports: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def note(self, answer: client.Answer) -> bool:
        self.seconds.append(answer.seconds)
        self.faults += answer.faults
        return not answer.faults


def _signed(store: Path, number: int, key: bytes) -> tuple[Actor, str]:
    """Enter a member whom the proxy signs in; return them and the proxy's token."""
    claims = {"iss": "synthetic", "sub": str(number), "aud": sign_in.AUDIENCE,
              "exp": int(time.time()) + 3600}  # fmt: skip
    known = people.known(store, people.account("synthetic", str(number)))
    people.grant(store, known.person_id, "member", access.at_desk(), "가상")
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))
    return Actor(known.person_id, frozenset(ROLES[:2]), "benchmark"), token


def _published(store: Path, actor: Actor, title: str) -> str:
    draft = opinions.save(store, Opinion("talent", "rnd", title, "가상"), actor)
    return opinions.publish(store, draft.opinion_id, draft.rev, actor).opinion_id


async def _all(
    port: int, store: Path, signed: list[tuple[Actor, str]], first: str, done: _Done
) -> None:
    until = time.monotonic() + SECONDS
    async with asyncio.TaskGroup() as group:
        for number, (who, token) in enumerate(signed):
            wait = number / len(signed) * THINK_S
            if number % 2:
                query = f"view=opinions&opinion={first}"
                doing = _supporting(_reader(port, query, token), wait, until, done, who.name)
            else:
                mine = _published(store, who, f"가상 {number}")
                done.written.append((who, mine))
                query = f"view=write&opinion={mine}"
                doing = _saving(_reader(port, query, token), wait, until, done)
            group.create_task(doing)


def _reader(port: int, query: str, token: str) -> Reader:
    return Reader(port, "forum", query, headers={sign_in.HEADER: token})


async def _saving(reader: Reader, wait: float, until: float, done: _Done) -> None:
    await asyncio.sleep(wait)
    done.note(await reader.open())
    while time.monotonic() < until:
        reader.write(_T("column.body"), f"가상 {time.monotonic()}")
        pressed = await reader.press(_T("forum.save"))
        done.saves += done.note(pressed)
        await asyncio.sleep(THINK_S)
    await reader.close()


async def _supporting(reader: Reader, wait: float, until: float, done: _Done, name: str) -> None:
    await asyncio.sleep(wait)
    done.note(await reader.open())
    while time.monotonic() < until:
        wanted = not done.supporting.get(name, False)
        pressed = await reader.press(_T("forum.support" if wanted else "forum.unsupport"))
        if done.note(pressed):
            done.supports += 1
            done.supporting[name] = wanted
        await asyncio.sleep(THINK_S)
    await reader.close()


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
