"""A place in a text that means something, and what was found of partners."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """A place in a text (NFC): what stands there, what it means or may mean, and why.

    ``code`` is None where a person must say; ``candidates`` are then the possible answers, as
    ``partner:USA``, ``field:quantum``, ``channel:oda``, ``ministry:MSIT``, ``open`` (partners not
    named) or ``none``. ``reason`` is a text key.
    """

    code: str | None
    text: str
    start: int
    certain: bool
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a text says of partners; ``stated_count`` is the number of partners that it gives."""

    matches: tuple[Match, ...] = ()
    others_possible: bool = False
    stated_count: int | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the partners that are certain, each once, in the order of the text."""
        return tuple(dict.fromkeys(m.code for m in self.matches if m.code and m.certain))
