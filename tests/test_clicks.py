"""A click on a mark opens what it stands for, and the back button undoes it: in a real browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from reader import open_page, settled

from atlas import text

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
#: Where a mark is on the screen: the id of its trace's data that begins as asked for.
_WHERE = """([chart, wanted]) => {
    const plot = document.querySelectorAll('[data-testid=stPlotlyChart] .js-plotly-plot')[chart];
    for (const [number, trace] of plot._fullData.entries()) {
        if (trace.type !== 'bar') continue;
        const place = (trace.ids || []).findIndex((id) => String(id).startsWith(wanted));
        if (place < 0) continue;
        const bars = plot.querySelectorAll('.barlayer .trace')[
            plot._fullData.slice(0, number).filter((t) => t.type === 'bar').length];
        const bar = bars.querySelectorAll('.point path')[place];
        bar.scrollIntoView({block: 'center'});
        const box = bar.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }
    return null; }"""


def click(page: Any, wanted: str, chart: int = 0) -> None:
    """Click the bar of a chart whose id begins as wanted."""
    place = page.evaluate(_WHERE, [chart, wanted])
    assert place, f"no mark {wanted}"
    page.wait_for_timeout(300)
    x, y = page.evaluate(_WHERE, [chart, wanted])
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)


def lands(page: Any, t: text.Translate, name: str, **wanted: str) -> None:
    """Assert that a page stands with these filters in its address."""
    expect(page.get_by_role("heading", name=t(f"page.{name}"), exact=True, level=1)).to_be_visible()
    page.wait_for_function(
        "(wanted) => Object.entries(wanted).every(([name, code]) =>"
        " new URLSearchParams(location.search).get(name) === code)",
        arg=wanted,
    )
    settled(page)


@pytest.mark.parametrize(
    ("where", "leads"),
    [
        ((0, "a:unknown"), ("allocation", {"attribution": "unknown", "year": "2024"})),
        ((1, "y:2023"), ("overview", {"year": "2023"})),
        ((2, "m:MOTIE"), ("allocation", {"ministry": "MOTIE", "stage": "latest"})),
        ((3, "l:brain-pool-2024-enacted"), ("records", {"line": "brain-pool-2024-enacted"})),
    ],
    ids=["known", "years", "ministries", "lines"],
)
def test_a_bar_of_the_overview_opens_what_it_stands_for(where, leads, desk, new_page):
    (chart, mark), (name, wanted) = where, leads
    page = open_page(new_page(), desk, EN, "overview")
    click(page, mark, chart)
    lands(page, EN, name, lang="en", **wanted)
    page.go_back()
    lands(page, EN, "overview", lang="en")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_year_can_be_clicked_again_and_nothing_stays_chosen(desk, new_page):
    page = open_page(new_page(), desk, EN, "overview")
    for _ in range(2):
        click(page, "y:2023", 1)
        lands(page, EN, "overview", year="2023")
        chosen = "() => document.querySelectorAll('.js-plotly-plot')[1]._fullData[0].selectedpoints"
        assert page.evaluate(chosen) is None
        page.get_by_role("radio", name="2024", exact=True).click()
        page.wait_for_function("() => !location.search.includes('year')")
        settled(page)


@pytest.mark.parametrize(
    ("where", "leads"),
    [
        (("flows", "m:MSIT"), ("allocation", {"ministry": "MSIT", "view": "flows"})),
        (("flows", "c:joint_research"), ("allocation", {"view": "flows"})),
        (("flows", "p:USA"), ("records", {"partner": "USA", "year": "2024"})),
        (("fields", "f:quantum"), ("allocation", {"field": "quantum", "view": "fields"})),
        (("subgroups", "c:joint_research"), ("allocation", {"channel": "joint_research"})),
        (("years", "k:grown"), ("allocation", {"change": "grown", "view": "years"})),
        (("years", "v:treemap|y:2023"), ("allocation", {"view": "treemap", "year": "2023"})),
        (("stages", "v:treemap|y:2024|s:proposal"), ("allocation", {"stage": "proposal"})),
    ],
    ids=["ministry", "channel", "partner", "field", "subgroup", "change", "year", "stage"],
)
def test_a_bar_of_allocation_opens_what_it_stands_for(where, leads, desk, new_page):
    (view, mark), (name, wanted) = where, leads
    page = open_page(new_page(), desk, KO, "allocation", view=view)
    before = page.url
    click(page, mark)
    page.wait_for_function("(before) => location.href !== before", arg=before)
    lands(page, KO, name, **wanted)
    page.go_back()
    lands(page, KO, "allocation")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


@pytest.mark.parametrize(
    ("asked", "mark", "leads"),
    [
        ({"view": "shares"}, "p:USA", ("records", {"partner": "USA", "year": "2024"})),
        ({"view": "shares", "by": "ministry"}, "m:MSIT", ("allocation", {"ministry": "MSIT"})),
        ({"view": "years"}, "y:2023", ("diversification", {"year": "2023", "view": "years"})),
    ],
    ids=["partner", "ministry", "year"],
)
def test_a_band_opens_what_it_stands_for(asked, mark, leads, desk, new_page):
    name, wanted = leads
    page = open_page(new_page(), desk, KO, "diversification", **asked)
    before = page.url
    click(page, mark, chart=1)
    page.wait_for_function("(before) => location.href !== before", arg=before)
    lands(page, KO, name, **wanted)
    page.go_back()
    lands(page, KO, "diversification")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


@pytest.mark.parametrize("view", ["treemap", "sunburst"])
def test_a_programme_opens_its_record_and_a_ministry_what_is_in_it(view, desk, new_page):
    page = open_page(new_page(), desk, KO, "allocation", view=view)
    label = page.get_by_test_id("stPlotlyChart").locator(".slicetext")
    label.filter(has_text="복지부").first.click(force=True)
    lands(page, KO, "allocation", ministry="MOHW")
    label.filter(has_text="의사과학자").first.click(force=True)
    lands(page, KO, "records")
    assert "line" in parse_qs(urlsplit(page.url).query)
    page.go_back()
    lands(page, KO, "allocation")


def test_what_is_not_itemised_opens_nothing(desk, new_page):
    page = open_page(new_page(), desk, KO, "overview")
    before = page.url
    place = page.evaluate("() => document.querySelector('.js-plotly-plot')._fullData[0].ids.at(-1)")
    click(page, place)
    assert settled(page).url == before


def test_the_same_is_reached_by_the_filters_behind_the_button(desk, new_page):
    page = open_page(new_page(width=390), desk, KO, "allocation")
    button = page.get_by_role("button", name=KO("filter.more"))
    button.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name=KO("filter.attribution"))
    field.focus()
    page.keyboard.type(KO("attribution.split"))
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('attribution=split')")
    assert field.is_visible(), "the place of the filters stays open while they are chosen"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settled(page)
    expect(page.get_by_text(KO("filter.more_active", count=1))).to_be_visible()
    back = KO("filter.take_back", name=KO("filter.attribution"), value=KO("attribution.split"))
    page.get_by_role("button", name=back).click()
    page.wait_for_function("() => !location.search.includes('attribution')")
    expect(settled(page).get_by_role("button", name=back)).to_have_count(0)
