"""Tables of sites with their answers: on the page, as files, and what applies there."""

import math
from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ftzmap.checks.report import XLSX
from ftzmap.compare.distances import from_shape
from ftzmap.isolation.calls import isolated_if
from ftzmap.sites.answers import SUMMARY, SiteTable
from ftzmap.sites.sentences import applies, boundary, inside, is_answered, lies_in, note
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import data_table
from ftzmap.views.shield import callback, download
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone

FORMATS = {".csv": "text/csv", ".xlsx": XLSX, ".geojson": "application/geo+json"}
FEW = 8  # rows that are shown without scrolling
MAX_HEIGHT = 320  # px of a table of more
NOTE_WIDTH = 240  # px: most notes are empty, so that the table would not leave them room
MAX_SHOWN = 1000  # rows on the page; downloads hold all


def own_table(zone: Zone, sites: SiteTable, t: Language, city: Place | None) -> None:
    """Show the sites of the link, with their distances from a city; rows can be chosen."""
    away, settings = _from_city(sites, city, t) if city else ({}, {})
    st.dataframe(
        _columns(zone, sites, sites.table.size, t) | away,
        column_config=settings,
        hide_index=True,
        width="stretch",
        height="content",
        key="own_rows",
        on_select="rerun",
        selection_mode="multi-row",
    )


def _from_city(
    sites: SiteTable, city: Place, t: Language
) -> tuple[dict[str, list], dict[str, ColumnConfig]]:
    """Return how far the sites are from a city, as a column of bars with its settings."""
    head = t("From {city}", city=plain(t.of(city), limit=30))
    shapes = [sites.table.shapes[row] for row in range(sites.table.size)]
    km = [from_shape(s, city).km if s is not None else math.nan for s in shapes]
    bars = st.column_config.ProgressColumn(
        format=t("{n} km", n="%.1f"),
        min_value=0,
        max_value=max((k for k in km if not math.isnan(k)), default=0) or 1,
    )
    return {head: km}, {head: bars}


def loaded_table(
    zone: Zone, sites: SiteTable, t: Language, *, linked: bool, on_close: Callable[[], None]
) -> None:
    """Show a loaded table with its answers, and offer it whole; its sites may be in the link."""
    st.header(markdown_text(sites.table.name, limit=60), anchor=False)
    rows = sites.table.size
    outside = sites.answer_count - sites.inside_count
    counts = {
        "inside": sites.inside_count,
        "outside": outside,
        "refused": rows - sites.answer_count,
    }
    st.markdown(markdown_text(t(SUMMARY, rows=rows, **counts)))
    shown = min(rows, MAX_SHOWN)
    height: int | Literal["content"] = "content" if shown <= FEW else MAX_HEIGHT
    data_table.show(
        _columns(zone, sites, shown, t),
        "located",
        settings={t("Note"): st.column_config.TextColumn(width=NOTE_WIDTH)},
        height=height,
    )
    if shown < rows:
        st.caption(t("Only the first {n} rows are shown; downloads have all of them.", n=shown))
    with st.container(horizontal=True, gap="small"):
        downloads(sites, t, "located")
        st.button(t("Close the table"), icon=":material/close:", on_click=callback(on_close))
    st.caption(
        t("Its sites are also under My sites and in the link; the table itself is not in the link.")
        if linked
        else t("A loaded table stays in this session and is not in the link.")
    )


def downloads(sites: SiteTable, t: Language, name: str) -> None:
    """Offer a table in every format, with all its columns."""
    for ending, kind in FORMATS.items():
        st.download_button(
            ending.removeprefix(".").upper().replace("GEOJSON", "GeoJSON"),
            download(partial(_file_bytes, sites, ending, t)),
            f"{name}{ending}",
            kind,
            key=f"{name}{ending}",
            icon=":material/download:",
            on_click="ignore",
        )


def _file_bytes(sites: SiteTable, ending: str, t: Language) -> bytes:
    is_large = sites.table.size > MAX_SHOWN
    data: bytes = isolated_if(is_large, "ftzmap.sites.export:file_bytes", sites, ending, t)
    return data


def what_applies(zone: Zone, sites: SiteTable, t: Language) -> None:
    """Show for each distinct place what the plan says there, with the clause."""
    places: dict[tuple[str, ...], list[int]] = {}
    for row in range(sites.table.size):
        if is_answered(sites, row):
            places.setdefault(inside(sites, row), []).append(row + 1)
    st.markdown(f"**{t('What applies there')}**")
    for features, rows in places.items():
        names = t(", ").join(t.of(zone[feature]) for feature in features)
        where = names or t("outside all areas")
        head = (
            t("Sites {numbers}: {places}", numbers=t(", ").join(map(str, rows)), places=where)
            if len(rows) > 1
            else t("Site {number}: {places}", number=rows[0], places=where)
        )
        clauses = applies(zone, features, t)
        text = "".join(
            f"\n- {markdown_text(clause.text, limit=900)} "
            f":gray[{markdown_text(t('Section {section}', section=clause.section))}]"
            for clause in clauses
        )
        if zone.industries and not (clauses or features):
            text = "\n- " + t("The plan designates no industries outside the areas.")
        st.markdown(f"{markdown_text(head, limit=900)}{text}")
    if zone.industries:
        st.caption(
            t("The plan designates industries for areas, not for their parts; the lists are open.")
        )
    if zone.is_schematic:
        st.caption(t("Only an official boundary can show whether a real plot is in the zone."))


def _columns(zone: Zone, sites: SiteTable, rows: int, t: Language) -> dict[str, list]:
    """Return the answers as columns of text, shortest first."""
    shown = range(rows)
    notes = [note(sites, row, t) if is_answered(sites, row) else "" for row in shown]
    return {
        t("No."): [row + 1 for row in shown],
        t("Site"): [plain(sites.name(row), limit=60) for row in shown],
        t("Is in"): [lies_in(zone, sites, row, t) or note(sites, row, t) for row in shown],
        t("Nearest boundary"): [boundary(zone, sites, row, t) for row in shown],
        **({t("Note"): notes} if any(notes) else {}),
        t("Place (WGS 84)"): [_place(sites, row) for row in shown],
    }


def _place(sites: SiteTable, row: int) -> str:
    lon, lat = float(sites.located.lon[row]), float(sites.located.lat[row])
    return "" if math.isnan(lon) else f"{lat:.5f}, {lon:.5f}"
