"""Which area a map looks at: side by side, or as a list where the zone has many."""

from collections.abc import Callable

import streamlit as st

from ftzmap.map.view import OVERVIEW
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.frame import switch
from ftzmap.views.shield import callback
from ftzmap.zone.zone import Zone

MAX_NAME = 24  # characters of an area in the row of areas
MAX_SWITCHES = 12  # areas side by side; more of them are a list, which a phone has room for


def area_choice(zone: Zone, t: Language, key: str, on_change: Callable[[], None]) -> None:
    """Show the areas and the whole zone to choose among; the key has an id or ``OVERVIEW``."""
    names = {i: plain(t(zone[i].short_name), limit=MAX_NAME) for i in zone.area_ids}
    names = {OVERVIEW: t("All")} | names
    st.session_state[key] = zone.area_of(state.address().area) or OVERVIEW
    if len(names) <= MAX_SWITCHES:
        labels = {i: markdown_text(name) for i, name in names.items()}
        switch(t("Area"), labels, key, on_change)
        return
    st.selectbox(
        t("Area"),
        names,
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=callback(on_change),
        width=280,
    )
