"""How the bands are to be read: what they let one say, what they are of, what left them."""

from __future__ import annotations

from atlas.diversification import Asked, Taken
from atlas.diversification_views import US
from atlas.measures.bounds import Band
from atlas.text import Translate


def reading(asked: Asked, taken: Taken, t: Translate) -> list[str]:
    """Return what the band lets one say and what not, and what must be known of what it is of."""
    said_of = t(
        "diversification.population", amount=taken.measured_krw, cells=len(taken.measured.cells)
    )
    if asked.by == "partner":
        said_of += " " + t("diversification.partnered")
    return [
        verdict(taken.hhi, t),
        said_of,
        *notes(asked, taken, t),
        t("diversification.references"),
    ]


def verdict(band: Band | None, t: Translate) -> str:
    """Return what the band of the HHI lets one say, and what not."""
    if band is None:
        return t("diversification.verdict.nothing")
    if band.lower >= US[1]:
        return t("diversification.verdict.high")
    if band.upper < US[0]:
        return t("diversification.verdict.low")
    if band.lower >= US[0] and band.upper < US[1]:
        return t("diversification.verdict.middle")
    return t("diversification.verdict.open")


def notes(asked: Asked, taken: Taken, t: Translate) -> list[str]:
    """Return what must be known of the population: what left it, what contradicts it."""
    found = []
    if asked.population == "total" and taken.no_total:
        found.append(t(taken.no_total))
    for left in taken.measured.left:
        who = ", ".join(taken.name(cell) for cell in left.who.split(", ") if cell)
        found.append(
            t(f"diversification.left.{left.why}", who=who or t("word.unknown"), amount=left.amount)
        )
    stated = max((count for count in taken.measured.stated if count), default=0)
    if stated > len(taken.measured.cells):
        found.append(
            t("diversification.contradicted", stated=stated, cells=len(taken.measured.cells))
        )
    if taken.measured.closed and not taken.measured.empty:
        found.append(t("diversification.closed"))
    if asked.by == "field":
        found.append(t("diversification.overlap"))
    return found
