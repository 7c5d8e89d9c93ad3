"""What each row is: line, parent, total, header, note, blank, or a finding that has no place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from atlas.intake import sheet_words, units
from atlas.intake.amounts import ERRORS, MISSING, comma_is_decimal, parse
from atlas.intake.columns import Understood
from atlas.intake.grid import Grid
from atlas.intake.header import Header, is_caption

Cells = list[str | None]
#: How many texts from the left may say that a row is a total, beside the columns of names.
NAMING = 3
#: Rows that are looked at to know how many words a line has.
SAMPLE = 500


@dataclass(slots=True)
class RowDraft:
    """A row while it is being understood; ``label`` is what names it, ``said`` its amount cell."""

    number: int
    cells: Cells
    kind: str = "line"
    why: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    parent: int | None = None
    said: str | None = None
    label: str = ""


@dataclass
class Context:
    """What is known of the sheet before its rows are looked at; columns from 0.

    ``comma``: decimals are written with a comma; ``names``: the columns of names, the deepest
    last; ``labels``: what the header's cells say; ``words``: how many cells of a row hold words;
    ``likely_totals``: the rows that hold the stem of a word for a total, numbered from 1.
    """

    grid: Grid
    header: Header
    columns: Understood
    multiplier: int | None
    comma: bool = False
    names: list[int] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    words: int = 0
    likely_totals: frozenset[int] = frozenset()


def context(grid: Grid, header: Header, columns: Understood, multiplier: int | None) -> Context:
    """Return what the rows are read with."""
    found = Context(grid, header, columns, multiplier)
    if columns.amount is not None:
        texts = [row[columns.amount] for row in grid.rows[:5000]]
        found.comma = comma_is_decimal([text for text in texts if text])
    order = ("unit_name", "sub_programme_name", "name_ko", "name_en")
    # A name in another language beside the Korean one is no deeper level.
    order = order[: 3 if "name_ko" in columns.by_meaning else 4]
    places = [columns.by_meaning[name] for name in order if name in columns.by_meaning]
    found.names = sorted(places) if len(places) > 1 else places
    levels = [grid.rows[number - 1] for number in header.rows if number <= len(grid.rows)]
    found.labels = {sheet_words.plain(cell) for row in levels for cell in row if cell}
    first = header.rows[-1] if header.rows else 0
    counts = sorted(_worded(row) for row in grid.rows[first : first + SAMPLE])
    found.words = counts[len(counts) // 2] if counts else 0
    found.likely_totals = sheet_words.likely_totals(grid.said)
    return found


def classify(known: Context) -> list[RowDraft]:
    """Return every row of a sheet with its kind; parents and repeats are found afterwards."""
    drafts = [RowDraft(number, row) for number, row in enumerate(known.grid.rows, 1)]
    first = known.header.rows[-1] if known.header.rows else 0
    for draft in drafts:
        if not any(draft.cells):
            draft.kind = "blank"
        elif draft.number in known.header.rows:
            draft.kind, draft.why = "header", "header"
        elif draft.number < first:
            draft.kind, draft.why = "note", "before"
        else:
            _body(draft, known)
    _unlabelled(drafts, known)
    _sections(drafts)
    return drafts


def _body(draft: RowDraft, known: Context) -> None:
    """Settle the kind of a row of the body as far as the row alone can tell."""
    column = known.columns.amount or 0
    draft.said = draft.cells[column]
    for place in known.names:
        draft.label = draft.cells[place] or draft.label
    if _repeats_header(draft.cells, known):
        draft.kind, draft.why = "header", "repeated_header"
        return
    if draft.said in ERRORS:
        draft.kind, draft.why = "finding", f"error={draft.said}"
        return
    draft.amount, draft.currency = amount_of(draft.cells, known)
    if draft.amount is not None:
        # Most rows have a name and hold no part of any word for a total.
        if not draft.label or draft.number in known.likely_totals:
            _total(draft, _beside(draft, column), known)
    elif draft.said and draft.said.strip().lower() not in MISSING:
        _unreadable(draft, _beside(draft, column))
    else:
        _without_amount(draft, _beside(draft, column), known)


def _beside(draft: RowDraft, column: int) -> list[str]:
    """Return what a row says beside its amount, errors left out."""
    others = (value for place, value in enumerate(draft.cells) if place != column)
    return [value for value in others if value and value not in ERRORS]


def amount_of(cells: Cells, known: Context) -> tuple[Decimal | None, str | None]:
    """Return the amount of a row in the sheet's unit, and the currency that the row names."""
    said = cells[known.columns.amount or 0]
    found = parse(said, known.comma) if said else None
    if found is None:
        return None, None
    column = known.columns.by_meaning.get("currency")
    named = cells[column] if column is not None else None
    currency = found.currency or (units.currency(named) if named else None)
    if found.multiplier and known.multiplier:
        return found.number * found.multiplier / known.multiplier, currency
    return found.number * (found.multiplier or 1), currency


