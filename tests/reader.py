"""A reader in front of a page, for tests in a real browser: open it, wait until it stands still."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import axe_playwright_python

from atlas import text

_IDLE = """() => document.querySelector('[data-testid=stApp]')
    ?.getAttribute('data-test-script-state') === 'notRunning'
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
        .every((e) => e.querySelector('.main-svg text, .main-svg path'))
    && [...document.querySelectorAll('[data-testid=stDataFrame]')]
        .every((e) => e.querySelector('canvas') || !e.checkVisibility())"""
#: WCAG 2.1 A and AA; headings in their order beside them.
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "rules": {"heading-order": {"enabled": True}, "page-has-heading-one": {"enabled": True}},
    "resultTypes": ["violations"],
}
_SIZE = "() => document.querySelectorAll('[data-testid=stApp] *').length"
#: How often in a row a page must be found idle and unchanged, and how long lies between.
_TIMES, _PAUSE_MS = 5, 200


def open_page(page: Any, address: str, t: text.Translate, name: str, **params: str) -> Any:
    """Open a page of the Atlas in a language and return it when it stands still."""
    path = "" if name == "overview" else name
    page.goto(f"{address}/{path}?{urlencode({'lang': t.language} | params)}")
    page.get_by_role("heading", name=t(f"page.{name}"), exact=True, level=1).wait_for()
    return settled(page)


def settled(page: Any) -> Any:
    """Return a page when its script has ended and its charts and grids are drawn.

    Between two runs of a script the page is idle for a moment, so it is looked at several times.
    """
    seen, size = 0, -1
    while seen < _TIMES:
        page.wait_for_function(_IDLE)
        page.wait_for_timeout(_PAUSE_MS)
        now = page.evaluate(_SIZE)
        seen = seen + 1 if now == size and page.evaluate(_IDLE) else 0
        size = now
    return page


def violations(page: Any) -> list[str]:
    """Return what axe-core finds wrong on a page, whatever its impact: rule, place, what to do."""
    # Evaluated, not put in as a script: our Content-Security-Policy lets no foreign script in.
    page.evaluate(_axe())
    found = page.evaluate("(rules) => axe.run(document, rules)", _RULES)
    assert len(found["passes"]) >= 20, "axe-core saw no page"
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@cache
def _axe() -> str:
    """Return axe-core as the package that carries it has it."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
