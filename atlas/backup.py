"""Backups: the store as it is at one moment in one file (a zip), and a store put back from one.

A backup holds the register, the releases that it knows, the originals whose day is not over, and
the list of who was erased; snapshots are built again. It can be made while people work. Putting
one back needs the store alone: the new store is made whole beside the old one, whoever was erased
in either is erased in it, and one rename decides (``replacement``).
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from atlas import (
    access,
    backup_file,
    files,
    originals,
    register,
    releases,
    replacement,
    store_faults,
)
from atlas.access import Actor
from atlas.backup_file import Manifest, Member
from atlas.errors import AtlasError, StoreError
from atlas.forum import people
from atlas.standing import Release, current, identity

#: How the folder begins in which a backup is made, beside the file that it becomes.
_UNFINISHED = ".atlas-backup-"
#: Nobody is at work any more on one that is older.
_LEFT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where it is, what it holds, its size in bytes and its SHA-256.

    ``snapshot`` is what the bureau saw at its moment.
    """

    path: Path
    created_at: datetime
    snapshot: str
    releases: int
    originals: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Restored:
    """A store that was put back; ``aside`` is where that lies which stood in its place, if any.

    ``forgotten`` is how many were in the backup who had been erased since.
    """

    created_at: datetime
    snapshot: str
    releases: int
    originals: int
    forgotten: int
    aside: Path | None
    sha256: str


def backup(store: Path, target: Path, actor: Actor) -> Backup:
    """Write a backup into a folder, under a name with the moment, or as a file; a steward's to do.

    Raises StoreError where there is no store, the file is there already or lies in the store, or
    what is to be kept is damaged. Nothing is left of a backup that fails.
    """
    access.require(actor, "steward")
    if not store.exists():
        raise StoreError("error.store_missing", path=str(store))
    moment = datetime.now(UTC)
    path = _target(store, target, moment)
    with register.using(store), _beside(path) as scratch:
        known = _copied(store, scratch)
        said = Manifest(moment, register.SCHEMA_VERSION, _snapshot(known, moment), {})
        new = scratch / "new.zip"
        manifest = backup_file.write(new, _contents(store, scratch, known, moment), said)
        _as_published(store, known, manifest.members)
        # What cannot be read now could not be when it is needed.
        backup_file.read(new)
        made = Backup(
            path, moment, said.snapshot, len(known), _count(manifest), new.stat().st_size,
            files.digest(new),
        )  # fmt: skip
        new.rename(path)
        files.flush(path.parent)
    after = {"file": path.name, "bytes": made.bytes, "snapshot": made.snapshot}
    with register.writing(store) as con:
        register.record(con, actor, "store.backup", made.sha256, "", after=after)
    return made


def restore(file: Path, store: Path, actor: Actor, reason: str) -> Restored:
    """Put the store back as it is in a backup; a steward's to do, while nothing uses the store.

    What stands there is put aside. Raises StoreError where the file is missing, no backup, damaged
    or newer than this program, and where the store is in use; nothing is changed then.
    """
    access.require(actor, "steward")
    if not reason.strip():
        raise AtlasError("error.restore_unexplained")
    manifest, sha256 = backup_file.read(file), files.digest(file)
    with register.alone(store):
        replacement.finish(store)
        new = replacement.staged(store)
        try:
            backup_file.extract(file, manifest, new)
            known, forgotten = _opened(file, manifest, store, new)
            after = {"created_at": register.utc_text(manifest.created_at), "forgotten": forgotten}
            with register.writing(new) as con:
                register.record(con, actor, "store.restore", sha256, reason.strip(), after=after)
            _settle(new)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        replacement.commit(store)
        aside = replacement.finish(store)
    return Restored(
        manifest.created_at, manifest.snapshot, len(known), _count(manifest), forgotten, aside,
        sha256,
    )  # fmt: skip


