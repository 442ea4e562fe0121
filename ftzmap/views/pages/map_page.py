"""Page *Map*: the areas and all that is known of each, on a map that needs no network."""

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.map import scene
from ftzmap.map.view import BASE_MAPS, OVERVIEW, View
from ftzmap.sites import point
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import links, offline_map, state
from ftzmap.views.frame import switch, zone_picker
from ftzmap.views.sections import city_choice, details
from ftzmap.views.shield import callback, shield_errors
from ftzmap.zone.zone import Zone
from geo.errors import CoordinateError

MAP_HEIGHT = 560  # px: the whole map is on the first screen at 1280 x 800


def show() -> None:
    """Draw the page."""
    t, zone = state.language(), state.zone()
    _controls(t, zone)
    with st.container(key="desk"):
        chart, beside = st.columns([2.2, 1], gap="medium")
    with chart:
        with shield_errors(t):
            _map(zone, t)
        if zone.is_schematic:
            st.caption(t(CAVEAT))
        with shield_errors(t):
            _point_answer(zone, t)
    with beside, shield_errors(t):
        zone_picker(t)
        details.show(zone, state.address(), t)


def _controls(t: Language, zone: Zone) -> None:
    """Show one row: which area, what lies on the map, which language."""
    address = state.address()
    names = {OVERVIEW: t("All")} | {i: t(zone[i].short_name) for i in zone.area_ids}
    st.session_state["chosen"] = zone.area_of(address.area) or OVERVIEW
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        switch(t("Area"), names, "chosen", _area_chosen)
        with st.popover(t("Layers"), icon=":material/layers:"):
            _layers(zone, t)
        city_choice.show(t)


def _layers(zone: Zone, t: Language) -> None:
    address = state.address()
    st.session_state.update(parts=address.parts, places=address.places, base=address.base)
    if zone.part_kinds:
        kinds = t.listed(t.of(kind, "plural") for kind in zone.part_kinds)
        label = plain(kinds[:1].upper() + kinds[1:], limit=100)
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
    address = state.address()
    view = View(
        area=address.area,
        point=address.point,
        parts=address.parts,
        places=address.places,
        base=address.base,
        language=t,
        city=city_choice.chosen(),
    )
    offline_map.show(
        scene.scene(zone, view),
        "map",
        height=MAP_HEIGHT,
        answers=["last_clicked", "last_object_clicked"],
        on_change=_clicked,
    )


def _clicked() -> None:
    """Choose the feature whose label was clicked, or ask about the point that was."""
    clicks = st.session_state.get("map") or {}
    before = st.session_state.get("clicks") or {}
    st.session_state["clicks"] = clicks
    label, ground = (
        clicks[name] if clicks.get(name) != before.get(name) else None
        for name in ("last_object_clicked", "last_clicked")
    )
    if label:
        _label_clicked(label)
    elif ground:
        _point_clicked(ground)


def _label_clicked(at: dict[str, float]) -> None:
    place = point.site(state.zone(), *offline_map.position(at))
    chosen = place.parts[0] if place.parts and state.address().parts else place.area
    state.change(area=chosen, point=None)


def _point_clicked(at: dict[str, float]) -> None:
    lon, lat = offline_map.position(at)
    place = point.site(state.zone(), lon, lat)
    state.change(point=(lon, lat), area=place.area or state.address().area)


def _point_answer(zone: Zone, t: Language) -> None:
    at = state.address().point
    if at is None:
        st.caption(t("Click the map to learn what a point lies in; click a card to open its area."))
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
        links.link(links.FIND, t("How far it is from there to landmarks"), desk="distances")


show()
