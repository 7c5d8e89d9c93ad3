"""Reverting: as if it had never been published, alone and in any sequence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import tiny
from drafted import OFFICIAL, TINY, of, published, refused, won
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas import access, register, releases, verify, warehouse
from atlas.register_tables import AUDIT_EVENTS
from atlas.releases import Decision


@pytest.fixture
def store(tmp_path: Path, begun: Callable[..., Path]) -> Path:
    return begun(tmp_path)


def events(store: Path) -> list[sa.Row]:
    with register.reading(store) as con:
        return list(con.execute(sa.select(AUDIT_EVENTS).order_by(AUDIT_EVENTS.c.at)))


# One release


def test_a_revert_brings_back_everything_to_the_last_won(store):
    before = won(store), warehouse.snapshot(store, "bureau").id
    release = published(store, {"a": 7}, complete=[of()], audience="public")
    assert won(store) == {"a": 7}
    reverted = releases.revert(store, release.release_id, OFFICIAL, "wrong sheet")
    assert reverted.state == "reverted"
    assert (won(store), warehouse.snapshot(store, "bureau").id) == before
    assert verify.verify(store) == []


def test_the_trail_tells_who_published_and_who_reverted_and_why(store):
    release = published(store, {"a": 7}, decisions=[Decision("tiny_line_1", "replace")])
    releases.revert(store, release.release_id, OFFICIAL, "wrong sheet")
    publish, revert = events(store)[-2:]
    assert (publish.action, publish.reason, publish.actor) == (
        "release.publish", "because", "official",
    )  # fmt: skip
    assert '"certified_by": "director"' in publish.after and "tiny_line_1" in publish.after
    assert (revert.action, revert.object_id, revert.reason, revert.os_user) == (
        "release.revert", release.release_id, "wrong sheet", access.os_user(),
    )  # fmt: skip
    assert release.release_id in revert.before and release.release_id not in revert.after


def test_what_was_reverted_is_from_then_on_for_the_bureau_alone(store):
    release = published(store, {"a": 7}, audience="public")
    then = warehouse.snapshot(store, "public").id
    releases.revert(store, release.release_id, OFFICIAL, "should not be public")
    assert refused(warehouse.snapshot, store, "public", then).key == "error.snapshot_unknown"
    with warehouse.connect(warehouse.snapshot(store, "bureau", then)) as con:
        assert con.execute("select count(*) from budget_lines").fetchone() == (3,)


def test_a_release_beside_which_a_later_one_was_decided_is_not_reverted_first(store):
    first = published(store, {"a": 7})
    second = published(store, {"b": 8}, decisions=[Decision("a", "replace", "b")])
    error = refused(releases.revert, store, first.release_id, OFFICIAL, "x")
    assert (error.key, error.values["later"]) == ("error.revert_stood_on", second.release_id)
    assert won(store) == TINY | {"b": 8}
    for release in (second, first):
        releases.revert(store, release.release_id, OFFICIAL, "x")
    assert won(store) == TINY


def test_a_release_under_a_complete_one_may_go_and_leaves_no_trace(store):
    first = published(store, {"a": 7}, complete=[of()])
    second = published(store, {"b": 8}, complete=[of()])
    releases.revert(store, first.release_id, OFFICIAL, "x")
    assert won(store) == {"b": 8}
    releases.revert(store, second.release_id, OFFICIAL, "x")
    assert won(store) == TINY


def test_the_only_reference_data_the_unknown_and_the_reverted_are_not_reverted(store):
    reference = releases.history(store)[0].release_id
    release = published(store, {"a": 7}).release_id
    for name, key in ((reference, "revert_last_reference"), ("r9", "release_unknown")):
        assert refused(releases.revert, store, name, OFFICIAL, "x").key == f"error.{key}"
    assert refused(releases.revert, store, release, OFFICIAL, " ").key == "error.revert_unexplained"
    releases.revert(store, release, OFFICIAL, "x")
    again = refused(releases.revert, store, release, OFFICIAL, "x")
    assert again.key == "error.revert_not_published"


def test_reference_data_that_was_reverted_is_not_published_again_by_itself(store, tmp_path):
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = "새 이름"
    data = tiny.write(tmp_path / "data", rows)
    latest = releases.sync_reference(store, data)
    releases.revert(store, latest.release_id, OFFICIAL, "wrong name")
    assert releases.sync_reference(store, data).state == "reverted"
    assert [r.number for r in releases.current(store)] == [1]


def test_reference_data_that_submissions_rest_on_is_not_reverted(store, tmp_path):
    rows = tiny.rows()
    rows["budget_lines"][1]["name_ko"] = "새 이름"
    latest = releases.sync_reference(store, tiny.write(tmp_path / "data", rows))
    published(store, {"a": 7})
    error = refused(releases.revert, store, latest.release_id, OFFICIAL, "x")
    assert error.key == "error.revert_stood_on"


# Any sequence


STEPS = st.one_of(
    st.tuples(
        st.just("publish"),
        st.sampled_from([2024, 2025]),
        st.booleans(),
        st.sampled_from(["bureau", "members", "public"]),
        st.integers(1, 99),
    ),
    st.tuples(st.just("replace"), st.integers(0, 9), st.integers(1, 99)),
    st.tuples(st.just("revert"), st.integers(0, 9)),
)


def replayed(told: list[dict[str, Any]], audience: str) -> dict[str, int]:
    """Return what an audience sees by the plainest model: each release in turn, those taken back
    never having been."""
    order = ("bureau", "members", "public")
    seen = {name: (2024, amount) for name, amount in TINY.items()}
    for one in (one for one in told if order.index(one["audience"]) >= order.index(audience)):
        gone = {name for name, (year, _) in seen.items() if one["complete"] and year == one["year"]}
        seen = {name: held for name, held in seen.items() if name not in gone | one["replaced"]}
        seen[one["line"]] = (one["year"], one["amount"])
    return dict(sorted((name, amount) for name, (_, amount) in seen.items()))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=2, max_size=6))
def test_any_sequence_of_publishing_and_reverting_leaves_what_the_model_says(
    tmp_path_factory, begun, steps
):
    store = begun(tmp_path_factory.mktemp("sequence"))
    told: list[dict[str, Any]] = []
    for number, (what, *how) in enumerate(steps):
        one = {"line": f"line_{number}", "replaced": set(), "complete": False, "audience": "bureau"}
        decisions = []
        if what == "revert":
            take_back(store, told, how[0])
        elif what == "publish":
            year, complete, audience, amount = how
            told.append(
                one | {"year": year, "complete": complete, "audience": audience, "amount": amount}
            )
        else:
            year = 2024
            with_year = [name for name in won(store) if name in replaceable(told)]
            if not with_year:
                continue
            old = with_year[how[0] % len(with_year)]
            decisions = [Decision(old, "replace", one["line"])]
            told.append(one | {"year": year, "amount": how[1], "replaced": {old}})
        if what != "revert":
            new = told[-1]
            made = published(
                store,
                {new["line"]: new["amount"]},
                year=new["year"],
                complete=[of(new["year"])] if new["complete"] else [],
                audience=new["audience"],
                decisions=decisions,
            )
            new["release"] = made.release_id
        assert won(store) == replayed(told, "bureau")
    for audience in ("members", "public"):
        assert won(store, audience) == replayed(told, audience)


def replaceable(told: list[dict[str, Any]]) -> set[str]:
    return set(TINY) | {one["line"] for one in told if one["year"] == 2024}


def take_back(store: Path, told: list[dict[str, Any]], chosen: int) -> None:
    """Revert one of the releases, or see that it is refused where a later one stands on it."""
    if not told:
        return
    at = chosen % len(told)
    one = told[at]
    later = [o for o in told[at + 1 :] if o["year"] == one["year"] and not o["complete"]]
    if later:
        error = refused(releases.revert, store, one["release"], OFFICIAL, "x")
        assert error.key == "error.revert_stood_on"
    else:
        releases.revert(store, one["release"], OFFICIAL, "x")
        told.pop(at)
