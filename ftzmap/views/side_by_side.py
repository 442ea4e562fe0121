"""Section *Side by side* of page *Find a site*: the areas, line by line."""

import streamlit as st

from ftzmap import side_by_side
from ftzmap.i18n import Language
from ftzmap.text import markdown_text
from ftzmap.view import COLORS
from ftzmap.views import shortlist, state
from ftzmap.zone import AREA_IDS, shipped_zone

# Each area's accent over its column; the columns of all tables are equally wide.
_STYLE = (
    ".st-key-compared table { table-layout: fixed; width: 100% }"
    ".st-key-compared th:first-child { width: 22% }"
    + "".join(
        f".st-key-compared th:nth-child({n}) {{ border-bottom: 3px solid {COLORS[area]} }}"
        for n, area in enumerate(AREA_IDS, start=2)
    )
)


def show(t: Language) -> None:
    """Draw the section."""
    zone = shipped_zone()
    st.session_state["differences"] = state.address().differences
    st.toggle(t("Differences only"), key="differences", on_change=_differences_chosen)
    blocks = side_by_side.blocks(zone, t)
    if state.address().differences:
        blocks = side_by_side.only_differences(blocks)
    st.html(f"<style>{_STYLE}</style>")
    names = [t.of(zone[area]) for area in AREA_IDS]
    with st.container(key="compared"):
        for block in blocks:
            st.subheader(block.title, anchor=False)
            lines = [["", *names], ["---"] * 4]
            lines += [[f"**{line.title}**", *line.cells] for line in block.lines]
            _table(lines)
            st.caption(block.source)
    st.caption(t("Outlines are schematic: no official boundary of any part has been published."))
    with st.container(horizontal=True, gap="small"):
        for area, name in zip(AREA_IDS, names, strict=True):
            with st.container(width="content"):
                st.markdown(f"**{markdown_text(name)}**")
                shortlist.button(area, t, where="compare")


def _table(lines: list[list[str]]) -> None:
    head, rule, *body = lines
    shown = [[first, *map(markdown_text, cells)] for first, *cells in body]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in [head, rule, *shown]))


def _differences_chosen() -> None:
    state.change(differences=st.session_state["differences"])
