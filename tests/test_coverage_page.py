"""The pages of coverage and of one country, as Streamlit draws them in both languages."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import opened, plain, shown, unfolded

from atlas import coverage, coverage_world, text

pytestmark = pytest.mark.usefixtures("store")

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
#: What no reader should meet: a gap, a slot, a key of a text.
_BROKEN = re.compile(
    r"[{}]|\bNone\b(?! \(complete|”)|\bnan\b|\bNaN\b|\binf\b"
    r"|\b(?:coverage|country|cover|column)\.[a-z]"
)


def turns(*cases: object) -> list[tuple[object, text.Translate]]:
    """Return cases with the two languages in turn."""
    return [(case, (KO, EN)[at % 2]) for at, case in enumerate(cases)]


def page(t: text.Translate, name: str = "coverage", **params: str) -> AppTest:
    """Return a page with these filters, read through for what is broken."""
    at = opened(t, name, **params)
    assert at.title[0].value == t(f"page.{name}")
    assert [piece for piece in shown(at) if _BROKEN.search(piece)] == []
    return at


def said(at: AppTest) -> list[str]:
    return [plain(each.value) for each in at.markdown]


@BOTH
@pytest.mark.parametrize("view", coverage.VIEWS)
def test_each_view_has_its_sentence_and_its_table(view, t):
    at = page(t, view=view)
    assert not at.warning
    charts = at.get("plotly_chart")
    assert len(charts) == (view != "groups")
    assert [chart.proto.alt for chart in charts if chart.proto.alt not in said(at)] == []
    assert t("dated.any") in plain(at.caption[0].value)
    unfolded(at)
    assert t("show.files") in said(at)


@pytest.mark.parametrize(("layer", "t"), turns(*coverage_world.LAYERS))
def test_each_layer_of_the_map_reads_well(layer, t):
    at = page(t, layer=layer)
    (chart,) = at.get("plotly_chart")
    assert chart.proto.alt in said(at)
    assert t("coverage.borders") in [plain(each.value) for each in at.caption]


@pytest.mark.parametrize(
    ("params", "t"),
    turns(
        {"view": "fields", "shown": "all", "sort": "name"},
        {"view": "channels", "field": "quantum", "sort": "cover"},
        {"view": "fields", "region": "150", "dated": "year", "ministry": "MSIT"},
        {"view": "fields", "stage": "award", "year": "2025"},
        {"view": "map", "channel": "oda"},
        {"view": "benchmark", "field": "space", "scope": "intl_programme"},
        {"view": "people", "channel": "unilateral"},
    ),
)
def test_filters_leave_a_page_that_reads_well(params, t):
    page(t, **params)


@BOTH
def test_a_cell_opens_the_lines_and_relations_behind_it(t):
    at = page(t, view="fields", holder="USA", cell="quantum")
    assert t("coverage.behind") in [head.value for head in at.header]
    assert t("coverage.behind.finding", lines=0, relations=1) in said(at)
    assert any(t("cover.relation") in each for each in said(at))


@BOTH
@pytest.mark.parametrize(
    ("params", "value"),
    [({"view": "fields", "holder": "XXX", "cell": "quantum"}, "XXX"), ({"layer": "heat"}, "heat"),
     ({"region": "999"}, "999")],
    ids=["holder", "layer", "region"],
)  # fmt: skip
def test_what_an_address_asks_and_is_not_known_is_a_notice(params, value, t):
    at = page(t, **params)
    (notice,) = at.warning
    assert value in notice.value


@pytest.mark.parametrize(
    ("iso3", "t"), turns("DEU", "USA", "NAM", "TUV", "KOR", "EU", "EUREKA", "ITER")
)
def test_a_profile_reads_well_whoever_it_is_of(iso3, t):
    at = page(t, "country", iso3=iso3)
    assert not at.warning and len(at.header) >= 6
    heads = [head.value for head in at.header]
    assert t("country.behind") in heads and t("country.fields") in heads
    # What is not known is said so, never a bare 0.
    assert not {card.value for card in at.metric} & {"0", "0.0", ""}
    if iso3 in ("EU", "EUREKA", "ITER"):
        kind = "group" if iso3 != "ITER" else "organisation"
        name = heads[0]
        assert any(t(f"country.is.{kind}", name=name) in each for each in said(at))


@BOTH
def test_without_a_country_the_page_asks_for_one_and_an_unknown_one_is_a_notice(t):
    at = page(t, "country")
    assert [plain(each.value) for each in at.info] == [t("country.which")]
    at = page(t, "country", iso3="ZZZ")
    assert [plain(each.value) for each in at.info] == [t("country.which")]
    (notice,) = at.warning
    assert "ZZZ" in notice.value


def test_a_country_is_chosen_by_its_name_and_stands_in_the_address():
    at = page(KO, "country")
    (box,) = [each for each in at.selectbox if each.label == KO("filter.iso3")]
    box.select("DEU").run()
    assert not at.exception and at.query_params["iso3"] in ("DEU", ["DEU"])
    assert "독일" in [head.value for head in at.header]
