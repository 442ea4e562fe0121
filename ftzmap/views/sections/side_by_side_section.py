"""Section *Side by side*: the areas, line by line; alone so that it is imported when asked for."""

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.compare import side_by_side
from ftzmap.text.i18n import Language
from ftzmap.views import state, text_tables
from ftzmap.views.sections import city_choice, shortlist
from ftzmap.views.shield import callback


def show(t: Language) -> None:
    """Draw the section."""
    zone = state.zone()
    only_differences = state.address().differences
    st.session_state["differences"] = only_differences
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.toggle(t("Differences only"), key="differences", on_change=callback(_differences_chosen))
        shortlist.buttons(t)
    blocks = side_by_side.blocks(zone, t, city_choice.chosen())
    if only_differences:
        blocks = side_by_side.only_differences(blocks)
    names = [t.of(zone[area]) for area in zone.area_ids]
    with text_tables.area_columns(len(names) + 1):
        for block in blocks:
            st.subheader(block.title, anchor=False)
            text_tables.show([["", *names], *([line.title, *line.cells] for line in block.lines)])
            st.caption(block.source)
    if zone.is_schematic:
        st.caption(t(CAVEAT))


def _differences_chosen() -> None:
    state.change(differences=st.session_state["differences"])
