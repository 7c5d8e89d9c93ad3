"""Amounts as people write them: " 3,000 ", "△500", "(500)", " - ", "6,000,000 USD", "2.254,6 €"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from atlas.intake import units

#: Texts that stand for "not known" where an amount is looked for; " - " is a zero of accountants.
MISSING = {
    "na",
    "n/a",
    "n.a.",
    "nan",
    "null",
    "none",
    "미정",
    "비공개",
    "해당없음",
    "tbd",
    "?",
    "…",
}
DASHES = {"-", "–", "—", "−", "ㅡ", "－"}
ERRORS = {"#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}

#: No amount of a budget is as large in any unit, and none is kept.
MOST = 10**14

#: Most numbers of most files; a zero before other digits belongs to a code.
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_GROUPS = re.compile(r"(?<=\d)[\s\u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_MINUS = "-−–－△▲▵∆"
_POINT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+(?:[eE][+-]?\d+)?|\d+\.")
_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d+")
#: A number that only its column can settle: 2.645 is two thousand or two and a bit.
_EITHER = re.compile(r"\d{1,3}\.\d{3}")


@dataclass(frozen=True)
class Amount:
    """A number as written; ``multiplier`` and ``currency`` where the cell itself names them."""

    number: Decimal
    currency: str | None = None
    multiplier: int | None = None


def comma_is_decimal(texts: list[str]) -> bool:
    """Return whether a column writes decimals with a comma: one cell that can mean nothing else.

    >>> comma_is_decimal(["2.645", "7.891.250"]), comma_is_decimal(["2.645", "3.1"])
    (True, False)
    """
    certain = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+,\d{1,2}")
    parted = {text for text in texts if "," in text or "." in text}
    return any(certain.fullmatch(_bare(text)[0]) for text in parted)


@lru_cache(maxsize=100_000)
def parse(text: str, comma: bool = False) -> Amount | None:
    """Return the amount that a text states, None where it states none or one beyond ``MOST``.

    ``comma`` says that the column writes decimals with a comma.

    >>> parse("△500").number, parse("(1,200.5)").number, parse(" - ").number
    (Decimal('-500'), Decimal('-1200.5'), Decimal('0'))
    >>> parse("6,000,000 USD"), parse("12억원").multiplier, parse("협의 중") is None
    (Amount(number=Decimal('6000000'), currency='USD', multiplier=None), 100000000, True)
    >>> parse("2.254,62 €").number, parse("2.645").number, parse("2.645", comma=True).number
    (Decimal('2254.62'), Decimal('2.645'), Decimal('2645'))
    >>> parse("03 02"), parse("007"), parse("1 234 567").number
    (None, None, Decimal('1234567'))
    """
    found = _parsed(text, comma)
    return found if found and abs(found.number * (found.multiplier or 1)) < MOST else None


def _parsed(text: str, comma: bool) -> Amount | None:
    if _PLAIN.fullmatch(text) and not (comma and "." in text):
        return Amount(exact(Decimal(text)))
    if text.strip() in DASHES:
        return Amount(Decimal(0))
    if not any(sign.isdigit() for sign in text):
        return None
    bare, unit = _bare(text)
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    if bare[:1] and bare[0] in _MINUS:
        bare, negative = bare[1:], True
    elif bare[-1:] == "-":
        bare, negative = bare[:-1], True
    number = _number(bare.lstrip("+"), comma)
    if number is None:
        return None
    return Amount(-number if negative else number, *unit)


def exact(number: Decimal) -> Decimal:
    """Return a number without the noise that binary numbers carry in their last digits.

    >>> exact(Decimal("201712.69999999998")), exact(Decimal("78525.4"))
    (Decimal('201712.7'), Decimal('78525.4'))
    """
    if len(number.as_tuple().digits) < 15 or number == number.to_integral_value():
        return number
    return number.quantize(Decimal("0.000001")).normalize()


def _bare(text: str) -> tuple[str, tuple[str | None, int | None]]:
    """Return a text without blanks, footnote marks and unit, and the unit it named."""
    bare = _GROUPS.sub("", text.strip().rstrip("*†‡ "))
    bare = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", bare)
    found = re.fullmatch(
        r"(?P<open>[(]?)(?P<sign>[-−–－△▲▵∆+]?)(?P<before>[^\d.,()+−–－△▲▵∆-]*)"
        r"(?P<number>[-−–－△▲▵∆]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?-?)"
        r"(?P<after>[^\d.,()][^\d,()]*)?(?P<close>[)]?)",
        bare,
    )
    if not found or bool(found["open"]) != bool(found["close"]):
        return bare, (None, None)
    around = f"{found['before']}{found['after'] or ''}"
    number = f"{found['open']}{found['sign']}{found['number']}{found['close']}"
    if not around:
        return number, (None, None)
    unit = units.in_cell(around)
    return (bare, (None, None)) if unit is None else (number, (unit.currency, unit.multiplier))


def _number(bare: str, comma: bool) -> Decimal | None:
    if re.match(r"0\d", bare):
        return None
    if comma and _EITHER.fullmatch(bare):
        return Decimal(bare.replace(".", ""))
    if _POINT.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    if _COMMA.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    return None
