"""Sentences that the data makes; ``tests/test_findings.py`` holds each to its figures."""

from __future__ import annotations

from typing import Any

from atlas import text
from atlas.summary import Rows, Summary
from atlas.text import Translate

_NAMES = 3


def year_before(summary: Summary, years: Rows) -> dict[str, Any] | None:
    """Return the official total of the year before, of the latest stage known."""
    earlier = [row for row in years if row["fiscal_year"] == summary.fiscal_year - 1]
    return earlier[0] if earlier else None


def caveats(
    summary: Summary, wider: dict[str, Any], years: Rows, blocks: Rows, t: Translate
) -> list[str]:
    """Return what a reader must know before quoting a figure of the page."""
    said, total = [], summary.control_total_krw
    before = year_before(summary, years)
    relabelled = [row for row in blocks if row["total_kind"] == "relabelled"]
    if total and before:
        said.append(
            t(
                "overview.caveat.years",
                before=before["fiscal_year"],
                year=summary.fiscal_year,
                times=total / before["amount_krw"],
            )
        )
    said += [
        t(
            "overview.caveat.relabelled",
            amount=row["amount_krw"],
            stage=t(f"stage.{row['stage']}"),
            year=summary.fiscal_year,
        )
        for row in relabelled
    ]
    if total and summary.line_count and wider["split_krw"] > summary.split_krw:
        said.append(
            t(
                "overview.caveat.rule",
                share=text.percent(summary.split_krw / total, 2),
                wider=text.percent(wider["split_krw"] / total, 1),
            )
        )
    if total and summary.line_count and summary.control_stage not in summary.basis_mix:
        said.append(t("overview.caveat.stages", stage=t(f"stage.{summary.control_stage}")))
    if len(summary.basis_mix) > 1:
        said.append(t("overview.caveat.mixed", mix=mix(summary, t)))
    return said


def doubtful(rows: Rows, t: Translate) -> list[str]:
    """Return which counted lines may lie outside the official total."""
    return [
        t("overview.caveat.outside", line=row["line"], amount=row["amount_krw"]) for row in rows
    ]


def mix(summary: Summary, t: Translate) -> str:
    """Return the counted money by the stage of its lines, in words."""
    pieces = (
        t("overview.mix.piece", stage=t(f"stage.{stage}"), amount=amount)
        for stage, amount in summary.basis_mix.items()
    )
    return ", ".join(pieces)


def known(summary: Summary, t: Translate) -> str:
    """Return what of the year's total is known, and how far down to one partner."""
    if summary.control_total_krw is None and not summary.line_count:
        return t("overview.nothing", year=summary.fiscal_year, stage=t(f"stage.{summary.stage}"))
    if not summary.line_count:
        return t("overview.known.no_lines", total=summary.control_total_krw)
    if summary.control_total_krw is None:
        return t("overview.known.no_total", lines=summary.named_lines_krw) + _split(summary, t)
    if summary.not_itemised_krw is not None and summary.not_itemised_krw < 0:
        return t(
            "overview.known.over",
            lines=summary.named_lines_krw,
            total=summary.control_total_krw,
        )
    return t(
        "overview.known.finding",
        total=summary.control_total_krw,
        lines=summary.named_lines_krw,
        count=summary.line_count,
        rest=summary.not_itemised_krw,
    ) + _split(summary, t)


def _split(summary: Summary, t: Translate) -> str:
    """Return how much is attached to one partner; nothing found is said so, not as 0."""
    if not summary.split_krw:
        return " " + t("overview.known.no_split")
    whole, of = summary.control_total_krw, "overview.known.split"
    if whole is None:
        whole, of = summary.named_lines_krw, "overview.known.split_of_lines"
    share = text.percent(summary.split_krw / whole, 2)
    return " " + t(of, split=summary.split_krw, share=share)


def partners(split: Rows, summary: Summary, t: Translate) -> str:
    """Return which partner has the most money attached to it alone."""
    if not split:
        return t("overview.known.no_split")
    first = split[0]
    said = t("overview.partners.finding", partner=first["partner"], amount=first["amount_krw"])
    return f"{said} " + t("overview.partners.least", named=summary.named_krw)


def change(summary: Summary, years: Rows, t: Translate) -> str:
    """Return how the official total moved from the year before."""
    before, total = year_before(summary, years), summary.control_total_krw
    if before is None or total is None:
        return t("overview.years.alone", year=summary.fiscal_year)
    grown = total >= before["amount_krw"]
    return t(
        "overview.years.finding" if grown else "overview.years.fallen",
        before=before["fiscal_year"],
        year=summary.fiscal_year,
        change=abs(total - before["amount_krw"]),
    )


def series(years: Rows, t: Translate) -> str:
    """Return the official totals of all years drawn, and which they are."""
    each = (
        t(
            "overview.years.piece",
            year=row["fiscal_year"],
            amount=row["amount_krw"],
            stage=t(f"stage.{row['stage']}"),
        )
        for row in years
    )
    return t("overview.years.series", series=", ".join(each))


def ministries(summary: Summary, own: Rows, t: Translate) -> str:
    """Return what the ministries' own figures say, and the difference of scopes."""
    if not own:
        return t("overview.ministries.none", year=summary.fiscal_year)
    first = own[0]
    if len(own) == 1:
        return t("overview.ministries.one", ministry=first["ministry"], amount=first["amount_krw"])
    said = t(
        "overview.ministries.finding",
        ministry=first["ministry"],
        amount=first["amount_krw"],
        sum=summary.ministries_sum_krw,
    )
    if summary.scope_difference_krw is None:
        return said
    return f"{said} " + t(
        "overview.ministries.difference",
        total=summary.control_total_krw,
        difference=summary.scope_difference_krw,
    )


def lines(summary: Summary, counted: Rows, t: Translate) -> str:
    """Return which line is the largest, and of which stages the lines are."""
    if not counted:
        return t("overview.lines.none", year=summary.fiscal_year)
    return t(
        "overview.lines.finding",
        line=counted[0]["line"],
        amount=counted[0]["amount_krw"],
        count=summary.line_count,
        mix=mix(summary, t),
    )


def new(added: Rows, summary: Summary, t: Translate) -> str:
    """Return how much of the counted money is new in the year."""
    if not added:
        return t("overview.new.none", year=summary.fiscal_year)
    return t(
        "overview.new.finding",
        year=summary.fiscal_year,
        count=added[0]["new_count"],
        amount=added[0]["new_krw"],
        names=", ".join(row["line"] for row in added[:_NAMES]),
    )


def conflicts(on_record: Rows, t: Translate) -> str:
    """Return how many contradictions between sources are on record."""
    matters = {row["conflict_id"]: row["state"] for row in on_record}
    open_ones = sum(state == "unsettled" for state in matters.values())
    return t("overview.conflicts.finding", count=len(matters), unsettled=open_ones)
