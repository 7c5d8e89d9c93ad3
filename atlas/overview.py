"""What the overview page says of a year: figures, sentences and tables, made from the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from atlas import findings, marks, text
from atlas.summary import LATEST, SCOPE, Ask, Rows, Summary, summarise
from atlas.text import Translate

__all__ = ["SCOPE", "STAGES", "View", "view"]

#: Stages that the page offers, the best known figure first.
STAGES = (LATEST, "enacted", "proposal", "allocation", "award")
#: Lines that are drawn one by one; the others are gathered in one bar.
_TOP = 25
_TOTAL = ("fiscal_year", "stage", "amount_krw", "rounding_krw")
_BLOCK = ("block", "stage", "amount_krw", "rounding_krw", "confidence")
_MINISTRY = ("ministry", "amount_krw", "scope", "stage", "confidence")
_LINE = (
    "line", "ministry", "channel", "stage", "amount_krw", "split_krw", "named_krw", "unknown_krw",
    "confidence",
)  # fmt: skip
_PARTNER = ("partner", "amount_krw", "line_count", "approximate")
_NEW = ("line", "ministry", "channel", "stage", "amount_krw")
_CONFLICT = ("matter", "figure", "source")


@dataclass(frozen=True)
class Metric:
    """One headline figure: what it is, the figure in words, and what must be known beside it."""

    label: str
    figure: str
    note: str


@dataclass(frozen=True)
class View:
    """All that the overview shows of one year and stage; ``nothing`` where nothing is known."""

    summary: Summary
    nothing: bool
    stands: dict[str, str]
    headline: dict[str, Any]
    metrics: list[Metric]
    caveats: list[str]
    years: Rows
    blocks: Rows
    ministries: Rows
    lines: Rows
    findings: dict[str, str]
    tables: dict[str, Rows]
    sources: dict[str, tuple[str, ...]]

    def opens(self, mark_id: str) -> marks.Opening | None:
        """Return the page and filters that a click on a mark opens; None where there are none.

        A year opens here, a line as its record, a ministry or a kind of knowledge where its money
        is laid out.
        """
        codes = marks.filters(mark_id)
        if "line" in codes:
            return "records", codes
        if "year" in codes:
            return "overview", codes
        here = {"year": str(self.summary.fiscal_year), "stage": self.summary.stage}
        return ("allocation", here | codes) if codes else None


def view(ask: Ask, year: int, stage: str, snapshot: str, t: Translate) -> View:
    """Return what the overview shows of a year at a stage, in the language of ``t``."""
    lang = t.language
    known = {"year": year, "stage": stage, "scope": SCOPE}
    summary = summarise(ask, year, stage, snapshot, lang=lang)
    headline = ask("summary/headline", **known)[0]
    share = ask("overview/share", **known)[0]
    wider = ask("overview/wider_split", **known)[0]
    doubtful = ask("overview/doubtful", **known, lang=lang)
    years = ask("summary/years", scope=SCOPE)
    blocks = ask("overview/blocks", year=year, scope=SCOPE, lang=lang)
    ministries = ask("summary/ministries", year=year, stage=stage, lang=lang)
    lines = _named(ask("overview/lines", **known, top=_TOP, lang=lang), t)
    conflicts = ask("records/conflicts", lang=lang)
    partners = ask("overview/split_partners", **known, lang=lang)
    new = ask("overview/new_lines", **known, top=_TOP, lang=lang)
    return View(
        summary=summary,
        nothing=summary.control_total_krw is None and not summary.line_count,
        stands=_stands(summary, t),
        headline=headline,
        metrics=_metrics(summary, headline, share, years, t),
        caveats=findings.caveats(summary, wider, years, blocks, t) + findings.doubtful(doubtful, t),
        years=years,
        blocks=blocks,
        ministries=ministries,
        lines=lines,
        findings={
            "known": findings.known(summary, t),
            "partners": findings.partners(partners, summary, t),
            "years": findings.change(summary, years, t),
            "series": findings.series(years, t),
            "blocks": t("overview.blocks.finding"),
            "ministries": findings.ministries(summary, ministries, t),
            "lines": findings.lines(summary, lines, t),
            "new": findings.new(new, summary, t),
            "conflicts": findings.conflicts(conflicts, t),
        },
        tables={
            "known": _known_rows(summary),
            "partners": [_only(row, *_PARTNER) for row in partners],
            "years": [_only(row, *_TOTAL) for row in years],
            "blocks": [_only(row, *_BLOCK) for row in blocks],
            "ministries": [_only(row, *_MINISTRY) for row in ministries],
            "lines": [_only(row, *_LINE) for row in lines],
            "new": [_only(row, *_NEW) for row in new],
            "conflicts": [
                _only(row, *_CONFLICT) for row in conflicts if row["state"] == "unsettled"
            ],
        },
        sources={
            "total": (headline["source_id"],) if headline["source_id"] else (),
            "years": _ids(years),
            "blocks": _ids(blocks),
            "ministries": _ids(ministries),
            "lines": _ids(lines),
            "new": _ids(new),
        },
    )  # fmt: skip


def _only(row: dict[str, Any], *columns: str) -> dict[str, Any]:
    return {column: row[column] for column in columns}


def _ids(rows: Rows) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["source_id"] for row in rows if row["source_id"]))


def _named(lines: Rows, t: Translate) -> Rows:
    """Return lines with a name for the row that gathers the others."""
    return [
        row
        if row["line_id"]
        else row | {"line": t("overview.lines.others", count=row["line_count"]), "stage": "others"}
        for row in lines
    ]


def _stands(summary: Summary, t: Translate) -> dict[str, str]:
    mixed = len(summary.basis_mix) > 1
    return {
        "year": str(summary.fiscal_year),
        "stage": t(f"stage.{summary.stage}"),
        "basis": t("basis.best" if summary.stage == LATEST or mixed else _basis(summary.stage)),
        "scope": t(f"scope.{summary.scope}"),
    }


def _basis(stage: str) -> str:
    return "basis.award" if stage == "award" else "basis.budget"


def _known_rows(summary: Summary) -> Rows:
    pieces = (
        ("split", summary.split_krw),
        ("named", summary.named_krw),
        ("unknown", summary.unknown_krw),
        ("not_itemised", summary.not_itemised_krw),
    )
    whole = summary.control_total_krw
    return [
        {
            "attribution": piece,
            "amount_krw": amount,
            "share_of_lines": _share(amount, summary.named_lines_krw)
            if piece != "not_itemised"
            else None,
            "share_of_total": _share(amount, whole),
        }
        for piece, amount in pieces
    ]


def _share(part: int | None, whole: int | None) -> str | None:
    return None if part is None or not whole else text.percent(part / whole, 2)


def _metrics(
    summary: Summary, headline: dict[str, Any], share: dict[str, Any], years: Rows, t: Translate
) -> list[Metric]:
    metrics = [
        _total_metric(summary, headline, t),
        _change_metric(summary, findings.year_before(summary, years), t),
        _share_metric(share, t),
        _split_metric(summary, t),
    ]
    return [metric for metric in metrics if metric]


def _total_metric(summary: Summary, headline: dict[str, Any], t: Translate) -> Metric:
    label, total = t("overview.metric.total", year=summary.fiscal_year), summary.control_total_krw
    if total is None:
        none = t("overview.metric.total.none", stage=t(f"stage.{summary.stage}"))
        return Metric(label, t("word.unknown"), none)
    return Metric(label, text.won(total, t.language), _total_note(summary, headline, t))


def _change_metric(summary: Summary, before: dict[str, Any] | None, t: Translate) -> Metric | None:
    total = summary.control_total_krw
    if total is None or not before:
        return None
    year, amount = before["fiscal_year"], before["amount_krw"]
    said = {"change": _signed(total - amount, t), "stage": t(f"stage.{before['stage']}")}
    return Metric(
        t("overview.metric.change", year=year),
        t("overview.metric.times", times=total / amount),
        t("overview.metric.change.note", year=year, amount=amount, **said),
    )


def _signed(change: int, t: Translate) -> str:
    """Return a change in words, with its sign."""
    return ("+" if change > 0 else "") + text.won(change, t.language)


def _share_metric(share: dict[str, Any], t: Translate) -> Metric | None:
    if share["computed_percent"] is None:
        return None
    announced = share["announced_percent"]
    return Metric(
        t("overview.metric.share"),
        text.percent(share["computed_percent"] / 100, 2),
        t("overview.metric.share.none")
        if announced is None
        else t("overview.metric.share.note", announced=announced),
    )


def _split_metric(summary: Summary, t: Translate) -> Metric | None:
    if not summary.control_total_krw or not summary.line_count:
        return None
    label, split = t("overview.metric.split"), summary.split_krw
    if not split:
        return Metric(label, t("word.none"), t("overview.metric.split.none"))
    figure = text.percent(split / summary.control_total_krw, 2)
    return Metric(label, figure, t("overview.metric.split.note", amount=split))


def _signed(change: int, t: Translate) -> str:
    """Return a change in words, with its sign."""
    return ("+" if change > 0 else "") + text.won(change, t.language)


def _total_note(summary: Summary, headline: dict[str, Any], t: Translate) -> str:
    """Return the stage of the official total, and its rounding where that can be felt."""
    note = t("overview.metric.total.note", stage=t(f"stage.{summary.control_stage}"))
    if headline["rounding_krw"] * 1000 <= headline["control_total_krw"]:
        return note
    return f"{note} " + t("overview.metric.total.rounded", rounding=headline["rounding_krw"])
