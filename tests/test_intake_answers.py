"""Questions answered from a file: as the check lists them, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import handed
import pytest
from handed import KIM, SCOPE, WORDS, run, seen

from atlas import releases, sql, submissions, text, warehouse
from atlas.__main__ import main
from atlas.errors import IntakeError
from atlas.intake import asked, references
from atlas.intake.answers import Answer, of_file
from atlas.intake.asked import Asked
from atlas.intake.drafting import drafted
from atlas.intake.sentences import candidate_in_words

#: Rows 4 to 8: texts of which nobody can know what they mean.
ROWS = (
    ("과기정통부", "국제공동연구사업", "한-미 공동연구", "미국", 10),
    ("과기정통부", "국제공동연구사업", "국제공동연구 가", "양자", 20),
    ("과기정통부", "국제공동연구사업", "국제공동연구 나", "기타", 30),
    ("과기정통부", "국제공동연구사업", "국제공동연구 다", "아틀란티스", 40),
    ("과기정통부", "국제공동연구사업", "국제공동연구 라", "양자", 50),
)
#: The file of answers from row 2 on.
GIVEN = (
    "partner,양자,channel:bilateral_joint;partner:USA",
    "partner,기타,open",
    "partner,아틀란티스,DEU; FRA",
)


def answers(folder: Path, *rows: str, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["kind,text,answer", *rows]), encoding="utf-8-sig")
    return path


def answered(store: Path, folder: Path, *rows: str) -> Any:
    given = of_file(answers(folder, *rows))
    return seen(store, book(folder), Asked(2027, "allocation", SCOPE, answers=given))


def book(folder: Path) -> Path:
    return handed.workbook(folder, ROWS, "asked.xlsx")


def test_answers_take_the_place_of_the_questions(own, tmp_path):
    open_ = {q.text for q in seen(own, book(tmp_path)).mapped.mapping.questions}
    assert open_ == {"양자", "기타", "아틀란티스"}
    found = answered(own, tmp_path, *GIVEN)
    assert found.mapped.mapping.questions == ()
    lines = {line.row: line for line in found.lines}
    assert {m.code for m in lines[5].partners} == {"USA"} == {m.code for m in lines[8].partners}
    assert lines[5].channel_id == "bilateral_joint"
    draft = {name: table.to_pylist() for name, table in drafted(found, handed.SAID).tables.items()}
    rows = {line["line_id"]: line["source_row"] for line in draft["budget_lines"]}
    parts = {rows[part["line_id"]]: part for part in draft["line_parts"]}
    # One partner in its column alone is the whole amount; two are named; others are others.
    assert (parts[5]["kind"], parts[5]["partner_id"]) == ("split", "USA")
    assert (parts[7]["kind"], parts[7]["others_possible"]) == ("open", False)
    assert (parts[6]["kind"], parts[6]["others_possible"]) == ("open", True)
    (one,) = [line for line in draft["budget_lines"] if line["source_row"] == 5]
    assert "담당자가 정했다" in one["reading_ko"]


def test_json_says_the_same_as_a_table(tmp_path):
    path = tmp_path / "answers.json"
    rows = [dict(zip(("kind", "text", "answer"), row.split(","), strict=True)) for row in GIVEN]
    rows[2]["answer"] = ["DEU", "FRA"]
    path.write_text(json.dumps(rows), encoding="utf-8")
    told = [(a.kind, a.text, a.choices) for a in of_file(path)]
    assert told == [(a.kind, a.text, a.choices) for a in of_file(answers(tmp_path, *GIVEN))]
    assert [a.row for a in of_file(answers(tmp_path, *GIVEN))] == [2, 3, 4]


WRONG = {
    "intake.answer_to_nothing": ("partner,없는 말,USA", "channel,기타,none", "partner,미국,USA"),
    "intake.answer_unknown": (
        "partner,기타,XXX", "partner,기타,channel:open", "partner,기타,planet:MARS",
        "partner,기타,partner:none",
    ),
    "intake.answer_missing": ("partner,기타,", "partner,기타,;"),
    "intake.answers_exclude": (
        "partner,양자,channel:bilateral_joint;channel:multilateral", "partner,기타,none;USA",
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_an_answer_that_is_none_is_refused_by_name_and_row(own, tmp_path, key):
    for wrong in WRONG[key]:
        with pytest.raises(IntakeError) as refusal:
            answered(own, tmp_path, GIVEN[0] if "양자" not in wrong else GIVEN[1], wrong)
        assert (refusal.value.key, refusal.value.values["row"]) == (key, 3), wrong
        for language in text.LANGUAGES:
            said = text.translator(language)(key, **refusal.value.values)
            assert "3" in said and wrong.split(",")[1] in said


@pytest.mark.parametrize("content", ["kind,text\npartner,기타", "[1]", '{"a": 1}', "[{}]"])
def test_a_file_that_holds_no_answers_is_refused(tmp_path, content):
    path = tmp_path / ("a.csv" if content.startswith("kind") else "a.json")
    path.write_text(content, encoding="utf-8")
    with pytest.raises(IntakeError, match="answers_unreadable"):
        of_file(path)


def test_the_list_of_questions_is_enough_to_write_the_answers(own, tmp_path, capsys):
    path = str(book(tmp_path))
    assert main(["check", path, *WORDS, "--lang", "ko"]) == 1
    said = capsys.readouterr().out
    for part in ("정할 것(partner): ‘양자’(2곳)", "channel:bilateral_joint = ", "--answers",
                 f"open = {text.translator('ko')('candidate.open')}"):  # fmt: skip
        assert part in said
    words = ["--answers", str(answers(tmp_path, *GIVEN))]
    _, found = run(capsys, "check", path, *WORDS, *words)
    assert found["questions"] == []
    code, said = run(capsys, "check", path, *WORDS, "--answers", str(tmp_path / "none.csv"))
    assert (code, said["error"]) == (1, "intake.answers_unreadable")


def test_answers_are_kept_with_the_submission_and_remembered(own, tmp_path, capsys):
    words = [
        str(book(tmp_path)), *WORDS, "--answers", str(answers(tmp_path, *GIVEN)), "--publish",
        "--by", "김담당", "--reason", "제출", "--certify", "대조함", "--explain-all", "확인함",
    ]  # fmt: skip
    code, said = run(capsys, "submit", *words)
    assert code == 0
    held = submissions.load(own, said["submission"], KIM).corrections["asked"]
    given = asked.restored(held).answers
    assert given[1] == Answer("partner", "기타", ("open",), 3)
    # The next sheet of the layout asks no more, and the same answers are taken again.
    assert seen(own, book(tmp_path)).mapped.mapping.questions == ()
    assert answered(own, tmp_path, *GIVEN).mapped.mapping.questions == ()
    assert sum(r.kind == "submission" for r in releases.history(own)) == 1


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_candidate_is_said_in_words(store, language):
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        names = references.names(lambda name, **more: sql.rows(con, name, **more), language)
    assert names.keys() >= {"partner", "channel", "field", "ministry"}
    t = text.translator(language)
    usa = candidate_in_words("partner:USA", names, t)
    assert usa == {"ko": "미국(협력 상대)", "en": "United States (partner)"}[language]
    assert candidate_in_words("partner:???", names, t).startswith("???")
    assert candidate_in_words("open", names, t) == t("candidate.open")
    assert candidate_in_words("none", names, t) == t("candidate.none")
