"""The app below a path of its own, as behind a proxy."""

import json
import urllib.request

import conftest as browsers
import pytest
from screen import AREAS

pytestmark = pytest.mark.browser


@pytest.fixture
def below(root, tmp_path, monkeypatch):
    """Start the app below ``/zone``; return its address."""
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "zone")
    url = f"http://localhost:{browsers._free_port()}"
    log = tmp_path / "log.txt"
    with log.open("wb") as sink, browsers._server(root, url, sink) as process:
        browsers._wait_until_healthy(process, f"{url}/zone", log)
        yield f"{url}/zone"
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_map_and_addresses_are_served_below_a_path(visiting, below):
    with visiting(f"{below}/") as screen:
        screen.map.settle()
        names = screen.map.texts().keys()
    with urllib.request.urlopen(f"{below}/api/locate?lon=87.443&lat=43.889") as answer:
        place = json.load(answer)

    assert set(AREAS) <= names
    assert "urumqi" in json.dumps(place)


def test_an_address_without_a_page_leads_to_the_map(visiting, below):
    with visiting(f"{below}/find/", lang="zh") as screen:
        gone = screen.page.evaluate("async () => (await fetch('/zone/find/x')).status")
        screen.complaints.clear()  # the browser tells of the 404 that was asked for
        screen.page.goto(f"{below}/find/x")
        screen.complaints.clear()
        screen.page.get_by_role("link").click()
        screen.map.settle(lang="zh")

    assert gone == 404
