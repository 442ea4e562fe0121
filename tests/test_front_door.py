"""What passes before the pages: hosts that the app does not answer to, paths that it has not."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from starlette.requests import Request

from ftzmap.views.front_door import FrontDoor

PASSED = 299  # a status that nothing else answers with


async def inside(_scope, _receive, send):
    await send({"type": "http.response.start", "status": PASSED, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def ask(path="/", host="localhost:8501", lang="en-GB,en", query=b"", method="GET"):
    """Send one request through the door; return status and text of the answer."""
    sent = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(b"host", host.encode()), (b"accept-language", lang.encode())],
    }

    async def send(event):
        sent.append(event)

    async def receive():
        return {"type": "http.request"}

    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        thread.submit(asyncio.run, FrontDoor(inside)(scope, receive, send)).result()
    start, body = sent
    return start["status"], body["body"].decode()


@pytest.mark.usefixtures("option")
def test_who_leaves_in_the_midst_of_an_upload_ends_it_without_an_error():
    events = [{"type": "http.request", "body": b"half", "more_body": True}]
    sent = []

    async def receive():
        return events.pop() if events else {"type": "http.disconnect"}

    async def send(event):
        sent.append(event)

    async def upload(scope, receive, _send):
        await Request(scope, receive).body()

    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/a/b"}
    scope["headers"] = [(b"host", b"localhost")]
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, FrontDoor(upload)(scope, receive, send)).result()

    assert sent == []


@pytest.fixture
def option(monkeypatch):
    """Return a function that sets an option of Streamlit for a test."""
    values = {"server.allowedHosts": ["localhost", "*.zone.example"], "server.baseUrlPath": ""}
    monkeypatch.setattr("streamlit.config.get_option", values.__getitem__)
    monkeypatch.setattr(st, "get_option", values.__getitem__)
    return values.__setitem__


@pytest.mark.usefixtures("option")
@pytest.mark.parametrize(
    ("host", "passes"),
    [
        ("localhost:8501", True),
        ("LOCALHOST", True),
        ("map.zone.example", True),
        ("zone.example.evil.test", False),
        ("evil.test:8501", False),
        ("localhost@evil.test", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/", "/check", "/api/find", "/_stcore/upload_file/a/b"])
def test_pages_and_addresses_answer_to_the_hosts_that_are_named(host, passes, path):
    status, text = ask(path, host)

    assert status == (PASSED if passes else 403)
    assert passes or "STREAMLIT_SERVER_ALLOWED_HOSTS" in text


@pytest.mark.usefixtures("option")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        (b"", "The app does not answer to this host name"),
        (b"q=a&lang=zh", "本程序不以此主机名提供服务"),
    ],
)
@pytest.mark.parametrize("path", ["/api", "/api/find", "/api/"])
def test_a_program_under_a_host_that_is_not_named_reads_the_sentence_as_json(path, query, said):
    status, text = ask(path, "evil.test", lang="zh-CN", query=query)

    assert status == 403
    assert json.loads(text)["error"].startswith(said)
    assert list(json.loads(text)) == ["error"]


@pytest.mark.usefixtures("option")
def test_who_watches_the_server_asks_under_any_name():
    assert ask("/_stcore/health", "10.0.0.7:8501")[0] == PASSED


@pytest.mark.parametrize("below", ["", "zone"])
@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("/", True),
        ("/find", True),
        ("/find/", True),
        ("/api", True),
        ("/api/nix", True),  # has its own sentence
        ("/_stcore/host-config", True),
        ("/check/_stcore/health", True),
        ("/favicon.png", True),
        ("/map-files/x.js", True),
        ("/media/a.html", True),
        ("/app/static/inter-latin.woff2", True),
        ("/find/x", False),
        ("/nix", False),
        ("/static/nix.js", False),
        ("/apix", False),
        ("/app.py", False),
        ("/../server.py", False),
    ],
)
def test_a_path_that_the_app_has_not_is_told(option, below, path, passes):
    option("server.baseUrlPath", below)
    root = f"/{below}" if below else ""

    status, text = ask(f"{root}{path}")

    assert status == (PASSED if passes else 404)
    assert passes or f'href="{root}/?lang=en"' in text.replace("&#61;", "=")


@pytest.mark.usefixtures("option")
@pytest.mark.parametrize(
    ("asked", "lang", "said"),
    [
        ({"lang": "en-GB,en"}, "en", "There is no page at this address."),
        ({"lang": "zh-CN,zh;q=0.9"}, "zh", "此地址没有页面。"),
        ({"query": b"lang=zh"}, "zh", "此地址没有页面。"),
    ],
)
def test_the_sentence_is_in_the_language_of_the_reader(asked, lang, said):
    _, text = ask("/nix", **asked)

    assert re.search(r'<html lang="(\w+)', text)[1] == lang
    assert f"<p>{said}</p>" in text


@pytest.mark.usefixtures("option")
def test_nothing_of_the_address_is_in_the_document():
    hostile = {"lang": "<script>", "query": b"lang=<script>&x=<script>"}

    assert ask("/nix", **hostile) == ask("/<script>alert(1)</script>", **hostile)
