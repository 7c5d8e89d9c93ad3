"""A workbook of Excel's own, opened by openpyxl and marked; with what openpyxl may not keep."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from atlas.errors import IntakeError
from atlas.intake import marking_cells, marking_list

#: What says that a file holds something that openpyxl drops or changes: names of parts ...
PARTS = (
    ("mark.differs.boxes", r"xl/comments"),
    ("mark.differs.charts", r"xl/charts/chart"),
    ("mark.differs.controls", r"xl/(?:ctrlProps|activeX)/"),
    ("mark.differs.embedded", r"xl/embeddings/"),
    ("mark.differs.links", r"xl/externalLinks/"),
    ("mark.differs.pictures", r"xl/media/[^/]+\.(?:emf|wmf|svg)$"),
    ("mark.differs.pivots", r"xl/pivotTables/"),
    ("mark.differs.queries", r"xl/(?:queryTables/|connections\.xml|model/)"),
    ("mark.differs.rich", r"xl/(?:richData/|metadata\.xml)"),
    ("mark.differs.shapes", r"xl/diagrams/"),
    ("mark.differs.signature", r"_xmlsignatures/|xl/vbaProjectSignature"),
    ("mark.differs.slicers", r"xl/(?:slicer|timeline)"),
    ("mark.differs.threads", r"xl/threadedComments/"),
)
#: ... and what stands in parts of a name.
CONTENTS = (
    ("mark.differs.shapes", r"xl/drawings/drawing", rb"<(?:\w+:)?(?:sp|grpSp|cxnSp)[\s>]"),
    ("mark.differs.formulas", r"xl/worksheets/sheet", rb"<(?:\w+:)?f[\s>/]"),
    ("mark.differs.extensions", r"xl/worksheets/sheet", rb"<(?:\w+:)?extLst"),
)
#: What openpyxl warns of while it reads -> the text key of what that does to the workbook.
WARNINGS = (
    ("mark.differs.dates", "is marked as a date"),
    ("mark.differs.footers", "header or footer"),
)


def book(path: Path, file_format: str, job: marking_list.Job) -> Workbook:
    """Return the marked workbook; raise IntakeError where openpyxl cannot open it."""
    differs = losses(path)
    opened, warned = _opened(path, keep_vba=file_format == "xlsm")
    differs += [key for key, words in WARNINGS if any(words in said for said in warned)]
    for sheet in opened.worksheets:
        for view in sheet.views.sheetView:
            # Two selected sheets are a group: what is typed into one is typed into both.
            view.tabSelected = False
        _mark(sheet, job)
    names = {sheet.title: sheet.title for sheet in opened.worksheets}
    marking_list.add(opened, job, names, [job.t(key) for key in differs])
    opened.calculation.fullCalcOnLoad = True
    opened.template = False
    return opened


def losses(path: Path) -> list[str]:
    """Return the text keys of what a workbook holds and openpyxl drops or changes."""
    found = set()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        found |= {key for key, part in PARTS if any(re.match(part, name) for name in names)}
        for name in names:
            looked = [(key, what) for key, part, what in CONTENTS if re.match(part, name)]
            data = archive.read(name) if looked else b""
            found |= {key for key, what in looked if re.search(what, data)}
    return sorted(found)


def _opened(path: Path, keep_vba: bool) -> tuple[Workbook, list[str]]:
    """Return a workbook with its formulas and mixed fonts, and what openpyxl warned of."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            opened = load_workbook(path, keep_vba=keep_vba, rich_text=True)
        except (ValueError, TypeError, LookupError, AttributeError, OSError, SyntaxError) as error:
            raise IntakeError("intake.broken") from error
    return opened, [str(warning.message) for warning in warned]


def _mark(sheet: Worksheet, job: marking_list.Job) -> None:
    for place, findings in job.by_cell(sheet.title).items():
        marking_cells.mark(_anchor(sheet, sheet[place]), findings, job.t, job.styles)


def _anchor(sheet: Worksheet, cell: Cell | MergedCell) -> Cell:
    """Return the cell itself, or the first of the merged ones that it lies among."""
    if not isinstance(cell, MergedCell):
        return cell
    merged = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(merged.min_row, merged.min_col)
