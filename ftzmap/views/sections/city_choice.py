"""The reader's city: chosen once, in the link, on the maps, in every table of distances."""

import streamlit as st

from ftzmap.sites.city import MAX_CITY, read_city, written_city
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.views import state
from ftzmap.views.shield import callback
from ftzmap.zone.landmarks import Place

MAX_NAME = 16  # characters on the button


def chosen() -> Place | None:
    """Return the city of the link, if the reader chose one."""
    written = state.address().city
    return read_city(state.zone(), written) if written else None


def show(t: Language) -> None:
    """Show the city behind a button, with the list of landmarks and a field for all others."""
    city = chosen()
    name = plain(t.of(city), limit=MAX_NAME) if city else ""
    label = t("My city: {city}", city=markdown_text(name)) if city else t("My city")
    with st.popover(label, icon=":material/star:"):
        if state.zone().landmarks:
            _list(city, t)
        _field(t)
        if city:
            st.button(
                t("Without a city"),
                key="city_cleared",
                icon=":material/close:",
                on_click=callback(state.change),
                kwargs={"city": None},
            )
        st.caption(
            t(
                "The link keeps your city. It is a star on the maps and appears in every "
                "table of distances and in the brief."
            )
        )


def _list(city: Place | None, t: Language) -> None:
    places = {place.id: place for place in state.zone().landmarks}
    names = {id_: plain(t.of(place)) for id_, place in places.items()}
    st.session_state["city_listed"] = city.id if city and city.id else None
    st.selectbox(
        t("A landmark"),
        sorted(names, key=names.__getitem__),
        format_func=names.__getitem__,
        key="city_listed",
        index=None,
        placeholder=t("Choose a landmark"),
        on_change=callback(_taken),
        args=("city_listed",),
    )


def _field(t: Language) -> None:
    st.session_state["city_typed"] = ""
    st.text_input(
        t("A name or a coordinate (WGS 84)"),
        key="city_typed",
        max_chars=MAX_CITY,
        placeholder=t("such as Almaty or 43.25 N, 76.95 E"),
        on_change=callback(_taken),
        args=("city_typed",),
    )


def _taken(key: str) -> None:
    """Take what was chosen or typed; the page tells why a name is not read."""
    text = st.session_state[key]
    state.change(city=written_city(read_city(state.zone(), text)) if text else None)
