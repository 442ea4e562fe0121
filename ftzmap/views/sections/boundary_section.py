"""A boundary of one's own: load → decisions → findings on the map → compare → export."""

from collections.abc import Callable

import streamlit as st

from ftzmap.boundary.edits import (
    Desk,
    beyond_repair,
    mended,
    new_desk,
    offered_repairs,
    reassigned,
    shift_removed,
)
from ftzmap.boundary.opening import Opened, open_boundary
from ftzmap.checks.findings import Finding, Severity, in_words
from ftzmap.checks.registry import by_severity, counted, run
from ftzmap.checks.report import geojson_bytes
from ftzmap.map import boundary_layer
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import loading, offline_map, state
from ftzmap.views.sections import changes, exports
from ftzmap.views.shield import callback, shielded
from ftzmap.zone.zone import Zone
from geo.crs.datum import NAMES
from geo.messages import message

MAX_ROWS = 40  # rows offered for assignment by hand
MAP_HEIGHT, LIST_HEIGHT = 460, 300  # px


def show(t: Language) -> None:
    """Draw the section."""
    opened = loading.uploaded(t("Boundary file"), "boundary", t)
    if opened is not None:
        _lay_out(opened)
    desk = st.session_state.get("desk")
    if desk is None:
        _before_loading(t)
        return
    _decisions(desk, t)
    _assignment(desk, t)
    other = changes.chosen_reference(t)
    findings = _checked(desk, other)
    with st.container(key="desk"):
        listed, mapped = st.columns([1, 1.2], gap="medium")
    with listed:
        chosen = _findings(desk, findings, t)
        with shielded(t):
            _mending(desk, findings, t)
    with mapped, shielded(t):
        _map(desk, findings, chosen, other, t)
    with shielded(t):
        changes.table(desk.outlines, other, t)
    with shielded(t):
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
        t("Load the shipped outlines"), icon=":material/science:", on_click=callback(_try_shipped)
    )


def _try_shipped() -> None:
    _lay_out(open_boundary(geojson_bytes(state.zone()), name="areas.geojson"))


def _lay_out(opened: Opened) -> None:
    _set_desk(new_desk(state.zone(), opened))


def _checked(desk: Desk, other: changes.Outlines) -> tuple[Finding, ...]:
    """Return the findings; checked anew only when the desk, the reference or the tolerance is."""
    tolerance = state.address().tolerance
    return state.kept(
        "findings",
        (desk, other, tolerance),
        lambda: by_severity(
            run(desk.zone, desk.collection, tolerance, as_record=False, reference=other)
        ),
    )


def _decisions(desk: Desk, t: Language) -> None:
    count = len(desk.opened.collection.features)
    title = t("{name}: {n} outlines read", name=markdown_text(desk.opened.name), n=count)
    with st.expander(title, expanded=True, icon=":material/description:"):
        for decision in desk.decisions or (message("Read as it stands; nothing to decide."),):
            st.markdown(f"- {markdown_text(in_words(desk.zone, decision, t), limit=600)}")
        with st.container(horizontal=True):
            if desk.before:
                st.button(
                    t("Undo the last change"),
                    icon=":material/undo:",
                    on_click=callback(_set_desk),
                    args=(desk.before,),
                )
            st.button(t("Close the file"), icon=":material/close:", on_click=callback(_close))


def _set_desk(desk: Desk) -> None:
    st.session_state["desk"] = desk


def _close() -> None:
    st.session_state.pop("desk", None)
    loading.cleared("boundary")


def _assignment(desk: Desk, t: Language) -> None:
    zone = desk.zone
    rows = desk.opened.collection.features[:MAX_ROWS]
    left = sum(raw.row not in desk.features for raw in desk.opened.collection.features)
    title = t("What each outline is ({n} not assigned)", n=left)
    with st.expander(title, expanded=bool(left), icon=":material/label:"):
        for raw in rows:
            label = plain(raw.properties.get("name") or raw.id or f"#{raw.row}", limit=60)
            key = f"feature_{desk.opened.sha256[:12]}_{raw.row}"
            st.session_state[key] = desk.features.get(raw.row)
            st.selectbox(
                markdown_text(label),
                [None, *zone.ids],
                format_func=lambda i: t.of(zone[i]) if i else t("no feature of the zone"),
                placeholder=t("no feature of the zone"),
                key=key,
                on_change=callback(_assigned),
                args=(raw.row, key),
            )
        if len(desk.opened.collection.features) > MAX_ROWS:
            st.caption(t("Only the first {n} outlines can be assigned here.", n=MAX_ROWS))


