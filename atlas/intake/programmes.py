"""Which programme a line is: one that is known, by code or name, or a new one with an id to stay.

An id follows from what a line says of itself and not from its amount or its row, so that the same
line handed in again has the same one.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from atlas.intake.asked import Asked, spelled
from atlas.intake.lines import MappedLine

_DIGITS = 10
#: Year, ministry, kind of what is compared, and the text.
_Likeness = tuple[Any, ...]


def own_ids(asked: Asked, lines: Iterable[MappedLine]) -> dict[int, str]:
    """Return an id for each line by its row; lines that say the same are numbered in turn."""
    seen: Counter[str] = Counter()
    ids = {}
    for line in lines:
        ministry = line.ministry_id or asked.ministry_id or ""
        # Two vice-ministers may report one programme: each names a line of its own.
        place = f"{ministry}/{line.ministry_part}" if line.ministry_part else ministry
        if line.detail_code:
            said = f"{place}|{asked.fiscal_year}|{line.programme_code}|{line.detail_code}"
        else:
            said = f"{place}|{spelled((line.sub_programme_name, line.name_ko, line.name_en))}"
        digest = hashlib.sha256(f"{line.row_kind}|{said}".encode()).hexdigest()[:_DIGITS]
        seen[digest] += 1
        again = f"-{seen[digest]}" if seen[digest] > 1 else ""
        ids[line.row] = f"{ministry.lower()}-{digest}{again}"
    return ids


def heirs(ministries: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return for each ministry the one that bears its task today: itself, or its last successor.

    >>> rows = {"MKE": {"successor_id": "MOTIE"}, "MOTIE": {"successor_id": None}}
    >>> heirs(rows)
    {'MKE': 'MOTIE', 'MOTIE': 'MOTIE'}
    """
    found = {}
    for code in ministries:
        last, seen = code, {code}
        while (after := ministries[last]["successor_id"]) in ministries and after not in seen:
            seen.add(last := after)
        found[code] = last
    return found


def kin(ministries: Iterable[str], heir: Mapping[str, str]) -> list[str]:
    """Return ministries and all that bore or bear the same task; ``heir`` is of ``heirs``."""
    wanted = {heir.get(code, code) for code in ministries}
    return sorted(code for code, last in heir.items() if last in wanted)


def known(
    asked: Asked,
    lines: Sequence[MappedLine],
    rows: Iterable[Mapping[str, Any]],
    heir: Mapping[str, str],
) -> dict[int, str]:
    """Return the known programme of each line that is one; ``rows`` are of intake/programmes.

    A line is one by its own id, by its code in the same year, or by its name within its ministry,
    else within those that bore its task before or bear it since (``heir`` is of ``heirs``), and
    only where both the sheet and the data have it once: nothing is guessed. What one
    vice-minister reports that year is not what another does.
    """
    held, reported = _held(asked, rows, heir)
    if not held:
        return {}
    own = own_ids(asked, lines)
    likes = {
        line.row: [
            like for like in (("id", own[line.row]), *_of_line(asked, line, heir)) if like in held
        ]
        for line in lines
    }
    parts = {line.row: line.ministry_part for line in lines}
    times = Counter(like for each in likes.values() for like in each)
    found: dict[int, str] = {}
    taken: set[str] = set()
    for kind in ("id", "code", "name", "code of kin", "name of kin"):
        for row, each in likes.items():
            like = next((one for one in each if one[0] == kind and times[one] == 1), None)
            if like is None or row in found or len(held.get(like, ())) != 1:
                continue
            (programme,) = held[like]
            of_another = parts[row] and reported[programme] - {parts[row]}
            if programme not in taken and not of_another:
                found[row] = programme
                taken.add(programme)
    return found


def _held(
    asked: Asked, rows: Iterable[Mapping[str, Any]], heir: Mapping[str, str]
) -> tuple[Mapping[_Likeness, set[str]], Mapping[str, set[str]]]:
    """Return the programmes of each likeness, and the parts that report a programme that year."""
    held: dict[_Likeness, set[str]] = defaultdict(set)
    reported: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["slice_part"] and row["fiscal_year"] == asked.fiscal_year:
            reported[row["programme_id"]].add(row["slice_part"])
        held["id", row["programme_id"]].add(row["programme_id"])
        for like in _likenesses(row["ministry_id"], row["fiscal_year"], row, heir):
            held[like].add(row["programme_id"])
    return held, reported


def _of_line(asked: Asked, line: MappedLine, heir: Mapping[str, str]) -> list[_Likeness]:
    said = {
        "programme_code": line.programme_code, "detail_code": line.detail_code,
        "name_ko": line.name_ko,
    }  # fmt: skip
    return _likenesses(line.ministry_id or asked.ministry_id, asked.fiscal_year, said, heir)


def _likenesses(
    ministry: str | None, year: int, said: Mapping[str, str | None], heir: Mapping[str, str]
) -> list[_Likeness]:
    likes: list[_Likeness] = []
    for place, whose in (("", ministry), (" of kin", heir.get(ministry or "", ministry))):
        if said["detail_code"]:
            code = (said["programme_code"] or "", said["detail_code"])
            likes.append((f"code{place}", whose, year, *code))
        if said["name_ko"]:
            likes.append((f"name{place}", whose, spelled([said["name_ko"]])))
    return likes
