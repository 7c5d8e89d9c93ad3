"""A workbook's whole way: checked, drafted, explained, published, replaced and taken back."""

from __future__ import annotations

from typing import Any

import handed
import openpyxl
import pytest
from handed import ASKED, KIM, SAID, SCOPE, WORDS, counted, rows, run, seen, submitted

from atlas import access, originals, releases, sql, submissions, verify
from atlas.__main__ import main
from atlas.errors import AccessError, AtlasError, IntakeError
from atlas.intake import gathered, publishing
from atlas.intake.asked import Asked
from atlas.intake.drafting import Publication, drafted
from atlas.intake.model import Finding
from atlas.intake.publishing import Reason
from atlas.intake.submitting import Watch, checked
from atlas.paths import ROOT
from atlas.release_files import tables_of

M = 1_000_000
KOREAN = ROOT.parent / "shared" / "inputs" / "kr-rnd-budget-2026" / "26-budget2.csv"
needs_korean = pytest.mark.skipif(not KOREAN.is_file(), reason=f"no {KOREAN.name} beside it")
KOREAN_WORDS = [
    str(KOREAN), "--year", "2026", "--stage", "allocation", "--scope", SCOPE, "--unit", "백만원",
]  # fmt: skip


def test_every_fault_of_the_workbook_is_found_once(own, tmp_path):
    found = seen(own, handed.workbook(tmp_path)).findings
    assert [(f.severity, f.rule, f.cell) for f in found] == [
        ("warning", "details_differ", "E7"), ("warning", "partner_unknown", "D9"),
        ("warning", "duplicate_name", "E10"), ("warning", "total_differs", "E13"),
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [10**14, -(10**16), "99조원", "1e30", "9,999,999,999,999,999"])
def test_an_amount_that_no_budget_has_is_a_finding_at_its_cell(own, tmp_path, amount):
    rows = (handed.ROWS[0], (*handed.ROWS[1][:4], amount), *handed.ROWS[2:])
    found = seen(own, handed.workbook(tmp_path, rows)).findings
    said = [(one.cell, one.severity) for one in found if one.rule == "amount_unreadable"]
    assert said == ([] if amount == "99조원" else [("E5", "error")])


def test_a_file_that_states_no_unit_takes_the_stated_one(own, tmp_path):
    rows = (handed.HEAD, *handed.ROWS)
    path = handed.books.workbook(tmp_path / "bare.xlsx", {"예산": rows})
    without = seen(own, path)
    assert [f.rule for f in without.findings if f.severity == "error"] == ["unit_missing"]
    stated = seen(own, path, Asked(2027, "allocation", SCOPE, unit_multiplier=1000))
    assert stated.sheet.unit_multiplier == 1000
    assert "unit_missing" not in {f.rule for f in stated.findings}
    with pytest.raises(IntakeError, match="unit_differs"):
        seen(own, handed.workbook(tmp_path), Asked(2027, "allocation", SCOPE, unit_multiplier=1000))


def test_several_budgets_are_asked_about_and_none_is_refused(own, tmp_path):
    sheet = (handed.HEAD, *handed.ROWS)
    path = handed.books.workbook(tmp_path / "two.xlsx", {"가": sheet, "나": sheet})
    with pytest.raises(IntakeError, match="several_budgets"):
        seen(own, path)
    assert seen(own, path, Asked(2027, "allocation", SCOPE, sheet="나")).sheet.name == "나"
    path = handed.books.workbook(tmp_path / "none.xlsx", {"가": (("글",), ("말",))})
    with pytest.raises(IntakeError, match="no_budget"):
        seen(own, path)


def test_lines_are_selected_as_asked(own, tmp_path):
    path = handed.workbook(tmp_path)

    def chosen(**more: Any) -> list[int]:
        found = seen(own, path, Asked(2027, "allocation", SCOPE, **more))
        return [line.row for line in found.lines if line.selected]

    assert chosen() == [5, 6, 8, 9, 10]
    assert chosen(selection="all") == [5, 6, 8, 9, 10, 12]
    assert chosen(selection="none") == []
    assert chosen(selection="rows", rows=(5, 12)) == [5, 12]
    with pytest.raises(IntakeError, match="rows_unknown"):
        chosen(selection="rows", rows=(5, 13))


