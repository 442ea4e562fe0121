"""Parcels: load → progress → what they cover → gaps and overlaps on the map → export."""

from collections.abc import Iterable

import streamlit as st
from streamlit_folium import st_folium

from ftzmap import atlas
from ftzmap.i18n import Language
from ftzmap.planning.parcel_files import csv_bytes, geopackage_bytes
from ftzmap.planning.parcels import (
    Held,
    Job,
    Parcels,
    hold,
    known_outlines,
    layers_to_choose,
    open_parcels,
    rows,
    sample_parcels,
    totals,
)
from ftzmap.report import CAVEAT
from ftzmap.text import markdown_text, plain
from ftzmap.views.loading import ENDINGS, SYSTEMS
from ftzmap.views.parcels_map import parcels_scene
from ftzmap.views.served import LINKS
from ftzmap.zone import shipped_zone
from geo.errors import CancelledError, CrsError
from geo.words import Words, words

MAP_HEIGHT = 440
POLL_S = 0.5  # between two looks at how far the work is
SHORT_S = 0.4  # work done within this time shows no progress bar
_BROKEN = words("The work broke off; check the file and try again.")


def show(t: Language) -> None:
    """Draw the section."""
    _load(t)
    _against(t)
    _collect()
    if "parcels_job" in st.session_state:
        _working(t)
        return
    if told := st.session_state.get("parcels_told"):
        st.warning(markdown_text(t(told), limit=1000))
    held = st.session_state.get("parcels_held")
    if held is None:
        _before_loading(t)
    else:
        _results(held, t)


def _load(t: Language) -> None:
    """Show the upload; a file is read once, and again when a question about it is answered."""
    upload = st.file_uploader(t("Parcel file"), type=ENDINGS, key="parcels_file")
    if upload is None:
        return
    layer = from_crs = None
    asked, choices = st.session_state.get("parcels_asked", ("", []))
    if asked == upload.file_id and choices:
        layer = st.selectbox(t("Layer"), choices, index=None, key="parcels_layer")
    elif asked == upload.file_id:
        label = t("Coordinate system of the file")
        from_crs = st.selectbox(label, SYSTEMS, index=None, key="parcels_crs")
    reading = (upload.file_id, layer, from_crs)
    if st.session_state.get("parcels_reading") == reading:
        return
    if asked == upload.file_id and not (layer or from_crs):
        return
    st.session_state["parcels_reading"] = reading
    data, name, outlines = upload.getvalue(), upload.name, _chosen_outlines()
    _start(
        lambda progress: hold(
            open_parcels(data, name=name, layer=layer, from_crs=from_crs),
            outlines,
            progress=progress,
        )
    )


def _against(t: Language) -> None:
    """Offer the boundary on the desk as what parcels are held against, if there is one."""
    if not _own_outlines():
        return
    names = {False: t("Shipped outlines (schematic)"), True: t("My boundary")}
    st.session_state["parcels_against"] = st.session_state.get("parcels_own", False)
    st.radio(
        t("Hold the parcels against"),
        list(names),
        format_func=names.__getitem__,
        key="parcels_against",
        horizontal=True,
        on_change=_against_chosen,
    )


def _against_chosen() -> None:
    st.session_state["parcels_own"] = st.session_state["parcels_against"]
    _hold_again()


def _hold_again() -> None:
    held = st.session_state.get("parcels_held")
    if held:
        outlines = _chosen_outlines()
        _start(lambda progress: hold(held.parcels, outlines, progress=progress))


def _own_outlines() -> dict:
    desk = st.session_state.get("desk")
    return known_outlines(desk.outlines) if desk else {}


def _chosen_outlines() -> dict | None:
    return _own_outlines() or None if st.session_state.get("parcels_own") else None


def _start(work: object) -> None:
    """Begin work in place of any that is under way."""
    if job := st.session_state.pop("parcels_job", None):
        job.cancel()
    st.session_state.pop("parcels_told", None)
    st.session_state["parcels_job"] = job = Job(work)
    job.wait(SHORT_S)


def _collect() -> None:
    """Keep what came out of work that is done."""
    job = st.session_state.get("parcels_job")
    if job is None or not job.is_done:
        return
    del st.session_state["parcels_job"]
    if job.result:
        st.session_state["parcels_held"] = job.result
        st.session_state.pop("parcels_rows", None)
    elif not isinstance(job.error, CancelledError):
        st.session_state["parcels_told"] = job.error.words if job.error else _BROKEN
        _ask(job)


def _ask(job: Job) -> None:
    """Prepare the question that settles why a file could not be read, if there is one."""
    upload = st.session_state.get("parcels_file")
    choices = layers_to_choose(upload.getvalue(), upload.name) if upload else []
    asked = st.session_state.get("parcels_asked", ("", []))
    if upload and asked[0] != upload.file_id and (choices or isinstance(job.error, CrsError)):
        is_crs = isinstance(job.error, CrsError)
        st.session_state["parcels_asked"] = (upload.file_id, [] if is_crs else choices)
        st.rerun()


