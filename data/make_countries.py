"""Make regions.csv, countries.csv and country_aliases.csv from packages of public registries.

A developer's tool, run by hand when a package gets a new version; the result is committed.
Needs the Python packages Babel and pycountry, and the npm package cldr-core unpacked in a folder:

    python data/make_countries.py --cldr-core FOLDER

Where each column comes from, and the licences, are in data/README.md.
"""

from __future__ import annotations

import argparse
import csv
import gettext
import json
from collections.abc import Iterable
from pathlib import Path

import pycountry
from babel import Locale

DATA = Path(__file__).resolve().parent
WORLD = "001"

#: CLDR has the territory XK without a code of ISO 3166; XKX is the code in common use for it.
KOSOVO = {"XK": "XKX"}

#: CLDR puts Antarctica under "Outlying Oceania"; UN M49 puts it directly under the world.
REGION_BY_HAND = {"AQ": WORLD}

#: "British Empire": the Korean catalogue's slip for the United Kingdom's official name.
WRONG_TRANSLATIONS = {"대영제국"}

#: Names in Korean headlines and ministry papers that no package carries. Syllables that are more
#: often a Korean word or particle than a country (이, 인, 호, 한, 북) stay out on purpose.
ALIASES_BY_HAND = {
    "ko": {
        "AFG": ("아프간",),
        "ARE": ("UAE", "아랍에미레이트", "아랍에미리트연합"),
        "AUS": ("호주", "濠"),
        "AUT": ("墺", "오지리"),
        "AZE": ("아제르바이젠",),
        "BIH": ("보스니아",),
        "BLR": ("벨로루시",),
        "CAN": ("加",),
        "CHN": ("중", "中"),
        "CIV": ("아이보리코스트",),
        "CMR": ("까메룬",),
        "COD": ("DR콩고", "민주콩고"),
        "CYP": ("사이프러스",),
        "DEU": ("독", "獨"),
        "EGY": ("애굽",),
        "ESP": ("西", "에스파냐", "서반아"),
        "ETH": ("이디오피아",),
        "FRA": ("불", "프", "佛", "불란서"),
        "GBR": ("영", "英"),
        "GEO": ("그루지야",),
        "GRC": ("희랍",),
        "IDN": ("인니",),
        "IND": ("印",),
        "IRL": ("에이레",),
        "ITA": ("伊", "이태리"),
        "JPN": ("일", "日"),
        "KAZ": ("카자흐", "카작스탄"),
        "KGZ": ("키르기스", "키르기즈스탄", "키르기스탄"),
        "KHM": ("캄푸치아",),
        "KOR": ("한국", "韓"),
        "LUX": ("룩셈부르그",),
        "MKD": ("마케도니아",),
        "MMR": ("버마",),
        "MNG": ("몽고",),
        "MYS": ("말레이지아",),
        "NLD": ("화란", "蘭", "네델란드"),
        "NZL": ("뉴질란드",),
        "PHL": ("비율빈",),
        "PRK": ("北",),
        "PRT": ("포르투칼",),
        "PSE": ("팔레스타인자치정부",),
        "RUS": ("러", "露", "노국"),
        "SAU": ("사우디",),
        "SGP": ("싱가폴",),
        "SWZ": ("스와질란드",),
        "THA": ("타이랜드", "타일랜드"),
        "TJK": ("타직",),
        "TKM": ("투르크멘",),
        "TLS": ("티모르레스테",),
        "TUN": ("튀니지아",),
        "TUR": ("터키",),
        "TWN": ("臺", "타이완"),
        "USA": ("미", "美", "미합중국"),
        "UZB": ("우즈벡",),
        "VAT": ("교황청", "바티칸"),
        "VNM": ("越", "월남", "비엣남"),
        "ZAF": ("남아공",),
    },
    "en": {
        "ARE": ("UAE",),
        "CIV": ("Ivory Coast",),
        "COD": (
            "Congo, Democratic Republic of the",
            "DR Congo",
            "DRC",
            "Democratic Republic of Congo",
            "Democratic Republic of the Congo",
        ),
        "COG": ("Republic of Congo",),
        "CZE": ("Czech Rep.",),
        "GBR": ("Britain", "U.K.", "UK", "Great Britain"),
        "GMB": ("The Gambia",),
        "KOR": ("Korea", "ROK", "Republic of Korea"),
        "LAO": ("Lao PDR",),
        "LBY": ("Libyan Arab Jamahiriya",),
        "MAC": ("Macau",),
        "MKD": ("Macedonia",),
        "MMR": ("Burma",),
        "NLD": ("Holland",),
        "PRK": ("DPRK",),
        "PSE": ("Palestine", "West Bank and Gaza"),
        "SWZ": ("Swaziland",),
        "TLS": ("East Timor",),
        "TUR": ("Turkey",),
        "TWN": ("Chinese Taipei",),
        "USA": ("U.S.", "U.S.A.", "US", "USA"),
        "VAT": ("Holy See", "Vatican"),
    },
}


