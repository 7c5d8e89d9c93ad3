"""Drafts: what is about to become a release, and what it will stand beside.

A draft brings its own rows and nothing else: its lines, what belongs to them, and such rows of
other tables as nobody has published otherwise. ``draft_rules`` says what must hold before it may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from atlas import access, release_files, standing
from atlas.access import Actor
from atlas.schema import AUDIENCES
from atlas.standing import Decision, Release, Slice

_OF_A_LINE = (
    "line_id", "programme_id", "programme_code", "detail_code", "name_ko", *Slice._fields,
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What is about to become a release, and what the register says of it.

    ``complete`` are the slices that it holds completely; its other slices are partial.
    ``against`` is the id of the bureau's snapshot that it was checked against. ``submission`` is
    the id and the rev of the submission that it comes from.
    """

    tables: dict[str, pa.Table]
    kind: str
    reason: str
    audience: str = "bureau"
    embargo_until: datetime | None = None
    complete: frozenset[Slice] = frozenset()
    decisions: tuple[Decision, ...] = ()
    against: str | None = None
    certification: str | None = None
    certified_by: str | None = None
    submission: tuple[str, int] | None = None

    @property
    def slices(self) -> dict[Slice, bool]:
        """Each slice that the draft touches, and whether it holds it completely."""
        lines = self.tables.get("budget_lines")
        held = set()
        if lines is not None:
            groups = lines.select(Slice._fields).group_by(Slice._fields).aggregate([])
            held = {Slice.of(row) for row in groups.to_pylist()}
        known = sorted(held | self.complete, key=lambda one: (*one[:4], one.slice_part or ""))
        return {one: one in self.complete for one in known}


@dataclass(frozen=True)
class Overlap:
    """A line that stands for somebody who will see the draft, and the draft's line like it."""

    line_id: str
    release_id: str
    programme_id: str
    name_ko: str
    new_line_id: str


def allowed(draft: Draft, actor: Actor) -> None:
    """Raise AccessError unless a person may publish a draft."""
    access.require(actor, "analyst")
    if draft.audience == "public" or draft.kind == "reference":
        access.require(actor, "official")


def overlaps(store: Path, draft: Draft, known: list[Release], now: datetime) -> list[Overlap]:
    """Return the lines that need a decision: like a line of the draft, and not retired by it.

    Alike are lines of one slice with the same id, programme, code or name. Every audience of the
    draft counts, and every moment from which somebody sees it.
    """
    return alike(draft, list(beside(store, draft, known, now)))


def alike(draft: Draft, there: list[tuple[str, dict[str, Any]]]) -> list[Overlap]:
    """Return those of some standing lines that a draft has a line like."""
    wanted = {like for _, line in there for like in _likenesses(line)}
    likes: dict[Any, str] = {}
    for line in rows(draft.tables.get("budget_lines"), _OF_A_LINE) if there else []:
        for like in wanted.intersection(_likenesses(line)):
            likes.setdefault(like, line["line_id"])
    found = {}
    for release_id, line in there:
        new = next((likes[like] for like in _likenesses(line) if like in likes), None)
        if new is not None:
            said = (line["programme_id"], line["name_ko"])
            found[line["line_id"]] = Overlap(line["line_id"], release_id, *said, new)
    return [found[name] for name in sorted(found)]


def moments(draft: Draft, known: list[Release], now: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield every audience of a draft with the moments at which what it sees may change."""
    begins = max(now, draft.embargo_until or now)
    later = {r.embargo_until for r in known if r.embargo_until and r.embargo_until > begins}
    for audience in AUDIENCES[: AUDIENCES.index(draft.audience) + 1]:
        for moment in [now] if audience == "bureau" else [begins, *sorted(later)]:
            yield audience, moment


def seen(draft: Draft, known: list[Release], now: datetime) -> list[Release]:
    """Return the releases that somebody who sees the draft sees beside it."""
    found = {
        r.release_id: r
        for audience, moment in moments(draft, known, now)
        for r in standing.current(known, audience, moment)
    }
    return list(found.values())


def beside(
    store: Path, draft: Draft, known: list[Release], now: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the standing lines in the draft's slices that its complete slices do not retire."""
    slices, told = draft.slices, set()
    whole = [one for one, complete in slices.items() if complete]
    for audience, moment in moments(draft, known, now):
        chosen = standing.current(known, audience, moment)
        for release in chosen:
            retired, replaced = standing.retirement(release, chosen)
            lies: dict[Slice, bool] = {}
            for line in lines_of(store, release):
                one, name = Slice.of(line), (release.release_id, line["line_id"])
                if one not in lies:
                    gone = any(each.covers(one) for each in (*retired, *whole))
                    lies[one] = not gone and any(each.touches(one) for each in slices)
                if lies[one] and line["line_id"] not in replaced and name not in told:
                    told.add(name)
                    yield release.release_id, line


def lines_of(store: Path, release: Release) -> Iterator[dict[str, Any]]:
    """Yield what tells the lines of a release apart; what an older one did not hold is None."""
    for row in rows(table_of(store, release, "budget_lines", _OF_A_LINE)):
        yield dict.fromkeys(_OF_A_LINE) | row


def table_of(
    store: Path, release: Release, name: str, columns: tuple[str, ...] | None = None
) -> pa.Table | None:
    """Return a table of a release, all of it or such of the columns as it has; None if none."""
    if name not in release.tables:
        return None
    path = release_files.folder(store, release.release_id) / f"{name}.parquet"
    wanted = None if columns is None else [c for c in pq.read_schema(path).names if c in columns]
    return pq.read_table(path, columns=wanted)


def rows(table: pa.Table | None, columns: tuple[str, ...] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a table, all of their cells or such as are asked for; none of None."""
    if table is None:
        return []
    wanted = [name for name in table.column_names if columns is None or name in columns]
    return table.select(wanted).to_pylist()


def _likenesses(line: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield by what a line is recognised within its year, stage, scope and ministry."""
    place = Slice.of(line)[:4]
    yield place, "line", line["line_id"]
    yield place, "programme", line["programme_id"]
    if line["programme_code"] or line["detail_code"]:
        yield place, "code", line["programme_code"], line["detail_code"]
    yield place, "name", "".join(line["name_ko"].split())
