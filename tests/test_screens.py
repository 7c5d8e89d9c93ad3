"""Pages in a real browser, at a desk: figures, keyboard, records, filters, files, room, colours."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from reader import open_page

from atlas import allocation, menu, text
from atlas.paths import ROOT

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
_IDLE = """() => document.querySelector('[data-testid=stApp]')
    ?.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-stale=true]')"""
#: A deep link makes Streamlit look for its server below the page first; it then finds it.
_NAMES = "|".join(each.name for each in menu.PAGES)
_PROBE = re.compile(rf"/({_NAMES})/_stcore/(health|host-config)$")

#: Pages that are looked at for room and colours, with what is asked of them.
ROOMS = (
    *((name, {}) for name in ("", "records", "allocation", "diversification")),
    ("search", {"text": "a"}),
    ("coverage", {}),
    ("coverage", {"view": "fields"}),
    ("country", {"iso3": "DEU"}),
)
#: Texts that do not fit into their box; the skip link is small until it has the focus.
_CLIPPED = """() => [...document.querySelectorAll('[data-testid=stApp] *')]
    .filter((e) => e.clientWidth > 0 && !e.closest('[data-testid=stSkipToContent]')
        && e.innerText?.trim()
        && (e.scrollWidth > e.clientWidth + 1
            || (e.scrollHeight > e.clientHeight + 4
                && getComputedStyle(e).overflowY === 'hidden'))
        && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX))
    .map((e) => `${e.innerText.slice(0, 60)} (${e.scrollWidth} > ${e.clientWidth})`)"""
#: [width, room] of what is wider than the screen.
_WIDER = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map((e) => [e.scrollWidth, e.clientWidth]).filter((e) => e[0] > e[1])"""
#: Chart texts outside their drawing.
_OUTSIDE = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap((plot) => {
    const room = plot.getBoundingClientRect();
    return [...plot.querySelectorAll('text')].filter((e) => {
        const box = e.getBoundingClientRect();
        return e.textContent.trim() && box.width
            && (box.left < room.left - 1 || box.right > room.right + 1);
    }).map((e) => e.textContent);
})"""
#: Labels of axes cut at the left, right or bottom edge of their drawing.
_CUT = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap((plot) => {
    const room = plot.querySelector('.main-svg').getBoundingClientRect();
    const labels = plot.querySelectorAll('.xtick text, .ytick text, .xtitle, .ytitle');
    return [...labels].filter((e) => {
        const box = e.getBoundingClientRect();
        return box.width && (box.left < room.left || box.right > room.right
            || box.bottom > room.bottom);
    }).map((e) => e.textContent);
})"""
#: Numbers below a chart closer to the next than 8 pixels, and names beside it that overlap.
_TOUCHING = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap((plot) =>
    [['.xtick text', 'left', 'right', 8], ['.ytick text', 'top', 'bottom', 0]].flatMap(
        ([labels, begin, end, least]) => [...plot.querySelectorAll(labels)]
            .map((e) => [e.getBoundingClientRect(), e.textContent])
            .sort(([a], [b]) => a[begin] - b[begin])
            .filter(([box], place, all) => place
                && box[begin] - all[place - 1][0][end] < least)
            .map(([, words]) => words)))"""
#: Korean words of sentences that stand on two lines though they would fit on one.
_TORN = """() => [...document.querySelectorAll(
    '[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]')]
    .flatMap((box) => {
        const found = [], texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        while (texts.nextNode())
            for (const word of texts.currentNode.data.matchAll(/[가-힣]+/g)) {
                const range = document.createRange();
                range.setStart(texts.currentNode, word.index);
                range.setEnd(texts.currentNode, word.index + word[0].length);
                const parts = [...range.getClientRects()];
                const wide = parts.reduce((sum, part) => sum + part.width, 0);
                if (new Set(parts.map((part) => part.top)).size > 1 && wide < box.clientWidth)
                    found.push(word[0]);
            }
        return found; })"""
