"""Page *Map*: the areas and all that is known of each, on a map that needs no network."""

from functools import partial
from typing import Any

import streamlit as st

from ftzmap.map import scene
from ftzmap.map.view import BASE_MAPS, OVERVIEW
from ftzmap.sites import point
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import links, offline_map, state
from ftzmap.views.area_choice import area_choice
from ftzmap.views.first_map import view
from ftzmap.views.frame import zone_choice, zone_names
from ftzmap.views.sections import city_choice, details, search_box, sheet_downloads
from ftzmap.views.shield import callback, shield_errors
from ftzmap.zone.zone import Zone
from geo.errors import CoordinateError

MAP_HEIGHT = "var(--ftz-map-height)"  # as the frame sets it


def show() -> None:
    """Draw the page."""
    t, zone = state.language(), state.zone()
    above = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with st.container(key="desk", gap="small"):
        chart, facts = st.container(key="chart"), st.container(key="facts")
    with chart, shield_errors(t):
        _map(zone, t)  # first, because it is what takes the browser longest
    with above:
        _controls(t, zone)
    with facts, shield_errors(t):
        search_box.found(zone, t)
        _point_answer(zone, t)
        tools = partial(sheet_downloads.show, zone, view(zone, state.address(), t), t)
        details.show(zone, state.address(), t, tools)


def _controls(t: Language, zone: Zone) -> None:
    """Show one row: which area, what lies on the map, which language."""
    area_choice(zone, t, "chosen", _area_chosen)
    zones = zone_names(t)
    several = len(zones) > 1
    with st.popover(t("Layers and zone") if several else t("Layers"), icon=":material/layers:"):
        _layers(zone, t)
        if several:
            zone_choice(zones, t)
    city_choice.show(t)


def _layers(zone: Zone, t: Language) -> None:
    address = state.address()
    st.session_state.update(parts=address.parts, places=address.places, base=address.base)
    if zone.part_kinds:
        kinds = t.listed(t.of(kind, "plural") for kind in zone.part_kinds)
        label = markdown_text(kinds[:1].upper() + kinds[1:], limit=100)
        st.toggle(label, key="parts", on_change=callback(_layer_chosen))
    if zone.landmarks:
        st.toggle(t("Landmarks"), key="places", on_change=callback(_layer_chosen))
    bases = {
        "none": t("None (works offline)"),
        "osm": t("OpenStreetMap (needs the network)"),
        "imagery": t("Satellite imagery (needs the network)"),
    }
    st.radio(
        t("Base map"),
        BASE_MAPS,
        format_func=bases.__getitem__,
        key="base",
        on_change=callback(_layer_chosen),
    )


def _area_chosen() -> None:
    chosen = st.session_state["chosen"]
    if chosen is None:  # pressed once more: from a part back to its area
        chosen = state.zone().area_of(state.address().area)
    state.change(area=None if chosen == OVERVIEW else chosen, point=None)


def _layer_chosen() -> None:
    shown = (key for key in ("parts", "places", "base") if key in st.session_state)
    state.change(**{key: st.session_state[key] for key in shown})


def _map(zone: Zone, t: Language) -> None:
    offline_map.show(
        scene.scene(zone, view(zone, state.address(), t)),
        "map",
        height=MAP_HEIGHT,
        on_answer=_clicked,
        beside=True,
        search=search_box.label(t),
    )


def _clicked(answer: dict[str, Any]) -> None:
    """Choose the feature whose label was clicked, ask about the point, or search for words."""
    if answer["kind"] == "search":
        search_box.take(str(answer["id"]))
    elif answer["kind"] == "label" and answer["id"] in state.zone():
        state.change(area=answer["id"], point=None)
    else:
        _point_clicked(answer)


def _point_clicked(at: dict[str, float]) -> None:
    lon, lat = offline_map.position(at)
    place = point.site(state.zone(), lon, lat)
    state.change(point=(lon, lat), area=place.area or state.address().area)


def _point_answer(zone: Zone, t: Language) -> None:
    at = state.address().point
    if at is None:
        return
    try:
        place = point.site(zone, *at)
    except CoordinateError as error:
        st.warning(t(error.message))
        return
    st.info(
        markdown_text(point.description(zone, place, t)),
        icon=":material/pin_drop:",
    )
    if zone.landmarks:
        links.link(links.FIND, t("Distances from there to landmarks"), desk="distances")


show()
