"""Slices of a vice-minister's part, and programmes followed through their ministry's names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import handed
import pytest
import staged
from handed import KIM, SAID, SCOPE, WORDS, counted, seen, submitted
from staged import M, line, part, sheet

from atlas import releases, sql, verify
from atlas.__main__ import main
from atlas.errors import AtlasError
from atlas.intake import checks, programmes, staging
from atlas.intake.asked import Asked
from atlas.intake.diff import Diff, diff
from atlas.intake.drafting import drafted
from atlas.standing import Slice

FIRST = ("과기1", "국제공동연구사업", "한-미 공동연구", "미국", 100)
SECOND = ("과기2", "국제협력사업", "한-독 공동연구", "독일", 40)
#: One programme that both vice-ministers report.
BOTH = tuple((name, "국제공동설비사업", "한-일 공동연구", "일본", 7) for name in ("과기1", "과기2"))
WHOLE = ("과기정통부", "국제교류사업", "한-영 공동연구", "영국", 5)
#: A line of no cooperation, which every sheet here holds beside the others and nobody selects.
DOMESTIC = ("과기정통부", "연구장비사업", "장비 유지보수", None, 3)
COMPLETE = Asked(2027, "allocation", SCOPE, complete=True)


def msit(part: str | None = None) -> Slice:
    return Slice(2027, "allocation", SCOPE, "MSIT", part)


def book(folder: Any, *rows: Any) -> Any:
    return handed.workbook(folder, (*rows, DOMESTIC), "parts.xlsx")


def test_lines_of_two_vice_ministers_lie_in_two_slices(own, tmp_path):
    path = book(tmp_path, FIRST, SECOND, *BOTH)
    draft = drafted(seen(own, path, COMPLETE), SAID)
    assert draft.complete == {msit("1"), msit("2")}
    held = draft.tables["budget_lines"].to_pylist()
    assert [n["slice_part"] for n in held] == ["1", "2", "1", "2"]
    assert len({n["line_id"] for n in held}) == len({n["programme_id"] for n in held}) == 4
    named = replace(COMPLETE, ministry_id="MSIT")
    assert drafted(seen(own, path, named), SAID).complete == {msit("1"), msit("2")}
    assert drafted(seen(own, book(tmp_path, WHOLE), named), SAID).complete == {msit()}
    assert drafted(seen(own, path, replace(COMPLETE, complete=False)), SAID).complete == set()


def test_a_whole_part_retires_neither_the_other_nor_the_whole_ministry(own, tmp_path, capsys):
    submitted(own, book(tmp_path, WHOLE), COMPLETE)
    submitted(own, book(tmp_path, FIRST, SECOND, *BOTH), COMPLETE)
    before = {"한-영 공동연구": 5, "한-미 공동연구": 100, "한-독 공동연구": 40, "한-일 공동연구": 7}
    assert counted(own) == before
    path = book(tmp_path, (*FIRST[:4], 120))
    found = seen(own, path, COMPLETE)
    assert {f.rule for f in found.findings} == {"line_vanished"}
    (one,) = found.diff.slices
    assert (one.ministry_id, one.slice_part, one.completeness) == ("MSIT", "1", "complete")
    assert (one.before_krw, one.after_krw, one.out_count) == (107 * M, 120 * M, 1)
    assert main(["check", str(path), *WORDS]) == 1
    assert "MSIT 1차관 소관" in capsys.readouterr().out
    done = submitted(own, path, COMPLETE)
    # Of the programme that both report, the line of the second is left.
    assert counted(own) == {**before, "한-미 공동연구": 120}
    lines = handed.rows(own, "intake/programmes", ministries=["MSIT"])
    of_year = [(n["name_ko"], n["slice_part"]) for n in lines if n["fiscal_year"] == 2027]
    assert sorted(of_year, key=str) == [
        ("한-독 공동연구", "2"), ("한-미 공동연구", "1"), ("한-영 공동연구", None),
        ("한-일 공동연구", "2"),
    ]  # fmt: skip
    assert [f for f in verify.verify(own) if f.severity == "error"] == []
    releases.revert(own, done.release.release_id, KIM, "시험")
    assert counted(own) == before


def test_the_parts_handed_in_one_after_the_other_are_what_they_are_together(own, tmp_path):
    for rows in ((FIRST, BOTH[0]), (SECOND, BOTH[1])):
        done = submitted(own, book(tmp_path, *rows), COMPLETE)
    assert done.release and [*done.release.slices] == [msit("2")]
    asked = {"years": [2027], "standings": ["counted"], "lang": "ko"}
    every = dict.fromkeys(term.name for term in sql.load("records/lines").params) | asked
    shown = handed.rows(own, "records/lines", **every)
    assert sum(n["amount_krw"] for n in shown) == 154 * M and len(shown) == 4


def test_a_whole_ministry_covers_its_parts(own, tmp_path):
    submitted(own, book(tmp_path, FIRST, SECOND), COMPLETE)
    found = seen(own, book(tmp_path, WHOLE), COMPLETE)
    (one,) = found.diff.slices
    assert (one.slice_part, one.before_krw, one.after_krw) == (None, 140 * M, 5 * M)
    submitted(own, book(tmp_path, WHOLE), COMPLETE)
    assert counted(own) == {"한-영 공동연구": 5}


def test_a_line_that_stands_in_the_whole_ministry_is_decided_about(own, tmp_path):
    submitted(own, book(tmp_path, ("과기정통부", *FIRST[1:])), COMPLETE)
    path = book(tmp_path, FIRST)
    assert "already_current" in {f.rule for f in seen(own, path, COMPLETE).findings}
    with pytest.raises(AtlasError, match="publish_undecided"):
        submitted(own, path, COMPLETE)
    submitted(own, path, COMPLETE, publication=replace(SAID, overlap="replace"))
    assert counted(own) == {"한-미 공동연구": 100}


# The diff of parts, on the small snapshot


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The small snapshot, in which p1 of m1 is of part 1 and p2 of the whole ministry."""
    path = staged.snapshot(tmp_path_factory.mktemp("held") / "small.duckdb")
    with staged.small.duckdb.connect(str(path)) as con:
        con.execute("update budget_lines set slice_part = '1' where programme_id = 'p1'")
    return path


