"""The frame of every page: access, menu, language, mode, snapshot; and the way to the data."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any, NoReturn
from urllib.parse import urlencode

import duckdb
import pandas as pd
import streamlit as st

from atlas import access, paths, sql, text, warehouse
from atlas.errors import AccessError, AtlasError, QueryError, StoreError
from atlas.menu import BY_NAME, HOME, PAGES
from atlas.text import Translate, escaped
from atlas.web import filters, search_box, url, visitor

#: Where the sentence that says where a page stands is kept for its downloads and for opinions.
STANDS = "_stands"
_LANGUAGE_NAMES = {"ko": "한국어", "en": "English"}
_log = logging.getLogger("atlas")


@dataclass
class _Readers:
    """What the readers of this server do: the threads in which one waits for a page, when the last
    was served, and the snapshot of each audience that they met as the current one."""

    waiting: set[int] = field(default_factory=set)
    served: float = float("-inf")
    met: dict[str, warehouse.Snapshot] = field(default_factory=dict)


_readers = _Readers()


def run() -> None:
    """Draw the frame and run the page asked for: all that ``app.py`` does."""
    _readers.waiting.add(get_ident())
    try:
        _run()
    finally:
        _readers.waiting.discard(get_ident())
        _readers.served = time.monotonic()


def quiet() -> float:
    """Return the seconds since a reader of this server last waited for a page."""
    return 0.0 if _readers.waiting else time.monotonic() - _readers.served


def _run() -> None:
    page = _menu()
    _settle()
    filters.leave()
    url.begin(BY_NAME[page.url_path or HOME])
    for name in ("_snapshot", STANDS, filters.LINKS):
        st.session_state.pop(name, None)
    visitor.begin()
    t = text.translator(url.language())
    icon = str(paths.STATIC / "favicon.png")
    st.set_page_config(page_title=t("app.title"), page_icon=icon, layout="wide")
    slot = st.session_state["_slot"] = _head(t)
    try:
        _side(t)
        page.run()
    except QueryError as error:
        # The page asked wrongly: a reader can do nothing about it.
        _log.error("a page asked wrongly", exc_info=error)
        say_unexpected()
    except AtlasError as error:
        _log.error("a page could not be completed: %s", error)
        st.error(escaped(t(error.key, **error.values)))
    finally:
        with slot:
            _notices(t)


def open_page(role: str) -> Translate:
    """Let a page begin: access first, then the menu; return the reader's translator.

    The first statement of every page. A person without the role sees a sentence and the page ends.
    """
    t = text.translator(url.language())
    try:
        access.require(visitor.viewer(), role)
    except AccessError as error:
        refusal = error
    else:
        refusal = None
    if "settled" not in st.session_state:
        _menu()
        _settle()
    if refusal:
        st.error(t(refusal.key, role=t(f"role.{refusal.values['role']}")))
        st.stop()
    return t


def snapshot() -> warehouse.Snapshot:
    """Return the snapshot that the page shows: the one asked for, else the current one."""
    if "_snapshot" not in st.session_state:
        st.session_state["_snapshot"] = _snapshot(url.snapshot())
    return st.session_state["_snapshot"]


def snapshot_id() -> str:
    """Return the id of the snapshot that the page shows."""
    return snapshot().id


def address() -> str:
    """Return the full address of what the page shows, for a link in a download."""
    query = urlencode(url.asked(), doseq=True)
    return (st.context.url or "").partition("?")[0] + (f"?{query}" if query else "")


def say_unexpected() -> None:
    """Say that the page could not be completed, in the reader's language."""
    st.error(text.translator(url.language())("error.unexpected"))


def stop() -> NoReturn:
    """End the page here; the frame stays."""
    # Once a page is stopped nothing more is drawn.
    with st.session_state["_slot"]:
        _notices(text.translator(url.language()))
    st.stop()


def _snapshot(asked: str | None) -> warehouse.Snapshot:
    store, audience = paths.store(), visitor.viewer().audience
    now = warehouse.snapshot(store, audience)
    _readers.met[audience] = now
    if asked and asked != now.id:
        try:
            earlier = warehouse.snapshot(store, audience, asked)
        except StoreError:
            url.note("frame.unknown_snapshot", snapshot=asked)
        else:
            url.note("frame.old_snapshot", snapshot=asked)
            return earlier
    return now


def met() -> list[warehouse.Snapshot]:
    """Return the snapshot of each audience that readers of this server met as the current one."""
    return list(_readers.met.values())


def query(name: str, **params: Any) -> pd.DataFrame:
    """Run a query on the snapshot shown and return its rows; kept by name and plain parameters."""
    return _query(name, params, *_key(snapshot()), snapshot())


def rows(name: str, **params: Any) -> list[dict[str, Any]]:
    """Run a query on the snapshot shown and return its rows as plain values; kept like query()."""
    return _rows(name, params, *_key(snapshot()), snapshot())


