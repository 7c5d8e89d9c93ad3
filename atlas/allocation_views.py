"""The views of the allocation page: trees, flows, fields, subgroups, each with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from atlas import allocation, line_filters, text
from atlas.marks import mark
from atlas.summary import Ask, Rows
from atlas.text import Translate

#: Programmes that are drawn one by one, and ends of the flows on either side.
TILES, ENDS = 60, 10
#: A tile below this share of the whole cannot be read: it is gathered, and listed below.
LEAST_TILE = 0.004


@dataclass(frozen=True)
class Shown:
    """One view: what is drawn, the sentence that says it, its table and its sources."""

    rows: Rows
    finding: str
    table: Rows
    sources: tuple[str, ...]
    #: Won of all chosen lines.
    total: int = 0


def tree(ask: Ask, asked: line_filters.Asked, t: Translate) -> Shown:
    """Return the money by ministry, channel and programme; small programmes are gathered.

    Less than nothing has no area: such rows stand in the table only, and shares leave them out.
    """
    found = [
        row | {"channel": row["channel"] or t("allocation.no_channel")}
        for row in ask("allocation/tree", **asked.params(), top=TILES, lang=t.language)
    ]
    rows = _shortened(_drawn(found), ask, asked, t)
    if not rows:
        return Shown([], _not_drawn(found, t), [], ())
    said = _largest(rows, t)
    if any(_small(row) for row in rows if row["line_id"]):
        said += " " + t("allocation.tree.gathered")
    others = sum(row["line_count"] for row in rows if row["line_id"] is None)
    if others:
        said += " " + t("allocation.tree.others", count=others)
    said += _left_out(found, t)
    whole = {row["ministry_id"]: row["ministry_krw"] for row in rows}
    table = [
        {
            "ministry": row["ministry"],
            "channel": row["channel"],
            "line": row["line"] or t("overview.lines.others", count=row["line_count"]),
            "amount_krw": row["amount_krw"],
            "share_of_chosen": _share(row["amount_krw"], rows[0]["total_krw"]),
            "share_of_ministry": _share(row["amount_krw"], whole.get(row["ministry_id"])),
        }
        for row in [*rows, *(row for row in found if row["amount_krw"] < 0)]
    ]
    return Shown(rows, said, table, ())


def _drawn(found: Rows) -> Rows:
    """Return the rows that have an area, their totals without those that have none."""
    rows = [row for row in found if row["amount_krw"] > 0]
    whole = sum(row["amount_krw"] for row in rows)
    own: dict[str, int] = {}
    for row in rows:
        own[row["ministry_id"]] = own.get(row["ministry_id"], 0) + row["amount_krw"]
    rows = [row | {"total_krw": whole, "ministry_krw": own[row["ministry_id"]]} for row in rows]
    return sorted(rows, key=lambda row: -row["ministry_krw"])


def _shortened(rows: Rows, ask: Ask, asked: line_filters.Asked, t: Translate) -> Rows:
    """Return the rows with their ministry's short name, where one of its lines is listed."""
    listed = ask("allocation/lines", **asked.params(), top=allocation.LISTED, lang=t.language)
    lines = {line["line_id"]: line["ministry"] for line in listed}
    short = {row["ministry_id"]: lines[row["line_id"]] for row in rows if row["line_id"] in lines}
    return [row | {"short": short.get(row["ministry_id"], row["ministry"])} for row in rows]


def _largest(rows: Rows, t: Translate) -> str:
    first = rows[0]
    one = all(row["ministry_id"] == first["ministry_id"] for row in rows)
    return t(
        "allocation.tree.one" if one else "allocation.tree.finding",
        total=first["total_krw"],
        ministry=first["ministry"],
        amount=first["ministry_krw"],
        share=text.percent(first["ministry_krw"] / first["total_krw"]),
    )


def _share(amount: int, whole: int | None) -> str | None:
    return text.percent(amount / whole, 2) if whole and amount > 0 else None


def _not_drawn(found: Rows, t: Translate) -> str:
    """Return why nothing is drawn: no line, or none with money above nothing."""
    if not found:
        return t("allocation.none")
    return t("allocation.negative.only", amount=sum(row["amount_krw"] for row in found))


def _left_out(found: Rows, t: Translate) -> str:
    """Return the sentence about rows below nothing, or nothing where there are none."""
    below = [row["amount_krw"] for row in found if row["amount_krw"] < 0]
    if not below:
        return ""
    net = sum(row["amount_krw"] for row in found)
    return " " + t("allocation.negative", count=len(below), amount=sum(below), net=net)


def _small(row: Mapping[str, Any]) -> bool:
    return row["line_id"] is None or row["amount_krw"] < LEAST_TILE * row["total_krw"]


@dataclass(frozen=True)
class Tile:
    """One tile of a tree: its place in the tree, its names, its amount in won.

    Its id says the filters behind it; ``short`` is its name where room is scarce.
    """

    id: str
    parent: str
    label: str
    amount: int
    meaning: str
    short: str = ""


