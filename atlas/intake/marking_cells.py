"""How a cell with findings looks: a colour and a border by the gravest, a comment with them all."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from atlas.cells import possible
from atlas.intake.model import Finding
from atlas.intake.sentences import finding_in_words
from atlas.text import Translate

#: The longest text of a comment, and the pixels and signs of its lines.
MAX_COMMENT, WIDTH, TALLEST = 6000, 340, 620
SIGNS_A_LINE, LINE = 46, 17


#: The style of a cell and a severity -> the style of the marked cell.
Styles = dict[tuple[tuple[int, ...], str], StyleArray]


@dataclass(frozen=True)
class Look:
    """Fill, letters and lines: who sees no colours tells the kinds by their lines."""

    fill: str
    ink: str
    line: str


#: The gravest first.
LOOKS = {
    "error": Look("FFC7CE", "7A0010", "thick"),
    "warning": Look("FFEB9C", "5C4300", "mediumDashed"),
    "notice": Look("DDEBF7", "173A5E", "dotted"),
}


def gravest(findings: Sequence[Finding]) -> str:
    """Return the gravest severity among findings."""
    return min((finding.severity for finding in findings), key=[*LOOKS].index)


def put(cell: Cell, severity: str, styles: Styles) -> None:
    """Give a cell the look of a severity; what its font had beside the colour stays.

    ``styles`` remembers the looks of this workbook: to make one takes openpyxl a millisecond.
    """
    key = (tuple(cell._style or ()), severity)
    if key in styles:
        cell._style = copy(styles[key])
        return
    look = LOOKS[severity]
    side = Side(style=look.line, color=look.ink)
    cell.fill = PatternFill("solid", start_color=look.fill, end_color=look.fill)
    cell.border = Border(side, side, side, side)
    font = copy(cell.font)
    font.color = look.ink
    cell.font = font
    styles[key] = copy(cell._style)


def mark(cell: Cell, findings: Sequence[Finding], t: Translate, styles: Styles) -> None:
    """Colour a cell and write its findings into its comment, after what the comment said."""
    put(cell, gravest(findings), styles)
    ordered = sorted(findings, key=lambda finding: [*LOOKS].index(finding.severity))
    said = "\n\n".join(_said(finding, t) for finding in ordered)
    if cell.comment:
        said = f"{cell.comment.text}\n\n{said}"
    if len(said) > MAX_COMMENT:
        said = f"{said[:MAX_COMMENT]}…\n{t('mark.rest')}"
    text = possible(said)
    cell.comment = Comment(text, t("mark.author"), height=_height(text), width=WIDTH)


def _said(finding: Finding, t: Translate) -> str:
    """Return a finding as lines: severity and sentence, what was expected, the difference."""
    said = [f"[{t(f'severity.{finding.severity}')}] {finding_in_words(finding, t)}"]
    if finding.expected:
        said.append(t("mark.expects", expected=finding.expected))
    if finding.difference is not None:
        said.append(t("mark.differs_by", difference=finding.difference))
    return "\n".join(said)


def _height(text: str) -> int:
    """Return the pixels that a text needs in a comment of its width."""
    lines = sum(max(1, math.ceil(signs(line) / SIGNS_A_LINE)) for line in text.split("\n"))
    return min(TALLEST, LINE * (lines + 1))


def signs(text: str) -> int:
    """Return how many narrow signs a text is wide: a Hangul syllable is two.

    >>> signs("합계"), signs("sum")
    (4, 3)
    """
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
