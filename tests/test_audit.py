"""The trail: everything that was done, newest first, by page; for officials alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from forumers import person, said
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from test_forum_page import EN, KO, TRICK, Seat, opened, pieces, plain, rows

from atlas import audit, register, text
from atlas.access import Actor
from atlas.audit import Asked
from atlas.errors import AccessError
from atlas.forum import agenda
from atlas.forum.agenda import Answer, Item

BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
OFFICIAL = Actor("official", frozenset({"reader", "official"}), "tests")


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Seat:
    return Seat(monkeypatch)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with events, some of them of the same moment."""
    home = tmp_path_factory.mktemp("trail") / "store"
    for number in range(12):
        with register.writing(home) as con:
            register.record(con, OFFICIAL, "meeting.save", f"m{number % 3}", f"r{number}")
    with closing(sqlite3.connect(register.path_of(home))) as con:
        con.execute("drop trigger audit_events_no_update")
        con.execute("update audit_events set at = substr(at, 1, 19) || '.000000+00:00'")
        con.commit()
    return home


@settings(max_examples=20)
@given(size=st.integers(1, 13))
def test_the_pages_together_are_the_whole_trail_once(many, size):
    whole = audit.events(many, OFFICIAL, Asked(), 100)
    paged: list[audit.Event] = []
    while page := audit.events(
        many, OFFICIAL, Asked(), size, paged[-1].event_id if paged else None
    ):
        paged += page
    assert paged == whole
    assert len(whole) == 12
    assert [each.at for each in whole] == sorted((each.at for each in whole), reverse=True)


def test_filters_narrow_the_trail(many):
    today = datetime.now(UTC).date()
    one = Asked(object_id="m1", actions=("meeting.save",), object_kinds=("meeting",))
    assert audit.counts(many, OFFICIAL, one) == {"meeting": 4}
    assert audit.actors(many, OFFICIAL) == {"official": 12}
    assert audit.counts(many, OFFICIAL, Asked(since=today, until=today)) in ({"meeting": 12}, {})
    assert audit.counts(many, OFFICIAL, Asked(since=today + timedelta(days=2))) == {}
    assert audit.counts(many, OFFICIAL, Asked(who=("x",))) == {}


def test_the_trail_is_for_officials_and_is_never_changed(many, tmp_path):
    member = Actor("m", frozenset({"reader", "member"}), "tests")
    with pytest.raises(AccessError):
        audit.events(many, member, Asked(), 1)
    home = tmp_path / "store"
    person(home, "김하나")
    with closing(sqlite3.connect(register.path_of(home))) as con:
        for statement in ("update audit_events set reason = ''", "delete from audit_events"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                con.execute(statement)


@BOTH
def test_the_page_tells_each_deed_and_what_was_before_and_after(t, own, seat):
    official = person(own, "박세리", "official")
    each = said(person(own, "김하나"), own)
    item = agenda.create(own, Item("의제", "", "rnd"), [each.opinion_id], official)
    item = agenda.answer(own, item.item_id, item.rev, Answer("review", TRICK), official)
    seat.take(official)
    at = opened(t, "audit")
    first = rows(at)[0]
    assert first["deed"] == t("audit.action.agenda.answer")
    assert first["person"] == "박세리 (시험대)"
    assert first["reason"] == TRICK
    (newest,) = audit.events(own, official, Asked(), 1)
    whole = "\n".join(pieces(opened(t, "audit", event=newest.event_id)))
    assert "received" in whole and "review" in whole and t("audit.open") in whole
    assert [each["deed"] for each in rows(opened(t, "audit", action="opinion.publish"))] == [
        t("audit.action.opinion.publish")
    ]


@BOTH
def test_what_cannot_be_answered_is_a_sentence(t, own, seat):
    seat.take(person(own, "박세리", "official"))
    assert t("audit.none") in said_of(opened(t, "audit", object="nothing"))
    assert t("audit.wrong_way_round") in said_of(
        opened(t, "audit", since="2026-02-01", until="2026-01-01")
    )
    assert t("audit.no_day", value="어제") in said_of(opened(t, "audit", since="어제"))
    seat.take(person(own, "김하나"))
    assert t("error.access", role=t("role.official")) in said_of(opened(t, "audit"))


def said_of(at: AppTest) -> list[str]:
    return [plain(each.value) for kind in ("info", "warning", "error") for each in at.get(kind)]


def test_every_action_has_its_words():
    for language in text.LANGUAGES:
        t = text.translator(language)
        assert all(t(f"audit.action.{action}") for action in register.ACTIONS)
