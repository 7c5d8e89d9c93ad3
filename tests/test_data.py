"""What must hold of ``data/`` itself, added up from its files alone."""

from __future__ import annotations

import csv
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from atlas.paths import DATA
from atlas.schema import TABLES

Row = dict[str, str]
ALL = {
    table.name: list(csv.DictReader((DATA / f"{table.name}.csv").open(encoding="utf-8")))
    for table in TABLES
}
SOURCES = {row["source_id"]: row for row in ALL["sources"]}

#: The 20 lines of 2024 that do not overlap: programme -> (stage, amount in 억원).
LINES_2024 = {
    "boston-korea-msit": ("enacted", "150"),
    "source-tech-cooperation": ("enacted", "68"),
    "g-hub": ("enacted", "196"),
    "brain-pool": ("enacted", "318"),
    "global-matching": ("enacted", "62.5"),
    "kist-europe": ("enacted", "43"),
    "motie-bilateral": ("enacted", "285"),
    "motie-multilateral": ("enacted", "231"),
    "motie-strategic": ("enacted", "504"),
    "motie-centres": ("enacted", "575"),
    "mohw-physician-scientist": ("enacted", "412.5"),
    "mohw-global-research": ("enacted", "287"),
    "mohw-research-hospitals": ("enacted", "196"),
    "mohw-new-drug": ("enacted", "191.3"),
    "mss-global-entry": ("enacted", "267"),
    "quantum-cooperation": ("proposal", "78"),
    "ict-joint-research": ("proposal", "113"),
    "lunar-payload": ("proposal", "33"),
    "global-leader-research": ("award", "50"),
    "global-leading-centres": ("award", "321"),
}
#: Stages in the order in which a figure of a programme yields to another, the last one kept.
ORDER = ("award", "request", "allocation", "proposal", "enacted", "supplementary", "current")


def best_known(year: str) -> dict[str, Row]:
    """Return the counted line of each programme of a year, of the latest stage."""
    counted = [
        row
        for row in ALL["budget_lines"]
        if row["fiscal_year"] == year and row["standing"] == "counted"
    ]
    return {
        row["programme_id"]: row for row in sorted(counted, key=lambda r: ORDER.index(r["stage"]))
    }


def amount(row: Row) -> Decimal:
    """Return an amount that a source states in 억원."""
    assert row["source_unit"] == "100m_krw"
    return Decimal(row["source_amount"])


def control(name: str) -> Row:
    (row,) = [row for row in ALL["control_totals"] if row["control_id"] == name]
    return row


def test_the_lines_of_2024_are_the_twenty_that_do_not_overlap():
    found = {name: (row["stage"], row["source_amount"]) for name, row in best_known("2024").items()}
    assert found == LINES_2024


@pytest.mark.parametrize(
    ("stage", "count", "expected"),
    [("enacted", 15, "3786.3"), ("proposal", 3, "224"), ("award", 2, "371")],
)
def test_the_lines_of_2024_add_up_by_stage(stage, count, expected):
    amounts = [amount(row) for row in best_known("2024").values() if row["stage"] == stage]
    assert len(amounts) == count and sum(amounts) == Decimal(expected)


def test_the_lines_of_2024_add_up():
    assert sum(amount(row) for row in best_known("2024").values()) == Decimal("4381.3")


def test_what_is_attached_to_one_partner_adds_up():
    lines = {row["line_id"] for row in best_known("2024").values()}
    parts = [row for row in ALL["line_parts"] if row["line_id"] in lines]
    assert sum(amount(row) for row in parts) == Decimal("4381.3")
    assert sum(amount(row) for row in parts if row["kind"] == "split") == 318


def test_the_official_total_is_one_and_is_exact_to_half_of_its_last_digit():
    (total,) = [
        row
        for row in ALL["control_totals"]
        if row["kind"] == "total"
        and row["preferred"] == "true"
        and (row["fiscal_year"], row["stage"], row["scope_id"]) == ("2024", "enacted", "global_rnd")
    ]
    assert amount(total) == 18_167 and total["rounding_krw"] == "50000000"


def test_the_ministries_own_figures_of_2024_follow_scopes_of_their_own():
    international = {row["scope_id"] for row in ALL["scopes"] if row["international"] == "true"}
    own = [
        row
        for row in ALL["control_totals"]
        if row["kind"] == "ministry"
        and row["preferred"] == "true"
        and row["scope_id"] in international
        and (row["fiscal_year"], row["stage"]) == ("2024", "enacted")
    ]
    amounts = {row["ministry_id"]: amount(row) for row in own}
    assert amounts == {
        "MSIT": 11_335,
        "MOTIE": 3_321,
        "MOHW": Decimal("1360.5"),
        "MSS": 267,
    }
    assert sum(amounts.values()) == Decimal("16283.5")
    assert 18_167 - sum(amounts.values()) == Decimal("1883.5")
    assert len({row["scope_id"] for row in own} | {"global_rnd"}) == 5