#: [contrast, text] of every text against what is behind it, the lowest first (WCAG 2.2, 1.4.3).
_CONTRAST = """() => {
    const parts = (s) => { const m = s.match(/[\\d.]+/g).map(Number);
        return m.length > 3 ? m : [...m, 1]; };
    const over = (f, b) => [0, 1, 2].map((i) => f[i] * f[3] + b[i] * (1 - f[3])).concat(1);
    const light = (c) => { const v = c.slice(0, 3).map((x) => { x /= 255;
        return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
        return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
    const found = [];
    for (const e of document.querySelectorAll('[data-testid=stApp] *')) {
        const own = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent);
        const style = getComputedStyle(e);
        const colour = e instanceof SVGElement ? style.fill : style.color;
        if (!own.join('').trim() || !e.getClientRects().length || !colour.startsWith('rgb')
            || style.visibility === 'hidden') continue;
        const layers = []; let opacity = 1;
        for (let n = e; n; n = n.parentElement) {
            const styled = getComputedStyle(n);
            opacity *= Number(styled.opacity);
            if (layers.at(-1)?.[3] !== 1) layers.push(parts(styled.backgroundColor));
        }
        const ground = layers.reverse().reduce((b, f) => over(f, b), [255, 255, 255, 1]);
        const ink = parts(colour); ink[3] *= opacity;
        const [a, b] = [light(over(ink, ground)), light(ground)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        found.push([ratio, own.join('').trim().slice(0, 60)]);
    }
    return found.sort((a, b) => a[0] - b[0]);
}"""


@pytest.fixture(scope="module")
def summary(store: Path) -> dict[str, Any]:
    """What ``python -m atlas summary --json`` says of the best known budget of 2024."""
    command = (sys.executable, "-m", "atlas", "summary", "--year", "2024", "--stage", "latest")
    done = subprocess.run(
        [*command, "--json"],
        cwd=ROOT, env=os.environ | {"ATLAS_STORE": str(store)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(done.stdout)


class Screen:
    """A page in a browser, and what its console said."""

    def __init__(self, page: Any, address: str, t: text.Translate) -> None:
        self.page, self.address, self.t = page, address, t
        self.console: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.console.append(str(error)))

    def _heard(self, message: Any) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not _PROBE.search(where):
            self.console.append(f"{message.text} {where}")

    def open(self, page: str = "", **params: str) -> Screen:
        asked = "&".join(f"{n}={v}" for n, v in ({"lang": self.t.language} | params).items())
        self.page.goto(f"{self.address}/{page}?{asked}")
        name = self.t(f"page.{page or 'overview'}")
        self.page.get_by_role("heading", name=name, exact=True, level=1).wait_for()
        # The last thing that the page draws.
        if page == "diversification":
            self.page.locator(".js-plotly-plot").nth(1).wait_for()
        elif page == "coverage":
            self.page.get_by_test_id("stPlotlyChart").wait_for()
        elif page == "country":
            self.page.get_by_text(self.t("country.to_records")).wait_for()
        elif page == "search":
            self.page.get_by_role("heading", level=2).last.wait_for()
        elif page:
            self.page.get_by_test_id("stDataFrame").wait_for()
        else:
            self.page.get_by_text(self.t("overview.all_conflicts")).wait_for()
        return self.settled()

    def settled(self) -> Screen:
        self.page.wait_for_function(_IDLE)
        # Charts are drawn after the script has ended.
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
            ".every((e) => e.querySelector('.main-svg text'))"
        )
        return self

    def foot(self, key: str) -> Any:
        """Open what stands below a chart or table by its key; return its contents."""
        self.page.locator(f"[class*='st-key-foot-{key}'] button").click()
        body = self.page.get_by_test_id("stPopoverBody")
        body.get_by_role("button").first.wait_for()
        return body

    def file(self, ending: str, key: str) -> tuple[str, bytes]:
        """Download a table by its key; return the file's name and content."""
        button = self.page.locator(f"[class*='st-key-{ending}-{key}'] button")
        with self.page.expect_download() as waiting:
            button.click()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    def row(self, number: int) -> None:
        """Choose a row of the grid by its box at the left."""
        grid = self.page.get_by_test_id("stDataFrame")
        grid.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stDataFrame] canvas')"
        )
        box = grid.bounding_box()
        self.page.mouse.click(box["x"] + 18, box["y"] + 54 + 35 * number)


