"""From a file to what would be published: read, mapped, laid out, checked and compared.

Nothing is stored. Commands and page call the same functions, each step by itself or ``checked``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import duckdb

from atlas import sql, submissions, warehouse
from atlas.access import Actor
from atlas.errors import IntakeError
from atlas.intake import answers, checks, garbage, laying, programmes, rates, reading, staging
from atlas.intake import mapping as mappings
from atlas.intake.asked import Asked, require_exceptions
from atlas.intake.diff import Diff, diff
from atlas.intake.gathered import gathered
from atlas.intake.lines import MappedLine, apply
from atlas.intake.mapping import SheetMapping
from atlas.intake.model import Book, Corrections, Finding, Sheet
from atlas.intake.propose import names_of, propose, suggestions
from atlas.intake.references import References, references
from atlas.intake.select import Suggestion
from atlas.warehouse import Snapshot

#: Told each step, as ``intake.step.<step>`` of the locales calls it.
Progress = Callable[[str], None]
Cancel = Callable[[], bool]
#: The publisher of a file in which several ministries report.
_SEVERAL = "MULTI"


@dataclass(frozen=True)
class Watch:
    """Who follows a long piece of work: is told each step, and may end it between two."""

    progress: Progress | None = None
    cancel: Cancel | None = None

    def step(self, name: str) -> None:
        """Say that a step begins; raise IntakeError where the work was cancelled."""
        if self.cancel and self.cancel():
            raise IntakeError("intake.cancelled")
        if self.progress:
            self.progress(name)


@dataclass(frozen=True)
class Understood:
    """A file and the one sheet of it that is handed in, with the unit that a person stated."""

    asked: Asked
    book: Book
    sheet: Sheet


@dataclass(frozen=True)
class Mapped:
    """An understood sheet with what its texts mean and the lines that this makes.

    ``programmes`` are the known programmes by row, ``publisher`` the name of who reports.
    """

    understood: Understood
    mapping: SheetMapping
    lines: tuple[MappedLine, ...]
    programmes: Mapping[int, str]
    publisher: str


@dataclass(frozen=True)
class Checked:
    """A mapped sheet with all its findings and what publishing it would change.

    ``against`` is the id of the bureau's snapshot that it was checked against.
    """

    mapped: Mapped
    findings: tuple[Finding, ...]
    diff: Diff
    against: str

    @property
    def asked(self) -> Asked:
        return self.mapped.understood.asked

    @property
    def sheet(self) -> Sheet:
        return self.mapped.understood.sheet

    @property
    def book(self) -> Book:
        return self.mapped.understood.book

    @property
    def lines(self) -> tuple[MappedLine, ...]:
        return self.mapped.lines


@garbage.left_alone()
def checked(
    store: Path,
    path: Path,
    asked: Asked,
    actor: Actor,
    *,
    corrections: tuple[Corrections, ...] = (),
    mapping: SheetMapping | None = None,
    watch: Watch = Watch(),
    name: str | None = None,
) -> Checked:
    """Return a file as read, mapped and checked against what the bureau sees now.

    ``mapping`` is what a person made of the proposal, where there is one; ``name`` is the file's
    own where ``path`` is a copy. Raises IntakeError where the file is no budget or several.
    """
    known = understood(path, asked, corrections=corrections, watch=watch, name=name)
    shown = warehouse.snapshot(store, "bureau")
    laid = mapped(store, known, actor, shown, mapping=mapping, watch=watch)
    found = compared(laid, shown, watch)
    require_exceptions(asked, found.diff.touched)
    return found


def understood(
    path: Path,
    asked: Asked,
    *,
    corrections: tuple[Corrections, ...] = (),
    watch: Watch = Watch(),
    name: str | None = None,
) -> Understood:
    """Return the sheet of a file that is handed in, as read; a stated unit fills a missing one.

    Raises IntakeError where no sheet is a budget, where several are and none was named, and where
    the sheet states another unit.
    """
    book = reading.read(
        path, corrections, asked.sheet, progress=lambda step, _: watch.step(step),
        cancel=watch.cancel, name=name, unit=asked.unit_multiplier,
    )  # fmt: skip
    return chosen(book, asked)


def chosen(book: Book, asked: Asked) -> Understood:
    """Return the sheet of a book that is handed in: the one named, else its only budget.

    Raises IntakeError where no sheet is a budget, where several are and none was named, and where
    the sheet states another unit than the one asked for.
    """
    sheet = budget(book, asked.sheet)
    if asked.unit_multiplier not in (None, sheet.unit_multiplier):
        raise IntakeError("intake.unit_differs", sheet=sheet.name, stated=sheet.unit_text)
    if asked.rate:
        rates.require(asked.rate, sheet)
    return Understood(asked, book, sheet)


def budget(book: Book, name: str | None = None) -> Sheet:
    """Return the one sheet, of that name where one is given, that is a budget, or raise why not."""
    found = [sheet for sheet in book.sheets if sheet.is_budget and name in (None, sheet.name)]
    if len(found) > 1:
        known = ", ".join(sheet.name for sheet in found)
        raise IntakeError("intake.several_budgets", count=len(found), known=known)
    if not found:
        raise IntakeError("intake.no_budget", file=book.file_name)
    return found[0]


@garbage.left_alone()
def mapped(
    store: Path,
    known: Understood,
    actor: Actor,
    shown: Snapshot,
    *,
    mapping: SheetMapping | None = None,
    former: SheetMapping | None = None,
    watch: Watch = Watch(),
) -> Mapped:
    """Return a sheet mapped: as a person said, or as proposed with what was said before.

    What was said before is ``former``, or else what the layout remembers.
    """
    watch.step("mapped")
    asked, sheet = known.asked, known.sheet
    refs = known_names(shown)
    with warehouse.connect(shown) as con:
        if mapping is None:
            former = former or remembered(store, known, actor)
            mapping = propose(sheet, refs, former, asked.fiscal_year, asked.ministry_id)
            mapping = answers.given(mapping, asked.answers, refs)
            if asked.selection != "suggested":
                mapping = _selected(asked, mapping, apply(sheet, mapping))
        lines = tuple(apply(sheet, mapping))
        ministries = {line.ministry_id or asked.ministry_id for line in lines} - {None}
        heir = programmes.heirs(refs.ministries.rows)
        rows = sql.rows(con, "intake/programmes", ministries=programmes.kin(ministries, heir))
    found = programmes.known(asked, lines, rows, heir)
    return Mapped(known, mapping, lines, found, _publisher(refs, ministries))


def remembered(store: Path, known: Understood, actor: Actor) -> SheetMapping | None:
    """Return what an earlier sheet of this layout was taken to mean; None where none was."""
    key = mappings.layout_key(known.sheet.columns, known.asked.ministry_id)
    held = submissions.remembered(store, key, actor)
    return None if held is None else mappings.from_json(json.dumps(held))


def suggested(
    store: Path, given: Mapped, actor: Actor, shown: Snapshot, watch: Watch = Watch()
) -> list[Suggestion]:
    """Return which lines of a sheet look like cooperation, and why; earlier choices count."""
    watch.step("mapped")
    rows = given.understood.sheet.lines
    before = remembered(store, given.understood, actor)
    mapping = replace(given.mapping, choices=before.choices if before else {})
    return suggestions(mapping, names_of(mapping, rows, known_names(shown).partners), rows)


@lru_cache(maxsize=4)
def known_names(shown: Snapshot) -> References:
    """Return the names of a snapshot that texts are compared with."""
    # Kept: their patterns take longer to make than a small sheet to be read with them.
    with warehouse.connect(shown) as con:
        return references(lambda name: sql.rows(con, name))


@garbage.left_alone()
def compared(given: Mapped, shown: Snapshot, watch: Watch = Watch()) -> Checked:
    """Return a mapped sheet with its findings and its diff against a snapshot."""
    watch.step("checked")
    known = given.understood
    staged = laying.staged(
        known.asked, known.book.file_name, known.sheet, given.mapping, given.lines,
        programmes=given.programmes,
    )  # fmt: skip
    with staging.opened(shown.path, staged) as con:
        found = checks.found(con, lambda done, of: watch.cancel and watch.step("checked"))
        watch.step("compared")
        changed = _diff(con)
    return Checked(given, gathered(_found_by_reading(known), found), changed, shown.id)


def _found_by_reading(known: Understood) -> list[Finding]:
    """Return the findings of the sheet, and that of macros, which stands with the first sheet."""
    first = known.book.sheets[0]
    of_file = [] if first is known.sheet else [f for f in first.findings if f.rule == "macros"]
    return [*of_file, *known.sheet.findings]


def _diff(con: duckdb.DuckDBPyConnection) -> Diff:
    return diff(lambda name, **params: sql.rows(con, name, **params))


def _selected(asked: Asked, mapping: SheetMapping, lines: list[MappedLine]) -> SheetMapping:
    """Return the mapping with the lines that were asked for; transfers are in no selection."""
    every = (n.row for n in lines if n.row_kind == "line" and n.kind != "internal_transfer")
    rows = {"all": tuple(every), "none": (), "rows": asked.rows}[asked.selection]
    missing = set(rows) - {line.row for line in lines}
    if missing:
        listed = ", ".join(map(str, sorted(missing)[:10]))
        raise IntakeError("intake.rows_unknown", count=len(missing), rows=listed)
    return replace(mapping, selected=tuple(sorted(rows)))


def _publisher(refs: References, ministries: set[str]) -> str:
    rows = refs.ministries.rows
    one = next(iter(ministries)) if len(ministries) == 1 else _SEVERAL
    return str(rows[one]["name_ko"]) if one in rows else one
