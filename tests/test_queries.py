"""Every file of ``queries/`` keeps its header's word, and the answers add up as done by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import small

from atlas import menu, releases, rules, sql, summary, warehouse
from atlas.intake import staging
from atlas.paths import QUERIES, ROOT
from atlas.schema import TABLES

#: Won per 억원 (100 million won), the unit of the sources.
E = 100_000_000
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
def con(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.connect(warehouse.snapshot(store, "bureau")) as opened:
        yield opened


@pytest.fixture(scope="module")
def beside(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot with an empty sheet staged beside it."""
    with staging.opened(warehouse.snapshot(store, "bureau").path, {}) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(con: duckdb.DuckDBPyConnection) -> Callable[..., list[dict[str, Any]]]:
    return lambda name, **params: sql.rows(con, name, **params)


@pytest.fixture(scope="module")
def headline(ask: Any) -> Callable[..., summary.Summary]:
    return lambda year, stage: summary.summarise(ask, year, stage, "made-up")


def source(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def params_of(name: str, **given: Any) -> dict[str, Any]:
    sample = SAMPLE | given
    return {term.name: sample[term.name] for term in sql.load(name).params}


def said(text: str) -> str:
    """Return a query's text without its words in quotes."""
    return re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", text).lower()


# The headers


@pytest.mark.parametrize("name", sql.names())
def test_a_header_is_whole_and_names_its_own_file(name):
    query = sql.load(name)
    assert query.name == name
    assert query.purpose.endswith(".") and query.used_by
    assert all(term.meaning for term in (*query.params, *query.columns))


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


@pytest.mark.parametrize("name", sql.names())
def test_a_parameter_has_its_meaning_for_null_where_it_may_be_absent(name):
    query = sql.load(name)
    for term in query.params:
        checked = f"${term.name} is null" in query.text
        limit = f"limit ${term.name}" in query.text
        said = "NULL means" in term.meaning
        assert said if checked else limit or not said, term.name


@pytest.mark.parametrize("name", sql.names())
def test_won_is_whole_and_says_so(name):
    for column in sql.load(name).columns:
        if column.name.endswith("_krw"):
            assert column.type == "BIGINT", column.name
            assert column.meaning.startswith("won"), column.name


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
                if node.module == "atlas":
                    whole[alias.name] = alias.name
                else:
                    functions[alias.name] = node.module.removeprefix("atlas.")
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


@pytest.mark.parametrize("name", sql.names())
def test_used_by_names_those_who_use_it_and_nobody_else(name):
    assert set(sql.load(name).used_by) == USERS[name]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_names_the_views_that_it_needs(name):
    used = {view[6:] for view in VIEWS if name in USERS[view]}
    assert set(sql.load(name).needs) == used


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


@pytest.mark.parametrize("name", ASKED)
def test_rows_come_in_a_stated_order(name):
    outermost = [line for line in sql.load(name).text.splitlines() if line[:1].strip()]
    clauses = [line for line in outermost if not line.startswith("limit")]
    assert clauses[-1].startswith("order by")


@pytest.mark.parametrize("name", sql.names())
def test_a_file_is_short(name):
    lines = source(name).splitlines()
    assert [line for line in lines if len(line) > 100] == []
    assert len([line for line in lines if not line.startswith("--")]) <= 80


@pytest.mark.parametrize("name", sql.names())
def test_a_query_keeps_to_forms_that_other_engines_answer_alike(name):
    text = said(sql.load(name).text)
    assert [form for form, pattern in NOT_PORTABLE.items() if re.search(pattern, text)] == []


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


# The figures of 2024, added up by hand from the sources


def test_the_best_known_figures_of_2024(headline):
    found = headline(2024, "latest")
    assert found.control_total_krw == 18_167 * E and found.control_stage == "enacted"
    assert found.line_count == 20
    # 3,786.3 + 224 + 371 = 4,381.3
    assert found.basis_mix == {"enacted": 378_630_000_000, "proposal": 224 * E, "award": 371 * E}
    assert found.named_lines_krw == 438_130_000_000 == sum(found.basis_mix.values())
    assert found.not_itemised_krw == 1_378_570_000_000
    # 150 Boston-Korea + 92 top-tier centres + 43 KIST Europe + 33 lunar payloads = 318
    assert found.split_krw == (150 + 4 * 23 + 43 + 33) * E == 318 * E
    # 575 centres + 231 multilateral + 113 ICT + 68 source technology + 62.5 matching = 1,049.5
    assert found.named_krw == 104_950_000_000
    assert found.split_krw + found.named_krw + found.unknown_krw == found.named_lines_krw


def test_the_ministries_own_figures_are_no_parts_of_the_total(headline):
    found = headline(2024, "latest")
    # 11,335 + 3,321 + 1,360.5 + 267 = 16,283.5; 18,167 - 16,283.5 = 1,883.5
    assert found.ministries == {
        "MSIT": 11_335 * E,
        "MOTIE": 3_321 * E,
        "MOHW": 136_050_000_000,
        "MSS": 267 * E,
    }
    assert found.ministries_sum_krw == 1_628_350_000_000
    assert found.scope_difference_krw == 188_350_000_000


def test_the_enacted_figures_of_2024(headline):
    found = headline(2024, "enacted")
    assert found.control_total_krw == 18_167 * E
    assert found.line_count == 15 and found.named_lines_krw == 378_630_000_000
    assert found.basis_mix == {"enacted": 378_630_000_000}
    assert found.not_itemised_krw == 1_816_700_000_000 - 378_630_000_000
    # Without the lunar payloads, which are known as a proposal only.
    assert found.split_krw == (318 - 33) * E
    assert found.ministries_sum_krw == 1_628_350_000_000


def test_the_proposal_of_2024_holds_lines_that_were_enacted_otherwise(headline):
    found = headline(2024, "proposal")
    # 150 + 101 + 100 + 78 + 113 of the five projects, and 33 for the lunar payloads
    assert found.line_count == 6 and found.named_lines_krw == (542 + 33) * E
    assert found.control_total_krw == 18_000 * E
    # 7,477 + 2,637 + 679 = 10,793
    assert found.ministries == {"MSIT": 10_793 * E}


def test_awards_have_lines_and_no_official_total(headline):
    found = headline(2024, "award")
    assert found.control_total_krw is None and found.not_itemised_krw is None
    assert found.scope_difference_krw is None and found.ministries_sum_krw is None
    assert found.line_count == 2 and found.named_lines_krw == (50 + 321) * E
    assert found.split_krw == 0 and found.unknown_krw == 371 * E


def test_the_year_before(headline):
    found = headline(2023, "latest")
    assert found.control_total_krw == 5_075 * E
    # 407 + 350 + 253 + 69 + 28 + 24.4 + 21 = 1,152.4
    assert found.line_count == 7 and found.named_lines_krw == 115_240_000_000
    assert found.split_krw == 28 * E


def test_the_year_after_has_a_total_of_an_earlier_stage_than_its_lines(headline):
    found = headline(2025, "latest")
    assert found.control_total_krw == 21_000 * E and found.control_stage == "allocation"
    # 1,052 + 942 + 388 + 49 + 35 + 22 = 2,488 and 20 proposed
    assert found.basis_mix == {"enacted": 2_488 * E, "proposal": 20 * E}


@pytest.mark.parametrize(("year", "stage"), [(1999, "latest"), (2024, "request")])
def test_where_nothing_is_known_nothing_is_zero_but_the_count(headline, year, stage):
    found = headline(year, stage)
    assert found.line_count == 0 and found.basis_mix == {} and found.ministries == {}
    assert found.control_total_krw is None and found.not_itemised_krw is None
    assert found.ministries_sum_krw is None and found.scope_difference_krw is None


def test_only_totals_of_one_scope_make_a_series(ask):
    found = ask("summary/years", scope="global_rnd")
    assert [(row["fiscal_year"], row["stage"], row["amount_krw"] // E) for row in found] == [
        (2023, "enacted", 5_075),
        (2024, "enacted", 18_167),
        (2025, "allocation", 21_000),
    ]


def test_the_share_of_government_research_as_computed_and_as_announced(ask):
    (found,) = ask("overview/share", **YEAR)
    assert found["government_krw"] == 265_000 * E
    assert round(found["computed_percent"], 4) == 6.8555  # 18,167 / 265,000
    assert found["announced_percent"] == 6.8


def test_a_share_needs_both_totals_at_the_same_stage(ask):
    (found,) = ask("overview/share", **YEAR | {"stage": "proposal"})
    assert found["government_krw"] is None and found["computed_percent"] is None
    (found,) = ask("overview/share", **YEAR | {"year": 1999})
    assert found == {"government_krw": None, "computed_percent": None, "announced_percent": None}


def test_money_with_one_partner_by_partner(ask):
    found = ask("overview/split_partners", **YEAR, lang="en")
    # Boston-Korea 150, lunar payload 33, two Top-tier projects of about 23: 229
    assert [(row["partner_id"], row["amount_krw"] // E) for row in found] == [
        ("USA", 229), ("DEU", 43), ("BEL", 23), ("JPN", 23)
    ]  # fmt: skip
    assert [row["approximate"] for row in found] == [True, False, True, True]
    assert [row["line_count"] for row in found] == [3, 1, 1, 1]


def test_by_the_wider_rule_the_whole_project_stands_in_for_its_counted_part(ask):
    (found,) = ask("overview/wider_split", **YEAR)
    # 318 - 150 + 864 = 1,032, which is 5.7 % of the total
    assert found["split_krw"] == 1_032 * E
    assert f"{found['split_krw'] / (18_167 * E):.1%}" == "5.7%"
    assert found["wider"] == "boston-korea-government-2024-proposal"


def test_the_wider_rule_changes_nothing_where_nothing_overlaps(ask):
    (found,) = ask("overview/wider_split", **YEAR | {"year": 2023})
    assert found == {"split_krw": 28 * E, "wider": None}


def test_the_blocks_named_inside_the_total(ask):
    found = ask("overview/blocks", year=2024, scope="global_rnd", lang="en")
    amounts = {row["control_id"]: row["amount_krw"] // E for row in found}
    assert sorted(amounts.values()) == [2_674, 3_000, 6_360, 7_000, 8_000, 9_000]
    assert {row["total_kind"] for row in found if row["amount_krw"] == 6_360 * E} == {"relabelled"}
    round_ones = {row["rounding_krw"] for row in found if row["amount_krw"] % (1_000 * E) == 0}
    assert round_ones == {500 * E}


def test_a_counted_line_that_may_lie_outside_is_named(ask):
    found = ask("overview/doubtful", **YEAR, lang="en")
    assert [(row["line"], row["amount_krw"]) for row in found] == [("KIST Europe", 43 * E)]
    assert ask("overview/doubtful", **YEAR | {"stage": "award"}, lang="en") == []


def test_the_counted_lines_are_the_largest_first_and_add_up(ask):
    found = ask("overview/lines", **YEAR, top=20, lang="en")
    amounts = [row["amount_krw"] for row in found]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) == 20 and sum(amounts) == 438_130_000_000
    assert found[0]["line_id"] == "motie-centres-2024-enacted" and amounts[0] == 575 * E
    for row in found:
        assert row["split_krw"] + row["named_krw"] + row["unknown_krw"] == row["amount_krw"]
        assert row["line_count"] == 1


def test_lines_that_are_not_shown_are_gathered_and_nothing_is_lost(ask):
    *shown_lines, others = ask("overview/lines", **YEAR, top=2, lang="en")
    assert [row["amount_krw"] for row in shown_lines] == [575 * E, 504 * E]
    assert others["line_id"] is None and others["line_count"] == 18
    assert others["amount_krw"] == 438_130_000_000 - (575 + 504) * E
    # Without the two largest, which have no single partner.
    assert others["split_krw"] == 318 * E


def test_new_lines_carry_the_number_and_sum_of_all_of_them(ask):
    every = ask("overview/new_lines", **YEAR, top=20, lang="en")
    # 575 centres + 68 source technology + 62.5 matching = 705.5
    assert [row["amount_krw"] / E for row in every] == [575, 68, 62.5]
    (first,) = ask("overview/new_lines", **YEAR, top=1, lang="en")
    assert (first["new_count"], first["new_krw"]) == (3, 70_550_000_000)
    assert ask("overview/new_lines", **YEAR | {"year": 1999}, top=9, lang="en") == []


# Nothing is counted twice


def test_no_programme_is_shown_twice_and_none_under_a_line_that_is_shown(con):
    twice = con.execute("""
        select shown_stage, fiscal_year, scope_id, programme_id from leaf_lines
        group by all having count(*) > 1""").fetchall()
    assert twice == []
    parents = dict(con.execute("select line_id, parent_line_id from budget_lines").fetchall())
    for stage, ids in con.execute(
        "select shown_stage, list(line_id) from leaf_lines group by shown_stage"
    ).fetchall():
        for line in ids:
            above = parents[line]
            while above:
                assert above not in ids, f"{line} under {above} at {stage}"
                above = parents[above]


@pytest.fixture
def lines() -> Iterator[duckdb.DuckDBPyConnection]:
    with small.database() as opened:
        yield opened


def shown(con: duckdb.DuckDBPyConnection, stage: str) -> dict[str, int]:
    found = con.execute(
        "select line_id, amount_krw from leaf_lines where shown_stage = $stage", {"stage": stage}
    )
    return dict(found.fetchall())


def stages_of(programme: str, **amounts: int) -> list[dict[str, Any]]:
    """Return lines of one programme, one per stage."""
    return [
        small.line(f"{programme}-{stage}", amount, programme_id=programme, stage=stage)
        for stage, amount in amounts.items()
    ]


def test_of_a_programme_the_latest_stage_counts_once(lines):
    both, one = stages_of("a", proposal=10, enacted=8), stages_of("b", proposal=5)
    small.put(lines, "budget_lines", *both, *one)
    assert shown(lines, "latest") == {"a-enacted": 8, "b-proposal": 5}
    assert shown(lines, "proposal") == {"a-proposal": 10, "b-proposal": 5}
    assert shown(lines, "enacted") == {"a-enacted": 8}


def test_an_award_counts_only_where_no_budget_is_known(lines):
    small.put(lines, "budget_lines", *stages_of("a", award=90, request=7), *stages_of("b", award=5))
    assert shown(lines, "latest") == {"a-request": 7, "b-award": 5}


def test_spending_is_no_later_version_of_a_budget(lines):
    spent = stages_of("a", enacted=10, executed=6) + stages_of("b", executed=3)
    small.put(lines, "budget_lines", *spent)
    assert shown(lines, "latest") == {"a-enacted": 10}
    assert shown(lines, "executed") == {"a-executed": 6, "b-executed": 3}


@pytest.mark.parametrize(
    "said",
    [
        {"standing": "part"},
        {"standing": "parent"},
        {"standing": "overlaps"},
        {"standing": "outside"},
        {"kind": "planning_fee"},
        {"kind": "internal_transfer"},
        {"amount_krw": None},
    ],
    ids=str,
)
def test_only_a_counted_programme_with_an_amount_enters_a_sum(lines, said):
    small.put(lines, "budget_lines", small.line("a", 10) | said, small.line("b", 1))
    assert shown(lines, "latest") == shown(lines, "enacted") == {"b": 1}


def test_money_is_split_named_or_unknown_by_its_parts(lines):
    small.put(lines, "budget_lines", small.line("a", 10), small.line("b", 5))
    small.put(
        lines,
        "line_parts",
        small.part("p1", "a", 2, kind="split", partner_id="DEU"),
        small.part("p2", "a", 3),
        small.part("p3", "a", 5),
    )
    for partner in ("FRA", "EU"):
        small.put(lines, "part_candidates", {"part_id": "p2", "partner_id": partner})
    found = lines.execute("""
        select line_id, split_krw, named_krw, unknown_krw from leaf_lines
        where shown_stage = 'latest' order by line_id""").fetchall()
    # A line of which no parts are recorded is unknown as a whole, not split into nothing.
    assert found == [("a", 2, 3, 5), ("b", 0, 0, 5)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {("enacted", 9), ("latest", 9), ("proposal", 8), ("executed", 7)}),
        ({"preferred": False}, {("proposal", 8), ("latest", 8), ("executed", 7)}),
        ({"kind": "block"}, {("proposal", 8), ("latest", 8), ("executed", 7)}),
    ],
    ids=str,
)
def test_the_official_total_is_the_preferred_one_of_the_latest_stage(lines, changed, expected):
    small.put(
        lines,
        "control_totals",
        {"control_id": "c1", "stage": "enacted", "amount_krw": 9} | changed,
        {"control_id": "c2", "stage": "proposal", "amount_krw": 8},
        {"control_id": "c3", "stage": "executed", "amount_krw": 7},
    )
    found = lines.execute("select shown_stage, amount_krw from official_totals").fetchall()
    assert len(found) == len(expected) and set(found) == expected


# The filters of the lines

ALL = {term.name: None for term in sql.load("records/lines").params} | {"lang": "en"}


def test_without_filters_every_line_is_there_counted_or_not(ask, con):
    (count,) = con.execute("select count(*) from budget_lines").fetchone()
    assert len(ask("records/lines", **ALL)) == count


FILTERS = [
    ("years", [2023], lambda row: row["fiscal_year"] == 2023),
    ("stages", ["award", "proposal"], lambda row: row["stage"] in ("award", "proposal")),
    ("ministries", ["MOHW"], lambda row: row["ministry"] == "MOHW"),
    ("standings", ["overlaps"], lambda row: row["standing"] == "overlaps"),
    ("text", "BOSTON", lambda row: "boston" in row["line"].lower()),
]


@pytest.mark.parametrize(("name", "value", "kept"), FILTERS, ids=[name for name, *_ in FILTERS])
def test_each_filter_keeps_just_its_lines(ask, name, value, kept):
    every = ask("records/lines", **ALL)
    expected = [row["line_id"] for row in every if kept(row)]
    assert 0 < len(expected) < len(every)
    found = ask("records/lines", **ALL | {name: value})
    assert [row["line_id"] for row in found] == expected


LISTED = [
    (
        "channels",
        "overseas_hubs",
        "select line_id from budget_lines where channel_id = 'overseas_hubs'",
    ),
    ("fields", "quantum", "select line_id from line_fields where field_id = 'quantum'"),
    (
        "partners",
        "USA",
        "select line_id from line_parts where partner_id = 'USA' "
        "union select line_id from line_parts join part_candidates using (part_id) "
        "where part_candidates.partner_id = 'USA'",
    ),
]


@pytest.mark.parametrize(("name", "code", "keys"), LISTED, ids=[name for name, *_ in LISTED])
def test_each_filter_by_another_table_keeps_just_its_lines(ask, con, name, code, keys):
    expected = {key for (key,) in con.execute(keys).fetchall()}
    assert expected
    found = [row["line_id"] for row in ask("records/lines", **ALL | {name: [code]})]
    assert set(found) == expected and len(found) == len(expected)


def test_filters_combine_and_narrow(ask):
    wide = ask("records/lines", **ALL | {"years": [2024]})
    narrow = ask("records/lines", **ALL | {"years": [2024], "standings": ["counted"]})
    narrowest = ask(
        "records/lines",
        **ALL | {"years": [2024], "standings": ["counted"], "stages": ["award"], "text": "centres"},
    )
    ids = [{row["line_id"] for row in rows} for rows in (wide, narrow, narrowest)]
    assert ids[2] < ids[1] < ids[0]
    assert ids[2] == {"global-leading-centres-2024-award"}


def test_a_list_that_is_cut_short_still_says_how_many_there_are(ask):
    every = ask("records/lines", **ALL | {"years": [2024]})
    (first,) = ask("records/lines", **ALL | {"years": [2024], "top": 1})
    assert first == every[0]
    assert first["found_count"] == len(every) > 1
    counted = [row for row in every if row["standing"] == "counted"]
    assert first["counted_count"] == len(counted) < len(every)


def test_a_name_is_found_in_either_language_whatever_the_screen_shows(ask):
    korean = ask("records/lines", **ALL | {"text": "브레인풀", "lang": "en"})
    english = ask("records/lines", **ALL | {"text": "brain pool", "lang": "ko"})
    assert korean and {row["line_id"] for row in korean} == {row["line_id"] for row in english}
    (mixed,) = ask("records/lines", **ALL | {"text": "kist 유럽", "lang": "en"})
    assert mixed["line"] == "KIST Europe"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("years", [1066]),
        ("partners", ["ATA"]),
        ("text", "%"),
        ("text", "'; drop table x"),
        ("fields", []),
    ],
)
def test_a_filter_that_fits_no_line_gives_no_line(ask, name, value):
    assert ask("records/lines", **ALL | {name: value}) == []