@pytest.fixture
def screen(desk: str, new_page: Callable[..., Any]) -> Iterator[Callable[..., Screen]]:
    """Open pages, ``screen(t, width=1440, dark=False)``; none may meet an error on its way."""
    opened: list[Screen] = []

    def make(t: text.Translate, **how: Any) -> Screen:
        opened.append(Screen(new_page(**how), desk, t))
        return opened[-1]

    yield make
    assert [said for each in opened for said in each.console] == []


def money(cell: str, language: str) -> int:
    """Return a figure of a table in won."""
    return int(Decimal(cell.replace(",", "")) * text.WON_PER_SHOWN[language])


def table(page: Any, heading: str) -> list[list[str]]:
    """Return the cells of the table that has a heading, once it is there."""
    head = page.get_by_role("columnheader", name=heading, exact=True)
    head.wait_for()
    rows = page.locator(".atlas-table").filter(has=head).locator("tbody tr")
    return rows.evaluate_all(
        "(rows) => rows.map((row) =>"
        " [...row.querySelectorAll('th, td')].map((cell) => cell.innerText.trim()))"
    )


@BOTH
def test_by_keyboard_a_chart_becomes_a_table_with_the_summarys_figures(t, screen, summary):
    reader = screen(t).open()
    page = reader.page
    main = page.get_by_test_id("stMain").inner_text()
    assert summary["snapshot"] in main
    assert text.won(summary["scope_difference_krw"], t.language) in main
    metric = page.get_by_test_id("stMetricValue").first.inner_text()
    assert metric == text.won(summary["control_total_krw"], t.language)

    page.get_by_role("radio", name=t("show.chart"), exact=True).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    share = t("column.share_of_total")
    assert {row[0]: money(row[1], t.language) for row in table(page, share)} == {
        t(f"attribution.{piece}"): summary[f"{piece}_krw"]
        for piece in ("split", "named", "unknown", "not_itemised")
    }
    page.get_by_role("radio", name=t("show.table"), exact=True).first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.get_by_role("columnheader", name=share, exact=True).wait_for(state="detached")
    reader.settled()
    assert page.get_by_test_id("stPlotlyChart").count() == 4

    page.get_by_role("radio", name=t("show.chart"), exact=True).nth(2).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    own = [money(row[1], t.language) for row in table(page, t("column.scope"))]
    assert own == sorted(summary["ministries"].values(), reverse=True)


@BOTH
def test_a_row_opens_its_record_and_the_address_carries_it(t, screen, fresh_page):
    reader = screen(t).open("records", year="2024", ministry="MOTIE")
    page = reader.page
    reader.row(1)
    page.wait_for_url(re.compile("line="))
    record = page.get_by_role("heading", level=2).or_(page.get_by_role("heading", level=3)).first
    record.wait_for()
    reader.settled()
    name, address = record.inner_text(), page.url
    (line,) = parse_qs(urlsplit(address).query)["line"]
    page.get_by_text(t("records.reading")).wait_for()
    # The grid makes room for what was opened: that the page has changed is seen at once.
    assert page.get_by_test_id("stDataFrame").bounding_box()["height"] < 300
    links = page.get_by_test_id("stMain").get_by_role("link").evaluate_all(
        "(links) => links.map((e) => e.href).filter((h) => !h.startsWith(location.origin))"
    )  # fmt: skip
    assert links and all(link.startswith("http") for link in links)
    page.reload()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    other = Screen(fresh_page, reader.address, t)
    fresh_page.goto(address)
    fresh_page.get_by_role("heading", name=name, exact=True).wait_for()
    assert other.console == []
    page.go_back()
    page.get_by_role("heading", name=name, exact=True).wait_for(state="detached")
    assert "line=" not in page.url
    page.go_forward()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    assert line in page.url


