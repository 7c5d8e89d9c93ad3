"""Signing in: by a provider, by a signing proxy, and every way that is none."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Server, _reading, _servers, free_port
from forumers import person, said
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from playwright.sync_api import expect
from reader import open_page, settled

from atlas import access, sign_in, text
from atlas.errors import AtlasError
from atlas.forum import agenda, opinions, people
from atlas.forum.agenda import Item

KO, EN = text.translator("ko"), text.translator("en")
KEY = b"k" * 32
NOW = 1_800_000_000
CLAIMS = {"iss": "proxy", "sub": "kim", "aud": sign_in.AUDIENCE, "exp": NOW + 300}


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a proxy sign visitors in; return the file of its key."""
    path = tmp_path / "key"
    path.write_bytes(KEY + b"\n")
    monkeypatch.setenv(sign_in.KEY_FILE, str(path))
    return path


def token(key: bytes = KEY, header: dict[str, str] | None = None, **changed: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    return jwt.encode(header or {"alg": "HS256"}, claims, OctKey.import_key(key))


# What a proxy says


def test_a_signed_token_speaks_for_its_subject(proxy):
    assert sign_in.asserted(token(), NOW) == people.account("proxy", "kim")
    assert sign_in.asserted(token(sub="lee"), NOW) != people.account("proxy", "kim")


@pytest.mark.parametrize(
    "changed",
    [
        {"key": b"x" * 32}, {"aud": "another-app"}, {"aud": None}, {"sub": None}, {"iss": None},
        {"exp": None}, {"header": {"alg": "HS512"}},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_the_proxys_or_not_for_us_is_refused(proxy, changed):
    if changed.get("header", {}).get("alg") == "HS512":
        written = jwt.encode(
            changed["header"], CLAIMS, OctKey.import_key(KEY), algorithms=["HS512"]
        )
    else:
        written = token(**changed)
    with pytest.raises(AtlasError) as caught:
        sign_in.asserted(written, NOW)
    assert caught.value.key == "error.assertion"


@pytest.mark.parametrize("written", ["", "kim", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0ifQ."])
def test_what_is_no_token_is_refused(proxy, written):
    with pytest.raises(AtlasError, match=r"error\.assertion"):
        sign_in.asserted(written, NOW)


def test_a_key_of_another_kind_does_not_pass_for_the_proxys(proxy):
    other = RSAKey.generate_key(2048, private=True)
    written = jwt.encode({"alg": "RS256"}, CLAIMS, other)
    with pytest.raises(AtlasError, match=r"error\.assertion"):
        sign_in.asserted(written, NOW)


def test_a_token_ends_in_time(proxy):
    with pytest.raises(sign_in.Expired):
        sign_in.asserted(token(), NOW + 300 + 61)


def test_a_short_or_missing_key_is_said(proxy):
    proxy.write_bytes(b"short")
    with pytest.raises(AtlasError, match=r"error\.proxy_key"):
        sign_in.asserted(token(), NOW)
    proxy.unlink()
    with pytest.raises(AtlasError, match=r"error\.proxy_key"):
        sign_in.asserted(token(), NOW)


# What a provider says


def test_a_providers_claims_count_for_as_long_as_a_sign_in_lasts():
    claims = {"is_logged_in": True, "iss": "https://p", "sub": "kim", "iat": NOW}
    assert sign_in.provided(claims, NOW + 60) == people.account("https://p", "kim")
    assert sign_in.provided({}, NOW) is None
    assert sign_in.provided(claims | {"is_logged_in": False}, NOW) is None
    assert sign_in.provided(claims | {"sub": ""}, NOW) is None
    with pytest.raises(sign_in.Expired):
        sign_in.provided(claims, NOW + sign_in.LASTS + 1)
    with pytest.raises(sign_in.Expired):
        sign_in.provided({"is_logged_in": True, "sub": "kim"}, NOW)


def test_who_signed_in_holds_what_was_granted_and_the_desk_needs_none():
    plain = access.ServerMode()
    headers = ("host", "user-agent")
    signed = access.SignedIn("account", "id", frozenset({"reader", "member"}))
    seen = access.viewer(plain, "127.0.0.1", headers, signed)
    assert (seen.person, seen.audience, seen.desk) == ("id", "members", False)
    waiting = access.viewer(plain, "127.0.0.1", headers, access.SignedIn("account"))
    assert (waiting.roles, waiting.audience) == ({"reader"}, "public")
    desk = access.ServerMode(desk=True)
    assert access.viewer(desk, "127.0.0.1", headers, signed).desk
    # Behind a proxy the desk is nobody's, but a sign-in counts.
    seen = access.viewer(desk, "127.0.0.1", (*headers, "X-Forwarded-For"), signed)
    assert (seen.desk, seen.person) == (False, "id")


# In the browser


@dataclass
class Signing:
    """A server with a provider, its store, and the provider's process."""

    server: Server
    store: Path
    provider: subprocess.Popen[bytes]


@pytest.fixture
def signing(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signing]:
    port, mine = free_port(), free_port()
    users = [{"sub": name, "name": name} for name in ("kim", "lee")]
    said_users = [part for user in users for part in ("--user-claims", json.dumps(user))]
    command = [str(Path(sys.executable).parent / "oidc-provider-mock"), "--port", str(port)]
    provider = subprocess.Popen(
        [*command, *said_users], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    describes = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    secrets = tmp_path / "secrets.toml"
    lines = {
        "redirect_uri": f"http://127.0.0.1:{mine}/oauth2callback", "cookie_secret": "c" * 40,
        "client_id": "atlas", "client_secret": "s" * 40, "server_metadata_url": describes,
    }  # fmt: skip
    secrets.write_text(
        "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items()),
        encoding="utf-8",
    )
    monkeypatch.setenv("ATLAS_SECRETS_FILE", str(secrets))
    _answers(describes)
    with _servers(own) as start:
        yield Signing(start(port=mine), own, provider)
    provider.kill()
    provider.wait()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of a reader; the provider's own page may ask whom it likes."""
    with _reading(browser) as context:
        yield context.new_page()


def _answers(address: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the provider did not answer")


def sign_in_as(page: Any, name: str, t: text.Translate) -> None:
    page.get_by_role("button", name=t("sign_in.in"), exact=True).click()
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name=t("sign_in.out"), exact=True).wait_for()
    settled(page)


def press(page: Any, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    settled(page)


@pytest.mark.browser
def test_a_member_signs_in_writes_and_cannot_answer(signing, page):
    address, store = signing.server.address, signing.store
    # Nobody slips past on a cold server by a deep link.
    for name, role in (("people", "steward"), ("submit", "analyst")):
        page.goto(f"{address}/{name}")
        expect(page.get_by_text(KO("error.access", role=KO(f"role.{role}")))).to_be_visible()
    open_page(page, address, KO, "forum", view="write")
    expect(page.get_by_text(KO("forum.members_write"))).to_be_visible()
    sign_in_as(page, "kim", KO)
    open_page(page, address, KO, "forum", view="mine")
    page.get_by_role("textbox", name=KO("people.name")).fill("김하나")
    page.get_by_role("checkbox", name=KO("people.consent.agree")).check(force=True)
    press(page, KO("people.enter_now"))
    expect(page.get_by_text(KO("people.entered", name="김하나"))).to_be_visible()
    (entered,) = people.listed(store, access.at_desk())
    assert entered.role == "reader"
    open_page(page, address, KO, "forum", view="write")
    expect(page.get_by_text(KO("forum.members_write"))).to_be_visible()

    people.grant(store, entered.person_id, "member", access.at_desk(), "위촉")
    open_page(page, address, KO, "country", iso3="DEU")
    press(page, KO("forum.write_about"))
    page.get_by_role("heading", name=KO("page.forum"), exact=True).wait_for()
    page.get_by_role("textbox", name=KO("column.opinion")).fill("독일 센터")
    page.get_by_role("textbox", name=KO("column.body")).fill("내용")
    press(page, KO("forum.publish"))
    expect(page.get_by_role("heading", name="독일 센터")).to_be_visible()
    (each,) = [o for o in opinions.listed(store, _steward(entered)) if o.state == "published"]
    assert (each.author, each.partner_id) == (entered.person_id, "DEU")
    assert each.evidence["audience"] == "members"
    open_page(page, address, KO, "country", iso3="DEU")
    expect(page.get_by_text("독일 센터")).to_be_visible()

    official = person(store, "박세리", "official")
    item = agenda.create(store, Item("의제", "", "rnd"), [each.opinion_id], official)
    open_page(page, address, KO, "forum", view="board", item=item.item_id)
    expect(page.get_by_text(KO("forum.gathered_count", count=1, people=0))).to_be_visible()
    assert page.get_by_role("button", name=KO("forum.answer.send")).count() == 0
    page.goto(f"{address}/people")
    expect(page.get_by_text(KO("error.access", role=KO("role.steward")))).to_be_visible()


def _steward(entered: people.Person) -> access.Actor:
    return access.Actor(entered.person_id, frozenset(access.ROLES), "tests")


@pytest.mark.browser
def test_a_forged_cookie_is_nobodys_and_a_dead_provider_is_said(signing, page):
    address = signing.server.address
    open_page(page, address, KO, "forum", view="mine")
    sign_in_as(page, "lee", KO)
    context = page.context
    cookies = [each for each in context.cookies() if each["name"] == "_streamlit_user"]
    assert len(cookies) == 1 and cookies[0]["httpOnly"]
    value = cookies[0]["value"]
    forged = value[:-3] + ("aaa" if value[-3:] != "aaa" else "bbb")
    context.add_cookies([cookies[0] | {"value": forged}])
    open_page(page, address, EN, "forum", view="mine")
    expect(page.get_by_text(EN("frame.readonly"))).to_be_visible()
    expect(page.get_by_text(EN("forum.mine.signed_out"))).to_be_visible()
    signing.provider.kill()
    signing.provider.wait()
    press(page, EN("sign_in.in"))
    expect(page.get_by_text(EN("error.provider"))).to_be_visible()
    # Reading goes on.
    open_page(page, address, EN, "country", iso3="DEU")


@pytest.mark.browser
def test_a_proxys_signed_header_signs_in_and_a_plain_one_does_not(
    own, proxy, browser, monkeypatch: pytest.MonkeyPatch
):
    kim = people.enter(
        own, people.account("proxy", "kim"), people.Entry("김하나"), True,
        access.Actor("", frozenset(), "tests"),
    )  # fmt: skip
    people.grant(own, kim.person_id, "member", access.at_desk(), "위촉")
    said(person(own, "이두리"), own, title="위원만 보는 글")
    with _servers(own) as start:
        address = start(desk=True).address
        seen = {}
        for name, header in (
            ("signed", token(exp=int(time.time()) + 300)),
            ("forged", token(b"x" * 32, exp=int(time.time()) + 300)),
            ("over", token(exp=int(time.time()) - 300)),
            ("plain", "kim"),
        ):
            headers = {sign_in.HEADER: header, "X-Forwarded-For": "10.0.0.1"}
            context = browser.new_context(locale="ko-KR", extra_http_headers=headers)
            page = open_page(context.new_page(), address, KO, "forum", view="opinions")
            seen[name] = page.get_by_test_id("stSidebar").inner_text()
            listed = page.get_by_text(KO("forum.opinions.finding", count=1, every=1)).count()
            assert listed == (name == "signed"), name
            context.close()
    assert KO("frame.signed_in") in seen["signed"]
    assert KO("error.sign_in") in seen["forged"] and KO("error.sign_in") in seen["plain"]
    assert KO("error.sign_in_expired") in seen["over"]
    assert KO("frame.desk") not in "".join(seen.values())