def test_a_long_check_tells_its_steps_and_can_be_cancelled(own, tmp_path):
    steps: list[str] = []
    checked(own, handed.workbook(tmp_path), ASKED, KIM, watch=Watch(steps.append))
    assert list(dict.fromkeys(steps))[-3:] == ["mapped", "checked", "compared"]
    watch = Watch(steps.append, lambda: "mapped" in steps)
    with pytest.raises(IntakeError, match="cancelled"):
        checked(own, handed.workbook(tmp_path), ASKED, KIM, watch=watch)


def test_what_reading_and_a_rule_both_find_is_said_once():
    def finding(rule: str, cell: str | None) -> Finding:
        return Finding(rule, "warning", "s", cell)

    read = [finding("parent_mismatch", "E4"), finding("parent_mismatch", "E9"),
            finding("unit_unstated", "E3"), finding("header_unclear", "A1")]  # fmt: skip
    found = gathered.gathered(
        read, [finding("details_differ", "E4"), finding("unit_missing", None)]
    )
    assert {(f.rule, f.cell) for f in found} == {
        ("parent_mismatch", "E9"), ("header_unclear", "A1"), ("details_differ", "E4"),
        ("unit_missing", None),
    }  # fmt: skip


def test_a_draft_says_of_each_line_where_it_is_from(own, tmp_path):
    draft = drafted(seen(own, handed.workbook(tmp_path)), SAID)
    tables = {name: table.to_pylist() for name, table in draft.tables.items()}
    lines = {line["source_row"]: line for line in tables["budget_lines"]}
    # The first parent comes along uncounted: all of its details are there and add up to it.
    assert {row: line["standing"] for row, line in lines.items()} == {
        4: "parent", 5: "counted", 6: "counted", 8: "counted", 9: "counted", 10: "counted",
    }  # fmt: skip
    assert lines[5]["parent_line_id"] == lines[4]["line_id"] and not lines[8]["parent_line_id"]
    assert (lines[5]["source_amount"], lines[5]["source_unit"]) == (100, "m_krw")
    assert lines[5]["amount_krw"] == 100 * M and lines[5]["confidence"] == "high"
    assert "5행" in lines[5]["reading_ko"] and "row 5" in lines[5]["reading_en"].lower()
    (source,) = tables["sources"]
    assert (source["title"], source["kind"]) == ("made.xlsx", "official")
    parts = {part["line_id"]: part for part in tables["line_parts"]}
    split, named, unknown = (parts[lines[row]["line_id"]] for row in (5, 6, 9))
    assert (split["kind"], split["partner_id"], split["amount_krw"]) == ("split", "USA", 100 * M)
    assert (named["kind"], named["others_possible"]) == ("open", False)
    assert {c["partner_id"] for c in tables["part_candidates"]} == {"DEU", "FRA"}
    assert (unknown["kind"], unknown["others_possible"]) == ("open", True)
    ids = [line["line_id"] for line in tables["budget_lines"]]
    assert len(ids) == len(set(ids))


def test_the_same_line_keeps_its_ids_wherever_it_stands_and_whatever_it_costs(own, tmp_path):
    one = drafted(seen(own, handed.workbook(tmp_path)), SAID).tables["budget_lines"].to_pylist()
    path = handed.workbook(tmp_path, handed.RIGHT, "right.xlsx")
    other = drafted(seen(own, path), SAID).tables["budget_lines"].to_pylist()
    before = {line["name_ko"]: line["line_id"] for line in reversed(one)}
    again = {line["name_ko"]: line["line_id"] for line in other if line["standing"] == "counted"}
    assert again.items() <= before.items() and len(again) == 4


def test_warnings_without_a_reason_keep_the_workbook_back(own, tmp_path):
    path, before = handed.workbook(tmp_path), releases.history(own)
    with pytest.raises(AtlasError, match="submission_unexplained"):
        submitted(own, path, reasons=[])
    with pytest.raises(IntakeError, match="no_such_warning"):
        submitted(own, path, reasons=[Reason("왜", "total_differs", "Z1")])
    (_, one) = submissions.listed(own, KIM)
    assert releases.history(own) == before and one.state == "checked"
    some = [Reason("합계는 참고용", "total_differs", "E13")]
    half = submitted(own, path, reasons=some, publication=None)
    assert half.submission.state == "checked" and len(half.submission.explanations) == 1
    # What was said once of a cell that is the same still holds.
    whole = submitted(own, path, publication=None)
    texts = {said["text"] for said in whole.submission.explanations.values()}
    assert whole.submission.state == "explained" and texts == {"합계는 참고용", "부처에 확인함"}