@BOTH
def test_ministry_and_partner_are_filtered_by_keyboard(t, screen):
    reader = screen(t).open("records", year="2024")
    page = reader.page
    before = _count(reader)
    for name, word in (
        ("ministry", {KO: "산업통상자원부", EN: "Trade, Industry"}[t]),
        ("partner", {KO: "미국", EN: "United States"}[t]),
    ):
        if name == "partner":
            page.get_by_role("button", name=t("filter.more")).focus()
            page.keyboard.press("Enter")
        box = page.get_by_test_id("stMultiSelect").filter(has_text=t(f"filter.{name}"))
        box.get_by_role("combobox").focus()
        page.keyboard.type(word)
        page.get_by_role("option", name=re.compile(word)).first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"{name}="))
        page.keyboard.press("Escape")
        reader.settled()
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["ministry"], asked["partner"], asked["year"]) == (["MOTIE"], ["USA"], ["2024"])
    after = _count(reader)
    assert 0 < after < before
    stands = page.get_by_test_id("stCaptionContainer").filter(has_text=t("unit.money")).first
    assert {KO: "미국", EN: "United States"}[t] in stands.inner_text()


def _count(reader: Screen) -> int:
    said = reader.page.get_by_test_id("stDataFrame")
    said.wait_for()
    return int(said.locator("[aria-rowcount]").first.get_attribute("aria-rowcount")) - 1


@BOTH
def test_the_files_of_the_overview_carry_whole_won_and_their_evidence(t, screen, summary):
    reader = screen(t).open()
    reader.foot("lines")
    name, content = reader.file("xlsx", "lines")
    assert name == f"{t('export.file')}-lines.xlsx"
    book = load_workbook(io.BytesIO(content))
    sheet, about = book[t("export.table")], book[t("export.evidence")]
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    heads = [cell.value for cell in sheet[1]]
    column = heads.index(f"{t('column.amount_krw')} ({t('unit.won')})")
    amounts = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert all(isinstance(amount, int) for amount in amounts)
    assert sum(amounts) == summary["named_lines_krw"]
    _evident({row[0].value: row[1].value for row in about}, reader, summary)

    name, content = reader.file("csv", "lines")
    assert content.startswith("﻿".encode())
    lines = content.decode("utf-8-sig").splitlines()
    notes = [line[2:].split(": ", 1) for line in lines if line.startswith("# ")]
    _evident(dict(notes), reader, summary)
    rows = list(csv.reader(line for line in lines if not line.startswith("# ")))
    assert rows[0] == heads
    assert sum(int(row[column]) for row in rows[1:]) == summary["named_lines_krw"]


def _evident(evidence: dict[str, str], reader: Screen, summary: dict[str, Any]) -> None:
    t = reader.t
    assert summary["snapshot"] in evidence[t("export.stands")]
    assert t("scope.global_rnd") in evidence[t("export.stands")]
    assert evidence[t("export.address")].startswith(reader.address)
    assert evidence[t("export.unit")] == t("unit.won")
    assert "http" in evidence[t("show.source")]


@BOTH
def test_the_files_of_the_records_hold_what_the_filters_left(t, screen):
    reader = screen(t).open("records", year="2024", partner="USA")
    book = load_workbook(io.BytesIO(reader.file("xlsx", "lines")[1]))
    sheet, about = book[t("export.table")], book[t("export.evidence")]
    assert sheet.max_row - 1 == _count(reader)
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    heads = [cell.value for cell in sheet[1]]
    year = heads.index(t("column.fiscal_year"))
    assert {row[year] for row in sheet.iter_rows(min_row=2, values_only=True)} == {2024}
    evidence = {row[0].value: row[1].value for row in about}
    assert "partner=USA" in evidence[t("export.address")]
    assert {KO: "미국", EN: "United States"}[t] in evidence[t("export.stands")]


@BOTH
def test_sources_are_linked_and_copies_are_not(t, screen):
    reader = screen(t).open()
    for key, method in (("known", "known"), ("years", "years"), ("partners", None)):
        body = reader.foot(key)
        body.get_by_text(t("show.sources"), exact=True).wait_for()
        assert body.get_by_text(t("show.method"), exact=True).count() == (1 if method else 0)
        assert method is None or t(f"method.{method}") in body.inner_text()
        links = body.get_by_role("link")
        assert links.count() and all(
            link.get_attribute("href").startswith("http") for link in links.all()
        )
        for item in body.locator("li").all():
            copied = t("source_kind.copy") in item.inner_text()
            assert item.get_by_role("link").count() == (0 if copied else 1)
        reader.page.keyboard.press("Escape")
        body.wait_for(state="detached")


