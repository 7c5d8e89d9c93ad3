"""Which rows are parents of which: by codes, levels, blank details, indents, or sums.

The first way that explains the sheet is taken; a parent's amount is never added to its details'.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal

from atlas.intake import sheet_words
from atlas.intake.kinds import Context, RowDraft

#: Share of the rows that must find a parent before codes count as a hierarchy.
ENOUGH = 0.2
#: How many rows one parent is tried on, and of how many lines, when only sums can tell.
LONGEST_SUM, MOST_SUMS = 200, 5000
_MARKS = re.compile(
    r"([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+[.\s])|(\d+\.(?!\d))|([가-하]\.)|(\(\d+\))|(\d+\))|([가-하]\))"
    r"|([①-⑳])|([□■◆◇])|([○●◦ㅇ])|([-–·•‧])"
)

#: Row number of the parent of each row that has one, and why.
Parents = dict[int, int]


def settle(drafts: list[RowDraft], known: Context) -> None:
    """Turn lines with details into parents and tell every detail its parent."""
    _restore_breakdowns(drafts, known)
    lines = [draft for draft in drafts if draft.kind == "line"]
    ways: tuple[tuple[str, Callable[[list[RowDraft], Context], Parents]], ...] = (
        ("two_codes", _by_two_codes),
        ("codes", _by_codes),
        ("levels", _by_levels),
        ("blank_detail", _by_names),
        ("indents", _by_indents),
        ("sums", _by_sums),
    )
    for why, way in ways:
        parents = way(lines, known)
        if parents:
            _enter(lines, parents, why)
            return


def _enter(lines: list[RowDraft], parents: Parents, why: str) -> None:
    above = set(parents.values())
    for line in lines:
        line.parent = parents.get(line.number)
        if line.number in above:
            line.kind, line.why = "parent", why


def code_key(code: str) -> tuple[str, ...]:
    """Return the parts of a hierarchical code without those that are all zeros at its end.

    >>> code_key("26017.0100"), code_key("26017.0000"), code_key("26017.01"), code_key("05 01 00")
    (('26017', '0100'), ('26017',), ('26017', '0100'), ('05', '01'))
    """
    code = code.strip()
    if code.isalnum():
        return (code,)
    damaged = re.fullmatch(r"(\d+)\.(\d{1,3})", code)
    if damaged:
        code = f"{damaged[1]}.{damaged[2]:0<4}"
    parts = re.split(r"[\s.\-_/]+", code)
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return tuple(parts)


def code_columns(known: Context) -> list[int]:
    """Return the columns that hold codes, the deepest level first."""
    names = ("detail_code", "programme_code", "ntis_code")
    return [known.columns.by_meaning[name] for name in names if name in known.columns.by_meaning]


def _by_two_codes(lines: list[RowDraft], known: Context) -> Parents:
    """Take rows with the programme's own code for parents, where details leave it blank."""
    outer = known.columns.by_meaning.get("programme_code")
    inner = known.columns.by_meaning.get("detail_code")
    if outer is None or inner is None:
        return {}
    coded = [line for line in lines if line.cells[inner]]
    tops = sum(bool(line.cells[outer]) for line in coded)
    if not tops or len(coded) - tops < ENOUGH * len(coded):
        return {}
    found = _under([(line, 0 if line.cells[outer] else 1) for line in coded])
    return found if _mostly_add_up(lines, found) else {}


def _by_codes(lines: list[RowDraft], known: Context) -> Parents:
    for column in code_columns(known):
        codes = [line.cells[column] or "" for line in lines]
        if all(code.isalnum() for code in codes if code):
            # None has parts.
            continue
        coded = [(line, code_key(code)) for line, code in zip(lines, codes, strict=True) if code]
        last: dict[tuple[str, ...], int] = {}
        found: Parents = {}
        for line, key in coded:
            for size in range(len(key) - 1, 0, -1):
                if key[:size] in last:
                    found[line.number] = last[key[:size]]
                    break
            last[key] = line.number
        if len(found) >= 2 and len(found) >= ENOUGH * len(coded):
            return found
    return {}


def _by_levels(lines: list[RowDraft], known: Context) -> Parents:
    column = known.columns.by_meaning.get("level")
    if column is None:
        return {}

    def depth(line: RowDraft) -> int | None:
        said = line.cells[column] or ""
        number = re.search(r"\d+", said)
        if number:
            return int(number[0])
        return next((place for place, word in enumerate(sheet_words.LEVELS) if word in said), None)

    return _under([(line, depth(line)) for line in lines])


