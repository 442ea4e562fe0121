"""Section *Distances* of page *Find a site*: straight lines to landmarks and from one's city."""

import streamlit as st
from shapely import Point

from ftzmap.compare import distances
from ftzmap.map.labels import CITY_COLOR
from ftzmap.sites import in_link
from ftzmap.sites.coordinates import read_coordinates
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import area_tables, state
from ftzmap.views.area_tables import Cell, Row
from ftzmap.views.sections import city_choice
from ftzmap.views.shield import callback
from ftzmap.zone.landmarks import Place
from geo.errors import CoordinateError

Columns = dict[str, tuple[distances.Distance, ...]]
SITE_COLOR = "#57606a"  # of bars of the reader's sites
SHOWN = 3  # landmarks of a kind on a phone, the nearest; the rest opens


def show(t: Language) -> None:
    """Draw the section."""
    st.markdown(
        t(
            "**Straight lines in km**, not roads; travel times are not known. Distances from "
            "an area start at the nearest edge of its schematic outline; “inside” means that "
            "the place is inside that outline. Distances from your site start at the point "
            "itself."
        )
    )
    _own_site(t)
    area_tables.style()
    city = city_choice.chosen()
    if city:
        _from_city(city, t)
    found = _found(city, t)
    st.caption(t("Open a landmark to see the accuracy of its position."))
    for group, title in distances.titles(state.zone()).items():
        st.header(t(title), anchor=False)
        _table(group, found, t)
    st.caption(
        t(
            "Geodesics on the CGCS2000 ellipsoid. The source and licence of each landmark are "
            "in places.geojson in the zone's folder; its row gives the accuracy of its "
            "position."
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
                t("“{text}” cannot be read as coordinates; type latitude, longitude.", text=refused)
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


def _from_city(city: Place, t: Language) -> None:
    """Show how far the areas and the reader's sites are from the city, the nearest first."""
    zone = state.zone()
    ends = [
        (t.of(zone[area]), zone.color_of(area), distance)
        for area, distance in distances.from_city(zone, city).items()
    ]
    ends += [(name, SITE_COLOR, distance) for name, distance in _sites_from(city, t)]
    ends.sort(key=lambda end: end[2].metres)
    longest = max(distance.metres for _, _, distance in ends)
    rows = [Row(name, [_cell(distance, longest, t)], color=color) for name, color, distance in ends]
    st.header(markdown_text(t("From {city}", city=city.name)), anchor=False)
    area_tables.show([t("Area or site"), t("km, straight line")], rows, [SITE_COLOR])


def _sites_from(city: Place, t: Language) -> list[tuple[str, distances.Distance]]:
    """Return the reader's sites, with the point of this page, and how far each is."""
    address, names = state.address(), st.session_state.get("site_names", {})
    named = [
        (names.get(site) or t("Site {number}", number=number), in_link.shape(site))
        for number, site in enumerate(address.sites, start=1)
    ]
    named += [(t("My site"), Point(address.point))] if address.point else []
    return [(name, distances.from_shape(shape, city)) for name, shape in named if shape is not None]


def _found(city: Place | None, t: Language) -> Columns:
    """Return the distances of each column, by its head; the places nearest the city come first."""
    zone, point = state.zone(), state.address().point
    columns = {t.of(zone[a]): found for a, found in distances.from_areas(zone).items()}
    if point:
        columns[t("My site")] = distances.from_point(*point, zone.landmarks)
    if city is None:
        return columns
    columns[t("From {city}", city=city.name)] = distances.from_point(
        *distances.position(city), zone.landmarks
    )
    return {head: distances.by_city(found, city) for head, found in columns.items()}


def _table(group: str, found: Columns, t: Language) -> None:
    columns = [
        [d for d in column if distances.group_of(d.place) == group] for column in found.values()
    ]
    if city_choice.chosen() is None:
        columns = distances.nearest_first(columns, by=_leading_column())
    longest = max(distance.metres for column in columns for distance in column)
    rows = [
        Row(
            t.of(row[0].place),
            [_cell(distance, longest, t) for distance in row],
            note=_exactness(row[0], t),
        )
        for row in zip(*columns, strict=True)
    ]
    areas = list(state.zone().colors.values())
    colors = [*areas, *[SITE_COLOR] * bool(state.address().point), CITY_COLOR][: len(found)]
    area_tables.show(
        [t("Landmark"), *found],
        rows,
        colors,
        is_above=True,
        shown=SHOWN,
        more=t("{n} more", n=len(rows) - SHOWN),
    )


def _leading_column() -> int | None:
    """Return the column that sorts the tables: the reader's site if there is one."""
    return len(state.zone().area_ids) if state.address().point else None


def _cell(distance: distances.Distance, longest: float, t: Language) -> Cell:
    return Cell(distances.km_text(distance, t), bar=distance.metres / max(longest, 1.0))


def _exactness(distance: distances.Distance, t: Language) -> str:
    return t(
        "{precision}; confidence {confidence}",
        precision=distances.precision_text(distance, t),
        confidence=t(distance.place.confidence),
    )
