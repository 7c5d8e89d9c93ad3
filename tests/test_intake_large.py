"""What makes a large sheet quick to read changes nothing of what is read."""

from __future__ import annotations

import json
import unicodedata

import pytest

from atlas.errors import IntakeError
from atlas.intake import grid, ooxml, reading, wire
from atlas.intake.grid import Grid
from atlas.intake.model import Row, Rows, Sheet
from atlas.intake.select import kind_of, kinds_of
from atlas.intake.structure import understand

HEAD = ["부처", "세부사업명", "2026년 예산(백만원)"]
NAMES = ["양자 연구", "기획평가관리비", "내부 환경 조사", "일반회계 전출금", "공모 기획 연구", ""]


def sheet(name: str, lines: int) -> Sheet:
    rows = [["갑", f"사업 {n}", str(n)] for n in range(1, lines + 1)]
    return understand(Grid(name, True, [list(HEAD), *rows]))


def heard(told: list[str], steps: list[tuple[str, int]]) -> list[Sheet]:
    said = map(json.loads, told)
    return list(reading._sheets(said, lambda step, count: steps.append((step, count))))


def test_sheets_handed_over_in_pieces_are_the_same(monkeypatch):
    monkeypatch.setattr(wire, "ROWS", 3)
    given, steps = [sheet("가", 7), sheet("나", 2)], []
    told = [line for one in given for line in wire.lines(one)]
    assert [list(json.loads(line)) for line in told] == [["rows"]] * 3 + [
        ["sheet"],
        ["rows"],
        ["sheet"],
    ]
    assert json.loads(told[3])["sheet"]["rows"] == []
    assert heard([*told, '{"done": true}', "{not json"], steps) == given
    assert steps == [("understood", 1), ("understood", 2), ("understood", 2)]


def test_a_child_that_ends_amid_the_rows_has_died(monkeypatch):
    monkeypatch.setattr(wire, "ROWS", 3)
    with pytest.raises(IntakeError) as refused:
        heard(list(wire.lines(sheet("가", 7)))[:2], [])
    assert refused.value.key == "intake.died"


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        ("Z229999", None),
        ("A230000", (230_000, 1)),
        ("A1048576", (1_048_576, 1)),
        ("AA1", (3, 27)),
        ("XFD1048576", (1_048_576, 16_384)),
    ],
)
def test_only_a_sheet_with_a_far_cell_is_measured(cell, size):
    seen = []
    data = f'<row r="3"><c r="A3"><v>1</v></c></row><row><c r="{cell}"><v>2</v></c></row>'.encode()
    ooxml._sheet(data, [], lambda *said: seen.append(said))
    assert seen == ([] if size is None else [size])


def test_a_sheet_without_a_far_cell_is_within_the_limit():
    grid._limit(229_999, 26)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_kinds_of_many_names_are_those_of_each(form):
    names = [unicodedata.normalize(form, name) for name in NAMES]
    assert kinds_of(names) == list(map(kind_of, names))
    assert set(kinds_of(names)) == {"programme", "planning_fee", "internal_transfer"}


def test_a_column_is_read_once():
    rows = Rows([Row(1, "line", (" 가 ", None)), Row(2, "line", ("나",))])
    assert rows.column(0) == ["가", "나"] and rows.column(1) == ["", ""]
    assert rows.column(0) is rows.column(0)
    assert rows.different((0, 1, 0)) is rows.different((0, 1, 0)) == [("가",), ("나",)]
