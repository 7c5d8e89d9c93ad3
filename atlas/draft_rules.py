"""What must hold before a draft may be published; each refusal says what to put right."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from atlas import drafts, register, release_files, standing
from atlas.drafts import Draft
from atlas.errors import AtlasError
from atlas.register_tables import SNAPSHOT_RELEASES
from atlas.schema import BY_NAME, create_sql
from atlas.standing import Release, Slice

#: Stages that a ministry and the government keep to themselves until they announce them.
UNANNOUNCED = ("request", "allocation")
_OWN = ("budget_lines", "line_parts")


def checked(store: Path, draft: Draft, known: list[Release], now: datetime) -> Draft:
    """Return a ministry's draft as it may be published; raise AtlasError with what forbids it."""
    for name in ("reason", "certification", "certified_by"):
        if not (getattr(draft, name) or "").strip():
            raise AtlasError("error.publish_unsigned")
    _up_to_date(store, draft, known, now)
    _fits(draft)
    sources = _reference(store, draft, known, now)
    _announced(draft, sources, now)
    _referring(draft, sources)
    beside = list(drafts.beside(store, draft, known, now))
    _decided(draft, beside)
    _unclaimed(store, draft, known, now)
    return _identified(draft, {line["line_id"]: line["programme_id"] for _, line in beside})


def _up_to_date(store: Path, draft: Draft, known: list[Release], now: datetime) -> None:
    """Refuse a draft that was checked against another state, saying what came and what went."""
    if moved := since(store, draft.against, known, now):
        raise AtlasError("error.publish_behind", **moved)


def since(store: Path, against: str | None, known: list[Release], now: datetime) -> dict[str, str]:
    """Return the releases that came and went since a snapshot of the bureau; nothing where none."""
    seen = standing.current(known, "bureau", now)
    if standing.identity(seen) == against:
        return {}
    then = sa.select(SNAPSHOT_RELEASES.c.release_id).where(
        SNAPSHOT_RELEASES.c.snapshot_id == against
    )
    with register.reading(store) as con:
        before = set(con.execute(then).scalars())
    came = [f"{r.release_id} ({r.created_by})" for r in seen if r.release_id not in before]
    gone = before - {r.release_id for r in seen}
    return {"came": _listed(came) or "–", "gone": _listed(gone) or "–"}


def _fits(draft: Draft) -> None:
    """Refuse what the tables of a snapshot would not take."""
    with duckdb.connect() as con:
        for name, table in draft.tables.items():
            declared = {column.name for column in BY_NAME[name].columns}
            if declared != set(table.column_names):
                found = _listed(declared ^ set(table.column_names))
                raise AtlasError("error.publish_unfit", table=name, found=found)
            con.execute(create_sql(BY_NAME[name]))
            con.register("drafted", table)
            try:
                con.execute(f"insert into {name} by name select * from drafted")
            except duckdb.Error as error:
                raise AtlasError("error.publish_unfit", table=name, found=str(error)) from error
            finally:
                con.unregister("drafted")


def _announced(draft: Draft, held: list[dict[str, pa.Table]], now: datetime) -> None:
    """Refuse to show the public requests and allocations before they were announced."""
    if draft.audience != "public":
        return
    shown = max(now, draft.embargo_until or now).date()
    rows = [row for tables in (*held, draft.tables) for row in drafts.rows(tables.get("sources"))]
    announced = {row["source_id"] for row in rows if row["published"] and row["published"] <= shown}
    secret = [
        row["line_id"]
        for row in drafts.rows(draft.tables.get("budget_lines"), ("line_id", "stage", "source_id"))
        if row["stage"] in UNANNOUNCED and row["source_id"] not in announced
    ]
    if secret:
        raise AtlasError("error.publish_unannounced", count=len(secret), lines=_listed(secret))


def _referring(draft: Draft, held: list[dict[str, pa.Table]]) -> None:
    """Refuse rows that refer to what is neither in the draft nor in the reference data."""
    for name, table in draft.tables.items():
        for column in (column for column in BY_NAME[name].columns if column.references):
            target = column.references
            used = set(table[column.name].unique().to_pylist()) - {None}
            own = _keys(draft.tables, target)
            others = [] if target in _OWN else [_keys(tables, target) for tables in held]
            missing = used - own - (set.intersection(*others) if others else set())
            if missing:
                raise AtlasError(
                    "error.publish_dangling",
                    table=name, column=column.name, keys=_listed(missing), other=target,
                )  # fmt: skip


