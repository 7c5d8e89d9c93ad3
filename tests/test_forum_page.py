"""The pages of the Forum and of those who take part, as Streamlit draws them in both languages."""

from __future__ import annotations

import io
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from forumers import person, said
from streamlit.testing.v1 import AppTest

from atlas import access, export, sql, text, warehouse
from atlas.access import Actor, Viewer
from atlas.forum import agenda, meetings, memo, memo_file, opinions, people, voices
from atlas.forum.agenda import Answer, Item
from atlas.forum.meetings import Meeting
from atlas.paths import ROOT
from atlas.web import frame, opinion, visitor
from atlas.web.forum import VIEWS
from atlas.web.forum.here import Here

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
_BROKEN = re.compile(r"[{}]|\bNone\b|\bnan\b|\bNaT\b|\b(?:forum|people|memo|column)\.[a-z]")
TRICK = "<script>alert(1)</script> **굵게** [링크](http://x) =1+1 $x^2$"


class Seat:
    """Whoever looks at the pages of a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def take(self, actor: Actor | None, desk: bool = False) -> None:
        """Let a person look, nobody known, or the person at this computer."""
        if desk:
            seen = Viewer("desk", frozenset(access.ROLES), True, "bureau")
        elif actor is None:
            seen = Viewer(None, frozenset({"reader"}), False, "public")
        else:
            seen = Viewer(actor.name, actor.roles, False, access.audience(actor.roles), "account")
        self.patch.setattr(visitor, "viewer", lambda: seen)


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Seat:
    return Seat(monkeypatch)


@pytest.fixture
def kim(own: Path) -> Actor:
    return person(own, "김하나")


@pytest.fixture
def official(own: Path) -> Actor:
    return person(own, "박세리", "official")


def opened(t: text.Translate, name: str = "forum", **params: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page(f"pages/{name}.py")
    for key, value in ({"lang": t.language} | params).items():
        at.query_params[key] = value
    return ran(at.run())


def ran(at: AppTest) -> AppTest:
    assert not at.exception, [error.message for error in at.exception]
    assert [piece for piece in pieces(at) if _BROKEN.search(piece)] == []
    return at


def pieces(at: AppTest) -> list[str]:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error",
             "success")  # fmt: skip
    texts = [plain(each.value) for kind in kinds for each in at.get(kind)]
    for kind in ("button", "selectbox", "multiselect", "text_area", "text_input", "checkbox"):
        texts += [each.label for each in at.get(kind)]
    texts += [unescape(re.sub("<[^>]*>", " ", each.proto.body)) for each in at.get("html")]
    texts += [plain(each.proto.label) for each in at.get("page_link")]
    return texts


def plain(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", markdown).replace("**", "")


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [each for each in at.button if each.label == label]
    return ran(button.click().run())


def field(at: AppTest, label: str, kind: str = "text_input") -> object:
    (found,) = [each for each in at.get(kind) if each.label == label]
    return found


def rows(at: AppTest) -> list[dict[str, object]]:
    (grid,) = at.dataframe
    return grid.value.to_dict("records")


@pytest.fixture
def readers(kim: Actor, official: Actor) -> tuple[Actor | None, ...]:
    return None, kim, official


@BOTH
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_reads_well_for_each_reader(view, t, own, seat, readers):
    _, kim, official = readers
    each = said(kim, own, partner_id="DEU", field_id="quantum")
    item = agenda.create(own, Item("공개 의제", "", "rnd"), [each.opinion_id], official)
    agenda.save(own, replace(item, audience="public"), official)
    for who in readers:
        seat.take(who)
        at = opened(t, view=view)
        assert at.title[0].value == t("page.forum")
        assert not at.error


@BOTH
def test_an_opinion_is_written_saved_as_it_goes_and_published(t, own, seat, kim):
    seat.take(kim)
    at = opened(t, view="write")
    field(at, t("column.opinion")).set_value(TRICK)
    at.run()
    (draft,) = opinions.listed(own, kim)
    assert (draft.state, draft.title) == ("draft", TRICK)
    assert at.query_params["opinion"] == draft.opinion_id
    at = press(at, t("forum.publish"))
    assert [plain(each.value) for each in at.error] == [t("error.forum_empty.body")]
    field(at, t("column.body"), "text_area").set_value("내용")
    at.run()
    at = press(at, t("forum.publish"))
    assert not at.error
    (published,) = opinions.listed(own, kim)
    assert (published.state, published.body) == ("published", "내용")
    assert published.evidence and published.evidence["figures"]["line_count"] == 20
    assert TRICK.replace("**", "") in pieces(opened(t, opinion=published.opinion_id,
                                                    view="opinions"))  # fmt: skip


def test_a_draft_goes_on_where_it_was_left(own, seat, kim):
    draft = opinions.save(own, opinions.Opinion("talent", "both", "제목", "처음"), kim)
    seat.take(kim)
    at = opened(KO, view="write", opinion=draft.opinion_id)
    assert field(at, KO("column.body"), "text_area").value == "처음"
    field(at, KO("column.body"), "text_area").set_value("더")
    at.run()
    assert opinions.load(own, draft.opinion_id, kim).body == "더"


def test_a_sign_in_that_ends_while_writing_loses_no_word(own, seat, kim, monkeypatch):
    seat.take(kim)
    at = opened(KO, view="write")
    field(at, KO("column.opinion")).set_value("제목")
    at.run()
    (draft,) = opinions.listed(own, kim)
    seat.take(None)
    field(at, KO("column.body"), "text_area").set_value("끝난 뒤에 쓴 글")
    ran(at.run())
    assert opinions.load(own, draft.opinion_id, kim).body == "끝난 뒤에 쓴 글"
    at = press(at, KO("forum.publish"))
    assert [each.value for each in at.error] == [KO("error.not_entered")]
    assert opinions.load(own, draft.opinion_id, kim).state == "draft"


def test_whoever_saves_second_sees_both_texts_and_loses_none(own, seat, kim):
    first = said(kim, own)
    seat.take(kim)
    at = opened(EN, view="write", opinion=first.opinion_id)
    opinions.save(own, replace(first, body="저쪽 글"), kim)
    field(at, EN("column.body"), "text_area").set_value("이쪽 글")
    at = press(at, EN("forum.save"))
    assert opinions.load(own, first.opinion_id, kim).body == "저쪽 글"
    assert field(at, EN("column.body"), "text_area").value == "이쪽 글"
    assert "저쪽 글" in pieces(at)
    at = press(at, EN("forum.take_mine"))
    at = press(at, EN("forum.save"))
    assert opinions.load(own, first.opinion_id, kim).body == "이쪽 글"
    assert len(opinions.versions(own, first.opinion_id, kim)) == 2


def test_nobody_edits_what_another_wrote(own, seat, kim, official):
    each = said(kim, own, title="남의 글")
    seat.take(official)
    at = opened(KO, view="write", opinion=each.opinion_id)
    assert field(at, KO("column.opinion")).value == ""


@BOTH
def test_an_item_is_answered_on_its_page_with_a_reason(t, own, seat, kim, official):
    each = said(kim, own)
    item = agenda.create(own, Item("의제", "", "rnd"), [each.opinion_id], official)
    item = agenda.answer(own, item.item_id, item.rev, Answer("review"), official)
    seat.take(official)
    at = opened(t, view="board", item=item.item_id)
    at = press(at, t("forum.answer.send"))
    assert [plain(error.value) for error in at.error] == [t("error.forum_empty.answer_reason")]
    field(at, t("column.answer_reason"), "text_area").set_value("예산에 반영함")
    at = press(at, t("forum.answer.send"))
    assert not at.error
    seat.take(kim)
    at = opened(t, view="opinions", opinion=each.opinion_id)
    assert "예산에 반영함" in pieces(at)
    at = opened(t, view="board")
    assert t("forum.board.finding", count=1, answered=1, waiting=0) in pieces(at)


def test_a_member_meets_no_form_of_officials(own, seat, kim, official):
    item = agenda.create(own, Item("의제", "", "rnd"), [], official)
    seat.take(kim)
    labels = {each.label for each in opened(KO, view="board", item=item.item_id).button}
    assert not labels & {KO("forum.answer.send"), KO("forum.gather_now"), KO("forum.save")}


def test_a_reader_reads_what_is_public_without_a_name(own, seat, kim, official):
    each = said(kim, own)
    voices.comment(own, each.opinion_id, "속말", official)
    seat.take(None)
    at = opened(KO, view="opinions", opinion=each.opinion_id)
    assert [plain(error.value) for error in at.error] == [
        KO("error.forum_unknown", id=each.opinion_id)
    ]
    item = agenda.create(own, Item("의제", "", "rnd"), [each.opinion_id], official)
    agenda.save(own, replace(item, audience="public"), official)
    whole = "\n".join(pieces(opened(KO, view="opinions", opinion=each.opinion_id)))
    assert each.title in whole and KO("forum.somebody") in whole
    assert "김하나" not in whole and "속말" not in whole


def test_evidence_of_data_that_is_not_a_readers_is_not_shown(own, seat, kim, official):
    seat.take(official)
    at = opened(KO, view="write")
    field(at, KO("column.opinion")).set_value("제목")
    field(at, KO("column.body"), "text_area").set_value("내용")
    at.run()
    press(at, KO("forum.publish"))
    (each,) = opinions.listed(own, official)
    assert each.evidence and each.evidence["audience"] == "bureau"
    seat.take(kim)
    whole = pieces(opened(KO, view="opinions", opinion=each.opinion_id))
    assert KO("forum.evidence.closed") in whole


def evident(own: Path, actor: Actor, **changed: object) -> opinions.Opinion:
    """Publish an opinion whose evidence is as stored, but for some of it."""
    kept = {
        "page": "country", "params": {"iso3": ["DEU"]}, "part": "country", "finding": "본 문장",
        "stands": "2024년", "language": "ko", "snapshot": "none", "audience": "public",
        "subject": {"year": 2024, "stage": "latest", "scope": "global_rnd", "partner_id": "DEU",
                    "field_id": None, "channel_id": None, "line_id": None},
        "figures": {"own_krw": 1_000_000_000, "line_count": 2}, "sources": [],
    } | changed  # fmt: skip
    return said(actor, own, evidence=kept)


@BOTH
def test_evidence_shows_what_was_and_what_is(t, own, seat, kim):
    each = evident(own, kim)
    seat.take(kim)
    whole = "\n".join(pieces(opened(t, view="opinions", opinion=each.opinion_id)))
    then, now = (text.won(amount, t.language) for amount in (10**9, 4_300_000_000))
    assert f"{then} → {now}" in whole
    assert "본 문장" in whole
    assert t("forum.evidence.changed", count=4, snapshot="none") in whole
    # The data of then may be gone: the link says so where it leads, and shows that of now.
    at = opened(t, "country", iso3="DEU", snapshot="none")
    warned = [plain(each.value) for each in at.warning]
    assert t("frame.unknown_snapshot", snapshot="none") in warned


def test_a_subject_that_the_data_has_lost_keeps_the_figures_of_then(own, seat, kim):
    gone = {"year": 2024, "stage": "latest", "scope": "global_rnd", "partner_id": "ZZQ",
            "field_id": None, "channel_id": None, "line_id": None}  # fmt: skip
    each = evident(own, kim, subject=gone)
    seat.take(kim)
    whole = "\n".join(pieces(opened(KO, view="opinions", opinion=each.opinion_id)))
    assert KO("forum.evidence.lost") in whole
    assert text.won(10**9, "ko") in whole


def test_tricks_in_every_field_are_text(own, seat, official):
    tricky = people.enter(
        own, people.account("tests", "trick"), people.Entry(TRICK, TRICK), True, official
    )
    people.grant(own, tricky.person_id, "official", access.at_desk(), TRICK)
    actor = Actor(tricky.person_id, official.roles, "tests")
    each = said(actor, own, title=TRICK, body=TRICK)
    voices.comment(own, each.opinion_id, TRICK, actor)
    day = date(2027, 9, 1)
    held = meetings.save(own, Meeting("forum", "both", day, "day", TRICK, TRICK, TRICK), actor)
    item = agenda.create(own, Item(TRICK, TRICK, "rnd", held.meeting_id), [each.opinion_id], actor)
    agenda.answer(own, item.item_id, item.rev, Answer("review", TRICK), actor)
    seat.take(actor)
    for params in (
        {"view": "opinions", "opinion": each.opinion_id},
        {"view": "board"},
        {"view": "board", "item": item.item_id},
        {"meeting": held.meeting_id},
        {"view": "memo"},
        {"view": "mine"},
    ):
        at = opened(KO, **params)
        for kind in ("markdown", "caption", "header", "subheader", "title"):
            for piece in at.get(kind):
                assert "<script" not in re.sub(r"\\.", "", piece.value), (params, piece.value)
                assert "](http://x" not in re.sub(r"\\.", "", piece.value), (params, piece.value)
        for drawn in at.get("html"):
            assert "<script" not in drawn.proto.body
    written = export.to_csv(pd.DataFrame([{"opinion": "=1+1"}]), KO, []).decode("utf-8-sig")
    assert "'=1+1" in written


@BOTH
def test_a_country_shows_what_was_said_of_it_and_takes_an_opinion(t, own, seat, kim):
    said(kim, own, title="독일 센터", partner_id="DEU")
    seat.take(kim)
    at = opened(t, "country", iso3="DEU")
    assert any("독일 센터" in piece for piece in pieces(at))
    press(at, t("forum.write_about"))
    # The way to the other page is the browser's; what was looked at goes along in the session.
    stash = at.session_state[opinion.STASH]
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/forum.py")
    at.query_params["lang"], at.query_params["view"] = t.language, "write"
    at.session_state[opinion.STASH] = stash
    ran(at.run())
    field(at, t("column.opinion")).set_value("이것도")
    at.run()
    (draft,) = [each for each in opinions.listed(own, kim) if each.state == "draft"]
    assert draft.partner_id == "DEU"
    assert draft.evidence["page"] == "country" and draft.evidence["finding"]
    assert draft.evidence["figures"]["own_krw"] == 4_300_000_000
    assert draft.evidence["sources"]


def test_at_the_desk_one_enters_with_consent_first(own, seat):
    seat.take(None, desk=True)
    at = opened(KO, view="write")
    assert KO("people.enter") in [head.value for head in at.header]
    field(at, KO("people.name")).set_value("홍길동")
    at = press(at, KO("people.enter_now"))
    assert [plain(error.value) for error in at.error] == [KO("error.consent")]
    field(at, KO("people.consent.agree"), "checkbox").check()
    field(at, KO("people.name")).set_value("홍길동")
    at = press(at, KO("people.enter_now"))
    assert not at.error
    assert field(at, KO("column.opinion"))
    account = people.account("desk", access.os_user())
    assert people.known(own, account).name == "홍길동"


@BOTH
def test_a_steward_grants_roles_and_others_may_not_look(t, own, seat, kim):
    seat.take(kim)
    at = opened(t, "people")
    assert [plain(error.value) for error in at.error] == [t("error.access", role=t("role.steward"))]
    seat.take(person(own, "최관리", "steward"))
    at = opened(t, "people")
    names = at.selectbox[0]
    (label,) = [option for option in names.options if option.startswith("김하나")]
    names.select(label)
    at.selectbox[1].select(t("role.analyst"))
    reasons = [each for each in at.text_input if each.label == t("column.reason")]
    reasons[0].set_value("위촉")
    at = press(at, t("people.grant_now"))
    assert [error.value for error in at.error] == []
    assert people.known(own, people.account("tests", "김하나")).role == "analyst"


@BOTH
def test_the_memo_says_what_the_page_says_and_names_nobody(t, own, seat, kim, official):
    each = said(kim, own, title=TRICK, partner_id="DEU")
    item = agenda.create(own, Item("의제 하나", "", "rnd"), [each.opinion_id], official)
    item = agenda.answer(own, item.item_id, item.rev, Answer("review"), official)
    agenda.answer(own, item.item_id, item.rev, Answer("declined", "법을 고쳐야 함"), official)
    seat.take(official)
    at = opened(t, view="memo")
    whole = "\n".join(pieces(at))
    total = t("memo.money_total", amount=1_816_700_000_000)
    for words in (
        "의제 하나",
        "법을 고쳐야 함",
        total,
        t("scope.global_rnd"),
        TRICK.replace("**", ""),
    ):
        assert words in whole
    assert "김하나" not in whole
    made = memo_file.docx(stored(own, official, t), t, "now")
    told = document(made)
    for words in ("의제 하나", "법을 고쳐야 함", TRICK, total, t("attribution.not_itemised")):
        assert words in told
    assert "김하나" not in told and "박세리" not in told


def stored(own: Path, actor: Actor, t: text.Translate) -> memo.Memo:
    """Return the memo of a store, asked of its snapshot."""
    con = warehouse.connect(warehouse.snapshot(own, "bureau"))
    known = memo.Known(
        lambda name, **params: sql.rows(con, name, **params), lambda each: [], str,
        lambda kept: kept.page, "s", t,
    )  # fmt: skip
    lists = agenda.listed(own, actor), opinions.listed(own, actor), meetings.own(own)
    return memo.memo(memo.Round(None, None, "bureau"), *lists, known)


def document(data: bytes) -> str:
    file = Document(io.BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in file.paragraphs), *cells])


# What an official does, and what is taken from them


def test_a_role_that_was_taken_since_does_nothing_any_more(own, seat, kim, official):
    each = said(kim, own)
    public = Item("공개", "", "rnd", audience="public")
    agenda.create(own, public, [each.opinion_id], official)
    seat.take(official)
    at = opened(KO, view="opinions", opinion=each.opinion_id)
    seat.take(Actor(official.name, frozenset({"reader"}), "tests"))
    at = press(at, KO("forum.support"))
    assert plain(at.error[0].value) == KO("error.access", role=KO("role.member"))
    assert opinions.load(own, each.opinion_id, kim).supports == 0


@BOTH
def test_a_year_of_meetings_is_set_up_and_one_is_changed(t, own, seat, official):
    seat.take(official)
    at = press(opened(t), t("forum.meeting.round"))
    found = meetings.own(own)
    assert len(found) == 6 and not at.error
    assert any(found[0].name in piece for piece in pieces(at))
    again = press(at, t("forum.meeting.round"))
    assert len(meetings.own(own)) == 6
    assert plain(again.success[0].value).endswith(
        t("forum.meeting.set_up", year=found[0].starts.year, count=0)
    )
    at = opened(t, meeting=found[0].meeting_id)
    assert found[0].name in [head.value for head in at.header]


def test_similar_opinions_are_offered_and_merged(own, seat, kim, official):
    first = said(kim, own, title="독일 양자 협력센터를 두자")
    other = said(official, own, title="독일에 양자 협력센터를 두자")
    seat.take(official)
    at = press(opened(KO, view="opinions", opinion=other.opinion_id), KO("forum.merge"))
    assert not at.error
    assert opinions.load(own, other.opinion_id, kim).merged_into == first.opinion_id
    seat.take(kim)
    at = opened(KO, view="write")
    field(at, KO("column.opinion")).set_value(first.title)
    field(at, KO("column.body"), "text_area").set_value(first.body)
    assert KO("forum.similar_hint") in pieces(ran(at.run()))


@pytest.mark.parametrize("view", VIEWS)
def test_opinions_and_items_of_one_title_stand_beside_each_other(view, own, seat, kim, official):
    """Also twice in one view: among what is new, and where they are."""
    title = "독일 양자 협력센터를 두자"
    same = [said(official, own, title=title) for _ in range(3)]
    items = [agenda.create(own, Item(title, "", "rnd"), [each.opinion_id], official)
             for each in same[:2]]  # fmt: skip
    people.seen(own, kim.name, datetime(2026, 1, 1, tzinfo=UTC))
    known = people.account("tests", "김하나")
    patched = Viewer(kim.name, kim.roles, False, "members", known)
    seat.patch.setattr(visitor, "viewer", lambda: patched)
    for opens in ({}, {"opinion": same[0].opinion_id}, {"item": items[0].item_id}):
        at = opened(KO, view=view, **opens)
        assert sum(title in piece for piece in pieces(at)) >= 5


def test_what_all_readers_see_is_read_once_for_all_of_them(own, kim, official, monkeypatch):
    said(official, own)
    asked = []

    def listed(*given: object) -> list[opinions.Opinion]:
        asked.append(given)
        time.sleep(0.1)
        return []

    monkeypatch.setattr(opinions, "listed", listed)

    def seen(_: int) -> int:
        at = Here(own, replace(kim, name=""), KO, {})
        return len(at.opinions) + len(at.items)

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(seen, range(16))) == {0}
        assert len(asked) == 1
        agenda.create(own, Item("의제", "", "rnd"), [], official)
        assert set(pool.map(seen, range(16))) == {1}
        assert len(asked) == 2


def test_of_two_opinions_with_one_title_the_chosen_one_is_released(own, seat, official):
    same = [said(official, own, title="독일 양자 협력센터") for _ in range(2)]
    item = agenda.create(own, Item("의제", "", "rnd"), [each.opinion_id for each in same], official)
    for each in same:
        seat.take(official)
        at = opened(KO, view="board", item=item.item_id)
        offered = field(at, KO("filter.opinion"), "selectbox")
        (words,) = [option for option in offered.options if each.opinion_id[:6] in option]
        offered.select(words)
        field(at, KO("column.reason")).set_value("따로 다룬다")
        press(at, KO("forum.release_now"))
        assert opinions.load(own, each.opinion_id, official).item_id is None
        agenda.gather(own, item.item_id, [each.opinion_id], official)


def test_the_board_is_narrowed_by_subgroup_meeting_country_and_state(own, seat, kim, official):
    day = date(2027, 9, 1)
    held = meetings.save(own, Meeting("forum", "both", day, "day", "모임"), official)
    german = said(kim, own, partner_id="DEU")
    agenda.create(own, Item("독일", "", "rnd", held.meeting_id), [german.opinion_id], official)
    other = agenda.create(own, Item("다른", "", "non_rnd"), [], official)
    agenda.answer(own, other.item_id, other.rev, Answer("review"), official)
    seat.take(kim)
    for params, wanted in (
        ({}, {"독일", "다른"}), ({"subgroup": "rnd"}, {"독일"}), ({"partner": "DEU"}, {"독일"}),
        ({"meeting": held.meeting_id}, {"독일"}), ({"item_state": "review"}, {"다른"}),
    ):  # fmt: skip
        found = {row["agenda_item"] for row in rows(opened(KO, view="board", **params))}
        assert found == wanted, params


@BOTH
def test_what_is_new_is_told_until_it_is_seen(t, own, seat, kim, official):
    people.seen(own, kim.name, datetime(2026, 1, 1, tzinfo=UTC))
    each = said(official, own, title="새로 나온 의견")
    seat.take(kim)
    known = people.account("tests", "김하나")
    patched = Viewer(kim.name, kim.roles, False, "members", known)
    seat.patch.setattr(visitor, "viewer", lambda: patched)
    at = opened(t)
    since = "2026-01-01 00:00 UTC"
    assert t("forum.news", count=2, since=since) in [box.label for box in at.expander]
    assert any(each.title in piece for piece in pieces(at))
    at = press(at, t("forum.news.seen"))
    assert not any(each.title in piece for piece in pieces(at))


def test_a_memo_for_the_public_is_of_what_the_public_sees(own, seat, official, monkeypatch):
    """Whoever makes it sees more: its figures and names are asked of the public's data."""
    asked: list[str] = []
    real = frame.rows_for

    def rows_for(audience: str) -> object:
        asked.append(audience)
        return real(audience)

    monkeypatch.setattr(frame, "rows_for", rows_for)
    seat.take(official)
    at = opened(KO, view="memo", audience="public")
    assert asked == ["public"]
    assert warehouse.snapshot(own, "public").id in "".join(pieces(at))
