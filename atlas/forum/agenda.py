"""The agenda: items that opinions are gathered into, and what became of each, step by step.

An item is received, then under review, then answered: accepted, in part, or not. No answer stands
without a reason. Each step stays, with its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register
from atlas.access import Actor
from atlas.errors import AtlasError
from atlas.forum import rows
from atlas.register_tables import AGENDA_ITEMS, ANSWERED, ANSWERS, ITEM_STATES, OPINIONS, SUPPORTS

#: Where an item may go from each state.
NEXT = {
    "received": ("review",),
    "review": (*ANSWERED, "received"),
    **dict.fromkeys(ANSWERED, ("review",)),
}
#: Who may be shown an item; nobody has one for the bureau alone.
AUDIENCES = ("members", "public")


@dataclass(frozen=True)
class Item:
    """One item of the agenda, with how many opinions it has and how many people support them."""

    title: str
    body: str
    subgroup: str
    meeting_id: str | None = None
    audience: str = "members"
    item_id: str = ""
    state: str = "received"
    rev: int = 0
    created_at: datetime | None = None
    created_by: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""
    opinions: int = 0
    supports: int = 0
    reason: str = ""
    line_id: str | None = None

    @property
    def answered(self) -> bool:
        """It has an answer, whichever."""
        return self.state in ANSWERED


@dataclass(frozen=True)
class Answer:
    """The state that an item comes into, why, and the line or programme that resulted, if any."""

    state: str
    reason: str = ""
    line_id: str | None = None


@dataclass(frozen=True)
class Step(Answer):
    """An answer with its moment, and the id of the person who gave it."""

    at: datetime | None = None
    by: str = ""


_COLUMNS = (*AGENDA_ITEMS.c.keys(), "opinions", "supports", "reason", "line_id")
_GIVEN = ("title", "body", "subgroup", "meeting_id", "audience")


def create(store: Path, item: Item, opinion_ids: Iterable[str], actor: Actor) -> Item:
    """Enter an item with the opinions that it gathers; it is received. An official's to do."""
    access.require(actor, "official")
    said, moment, name = _said(item), rows.now(), rows.fresh()
    with register.writing(store) as con:
        con.execute(
            sa.insert(AGENDA_ITEMS).values(
                item_id=name,
                state="received",
                rev=1,
                created_at=moment,
                created_by=actor.name,
                updated_at=moment,
                updated_by=actor.name,
                **said,
            )
        )
        _step(con, name, Answer("received"), actor)
        chosen = list(opinion_ids)
        _gather(con, name, chosen, actor)
        register.record(con, actor, "agenda.create", name, "", after={"opinions": chosen})
        return _loaded(con, name)


def save(store: Path, item: Item, actor: Actor) -> Item:
    """Change an item's words, meeting or audience; raise AtlasError if it was saved meanwhile."""
    access.require(actor, "official")
    said = _said(item)
    with register.writing(store) as con:
        former = rows.change(con, AGENDA_ITEMS, (item.item_id, item.rev), said, actor)
        before = {name: former[name] for name in _GIVEN if former[name] != said[name]}
        after = {name: said[name] for name in before}
        register.record(con, actor, "agenda.save", item.item_id, "", before=before, after=after)
        return _loaded(con, item.item_id)


def gather(store: Path, item_id: str, opinion_ids: Iterable[str], actor: Actor) -> Item:
    """Take published opinions into an item; one that another item has is not taken from it."""
    access.require(actor, "official")
    chosen = list(opinion_ids)
    with register.writing(store) as con:
        rows.held(con, AGENDA_ITEMS, item_id)
        _gather(con, item_id, chosen, actor)
        register.record(con, actor, "agenda.gather", item_id, "", after={"opinions": chosen})
        return _loaded(con, item_id)


def release(store: Path, item_id: str, opinion_id: str, actor: Actor, reason: str) -> Item:
    """Let an opinion go out of an item, so that another can take it."""
    access.require(actor, "official")
    with register.writing(store) as con:
        here = (OPINIONS.c.opinion_id == opinion_id) & (OPINIONS.c.item_id == item_id)
        if con.execute(sa.update(OPINIONS).where(here).values(item_id=None)).rowcount != 1:
            raise AtlasError("error.forum_unknown", id=opinion_id)
        register.record(con, actor, "agenda.release", item_id, reason,
                        before={"opinion": opinion_id})  # fmt: skip
        return _loaded(con, item_id)


