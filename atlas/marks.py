"""Ids of marks: what a click on a bar, a tile or the end of a flow stands for, as filters."""

from __future__ import annotations

from collections.abc import Iterable

#: Letter in an id -> the filter that it sets.
_FILTERS = {
    "m": "ministry", "c": "channel", "f": "field", "a": "attribution", "p": "partner", "l": "line",
    "k": "change", "v": "view", "y": "year", "s": "stage", "h": "holder", "o": "cell",
    "i": "country",
}  # fmt: skip
_LETTERS = {name: letter for letter, name in _FILTERS.items()}

#: A page and the filters to open it with.
Opening = tuple[str, dict[str, str]]


def mark(**codes: str | None) -> str:
    """Return the id of a mark that stands for these filters; those that are not known stay out.

    >>> mark(ministry="MSIT", channel=None)
    'm:MSIT'
    """
    return "|".join(f"{_LETTERS[name]}:{code}" for name, code in codes.items() if code)


def apart(ids: Iterable[str]) -> list[str]:
    """Return ids that differ, standing for the same: plotly draws one mark for each id of a trace.

    >>> apart(["m:MSIT", "", ""])
    ['m:MSIT|0', '|1', '|2']
    """
    return [f"{each}|{place}" for place, each in enumerate(ids)]


def filters(mark_id: str) -> dict[str, str]:
    """Return the filters that a mark stands for; none for a mark that cannot be narrowed to.

    >>> filters("m:MSIT|c:exchange_in"), filters("all")
    ({'ministry': 'MSIT', 'channel': 'exchange_in'}, {})
    """
    pairs = (part.partition(":") for part in mark_id.split("|"))
    return {_FILTERS[kind]: code for kind, _, code in pairs if kind in _FILTERS and code}
