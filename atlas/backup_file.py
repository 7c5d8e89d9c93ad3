"""The file of a backup: a zip of members stored as they are, and a manifest that lists them.

Nothing in it is compressed: Parquet and workbooks are already, and so no member can be larger than
the file. Members are named as in the store; what has another name, is not a plain file, or is not
in the manifest with its size and checksum, is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from atlas import files, register
from atlas.errors import StoreError
from atlas.replacement import REGISTER

FORMAT = 1
SUFFIX = ".zip"
MANIFEST = "manifest.json"
_NAMES = re.compile(
    r"register\.sqlite|erasures\.txt|originals/[0-9a-f]{64}"
    r"|releases/r[0-9]+-[0-9a-f]{8}/[a-z_]+\.(parquet|json)"
)
_CHUNK = 1 << 20
#: What the reader of zips raises where a file is not as it should be.
_BROKEN = (
    zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, TypeError,
    KeyError, AttributeError, OverflowError, struct.error,
)  # fmt: skip


class Member(NamedTuple):
    """How large a member is, in bytes, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; ``snapshot`` is what the bureau saw at its moment."""

    created_at: datetime
    schema_version: int
    snapshot: str
    members: Mapping[str, Member]


def write(path: Path, contents: Iterable[tuple[str, IO[bytes]]], manifest: Manifest) -> Manifest:
    """Write members into a new file for this user's eyes alone; return its manifest.

    It is on the disk before this returns.
    """
    members = {}
    with open(path, "xb", opener=_private) as file:
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in contents:
                with content, archive.open(_info(name), "w", force_zip64=True) as member:
                    members[name] = _copied(content, member)
            said = {
                "format": FORMAT,
                "created_at": register.utc_text(manifest.created_at),
                "schema_version": manifest.schema_version,
                "snapshot": manifest.snapshot,
                "members": {name: each._asdict() for name, each in members.items()},
            }
            archive.writestr(_info(MANIFEST), json.dumps(said, indent=1))
        file.flush()
        os.fsync(file.fileno())
    return Manifest(manifest.created_at, manifest.schema_version, manifest.snapshot, members)


def read(path: Path) -> Manifest:
    """Return the manifest of a file after everything in it was found to be as it says.

    Raises StoreError where it is missing, no backup, damaged, or made by a newer program.
    """
    with _opened(path) as archive:
        manifest = _manifest(path, archive)
        _held(path, archive, manifest)
        for name, expected in manifest.members.items():
            with _intact(path, name, *_BROKEN, OSError), archive.open(name) as member:
                if _copied(member, None) != expected:
                    raise _damaged(path, name)
    return manifest


def extract(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the members of a file that was read into a new folder, on the disk."""
    with _opened(path) as archive:
        for name, expected in manifest.members.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file, _intact(path, name, *_BROKEN):
                with archive.open(name) as member:
                    found = _copied(member, file)
                if found != expected:
                    raise _damaged(path, name)
            files.flush(target)
    for each in {folder / name for name in manifest.members}:
        files.flush(each.parent)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise StoreError("error.backup_missing", path=str(path)) from error
    with file:
        try:
            archive = zipfile.ZipFile(file)
        except (*_BROKEN, OSError) as error:
            raise StoreError("error.backup_unknown", path=str(path)) from error
        with archive:
            yield archive


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    """Return what a file says of itself; raise StoreError where it is none of ours, or newer."""
    try:
        info = archive.getinfo(MANIFEST)
        if not _plain(info):
            raise ValueError(MANIFEST)
        said = json.loads(archive.read(info))
        found = Manifest(
            datetime.fromisoformat(said["created_at"]),
            int(said["schema_version"]),
            str(said["snapshot"]),
            {name: Member(**each) for name, each in said["members"].items()},
        )
        newer = int(said["format"]) > FORMAT
    except (*_BROKEN, OSError) as error:
        raise StoreError("error.backup_unknown", path=str(path)) from error
    if newer or found.schema_version > register.SCHEMA_VERSION:
        raise StoreError("error.backup_newer", path=str(path))
    return found


def _held(path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Raise StoreError unless a file holds what its manifest lists, and nothing else."""
    infos = [info for info in archive.infolist() if info.filename != MANIFEST]
    found = {info.filename: info.file_size for info in infos}
    expected = {name: member.size for name, member in manifest.members.items()}
    for info in infos:
        if not _plain(info) or not _NAMES.fullmatch(info.filename):
            raise _damaged(path, info.filename)
    differ = sorted(dict(found.items() ^ expected.items()).keys() | {REGISTER} - set(found))
    if differ:
        raise _damaged(path, differ[0])
    # Twice the same name; or members that lie over each other, so that few bytes become many.
    if len(infos) != len(found) or sum(found.values()) > path.stat().st_size:
        raise _damaged(path, path.name)


def _plain(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file that is stored as it is, for all to read."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    stored = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
    return stored and not info.flag_bits & 1 and kind in (0, stat.S_IFREG)


@contextmanager
def _intact(path: Path, name: str, *broken: type[Exception]) -> Iterator[None]:
    try:
        yield
    except broken as error:
        raise _damaged(path, name) from error


def _damaged(path: Path, name: str) -> StoreError:
    """Return the error that names a member; who made the file may have named it anyhow."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:100])
    return StoreError("error.backup_damaged", path=str(path), member=shown)


def _copied(source: IO[bytes], target: IO[bytes] | None) -> Member:
    """Copy what is left of a source, to nowhere if there is no target; return what it was."""
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return Member(size, digest.hexdigest())


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
