"""Text in the cells of workbooks: it never becomes a formula, nor more than a workbook can hold."""

from __future__ import annotations

import re

from openpyxl.cell import Cell

#: Code units of UTF-16 that one cell may hold.
MAX_TEXT = 32_767
#: Begin of a text that a spreadsheet may take for a formula when a person edits or exports it.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Signs that XML cannot hold: control signs, halves of surrogate pairs, two that are no signs.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_text(cell: Cell, text: str) -> Cell:
    """Write a text into a cell as text, whatever it looks like; return the cell.

    An empty text leaves the cell blank.
    """
    kept = possible(text)
    if not kept:
        return cell
    cell.value = kept
    # After the value: openpyxl takes text that begins with "=" for a formula.
    cell.data_type = "s"
    if kept.startswith(RISKY):
        cell.quotePrefix = True
    return cell


def possible(text: str) -> str:
    """Return a text without the signs that a workbook cannot hold, cut to what a cell can hold.

    >>> possible("a\\x00b\\r\\nc"), len(possible("😀" * 40_000))
    ('ab\\nc', 16383)
    """
    kept = _IMPOSSIBLE.sub("", re.sub("\r\n?", "\n", text))
    return kept.encode("utf-16-le")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")
