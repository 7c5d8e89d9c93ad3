"""Units and currencies as captions, headers, number formats and cells write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Unit:
    """A unit of money: how many units of the currency one unit of the sheet is.

    ``multiplier`` is None where only the currency is named, ``currency`` where only the size is.
    ``text`` is what the sheet says.
    """

    text: str
    multiplier: int | None
    currency: str | None


#: Words for sizes, longest first where one begins another.
_SIZES = (
    (r"십억|billions?|bn|mrd\.?|milliarden|млрд\.?|მილიარდ\w*", 10**9),
    (r"백억", 10**10),
    (r"천억", 10**11),
    (r"조", 10**12),
    (r"천만", 10**7),
    (r"백만|millions?|mln\.?|mio\.?|млн\.?|millioner|miljoen|მილიონ\w*|εκατ\w*\.?|m", 10**6),
    (r"십만", 10**5),
    (r"억|100 millions?", 10**8),
    (r"만", 10**4),
    (r"천|thousands?|tausend|tusen|ათას\w*|тыс\.?|χιλιάδ\w*|k|1[.,]?000|000(?:s|'s|’s)?", 1000),
    (r"1", 1),
)
_CURRENCIES = (
    (r"원|krw|won|₩|￦", "KRW"),
    (r"us\$|usd|미국?달러|달러|미불|불|us dollars?|dollars?", "USD"),
    (r"eur(?:o|os)?|유로|€|ευρώ", "EUR"),
    (r"gbp|파운드|£|pounds?", "GBP"),
    (r"jpy|엔화?|yen", "JPY"),
    (r"cny|rmb|위안화?|yuan", "CNY"),
    (r"nok|kr\.?|kroner", "NOK"),
    (r"gel|lari|ლარ\w*", "GEL"),
    (r"chf|스위스프랑|franken", "CHF"),
    (r"cad|ca\$|캐나다달러", "CAD"),
    (r"aud|a\$|호주달러", "AUD"),
    (r"sek|dkk|pln|czk|huf|inr|brl|zar|sgd|hkd|nzd|ils|try|mxn|rub", None),
    (r"¥", None),
    (r"\$", "USD"),
)
_SIZE = "|".join(words for words, _ in _SIZES)
_CURRENCY = "|".join(words for words, _ in _CURRENCIES)
_MONEY = re.compile(
    rf"(?P<size1>{_SIZE})?\s*(?P<currency>{_CURRENCY})(?:에서|თა|ებში)?\s*(?P<size2>{_SIZE})?"
)
_CAPTION = re.compile(
    r"(?:금액)?\s*단위\s*[:：)\]]?\s*(?P<unit>[^)\]】>〉]*)|\bunits?\s*[:：]\s*(?P<en>.+)", re.I
)
_IN = re.compile(r"\bin\s+(?P<unit>[^()]+)$", re.I)
_BRACKETS = re.compile(r"[(\[（【<]([^()\[\]（）【】<>]+)[)\]）】>]")
#: Units of counts and shares: they say that a number is no money.
_COUNTED = re.compile(
    r"^(?:[천만백십억]{0,2}(?:명|건|개소?|호|가구|세대|톤|kwh|㎾h|km|㎞|ha|㎡|점|회|대|필지)|%|persons?|people|households?)$",
    re.I,
)


def _size(word: str | None) -> int | None:
    if not word:
        return None
    return next(size for words, size in _SIZES if re.fullmatch(words, word, re.I))


def _currency(word: str) -> str | None:
    found = next(code for words, code in _CURRENCIES if re.fullmatch(words, word, re.I))
    return word.upper() if found is None and word.isalpha() else found


def money(text: str) -> Unit | None:
    """Return the unit of money that a whole text states: "백만원", "EUR million", "£000", "억원".

    >>> money("백만원").multiplier, money("EUR million"), money("명") is None
    (1000000, Unit(text='EUR million', multiplier=1000000, currency='EUR'), True)
    >>> money("ათას ლარებში").multiplier, money("1000 kr").currency, money("원").multiplier
    (1000, 'NOK', 1)
    """
    plain = re.sub(r"\s+", " ", text.strip().strip("()[]:： ")).lower()
    plain = re.sub(r"(?<=[가-힣])\s(?=[가-힣])", "", plain)
    found = _MONEY.fullmatch(plain)
    if not found:
        short = {"teur": ("EUR", 1000), "t€": ("EUR", 1000), "백만": ("KRW", 10**6)}.get(plain)
        return Unit(text.strip(), short[1], short[0]) if short else None
    size = _size(found["size1"]) or _size(found["size2"]) or 1
    return Unit(text.strip(), size, _currency(found["currency"]))


def in_cell(around: str) -> Unit | None:
    """Return the unit beside a number in its cell: "USD", "억원", "€"; None for other words."""
    found = money(around)
    if found is None:
        return None
    return Unit(found.text, found.multiplier if found.multiplier != 1 else None, found.currency)


@lru_cache(maxsize=1000)
def currency(text: str) -> str:
    """Return the code of the currency that a cell names; its own text where it is none known.

    >>> currency("달러"), currency("Euro"), currency("VND")
    ('USD', 'EUR', 'VND')
    """
    found = money(text)
    return found.currency if found and found.currency else text


def caption(text: str) -> Unit | None:
    """Return the unit that a caption states: "(단위: 백만원, %)", "ათას ლარებში", "in EUR million".

    >>> caption("2026년 예산안 (단위 : 억원)").multiplier, caption("국제협력 예산") is None
    (100000000, True)
    """
    found = _CAPTION.search(text)
    if found:
        stated = found["unit"] or found["en"] or ""
        return next(filter(None, map(money, re.split(r"[,，/·;]", stated))), None)
    inside = [*_BRACKETS.findall(text), *(m["unit"] for m in _IN.finditer(text))]
    for part in inside:
        for piece in re.split(r"[,，;]", re.sub(r"^\s*in\s+", "", part, flags=re.I)):
            unit = money(piece)
            if unit:
                return Unit(piece.strip(), unit.multiplier, unit.currency)
    return money(text) if len(text) < 40 else None


def header(text: str) -> Unit | None:
    """Return the unit that a column's header states, in brackets or at its end.

    >>> header("예산액(백만원)").multiplier, header("Bewilligter Betrag\\nin Euro").currency
    (1000000, 'EUR')
    """
    return caption(" ".join(text.split()))


def counted(text: str) -> str | None:
    """Return the unit of counts or shares that a text states ("명", "%"), None for others."""
    found = _CAPTION.search(text)
    parts = [found["unit"] or found["en"] or ""] if found else _BRACKETS.findall(text)
    return next((part.strip() for part in parts if _COUNTED.match(part.strip())), None)


def of_format(code: str) -> Unit | None:
    """Return what a number format says of money; commas that scale the display change nothing.

    The cell holds the unscaled number, so ``#,##0,,"백만원"`` is won, while ``#,##0"백만원"`` is
    million won.

    >>> of_format('"£"#,##0').currency, of_format('[$€-2]\\\\ #,##0').currency
    ('GBP', 'EUR')
    >>> of_format('#,##0,,"백만"').multiplier, of_format('#,##0"백만원"').multiplier
    (1, 1000000)
    """
    first = code.split(";", maxsplit=1)[0]
    signs = re.findall(r'"([^"]+)"', first) + re.findall(r"\[\$([^\]-]+)[^\]]*\]", first)
    signs += [sign for sign in "€£₩￦" if sign in re.sub(r'"[^"]*"|\[[^\]]*\]', "", first)]
    scaled = bool(re.search(r"[0#?],+(?=[^0#?,]|$)", first))
    for sign in signs:
        unit = money(sign)
        if unit:
            return Unit(code, 1 if scaled else unit.multiplier, unit.currency)
    return None
