"""A synthetic release of any number of budget lines, for measurements only: nothing in it is real.

Made by DuckDB from row numbers and hashes, so that the same size is the same data each time. It is
published as a ministry's release is, and stands beside the reference data. All its money belongs
to invented ministries; names, sources and ids say "synthetic". Where the reference data has an
official total, the invented lines fit within it; elsewhere a total is invented with them.

Run ``python -m benchmarks.synthetic FOLDER LINES`` to make a store to look at.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa

from atlas import access, releases, warehouse
from atlas.schema import BY_NAME
from atlas.summary import SCOPE
from benchmarks import synthetic_sql

MINISTRIES = 35
FIRST_YEAR = 2019
#: Won that the invented lines of one year and stage come to where no total is known.
_LINES_KRW = 1_200_000_000_000
#: Share of the lines that are counted details; the rest are parents, overlapping or outside.
_DETAILS = 0.9
#: Programmes to one parent; every second such group has one.
_GROUP = 25
#: Lines of a programme: four years by three stages.
_RUN = 12


def tables(lines: int, reference: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables of a release of so many lines that stand beside the reference tables."""
    details = int(lines * _DETAILS)
    sizes = {
        "details": details, "spare": lines - details, "ministries": MINISTRIES,
        "first": FIRST_YEAR, "run": _RUN, "group": _GROUP, "lines_krw": _LINES_KRW, "scope": SCOPE,
    }  # fmt: skip
    with duckdb.connect() as con:
        for name in ("countries", "channels", "fields", "budget_lines", "control_totals"):
            con.register(f"reference_{name}", reference[name])
        con.execute(synthetic_sql.KNOWN_TOTALS, {"scope": SCOPE})
        for script in (synthetic_sql.BASE, synthetic_sql.LINES, synthetic_sql.PIECES):
            for statement in filter(str.strip, script.split(";\n")):
                con.execute(statement, _used(statement, sizes))
        made = synthetic_sql.TABLES
        return {name: _table(con, name, text, sizes) for name, text in made.items()}


def store(folder: Path, lines: int) -> dict[str, float]:
    """Make a store of the reference data and, if lines are asked for, a synthetic release of them.

    Returns how many seconds it took to make the tables and to publish them. A store that is there
    already is kept as it is.
    """
    reference = releases.sync_reference(folder)
    if not lines or any(release.kind == "submission" for release in releases.history(folder)):
        return {}
    begun = time.perf_counter()
    made = tables(lines, releases.tables_of(folder, reference))
    ready = time.perf_counter()
    draft = releases.Draft(
        made,
        "submission",
        "Synthetic data for benchmarks",
        audience="public",
        against=warehouse.snapshot(folder, "bureau").id,
        certification="Synthetic",
        certified_by="benchmark",
    )
    releases.publish(folder, draft, access.at_desk("benchmark"))
    return {"made_s": ready - begun, "published_s": time.perf_counter() - ready}


def _used(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f"${name}" in statement}


def _table(
    con: duckdb.DuckDBPyConnection, name: str, text: str, sizes: dict[str, object]
) -> pa.Table:
    """Return a table with every column of the schema in its type, NULL where nothing is said."""
    relation = con.sql(text, params=_used(text, sizes))
    said = set(relation.columns)
    columns = ", ".join(
        f"cast({column.name if column.name in said else 'null'} as {column.type}) as {column.name}"
        for column in BY_NAME[name].columns
    )
    return relation.project(columns).to_arrow_table()


if __name__ == "__main__":
    print(store(Path(sys.argv[1]), int(sys.argv[2])))
