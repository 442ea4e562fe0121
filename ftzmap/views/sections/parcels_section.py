"""Parcels: load → progress → what they cover → gaps and overlaps on the map → export."""

from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial
from typing import Any

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.isolation.calls import isolated, queue_for
from ftzmap.map.parcel_layer import parcels_scene
from ftzmap.parcels.coverage_files import csv_bytes
from ftzmap.parcels.defects import Defect
from ftzmap.parcels.measured_parcels import GEOPACKAGE, Measured
from ftzmap.parcels.parcels import Parcels, rows, totals
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import N_, Language
from ftzmap.views import offline_map, state
from ftzmap.views.sections import parcel_places, parcel_work, reading_choice, shares_table
from ftzmap.views.shield import callback, download, shield_errors
from ftzmap.views.text_tables import names_column, to_the_right
from ftzmap.work.session_work import SAMPLE, Source
from geo.limits import LIMITS
from geo.messages import Message, message

MAP_HEIGHT = 440  # px
_AGAINST_OWN = N_("Compared with the outlines loaded under “My boundary”.")


def show(t: Language) -> None:
    """Draw the section."""
    parcel_work.follow_link()
    above = st.container()
    is_loaded = "parcels_result" in st.session_state
    with st.expander(t("Another file"), icon=":material/upload:") if is_loaded else nullcontext():
        asked = parcel_work.load(t)
    parcel_work.against(t)
    parcel_work.collect()
    if "parcels_job" in st.session_state:
        parcel_work.working(t)
        return
    parcel_work.tell_failure(asked, t)
    result = st.session_state.get("parcels_result")
    if result is None:
        _before_loading(t)
    elif not is_loaded:
        st.rerun()
    else:
        with above:
            _results(result, t)
        _about(result, t)


def _before_loading(t: Language) -> None:
    parcel_work.again(t)
    st.info(
        t(
            "Load parcels as a GeoJSON, GeoPackage, zipped Shapefile or any other boundary "
            "file. You see what share of each area and part they cover, where gaps and "
            "overlaps are, and which parcels are outside. The outlines are schematic unless "
            "you load your own under “My boundary”."
        )
    )
    st.button(
        t("Try it with sample parcels"),
        icon=":material/science:",
        on_click=callback(parcel_work.try_sample),
    )


def _results(measured: Measured, t: Language) -> None:
    """Draw what came out: the verdict, the places beside the map, the shares, the downloads."""
    result = measured.coverage
    st.header(parcel_places.verdict(result, t), anchor=False)
    st.caption(t(CAVEAT) if result.schematic else t(_AGAINST_OWN))
    with st.container(key="desk"):
        left, right = st.columns([1.3, 1], gap="medium")
    with right:
        place = parcel_places.walk(measured.places, t)
        chosen = _table(measured, t)
    with left, shield_errors(t):
        _map(measured, chosen, place, t)
    with shield_errors(t):
        shares_table.shares(result, t)
    _downloads(measured, t)


def _about(measured: Measured, t: Language) -> None:
    """Say how the file was read and what was summed, and offer the ways on."""
    result = measured.coverage
    if result.outlines != (parcel_work.own_outlines() or result.outlines) and not result.schematic:
        st.button(
            t("Compare with my boundary as it is now"),
            on_click=callback(parcel_work.measure_again),
        )
    st.button(t("Close the file"), icon=":material/close:", on_click=callback(_close))
    title = _title(result.parcels, t)
    with st.expander(title, expanded=bool(result.left_out), icon=":material/description:"):
        as_it_stands = (message("Read as is; no decision is needed."),)
        _listed((*(result.parcels.decisions or as_it_stands), *totals(result)), t)
    with shield_errors(t):
        _other_readings(measured, t)


def _other_readings(measured: Measured, t: Language) -> None:
    """Offer the other readings that fit the file; the one that was taken is known by its extent."""
    source: Source | None = st.session_state.get("parcels_source")
    if source is not None and source.name != SAMPLE:
        reading_choice.other_layers("parcels", source, parcel_work.read_layer, t)
        reading_choice.others("parcels", source, measured.extents, parcel_work.read_again, t)


