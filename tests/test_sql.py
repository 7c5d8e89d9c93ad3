"""A query's header is a contract: whatever breaks it is refused before the database is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import duckdb
import pandas as pd
import pytest

from atlas import sql
from atlas.errors import QueryError

GOOD = """\
-- name: made/up
-- purpose: Two numbers, for a test; one row per number,
--   the smaller first.
-- used by: pages/overview.py, summary
-- params:
--   least  INTEGER  smallest number wanted; NULL means all
-- columns:
--   number  INTEGER  the number
--   word    VARCHAR  its word
select
    number,
    word -- the sum of $money is not asked for
from (values (1, 'one'), (2, 'it''s $two')) as numbers (number, word)
where $least is null or number >= $least
order by number;
"""


@pytest.fixture
def made_up(monkeypatch):
    query = sql.parse("made/up", GOOD)
    monkeypatch.setattr(sql, "load", lambda name: query)
    return "made/up"


def key_of(name: str, source: str) -> str:
    with pytest.raises(QueryError) as caught:
        sql.parse(name, source)
    return caught.value.key


def test_a_header_is_read_as_it_stands():
    query = sql.parse("made/up", GOOD)
    assert query.purpose.endswith("one row per number, the smaller first.")
    assert query.used_by == ("pages/overview.py", "summary")
    assert query.needs == ()
    assert query.params == (sql.Term("least", "INTEGER", "smallest number wanted; NULL means all"),)
    assert [(term.name, term.type) for term in query.columns] == [
        ("number", "INTEGER"),
        ("word", "VARCHAR"),
    ]


def test_the_text_of_a_query_is_without_its_header_and_its_semicolon():
    text = sql.parse("made/up", GOOD).text
    assert text.startswith("select") and text.endswith("order by number")


def test_dollar_signs_in_comments_and_texts_are_no_parameters():
    assert [term.name for term in sql.parse("made/up", GOOD).params] == ["least"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("-- name: made/up", "-- name: made/down", "error.query_header"),
        ("-- name: made/up\n", "", "error.query_header"),
        ("-- used by: pages/overview.py, summary\n", "", "error.query_header"),
        ("--   word    VARCHAR  its word", "--   word VARCHAR its word", "error.query_header"),
        ("number >= $least", "number >= $lowest", "error.query_params"),
        ("where $least is null or number >= $least\n", "", "error.query_params"),
        ("number >= $least", "number >= $least + $more", "error.query_params"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(old, new, key):
    assert old in GOOD
    assert key_of("made/up", GOOD.replace(old, new)) == key


def test_a_file_without_columns_is_refused():
    head, _, body = GOOD.partition("-- columns:")
    body = "".join(line for line in body.splitlines(True) if not line.startswith("--"))
    assert key_of("made/up", head + body) == "error.query_header"


def test_an_unknown_query_is_refused_and_the_known_ones_are_told():
    with pytest.raises(QueryError) as caught:
        sql.load("summary/headlines")
    assert caught.value.key == "error.query_unknown"
    assert "summary/headline" in caught.value.values["known"]


@pytest.mark.parametrize("ask", [sql.run, sql.rows, sql.execute])
@pytest.mark.parametrize("given", [{}, {"least": 1, "most": 2}, {"lest": 1}])
def test_a_query_takes_just_the_parameters_that_it_declares(made_up, ask, given):
    with duckdb.connect() as con, pytest.raises(QueryError) as caught:
        ask(con, made_up, **given)
    assert caught.value.key == "error.query_asked"


def test_values_are_bound_never_pasted(made_up):
    with duckdb.connect() as con, pytest.raises(duckdb.ConversionException):
        sql.rows(con, made_up, least="1 or true")


def test_rows_are_plain_values_under_their_names(made_up):
    with duckdb.connect() as con:
        assert sql.rows(con, made_up, least=2) == [{"number": 2, "word": "it's $two"}]
        assert len(sql.rows(con, made_up, least=None)) == 2
        assert sql.rows(con, made_up, least=3) == []


def test_a_whole_number_that_is_not_known_stays_unknown_and_whole(monkeypatch):
    text = "select * from (values (9007199254740993::bigint, true), (null, null)) as v (a, b)"
    query = sql.Query("made/up", "", (), (), (), (), text)
    monkeypatch.setattr(sql, "load", lambda name: query)
    with duckdb.connect() as con:
        found = sql.run(con, "made/up")
    assert str(found["a"].dtype) == "Int64" and str(found["b"].dtype) == "boolean"
    assert found["a"][0] == 9007199254740993
    assert found["a"][1] is pd.NA and found["b"][1] is pd.NA


def test_an_empty_answer_keeps_its_columns(made_up):
    with duckdb.connect() as con:
        found = sql.run(con, made_up, least=9)
    assert list(found.columns) == ["number", "word"] and found.empty


def test_a_connection_may_be_shared_by_threads(made_up):
    def asked(least: int) -> int:
        return len(sql.rows(con, made_up, least=least)) + len(sql.run(con, made_up, least=least))

    with duckdb.connect() as con, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(asked, [1, 2, 3, None] * 50))
    assert found == [4, 2, 0, 4] * 50


def test_texts_of_a_command_line_become_values_of_the_declared_types():
    given = ["years=2023,2024", "standings=counted", "text=Boston, Korea", "lang=en"]
    params = sql.parsed("records/lines", given)
    assert params["years"] == [2023, 2024]
    assert params["standings"] == ["counted"]
    assert params["text"] == "Boston, Korea" and params["lang"] == "en"
    assert params["partners"] is None and set(params) == {
        term.name for term in sql.load("records/lines").params
    }


@pytest.mark.parametrize(
    ("name", "given", "key"),
    [
        ("records/lines", "year=2024", "error.query_asked"),
        ("records/lines", "years=last", "error.query_value"),
        ("summary/headline", "year=2024.5", "error.query_value"),
        ("summary/none", "year=2024", "error.query_unknown"),
    ],
)
def test_texts_that_are_no_values_are_refused(name, given, key):
    with pytest.raises(QueryError) as caught:
        sql.parsed(name, [given])
    assert caught.value.key == key
