"""What a page may use: the only part of the library that imports Streamlit.

``frame`` opens the page and reaches the data, ``filters`` keeps choices in the address, ``show``
draws. A page calls ``web.open_page(role)`` first.
"""

from atlas.web import desk, forum
from atlas.web.filters import (
    active,
    choice,
    clear,
    filter,
    more,
    notices,
    page_link,
    pick,
    picked,
    put,
    search,
    taken_back,
)
from atlas.web.frame import (
    address,
    kept,
    open_page,
    query,
    rows,
    snapshot,
    snapshot_id,
    stop,
)
from atlas.web.grids import grid
from atlas.web.opinion import about
from atlas.web.show import (
    bar,
    caveats,
    chart,
    colours,
    crumbs,
    document,
    entry,
    finding,
    hint,
    letters,
    metrics,
    name,
    nothing,
    record,
    section,
    stands,
    subsection,
    table,
    title,
    to,
    word,
)
from atlas.web.trail import trail
from atlas.web.url import language, link
from atlas.web.visitor import viewer

__all__ = [
    "about", "active", "address", "bar", "caveats", "chart", "choice", "clear", "colours",
    "crumbs", "desk", "document", "entry", "filter", "finding", "forum", "grid", "hint", "kept",
    "language", "letters", "link", "metrics", "more", "name", "nothing", "notices", "open_page",
    "page_link", "pick", "picked", "put", "query", "record", "rows", "search", "section",
    "snapshot", "snapshot_id", "stands", "stop", "subsection", "table", "taken_back", "title",
    "to", "trail", "viewer", "word",
]  # fmt: skip
