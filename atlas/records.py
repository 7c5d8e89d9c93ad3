"""What the records page asks and says: the lines as filtered, and one line down to its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from atlas import schema, sql, text
from atlas.releases import REFERENCE_REASON
from atlas.summary import Rows
from atlas.text import Translate

VIEWS = (
    "lines", "totals", "relations", "cooperation", "commitments", "statistics", "conflicts",
    "forum", "sources", "dictionary", "methods", "releases",
)  # fmt: skip
#: Lines that the grid shows at most; who needs others narrows the filters.
TOP = 5_000
#: Filters of the lines -> the parameter of ``records/lines`` that each fills.
CHOICES = {
    "year": "years", "ministry": "ministries", "channel": "channels", "field": "fields",
    "partner": "partners", "stage": "stages", "standing": "standings",
}  # fmt: skip
FILTERS = (*CHOICES, "text", "line")
#: Those always in sight; the others are behind a button.
FIRST = ("year", "ministry")
MORE = tuple(name for name in CHOICES if name not in FIRST)
#: Filters of cooperation without money -> the parameter of ``records/cooperation`` of each.
COOPERATION = {"kind": "kinds", "field": "fields", "partner": "partners"}
#: How a line stands to another, seen from the other; the rest is the same from both.
_INVERSE = {"part_of": "parent_of", "parent_of": "part_of"}
STAGES = ("enacted", "proposal", "allocation", "request", "award", "executed")

#: Views that show a query as it is -> the query, and its columns that the screen shows.
TABLES = {
    "lines": (
        "records/lines",
        ("fiscal_year", "line", "amount_krw", "ministry", "stage", "standing", "split_krw",
         "named_krw", "unknown_krw", "channel", "level", "is_new", "confidence", "source"),
    ),
    "totals": (
        "records/totals",
        ("fiscal_year", "total", "amount_krw", "rounding_krw", "total_kind", "ministry", "stage",
         "preferred", "scope", "confidence", "source", "reading"),
    ),
    "relations": (
        "records/line_relations",
        ("fiscal_year", "line", "amount_krw", "relation", "other", "other_amount_krw", "reason"),
    ),
    "cooperation": (
        "records/cooperation",
        ("relation_kind", "relation_name", "partner", "field", "channel", "ministry",
         "year_from", "year_to", "confidence", "source", "reading"),
    ),
    "commitments": (
        "records/commitments",
        ("commitment", "source_amount", "source_unit", "amount_krw", "approximate",
         "commitment_kind", "ministry", "partner", "year_from", "year_to", "confidence", "source",
         "reading"),
    ),
    "statistics": (
        "records/statistics",
        ("statistic", "figure_value", "figure_unit", "partner", "year_from", "year_to",
         "confidence", "source", "reading"),
    ),
    "conflicts": (
        "records/conflicts",
        ("matter", "figure", "preferred", "state", "reason", "source"),
    ),
    "forum": (
        "records/forum",
        ("starts", "event", "event_kind", "subgroup", "place", "attendance", "confidence",
         "source", "reading"),
    ),
    "sources": (
        "records/sources",
        ("source", "publisher", "published", "source_kind", "source_url", "record_count", "note"),
    ),
}  # fmt: skip


def arguments(query: str, t: Translate) -> dict[str, Any]:
    """Return the parameters that show all rows of a query in a language."""
    every = {term.name: None for term in sql.load(query).params}
    return every | {"lang": t.language}


def options(rows: Rows, t: Translate) -> dict[str, dict[str, str]]:
    """Return the codes that each filter offers, with their names and how many lines have them."""
    names: dict[str, dict[str, str]] = {name: {} for name in CHOICES}
    for row in rows:
        names[row["filter_name"]][row["code"]] = f"{row['label']} ({row['line_count']})"
    names["stage"] = {code: t(f"stage.{code}") for code in STAGES}
    names["standing"] = {code: t(f"standing.{code}") for code in schema.STANDINGS}
    return names


def asked(chosen: Mapping[str, Sequence[str]], words: str) -> dict[str, Any]:
    """Return the parameters of ``records/lines`` for the filters; nothing chosen means all."""
    params: dict[str, Any] = {
        parameter: list(chosen[name]) or None for name, parameter in CHOICES.items()
    }
    params["years"] = [int(year) for year in chosen["year"]] or None
    return params | {"text": words or None, "top": TOP}


def stands(
    chosen: Mapping[str, Sequence[str]],
    words: str,
    names: Mapping[str, Mapping[str, str]],
    t: Translate,
) -> dict[str, str]:
    """Return where the lines stand: each filter in force in words, or that all years are shown."""
    said = {
        name: ", ".join(names[name][code].rsplit(" (", 1)[0] for code in codes)
        for name, codes in chosen.items()
        if codes
    }
    if words:
        said["text"] = words
    everything = {} if said else {"all": t("word.all")}
    return everything | said | plain_stands(t)


def plain_stands(t: Translate) -> dict[str, str]:
    """Return where records stand that are shown each for itself, of whatever stage and scope."""
    return {"basis": t("basis.each")}


def counted(lines: pd.DataFrame, t: Translate) -> str:
    """Return how many lines are shown, and why they have no sum."""
    found, added = int(lines["found_count"].iloc[0]), int(lines["counted_count"].iloc[0])
    said = t("records.lines.finding", count=found, counted=added)
    return said if found <= TOP else f"{said} {t('records.lines.cut', top=TOP)}"


def listed(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines without the counts that each row carries of all of them."""
    return lines.drop(columns=["found_count", "counted_count"])