def test_the_filters_offer_every_code_that_a_line_has_and_count_its_lines(ask):
    for row in ask("records/options", lang="en"):
        name = {"year": "years", "ministry": "ministries", "channel": "channels",
                "field": "fields", "partner": "partners"}[row["filter_name"]]  # fmt: skip
        value = int(row["code"]) if name == "years" else row["code"]
        assert len(ask("records/lines", **ALL | {name: [value]})) == row["line_count"], row


def test_one_line_is_shown_in_full_and_an_unknown_one_not_at_all(ask):
    (line,) = ask("records/line", line_id="boston-korea-msit-2024-enacted", lang="ko")
    assert line["amount_krw"] == 150 * E and line["source_unit"] == "100m_krw"
    assert line["source_amount"] == 150 and line["reading"] and line["release_id"]
    assert ask("records/line", line_id="no-such-line", lang="ko") == []


def test_the_parts_of_a_line_come_with_those_in_question(ask):
    found = ask("records/line_parts", line_id="g-hub-2024-enacted", lang="en")
    split = {
        row["partner"]: row["amount_krw"] // E for row in found if row["attribution"] == "split"
    }
    assert sum(row["amount_krw"] for row in found) == 196 * E
    assert sum(split.values()) <= 92 and split
    assert ask("records/line_parts", line_id="no-such-line", lang="en") == []


