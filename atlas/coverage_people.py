"""People abroad: associations of Korean scientists, and those that the sources count unnamed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atlas.coverage import Given, Part, Partner


def associations(given: Given) -> Part:
    """Return the associations abroad.

    What the sources count and nobody names is a row of its own: it is missing here, not in life.
    """
    t, known = given.t, given.known
    rows = given.ask("coverage/associations", holder=None, lang=t.language)
    if not rows:
        return Part(t("coverage.people.nothing"), [])
    table = [association(row) | {"partner": row["partner"]} for row in rows]
    countries = {row["holder"] for row in rows if _kind(row["holder"], known) == "country"}
    said = t("coverage.people.finding", count=len(rows), countries=len(countries))
    first = rows[0]
    sources = tuple(row["source_id"] for row in rows)
    missing = (first["counted"] or 0) - len(rows)
    if missing > 0:
        said += " " + t(
            "coverage.people.missing",
            counted=first["counted"],
            year=first["counted_year"],
            missing=missing,
        )
        table.append(
            {
                "association": t("coverage.people.unnamed", count=missing),
                "partner": None,
                "founded": None,
                "member_count": None,
                "members_as_of": None,
            }
        )
        sources = (*sources, first["counted_source"])
    return Part(said, table, tuple(dict.fromkeys(sources)))


def association(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an association as the columns of a table."""
    return {
        "association": row["association"],
        "founded": _plain(row["founded"]),
        "member_count": _counted(row["member_count"]),
        "members_as_of": _plain(row["members_as_of"]),
    }


def _plain(year: int | None) -> str | None:
    return None if year is None else str(year)


def _counted(members: int | None) -> str | None:
    return None if members is None else f"{members:,}"


def _kind(holder: str | None, known: Mapping[str, Partner]) -> str | None:
    return known[holder].kind if holder in known else None
