"""Opinions: written on evidence, published, edited with their history, supported, commented on.

A draft is its author's alone. Members read what is published; the public reads what was gathered
into an agenda item that was released to it. Nobody is named here: an author is a random id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register
from atlas.access import Actor
from atlas.errors import AccessError, AtlasError
from atlas.forum import rows
from atlas.register_tables import (
    AGENDA_ITEMS,
    COMMENTS,
    OPINION_VERSIONS,
    OPINIONS,
    SUPPORTS,
)

#: What a reader sees of an opinion that was merged into another, or not yet.
READ = ("published", "merged")
#: What an opinion may be about, beside words.
SUBJECT = ("partner_id", "field_id", "channel_id", "line_id")
#: In which an opinion may still be changed by its author.
_OPEN = ("draft", "published")
_COLUMNS = (*OPINIONS.c.keys(), "supports", "comments")
_SAID = ("kind", "subgroup", *SUBJECT, "title", "body")


@dataclass(frozen=True)
class Opinion:
    """One opinion. ``evidence`` is what JSON can hold of ``evidence.Evidence``."""

    kind: str
    subgroup: str
    title: str
    body: str
    partner_id: str | None = None
    field_id: str | None = None
    channel_id: str | None = None
    line_id: str | None = None
    evidence: Mapping[str, Any] | None = None
    opinion_id: str = ""
    author: str = ""
    state: str = "draft"
    item_id: str | None = None
    merged_into: str | None = None
    rev: int = 0
    created_at: datetime | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    updated_by: str = ""
    supports: int = 0
    comments: int = 0

    @property
    def text(self) -> str:
        """All its words, to be compared with others."""
        return f"{self.title}\n{self.body}"

    @property
    def open(self) -> bool:
        """It may still be changed by its author."""
        return self.state in _OPEN


def save(store: Path, opinion: Opinion, actor: Actor) -> Opinion:
    """Save an opinion as its author says it now, a draft where it is new; return it.

    A published one keeps how it read before. Raises AtlasError where it was saved meanwhile, is
    closed, or a text is missing or too long (a draft may lack them).
    """
    access.require(actor, "member")
    return _saved(store, opinion, actor, _OPEN)


def keep_draft(store: Path, opinion: Opinion, actor: Actor) -> Opinion:
    """Save what somebody is writing whose sign-in may have ended since they began.

    Nothing but their own draft: the author is named by the session, which knew them.
    """
    return _saved(store, opinion, actor, _OPEN[:1])


def publish(store: Path, opinion_id: str, rev: int, actor: Actor) -> Opinion:
    """Let members read a draft; it then has a title and a text."""
    access.require(actor, "member")
    with register.writing(store) as con:
        former = _own(con, opinion_id, actor)
        if former["state"] != "draft":
            raise AtlasError("error.opinion_closed")
        for field, longest in (("title", rows.TITLE), ("body", rows.BODY)):
            rows.words(former[field], field, longest)
        values = {"state": "published", "published_at": rows.now()}
        rows.change(con, OPINIONS, (opinion_id, rev), values, actor)
        register.record(con, actor, "opinion.publish", opinion_id, "")
        return _loaded(con, opinion_id)


def withdraw(store: Path, opinion_id: str, rev: int, actor: Actor, reason: str) -> Opinion:
    """Take an opinion back, for good; its author's to do. A draft is thrown away with its text."""
    access.require(actor, "member")
    with register.writing(store) as con:
        former = _own(con, opinion_id, actor)
        values: dict[str, Any] = {"state": "withdrawn", "item_id": None}
        if former["state"] == "draft":
            values |= {"title": "", "body": "", "evidence_json": None}
        rows.change(con, OPINIONS, (opinion_id, rev), values, actor)
        register.record(con, actor, "opinion.withdraw", opinion_id, reason)
        return _loaded(con, opinion_id)


def merge(
    store: Path, opinion_id: str, rev: int, into: str, actor: Actor, *, reason: str = ""
) -> Opinion:
    """Let an opinion go on in another that says the same; who supported it supports that one.

    Its author or an official may. It stays readable, and says where it went.
    """
    access.require(actor, "member")
    with register.writing(store) as con:
        former, target = rows.held(con, OPINIONS, opinion_id), rows.held(con, OPINIONS, into)
        if former["author"] != actor.name:
            access.require(actor, "official")
        if opinion_id == into or {former["state"], target["state"]} != {"published"}:
            raise AtlasError("error.opinion_merge")
        values = {"state": "merged", "merged_into": into, "item_id": None}
        rows.change(con, OPINIONS, (opinion_id, rev), values, actor)
        _move_supports(con, former, target)
        register.record(con, actor, "opinion.merge", opinion_id, reason, after={"into": into})
        return _loaded(con, into)


def load(store: Path, opinion_id: str, actor: Actor) -> Opinion:
    """Return an opinion that the person may read; raise AtlasError where there is none such."""
    with register.reading(store) as con:
        return readable(con, opinion_id, actor)


def listed(store: Path, actor: Actor, **about: str | None) -> list[Opinion]:
    """Return the opinions that a person may read, the last published first, drafts before them.

    ``about`` narrows by a column: a subject, ``item_id``, ``subgroup``, ``author``, ``state``.
    """
    wanted = _all().where(_may_read(actor))
    for column, value in about.items():
        wanted = wanted.where(OPINIONS.c[column] == value)
    order = (OPINIONS.c.published_at.desc().nulls_first(), OPINIONS.c.opinion_id)
    with register.reading(store) as con:
        return [_opinion(*row) for row in rows.gathered(con, wanted.order_by(*order))]


