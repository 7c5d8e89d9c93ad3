"""What enters a sum, recomputed plainly: any lines, any parts, one figure a programme and stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.schema import STAGES, STANDINGS

#: Stages from the earliest word on a year's budget to the last; spending is no word on it.
ORDER = ("award", *(stage for stage in STAGES if stage not in ("award", "executed")))
PARTS = st.lists(
    st.tuples(st.integers(-3, 9), st.sampled_from(("split", "named", "open"))), max_size=3
)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "programme_id": st.sampled_from("ab"),
            "fiscal_year": st.sampled_from((2024, 2024, 2024, 2023)),
            "scope_id": st.sampled_from("ssst"),
            "stage": st.sampled_from(STAGES),
            "standing": st.sampled_from((*["counted"] * 20, *STANDINGS)),
            "kind": st.sampled_from((*["programme"] * 6, "planning_fee")),
            "amount_krw": st.integers(-5, 9) | st.none(),
            "parts": PARTS,
        }
    ),
    min_size=2,
    max_size=12,
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with small.database() as opened:
        yield opened


def put(con: duckdb.DuckDBPyConnection, lines: list[dict[str, Any]]) -> None:
    """Make these the lines of the database and no others."""
    for table in ("budget_lines", "line_parts", "part_candidates"):
        con.execute(f"delete from {table}")
    for number, line in enumerate(lines):
        held = {name: value for name, value in line.items() if name != "parts"}
        small.put(con, "budget_lines", {"line_id": f"l{number:02}"} | held)
        for place, (amount, known) in enumerate(line["parts"]):
            name = f"l{number:02}p{place}"
            kind = "split" if known == "split" else "open"
            small.put(con, "line_parts", small.part(name, f"l{number:02}", amount, kind=kind))
            for partner in ("DEU", "JPN") if known == "named" else ():
                small.put(con, "part_candidates", {"part_id": name, "partner_id": partner})


def counted(lines: list[dict[str, Any]]) -> dict[str, tuple[int, ...]]:
    """Return line -> amount, split, named and unknown of what may be counted at all."""
    found = {}
    for number, line in enumerate(lines):
        if (line["standing"], line["kind"]) == ("counted", "programme") and (
            line["amount_krw"] is not None
        ):
            known = [
                sum(amount for amount, said in line["parts"] if said == kind)
                for kind in ("split", "named", "open")
            ]
            pieces = known if line["parts"] else (0, 0, line["amount_krw"])
            found[f"l{number:02}"] = (line["amount_krw"], *pieces)
    return found


def latest(lines: list[dict[str, Any]], among: set[str]) -> set[str]:
    """Return the lines that stand for their programme, year and scope: the last word, once."""
    best: dict[tuple, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        name = f"l{number:02}"
        if name in among and line["stage"] in ORDER:
            of = (line["programme_id"], line["fiscal_year"], line["scope_id"])
            word = (-ORDER.index(line["stage"]), name)
            best[of] = min(best.get(of, word), word)
    return {name for _, name in best.values()}


@given(LINES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_counted_is_what_a_plain_reckoning_counts(con, lines):
    put(con, lines)
    expected = counted(lines)
    last = latest(lines, set(expected))
    rows = con.execute(
        "select line_id, is_latest, amount_krw, split_krw, named_krw, unknown_krw"
        " from counted_lines order by line_id"
    ).fetchall()
    assert rows == [(name, name in last, *money) for name, money in sorted(expected.items())]
    shown = con.execute(
        "select shown_stage, line_id, amount_krw, split_krw, named_krw, unknown_krw from leaf_lines"
    ).fetchall()
    own = [(lines[int(name[1:])]["stage"], name, *money) for name, money in expected.items()]
    once_more = [("latest", name, *expected[name]) for name in last]
    assert sorted(shown) == sorted(own + once_more)