def _target(store: Path, target: Path, moment: datetime) -> Path:
    """Return the file that a backup becomes; raise StoreError where it cannot be there."""
    named = target / f"atlas-{moment:%Y%m%dT%H%M%SZ}{backup_file.SUFFIX}"
    path = (named if target.is_dir() else target).resolve()
    if path.is_relative_to(store.resolve()):
        raise StoreError("error.backup_inside", path=str(path))
    if path.exists():
        raise StoreError("error.backup_exists", path=str(path))
    if not path.parent.is_dir():
        raise StoreError("error.backup_nowhere", path=str(path.parent))
    return path


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a folder of this user's beside a file to come, gone afterwards; clear what others left.

    What a backup left that was killed holds names, which nobody would look for there.
    """
    for left in path.parent.glob(f"{_UNFINISHED}*"):
        if left.stat().st_mtime < time.time() - _LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    try:
        with store_faults.guarded(path.parent):
            made = tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=path.parent)
    except StoreError as error:
        key = "error.backup_nowhere" if error.key == "error.store_readonly" else error.key
        raise StoreError(key, path=str(path.parent)) from error
    with store_faults.guarded(path.parent), made as folder:
        yield Path(folder)


def _copied(store: Path, scratch: Path) -> list[Release]:
    """Copy the register as it is at one moment, and return the releases that the copy knows."""
    try:
        register.copy(store, register.path_of(scratch))
        known, unsound = releases.history(scratch), register.integrity(scratch)
    except StoreError as error:
        if error.key == "error.store_full" and error.values["path"] == str(scratch):
            raise StoreError(error.key, path=str(scratch.parent)) from error
        if error.key != "error.store_damaged":
            raise
        unsound = [error.key]
    if unsound:
        raise StoreError("error.store_damaged", path=str(register.path_of(store)))
    return known


def _contents(
    store: Path, scratch: Path, known: list[Release], moment: datetime
) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield what a backup holds, by name. Who is erased meanwhile is at least in the list."""
    yield replacement.REGISTER, register.path_of(scratch).open("rb")
    yield people.ERASURES, io.BytesIO(_listed(people.erased(store)))
    for name in sorted(_published(known)):
        if (store / name).is_file():
            yield name, (store / name).open("rb")
    for name in sorted(originals.kept(scratch, moment)):
        # One may go meanwhile, its day over; another was lost, and the store says so when asked.
        try:
            file = (store / "originals" / name).open("rb")
        except FileNotFoundError:
            continue
        yield f"originals/{name}", file


def _published(known: Iterable[Release]) -> dict[str, str | None]:
    """Return the files of releases with their checksums; a manifest has none in the register."""
    found: dict[str, str | None] = {}
    for release in known:
        folder = f"releases/{release.release_id}"
        found[f"{folder}/{releases.MANIFEST}"] = None
        for table, said in release.tables.items():
            found[f"{folder}/{table}.parquet"] = said["sha256"]
    return found


def _unlike(known: Iterable[Release], members: Mapping[str, Member]) -> list[str]:
    """Return the files of releases that are missing, too many, or not as published."""
    expected = _published(known)
    found = {name: member.sha256 for name, member in members.items() if "releases/" in name}
    differ = {name for name, sha256 in expected.items()
              if name not in found or sha256 not in (None, found[name])}  # fmt: skip
    return sorted(differ | found.keys() - expected.keys())


def _as_published(store: Path, known: list[Release], members: Mapping[str, Member]) -> None:
    for name in _unlike(known, members)[:1]:
        _, release, file = name.split("/")
        path = str(releases.folder(store, release))
        raise StoreError("error.release_damaged", release=release, file=file, path=path)


def _opened(file: Path, manifest: Manifest, store: Path, new: Path) -> tuple[list[Release], int]:
    """Open what came out of a backup and erase whoever was erased, there or here.

    Returns its releases and how many were erased again. Raises StoreError where it is no store.
    """
    try:
        gone = people.erased(store) | people.erased(new)
        (new / people.ERASURES).write_bytes(_listed(gone))
        files.flush(new / people.ERASURES)
        unsound, known = register.integrity(new), releases.history(new)
        forgotten = people.forget_again(new)
    except (StoreError, sa.exc.DBAPIError, ValueError) as error:
        if getattr(error, "key", None) in ("error.store_full", "error.store_readonly"):
            raise
        damaged = StoreError("error.backup_damaged", path=str(file), member=replacement.REGISTER)
        raise damaged from error
    wrong = [replacement.REGISTER] if unsound else _unlike(known, manifest.members)
    if wrong:
        raise StoreError("error.backup_damaged", path=str(file), member=wrong[0])
    return known, forgotten


def _settle(new: Path) -> None:
    """Have every part of a new store there and on the disk, the register without its log."""
    register.compact(new)
    for name in ("originals", "releases"):
        (new / name).mkdir(exist_ok=True)
        files.flush(new / name)
    files.flush(register.path_of(new))


def _snapshot(known: list[Release], moment: datetime) -> str:
    return identity(current(known, "bureau", moment))


def _count(manifest: Manifest) -> int:
    return sum(name.startswith("originals/") for name in manifest.members)


def _listed(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in sorted(names)).encode("ascii")
