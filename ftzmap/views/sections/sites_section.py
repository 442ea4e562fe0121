"""Section *My sites* of page *Find a site*: sites typed, pasted, loaded, clicked or drawn."""

import streamlit as st

from ftzmap.sites.answers import SiteTable
from ftzmap.sites.coordinates import DATUMS, read_coordinates
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.views import links, state
from ftzmap.views.sections import city_choice, map_of_sites, own_sites, site_answers, site_files
from ftzmap.views.shield import callback
from ftzmap.views.text_tables import explanation
from ftzmap.zone.zone import Zone
from geo.errors import GeoError

MAX_NAME = 60  # characters


def show(t: Language) -> None:
    """Draw the section."""
    zone = state.zone()
    way = _ways(t)
    if way == "type":
        _typed(t)
    elif way == "draw":
        map_of_sites.drawing(t)
    else:
        site_files.show(way, t)
    own_sites.complaint(t)
    mine, loaded = own_sites.located_sites(zone), site_files.loaded()
    both = (mine, None if site_files.is_linked() else loaded)
    map_of_sites.show(zone, [table for table in both if table is not None], t)
    if loaded is not None:
        site_answers.loaded_table(
            zone, loaded, t, linked=site_files.is_linked(), on_close=site_files.close
        )
    _own(zone, mine, t)


def _ways(t: Language) -> str:
    names = {
        "type": t("Type"),
        "paste": t("Paste lines"),
        "file": t("Load a file"),
        "draw": t("Draw an outline"),
    }
    st.session_state.setdefault("site_way", "type")
    st.segmented_control(
        t("How"),
        list(names),
        format_func=names.__getitem__,
        key="site_way",
        label_visibility="collapsed",
        required=True,
    )
    return str(st.session_state["site_way"])


def _typed(t: Language) -> None:
    with (
        st.form("site_form", clear_on_submit=False, border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            t("Coordinates, in either order"),
            key="site_text",
            placeholder=t("43.9067, 87.4000 or 43°54′24″N 87°24′00″E"),
            max_chars=120,
            width=430,
        )
        st.text_input(
            t("Name (stays on this page)"), key="site_name", max_chars=MAX_NAME, width=190
        )
        _datum(t)
        st.form_submit_button(t("Add"), icon=":material/add:", on_click=callback(_add_typed))
    st.caption(t("Or click the map to add a site there."))


def _datum(t: Language) -> None:
    if not state.zone().is_in_china:  # elsewhere every map is in WGS 84
        return
    names = {
        "wgs84": t("WGS 84 (GPS, CGCS2000)"),
        "gcj02": t("GCJ-02 (Amap, Tencent)"),
        "bd09": t("BD-09 (Baidu)"),
    }
    st.selectbox(
        t("Datum"),
        DATUMS,
        format_func=names.__getitem__,
        key="typed_datum",
        width=260,
        help=explanation("datum"),
    )


def _add_typed() -> None:
    typed = st.session_state
    try:
        place = read_coordinates(typed["site_text"], datum=typed.get("typed_datum", DATUMS[0]))
        own_sites.add(place.lon, place.lat, plain(typed["site_name"], limit=MAX_NAME))
    except GeoError as error:
        own_sites.complain(error.message)
        return
    typed["site_text"], typed["site_name"] = "", ""


def _own(zone: Zone, mine: SiteTable | None, t: Language) -> None:
    steps = st.session_state.get("site_steps", [])
    if mine is None and not steps:
        return
    st.header(t("My sites"), anchor=False)
    if mine is not None:
        site_answers.own_table(zone, mine, t, city_choice.chosen())
    with st.container(horizontal=True, gap="small"):
        if mine is not None:
            picked = st.session_state.get("own_rows", {}).get("selection", {}).get("rows", [])
            st.button(
                t("Remove selected") if picked else t("Remove all"),
                icon=":material/delete:",
                on_click=callback(own_sites.remove),
                args=(tuple(picked),),
            )
        st.button(
            t("Undo"), icon=":material/undo:", disabled=not steps, on_click=callback(own_sites.undo)
        )
        if mine is not None:
            site_answers.downloads(mine, t, "sites")
    if mine is not None:
        st.caption(
            t(
                "These sites are in the link, without their names: "
                "anyone with the link sees the same sites."
            )
        )
        links.turn(t("Brief for these sites"), "brief", desk="brief")
        site_answers.what_applies(zone, mine, t)
