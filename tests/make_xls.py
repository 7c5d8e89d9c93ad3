"""Write tests/made.xls: the made-up workbook of ``handed`` as Excel 97 kept it.

Run by hand where the workbook changes, with xlwt 1.3.0 beside the tests' own packages; nothing
else needs it: ``PYTHONPATH=.:tests python tests/make_xls.py``.
"""

from __future__ import annotations

from pathlib import Path

import handed
import xlwt

if __name__ == "__main__":
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("예산")
    for number, row in enumerate(handed.table(handed.RIGHT)):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    book.save(str(Path(__file__).with_name("made.xls")))
