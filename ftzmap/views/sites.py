"""Section *My sites* of page *Find a site*: sites typed, pasted, loaded, clicked or drawn."""

import streamlit as st
from streamlit_folium import st_folium

from ftzmap import atlas
from ftzmap.briefs.brief import site_table
from ftzmap.i18n import Language
from ftzmap.locating import my_sites, sites_map
from ftzmap.locating.coordinates import DATUMS, read_coordinates
from ftzmap.locating.my_sites import Site, Sites
from ftzmap.locating.site_table import SiteTable
from ftzmap.text import markdown_text, plain
from ftzmap.view import OVERVIEW, View
from ftzmap.views import links, site_answers, site_files, state
from ftzmap.views.served import LINKS
from ftzmap.zone import AREA_IDS, Zone, shipped_zone, short_name
from geo.errors import GeoError
from geo.words import Words, words

MAP_HEIGHT = 430  # px
LONGEST_NAME = 60  # characters


def show(t: Language) -> None:
    """Draw the section."""
    zone = shipped_zone()
    way = _ways(t)
    if way == "type":
        _typed(t)
    elif way == "draw":
        _drawing(t)
    else:
        site_files.show(way, t, keep=keep)
    _complaint(t)
    mine = own_table(zone)
    loaded = site_files.loaded()
    _map(zone, mine, loaded, t)
    if loaded is not None:
        site_answers.loaded_table(
            zone, loaded, t, linked=site_files.is_linked(), on_close=site_files.close
        )
    _own(zone, mine, t)


def own_table(zone: Zone) -> SiteTable | None:
    """Return the sites of the link with what each lies in, or None where there are none."""
    sites = state.address().sites
    if not sites:
        return None
    names = st.session_state.get("site_names", {})
    return site_table(zone, [my_sites.shape(site) for site in sites], [names.get(s) for s in sites])


def keep(found: dict[Site, str]) -> None:
    """Add named sites to those of the link, each place once."""
    now = state.address().sites
    names = st.session_state.setdefault("site_names", {})
    names.update({site: name for site, name in found.items() if name})
    _change(tuple(dict.fromkeys((*now, *found))))


def _change(sites: Sites) -> None:
    """Change the sites of the link; the step can be undone."""
    st.session_state.setdefault("site_steps", []).append(state.address().sites)
    if not my_sites.fits(sites):
        st.session_state["site_steps"].pop()
        _complain(
            words(
                "A link holds {most} points and corners; remove some, or load a table.",
                most=my_sites.MOST_LINKED,
            )
        )
        return
    state.change(sites=sites)


def _complain(sentence: Words) -> None:
    st.session_state["site_complaint"] = sentence


def _complaint(t: Language) -> None:
    sentence = st.session_state.pop("site_complaint", None)
    if sentence is not None:
        st.error(markdown_text(t(sentence), limit=600))


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
    return st.session_state["site_way"]


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
            t("Name (stays on this page)"), key="site_name", max_chars=LONGEST_NAME, width=190
        )
        datum_choice(t, "typed_datum")
        st.form_submit_button(t("Add"), icon=":material/add:", on_click=_add_typed)
    st.caption(t("Or click the map to add a site there."))


def datum_choice(t: Language, key: str) -> str:
    """Show the choice of the datum that coordinates come in."""
    names = {
        "wgs84": t("WGS 84 (GPS, CGCS2000)"),
        "gcj02": t("GCJ-02 (Amap, Tencent)"),
        "bd09": t("BD-09 (Baidu)"),
    }
    return st.selectbox(t("Datum"), DATUMS, format_func=names.__getitem__, key=key, width=260)


def _add_typed() -> None:
    typed = st.session_state
    try:
        place = read_coordinates(typed["site_text"], datum=typed["typed_datum"])
        _add(place.lon, place.lat, plain(typed["site_name"], limit=LONGEST_NAME))
    except GeoError as error:
        _complain(error.words)
        return
    typed["site_text"], typed["site_name"] = "", ""


def _add(lon: float, lat: float, name: str = "") -> None:
    site = (my_sites.rounded(lon, lat),)
    keep({site: name})
    found = site_table(shipped_zone(), [my_sites.shape(site)])
    row = int(found.located.area[0])
    if row >= 0:
        state.change(area=shipped_zone().features[row].id)