def changes(held: Any, given: Any) -> Diff:
    with staging.opened(held, given) as con:
        return diff(lambda name, **params: sql.rows(con, name, **params))


def test_a_slice_of_a_part_holds_the_lines_of_that_part_alone(held):
    lines = (line(5, 130, programme_id="p1", slice_part="1"), line(6, 7, slice_part="2"))
    given = sheet(*lines, parts=[part(6, "DEU")], completeness="complete")
    found = changes(held, given)
    told = [(n.slice_part, n.before_krw, n.in_krw, n.out_krw, n.after_krw) for n in found.slices]
    assert told == [("1", 110 * M, 0, 0, 130 * M), ("2", 0, 7 * M, 0, 7 * M)]
    assert [(n.slice_part, n.change) for n in found.lines] == [("1", "resized"), ("2", "in")]
    partners = {(n.slice_part, n.change, n.partner_id) for n in found.partners}
    assert partners == {("1", "lost", "USA"), ("2", "gained", "DEU")}


def test_lines_of_the_whole_and_of_a_part_are_each_counted_once(held):
    lines = (line(5, 110, programme_id="p1", slice_part="1"), line(6, 50, programme_id="p2"))
    found = changes(held, sheet(*lines, completeness="complete"))
    told = [(n.slice_part, n.before_krw, n.after_krw) for n in found.slices]
    assert told == [(None, 50 * M, 50 * M), ("1", 110 * M, 110 * M)] and found.lines == ()


def test_what_a_part_leaves_standing_is_held_against_the_official_total(held):
    """Of 1,000: 50 of p2 and 20 of p8 stay; p1 of the part itself goes."""
    for amount, over in ((930, 0), (931, 0), (941, 1)):
        given = sheet(line(5, amount, slice_part="1"), completeness="complete")
        with staging.opened(held, given) as con:
            (rule,) = [r for r in checks.rules.of("submission") if r.name == "above_official_total"]
            assert len(checks.broken(con, rule)) == over


# Ministries that took over


