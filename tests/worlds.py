"""A made-up world: countries, groups and an organisation, and lines of which they are partners."""

from __future__ import annotations

from datetime import date
from typing import Any

import made
import small
from made import E

from atlas import diversification, text
from atlas.diversification import Asked, Taken

KO = text.translator("ko")
#: Countries by their regions; Korea is never a partner of its own.
REGIONS = {"DEU": "west", "FRA": "west", "POL": "east", "USA": "america", "KOR": "asia"}


class World(made.Made):
    """A store of made-up lines with countries, groups, an organisation and fields of a tree."""

    def __init__(self) -> None:
        super().__init__(small.whole())
        self.con.execute("delete from partners")
        for region, above in (("west", "europe"), ("east", "europe"), ("europe", "001"),
                              ("america", "001"), ("asia", "001")):  # fmt: skip
            self.put("regions", {"region_id": region, "parent_id": above} | made.named(region))
        for iso3, region in REGIONS.items():
            self.put("countries", {"iso3": iso3, "region_id": region} | made.named(iso3))
            self.partner(iso3, "country", iso3=iso3)
        self.partner("CERN", "organisation")
        self.partner("union", "group", membership="known")
        self.partner("alliance", "group", membership="unknown")
        self.member("DEU")
        self.member("FRA", joined=date(2024, 7, 1))
        self.member("KOR")
        self.member("POL", joined=date(2025, 1, 1))
        self.member("USA", left_on=date(2023, 12, 31))

    def put(self, table: str, row: dict[str, Any]) -> None:
        small.put(self.con, table, row)

    def partner(self, code: str, kind: str, **more: Any) -> None:
        row = {"partner_id": code, "kind": kind, "membership": "not_applicable"}
        self.put("partners", row | made.named(code) | more)

    def member(self, iso3: str, **more: Any) -> None:
        self.put("partner_members", {"partner_id": "union", "iso3": iso3} | more)

    def open(self, name: str, amount: int, *candidates: str, **more: Any) -> None:
        """Add a line that is one open part: closed to others and with a partner, unless said."""
        ministry = more.pop("ministry", "m")
        self.line(name, amount, ministry=ministry, **more.pop("line", {}))
        held = {"others_possible": False, "no_partner_possible": False, "kind": "open"} | more
        self.put("line_parts", small.part(f"{name}-part", name, amount * E) | held)
        for each in candidates:
            self.put("part_candidates", {"part_id": f"{name}-part", "partner_id": each})

    def split(self, name: str, amount: int, partner: str, **more: Any) -> None:
        """Add a line that lies with one partner; ``rate`` False leaves its won unknown."""
        rate = more.pop("rate", True)
        self.line(name, amount, **more)
        held = {"kind": "split", "partner_id": partner, "others_possible": False}
        part = small.part(f"{name}-part", name, amount * E if rate else None)
        self.put("line_parts", part | held | {"no_partner_possible": False})

    def total(self, amount: int, **more: Any) -> None:
        row = {"control_id": f"t{amount}", "kind": "total", "stage": "enacted", "scope_id": "s",
               "fiscal_year": 2024, "amount_krw": amount * E, "rounding_krw": 0,
               "preferred": True, "source_id": "made-up"}  # fmt: skip
        self.put("control_totals", row | more)

    def asked(self, by: str = "partner", **more: Any) -> Asked:
        given = {name: more.pop(name) for name in ("population", "assume", "floor") if name in more}
        return Asked(made.asked(scope="s", **more), by, **given)

    def taken(self, by: str = "partner", **more: Any) -> Taken:
        return diversification.taken(self.ask, self.asked(by, **more), KO)
