"""Two boundaries against each other: gained and lost, on the map and in a table."""

import streamlit as st
from shapely import Geometry, union_all

from ftzmap.checks import shipped_outlines
from ftzmap.desk import laid_out
from ftzmap.i18n import Language
from ftzmap.opening import open_boundary
from ftzmap.text import markdown_text
from ftzmap.zone import shipped_zone
from geo.compare import compare
from geo.errors import GeoError
from geo.units import M2_PER_KM2

Outlines = dict[str, Geometry]


def chosen_reference(t: Language) -> Outlines:
    """Return the outlines to compare with: the shipped ones, or those of a second file."""
    with st.expander(t("Compare with"), icon=":material/compare:"):
        upload = st.file_uploader(
            t("A second boundary, instead of the shipped schematic outlines"), key="second_file"
        )
        if upload is not None:
            try:
                opened = open_boundary(upload.getvalue(), name=upload.name)
                st.session_state["second"] = laid_out(opened).outlines
            except GeoError as error:
                st.error(markdown_text(t(error.words), limit=1000))
    return st.session_state.get("second") or shipped_outlines()


def changes(loaded: Outlines, other: Outlines) -> tuple[Geometry, Geometry] | None:
    """Return all that was gained and all that was lost, or None where nothing is in both."""
    both = [compare(other[name], loaded[name]) for name in loaded if name in other]
    if not both:
        return None
    return union_all([c.gained for c in both]), union_all([c.lost for c in both])


def table(loaded: Outlines, other: Outlines, t: Language) -> None:
    """Show gained and lost km², IoU and the shift of the centroid for each feature in both."""
    both = {name: compare(other[name], loaded[name]) for name in loaded if name in other}
    if not both:
        return
    st.subheader(t("Against the reference"), anchor=False)
    zone = shipped_zone()
    st.dataframe(
        {
            t("Name"): [t.of(zone[name]) for name in both],
            t("Gained km²"): [t.number(c.gained_m2 / M2_PER_KM2, 4) for c in both.values()],
            t("Lost km²"): [t.number(c.lost_m2 / M2_PER_KM2, 4) for c in both.values()],
            t("IoU"): [t.number(c.iou, 4) for c in both.values()],
            t("Centroid moved, m"): [t.number(c.centroid_shift_m, 1) for c in both.values()],
        },
        hide_index=True,
        width="stretch",
    )
