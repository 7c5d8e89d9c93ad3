"""What is new for a person since they last looked: opinions, answers, meetings, data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from atlas.forum.agenda import Item
from atlas.forum.meetings import Meeting
from atlas.forum.opinions import Opinion
from atlas.standing import Release


@dataclass(frozen=True)
class News:
    """What came since a moment, the newest first; ``own`` are items of the reader's opinions."""

    since: datetime
    opinions: tuple[Opinion, ...]
    items: tuple[Item, ...]
    own: tuple[Item, ...]
    meetings: tuple[Meeting, ...]
    releases: tuple[Release, ...]

    @property
    def count(self) -> int:
        """How many things there are to look at."""
        every = (self.opinions, self.items, self.meetings, self.releases)
        return sum(len(each) for each in every)


@dataclass(frozen=True)
class There:
    """What there is for a reader, new or not."""

    opinions: Iterable[Opinion]
    items: Iterable[Item]
    meetings: Iterable[Meeting]
    releases: Iterable[Release]


def news(since: datetime, person_id: str, there: There) -> News:
    """Return what others did since a moment; what the person did is no news to them."""
    said = list(there.opinions)
    new = [
        each
        for each in said
        if each.published_at and each.published_at > since and each.author != person_id
    ]
    moved = sorted(
        (item for item in there.items if item.updated_at > since and item.updated_by != person_id),
        key=lambda item: item.updated_at,
        reverse=True,
    )
    mine = {each.item_id for each in said if each.author == person_id and each.item_id}
    return News(
        since,
        tuple(new),
        tuple(moved),
        tuple(item for item in moved if item.item_id in mine),
        tuple(each for each in there.meetings if each.updated_at and each.updated_at > since),
        tuple(each for each in there.releases if each.created_at > since),
    )