@BOTH
@pytest.mark.parametrize("widths", [(1440, 1024), (390,)], ids=["wide", "narrow"])
def test_nothing_is_cut_off_or_wider_than_the_screen(t, widths, screen):
    reader = screen(t, width=widths[0])
    for page, params in ROOMS:
        reader.open(page, **params)
        for width in widths:
            reader.page.set_viewport_size({"width": width, "height": 900})
            reader.settled()
            where = (page, width)
            # Charts and tables follow the width of their place a moment later.
            for wrong in (_OUTSIDE, _WIDER, _CLIPPED):
                with contextlib.suppress(PlaywrightTimeout):
                    reader.page.wait_for_function(f"() => ({wrong})().length === 0")
                assert reader.page.evaluate(wrong) == [], where


@pytest.mark.parametrize("width", [1440, 390])
def test_no_label_of_an_axis_is_cut_at_an_edge_or_touches_the_next(width, screen):
    """The languages take turns, so that each view is seen in both, at one width each."""
    reader = screen(EN, width=width)
    page, turns = reader.page, itertools.cycle((EN, KO) if width == 1440 else (KO, EN))
    few = {"view": "subgroups", "ministry": "MOHW"}
    for name, views in (
        ("overview", [{}]),
        ("allocation", [*({"view": v} for v in allocation.VIEWS), few]),
        ("diversification", [{"view": view} for view in ("ladder", "curves", "drivers")]),
        ("coverage", [{"view": view} for view in ("channels", "benchmark")]),
    ):
        for params in views:
            open_page(page, reader.address, next(turns), name, **params)
            labels = page.locator(".xtick text, .ytick text").count()
            assert (labels > 0) is (params.get("view") not in ("treemap", "sunburst", "flows"))
            assert page.evaluate(_CUT) == [], params
            assert page.evaluate(_TOUCHING) == [], params


@BOTH
def test_on_a_telephone_filters_and_headline_figures_take_the_whole_width(t, screen):
    reader = screen(t, width=390)
    for name, wanted in (
        ("overview", "stMetric"),
        ("records", "stMultiSelect"),
        ("records", "stTextInput"),
    ):
        page = open_page(reader.page, reader.address, t, name)
        room = page.get_by_test_id("stHeading").first.bounding_box()["width"]
        boxes = [
            each.bounding_box()
            for each in page.get_by_test_id("stMain").get_by_test_id(wanted).all()
        ]
        # A headline figure has its frame around it.
        assert boxes and all(box["width"] > 0.85 * room for box in boxes), wanted


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(dark, screen):
    reader = screen(EN, dark=dark)
    for page, params in ROOMS:
        found = reader.open(page, **params).page.evaluate(_CONTRAST)
        ground = reader.page.get_by_test_id("stApp").evaluate(
            "(e) => getComputedStyle(e).backgroundColor"
        )
        assert (ground == "rgb(255, 255, 255)") is not dark
        assert len(found) > 12
        assert [each for each in found if each[0] < 4.5] == [], page


def test_words_of_charts_are_read_as_soon_as_the_theme_is_switched(screen):
    reader = screen(EN).open("allocation", view="years")
    page = reader.page
    page.emulate_media(color_scheme="dark")
    ground = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    page.wait_for_function(f"() => ({ground})() === 'rgb(16, 21, 28)'")
    page.wait_for_timeout(500)
    assert page.locator(".ytick text").count() > 3
    assert [each for each in page.evaluate(_CONTRAST) if each[0] < 4.5] == []


def test_sentences_are_broken_between_words_in_korean_too(screen):
    reader = screen(KO, width=390)
    assert open_page(reader.page, reader.address, KO, "overview").evaluate(_TORN) == []


@BOTH
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_chosen_filter_is_read_whole(t, dark, screen):
    reader = screen(t, width=1024, dark=dark).open("records", year="2024", ministry="MOTIE")
    chips = reader.page.locator("[data-testid=stMultiSelect] [data-tag]")
    chips.nth(1).wait_for()
    for text_of in chips.locator("span").all():
        assert text_of.evaluate("(e) => e.scrollWidth <= e.clientWidth + 1")
    found = reader.page.evaluate(_CONTRAST)
    assert [each for each in found if each[0] < 4.5] == []
