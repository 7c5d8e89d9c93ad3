"""The Forum on the screen: calendar, opinions, agenda, memo, one's own; one module a view."""

from __future__ import annotations

from collections.abc import Callable

from atlas.web import doing, filters
from atlas.web.forum import agenda, calendar, memo, notices, own, reading, roster, writing
from atlas.web.forum.here import Here, here

__all__ = ["VIEWS", "draw", "people"]

_VIEWS: dict[str, Callable[[Here], None]] = {
    "calendar": calendar.draw, "opinions": reading.draw, "board": agenda.draw,
    "memo": memo.draw, "write": writing.draw, "mine": own.draw,
}  # fmt: skip
VIEWS = tuple(_VIEWS)
people = roster.draw


def draw(view: str) -> None:
    """Draw a view of the Forum, or the one opinion or item that the address opens."""
    doing.told()
    at = here()
    notices.draw(at)
    # What is open stays in the address while the reader looks at another view.
    opinion_id, item_id = filters.opened("opinion"), filters.opened("item")
    if opinion_id and view == "opinions":
        reading.one(at, opinion_id)
    elif opinion_id and view == "write":
        writing.edit(at, opinion_id)
    elif item_id and view == "board":
        agenda.one(at, item_id)
    else:
        _VIEWS[view](at)
