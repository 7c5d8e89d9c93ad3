"""A made-up workbook of two ministries, in million won, as it is handed in for the year 2027."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import books
import pytest

from atlas import access, sql, warehouse
from atlas.__main__ import main
from atlas.intake import publishing
from atlas.intake.asked import Asked
from atlas.intake.drafting import Publication
from atlas.intake.publishing import Reason, Submitted
from atlas.intake.submitting import Checked, checked

M = 1_000_000
KIM = access.at_desk("김담당")
SAID = Publication("첫 제출", "원본과 대조하였습니다.", "김담당")
WHY = [Reason("부처에 확인함")]
SCOPE = "government_rnd_keyword"
ASKED = Asked(2027, "allocation", SCOPE, complete=True)
WORDS = ["--year", "2027", "--stage", "allocation", "--scope", SCOPE, "--complete"]
Rows = tuple[tuple[Any, ...], ...]
HEAD = ("부처명", "세부사업명", "내역사업명", "협력국", "2027년 예산")
#: Rows 4 to 13. The second parent is 10 over its details, row 10 stands twice, the total is off.
ROWS: Rows = (
    ("과기정통부", "국제공동연구사업", None, None, 300),
    ("과기정통부", "국제공동연구사업", "한-미 공동연구", "미국", 100),
    ("과기정통부", "국제공동연구사업", "유럽 공동연구", "독일; 프랑스", 200),
    ("산업부", "국제기술협력사업", None, None, 270),
    ("산업부", "국제기술협력사업", "국제공동설비개발", None, 140),
    ("산업부", "국제기술협력사업", "국제협력 기반구축", "미정", 60),
    ("산업부", "국제기술협력사업", "국제협력 기반구축", "미정", 60),
    ("산업부", "철도차량기반", None, None, 50),
    ("산업부", "철도차량기반", "차량 시험", None, 50),
    ("합계", None, None, None, 600),
)  # fmt: skip
#: The same once it was put right: one line less, a parent and the total that add up.
RIGHT = (*ROWS[:3], (*ROWS[3][:4], 200), *ROWS[4:6], *ROWS[7:9], (*ROWS[9][:4], 550))


def table(rows: Rows = ROWS, unit: str = "백만원") -> Rows:
    """Return the sheet: a title, the unit, the header, the rows."""
    return (("가상 예산(안)",), (None, None, None, None, f"(단위: {unit})"), HEAD, *rows)


def workbook(
    folder: Path, rows: Rows = ROWS, name: str = "made.xlsx", unit: str = "백만원"
) -> Path:
    """Write the sheet as a workbook."""
    return books.workbook(folder / name, {"예산": table(rows, unit)})


def seen(store: Path, path: Path, asked: Asked = ASKED) -> Checked:
    return checked(store, path, asked, KIM)


def submitted(store: Path, path: Path, asked: Asked = ASKED, **more: Any) -> Submitted:
    more = {"reasons": WHY, "publication": SAID} | more
    return publishing.submit(store, path, asked, KIM, **more)


def rows(store: Path, name: str, **params: Any) -> list[dict[str, Any]]:
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        return sql.rows(con, name, **params)


def counted(store: Path) -> dict[str, int]:
    """Return what is counted of the made-up slice, in million won, by name."""
    asked = dict.fromkeys(term.name for term in sql.load("records/lines").params)
    asked |= {"years": [2027], "standings": ["counted"], "lang": "ko"}
    return {row["line"]: row["amount_krw"] // M for row in rows(store, "records/lines", **asked)}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main([*words, "--json", "--lang", "en"])
    return code, json.loads(capsys.readouterr().out)
