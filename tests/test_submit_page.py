"""The page submit as Streamlit draws it: each step in both languages, what each button saves."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import books
import handed
import pandas as pd
import pytest
from handed import KIM, SCOPE
from streamlit.testing.v1 import AppTest

from atlas import access, refdata, releases, submissions, text, warehouse
from atlas.intake import picture, publishing, steps
from atlas.intake.asked import Asked
from atlas.paths import ROOT
from atlas.submissions import Submission
from atlas.web import desk, visitor

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
ASKED = Asked(2027, "allocation", SCOPE)
_HANGUL = re.compile("[가-힣]")
_DOTTED = re.compile(r"\b[a-z][a-z_]*(?:\.[a-z_]+)+\b")


@pytest.fixture
def at_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest sends no Host header, so nobody is at the desk: put somebody there."""
    seat = access.Viewer("desk", frozenset(access.ROLES), True, "bureau")
    monkeypatch.setattr(visitor, "viewer", lambda: seat)


@pytest.fixture
def one(own: Path, tmp_path: Path, at_desk: None) -> Submission:
    """The made-up workbook, just received."""
    return publishing.receive(own, handed.workbook(tmp_path), ASKED, KIM)


def opened(t: text.Translate, one: Submission | None = None, **params: str) -> AppTest:
    """Return the page as a link opens it; an exception fails the test."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/submit.py")
    asked = {"lang": t.language, **params}
    if one:
        asked["submission"] = one.submission_id
    for name, value in asked.items():
        at.query_params[name] = value
    return ran(at.run())


def ran(at: AppTest) -> AppTest:
    assert not at.exception, [error.message for error in at.exception]
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Press the button of a label and return the page after it."""
    (button,) = [each for each in at.button if each.label == label]
    return ran(button.click().run())


def said(at: AppTest) -> str:
    """Return every sentence, label, heading and table of a page as one text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error",
             "success")  # fmt: skip
    texts = [each.value for kind in kinds for each in at.get(kind)]
    labelled = ("button", "selectbox", "multiselect", "text_area", "text_input", "checkbox")
    texts += [each.label for kind in labelled for each in at.get(kind)]
    texts += [unescape(re.sub("<[^>]*>", " ", each.proto.body)) for each in at.get("html")]
    cells = (cell for each in at.dataframe for cell in each.value.to_numpy().ravel())
    texts += [str(cell) for cell in cells if not pd.isna(cell)]
    return re.sub(r"\\(.)", r"\1", "\n".join(texts))


def saved(store: Path, one: Submission) -> Submission:
    return submissions.load(store, one.submission_id, KIM)


def held(store: Path) -> int:
    """Return what all lines of the bureau's snapshot add up to, in won."""
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as con:
        return con.execute("select sum(amount_krw)::bigint from counted_lines").fetchone()[0]


def explained(t: text.Translate, one: Submission) -> AppTest:
    """Return the step of publishing, all warnings explained on the way."""
    at = opened(t, one, step="check")
    at.text_area[0].set_value("부처에 확인함")
    return press(press(at, t("submit.save_reason")), t("submit.to_publish"))


@BOTH
def test_who_is_no_analyst_is_told_which_role_it_takes(t, store):
    at = opened(t)
    assert [each.value for each in at.error] == [t("error.access", role=t("role.analyst"))]
    assert not at.get("file_uploader")


@BOTH
@pytest.mark.parametrize("step", desk.STEPS)
def test_a_step_opens_from_a_link_and_speaks_one_language(t, step, one):
    at = opened(t, one, step=step)
    assert not at.error, [error.value for error in at.error]
    shown = said(at)
    assert one.file_name in shown
    assert [word for word in _DOTTED.findall(shown) if word.split(".")[0] in _families()] == []
    assert "None" not in shown and "nan" not in shown.split()
    if t is EN:
        own = set("".join(str(cell) for row in handed.table() for cell in row if cell))
        strange = set(_HANGUL.findall(shown)) - own - set("한국어")
        assert strange == set()


def _families() -> set[str]:
    return {key.split(".")[0] for key in text.strings("ko")}


@BOTH
def test_the_picture_shows_every_row_with_its_kind(t, one, own):
    at = opened(t, one)
    sheet = steps.read(own, saved(own, one), KIM).sheets[0]
    drawn = at.dataframe[0].value
    assert list(drawn[picture.NUMBER]) == [row.number for row in sheet.rows]
    assert list(drawn[picture.KIND]) == [t(f"submit.row.{row.kind}") for row in sheet.rows]
    assert list(drawn["E"])[3:5] == ["300", "100"]
    assert saved(own, one).state == "read"


