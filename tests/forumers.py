"""People of made-up names who take part in the Forum of a test, and what they write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from atlas import access
from atlas.access import ROLES, Actor
from atlas.forum import opinions, people
from atlas.forum.opinions import Opinion
from atlas.forum.people import Entry

TEXT = "독일은 양자 분야에 관계가 없다.\n센터를 두면 공동연구로 이어진다."


def person(store: Path, name: str, role: str = "member") -> Actor:
    """Enter a person with a role; return who acts."""
    nobody = Actor("", frozenset(), "tests")
    entered = people.enter(
        store, people.account("tests", name), Entry(name, "시험대"), True, nobody
    )
    people.grant(store, entered.person_id, role, access.at_desk(), "시험")
    return Actor(entered.person_id, frozenset(ROLES[: ROLES.index(role) + 1]), "tests")


def said(actor: Actor, store: Path, title: str = "양자 협력센터", **values: Any) -> Opinion:
    """Write and publish an opinion."""
    given = {"kind": "diversification", "subgroup": "rnd", "body": TEXT} | values
    draft = opinions.save(store, Opinion(title=title, **given), actor)
    return opinions.publish(store, draft.opinion_id, draft.rev, actor)
