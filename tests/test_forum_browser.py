"""The Forum in a real browser: nothing keeps anyone out, what is typed stays, a click leads on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import _servers
from forumers import person, said
from playwright.sync_api import expect
from reader import open_page, settled, violations

from atlas import access, text
from atlas.access import Actor
from atlas.forum import agenda, opinions, people
from atlas.forum.agenda import Answer, Item
from atlas.forum.people import Entry

pytestmark = pytest.mark.browser

KO, EN = text.translator("ko"), text.translator("en")
_WIDER = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .filter((e) => e.scrollWidth > e.clientWidth).length"""
#: Each view once, the languages and the two looks in turn.
VIEWS = (
    ("forum", {}), ("forum", {"view": "opinions"}), ("forum", {"view": "board"}),
    ("forum", {"view": "memo"}), ("forum", {"view": "write"}), ("forum", {"view": "mine"}),
    ("people", {}), ("audit", {}),
)  # fmt: skip


@pytest.fixture
def forum(own: Path) -> Iterator[tuple[str, Path, Actor]]:
    """A desk whose person has entered, with an opinion on the agenda; its address and store."""
    nobody = access.at_desk()
    me = people.enter(own, people.account("desk", access.os_user()), Entry("박세리"), True, nobody)
    desk = Actor(me.person_id, frozenset(access.ROLES), "tests")
    kim = person(own, "김하나")
    each = said(kim, own, title="독일 양자 협력센터", partner_id="DEU", field_id="quantum")
    item = agenda.create(own, Item("양자 협력 대상", "", "rnd"), [each.opinion_id], desk)
    agenda.answer(own, item.item_id, item.rev, Answer("review"), desk)
    with _servers(own) as start:
        yield start(desk=True).address, own, desk


def press(page: Any, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    settled(page)


def test_axe_finds_nothing_and_nothing_is_too_wide(forum, new_page):
    address, store, desk = forum
    (each,) = opinions.listed(store, desk)
    opened = (
        ("forum", {"view": "opinions", "opinion": each.opinion_id}),
        ("forum", {"view": "board", "item": each.item_id}),
    )
    page = new_page()
    for at, (name, params) in enumerate((*VIEWS, *opened)):
        page.emulate_media(color_scheme=("dark", "light", "light")[at % 3])
        page.set_viewport_size({"width": 390 if at % 4 < 2 else 1440, "height": 900})
        open_page(page, address, (KO, EN)[at % 2], name, **params)
        assert violations(page) == [], (name, params)
        assert page.evaluate(_WIDER) == 0, (name, params)


def test_an_opinion_is_written_from_a_chart_and_answered_on_the_board(forum, new_page):
    address, store, desk = forum
    page = open_page(new_page(), address, KO, "overview", year="2024")
    page.get_by_role("button", name=KO("show.source")).first.click()
    press(page, KO("forum.write_about"))
    page.get_by_role("heading", name=KO("page.forum"), exact=True).wait_for()
    page.get_by_role("textbox", name=KO("column.opinion")).fill("알려진 몫을 늘리자")
    # Leaving the title saves a draft; what is typed meanwhile stays.
    body = page.get_by_role("textbox", name=KO("column.body"))
    body.press_sequentially("상대국별 내역을 함께 공표하면 좋겠다.", delay=60)
    settled(page)
    expect(body).to_have_value("상대국별 내역을 함께 공표하면 좋겠다.")
    press(page, KO("forum.publish"))
    expect(page.get_by_role("heading", name="알려진 몫을 늘리자")).to_be_visible()
    made = next(o for o in opinions.listed(store, desk) if o.author == desk.name)
    assert made.evidence["page"] == "overview" and made.evidence["part"] == "known"
    assert made.evidence["figures"]["not_itemised_krw"] == 1_378_570_000_000
    page.get_by_role("link", name=KO("forum.evidence.now")).click()
    page.get_by_role("heading", name=KO("page.overview"), exact=True, level=1).wait_for()

    (item,) = agenda.listed(store, desk)
    open_page(page, address, KO, "forum", view="board")
    page.get_by_role("button", name=item.title).click()
    settled(page)
    page.get_by_role("textbox", name=KO("column.answer_reason")).fill("2027년 예산에 반영함")
    press(page, KO("forum.answer.send"))
    expect(page.get_by_text("2027년 예산에 반영함").first).to_be_visible()
    assert agenda.load(store, item.item_id, desk).state == "accepted"
    open_page(page, address, EN, "country", iso3="DEU")
    page.get_by_role("link", name="독일 양자 협력센터").click()
    expect(page.get_by_text("2027년 예산에 반영함").first).to_be_visible()


def test_files_of_the_forum_download(forum, new_page):
    address, store, desk = forum
    (item,) = agenda.listed(store, desk)
    agenda.save(store, replace(item, audience="public"), desk)
    page = open_page(new_page(), address, EN, "forum", view="memo")
    with page.expect_download() as taken:
        page.get_by_role("button", name=EN("memo.file")).click()
    assert taken.value.suggested_filename.endswith(".docx")
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    open_page(page, address, EN, "forum")
    with page.expect_download() as taken:
        page.get_by_role("button", name=EN("forum.calendar.file")).first.click()
    assert b"BEGIN:VCALENDAR" in Path(taken.value.path()).read_bytes()
