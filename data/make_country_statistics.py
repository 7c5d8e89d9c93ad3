"""Make country_statistics.csv from the World Bank's table of gross domestic product.

A developer's tool, run by hand when a new edition is out; the result is committed. Needs the table
as a CSV file with the columns Country Name, Country Code, Year and Value (current US dollars):

    python data/make_country_statistics.py FILE

Where the figures come from is in data/README.md.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

DATA = Path(__file__).resolve().parent
SOURCE = "S143"
#: Older figures say too little of today.
SINCE = 2015
HEADER = (
    "iso3", "series", "year", "value", "source_id", "confidence", "reading_ko", "reading_en",
)  # fmt: skip
READING = (
    "{year}년 국내총생산(경상 미국 달러)이다. 세계은행 표를 남이 옮겨 둔 사본에서 읽었다.",
    "Gross domestic product of {year} in current US dollars. Read on a copy of the World Bank's "
    "table.",
)


def latest(rows: list[dict[str, str]], codes: set[str]) -> list[list[str]]:
    """Return each country's latest figure; aggregates of countries have no code of ours."""
    found: dict[str, tuple[int, float]] = {}
    for row in rows:
        code, year = row["Country Code"], int(row["Year"])
        if code in codes and year >= SINCE and row["Value"]:
            found[code] = max(found.get(code, (0, 0.0)), (year, float(row["Value"])))
    return [
        [code, "gdp_usd", str(year), f"{value:.0f}", SOURCE, "low"]
        + [reading.format(year=year) for reading in READING]
        for code, (year, value) in sorted(found.items())
    ]


def main() -> None:
    """Read the table and write country_statistics.csv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="CSV file: Country Name, Country Code, Year, Value")
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["iso3"] for row in csv.DictReader(file)}
    with parser.parse_args().file.open(encoding="utf-8", newline="") as file:
        rows = latest(list(csv.DictReader(file)), codes)
    path = DATA / "country_statistics.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    print(f"country_statistics.csv: {len(rows)} rows")


if __name__ == "__main__":
    main()