def _by_names(lines: list[RowDraft], known: Context) -> Parents:
    """Read depth from the deepest column of names that a row fills.

    A row that names another programme than the row above has no parent there, unless the sums say
    that the two are one under two spellings.
    """
    if len(known.names) < 2:
        return {}
    depths: list[tuple[RowDraft, int | None]] = [(line, None) for line in lines]
    for place, column in enumerate(known.names):
        depths = [(line, place if line.cells[column] else depth) for line, depth in depths]

    def apart(above: RowDraft, line: RowDraft) -> bool:
        pairs = ((above.cells[column], line.cells[column]) for column in known.names)
        return any(
            one and other and one != other and sheet_words.plain(one) != sheet_words.plain(other)
            for one, other in pairs
        )

    ways = (_under(depths, apart), _under(depths))
    if not any(ways):
        return {}
    found = max(ways, key=lambda parents: _added_up(lines, parents, Decimal(0)))
    return found if _mostly_add_up(lines, found) else {}


def _by_indents(lines: list[RowDraft], known: Context) -> Parents:
    """Read depth from leading blanks and list marks, and believe it where the sums agree."""
    styles = [_indent(line, known) for line in lines]
    order = list(dict.fromkeys(styles))
    if len(order) < 2:
        return {}
    if not any(mark for _, mark in order):
        order.sort()
    found = _under([(line, order.index(style)) for line, style in zip(lines, styles, strict=True)])
    return found if _mostly_add_up(lines, found) else {}


def _indent(line: RowDraft, known: Context) -> tuple[int, int]:
    name = line.cells[known.names[0]] if known.names else None
    if not name:
        name = next((line.cells[at] or "" for at in known.names if line.cells[at]), "")
    blanks = len(name) - len(name.lstrip(" \u3000\u00a0\t"))
    mark = _MARKS.match(name.lstrip())
    return blanks, (mark.lastindex or 0) if mark else 0


def _under(
    depths: list[tuple[RowDraft, int | None]],
    apart: Callable[[RowDraft, RowDraft], bool] = lambda above, line: False,
) -> Parents:
    """Return parents by depth: the last row above that is less deep and not apart."""
    found: Parents = {}
    if len({depth for _, depth in depths if depth is not None}) < 2:
        return found
    path: list[tuple[int, RowDraft]] = []
    for line, depth in depths:
        if depth is None:
            continue
        while path and (path[-1][0] >= depth or apart(path[-1][1], line)):
            path.pop()
        if path:
            found[line.number] = path[-1][1].number
        path.append((depth, line))
    return found


def _mostly_add_up(lines: list[RowDraft], parents: Parents) -> bool:
    """Return whether most parents are within a tenth of the sum of their details."""
    amounts = {line.number: line.amount for line in lines}
    stated = sum(bool(amounts[number]) for number in set(parents.values()))
    close = _added_up(lines, parents, Decimal("0.1"))
    return bool(parents) and close * 2 >= stated and (close > 0 or not stated)


def _added_up(lines: list[RowDraft], parents: Parents, share: Decimal) -> int:
    """Return how many parents differ from the sum of their details by at most a share of it."""
    amounts = {line.number: line.amount or Decimal(0) for line in lines}
    below: dict[int, Decimal] = defaultdict(Decimal)
    for number, parent in parents.items():
        below[parent] += amounts[number]
    stated = ((amounts[parent], total) for parent, total in below.items() if amounts[parent])
    return sum(abs(amount - total) <= abs(amount) * share for amount, total in stated)


def _by_sums(lines: list[RowDraft], known: Context) -> Parents:
    """Find rows that are exactly the sum of the rows under them, where that explains the sheet."""
    found: Parents = {}
    place = 0 if len(lines) <= MOST_SUMS else len(lines)
    while place < len(lines):
        size = _sum_below(lines, place)
        for line in lines[place + 1 : place + 1 + size]:
            found[line.number] = lines[place].number
        place += 1 + size
    parents = set(found.values())
    explained = len(found) + len(parents)
    return found if len(parents) > 1 and explained * 10 >= len(lines) * 7 else {}


def _sum_below(lines: list[RowDraft], place: int) -> int:
    """Return how many rows under one add up to it, 0 where none do."""
    whole = lines[place].amount
    if not whole:
        return 0
    total = Decimal(0)
    for size, line in enumerate(lines[place + 1 : place + 1 + LONGEST_SUM], 1):
        total += line.amount or Decimal(0)
        if total == whole and size > 1:
            return size
        if total > whole:
            return 0
    return 0


def _restore_breakdowns(drafts: list[RowDraft], known: Context) -> None:
    """Set rows aside that break each coded line down again under the same few headings.

    They are another cut of the same money (wages, equipment) or no money at all (posts).
    """
    for column in code_columns(known):
        lines = [draft for draft in drafts if draft.kind == "line"]
        bare = [line for line in lines if not line.cells[column]]
        labels = Counter(line.label.strip() for line in bare)
        common = {label for label, count in labels.items() if label and count >= 5}
        told = [line for line in bare if line.label.strip() in common]
        few = len(common) * 10 <= len(told) and len(told) * 10 >= len(bare) * 9
        if told and few and len(bare) < len(lines):
            for line in told:
                line.kind, line.why = "note", "breakdown"
            return