def test_rows_of_one_kind_can_be_looked_at(one):
    at = opened(KO, one, row_kind="parent")
    assert list(at.dataframe[0].value[picture.NUMBER]) == [4, 7, 11]


@BOTH
def test_lines_are_taken_and_left_in_bulk(t, one, own):
    at = opened(t, one, step="select")
    assert saved(own, one).mapping["selected"] == [5, 6, 8, 9, 10]
    at = press(at, t("submit.take.shown", count=6))
    assert [each.value for each in at.success] == [t("submit.taken", count=6)]
    assert saved(own, one).mapping["selected"] == [5, 6, 8, 9, 10, 12]
    weak = opened(t, one, step="select", strength="none")
    press(weak, t("submit.leave.shown", count=1))
    assert saved(own, one).mapping["selected"] == [5, 6, 8, 9, 10]
    assert t("submit.no_lines") in said(opened(t, one, step="select", text="없는 말"))


@BOTH
def test_a_question_is_answered_and_the_answer_holds_for_each_row(t, one, own):
    at = opened(t, one, step="map")
    (answer,) = [each for each in at.multiselect if each.label == t("submit.answer")]
    answer.set_value(["partner:JPN"])
    at = press(at, t("submit.save_answers"))
    assert t("submit.nothing_asked") in said(at)
    made = saved(own, one).mapping["decisions"]["partner"]["미정"]
    assert (made["codes"], made["origin"]) == (["JPN"], "person")


def test_answers_that_exclude_each_other_are_refused(one, own):
    at = opened(KO, one, step="map")
    (answer,) = [each for each in at.multiselect if each.label == KO("submit.answer")]
    answer.set_value(["partner:JPN", "none"])
    at = press(at, KO("submit.save_answers"))
    assert [e.value for e in at.error] == [KO("submit.answers_exclude", text="미정")]
    assert saved(own, one).mapping["questions"]


@BOTH
def test_every_finding_is_listed_and_its_reason_saved(t, one, own):
    at = opened(t, one, step="check")
    found = saved(own, one).findings
    assert len(at.dataframe[0].value) == len(found) == 4
    at.text_area[0].set_value("부처에 확인함")
    at = press(at, t("submit.save_reason"))
    assert saved(own, one).state == "explained"
    assert set(at.dataframe[0].value["explanation"]) == {"부처에 확인함"}


@BOTH
def test_a_workbook_is_published_and_reverted_to_the_last_won(t, one, own):
    before = held(own), releases.current(own, "bureau")
    at = explained(t, one)
    at.checkbox[0].check()
    at.text_area[0].set_value("첫 제출")
    at = press(at, t("submit.publish"))
    release = saved(own, one).release_id
    assert [each.value for each in at.success] == [t("submit.published_as", release=release)]
    assert held(own) == before[0] + 560 * handed.M
    at.text_area[0].set_value("시험")
    press(at, t("submit.take_back"))
    assert (held(own), releases.current(own, "bureau")) == before
    assert saved(own, one).state == "checked"


@BOTH
def test_a_file_is_complete_of_one_ministry_and_partial_of_the_other(t, one, own, tmp_path):
    """The diff follows each choice, and what it shows is what is published."""
    every = replace(handed.ASKED, selection="all")
    handed.submitted(own, handed.workbook(tmp_path, OLDER, "older.xlsx"), every)
    at = explained(t, one)
    assert extents(at) == {"MOTIR": "partial", "MSIT": "partial"}
    (whole,) = [e for e in at.get("button_group") if e.proto.label == t("submit.extent")]
    at = ran(whole.set_value("complete").run())
    assert extents(at) == {"MOTIR": "complete", "MSIT": "complete"}
    (others,) = [e for e in at.multiselect if e.label == t("submit.except.complete")]
    at = ran(others.set_value(["MOTIR"]).run())
    assert extents(at) == {"MOTIR": "partial", "MSIT": "complete"}
    assert steps.asked(saved(own, one)).exceptions == (("MOTIR", None),)
    at = explained(t, one)
    at.checkbox[0].check()
    at.text_area[0].set_value("첫 제출")
    press(at, t("submit.publish"))
    assert saved(own, one).state == "published"
    left = set(handed.counted(own)) & {row[2] for row in OLDER}
    assert left == {"예전 설비 협력"}


#: What both ministries published before; their next file does not hold it.
OLDER = (
    ("과기정통부", "예전국제사업", "예전 공동 연구", "호주", 7),
    ("산업부", "예전설비사업", "예전 설비 협력", "캐나다", 8),
)


