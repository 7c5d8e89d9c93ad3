"""The map and the matrix in a real browser: drawn without a network, clicked, on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from reader import open_page, settled, violations
from test_print import texts

from atlas import text

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
#: Where the mark is whose id begins as asked for: the points of a trace in their order.
_WHERE = """(wanted) => {
    const plot = document.querySelector('[data-testid=stPlotlyChart] .js-plotly-plot');
    const drawn = [...plot.querySelectorAll('.scatterlayer > .trace')];
    const traces = plot._fullData.filter((trace) => trace.type.startsWith('scatter'));
    for (const [number, trace] of traces.entries()) {
        const place = (trace.ids || []).findIndex((id) => String(id).startsWith(wanted));
        if (place < 0) continue;
        const path = drawn[number].querySelectorAll('path.point')[place];
        path.scrollIntoView({block: 'center'});
        const box = path.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]; }
    return null; }"""


def click(page: Any, wanted: str) -> None:
    """Click the mark whose id begins as wanted."""
    assert page.evaluate(_WHERE, wanted), f"no mark {wanted}"
    page.wait_for_timeout(300)
    x, y = page.evaluate(_WHERE, wanted)
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(500)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()


@pytest.mark.parametrize("layer", ["cover", "split", "gap"])
def test_the_map_is_drawn_from_files_of_our_own(layer, desk, new_page):
    page = new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_page(page, desk, KO, "coverage", layer=layer)
    page.wait_for_function("() => document.querySelectorAll('.choroplethlayer path').length > 3")
    assert [url for url in asked if url.endswith("/app/static/topo/world_50m.json")]
    assert [url for url in asked if not url.startswith((desk, "data:", "blob:", "ws:"))] == []
    # Land is drawn, and it is not the whole globe.
    land = page.evaluate(
        "() => document.querySelector('.geo .layer.land path').getBBox().height > 50"
    )
    assert land


def test_a_country_of_the_map_opens_its_page_and_back_returns(desk, new_page):
    page = open_page(new_page(), desk, EN, "coverage")
    page.wait_for_function("() => document.querySelectorAll('.choroplethlayer path').length > 3")
    click(page, "i:USA")
    page.wait_for_function("() => location.search.includes('iso3=USA')")
    heading = page.get_by_role("heading", name="United States", exact=True)
    expect(heading).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=EN("page.coverage"), level=1)).to_be_visible()


def test_a_cell_of_the_matrix_opens_what_stands_behind_it(desk, new_page):
    page = open_page(new_page(), desk, KO, "coverage", view="fields")
    click(page, "h:USA|o:quantum")
    page.wait_for_function("() => location.search.includes('cell=quantum')")
    expect(page.get_by_role("heading", name=KO("coverage.behind"), exact=True)).to_be_visible()
    settled(page)
    expect(page.get_by_text(KO("coverage.behind.finding", lines=0, relations=1))).to_be_visible()


def test_on_a_telephone_the_matrix_is_scrolled_and_not_squeezed(desk, new_page):
    page = open_page(new_page(width=390), desk, EN, "coverage", view="fields")
    widths = page.evaluate(
        """() => { const svg = document.querySelector('[data-testid=stPlotlyChart] .main-svg');
        return [svg.getBoundingClientRect().width, document.documentElement.scrollWidth]; }"""
    )
    assert widths[0] > 800 and widths[1] <= 390


@pytest.mark.parametrize(("t", "iso3"), [(KO, "DEU"), (EN, "USA"), (KO, "USA"), (EN, "TUV")],
                         ids=["germany", "usa", "usa-ko", "tuvalu"])  # fmt: skip
def test_a_profile_prints_on_one_sheet(t, iso3, desk, new_page):
    page = open_page(new_page(), desk, t, "country", iso3=iso3)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/MediaBox", texts(pdf))) == 1


@pytest.mark.parametrize(
    ("t", "name", "params"),
    [
        (KO, "coverage", {}), (EN, "coverage", {"view": "channels"}),
        (KO, "coverage", {"view": "people"}), (EN, "coverage", {"view": "benchmark"}),
        (EN, "country", {"iso3": "DEU"}), (KO, "country", {}),
    ],
    ids=["map", "channels", "people", "benchmark", "country", "no-country"],
)  # fmt: skip
def test_axe_finds_nothing(t, name, params, desk, new_page):
    assert violations(open_page(new_page(), desk, t, name, **params)) == []
