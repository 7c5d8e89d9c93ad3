"""People: who takes part, known elsewhere by a random id alone; their roles, consent, erasure.

The trail and every text of the Forum hold the id. Name, affiliation and account stand here only,
are seen by members, and go when the person asks or the agreed time is over. What was erased is
written to a file beside the register first, so that a restored register forgets it again.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import access, files, register, store_faults
from atlas.access import ROLES, Actor
from atlas.errors import AccessError, AtlasError
from atlas.forum import rows
from atlas.register_tables import PEOPLE

#: The words that a person agrees to (``people.consent.*``) have changed when this goes up.
CONSENT_VERSION = 1
#: Days that a person is kept after the last visit.
KEEP_DAYS = 3 * 365
#: The file beside the register that names, by id, everybody who was erased.
ERASURES = "erasures.txt"


@dataclass(frozen=True)
class Person:
    """One who takes part; name and affiliation are None once erased."""

    person_id: str
    name: str | None
    affiliation: str | None
    subgroup: str | None
    role: str
    consented: bool
    keep_until: str | None
    seen_at: datetime | None
    erased: bool
    rev: int

    @property
    def roles(self) -> frozenset[str]:
        """Every role up to the one granted."""
        return frozenset(ROLES[: ROLES.index(self.role) + 1])


@dataclass(frozen=True)
class Entry:
    """What a person says of themselves."""

    name: str
    affiliation: str = ""
    subgroup: str | None = None


def account(issuer: str, subject: str) -> str:
    """Return what an account of a provider is kept as: enough to know it again, and no more."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def known(store: Path, account_id: str) -> Person | None:
    """Return the person of an account; None where nobody entered with it."""
    with register.reading(store) as con:
        wanted = sa.select(PEOPLE).where(PEOPLE.c.account == account_id)
        row = con.execute(wanted).mappings().one_or_none()
    return _person(row) if row else None


def enter(store: Path, account_id: str, entry: Entry, agreed: bool, actor: Actor) -> Person:
    """Enter a person who agreed to be kept, as a reader; whoever is known is returned as changed.

    Raises AtlasError without the consent, and where the name is empty or too long.
    """
    if not agreed:
        raise AtlasError("error.consent")
    moment, told = rows.now(), _told(entry)
    agreed_now = {"consented_at": moment, "consent_version": CONSENT_VERSION, **_kept()}
    with register.writing(store) as con:
        here = PEOPLE.c.account == account_id
        found = con.execute(sa.select(PEOPLE.c.person_id).where(here)).scalar_one_or_none()
        name = found or rows.fresh()
        if found:
            again = sa.update(PEOPLE).where(here)
            con.execute(again.values(**told, **agreed_now, rev=PEOPLE.c.rev + 1))
        else:
            con.execute(
                sa.insert(PEOPLE).values(
                    person_id=name,
                    account=account_id,
                    role=ROLES[0],
                    created_at=moment,
                    rev=1,
                    **told,
                    **agreed_now,
                )
            )
        said = Actor(name, actor.roles, actor.os_user)
        register.record(con, said, "person.enter", name, "", after={"consent": CONSENT_VERSION})
        return _person(rows.held(con, PEOPLE, name))


def save(store: Path, person_id: str, entry: Entry, actor: Actor) -> Person:
    """Change what a person said of themselves; only they may. The trail tells that, not what."""
    if actor.name != person_id:
        raise AccessError("error.access", role="steward")
    with register.writing(store) as con:
        here = sa.update(PEOPLE).where(PEOPLE.c.person_id == person_id)
        con.execute(here.values(**_told(entry), rev=PEOPLE.c.rev + 1))
        register.record(con, actor, "person.save", person_id, "")
        return _person(rows.held(con, PEOPLE, person_id))


def grant(store: Path, person_id: str, role: str, actor: Actor, reason: str) -> Person:
    """Give a person a role, a higher or a lower one; a steward's to do."""
    access.require(actor, "steward")
    if role not in ROLES:
        raise AtlasError("error.role_unknown", role=role)
    why = rows.words(reason, "reason", rows.BODY)
    with register.writing(store) as con:
        former = rows.held(con, PEOPLE, person_id)
        if former["erased_at"]:
            raise AtlasError("error.person_erased")
        here = sa.update(PEOPLE).where(PEOPLE.c.person_id == person_id)
        con.execute(here.values(role=role, rev=PEOPLE.c.rev + 1))
        register.record(
            con,
            actor,
            "person.grant",
            person_id,
            why,
            before={"role": former["role"]},
            after={"role": role},
        )
        return _person(rows.held(con, PEOPLE, person_id))


