"""Another store takes the place of this one: decided by one rename, and then always finished.

What comes is made whole under ``.restore``. Renamed to ``restoring`` it counts, and whoever opens
the store next moves it into its place, however often that is interrupted. What stood there goes to
``before-MOMENT`` and is never deleted; snapshots are, for they can be built again.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from atlas import files

REGISTER = "register.sqlite"
#: What a store consists of; the register last, for with it the store is another.
PARTS = ("erasures.txt", "originals", "releases", REGISTER)
#: What belongs to the register that stood here, and would be replayed into another.
_LOGS = (f"{REGISTER}-wal", f"{REGISTER}-shm")


def staged(store: Path) -> Path:
    """Return where the store that is to come is made; nothing of it counts yet."""
    return store / ".restore"


def commit(store: Path) -> None:
    """Have the store that was made, all its parts on the disk, take the place of this one."""
    files.flush(staged(store))
    staged(store).rename(_coming(store))
    files.flush(store)


def pending(store: Path) -> bool:
    """Return whether a restore was interrupted, before or after it counted."""
    return _coming(store).exists() or staged(store).exists()


def finish(store: Path) -> Path | None:
    """Put what comes in its place and drop what does not count; the lock is held.

    Returns where what stood here lies now; None where nothing came or nothing stood. What else
    came, like a copy of the register from before its migration, may name who was erased: it goes.
    """
    shutil.rmtree(staged(store), ignore_errors=True)
    coming = _coming(store)
    if not coming.exists():
        return None
    gone = coming / "before"
    gone.mkdir(exist_ok=True)
    if (coming / REGISTER).exists():
        shutil.rmtree(store / "snapshots", ignore_errors=True)
    for name in PARTS:
        if (coming / name).exists():
            for former in (*_LOGS, name) if name == REGISTER else (name,):
                if (store / former).exists():
                    (store / former).rename(gone / former)
            (coming / name).rename(store / name)
    files.flush(store)
    return _aside(store, coming, gone)


def _aside(store: Path, coming: Path, gone: Path) -> Path | None:
    before = None
    if gone.exists() and any(gone.iterdir()):
        files.flush(gone)
        before = store / f"before-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
        gone.rename(before)
    shutil.rmtree(coming)
    files.flush(store)
    return before


def _coming(store: Path) -> Path:
    return store / "restoring"