def read_containment(cldr_core: Path) -> dict[str, list[str]]:
    """Return region code → direct members; groupings such as the EU and retired codes left out."""
    file = cldr_core / "supplemental" / "territoryContainment.json"
    supplemental = json.loads(file.read_text(encoding="utf-8"))["supplemental"]
    return {
        code: entry["_contains"]
        for code, entry in supplemental["territoryContainment"].items()
        if code.isdigit() and "_grouping" not in entry
    }


def region_rows(containment: dict[str, list[str]], ko: Locale, en: Locale) -> list[list[str]]:
    """Return a row for each region of UN M49, the world first."""
    parent = {child: code for code, members in containment.items() for child in members}
    return [
        [code, parent.get(code, ""), ko.territories[code], capital(en.territories[code])]
        for code in sorted(containment)
    ]


def capital(name: str) -> str:
    """Return the name with a capital first letter (CLDR writes "world")."""
    return name[:1].upper() + name[1:]


def country_codes() -> list[tuple[str, str, str]]:
    """Return (alpha-3, alpha-2, numeric) of every country of ISO 3166-1 and of Kosovo, sorted."""
    coded = [(c.alpha_3, c.alpha_2, c.numeric) for c in pycountry.countries]
    return sorted(coded + [(iso3, iso2, "") for iso2, iso3 in KOSOVO.items()])


def country_rows(containment: dict[str, list[str]], ko: Locale, en: Locale) -> list[list[str]]:
    """Return a row for each country; raise KeyError where no region holds it."""
    region = {child: code for code, members in containment.items() for child in members}
    region |= REGION_BY_HAND
    return [
        [iso3, iso2, numeric, ko.territories[iso2], en.territories[iso2], region[iso2]]
        for iso3, iso2, numeric in country_codes()
    ]


def package_aliases() -> Iterable[tuple[str, str, str, str]]:
    """Yield (alpha-3, language, alias, origin) from pycountry's names and Korean catalogue.

    Korean forms with a comma are translations of the sorting order of ISO ("버진 제도, 영국령")
    that nobody writes; they are left out.
    """
    korean = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ko"])
    for country in pycountry.countries:
        for key in ("name", "common_name", "official_name"):
            english = getattr(country, key, None)
            if not english:
                continue
            yield country.alpha_3, "en", english, "pycountry"
            translated = korean.gettext(english)
            if translated in {english, *WRONG_TRANSLATIONS} or "," in translated:
                continue
            yield country.alpha_3, "ko", translated, "pycountry"


def hand_aliases() -> Iterable[tuple[str, str, str, str]]:
    """Yield (alpha-3, language, alias, "hand") from the short list in this file."""
    for language, by_country in ALIASES_BY_HAND.items():
        for iso3, aliases in by_country.items():
            for alias in aliases:
                yield iso3, language, alias, "hand"


def alias_rows(countries: list[list[str]]) -> list[list[str]]:
    """Return the aliases less the names themselves; raise ValueError if one means two countries."""
    owner = {name: row[0] for row in countries for name in (row[3], row[4])}
    rows = {}
    for iso3, language, alias, origin in (*package_aliases(), *hand_aliases()):
        if owner.setdefault(alias, iso3) != iso3:
            raise ValueError(f"{alias!r} would mean both {owner[alias]} and {iso3}")
        if alias not in names_of(countries, iso3):
            rows.setdefault((iso3, language, alias), [iso3, language, alias, origin])
    return [rows[key] for key in sorted(rows)]


def names_of(countries: list[list[str]], iso3: str) -> tuple[str, str]:
    """Return the Korean and the English name of a country of the list."""
    return next((row[3], row[4]) for row in countries if row[0] == iso3)


def write(name: str, header: tuple[str, ...], rows: list[list[str]]) -> None:
    """Write one CSV file of data/ and say how many rows it has."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def main() -> None:
    """Read the packages and write the three files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cldr-core", type=Path, required=True, help="unpacked npm package")
    containment = read_containment(parser.parse_args().cldr_core)
    ko, en = Locale("ko"), Locale("en")
    names = ("name_ko", "name_en")
    write("regions.csv", ("region_id", "parent_id", *names), region_rows(containment, ko, en))
    countries = country_rows(containment, ko, en)
    write("countries.csv", ("iso3", "iso2", "numeric_code", *names, "region_id"), countries)
    write("country_aliases.csv", ("iso3", "language", "alias", "origin"), alias_rows(countries))


if __name__ == "__main__":
    main()
