"""Pages on stores out of the ordinary: nothing to see, money below nothing, one line, thousands."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import tiny
from streamlit.testing.v1 import AppTest

from atlas import access, allocation, records, refdata, releases, text
from atlas.paths import ROOT
from atlas.releases import Draft

KO, EN = text.translator("ko"), text.translator("en")
BOTH = pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
PAGES = [
    ("overview", {}),
    *(("allocation", {"view": view}) for view in allocation.VIEWS),
    *(("records", {"view": view}) for view in records.VIEWS),
]
#: Views of the allocation page, taking turns in the two languages.
VIEWS = [(view, (KO, EN)[place % 2]) for place, view in enumerate(allocation.VIEWS)]
EACH_VIEW = pytest.mark.parametrize(("view", "t"), VIEWS, ids=allocation.VIEWS)
MANY = 2000
CLOSED = {"others_possible": "false", "no_partner_possible": "false"}
EACH = pytest.mark.parametrize(("page", "params"), PAGES, ids=str)


def published(store: Path, tables: dict, audience: str) -> None:
    draft = Draft(tables, "reference", "x", audience)
    releases.publish(store, draft, access.at_desk("person"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of which the public sees nothing."""
    folder = tmp_path_factory.mktemp("empty")
    tables = refdata.read(tiny.write(folder / "data"))
    published(folder / "store", tables, "bureau")
    return folder / "store"


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of synthetic money taken back, and none beside it."""
    rows = tiny.rows()
    for name in ("budget_lines", "line_parts"):
        for row in rows[name]:
            row["source_amount"] = f"-{row['source_amount']}"
    return seen_first(tmp_path_factory.mktemp("below"), rows)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one line of synthetic money."""
    rows = tiny.rows()
    del rows["budget_lines"][1:], rows["line_parts"][2:]
    return seen_first(tmp_path_factory.mktemp("one"), rows)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 2,000 more synthetic programmes of one ministry, every third of them split."""
    rows = tiny.rows()
    for number in range(MANY):
        name, amount = f"many_{number}", str(20 + number % 400)
        split = {"partner_id": "AAA", "kind": "split"} | CLOSED if number % 3 == 0 else {}
        rows["budget_lines"].append(tiny.line(name, name, amount, channel_id="tiny_channel"))
        rows["line_parts"].append(tiny.part(f"{name}_part", name, amount, **split))
        rows["line_fields"].append({"line_id": name, "field_id": "tiny_field", "basis": "stated"})
    return seen_first(tmp_path_factory.mktemp("many"), rows)


def seen_first(folder: Path, rows: tiny.Rows) -> Path:
    """Return a store of synthetic rows, all in the scope that pages show first."""
    for row in itertools.chain(*rows.values()):
        if "scope_id" in row:
            row["scope_id"] = "global_rnd"
    published(folder / "store", refdata.read(tiny.write(folder / "data", rows)), "public")
    return folder / "store"


def opened(store: Path, monkeypatch, t: text.Translate, page: str, params: dict) -> AppTest:
    """Return a page of a store; an exception or an error on it fails the test."""
    monkeypatch.setenv("ATLAS_STORE", str(store))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "overview":
        at.switch_page(f"pages/{page}.py")
    for name, value in ({"lang": t.language} | params).items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, [error.message for error in at.exception]
    assert not at.error, [error.value for error in at.error]
    return at


@BOTH
@EACH
def test_a_store_with_nothing_to_see_is_a_sentence_and_no_chart(
    empty, monkeypatch, t, page, params
):
    at = opened(empty, monkeypatch, t, page, params)
    assert at.title[0].value == t(f"page.{page}")
    assert not at.get("plotly_chart")
    if page != "records":
        assert [each.value.replace("\\", "") for each in at.info] == [t("frame.no_data")]


@BOTH
@EACH
def test_money_below_nothing_is_a_chart_or_a_sentence(below, monkeypatch, t, page, params):
    at = opened(below, monkeypatch, t, page, params)
    assert at.title[0].value == t(f"page.{page}")


def said(at: AppTest) -> str:
    """Return the sentences of a page."""
    return " ".join(each.value.replace("\\", "") for each in at.markdown)


@EACH_VIEW
def test_one_line_is_a_chart_or_a_sentence(one, monkeypatch, view, t):
    at = opened(one, monkeypatch, t, "allocation", {"view": view})
    if view == "fields":
        assert t("allocation.fields.none") in said(at)
    assert len(at.get("plotly_chart")) == (view != "fields")
    assert t("allocation.lines.finding", count=1, total=100 * 10**8) in said(at)
    assert len(at.dataframe[0].value) == 1


@EACH_VIEW
def test_two_thousand_programmes_of_one_ministry_are_a_chart_and_a_list(many, monkeypatch, view, t):
    at = opened(many, monkeypatch, t, "allocation", {"view": view})
    (chart,) = at.get("plotly_chart")
    assert sum(len(trace.get("ids", ())) for trace in json.loads(chart.proto.spec)["data"]) < 100
    assert t("records.lines.cut", top=allocation.LISTED) in said(at)
    assert len(at.dataframe[0].value) == allocation.LISTED
