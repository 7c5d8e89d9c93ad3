"""What the fast reader does not see of an .xlsx: hidden rows, errors, number formats, formulas.

It is read from the parts of the zip by expat, which refuses any document type: openpyxl sees the
same, but takes fifteen times as long as all the rest of the reading (`docs/intake.md`).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from atlas.errors import IntakeError

#: Cells that hold something: those that only carry a style end at once.
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br=["\']([A-Z]{1,3})(\d{1,7})["\'](?:[^>]*[^/>])?>')
#: A cell beyond column Z or row 229,999: a sheet without any is small enough for every limit.
_FAR = re.compile(rb'r=["\'](?:[A-Z]{2}|[A-Z](?:2[3-9]\d{4}|[3-9]\d{5}|\d{7}))')
#: What each of the marks that follow begins with, quickly looked for.
_SIGNS = (b"<f", b":f", b't="e"', b"t='e'", b"hidden=")
#: Marks of which a sheet holds none where there is nothing to see: formulas, errors, hidden rows.
_WORTH_A_LOOK = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b't="e"', b"t='e'", b'hidden="1"',
                 b'hidden="true"', b"hidden='")  # fmt: skip


@dataclass
class Seen:
    """What a sheet holds beside its values; cells by (row, column), rows and columns from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[int, Counter[str]] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    empty_formulas: list[tuple[int, int]] = field(default_factory=list)


def scan(path: Path, limit: Callable[[int, int], None]) -> dict[str, Seen]:
    """Return what the sheets of a workbook hold, by name; ``limit(rows, columns)`` may refuse."""
    try:
        with zipfile.ZipFile(path) as archive:
            formats = _formats(archive)
            return {
                name: _sheet(archive.read(part), formats, limit)
                for name, part in _sheets(archive)
                if part in archive.namelist()
            }
    except (zipfile.BadZipFile, ParseError, expat.ExpatError, KeyError, EOFError) as error:
        raise IntakeError("intake.broken") from error
    except DefusedXmlException as error:
        raise IntakeError("intake.entities") from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name of each sheet and the part of the zip that holds it."""
    try:
        relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except KeyError as error:
        raise IntakeError("intake.parts_missing") from error
    targets = {item.get("Id"): item.get("Target") or "" for item in relations}
    found = []
    for item in fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(item.tag) == "sheet":
            target = targets.get(_relation(item), "")
            part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
            found.append((item.get("name") or "", part))
    return found


def _relation(item: Element) -> str | None:
    return next((value for name, value in item.items() if _local(name) == "id"), None)


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """Return the number format of each style, those that say nothing of a unit as ``""``."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = fromstring(archive.read("xl/styles.xml"))
    codes = {
        item.get("numFmtId"): item.get("formatCode") or ""
        for item in root.iter()
        if _local(item.tag) == "numFmt"
    }
    styles = [item for item in root if _local(item.tag) == "cellXfs"]
    found = [codes.get(style.get("numFmtId"), "") for part in styles for style in part]
    return [code if re.search(r'"[^"]*\w[^"]*"|\[\$|[€£₩￦]', code) else "" for code in found]


def _sheet(data: bytes, formats: list[str], limit: Callable[[int, int], None]) -> Seen:
    if re.search(rb"<!DOCTYPE|<!ENTITY", data[:4096], re.I):
        raise IntakeError("intake.entities")
    cells = _CELL.findall(data) if _FAR.search(data) else ()
    if cells:
        columns = {letters for letters, _ in cells}
        limit(max(int(row) for _, row in cells), max(map(_number, columns)))
    seen = Seen()
    if any(formats) or (_holds_any(data, _SIGNS) and _holds_any(data, _WORTH_A_LOOK)):
        _Look(seen, formats).read(data)
    return seen


def _holds_any(data: bytes, signs: Iterable[bytes]) -> bool:
    return any(sign in data for sign in signs)


def _number(letters: bytes) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + sign - 64
    return number


class _Look:
    """One pass of expat over a sheet; tags are compared with the prefix that the sheet uses."""

    def __init__(self, seen: Seen, formats: list[str]) -> None:
        self.seen, self.formats = seen, formats
        self.row, self.column = 0, 0
        self.cell: dict[str, str] = {}
        self.formula = self.listening = False
        self.said = ""

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(data, True)

    def _start(self, tag: str, found: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._open(found)
        elif tag == "row":
            self.row = int(found.get("r", self.row + 1))
            self.column = 0
            if found.get("hidden") in ("1", "true"):
                self.seen.hidden_rows.add(self.row)
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.listening = True
        elif tag == "col" and found.get("hidden") in ("1", "true"):
            first, last = int(found["min"]), min(int(found["max"]), 16_384)
            self.seen.hidden_columns.update(range(first, last + 1))

    def _open(self, found: dict[str, str]) -> None:
        letters = found.get("r", "").rstrip("0123456789")
        self.column = _number(letters.encode()) if letters else self.column + 1
        self.cell, self.said = found, ""
        self.formula = self.listening = False

    def _text(self, text: str) -> None:
        if self.listening:
            self.said += text

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("v", "is"):
            self.listening = False
        elif tag == "c":
            self._close()

    def _close(self) -> None:
        place = (self.row, self.column)
        if self.cell.get("t") == "e":
            self.seen.errors[place] = self.said or "#VALUE!"
        elif self.formula and not self.said and self.cell.get("t") != "str":
            self.seen.empty_formulas.append(place)
        style = int(self.cell.get("s", 0))
        code = self.formats[style] if style < len(self.formats) else ""
        if code and self.said:
            self.seen.formats.setdefault(self.column, Counter())[code] += 1


def _refuse(*_: Any) -> None:
    raise IntakeError("intake.entities")