def test_an_error_keeps_the_workbook_back_whatever_is_said(own, tmp_path):
    path = handed.books.workbook(tmp_path / "bare.xlsx", {"예산": (handed.HEAD, *handed.ROWS)})
    before = releases.history(own)
    with pytest.raises(AtlasError, match="submission_errors"):
        submitted(own, path)
    (one,) = submissions.listed(own, KIM)
    assert releases.history(own) == before and one.state == "checked"
    assert "unit_missing" in {
        f["rule"] for f in submissions.load(own, one.submission_id, KIM).findings
    }


def test_a_file_that_cannot_be_read_stays_received(own, tmp_path):
    path = handed.books.workbook(tmp_path / "none.xlsx", {"가": (("글",), ("말",))})
    with pytest.raises(IntakeError):
        submitted(own, path)
    (one,) = submissions.listed(own, KIM)
    assert one.state == "received"
    assert originals.path(own, one.sha256, KIM).read_bytes() == path.read_bytes()


def test_published_corrected_and_taken_back_to_the_last_won(own, tmp_path):
    first = submitted(own, handed.workbook(tmp_path))
    assert first.submission.state == "published" and first.release
    assert counted(own) == {
        "한-미 공동연구": 100, "유럽 공동연구": 200, "국제공동설비개발": 140,
        "국제협력 기반구축": 60,
    }  # fmt: skip
    assert sum(s.after_krw for s in first.checked.diff.slices) == 560 * M
    path = handed.workbook(tmp_path, handed.RIGHT, "right.xlsx")
    second = submitted(own, path)
    (one,) = [s for s in second.checked.diff.slices if s.ministry_id == "MOTIR"]
    assert (one.before_krw, one.after_krw) == (260 * M, 200 * M)
    assert {f.rule for f in second.checked.findings if f.severity == "warning"} == {
        "partner_unknown", "line_vanished",
    }  # fmt: skip
    assert len(counted(own)) == 4 and second.release
    held = tables_of(own, second.release)["budget_lines"].to_pylist()
    assert sum(n["amount_krw"] for n in held if n["standing"] == "counted") == 500 * M
    assert [f for f in verify.verify(own) if f.severity == "error"] == []
    releases.revert(own, second.release.release_id, KIM, "시험")
    releases.revert(own, first.release.release_id, KIM, "시험")
    assert counted(own) == {}


def test_the_mapping_is_remembered_for_the_layout(own, tmp_path):
    done = submitted(own, handed.workbook(tmp_path))
    layout = done.checked.mapped.mapping.layout
    held = submissions.remembered(own, layout, KIM)
    assert held and held["sheet"] == "예산"


def test_of_two_at_once_the_second_is_told(own, tmp_path):
    path = handed.workbook(tmp_path)
    one, other = (submitted(own, path, publication=None) for _ in range(2))
    publishing.publish(own, one.submission, one.checked, SAID, KIM)
    with pytest.raises(AtlasError, match="publish_behind"):
        publishing.publish(own, other.submission, other.checked, SAID, KIM)
    assert submissions.load(own, other.submission.submission_id, KIM).state == "explained"
    assert sum(r.kind == "submission" for r in releases.history(own)) == 1


def test_a_partial_file_says_what_becomes_of_the_lines_that_stand(own, tmp_path):
    submitted(own, handed.workbook(tmp_path))
    parent, one, other = handed.ROWS[:3]
    rows = ((*parent[:4], 320), (*one[:4], 120), other)
    path = handed.workbook(tmp_path, rows, "part.xlsx")
    partial = Asked(2027, "allocation", SCOPE)
    with pytest.raises(AtlasError, match="publish_undecided"):
        submitted(own, path, partial)
    said = Publication("고침", "대조하였습니다.", "김담당", overlap="replace")
    submitted(own, path, partial, publication=said)
    assert counted(own)["한-미 공동연구"] == 120 and len(counted(own)) == 4


def test_only_an_analyst_hands_in(own, tmp_path):
    reader = access.Actor("r", frozenset({"reader"}), "r")
    with pytest.raises(AccessError):
        publishing.submit(own, handed.workbook(tmp_path), ASKED, reader)
    assert submissions.listed(own, KIM) == []


