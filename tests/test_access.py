"""Access: who is the person at this computer, and who is not."""

import pytest

from atlas import access
from atlas.access import ServerMode
from atlas.errors import AccessError

DESK = ServerMode(desk=True, host="127.0.0.1")
PLAIN = ("host", "user-agent", "accept", "origin", "cookie")


def test_the_person_at_this_computer_holds_every_role():
    seen = access.viewer(DESK, "127.0.0.1:8501", PLAIN, None)
    assert (seen.desk, seen.audience, seen.roles) == (True, "bureau", frozenset(access.ROLES))


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8501", "LOCALHOST", "127.0.0.1", "127.8.9.1:80", "[::1]:8501"]
)
def test_loopback_names_are_this_computer(host):
    assert access.viewer(DESK, host, PLAIN, None).desk


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "atlas.example.org",
        "127.0.0.1.example.org",
        "localhost.example.org",
        "127.0.0.1@example.org",
        "127.0.0.1, example.org",
        "10.0.0.1:8501",
        "0.0.0.0",
        "[::1",
        "localhost:port",
    ],
)
def test_any_other_host_reads_only(host):
    seen = access.viewer(DESK, host, PLAIN, None)
    assert (seen.desk, seen.audience, seen.roles) == (False, "public", frozenset({"reader"}))


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Forwarded",
        "Via", "X-Real-IP", "x-original-url", "CF-Connecting-IP", "True-Client-IP",
        "X-Client-IP", "x-envoy-external-address", "X-Remote-User",
    ],
)  # fmt: skip
def test_a_forwarded_request_reads_only(header):
    assert not access.viewer(DESK, "127.0.0.1:8501", (*PLAIN, header), None).desk


@pytest.mark.parametrize(
    "mode", [ServerMode(), ServerMode(desk=True, host="0.0.0.0"), ServerMode(True, "10.0.0.1")]
)
def test_without_desk_mode_or_a_loopback_bind_everybody_reads_only(mode):
    assert not access.viewer(mode, "127.0.0.1:8501", PLAIN, None).desk


def test_the_mode_is_read_only_until_a_server_says_otherwise():
    assert access.ServerMode() == ServerMode(desk=False, host="127.0.0.1", names=())


@pytest.mark.parametrize("role", access.ROLES)
def test_a_role_is_required_by_name(role):
    reader = access.viewer(ServerMode(), "127.0.0.1", PLAIN, None)
    if role == "reader":
        access.require(reader, role)
    else:
        with pytest.raises(AccessError) as refused:
            access.require(reader, role)
        assert (refused.value.key, refused.value.values) == ("error.access", {"role": role})


@pytest.mark.parametrize(
    ("mode", "host", "answered"),
    [
        (ServerMode(), "127.0.0.1:8501", True),
        (ServerMode(), "localhost", True),
        (ServerMode(), "atlas.example.org", False),
        (ServerMode(), None, False),
        (ServerMode(names=("Atlas.example.org",)), "atlas.example.org:443", True),
        (ServerMode(names=("atlas.example.org",)), "evil.example.org", False),
        (ServerMode(host="10.0.0.1"), "10.0.0.1:8501", True),
        (ServerMode(host="10.0.0.1"), "10.0.0.2:8501", False),
        (ServerMode(host="atlas.local"), "ATLAS.local", True),
        (ServerMode(host="0.0.0.0"), "10.0.0.2:8501", True),
        (ServerMode(host="::"), "[2001:db8::1]:8501", True),
        (ServerMode(host="0.0.0.0"), "rebound.example.org", False),
    ],
)
def test_only_stated_names_are_answered(mode, host, answered):
    assert access.host_allowed(mode, host) is answered


def test_who_acts_at_the_desk_is_the_systems_user_and_may_sign_with_a_name():
    desk = access.Viewer("desk", frozenset(access.ROLES), True, "bureau")
    assert access.acting(desk) == access.at_desk()
    assert access.at_desk().name == access.at_desk().os_user == access.os_user()
    signed = access.at_desk("김서기")
    assert (signed.name, signed.os_user) == ("김서기", access.os_user())
    access.require(signed, "steward")


def test_who_acts_without_the_desk_has_the_roles_of_the_viewer_alone():
    reader = access.viewer(access.ServerMode(), "localhost", (), None)
    with pytest.raises(AccessError):
        access.require(access.acting(reader), "analyst")
