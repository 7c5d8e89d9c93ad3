"""Make joint_research.csv from the table of internationally co-authored papers by country pair.

A developer's tool, run by hand when a new edition is out; the result is committed. Needs the table
as a CSV file with the columns country_a, country_b, year and value:

    python data/make_joint_research.py FILE

Where the figures come from is in data/README.md.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

DATA = Path(__file__).resolve().parent
KOREA, WORLD = "South Korea", "World"
SOURCE = "S142"
HEADER = (
    "iso3", "year", "papers_with_korea", "international_papers", "source_id", "confidence",
    "reading_ko", "reading_en",
)  # fmt: skip
READING = (
    "{year}년 스코퍼스 등재 논문 가운데 나라별 국제공저 논문과 한국과의 공저 논문 수다. "
    "여러 나라가 함께 쓴 논문은 나라마다 한 편으로 센다. 남이 옮겨 둔 표에서 읽었다.",
    "Papers of {year} in Scopus with authors in several countries, and of them those with Korea. A "
    "paper counts once for each country. Read on a copy of the table.",
)
READING_KOREA = (
    "{year}년 스코퍼스 등재 논문 가운데 한국의 국제공저 논문 수다. 남이 옮겨 둔 표에서 읽었다.",
    "Papers of {year} in Scopus with authors in Korea and abroad. Read on a copy of the table.",
)


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV file of data/."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes() -> dict[str, str]:
    """Return the code of every English name and alias of a country."""
    aliases = {
        row["alias"]: row["iso3"]
        for row in rows_of("country_aliases.csv")
        if row["language"] == "en"
    }
    return aliases | {row["name_en"]: row["iso3"] for row in rows_of("countries.csv")}


def joint_rows(pairs: list[dict[str, str]]) -> list[list[str]]:
    """Return the rows of joint_research.csv, by country and year; stop at a name without a code."""
    iso3 = codes()
    counts = {(row["country_a"], row["country_b"], row["year"]): row["value"] for row in pairs}
    rows = []
    for name, second, year in counts:
        if second != WORLD or name == WORLD:
            continue
        if name not in iso3:
            raise SystemExit(f"no country is called {name}")
        readings = READING_KOREA if name == KOREA else READING
        with_korea = "" if name == KOREA else counts[name, KOREA, year]
        said = [reading.format(year=year) for reading in readings]
        rows.append([iso3[name], year, with_korea, counts[name, WORLD, year], SOURCE, "low", *said])
    return sorted(rows)


def main() -> None:
    """Read the table and write joint_research.csv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="CSV file: country_a, country_b, year, value")
    with parser.parse_args().file.open(encoding="utf-8", newline="") as file:
        rows = joint_rows(list(csv.DictReader(file)))
    with (DATA / "joint_research.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    print(f"joint_research.csv: {len(rows)} rows")


if __name__ == "__main__":
    main()