def _repeats_header(cells: Cells, known: Context) -> bool:
    """Return whether a row says again what the header says, in most of its cells."""
    first = next(filter(None, cells), "")
    if sheet_words.plain(first) not in known.labels:
        return False
    filled = [value for value in cells if value]
    same = sum(sheet_words.plain(value) in known.labels for value in filled)
    return same >= 2 and same * 2 >= len(filled)


def _total(draft: RowDraft, filled: list[str], known: Context) -> None:
    """Enter a row with an amount as a total where a cell that names rows says so."""
    texts = list(islice((v for v in filled if any(map(str.isalpha, v))), NAMING))
    named = [draft.cells[column] or "" for column in known.names] + texts
    likely = [value for value in named if sheet_words.may_be_total(value)]
    stated = next((value for value in likely if sheet_words.is_total(value)), None)
    stated = stated or next((value for value in likely if sheet_words.names_a_total(value)), None)
    # A row with as many words as any line is a line of something that is called Total.
    if stated and _worded(draft.cells) * 2 <= max(known.words, 2 * NAMING):
        draft.kind, draft.why = "total", f"total_word={stated.strip()}"
        draft.label = draft.label or stated
    elif not draft.label:
        draft.label = next(iter(texts), "")


def _worded(cells: Cells) -> int:
    """Return how many cells of a row hold words."""
    return sum(any(map(str.isalpha, value)) for value in cells if value)


def _unreadable(draft: RowDraft, filled: list[str]) -> None:
    """Settle a row whose amount cell holds words: a caption, another header, or a finding."""
    said = draft.said or ""
    if is_caption(said) or (not filled and sheet_words.NOTE.match(said)):
        draft.kind, draft.why = "note", "caption"
    elif sheet_words.MONEY.search(sheet_words.plain(said)) and any(
        sheet_words.meaning_of(value) for value in filled
    ):
        draft.kind, draft.why = "header", "second_header"
    elif not filled:
        draft.kind, draft.why = "note", "text_alone"
    else:
        draft.kind, draft.why = "finding", "unreadable"


def _without_amount(draft: RowDraft, filled: list[str], known: Context) -> None:
    """Settle a row with nothing in its amount cell: note, section, continuation, or a line."""
    first = next(iter(filled), "")
    texts = [value for value in filled if parse(value) is None]
    if sheet_words.NOTE.match(first) or is_caption(first):
        draft.kind, draft.why = "note", "note_sign"
    elif len(filled) == 1:
        draft.kind, draft.why = "note", "text_alone"
    elif any(sheet_words.is_total(value) for value in texts):
        draft.kind, draft.why = "total", f"total_word={first.strip()}"
    elif not draft.label:
        draft.kind, draft.why = "note", "continuation"
    else:
        draft.why = "no_amount"


def _unlabelled(drafts: list[RowDraft], known: Context) -> None:
    """Find totals that no word names: an amount without a name that adds up what is above."""
    lines = [draft for draft in drafts if draft.kind == "line" and draft.amount is not None]
    if all(line.label for line in lines):
        _sum_of_all(lines)
        return
    since = Decimal(0)
    above = Decimal(0)
    count = 0
    # By the deepest name that a row fills: parents are not yet told from their details.
    deep: dict[int, Decimal] = defaultdict(Decimal)
    for draft in drafts:
        if draft.kind == "total":
            since, count = Decimal(0), 0
        if draft.kind != "line" or draft.amount is None:
            continue
        depth = max((place for place in known.names if draft.cells[place]), default=-1)
        nameless = depth < 0 and not draft.label
        if nameless and count > 1 and draft.amount in (since, above, *deep.values()):
            draft.kind, draft.why = "total", "sums_above"
            since, count = Decimal(0), 0
        elif nameless:
            draft.kind, draft.why = "finding", "nameless"
        else:
            since, above, count = since + draft.amount, above + draft.amount, count + 1
            deep[depth] += draft.amount
    _sum_of_all([line for line in lines if line.kind == "line"])


def _sum_of_all(lines: list[RowDraft]) -> None:
    """Enter the first or last row as a total where it is the sum of all the others."""
    if len(lines) < 5:
        return
    whole = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    for line in (lines[0], lines[-1]):
        if line.amount and line.amount * 2 == whole:
            line.kind, line.why = "total", "sum_of_all"
            return


def _sections(drafts: list[RowDraft]) -> None:
    """Enter a text that stands alone as a section's heading where lines follow it."""
    follows = False
    for draft in reversed(drafts):
        if draft.kind in ("line", "finding", "total"):
            follows = draft.kind != "total"
        elif draft.why == "text_alone" and follows and draft.kind == "note":
            draft.kind, draft.why = "header", "section"
