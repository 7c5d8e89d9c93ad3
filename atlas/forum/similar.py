"""Which texts say much the same: by the runs of signs that they share, in any language.

Similarity is the Dice coefficient of the sets of n-grams of letters and digits (n = 2 and 3),
2 |A ∩ B| / (|A| + |B|) (Dice 1945); of character n-grams as a measure between texts without word
lists: Damashek 1995. Korean particles change the ends of words, so words would not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SIZES = (2, 3)
_LETTERS = re.compile(r"[\W_]+")
#: From here on two texts are offered as similar.
ENOUGH = 0.35


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1; texts without a letter are like none.

    >>> round(similarity("독일 양자 협력센터를 설치하자", "독일에 양자 협력센터 설치"), 2)
    0.59
    """
    a, b = grams(one), grams(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def most(words: str, others: Iterable[tuple[str, str]], count: int = 3) -> list[tuple[str, float]]:
    """Return the ids of the most similar of other texts (id, text), the most similar first."""
    found = [(name, similarity(words, other)) for name, other in others]
    enough = [(name, alike) for name, alike in found if alike >= ENOUGH]
    return sorted(enough, key=lambda pair: (-pair[1], pair[0]))[:count]


@lru_cache(maxsize=8192)
def grams(words: str) -> frozenset[str]:
    """Return the runs of two and three letters or digits of a text, words apart from each other."""
    plain = f" {_LETTERS.sub(' ', words.casefold()).strip()} "
    if not plain.strip():
        return frozenset()
    return frozenset(
        plain[at : at + size] for size in _SIZES for at in range(len(plain) - size + 1)
    )
