"""Bridges: how money moved between two points, with what cannot be compared as its own block.

The change of a total is additive and exact: entered + exited + grown + shrunk + not comparable. A
programme is compared only where both figures are of the same programme and level; "not comparable"
is what remains of the official totals' change, or the figures known at one point only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from atlas.marks import mark
from atlas.summary import Ask, Rows
from atlas.text import Translate

if TYPE_CHECKING:
    from atlas.line_filters import Asked

#: Kinds of change whose amount is a change of money, in the order in which they are drawn.
CHANGES = ("entered", "grown", "shrunk", "exited")
KNOWN_TWICE = ("grown", "shrunk", "unchanged")
APART = ("from_only", "to_only", "other_extent", "relabelled")
#: Kinds of change that a programme can have, and a reader can narrow to.
KINDS = (*CHANGES, "unchanged", "from_only", "to_only", "other_extent")
TOP = 30


@dataclass(frozen=True)
class Points:
    """The two points of a bridge: a year and a stage each."""

    year_from: int
    stage_from: str
    year_to: int
    stage_to: str


@dataclass(frozen=True)
class Step:
    """One block of a bridge: ``amount`` in won, signed; totals stand, the others add."""

    kind: str
    label: str
    amount: int
    count: int
    #: Id of what a click on the block opens; empty where there is nothing to open.
    mark: str = ""


@dataclass(frozen=True)
class Bridge:
    """A bridge: its steps from first to second point, the sentence, and the largest changes."""

    steps: list[Step]
    finding: str
    table: Rows
    changes: Rows


def bridge(
    ask: Ask, asked: Asked, points: Points, t: Translate, kinds: Sequence[str] = ()
) -> Bridge:
    """Return the bridge between two points for the filters of a page.

    Between two years without other filters it spans the official totals; else it spans the
    programmes that are known at both points, and names what is known at one only beside it. The
    largest changes are of the ``kinds`` given, of all if there is none.
    """
    params = asked.filters() | vars(points)
    found = {row["change_kind"]: row for row in ask("allocation/bridge", **params)}
    wanted = {"kinds": list(kinds) or None, "top": TOP, "lang": t.language}
    changes = ask("allocation/changes", **params, **wanted)
    totals = _totals(ask, asked, points)
    if totals:
        blocks = ask("overview/blocks", year=points.year_to, scope=asked.scope, lang=t.language)
        relabelled = [row for row in blocks if row["total_kind"] == "relabelled"]
        steps = _between_totals(found, totals, points, t) + _relabelled(relabelled, t)
        finding = _totals_finding(steps, totals, points, t)
    else:
        steps = _between_programmes(found, points, t)
        finding = _programmes_finding(steps, found, t)
    return Bridge(steps, finding, _table(steps, t), changes)


def _totals(ask: Ask, asked: Asked, points: Points) -> tuple[int, int] | None:
    """Return the official totals of both points; None where filters or a missing one forbid it."""
    if asked.narrowed or points.year_from == points.year_to:
        return None
    found = [
        ask("summary/headline", year=year, stage=stage, scope=asked.scope)[0]["control_total_krw"]
        for year, stage in (
            (points.year_from, points.stage_from),
            (points.year_to, points.stage_to),
        )
    ]
    return None if None in found else (found[0], found[1])


def _change(kind: str, row: dict[str, Any]) -> int:
    """Return the change of money that a kind of change makes, in won."""
    return (row["to_krw"] or 0) - (row["from_krw"] or 0)


def _moves(kinds: dict[str, Any], t: Translate) -> list[Step]:
    return [
        Step(kind, t(f"change_kind.{kind}"), _change(kind, kinds[kind]),
             kinds[kind]["programme_count"], mark(change=kind))
        for kind in CHANGES
        if kind in kinds
    ]  # fmt: skip


def _point(kind: str, points: Points, amount: int, count: int, t: Translate) -> Step:
    """Return the block of one of the two points; it opens the lines of that year and stage."""
    year, stage = {
        "first": (points.year_from, points.stage_from),
        "second": (points.year_to, points.stage_to),
    }[kind]
    label = t("allocation.point", year=year, stage=t(f"stage.{stage}"))
    return Step(kind, label, amount, count, mark(view="treemap", year=str(year), stage=stage))


def _between_totals(
    kinds: dict[str, Any], totals: tuple[int, int], points: Points, t: Translate
) -> list[Step]:
    first, second = totals
    moves = _moves(kinds, t)
    rest = second - first - sum(step.amount for step in moves)
    apart = _sum(kinds, "programme_count", *APART)
    return [
        _point("first", points, first, 0, t),
        *moves,
        Step("not_comparable", t("change_kind.not_comparable"), rest, apart),
        _point("second", points, second, 0, t),
    ]


def _relabelled(blocks: Rows, t: Translate) -> list[Step]:
    """Return what is said to be newly labelled: apart, for it is of another stage."""
    return [
        Step(
            "relabelled",
            t("change_kind.relabelled", stage=t(f"stage.{row['stage']}")),
            row["amount_krw"],
            0,
        )
        for row in blocks
    ]


def _sum(kinds: dict[str, Any], column: str, *wanted: str) -> int:
    return sum(kinds[kind][column] for kind in wanted if kind in kinds)


def _between_programmes(kinds: dict[str, Any], points: Points, t: Translate) -> list[Step]:
    """Return the bridge over programmes known at both points, and apart what is known at one."""
    steps = []
    if any(kind in kinds for kind in (*KNOWN_TWICE, "entered", "exited")):
        moves = _moves(kinds, t)
        first = _sum(kinds, "from_krw", *KNOWN_TWICE, "exited")
        second = first + sum(step.amount for step in moves)
        begun = _sum(kinds, "programme_count", *KNOWN_TWICE, "exited")
        ended = _sum(kinds, "programme_count", *KNOWN_TWICE, "entered")
        steps = [
            _point("first", points, first, begun, t),
            *moves,
            _point("second", points, second, ended, t),
        ]
    for kind in APART:
        if kind in kinds:
            row = kinds[kind]
            amount = row["to_krw"] if kind == "to_only" else row["from_krw"]
            label = t(f"change_kind.{kind}")
            count = row["programme_count"]
            steps.append(Step(kind, label, amount or 0, count, mark(change=kind)))
    return steps


def _totals_finding(
    steps: list[Step], totals: tuple[int, int], points: Points, t: Translate
) -> str:
    change = totals[1] - totals[0]
    rest = next(step.amount for step in steps if step.kind == "not_comparable")
    said = t(
        "allocation.years.finding" if change >= 0 else "allocation.years.fallen",
        before=points.year_from,
        year=points.year_to,
        change=abs(change),
        known=sum(step.amount for step in steps if step.kind in CHANGES),
    )
    return f"{said} {t('allocation.years.rest', rest=rest)}"


def _programmes_finding(steps: list[Step], kinds: dict[str, Any], t: Translate) -> str:
    apart = _sum(kinds, "programme_count", *APART)
    said = t("allocation.bridge.none", apart=apart)
    if any(kind in kinds for kind in KNOWN_TWICE):
        said = t(
            "allocation.bridge.finding",
            count=_sum(kinds, "programme_count", *KNOWN_TWICE),
            first=_sum(kinds, "from_krw", *KNOWN_TWICE),
            second=_sum(kinds, "to_krw", *KNOWN_TWICE),
            apart=apart,
        )
    for kind, column in (("entered", "to_krw"), ("exited", "from_krw")):
        if kind in kinds:
            row = kinds[kind]
            count, amount = row["programme_count"], row[column]
            said += " " + t(f"allocation.bridge.{kind}", count=count, amount=amount)
    return said


def _table(steps: list[Step], t: Translate) -> Rows:
    return [
        {"step": step.label, "amount_krw": step.amount, "programme_count": step.count or None}
        for step in steps
    ]
