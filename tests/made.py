"""A store of a few lines of allocation, made up by a test, and the questions asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import small

from atlas import line_filters, sql
from atlas.line_filters import Asked

#: Won per 억원.
E = 100_000_000
Ask = Callable[..., list[dict[str, Any]]]


def asked(year: int = 2024, stage: str = "latest", scope: str = "global_rnd", **by: Any) -> Asked:
    """Return the filters of the page; what is not named is not narrowed."""
    chosen: dict[str, Any] = dict.fromkeys(line_filters.CHOICES, ())
    return Asked(year, stage, scope, chosen | {name: tuple(codes) for name, codes in by.items()})


def asking(con: duckdb.DuckDBPyConnection) -> Ask:
    """Return the function that asks a database by the name of a query."""
    return lambda name, **params: sql.rows(con, name, **params)


def named(code: str) -> dict[str, str]:
    return {"name_ko": f"가상 {code}", "name_en": f"Made-up {code}"}


class Made:
    """A store of a few lines in 억원: ``made.line("a", 10, ministry="m1", split={"DEU": 3})``."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con, self.ask = con, asking(con)
        small.put(con, "scopes", {"scope_id": "s", "name_ko": "기준", "name_en": "Scope"})
        for code, subgroup in (("c1", "rnd"), ("c2", "non_rnd")):
            row = {"channel_id": code, "subgroup": subgroup, "sort": 1}
            small.put(con, "channels", row | named(code))
        for code in ("DEU", "JPN"):
            small.put(con, "partners", {"partner_id": code} | named(code))
        for code in ("f1", "f2"):
            small.put(con, "fields", {"field_id": code, "focus": False, "sort": 1} | named(code))
        self.known: set[str] = set()

    def ministry(self, code: str, name: str | None = None, **more: Any) -> None:
        self.known.add(code)
        name = name or code
        names = {"name_ko": name, "name_en": name, "short_ko": name, "short_en": name}
        small.put(self.con, "ministries", {"ministry_id": code} | names | more)

    def line(self, name: str, amount: int, ministry: str = "m", **more: Any) -> None:
        if ministry not in self.known:
            self.ministry(ministry)
        split, tags = more.pop("split", {}), more.pop("fields", ())
        row = {
            "line_id": name, "programme_id": name, "fiscal_year": 2024, "stage": "enacted",
            "basis": "budget", "scope_id": "s", "ministry_id": ministry, "channel_id": "c1",
            "level": "detail", "kind": "programme", "standing": "counted", "confidence": "high",
            "source_id": "made-up", "amount_krw": amount * E,
        }  # fmt: skip
        small.put(self.con, "budget_lines", row | named(name) | more)
        for partner, part in split.items():
            held = small.part(f"{name}-{partner}", name, part * E, partner_id=partner)
            small.put(self.con, "line_parts", held | {"kind": "split"})
        if split:
            rest = (amount - sum(split.values())) * E
            small.put(self.con, "line_parts", small.part(f"{name}-rest", name, rest, kind="open"))
        for tag in tags:
            small.put(self.con, "line_fields", {"line_id": name, "field_id": tag})