def test_the_commands_say_it_in_values_words_and_codes(own, tmp_path, capsys):
    path = str(handed.workbook(tmp_path))
    code, said = run(capsys, "check", path, *WORDS)
    assert code == 1 and said["selected"] == 5 and said["selected_krw"] == 560 * M
    assert said["counts"]["total_differs"] == 1 and "E13" in said["findings"][-1]["message"]
    assert submissions.listed(own, KIM) == []
    assert main(["check", path, *WORDS]) == 1 and "미정" in capsys.readouterr().out
    assert main(["submit", path, *WORDS, "--publish"]) == 2
    reasons = tmp_path / "why.csv"
    lines = [f"{f['rule']},{f['cell'] or ''},확인함" for f in said["findings"]
             if f["severity"] == "warning"]  # fmt: skip
    reasons.write_text("\n".join(["rule,cell,reason", *lines]), encoding="utf-8")
    words = ["--explain", str(reasons), "--by", "김담당", "--reason", "제출", "--certify", "대조함"]
    code, said = run(capsys, "submit", path, *WORDS, *words)
    assert (code, said["state"], said["release"]) == (0, "explained", None)
    code, said = run(capsys, "submit", path, *WORDS, *words, "--publish", "--audience", "members")
    assert (code, said["state"]) == (0, "published")
    (release, *_) = releases.history(own)
    assert (release.release_id, release.audience) == (said["release"], "members")
    with pytest.raises(SystemExit) as usage:
        main(["check", path, *WORDS, "--unit", "명"])
    assert usage.value.code == 2


def test_the_marked_workbook_comes_back_with_every_finding(own, tmp_path, capsys):
    path, out = handed.workbook(tmp_path), tmp_path / "marked.xlsx"
    assert run(capsys, "check", str(path), *WORDS, "--out", str(out))[0] == 1
    marked = openpyxl.load_workbook(out)
    assert "600" in str(marked["예산"]["E13"].value) and marked["예산"]["E13"].comment
    assert run(capsys, "check", str(path), *WORDS, "--out", str(out))[1]["error"]


@needs_korean
def test_the_korean_budget_is_checked_published_and_taken_back(own, capsys):
    code, said = run(capsys, "check", *KOREAN_WORDS)
    assert code == 1 and said["counts"] == {
        "details_differ": 6, "field_unknown": 2, "group_without_members": 2,
    }  # fmt: skip
    differ = [f["row"] for f in said["findings"] if f["rule"] == "details_differ"]
    assert differ == [172, 341, 592, 800, 803, 1036]
    assert (said["lines"], said["selected"]) == (2590, 92)
    assert said["selected_krw"] == (899_323 + 124_748) * M
    before, lines = _summary(capsys), rows(own, "allocation/lines", **_every("allocation/lines"))
    code, done = run(
        capsys, "submit", *KOREAN_WORDS, "--complete", "--publish", "--by", "김담당",
        "--reason", "2026년 배분·조정안", "--certify", "대조함",
        "--explain-all", "발표된 값 그대로",
    )  # fmt: skip
    assert (code, done["state"]) == (0, "published")
    (release, *_) = releases.history(own)
    held = {one.slice_part for one in release.slices if one.ministry_id == "MSIT"}
    assert held == {"1", "2"} and all(release.slices.values())
    asked = _every("records/lines") | {"years": [2026], "stages": ["allocation"]}
    listed = rows(own, "records/lines", **asked | {"standings": ["counted"]})
    assert len(listed) == 92 and sum(n["amount_krw"] for n in listed) == said["selected_krw"]
    assert _summary(capsys) == before
    assert [f for f in verify.verify(own) if f.severity == "error"] == []
    assert main(["revert", done["release"], "--by", "김담당", "--reason", "시험"]) == 0
    capsys.readouterr()
    assert rows(own, "records/lines", **asked) == [] and _summary(capsys) == before
    assert rows(own, "allocation/lines", **_every("allocation/lines")) == lines


def _every(query: str) -> dict[str, Any]:
    known = {"year": 2024, "stage": "latest", "scope": "global_rnd", "lang": "ko"}
    return {term.name: known.get(term.name) for term in sql.load(query).params}


def _summary(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    _, said = run(capsys, "summary", "--year", "2024")
    return {name: value for name, value in said.items() if name != "snapshot"}
