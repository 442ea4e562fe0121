"""Section *Distances* of page *Find a site*: straight lines to landmarks."""

import streamlit as st

from ftzmap.compare import distances
from ftzmap.sites.coordinates import read_coordinates
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import state, text_tables
from ftzmap.views.shield import callback
from geo.errors import CoordinateError


def show(t: Language) -> None:
    """Draw the section."""
    st.markdown(
        t(
            "**Straight lines in km**, not roads and not travel times. From an area: from the "
            "nearest edge of its schematic outline, “inside” where the place lies in that "
            "outline. From your site: from the point itself."
        )
    )
    _own_site(t)
    found = _found(t)
    with text_tables.area_columns(len(found) + 1):
        for group, title in distances.titles(state.zone()).items():
            st.subheader(t(title), anchor=False)
            _table(group, found, t)
    st.caption(
        t(
            "Geodesics on the CGCS2000 ellipsoid. Each landmark's source and licence are "
            "in places.geojson of the zone's folder; a place is only as exact as its row says."
        )
    )


def _own_site(t: Language) -> None:
    point = state.address().point
    st.session_state["own_site"] = st.session_state.get("own_site_refused") or (
        f"{point[1]:.6f}, {point[0]:.6f}" if point else ""
    )
    st.text_input(
        t("My site (WGS 84), such as 43.90, 87.48"),
        key="own_site",
        max_chars=120,
        on_change=callback(_own_site_chosen),
        width=420,
    )
    refused = st.session_state.pop("own_site_refused", None)
    if refused:
        st.warning(
            markdown_text(
                t("“{text}” is not read as coordinates; type latitude, longitude.", text=refused)
            )
        )


def _own_site_chosen() -> None:
    text = st.session_state["own_site"].strip()
    try:
        place = read_coordinates(text) if text else None
    except CoordinateError:
        st.session_state["own_site_refused"] = text
        return
    state.change(point=(place.lon, place.lat) if place else None)


def _found(t: Language) -> dict[str, tuple[distances.Distance, ...]]:
    """Return the distances of each column, by its head."""
    zone = state.zone()
    columns = {t.of(zone[a]): found for a, found in distances.from_areas(zone).items()}
    point = state.address().point
    if point:
        columns[t("My site")] = distances.from_point(*point, zone.landmarks)
    return columns


def _table(group: str, found: dict[str, tuple[distances.Distance, ...]], t: Language) -> None:
    columns = [
        [d for d in column if distances.group_of(d.place) == group] for column in found.values()
    ]
    lines = [
        [t.of(row[0].place), *(distances.km_text(d, t) for d in row)]
        for row in zip(*columns, strict=True)
    ]
    notes = [_exactness(distance, t) for distance in columns[0]]
    text_tables.show([[t("Landmark (how exact its place is)"), *found], *lines], notes)


def _exactness(distance: distances.Distance, t: Language) -> str:
    return t(
        "{precision}; confidence {confidence}",
        precision=distances.precision_text(distance, t),
        confidence=t(distance.place.confidence),
    )
