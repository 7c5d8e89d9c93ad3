"""What a file is, by its content and never by its name, and whether it may be opened at all.

Runs before anything is parsed: it reads first bytes and a zip's directory, nothing more.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from atlas.errors import IntakeError

FORMATS = ("xlsx", "xlsm", "xls", "ods", "csv", "html")
MAX_BYTES = 50 << 20
MAX_PARTS = 2000
MAX_EXPANDED = 300 << 20
#: How far a zip may expand; small ones may expand further, they do no harm.
MAX_RATIO, SMALL = 200, 10 << 20
MAX_SHEETS = 100

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: First bytes of files that are no table, and the text that says what they are.
_SIGNATURES = (
    (b"\x89PNG\r\n", "intake.is_image"),
    (b"\xff\xd8\xff", "intake.is_image"),
    (b"GIF8", "intake.is_image"),
    (b"BM", "intake.is_image"),
    (b"II*\x00", "intake.is_image"),
    (b"MM\x00*", "intake.is_image"),
    (b"%PDF", "intake.is_pdf"),
    (b"{\\rtf", "intake.is_document"),
    (b"HWP Document File", "intake.is_document"),
    (b"PAR1", "intake.is_parquet"),
    (b"\x1f\x8b", "intake.is_archive"),
    (b"7z\xbc\xaf", "intake.is_archive"),
    (b"Rar!", "intake.is_archive"),
    (b"\x7fELF", "intake.is_program"),
    (b"MZ", "intake.is_program"),
)
#: Marks of the containers in which Korean offices wrap protected documents.
_DRM = (
    b"DRMONE",
    b"SCDSA00",
    b"FasooSecureContainer",
    b"<DOCUMENT SAFER",
    b"MARKANY",
    b"NASCA DRM",
)


@dataclass(frozen=True)
class Source:
    """A file that may be opened: its format, its size in bytes, whether it carries macros."""

    format: str
    size: int
    has_macros: bool = False


def examine(path: Path) -> Source:
    """Return what a file is; raise IntakeError with a sentence of its own where it is refused."""
    if not path.is_file():
        raise IntakeError("intake.not_found", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise IntakeError("intake.empty")
    if size > MAX_BYTES:
        raise IntakeError("intake.too_big", size=size >> 20, limit=MAX_BYTES >> 20)
    with path.open("rb") as file:
        head = file.read(4096)
    if any(mark in head for mark in _DRM):
        raise IntakeError("intake.drm")
    if head.startswith(_OLE):
        return Source(_ole(path), size)
    if head.startswith(b"PK"):
        return _zip(path, size)
    for signature, key in _SIGNATURES:
        if head.startswith(signature):
            raise IntakeError(key)
    return Source(_text(head), size)


def _ole(path: Path) -> str:
    """Return ``xls`` where an OLE container holds an old workbook; say what else it is."""
    # The directory of an OLE file names its streams in UTF-16; it may stand anywhere in the file.
    data = path.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise IntakeError("intake.password")
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("DRMContent") or holds("\x06DataSpaces"):
        raise IntakeError("intake.drm")
    raise IntakeError("intake.is_document")


def _zip(path: Path, size: int) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            mimetype = archive.read("mimetype")[:80] if "mimetype" in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise IntakeError("intake.broken") from error
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise IntakeError("intake.too_many_parts", count=len(parts), limit=MAX_PARTS)
    expanded = sum(part.file_size for part in parts)
    if expanded > MAX_EXPANDED or (expanded > SMALL and expanded > MAX_RATIO * size):
        raise IntakeError("intake.bomb", expanded=expanded >> 20, limit=MAX_EXPANDED >> 20)
    if any(part.flag_bits & 1 for part in parts):
        raise IntakeError("intake.password")
    if b"opendocument.spreadsheet" in mimetype:
        return Source("ods", size)
    return _office(names, size)


def _office(names: set[str], size: int) -> Source:
    """Return the source of an Office zip: a workbook with all its parts, or refuse it."""
    if "xl/workbook.bin" in names:
        raise IntakeError("intake.is_xlsb")
    if any(name.startswith(("word/", "ppt/", "Contents/")) for name in names):
        raise IntakeError("intake.is_document")
    if not any(name.startswith("xl/") for name in names):
        raise IntakeError("intake.is_archive")
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    if not sheets or "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise IntakeError("intake.parts_missing")
    if len(sheets) > MAX_SHEETS:
        raise IntakeError("intake.too_many_sheets", count=len(sheets), limit=MAX_SHEETS)
    has_macros = "xl/vbaProject.bin" in names
    return Source("xlsm" if has_macros else "xlsx", size, has_macros)


def _text(head: bytes) -> str:
    """Return ``html`` or ``csv`` for text; refuse bytes that no text holds."""
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        if b"\x00" in head:
            raise IntakeError("intake.is_unknown")
        # Control signs but tab, line ends and form feed: text of any encoding has none of them.
        odd = sum(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head)
        if odd > len(head) // 100:
            raise IntakeError("intake.is_unknown")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    marks = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style")
    if start.startswith(marks) or (start.startswith(b"<") and b"<table" in start):
        return "html"
    if start.startswith(b"<?xml"):
        raise IntakeError("intake.is_xml")
    return "csv"
