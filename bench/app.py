"""Races of the app against a ten-line streamlit-folium app: `python bench/table.py app`.

Both have the same Leaflet. One race is from page load to drawn outlines, each time in a fresh
context of the system's Chromium; without Chromium it is left out. The other is a run of the script
on the server: of ours when another area is chosen, of the peer as it is.
"""

import logging
import tempfile
import time
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from streamlit.testing.v1 import AppTest

from bench.programs import ROOT
from bench.race import Cost, Race
from bench.served import CHROMIUM, HEIGHT, WIDTH, browser, serving

PAIRS, CHOICES = 9, 20
LOAD_SHARE = 0.9  # of the peer's time that a load may take
CHOICE_US = 150_000
AREAS = ("urumqi", "kashgar", "khorgos")
PEER, OURS = "ten-line streamlit-folium app", "the app"
SERVED = """
import streamlit.components.v1 as components
from xstatic.pkg import leaflet
components.declare_component("leaflet", path=leaflet.BASE_DIR)
"""
OUTLINES_DRAWN = """() => {
    const frame = document.querySelector("iframe[title='streamlit_folium.st_folium']");
    return (frame?.contentDocument ?? document).querySelector(".leaflet-overlay-pane path");
}"""  # looked for at every frame: a locator looks every half a second, as long as the gap itself
LEAFLET = """
import served
class Map(folium.Map):
    default_js = [("leaflet", "../served.leaflet/leaflet.js")]
    default_css = [("leaflet_css", "../served.leaflet/leaflet.css")]
"""
SCRIPT = """
import folium, streamlit as st
from streamlit_folium import st_folium
{leaflet}
chart = Map([42, 82], zoom_start=5, tiles=None)
folium.GeoJson(open({areas!r}).read()).add_to(chart)
st_folium(chart, height=560, use_container_width=True, returned_objects=["last_clicked"])
"""


def races(sizes):
    """Yield both races, which are of one size."""
    yield choices()
    if CHROMIUM is None:
        print("page load to drawn map: left out, for there is no Chromium")
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        peer = Path(name, "peer.py")
        peer.write_text(script(LEAFLET))
        Path(name, "served.py").write_text(SERVED)
        chromium = stack.enter_context(browser())
        addresses = {
            method: stack.enter_context(serving(file))
            for method, file in ((PEER, peer), (OURS, ROOT / "server.py"))
        }
        yield Race(
            work="page load to drawn map",
            n=1,
            methods={
                method: lambda address=address: load(chromium, address)
                for method, address in addresses.items()
            },
            wanted={OURS: 1 / LOAD_SHARE},
            rounds=PAIRS,
        )


def script(leaflet):
    """Return the peer, whose map is made by some lines."""
    return SCRIPT.format(leaflet=leaflet, areas=str(ROOT / "data" / "areas.geojson"))


def load(chromium, address):
    """Return what it took from page load to drawn outlines, in a fresh browser context."""
    context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    begin = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(OUTLINES_DRAWN, polling="raf", timeout=60_000)
    seconds = time.perf_counter() - begin
    context.close()
    return Cost(seconds=seconds)


def choices():
    """Return the race of runs on the server."""
    logging.disable(logging.WARNING)  # that a script runs without a server is meant
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    peer = AppTest.from_string(script("Map = folium.Map"), default_timeout=60)
    turns = cycle(AREAS)

    def choose():
        chosen = next(turns)
        app.button_group(key="chosen").set_value(chosen)
        begin, before = time.perf_counter(), time.process_time()
        app.run()
        spent = time.perf_counter() - begin, time.process_time() - before
        if chosen not in app.query_params["area"]:
            raise SystemExit(f"{chosen} was chosen, and the page shows {app.query_params['area']}")
        return Cost(seconds=spent[0], processor=spent[1])

    return Race(
        work="a run of the app: an area is chosen",
        n=1,
        methods={PEER: peer.run, OURS: choose},
        within={OURS: CHOICE_US},
        rounds=CHOICES,
    )
