"""A boundary of one's own: load → decisions → findings on the map → compare → export."""

from collections.abc import Callable

import streamlit as st
from streamlit_folium import st_folium

from ftzmap import atlas, desk_map
from ftzmap.checks import run, summary
from ftzmap.desk import (
    Desk,
    laid_out,
    mended,
    offered_repairs,
    reassigned,
    shift_removed,
)
from ftzmap.findings import Finding
from ftzmap.i18n import Language
from ftzmap.opening import Opened, open_boundary
from ftzmap.text import markdown_text, plain
from ftzmap.views import compare, exports, state
from ftzmap.views.served import LINKS
from ftzmap.zone import FEATURE_IDS, shipped_zone
from geo.errors import CrsError, GeoError
from geo.words import Words

ENDINGS = ["geojson", "json", "gpkg", "zip", "kml", "kmz", "parquet", "csv", "wkt", "txt", "dxf"]
SYSTEMS = ["EPSG:4326", "EPSG:4490", *(f"EPSG:{4488 + z}" for z in range(25, 32))]
SYSTEMS += [f"EPSG:{4509 + z}" for z in range(25, 32)]
MOST_ROWS = 40  # rows offered for assignment by hand
MAP_HEIGHT = 440


def show(t: Language) -> None:
    """Draw the section."""
    _load(t)
    desk = st.session_state.get("desk")
    if desk is None:
        _before_loading(t)
        return
    _decisions(desk, t)
    _assignment(desk, t)
    other = compare.chosen_reference(t)
    findings = run(
        desk.collection, state.address().tolerance, as_record=False, reference=other
    )
    chosen = _findings(findings, t)
    _map(desk, findings, chosen, other, t)
    _mending(desk, findings, t)
    compare.table(desk.outlines, other, t)
    exports.offer(desk, findings, t)


def _before_loading(t: Language) -> None:
    st.info(
        t(
            "Load a boundary file: GeoJSON, GeoPackage, zipped Shapefile, KML, GeoParquet, CSV "
            "with WKT, DXF or the survey TXT. It is read here, checked against the plan, and "
            "never changed. To try it out, load the shipped outlines."
        )
    )
    st.button(
        t("Load the shipped outlines"),
        icon=":material/science:",
        on_click=_try_shipped,
    )


def _try_shipped() -> None:
    from ftzmap.report import geojson_bytes

    st.session_state["desk"] = laid_out(open_boundary(geojson_bytes(), name="areas.geojson"))


def _load(t: Language) -> None:
    """Show the upload; a file is read once, and its bytes are dropped unless a choice is open."""
    upload = st.file_uploader(t("Boundary file"), type=ENDINGS, key="boundary_file")
    if upload is None or st.session_state.get("boundary_read") == upload.file_id:
        return
    from_crs = None
    if st.session_state.get("boundary_ambiguous") == upload.file_id:
        from_crs = st.selectbox(
            t("Coordinate system of the file"), SYSTEMS, index=None, key="boundary_crs"
        )
        if from_crs is None:
            st.warning(st.session_state["boundary_question"])
            return
    try:
        with st.spinner(t("Reading {name} …", name=plain(upload.name, limit=60))):
            opened = open_boundary(upload.getvalue(), name=upload.name, from_crs=from_crs)
    except CrsError as error:
        st.session_state["boundary_ambiguous"] = upload.file_id
        st.session_state["boundary_question"] = markdown_text(t(error.words), limit=1000)
        st.rerun()
    except GeoError as error:
        st.error(markdown_text(t(error.words), limit=1000))
        return
    _laid(opened, upload.file_id)


def _laid(opened: Opened, file_id: str) -> None:
    st.session_state["desk"] = laid_out(opened)
    st.session_state["boundary_read"] = file_id
    st.session_state.pop("boundary_ambiguous", None)
    st.session_state.pop("finding_rows", None)


