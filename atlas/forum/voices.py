"""What others say to an opinion: that they support it, once each, and comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, register
from atlas.access import Actor
from atlas.errors import AccessError, AtlasError
from atlas.forum import rows
from atlas.forum.opinions import readable
from atlas.register_tables import COMMENTS, SUPPORTS


@dataclass(frozen=True)
class Comment:
    """What somebody said to an opinion; ``body`` is empty once it is withdrawn."""

    comment_id: str
    author: str
    body: str
    at: datetime
    withdrawn: bool


def support(store: Path, opinion_id: str, actor: Actor, wanted: bool = True) -> int:
    """Support an opinion, once however often it is asked, or no longer; return how many do."""
    access.require(actor, "member")
    with register.writing(store) as con:
        found = readable(con, opinion_id, actor)
        if found.state != "published" or found.author == actor.name:
            raise AtlasError("error.opinion_support")
        here = (SUPPORTS.c.opinion_id == opinion_id) & (SUPPORTS.c.person_id == actor.name)
        has = con.execute(sa.select(sa.func.count()).where(here)).scalar_one()
        if bool(has) != wanted:
            row = {"opinion_id": opinion_id, "person_id": actor.name, "at": rows.now()}
            con.execute(
                sa.insert(SUPPORTS).values(**row) if wanted else sa.delete(SUPPORTS).where(here)
            )
            action = "opinion.support" if wanted else "opinion.unsupport"
            register.record(con, actor, action, opinion_id, "")
        return readable(con, opinion_id, actor).supports


def supported(store: Path, actor: Actor) -> set[str]:
    """Return the opinions that a person supports."""
    wanted = sa.select(SUPPORTS.c.opinion_id).where(SUPPORTS.c.person_id == actor.name)
    with register.reading(store) as con:
        return set(con.execute(wanted).scalars())


def comment(store: Path, opinion_id: str, body: str, actor: Actor) -> Comment:
    """Say something to an opinion."""
    access.require(actor, "member")
    text = rows.words(body, "comment", rows.BODY)
    row = {"comment_id": rows.fresh(), "opinion_id": opinion_id, "author": actor.name,
           "body": text, "at": rows.now()}  # fmt: skip
    with register.writing(store) as con:
        if readable(con, opinion_id, actor).state != "published":
            raise AtlasError("error.opinion_closed")
        con.execute(sa.insert(COMMENTS).values(**row))
        register.record(con, actor, "comment.create", row["comment_id"], "",
                        after={"opinion": opinion_id})  # fmt: skip
        return _comment(rows.held(con, COMMENTS, row["comment_id"]))


def take_comment_back(store: Path, comment_id: str, actor: Actor) -> None:
    """Empty a comment; its author's to do. That there was one stays."""
    access.require(actor, "member")
    with register.writing(store) as con:
        if rows.held(con, COMMENTS, comment_id)["author"] != actor.name:
            raise AccessError("error.not_author")
        here = sa.update(COMMENTS).where(COMMENTS.c.comment_id == comment_id)
        con.execute(here.values(body="", withdrawn_at=rows.now()))
        register.record(con, actor, "comment.withdraw", comment_id, "")


def comments(store: Path, opinion_id: str, actor: Actor) -> list[Comment]:
    """Return what was said to an opinion, the first first."""
    with register.reading(store) as con:
        readable(con, opinion_id, actor)
        wanted = sa.select(COMMENTS).where(COMMENTS.c.opinion_id == opinion_id)
        found = con.execute(wanted.order_by(COMMENTS.c.at, COMMENTS.c.comment_id)).mappings()
        return [_comment(row) for row in found]


def _comment(row: Mapping[str, Any]) -> Comment:
    return Comment(
        row["comment_id"],
        row["author"],
        row["body"],
        datetime.fromisoformat(row["at"]),
        row["withdrawn_at"] is not None,
    )
