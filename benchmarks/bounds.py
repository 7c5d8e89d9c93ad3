"""How long the bounds of the HHI take over many open parts.

``python -m benchmarks.bounds`` makes populations, all synthetic, and prints seconds: 500 open parts
over 200 countries, with few candidates and with up to 100, where all of the money has a partner and
where a third may have none.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from typing import Any

from atlas.measures.bounds import INDICES, Band, band
from atlas.measures.population import OpenPart, Population, population

COUNTRIES, PARTS, TIMES = 200, 500, 5
#: One part in so many is unnamed: any country may hold of it.
UNNAMED = 10
#: Variants: the most candidates that are named of a part, and the share of parts that are optional.
VARIANTS = ((10, 0.0), (10, 1 / 3), (100, 0.0), (100, 1 / 3))


def made(most: int, optional: float) -> Population:
    """Return a synthetic population; the same arguments are the same population each time."""
    chance = random.Random(f"{most} {optional}")
    countries = [f"X{number:03d}" for number in range(COUNTRIES)]
    # A few countries have most of the money, as they have in fact.
    weights = [1 / (rank + 1) for rank in range(COUNTRIES)]
    known = {
        country: int(50e9 * weight) for country, weight in zip(countries, weights, strict=True)
    }
    parts = []
    for number in range(PARTS):
        size = chance.randint(2, most)
        named = frozenset(chance.choices(countries, weights, k=size)) | {chance.choice(countries)}
        candidates = None if number % UNNAMED == 0 else named
        amount = int(chance.lognormvariate(20, 1.5))
        parts.append(OpenPart(amount, candidates, chance.random() < optional))
    return population(known, parts, countries)


def measure(over: Population, times: int = TIMES) -> dict[str, Any]:
    """Bound the HHI so many times; return seconds, and whether the ends are attained."""
    taken: list[float] = []
    found: Band | None = None
    for _ in range(times):
        begun = time.perf_counter()
        found = band(INDICES["hhi"], over)
        taken.append(time.perf_counter() - begun)
    assert found is not None
    return {
        "sets": len(over.amounts),
        "exact_lower": found.exact_lower,
        "exact_upper": found.exact_upper,
        "median_s": round(statistics.median(taken), 3),
        "fastest_s": round(min(taken), 3),
    }


def main() -> None:
    """Measure each variant."""
    for most, optional in VARIANTS:
        measured = measure(made(most, optional))
        about = {"parts": PARTS, "countries": COUNTRIES, "candidates": most, "optional": optional}
        print(json.dumps(about | measured), flush=True)


if __name__ == "__main__":
    main()
