"""What the rows of the Forum share: a rev that each change names, words that are looked at."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from atlas import register
from atlas.access import Actor
from atlas.errors import AtlasError
from atlas.register_tables import PEOPLE

#: Most signs of a title, of a text, and of a name.
TITLE, BODY, NAME = 120, 10_000, 80
#: What is not written but steers how text is shown: a name may not read backwards.
_STEERING = dict.fromkeys(
    [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x061C, 0x200B, 0x200E, 0x200F,
     *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
)  # fmt: skip


def words(value: str, field: str, longest: int, required: bool = True) -> str:
    """Return what a person wrote, without signs that only steer.

    ``field`` is the text key's end of what was filled in. Raises AtlasError where it is missing or
    too long.
    """
    cleaned = value.replace("\r\n", "\n").translate(_STEERING).strip()
    if required and not cleaned:
        raise AtlasError(f"error.forum_empty.{field}")
    if len(cleaned) > longest:
        raise AtlasError("error.forum_too_long", length=len(cleaned), longest=longest)
    return cleaned


def now() -> str:
    """Return this moment as the register writes it."""
    return register.utc_text(datetime.now(UTC))


def fresh() -> str:
    """Return a new id that says nothing."""
    return uuid.uuid4().hex


def gathered(con: sa.Connection, wanted: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a question, of text and whole numbers, gathered by SQLite into one value.

    Row by row, the driver would let every other thread go first at each row: with fifty readers a
    list of 2,000 takes seconds.
    """
    row = sa.func.json_array(*wanted.subquery().c)
    found = con.execute(sa.select(sa.func.json_group_array(row))).scalar_one()
    return [tuple(each) for each in json.loads(found)]


def held(con: sa.Connection, table: sa.Table, row_id: str) -> dict[str, Any]:
    """Return a row by its id; raise AtlasError where there is none."""
    (key,) = table.primary_key.columns
    row = con.execute(sa.select(table).where(key == row_id)).mappings().one_or_none()
    if row is None:
        raise AtlasError("error.forum_unknown", id=row_id)
    return dict(row)


def change(
    con: sa.Connection,
    table: sa.Table,
    at: tuple[str, int],
    values: Mapping[str, Any],
    actor: Actor,
) -> dict[str, Any]:
    """Change a row that is still ``at`` a rev (id, rev) and return it as it was.

    Raises AtlasError where somebody saved it since, naming who and when.
    """
    row_id, rev = at
    former = held(con, table, row_id)
    if former["rev"] != rev:
        who = _called(con, former["updated_by"])
        raise AtlasError("error.forum_stale", by=who, at=minute(former["updated_at"]))
    (key,) = table.primary_key.columns
    told = {"updated_at": now(), "updated_by": actor.name, "rev": rev + 1}
    con.execute(sa.update(table).where(key == row_id).values(**values, **told))
    return former


def _called(con: sa.Connection, person_id: str) -> str:
    """Return the name of a person, who is a member like the one who is told; the id once erased."""
    wanted = sa.select(PEOPLE.c.name).where(PEOPLE.c.person_id == person_id)
    return con.execute(wanted).scalar_one_or_none() or person_id[:6]


def minute(moment: str) -> str:
    """Return a moment of the register to the minute, for a sentence."""
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M} UTC"
