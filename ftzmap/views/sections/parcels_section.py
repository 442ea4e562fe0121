"""Parcels: load → progress → what they cover → gaps and overlaps on the map → export."""

from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.map.parcel_layer import parcels_scene
from ftzmap.parcels.blemishes import Blemish
from ftzmap.parcels.coverage_files import csv_bytes, geopackage_bytes
from ftzmap.parcels.parcel_shares import Share, share_lines
from ftzmap.parcels.parcels import (
    ParcelCoverage,
    Parcels,
    rows,
    sample_parcels,
    totals,
)
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import N_, Language
from ftzmap.views import offline_map, state
from ftzmap.views.sections import parcel_places, parcel_work, reading_choice
from ftzmap.views.shield import callback, download, shield_errors
from ftzmap.views.text_tables import to_the_right
from ftzmap.work.session_work import SAMPLE, Source, source_of
from geo.messages import Message, message

MAP_HEIGHT = 440  # px
_AGAINST_OWN = N_("Held against the outlines that were loaded under “My boundary”.")
MAX_SHARES = 5_000  # in the table; the GeoPackage has all


def show(t: Language) -> None:
    """Draw the section."""
    above = st.container()
    is_loaded = "parcels_result" in st.session_state
    with st.expander(t("Another file"), icon=":material/upload:") if is_loaded else nullcontext():
        parcel_work.load(t)
    parcel_work.against(t)
    parcel_work.collect()
    if "parcels_job" in st.session_state:
        parcel_work.working(t)
        return
    if note := st.session_state.get("parcels_note"):
        st.warning(markdown_text(t(note), limit=1000))
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
        t("Try it with sample parcels"), icon=":material/science:", on_click=callback(_try_sample)
    )


def _try_sample() -> None:
    zone = state.zone()
    parcel_work.measure(zone, sample_parcels(zone), parcel_work.chosen_outlines())
    st.session_state["parcels_source"] = source_of(b"", SAMPLE)


def _results(result: ParcelCoverage, t: Language) -> None:
    """Draw what came out: the verdict, the places beside the map, the shares, the downloads."""
    st.header(parcel_places.verdict(result, t), anchor=False)
    st.caption(t(CAVEAT) if result.schematic else t(_AGAINST_OWN))
    with st.container(key="desk"):
        left, right = st.columns([1.3, 1], gap="medium")
    with right:
        place = parcel_places.walk(result, t)
        chosen = _table(result, t)
    with left, shield_errors(t):
        _map(result, chosen, place, t)
    with shield_errors(t):
        _shares(result, t)
    _downloads(result, t)


def _about(result: ParcelCoverage, t: Language) -> None:
    """Say how the file was read and what was summed, and offer the ways on."""
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
        _other_readings(result.parcels, t)


def _other_readings(parcels: Parcels, t: Language) -> None:
    """Offer the other readings that fit the file, drawn beside the one that was taken."""
    source: Source | None = st.session_state.get("parcels_source")
    if source is not None and source.name != SAMPLE:
        reading_choice.other_layers("parcels", source, parcel_work.read_layer, t)
        reading_choice.others("parcels", source, parcels.geometries, parcel_work.read_again, t)


def _listed(sentences: Iterable[Message], t: Language) -> None:
    st.markdown("\n".join(f"- {markdown_text(t(sentence), limit=600)}" for sentence in sentences))


def _title(parcels: Parcels, t: Language) -> str:
    name = markdown_text(parcels.name, limit=60)
    return t("{name}: {n} parcels read", name=name, n=len(parcels.labels))


def _close() -> None:
    for key in ("parcels_result", "parcels_note"):
        st.session_state.pop(key, None)
    parcel_places.forget()


def _table(result: ParcelCoverage, t: Language) -> str:
    """Show the figures; return the feature that is chosen, or the first that is covered."""
    lines = rows(result)
    bar = st.column_config.ProgressColumn(format="%.2f%%", min_value=0, max_value=100)
    numbers = {
        t("km²"): [t.number(row.km2, 4) for row in lines],
        t("Covered km²"): [t.number(row.covered_km2, 4) for row in lines],
        t("Gaps km²"): [t.number(row.gap_km2, 4) if row.is_reached else "–" for row in lines],
    }
    choice = st.dataframe(
        {
            t("Name"): [plain(t.of(row.feature)) for row in lines],
            t("Covered, %"): [row.percent for row in lines],
            **numbers,
        },
        column_config={t("Covered, %"): bar, **to_the_right(numbers)},
        hide_index=True,
        width="stretch",
        height="content",
        key="parcels_rows",
        on_select="rerun",
        selection_mode="single-row",
    )
    st.caption(t("Choose a row to see it on the map."))
    chosen = [lines[row] for row in choice["selection"]["rows"] if row < len(lines)]
    covered = [row for row in lines if row.covered_km2 > 0]
    return (chosen + covered + list(lines))[0].feature.id


def _shares(result: ParcelCoverage, t: Language) -> None:
    """Show what each parcel has of each area and part, in numbers that can be sorted by."""
    zone = result.zone
    with st.expander(t("Share of each parcel in areas and parts"), icon=":material/percent:"):
        query = st.text_input(
            t("Find a parcel by its number or name"),
            key="parcel_sought",
            max_chars=100,
            icon=":material/search:",
            width=320,
        )
        found = _sought(result, query)
        if not found:
            st.info(t("No parcel has these words; clear the field to see all."))
            return
        lines = found[:MAX_SHARES]
        st.dataframe(
            {
                t("Parcel"): [plain(result.parcels.label(line.parcel - 1)) for line in lines],
                t("Name"): [plain(t.of(zone[line.id])) for line in lines],
                t("m²"): [round(line.m2, 2) for line in lines],
                t("% of the parcel"): [round(line.percent, 2) for line in lines],
                t("% of the area or part"): [round(line.feature_percent, 4) for line in lines],
            },
            hide_index=True,
            width="stretch",
        )
        if len(found) > len(lines):
            st.caption(
                t(
                    "Only the first {n} are shown; the GeoPackage has all of them.",
                    n=t.number(len(lines), 0),
                )
            )


def _sought(result: ParcelCoverage, query: str) -> list[Share]:
    """Return the shares of the parcels whose number or name has a text in it."""
    sought, lines = query.strip().casefold(), share_lines(result)
    labels = (result.parcels.label(line.parcel - 1).casefold() for line in lines)
    return [line for line, label in zip(lines, labels, strict=True) if sought in label]


def _map(result: ParcelCoverage, chosen: str, place: Blemish | None, t: Language) -> None:
    scene, hidden = parcels_scene(result, chosen, t, place=place and place.polygon)
    offline_map.show(
        scene,
        "parcels_map",
        height=MAP_HEIGHT,
    )
    if hidden:
        st.caption(
            t(
                "{n} more shapes here are too many to draw; the GeoPackage has all gaps, overlaps "
                "and parcels outside.",
                n=f"{hidden:,}",
            )
        )


def _downloads(result: ParcelCoverage, t: Language) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, file, kind, make in (
            ("GeoPackage", "coverage.gpkg", "application/geopackage+sqlite3", geopackage_bytes),
            ("CSV", "coverage.csv", "text/csv", csv_bytes),
        ):
            st.download_button(
                label,
                download(partial(make, result, t)),
                file,
                kind,
                icon=":material/download:",
                on_click="ignore",
            )
