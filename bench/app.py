"""The app against a ten-line streamlit-folium app, same Leaflet: ``python bench/app.py``.

Targets: time from page load to drawn map at most that of the peer's, in
pairs; choosing an area takes at most 150 ms on the server, median of 20.
"""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
PAIRS, CHOICES = 9, 20
RATIO_TARGET, CHOICE_TARGET_MS = 1.0, 150
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SERVED = """
import streamlit.components.v1 as components
from xstatic.pkg import leaflet
components.declare_component("leaflet", path=leaflet.BASE_DIR)
"""
OUTLINES_DRAWN = """() => {
    const frame = document.querySelector("iframe[title='streamlit_folium.st_folium']");
    return (frame?.contentDocument ?? document).querySelector(".leaflet-overlay-pane path");
}"""  # looked for at every frame: a locator looks every half a second, as long as the gap itself
PEER = """
import folium, streamlit as st
from streamlit_folium import st_folium
import served
class Map(folium.Map):
    default_js = [("leaflet", "../served.leaflet/leaflet.js")]
    default_css = [("leaflet_css", "../served.leaflet/leaflet.css")]
chart = Map([42, 82], zoom_start=5, tiles=None)
folium.GeoJson(open({areas!r}).read()).add_to(chart)
st_folium(chart, height=560, use_container_width=True, returned_objects=["last_clicked"])
"""


@contextmanager
def serving(script: Path) -> Iterator[str]:
    """Serve a Streamlit script and give its address."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", str(port)]
    options = ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    server = subprocess.Popen(
        command + options, cwd=script.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def load_seconds(browser: Browser, address: str) -> float:
    """Return the time from page load to drawn outlines, in a fresh browser context."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    begin = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(OUTLINES_DRAWN, polling="raf", timeout=60_000)
    seconds = time.perf_counter() - begin
    context.close()
    return seconds


def compare_loads() -> None:
    """Print the two load times and their ratio."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        peer = Path(folder) / "peer.py"
        peer.write_text(PEER.format(areas=str(ROOT / "data" / "areas.geojson")))
        (Path(folder) / "served.py").write_text(SERVED)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with serving(ROOT / "server.py") as ours, serving(peer) as theirs:
            load_seconds(browser, ours), load_seconds(browser, theirs)  # first runs import
            pairs = [
                (load_seconds(browser, ours), load_seconds(browser, theirs)) for _ in range(PAIRS)
            ]
        browser.close()
    ours_s, peer_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"\nPage load to drawn map, median of {PAIRS} pairs")
    print(f"  zone explorer                      {ours_s:6.2f} s")
    print(f"  ten-line streamlit-folium app      {peer_s:6.2f} s")
    print(f"  ratio {ratio:.2f} (target at most {RATIO_TARGET}: {_verdict(ratio <= RATIO_TARGET)})")


def time_choices() -> None:
    """Print how long the server takes to answer the choice of an area."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    taken = []
    for turn in range(CHOICES + 1):
        chosen = ("urumqi", "kashgar", "khorgos")[turn % 3]
        app.button_group(key="chosen").set_value(chosen)
        begin = time.perf_counter()
        app.run()
        taken.append(1000 * (time.perf_counter() - begin))
        assert chosen in app.query_params["area"]
    median = statistics.median(taken[1:])
    print(f"\nChoosing an area on the server, median of {CHOICES}")
    verdict = _verdict(median <= CHOICE_TARGET_MS)
    print(f"  {median:.0f} ms (target at most {CHOICE_TARGET_MS} ms: {verdict})")


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    compare_loads()
    time_choices()