def readable(con: sa.Connection, opinion_id: str, actor: Actor) -> Opinion:
    """Return an opinion that the person may read, in a transaction; else raise AtlasError."""
    wanted = _all().where(OPINIONS.c.opinion_id == opinion_id, _may_read(actor))
    row = con.execute(wanted).one_or_none()
    if row is None:
        raise AtlasError("error.forum_unknown", id=opinion_id)
    return _opinion(*row)


def versions(store: Path, opinion_id: str, actor: Actor) -> list[tuple[datetime, dict[str, Any]]]:
    """Return how an opinion read before each change, the last change first."""
    with register.reading(store) as con:
        readable(con, opinion_id, actor)
        wanted = sa.select(OPINION_VERSIONS).where(OPINION_VERSIONS.c.opinion_id == opinion_id)
        found = con.execute(wanted.order_by(OPINION_VERSIONS.c.rev.desc())).mappings()
        return [(datetime.fromisoformat(row["at"]), json.loads(row["said_json"])) for row in found]


def _saved(store: Path, opinion: Opinion, actor: Actor, states: tuple[str, ...]) -> Opinion:
    """Save an opinion that is new, or one's own in one of some states."""
    with register.writing(store) as con:
        if not opinion.opinion_id:
            return _loaded(con, _draft(con, opinion, _said(opinion, "draft"), actor))
        former = _own(con, opinion.opinion_id, actor, states)
        said = _said(opinion, former["state"])
        if former["state"] == "published":
            _keep_version(con, former)
        rows.change(con, OPINIONS, (opinion.opinion_id, opinion.rev), said, actor)
        action = "opinion.draft" if former["state"] == "draft" else "opinion.save"
        register.record(con, actor, action, opinion.opinion_id, "", after={"rev": opinion.rev + 1})
        return _loaded(con, opinion.opinion_id)


def _draft(con: sa.Connection, opinion: Opinion, said: dict[str, Any], actor: Actor) -> str:
    name, moment = rows.fresh(), rows.now()
    evidence = None if opinion.evidence is None else register.as_json(dict(opinion.evidence))
    con.execute(
        sa.insert(OPINIONS).values(
            opinion_id=name,
            author=actor.name,
            state="draft",
            evidence_json=evidence,
            rev=1,
            created_at=moment,
            updated_at=moment,
            updated_by=actor.name,
            **said,
        )
    )
    register.record(con, actor, "opinion.draft", name, "", after={"rev": 1})
    return name


def _said(opinion: Opinion, state: str) -> dict[str, Any]:
    finished = state != "draft"
    said = {name: getattr(opinion, name) for name in _SAID}
    return said | {
        "title": rows.words(opinion.title, "title", rows.TITLE, required=finished),
        "body": rows.words(opinion.body, "body", rows.BODY, required=finished),
    }


def _own(
    con: sa.Connection, opinion_id: str, actor: Actor, states: tuple[str, ...] = _OPEN
) -> dict[str, Any]:
    """Return an opinion that is the person's own and in one of some states."""
    row = rows.held(con, OPINIONS, opinion_id)
    if row["author"] != actor.name:
        raise AccessError("error.not_author")
    if row["state"] not in states:
        raise AtlasError("error.opinion_closed")
    return row


def _keep_version(con: sa.Connection, former: Mapping[str, Any]) -> None:
    said = register.as_json({name: former[name] for name in _SAID})
    values = {"opinion_id": former["opinion_id"], "rev": former["rev"], "said_json": said}
    con.execute(sa.insert(OPINION_VERSIONS).values(**values, at=former["updated_at"]))


def _move_supports(
    con: sa.Connection, former: Mapping[str, Any], target: Mapping[str, Any]
) -> None:
    """Whoever wrote or supported the one supports the other, each once, its author not."""
    of = sa.select(SUPPORTS.c.person_id).where
    here = con.execute(of(SUPPORTS.c.opinion_id == former["opinion_id"])).scalars()
    there = con.execute(of(SUPPORTS.c.opinion_id == target["opinion_id"])).scalars()
    new = ({*here, former["author"]} - set(there)) - {target["author"]}
    added = [{"opinion_id": target["opinion_id"], "person_id": each, "at": rows.now()}
             for each in sorted(new)]  # fmt: skip
    if added:
        con.execute(sa.insert(SUPPORTS), added)


def _all() -> sa.Select[Any]:
    """Return the question for opinions with how many support and comment on each."""

    def counted(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
        here = (table.c.opinion_id == OPINIONS.c.opinion_id, *where)
        return sa.select(sa.func.count()).select_from(table).where(*here).scalar_subquery()

    return sa.select(
        OPINIONS,
        counted(SUPPORTS).label("supports"),
        counted(COMMENTS, COMMENTS.c.withdrawn_at.is_(None)).label("comments"),
    )


def _may_read(actor: Actor) -> sa.ColumnElement[bool]:
    """Return which opinions a person may read: always their own."""
    own = (OPINIONS.c.author == actor.name) if actor.name else sa.false()
    if "member" in actor.roles:
        return own | OPINIONS.c.state.in_(READ)
    released = sa.select(AGENDA_ITEMS.c.item_id).where(AGENDA_ITEMS.c.audience == "public")
    return own | ((OPINIONS.c.state == "published") & OPINIONS.c.item_id.in_(released))


def _loaded(con: sa.Connection, opinion_id: str) -> Opinion:
    wanted = _all().where(OPINIONS.c.opinion_id == opinion_id)
    return _opinion(*con.execute(wanted).one())


@lru_cache(maxsize=4096)
def _opinion(*row: Any) -> Opinion:
    """Return the opinion that a row of ``_all`` says; made once, while the row is as it is."""
    values = dict(zip(_COLUMNS, row, strict=True))
    kept = values.pop("evidence_json")
    for name in ("created_at", "published_at", "updated_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return Opinion(evidence=json.loads(kept) if kept else None, **values)
