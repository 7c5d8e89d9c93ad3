"""Workbooks of the tests: made here, synthetic, in the forms that offices send."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from atlas.intake import grid, preflight, structure
from atlas.intake.model import Corrections, Sheet

Rows = Sequence[Sequence[Any]]


def workbook(
    path: Path, sheets: Mapping[str, Rows], merges: Sequence[str] = (), **formats: str
) -> Path:
    """Write an .xlsx; ``merges`` and ``formats`` (column letter -> number format) to each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
        for letter, code in formats.items():
            for cell in sheet[letter]:
                cell.number_format = code
    book.save(path)
    return path


_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
</office:document-content>"""
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write an .ods, the least that is one."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        kind = f'office:value-type="float" office:value="{value}"'
        kind = kind if isinstance(value, int) else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{part}" manifest:media-type="{kind}"/>'
        for part, kind in (("/", _ODS_TYPE), ("content.xml", "text/xml"))
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", _ODS_TYPE)
        archive.writestr("content.xml", _ODS.format(tables=tables))
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}">{listed}</manifest:manifest>',
        )
    return path


def read(path: Path, given: Corrections | None = None, sheet: int = 0) -> Sheet:
    """Return a sheet as understood, in this process: for files that the tests made themselves."""
    source = preflight.examine(path)
    grids = grid.load(path, source.format, path.stem, lambda step: None)
    return structure.understand(grids[sheet], given)


def table(tmp_path: Path, rows: Rows, merges: Sequence[str] = (), **formats: str) -> Sheet:
    """Return rows as understood once they have been through a workbook."""
    return read(workbook(tmp_path / "made.xlsx", {"표": rows}, merges, **formats))


def kinds(sheet: Sheet) -> str:
    """Return the first letter of each row's kind, from the top."""
    return "".join(row.kind[0] for row in sheet.rows)


def rules(sheet: Sheet) -> list[str]:
    """Return the rules of a sheet's findings."""
    return [finding.rule for finding in sheet.findings]


def meanings(sheet: Sheet) -> dict[str, str]:
    """Return what the columns mean, by letter."""
    return {column.letter: column.meaning for column in sheet.columns}


def total(sheet: Sheet) -> int | float:
    """Return the sum of the lines."""
    return sum(row.amount or 0 for row in sheet.rows if row.kind == "line")


CONTENT = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
ROOT_RELATIONS = (
    '<?xml version="1.0"?><Relationships'
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships'
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def raw(path: Path, sheet: str | bytes, **parts: str | bytes | None) -> Path:
    """Write an .xlsx out of its parts; ``parts`` add to or replace (None: leave out) the usual."""
    usual = {
        "[Content_Types].xml": CONTENT,
        "_rels/.rels": ROOT_RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (usual | parts).items():
            if content is not None:
                archive.writestr(name, content)
    return path
