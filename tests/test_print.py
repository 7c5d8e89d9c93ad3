"""A page on paper: A4, whole charts and tables, without what is there to be clicked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from reader import open_page

from atlas import allocation, text

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
#: A4 portrait in points, and what is between its margins in CSS pixels.
A4 = (595, 842)
PAPER = 703
PAGES = (
    ("overview", KO, {}),
    ("allocation", EN, {"view": "treemap"}),
    ("allocation", KO, {"view": "flows"}),
    ("allocation", KO, {"view": "years", "ministry": "MSIT"}),
    ("diversification", KO, {"view": "questions"}),
    ("records", EN, {"line": "brain-pool-2024-enacted"}),
)
EACH = pytest.mark.parametrize(
    ("name", "t", "params"), PAGES, ids=["-".join([p, *q.values()]) for p, _, q in PAGES]
)
#: What is there to be clicked or to find one's way, none of which is for paper.
CLICKED = (
    "stSidebar", "stHeader", "stButtonGroup", "stSelectbox", "stMultiSelect", "stTextInput",
    "stButton", "stDownloadButton", "stPopover", "stPageLink", "stElementToolbar",
)  # fmt: skip
#: What does not fit on a page as wide as the paper, with its right edge; what is cut off in a box
#: that scrolls on the screen; charts and rows that a page's end may break. A grid scrolls within
#: itself: of its parts only what it draws on counts; what a chart is dragged by is not seen.
_UNFIT = """(width) => { document.body.style.width = `${width}px`;
    const seen = [...document.querySelectorAll('[data-testid=stMain] *')]
        .filter((e) => e.checkVisibility() && !e.closest('canvas > *, .draglayer'));
    const within = (e, name) => e.parentElement.closest(`[data-testid=${name}]`);
    const told = (e, fault) => `${e.tagName} ${e.dataset.testid} ${fault}`;
    const edge = (e) => e.getBoundingClientRect().right;
    return [
        ...seen.filter((e) => (e.tagName === 'CANVAS' || !within(e, 'stDataFrame'))
            && edge(e) > width + 1).map((e) => told(e, edge(e))),
        ...seen.filter((e) => !within(e, 'stPlotlyChart') && !within(e, 'stDataFrame')
            && getComputedStyle(e).overflowY !== 'visible'
            && e.scrollHeight > e.clientHeight + 4).map((e) => told(e, 'cut off')),
        ...seen.filter((e) => (e.tagName === 'TR' || e.dataset.testid === 'stPlotlyChart')
            && getComputedStyle(e).breakInside !== 'avoid').map((e) => told(e, 'broken')),
    ]; }"""
#: Space that a shrunken chart or grid leaves to the next thing, in pixels.
_GAPS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].map((e) => {
    const held = e.closest('[data-testid=stElementContainer]');
    return held.getBoundingClientRect().height - e.getBoundingClientRect().height; })"""


#: While a browser prints, nothing is drawn anew for the room that there is on paper.
_STILL = """() => { const observer = window.ResizeObserver;
    window.ResizeObserver = class extends observer {
        constructor(told) { super((...seen) => window.printing || told(...seen)); } }; }"""


@pytest.fixture
def new_page(new_page: Callable[..., Any]) -> Callable[..., Any]:
    """Give pages that can be told that they are being printed."""

    def make(**sizes: int) -> Any:
        page = new_page(**sizes)
        page.add_init_script(f"({_STILL})()")
        return page

    return make


def printing(page: Any) -> Any:
    """Return a page as it is laid out for paper just before it is printed.

    The browser tells the page first, then lays it out; both are done here by hand, and nothing is
    drawn anew in between.
    """
    page.evaluate("() => { window.printing = true; dispatchEvent(new Event('beforeprint')); }")
    page.emulate_media(media="print")
    return page


@EACH
def test_nothing_is_wider_than_the_paper_or_cut_off(name, t, params, desk, new_page):
    page = printing(open_page(new_page(), desk, t, name, **params))
    assert page.evaluate(_UNFIT, PAPER) == []
    assert all(abs(gap) < 2 for gap in page.evaluate(_GAPS))


