"""The map of section *My sites*: sites shown and clicked, and outlines drawn vertex by vertex."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.map import site_layer
from ftzmap.map.view import OVERVIEW, View
from ftzmap.sites import in_link
from ftzmap.sites.answers import SiteTable
from ftzmap.text.i18n import Language
from ftzmap.views import offline_map, state
from ftzmap.views.area_choice import area_choice
from ftzmap.views.sections import city_choice, own_sites
from ftzmap.views.shield import callback
from ftzmap.zone.zone import Zone
from geo.messages import message

MAP_HEIGHT = 430  # px


def show(zone: Zone, tables: Sequence[SiteTable], t: Language) -> None:
    """Show the sites of tables, and take clicks."""
    area_choice(zone, t, "sites_area", _area_chosen)
    pins = [pin for table in tables for pin in in_link.pins(table, site_layer.MAX_PINS)]
    outlines = [
        table.table.shapes[row]
        for table in tables
        for row, share in enumerate(table.outlines)
        if share is not None
    ]
    view = View(
        area=state.address().area,
        places=False,
        language=t,
        passive=True,
        city=city_choice.chosen(),
    )
    offline_map.show(
        site_layer.sites_scene(zone, view, pins, outlines, st.session_state.get("site_draft", [])),
        "sites_map",
        height=MAP_HEIGHT,
        on_answer=_clicked,
    )
    if zone.is_schematic:
        st.caption(t(CAVEAT))


def _area_chosen() -> None:
    chosen = st.session_state["sites_area"] or state.zone().area_of(state.address().area)
    state.change(area=None if chosen == OVERVIEW else chosen)


def _clicked(answer: dict[str, Any]) -> None:
    """Add a site where the map was clicked, or a vertex while an outline is drawn."""
    lon, lat = offline_map.position(answer)
    if st.session_state.get("site_way") == "draw":
        draft = st.session_state.get("site_draft", [])
        st.session_state["site_draft"] = [*draft, in_link.rounded(lon, lat)]
    else:
        own_sites.add(lon, lat)


def drawing(t: Language) -> None:
    """Show what can be done with the vertices that were clicked so far."""
    draft = st.session_state.setdefault("site_draft", [])
    st.caption(t("Click the corners of the outline on the map one after another, then close it."))
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Close the outline"),
            icon=":material/check:",
            type="primary",
            disabled=len(draft) < in_link.MIN_VERTICES,
            on_click=callback(_close_draft),
        )
        st.button(
            t("Undo a corner"),
            icon=":material/undo:",
            disabled=not draft,
            on_click=callback(_undo_vertex),
        )
        st.button(
            t("Clear the corners"),
            icon=":material/delete:",
            disabled=not draft,
            on_click=callback(_clear_draft),
        )


def _close_draft() -> None:
    site = tuple(st.session_state["site_draft"])
    if in_link.shape(site) is None:
        own_sites.complain(
            message("The outline crosses itself; undo a corner or clear all corners.")
        )
        return
    if own_sites.keep({site: ""}):
        st.session_state["site_draft"] = []


def _undo_vertex() -> None:
    st.session_state["site_draft"] = st.session_state["site_draft"][:-1]


def _clear_draft() -> None:
    st.session_state["site_draft"] = []
