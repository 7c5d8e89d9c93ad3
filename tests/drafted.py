"""Drafts of a few made-up lines beside the tiny reference data: ``drafted(store, {"a": 100})``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from atlas import access, releases, standing, warehouse
from atlas.errors import AtlasError
from atlas.release_files import tables_of
from atlas.releases import Decision, Draft, Release, Slice

#: Won per 억원.
E = 100_000_000
#: The lines of the tiny reference data, in 억원.
TINY = {"tiny_line_1": 100, "tiny_line_2": 50}
#: Holds every role.
OFFICIAL = access.at_desk("official")
ANALYST = access.Actor("analyst", frozenset({"reader", "member", "analyst"}), "tester")


def of(year: int = 2024, stage: str = "enacted", part: str | None = None) -> Slice:
    """Return a slice of the tiny ministry."""
    return Slice(year, stage, "tiny_scope", "tiny_ministry", part)


def drafted(
    store: Path,
    lines: Mapping[str, int],
    *,
    year: int = 2024,
    complete: Iterable[Slice] = (),
    decisions: Iterable[Decision] = (),
    more: Mapping[str, Any] | None = None,
    **said: Any,
) -> Draft:
    """Return a draft of open lines in 억원, against what the bureau sees now.

    ``more`` changes cells of every line, what is ``said`` changes the draft.
    """
    reference = releases.history(store)[-1]
    held = tables_of(store, reference)
    model, part = (held[name].to_pylist()[0] for name in ("budget_lines", "line_parts"))
    rows, parts = [], []
    for name, amount in lines.items():
        own = {"line_id": name, "amount_krw": amount * E, "source_amount": amount}
        rows.append(
            model
            | own
            | {"programme_id": name, "name_ko": name, "fiscal_year": year}
            | (more or {})
        )
        parts.append(
            part
            | own
            | {"part_id": f"{name}_part", "kind": "open", "partner_id": None}
            | {"others_possible": True, "no_partner_possible": True}
        )
    tables = {"budget_lines": rows, "line_parts": parts}
    signed = {"certification": "I have checked it.", "certified_by": "director"}
    seen = standing.identity(releases.current(store, "bureau"))
    return Draft(
        {name: pa.Table.from_pylist(tables[name], held[name].schema) for name in tables},
        "submission",
        complete=frozenset(complete),
        decisions=tuple(decisions),
        **({"reason": "because", "against": seen} | signed | said),
    )


def published(store: Path, lines: Mapping[str, int], **more: Any) -> Release:
    """Publish a draft of some lines."""
    return releases.publish(store, drafted(store, lines, **more), OFFICIAL)


def won(store: Path, audience: str = "bureau") -> dict[str, int]:
    """Return the lines that an audience sees, in 억원, after adding up their parts."""
    with warehouse.connect(warehouse.snapshot(store, audience)) as con:
        found = con.execute(
            "select line_id, sum(line_parts.amount_krw)::bigint from budget_lines "
            "inner join line_parts using (line_id) group by all order by all"
        ).fetchall()
    return {name: amount // E for name, amount in found}


def refused(call: Any, *args: Any) -> AtlasError:
    """Return the error with which something is refused."""
    with pytest.raises(AtlasError) as caught:
        call(*args)
    return caught.value
