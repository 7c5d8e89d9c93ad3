"""The pages in the order of the menu. A page is a file of ``pages/`` and a row here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: its name (file and address), who may open it, the filters its address may carry.

    A page that is not ``remembered`` shares its filters with no other and opens without them.
    """

    name: str
    role: str = "reader"
    filters: tuple[str, ...] = ()
    remembered: bool = True


_LINES = (
    "year", "ministry", "channel", "field", "partner", "stage", "standing", "kind", "text", "line",
)  # fmt: skip

_ALLOCATION = (
    "view", "measure", "unit", "year", "stage", "scope", "ministry", "channel", "field",
    "subgroup", "basis", "attribution", "change", "line",
)  # fmt: skip

_DIVERSIFICATION = (
    "by", "population", "view", "assume", "floor", "year", "stage", "scope", "ministry", "channel",
    "field", "subgroup", "basis",
)  # fmt: skip

_COVERAGE = (
    "view", "layer", "shown", "sort", "year", "stage", "scope", "dated", "field", "channel",
    "ministry", "subgroup", "basis", "region", "holder", "cell",
)  # fmt: skip

_SUBMIT = (
    "view", "submission", "step", "row_kind", "text", "strength", "chosen", "about", "kind",
    "severity",
)  # fmt: skip

_FORUM = (
    "view", "opinion", "item", "meeting", "subgroup", "opinion_kind", "field", "channel", "partner",
    "item_state", "text", "year", "audience",
)  # fmt: skip

_AUDIT = ("thing", "action", "who", "since", "until", "object", "before", "event")

PAGES = (
    Page("overview", filters=("year", "stage")),
    Page("allocation", filters=_ALLOCATION),
    Page("diversification", filters=_DIVERSIFICATION),
    Page("coverage", filters=_COVERAGE),
    Page("country", filters=("iso3", "year", "stage", "scope")),
    Page("forum", filters=_FORUM),
    Page("submit", "analyst", _SUBMIT),
    Page("records", filters=("view", *_LINES)),
    Page("audit", "official", _AUDIT),
    Page("people", "steward"),
    Page("search", filters=("text",), remembered=False),
)

HOME = PAGES[0].name
BY_NAME = {page.name: page for page in PAGES}
#: Parameters of every page.
COMMON = ("lang", "snapshot")


def address(name: str) -> str:
    """Return the path of a page, relative to any other page."""
    return "./" if name == HOME else f"./{name}"
