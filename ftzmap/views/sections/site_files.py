"""Sites from pasted lines or a file: columns confirmed, rows located, kept in the session."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ftzmap.boundary.candidates import Candidate, candidates, name_of
from ftzmap.sites import in_link
from ftzmap.sites.answers import MAX_IN_BROWSER, SiteTable, degree_points, locate_table
from ftzmap.sites.columns import (
    Columns,
    guess,
    in_metres,
    is_open,
    number_points,
    picked_columns,
)
from ftzmap.sites.coordinates import DATUMS
from ftzmap.sites.site_table import Table
from ftzmap.sites.table_files import read_lines
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import loading, state
from ftzmap.views.background import wait_s
from ftzmap.views.reading import Reading, as_read
from ftzmap.views.sections import own_sites, reading_choice
from ftzmap.views.shield import callback, shield_errors, tell
from ftzmap.views.text_tables import explanation
from ftzmap.work.site_source import READ, lines_source, with_columns
from geo.crs.datum import NAMES
from geo.errors import CrsError, FileTooLargeError, GeoError
from geo.formats.catalogue import point_endings, point_titles
from geo.limits import LIMITS

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

PREVIEW = 3  # rows shown beside the guess
MAX_PREVIEW_COLUMNS = 8
MAX_POINTS = 500  # that are drawn of a table whose system is open


def show(way: str, t: Language) -> None:
    """Draw the form for pasted lines or for a file, then the columns to confirm."""
    table = _pasted(t) if way == "paste" else _uploaded(t)
    if table is not None:
        _confirm(table, t)


def loaded() -> SiteTable | None:
    """Return the answered table of this session."""
    return st.session_state.get("site_table")


def is_linked() -> bool:
    """Return whether the sites of the loaded table were put into the link."""
    return bool(loaded()) and st.session_state.get("site_linked", False)


def close() -> None:
    """Forget the loaded table."""
    for key in ("site_table", "site_pending", "site_read", "site_failure"):
        st.session_state.pop(key, None)


def _pasted(t: Language) -> Table | None:
    st.text_area(
        t(
            "One site per line: coordinates, or name and coordinates. You can also "
            "paste cells from a spreadsheet."
        ),
        key="site_lines",
        height=130,
        max_chars=LIMITS.max_pasted,
        placeholder=t("Plant 43.9067, 87.4000\n43°54′24″N 87°24′00″E"),
    )
    if st.button(t("Read the lines"), icon=":material/read_more:"):
        heads = (t("Name"), t("Coordinates"))
        lines = st.session_state["site_lines"]
        st.session_state.pop("site_pending", None)
        with shield_errors(t):
            name = t("Pasted lines")
            st.session_state["site_pending"] = read_lines(lines, name, heads=heads)
            st.session_state["site_source"] = lines_source(lines, name, heads)
    return st.session_state.get("site_pending")


def _uploaded(t: Language) -> Table | None:
    label = t("Table of sites: {kinds}", kinds=point_titles())
    is_loaded = "site_source" in st.session_state
    upload = loading.file_field(label, point_endings(), "site_file", t, is_loaded=is_loaded)
    if upload is None:
        st.caption(
            t("Up to {most:,} rows; for millions use the command line:", most=MAX_IN_BROWSER)
        )
        st.code(in_link.command("sites.csv", None, None, "wgs84"), language=None, wrap_lines=True)
        return None
    if st.session_state.get("site_read") != upload.file_id:
        _begin(upload)
    job: Reading[Table, Table] | None = st.session_state.get("site_reading")
    if job is not None and not job.is_done:
        loading.working(job, upload.name, "site_reading_cancel", _stop, t)
        return None
    if job is not None:
        del st.session_state["site_reading"]
        st.session_state["site_failure"] = job.error
        st.session_state["site_pending"] = job.result
        st.session_state["site_source"] = job.source
    if failure := st.session_state.get("site_failure"):
        _tell(failure, upload.name, t)
    return st.session_state.get("site_pending")


def _begin(upload: "UploadedFile") -> None:
    """Begin to read a table in place of any that is being read."""
    _stop()
    job: Reading[Table, Table] = Reading(
        READ, upload.getvalue(), upload.name, as_read, most=MAX_IN_BROWSER
    )
    st.session_state.update(site_read=upload.file_id, site_reading=job)
    job.wait(wait_s(upload.size))


def _stop() -> None:
    for key in ("site_pending", "site_failure"):
        st.session_state.pop(key, None)
    if job := st.session_state.pop("site_reading", None):
        job.cancel()


def _tell(failure: GeoError, name: str, t: Language) -> None:
    """Tell why a table was not read, and where a long one is."""
    if not isinstance(failure, FileTooLargeError):
        tell(failure.message, t)
        return
    st.error(
        t(
            "A page cannot take more than {most:,} rows; use the command line, which handles "
            "millions:",
            most=MAX_IN_BROWSER,
        )
    )
    st.code(in_link.command(name, None, None, "wgs84"), language=None, wrap_lines=True)


def _confirm(table: Table, t: Language) -> None:
    """Show the guessed columns, to be confirmed or changed, and a few rows."""
    guessed = guess(table)
    for note in filter(None, (*table.notes, guessed.note)):
        st.caption(markdown_text(t(note), limit=400))
    with st.container(border=True):
        st.markdown(
            t(
                "{name}: {rows} rows. Are these the right columns?",
                name=markdown_text(table.name, limit=60),
                rows=table.size,
            )
        )
        chosen = guessed if table.shapes else _in_system(table, _chosen(table, guessed, t), t)
        _preview(table, t)
        st.button(
            t("Locate these rows"),
            icon=":material/pin_drop:",
            type="primary",
            disabled=not (chosen.complete or table.shapes),
            on_click=callback(_answer),
            args=(table, chosen),
        )


def _chosen(table: Table, guessed: Columns, t: Language) -> Columns:
    titles = {
        "lon": t("Longitude"),
        "lat": t("Latitude"),
        "both": t("Both in one column"),
        "name": t("Name"),
        "datum": t("Datum of each row"),
    }
    options = [None, *table.columns]
    picked: dict[str, str | None] = {}
    with st.container(horizontal=True, gap="small"):
        for kind, title in titles.items():
            st.session_state.setdefault(_column_key(kind, table), getattr(guessed, kind))
            picked[kind] = st.selectbox(
                title,
                options,
                format_func=lambda name: plain(name, limit=40) if name else "–",
                key=_column_key(kind, table),
                placeholder="–",
                width=170,
            )
    return replace(picked_columns(guessed, **picked), note=guessed.note)


def _in_system(table: Table, columns: Columns, t: Language) -> Columns:
    """Return columns with the system of numbers in metres, which the reader names where two fit."""
    asked = st.session_state.get("table_crs", "").strip()
    try:
        found = in_metres(table, columns, from_crs=asked or None)
    except CrsError as error:
        tell(error.message, t)
        found = replace(columns, lon=None, lat=None, both=None)
    if found.reading or not found.complete:
        st.text_input(t("Coordinate system, such as EPSG:4517"), key="table_crs", width=260)
    if found.reading and found.note:
        st.caption(markdown_text(t(found.note), limit=400))
    if found.reading or not found.complete:
        _readings(table, columns, found, t)
    elif not (found.head_datum or found.title_datum or found.datum):
        _degree_readings(table, found, t)
    return found


def _readings(table: Table, columns: Columns, found: Columns, t: Language) -> None:
    """Show the readings that fit numbers in metres, drawn; the one that is taken is marked."""
    if not columns.complete:
        return
    points = number_points(table, columns)[:MAX_POINTS]
    fits = candidates(state.zone(), points, may_be_packed=is_open(table, columns))
    if len(fits) > 1 or (fits and found.reading is None):
        st.markdown(t("These readings fit the numbers:"))
        name = name_of(found.reading) if found.reading else None
        taken = next((one for one in fits if one.name.removesuffix(",as-written") == name), None)
        reading_choice.show(fits, taken, _name_system, "table_candidate", t)


def _degree_readings(table: Table, columns: Columns, t: Language) -> None:
    """Show where degrees lie on each datum and in each order, drawn, the one in force marked."""
    fits = _degree_fits(table, columns)
    if len(fits) < 2:
        return
    now = st.session_state.get("table_datum", "wgs84")
    taken = next(
        (one for one in fits if (one.datum or "wgs84", one.is_swapped) == (now, False)), None
    )
    by_name = {one.name: one for one in fits}

    def choose(name: str) -> None:
        one = by_name[name]
        st.session_state["table_datum"] = one.datum or "wgs84"
        if one.is_swapped:
            pair = columns.lat, columns.lon
            for kind, column in zip(("lon", "lat"), pair, strict=True):
                st.session_state[_column_key(kind, table)] = column

    title = t("Readings that fit the numbers: {n}", n=len(fits))
    with st.expander(title, icon=":material/alt_route:"):
        reading_choice.show(fits, taken, choose, "table_degrees", t)


def _degree_fits(table: Table, columns: Columns) -> tuple[Candidate, ...]:
    """Return the readings of degrees that lie near the zone, sought once for these columns."""
    before_table, before_columns, fits = st.session_state.get("table_fits", (None, None, ()))
    if before_table is table and before_columns == columns:
        return tuple(fits)
    found = candidates(state.zone(), degree_points(table, columns)[:MAX_POINTS])
    has_pair = bool(columns.lon and columns.lat) and not columns.lon_parts
    fits = tuple(one for one in found if one.is_degrees and (has_pair or not one.is_swapped))
    st.session_state["table_fits"] = table, columns, fits
    return fits


def _column_key(kind: str, table: Table) -> str:
    return f"column_{kind}_{hash(table.columns)}"


def _name_system(name: str) -> None:
    st.session_state["table_crs"] = name


def _preview(table: Table, t: Language) -> None:
    cells = {
        plain(name, limit=40): [
            plain(cell, limit=60) if cell is not None else ""
            for cell in table.column(name, PREVIEW)
        ]
        for name in table.columns[:MAX_PREVIEW_COLUMNS]
    }
    if cells:
        st.dataframe(cells, hide_index=True, width="stretch")
    if not state.zone().is_in_china:  # elsewhere every map is in WGS 84
        return
    names = {"wgs84": "WGS 84", **NAMES}
    st.selectbox(
        t("Datum of rows that do not name one"),
        DATUMS,
        format_func=names.__getitem__,
        key="table_datum",
        width=210,
        help=explanation("datum"),
    )


def _answer(table: Table, columns: Columns) -> None:
    """Answer a table; where all its sites fit the link, they are put into it."""
    datum = st.session_state.get("table_datum", "wgs84")
    found = locate_table(state.zone(), table, columns, datum=datum)
    st.session_state["site_table"] = found
    if (source := st.session_state.get("site_source")) is not None:
        crs = st.session_state.get("table_crs", "").strip() if columns.reading else ""
        st.session_state["sites_source"] = with_columns(
            source, columns, datum=datum, from_crs=crs or None
        )
    st.session_state.pop("site_pending", None)
    if (upload := st.session_state.get("site_file")) is not None:
        loading.let_go(upload)
    linked = mark_linked(found)
    if linked and st.session_state["site_linked"]:
        own_sites.keep(linked)


def mark_linked(found: SiteTable) -> dict[in_link.Site, str]:
    """Return the sites of a table that a link holds; hold whether they fit into this one."""
    linked = in_link.sites_of_table(found) or {}
    now = state.address().sites
    st.session_state["site_linked"] = in_link.fits((*now, *(s for s in linked if s not in now)))
    return linked