def tiles(rows: Rows, t: Translate) -> list[Tile]:
    """Return the tiles of a tree; programmes too small to read are gathered by their channel."""
    found: dict[str, Tile] = {}

    def add(tile: Tile) -> None:
        known = found.get(tile.id)
        amount = tile.amount + (known.amount if known else 0)
        found[tile.id] = replace(tile, amount=amount)

    for row in rows:
        amount, ministry = row["amount_krw"], mark(ministry=row["ministry_id"])
        channel = f"{ministry}|{mark(channel=row['channel_id']) or 'none'}"
        add(Tile("all", "", t("allocation.all"), amount, "all"))
        add(Tile(ministry, "all", row["ministry"], amount, "ministry", row["short"]))
        add(Tile(channel, ministry, row["channel"], amount, "channel"))
        if _small(row):
            add(Tile(f"{channel}|small", channel, t("allocation.small"), amount, "others"))
        else:
            line = f"{channel}|{mark(line=row['line_id'])}"
            add(Tile(line, channel, row["line"], amount, "line"))
    return list(found.values())


def flows(ask: Ask, asked: line_filters.Asked, t: Translate) -> Shown:
    """Return the money from ministry through channel to partner; what is not itemised is a flow."""
    found = ask("allocation/flows", **asked.params(), top=ENDS, lang=t.language)
    rows = [_flow(row, t) for row in found if row["amount_krw"] > 0]
    if not rows:
        return Shown([], _not_drawn(found, t), [], ())
    total = sum(row["amount_krw"] for row in rows)
    split = [row for row in rows if row["attribution"] == "split"]
    said = t("allocation.flows.finding", total=total)
    if split:
        amount = sum(row["amount_krw"] for row in split)
        share = text.percent(amount / total)
        said += " " + t("allocation.flows.split", split=amount, share=share)
    else:
        said += " " + t("allocation.flows.no_split")
    said += _left_out(found, t)
    if not asked.narrowed:
        headline = ask("summary/headline", year=asked.year, stage=asked.stage, scope=asked.scope)[0]
        rest = headline["not_itemised_krw"]
        if rest and rest > 0:
            rows.append(_not_itemised(rest, t))
            said += " " + t("allocation.flows.rest", rest=rest)
    table = [
        {
            name: row[name]
            for name in ("ministry", "channel", "attribution", "partner", "amount_krw")
        }
        for row in [*rows, *(_flow(row, t) for row in found if row["amount_krw"] < 0)]
    ]
    return Shown(rows, said, table, ())


def _flow(row: dict[str, Any], t: Translate) -> dict[str, Any]:
    partner = row["partner"] or t("allocation.other_partners")
    if row["attribution"] != "split":
        partner = t(f"attribution.{row['attribution']}")
    return row | {
        "ministry": row["ministry"] or t("allocation.other_ministries"),
        "channel": row["channel"] or t("allocation.no_channel"),
        "partner": partner,
    }


def _not_itemised(rest: int, t: Translate) -> dict[str, Any]:
    words = t("attribution.not_itemised")
    return {
        "ministry_id": "",
        "ministry": t("allocation.rest.ministry"),
        "channel_id": "",
        "channel": t("allocation.rest.channel"),
        "attribution": "not_itemised",
        "partner_id": "",
        "partner": words,
        "amount_krw": rest,
    }


def fields(ask: Ask, asked: line_filters.Asked, t: Translate) -> Shown:
    """Return the money of the lines that carry each field; the fields overlap."""
    rows = [
        row | {"field": row["field"] or t("allocation.no_field")}
        for row in ask("allocation/by_field", **asked.params(), lang=t.language)
    ]
    tagged = [row for row in rows if row["field_id"]]
    if not tagged:
        return Shown([], t("allocation.fields.none"), [], ())
    first = max(tagged, key=lambda row: row["amount_krw"])
    said = t(
        "allocation.fields.finding",
        field=first["field"],
        amount=first["amount_krw"],
        count=first["line_count"],
    )
    focus = [row["field"] for row in tagged if row["focus"]]
    said += " " + t(
        "allocation.fields.focus" if focus else "allocation.fields.no_focus",
        names=", ".join(focus),
    )
    table = [{n: row[n] for n in ("field", "focus", "line_count", "amount_krw")} for row in rows]
    return Shown(rows, said, table, ())


def subgroups(ask: Ask, asked: line_filters.Asked, t: Translate) -> Shown:
    """Return the money by the Forum's subgroup and channel."""
    rows = [
        row
        | {
            "channel": row["channel"] or t("allocation.no_channel"),
            "subgroup": row["subgroup"] or "unknown",
        }
        for row in ask("allocation/by_subgroup", **asked.params(), lang=t.language)
    ]
    if not rows:
        return Shown([], t("allocation.none"), [], ())
    sums = {
        code: sum(row["amount_krw"] for row in rows if row["subgroup"] == code)
        for code in ("rnd", "non_rnd")
    }
    said = (
        t("allocation.subgroups.rnd", amount=sums["rnd"])
        if sums["rnd"]
        else t("allocation.subgroups.no_rnd")
    )
    said += " " + (
        t("allocation.subgroups.non_rnd", amount=sums["non_rnd"])
        if sums["non_rnd"]
        else t("allocation.subgroups.no_non_rnd")
    )
    columns = ("subgroup", "channel", "line_count", "amount_krw")
    return Shown(rows, said, [{name: row[name] for name in columns} for row in rows], ())


def shown(view: str, ask: Ask, asked: line_filters.Asked, t: Translate) -> Shown:
    """Return a view by its name, with the sources of the largest lines behind it."""
    made = VIEWS[view](ask, asked, t)
    lines = ask("allocation/lines", **asked.params(), top=allocation.LISTED, lang=t.language)
    total = lines[0]["total_krw"] if lines else 0
    return Shown(made.rows, made.finding, made.table, allocation.sources(lines), total)


VIEWS = {
    "treemap": tree,
    "sunburst": tree,
    "flows": flows,
    "fields": fields,
    "subgroups": subgroups,
}
