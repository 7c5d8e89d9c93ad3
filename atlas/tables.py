"""Tables as the reader sees them: codes as words, won in the reader's unit, headings from texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from atlas import text
from atlas.text import Translate

#: Columns that hold codes -> the family of text keys that name them.
CODED = {
    "attribution": "attribution",
    "audience": "audience",
    "basis": "basis",
    "change_kind": "change_kind",
    "commitment_kind": "commitment_kind",
    "confidence": "confidence",
    "cover": "cover",
    "driver": "driver",
    "effect": "effect",
    "event_kind": "event_kind",
    "evidence": "evidence",
    "exactness": "exactness",
    "figure_unit": "figure_unit",
    "item_kind": "item_kind",
    "level": "level",
    "partner_kind": "partner_kind",
    "relation": "relation",
    "relation_kind": "relation_kind",
    "release_kind": "release_kind",
    "severity": "severity",
    "source_kind": "source_kind",
    "source_unit": "source_unit",
    "stage": "stage",
    "standing": "standing",
    "state": "conflict_state",
    "subgroup": "subgroup",
    "total_kind": "total_kind",
}


#: Columns of which a missing value means that nobody knows; elsewhere it means "does not apply".
UNKNOWN = {
    "amount_krw", "attendance", "channel", "fields", "is_new", "named_krw", "not_itemised_krw",
    "partner", "published", "split_krw", "unknown_krw", "year_from",
}  # fmt: skip


#: Pixels of a grid's column at most and of the margins in its cells, and of its type.
_WIDEST, _CELL, _TYPE = 320, 20, 14
#: Ems from which on the words of a cell are a sentence.
_SENTENCE = 30


def missing(column: str, t: Translate) -> str:
    """Return the words for a missing value of a column."""
    return t("word.unknown") if column in UNKNOWN else t("word.dash")


def is_money(column: str) -> bool:
    """Tell whether a column holds won."""
    return column.endswith("_krw")


def headings(columns: Sequence[str], t: Translate, exact: bool = False) -> dict[str, str]:
    """Return the heading of each column; money says its unit: won if ``exact``, else as shown."""
    unit = t("unit.won") if exact else t("unit.money")
    return {
        column: t(f"column.{column}") + (f" ({unit})" if is_money(column) else "")
        for column in columns
    }


def present(frame: pd.DataFrame, t: Translate, exact: bool = False) -> pd.DataFrame:
    """Return a copy for the reader: words for codes, and won in the unit of the headings.

    What is not known stays missing, in money and in words alike.
    """
    shown: dict[str, pd.Series] = {}
    for column in frame.columns:
        values = frame[column]
        if column in CODED:
            words = {code: t(f"{CODED[column]}.{code}") for code in values.dropna().unique()}
            values = values.map(words)
        elif is_money(column) and not exact:
            values = values.astype("Float64") / float(text.WON_PER_SHOWN[t.language])
        elif column == "starts":
            values = _days(frame, t)
        elif pd.api.types.is_bool_dtype(values):
            words = {True: t("word.yes"), False: t("word.no")}
            values = values.astype(object).map(words)
        shown[column] = values
    return pd.DataFrame(shown, index=frame.index)


def widths(presented: pd.DataFrame, heads: Mapping[str, str]) -> dict[str, int]:
    """Return the pixels that each column of words needs in a grid, so that no word of it is cut.

    The grid's own guess passes over the words that are longer than most.
    """
    found = {}
    for column in presented.columns:
        if pd.api.types.is_string_dtype(presented[column].dtype):
            words = {str(value) for value in presented[column].dropna().unique()}
            longest = sorted(words, key=lambda word: len(word.encode()))[-5:]
            ems = max(map(text.ems, [heads[column], *longest]))
            found[column] = min(_WIDEST, _CELL + round(_TYPE * ems))
    return found


def _days(frame: pd.DataFrame, t: Translate) -> pd.Series:
    """Return the days of a calendar in words, no more precise than they are known."""
    pairs = zip(frame["starts"], frame["precision"], strict=True)
    return pd.Series([text.day(day, known, t.language) for day, known in pairs], frame.index)


def in_words(frame: pd.DataFrame, t: Translate) -> list[dict[str, str]]:
    """Return rows of plain text under their headings, exact to the last digit; missing as "–"."""
    heads = headings(list(frame.columns), t)
    presented = present(frame.drop(columns=[c for c in frame.columns if is_money(c)]), t)
    # Column by column: pandas takes a hundred times longer to be asked for one cell.
    columns = [list((frame if is_money(c) else presented)[c]) for c in frame.columns]
    return [
        {
            heads[column]: _word(column, value, t)
            for column, value in zip(frame.columns, row, strict=True)
        }
        for row in zip(*columns, strict=True)
    ]


def to_html(rows: Sequence[Mapping[str, object]], t: Translate) -> str:
    """Return rows as an HTML table under their headings; figures and sentences are marked so."""
    found = pd.DataFrame(rows)
    lines = in_words(found, t)
    heads = headings(list(found.columns), t)
    looks = {column: _look(column, [line[heads[column]] for line in lines]) for column in heads}
    head = "".join(f'<th scope="col"{looks[c]}>{escape(heads[c])}</th>' for c in found.columns)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{look}>{escape(cell)}</td>"
            for look, cell in zip(looks.values(), row.values(), strict=True)
        )
        + "</tr>"
        for row in lines
    )
    return _framed(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>", t)


def pairs_html(pairs: Sequence[tuple[str, str]], t: Translate) -> str:
    """Return (heading, words) pairs as an HTML table, each heading at the head of its row."""
    rows = (f'<tr><th scope="row">{escape(h)}</th><td>{escape(w)}</td></tr>' for h, w in pairs)
    return _framed(f"<tbody>{''.join(rows)}</tbody>", t)


def _framed(inside: str, t: Translate) -> str:
    # What does not fit is scrolled within its frame, by keyboard too.
    return (
        f'<div class="atlas-table" role="group" tabindex="0" aria-label="{t("show.table")}">'
        f"<table>{inside}</table></div>"
    )


def _look(column: str, cells: Sequence[str]) -> str:
    """Return the class of a column: sentences are given room where a screen is narrow."""
    if _is_figure(column):
        return ' class="figure"'
    longest = max(cells, key=len, default="")
    return ' class="sentences"' if text.ems(longest) > _SENTENCE else ""


def _is_figure(column: str) -> bool:
    return is_money(column) or column.endswith(("_count", "_share")) or "share_of_" in column


def _word(column: str, value: object, t: Translate) -> str:
    if pd.isna(value):
        return missing(column, t)
    if is_money(column):
        return text.figure(int(value), t.language)
    if isinstance(value, pd.Timestamp):
        return text.day(value, "day", t.language)
    return str(value)


def details(row: Mapping[str, object], t: Translate) -> list[tuple[str, str]]:
    """Return one row as (heading, words) pairs: money in full, what is not known in words.

    What does not apply to the row is left out.
    """
    pairs = []
    for column, value in row.items():
        if value is None and column not in UNKNOWN:
            continue
        if value is None:
            shown = missing(column, t)
        elif column in CODED:
            shown = t(f"{CODED[column]}.{value}")
        elif is_money(column):
            shown = text.won(int(str(value)), t.language)
        elif isinstance(value, bool):
            shown = t("word.yes") if value else t("word.no")
        else:
            shown = str(value)
        pairs.append((t(f"column.{column}"), shown))
    return pairs
