"""A server that nobody has visited yet, in a real browser: the frame, the link, the first click.

Each case starts a server of its own. A folder named pages/ makes the very first run of a server a
legacy one that skips app.py; none of that may be seen.
"""

import asyncio
import contextlib
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atlas import text
from atlas.menu import PAGES
from atlas.paths import ROOT

pytestmark = pytest.mark.browser
KO, EN = text.translator("ko"), text.translator("en")


@pytest.fixture
def page(fresh_page):
    return fresh_page


def heading(page, words):
    """Return the page's heading, once it is there."""
    found = page.get_by_role("heading", name=words, exact=True, level=1)
    found.wait_for()
    return found


def test_a_deep_link_gets_the_frame_the_language_and_its_filters(server, page):
    running = server()
    page.goto(f"{running.address}/records?lang=en&ministry=MSIT&year=2024")
    heading(page, EN("page.records"))
    menu = page.get_by_test_id("stSidebar").get_by_role("link")
    menu.nth(1).wait_for()
    assert menu.all_inner_texts() == [
        EN(f"page.{page_.name}") for page_ in PAGES if page_.role == "reader"
    ]
    page.get_by_text(EN("frame.readonly")).wait_for()
    (year,) = chosen(page, EN("filter.year"))
    assert year.startswith("2024")
    (ministry,) = chosen(page, EN("filter.ministry"))
    assert re.fullmatch(r"[A-Za-z ,&()0-9]+", ministry), ministry
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == EN("app.title")


def chosen(page, label):
    """Return the words of what is chosen in a filter."""
    box = page.get_by_test_id("stMultiSelect").filter(has_text=label)
    box.get_by_role("button").first.wait_for()
    lines = [line.strip() for line in box.inner_text().splitlines() if line.strip()]
    return [line for line in lines if line != label]


@pytest.mark.parametrize("path", ["/", "/records", "/diversification"])
def test_the_first_click_counts_on_the_language(server, page, path):
    page.goto(server().address + path)
    name = f"page.{path.strip('/') or 'overview'}"
    heading(page, KO(name))
    page.get_by_role("radio", name="English").click()
    heading(page, EN(name))
    page.wait_for_url(re.compile(r"lang=en"))
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_first_click_counts_on_a_filter(server, page):
    page.goto(f"{server().address}/records?lang=en")
    heading(page, EN("page.records"))
    box = page.get_by_test_id("stMultiSelect").filter(has_text=EN("filter.year"))
    box.get_by_role("combobox").click()
    page.get_by_role("option", name="2024").click()
    page.wait_for_url(re.compile(r"lang=en.*year=2024"))
    page.keyboard.press("Escape")
    (year,) = chosen(page, EN("filter.year"))
    assert year.startswith("2024")


def test_the_first_visit_to_the_first_page_takes_the_first_click_on_a_filter(server, page):
    page.goto(f"{server().address}/?lang=en")
    heading(page, EN("page.overview"))
    page.get_by_role("radio", name="2023", exact=True).click()
    page.wait_for_url(re.compile(r"year=2023"))


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """A copy of the project whose records page only a steward may open."""
    root = tmp_path / "project"
    for name in ("atlas", "pages", "queries", "locales", "data", "static", ".streamlit", "docs"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", root)
    replace(root / "pages" / "records.py", 'open_page("reader")', 'open_page("steward")')
    replace(root / "atlas" / "menu.py", 'Page("records",', 'Page("records", "steward",')
    return root


def replace(file: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    words = file.read_text(encoding="utf-8")
    assert words.count(old) == 1
    file.write_text(words.replace(old, new), encoding="utf-8")


def test_a_deep_link_to_a_page_of_another_role_is_refused_in_the_frame(server, page, guarded):
    page.goto(f"{server(root=guarded).address}/records?lang=en")
    page.get_by_text(EN("error.access", role=EN("role.steward"))).wait_for()
    assert page.get_by_role("heading", level=1).count() == 0
    assert page.get_by_test_id("stMultiSelect").count() == 0
    menu = page.get_by_test_id("stSidebar").get_by_role("link")
    menu.first.wait_for()
    assert menu.all_inner_texts() == [
        EN(f"page.{page_.name}")
        for page_ in PAGES
        if page_.role == "reader" and page_.name != "records"
    ]


def test_the_person_at_this_computer_opens_it(server, page, guarded):
    page.goto(f"{server(desk=True, root=guarded).address}/records?lang=en")
    heading(page, EN("page.records"))
    page.get_by_text(EN("frame.desk")).wait_for()


@pytest.mark.parametrize(
    "added",
    [
        {"X-Forwarded-For": "10.0.0.9"},
        {"Via": "1.1 proxy"},
        {"Host": "atlas.example.org", "Origin": "http://atlas.example.org"},
    ],
    ids=["forwarded", "via", "host"],
)
def test_a_proxied_deep_link_to_a_desk_server_reads_only(server, page, guarded, added):
    running = server(desk=True, names=("atlas.example.org",), root=guarded)
    with proxy(running.port, added) as address:
        page.goto(f"{address}/records?lang=en")
        page.get_by_text(EN("error.access", role=EN("role.steward"))).wait_for()
        page.get_by_text(EN("frame.readonly")).wait_for()
        assert page.get_by_role("heading", level=1).count() == 0


@contextmanager
def proxy(port: int, added: dict[str, str]) -> Iterator[str]:
    """Run a reverse proxy to a port that sets headers on every request, WebSocket included."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def pipe(reader, writer):
        with contextlib.suppress(OSError):
            while block := await reader.read(65536):
                writer.write(block)
                await writer.drain()
        writer.close()

    async def serve(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
            names = {name.lower() for name in added}
            if "upgrade: websocket" not in {line.lower() for line in head}:
                # One request a connection, so that no later one slips through unchanged.
                names, head = names | {"connection"}, [*head, "Connection: close"]
                last = head.pop()
            else:
                last = None
            kept = [line for line in head if line.partition(":")[0].lower() not in names]
            lines = [*kept, *(f"{k}: {v}" for k, v in added.items()), *([last] if last else [])]
            inner, outer = await asyncio.open_connection("127.0.0.1", port)
            outer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
            await asyncio.gather(pipe(reader, outer), pipe(inner, writer))

    async def start():
        return await asyncio.start_server(serve, "127.0.0.1", 0)

    listening = asyncio.run_coroutine_threadsafe(start(), loop).result(5)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