def _assigned(row: int, key: str) -> None:
    _set_desk(reassigned(st.session_state["desk"], row, st.session_state[key]))


def _findings(desk: Desk, findings: tuple[Finding, ...], t: Language) -> int | None:
    """List the findings; return the row of the chosen one, told in full below the list."""
    st.subheader(counted(findings, t, Severity.ERROR, Severity.WARNING), anchor=False)
    picked = st.dataframe(
        {
            t("No."): [row + 1 for row in range(len(findings))],
            t("Severity"): [t(finding.severity.value) for finding in findings],
            t("Finding"): [
                plain(in_words(desk.zone, finding.message, t), limit=600) for finding in findings
            ],
        },
        hide_index=True,
        width="stretch",
        height=LIST_HEIGHT,
        key=f"finding_rows_{hash(findings)}",  # a choice is of these findings only
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = [row for row in picked["selection"]["rows"] if row < len(findings)]
    if not rows:
        st.caption(t("Choose a row to read it in full and see its place on the map."))
        return None
    finding = findings[rows[0]]
    st.info(
        markdown_text(in_words(desk.zone, finding.message, t), limit=1000),
        icon=":material/pin_drop:",
    )
    st.caption(t("Rule: {rule}", rule=finding.rule))
    return rows[0]


def _map(
    desk: Desk,
    findings: tuple[Finding, ...],
    chosen: int | None,
    other: changes.Outlines,
    t: Language,
) -> None:
    outlines = desk.outlines
    if not outlines and not desk.broken:
        st.info(t("Nothing to draw: the file holds no outline."))
        return
    seen = _seen(desk.zone, outlines, findings[chosen] if chosen is not None else None, t)
    sight = boundary_layer.Sight(
        desk.zone,
        outlines,
        {name: outline for name, outline in other.items() if name in outlines} or other,
        findings,
        broken=desk.broken,
        changes=changes.changes(outlines, other),
        chosen=chosen,
        seen=seen,
    )
    offline_map.show(
        boundary_layer.desk_scene(sight, t),
        "desk_map",
        height=MAP_HEIGHT,
    )
    if sight.hidden:
        st.caption(t("{n} more outlines are too many to draw.", n=f"{sight.hidden:,}"))


def _seen(
    zone: Zone, outlines: changes.Outlines, finding: Finding | None, t: Language
) -> str | None:
    """Ask which outline the map shows; a finding without a place of its own shows its feature."""
    named = [name for name in zone.ids if name in outlines]
    picked = st.selectbox(
        t("On the map"),
        [None, *named],
        format_func=lambda i: t.of(zone[i]) if i else t("Everything in the file"),
        key="desk_seen",
        label_visibility="collapsed",
    )
    about = finding.feature if finding is not None and finding.feature in named else None
    return about or picked


def _mending(desk: Desk, findings: tuple[Finding, ...], t: Language) -> None:
    """Offer what can be corrected in one step; nothing is changed until a button is pressed."""
    for datum, names in _shifted(findings).items():
        title = t("Correct the {datum} shift", datum=NAMES[datum])
        _change_button(title, lambda d=datum, n=names: shift_removed(desk, d, n))
    repairs = state.kept("repairs", (desk,), lambda: offered_repairs(desk))
    if repairs:
        with st.expander(t("Repairs offered: {n}", n=len(repairs)), icon=":material/build:"):
            for name, step in repairs:
                st.markdown(f"- {markdown_text(name)}: {markdown_text(t(step))}")
            _change_button(t("Make these repairs"), lambda: mended(desk))
    for name, why in state.kept("beyond_repair", (desk,), lambda: beyond_repair(desk)):
        told = t("{name} cannot be repaired here: {why}", name=name, why=why)
        st.caption(markdown_text(told, limit=600))


def _shifted(findings: tuple[Finding, ...]) -> dict[str, frozenset[str]]:
    """Return the features that lie shifted, by the datum that explains it."""
    shifts = [(f.datum, f.feature) for f in findings if f.datum and f.feature]
    return {
        datum: frozenset(feature for found, feature in shifts if found == datum)
        for datum in dict.fromkeys(found for found, _ in shifts)
    }


def _change_button(label: str, change: Callable[[], Desk]) -> None:
    st.button(label, icon=":material/build:", on_click=callback(lambda: _set_desk(change())))
