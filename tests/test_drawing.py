"""A chart is drawn once: what Streamlit hands over a second time is no other figure for plotly."""

from __future__ import annotations

import pytest
from reader import open_page, settled

from atlas import allocation, text

pytestmark = pytest.mark.browser

EN = text.translator("en")
#: Counts how often plotly is handed a figure that it has drawn already, and draws it again.
_COUNT = """(() => {
    Object.assign(window, {handed: 0, again: 0});
    let plotly;
    Object.defineProperty(window, "Plotly", {
        get: () => plotly,
        set: (made) => {
            const react = made.react;
            made.react = async (chart, ...given) => {
                // What plotly reckons of a figure it throws away when it draws it anew.
                const before = chart.calcdata;
                await react(chart, ...given);
                window.handed += Boolean(before);
                window.again += Boolean(before) && chart.calcdata !== before;
                return chart;
            };
            plotly = made;
        },
    });
})()"""


#: A tree is left out: plotly colours its tiles as it draws them, and takes that for a change.
@pytest.mark.parametrize("view", ["", *sorted({*allocation.VIEWS} - {"treemap", "sunburst"})])
def test_no_chart_is_drawn_twice(view, desk, new_page):
    page = new_page()
    page.add_init_script(_COUNT)
    name, params = ("allocation", {"view": view}) if view else ("overview", {})
    open_page(page, desk, EN, name, **params)
    handed, again = page.evaluate("[window.handed, window.again]")
    assert handed and not again


def test_another_year_draws_anew_what_it_changes(desk, new_page):
    page = open_page(new_page(), desk, EN, "overview")
    page.evaluate("document.querySelectorAll('.js-plotly-plot').forEach((e) => { e.seen = true; })")
    page.get_by_role("radio", name="2023", exact=True).click()
    page.wait_for_function("() => location.search.includes('year=2023')")
    settled(page)
    kept = "[...document.querySelectorAll('.js-plotly-plot')].map((e) => Boolean(e.seen))"
    assert page.evaluate(kept) == [False, True, False, False]