def answer(store: Path, item_id: str, rev: int, said: Answer, actor: Actor) -> Item:
    """Move an item on, or answer it.

    Raises AtlasError where no reason is given for an answer or for a step back, where the step
    does not follow on the present state, and where the item was saved meanwhile.
    """
    access.require(actor, "official")
    with register.writing(store) as con:
        # First of all, so that whoever is late is told that, not what does not fit any more.
        former = rows.change(con, AGENDA_ITEMS, (item_id, rev), {"state": said.state}, actor)
        if said.state not in NEXT[former["state"]]:
            raise AtlasError("error.agenda_step")
        first = (former["state"], said.state) == ("received", "review")
        why = rows.words(said.reason, "answer_reason", rows.BODY, required=not first)
        _step(con, item_id, replace(said, reason=why), actor)
        before = {"state": former["state"]}
        after = {"state": said.state, "line": said.line_id}
        register.record(con, actor, "agenda.answer", item_id, why, before=before, after=after)
        return _loaded(con, item_id)


def load(store: Path, item_id: str, actor: Actor) -> Item:
    """Return an item that the person may see; raise AtlasError where there is none such."""
    with register.reading(store) as con:
        found = _loaded(con, item_id)
    if found.audience != "public" and "member" not in actor.roles:
        raise AtlasError("error.forum_unknown", id=item_id)
    return found


def listed(store: Path, actor: Actor) -> list[Item]:
    """Return the items that a person may see: those waiting longest first, then the answered."""
    wanted = _all()
    if "member" not in actor.roles:
        wanted = wanted.where(AGENDA_ITEMS.c.audience == "public")
    with register.reading(store) as con:
        found = [_item(row) for row in rows.gathered(con, wanted)]
    place = {state: at for at, state in enumerate(ITEM_STATES)}
    return sorted(found, key=lambda each: (place[each.state], each.updated_at, each.item_id))


def steps(store: Path, item_id: str, actor: Actor) -> list[Step]:
    """Return the steps of an item that the person may see, the first first."""
    load(store, item_id, actor)
    wanted = sa.select(ANSWERS).where(ANSWERS.c.item_id == item_id).order_by(ANSWERS.c.position)
    with register.reading(store) as con:
        return [
            Step(row["state"], row["reason"], row["line_id"],
                 datetime.fromisoformat(row["at"]), row["by"])
            for row in con.execute(wanted).mappings()
        ]  # fmt: skip


def counts(found: Iterable[Item]) -> dict[str, int]:
    """Return how many items are in each state."""
    states = Counter(each.state for each in found)
    return {state: states.get(state, 0) for state in ITEM_STATES}


def _said(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _GIVEN} | {
        "title": rows.words(item.title, "title", rows.TITLE),
        "body": rows.words(item.body, "body", rows.BODY, required=False),
    }


def _gather(con: sa.Connection, item_id: str, opinion_ids: list[str], actor: Actor) -> None:
    free = OPINIONS.c.item_id.is_(None) | (OPINIONS.c.item_id == item_id)
    here = OPINIONS.c.opinion_id.in_(opinion_ids) & (OPINIONS.c.state == "published") & free
    taken = con.execute(sa.update(OPINIONS).where(here).values(item_id=item_id)).rowcount
    if taken != len(set(opinion_ids)):
        raise AtlasError("error.agenda_gather")


def _step(con: sa.Connection, item_id: str, said: Answer, actor: Actor) -> None:
    here = ANSWERS.c.item_id == item_id
    place = con.execute(sa.select(sa.func.count()).select_from(ANSWERS).where(here)).scalar_one()
    row = {"item_id": item_id, "position": place, "at": rows.now(), "by": actor.name}
    con.execute(sa.insert(ANSWERS).values(**row, **asdict(said)))


def _all() -> sa.Select[Any]:
    """Return the question for items with their last step, opinions, and who supports those."""
    last = sa.select(ANSWERS.c.item_id, sa.func.max(ANSWERS.c.position).label("position"))
    newest = last.group_by(ANSWERS.c.item_id).subquery()
    of = OPINIONS.c.item_id == AGENDA_ITEMS.c.item_id
    opinions = sa.select(sa.func.count()).select_from(OPINIONS).where(of).scalar_subquery()
    people = sa.func.count(sa.distinct(SUPPORTS.c.person_id))
    joined = OPINIONS.join(SUPPORTS, SUPPORTS.c.opinion_id == OPINIONS.c.opinion_id)
    supports = sa.select(people).select_from(joined).where(of).scalar_subquery()
    columns = (opinions.label("opinions"), supports.label("supports"))
    return (
        sa.select(AGENDA_ITEMS, *columns, ANSWERS.c.reason, ANSWERS.c.line_id)
        .join(newest, newest.c.item_id == AGENDA_ITEMS.c.item_id)
        .join(
            ANSWERS,
            (ANSWERS.c.item_id == newest.c.item_id) & (ANSWERS.c.position == newest.c.position),
        )
    )


def _loaded(con: sa.Connection, item_id: str) -> Item:
    row = con.execute(_all().where(AGENDA_ITEMS.c.item_id == item_id)).one_or_none()
    if row is None:
        raise AtlasError("error.forum_unknown", id=item_id)
    return _item(row)


def _item(row: Sequence[Any]) -> Item:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("created_at", "updated_at"):
        values[name] = datetime.fromisoformat(values[name])
    return Item(**values)
