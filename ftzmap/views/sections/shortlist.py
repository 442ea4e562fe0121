"""The shortlist: areas a reader keeps, carried in the link and used by the brief."""

import streamlit as st

from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views import links, state
from ftzmap.views.shield import callback

MAX_BUTTONS = 12  # areas as buttons; more of them are a list, which a phone has room for


def button(area: str, t: Language, *, where: str, name: str | None = None) -> None:
    """Show the button that lists an area or takes it off; `where` tells equal ones apart."""
    listed = area in state.address().shortlist
    st.button(
        name or (t("On the shortlist") if listed else t("Add to shortlist")),
        key=f"{where}_{area}",
        icon=":material/check:" if listed else ":material/add:",
        type="primary" if listed else "secondary",
        help=t("On the shortlist; press to remove it.") if listed else t("Add to shortlist"),
        on_click=callback(_changed),
        args=(area,),
    )


def buttons(t: Language) -> None:
    """Show a button for each area, or a list where the zone has many, and the way to the brief."""
    areas = state.zone().areas
    if len(areas) > MAX_BUTTONS:
        _list(t)
    else:
        with st.container(key="shortlist_name_choice", width="content"):  # not on paper
            st.markdown(t("Shortlist:"), width="content")
        for area in areas:
            button(area.id, t, where="shortlist", name=markdown_text(t.of(area)))
    _to_brief(t)


def _list(t: Language) -> None:
    """Show the areas as a list to choose several from."""
    zone = state.zone()
    st.session_state["shortlist_choice"] = list(state.address().shortlist)
    st.multiselect(
        t("Shortlist:"),
        zone.area_ids,
        format_func=lambda area: t.of(zone[area]),
        key="shortlist_choice",
        select_all=False,
        placeholder=t("Add to shortlist"),
        on_change=callback(_chosen),
        width=480,
    )


def _chosen() -> None:
    state.change(shortlist=_in_order(set(st.session_state["shortlist_choice"])))


def with_area(area: str) -> tuple[str, ...]:
    """Return the shortlist with an area on it, in the order of the plan."""
    return _in_order({*state.address().shortlist, area})


def _changed(area: str) -> None:
    state.change(shortlist=_in_order(set(state.address().shortlist) ^ {area}))


def _in_order(listed: set[str]) -> tuple[str, ...]:
    return tuple(name for name in state.zone().area_ids if name in listed)


def summary(t: Language) -> None:
    """Say what is on the shortlist, if anything is."""
    listed = state.address().shortlist
    if listed:
        zone = state.zone()
        names = t("; ").join(markdown_text(t.of(zone[area])) for area in listed)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(t("Shortlist: {areas}.", areas=names), width="content")
            _to_brief(t)


def _to_brief(t: Language) -> None:
    if state.address().shortlist and state.address().desk != "brief":
        links.turn(t("Brief for the shortlist"), "shortlist", desk="brief")