@st.fragment(run_every=POLL_S)
def _working(t: Language) -> None:
    job = st.session_state.get("parcels_job")
    if job is None or job.is_done:
        st.rerun()
    share = t.percent(job.share, 0)
    text = t("Measuring: {percent}", percent=share) if job.share else t("Reading the parcels …")
    st.progress(job.share, text=text)
    st.button(t("Cancel"), icon=":material/close:", on_click=_cancel, key="parcels_cancel")


def _cancel() -> None:
    if job := st.session_state.pop("parcels_job", None):
        job.cancel()
    st.session_state["parcels_told"] = words("Cancelled; load the file again to start anew.")


def _before_loading(t: Language) -> None:
    st.info(
        t(
            "Load parcels as a GeoJSON, GeoPackage, zipped Shapefile or any other boundary file. "
            "You are told what share of every area and part they cover, where gaps and overlaps "
            "are, and which parcels lie outside. The outlines are schematic unless you load your "
            "own under “My boundary”."
        )
    )
    st.button(t("Try it with sample parcels"), icon=":material/science:", on_click=_try_sample)


def _try_sample() -> None:
    outlines = _chosen_outlines()
    _start(lambda progress: hold(sample_parcels(shipped_zone()), outlines, progress=progress))


def _results(held: Held, t: Language) -> None:
    _about(held, t)
    chosen = _table(held, t)
    _map(held, chosen, t)
    _downloads(held, t)


def _about(held: Held, t: Language) -> None:
    if held.schematic:
        st.caption(t(CAVEAT))
    else:
        st.caption(t("Held against the outlines that were loaded under “My boundary”."))
        if held.outlines != (_own_outlines() or held.outlines):
            st.button(t("Hold against my boundary as it is now"), on_click=_hold_again)
    title = _title(held.parcels, t)
    with st.expander(title, expanded=bool(held.left_out), icon=":material/description:"):
        as_it_stands = (words("Read as it stands; nothing to decide."),)
        _listed(held.parcels.decisions or as_it_stands, t)
        st.button(t("Close the file"), icon=":material/close:", on_click=_close)
    _listed(totals(held), t)


def _listed(sentences: Iterable[Words], t: Language) -> None:
    st.markdown("\n".join(f"- {markdown_text(t(sentence), limit=600)}" for sentence in sentences))


def _title(parcels: Parcels, t: Language) -> str:
    name = markdown_text(parcels.name, limit=60)
    return t("{name}: {n} parcels read", name=name, n=len(parcels.labels))


def _close() -> None:
    for key in ("parcels_held", "parcels_told"):
        st.session_state.pop(key, None)


def _table(held: Held, t: Language) -> str:
    """Show the figures; return the feature that is chosen, or the first that is covered."""
    lines = rows(held)
    bar = st.column_config.ProgressColumn(format="%.2f%%", min_value=0, max_value=100)
    numbers = {
        t("km²"): [t.number(row.km2, 4) for row in lines],
        t("Covered km²"): [t.number(row.covered_km2, 4) for row in lines],
        t("Gaps km²"): [t.number(row.gap_km2, 4) for row in lines],
    }
    right = {head: st.column_config.Column(alignment="right") for head in numbers}
    picked = st.dataframe(
        {
            t("Name"): [plain(t.of(row.feature)) for row in lines],
            t("Covered, %"): [row.percent for row in lines],
            **numbers,
        },
        column_config={t("Covered, %"): bar, **right},
        hide_index=True,
        width="stretch",
        height="content",
        key="parcels_rows",
        on_select="rerun",
        selection_mode="single-row",
    )
    st.caption(t("Choose a row to see its place on the map."))
    chosen = [lines[row] for row in picked["selection"]["rows"] if row < len(lines)]
    covered = [row for row in lines if row.covered_km2 > 0]
    return (chosen + covered + list(lines))[0].feature.id


def _map(held: Held, chosen: str, t: Language) -> None:
    scene, hidden = parcels_scene(held, chosen, t)
    st_folium(
        atlas.OfflineMap(LINKS),
        key="parcels_map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=scene,
    )
    if hidden:
        st.caption(
            t(
                "{n} more shapes here are too many to draw; the GeoPackage has all gaps, overlaps "
                "and parcels outside.",
                n=f"{hidden:,}",
            )
        )


def _downloads(held: Held, t: Language) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, file, kind, make in (
            ("GeoPackage", "coverage.gpkg", "application/geopackage+sqlite3", geopackage_bytes),
            ("CSV", "coverage.csv", "text/csv", csv_bytes),
        ):
            st.download_button(
                label,
                lambda make=make: make(held, t),
                file,
                kind,
                icon=":material/download:",
                on_click="ignore",
            )