def extents(at: AppTest) -> dict[str, str]:
    """Return how the diff on the page calls the extent of each ministry."""
    # Korean is the default: the address does not name it.
    t = EN if "en" in at.query_params.get("lang", ()) else KO
    (table,) = [e.proto.body for e in at.get("html") if t("column.completeness") in e.proto.body]
    cells = [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", table)]
    words = {t(f"completeness.{code}"): code for code in ("complete", "partial")}
    names = {row["name_ko" if t is KO else "name_en"]: row["ministry_id"]
             for row in refdata.read()["ministries"].to_pylist()}  # fmt: skip
    pairs = pairwise(cells)
    return {names[name]: words[word] for name, word in pairs if name in names and word in words}


@BOTH
@pytest.mark.parametrize("sure", [True, False])
def test_without_certification_or_reason_nothing_is_published(sure, t, one, own):
    at = explained(t, one)
    if sure:
        at.checkbox[0].check()
    else:
        at.text_area[0].set_value("첫 제출")
    at = press(at, t("submit.publish"))
    why = t("error.publish_unsigned" if sure else "submit.uncertified")
    assert [each.value for each in at.error] == [why]
    assert saved(own, one).release_id is None


def test_the_second_of_two_who_publish_is_told_and_sees_the_diff_anew(one, own, tmp_path):
    at = explained(KO, one)
    other = handed.submitted(own, handed.workbook(tmp_path, handed.RIGHT, "other.xlsx"),
                             reasons=handed.WHY, publication=handed.SAID)  # fmt: skip
    at.checkbox[0].check()
    at.text_area[0].set_value("첫 제출")
    at = press(at, KO("submit.publish"))
    assert other.release and other.release.release_id in at.warning[0].value
    assert saved(own, one).release_id is None
    assert KO("submit.overlaps") in said(at)
    assert KO("submit.not_ready") in said(at)
    at = explained(KO, one)
    (every,) = [each for each in at.selectbox if each.label == KO("submit.decide_all")]
    at = ran(every.set_value("replace").run())
    at.text_area[0].set_value("다시 확인함")
    at.checkbox[0].check()
    at = press(at, KO("submit.publish"))
    assert saved(own, one).state == "published"


@BOTH
def test_a_unit_is_set_right_and_remembered_for_the_next_file_of_the_layout(
    t, own, tmp_path, at_desk
):
    path = handed.workbook(tmp_path, unit="가상")
    one = publishing.receive(own, path, ASKED, KIM)
    at = opened(t, one)
    assert t("submit.fact.no_unit") in said(at)
    (size,) = [each for each in at.selectbox if each.label == t("submit.unit")]
    size.set_value(1_000_000)
    at = press(at, t("submit.set_right"))
    assert "1,000,000 KRW" in said(at)
    at = explained(t, one)
    at.checkbox[0].check()
    at.text_area[0].set_value("첫 제출")
    press(at, t("submit.publish"))
    assert saved(own, one).state == "published"
    later = handed.workbook(tmp_path, handed.RIGHT, "later.xlsx", unit="가상")
    at = opened(t, publishing.receive(own, later, ASKED, KIM))
    assert t("submit.recalled") in said(at) and "1,000,000 KRW" in said(at)
    at = press(at, t("submit.forget"))
    assert t("submit.fact.no_unit") in said(at)


@BOTH
def test_a_file_that_cannot_be_read_is_said_so_and_can_be_withdrawn(t, own, tmp_path, at_desk):
    path = tmp_path / "words.csv"
    path.write_text("이름,설명\n가,나\n", encoding="utf-8")
    one = publishing.receive(own, path, ASKED, KIM)
    at = opened(t, one)
    assert t("intake.why_not.no_numbers") in said(at)
    later = opened(t, one, step="select")
    assert [each.value for each in later.error] == [t("intake.no_budget", file="words.csv")]
    at.text_input[0].set_value("잘못 올림")
    at = press(at, t("submit.withdraw_now"))
    assert saved(own, one).state == "withdrawn"


@BOTH
def test_of_several_budgets_the_one_to_hand_in_is_chosen(t, own, tmp_path, at_desk):
    sheets = {"본예산": handed.table(), "추가": handed.table(handed.RIGHT)}
    one = publishing.receive(own, books.workbook(tmp_path / "two.xlsx", sheets), ASKED, KIM)
    at = opened(t, one)
    assert t("intake.several_budgets", count=2, known="본예산, 추가") in said(at)
    (sheet,) = [each for each in at.selectbox if each.label == t("submit.sheet")]
    ran(sheet.set_value("추가").run())
    at = opened(t, one)
    assert saved(own, one).state == "read" and saved(own, one).corrections["layout"]
    assert len(at.dataframe[0].value) == len(sheets["추가"])
    assert t("submit.to_select") in said(at)
