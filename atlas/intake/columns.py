"""What each column means, which of them is the amount, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from atlas.intake import sheet_words, units
from atlas.intake.grid import Grid, letter
from atlas.intake.header import Header, is_year, says_nothing
from atlas.intake.model import Column

#: Meanings that more than one column may have.
SHARED = {"other", "field", "amount_former", "change", "note", "partner", "currency"}
CERTAIN, LIKELY, GUESSED = 0.9, 0.7, 0.4
#: How many of the things that speak for an amount say what it is, not how full or where.
ALIKE = 4
_YEARS = re.compile(r"(?<!\d)(?:20(\d\d)|['’](\d\d)|(\d\d)년)(?!\d)")


@dataclass(frozen=True)
class Understood:
    """The columns of a sheet; ``amount`` is the amount's column from 0, None where none is one.

    ``rivals`` are the columns that could as well be the amount.
    """

    columns: tuple[Column, ...]
    amount: int | None
    rivals: tuple[int, ...] = ()
    by_meaning: Mapping[str, int] = field(default_factory=dict)


def understand(grid: Grid, header: Header, given: Mapping[str, str]) -> Understood:
    """Return what the columns mean; ``given`` (letter -> meaning) is what a person said."""
    said = {
        column: given[letter(column + 1)]
        for column in range(grid.width)
        if letter(column + 1) in given
    }
    amount, rivals, former, why, sure = _amounts(grid, header, said)
    found: dict[int, Column] = {}
    taken: dict[str, int] = {}
    for column in range(grid.width):
        if column in said:
            taken.setdefault(said[column], column)
    for column, label in enumerate(header.labels):
        meaning, confidence, reason = "other", LIKELY, ""
        if column in said:
            meaning, confidence, reason = said[column], 1.0, "corrected"
        elif column == amount:
            meaning, confidence, reason = "amount", sure, why
        elif column in former:
            meaning, confidence, reason = former[column], LIKELY, "other_amount"
        elif label:
            meaning, confidence, reason = _named(label, taken)
        if meaning not in SHARED:
            taken.setdefault(meaning, column)
        found[column] = Column(letter(column + 1), label, meaning, confidence, reason)
    _name(grid, header, found, taken)
    columns = tuple(found[column] for column in sorted(found))
    by_meaning: dict[str, int] = {}
    for column, about in enumerate(columns):
        by_meaning.setdefault(about.meaning, column)
    return Understood(columns, amount, rivals, by_meaning)


def _named(label: str, taken: dict[str, int]) -> tuple[str, float, str]:
    """Return meaning, confidence and reason of a column by its header."""
    for part in (label, *reversed(label.split(" / "))):
        named = sheet_words.meaning_of(part)
        if named and (named[0] in SHARED or named[0] not in taken):
            return named[0], CERTAIN, f"word={named[1]}"
    return "other", LIKELY, ""


def _name(grid: Grid, header: Header, found: dict[int, Column], taken: dict[str, int]) -> None:
    """See to it that the column of the lines' names is known: the deepest, else the wordiest."""
    if "name_ko" in taken or "name_en" in taken:
        place = taken.get("name_ko")
        if place is not None and not _hangul(grid, place) and "name_en" not in taken:
            found[place] = _changed(
                found[place], "name_en", found[place].confidence, found[place].why
            )
        return
    if "sub_programme_name" in taken:
        place = taken["sub_programme_name"]
        found[place] = _changed(found[place], "name_ko", LIKELY, "deepest_name")
        return
    free = [c for c in found if found[c].meaning == "other" and c not in header.numeric]
    if free:
        place = max(free, key=lambda column: (_variety(grid, column), -column))
        meaning = "name_ko" if _hangul(grid, place) else "name_en"
        found[place] = _changed(found[place], meaning, GUESSED, "most_varied")


def _changed(column: Column, meaning: str, confidence: float, why: str) -> Column:
    return Column(column.letter, column.header, meaning, confidence, why)


def _variety(grid: Grid, column: int) -> int:
    return len({row[column] for row in grid.rows[:2000] if row[column]})


def _hangul(grid: Grid, column: int) -> bool:
    filled = [row[column] or "" for row in grid.rows[:500] if row[column]]
    return sum(bool(re.search("[가-힣]", value)) for value in filled) * 3 >= len(filled) > 0


