"""A workbook from the file to a release and back, in a real browser; nothing keeps anyone out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import handed
import pytest
from conftest import Server, _servers
from playwright.sync_api import expect
from reader import open_page, settled, violations

from atlas import releases, submissions, text

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])


@dataclass
class Desk:
    """A server in desk mode, and the store that it may publish into."""

    server: Server
    store: Path


@pytest.fixture
def own_desk(own: Path) -> Iterator[Desk]:
    with _servers(own) as start:
        yield Desk(start(desk=True), own)


def hand_in(page: Any, t: text.Translate, path: Path) -> None:
    """Fill the form in and hand the file in."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text(path.name).wait_for()
    page.get_by_role("spinbutton", name=t("filter.year")).fill("2027")
    for label, option in (
        ("filter.stage", t("stage.allocation")),
        ("filter.scope", names(t)[handed.SCOPE]),
    ):
        page.get_by_role("combobox", name=t(label)).click()
        page.get_by_role("option", name=option, exact=True).click()
    page.get_by_role("button", name=t("submit.hand_in"), exact=True).click()


def names(t: text.Translate) -> dict[str, str]:
    from atlas import refdata

    rows = refdata.read()["scopes"].to_pylist()
    return {row["scope_id"]: row[f"name_{t.language}"] for row in rows}


def press(page: Any, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def one(store: Path) -> submissions.Submission:
    (found,) = submissions.listed(store, handed.KIM)
    return found


@BOTH
def test_a_workbook_goes_from_the_file_to_a_release_and_back(t, own_desk, new_page, tmp_path):
    before = releases.current(own_desk.store, "bureau")
    page = open_page(new_page(dark=t is EN), own_desk.server.address, t, "submit")
    assert violations(page) == []
    hand_in(page, t, handed.workbook(tmp_path))
    page.get_by_text(t("submit.picture"), exact=True).wait_for()
    page.get_by_test_id("stDataFrame").first.wait_for()
    assert violations(settled(page)) == []
    for label, heading in (
        ("submit.to_select", None),
        ("submit.to_map", "submit.questions"),
        ("submit.to_check", "submit.marked"),
    ):
        press(page, t(label))
        if heading:
            page.get_by_role("heading", name=t(heading), exact=True).wait_for()
        else:
            page.get_by_role("button", name=t("submit.take.shown", count=6)).wait_for()
        assert violations(settled(page)) == [], label
    page.get_by_test_id("stMain").get_by_role("textbox").first.fill("부처에 확인함")
    press(page, t("submit.save_reason"))
    expect(page.get_by_text(t("submit.explained", count=4))).to_be_visible()
    press(page, t("submit.to_publish"))
    page.get_by_role("heading", name=t("submit.certify"), exact=True).wait_for()
    assert violations(settled(page)) == []
    page.get_by_role("checkbox", name=t("submit.certification", file="made.xlsx")).check(force=True)
    page.get_by_role("textbox", name=t("column.reason"), exact=True).fill("첫 제출")
    press(page, t("submit.publish"))
    page.get_by_role("heading", name=t("submit.revert"), exact=True).wait_for()
    release = one(own_desk.store).release_id
    assert release in {each.release_id for each in releases.current(own_desk.store, "bureau")}
    page.get_by_role("textbox", name=t("column.reason"), exact=True).fill("시험")
    press(page, t("submit.take_back"))
    expect(page.get_by_text(t("submit.reverted", release=release))).to_be_visible()
    assert releases.current(own_desk.store, "bureau") == before


def test_a_row_of_the_picture_is_chosen_and_set_right(own_desk, new_page, tmp_path):
    page = open_page(new_page(), own_desk.server.address, KO, "submit")
    hand_in(page, KO, handed.workbook(tmp_path))
    picture = page.get_by_test_id("stDataFrame").first
    picture.wait_for()
    settled(page)
    picture.scroll_into_view_if_needed()
    # The box before the first row: the title of the sheet, which is a note.
    box = picture.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 17)
    kind = page.get_by_role("combobox", name=KO("submit.picture.is", count=1))
    kind.click()
    page.get_by_role("option", name=KO("submit.row.blank"), exact=True).click()
    press(page, KO("submit.set_right"))
    expect(page.get_by_text(KO("submit.read_anew"))).to_be_visible()
    saved = one(own_desk.store).corrections["reading"]
    assert [each["row_kinds"] for each in saved] == [{"1": "blank"}]


def test_a_long_reading_is_stopped_with_its_process(own_desk, new_page, tmp_path):
    path = tmp_path / "long.csv"
    rows = "".join(f"과기정통부,국제공동연구 {n},{n}\n" for n in range(150_000))
    path.write_text(f"부처명,사업명,예산(백만원)\n{rows}", encoding="utf-8")
    page = open_page(new_page(), own_desk.server.address, KO, "submit")
    hand_in(page, KO, path)
    press(page, KO("submit.work.end"))
    expect(page.get_by_text(KO("submit.work.ended"))).to_be_visible()
    until = time.monotonic() + 5
    while children(own_desk.server.process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert children(own_desk.server.process.pid) == []
    assert one(own_desk.store).state == "received"
    press(page, KO("submit.work.again"))
    page.get_by_role("button", name=KO("submit.work.end"), exact=True).wait_for()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for task in tasks for word in task.read_text().split()]