def rows_for(audience: str) -> Callable[..., list[dict[str, Any]]]:
    """Return what asks like ``rows``, of what an audience sees now: what is made for them."""
    shown = warehouse.snapshot(paths.store(), audience)
    return lambda name, **params: _rows(name, params, *_key(shown), shown)


def kept(of: tuple[str | int, ...], make: Callable[..., Any], *given: Any) -> Any:
    """Return what a function makes, made once for the filters ``of``, a snapshot and a language.

    What is given beside them follows from them. All readers get the same object: it is read, never
    changed.
    """
    return _kept(_name(make), (*of, url.language(), *_key(snapshot())), make, given)


def keep(
    shown: warehouse.Snapshot,
    language: str,
    of: tuple[str | int, ...],
    make: Callable[..., Any],
    made: Any,
) -> None:
    """Keep what a function made for the readers of a snapshot in a language, who would wait for it.

    It is made before: whoever made it here would hold up the reader who asks for the same.
    """
    _kept(_name(make), (*of, language, *_key(shown)), lambda: made, ())


def _name(make: Callable[..., Any]) -> str:
    return f"{make.__module__}.{make.__qualname__}"


def ask(shown: warehouse.Snapshot, name: str, **params: Any) -> list[dict[str, Any]]:
    """Run a query on a snapshot and return its rows as plain values; they are not kept."""
    return sql.rows(_connection(*_key(shown), shown), name, **params)


@st.cache_resource(max_entries=1024, show_spinner=False)
def _kept(
    name: str, of: tuple[str | int, ...], _make: Callable[..., Any], _given: tuple[Any, ...]
) -> Any:
    return _make(*_given)


def _key(shown: warehouse.Snapshot) -> tuple[str, str, str]:
    # The file's name changes with the schema and the views that it was built with.
    return shown.id, shown.audience, str(shown.path)


@st.cache_data(max_entries=512, show_spinner=False)
def _query(
    name: str, params: dict, snapshot: str, audience: str, path: str, _shown: warehouse.Snapshot
) -> pd.DataFrame:
    return sql.run(_connection(snapshot, audience, path, _shown), name, **params)


@st.cache_data(max_entries=512, show_spinner=False)
def _rows(
    name: str, params: dict, snapshot: str, audience: str, path: str, _shown: warehouse.Snapshot
) -> list[dict[str, Any]]:
    return sql.rows(_connection(snapshot, audience, path, _shown), name, **params)


@st.cache_resource(max_entries=8, show_spinner=False)
def _connection(
    snapshot: str, audience: str, path: str, _shown: warehouse.Snapshot
) -> duckdb.DuckDBPyConnection:
    return warehouse.connect(_shown)


def _menu() -> Any:
    # Streamlit's own menu forgets the address's parameters; the links of _side() carry them.
    # Pages that a person may not open are declared too: opened by a link, they say why not.
    pages = [
        st.Page(f"pages/{page.name}.py", title=page.name, default=page.name == HOME)
        for page in PAGES
    ]
    return st.navigation(pages, position="hidden")


def _settle() -> None:
    # A folder named pages/ makes a server's first run a legacy one: it skips app.py on a deep link
    # and loses the first click. Declaring the menu ends that for the whole server, so once it is
    # declared the session's first run is started again.
    if "settled" not in st.session_state:
        st.session_state["settled"] = True
        st.rerun()


def _head(t: Translate) -> Any:
    with st.container(horizontal=True, horizontal_alignment="right"):
        current = url.language()
        if st.session_state.get("language") != current:
            st.session_state["language"] = current
        st.segmented_control(
            t("frame.language"), text.LANGUAGES, format_func=_LANGUAGE_NAMES.__getitem__,
            key="language", required=True, label_visibility="collapsed",
            on_change=_switch_language,
        )  # fmt: skip
    return st.container()


def _notices(t: Translate) -> None:
    filters.notices(t)
    if url.snapshot():
        st.button(
            t("frame.current_snapshot"),
            type="tertiary",
            icon=":material/update:",
            on_click=url.switch,
            kwargs={"snapshot": None},
        )


def _switch_language() -> None:
    url.switch(lang=st.session_state["language"])


def _side(t: Translate) -> None:
    looking = visitor.viewer()
    with st.sidebar:
        st.markdown(f"**{t('app.title')}**")
        search_box.box(t)
        for page in PAGES:
            if page.role in looking.roles:
                st.page_link(
                    f"pages/{page.name}.py",
                    label=t(f"page.{page.name}"),
                    query_params=url.menu_params(page),
                )
        visitor.entrance(t)
        shown = snapshot()
        audience = t(f"audience.{shown.audience}")
        st.caption(t("frame.snapshot", snapshot=shown.id, audience=audience))
