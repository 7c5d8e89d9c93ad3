"""Gaps: what covers a partner in a field or through a channel, as exactly one type.

Pure. Evidence that is there decides; where there is none, what is known of the whole decides
between *none known* (the sources say nothing) and *none* (they list all and name nobody here).
"""

from __future__ import annotations

from collections.abc import Mapping

#: Kinds of evidence, the best first. What carries money comes before what carries none, and what
#: names the partner itself before what reaches it through a group.
EVIDENCE = ("split", "named", "group_money", "relation", "group_relation")
#: Types of a cell in the order in which they are shown.
COVERS = ("split", "named", "group", "relation", "none_known", "none", "out_of_scope")
_COVER = {
    "split": "split", "named": "named", "group_money": "group", "relation": "relation",
    "group_relation": "group",
}  # fmt: skip


def cover(counts: Mapping[str, int], closed: bool = False, outside: bool = False) -> str:
    """Return the type of a cell from the number of lines and relations of each evidence.

    ``closed`` says that every line of the cell is known with its partners, ``outside`` that the
    cell cannot be covered at all; both matter only where nothing covers it.

    >>> cover({"named": 1, "relation": 3}), cover({}), cover({}, closed=True)
    ('named', 'none_known', 'none')
    """
    for evidence in EVIDENCE:
        if counts.get(evidence):
            return _COVER[evidence]
    if outside:
        return "out_of_scope"
    return "none" if closed else "none_known"


def thin(counts: Mapping[str, int]) -> bool:
    """Tell whether a single line or relation is all that stands behind a cell."""
    return sum(counts.values()) == 1
