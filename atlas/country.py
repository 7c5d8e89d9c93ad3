"""One country: what covers it, since when, in which field, and how much it can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from atlas import coverage, coverage_people, coverage_views, diversification, text
from atlas.coverage import WHOLE, Asked, Cell, Given, Part, Partner
from atlas.diversification_views import Card
from atlas.measures import bounds
from atlas.summary import Ask, Rows
from atlas.text import Translate

#: Countries named as peers.
PEERS = 6


def names(known: Mapping[str, Partner]) -> dict[str, str]:
    """Return everybody's name by code, by name."""
    return dict(sorted(((code, each.name) for code, each in known.items()), key=lambda p: p[1]))


def profile(
    given: Given,
    holder: str,
    whole: Callable[[str], Cell],
    papers: Mapping[str, Mapping[str, Any]],
) -> dict[str, Part]:
    """Return the parts of a profile by name, in their order."""
    parts = {
        "fields": across(given, "field", holder),
        "channels": across(given, "channel", holder),
        "years": years(given, holder),
        "associations": associations(given, holder),
    }
    if given.known[holder].kind == "country":
        parts["peers"] = peers(given, holder, whole, papers)
    return parts


def group_sentence(partner: Partner, t: Translate) -> str:
    """Return what a partner is that is no country, and whom it covers."""
    said = t(f"country.is.{partner.kind}", name=partner.name)
    if partner.members:
        said += " " + t("country.is.members", count=partner.member_count, members=partner.members)
    else:
        said += " " + t("country.is.unknown_members")
    return f"{said} {partner.note}" if partner.note else said


def cards(
    cell: Cell, benchmark: Mapping[str, Any] | None, band: tuple[float, float] | None, t: Translate
) -> list[Card]:
    """Return the headlines of a country: type, money of its own, band, relations, papers."""
    own = t("word.unknown") if cell.split_krw is None else text.won(cell.split_krw, t.language)
    found = [
        Card(t("country.card.cover"), t(f"cover.{cell.cover}"), _counted(cell, t)),
        Card(t("country.card.own"), own, t("country.card.own.note")),
    ]
    if band:
        ends = f"{text.percent(band[0])} – {text.percent(band[1])}"
        found.append(Card(t("country.card.band"), ends, t("country.card.band.note")))
    if benchmark and benchmark["papers_with_korea"] is not None:
        found.append(
            Card(
                t("country.card.papers"),
                f"{benchmark['papers_with_korea']:,}",
                t("country.card.papers.note", rank=benchmark["rank"], year=benchmark["year"]),
            )
        )
    return found


def _counted(cell: Cell, t: Translate) -> str:
    return t("coverage.counts", lines=cell.line_count, relations=cell.relation_count)


def first_sentence(partner: Partner, cell: Cell, asked: Asked, unnamed: Rows, t: Translate) -> str:
    """Return what is known of a country, what is not, and what would answer it."""
    year = asked.lines.year
    said = t(f"country.said.{cell.cover}", name=partner.name, year=year, amount=cell.split_krw or 0)
    open_krw = sum(row["unknown_krw"] or 0 for row in unnamed)
    if open_krw and cell.cover not in ("none", "out_of_scope"):
        said += " " + t("country.said.open", amount=open_krw, name=partner.name)
    return said


def band(ask: Ask, asked: Asked, holder: str, t: Translate) -> tuple[float, float] | None:
    """Return the least and the greatest share that a country can have of the itemised money."""
    measured = diversification.taken(ask, diversification.Asked(asked.lines), t).measured
    if measured.empty or holder not in measured.cells:
        return None
    lower, upper = bounds.share_bands(measured)
    at = list(measured.cells).index(holder)
    return float(lower[at]), float(upper[at])


def across(given: Given, by: str, holder: str) -> Part:
    """Return what covers a country by field or channel; focus fields without anything too."""
    ask, asked, t = given.ask, given.asked, given.t
    found = coverage.cells(ask, asked, by)
    empty, focus = coverage.empty(ask, asked, by), coverage.focus(ask, by, t)
    rows = []
    for code, name in coverage.columns(ask, by, t).items():
        cell = found.get((holder, code))
        if cell or code in focus:
            rows.append({by: name} | _short(cell or empty(holder, code), given))
    covered = [row for row in rows if row["line_count"] or row["relation_count"]]
    return Part(t(f"country.{by}.finding", count=len(covered)), rows)


def years(given: Given, holder: str) -> Part:
    """Return what the lines of each fiscal year have of a country."""
    rows = [
        {
            "fiscal_year": str(row["fiscal_year"]),
            "own_krw": row["own_krw"],
            "split_count": row["split_count"],
            "named_count": row["named_count"],
            "line_count": row["line_count"],
        }
        for row in given.ask("coverage/by_year", holder=holder, scope=given.asked.lines.scope)
    ]
    held = [row for row in rows if row["split_count"] or row["named_count"]]
    said = given.t("country.years.finding", count=len(rows), held=len(held))
    return Part(said, rows)


def associations(given: Given, holder: str) -> Part:
    """Return the associations of Korean scientists in a country."""
    rows = given.ask("coverage/associations", holder=holder, lang=given.t.language)
    table = [coverage_people.association(row) | {"reading": row["reading"]} for row in rows]
    key = "country.associations.finding" if rows else "country.associations.none"
    return Part(given.t(key, count=len(rows)), table, tuple(row["source_id"] for row in rows))


def peers(
    given: Given,
    holder: str,
    whole: Callable[[str], Cell],
    papers: Mapping[str, Mapping[str, Any]],
) -> Part:
    """Return the countries nearest in papers with Korea; without papers, those of its region."""
    known, t = given.known, given.t
    others = [
        each
        for each in known.values()
        if each.kind == "country" and each.holder not in (holder, coverage.KOREA)
    ]
    if holder in papers:
        near = [each for each in others if each.holder in papers]
        near.sort(key=lambda each: abs(papers[each.holder]["rank"] - papers[holder]["rank"]))
        said = t("country.peers.papers", count=min(PEERS, len(near)))
    else:
        near = [each for each in others if each.region_id == known[holder].region_id]
        cells = {(each.holder, WHOLE): whole(each.holder) for each in near}
        near.sort(key=coverage_views.order("cover", cells))
        said = t("country.peers.region", count=min(PEERS, len(near)))
    rows = [
        {"country": each.name, "papers": _papers(papers.get(each.holder))}
        | _short(whole(each.holder), given)
        for each in near[:PEERS]
    ]
    return Part(said, rows)


def _papers(row: Mapping[str, Any] | None) -> str | None:
    return None if row is None else f"{row['papers_with_korea']:,}"


def _short(cell: Cell, given: Given) -> dict[str, Any]:
    """Return what covers a cell in the few columns that a profile has room for."""
    row = coverage_views.cell_row(cell, given.known)
    return {name: row[name] for name in ("cover", "own_krw", "line_count", "relation_count")}
