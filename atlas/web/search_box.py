"""The field in the menu that leads to the search page from every other."""

from __future__ import annotations

import streamlit as st

from atlas import search as searching
from atlas.text import Translate
from atlas.web import filters, url


def box(t: Translate) -> None:
    """Draw the field that leads to the search page; that page has its own."""
    if url.current().page.name == "search":
        return
    key = f"box:{t.language}"
    # A form: what is typed leads on when it is sent, not when the field is left for another.
    form = st.form(f"search:{t.language}", border=False)
    with form.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t("search.box"), key=key, max_chars=searching.LONGEST)
        st.form_submit_button(t("search.go"), on_click=_search, args=(key,))


def _search(key: str) -> None:
    filters.go("search", {"text": st.session_state[key].strip()})
