"""Page *Check coverage*: the ten figures, a boundary of one's own, parcels."""

import streamlit as st

from ftzmap.i18n import Language
from ftzmap.views import figures, state
from ftzmap.views.frame import language_switch


def show() -> None:
    """Draw the chosen section."""
    t = state.language()
    chosen = _sections(t)
    if chosen == "figures":
        figures.show(t)
    elif chosen == "boundary":  # imported when asked for: it brings geopandas and GDAL
        from ftzmap.views import boundary

        boundary.show(t)
    else:
        from ftzmap.views import parcels

        parcels.show(t)


def _sections(t: Language) -> str:
    names = {
        "figures": t("The ten figures"),
        "boundary": t("My boundary"),
        "parcels": t("My parcels"),
    }
    st.session_state["section"] = state.address().section
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            t("Section"),
            list(names),
            format_func=names.__getitem__,
            key="section",
            label_visibility="collapsed",
            on_change=_section_chosen,
            required=True,
        )
        if state.address().section != "parcels":
            figures.tolerance_choice(t)
        language_switch(t)
    return state.address().section


def _section_chosen() -> None:
    state.change(section=st.session_state["section"])


show()
