"""What is done to small stores of tiny reference data: other data, another release, a look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tiny

from atlas import access, releases, warehouse
from atlas.errors import StoreError
from atlas.releases import Draft, Release


def changed(data: Path, name: str = "가상 다른 이름") -> Path:
    """Write the tiny data anew with another name of its second line."""
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = name
    return tiny.write(data, rows)


def publish(store: Path, draft: Draft) -> Release:
    """Publish a draft as one who may."""
    return releases.publish(store, draft, access.at_desk("person"))


def lines_of(snapshot: warehouse.Snapshot) -> list[str]:
    """Return the ids of the lines that a snapshot holds."""
    with warehouse.connect(snapshot) as con:
        found = con.execute("select line_id from budget_lines order by line_id").fetchall()
    return [line for (line,) in found]


def key_of(call: Any, *args: object) -> str:
    """Return the key of the store's error with which something is refused."""
    with pytest.raises(StoreError) as caught:
        call(*args)
    return caught.value.key


def only_parquet(store: Path, table: str) -> Path:
    """Return a table's file in the only release that has one."""
    (path,) = (store / "releases").glob(f"r*/{table}.parquet")
    return path
