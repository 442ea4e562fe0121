"""The one search of the first screen; apart, as every section of a page is."""

import streamlit as st

from ftzmap.compare.distances import city_sentence
from ftzmap.compare.verdict import verdict
from ftzmap.compare.zone_search import Finds, look_up
from ftzmap.search.search import Answer
from ftzmap.search.wording import remarks, silence
from ftzmap.sites.city import city_mentioned
from ftzmap.sites.point import coordinates, description, site
from ftzmap.text.escape import markdown_text, plain
from ftzmap.text.i18n import Language
from ftzmap.text.text import running_text
from ftzmap.views import links, state
from ftzmap.views.sections import city_choice
from ftzmap.views.sections.measure_cards import titled
from ftzmap.views.shield import callback
from ftzmap.zone.zone import Zone

_KEY = "looked_for"
_MOST = 6  # of each kind; the page of its own has all
_EXPLAINED = 2  # terms, the meaning of which is told at once
_MAX_QUERY = 200  # characters
_LONG = 1500  # characters of one answer


def label(t: Language) -> str:
    """Return what stands in the field, which is on the map, so that the page draws no widget."""
    return t("Search for a product, place, word or coordinate")


def take(query: str) -> None:
    """Keep what was typed."""
    st.session_state[_KEY] = query[:_MAX_QUERY]


def found(zone: Zone, t: Language) -> None:
    """Show what was found, as ways to go on."""
    query = st.session_state.get(_KEY, "")
    if not query.strip():
        return
    finds = look_up(zone, query, language=t.code)
    with st.container(key="found", border=True, gap=None):
        st.markdown(f"**{markdown_text(query, limit=80)}**")
        st.button(
            t("Close the search"),
            key="found-close",
            icon=":material/close:",
            type="tertiary",
            on_click=callback(take),
            args=("",),
        )
        _needs(zone, finds.answer, t)
        if finds.is_empty:
            st.caption(t("Nothing here has that name. Try another word, or go on to:"))
            links.link(links.FIND, t("What do you need?"), need=query, icon=":material/search:")
            return
        _places(zone, finds, t)
        _industries(finds, query, t)
        _texts(finds, t)


def _places(zone: Zone, found: Finds, t: Language) -> None:
    if found.at:
        at = plain(coordinates(*found.at))
        links.turn(at, "found-at", icon=":material/pin_drop:", point=found.at, area=None)
        st.caption(markdown_text(description(zone, site(zone, *found.at), t)))
    for feature in found.features[:_MOST]:
        label = markdown_text(t.of(feature))
        links.turn(label, f"found-{feature.id}", icon=":material/map:", area=feature.id, point=None)
    for place in found.places[:_MOST]:
        there = {"point": (place.lon, place.lat), "area": None}
        label = markdown_text(t.of(place))
        links.turn(label, f"found-{place.id}", icon=":material/place:", **there)
        st.caption(markdown_text(city_sentence(zone, place, zone.area_ids, t), limit=_LONG))


def _needs(zone: Zone, answer: Answer | None, t: Language) -> None:
    """Say which areas answer most of the needs, and what the plan leaves open of the others."""
    if answer is None:
        return
    if answer.areas:
        city = city_choice.chosen() or city_mentioned(zone, " ".join(n.text for n in answer.needs))
        st.markdown(f"**{markdown_text(verdict(answer, zone, t, city=city), limit=_LONG)}**")
    open_needs = [need for need in answer.needs if not need.hits]
    if answer.areas or len(open_needs) > 1:
        for need in open_needs[:_MOST]:
            said = running_text(silence(zone, need, t) or remarks(need, t))
            st.caption(markdown_text(said, limit=_LONG))


def _industries(found: Finds, query: str, t: Language) -> None:
    """Lead to the needs of page *Find a site*, naming the areas that answer."""
    areas = found.answer.areas if found.answer else ()
    if areas:
        zone = state.zone()
        named = t.listed(t(zone[area].short_name) for area in areas)
        label = markdown_text(t("Industries: {areas}", areas=named))
        links.link(links.FIND, label, icon=":material/factory:", desk="needs", need=query)


def _texts(found: Finds, t: Language) -> None:
    for number, term in enumerate(found.terms[:_MOST]):
        label = markdown_text(t.of(term))
        links.link(links.LEARN, label, icon=":material/menu_book:", lesson="words", term=term.id)
        if number < _EXPLAINED:
            st.caption(markdown_text(t.of(term, "text"), limit=_LONG))
    for measure in found.measures[:_MOST]:
        label = titled(measure, t)
        links.link(links.MEASURES, label, icon=":material/gavel:", measure=measure.number)
