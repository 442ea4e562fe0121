"""Parcels: load → progress → what they cover → gaps and overlaps on the map → export."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.map.parcel_layer import parcels_scene
from ftzmap.parcels.coverage_files import csv_bytes, geopackage_bytes
from ftzmap.parcels.parcel_shares import share_lines
from ftzmap.parcels.parcels import (
    ParcelCoverage,
    Parcels,
    rows,
    sample_parcels,
    totals,
)
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import offline_map, state
from ftzmap.views.sections import parcel_work, reading_choice
from ftzmap.views.shield import callback, download, shield_errors
from ftzmap.views.text_tables import to_the_right
from ftzmap.work.session_work import SAMPLE, Source, source_of
from geo.messages import Message, message

MAP_HEIGHT = 440  # px
MAX_SHARES = 5_000  # in the table; the GeoPackage has all


def show(t: Language) -> None:
    """Draw the section."""
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
    else:
        _results(result, t)


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
    _about(result, t)
    chosen = _table(result, t)
    with shield_errors(t):
        _map(result, chosen, t)
    with shield_errors(t):
        _shares(result, t)
    _downloads(result, t)


def _about(result: ParcelCoverage, t: Language) -> None:
    if result.schematic:
        st.caption(t(CAVEAT))
    else:
        st.caption(t("Compared with the outlines loaded under “My boundary”."))
        if result.outlines != (parcel_work.own_outlines() or result.outlines):
            st.button(
                t("Compare with my boundary as it is now"),
                on_click=callback(parcel_work.measure_again),
            )
    title = _title(result.parcels, t)
    with st.expander(title, expanded=bool(result.left_out), icon=":material/description:"):
        as_it_stands = (message("Read as is; no decision is needed."),)
        _listed(result.parcels.decisions or as_it_stands, t)
        st.button(t("Close the file"), icon=":material/close:", on_click=callback(_close))
    with shield_errors(t):
        _other_readings(result.parcels, t)
    _listed(totals(result), t)


def _other_readings(parcels: Parcels, t: Language) -> None:
    """Offer the other readings that fit the file, drawn beside the one that was taken."""
    source: Source | None = st.session_state.get("parcels_source")
    if source is not None and source.name != SAMPLE:
        reading_choice.others("parcels", source, parcels.geometries, parcel_work.read_again, t)


def _listed(sentences: Iterable[Message], t: Language) -> None:
    st.markdown("\n".join(f"- {markdown_text(t(sentence), limit=600)}" for sentence in sentences))


def _title(parcels: Parcels, t: Language) -> str:
    name = markdown_text(parcels.name, limit=60)
    return t("{name}: {n} parcels read", name=name, n=len(parcels.labels))


def _close() -> None:
    for key in ("parcels_result", "parcels_note"):
        st.session_state.pop(key, None)


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
    lines, zone = share_lines(result)[:MAX_SHARES], result.zone
    with st.expander(t("Share of each parcel in areas and parts"), icon=":material/percent:"):
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
        if len(result.shares.m2) > len(lines):
            st.caption(
                t(
                    "Only the first {n} are shown; the GeoPackage has all of them.",
                    n=t.number(len(lines), 0),
                )
            )


def _map(result: ParcelCoverage, chosen: str, t: Language) -> None:
    scene, hidden = parcels_scene(result, chosen, t)
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
