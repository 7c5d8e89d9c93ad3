"""What the system reports of a store's files and databases, in words that name the place."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import sqlalchemy as sa

from atlas import files
from atlas.errors import StoreError
from atlas.replacement import REGISTER


@contextmanager
def guarded(store: Path) -> Iterator[None]:
    """Turn what the system reports about files and databases into a StoreError with its place."""
    try:
        yield
    except files.Busy as error:
        raise StoreError("error.store_busy", path=str(store)) from error
    except (OSError, sa.exc.DBAPIError, sqlite3.Error, duckdb.Error) as error:
        key = _meaning(error)
        if key is None:
            raise
        damaged = key == "error.store_damaged"
        raise StoreError(key, path=str(store / REGISTER if damaged else store)) from error


_BY_ERRNO = {
    "error.store_full": (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)),
    "error.store_readonly": (
        errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST,
    ),
}  # fmt: skip
_BY_SQLITE = {
    sqlite3.SQLITE_FULL: "error.store_full",
    # A disk without room for even the index of the write-ahead log.
    sqlite3.SQLITE_IOERR_SHMSIZE: "error.store_full",
    sqlite3.SQLITE_READONLY: "error.store_readonly",
    sqlite3.SQLITE_CANTOPEN: "error.store_readonly",
    sqlite3.SQLITE_PERM: "error.store_readonly",
    sqlite3.SQLITE_BUSY: "error.store_busy",
    sqlite3.SQLITE_CORRUPT: "error.store_damaged",
    sqlite3.SQLITE_NOTADB: "error.store_damaged",
}


def _meaning(error: Exception) -> str | None:
    """Return the text key of what the system means, or None where it is a fault of ours."""
    if isinstance(error, OSError):
        return next((key for key, codes in _BY_ERRNO.items() if error.errno in codes), None)
    if isinstance(error, duckdb.Error):  # no error number for a full disk, but the system's words
        return "error.store_full" if os.strerror(errno.ENOSPC) in str(error) else None
    original = getattr(error, "orig", error)
    code = getattr(original, "sqlite_errorcode", 0)
    return _BY_SQLITE.get(code, _BY_SQLITE.get(code & 0xFF))
