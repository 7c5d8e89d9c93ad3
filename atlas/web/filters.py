"""Filters: codes in the address, names in the reader's language on the screen.

The address is the truth. A widget is given the address's value before it is drawn, and writes the
address when it is changed. Its identity holds the language: Streamlit keeps a selection by the
words shown, and those of another language would be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from atlas import text
from atlas.menu import BY_NAME
from atlas.text import Translate, escaped
from atlas.web import url

#: Where the links that a run has drawn are counted.
LINKS = "_links"
#: More options than this and a single choice becomes a list to open.
_SEGMENTS = 5
#: Pixels of a filter in a row of them: a chosen name is read without being cut short.
_WIDTH = 232


def filter(
    name: str,
    codes: Sequence[str],
    label_of: Callable[[str], str],
    label: str,
    placeholder: str | None = None,
) -> tuple[str, ...]:
    """Draw a choice of any number of codes; return those chosen, none meaning no restriction."""
    placeholder = placeholder or text.translator(url.language())("filter.all")
    chosen = _known(name, url.split(_asked(name)), codes)
    st.multiselect(
        label,
        codes,
        format_func=labels(codes, label_of).__getitem__,
        key=_seeded(name, "many", list(chosen)),
        placeholder=placeholder,
        on_change=_write,
        width=_WIDTH,
        wrap=True,
    )
    return _in_force(name, chosen)


def choice(
    name: str,
    codes: Sequence[str],
    label_of: Callable[[str], str],
    label: str,
    default: str,
    *,
    segments: int = _SEGMENTS,
) -> str:
    """Draw a choice of exactly one code; the default is not written into the address.

    More options than ``segments`` become a list to open.
    """
    asked = url.split(_asked(name))
    if len(asked) > 1:
        url.note("notice.contradiction", parameter=name, value=", ".join(asked))
        asked = ()
    chosen = next(iter(_known(name, asked, codes)), default)
    shown = labels(codes, label_of).__getitem__
    key = _seeded(name, f"one:{default}", chosen)
    if len(codes) <= segments:
        st.segmented_control(
            label, codes, format_func=shown, key=key, required=True, wrap=True, on_change=_write
        )
    else:
        st.selectbox(label, codes, format_func=shown, key=key, on_change=_write)
    _in_force(name, (chosen,) if chosen != default else ())
    return chosen


def pick(name: str, names: Mapping[str, str], label: str, placeholder: str) -> str | None:
    """Draw a choice of one code among many, none to begin with; return it."""
    chosen = next(iter(_known(name, url.split(_asked(name)), names)), None)
    shown = labels(names, names.__getitem__)
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=shown.__getitem__,
        key=_seeded(name, "one:", chosen),
        placeholder=placeholder,
        on_change=_write,
    )
    _in_force(name, (chosen,) if chosen else ())
    return chosen


def search(
    name: str, label: str, placeholder: str | None = None, longest: int | None = None
) -> str:
    """Draw a field for words to look for; return them, or an empty text.

    Of a text longer than ``longest`` letters the beginning counts, which is said.
    """
    asked = _asked(name)
    if len(asked) > 1:
        url.note("notice.contradiction", parameter=name, value=", ".join(asked))
        asked = []
    words = asked[0].strip() if asked else ""
    if longest and len(words) > longest:
        url.note("notice.cut", count=longest)
        words = words[:longest].strip()
    st.text_input(
        label,
        key=_seeded(name, "words", words),
        max_chars=longest,
        placeholder=placeholder,
        on_change=_write,
        icon=":material/search:",
        width=_WIDTH,
    )
    _in_force(name, (words,) if words else ())
    return words


def picked(name: str, position: int | None, ids: Sequence[str]) -> str | None:
    """Return the row that is open: the one just chosen in a grid, else the one of the address.

    ``position`` is the grid's selection now. Choosing a row writes its id into the address,
    choosing none takes it out; while the selection stays, the address rules.
    """
    asked = _asked(name)
    seen = url.current().rows
    if position != seen.get(name):
        seen[name] = position
        chosen = None if position is None or position >= len(ids) else ids[position]
        put(**{name: chosen or ()})
    else:
        listed = [row for row in asked if row in set(ids)]
        chosen = next(iter(listed), None)
        if asked and not listed:
            url.note("notice.not_listed", value=", ".join(asked))
    _in_force(name, (chosen,) if chosen else ())
    return chosen


def opened(name: str) -> str | None:
    """Return the id of the one thing that the address opens by this name; None where none."""
    asked = _asked(name)
    if len(asked) > 1:
        url.note("notice.contradiction", parameter=name, value=", ".join(asked))
    return asked[0] if len(asked) == 1 else None


def labels(codes: Iterable[str], label_of: Callable[[str], str]) -> dict[str, str]:
    """Return the words for each code; two codes with the same words also show their code.

    >>> labels(["KOR", "PRK", "DEU"], {"KOR": "Korea", "PRK": "Korea", "DEU": "Germany"}.get)
    {'KOR': 'Korea (KOR)', 'PRK': 'Korea (PRK)', 'DEU': 'Germany'}
    """
    words = {code: label_of(code) for code in codes}
    seen = Counter(words.values())
    return {c: f"{word} ({c})" if seen[word] > 1 else word for c, word in words.items()}


def notices(t: Translate) -> None:
    """Say what the address asked for that is not known here; each once."""
    waiting = url.current().notices
    if waiting:
        lines = dict.fromkeys(escaped(t(key, **values)) for key, values in waiting)
        st.warning("\n\n".join(lines), icon=":material/info:")
        waiting.clear()


def active() -> dict[str, tuple[str, ...]]:
    """Return the filters in force on this page so far: name to codes."""
    return dict(url.current().active)


def put(**codes: str | Iterable[str]) -> None:
    """Set filters of this page, as a click on a mark does; the others stay."""
    url.catch_up()
    page = url.current().page
    params = url.asked()
    kept = {name: params[name] for name in page.filters if name in params and name not in codes}
    url.write(url.link_params(page.name, codes) | kept)


def clear(*names: str) -> None:
    """Take filters of this page back, all if none is named; meant as the callback of a button."""
    put(**dict.fromkeys(names or url.current().page.filters, ()))


def go(page: str, codes: Mapping[str, str]) -> None:
    """Open a page with filters, as a click on a mark does; on this page the others stay."""
    if page == url.current().page.name:
        put(**codes)
    else:
        # Streamlit lets no callback change the page: the run that follows it does.
        st.session_state["_leave"] = (page, dict(codes))


def leaving() -> bool:
    """Return whether the last click leads to another page."""
    return "_leave" in st.session_state


def leave() -> None:
    """Go where the last click led, if it led to another page."""
    if "_leave" in st.session_state:
        page, codes = st.session_state.pop("_leave")
        st.switch_page(f"pages/{page}.py", query_params=url.link_params(page, codes))


def more(names: Sequence[str]) -> Any:
    """Return the place behind a button for filters used less; it says how many are in force."""
    t = text.translator(url.language())
    count = sum(1 for name in names if any(_asked(name)))
    label = t("filter.more_active", count=count) if count else t("filter.more")
    return st.popover(label, icon=":material/tune:", key=f"more:{t.language}")


def taken_back(said: Mapping[str, str]) -> None:
    """Draw a button for each filter in force that is out of sight; it takes the filter back."""
    if said:
        t = text.translator(url.language())
        with st.container(horizontal=True):
            for name, value in said.items():
                label = t("filter.take_back", name=t(f"filter.{name}"), value=value)
                st.button(
                    label, key=f"back:{name}", icon=":material/close:", on_click=clear, args=(name,)
                )


def page_link(page: str, label: str, icon: str | None = None, **codes: str | Iterable[str]) -> None:
    """Draw a link to a page with these codes, in the same language and snapshot."""
    params = url.link_params(page, codes)
    if page == url.current().page.name:
        # Streamlit does not move the address for a link to the page it is on.
        st.button(label, key=_numbered(f"to:{params}"), icon=icon, type="tertiary",
                  on_click=url.write, args=(params,))  # fmt: skip
    else:
        st.page_link(f"pages/{BY_NAME[page].name}.py", label=label, icon=icon, query_params=params)


def _numbered(key: str) -> str:
    """Return a key that no other link of the run has: a page may lead twice to one thing."""
    drawn = st.session_state.setdefault(LINKS, Counter())
    drawn[key] += 1
    return f"{key}:{drawn[key]}"


def _asked(name: str) -> list[str]:
    page = url.current().page
    if name not in page.filters:
        raise ValueError(f"filter {name!r} is not declared for {page.name} in atlas/menu.py")
    return url.asked().get(name, [])


def _known(name: str, asked: Iterable[str], codes: Iterable[str]) -> tuple[str, ...]:
    valid = set(codes)
    chosen = []
    for code in asked:
        if code in valid:
            chosen.append(code)
        else:
            url.note("notice.unknown_value", parameter=name, value=code)
    return tuple(chosen)


def _seeded(name: str, kind: str, value: object) -> str:
    """Give the widget of a filter the address's value; return its key."""
    key = f"filter:{name}:{url.language()}"
    url.current().widgets[name] = (key, kind)
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _in_force(name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    if codes:
        url.current().active[name] = codes
    return codes


def _write() -> None:
    # All filters are written, not only the one changed: of two changes in quick succession the
    # second still carries the address from before the first.
    url.catch_up()
    run = url.current()
    undrawn = set(run.page.filters) - set(run.widgets)
    params = url.common() | {n: values for n, values in url.asked().items() if n in undrawn}
    for name, (key, kind) in run.widgets.items():
        value = st.session_state.get(key)
        if kind == "many":
            params[name] = tuple(value or ())
        elif value and kind != f"one:{value}":
            params[name] = (value.strip(),)
    url.write(params)
