"""Tables that are text: CSV in the encodings that Korean offices use, and HTML saved as .xls."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

from atlas.errors import IntakeError

SEPARATORS = ",;\t|"
MAX_FIELD = 1 << 20
#: Columns and rows that one HTML cell may span.
MAX_SPAN = 1000


def rows(path: Path, file_format: str) -> list[list[str | None]]:
    """Return the cells of a text file by row, None where one is blank."""
    text = _decoded(path.read_bytes())
    found = _html(text) if file_format == "html" else _csv(text)
    if not any(any(row) for row in found):
        raise IntakeError("intake.empty")
    return found


def _decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 as marked, else UTF-8, else CP949."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntakeError("intake.encoding")


def _csv(text: str) -> list[list[str | None]]:
    separator = _separator(text)
    csv.field_size_limit(MAX_FIELD)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [[v if v and not v.isspace() else None for v in row] for row in read]
    except csv.Error as error:
        raise IntakeError("intake.broken") from error


def _separator(text: str) -> str:
    """Return the sign that cuts most of the first lines into the same number of cells, over one."""
    lines = text[:65_536].splitlines()[:200]

    def agreement(sign: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        cut = [width for width in widths if width > 1]
        common = max(set(cut), key=lambda width: (cut.count(width), width), default=0)
        return cut.count(common) * (common > 1), common

    try:
        return max(SEPARATORS, key=agreement)
    except csv.Error:
        return ","


def _html(text: str) -> list[list[str | None]]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return parser.rows


class _Tables(HTMLParser):
    """All tables of a page one below the other; a spanned cell stands in its first place alone."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str | None]] = []
        self.taken: dict[tuple[int, int], bool] = {}
        self.words: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._finish()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._finish()
            given = dict(attrs)
            self.words = []
            self.span = (_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag == "br" and self.words is not None:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._finish()

    def handle_data(self, data: str) -> None:
        if self.words is not None:
            self.words.append(data)

    def _finish(self) -> None:
        if self.words is None:
            return
        if not self.rows:
            self.rows.append([])
        row, number = self.rows[-1], len(self.rows)
        while self.taken.pop((number, len(row)), False):
            row.append(None)
        deep, wide = self.span
        for down in range(1, deep):
            for right in range(wide):
                self.taken[number + down, len(row) + right] = True
        row += [" ".join("".join(self.words).split()) or None, *[None] * (wide - 1)]
        self.words = None


def _span(value: str | None) -> int:
    return min(int(value), MAX_SPAN) if value and value.isdigit() and int(value) else 1
