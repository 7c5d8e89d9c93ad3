"""The diff of meaning: what publishing a sheet would do to the slices that it touches.

A slice that a *complete* file is handed in for loses what the file does not bring; with a *partial*
one that stands, and a line of the same programme is taken for its replacement. Lines are paired by
programme; what is not selected, no programme or of no known amount enters nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from atlas.standing import Slice

#: Asks a query by its name on what ``staging.opened`` opened.
Ask = Callable[..., list[dict[str, Any]]]


@dataclass(frozen=True)
class SliceChange:
    """One slice before and after, in won and programmes; without a part it is the whole ministry.

    ``before_krw + in_krw - out_krw + resized_krw == after_krw``; split, named and unknown add up to
    the whole on either side.
    """

    ministry_id: str | None
    slice_part: str | None
    fiscal_year: int
    stage: str
    scope_id: str
    completeness: str
    before_count: int
    in_count: int
    out_count: int
    resized_count: int
    after_count: int
    before_krw: int
    in_krw: int
    out_krw: int
    resized_krw: int
    after_krw: int
    before_split_krw: int
    before_named_krw: int
    before_unknown_krw: int
    after_split_krw: int
    after_named_krw: int
    after_unknown_krw: int

    @property
    def slice(self) -> Slice:
        return Slice.of(asdict(self))


@dataclass(frozen=True)
class LineChange:
    """One line that comes in, goes out or is resized; amounts in won, None where there is none."""

    ministry_id: str | None
    slice_part: str | None
    change: str
    programme_id: str | None
    row: int | None
    line_id: str | None
    name_ko: str
    name_en: str
    before_krw: int | None
    after_krw: int | None
    change_krw: int


@dataclass(frozen=True)
class PartnerChange:
    """One partner that a slice gains or loses."""

    ministry_id: str | None
    slice_part: str | None
    change: str
    partner_id: str
    partner_ko: str | None
    partner_en: str | None


@dataclass(frozen=True)
class Diff:
    """What would change: slices in order, lines by the size of their change, partners."""

    slices: tuple[SliceChange, ...]
    lines: tuple[LineChange, ...]
    partners: tuple[PartnerChange, ...]

    @property
    def touched(self) -> frozenset[Slice]:
        """The slices that the sheet touches; lines of no ministry lie in none."""
        return frozenset(each.slice for each in self.slices if each.ministry_id)


def diff(ask: Ask) -> Diff:
    """Return what publishing the opened sheet would change in its slices."""
    return Diff(
        slices=tuple(SliceChange(**row) for row in ask("intake/diff_slices")),
        lines=tuple(LineChange(**row) for row in ask("intake/diff_lines")),
        partners=tuple(PartnerChange(**row) for row in ask("intake/diff_partners")),
    )
