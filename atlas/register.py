"""The register: which releases there are, which snapshots were made of them, who did what.

SQLite in the store, through SQLAlchemy Core; its tables are in ``register_tables``. Every writing
transaction takes the write lock at its beginning and bumps the one row of ``version``, so that
writers pass one after the other on any engine. Audit events are append-only by trigger.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from atlas import files, migrations, replacement, store_faults
from atlas.access import Actor
from atlas.errors import StoreError
from atlas.register_tables import APPEND_ONLY, AUDIT_EVENTS, META, METADATA, VERSION

SCHEMA_VERSION = 3
BUSY_SECONDS = 60
#: What others do in passing is over by then; a server is not.
ALONE_SECONDS = 2
#: What may stand in the trail; an action that is not listed is refused.
ACTIONS = (
    "release.publish", "release.propose", "release.revert",
    "submission.create", "submission.save", "submission.withdraw", "submission.publish",
    "submission.reopen", "mapping.remember", "original.keep", "original.delete",
    "person.enter", "person.save", "person.grant", "person.erase",
    "meeting.create", "meeting.save",
    "opinion.draft", "opinion.publish", "opinion.save", "opinion.withdraw", "opinion.merge",
    "opinion.support", "opinion.unsupport", "comment.create", "comment.withdraw",
    "agenda.create", "agenda.save", "agenda.gather", "agenda.release", "agenda.answer",
    "store.backup", "store.restore",
)  # fmt: skip


_turn = threading.Lock()


def path_of(store: Path) -> Path:
    """Return where the register of a store is."""
    return store / replacement.REGISTER


@contextmanager
def reading(store: Path) -> Iterator[sa.Connection]:
    """Open the register for one consistent look; raise StoreError where that cannot be."""
    with store_faults.guarded(store), using(store), _connection(store) as con:
        yield con


@contextmanager
def writing(store: Path) -> Iterator[sa.Connection]:
    """Open one transaction that holds the write lock from its start and commits at the end."""
    with store_faults.guarded(store), using(store), _connection(store) as con:
        con.rollback()
        con.execution_options(atlas_begin="BEGIN IMMEDIATE")
        # Within a process writers queue here: SQLite lets them look again and again, and be late.
        with _turn, con.begin():
            con.execute(sa.update(VERSION).values(number=VERSION.c.number + 1))
            yield con


def version(store: Path) -> int:
    """Return a number that goes up with every change of the register."""
    with reading(store) as con:
        return con.execute(sa.select(VERSION.c.number)).scalar_one()


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the store's files alone: no other process publishes, builds or sweeps meanwhile."""
    with store_faults.guarded(store), using(store):
        _connection(store).close()
        with files.exclusive(store / "lock", BUSY_SECONDS):
            yield


@contextmanager
def using(store: Path) -> Iterator[None]:
    """Keep a restore from taking the place of the store meanwhile; many may hold it at once."""
    with ExitStack() as held:
        with store_faults.guarded(store):
            store.mkdir(parents=True, exist_ok=True)
            held.enter_context(files.shared(store / "in-use", BUSY_SECONDS))
        yield


@contextmanager
def alone(store: Path) -> Iterator[None]:
    """Hold the store where nobody else uses it; raise StoreError where a server or command does."""
    with store_faults.guarded(store), ExitStack() as held:
        store.mkdir(parents=True, exist_ok=True)
        try:
            for name in ("in-use", "lock"):
                held.enter_context(files.exclusive(store / name, ALONE_SECONDS))
        except files.Busy as error:
            raise StoreError("error.store_in_use", path=str(store)) from error
        yield


def copy(store: Path, path: Path) -> None:
    """Put a copy of the register, as it is at one moment, into a new file, on the disk."""
    with using(store):
        with store_faults.guarded(store):
            _connection(store).close()
        with store_faults.guarded(path.parent):
            migrations.copy(path_of(store), path)


def record(
    con: sa.Connection, actor: Actor, action: str, object_id: str, reason: str, **said: Any
) -> None:
    """Write one audit event; ``said`` may give before and after. The action names the kind."""
    if action not in ACTIONS:
        raise ValueError(f"unregistered action {action}; there are {ACTIONS}")
    values = {
        "event_id": uuid.uuid4().hex,
        "at": utc_text(datetime.now(UTC)),
        "actor": actor.name,
        "os_user": actor.os_user,
        "action": action,
        "object_kind": action.partition(".")[0],
        "object_id": object_id,
        "before": as_json(said.get("before")),
        "after": as_json(said.get("after")),
        "reason": reason,
        "group_id": uuid.uuid4().hex,
    }
    con.execute(sa.insert(AUDIT_EVENTS).values(**values))


