"""Two boundaries against each other: gained and lost, on the map and in a table."""

import streamlit as st
from shapely import Geometry, union_all

from ftzmap.boundary.assignment import title_of
from ftzmap.boundary.edits import Desk, new_desk
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import loading, state
from ftzmap.views.shield import callback
from ftzmap.views.text_tables import to_the_right
from geo.overlay.compare import Comparison, compare
from geo.polygons.area import M2_PER_KM2

Outlines = dict[str, Geometry]


def reference_outlines(t: Language) -> Outlines:
    """Return the outlines to compare with: the shipped ones, or those of a second file."""
    with st.expander(t("Compare with"), icon=":material/compare:"):
        opened = loading.upload_field(
            t("A second boundary, instead of the shipped schematic outlines"), "second", t
        )
        if opened is not None:
            st.session_state["second"] = new_desk(state.zone(), opened)
        second: Desk | None = st.session_state.get("second")
        if second is None:
            st.caption(t("Compared with the shipped outlines, which are schematic."))
            return state.zone().outlines
        name = markdown_text(second.opened.name)
        st.caption(t("Compared with {n} outlines of {name}.", n=len(second.outlines), name=name))
        st.button(t("Compare with the shipped outlines"), on_click=callback(_back_to_shipped))
    return second.outlines


def _back_to_shipped() -> None:
    st.session_state.pop("second", None)
    loading.clear_upload("second")


def changes(loaded: Outlines, other: Outlines) -> tuple[Geometry, Geometry] | None:
    """Return all that was gained and all that was lost, or None where nothing is in both."""
    both = comparisons(loaded, other).values()
    if not both:
        return None
    return union_all([c.gained for c in both]), union_all([c.lost for c in both])


def comparisons(loaded: Outlines, other: Outlines) -> dict[str, Comparison]:
    """Return how each outline that both call the same differs, by feature id or name."""
    named = (name for name in loaded if not name.startswith("#"))  # a row says nothing
    names = tuple(name for name in named if name in other)
    pairs = tuple((other[name], loaded[name]) for name in names)
    return state.cached(
        "comparisons",
        pairs,
        lambda: {name: compare(*pair) for name, pair in zip(names, pairs, strict=True)},
    )


def table(loaded: Outlines, other: Outlines, t: Language) -> None:
    """Show gained and lost km², IoU and the shift of the centroid for each feature in both."""
    both = comparisons(loaded, other)
    if not both:
        return
    st.subheader(t("Against the reference"), anchor=False)
    numbers = {
        t("Gained km²"): [t.number(c.gained_m2 / M2_PER_KM2, 4) for c in both.values()],
        t("Lost km²"): [t.number(c.lost_m2 / M2_PER_KM2, 4) for c in both.values()],
        t("IoU"): [t.number(c.iou, 4) for c in both.values()],
        t("Centroid moved, m"): [t.number(c.centroid_shift_m, 1) for c in both.values()],
    }
    st.dataframe(
        {
            t("Name"): [plain(title_of(state.zone(), name, t), limit=60) for name in both],
            **numbers,
        },
        column_config=to_the_right(numbers),
        hide_index=True,
        width="stretch",
    )
