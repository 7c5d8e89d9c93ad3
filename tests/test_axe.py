"""The Atlas can be used by everyone: axe-core finds nothing, every control answers to the keys."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from reader import open_page, settled, violations

from atlas import allocation, text, theme

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
LINE = "brain-pool-2024-enacted"
#: Every view of a page that draws something of its own; the first is that of the plain address.
VIEWS = (
    ("overview", {"year": "2025", "stage": "award"}),
    ("records", {"line": LINE, "ministry": "MSIT"}),
    ("records", {"view": "commitments"}),
    ("records", {"view": "methods"}),
    ("search", {"text": "quantum"}),
    *(("allocation", {"view": view}) for view in allocation.VIEWS[1:]),
    ("allocation", {"view": "flows", "ministry": "MSIT", "channel": "joint_research"}),
    ("allocation", {"year": "2024", "ministry": "MSS", "attribution": "split"}),
    ("diversification", {"view": "curves", "population": "total"}),
    ("diversification", {"view": "questions"}),
)
#: Each of these pages in both languages; the views take turns in them.
PAGES = (
    *((t, (name, {})) for name in dict.fromkeys(name for name, _ in VIEWS) for t in (KO, EN)),
    *(((KO, EN)[at % 2], view) for at, view in enumerate(VIEWS)),
)
IN_THE_DARK = (("overview", {}), VIEWS[1], VIEWS[-4], VIEWS[-2])


@pytest.mark.parametrize(
    ("t", "view"), PAGES, ids=["-".join([t.language, n, *q.values()]) for t, (n, q) in PAGES]
)
def test_axe_finds_nothing_on_any_page(t, view, desk, new_page):
    name, params = view
    assert violations(open_page(new_page(), desk, t, name, **params)) == []


@pytest.mark.parametrize(("name", "params"), IN_THE_DARK, ids=[name for name, _ in IN_THE_DARK])
def test_axe_finds_nothing_in_the_dark(name, params, desk, new_page):
    page = open_page(new_page(dark=True), desk, EN, name, **params)
    ground = page.get_by_test_id("stApp").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(16, 21, 28)"
    assert violations(page) == []


@BOTH
def test_axe_finds_nothing_in_what_is_opened(t, desk, new_page):
    page = open_page(new_page(), desk, t, "overview")
    page.get_by_role("radio", name=t("show.table"), exact=True).first.click()
    page.get_by_text(t("column.share_of_total")).first.wait_for()
    page.get_by_role("button", name=t("show.source")).first.click()
    page.get_by_test_id("stPopoverBody").wait_for()
    assert violations(settled(page)) == []
    page.keyboard.press("Escape")
    open_page(page, desk, t, "allocation")
    page.get_by_role("combobox", name=t("filter.ministry")).click()
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []


def test_axe_would_find_a_fault(desk, new_page):
    page = open_page(new_page(), desk, EN, "overview")
    page.evaluate(
        """() => { const main = document.querySelector('h1').parentElement;
        main.insertAdjacentHTML('beforeend', '<img src="data:,"><button></button>'
            + '<p style="color:#999;background:#fff">faint</p><h6>too deep</h6>'); }"""
    )
    found = " ".join(violations(page))
    for rule in ("image-alt", "button-name", "color-contrast", "heading-order"):
        assert rule in found


# By keyboard

#: Visible controls that the Tab key did not come to; within a group of choices or a list to open,
#: it comes to one and the arrows go on from there.
_UNREACHED = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, [tabindex="0"]')]
    .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled
        && !e.dataset.reached && !e.closest('canvas') && !e.closest('[role=radiogroup],'
            + ' [data-testid=stSelectbox], [data-testid=stMultiSelect]')
            ?.querySelector('[data-reached]'))
    .map((e) => [e.tagName, e.getAttribute('role'), e.getAttribute('aria-label'),
        e.innerText, e.closest('[data-testid]')?.dataset.testid].join(' '))"""