def test_relations_of_one_line_are_found_from_either_side(ask):
    every = ask("records/line_relations", line_id=None, lang="en")
    one = "boston-korea-government-2024-proposal"
    found = ask("records/line_relations", line_id=one, lang="en")
    assert found == [row for row in every if one in (row["line_id"], row["other_id"])]
    assert {row["line_id"] == one for row in found} == {True, False}
    assert all(row["other"] for row in every if row["relation"] != "same_programme")


def test_totals_are_filtered_by_year_and_ministry(ask):
    every = ask("records/totals", years=None, ministries=None, lang="en")
    assert len(every) == 72
    own = ask("records/totals", years=[2024], ministries=["MOHW"], lang="en")
    assert [row["amount_krw"] for row in own] == [136_050_000_000]


def test_each_source_counts_the_records_that_rest_on_it(ask, con):
    citing = [
        table.name
        for table in TABLES
        if table.name != "sources" and any(column.name == "source_id" for column in table.columns)
    ]
    every = " union all ".join(f"select source_id from {name}" for name in citing)
    counted = dict(
        con.execute(f"select source_id, count(*) from ({every}) group by source_id").fetchall()
    )
    found = ask("records/sources", ids=None, lang="en")
    assert {row["source_id"]: row["record_count"] for row in found} == {
        row["source_id"]: counted.get(row["source_id"], 0) for row in found
    }
    assert min(row["record_count"] for row in found) > 0


def test_sources_can_be_asked_for_by_id(ask):
    assert [row["source_id"] for row in ask("records/sources", ids=["S014"], lang="en")] == ["S014"]
    assert ask("records/sources", ids=[], lang="en") == []


def test_every_record_of_a_table_is_shown(ask, con):
    asked = {
        "records/commitments": ("commitments", "unit_amounts"),
        "records/cooperation": ("relations", "associations"),
        "records/statistics": ("statistics",),
        "records/forum": ("forum_events",),
        "records/conflicts": ("conflict_figures",),
        "records/sources": ("sources",),
    }
    for name, held in asked.items():
        counts = [con.execute(f"select count(*) from {t}").fetchone()[0] for t in held]
        params = {term.name: None for term in sql.load(name).params} | {"lang": "ko"}
        assert len(ask(name, **params)) == sum(counts), name


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
