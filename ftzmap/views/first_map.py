"""The page *Map* as it leaves the server: with its map, which is seen while all else is loading.

A page of Streamlit is empty until its scripts have run and a session has answered, about a second
later. The map needs neither: what it shows stands in the address. So the document that the browser
asks for first brings it along, and the component of `offline_map` takes it over where it stands.
"""

import asyncio
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.file_util import get_static_dir

from ftzmap.address import Address
from ftzmap.map.assets import SCRIPT, STYLE, WEB, bundle
from ftzmap.map.scene import scene
from ftzmap.map.view import View
from ftzmap.sites.city import read_city
from ftzmap.text.crash import refusal
from ftzmap.text.escape import html_text, plain, script_json
from ftzmap.text.i18n import Language, language
from ftzmap.views import state
from ftzmap.views.sections import search_box
from ftzmap.zone.known import refresh
from ftzmap.zone.zone import Zone

_FONT = "/app/static/inter-latin.woff2"  # as .streamlit/config.toml names it
FILES = "/map-files"  # of a component Streamlit serves none before the first session
_HEAD, _TITLE, _BODY = "<head>", "<title>Streamlit</title>", "<body>"  # of Streamlit's document
_FETCHED = """
<link rel="preload" href="{files}/{script}" as="script">
<link rel="preload" href="{font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="{files}/{style}">
<style>@font-face {{ font-family: Inter; font-weight: 100 900; src: url({font}) }}
{css}</style>"""
_DRAWN = """
<div class="ftz-first" lang="{lang}"><div class="ftz-map" role="region"></div></div>
<script type="application/json" id="ftz-scene">{scene}</script>
<script src="{files}/{script}"></script>
<script>{js}
ftzFirst({options}, document.getElementById("ftz-scene").textContent);</script>"""


def routes(below: str = "") -> list[BaseRoute]:
    """Return the addresses of the page and of its map's files, below a path such as ``/zone``."""
    files = StaticFiles(directory=bundle())
    return [Route(f"{below}/", _first_page), Mount(f"{below}{FILES}", files)]


async def _first_page(request: Request) -> HTMLResponse:
    parameters, accepted = dict(request.query_params), request.headers.get("accept-language", "")
    text = await asyncio.to_thread(first_page, parameters, accepted)
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def first_page(parameters: dict[str, str], accepted: str = "") -> str:
    """Return the document of the page *Map*; where its map fails, that of Streamlit.

    Parameters
    ----------
    parameters
        The query of the address, by name.
    accepted
        The languages of the reader's browser, as the header ``Accept-Language`` writes them.
    """
    try:
        return _with_map(parameters, accepted)
    except Exception as error:
        refusal(error)  # is in the log; the page itself says what is wrong
        return index()


def _with_map(parameters: dict[str, str], accepted: str) -> str:
    refresh()
    address, _ = state.read_address(parameters)
    zone, t = state.zone_of(address.zone), language(address.lang or accepted.partition(",")[0])
    options = {"name": t("Map"), "beside": True, "search": search_box.label(t)}
    files = {"files": f"{base_path()}{FILES}", "script": SCRIPT}
    font = f"{base_path()}{_FONT}"
    fetched = _FETCHED.format(style=STYLE, font=font, css=_text("first.css"), **files)
    drawn = _DRAWN.format(
        lang=t.tag,
        scene=scene(zone, view(zone, address, t)).json(),
        js=_text("first.js"),
        options=script_json(options),
        **files,
    )
    title = f"<title>{html_text(plain(t.of(zone)))}</title>"
    page = index().replace(_HEAD, _HEAD + fetched, 1).replace(_TITLE, title, 1)
    return page.replace(_BODY, _BODY + drawn, 1)


def view(zone: Zone, address: Address, t: Language) -> View:
    """Return what an address says is on the map."""
    return View(
        area=address.area,
        point=address.point,
        parts=address.parts,
        places=address.places,
        base=address.base,
        language=t,
        city=read_city(zone, address.city) if address.city else None,
    )


def base_path() -> str:
    """Return the path below which the app is served, such as ``/zone``; mostly none."""
    below = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{below}" if below else ""


@cache
def index() -> str:
    """Return the document that Streamlit has for every page."""
    return (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")


@cache
def _text(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")
