"""A reader without a browser: it speaks Streamlit's WebSocket protocol as the front end does.

It sends ``BackMsg.rerun_script`` with the address and the state of the widgets, takes every
``ForwardMsg`` until ``script_finished``, keeps what the server marks as cacheable and says so with
the next run. Time is taken from the request to the last byte of the answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

#: Elements that hold a filter -> the field of WidgetState that carries their value.
_FILTERS = {
    "button_group": "string_array_value",
    "multiselect": "string_array_value",
    "selectbox": "string_value",
}
#: Elements that are written into or pressed.
_CONTROLS = ("text_input", "text_area", "button")


@dataclass
class Answer:
    """What one run of the page brought."""

    seconds: float
    bytes: int
    messages: int
    elements: int
    faults: list[str]


@dataclass
class Filter:
    """A filter on the page: its widget, its kind, and the words of its options."""

    id: str
    kind: str
    options: list[str]


@dataclass
class Reader:
    """One session on a page. Open it with ``await reader.open()``, close it when done."""

    port: int
    page: str = ""
    query: str = ""
    patience: float = 60.0
    headers: dict[str, str] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)
    #: The fields for text and the buttons of the last run, by their words.
    controls: dict[str, str] = field(default_factory=dict)
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    _script: str = ""
    _socket: Any = None

    async def open(self) -> Answer:
        """Connect and let the page be drawn for the first time; the connection is timed too."""
        begun = time.perf_counter()
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            proxy=None,
            ping_interval=None,
            additional_headers=self.headers,
        )
        answer = await self._run()
        answer.seconds = time.perf_counter() - begun
        return answer

    async def change(self, name: str, words: Iterable[str]) -> Answer:
        """Choose these options of a filter, as a click does; return what the run brought."""
        chosen, state = list(words), WidgetState(id=self.filters[name].id)
        kind = self.filters[name].kind
        if _FILTERS[kind] == "string_value":
            state.string_value = chosen[0]
        else:
            state.string_array_value.data.extend(chosen)
        self._states[state.id] = state
        return await self._run()

    def write(self, label: str, words: str) -> None:
        """Put words into a field; they go along with the next run."""
        name = self.controls[label]
        self._states[name] = WidgetState(id=name, string_value=words)

    async def press(self, label: str) -> Answer:
        """Press a button; return what the run brought."""
        name = self.controls[label]
        self._states[name] = WidgetState(id=name, trigger_value=True)
        try:
            return await self._run()
        finally:
            del self._states[name]

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()

    async def _run(self) -> Answer:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self.query
        state.page_script_hash = self._script
        state.page_name = "" if self._script else self.page
        state.widget_states.widgets.extend(self._states.values())
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone = "Asia/Seoul"
        state.context_info.locale = "ko-KR"
        self.controls.clear()
        begun = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        answer = Answer(0.0, 0, 0, 0, [])
        async with asyncio.timeout(self.patience):
            while not self._take(await self._socket.recv(), answer):
                pass
        answer.seconds = time.perf_counter() - begun
        return answer

    def _take(self, raw: bytes, answer: Answer) -> bool:
        """Take one message; say whether the run is over."""
        message = ForwardMsg.FromString(raw)
        answer.bytes += len(raw)
        answer.messages += 1
        if message.metadata.cacheable:
            self._kept.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            answer.elements += 1
            self._meet(message.delta.new_element, answer)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                answer.faults.append("the page did not compile")
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _meet(self, element: Any, answer: Answer) -> None:
        """Note the filters of the page, and what it reports as gone wrong."""
        kind = element.WhichOneof("type")
        if kind == "exception":
            answer.faults.append(element.exception.message)
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            answer.faults.append(element.alert.body)
        elif kind in _CONTROLS:
            widget = getattr(element, kind)
            self.controls[widget.label] = widget.id
        elif kind in _FILTERS:
            widget = getattr(element, kind)
            name = _name(widget.id)
            if name:
                options = [getattr(option, "content", option) for option in widget.options]
                self.filters[name] = Filter(widget.id, kind, options)
                self._know(widget)

    def _know(self, widget: Any) -> None:
        """Take over a value that the page gives its widget."""
        if getattr(widget, "set_value", False):
            state = self._states.get(widget.id)
            if state is not None and hasattr(widget, "raw_values"):
                del state.string_array_value.data[:]
                state.string_array_value.data.extend(widget.raw_values)
            elif state is not None:
                state.string_value = widget.raw_value


def _name(widget_id: str) -> str | None:
    """Return the name in a widget's key: ``filter:year:ko`` and a plain ``year`` are both year."""
    key = widget_id.split("-", 2)[-1]
    parts = key.split(":")
    if parts[0] == "filter":
        return parts[1]
    return key if len(parts) == 1 else None
