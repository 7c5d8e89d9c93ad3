"""Files of backups that are not as they were written: spoilt in one place, or made by somebody."""

from __future__ import annotations

import dataclasses
import io
import json
import sqlite3
import stat
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from atlas import backup_file
from atlas.backup_file import MANIFEST
from atlas.replacement import REGISTER

Members = dict[str, bytes]
Spoil = Callable[[Path], None]


def members(path: Path) -> Members:
    """Return what a backup holds, its manifest included."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of_table(held: Members) -> str:
    """Return the name of a table of a release in a backup."""
    return next(name for name in held if name.endswith("/budget_lines.parquet"))


def written(path: Path, held: Members, **said: int) -> None:
    """Write members anew, with a manifest that says of each what it is; ``said`` changes it."""
    manifest = json.loads(held[MANIFEST])
    rest = {name: io.BytesIO(content) for name, content in held.items() if name != MANIFEST}
    known = backup_file.read(path)
    path.unlink()
    backup_file.write(path, rest.items(), dataclasses.replace(known, members={}, **said))
    assert manifest.keys() == json.loads(members(path)[MANIFEST]).keys()


def cut(part: float) -> Spoil:
    """Return what leaves the first part of a file."""
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])


def flipped(choose: Callable[[Members], str]) -> Spoil:
    """Return what turns one bit of a member."""

    def spoil(path: Path) -> None:
        held, content = members(path), bytearray(path.read_bytes())
        middle = held[choose(held)]
        content[content.index(middle) + len(middle) // 2] ^= 1
        path.write_bytes(content)

    return spoil


def rezipped(change: Callable[[Members], None], method: int = zipfile.ZIP_STORED) -> Spoil:
    """Return what writes a file anew as somebody would who makes one: any names, any method."""

    def spoil(path: Path) -> None:
        held = members(path)
        change(held)
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in held.items():
                archive.writestr(name, content)

    return spoil


def renamed(name: str) -> Spoil:
    """Return what gives a table another name, in the manifest too."""

    def change(held: Members) -> None:
        former = of_table(held)
        held[name] = held.pop(former)
        held[MANIFEST] = held[MANIFEST].replace(former.encode(), json.dumps(name)[1:-1].encode())

    return rezipped(change)


def beside(name: str, content: bytes = b"x") -> Spoil:
    """Return what puts a member beside the others that the manifest does not name."""
    return rezipped(lambda held: held.update({name: content}))


def without(choose: Callable[[Members], str]) -> Spoil:
    """Return what leaves out a member that the manifest names."""
    return rezipped(lambda held: held.pop(choose(held)) and None)


def linked(path: Path) -> None:
    """Make a table a link to a file elsewhere."""
    held = members(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in held.items():
            info = zipfile.ZipInfo(name)
            kind = stat.S_IFLNK if name == of_table(held) else stat.S_IFREG
            info.external_attr = (kind | 0o600) << 16
            archive.writestr(info, content)


def twice(path: Path) -> None:
    """Name the register twice."""
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(REGISTER, archive.read(REGISTER))


def swelling(path: Path) -> None:
    """Have a table say that it is larger than the file."""
    held, content = members(path), bytearray(path.read_bytes())
    name = of_table(held)
    size = len(held[name])
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    for place in (at + 20, at + 24):
        assert int.from_bytes(content[place : place + 4], "little") == size
        content[place : place + 4] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)


def overlapping(path: Path) -> None:
    """Have a member lie within another, both as the manifest says."""
    held, outer, inner = members(path), "originals/" + "0" * 64, "originals/" + "1" * 64
    content = b"x" * 100_000
    within = zipfile.ZipInfo(inner)
    within.file_size = within.compress_size = len(content)
    within.CRC = zlib.crc32(content)
    held[outer] = within.FileHeader() + content
    written(path, held | {inner: content})
    manifest = members(path)[MANIFEST]
    with zipfile.ZipFile(path, "w") as archive:
        for name, held_content in (held | {MANIFEST: manifest}).items():
            archive.writestr(name, held_content)
        around = archive.getinfo(outer)
        within.header_offset = around.header_offset + len(around.FileHeader())
        archive.filelist.append(within)
        archive.NameToInfo[inner] = within
        archive._didModify = True
    assert members(path)[inner] == content


def other_register(content: bytes) -> Spoil:
    """Return what puts another register into a file, as its manifest says."""
    return lambda path: written(path, members(path) | {REGISTER: content})


def unsound_register(path: Path) -> None:
    """Put a register into a file that refers to what it does not hold, as its manifest says."""
    held, other = members(path), path.with_suffix(".sqlite")
    other.write_bytes(held[REGISTER])
    with closing(sqlite3.connect(other)) as con:
        con.execute("insert into snapshot_releases values ('none', 'none')")
        con.commit()
    written(path, held | {REGISTER: other.read_bytes()})
    other.unlink()


def other_table(path: Path) -> None:
    """Put another table into a file, as its manifest says but not the register."""
    held = members(path)
    written(path, held | {of_table(held): b"PAR1"})


def unknown_release(path: Path) -> None:
    """Put a release into a file that the register does not know."""
    written(path, members(path) | {"releases/r9-00000000/budget_lines.parquet": b"PAR1"})


def newer_schema(path: Path) -> None:
    """Have a file be of a register that is newer than any known."""
    written(path, members(path), schema_version=99)


def newer_format(path: Path) -> None:
    """Have a file be of a later format."""
    rezipped(lambda held: held.update({MANIFEST: held[MANIFEST].replace(b": 1,", b": 2,", 1)}))(
        path
    )