#: What a reader sees of an element, of what is drawn before and behind it, and of what holds it.
_LOOK = """(e) => { const looks = [];
    for (let n = e, up = 0; n && up < 5; n = n.parentElement, up += 1)
        for (const part of [null, '::before', '::after']) {
            const s = getComputedStyle(n, part);
            looks.push([s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow,
                s.borderColor, s.backgroundColor, s.color, s.clip, s.opacity].join());
        }
    return looks.join(); }"""
#: The focus has left an element, and the list to open that it may be the field of.
_LEFT = """(e) => e !== document.activeElement && !e.closest('[data-testid=stMultiSelect]')
    ?.contains(document.activeElement)"""
_NAMED = """(e) => [e.tagName, e.getAttribute('role'), e.getAttribute('aria-label'), e.innerText]
    .join(' ').replace(/\\s+/g, ' ').trim()"""


def looks_alike(element: Any, look: str) -> bool:
    """Tell whether an element is still there and has a look."""
    return element.evaluate("(e) => e.isConnected") and element.evaluate(_LOOK) == look


def walked(page: Any) -> list[str]:
    """Press Tab from the page's beginning to its end; return what did not show its focus."""
    held = None
    hidden: list[str] = []
    page.evaluate("() => document.activeElement.blur()")
    for _ in range(300):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        now = page.evaluate_handle("() => document.activeElement").as_element()
        look = now.evaluate(_LOOK)
        if held and held[0].evaluate(_LEFT) and looks_alike(*held):
            # A transition may still run on what was left.
            page.wait_for_timeout(200)
            if looks_alike(*held):
                hidden.append(held[0].evaluate(_NAMED))
        if now.evaluate("(e) => e === document.body || !!e.dataset.reached && e.tagName === 'A'"):
            return hidden
        now.evaluate("(e) => { e.dataset.reached = 'yes'; }")
        held = (now, look)
    raise AssertionError("the Tab key never comes to the end of the page")


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("overview", {}),
        ("records", {"line": LINE}),
        ("allocation", {"ministry": "MSIT"}),
        ("allocation", {"view": "years"}),
        ("search", {"text": "quantum"}),
    ],
    ids=["overview", "records", "allocation", "years", "search"],
)
def test_the_tab_key_comes_to_every_control_and_shows_where_it_is(name, params, desk, new_page):
    page = open_page(new_page(), desk, EN, name, **params)
    hidden = walked(page)
    assert page.evaluate(_UNREACHED) == []
    # The grid draws the ring around its cell itself: test_the_grid_shows_its_cell looks at it.
    assert [each for each in hidden if not each.startswith(("CANVAS", "TD gridcell"))] == []


def test_the_grid_shows_its_cell(desk, new_page):
    page = open_page(new_page(), desk, EN, "allocation")
    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    before = grid.locator("canvas").first.screenshot()
    tab_to(page, "^CANVAS")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    assert grid.locator("canvas").first.screenshot() != before