def _decisions(desk: Desk, t: Language) -> None:
    count = len(desk.opened.collection.features)
    title = t("{name}: {n} outlines read", name=markdown_text(desk.opened.name), n=count)
    with st.expander(title, expanded=True, icon=":material/description:"):
        for decision in desk.decisions or (Words("Read as it stands; nothing to decide."),):
            st.markdown(f"- {markdown_text(t(decision), limit=600)}")
        with st.container(horizontal=True):
            if desk.before:
                st.button(
                    t("Undo the last change"),
                    icon=":material/undo:",
                    on_click=_set_desk,
                    args=(desk.before,),
                )
            st.button(t("Close the file"), icon=":material/close:", on_click=_close)


def _set_desk(desk: Desk) -> None:
    st.session_state["desk"] = desk


def _close() -> None:
    st.session_state.pop("desk", None)


def _assignment(desk: Desk, t: Language) -> None:
    zone = shipped_zone()
    rows = desk.opened.collection.features[:MOST_ROWS]
    left = [raw for raw in rows if raw.row not in desk.features]
    with st.expander(
        t("What each outline is ({n} not assigned)", n=len(left)),
        expanded=bool(left),
        icon=":material/label:",
    ):
        for raw in rows:
            label = plain(raw.properties.get("name") or raw.id or f"#{raw.row}", limit=60)
            key = f"feature_{desk.opened.sha256[:12]}_{raw.row}"
            st.session_state[key] = desk.features.get(raw.row)
            st.selectbox(
                markdown_text(label),
                [None, *FEATURE_IDS],
                format_func=lambda i: t.of(zone[i]) if i else t("none of the nine"),
                key=key,
                on_change=_assigned,
                args=(raw.row, key),
            )


def _assigned(row: int, key: str) -> None:
    desk = st.session_state["desk"]
    st.session_state["desk"] = reassigned(desk, row, st.session_state[key])


def _findings(findings: tuple[Finding, ...], t: Language) -> int | None:
    """List the findings; the one that is chosen is where the map goes."""
    counts = summary(findings)
    st.subheader(
        t(
            "{errors} errors, {warnings} warnings",
            errors=counts["error"],
            warnings=counts["warning"],
        ),
        anchor=False,
    )
    picked = st.dataframe(
        {
            t("No."): [row + 1 for row in range(len(findings))],
            t("Severity"): [t(finding.severity.value) for finding in findings],
            t("Finding"): [plain(t(finding.words), limit=600) for finding in findings],
            t("Rule"): [finding.rule for finding in findings],
        },
        hide_index=True,
        width="stretch",
        height=240,
        key="finding_rows",
        on_select="rerun",
        selection_mode="single-row",
    )
    st.caption(t("Choose a row to see its place on the map."))
    rows = picked["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(findings) and findings[rows[0]].lon else None


def _map(
    desk: Desk, findings: tuple[Finding, ...], chosen: int | None, other: dict, t: Language
) -> None:
    if not desk.outlines and not other:
        return
    scene = desk_map.desk_scene(
        desk.outlines,
        {name: outline for name, outline in other.items() if name in desk.outlines} or other,
        findings,
        changes=compare.changes(desk.outlines, other),
        chosen=chosen,
        language=t,
    )
    st_folium(
        atlas.OfflineMap(LINKS),
        key="desk_map",
        height=MAP_HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=scene,
    )


def _mending(desk: Desk, findings: tuple[Finding, ...], t: Language) -> None:
    """Offer what can be corrected in one step; nothing is changed until a button is pressed."""
    shifted = {}
    for finding in findings:
        if finding.rule == "shift" and "datum" in dict(finding.words.values):
            datum = {"GCJ-02": "gcj02", "BD-09": "bd09"}[dict(finding.words.values)["datum"]]
            shifted.setdefault(datum, set()).add(finding.feature)
    for datum, names in shifted.items():
        _change_button(
            t("Correct the {datum} shift", datum=datum.upper()),
            lambda d=datum, n=frozenset(names): shift_removed(desk, d, n),
        )
    repairs = offered_repairs(desk)
    if repairs:
        with st.expander(t("Repairs offered: {n}", n=len(repairs)), icon=":material/build:"):
            for name, step in repairs:
                st.markdown(f"- {markdown_text(name)}: {markdown_text(t(step))}")
            _change_button(t("Make these repairs"), lambda: mended(desk))


def _change_button(label: str, change: Callable[[], Desk]) -> None:
    st.button(label, icon=":material/build:", on_click=lambda: _set_desk(change()))
