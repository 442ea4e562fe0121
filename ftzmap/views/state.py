"""The one state module: the address of the view, kept in the session and in the URL.

The URL is read when a session opens and when the reader edits it or goes
back; every change is written to it, so that a copied link opens the same view.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any, TypeVar

import streamlit as st

from ftzmap.address import Address, read, write
from ftzmap.sites.city import city_elsewhere
from ftzmap.text.i18n import Language
from ftzmap.text.i18n import language as language_of
from ftzmap.zone import known
from ftzmap.zone.zone import Zone

_ADDRESS, _WRITTEN, _IGNORED = "address", "written_parameters", "ignored_parameters"
_PAGE, _BARE, _WENT_BACK, _SENT = "page", "bare_views", "went_back", "sent_at"
_ZONE = "zone_entered"
_WORK = {
    "work_key",
    "work_asked",
    "work_to_open",
    "work_to_lay_out",
    "work_turn",
}  # of `work_section`
_OWN = {_ADDRESS, _WRITTEN, _IGNORED, _PAGE, _BARE, _WENT_BACK, _SENT, _ZONE} | _WORK
IN_FLIGHT_S = 1.0  # what the browser asks so soon after a new URL was sent may not know it yet
T = TypeVar("T")


def address() -> Address:
    """Return the view to show, from the URL if it says something new."""
    parameters = st.query_params.to_dict()
    view: Address | None = st.session_state.get(_ADDRESS)
    if view is None or (parameters and parameters != st.session_state.get(_WRITTEN)):
        view, st.session_state[_IGNORED] = read_address(parameters)
        st.session_state[_ADDRESS], st.session_state[_WRITTEN] = view, parameters
    return view


def read_address(parameters: dict[str, str]) -> tuple[Address, tuple[str, ...]]:
    """Read a query string on the zone that it names; the id of the default zone says nothing."""
    found = zone_of(parameters.get("zone"))
    view, ignored = read(parameters, found)
    return replace(view, zone=None) if _is_default(found) else view, ignored


def zone() -> Zone:
    """Return the zone of the address, or else the default zone.

    Raises
    ------
    ZoneError
        The folder of the default zone is no zone.
    """
    return zone_of(address().zone)


def zone_of(zone_id: str | None) -> Zone:
    """Return the zone of an id, or else the default zone."""
    folder = known.known_zones().get(zone_id) if zone_id else None
    return known.loaded(folder or known.default_folder())


def _is_default(zone: Zone) -> bool:
    return zone.folder == known.default_folder()


def change(**choices: Any) -> None:  # noqa: ANN401 - the fields of Address
    """Change the view; the URL follows when the page is drawn."""
    st.session_state[_ADDRESS] = replace(st.session_state.get(_ADDRESS, Address()), **choices)
    st.session_state[_WRITTEN] = st.query_params.to_dict()


def enter(zone_id: str) -> None:
    """Show another zone, at a view without what only the present one has."""
    nowhere = dict.fromkeys(("area", "point", "measure", "place", "term"))
    there = zone_of(zone_id)
    city = address().city
    city = city_elsewhere(zone(), there, city) if city else None
    is_default = _is_default(there)
    at = None if is_default else zone_id
    change(zone=at, shortlist=(), city=city, sample=False, **nowhere)


def _forget_other_zone() -> None:
    """Forget what the session holds of the zone that was shown before, such as loaded files.

    A zone whose files were changed is another one; the view stays where it still has a meaning.
    """
    before, now = st.session_state.get(_ZONE), zone()
    st.session_state[_ZONE] = now
    if before not in (None, now):
        if before.folder == now.folder:
            st.session_state[_ADDRESS], _ = read_address(write(address()))
        for key in [key for key in st.session_state if key not in _OWN]:
            del st.session_state[key]


def arrive(page: str) -> None:
    """Show the view that the bare URL of a page stood for when the reader goes back to it.

    A URL without parameters is bare. Another page opens so and is to show the present view; only
    on the page that was shown before does it mean that the reader went back in the history.
    """
    _forget_other_zone()
    parameters, bare = st.query_params.to_dict(), st.session_state.setdefault(_BARE, {})
    is_here = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page
    if not (is_here or parameters):
        bare[page] = address()
    elif is_here and not parameters and st.session_state.get(_WRITTEN) and not _in_flight():
        st.session_state.update({_ADDRESS: bare.get(page, Address()), _WRITTEN: {}})
        st.session_state[_WENT_BACK] = True
        st.rerun()  # what is drawn already, such as the names of the pages, shows the view before


def _in_flight() -> bool:
    sent_s: float = st.session_state.get(_SENT, -math.inf)
    return monotonic() - sent_s < IN_FLIGHT_S


def write_url() -> None:
    """Write the view to the URL; one that was gone back to stays, or there were no way past it."""
    parameters = write(address())
    if st.session_state.pop(_WENT_BACK, False):
        return
    is_known = st.query_params.to_dict() == parameters
    if not is_known:
        st.query_params.from_dict(parameters)
    st.session_state[_SENT] = -math.inf if is_known else monotonic()
    if not parameters:
        st.session_state[_BARE][st.session_state[_PAGE]] = address()
    st.session_state[_WRITTEN] = parameters


def ignored_parameters() -> tuple[str, ...]:
    """Return the names of URL parameters that made no sense, once."""
    ignored: tuple[str, ...] = st.session_state.pop(_IGNORED, ())
    return ignored


def is_map() -> bool:
    """Whether the page that is drawn is the map, at the address without a path."""
    return not st.session_state.get(_PAGE)


def cached(name: str, inputs: tuple[object, ...], compute: Callable[[], T]) -> T:
    """Return what `compute` gave in this session for the same inputs, or compute it anew."""
    before: tuple[tuple[object, ...], T] | None = st.session_state.get(f"cached_{name}")
    if before is None or before[0] != inputs:
        before = st.session_state[f"cached_{name}"] = (inputs, compute())
    return before[1]


def language() -> Language:
    """Return the language of the address, or else the one of the browser."""
    return language_of(address().lang or st.context.locale)
