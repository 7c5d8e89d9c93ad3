"""The address: the only place where language, snapshot and filters are kept.

Widgets are drawn from it and write to it, so that a link, the back button, a reload and a change of
language or page all show the same thing. Parameters hold stable codes, never words on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from atlas import text
from atlas.menu import BY_NAME, COMMON, PAGES, Page, address

Codes = tuple[str, ...]
_ANY = {name for page in PAGES for name in page.filters}
#: Filters that mean something else on each page: they are not carried from one to the other.
_OWN = {"view", "text", "kind"}


@dataclass
class Run:
    """What one run of a page has met so far."""

    page: Page
    params: dict[str, list[str]]
    notices: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    active: dict[str, Codes] = field(default_factory=dict)
    widgets: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: The selection of each grid as it was last met. Streamlit keeps it as long as page and
    #: language stay; so is it kept here.
    rows: dict[str, int | None] = field(default_factory=dict)
    language: str = text.DEFAULT


def split(values: Iterable[str]) -> Codes:
    """Return the codes of a parameter, given repeatedly or with commas, each once.

    >>> split(["DEU,JPN", "DEU", " "])
    ('DEU', 'JPN')
    """
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def asked() -> dict[str, list[str]]:
    """Return the parameters of the address as they stand."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(params: Mapping[str, Iterable[str]]) -> None:
    """Make these the parameters of the address: one step that the back button can take back."""
    wanted = {name: list(values) for name, values in params.items()}
    st.query_params.from_dict({name: values for name, values in wanted.items() if any(values)})
    if "_run" in st.session_state:
        st.session_state["_run"].params = asked()


def begin(page: Page) -> Run:
    """Start a run of a page: note what the page does not know, remember what it does."""
    if "_run" in st.session_state and current().page == page:
        catch_up()
    params = asked()
    run = Run(page, params, language=language())
    before = st.session_state.get("_run")
    if before and (before.page, before.language) == (run.page, run.language):
        run.rows = before.rows
    st.session_state["_run"] = run
    memory = st.session_state.setdefault("_memory", {})
    if page.remembered:
        memory.update((_kept_as(page, n), tuple(params.get(n, ()))) for n in page.filters)
    for name in params:
        if name not in COMMON and name not in page.filters:
            if name == "missing":
                run.notices.append(("notice.unknown_page", {"page": ", ".join(params[name])}))
                continue
            if name in _ANY and _went_through_history():
                # On the way to another page Streamlit leaves its parameters in our history.
                continue
            run.notices.append(("notice.unknown_parameter", {"parameter": name}))
    codes = split(params.get("lang", ()))
    if codes and (len(codes) > 1 or codes[0] not in text.LANGUAGES):
        value = ", ".join(codes)
        run.notices.append(("notice.unknown_value", {"parameter": "lang", "value": value}))
    return run


def catch_up() -> None:
    """Keep our address where the browser's is older; the first step of every change."""
    # A second click, made before the browser had the address that the first one led to, brings the
    # address from before. Links to the same page are callbacks (page_link), so ours is the newer.
    if not _went_through_history() and asked() != current().params:
        write(current().params)


def _went_through_history() -> bool:
    # Streamlit says so only here. Should a later version not say it, the address always counts.
    return getattr(get_script_run_ctx(), "is_history_navigation", True)


def current() -> Run:
    """Return the present run."""
    return st.session_state["_run"]


def note(key: str, **values: Any) -> None:
    """Keep a notice to be shown on this page: a text key and its values."""
    current().notices.append((key, values))


def language() -> str:
    """Return the language that the address asks for, or the default."""
    codes = split(asked().get("lang", ()))
    return text.known(codes[0] if len(codes) == 1 else None)


def snapshot() -> str | None:
    """Return the id of the snapshot that the address asks for."""
    codes = split(asked().get("snapshot", ()))
    return codes[0] if len(codes) == 1 else None


def common(**changed: str | None) -> dict[str, Codes]:
    """Return the parameters that every link keeps; the default language is not written."""
    kept = {"lang": language(), "snapshot": snapshot()} | changed
    if kept["lang"] == text.DEFAULT:
        kept["lang"] = None
    return {name: (value,) for name, value in kept.items() if value}


def switch(**changed: str | None) -> None:
    """Change language or snapshot and keep the filters of the page."""
    catch_up()
    params = asked()
    write(common(**changed) | {n: params[n] for n in current().page.filters if n in params})


def menu_params(page: Page) -> dict[str, Codes]:
    """Return the parameters for a link of the menu: the page as it was left in this session."""
    memory = st.session_state.get("_memory", {}) if page.remembered else {}
    held = {name: memory.get(_kept_as(page, name)) for name in page.filters}
    return common() | {name: codes for name, codes in held.items() if codes}


def _kept_as(page: Page, name: str) -> str:
    return f"{page.name}:{name}" if name in _OWN else name


def link_params(page: str, codes: Mapping[str, str | Iterable[str]]) -> dict[str, Codes]:
    """Return the parameters of a link to a page with these codes; a filter it lacks is an error."""
    unknown = set(codes) - set(BY_NAME[page].filters)
    if unknown:
        raise ValueError(f"{page} has no filter {sorted(unknown)}")
    own = {n: (v,) if isinstance(v, str) else tuple(v) for n, v in codes.items()}
    return common() | {name: values for name, values in own.items() if values}


def link(page: str, **codes: str | Iterable[str]) -> str:
    """Return the address of a page with these codes, in the same language and snapshot."""
    query = urlencode(link_params(page, codes), doseq=True)
    return address(page) + (f"?{query}" if query else "")
