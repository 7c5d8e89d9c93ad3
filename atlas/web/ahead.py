"""What readers will ask for, made before they ask: the overview of each year, stage and language.

One thread makes one view after the other, that which the Atlas opens with at once. It asks nothing
while a reader waits or has just been served, and rests after each question.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

from atlas import overview, summary, text
from atlas.warehouse import Snapshot
from atlas.web import frame

#: Seconds: between two looks at whether readers meet a new snapshot; before all but the first view
#: is begun, so that the first readers have the machine; without a reader before a question.
_LOOK, _BEFORE, _QUIET = 1.0, 20.0, 1.0
#: How long it rests after a question, in times of that question.
_RESTS = 2
_log = logging.getLogger("atlas")


class Ended(Exception):
    """The server ends: nothing more is to be made."""


class Ahead(Thread):
    """Makes the views of a snapshot, then those of each that readers meet as the current one."""

    def __init__(self, first: Snapshot) -> None:
        super().__init__(name="ahead", daemon=True)
        self._first = first
        self._ending = Event()
        self._rests = 0
        #: The snapshots of which all was made that could be.
        self.made: set[Snapshot] = set()

    def run(self) -> None:
        """Make what there is to be made until the server ends."""
        try:
            while True:
                for shown in {self._first, *frame.met()} - self.made:
                    self.make(shown)
                    self.made.add(shown)
                self._rest(_LOOK)
        except Ended:
            pass

    def end(self) -> None:
        """End before the next question, and wait for the present one."""
        self._ending.set()
        self.join()

    def make(self, shown: Snapshot) -> None:
        """Make the overview of a snapshot; what cannot be made is left to the reader who asks."""
        try:
            for language, year, stage in self._choices(shown):
                t = text.translator(language)
                view = overview.view(self._ask_of(shown), year, stage, shown.id, t)
                frame.keep(shown, language, (year, stage), overview.view, view)
                if not self._rests:
                    self._rests = _RESTS
                    self._rest(_BEFORE)
        except Ended:
            raise
        except Exception as error:  # noqa: BLE001 - a reader must never lack what this only hurries
            _log.warning("nothing could be made ahead: %s", error)

    def _choices(self, shown: Snapshot) -> Iterator[tuple[str, int, str]]:
        """Yield language, year and stage, those that the Atlas opens with first."""
        rows = self._ask_of(shown)("summary/years", scope=overview.SCOPE)
        years = [str(row["fiscal_year"]) for row in rows]
        opened = summary.default_year(years) if years else ""
        for language in sorted(text.LANGUAGES, key=lambda code: code != text.DEFAULT):
            for year in sorted(years, key=lambda each: (each != opened, each)):
                for stage in overview.STAGES:
                    yield language, int(year), stage

    def _ask_of(self, shown: Snapshot) -> summary.Ask:
        """Return the function that asks a snapshot a question when no reader is there."""

        def ask(name: str, **params: Any) -> list[dict[str, Any]]:
            while (since := frame.quiet()) < _QUIET:
                self._rest(_QUIET - since)
            begun = time.monotonic()
            rows = frame.ask(shown, name, **params)
            self._rest(self._rests * (time.monotonic() - begun))
            return rows

        return ask

    def _rest(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise Ended