def erase(store: Path, person_id: str, actor: Actor, reason: str) -> None:
    """Forget who a person is, for good; what they wrote stays under the random id.

    The person or a steward may. It is on disk that they are forgotten before the register says so.
    """
    if actor.name != person_id:
        access.require(actor, "steward")
    with register.writing(store) as con:
        rows.held(con, PEOPLE, person_id)
        with store_faults.guarded(store):
            _remember_erasure(store, person_id)
        _forget(con, {person_id})
        register.record(con, actor, "person.erase", person_id, reason)
    _overwrite(store)


def erased(store: Path) -> set[str]:
    """Return the ids of everybody who was erased, as the file beside the register has them."""
    path = store / ERASURES
    return set(path.read_text(encoding="ascii").split()) if path.exists() else set()


def forget_again(store: Path) -> int:
    """Erase whoever was erased before the register was restored; return how many were back."""
    gone = erased(store)
    with register.writing(store) as con:
        back = PEOPLE.c.person_id.in_(gone) & PEOPLE.c.erased_at.is_(None)
        found = set(con.execute(sa.select(PEOPLE.c.person_id).where(back)).scalars())
        _forget(con, found)
    if found:
        _overwrite(store)
    return len(found)


def sweep(store: Path, now: datetime | None = None) -> int:
    """Erase whoever has not come for as long as agreed; return how many."""
    today = (now or datetime.now(UTC)).date().isoformat()
    over = (PEOPLE.c.keep_until < today) & PEOPLE.c.erased_at.is_(None)
    with register.reading(store) as con:
        found = con.execute(sa.select(PEOPLE.c.person_id).where(over)).scalars().all()
    for name in found:
        erase(store, name, access.at_desk(), "people.keep_over")
    return len(found)


def listed(store: Path, actor: Actor) -> list[Person]:
    """Return everybody who is not erased, by name; for stewards, who grant roles."""
    access.require(actor, "steward")
    wanted = sa.select(PEOPLE).where(PEOPLE.c.erased_at.is_(None))
    with register.reading(store) as con:
        found = con.execute(wanted.order_by(PEOPLE.c.name, PEOPLE.c.person_id)).mappings()
        return [_person(row) for row in found]


def names(store: Path, actor: Actor) -> dict[str, str]:
    """Return the name and affiliation of everybody by id, to members; to others nobody's."""
    if "member" not in actor.roles:
        return {}
    wanted = sa.select(PEOPLE.c.person_id, PEOPLE.c.name, PEOPLE.c.affiliation)
    with register.reading(store) as con:
        found = con.execute(wanted.where(PEOPLE.c.erased_at.is_(None))).all()
    return {name: f"{said} ({of})" if of else said for name, said, of in found}


def seen(store: Path, person_id: str, moment: datetime) -> None:
    """Note that a person has looked at what is new; they are kept for the agreed time from now."""
    with register.writing(store) as con:
        here = (PEOPLE.c.person_id == person_id) & PEOPLE.c.erased_at.is_(None)
        values = {"seen_at": register.utc_text(moment), **_kept()}
        con.execute(sa.update(PEOPLE).where(here).values(**values))


def _told(entry: Entry) -> dict[str, Any]:
    return {
        "name": rows.words(entry.name, "name", rows.NAME),
        "affiliation": rows.words(entry.affiliation, "affiliation", rows.NAME, required=False),
        "subgroup": entry.subgroup,
    }


def _kept() -> dict[str, str]:
    return {"keep_until": (datetime.now(UTC) + timedelta(days=KEEP_DAYS)).date().isoformat()}


def _remember_erasure(store: Path, person_id: str) -> None:
    with (store / ERASURES).open("a", encoding="ascii") as file:
        file.write(f"{person_id}\n")
        file.flush()
        os.fsync(file.fileno())
    files.flush(store)


def _forget(con: sa.Connection, names: set[str]) -> None:
    gone = dict.fromkeys(("account", "name", "affiliation", "subgroup", "keep_until", "seen_at"))
    here = sa.update(PEOPLE).where(PEOPLE.c.person_id.in_(names))
    con.execute(here.values(**gone, role=ROLES[0], erased_at=rows.now(), rev=PEOPLE.c.rev + 1))


def _overwrite(store: Path) -> None:
    """Leave no copy of what was erased in the register's file or its log."""
    register.compact(store)


def _person(row: Any) -> Person:
    return Person(
        row["person_id"],
        row["name"],
        row["affiliation"],
        row["subgroup"],
        row["role"],
        row["consent_version"] == CONSENT_VERSION,
        row["keep_until"],
        datetime.fromisoformat(row["seen_at"]) if row["seen_at"] else None,
        row["erased_at"] is not None,
        row["rev"],
    )
