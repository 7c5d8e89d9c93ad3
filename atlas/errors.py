"""Errors that a person can act on.

Each carries a text key of ``locales/*.json`` and the values of its slots, so that the same error is
said in the reader's language on a page and on the command line.
"""

from __future__ import annotations

from typing import Any


class AtlasError(Exception):
    """Something a person can put right; ``key`` and ``values`` make the sentence."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key = key
        self.values = values
        super().__init__(f"{key} {values}" if values else key)


class DataError(AtlasError):
    """Reference data that is not as declared; ``problems`` lists every one, not the first."""

    def __init__(self, problems: list[Any]) -> None:
        self.problems = problems
        super().__init__("error.data", count=len(problems))


class StoreError(AtlasError):
    """The store is missing, damaged, newer than this version, full or not writable."""


class QueryError(AtlasError):
    """A query is not there, or was asked with other parameters than it declares."""


class AccessError(AtlasError):
    """The person may not do this."""


class IntakeError(AtlasError):
    """A file that cannot be read as a workbook, or whose reading was stopped."""
