"""The lists that recognition compares texts with, asked of a snapshot or handed over as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from atlas.intake.partner_names import Partners
from atlas.intake.recognise import Codes, Ministries

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class References:
    """What is known of partners, channels, fields and ministries."""

    partners: Partners
    channels: Codes
    fields: Codes
    ministries: Ministries

    @classmethod
    def of(cls, partners: Rows, members: Rows, codes: Rows, ministries: Rows) -> References:
        """Return the references of rows, as the queries of ``queries/intake`` give them."""
        codes = list(codes)
        return cls(
            Partners.of(partners, members),
            Codes.of("channel", codes),
            Codes.of("field", codes),
            Ministries.of(ministries),
        )


def names(ask: Callable[..., Rows], lang: str) -> dict[str, dict[str, str]]:
    """Return what codes are called in a language: kind → code → name; ``ask`` as below."""
    found: dict[str, dict[str, str]] = {}
    for row in ask("intake/names", lang=lang):
        found.setdefault(row["kind"], {})[row["code"]] = row["name"]
    return found


def references(ask: Callable[[str], Rows]) -> References:
    """Return the references of a snapshot; ``ask`` returns the rows of a query by name."""
    return References.of(
        ask("intake/partner_names"),
        ask("intake/partner_members"),
        ask("intake/codes"),
        ask("intake/ministries"),
    )
