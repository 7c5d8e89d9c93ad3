"""The server over real HTTP: headers, language, closed doors, hosts, and refusals to start."""

import asyncio
import base64
import gzip
import hashlib
import http.client
import json
import re
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from atlas import access, front_end, middleware, warehouse
from atlas import server as atlas_server
from atlas.errors import AtlasError, StoreError


def test_health_names_the_snapshot(running, store):
    status, _, body = running.get("/healthz")
    assert status == 200
    assert json.loads(body) == {"status": "ok", "snapshot": warehouse.snapshot(store, "public").id}


def test_every_answer_carries_the_headers(running):
    for path in ("/", "/records", "/healthz", "/app/static/favicon.png", "/_stcore/health", "/no"):
        headers = running.get(path)[1]
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe-eval" not in policy and "'unsafe-inline'" not in _scripts(policy), path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path


def test_the_policy_allows_the_page_its_own_script_and_no_other(running):
    _, headers, body = running.get("/records")
    inline = re.findall(r"<script>(.*?)</script>", body.decode(), re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in inline]
    assert len(digests) == 1
    allowed = re.findall(r"'sha256-([^']+)'", _scripts(headers["Content-Security-Policy"]))
    assert allowed == digests


def _scripts(policy: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith("script-src"))


@pytest.mark.parametrize(
    ("path", "language", "title"),
    [
        ("/", "ko", "국제협력 R&amp;D 아틀라스"),
        ("/records", "ko", "국제협력 R&amp;D 아틀라스"),
        ("/records?lang=en", "en", "Cooperation Atlas"),
        ("/?year=2024&lang=en", "en", "Cooperation Atlas"),
        ("/?lang=fr", "ko", "국제협력 R&amp;D 아틀라스"),
    ],
)
def test_the_page_declares_its_language(running, path, language, title):
    page = running.get(path)[2].decode()
    assert f'<html lang="{language}">' in page
    assert f"<title>{title}</title>" in page


def test_doors_that_no_reader_needs_are_closed(running):
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"):
        assert running.get(path)[0] == 404, path
    origins = json.loads(running.get("/_stcore/host-config")[2])["allowedOrigins"]
    assert origins == []


def test_an_address_of_no_page_leads_to_the_first_page_and_keeps_the_rest(running):
    status, headers, _ = running.get("/nowhere?lang=en")
    assert (status, headers["Location"]) == (307, "./?lang=en&missing=nowhere")
    status, headers, _ = running.get("/overview?year=2024")
    assert (status, headers["Location"]) == (307, "./?year=2024")