def facts(line: Mapping[str, Any], t: Translate) -> dict[str, Any]:
    """Return what a reader sees of a line as a list: all but its names, reading and source."""
    elsewhere = (
        "line_id", "line", "other_name", "reading", "source_id", "source", "publisher",
        "published", "source_kind", "source_url", "source_unit",
    )  # fmt: skip
    stated = f"{text.trimmed(line['source_amount'])} {t('source_unit.' + line['source_unit'])}"
    kept = {name: value for name, value in line.items() if name not in elsewhere}
    return kept | {"source_amount": stated}


def parts(rows: Rows, line: Mapping[str, Any], t: Translate) -> str:
    """Return what is known of a line's partners."""
    if not rows:
        return t("records.parts.none")
    split = sum(row["amount_krw"] or 0 for row in rows if row["attribution"] == "split")
    if not line["amount_krw"]:
        return t("records.parts.no_won")
    return t(
        "records.parts.finding",
        amount=line["amount_krw"],
        split=split,
        share=text.percent(split / line["amount_krw"], 1),
    )


def parts_table(rows: Rows) -> Rows:
    """Return the columns of a line's parts that a reader needs."""
    return [{name: value for name, value in row.items() if name != "part_id"} for row in rows]


def relations(rows: Rows, t: Translate) -> str:
    """Return how many relations to other lines and totals are on record for a line."""
    return t("records.relations.finding", count=len(rows)) if rows else t("records.relations.none")


def relations_table(rows: Rows, line_id: str) -> Rows:
    """Return a line's relations as seen from it, whichever side it is recorded on."""
    return [
        {name: row[name] for name in ("relation", "other", "other_amount_krw", "reason")}
        if row["line_id"] == line_id
        else {
            "relation": _INVERSE.get(row["relation"], row["relation"]),
            "other": row["line"],
            "other_amount_krw": row["amount_krw"],
            "reason": row["reason"],
        }
        for row in rows
    ]


def cooperation_options(rows: Rows, t: Translate) -> dict[str, dict[str, str]]:
    """Return the codes that the filters of cooperation offer, with names and how many have them."""
    names: dict[str, dict[str, str]] = {name: {} for name in COOPERATION}
    for row in rows:
        label = row["label"] or t(f"relation_kind.{row['code']}")
        names[row["filter_name"]][row["code"]] = f"{label} ({row['relation_count']})"
    return names


def cooperation_asked(chosen: Mapping[str, Sequence[str]], words: str) -> dict[str, Any]:
    """Return the parameters of ``records/cooperation``; nothing chosen means all."""
    params = {parameter: list(chosen[name]) or None for name, parameter in COOPERATION.items()}
    return params | {"text": words or None}


def cooperation_counted(found: pd.DataFrame, t: Translate) -> str:
    """Return what the relations are, and how many are found."""
    return f"{t('records.about.cooperation')} {t('records.cooperation.finding', count=len(found))}"


def release_list(found: pd.DataFrame, t: Translate) -> pd.DataFrame:
    """Return releases with the reason in words: a key of ours translated, else as written."""
    reasons = [reason_in_words(reason, t) for reason in found["reason"]]
    return found.assign(reason=reasons)


def reason_in_words(reason: str, t: Translate) -> str:
    """Return why a release was made: a text key of ours in words, else as a person wrote it."""
    return t(reason) if reason == REFERENCE_REASON else reason


def dictionary(t: Translate) -> pd.DataFrame:
    """Return every column of every table: type, unit, rules and meaning in the reader's words."""
    return pd.DataFrame(
        {
            "dictionary_table": t(f"table.{table.name}"),
            "dictionary_name": f"{table.name}.{column.name}",
            "dictionary_type": column.type,
            "dictionary_unit": column.unit and t(f"dictionary.unit.{column.unit}"),
            "dictionary_rule": rule(column, t),
            "dictionary_meaning": meaning(table.name, column.name, t),
        }
        for table in schema.TABLES
        for column in table.columns
    )


def rule(column: schema.Column, t: Translate) -> str:
    """Return what a column must hold, in words."""
    said = [t("dictionary.key")] if column.key else []
    said.append(t("dictionary.required" if column.required else "dictionary.optional"))
    if column.allowed:
        said.append(t("dictionary.allowed", codes=", ".join(column.allowed)))
    if column.references:
        said.append(t("dictionary.references", table=column.references))
    if column.derived:
        said.append(t("dictionary.derived"))
    return "; ".join(said)


def meaning(table: str, column: str, t: Translate) -> str:
    """Return what a column means: as said for its table, else as said for all tables."""
    own = f"about.{table}.{column}"
    return t(own if own in text.strings(t.language) else f"about.{column}")
