"""The sheet that lists every finding with a link to its place, and what else is to be known."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from atlas.cells import possible, write_text
from atlas.intake import marking_cells
from atlas.intake.model import Finding
from atlas.intake.sentences import finding_in_words
from atlas.text import Translate

#: Heading of each column and its width.
COLUMNS = (
    ("mark.column.number", 6), ("mark.column.severity", 10), ("mark.column.sheet", 18),
    ("mark.column.cell", 10), ("mark.column.value", 24), ("mark.column.expected", 24),
    ("mark.column.difference", 20), ("mark.column.sentence", 80), ("mark.column.rule", 22),
)  # fmt: skip
HEADER_ROW = 4
#: Signs that a sheet's name may not have, and how long it may be.
_FORBIDDEN, MAX_NAME = re.compile(r"[\\*?:/\[\]]"), 31
_CELL, _COLUMN = re.compile(r"[A-Z]{1,3}[1-9]\d*"), re.compile(r"[A-Z]{1,3}")
_TOP = Alignment(vertical="top", wrap_text=True)
_LINK = Font(color="0B5CAD", underline="single")


@dataclass(frozen=True)
class Job:
    """What is to be marked: the findings, the header row of each sheet, the file's name."""

    findings: Sequence[Finding]
    headers: Mapping[str, int]
    file: str
    t: Translate
    styles: marking_cells.Styles = field(default_factory=dict)

    def place(self, finding: Finding) -> str:
        """Return the cell that stands for a finding: its own, its column's header, its row."""
        cell = finding.cell or ""
        if _CELL.fullmatch(cell):
            return cell
        if _COLUMN.fullmatch(cell):
            return f"{cell}{self.headers.get(finding.sheet, 1)}"
        return f"A{finding.row or 1}"

    def by_cell(self, sheet: str) -> dict[str, list[Finding]]:
        """Return the findings of the cells of a sheet; those of rows and of sheets have none."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if finding.sheet == sheet and finding.cell:
                found[self.place(finding)].append(finding)
        return found


def name(wanted: str, taken: Iterable[str]) -> str:
    """Return a sheet's name that may be used and is not taken: the second of a name says (2).

    >>> name("검증결과", ["예산", "검증결과"]), name("a/b", [])
    ('검증결과 (2)', 'a_b')
    """
    names = {one.casefold() for one in taken}
    base = _FORBIDDEN.sub("_", possible(wanted)).strip("'")[:MAX_NAME] or "_"
    found, number = base, 1
    while found.casefold() in names:
        number += 1
        found = f"{base[: MAX_NAME - len(str(number)) - 3]} ({number})"
    return found


def add(book: Workbook, job: Job, names: Mapping[str, str], notes: Sequence[str]) -> None:
    """Add the sheet of findings as the last one and have the book open on it.

    ``names`` are the sheets that can be linked to, by the name that the findings know; ``notes``
    say what differs from the original.
    """
    t = job.t
    sheet = book.create_sheet(name(t("mark.sheet"), book.sheetnames))
    for number, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_view.tabSelected = True
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    last = HEADER_ROW + len(job.findings)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(COLUMNS))}{last}"
    page = _Page(sheet)
    counts = Counter(finding.severity for finding in job.findings)
    number_of = {severity: counts[severity] for severity in marking_cells.LOOKS}
    sheet.append([page.said(t("intake.set_aside"))])
    counted = t("mark.counted", file=job.file, count=len(job.findings), **number_of)
    sheet.append([page.said(counted, "head")])
    below = page.said(t("mark.notes_below", count=len(notes)), "link" if notes else "plain")
    if notes:
        _link(below, "A3", sheet.title, f"A{last + 2}")
    sheet.append([below])
    sheet.append([page.said(t(key), "head") for key, _ in COLUMNS])
    for number, finding in enumerate(job.findings, 1):
        sheet.append(_row(page, number, finding, job, names))
    if notes:
        sheet.append([])
        sheet.append([page.said(t("mark.notes"), "head")])
        for note in notes:
            sheet.append([page.said(note)])
    book.active = len(book.sheetnames) - 1


class _Page:
    """The sheet while it is written; its few styles are made once and copied."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.styles: dict[str, StyleArray] = {}
        for style, font, alignment in (
            ("plain", Font(), Alignment()), ("head", Font(bold=True), Alignment()),
            ("top", Font(), _TOP), ("link", _LINK, _TOP),
        ):  # fmt: skip
            cell = WriteOnlyCell(sheet)
            cell.font, cell.alignment = font, alignment
            self.styles[style] = cell._style

    def said(self, text: str, style: str = "plain") -> Cell:
        """Return a cell with a text."""
        cell = WriteOnlyCell(self.sheet)
        cell._style = copy(self.styles[style])
        return write_text(cell, text)


def _row(
    page: _Page, number: int, finding: Finding, job: Job, names: Mapping[str, str]
) -> list[Cell | int]:
    """Return the cells of one finding, in the order of COLUMNS."""
    severity = page.said(job.t(f"severity.{finding.severity}"), "top")
    marking_cells.put(severity, finding.severity, job.styles)
    linked = finding.sheet in names
    place = page.said(_named(finding, job.t), "link" if linked else "top")
    if linked:
        _link(place, f"D{HEADER_ROW + number}", names[finding.sheet], job.place(finding))
    difference = page.said("", "top")
    difference.value, difference.number_format = finding.difference, "#,##0"
    return [
        number,
        severity,
        page.said(finding.sheet, "top"),
        place,
        page.said(finding.value or "", "top"),
        page.said(finding.expected or "", "top"),
        difference,
        page.said(finding_in_words(finding, job.t), "top"),
        page.said(finding.rule, "top"),
    ]


def _named(finding: Finding, t: Translate) -> str:
    """Return a finding's place in words: cell, row, or nothing for a whole sheet."""
    if finding.cell:
        return finding.cell
    return t("mark.row", row=finding.row) if finding.row else t("word.dash")


def _link(cell: Cell, place: str, sheet: str, target: str) -> None:
    """Have a cell, which will stand at a place, lead to a cell of a sheet."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=place, location=f"'{quoted}'!{target}")
    # openpyxl takes a cell that is not yet in its row for A1.
    cell.hyperlink.ref = place
