"""The one door to the queries: a question is a file of ``queries/``, its header a contract.

The header is read here and held to the text: parameters that are declared but not used, or used
but not declared, are an error at loading; columns are compared with what the database returns in
``tests/test_queries.py``. Values are bound, never pasted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from atlas.errors import QueryError
from atlas.paths import QUERIES

_HEADS = ("name", "purpose", "used by", "needs", "includes", "params", "columns")
#: How a query begins that names steps of its own.
_WITH = "with" + " "
_LITERALS = re.compile(r"--[^\n]*|'(?:[^']|'')*'")


_NULLABLE = {
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


@dataclass(frozen=True)
class Term:
    """A parameter or a column: its name, its DuckDB type, its meaning with unit."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Query:
    """One file of ``queries/``."""

    name: str
    purpose: str
    used_by: tuple[str, ...]
    needs: tuple[str, ...]
    params: tuple[Term, ...]
    columns: tuple[Term, ...]
    text: str
    includes: tuple[str, ...] = ()

    @property
    def of_a_sheet(self) -> bool:
        """Tell whether it is asked of a sheet that is staged beside the snapshot."""
        return re.search(r"\bstaged_|\b(from|join)\s+held\.", self.text) is not None


@cache
def names() -> tuple[str, ...]:
    """Return the name of every query: its path under ``queries/`` without the ending."""
    paths = QUERIES.rglob("*.sql")
    return tuple(sorted(path.relative_to(QUERIES).with_suffix("").as_posix() for path in paths))


@cache
def load(name: str) -> Query:
    """Return a query by name; its header must fit its text."""
    if name not in names():
        raise QueryError("error.query_unknown", name=name, known=", ".join(names()))
    return parse(name, (QUERIES / f"{name}.sql").read_text(encoding="utf-8"))


def parse(name: str, source: str) -> Query:
    """Return the query that a file's text states; raise QueryError where header and text differ."""
    heads = _header(name, source)
    text = "".join(line for line in source.splitlines(True) if not line.startswith("--"))
    includes = _words(heads["includes"])
    text = _with_parts(name, text.strip().rstrip(";"), includes)
    params, columns = _terms(name, heads["params"]), _terms(name, heads["columns"])
    used = set(re.findall(r"\$([a-z_]+)", _LITERALS.sub("", text)))
    declared = {term.name for term in params}
    if used != declared:
        raise QueryError("error.query_params", name=name, declared=declared, used=used)
    if heads["name"] != [name]:
        raise QueryError("error.query_header", name=name, head="name", found=heads["name"])
    return Query(
        name=name,
        purpose=" ".join(heads["purpose"]),
        used_by=_words(heads["used by"]),
        needs=_words(heads["needs"]),
        includes=includes,
        params=params,
        columns=columns,
        text=text,
    )


def _with_parts(name: str, text: str, includes: Sequence[str]) -> str:
    """Return a query's text after the parts it includes, each a named step before its own.

    Raises QueryError for a part that is not there, and for one whose own parts do not come first.
    """
    if not includes:
        return text
    steps = []
    for place, part in enumerate(includes):
        body, needed = _part(part)
        if missing := [other for other in needed if other not in includes[:place]]:
            found = f"{part}, {', '.join(missing)}"
            raise QueryError("error.query_header", name=name, head="includes", found=found)
        steps.append(f"{part} as (\n\n{body}\n\n)")
    own = text.removeprefix(_WITH)
    joint = ",\n\n" if own != text else "\n\n"
    return _WITH + ",\n\n".join(steps) + joint + own


def _part(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a part as it stands in its file, and the parts that it includes."""
    known = [each for each in names() if each.startswith("parts/")]
    if f"parts/{name}" not in known:
        raise QueryError("error.query_unknown", name=f"parts/{name}", known=", ".join(known))
    source = (QUERIES / f"parts/{name}.sql").read_text(encoding="utf-8")
    body = "".join(line for line in source.splitlines(True) if not line.startswith("--"))
    return body.strip().rstrip(";"), _words(_header(f"parts/{name}", source)["includes"])


def _header(name: str, source: str) -> dict[str, list[str]]:
    """Return the lines under each head of a file's opening comment."""
    heads: dict[str, list[str]] = {head: [] for head in _HEADS}
    current = ""
    for line in source.splitlines():
        if not line.startswith("--"):
            break
        body = line[2:].strip()
        head, colon, rest = body.partition(":")
        if colon and head in heads and not line.startswith("--  "):
            current, body = head, rest.strip()
        if body and body != "none":
            heads.setdefault(current, []).append(body)
    for head in ("name", "purpose", "used by", "columns"):
        if not heads[head]:
            raise QueryError("error.query_header", name=name, head=head, found="")
    return heads


def _terms(name: str, lines: list[str]) -> tuple[Term, ...]:
    terms = []
    for line in lines:
        parts = re.split(r"\s{2,}", line, maxsplit=2)
        if len(parts) != 3:
            raise QueryError("error.query_header", name=name, head="params/columns", found=line)
        terms.append(Term(*parts))
    return tuple(terms)


def _words(lines: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())


def execute(con: duckdb.DuckDBPyConnection, name: str, **params: Any) -> duckdb.DuckDBPyConnection:
    """Run a query by name on a cursor of its own; the result is still to be fetched."""
    return con.cursor().execute(_asked(name, params).text, params or None)


def _asked(name: str, params: Mapping[str, Any]) -> Query:
    """Return a query; raise QueryError unless it is given just the parameters it declares."""
    query = load(name)
    expected = {term.name for term in query.params}
    if set(params) != expected:
        raise QueryError(
            "error.query_asked", name=name, expected=sorted(expected), given=sorted(params)
        )
    return query


def run(con: duckdb.DuckDBPyConnection, name: str, **params: Any) -> pd.DataFrame:
    """Run a query by name and return its rows.

    Each call takes its own cursor, so a connection may be shared by threads. Whole numbers keep
    their type where they may be missing (``Int64``): an unknown amount stays unknown.
    """
    relation = con.cursor().sql(_asked(name, params).text, params=params or None)
    table = relation.to_arrow_table()
    return table.to_pandas(types_mapper=_NULLABLE.get)


def rows(con: duckdb.DuckDBPyConnection, name: str, **params: Any) -> list[dict[str, Any]]:
    """Run a query by name and return its rows as dictionaries of plain Python values."""
    result = execute(con, name, **params)
    heads = [column[0] for column in result.description]
    return [dict(zip(heads, row, strict=True)) for row in result.fetchall()]


def parsed(name: str, given: Sequence[str]) -> dict[str, Any]:
    """Return the parameters of a query from texts ``param=value``; what is not given is NULL.

    Lists are comma-separated. Raises QueryError for a parameter the query does not have and for a
    value that is none of its type.
    """
    terms = {term.name: term for term in load(name).params}
    params: dict[str, Any] = dict.fromkeys(terms)
    for pair in given:
        param, _, value = pair.partition("=")
        if param not in terms:
            raise QueryError("error.query_asked", name=name, expected=sorted(terms), given=param)
        params[param] = _typed(name, terms[param], value)
    return params


def _typed(name: str, term: Term, value: str) -> Any:
    one = int if term.type.startswith("INTEGER") else str
    try:
        if term.type.endswith("[]"):
            return [one(item) for item in value.split(",") if item]
        return one(value)
    except ValueError as error:
        raise QueryError(
            "error.query_value", name=name, param=term.name, type=term.type, value=value
        ) from error
