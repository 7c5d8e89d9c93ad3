"""Pages on stores that are out of the ordinary: nothing to be seen, and money below nothing."""

from __future__ import annotations

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
    """A store of one line of synthetic money taken back, in the scope that pages show first."""
    folder = tmp_path_factory.mktemp("below")
    rows = tiny.rows()
    for name, held in rows.items():
        for row in held:
            if "scope_id" in row:
                row["scope_id"] = "global_rnd"
            if name in ("budget_lines", "line_parts"):
                row["source_amount"] = f"-{row['source_amount']}"
    tables = refdata.read(tiny.write(folder / "data", rows))
    published(folder / "store", tables, "public")
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
