"""Who is looking: the person at this computer, whoever signed in, or a reader; and the way in."""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import streamlit as st

from atlas import access, paths, sign_in
from atlas.access import Actor, SignedIn, Viewer
from atlas.errors import AccessError, AtlasError
from atlas.forum import people
from atlas.text import Translate

#: Who looks, found out once a run; why a sign-in does not count, to be said.
_VIEWER, _WHY = "_viewer", "_sign_in"
_UNREACHABLE = "_unreachable"
#: Who this session was when a sign-in last counted: whose draft it may still keep.
_WAS = "_person"
_SECONDS = 4
_log = logging.getLogger("atlas")


def begin() -> None:
    """Forget who looked at the page before: roles may have been granted or taken since."""
    st.session_state.pop(_VIEWER, None)
    st.session_state.pop(_WHY, None)


def viewer() -> Viewer:
    """Return who is looking at this page."""
    if _VIEWER not in st.session_state:
        st.session_state[_VIEWER] = _viewer()
    return st.session_state[_VIEWER]


def actor() -> Actor:
    """Return who acts in the Forum, with the roles held at this moment.

    Raises AccessError where the person has not entered yet.
    """
    begin()
    looking = viewer()
    name = _entered(looking)
    if name is None:
        raise AccessError("error.not_entered")
    st.session_state[_WAS] = name
    return Actor(name, looking.roles, access.os_user())


def reading() -> Actor:
    """Return whoever reads the Forum; nobody's name where the person has not entered."""
    looking = viewer()
    return Actor(_entered(looking) or "", looking.roles, access.os_user())


def was() -> Actor | None:
    """Return who this session was when a sign-in last counted; None where it never did."""
    name = st.session_state.get(_WAS)
    return name and Actor(name, frozenset(access.ROLES[:1]), access.os_user())


def writer() -> Actor:
    """Return who keeps a draft: whoever acts, else who this session was; raises AccessError."""
    try:
        return actor()
    except AccessError:
        former = was()
        if former is None:
            raise
        return former


def person() -> people.Person | None:
    """Return what is kept of whoever is looking; None where they have not entered."""
    account = account_of(viewer())
    return people.known(paths.store(), account) if account else None


def account_of(looking: Viewer) -> str | None:
    """Return the account of a viewer; that of the desk is the operating system's user."""
    return people.account("desk", access.os_user()) if looking.desk else looking.account


def entrance(t: Translate) -> None:
    """Draw what the viewer may do, the way in or out, and why a sign-in does not count."""
    looking = viewer()
    st.caption(t(_standing(looking)))
    if _WHY in st.session_state:
        st.warning(t(st.session_state[_WHY]))
    if looking.desk or not _provider():
        return
    if looking.account:
        st.button(t("sign_in.out"), icon=":material/logout:", on_click=st.logout)
    else:
        st.button(t("sign_in.in"), icon=":material/login:", on_click=_enter)
        if st.session_state.pop(_UNREACHABLE, False):
            st.error(t("error.provider"))


def _standing(looking: Viewer) -> str:
    """Return the text key of what a viewer may do here."""
    if looking.desk:
        return "frame.desk"
    if len(looking.roles) > 1:
        return "frame.signed_in"
    return "frame.waiting" if looking.account else "frame.readonly"


def _entered(looking: Viewer) -> str | None:
    if not looking.desk:
        return looking.person
    found = person()
    return found.person_id if found and not found.erased else None


def _viewer() -> Viewer:
    headers = st.context.headers
    mode, host, names = access.mode(), headers.get("host"), list(headers)
    if access.at_this_computer(mode, host, names):
        return access.viewer(mode, host, names, None)
    return access.viewer(mode, host, names, _signed_in())


def _signed_in() -> SignedIn | None:
    try:
        account = _account()
        found = people.known(paths.store(), account) if account else None
    except sign_in.Expired as error:
        st.session_state[_WHY] = error.key
        return None
    except AtlasError as error:
        _log.warning("a sign-in was refused: %s", error)
        st.session_state[_WHY] = "error.sign_in"
        return None
    if account is None:
        return None
    plain = SignedIn(account)
    if found and not found.erased and found.consented:
        return replace(plain, person=found.person_id, roles=found.roles)
    return plain


def _account() -> str | None:
    token = st.context.headers.get(sign_in.HEADER)
    if token and sign_in.proxied():
        return sign_in.asserted(token)
    return sign_in.provided(st.user.to_dict()) if _provider() else None


def _provider() -> str | None:
    """Return where the provider describes itself; None where none is set up."""
    try:
        return st.secrets.get("auth", {}).get("server_metadata_url")
    except FileNotFoundError:
        return None


def _enter() -> None:
    """Lead to the provider, if it answers: else the reader would end on an error of its own."""
    try:
        build_opener(ProxyHandler({})).open(_provider() or "", timeout=_SECONDS).close()
    except (URLError, ValueError, OSError) as error:
        _log.error("the sign-in provider cannot be reached: %s", error)
        st.session_state[_UNREACHABLE] = True
    else:
        st.login()
