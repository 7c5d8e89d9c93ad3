"""Streamlit's front end as it is installed: its page in our words, and its parts sent early.

Nothing is named that a page could not do without: where this Streamlit's list of its parts says
nothing of one, the browser asks for it when it meets it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from atlas import text

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PRELOADED_FONT = re.compile(r'href="\./static/media/SourceSans[^"]*"')
#: What is drawn on the pages with charts, as the list of parts calls it.
_DRAWN = ("PlotlyChart", "PageLink", "ButtonGroup", "Selectbox", "Metric", "Html")
#: The part that the page itself loads, with all that it needs.
_PAGE = "index.html"


@cache
def page(language: str, charts: bool = False) -> str:
    """Return Streamlit's page with our language, title, icon, font and style.

    With ``charts`` it names what will draw them: else the browser asks for it, the largest file of
    all, only when the server has sent a chart.
    """
    html = installed()
    font = 'href="./app/static/fonts/PretendardVariable-1.3.9.woff2"'
    codes = " ".join(sorted(text.LANGUAGES, key=lambda code: code != text.DEFAULT))
    ours = (
        '<link rel="stylesheet" href="./app/static/atlas.css">\n'
        f'    <script src="./app/static/lang.js" data-languages="{codes}"></script>\n'
        '    <script src="./app/static/print.js"></script>\n'
        '    <script src="./app/static/popover.js"></script>\n'
        '    <script src="./app/static/wide.js"></script>\n'
    )
    for name in drawing() if charts else ():
        ours += f'    <link rel="modulepreload" crossorigin href="./{escape(name)}">\n'
    title = escape(text.translator(language)("app.title"))
    for old, new in (
        ('<html lang="en">', f'<html lang="{language}">'),
        ("<title>Streamlit</title>", f"<title>{title}</title>"),
        ('href="./favicon.png"', 'href="./app/static/favicon.png"'),
        ("</head>", f"    {ours}  </head>"),
    ):
        if old not in html:
            raise RuntimeError(f"this Streamlit's index.html has no {old}")
        html = html.replace(old, new)
    return _PRELOADED_FONT.sub(font, html)


def script_hashes() -> tuple[str, ...]:
    """Return the digests of the page's inline scripts, as a Content-Security-Policy names them."""
    scripts = _INLINE_SCRIPT.findall(installed())
    return tuple(base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)


@cache
def installed() -> str:
    """Return Streamlit's own page."""
    return (folder() / "index.html").read_text(encoding="utf-8")


def folder() -> Path:
    """Return the folder that holds Streamlit's page and, under ``static``, its parts."""
    spec = find_spec("streamlit")
    assert spec and spec.origin
    return Path(spec.origin).parent / "static"


def first() -> list[str]:
    """Return the scripts of a first visit, those of the page first, relative to ``folder``."""
    return [*_needed([_PAGE]), *drawing()]


@cache
def drawing() -> list[str]:
    """Return the scripts that draw the pages with charts, beyond those that the page names."""
    drawn = [key for key, part in _parts().items() if part.get("name") in _DRAWN]
    page_has = set(_needed([_PAGE]))
    return [file for file in _needed(drawn) if file not in page_has]


def _needed(keys: list[str]) -> list[str]:
    """Return the files of parts and of all that these import."""
    parts = _parts()
    found: dict[str, str] = {}
    waiting = [key for key in keys if key in parts]
    while waiting:
        key = waiting.pop(0)
        if key not in found:
            found[key] = parts[key]["file"]
            waiting += [each for each in parts[key].get("imports", ()) if each in parts]
    return list(found.values())


@cache
def _parts() -> dict[str, dict[str, Any]]:
    """Return Streamlit's own list of its parts; empty where it has none that can be read."""
    try:
        return json.loads((folder() / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
