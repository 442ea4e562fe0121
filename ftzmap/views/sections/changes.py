"""A second boundary and the table of changes; apart to keep the section to review and draw."""

from collections.abc import Mapping

import streamlit as st
from shapely import Geometry

from ftzmap.boundary.assignment import title_of
from ftzmap.boundary.edits import Desk, new_desk
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import data_table, loading, state
from ftzmap.views.shield import callback
from ftzmap.views.text_tables import to_the_right
from geo.overlay.compare import Comparison
from geo.overlay.pieces import SMALLEST_M2
from geo.polygons.area import M2_PER_KM2

Outlines = Mapping[str, Geometry]


def reference_outlines(t: Language) -> Outlines:
    """Return the outlines to compare with: the shipped ones, or those of a second file."""
    with st.expander(t("Compare with"), icon=":material/compare:"):
        opened = loading.upload_field(
            t("A second boundary instead of the shipped schematic outlines"), "second", t
        )
        if opened is not None:
            st.session_state["second"] = new_desk(state.zone(), opened)
        second: Desk | None = st.session_state.get("second")
        if second is None:
            st.caption(t("Compared with the shipped outlines, which are schematic."))
            return state.zone().outlines
        name = markdown_text(second.file.name)
        st.caption(t("Compared with {n} outlines of {name}.", n=len(second.outlines), name=name))
        st.button(t("Compare with the shipped outlines"), on_click=callback(_back_to_shipped))
    return second.outlines


def _back_to_shipped() -> None:
    st.session_state.pop("second", None)
    loading.clear_upload("second")


def table(both: Mapping[str, Comparison], t: Language) -> None:
    """Show gained and lost km², IoU and the shift of the centroid for each feature in both."""
    if not both:
        return
    st.header(t("Compared with the reference"), anchor=False)
    if all(c.gained_m2 < SMALLEST_M2 and c.lost_m2 < SMALLEST_M2 for c in both.values()):
        st.markdown(t("No outline differs from the reference; compared: {n}.", n=len(both)))
        return
    numbers = {
        t("Gained km²"): [t.km2(c.gained_m2 / M2_PER_KM2) for c in both.values()],
        t("Lost km²"): [t.km2(c.lost_m2 / M2_PER_KM2) for c in both.values()],
        t("IoU"): [t.number(c.iou, 4) for c in both.values()],
        t("Centroid shift, m"): [t.number(c.centroid_shift_m, 1) for c in both.values()],
    }
    data_table.show(
        {
            t("Name"): [plain(title_of(state.zone(), name, t), limit=60) for name in both],
            **numbers,
        },
        "compared",
        settings=to_the_right(numbers, {t("IoU"): "iou", t("Centroid shift, m"): "centroid"}),
    )
