"""What a reader waits for in a real Chromium: until the four charts of the overview are drawn.

The page itself keeps the time: from the click that changes a filter, or from the start of the
navigation, to the frame after the last change inside a chart; when nothing has changed for a while
and no run is under way, everything is drawn. The naive page is measured the same way.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.measure import spread
from benchmarks.servers import Server
from tests import chromium

CHARTS = 4
#: Charts of the page of coverage that are drawn alone: the world, and everybody by every field.
COVERAGE = {"map": "coverage", "matrix": "coverage?view=fields&shown=all"}
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
#: Where the two filters are: Streamlit names the box of a widget after its key.
_YEAR = '[class*="st-key-filter-year"], .st-key-year'
_STAGE = '[class*="st-key-filter-stage"], .st-key-stage'
#: Milliseconds without a change in any chart after which they count as drawn.
_QUIET = 600
_WATCH = """
window.watch = {clicked: 0, drawn: 0, changed: new Set()};
addEventListener('click', () => {
  window.watch.clicked = performance.now();
  window.watch.changed.clear();
}, true);
new MutationObserver(seen => {
  let met = false;
  for (const each of seen) {
    const node = each.target.nodeType === 1 ? each.target : each.target.parentElement;
    const chart = node && node.closest && node.closest('.js-plotly-plot');
    if (chart && !node.closest('.hoverlayer')) { met = true; window.watch.changed.add(chart); }
  }
  if (met) requestAnimationFrame(() => { window.watch.drawn = performance.now(); });
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""
_DRAWN = f"""([charts, since]) => {{
  // The cheap question first: asking must not slow down what is asked about.
  const {{drawn}} = window.watch;
  if (drawn <= since || performance.now() - drawn < {_QUIET}) return false;
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  const plots = [...document.querySelectorAll('.js-plotly-plot')];
  return plots.filter(plot => plot.querySelector(
    '.main-svg .point path, .main-svg path.point, .choroplethlayer path')).length === charts;
}}"""


def measure(server: Server, steps: int, reloads: int) -> dict[str, Any]:
    """Open the overview on a fresh server, reload it, change filters; return seconds of each.

    Every change asks for something not asked before on this server.
    """
    with _chromium() as browser:
        page = _context(browser).new_page()
        page.goto(server.address, wait_until="commit")
        cold = _drawn(page, 0)
        warm = []
        for _ in range(reloads):
            page.reload(wait_until="commit")
            warm.append(_drawn(page, 0))
        changes = list(_changes(page, steps))
    return {
        "cold_s": cold,
        "reload_s": statistics.median(warm),
        "reloads_s": warm,
        "change": spread([seconds for seconds, _ in changes]),
        "charts_redrawn": statistics.median(charts for _, charts in changes),
    }


def coverage(server: Server, steps: int) -> dict[str, Any]:
    """Change the stage on the map and on the whole matrix; return seconds until each is drawn."""
    found = {}
    with _chromium() as browser:
        for name, address in COVERAGE.items():
            page = _context(browser).new_page()
            page.goto(f"{server.address}/{address}", wait_until="commit")
            _drawn(page, 0, 1)
            stages = page.locator(_STAGE).get_by_role("radio")
            times = []
            for step in range(steps):
                stages.nth((step + 1) % 3).click()
                times.append(_drawn(page, page.evaluate("window.watch.clicked"), 1))
            found[name] = spread(times) | {"marks": page.locator("path.point").count()}
    return found


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=_FLAGS)
        yield browser
        browser.close()


def _context(browser: Any) -> Any:
    context = browser.new_context(
        locale="ko-KR", timezone_id="Asia/Seoul", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(60_000)
    context.add_init_script(_WATCH)
    return context


def _drawn(page: Any, since: float, charts: int = CHARTS) -> float:
    """Wait until all charts are drawn after a moment of the page; return the seconds from it."""
    page.wait_for_function(_DRAWN, arg=[charts, since], polling=50)
    return (page.evaluate("window.watch.drawn") - since) / 1000


def _changes(page: Any, steps: int) -> Iterator[tuple[float, int]]:
    """Change year and stage in turn, to no state twice; yield seconds and charts redrawn."""
    stages = page.locator(_STAGE).get_by_role("radio")
    made = 0
    for turn in range(3):
        if turn:
            yield _clicked(page, stages.nth(turn))
            made += 1
        years = _years(page).count()
        page.keyboard.press("Escape")
        for year in range(years) if turn % 2 == 0 else range(years - 1, -1, -1):
            if made >= steps:
                return
            option = _years(page).nth(year)
            if option.get_attribute("aria-selected") == "true":
                page.keyboard.press("Escape")
                continue
            yield _clicked(page, option)
            made += 1


def _years(page: Any) -> Any:
    """Open the list of years and return its options."""
    page.locator(_YEAR).get_by_role("combobox").click()
    page.get_by_role("option").first.wait_for()
    return page.get_by_role("option")


def _clicked(page: Any, target: Any) -> tuple[float, int]:
    """Click, wait until all is drawn, and return the seconds from the click and charts redrawn."""
    target.click()
    seconds = _drawn(page, page.evaluate("window.watch.clicked"))
    return seconds, page.evaluate("window.watch.changed.size")