def _amounts(
    grid: Grid, header: Header, said: Mapping[int, str]
) -> tuple[int | None, tuple[int, ...], dict[int, str], str, float]:
    """Return the amount's column, its rivals, other amounts with meaning, the reason, how sure."""
    corrected = next((column for column, meaning in said.items() if meaning == "amount"), None)
    scores = {
        column: _money(grid, header.labels[column], column)
        for column in sorted(header.numeric)
        if column not in said or column == corrected
    }
    money = {column: score for column, score in scores.items() if score > 0}
    if corrected is not None:
        money.setdefault(corrected, 1.0)
    if not money:
        return None, (), {}, "", 0.0
    ranks = _ranks(grid, header, money)
    ranked = sorted(money, key=lambda column: ranks[column], reverse=True)
    amount = ranked[0] if corrected is None else corrected
    others = {column: "amount_former" for column in money if column != amount}
    if corrected is not None:
        return amount, (), others, "corrected", 1.0
    alike = ranks[amount][:ALIKE]
    rivals = tuple(c for c in ranked if c != amount and ranks[c][:ALIKE] == alike)
    latest = year_of(header.labels[amount])
    why = f"latest_year={latest}" if latest and others else f"money={header.labels[amount]}"
    return amount, rivals, others, why, GUESSED if rivals else CERTAIN


def _ranks(grid: Grid, header: Header, money: Mapping[int, float]) -> dict[int, tuple[float, ...]]:
    """Return how much speaks for each column of money; the first ``ALIKE`` say what it is."""
    filled = {column: _filled(grid, column) for column in money}
    most = max(filled.values())
    years = {column: year_of(header.labels[column]) for column in money}
    latest = max((year for year in years.values() if year), default=None)
    found = {}
    for column, evidence in money.items():
        label = sheet_words.plain(header.labels[column])
        planned = not sheet_words.FORMER.search(label) and "constant" not in label
        # A column that is hardly filled is not the sheet's amount, whatever it is called.
        kept = filled[column] * 5 >= most
        place = (filled[column], -column)
        found[column] = (kept, years[column] == latest, planned, evidence, *place)
    return found


def _filled(grid: Grid, column: int) -> int:
    """Return how many cells of a column hold more than a word for nothing."""
    texts = Counter(row[column] or "n/a" for row in grid.rows)
    return sum(count for text, count in texts.items() if not says_nothing(text))


def year_of(label: str) -> int | None:
    """Return the latest year that a header names.

    >>> year_of("26년 예산"), year_of("2024 / 본예산"), year_of("'25 예산(A)"), year_of("예산")
    (2026, 2024, 2025, None)
    """
    found = [2000 + int(next(filter(None, match))) for match in _YEARS.findall(label)]
    return max(found, default=None)


def _money(grid: Grid, label: str, column: int) -> float:
    """Return how much says that a column of numbers is money; 0 where it is not."""
    said = sheet_words.plain(label)
    parts = [sheet_words.plain(part) for part in label.split(" / ")]
    not_money = (sheet_words.SHARE, sheet_words.COUNTED, sheet_words.CODE)
    if any(pattern.search(said) for pattern in not_money) or units.counted(label):
        return 0.0
    named = sheet_words.meaning_of(label)
    unit = units.header(label)
    by_format = any(units.of_format(code) for code in grid.formats.get(column + 1, ()))
    word = bool(sheet_words.MONEY.search(said))
    if named and not word and named[0] not in ("name_ko", "name_en"):
        return 0.0
    if named and named[0] in ("serial", "change", "fiscal_year"):
        return 0.0
    evidence = 2.0 * word + 2.0 * (unit is not None) + 1.0 * by_format
    evidence += 1.0 * (year_of(label) is not None or any(map(is_year, parts)))
    of_parts = any(sheet_words.TOTAL_OF_PARTS.fullmatch(part) for part in parts)
    return min(evidence, 2.0) + 0.5 * of_parts


def says_money(label: str) -> bool:
    """Return whether a header says by a word or a unit that its numbers are money."""
    return (
        bool(sheet_words.MONEY.search(sheet_words.plain(label))) or units.header(label) is not None
    )


def is_counted(label: str) -> bool:
    """Return whether a header says that its numbers are counts: people, households, cases."""
    return (
        bool(sheet_words.COUNTED.search(sheet_words.plain(label)))
        or units.counted(label) is not None
    )
