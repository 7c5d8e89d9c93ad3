"""Which releases and which of their lines stand, for whom and when: computed, never marked.

Pure. A reader's releases are those published for that audience whose embargo is over. Among them a
later release retires lines of an earlier one: every line of a slice that it holds completely, and
each line that it decided to replace. So whoever does not see a release loses nothing to it, and a
release that is reverted leaves what it retired as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from atlas.schema import AUDIENCES

#: A release that holds nothing else is gone when all of its slices are retired.
OF_LINES = (
    "budget_lines", "line_relations", "line_fields", "line_parts", "part_candidates", "sources",
)  # fmt: skip


class Slice(NamedTuple):
    """What one ministry reports once: year, stage, scope, ministry, and a part if one is named."""

    fiscal_year: int
    stage: str
    scope_id: str
    ministry_id: str
    slice_part: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Slice:
        """Return the slice that a row names: that of a line, or of the register."""
        return cls(**{name: row[name] for name in cls._fields})

    def covers(self, other: Slice) -> bool:
        """Say whether another slice lies in this one; without a named part it is all of them."""
        return self[:4] == other[:4] and self.slice_part in (None, other.slice_part)

    def touches(self, other: Slice) -> bool:
        """Say whether lines can lie in both."""
        return self.covers(other) or other.covers(self)


@dataclass(frozen=True)
class Decision:
    """What becomes of a line that stood before: replace, keep (both stand) or same_as.

    ``same_as`` replaces the line by a new one that takes over its programme.
    """

    line_id: str
    decision: str
    new_line_id: str | None = None


@dataclass(frozen=True)
class Release:
    """One entry of the register; ``tables`` maps a table to its ``rows`` and ``sha256``.

    ``slices`` says of each slice whether the release holds it completely.
    """

    release_id: str
    number: int
    kind: str
    state: str
    audience: str
    embargo_until: datetime | None
    content_hash: str
    tables: dict[str, dict[str, Any]]
    diff: dict[str, dict[str, list[Any]]] | None
    created_at: datetime
    created_by: str
    os_user: str
    reason: str
    certification: str | None
    certified_by: str | None
    slices: dict[Slice, bool]
    decisions: tuple[Decision, ...]


def visible(release: Release, audience: str, now: datetime) -> bool:
    """Say whether an audience may see a release; an embargo binds everyone but the bureau.

    What was published to others by mistake and reverted is from then on for the bureau alone.
    """
    if audience == "bureau":
        return True
    if AUDIENCES.index(release.audience) < AUDIENCES.index(audience):
        return False
    until = release.embargo_until
    return release.state != "reverted" and (until is None or until <= now)


def current(known: Iterable[Release], audience: str, now: datetime) -> list[Release]:
    """Return the releases that an audience sees at a moment, the oldest first.

    Those are left out of which nothing stands.
    """
    seen = [r for r in known if r.state == "published" and visible(r, audience, now)]
    return sorted((r for r in seen if not retired_by(r, seen)), key=_rank)


def identity(chosen: Iterable[Release]) -> str:
    """Return the id of a set of releases."""
    names = "\n".join(sorted(release.release_id for release in chosen))
    return hashlib.sha256(names.encode()).hexdigest()[:12]


def retired_by(release: Release, seen: Iterable[Release]) -> list[str]:
    """Return the ids of the releases for which nothing of a release stands; none while it does."""
    later = following(release, seen)
    if release.kind == "reference":
        return [r.release_id for r in later if r.kind == "reference"][-1:]
    held = {name for name, said in release.tables.items() if said["rows"]}
    if not release.slices or not held <= set(OF_LINES) or _reaches_out(release):
        return []
    took = [slice_retired_by(one, later) for one in release.slices]
    return [] if None in took else list(dict.fromkeys(name for name in took if name))


def slice_retired_by(one: Slice, later: Iterable[Release]) -> str | None:
    """Return the id of the latest of some releases that holds a slice completely."""
    took = [
        r.release_id
        for r in later
        if any(complete and held.covers(one) for held, complete in r.slices.items())
    ]
    return took[-1] if took else None


def retirement(release: Release, chosen: Iterable[Release]) -> tuple[list[Slice], list[str]]:
    """Return the slices and the single lines that later releases among the chosen retire."""
    later = following(release, chosen)
    whole = {held for r in later for held, complete in r.slices.items() if complete}
    lines = {d.line_id for r in later for d in r.decisions if d.decision != "keep"}
    return [one for one in whole if any(one.touches(own) for own in release.slices)], sorted(lines)


def told(slices: dict[Slice, bool], decisions: Iterable[Decision]) -> dict[str, Any]:
    """Return slices and decisions as plain values, for the register, a manifest or a reader."""
    return {
        "slices": [
            {**one._asdict(), "completeness": "complete" if complete else "partial"}
            for one, complete in slices.items()
        ],
        "decisions": [vars(each) for each in decisions],
    }


def stands_on(later: Release, release: Release) -> bool:
    """Say whether a release was decided beside another one, so that it must be reverted first.

    What a complete slice holds does not depend on what it retired.
    """
    if _rank(later) <= _rank(release) or later.kind == "reference":
        return False
    if release.kind == "reference":
        return later.number > release.number
    return any(
        one.touches(own) and not (complete and one.covers(own))
        for one, complete in later.slices.items()
        for own in release.slices
    )


def following(release: Release, among: Iterable[Release]) -> list[Release]:
    """Return the releases that rank after a release, in order."""
    return sorted((r for r in among if _rank(r) > _rank(release)), key=_rank)


def _reaches_out(release: Release) -> bool:
    """Say whether a release may have replaced lines that lie outside of its own slices."""
    replaces = any(each.decision != "keep" for each in release.decisions)
    return replaces and any(one.slice_part is not None for one in release.slices)


def _rank(release: Release) -> tuple[bool, int]:
    # Newer reference data never overrides what a ministry published itself.
    return release.kind == "submission", release.number
