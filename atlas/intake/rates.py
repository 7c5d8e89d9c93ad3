"""Exchange rates: won per unit of a sheet's one foreign currency, of which day and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from atlas.errors import IntakeError
from atlas.intake.model import Sheet
from atlas.schema import CURRENCIES

#: The currency that needs no rate.
WON = "KRW"
#: A rate is kept to four decimals; more would make another amount of what was published.
_PLACES = -4
_LIMIT = Decimal(10) ** 14


@dataclass(frozen=True)
class Rate:
    """Won per unit of a currency on a day, and whose rate it is."""

    won: Decimal
    day: date
    source: str


def require(rate: Rate, sheet: Sheet) -> None:
    """Raise IntakeError where a rate is none, or a sheet takes none.

    A rate is more than nothing, of a day that has come, and of the one foreign currency in which
    all amounts of the sheet are.
    """
    if not usable(rate.won):
        raise IntakeError("intake.rate_unusable", rate=rate.won)
    if rate.day > datetime.now().astimezone().date():
        raise IntakeError("intake.rate_in_future", day=rate.day.isoformat())
    if not rate.source.strip():
        raise IntakeError("intake.rate_without_source")
    found = currencies(sheet)
    if len(found) > 1:
        raise IntakeError("intake.rate_for_several", sheet=sheet.name, found=", ".join(found))
    if found == [WON]:
        raise IntakeError("intake.rate_for_won", sheet=sheet.name)
    if found and found[0] not in CURRENCIES:
        known = ", ".join(CURRENCIES)
        raise IntakeError("intake.rate_for_unknown", sheet=sheet.name, found=found[0], known=known)
    if not found:
        raise IntakeError("intake.rate_for_none", sheet=sheet.name)


def won_of(text: str) -> Decimal:
    """Return the won that a text states, thousands marked or not; ValueError where it is none.

    >>> won_of("1,450.5")
    Decimal('1450.5')
    """
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(text) from error


def usable(won: Decimal) -> bool:
    """Say whether a number can be a rate: finite, above nothing, of four decimals at most.

    >>> usable(Decimal("1450.5")), usable(Decimal(0)), usable(Decimal("9.12345"))
    (True, False, False)
    """
    if not won.is_finite() or not 0 < won < _LIMIT:
        return False
    exponent = won.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _PLACES


def currencies(sheet: Sheet) -> list[str]:
    """Return the currencies of a sheet and its amounts, in order; none where nothing names one."""
    named = {row.currency for row in sheet.rows if row.kind in ("line", "parent") and row.amount}
    return sorted(filter(None, {sheet.currency, *named}))
