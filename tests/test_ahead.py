"""What is made before a reader asks is what the reader gets, and never at a reader's cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from atlas import overview, sql, text, warehouse
from atlas.paths import ROOT
from atlas.web import ahead, frame


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, own: Path) -> Iterator[list[str]]:
    """The names of the questions asked, nothing being kept of another test."""
    st.cache_resource.clear()
    st.cache_data.clear()
    names: list[str] = []
    ask = sql.rows

    def noting(con: Any, name: str, **params: Any) -> Any:
        names.append(name)
        return ask(con, name, **params)

    monkeypatch.setattr(sql, "rows", noting)
    monkeypatch.setattr(frame, "_readers", frame._Readers())
    for name in ("_LOOK", "_BEFORE", "_QUIET", "_RESTS"):
        monkeypatch.setattr(ahead, name, 0.01)
    yield names
    st.cache_resource.clear()


@pytest.fixture
def started(own: Path) -> Iterator[Callable[[], ahead.Ahead]]:
    """Start the thread on the current snapshot of a store; it has ended when the test has."""
    begun: list[ahead.Ahead] = []

    def start() -> ahead.Ahead:
        begun.append(ahead.Ahead(warehouse.snapshot(own)))
        begun[-1].start()
        return begun[-1]

    yield start
    for each in begun:
        each.end()
        assert not each.is_alive()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail where it does not within half a minute."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def opened(**params: str) -> AppTest:
    """Return the overview as a new session gets it."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    return at


def test_a_reader_asks_nothing_that_was_made_ahead(asked, own):
    ahead.Ahead(warehouse.snapshot(own)).make(warehouse.snapshot(own))
    assert "summary/headline" in asked
    for lang in text.LANGUAGES:
        for stage in overview.STAGES:
            asked.clear()
            opened(lang=lang, stage=stage, year="2024")
            assert set(asked) <= {"summary/years"}, (lang, stage)


def test_it_begins_with_what_the_atlas_opens_with(asked, started, monkeypatch):
    monkeypatch.setattr(ahead, "_BEFORE", 3600)
    started()
    until(lambda: "overview/new_lines" in asked)
    time.sleep(0.2)
    asked.clear()
    opened()
    assert set(asked) <= {"summary/years"}
    opened(year="2023")
    assert "summary/headline" in asked


def test_it_asks_nothing_while_a_reader_waits(asked, started):
    frame._readers.waiting.add(1)
    started()
    time.sleep(0.3)
    assert asked == []
    frame._readers.waiting.discard(1)
    until(lambda: "summary/headline" in asked)


def test_a_reader_is_known_to_wait_and_to_have_been_served(asked):
    assert frame.quiet() == float("inf")
    seen = []
    running = threading.Thread(
        target=lambda: [seen.append(frame.quiet()) or time.sleep(0.001) for _ in range(1500)]
    )
    running.start()
    opened()
    assert frame.quiet() < 10
    running.join()
    assert 0.0 in seen


def test_a_reader_who_asks_for_what_is_being_made_does_not_wait_for_it(asked, started, monkeypatch):
    ask = sql.rows

    def a_reader_comes(con: Any, name: str, **params: Any) -> Any:
        if threading.current_thread().name == "ahead" and name == "summary/headline":
            frame._readers.waiting.add(1)
        return ask(con, name, **params)

    monkeypatch.setattr(sql, "rows", a_reader_comes)
    started()
    until(lambda: bool(frame._readers.waiting))
    asked.clear()
    opened()
    assert "summary/headline" in asked


def test_a_snapshot_that_readers_meet_is_made_too(asked, started, own):
    shown = warehouse.snapshot(own, "bureau")
    thread = started()
    frame._readers.met["bureau"] = shown
    until(lambda: shown in thread.made)


def test_what_cannot_be_made_is_left_to_the_reader(asked, started, monkeypatch):
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no such file")

    monkeypatch.setattr(sql, "rows", broken)
    thread = started()
    time.sleep(0.3)
    assert thread.is_alive() and len(thread.made) == 1