def _listed(sentences: Iterable[Message], t: Language) -> None:
    st.markdown("\n".join(f"- {markdown_text(t(sentence), limit=600)}" for sentence in sentences))


def _title(parcels: Parcels, t: Language) -> str:
    name = markdown_text(parcels.name, limit=60)
    return t.counted(
        "{name}: {n:,} parcel read",
        "{name}: {n:,} parcels read",
        n=len(parcels.labels),
        name=name,
    )


def _close() -> None:
    for key in ("parcels_result", "parcels_failure"):
        st.session_state.pop(key, None)
    parcel_places.forget()
    state.change(sample=False)


def _table(measured: Measured, t: Language) -> str:
    """Show the figures; return the feature that is chosen, or the first that is covered."""
    lines = rows(measured.coverage)
    bar = st.column_config.ProgressColumn(format="%.4g%%", min_value=0, max_value=100)
    numbers = {
        t("Gaps km²"): [t.km2(row.gap_km2) if row.is_reached else "–" for row in lines],
        t("km²"): [t.km2(row.km2) for row in lines],
        t("Covered km²"): [t.km2(row.covered_km2) for row in lines],
    }
    names = [plain(t.of(row.feature)) for row in lines]
    choice = st.dataframe(
        {
            t("Name"): names,
            t("Covered, %"): [row.percent for row in lines],
            **numbers,
        },
        column_config={
            t("Covered, %"): bar,
            **to_the_right(numbers),
            **names_column(t("Name"), names),
        },
        hide_index=True,
        width="stretch",
        height="content",
        key="parcels_rows",
        on_select=callback(partial(parcel_places.leave, measured.places)),
        selection_mode="single-row",
    )
    st.caption(t("Choose a row to see it on the map."))
    chosen = [lines[row] for row in choice["selection"]["rows"] if row < len(lines)]
    covered = [row for row in lines if row.covered_km2 > 0]
    return (chosen + covered + list(lines))[0].feature.id


def _map(measured: Measured, chosen: str, place: Defect | None, t: Language) -> None:
    row = st.session_state.get("parcels_chosen")
    address = offline_map.shapes_address(measured.files.drawn)
    offline_map.show(
        parcels_scene(
            measured, chosen, address, t, parcel=row, place=place.polygon if place else None
        ),
        "parcels_map",
        height=MAP_HEIGHT,
        on_answer=_clicked,
    )
    if row is None:
        st.caption(t("Click a parcel to see what it has of each area."))
    else:
        shares_table.one(measured, row, t)
    if measured.hidden:
        st.caption(
            t(
                "{n} more shapes here are too many to draw; the GeoPackage has all gaps, overlaps "
                "and parcels outside.",
                n=f"{measured.hidden:,}",
            )
        )


def _clicked(answer: dict[str, Any]) -> None:
    is_parcel = answer["kind"] == "parcel"
    st.session_state["parcels_chosen"] = int(answer["id"]) if is_parcel else None


def _downloads(measured: Measured, t: Language) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, file, kind, make in (
            (
                "GeoPackage",
                "coverage.gpkg",
                "application/geopackage+sqlite3",
                partial(_geopackage, measured, t),
            ),
            ("CSV", "coverage.csv", "text/csv", partial(csv_bytes, measured.coverage, t)),
        ):
            st.download_button(
                label,
                download(make),
                file,
                kind,
                icon=":material/download:",
                on_click="ignore",
            )


def _geopackage(measured: Measured, t: Language) -> bytes:
    """Return what came out as a GeoPackage; it is made in a process of its own."""
    stored = measured.files.stored
    with queue_for(stored.stat().st_size).turn(object(), lambda: None):
        data: bytes = isolated(
            GEOPACKAGE, stored, measured.coverage.zone, t.code, max_seconds=LIMITS.max_work_seconds
        )
    return data