def test_the_three_blocks_of_one_ministry_are_its_proposal():
    blocks = [
        control(f"msit_{name}_2024_proposal") for name in ("basic_research", "existing", "new")
    ]
    assert [amount(row) for row in blocks] == [7_477, 2_637, 679]
    whole = control("msit_global_rnd_2024_proposal")
    assert amount(whole) == 10_793 == sum(amount(row) for row in blocks)
    assert {row["stage"] for row in [*blocks, whole]} == {"proposal"}
    # A sum of rounded figures carries the roundings of all of them.
    assert int(whole["rounding_krw"]) == sum(int(row["rounding_krw"]) for row in blocks)


def test_the_round_blocks_of_the_total_carry_their_rounding():
    names = ("hubs_joint_exchange", "standards_export", "basic_research")
    blocks = [control(f"global_rnd_2024_block_{name}") for name in names]
    assert [amount(row) for row in blocks] == [7_000, 3_000, 8_000]
    assert {row["rounding_krw"] for row in blocks} == {"50000000000"}
    assert not {row["preferred"] for row in blocks} & {"true"}


def test_a_line_that_may_lie_outside_the_total_is_flagged_and_not_left_out():
    line = best_known("2024")["kist-europe"]
    relations = [row for row in ALL["line_relations"] if row["line_id"] == line["line_id"]]
    assert {row["relation"] for row in relations} == {"outside_total"}
    assert all(row["reason_ko"] and row["reason_en"] for row in relations)


def test_every_conflict_keeps_its_figures_and_prefers_at_most_one():
    assert len(ALL["conflicts"]) == 15
    for conflict in ALL["conflicts"]:
        figures = [
            row for row in ALL["conflict_figures"] if row["conflict_id"] == conflict["conflict_id"]
        ]
        preferred = [row for row in figures if row["preferred"] == "true"]
        assert len(figures) >= 2, conflict["conflict_id"]
        assert len(preferred) <= 1, conflict["conflict_id"]
        if conflict["state"] == "unsettled":
            assert preferred == [], conflict["conflict_id"]
        assert [row["position"] for row in figures] == [
            str(position) for position in range(1, len(figures) + 1)
        ]


@pytest.mark.parametrize("source", ALL["sources"], ids=lambda row: row["source_id"])
def test_a_source_is_linked_by_a_web_address_unless_it_is_a_copy(source):
    parts = urlsplit(source["url"])
    if source["kind"] == "copy":
        assert source["url"] == ""
    elif source["url"]:
        assert parts.scheme in ("http", "https") and "." in parts.netloc
        assert not set(source["url"]) & set(" <>\"'")


def test_every_figure_from_a_copy_has_low_confidence():
    cited = [
        (name, row)
        for name, rows in ALL.items()
        for row in rows
        if "confidence" in row and SOURCES[row["source_id"]]["kind"] == "copy"
    ]
    assert cited
    assert [name for name, row in cited if row["confidence"] != "low"] == []


def test_every_source_is_cited_by_something():
    cited = {
        row["source_id"]
        for name, rows in ALL.items()
        for row in rows
        if name != "sources" and row.get("source_id")
    }
    assert set(SOURCES) == cited


def test_a_reading_is_said_in_both_languages_and_not_the_same():
    for name, rows in ALL.items():
        for row in rows:
            if "reading_ko" in row:
                assert any("가" <= sign <= "힣" for sign in row["reading_ko"]), (name, row)
                assert row["reading_en"].endswith((".", ".)")), (name, row)


def test_no_text_would_be_taken_for_a_formula_or_markup():
    risky = [
        (name, column, cell)
        for name, rows in ALL.items()
        for row in rows
        for column, cell in row.items()
        if cell.startswith(("=", "@", "\t")) or ("<" in cell and ">" in cell)
    ]
    assert risky == []


def test_nothing_is_recorded_as_zero_won():
    zero = [
        (name, row)
        for name, rows in ALL.items()
        for row in rows
        if row.get("source_amount") and Decimal(row["source_amount"]) == 0
    ]
    assert zero == []


def test_the_stages_of_one_programme_follow_each_other_within_a_year():
    """No programme has two counted lines of one stage: one would be counted twice."""
    seen: set[tuple[str, ...]] = set()
    for row in ALL["budget_lines"]:
        if row["standing"] == "counted":
            key = (row["programme_id"], row["fiscal_year"], row["stage"], row["scope_id"])
            assert key not in seen, key
            seen.add(key)
    assert seen
