"""Files and names that mean harm, handed in through the page in a real browser."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import handed
import pytest
from conftest import _servers
from handed import KIM, WHY
from reader import open_page, settled
from test_intake_hostile import REFUSED
from test_submit_browser import BOTH, KO, Desk, hand_in

from atlas import submissions, text
from atlas.errors import IntakeError
from atlas.export import neutral
from atlas.intake import preflight, publishing, steps

pytestmark = pytest.mark.browser

#: An image, a locked workbook, a zip bomb and nothing, each called a workbook.
CASES = ("image", "password", "bomb", "empty")
#: What Markdown and HTML would take for their own signs, and longer than any screen is wide.
NAME = (
    "견적 \"둘\" '하나' <b>굵게</b> *별* _밑_ $x$ [글](http://a.example) "
    + "가나다 " * 40
    + ".xlsx"
)
ADDRESS = "http://a.example"
IMAGE = "<img src=x onerror=alert(1)>"
FORMULAS = ('=HYPERLINK("http://a.example")', "+1+1", "@SUM(1)", "=cmd|' /C calc'!A0")


@pytest.fixture(scope="module")
def own_desk(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One server for all cases, with a store of its own."""
    own = tmp_path_factory.mktemp("hostile") / "own"
    shutil.copytree(store, own)
    with _servers(own) as start:
        yield Desk(start(desk=True), own)


def kept(store: Path) -> list[str]:
    """Return the originals that a store keeps."""
    return [each.name for each in (store / "originals").glob("*")]


@BOTH
def test_what_is_no_workbook_is_refused_in_words_and_leaves_nothing(
    t, own_desk, new_page, tmp_path
):
    before = kept(own_desk.store), len(submissions.listed(own_desk.store, KIM))
    page = new_page()
    for case in CASES:
        path = REFUSED[case][1](tmp_path / f"{case}.xlsx")
        open_page(page, own_desk.server.address, t, "submit")
        hand_in(page, t, path)
        alert = page.get_by_test_id("stAlert").first
        alert.wait_for()
        assert shown(alert.inner_text()) == shown(sentence(t, path)), case
        assert (kept(own_desk.store), len(submissions.listed(own_desk.store, KIM))) == before, case
    # The next file goes through where the last was refused.
    hand_in(page, t, handed.workbook(tmp_path, name=f"good-{t.language}.xlsx"))
    page.get_by_text(t("submit.picture"), exact=True).wait_for()
    assert len(submissions.listed(own_desk.store, KIM)) == before[1] + 1


def sentence(t: text.Translate, path: Path) -> str:
    """Return in words why a file is refused."""
    with pytest.raises(IntakeError) as refused:
        preflight.examine(path)
    return t(refused.value.key, **refused.value.values)


def shown(words: str) -> str:
    return " ".join(words.split())


def test_a_name_is_shown_as_it_is_and_never_as_markup(own_desk, new_page, tmp_path):
    path = handed.workbook(tmp_path)
    said = publishing.receive(own_desk.store, path, handed.ASKED, KIM, NAME)
    said, found = steps.check(own_desk.store, said, path, handed.ASKED, KIM)
    steps.explained(own_desk.store, said, found, WHY, KIM)
    page = new_page()
    of = {"submission": said.submission_id}
    for step in ("read", "publish"):
        open_page(page, own_desk.server.address, KO, "submit", step=step, **of)
        heading = page.get_by_role("heading", level=2).first
        assert shown(heading.inner_text()) == shown(NAME)
        if step == "publish":
            label = page.get_by_test_id("stCheckbox").first
            assert shown(NAME) in shown(label.inner_text())
        main = page.get_by_test_id("stMain")
        # Streamlit's Markdown makes a link of a written web address, escaped or not: none is made
        # of other words.
        assert main.locator("h2 b, h2 em, h2 .katex, label b, label em").count() == 0
        assert {link.inner_text() for link in main.locator("h2 a, label a").all()} <= {ADDRESS}
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0


def test_cells_that_are_formulas_or_markup_stay_texts(own_desk, new_page, tmp_path):
    rows = tuple(
        ("과기정통부", f"국제공동연구 {words}", f"{words} {IMAGE}", words, 100 + n)
        for n, words in enumerate(FORMULAS)
    )
    path = tmp_path / "formulas.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([(f"{IMAGE} (단위: 백만원)",), handed.HEAD, *rows])
    said = publishing.receive(own_desk.store, path, handed.ASKED, KIM)
    page = new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a cell was run: {dialog.message}"))
    for step in ("read", "select", "map", "check"):
        open_page(
            page, own_desk.server.address, KO, "submit", step=step, submission=said.submission_id
        )
        assert page.locator("img[src=x]").count() == 0, step
    rows_out = list(csv.reader(downloaded(settled(page)).decode("utf-8-sig").splitlines()))
    cells = [cell for row in rows_out for cell in row]
    assert any(formula in cell for cell in cells for formula in FORMULAS)
    assert [cell for cell in cells if neutral(cell) != cell] == []


def downloaded(page: Any) -> bytes:
    """Return the findings as the page gives them as .csv."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=KO("show.csv"), exact=True).first.click()
    return Path(waiting.value.path()).read_bytes()
