"""What a workbook is handed in as: which slice, which lines, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from atlas.errors import IntakeError
from atlas.intake import units
from atlas.intake.answers import Answer
from atlas.intake.rates import Rate
from atlas.schema import WON_PER_UNIT
from atlas.standing import Slice

#: Which lines are taken: those suggested strongly, all, none; or ``rows``, those that are listed.
SELECTIONS = ("suggested", "all", "none")
#: A ministry by its code, and a vice-minister's part of it or None for the whole ministry.
Part = tuple[str, str | None]


@dataclass(frozen=True)
class Asked:
    """The slice that a sheet is handed in for; without a ministry each line names its own.

    ``unit_multiplier`` is won per unit, where the sheet states none; ``sheet`` is one by its name,
    where the file has several budgets; ``rate`` is that of a sheet in a foreign currency;
    ``answers`` are to the questions of its texts. ``exceptions`` are the slices of which the file
    is partial where it is complete of all others, or complete where it is partial.
    """

    fiscal_year: int
    stage: str
    scope_id: str
    ministry_id: str | None = None
    complete: bool = False
    unit_multiplier: int | None = None
    sheet: str | None = None
    selection: str = "suggested"
    rows: tuple[int, ...] = ()
    rate: Rate | None = None
    answers: tuple[Answer, ...] = ()
    exceptions: tuple[Part, ...] = ()

    @property
    def basis(self) -> str:
        return "award" if self.stage == "award" else "budget"

    def complete_of(self, touched: Iterable[Slice]) -> frozenset[Slice]:
        """Return those of the slices that a sheet touches which it holds completely.

        What is complete of a whole ministry is so of each part of it; where the sheet is handed in
        for one ministry it is complete of no other.
        """
        own = [one for one in touched if self.ministry_id in (None, one.ministry_id)]
        other = {one for one in own if (one.ministry_id, one.slice_part) in self.exceptions}
        held = {one for one in own if self.complete != (one in other)}
        return frozenset(one for one in own if any(whole.covers(one) for whole in held))


def plain(asked: Asked) -> dict[str, Any]:
    """Return what a workbook is handed in as, as plain values that JSON can hold."""
    rate = asked.rate and {name: str(said) for name, said in asdict(asked.rate).items()}
    return asdict(asked) | {"rate": rate}


def restored(said: Mapping[str, Any]) -> Asked:
    """Return what ``plain`` made plain; what an older version did not hold is left unsaid."""
    rate = said.get("rate")
    held = rate and Rate(Decimal(rate["won"]), date.fromisoformat(rate["day"]), rate["source"])
    answers = [{**each, "choices": tuple(each["choices"])} for each in said.get("answers", ())]
    lists = {
        "rows": tuple(said.get("rows", ())),
        "answers": tuple(Answer(**each) for each in answers),
        "exceptions": tuple((ministry, part) for ministry, part in said.get("exceptions", ())),
    }
    return Asked(**{**said, **lists, "rate": held})


def require_exceptions(asked: Asked, touched: Iterable[Slice]) -> None:
    """Raise IntakeError for an exception that is no slice which the sheet touches, and for a part
    that cannot be partial because its whole ministry is complete.
    """
    of = {(one.ministry_id, one.slice_part): one for one in touched}
    if missing := [part for part in asked.exceptions if part not in of]:
        raise IntakeError("intake.slice_unknown", slice=_written(missing), known=_written(of))
    held = asked.complete_of(of.values())
    if asked.complete and (both := [part for part in asked.exceptions if of[part] in held]):
        raise IntakeError("intake.slice_of_whole", slice=_written(both))


def _written(parts: Iterable[Part]) -> str:
    return ", ".join(sorted(map(part_code, parts)))


def part_code(part: Part) -> str:
    """Return a slice as ``parts_of`` reads it."""
    return "/".join(filter(None, part))


def won_per_unit(text: str) -> int:
    """Return the won of a unit by its code or as a caption writes it; ValueError where none.

    >>> won_per_unit("m_krw"), won_per_unit("백만원"), won_per_unit("억원")
    (1000000, 1000000, 100000000)
    """
    if text in WON_PER_UNIT:
        return WON_PER_UNIT[text]
    unit = units.money(text)
    if unit is None or unit.multiplier is None or unit.currency != "KRW":
        raise ValueError(text)
    return unit.multiplier


def rows_of(path: Path) -> tuple[int, ...]:
    """Return the row numbers of a text file, separated by blanks, commas or line ends."""
    try:
        words = path.read_text(encoding="utf-8-sig").replace(",", " ").split()
        return tuple(sorted({int(word) for word in words}))
    except (OSError, ValueError) as error:
        raise IntakeError("intake.rows_unreadable", file=path.name) from error


def parts_of(text: str) -> tuple[Part, ...]:
    """Return slices as they are written on a line: ministries, a part of one behind a stroke.

    >>> parts_of("MSIT/1,MOTIR")
    (('MSIT', '1'), ('MOTIR', None))
    """
    halves = (word.strip().partition("/") for word in text.split(","))
    return tuple((ministry, part or None) for ministry, _, part in halves)


def spelled(names: Iterable[str]) -> str:
    """Return names as they are compared: without blanks, in small letters."""
    return "|".join("".join(name.split()).lower() for name in names)