def test_a_programme_that_stands_under_the_former_name_of_its_ministry_is_told(tmp_path):
    path = staged.snapshot(tmp_path / "small.duckdb")
    with staged.small.duckdb.connect(str(path)) as con:
        con.execute("update budget_lines set ministry_id = 'old' where line_id = 'p2-2024'")
    (rule,) = [r for r in checks.rules.of("submission") if r.name == "already_current"]
    for completeness in ("partial", "complete"):
        given = sheet(line(5, 50, programme_id="p2"), completeness=completeness)
        with staging.opened(path, given) as con:
            assert [f.row for f in checks.broken(con, rule)] == [5]


def known(ministry: str, code: str = "", name: str = "국제사업", part: str | None = None) -> Any:
    rows = [
        {"programme_id": "p", "ministry_id": "MOTIE", "slice_part": None, "fiscal_year": 2026,
         "programme_code": "1", "detail_code": "1.1", "name_ko": "국제 사업"},
        {"programme_id": "q", "ministry_id": "MSIT", "slice_part": "1", "fiscal_year": 2026,
         "programme_code": "2", "detail_code": "2.1", "name_ko": "교류"},
    ]  # fmt: skip
    heir = programmes.heirs({
        "MKE": {"successor_id": "MOTIE"}, "MOTIE": {"successor_id": "MOTIR"},
        "MOTIR": {"successor_id": None}, "MSIT": {"successor_id": None},
    })  # fmt: skip
    own = BLANK._replace(
        ministry_id=ministry, detail_code=code, programme_code=code[:1], name_ko=name,
        ministry_part=part,
    )  # fmt: skip
    return programmes.known(Asked(2026, "enacted", SCOPE), [own], rows, heir).get(5)


BLANK = programmes.MappedLine(
    row=5, row_kind="line", cell=None, ministry_text="", ministry_id=None, ministry_part=None,
    level="detail", programme_code="", detail_code="", ntis_code="", name_ko="", name_en="",
    sub_programme_name="", account="", channel_text="", channel_id=None, source_amount=None,
    currency=None, kind="programme", is_new=None, project_start=None, project_end=None,
    partner_texts=(), partners=(), others_possible=False, stated_count=None, fields=(),
    parent_row=None, selected=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "programme"),
    [
        (("MOTIE",), "p"), (("MOTIR",), "p"), (("MKE",), "p"), (("MSIT",), None),
        (("MOTIR", "1.1", "다른 이름"), "p"), (("MOTIR", "1.2", "다른 이름"), None),
        (("MSIT", "1.1", "다른 이름"), None),
        (("MSIT", "", "교류", "1"), "q"), (("MSIT", "", "교류", "2"), None),
        (("MSIT", "", "교류"), "q"),
    ],
)  # fmt: skip
def test_a_programme_is_followed_through_the_names_of_its_ministry(said, programme):
    assert known(*said) == programme


def test_of_two_ministries_in_turn_the_own_programme_comes_first():
    asked, heir = Asked(2027, "enacted", SCOPE), {"MOTIE": "MOTIR", "MOTIR": "MOTIR"}
    rows = [
        {"programme_id": name, "ministry_id": ministry, "slice_part": None, "fiscal_year": 2026,
         "programme_code": None, "detail_code": None, "name_ko": "국제사업"}
        for name, ministry in (("old", "MOTIE"), ("new", "MOTIR"))
    ]  # fmt: skip
    line = BLANK._replace(ministry_id="MOTIR", name_ko="국제사업")
    assert programmes.known(asked, [line], rows, heir) == {5: "new"}
    # Of no line of its own it cannot be said which of two predecessors' it is.
    heir |= {"MKE": "MOTIR"}
    rows[1]["ministry_id"] = "MKE"
    assert programmes.known(asked, [line], rows, heir) == {}


def test_ministries_of_one_task_are_kin():
    heir = {"MKE": "MOTIR", "MOTIE": "MOTIR", "MOTIR": "MOTIR", "MSIT": "MSIT"}
    assert programmes.kin(["MOTIE"], heir) == ["MKE", "MOTIE", "MOTIR"]
    assert programmes.kin(["MSIT", "?"], heir) == ["MSIT"]
