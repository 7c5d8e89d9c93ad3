"""What a person does on a page: done by a callback, and said at the head of the page afterwards.

What is refused changes nothing; the sentence that says why stands there then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from atlas.errors import AccessError, AtlasError
from atlas.text import escaped
from atlas.web.evidence import words

#: A text key and its values.
Said = tuple[str, dict[str, Any]]
_SAID = "_said"


def act(done: Callable[..., Said | None], *args: Any) -> dict[str, Any]:
    """Return what a button is given so that it does something, and says how that went."""
    return {"on_click": _do, "args": (done, *args)}


def change(done: Callable[..., Said | None], *args: Any) -> dict[str, Any]:
    """Return what a choice is given so that it does something when it is changed."""
    return {"on_change": _do, "args": (done, *args)}


def told() -> None:
    """Draw what the last thing done came to; each once."""
    if _SAID in st.session_state:
        fault, (key, values) = st.session_state.pop(_SAID)
        draw = st.error if fault else st.success
        draw(escaped(words()(key, **values)))


def attempt(done: Callable[..., Said | None], *args: Any) -> None:
    """Do something outside a callback and draw the page anew with what it came to."""
    _do(done, *args)
    st.rerun()


def _do(done: Callable[..., Said | None], *args: Any) -> None:
    try:
        said = done(*args)
    except AtlasError as error:
        refused(error)
    else:
        if said:
            st.session_state[_SAID] = (False, said)


def refused(error: AtlasError) -> None:
    """Let the page say at its head what was refused."""
    values = dict(error.values)
    if "role" in values and isinstance(error, AccessError):
        values["role"] = words()(f"role.{values['role']}")
    st.session_state[_SAID] = (True, (error.key, values))
