"""Parts of queries: stated once, named in the header of each query that includes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from atlas import sql
from atlas.errors import QueryError
from atlas.paths import QUERIES

PART = """\
-- name: parts/{name}
-- purpose: Made up for a test; one row per number.
-- used by: made/up
{includes}-- params:
{params}-- columns:
--   number  INTEGER  the number
{text}
"""
QUERY = """\
-- name: made/up
-- purpose: Made up for a test; one row.
-- used by: pages/overview.py
-- includes: {includes}
-- params:
--   least  INTEGER  smallest number
-- columns:
--   total  HUGEINT  sum of the numbers
{text}
"""
NUMBERS = "select number from (values (1), (2), (3)) as v (number) where number >= $least"
LEAST = "--   least  INTEGER  smallest number\n"
Write = Callable[..., None]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Write:
    """Put a part into a folder of queries that stands in for the real one."""
    (tmp_path / "parts").mkdir()
    monkeypatch.setattr(sql, "QUERIES", tmp_path)

    def write(name: str, text: str, params: str = "", includes: str = "") -> None:
        head = f"-- includes: {includes}\n" if includes else ""
        source = PART.format(name=name, text=text, params=params, includes=head)
        (tmp_path / "parts" / f"{name}.sql").write_text(source, encoding="utf-8")
        sql.names.cache_clear()

    sql.names.cache_clear()
    yield write
    sql.names.cache_clear()


def parsed(includes: str, text: str) -> sql.Query:
    return sql.parse("made/up", QUERY.format(includes=includes, text=text))


def asked(query: sql.Query, **params: int) -> list[tuple]:
    with duckdb.connect() as con:
        return con.execute(query.text, params).fetchall()


def refused(includes: str, text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parsed(includes, text)
    return caught.value


def test_a_part_is_a_step_before_the_querys_own_text(write):
    write("numbers", NUMBERS + ";", LEAST)
    query = parsed("numbers", "select sum(number) as total from numbers order by total;")
    assert query.includes == ("numbers",)
    assert "--" not in query.text and ";" not in query.text
    assert asked(query, least=2) == [(5,)]


def test_a_query_with_steps_of_its_own_keeps_them(write):
    write("numbers", NUMBERS, LEAST)
    text = "with twice as (select 2 * number as n from numbers) select sum(n) as total from twice"
    assert asked(parsed("numbers", text), least=3) == [(6,)]


def test_a_part_of_a_part_is_named_before_it(write):
    write("numbers", NUMBERS, LEAST)
    text = "with kept as (select number from numbers) select 10 * number as number from kept"
    write("tens", text, LEAST, includes="numbers")
    query = parsed("numbers, tens", "select sum(number) as total from tens")
    assert query.includes == ("numbers", "tens")
    assert asked(query, least=2) == [(50,)]


@pytest.mark.parametrize("includes", ["tens", "tens, numbers"], ids=["left out", "too late"])
def test_a_part_whose_own_part_is_not_there_yet_is_refused(write, includes):
    write("numbers", NUMBERS, LEAST)
    write("tens", "select 10 * number as number from numbers", LEAST, includes="numbers")
    error = refused(includes, "select sum(number) as total from tens where $least = 1")
    assert (error.key, error.values["head"]) == ("error.query_header", "includes")
    assert error.values["found"] == "tens, numbers"


@pytest.mark.parametrize("part", ["nowhere", "../parts/numbers", "numbers.sql", "Numbers"])
def test_an_unknown_part_is_refused_and_the_known_ones_are_told(write, part):
    write("numbers", NUMBERS, LEAST)
    error = refused(part, "select sum(number) as total from numbers where $least = 1")
    assert error.key == "error.query_unknown"
    assert error.values == {"name": f"parts/{part}", "known": "parts/numbers"}


def test_a_parameter_of_a_part_is_declared_by_the_query_too(write):
    write("numbers", NUMBERS + " and number <> $but", LEAST)
    error = refused("numbers", "select sum(number) as total from numbers")
    assert error.key == "error.query_params"
    assert error.values["used"] == {"least", "but"} and error.values["declared"] == {"least"}


def test_a_parameter_that_only_the_header_names_is_refused(write):
    write("numbers", "select 1 as number")
    error = refused("numbers", "select sum(number) as total from numbers")
    assert error.key == "error.query_params" and error.values["used"] == set()


def test_without_parts_a_text_stands_as_it_is():
    query = sql.load("summary/headline")
    assert query.includes == () and query.text.startswith("with lines as (")


# The parts there are

WITH_PARTS = [name for name in sql.names() if sql.load(name).includes]
PARTS = [name for name in sql.names() if name.startswith("parts/")]


def own(name: str) -> str:
    """Return the text of a file without its header."""
    source = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return "".join(line for line in source.splitlines(True) if not line.startswith("--"))


@pytest.mark.parametrize("name", WITH_PARTS)
def test_every_part_that_a_query_includes_is_read_by_it_or_by_a_later_part(name):
    includes = sql.load(name).includes
    for place, part in enumerate(includes):
        readers = [own(name), *(own(f"parts/{later}") for later in includes[place + 1 :])]
        assert any(re.search(rf"\b(from|join) {part}\b", text) for text in readers), part


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_used_by_just_the_queries_that_it_says(name):
    part = name.removeprefix("parts/")
    users = {
        each
        for each in WITH_PARTS
        if part in sql.load(each).includes
    }  # fmt: skip
    assert set(sql.load(name).used_by) == users


@pytest.mark.parametrize("name", WITH_PARTS)
def test_a_parameter_means_the_same_in_a_part_and_in_its_reader(name):
    here = {term.name: term for term in sql.load(name).params}
    for part in sql.load(name).includes:
        for term in sql.load(f"parts/{part}").params:
            assert here[term.name].type == term.type, term.name
