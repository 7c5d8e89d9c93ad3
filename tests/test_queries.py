"""Every file of ``queries/`` keeps its header's word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from atlas import menu, releases, rules, sql, warehouse
from atlas.intake import staging
from atlas.paths import QUERIES, ROOT
from atlas.schema import TABLES

YEAR = {"year": 2024, "stage": "latest", "scope": "global_rnd"}
#: A value for each parameter of any query; lists are asked with a value and as NULL.
SAMPLE = YEAR | {
    "lang": "ko",
    "top": 25,
    "line_id": "boston-korea-msit-2024-enacted",
    "years": [2023, 2024],
    "stages": ["enacted"],
    "ministries": ["MSIT"],
    "channels": ["joint_research"],
    "fields": ["quantum"],
    "partners": ["USA"],
    "standings": ["counted"],
    "text": "korea",
    "ids": ["S001"],
    "subgroups": ["rnd"],
    "bases": ["budget"],
    "attributions": ["split", "named"],
    "kinds": ["grown", "shrunk", "centre"],
    "year_from": 2023,
    "stage_from": "latest",
    "year_to": 2024,
    "stage_to": "latest",
    "by": "channel",
    "size": 5_000_000_000,
    "ministry": "MSIT",
    "holder": "DEU",
    "cell": "bilateral_joint",
    "dated": False,
    "pattern": "korea",
    "gap": "[^a-z]*",
}
#: Forms that another engine answers wrongly without a word, or does not take.
NOT_PORTABLE = {
    "percentiles": r"\b(percentile|quantile)_\w+",
    "qualify": r"\bqualify\b",
    "columns left out": r"\*\s*(exclude|replace)\b|\bcolumns\s*\(",
    "pivot": r"\b(un)?pivot\b",
    "group by all": r"\b(group|order)\s+by\s+all\b",
    "ordered lists": r"\b(list|array_agg)\s*\([^)]*order\s+by",
    "union by name": r"\bby\s+name\b",
    "asof": r"\basof\b",
    "the clock": r"\bcurrent_(date|time|timestamp)\b|\b(now|today|random)\s*\(",
}
VIEWS = tuple(name for name in sql.names() if name.startswith("views/"))
PARTS = tuple(name for name in sql.names() if name.startswith("parts/"))
ASKED = tuple(name for name in sql.names() if name not in VIEWS + PARTS)
#: Questions about a sheet that is staged beside the snapshot; ``tests/test_intake_checks.py`` and
#: ``tests/test_intake_diff.py`` ask them of sheets with something in them.
STAGED = tuple(name for name in sql.names() if sql.load(name).of_a_sheet)


@pytest.fixture(scope="module")
def beside(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot with an empty sheet staged beside it."""
    with staging.opened(warehouse.snapshot(store, "bureau").path, {}) as opened:
        yield opened


