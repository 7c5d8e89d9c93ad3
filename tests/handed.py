"""A made-up workbook of two ministries, in million won, as it is handed in for the year 2027."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import books

from atlas.intake.asked import Asked

SCOPE = "government_rnd_keyword"
ASKED = Asked(2027, "allocation", SCOPE, complete=True)
WORDS = ["--year", "2027", "--stage", "allocation", "--scope", SCOPE, "--complete"]
HEAD = ("부처명", "세부사업명", "내역사업명", "협력국", "2027년 예산")
#: Rows 4 to 13. The second parent is 10 over its details, row 10 stands twice, the total is off.
ROWS: tuple[tuple[Any, ...], ...] = (
    ("과기정통부", "국제공동연구사업", None, None, 300),
    ("과기정통부", "국제공동연구사업", "한-미 공동연구", "미국", 100),
    ("과기정통부", "국제공동연구사업", "유럽 공동연구", "독일; 프랑스", 200),
    ("산업부", "국제기술협력사업", None, None, 270),
    ("산업부", "국제기술협력사업", "국제공동기술개발", None, 140),
    ("산업부", "국제기술협력사업", "국제협력 기반구축", "미정", 60),
    ("산업부", "국제기술협력사업", "국제협력 기반구축", "미정", 60),
    ("산업부", "철도차량기반", None, None, 50),
    ("산업부", "철도차량기반", "차량 시험", None, 50),
    ("합계", None, None, None, 600),
)  # fmt: skip
#: The same once it was put right: one line less, a parent and the total that add up.
RIGHT = (*ROWS[:3], (*ROWS[3][:4], 200), *ROWS[4:6], *ROWS[7:9], (*ROWS[9][:4], 550))


def workbook(
    folder: Path, rows: tuple[tuple[Any, ...], ...] = ROWS, name: str = "made.xlsx"
) -> Path:
    """Write the workbook: a title, the unit, the header, the rows."""
    top = (("가상 예산(안)",), (None, None, None, None, "(단위: 백만원)"), HEAD)
    return books.workbook(folder / name, {"예산": (*top, *rows)})
