"""Section *Side by side*: the areas, line by line; alone so that it is imported when asked for."""

import streamlit as st

from ftzmap.checks.report import CAVEAT
from ftzmap.compare import side_by_side
from ftzmap.text.i18n import Language
from ftzmap.views import area_tables, state
from ftzmap.views.area_tables import Cell, Row, fold_of
from ftzmap.views.sections import city_choice, shortlist
from ftzmap.views.shield import callback


def show(t: Language) -> None:
    """Draw the section."""
    zone = state.zone()
    st.session_state["differences"] = state.address().differences
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(zone.area_ids) > 1:
            _toggle(t)
        shortlist.buttons(t)
    blocks = _blocks(t)
    area_tables.style()
    names = [t.of(zone[area]) for area in zone.area_ids]
    for block in blocks:
        st.header(block.title, anchor=False)
        rows = [_row(line, t(zone.explanation(line.term))) for line in block.lines]
        area_tables.show([block.title, *names], rows, [*zone.colors.values()])
        st.caption(block.source)
    if zone.is_schematic:
        st.caption(t(CAVEAT))


def _row(line: side_by_side.Line, tip: str) -> Row:
    """Return a line as a row of the table; a sector is named or not, in a grid of dots."""
    if not line.named:
        cells = [Cell(text) for text in line.cells]
        return Row(line.title, cells, fold=fold_of(cells), tip=tip)
    pairs = zip(line.cells, line.named, strict=True)
    cells = [Cell(text, fill=float(named), is_silent=not named) for text, named in pairs]
    return Row(line.title, cells, fold=fold_of(cells))


def _toggle(t: Language) -> None:
    st.toggle(t("Differences only"), key="differences", on_change=callback(_differences_chosen))


def _blocks(t: Language) -> tuple[side_by_side.Block, ...]:
    """Return the tables, as a rule without the lines on which all areas agree."""
    zone = state.zone()
    every = side_by_side.blocks(zone, t, city_choice.chosen())
    if len(zone.area_ids) == 1 or not state.address().differences:
        return every
    differing = side_by_side.only_differences(every)
    same = sum(len(block.lines) for block in every) - sum(len(b.lines) for b in differing)
    if same:
        sentence = t.counted(
            "{n} line is the same for every area; it is hidden.",
            "{n} lines are the same for every area; they are hidden.",
            n=same,
        )
        st.caption(sentence)
    return differing


def _differences_chosen() -> None:
    state.change(differences=st.session_state["differences"])
