"""The addresses for programs: the JSON of the commands, limits, errors in one sentence."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest

from ftzmap.api import documents
from ftzmap.api.service import Service

START_S, STOP_S = 60, 10


@dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def ask(path="", query="", method="GET", headers=()):
    """Send one request through the ASGI interface."""
    sent = []
    scope = {
        "type": "http",
        "method": method,
        "path": f"/api/{path}" if path else "/api",
        "query_string": query.encode() if isinstance(query, str) else query,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }

    async def send(event):
        sent.append(event)

    async def receive():
        return {"type": "http.request"}

    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        thread.submit(asyncio.run, Service()(scope, receive, send)).result()
    start, body = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], named, body["body"])


@pytest.mark.parametrize(("lon", "lat"), [(87.443, 43.889), (75.9, 39.4), (10, 10), (-180, 90)])
def test_a_point_is_located_as_by_the_command(run, lon, lat):
    reply = ask("locate", f"lon={lon}&lat={lat}")

    assert reply.status == 200
    assert reply.json == json.loads(run("locate", lon, lat, "--json")[1])


def test_a_point_of_a_chinese_web_map_is_moved(run):
    printed = json.loads(run("locate", 87.443, 43.889, "--datum", "gcj02", "--json")[1])

    assert ask("locate", "lon=87.443&lat=43.889&datum=gcj02").json == printed


@pytest.mark.parametrize(
    "words", ["logistics", "C21", "物流，展览", "casino", "medicines and freight"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_needs_are_answered_as_by_the_command(run, words, lang):
    reply = ask("find", urlencode({"q": words, "lang": lang}))

    assert reply.status == 200
    assert reply.json == json.loads(run("find", words, "--json", "--lang", lang)[1])


def test_the_outlines_of_every_zone_are_one_collection(root):
    reply = ask("zones.geojson")
    files = {
        "xinjiang": root / "data" / "areas.geojson",
        "jiangsu": root / "data" / "zones" / "jiangsu" / "areas.geojson",
    }
    raw = [json.loads(path.read_text(encoding="utf-8")) for path in files.values()]

    assert reply.headers["content-type"] == "application/geo+json"
    assert reply.json["type"] == "FeatureCollection"
    features = reply.json["features"]
    assert [f["geometry"] for f in features] == [f["geometry"] for d in raw for f in d["features"]]
    ids = [document["zone"]["id"] for document in raw]
    assert list(dict.fromkeys(f["properties"]["zone"] for f in features)) == ids
    for id_, document in zip(ids, raw, strict=True):
        one = ask("zones.geojson", f"zone={id_}").json
        assert len(one["features"]) == len(document["features"])


def test_another_zone_is_located_in_and_searched():
    jiangsu = ask("").json["zones"]
    assert len(jiangsu) == 2
    (other,) = [id_ for id_ in jiangsu if "jiangsu" in id_]

    assert ask("locate", f"lon=118.8&lat=32.1&zone={other}").json["nearest"] != "urumqi"
    assert ask("find", f"q=logistics&zone={other}").status == 200


def test_the_index_lists_each_address_with_its_parameters():
    addresses = ask("").json["addresses"]

    assert set(addresses) == {"/api/zones.geojson", "/api/locate", "/api/find"}
    assert addresses["/api/locate"]["parameters"][:2] == ["lon", "lat"]
    assert (
        ask("", "lang=zh").json["addresses"]["/api/locate"]["about"]
        == "某一点位于哪个片区及其哪些部分"
    )


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("locate", "lon=&lat=1", "lon is “”, which is not a number"),
        ("locate", "lon=x&lat=1", "lon is “x”, which is not a number"),
        ("locate", "lon=nan&lat=1", "which is not a number"),
        ("locate", "lon=1e999&lat=1", "which is not a number"),
        ("locate", "lon=1_0&lat=1", "which is not a number"),
        ("locate", "", "lon is missing; give degrees, as in locate?lon="),
        ("locate", "lon=1&lang=zh", "缺少 lat；请给出度数，例如 locate?lon="),
        ("locate", "lon=181&lat=1", "Longitude must be between -180 and 180"),
        ("locate", "lon=1&lat=1&datum=ed50", "Unknown datum ed50"),
        ("locate", "lon=1&lat=1&lon=2", "lon appears twice"),
        ("locate", "lon=1&lat=1&colour=red", "Unknown parameter colour"),
        ("locate", "lon=1&lat=1&zone=atlantis", "Unknown zone atlantis"),
        ("locate", "lon=1&lat=1&lang=fr", "Unknown language fr"),
        ("find", "", "Add what you need"),
        ("find", "q=%20%2C", "Add what you need"),
        ("find", f"q={'a' * 201}", "q is longer than 200 characters"),
        ("find", f"q={'a' * 2001}", "longer than 2000 characters"),
        ("find", "q=%ff%fe", "is not percent-encoded UTF-8"),
        ("find", "&".join(["q=a"] * 30), "q appears twice"),
        ("zones.geojson", "zone=../../etc", "Unknown zone ../../etc"),
    ],
)
def test_what_is_not_understood_is_one_sentence(path, query, told):
    reply = ask(path, query)

    assert reply.status == 400
    assert list(reply.json) == ["error"]
    assert told in reply.json["error"]
    assert "\n" not in reply.json["error"]
    assert reply.headers["cache-control"] == "no-store"


def test_a_sentence_is_told_in_the_language_asked_for():
    assert "不是数字" in ask("locate", "lon=x&lat=1&lang=zh").json["error"]


def test_an_unknown_address_is_said_to_be_none():
    for path in ("nope", "locate/1", "..", "zones", "apifind", "nope/api/find", "api/api"):
        assert ask(path).status == 404
        assert "/api lists" in ask(path).json["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_reading_is_answered_and_open_to_other_origins(method):
    reply = ask("locate", "lon=1&lat=1", method)

    assert reply.status == 405
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-origin" not in reply.headers
    assert ask("locate", "lon=1&lat=1").headers["access-control-allow-origin"] == "*"
    asked = ask("locate", method="OPTIONS")
    assert (asked.status, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD")


def test_an_answer_may_be_kept_and_is_not_sent_twice():
    first = ask("zones.geojson")
    again = ask("zones.geojson", headers=[("if-none-match", first.headers["etag"])])
    head = ask("zones.geojson", method="HEAD")

    assert first.headers["cache-control"] == "public, max-age=300"
    assert (again.status, again.body) == (304, b"")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(first.body))


def test_an_error_of_the_program_is_a_sentence_with_a_code(monkeypatch, caplog):
    def broken(_):
        raise RuntimeError("secret detail")

    resource = documents.RESOURCES["find"]
    monkeypatch.setitem(
        documents.RESOURCES, "find", documents.Resource(resource.parameters, "x", broken, "")
    )
    reply = ask("find", "q=a")

    assert reply.status == 500
    assert "code" in reply.json["error"]
    assert b"secret" not in reply.body
    assert "test_service.py" in caplog.text  # where it arose, but nothing of a reader
    assert "RuntimeError" in caplog.text
    assert "secret detail" not in caplog.text


# ── as it is served ───────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def served(root, tmp_path_factory):
    """Start the program on a free port of this machine; return its address."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ftzmap", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    try:
        _wait_until_healthy(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(STOP_S)


def _wait_until_healthy(process, url):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=START_S) as answer:
                if answer.read() == b"ok":
                    return
        except (urllib.error.URLError, ConnectionError):
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    pytest.fail("The app did not start.")


def test_the_program_serves_pages_and_addresses_side_by_side(served):
    with urllib.request.urlopen(f"{served}/api/find?q={quote('物流')}&lang=zh") as answer:
        assert {row["area"] for row in json.load(answer)} == {"urumqi", "kashgar", "khorgos"}
    with urllib.request.urlopen(f"{served}/find") as page:
        assert "text/html" in page.headers["content-type"]
    with urllib.request.urlopen(f"{served}/api") as answer:
        assert "addresses" in json.load(answer)


def test_gdal_and_so_qgis_opens_the_outlines_by_their_address(served, areas):
    import pyogrio

    frame = pyogrio.read_dataframe(f"{served}/api/zones.geojson")

    assert set(areas) <= set(frame["id"])
    assert frame.crs.to_epsg() == 4326
    assert frame.set_index("id").geometry["khorgos"].is_valid
