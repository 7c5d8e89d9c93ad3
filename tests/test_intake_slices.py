"""A file that is complete of some of its slices and partial of the others."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import handed
import pytest
import staged
from handed import ASKED, SAID, SCOPE, counted, seen, submitted

from atlas import submissions
from atlas.errors import IntakeError
from atlas.intake import asked, staging, submitting
from atlas.intake.asked import Asked, parts_of
from atlas.intake.drafting import drafted
from atlas.standing import Slice

FIRST = ("과기1", "국제공동연구사업", "한-미 공동연구", "미국", 100)
SECOND = ("과기2", "국제협력사업", "한-독 공동연구", "독일", 40)
WHOLE = ("과기정통부", "국제교류사업", "한-영 공동연구", "영국", 5)
OTHER = ("산업부", "국제기술협력사업", "국제공동설비개발", "일본", 140)
BEFORE = {"한-미 공동연구": 100, "한-독 공동연구": 40, "한-영 공동연구": 5, "국제공동설비개발": 140}
#: New lines of the same slices, which are like none of those above.
NEW = {
    "MSIT/1": ("과기1", "신규국제협력사업", "한-호주 공동연구", "호주", 1),
    "MSIT/2": ("과기2", "신규국제교류사업", "한-인도 공동연구", "인도", 2),
    "MSIT": ("과기정통부", "신규국제연수사업", "한-칠레 공동연구", "칠레", 3),
    "MOTIR": ("산업부", "신규국제설비사업", "한-캐나다 공동연구", "캐나다", 4),
}


def book(folder: Path, *rows: Any) -> Path:
    # A line of no cooperation stands beside the others, and nobody selects it.
    domestic = ("과기정통부", "연구장비사업", "장비 유지보수", None, 3)
    return handed.workbook(folder, (*rows, domestic), "slices.xlsx")


def but(*codes: str, **more: Any) -> Asked:
    return replace(ASKED, exceptions=parts_of(",".join(codes)), **more)


@pytest.fixture
def before(own: Path, tmp_path: Path) -> Path:
    submitted(own, book(tmp_path, FIRST, SECOND, WHOLE, OTHER))
    assert counted(own) == BEFORE
    return own


def left(*gone: str) -> dict[str, int]:
    return {name: amount for name, amount in BEFORE.items() if name not in gone}


@pytest.mark.parametrize("given", [but("MOTIR"), but("MSIT", complete=False)])
def test_complete_of_one_ministry_and_partial_of_the_other_retires_only_the_first(
    given, before, tmp_path
):
    path = book(tmp_path, NEW["MSIT"], NEW["MOTIR"])
    found = seen(before, path, given)
    assert [(one.ministry_id, one.completeness, one.out_krw) for one in found.diff.slices] == [
        ("MOTIR", "partial", 0), ("MSIT", "complete", 145 * handed.M),
    ]  # fmt: skip
    vanished = [f.value for f in found.findings if f.rule == "line_vanished"]
    assert sorted(vanished) == sorted(left("국제공동설비개발"))
    submitted(before, path, given)
    assert counted(before) == {
        "국제공동설비개발": 140, "한-칠레 공동연구": 3, "한-캐나다 공동연구": 4,
    }  # fmt: skip


def test_complete_of_one_part_and_partial_of_the_other(before, tmp_path):
    path = book(tmp_path, NEW["MSIT/1"], NEW["MSIT/2"])
    submitted(before, path, but("MSIT/2"))
    new = {"한-호주 공동연구": 1, "한-인도 공동연구": 2}
    assert counted(before) == left("한-미 공동연구") | new


def test_what_is_complete_of_the_whole_ministry_is_so_of_its_parts(before, tmp_path):
    path = book(tmp_path, NEW["MSIT/1"], NEW["MSIT"])
    given = but("MSIT", complete=False)
    assert {one.completeness for one in seen(before, path, given).diff.slices} == {"complete"}
    submitted(before, path, given)
    assert counted(before) == {
        "국제공동설비개발": 140, "한-호주 공동연구": 1, "한-칠레 공동연구": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "why", "slots"),
    [
        (but("MSIT/3", "MOTIR"), "intake.slice_unknown",
         {"slice": "MSIT/3", "known": "MOTIR, MSIT, MSIT/1"}),
        (but("MSIT/1"), "intake.slice_of_whole", {"slice": "MSIT/1"}),
        (but(""), "intake.slice_unknown", {"slice": "", "known": "MOTIR, MSIT, MSIT/1"}),
    ],
)  # fmt: skip
def test_an_exception_that_cannot_hold_is_refused(given, why, slots, own, tmp_path):
    path = book(tmp_path, NEW["MSIT/1"], NEW["MSIT"], NEW["MOTIR"])
    for walk in (seen, submitted):
        with pytest.raises(IntakeError) as raised:
            walk(own, path, given)
        assert (raised.value.key, raised.value.values) == (why, slots)
    assert [one.state for one in submissions.listed(own, handed.KIM)] == ["mapped"]


def test_the_diff_and_what_is_published_agree_on_every_choice(own, tmp_path):
    path = book(tmp_path, *NEW.values())
    found = seen(own, path, ASKED)
    touched = {Slice(2027, "allocation", SCOPE, *part) for part in parts_of(",".join(NEW))}
    assert found.diff.touched == touched
    subsets = chain.from_iterable(combinations(NEW, size) for size in range(5))
    for codes, complete, ministry in product(subsets, (True, False), (None, "MSIT")):
        given = replace(but(*codes) if codes else ASKED, complete=complete, ministry_id=ministry)
        known = replace(found.mapped.understood, asked=given)
        again = submitting.compared(
            replace(found.mapped, understood=known), handed.warehouse.snapshot(own, "bureau")
        )
        held = {one.slice for one in again.diff.slices if one.completeness == "complete"}
        assert held == given.complete_of(touched) == drafted(again, SAID).complete, given


def test_exceptions_are_saved_and_older_submissions_have_none():
    given = but("MSIT/1", "MOTIR")
    held = json.loads(json.dumps(asked.plain(given)))
    assert asked.restored(held) == given
    del held["exceptions"]
    assert asked.restored(held) == ASKED


def test_the_command_takes_exceptions(before, tmp_path, capsys):
    path = book(tmp_path, NEW["MSIT"], NEW["MOTIR"])
    code, told = handed.run(capsys, "check", str(path), *handed.WORDS, "--except", "MOTIR")
    extents = {one["ministry_id"]: one["completeness"] for one in told["diff"]["slices"]}
    assert (code, extents) == (1, {"MOTIR": "partial", "MSIT": "complete"})
    handed.main(["check", str(path), *handed.WORDS, "--except", "MOTIR", "--lang", "ko"])
    said = capsys.readouterr().out
    assert "MOTIR(일부):" in said and "MSIT(전체):" in said


def test_staged_exceptions_are_of_slices(tmp_path):
    """An exception of a whole ministry is none of its parts, nor the other way round."""
    path = staged.snapshot(tmp_path / "small.duckdb")
    lines = (
        staged.line(5, 7, ministry_id="m1", slice_part="1"),
        staged.line(6, 7, ministry_id="m2"),
    )
    given = staged.sheet(*lines, ministry_id=None, completeness="complete")
    for ministry, part, expected in (
        ("m1", "1", {"m1": "partial", "m2": "complete"}),
        ("m1", None, {"m1": "complete", "m2": "complete"}),
        ("m2", None, {"m1": "complete", "m2": "partial"}),
    ):
        given["staged_exceptions"] = [{"ministry_id": ministry, "slice_part": part}]
        with staging.opened(path, given) as con:
            told = submitting._diff(con).slices
        assert {one.ministry_id: one.completeness for one in told} == expected