def _decided(draft: Draft, beside: list[tuple[str, dict[str, Any]]]) -> None:
    """Refuse decisions on lines that are not there, and lines that nothing was decided about."""
    there = {line["line_id"] for _, line in beside}
    own = _keys(draft.tables, "budget_lines")
    for each in draft.decisions:
        new = each.new_line_id
        nowhere = new not in own if new or each.decision == "same_as" else False
        if each.line_id not in there or nowhere:
            raise AtlasError("error.decision_unknown", line=each.line_id, new=new or "–")
    decided = {each.line_id for each in draft.decisions}
    left = [one.line_id for one in drafts.alike(draft, beside) if one.line_id not in decided]
    if left:
        raise AtlasError("error.publish_undecided", count=len(left), lines=_listed(left))


def _unclaimed(store: Path, draft: Draft, known: list[Release], now: datetime) -> None:
    """Refuse keys that other releases hold for something else."""
    whole = [one for one, complete in draft.slices.items() if complete]
    replaced = {each.line_id for each in draft.decisions if each.decision != "keep"}
    own = _keys(draft.tables, "budget_lines") - replaced
    asked = ("part_id", "line_id")
    ours = drafts.rows(draft.tables.get("line_parts"), asked)
    parts = {row["part_id"]: row["line_id"] for row in ours}
    for release in (r for r in known if r.state == "published"):
        for line in drafts.lines_of(store, release):
            retired = any(one.covers(Slice.of(line)) for one in whole)
            if line["line_id"] in own and not retired:
                raise _taken("budget_lines", line["line_id"], release)
        held = drafts.table_of(store, release, "line_parts", asked)
        for row in drafts.rows(held if parts else None):
            if parts.get(row["part_id"], row["line_id"]) != row["line_id"]:
                raise _taken("line_parts", row["part_id"], release)
    submissions = [r for r in known if r.state == "published" and r.kind == "submission"]
    references = [r for r in drafts.seen(draft, known, now) if r.kind == "reference"]
    for release in (*submissions, *references):
        for name in (name for name in draft.tables if name not in standing.OF_LINES[:-1]):
            ours = release_files.by_key(name, draft.tables[name])
            theirs = release_files.by_key(name, drafts.table_of(store, release, name))
            for key in ours.keys() & theirs.keys():
                if ours[key] != ours[key] | theirs[key]:
                    raise _taken(name, " · ".join(map(str, key)), release)


def _identified(draft: Draft, programmes: dict[str, str]) -> Draft:
    """Give each line that is the same as one before it the programme of that line."""
    same = {
        each.new_line_id: programmes[each.line_id]
        for each in draft.decisions
        if each.decision == "same_as"
    }
    if not same:
        return draft
    lines = draft.tables["budget_lines"]
    at = lines.column_names.index("programme_id")
    pairs = zip(lines["line_id"].to_pylist(), lines["programme_id"].to_pylist(), strict=True)
    column = pa.array([same.get(line, programme) for line, programme in pairs], pa.string())
    changed = lines.set_column(at, lines.schema.field(at), column)
    return dataclasses.replace(draft, tables=draft.tables | {"budget_lines": changed})


def _reference(
    store: Path, draft: Draft, known: list[Release], now: datetime
) -> list[dict[str, pa.Table]]:
    """Return the tables of each reference release that the draft will stand beside."""
    held = [r for r in drafts.seen(draft, known, now) if r.kind == "reference"]
    return [release_files.tables_of(store, release) for release in held]


def _keys(tables: dict[str, pa.Table], name: str) -> set[Any]:
    """Return the values that others can refer to: those of the first column of a table's key."""
    table = tables.get(name)
    return set() if table is None else set(table[BY_NAME[name].key[0]].to_pylist())


def _taken(table: str, key: str, release: Release) -> AtlasError:
    return AtlasError("error.publish_key_taken", table=table, row=key, release=release.release_id)


def _listed(names: Iterable[Any]) -> str:
    """Return the first few of some names, for a sentence that also gives their number."""
    first = sorted(map(str, names))
    return ", ".join(first[:10]) + (" …" if len(first) > 10 else "")