def utc_text(moment: datetime) -> str:
    """Return a moment as UTC text whose order as text is its order in time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_json(value: Any) -> str | None:
    """Return plain values as the register keeps them; None for nothing."""
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def integrity(store: Path) -> list[str]:
    """Return what SQLite finds wrong inside the register: nothing when all is well."""
    with reading(store) as con:
        found = [row[0] for row in con.exec_driver_sql("pragma integrity_check")]
        found += [str(tuple(row)) for row in con.exec_driver_sql("pragma foreign_key_check")]
    return [line for line in found if line != "ok"]


def compact(store: Path) -> None:
    """Take what the log still holds into the register, and empty the log."""
    with store_faults.guarded(store), using(store), _connection(store) as con:
        con.exec_driver_sql("commit")
        con.exec_driver_sql("pragma wal_checkpoint(truncate)")
        con.exec_driver_sql("begin")


@lru_cache(maxsize=16)
def _engine(path: Path) -> sa.Engine:
    """Return the engine of a register file; it keeps no connection open between uses."""
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=sa.NullPool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver's own transactions begin too late (not before a SELECT or DDL); ours do not.
        connection.isolation_level = None
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma synchronous = full")
        # What is erased is overwritten, not only given up.
        connection.execute("pragma secure_delete = on")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("atlas_begin", "BEGIN"))

    return engine


def _connection(store: Path) -> sa.Connection:
    """Return a connection to the store's register, made on first use, of a version we know.

    It has begun to read: the version is looked at in it, for opening twice takes twice as long.
    """
    if replacement.pending(store):
        with files.exclusive(store / "lock", BUSY_SECONDS):
            replacement.finish(store)
    while (con := _current(store)) is None:
        _create(store)
        _migrate(store)
    return con


def _current(store: Path) -> sa.Connection | None:
    """Return a connection to a register of this version; None where there is none, or an older."""
    if not path_of(store).exists():
        return None
    con = _engine(path_of(store).resolve()).connect()
    try:
        found = _version_in(con, store)
        if found is not None and found > SCHEMA_VERSION:
            raise StoreError(
                "error.store_newer", path=str(store), found=found, known=SCHEMA_VERSION
            )
    except BaseException:
        con.close()
        raise
    if found == SCHEMA_VERSION:
        return con
    con.close()
    return None


def _schema_version(store: Path) -> int | None:
    """Return the register's schema version; None where there is no register yet."""
    if not path_of(store).exists():
        return None
    with _engine(path_of(store).resolve()).connect() as con:
        return _version_in(con, store)


def _version_in(con: sa.Connection, store: Path) -> int | None:
    try:
        found = con.execute(sa.select(META.c.schema_version)).scalar_one_or_none()
    except sa.exc.OperationalError as error:
        missing = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
        if not missing or sa.inspect(con).has_table(META.name):
            raise
        return None
    if not isinstance(found, int) or found < 1:
        raise StoreError("error.store_damaged", path=str(path_of(store)))
    return found


def _create(store: Path) -> None:
    """Make an empty register, once, whoever else is starting at this moment."""
    path, new = path_of(store), store / "register.new"
    with files.exclusive(store / "lock", BUSY_SECONDS):
        if _schema_version(store) is not None:
            return
        # A lost register must not pass for a first start: its releases would be forgotten.
        if any((store / "releases").glob("r[0-9]*")):
            raise StoreError("error.register_missing", path=str(path))
        # What an earlier register or start left beside it would be replayed into this one.
        for left in (*store.glob("register.sqlite-*"), *store.glob("register.new*")):
            left.unlink()
        engine = _engine(new.resolve())
        with engine.execution_options(atlas_begin="BEGIN IMMEDIATE").begin() as con:
            METADATA.create_all(con)
            for verb in ("update", "delete"):
                con.exec_driver_sql(APPEND_ONLY.format(verb=verb))
            con.execute(sa.insert(META).values(schema_version=SCHEMA_VERSION))
            con.execute(sa.insert(VERSION).values(number=0))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
            # Closing does this too, but keeps quiet if the disk is full; the rename takes one file.
            con.exec_driver_sql("pragma wal_checkpoint(truncate)")
        new.replace(path)
        files.flush(store)


def _migrate(store: Path) -> None:
    """Bring an older register up to this version, once, whoever else is starting at this moment."""
    with files.exclusive(store / "lock", BUSY_SECONDS):
        found = _schema_version(store)
        if found is not None and found < SCHEMA_VERSION:
            migrations.migrate(path_of(store), found, SCHEMA_VERSION)
