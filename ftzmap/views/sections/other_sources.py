"""What other sources than the plan say: blocks of an area, and what happened since the plan."""

from collections.abc import Iterable

import streamlit as st

from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import running_text
from ftzmap.zone import block_reading
from ftzmap.zone.developments import NOT_THE_PLAN, Development, provenance
from ftzmap.zone.zone import Zone

_MAX_LENGTH = 1000  # characters of one text


def show_rest(zone: Zone, area_id: str, t: Language) -> None:
    """Show what is left of an area beside its parts, by each reading."""
    readings = block_reading.rest_readings(zone, area_id, t)
    if readings:
        st.markdown(f"**{t('Remaining area beside its parts')}**")
        lines = (f":gray[{_text(head)}]{t(': ')}{_text(km2)}" for head, km2 in readings)
        st.markdown("  \n".join(lines))


def show_blocks(zone: Zone, area_id: str, t: Language) -> None:
    """Show the blocks of an area with their sizes and sources."""
    blocks = zone.blocks_of(area_id)
    if not blocks:
        return
    st.markdown(f"**{t('Functional blocks')}** ({len(blocks)})")
    named = (f"{_text(t.of(b))}{t(': ')}{_text(block_reading.sized(b, t))}" for b in blocks)
    st.markdown("  \n".join(named))
    notes = (block_reading.after_sources(zone, area_id, t), *block_reading.notes(zone, area_id, t))
    outlines = dict.fromkeys(t(b.outline_source) for b in blocks if b.geometry is not None)
    drawn = (t("Outline: {source}", source=source) for source in outlines if source)
    st.caption("  \n".join(map(_text, (*notes, *drawn))))


def show_developments(zone: Zone, found: Iterable[Development], t: Language) -> None:
    """Show what happened since the plan, each with date and source; nothing without any."""
    every = tuple(found)
    if not every:
        return
    st.caption(running_text(map(_text, (t(zone.developments.preface), t(NOT_THE_PLAN)))))
    for one in every:
        st.markdown(f":gray[{_text(one.date)}] {_text(t(one.text))}")
        st.caption(_text(provenance(one, t)))


def _text(text: str) -> str:
    return markdown_text(text, limit=_MAX_LENGTH)