def test_scripts_come_compressed_and_are_kept(running):
    name = re.search(rb"static/js/index\.[^\"]+\.js", running.get("/")[2])[0].decode()
    _, plain_headers, plain = running.get(f"/{name}")
    _, headers, packed = running.get(f"/{name}", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain_headers
    assert gzip.decompress(packed) == plain and len(packed) < len(plain) / 2
    for each in (headers, plain_headers):
        assert "immutable" in each["Cache-Control"]
    status, _, _ = running.get("/static/js/../../index.html", **{"Accept-Encoding": "gzip"})
    assert status in (400, 404)


def test_the_font_is_kept_and_our_scripts_are_asked_for_again(running):
    page = running.get("/")[2].decode()
    font = re.search(r'href="\./(app/static/fonts/[^"]+)"', page)[1]
    status, headers, _ = running.get(f"/{font}")
    assert status == 200 and "immutable" in headers["Cache-Control"]
    for name in ("lang.js", "popover.js", "atlas.css", "favicon.png"):
        status, headers, _ = running.get(f"/app/static/{name}")
        assert (status, headers["Cache-Control"]) == (200, "no-cache"), name


def test_the_parts_that_draw_charts_are_named_where_there_are_charts(running):
    def named(path: str) -> list[str]:
        page = running.get(path)[2].decode()
        return re.findall(r'rel="modulepreload" crossorigin href="\./([^"]+)"', page)

    plain, drawn = named("/records"), named("/")
    assert named("/allocation?lang=en") == drawn and len(set(drawn)) == len(drawn)
    assert drawn[: len(plain)] == plain and not any("PlotlyChart" in name for name in plain)
    added = drawn[len(plain) :]
    assert sum("PlotlyChart" in name for name in added) == 1
    for name in added:
        status, headers, _ = running.get(f"/{name}", **{"Accept-Encoding": "gzip"})
        assert status == 200 and "immutable" in headers["Cache-Control"], name


def test_a_streamlit_that_lists_no_parts_names_none(monkeypatch, tmp_path: Path):
    (tmp_path / "index.html").write_text(front_end.installed(), encoding="utf-8")
    monkeypatch.setattr(front_end, "folder", lambda: tmp_path)
    for each in (front_end._parts, front_end.drawing, front_end.page):
        each.cache_clear()
    try:
        for written in (None, "no list"):
            if written:
                (tmp_path / "manifest.json").write_text(written)
            assert front_end.first() == [] and front_end.page("ko", charts=True)
    finally:
        for each in (front_end._parts, front_end.drawing, front_end.page):
            each.cache_clear()


def test_small_answers_do_not_wait_for_each_other(running):
    # Were they to, not one of them would come within the 40 ms for which a browser may keep back
    # its acknowledgement.
    line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    taken = []
    for _ in range(20):
        begun = time.perf_counter()
        line.request("GET", "/app/static/lang.js")
        line.getresponse().read()
        taken.append(time.perf_counter() - begun)
    line.close()
    assert min(taken) < 0.03


def test_only_stated_hosts_are_answered(running):
    assert running.get("/", Host="atlas.example.org")[0] == 200
    assert running.get("/", Host="evil.example.org")[0] == 403


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:{port}", "http://127.0.0.1:{port}", 101),
        ("127.0.0.1:{port}", "https://evil.example.org", 403),
        ("evil.example.org", "http://evil.example.org", 403),
    ],
)
def test_a_session_is_opened_only_from_the_same_origin(running, host, origin, status):
    line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    headers = {
        "Host": host.format(port=running.port),
        "Origin": origin.format(port=running.port),
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    line.request("GET", "/_stcore/stream", headers=headers)
    assert line.getresponse().status == status
    line.close()


def test_the_server_ends_when_told(server):
    running = server()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=10) == 0
    with pytest.raises(OSError):
        running.get("/healthz")


def test_a_port_in_use_is_a_sentence(store):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AtlasError) as refused:
            atlas_server.serve("127.0.0.1", port, desk=False)
    assert (refused.value.key, refused.value.values) == ("error.port_taken", {"port": port})


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "atlas.example.org", "::"])
def test_desk_mode_is_for_this_computer_only(store, monkeypatch, host):
    monkeypatch.setattr(atlas_server.uvicorn.Server, "run", lambda *_, **__: None)
    with pytest.raises(AtlasError) as refused:
        atlas_server.serve(host, 0, desk=True)
    assert refused.value.key == "error.desk_needs_loopback"


def test_an_address_of_another_machine_is_a_sentence(store):
    with pytest.raises(AtlasError) as refused:
        atlas_server.serve("192.0.2.1", 8501, desk=False)
    assert refused.value.key == "error.bind"


def test_a_store_that_cannot_be_read_is_said_before_the_server_is_up(tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "file"))
    with pytest.raises(StoreError):
        atlas_server.serve("127.0.0.1", 0, desk=False)


@pytest.mark.parametrize(("origin", "passed_on"), [("http://127.0.0.1", 1), ("http://a.org", 0)])
def test_a_foreign_origin_never_reaches_streamlit(origin, passed_on):
    # Streamlit refuses it too, but asks the network for this machine's address first.
    reached = []

    async def inner(*_):
        reached.append(True)

    async def send(message):
        assert message["type"] == "websocket.close"

    headers = [(b"host", b"127.0.0.1"), (b"origin", origin.encode())]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    guard = middleware.Guard(inner, access.ServerMode(), "")
    # In a thread of its own: a browser of another test may hold this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, guard(scope, None, send)).result()
    assert len(reached) == passed_on


@pytest.mark.parametrize(
    "settings", ["[browser]\n[browser]\n", "[browser]\ngatherUsageStats = true\n", "[theme]\n"]
)
def test_settings_that_would_not_keep_readers_private_stop_the_start(
    store, monkeypatch, tmp_path: Path, settings
):
    (tmp_path / "config.toml").write_text(settings)
    monkeypatch.setattr(atlas_server, "_SETTINGS", tmp_path / "config.toml")
    with pytest.raises(AtlasError) as refused:
        atlas_server.serve("127.0.0.1", 0, desk=True)
    assert refused.value.key == "error.settings"
