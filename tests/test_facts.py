"""``data/`` against the collection of facts that it was written from, where that lies beside it."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from decimal import Decimal

import pytest
from test_data import ALL, Row

from atlas.paths import ROOT

PATH = ROOT.parent / "shared" / "facts" / "facts.csv"
pytestmark = pytest.mark.skipif(
    not PATH.exists(), reason=f"no collection of facts beside the project ({PATH.name})"
)
FACTS: dict[str, Row] = (
    {row["id"]: row for row in csv.DictReader(PATH.open(encoding="utf-8"))} if PATH.exists() else {}
)
#: The unit of a fact -> the units by which a row may state it.
UNITS = {
    ("100 million", "KRW"): {"100m_krw"},
    ("million", "EUR"): {"m_eur"},
    ("million", "USD"): {"m_usd"},
}
#: Membership of CERN: a fact without a figure, recorded as a partner.
WITHOUT_ROW = {"F233"}


def landed() -> dict[str, list[tuple[str, Row]]]:
    """Return the rows of each fact, with their tables."""
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for name, rows in ALL.items():
        for row in rows:
            if row.get("fact_id"):
                found[row["fact_id"]].append((name, row))
    return found


LANDED = landed()


def states(row: Row, fact: Row) -> bool:
    """Tell whether a row states the amount of a fact in the fact's unit."""
    units = UNITS.get((fact["unit"], fact["currency"]), {fact["unit"]})
    said = [
        (row.get("source_amount"), row.get("source_unit")),
        (row.get("value"), row.get("unit")),
        (row.get("members"), "members"),
        (row.get("attendance"), "people"),
        (row.get("units_stated"), "projects"),
    ]
    amount = Decimal(fact["amount"])
    return any(cell and unit in units and Decimal(cell) == amount for cell, unit in said)


def tells(row: Row, fact: Row) -> bool:
    """Tell whether a row's words hold the number of a fact that has no column of its own."""
    words = " ".join(row.get(name, "") for name in ("reading_ko", "reading_en", "figure_en"))
    numbers = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", words)}
    return fact["amount"] in numbers


@pytest.mark.parametrize("fact", FACTS.values(), ids=list(FACTS))
def test_every_fact_is_recorded(fact):
    if fact["id"] in WITHOUT_ROW:
        assert fact["id"] not in LANDED
        assert any("CERN" in row["name_en"] for row in ALL["partners"])
    else:
        assert LANDED[fact["id"]]


@pytest.mark.parametrize(
    "fact", [f for f in FACTS.values() if f["amount"]], ids=lambda fact: fact["id"]
)
def test_the_amount_of_a_fact_is_recorded_unchanged(fact):
    rows = [row for _, row in LANDED[fact["id"]]]
    money = (fact["unit"], fact["currency"]) in UNITS
    assert any(states(row, fact) for row in rows) or (
        not money and any(tells(row, fact) for row in rows)
    )


def test_no_row_names_a_fact_that_there_is_not():
    assert set(LANDED) <= set(FACTS)


def test_a_row_of_a_fact_has_no_more_confidence_than_the_fact():
    ranks = ("low", "medium", "high")
    bolder = [
        (fact_id, name)
        for fact_id, rows in LANDED.items()
        for name, row in rows
        if "confidence" in row
        and FACTS[fact_id]["confidence"] in ranks
        and ranks.index(row["confidence"]) > ranks.index(FACTS[fact_id]["confidence"])
    ]
    assert bolder == []


def test_a_fact_rests_on_its_own_source():
    """Some row of a fact cites the fact's own address, or a copy, which is cited without one."""
    sources = {row["source_id"]: row for row in ALL["sources"]}
    known = {row["url"] for row in ALL["sources"]}
    elsewhere = []
    for fact_id, rows in LANDED.items():
        cited = [sources[row["source_id"]] for _, row in rows if row.get("source_id")]
        url = FACTS[fact_id]["source_url"]
        copied = any(source["kind"] == "copy" for source in cited)
        if url in known and not copied and url not in {source["url"] for source in cited}:
            elsewhere.append(fact_id)
    assert elsewhere == []