def _drawing(t: Language) -> None:
    draft = st.session_state.setdefault("site_draft", [])
    st.caption(t("Click the corners of the outline on the map one after another, then close it."))
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Close the outline"),
            icon=":material/check:",
            type="primary",
            disabled=len(draft) < my_sites.FEWEST_CORNERS,
            on_click=_close_draft,
        )
        st.button(
            t("Undo a corner"), icon=":material/undo:", disabled=not draft, on_click=_undo_corner
        )
        st.button(
            t("Clear the corners"),
            icon=":material/delete:",
            disabled=not draft,
            on_click=_clear_draft,
        )


def _close_draft() -> None:
    site = tuple(st.session_state["site_draft"])
    if my_sites.shape(site) is None:
        _complain(words("The outline crosses itself; undo a corner or clear it."))
        return
    st.session_state["site_draft"] = []
    keep({site: ""})


def _undo_corner() -> None:
    st.session_state["site_draft"] = st.session_state["site_draft"][:-1]


def _clear_draft() -> None:
    st.session_state["site_draft"] = []


def _map(zone: Zone, mine: SiteTable | None, loaded: SiteTable | None, t: Language) -> None:
    _areas(zone, t)
    both = (mine, None if site_files.is_linked() else loaded)
    tables = [table for table in both if table is not None]
    pins = [pin for table in tables for pin in my_sites.middle(table, sites_map.MOST_PINS)]
    outlines = [
        table.table.shapes[row]
        for table in tables
        for row, share in enumerate(table.outlines)
        if share is not None
    ]
    view = View(area=state.address().area, places=False, language=t, passive=True)
    st_folium(
        atlas.OfflineMap(LINKS),
        key="sites_map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=["last_clicked"],
        feature_group_to_add=sites_map.sites_scene(
            zone, view, pins, outlines, st.session_state.get("site_draft", [])
        ),
        on_change=_clicked,
    )
    st.caption(t("Outlines are schematic: no official boundary of any part has been published."))


def _areas(zone: Zone, t: Language) -> None:
    """Show which area the map looks at."""
    names = {OVERVIEW: t("All")} | {i: short_name(t.of(zone[i])) for i in AREA_IDS}
    st.session_state["sites_area"] = zone.area_of(state.address().area) or OVERVIEW
    st.segmented_control(
        t("Area"),
        list(names),
        format_func=names.__getitem__,
        key="sites_area",
        label_visibility="collapsed",
        on_change=_area_chosen,
    )


def _area_chosen() -> None:
    chosen = st.session_state["sites_area"] or shipped_zone().area_of(state.address().area)
    state.change(area=None if chosen == OVERVIEW else chosen)


def _clicked() -> None:
    """Add a site where the map was clicked, or a corner while an outline is drawn."""
    at = (st.session_state.get("sites_map") or {}).get("last_clicked")
    if not at or at == st.session_state.get("sites_clicked"):
        return
    st.session_state["sites_clicked"] = at
    lon, lat = (at["lng"] + 180) % 360 - 180, at["lat"]
    if st.session_state.get("site_way") == "draw":
        draft = st.session_state.get("site_draft", [])
        st.session_state["site_draft"] = [*draft, my_sites.rounded(lon, lat)]
    else:
        _add(lon, lat)


def _own(zone: Zone, mine: SiteTable | None, t: Language) -> None:
    steps = st.session_state.get("site_steps", [])
    if mine is None and not steps:
        return
    st.subheader(t("My sites"), anchor=False)
    if mine is not None:
        site_answers.own_table(zone, mine, t)
    with st.container(horizontal=True, gap="small"):
        if mine is not None:
            picked = st.session_state.get("own_rows", {}).get("selection", {}).get("rows", [])
            st.button(
                t("Remove the chosen") if picked else t("Remove all"),
                icon=":material/delete:",
                on_click=_remove,
                args=(tuple(picked),),
            )
        st.button(t("Undo"), icon=":material/undo:", disabled=not steps, on_click=_undo)
        if mine is not None:
            site_answers.downloads(mine, t, "sites")
    if mine is not None:
        st.caption(
            t("These sites are in the link, without their names: who opens it sees the same.")
        )
        links.turn(t("Brief on these sites"), "brief", desk="brief")
        site_answers.what_applies(zone, mine, t)


def _remove(rows: tuple[int, ...]) -> None:
    sites = state.address().sites
    left = tuple(site for row, site in enumerate(sites) if row not in rows) if rows else ()
    _change(left)
    st.session_state.pop("own_rows", None)


def _undo() -> None:
    state.change(sites=st.session_state["site_steps"].pop())
