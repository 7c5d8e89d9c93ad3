"""Many people at once in one register, and a process that is killed while it writes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from forumers import person, said

from atlas import register
from atlas.access import Actor
from atlas.errors import AtlasError
from atlas.forum import agenda, opinions, rows, voices
from atlas.forum.agenda import Item
from atlas.forum.opinions import Opinion

PEOPLE, ROUNDS = 50, 4

_WRITER = """
import json, sys
from pathlib import Path
from atlas.access import Actor
from atlas.forum import opinions
from atlas.forum.opinions import Opinion
actor = Actor(sys.argv[2], frozenset({"reader", "member"}), "tests")
number = 0
while True:
    draft = opinions.save(Path(sys.argv[1]), Opinion("talent", "rnd", f"t{number}", "b"), actor)
    done = opinions.publish(Path(sys.argv[1]), draft.opinion_id, draft.rev, actor)
    print(json.dumps([done.opinion_id, done.title]), flush=True)
    number += 1
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "store"


def at_once(actors: list[Actor], act: Callable[[Actor], None]) -> None:
    """Let everybody act at the same moment; whatever is raised fails the test."""
    faults: list[BaseException] = []
    gate = threading.Barrier(len(actors))

    def run(actor: Actor) -> None:
        gate.wait()
        try:
            act(actor)
        except BaseException as error:  # noqa: BLE001 - told by the thread that asked
            faults.append(error)

    threads = [threading.Thread(target=run, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def overwritten(home: Path, everybody: list[Actor]) -> tuple[int, int]:
    """Let everybody add a line to one item, again and again; return lines wanted and found."""
    official = person(home, "박세리", "official")
    item = agenda.create(home, Item("함께 고치는 의제", "", "rnd"), [], official)

    def add(actor: Actor) -> None:
        mine = Actor(actor.name, official.roles, "tests")
        for _ in range(ROUNDS):
            while True:
                now = agenda.load(home, item.item_id, mine)
                try:
                    agenda.save(home, replace(now, body=f"{now.body}\n{actor.name}"), mine)
                except AtlasError as error:
                    assert error.key == "error.forum_stale"
                else:
                    break

    at_once(everybody[:8], add)
    body = agenda.load(home, item.item_id, official).body
    return 8 * ROUNDS, len(body.split())


def test_fifty_people_write_and_support_and_nothing_is_lost(home):
    everybody = [person(home, f"사람{number}") for number in range(PEOPLE)]
    first = said(everybody[0], home)

    def take_part(actor: Actor) -> None:
        draft = opinions.save(home, Opinion("network", "rnd", actor.name, "글"), actor)
        opinions.publish(home, draft.opinion_id, draft.rev, actor)
        voices.comment(home, first.opinion_id, "찬성", actor)
        if actor is not everybody[0]:
            for _ in range(2):
                voices.support(home, first.opinion_id, actor)

    at_once(everybody, take_part)
    found = opinions.listed(home, everybody[0])
    assert {each.title for each in found} == {first.title, *(each.name for each in everybody)}
    one = opinions.load(home, first.opinion_id, everybody[0])
    assert (one.supports, one.comments) == (PEOPLE - 1, PEOPLE)
    wanted, kept = overwritten(home, everybody)
    assert kept == wanted


def test_without_the_rev_changes_are_lost(home, monkeypatch):
    """What the test above holds would not hold by itself: the check of the rev makes it so."""

    def careless(
        con: sa.Connection, table: sa.Table, at: tuple[str, int], values: dict[str, object],
        actor: Actor,
    ) -> dict[str, object]:  # fmt: skip
        former = rows.held(con, table, at[0])
        (key,) = table.primary_key.columns
        told = {"updated_at": rows.now(), "updated_by": actor.name, "rev": former["rev"] + 1}
        con.execute(sa.update(table).where(key == at[0]).values(**values, **told))
        return former

    everybody = [person(home, f"사람{number}") for number in range(8)]
    monkeypatch.setattr(rows, "change", careless)
    wanted, kept = overwritten(home, everybody)
    assert kept < wanted


def test_what_was_said_to_be_saved_survives_a_kill(home):
    kim = person(home, "김하나")
    told: list[list[str]] = []
    chance = random.Random(7)
    for _ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(home), kim.name], stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert writer.stdout
        told.append(json.loads(writer.stdout.readline()))
        time.sleep(chance.random() * 0.15)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().decode().splitlines()
        told += [json.loads(line) for line in rest if line.endswith("]")]
        writer.wait()
    assert register.integrity(home) == []
    found = {each.opinion_id: each for each in opinions.listed(home, kim)}
    assert [code for code, title in told if found[code].title != title] == []
    assert {each.state for each in found.values()} <= {"draft", "published"}
    with register.reading(home) as con:
        done = "select count(*) from audit_events where action = 'opinion.publish'"
        published = sum(each.state == "published" for each in found.values())
        assert con.exec_driver_sql(done).scalar_one() == published
