"""The Forum without a screen: people, opinions, agenda, meetings, what may be read by whom."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from forumers import TEXT, person, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from atlas import register, text
from atlas.access import Actor
from atlas.errors import AccessError, AtlasError
from atlas.forum import agenda, meetings, news, opinions, people, rows, similar, voices
from atlas.forum.agenda import Answer, Item
from atlas.forum.meetings import Meeting
from atlas.forum.opinions import Opinion
from atlas.forum.people import Entry

PUBLIC = Actor("", frozenset({"reader"}), "tests")
DRAFT = Opinion("network", "non_rnd", "제목", "내용")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def kim(home: Path) -> Actor:
    return person(home, "김하나")


@pytest.fixture
def lee(home: Path) -> Actor:
    return person(home, "이두리")


@pytest.fixture
def official(home: Path) -> Actor:
    return person(home, "박세리", "official")


def refused(action: Callable[..., object], *given: object, **named: object) -> str:
    with pytest.raises(AtlasError) as caught:
        action(*given, **named)
    return caught.value.key


def trail(home: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(register.path_of(home))) as con:
        return con.execute("select action, actor from audit_events order by rowid").fetchall()


# People


def test_nobody_enters_without_consent_or_name(home):
    account = people.account("provider", "kim")
    assert refused(people.enter, home, account, Entry("김"), False, PUBLIC) == "error.consent"
    assert refused(people.enter, home, account, Entry(" "), True, PUBLIC) == (
        "error.forum_empty.name"
    )
    assert people.known(home, account) is None
    entered = people.enter(home, account, Entry("김"), True, PUBLIC)
    assert (entered.role, entered.consented) == ("reader", True)
    assert people.known(home, account) == entered
    until = date.fromisoformat(entered.keep_until or "")
    assert until - datetime.now(UTC).date() == timedelta(days=people.KEEP_DAYS)


def test_an_account_is_kept_as_something_that_does_not_tell_it(home, kim):
    raw = register.path_of(home).read_bytes()
    assert people.account("a", "bc") != people.account("ab", "c")
    assert b"tests\nkim" not in raw


def test_a_role_is_a_stewards_to_give_with_a_reason(home, kim, official):
    steward = person(home, "최관리", "steward")
    for who in (kim, official):
        assert refused(people.grant, home, kim.name, "steward", who, "왜") == "error.access"
    assert refused(people.grant, home, kim.name, "steward", steward, " ") == (
        "error.forum_empty.reason"
    )
    assert refused(people.grant, home, kim.name, "king", steward, "왜") == "error.role_unknown"
    granted = people.grant(home, kim.name, "analyst", steward, "위촉")
    assert granted.roles == {"reader", "member", "analyst"}
    assert ("person.grant", steward.name) in trail(home)


def test_names_are_for_members(home, kim, lee):
    assert people.names(home, kim)[lee.name] == "이두리 (시험대)"
    assert people.names(home, PUBLIC) == {}
    assert refused(people.listed, home, kim) == "error.access"


def test_one_changes_and_erases_oneself_and_a_steward_anybody(home, kim, lee):
    assert people.save(home, kim.name, Entry("김새롬"), kim).name == "김새롬"
    assert refused(people.save, home, kim.name, Entry("x"), lee) == "error.access"
    assert refused(people.erase, home, kim.name, lee, "") == "error.access"
    people.erase(home, kim.name, kim, "")
    people.erase(home, lee.name, person(home, "최관리", "steward"), "요청")
    assert people.erased(home) == {kim.name, lee.name}


def test_what_is_erased_is_in_no_byte_of_the_register(home, kim):
    people.save(home, kim.name, Entry("남궁초록빛", "아주먼대학교"), kim)
    written = said(kim, home)
    people.erase(home, kim.name, kim, "")
    left = b"".join(path.read_bytes() for path in home.glob("register.sqlite*"))
    for word in ("남궁초록빛", "아주먼대학교", people.account("tests", "김하나")):
        assert word.encode() not in left
    assert opinions.load(home, written.opinion_id, person(home, "이")).author == kim.name
    assert people.known(home, people.account("tests", "김하나")) is None


def test_whoever_comes_back_in_a_restored_register_is_forgotten_again(home, kim):
    before = register.path_of(home).read_bytes()
    register.compact(home)
    before = register.path_of(home).read_bytes()
    people.erase(home, kim.name, kim, "")
    for path in home.glob("register.sqlite*"):
        path.unlink()
    register.path_of(home).write_bytes(before)
    assert people.known(home, people.account("tests", "김하나")) is not None
    assert people.forget_again(home) == 1
    assert people.forget_again(home) == 0
    assert people.known(home, people.account("tests", "김하나")) is None


def test_who_stays_away_for_as_long_as_agreed_is_erased(home, kim, lee):
    later = datetime.now(UTC) + timedelta(days=people.KEEP_DAYS + 2)
    assert people.sweep(home) == 0
    with register.writing(home) as con:
        con.exec_driver_sql(
            "update people set keep_until = '2100-01-01' where person_id = ?", (lee.name,)
        )
    assert people.sweep(home, later) == 1
    assert people.erased(home) == {kim.name}


# Opinions


def test_a_draft_is_its_authors_alone(home, kim, lee):
    draft = opinions.save(home, DRAFT, kim)
    assert opinions.listed(home, kim) == [draft]
    assert opinions.listed(home, lee) == []
    assert refused(opinions.load, home, draft.opinion_id, lee) == "error.forum_unknown"
    for action in (opinions.publish, opinions.withdraw):
        extra = ("",) if action is opinions.withdraw else ()
        assert refused(action, home, draft.opinion_id, 1, lee, *extra) == "error.not_author"
    assert refused(opinions.save, home, replace(draft, title="x"), lee) == "error.not_author"


def test_a_reader_cannot_write_support_or_comment(home, kim):
    published = said(kim, home)
    for refusal in (
        refused(opinions.save, home, DRAFT, PUBLIC),
        refused(voices.support, home, published.opinion_id, PUBLIC),
        refused(voices.comment, home, published.opinion_id, "x", PUBLIC),
        refused(agenda.create, home, Item("t", "", "rnd"), [], PUBLIC),
    ):
        assert refusal == "error.access"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": " \n"}, "error.forum_empty.title"),
        ({"body": ""}, "error.forum_empty.body"),
        ({"title": "가" * 121}, "error.forum_too_long"),
        ({"body": "가" * 100_000}, "error.forum_too_long"),
    ],
)
def test_a_text_that_will_not_do_is_refused_and_nothing_is_half_written(home, kim, change, key):
    published = said(kim, home)
    assert refused(opinions.save, home, replace(published, **change), kim) == key
    assert opinions.load(home, published.opinion_id, kim) == published
    assert opinions.versions(home, published.opinion_id, kim) == []


def test_an_empty_draft_is_kept_but_not_published(home, kim):
    draft = opinions.save(home, replace(DRAFT, title="", body=""), kim)
    key = refused(opinions.publish, home, draft.opinion_id, draft.rev, kim)
    assert key == "error.forum_empty.title"
    assert opinions.load(home, draft.opinion_id, kim).state == "draft"


def test_signs_that_only_steer_are_left_out(home, kim):
    published = said(kim, home, title="\u202eevil\u202c\u200b 제목", body="a\x00b\r\nc")
    assert (published.title, published.body) == ("evil 제목", "ab\nc")


def test_an_edit_keeps_how_it_read_before(home, kim, lee):
    first = said(kim, home)
    second = opinions.save(home, replace(first, title="두 번째", partner_id="DEU"), kim)
    opinions.save(home, replace(second, body="세 번째"), kim)
    told = [old for _, old in opinions.versions(home, first.opinion_id, lee)]
    assert [(old["title"], old["partner_id"]) for old in told] == [
        ("두 번째", "DEU"), ("양자 협력센터", None),
    ]  # fmt: skip
    assert opinions.load(home, first.opinion_id, lee).rev == 4


def test_whoever_saves_second_is_told_who_was_first_and_changes_nothing(home, kim):
    first = said(kim, home)
    opinions.save(home, replace(first, body="먼저"), kim)
    with pytest.raises(AtlasError) as caught:
        opinions.save(home, replace(first, body="나중"), kim)
    assert caught.value.key == "error.forum_stale"
    assert caught.value.values["by"] == "김하나"
    assert opinions.load(home, first.opinion_id, kim).body == "먼저"


def test_who_is_not_signed_in_any_more_keeps_a_draft_and_nothing_else(home, kim, lee):
    was = Actor(kim.name, frozenset({"reader"}), "tests")
    draft = opinions.keep_draft(home, DRAFT, was)
    draft = opinions.keep_draft(home, replace(draft, body="더"), was)
    assert draft.body == "더"
    assert refused(opinions.publish, home, draft.opinion_id, draft.rev, was) == "error.access"
    published = said(kim, home)
    assert refused(opinions.keep_draft, home, published, was) == "error.opinion_closed"
    # The form may say that it is a draft; the register knows better.
    lie = replace(published, state="draft", body="몰래")
    assert refused(opinions.keep_draft, home, lie, was) == "error.opinion_closed"
    assert refused(opinions.keep_draft, home, draft, Actor(lee.name, was.roles, "")) == (
        "error.not_author"
    )


def test_withdrawing_is_final_and_throws_a_draft_away(home, kim, lee):
    draft, published = opinions.save(home, DRAFT, kim), said(kim, home)
    for each in (draft, published):
        gone = opinions.withdraw(home, each.opinion_id, each.rev, kim, "")
        assert refused(opinions.save, home, gone, kim) == "error.opinion_closed"
    assert opinions.load(home, draft.opinion_id, kim).body == ""
    assert opinions.load(home, published.opinion_id, kim).body == TEXT.strip()
    assert opinions.listed(home, lee) == []


def test_support_counts_a_person_once_and_never_the_author(home, kim, lee, official):
    each = said(kim, home)
    for _ in range(3):
        assert voices.support(home, each.opinion_id, lee) == 1
    assert voices.support(home, each.opinion_id, official) == 2
    assert refused(voices.support, home, each.opinion_id, kim) == "error.opinion_support"
    assert voices.support(home, each.opinion_id, lee, wanted=False) == 1
    assert voices.supported(home, official) == {each.opinion_id}


def test_comments_are_said_and_taken_back_by_their_author(home, kim, lee):
    each = said(kim, home)
    made = voices.comment(home, each.opinion_id, " 찬성 ", lee)
    assert (made.body, made.author) == ("찬성", lee.name)
    assert refused(voices.take_comment_back, home, made.comment_id, kim) == "error.not_author"
    voices.take_comment_back(home, made.comment_id, lee)
    (left,) = voices.comments(home, each.opinion_id, kim)
    assert (left.body, left.withdrawn) == ("", True)
    assert opinions.load(home, each.opinion_id, kim).comments == 0
    assert refused(voices.comment, home, each.opinion_id, " ", lee) == ("error.forum_empty.comment")


def test_merging_brings_everybodys_support_along_once(home, kim, lee, official):
    one, other = said(kim, home), said(lee, home, "같은 뜻")
    third = person(home, "정다섯")
    for who in (third, official):
        voices.support(home, other.opinion_id, who)
    voices.support(home, one.opinion_id, third)
    key = refused(opinions.merge, home, other.opinion_id, other.rev, one.opinion_id, third)
    assert key == "error.access"
    into = opinions.merge(home, other.opinion_id, other.rev, one.opinion_id, official)
    assert into.opinion_id == one.opinion_id
    # Who wrote the merged one supports the other now; its own author does not count.
    assert into.supports == 3
    gone = opinions.load(home, other.opinion_id, kim)
    assert (gone.state, gone.merged_into) == ("merged", one.opinion_id)
    again = refused(opinions.merge, home, one.opinion_id, into.rev, one.opinion_id, official)
    assert again == "error.opinion_merge"


# The agenda


def test_an_item_goes_step_by_step_and_nothing_is_answered_without_a_reason(home, kim, official):
    each = said(kim, home)
    item = agenda.create(home, Item("의제", "", "rnd"), [each.opinion_id], official)
    assert (item.state, item.opinions) == ("received", 1)
    key = refused(agenda.answer, home, item.item_id, 1, Answer("accepted", "왜"), official)
    assert key == "error.agenda_step"
    item = agenda.answer(home, item.item_id, item.rev, Answer("review"), official)
    for state in ("accepted", "partly", "declined"):
        key = refused(agenda.answer, home, item.item_id, item.rev, Answer(state, " "), official)
        assert key == "error.forum_empty.answer_reason"
    answer = Answer("partly", "예산 범위에서 반영", "line-1")
    item = agenda.answer(home, item.item_id, item.rev, answer, official)
    assert (item.reason, item.line_id, item.answered) == ("예산 범위에서 반영", "line-1", True)
    again = refused(agenda.answer, home, item.item_id, item.rev, Answer("review"), official)
    assert again == "error.forum_empty.answer_reason"
    agenda.answer(home, item.item_id, item.rev, Answer("review", "다시 봄"), official)
    steps = agenda.steps(home, item.item_id, kim)
    assert [step.state for step in steps] == ["received", "review", "partly", "review"]
    assert all(step.at and step.by == official.name for step in steps)
    assert agenda.counts(agenda.listed(home, kim)) == {
        "received": 0, "review": 1, "accepted": 0, "partly": 0, "declined": 0,
    }  # fmt: skip


def test_a_member_cannot_answer_gather_or_change_an_item(home, kim, official):
    item = agenda.create(home, Item("의제", "", "rnd"), [], official)
    for refusal in (
        refused(agenda.answer, home, item.item_id, 1, Answer("review"), kim),
        refused(agenda.gather, home, item.item_id, [], kim),
        refused(agenda.save, home, item, kim),
        refused(agenda.release, home, item.item_id, "x", kim, ""),
    ):
        assert refusal == "error.access"


def test_of_two_officials_the_second_is_told(home, official):
    other = person(home, "오여섯", "official")
    item = agenda.create(home, Item("의제", "", "rnd"), [], official)
    agenda.answer(home, item.item_id, item.rev, Answer("review"), official)
    for action in (
        lambda: agenda.answer(home, item.item_id, item.rev, Answer("review"), other),
        lambda: agenda.save(home, replace(item, title="다른 이름"), other),
    ):
        with pytest.raises(AtlasError) as caught:
            action()
        assert (caught.value.key, caught.value.values["by"]) == ("error.forum_stale", "박세리")
    assert len(agenda.steps(home, item.item_id, other)) == 2


def test_an_opinion_is_of_one_item(home, kim, official):
    one, other = said(kim, home), said(kim, home, "다른 의견")
    first = agenda.create(home, Item("하나", "", "rnd"), [one.opinion_id], official)
    key = refused(
        agenda.create, home, Item("둘", "", "rnd"), [one.opinion_id, other.opinion_id], official
    )
    assert key == "error.agenda_gather"
    assert [item.title for item in agenda.listed(home, kim)] == ["하나"]
    agenda.release(home, first.item_id, one.opinion_id, official, "잘못 모음")
    second = agenda.create(home, Item("둘", "", "rnd"), [], official)
    both = [one.opinion_id, other.opinion_id]
    assert agenda.gather(home, second.item_id, both, official).opinions == 2


def test_the_public_reads_what_was_released_to_it(home, kim, official):
    open_one, closed = said(kim, home), said(kim, home, "안쪽 의견")
    item = agenda.create(home, Item("공개", "", "rnd"), [open_one.opinion_id], official)
    agenda.create(home, Item("비공개", "", "rnd"), [closed.opinion_id], official)
    assert (agenda.listed(home, PUBLIC), opinions.listed(home, PUBLIC)) == ([], [])
    agenda.save(home, replace(item, audience="public"), official)
    assert [each.title for each in agenda.listed(home, PUBLIC)] == ["공개"]
    assert [each.opinion_id for each in opinions.listed(home, PUBLIC)] == [open_one.opinion_id]
    (other,) = {each.item_id for each in agenda.listed(home, kim)} - {item.item_id}
    for action in (
        lambda: agenda.load(home, other, PUBLIC),
        lambda: agenda.steps(home, other, PUBLIC),
        lambda: opinions.load(home, closed.opinion_id, PUBLIC),
        lambda: voices.comments(home, closed.opinion_id, PUBLIC),
    ):
        with pytest.raises(AtlasError, match="forum_unknown"):
            action()


# Meetings


def test_a_round_is_set_up_once_and_edited_by_officials(home, kim, official):
    names = {(kind, of): f"{kind} {of}" for kind, every, _ in meetings.ROUND for of in every}
    assert refused(meetings.set_up_round, home, 2027, names, kim) == "error.access"
    assert meetings.set_up_round(home, 2027, names, official) == 6
    assert meetings.set_up_round(home, 2027, names, official) == 0
    first = meetings.own(home)[0]
    assert (first.starts, first.precision) == (date(2027, 9, 1), "month")
    fixed = replace(first, starts=date(2027, 9, 14), precision="day", place="서울")
    saved = meetings.save(home, fixed, official)
    assert (saved.starts, saved.rev) == (date(2027, 9, 14), 2)
    assert refused(meetings.save, home, fixed, official) == "error.forum_stale"
    far = Meeting("forum", "both", date(1999, 1, 1), "day", "옛날")
    assert refused(meetings.save, home, far, official) == "error.meeting_year"


def test_the_calendar_file_says_days_and_months_as_they_are_known():
    t = text.translator("en")
    found = [
        Meeting("forum", "both", date(2027, 12, 8), "day", "Forum; main, part", "Seoul", "a\nb",
                meeting_id="m1"),
        Meeting("roundup", "both", date(2027, 11, 1), "month", "Roundup", meeting_id="m2",
                state="cancelled"),
    ]  # fmt: skip
    events = Calendar.from_ical(meetings.calendar(found, t)).walk("VEVENT")
    assert [(e["dtstart"].dt, e["dtend"].dt) for e in events] == [
        (date(2027, 12, 8), date(2027, 12, 9)), (date(2027, 11, 1), date(2027, 12, 1)),
    ]  # fmt: skip
    assert str(events[0]["summary"]) == "Forum; main, part"
    assert str(events[0]["description"]) == "a\nb"
    assert [str(e["status"]) for e in events] == ["CONFIRMED", "CANCELLED"]
    assert [str(e["transp"]) for e in events] == ["OPAQUE", "TRANSPARENT"]


def test_the_sourced_calendar_is_that_of_the_release_of_2023(ask):
    found = meetings.sourced(ask("records/forum", lang="en"))
    round_2023 = [m for m in found if m.starts.year == 2023 and m.kind != "committee"]
    assert [(m.kind, m.subgroup, m.starts.month) for m in round_2023 if m.precision == "month"] == [
        ("subgroup_meeting", "non_rnd", 9), ("subgroup_meeting", "rnd", 9),
        ("subgroup_meeting", "non_rnd", 10), ("subgroup_meeting", "rnd", 10),
        ("roundup", "both", 11),
    ]  # fmt: skip
    assert all(m.source and m.note for m in found)


# What is new, and what is alike


def test_news_is_what_others_did_since(home, kim, lee, official):
    before = datetime.now(UTC)
    mine, theirs = said(kim, home), said(lee, home, "남의 의견")
    item = agenda.create(home, Item("의제", "", "rnd"), [mine.opinion_id], official)
    there = news.There(opinions.listed(home, kim), agenda.listed(home, kim), [], [])
    found = news.news(before, kim.name, there)
    assert [each.opinion_id for each in found.opinions] == [theirs.opinion_id]
    assert [each.item_id for each in found.own] == [item.item_id]
    assert found.count == 2
    assert news.news(datetime.now(UTC), kim.name, there).count == 0
    people.seen(home, kim.name, before)
    known = people.known(home, people.account("tests", "김하나"))
    assert known and known.seen_at == before


def test_similar_texts_are_found_whatever_the_particles():
    asked = "독일과 양자 협력센터를 두자"
    others = [("a", "독일 양자 협력센터 설치"), ("b", "재외한인과협 지원"), ("c", "")]
    assert [name for name, _ in similar.most(asked, others)] == ["a"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_similarity_is_symmetric_between_none_and_same(one, other):
    value = similar.similarity(one, other)
    assert 0 <= value <= 1
    assert value == similar.similarity(other, one)
    if similar.grams(one):
        assert similar.similarity(one, one) == 1


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
def test_what_is_said_comes_back_as_it_was_said_or_is_refused(tmp_path_factory, written):
    try:
        kept = rows.words(written, "title", rows.TITLE)
    except AtlasError as error:
        assert error.key == "error.forum_empty.title"
        assert not written.translate(rows._STEERING).strip()
    else:
        assert kept == rows.words(kept, "title", rows.TITLE)


def test_the_trail_tells_each_deed_by_a_random_id(home, kim, official):
    each = said(kim, home)
    agenda.create(home, Item("의제", "", "rnd"), [each.opinion_id], official)
    done = trail(home)
    for action, who in (("opinion.draft", kim), ("opinion.publish", kim),
                        ("agenda.create", official)):  # fmt: skip
        assert (action, who.name) in done
    with closing(sqlite3.connect(register.path_of(home))) as con:
        told = str(con.execute("select * from audit_events").fetchall())
    assert "김하나" not in told
    assert "박세리" not in told


def test_access_errors_name_the_role(home, kim):
    with pytest.raises(AccessError) as caught:
        agenda.create(home, Item("t", "", "rnd"), [], kim)
    assert caught.value.values == {"role": "official"}