def test_every_other_view_of_the_allocation_fits_the_paper_too(desk, new_page):
    page = new_page()
    seen = {params["view"] for name, _, params in PAGES if name == "allocation"}
    for view in set(allocation.VIEWS) - seen:
        page.emulate_media(media="screen")
        printing(open_page(page, desk, EN, "allocation", view=view))
        assert page.evaluate(_UNFIT, PAPER) == [], view


@EACH
def test_what_can_be_clicked_is_not_printed_and_what_is_said_is(name, t, params, desk, new_page):
    page = open_page(new_page(), desk, t, name, **params)
    there = [each for each in CLICKED if page.get_by_test_id(each).count()]
    assert {"stSidebar", "stButtonGroup", "stPopover"} <= set(there)
    printing(page)
    for each in there:
        shown = [e for e in page.get_by_test_id(each).all() if e.is_visible()]
        assert shown == [], each
    main = page.get_by_test_id("stMain").inner_text()
    assert t(f"page.{name}") in main and t("unit.money") in main
    hints = [t(key) for key in text.strings(t.language) if key.startswith("click.")]
    assert [hint for hint in hints if hint in main] == []
    assert page.get_by_test_id("stPlotlyChart").count() == page.locator(
        "[data-testid=stPlotlyChart]:visible"
    ).count()  # fmt: skip


def test_a_heading_and_its_sentence_stay_with_what_follows(desk, new_page):
    page = printing(open_page(new_page(), desk, KO, "overview"))
    kept = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stElementContainer]')]
        .filter((e) => e.querySelector('h2, h3') || e.querySelector('p')
            && e.nextElementSibling?.querySelector('[data-testid=stButtonGroup]')
            && e.nextElementSibling.nextElementSibling?.nextElementSibling
                ?.querySelector('[data-testid=stPlotlyChart]'))
        .map((e) => [e.innerText.slice(0, 30), getComputedStyle(e).breakAfter])"""
    )
    assert len(kept) > 8 and {after for _, after in kept} == {"avoid"}


def test_a_long_table_goes_on_over_pages_under_its_head(desk, new_page):
    page = printing(open_page(new_page(), desk, KO, "allocation", view="years"))
    looks = page.locator(".atlas-table").first.evaluate(
        """(e) => [getComputedStyle(e.querySelector('table')).display,
            getComputedStyle(e.querySelector('thead')).display, e.scrollHeight - e.clientHeight]"""
    )
    assert looks == ["table", "table-header-group", 0]


def test_a_grid_says_on_paper_where_all_of_it_is(desk, new_page):
    page = printing(open_page(new_page(), desk, EN, "allocation"))
    said = page.get_by_test_id("stDataFrameResizable").evaluate(
        "(e) => getComputedStyle(e, '::after').content"
    )
    count = re.search(r"[\d,]+", said)
    assert count
    assert said == f'"{EN("show.grid.alt", count=int(count.group().replace(",", "")))}"'


def texts(pdf: bytes) -> bytes:
    """Return the unpacked content of a PDF file."""
    found = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream.strip(b"\r\n")))
        except zlib.error:
            found.append(stream)
    return b"\n".join(found)


@EACH
def test_the_browser_prints_a4_and_tells_the_charts_before(name, t, params, desk, new_page):
    page = open_page(new_page(), desk, t, name, **params)
    # Ours hears of the printing first; this one then sees what it told the charts.
    page.evaluate(
        """() => { const drawn = '[data-testid=stPlotlyChart], [data-testid=stDataFrame]';
        addEventListener('beforeprint', () => {
            window.told = [...document.querySelectorAll(drawn)].map((e) => [
                Number(e.style.getPropertyValue('--drawn-width')),
                e.getBoundingClientRect().width]); }); }"""
    )
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = {
        (round(float(width)), round(float(height)))
        for width, height in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", texts(pdf))
    }
    assert boxes == {A4}
    drawn = page.evaluate("() => window.told")
    assert drawn and all(abs(told - width) <= 1 and told > PAPER for told, width in drawn)


def test_on_a_narrow_screen_charts_keep_their_size(desk, new_page):
    page = printing(open_page(new_page(width=390), desk, KO, "overview"))
    zooms = page.get_by_test_id("stPlotlyChart").evaluate_all(
        "(all) => all.map((e) => Number(getComputedStyle(e).zoom))"
    )
    assert set(zooms) == {1}
