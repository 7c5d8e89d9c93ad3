"""A made-up workbook as ministries export it from Excel, with all that makes such a sheet hard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

#: Rows 6 to 20: ministry, programme, detail, partners, kind of currency, amount, year before, a
#: column whose formulas fail. Row 13 is hidden; the last is a total without a word.
ROWS: tuple[tuple[Any, ...], ...] = (
    ("과기정통부", "국제공동연구사업", None, None, "계속", "8,254", "7,900", "#REF!"),
    (None, None, "한-미 공동연구", "미국", "계속", " 6,000 ", "5,000", "#REF!"),
    (None, None, "다자 공동연구", "미국, 일본, EU 등", "계속", "2,254", "2,900", "#REF!"),
    ("산업부", "국제기술협력사업", None, None, "계속", "1,200", "1,700", "#REF!"),
    (None, None, "국제공동설비개발", "독일", "신규", "1,700", " - ", "#REF!"),
    (None, None, "국제협력 정산", "일본", "계속", "△500", "1,700", "#REF!"),
    (None, "소계", None, None, None, "9,454", "9,600", "#REF!"),
    ("산업부", "국제기술교류사업", "숨은 교류", "프랑스", "계속", "100", "100", "#REF!"),
    ("복지부", "국제보건연구사업", "백신 공동연구", "영국·독일", "신규", " - ", "50", "#REF!"),
    (None, None, None, None, None, "9,554", "9,750", "#REF!"),
)
#: As it is written on the sheet, over three rows of preamble, the unit in an odd cell.
_ABOVE = (
    ("2027년도 국제협력 연구개발사업 예산(안)",),
    ("※ 부처 제출 기준이며 확정 전 자료임",),
    (None, None, "작성: 가상기관", None, None, None, None, "(단위: 백만원)"),
)
_HEAD = (
    ("부처명", "세부사업명", "내역사업명", "협력국", "구분", "예산", None, "증감률"),
    (None, None, None, None, None, "2027년 예산(안)", "2026년 예산", None),
)
_MERGES = ("A1:H1", "A2:H2", "F4:G4", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "H4:H5")


def workbook(path: Path, rows: tuple[tuple[Any, ...], ...] = ROWS) -> Path:
    """Write the sheet as an .xlsx."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "예산(안)"
    for row in (*_ABOVE, *_HEAD, *rows):
        sheet.append(list(row))
    for merge in _MERGES:
        sheet.merge_cells(merge)
    sheet.row_dimensions[13].hidden = True
    book.save(path)
    return path
