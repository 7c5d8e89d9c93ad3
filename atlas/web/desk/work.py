"""Work that takes seconds: told step by step, ended by a button, its result kept for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from atlas.intake.submitting import Watch
from atlas.web import frame
from atlas.web.evidence import words

T = TypeVar("T")
#: What is worked on at the desk: sheets of up to millions of cells. Few are kept.
_MOST = 6
_held: OrderedDict[tuple[str, ...], Any] = OrderedDict()
_lock = threading.Lock()
_ENDED = "_desk_ended"


def work(of: tuple[str, ...], make: Callable[[Watch], T]) -> T:
    """Return what is made of something, made once; its steps and a button to end it are shown.

    ``of`` tells all that the result depends on. Work that was ended begins when asked for again.
    """
    with _lock:
        if of in _held:
            _held.move_to_end(of)
            return _held[of]
    if st.session_state.get(_ENDED) == of:
        _paused()
    place = st.empty()
    with place.container():
        made = make(_watch(of))
    place.empty()
    return hold(of, made)


def hold(of: tuple[str, ...], made: T) -> T:
    """Keep what is known to be made of something, and return it."""
    with _lock:
        _held[of] = made
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return made


def marked(key: str) -> list[int]:
    """Return the places of the rows that are chosen in a grid now.

    A callback asks here: what its button was given is older where two clicks followed each other.
    """
    return list(st.session_state.get(key, {}).get("selection", {}).get("rows", ()))


def _watch(of: tuple[str, ...]) -> Watch:
    """Draw the place where the steps are told; return who tells them there."""
    t, begun = words(), time.monotonic()
    place = st.status(t("intake.step.opened"))
    icon = ":material/close:"
    st.button(t("submit.work.end"), f"end:{hash(of)}", icon=icon, on_click=_end, args=(of,))
    now = {"step": "opened", "second": -1}

    def tell(step: str) -> None:
        second = int(time.monotonic() - begun)
        if (step, second) != (now["step"], now["second"]):
            now.update(step=step, second=second)
            # Streamlit ends a run that the reader has left as soon as it draws: so this work ends.
            place.update(label=t("submit.work.at", step=t(f"intake.step.{step}"), seconds=second))

    def ask() -> bool:
        tell(str(now["step"]))
        return False

    return Watch(tell, ask)


def _end(of: tuple[str, ...]) -> None:
    st.session_state[_ENDED] = of


def _paused() -> None:
    t = words()
    st.info(t("submit.work.ended"), icon=":material/pause:")
    st.button(t("submit.work.again"), on_click=st.session_state.pop, args=(_ENDED,))
    frame.stop()
