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
        if line.detail_code:
            said = f"{ministry}|{asked.fiscal_year}|{line.programme_code}|{line.detail_code}"
        else:
            said = f"{ministry}|{spelled((line.sub_programme_name, line.name_ko, line.name_en))}"
        digest = hashlib.sha256(f"{line.row_kind}|{said}".encode()).hexdigest()[:_DIGITS]
        seen[digest] += 1
        again = f"-{seen[digest]}" if seen[digest] > 1 else ""
        ids[line.row] = f"{ministry.lower()}-{digest}{again}"
    return ids


def known(
    asked: Asked, lines: Sequence[MappedLine], rows: Iterable[Mapping[str, Any]]
) -> dict[int, str]:
    """Return the known programme of each line that is one; ``rows`` are of intake/programmes.

    A line is one by its own id, by its code in the same year, or by its name within its ministry,
    and only where both the sheet and the data have it once: nothing is guessed.
    """
    held: dict[_Likeness, set[str]] = defaultdict(set)
    for row in rows:
        held["id", row["programme_id"]].add(row["programme_id"])
        for like in _likenesses(row["ministry_id"], row["fiscal_year"], row):
            held[like].add(row["programme_id"])
    own = own_ids(asked, lines) if held else {}
    likes = {
        line.row: [like for like in [("id", own[line.row]), *_of_line(asked, line)] if like in held]
        for line in (lines if held else ())
    }
    times = Counter(like for each in likes.values() for like in each)
    found: dict[int, str] = {}
    taken: set[str] = set()
    for kind in ("id", "code", "name"):
        for row, each in likes.items():
            like = next((one for one in each if one[0] == kind and times[one] == 1), None)
            if like is None or row in found or len(held.get(like, ())) != 1:
                continue
            (programme,) = held[like]
            if programme not in taken:
                found[row] = programme
                taken.add(programme)
    return found


def _of_line(asked: Asked, line: MappedLine) -> list[_Likeness]:
    said = {
        "programme_code": line.programme_code, "detail_code": line.detail_code,
        "name_ko": line.name_ko,
    }  # fmt: skip
    return _likenesses(line.ministry_id or asked.ministry_id, asked.fiscal_year, said)


def _likenesses(ministry: str | None, year: int, said: Mapping[str, str | None]) -> list[_Likeness]:
    likes: list[_Likeness] = []
    if said["detail_code"]:
        likes.append(("code", ministry, year, said["programme_code"] or "", said["detail_code"]))
    if said["name_ko"]:
        likes.append(("name", ministry, spelled([said["name_ko"]])))
    return likes
