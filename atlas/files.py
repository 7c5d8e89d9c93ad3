"""Files that outlast a crash: flushed to the disk, checksummed, locked by one or shared by many.

The lock is the system's: it is released when the process that holds it ends, however it ends.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PAUSE_SECONDS = 0.02


class Busy(Exception):
    """Another process held the lock for longer than we were willing to wait."""


if sys.platform == "win32":
    import msvcrt

    # Nothing is shared here: who holds alone locks a range, who shares locks one byte of it.
    _RANGE = 1 << 20

    def _try(file: BinaryIO, alone: bool) -> None:
        file.seek(0 if alone else random.randrange(_RANGE))
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, _RANGE if alone else 1)

    def _release(file: BinaryIO, alone: bool) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, _RANGE if alone else 1)
else:
    import fcntl

    def _try(file: BinaryIO, alone: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)

    def _release(file: BinaryIO, alone: bool) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of a file alone, waiting up to ``seconds``; raise Busy after that."""
    with _held(path, seconds, alone=True):
        yield


@contextmanager
def shared(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of a file beside others who share it; raise Busy while one holds it alone."""
    with _held(path, seconds, alone=False):
        yield


@contextmanager
def _held(path: Path, seconds: float, alone: bool) -> Iterator[None]:
    with path.open("a+b") as file:
        _acquire(file, seconds, alone)
        try:
            yield
        finally:
            _release(file, alone)


def _acquire(file: BinaryIO, seconds: float, alone: bool) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return _try(file, alone)
        except (BlockingIOError, PermissionError) as error:
            if time.monotonic() > deadline:
                raise Busy(file.name) from error
        time.sleep(PAUSE_SECONDS)


def flush(path: Path) -> None:
    """Have the disk keep what is written in a file or folder."""
    # Windows opens no folder; there a rename reaches the disk with the file system's own journal.
    if path.is_dir() and sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