def source(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def params_of(name: str, **given: Any) -> dict[str, Any]:
    sample = SAMPLE | given
    return {term.name: sample[term.name] for term in sql.load(name).params}


def said(text: str) -> str:
    """Return a query's text without its words in quotes."""
    return re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", text).lower()


# The headers


def test_a_header_is_whole_and_names_its_own_file():
    def whole(name: str) -> bool:
        query = sql.load(name)
        explained = all(term.meaning for term in (*query.params, *query.columns))
        said = query.purpose.endswith(".") and query.used_by
        return query.name == name and bool(said) and explained

    assert [name for name in sql.names() if not whole(name)] == []


@pytest.mark.parametrize("name", sql.names())
def test_columns_and_types_are_those_that_the_database_returns(con, beside, name):
    query = sql.load(name)
    if name in VIEWS:
        described = con.cursor().execute(f"select * from {name[6:]}").description
    else:
        asked = beside if name in STAGED else con
        described = sql.execute(asked, name, **params_of(name)).description
    assert [(column[0], str(column[1])) for column in described] == [
        (term.name, term.type) for term in query.columns
    ]


@pytest.mark.parametrize("name", [name for name in ASKED if name not in STAGED])
def test_a_query_runs_with_every_absent_filter_in_both_languages(con, name):
    for lang in ("ko", "en"):
        lists = {
            term.name: None
            for term in sql.load(name).params
            if "NULL means" in term.meaning and term.name != "lang"
        }
        sql.rows(con, name, **params_of(name, lang=lang, **lists))


def test_a_parameter_has_its_meaning_for_null_where_it_may_be_absent():
    def right(query: sql.Query, term: sql.Term) -> bool:
        checked = f"${term.name} is null" in query.text
        limit = f"limit ${term.name}" in query.text
        said = "NULL means" in term.meaning
        return said if checked else limit or not said

    every = [(query, term) for query in map(sql.load, sql.names()) for term in query.params]
    assert [(q.name, term.name) for q, term in every if not right(q, term)] == []


def test_won_is_whole_and_says_so():
    won = [
        (name, column)
        for name in sql.names()
        for column in sql.load(name).columns
        if column.name.endswith("_krw")
    ]
    assert (
        won
        and [
            (name, column.name)
            for name, column in won
            if column.type != "BIGINT" or not column.meaning.startswith("won")
        ]
        == []
    )


# Who uses what


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module(name: str) -> Path | None:
    path = ROOT / "atlas" / f"{name}.py"
    return path if path.exists() else None


def called(path: Path) -> set[Path]:
    """Return the modules of the library whose functions a file calls, or whose tables it reads."""
    whole: dict[str, str] = {}
    functions: dict[str, str] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "atlas":
            for alias in node.names:
                local = alias.asname or alias.name
                if node.module == "atlas":
                    whole[local] = alias.name
                else:
                    functions[local] = node.module.removeprefix("atlas.")
    used = {name for local, name in (whole | functions).items() if local in _used(tree(path))}
    return {found for name in used if (found := module(name))}


def _used(parsed: ast.Module) -> set[str]:
    """Return the names that a file calls, or takes something from."""
    calls = [node.func for node in ast.walk(parsed) if isinstance(node, ast.Call)]
    takes = [node.value for node in ast.walk(parsed) if isinstance(node, ast.Attribute)]
    return {node.id for node in calls + takes if isinstance(node, ast.Name)}


def behind(path: Path) -> set[Path]:
    """Return the files whose queries a page shows: itself, ``atlas/web``, and what it calls."""
    found, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += called(current)
    return found | set((ROOT / "atlas" / "web").glob("*.py"))


def queries_in(paths: set[Path]) -> set[str]:
    nodes = (node for path in paths for node in ast.walk(tree(path)))
    constants = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return {name for name in sql.names() if name in constants}


def own_text(name: str) -> str:
    """Return what a file itself asks, without the parts that it includes."""
    return "\n".join(line for line in source(name).splitlines() if not line.startswith("--"))


def users() -> dict[str, set[str]]:
    """Return who uses each query: pages, commands, modules of the intake, other queries."""
    found: dict[str, set[str]] = {name: set() for name in sql.names()}
    for page in menu.PAGES:
        for name in queries_in(behind(ROOT / "pages" / f"{page.name}.py")):
            found[name].add(f"pages/{page.name}.py")
    for name in queries_in({ROOT / "atlas" / "summary.py"}):
        found[name].add("summary")
    for name in queries_in(called(ROOT / "atlas" / "measure_command.py")):
        found[name].add("measure")
    for name in queries_in(set((ROOT / "atlas" / "intake").glob("*.py"))):
        found[name].add("intake")
    for rule in (rule for applies in rules.APPLIES for rule in rules.of(applies)):
        found[rule.query].add("verify" if rule.applies == "store" else "intake")
    for name in sql.names():
        for part in sql.load(name).includes:
            found[f"parts/{part}"].add(name)
        for view in VIEWS:
            if re.search(rf"\b{view[6:]}\b", said(own_text(name))):
                found[view].add(name)
    return found


USERS = users()


def test_used_by_names_those_who_use_it_and_nobody_else():
    assert {name: set(sql.load(name).used_by) for name in sql.names()} == USERS


def test_a_view_names_the_views_that_it_needs():
    used = {name: {view[6:] for view in VIEWS if name in USERS[view]} for name in VIEWS}
    assert {name: set(sql.load(name).needs) for name in VIEWS} == used


def test_only_views_need_anything_made_before_them():
    assert [name for name in ASKED if sql.load(name).needs] == []


def test_only_the_view_of_leaf_lines_enters_a_sum_of_lines():
    summing = [
        name
        for name in ASKED
        if not name.startswith("checks/")
        and re.search(r"sum\(\s*(budget_lines|line_parts|control_totals)\.", sql.load(name).text)
    ]
    assert summing == []


# The form


def test_rows_come_in_a_stated_order():
    def last(name: str) -> str:
        outermost = [line for line in sql.load(name).text.splitlines() if line[:1].strip()]
        return [line for line in outermost if not line.startswith("limit")][-1]

    assert [name for name in ASKED if not last(name).startswith("order by")] == []


def test_a_file_is_short():
    lines = {name: source(name).splitlines() for name in sql.names()}
    wide = [(name, line) for name, held in lines.items() for line in held if len(line) > 100]
    long = [
        name
        for name, held in lines.items()
        if len([line for line in held if not line.startswith("--")]) > 80
    ]
    assert (wide, long) == ([], [])


def test_a_query_keeps_to_forms_that_other_engines_answer_alike():
    texts = {name: said(sql.load(name).text) for name in sql.names()}
    assert [
        (name, form)
        for name, text in texts.items()
        for form, pattern in NOT_PORTABLE.items()
        if re.search(pattern, text)
    ] == []


def test_the_forms_to_keep_away_from_are_recognised():
    samples = {
        "percentiles": "select percentile_cont(0.5) within group (order by x) from t",
        "qualify": "select x from t qualify row_number() over (order by x) = 1",
        "columns left out": "select * exclude (x) from t",
        "pivot": "pivot t on x using sum(y)",
        "group by all": "select x, sum(y) from t group by all",
        "ordered lists": "select list(x order by y) from t",
        "union by name": "select 1 as x union all by name select 2 as x",
        "asof": "select * from t asof join u on t.x >= u.x",
        "the clock": "select * from t where x < current_date",
    }
    assert samples.keys() == NOT_PORTABLE.keys()
    assert [form for form, text in samples.items() if not re.search(NOT_PORTABLE[form], text)] == []


@pytest.mark.parametrize("name", [name for name in ASKED if name not in STAGED])
def test_an_answer_does_not_depend_on_the_order_in_which_rows_are_stored(con, turned, name):
    every = {term.name: None for term in sql.load(name).params if "NULL means" in term.meaning}
    for params in (params_of(name), params_of(name, **every)):
        assert sql.rows(con, name, **params) == sql.rows(turned, name, **params)


@pytest.fixture(scope="module")
def turned(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same data with the rows of every table stored in the opposite order."""
    with duckdb.connect() as opened:
        warehouse.fill(opened, store, releases.current(store, "bureau"))
        for table in TABLES:
            opened.execute(f"create temp table turned_{table.name} as from {table.name}")
            opened.execute(f"delete from {table.name}")
            opened.execute(f"insert into {table.name} from turned_{table.name} order by rowid desc")
        yield opened


@pytest.mark.parametrize(
    "name", [name for name in ASKED if any(t.name == "lang" for t in sql.load(name).params)]
)
def test_the_two_languages_show_the_same_rows(ask, name):
    columns = sql.load(name).columns
    same = [c.name for c in columns if c.type != "VARCHAR" or c.name.endswith("_id")]
    every = {term.name: None for term in sql.load(name).params if "NULL means" in term.meaning}
    ko, en = (
        sorted(
            repr([row[column] for column in same])
            for row in ask(name, **params_of(name, **every, lang=lang))
        )
        for lang in ("ko", "en")
    )
    assert ko == en and ko