def tab_to(page: Any, wanted: str) -> None:
    """Press Tab until a control whose tag, role or words match has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if re.search(wanted, page.evaluate(f"() => ({_NAMED})(document.activeElement)")):
            return
    raise AssertionError(f"the Tab key never comes to {wanted}")


def test_by_keyboard_alone_from_the_language_down_to_a_lines_record(desk, new_page):
    page = open_page(new_page(), desk, KO, "allocation")
    assert page.evaluate("() => document.documentElement.lang") == "ko"

    tab_to(page, "^BUTTON radio 한국어")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.get_by_role("heading", name=EN("page.allocation"), exact=True, level=1).wait_for()
    assert page.evaluate("() => document.documentElement.lang") == "en"
    settled(page)

    tab_to(page, f"^INPUT combobox {EN('filter.ministry')}")
    page.keyboard.type("Science and ICT")
    page.get_by_role("option", name=re.compile("Science and ICT")).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("ministry=MSIT"))
    page.keyboard.press("Escape")
    settled(page)

    tab_to(page, f"^BUTTON radio {EN('show.chart')}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.locator(".atlas-table").wait_for()
    settled(page)

    tab_to(page, f"^BUTTON .*{EN('show.source')}")
    page.keyboard.press("Enter")
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("button").first.wait_for()
    expect(body.locator(":focus")).to_have_count(1)
    tab_to(page, "^BUTTON .*CSV$")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith("-treemap.csv")
    page.keyboard.press("Escape")
    body.wait_for(state="detached")

    tab_to(page, "^CANVAS")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    page.wait_for_url(re.compile("line="))
    settled(page)
    tab_to(page, EN("allocation.open_line"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=EN("page.records"), exact=True, level=1).wait_for()
    asked = parse_qs(urlsplit(settled(page).url).query)
    assert asked["lang"] == ["en"] and len(asked["line"]) == 1


@BOTH
def test_a_chosen_row_stays_open_through_pages_and_languages(t, desk, new_page):
    other = {KO: EN, EN: KO}[t]
    page = open_page(new_page(), desk, t, "allocation")
    tab_to(page, "^CANVAS")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    page.wait_for_url(re.compile("line="))
    settled(page)
    (line,) = parse_qs(urlsplit(page.url).query)["line"]
    for said in (other, t):
        page.get_by_role("radio", name={KO: "한국어", EN: "English"}[said], exact=True).click()
        page.get_by_role("heading", name=said("page.allocation"), exact=True, level=1).wait_for()
        page.get_by_role("link", name=said("allocation.open_line")).wait_for()
        assert f"line={line}" in settled(page).url
    for name in ("overview", "allocation"):
        page.get_by_test_id("stSidebar").get_by_role("link", name=t(f"page.{name}")).click()
        page.get_by_role("heading", name=t(f"page.{name}"), exact=True, level=1).wait_for()
        settled(page)
    assert f"line={line}" in page.url
    page.get_by_role("link", name=t("allocation.open_line")).click()
    page.get_by_role("heading", name=t("page.records"), exact=True, level=1).wait_for()
    assert f"line={line}" in settled(page).url


@BOTH
def test_the_way_back_up_is_a_step_of_the_keyboard(t, desk, new_page):
    asked = {"ministry": "MSIT", "channel": "joint_research"}
    page = open_page(new_page(), desk, t, "allocation", **asked)
    tab_to(page, f"^BUTTON.*{t('allocation.all')}$")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !location.search.includes('ministry')")
    settled(page)
    assert "channel" not in page.url


@BOTH
def test_the_pages_language_is_right_at_once_and_after_the_switch(t, desk, new_page):
    other = {KO: EN, EN: KO}[t]
    page = open_page(new_page(), desk, t, "overview")
    lang = "() => document.documentElement.lang"
    assert page.evaluate(lang) == t.language
    words = {KO: "한국어", EN: "English"}
    page.get_by_role("radio", name=words[other], exact=True).click()
    page.get_by_role("heading", name=other("page.overview"), exact=True, level=1).wait_for()
    assert page.evaluate(lang) == other.language
    page.go_back()
    page.get_by_role("heading", name=t("page.overview"), exact=True, level=1).wait_for()
    assert page.evaluate(lang) == t.language


@BOTH
def test_every_chart_has_a_text_and_every_table_a_head(t, desk, new_page):
    page = new_page()
    for name, params in (("overview", {}), ("allocation", {"view": "years"})):
        open_page(page, desk, t, name, **params)
        said = page.get_by_test_id("stMain").inner_text()
        charts = page.get_by_test_id("stPlotlyChart")
        assert charts.count() > 0
        for chart in charts.all():
            words = chart.get_attribute("aria-label")
            assert chart.get_attribute("role") == "figure" and words and words in said
        tables = page.locator(".atlas-table")
        assert tables.count() > 0
        for table in tables.all():
            assert table.get_by_role("columnheader").count() > 1


def test_a_legend_has_nothing_that_only_a_mouse_can_do():
    for colours in (theme.LIGHT, theme.DARK):
        legend = theme.layout(colours, {})["legend"]
        assert (legend["itemclick"], legend["itemdoubleclick"]) == (False, False)


def test_a_legend_names_the_pieces_of_a_bar_in_their_order():
    assert theme.layout(theme.LIGHT, {})["legend"]["traceorder"] == "normal"
