"""The search box of every page and the page that it leads to, as a reader meets them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from reader import open_page, settled
from streamlit.testing.v1 import AppTest
from test_axe import tab_to
from test_pages import opened, plain

from atlas import menu, search, text

pytestmark = pytest.mark.usefixtures("store")

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])


def links(at: AppTest) -> list[str]:
    return [plain(each.proto.label) for each in at.get("page_link")]


#: Links that stand on every page for a reader.
MENU = sum(page.role == "reader" for page in menu.PAGES)


@BOTH
def test_results_stand_by_kind_with_links_to_where_they_are_used(t):
    at = opened(t, "search", text="quantum")
    assert at.title[0].value == t("page.search")
    kinds = [t(f"search.kind.{kind}") for kind in search.KINDS]
    heads = [head.value for head in at.header]
    assert len(heads) >= 3 and heads == [kind for kind in kinds if kind in heads]
    said = [plain(each.value) for each in at.markdown]
    assert t("search.finding", text="quantum", count=len(links(at)) - MENU) in said


@BOTH
def test_an_empty_box_says_what_can_be_searched(t):
    at = opened(t, "search")
    assert t("search.empty") in [plain(each.value) for each in at.markdown]
    assert not at.header and not at.info


@BOTH
@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("18개 선도국", "search.none"), ("%_'", "search.no_letter"), ("\\", "search.no_letter"),
        ("<script>alert(1)</script>", "search.none"), ("' or 1=1 --", "search.none"),
        ("x\u202e\u200fy\u0000zzz", "search.none"),
    ],
)  # fmt: skip
def test_nothing_found_is_a_sentence_and_a_way_back(t, words, key):
    at = opened(t, "search", text=words)
    assert [plain(each.value) for each in at.info] == [t(key, text=search.said(words))]
    (back,) = [button for button in at.button if button.label == t("filter.clear")]
    back.click().run()
    assert not at.exception and not at.info and "text" not in at.query_params


@BOTH
def test_of_a_long_text_the_beginning_counts_and_that_is_said(t):
    at = opened(t, "search", text="x" * 100_000)
    assert [plain(each.value) for each in at.warning] == [t("notice.cut", count=search.LONGEST)]
    assert at.text_input[0].value == "x" * search.LONGEST
    assert [plain(each.value) for each in at.info] == [t("search.none", text="x" * search.LONGEST)]


@BOTH
def test_more_than_are_shown_are_counted(t):
    at = opened(t, "search", text="a")
    hints = [plain(each.value) for each in at.caption]
    assert sum(hint == t("search.more", count=n) for hint in hints for n in range(1, 300)) >= 2


def test_the_words_of_a_search_filter_no_other_page():
    at = opened(EN, "search", text="quantum")
    by_label = {each.proto.label: each.proto for each in at.get("page_link")}
    for page in ("records", "search"):
        assert "text" not in by_label[EN(f"page.{page}")].query_string


@pytest.mark.browser
@BOTH
def test_by_keyboard_from_the_box_to_what_was_found_and_back(t, desk, new_page):
    page = open_page(new_page(), desk, t, "overview")
    tab_to(page, f"^INPUT .*{t('search.box')}")
    page.keyboard.type({KO: "ㄷㅇ", EN: "german"}[t])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=t("page.search"), exact=True, level=1).wait_for()
    expect(page.get_by_role("heading", name=t("search.kind.country"), exact=True)).to_be_visible()
    settled(page)
    tab_to(page, {KO: "^A .*독일", EN: "^A .*Germany"}[t])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "DEU" in url)
    settled(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked.get("partner", asked.get("iso3")) == ["DEU"]
    page.go_back()
    page.get_by_role("heading", name=t("page.search"), exact=True, level=1).wait_for()
    expect(page.get_by_role("heading", name=t("search.kind.country"), exact=True)).to_be_visible()
    assert parse_qs(urlsplit(settled(page).url).query)["text"] == [{KO: "ㄷㅇ", EN: "german"}[t]]


@pytest.mark.browser
def test_what_is_typed_leads_nowhere_until_it_is_sent(desk, new_page):
    page = open_page(new_page(), desk, KO, "overview")
    side = page.get_by_test_id("stSidebar")
    side.get_by_label(KO("search.box")).fill("독일")
    page.get_by_role("radio", name="2023", exact=True).click()
    page.wait_for_url(lambda url: "year=2023" in url)
    settled(page)
    expect(page.get_by_role("heading", name=KO("page.overview"), exact=True)).to_be_visible()
    side.get_by_role("button", name=KO("search.go"), exact=True).click()
    page.wait_for_url(lambda url: "/search?" in url)
    settled(page)
    expect(page.get_by_role("heading", name=KO("search.kind.country"), exact=True)).to_be_visible()
