"""What is kept between readers: one object for the same question, another for any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
import tiny
from streamlit.testing.v1 import AppTest

from atlas import access, refdata, releases, warehouse
from atlas.paths import ROOT
from atlas.releases import Draft
from atlas.web import frame


@pytest.fixture
def own(tmp_path: Path, begun: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one test alone, and nothing kept of another."""
    folder = begun(tmp_path)
    monkeypatch.setenv("ATLAS_STORE", str(folder))
    st.cache_resource.clear()
    return folder


def asking() -> None:
    """Be a page that keeps a list for the filter ``?ministry=…`` of its address."""
    import streamlit as st

    from atlas import menu, web
    from atlas.web import url

    url.begin(menu.BY_NAME["allocation"])
    st.session_state["got"] = web.kept((st.query_params.get("ministry", ""),), list, (1, 2))


def got(**params: str) -> Any:
    """Return what a new session at an address is given."""
    at = AppTest.from_function(asking)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, [error.message for error in at.exception]
    return at.session_state["got"]


def test_readers_with_the_same_filters_get_the_same_object(own):
    assert got() is got()
    assert got(ministry="MSIT") is got(ministry="MSIT")


def test_another_filter_language_or_snapshot_gets_an_object_of_its_own(own, tmp_path):
    before = warehouse.snapshot(own).id
    first = [got(), got(ministry="MSIT"), got(lang="en")]
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = "새 이름"
    tables = refdata.read(tiny.write(tmp_path / "data", rows))
    releases.publish(own, Draft(tables, "reference", "x", "public"), access.at_desk("person"))
    second = got()
    assert len({id(each) for each in [*first, second]}) == 4
    assert got(snapshot=before) is first[0]


def test_two_makers_of_the_same_filters_do_not_share(own, monkeypatch):
    monkeypatch.setattr(frame, "snapshot", lambda: warehouse.snapshot(own))
    monkeypatch.setattr("atlas.web.url.language", lambda: "ko")
    assert frame.kept((1,), list, (1, 2)) == [1, 2]
    assert frame.kept((1,), set, (1, 2)) == {1, 2}


VIEWS = {
    "treemap": [{"measure": code} for code in ("won", "share", "ministry")],
    "flows": [{"unit": code} for code in ("won", "share")],
    "fields": [{"unit": "won"}, {"unit": "share"}, {"unit": "won", "year": "2023"}],
    "years": [{}, {"ministry": "MSIT"}, {"channel": "joint_research"}],
}


def drawn(at: AppTest, params: dict[str, str]) -> str:
    """Return the figure that a session sees at an address of the allocation page."""
    at.query_params.clear()
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    (chart,) = at.get("plotly_chart")
    return chart.proto.spec


@pytest.mark.parametrize("view", VIEWS)
def test_a_change_never_shows_the_former_figure(view, store):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/allocation.py")
    asked = [{"view": view} | more for more in VIEWS[view]]
    after_a_change = [drawn(at, params) for params in asked]
    assert len(set(after_a_change)) == len(asked)
    alone = []
    for params in reversed(asked):
        st.cache_resource.clear()
        alone.append(drawn(at, params))
    assert alone == after_a_change[::-1]
