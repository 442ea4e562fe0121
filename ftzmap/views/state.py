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
from ftzmap.text.i18n import Language
from ftzmap.text.i18n import language as language_of

_ADDRESS, _WRITTEN, _IGNORED = "address", "written_parameters", "ignored_parameters"
_PAGE, _BARE, _WENT_BACK, _SENT = "page", "bare_views", "went_back", "sent_at"
IN_FLIGHT_S = 1.0  # what the browser asks so soon after a new URL was sent may not know it yet
T = TypeVar("T")


def address() -> Address:
    """Return the view to show, from the URL if it says something new."""
    parameters = st.query_params.to_dict()
    kept = st.session_state.get(_ADDRESS)
    if kept is None or (parameters and parameters != st.session_state.get(_WRITTEN)):
        kept, st.session_state[_IGNORED] = read(parameters)
        st.session_state[_ADDRESS] = kept
    return kept


def change(**choices: Any) -> None:  # noqa: ANN401 - the fields of Address
    """Change the view; the URL follows when the page is drawn."""
    st.session_state[_ADDRESS] = replace(st.session_state.get(_ADDRESS, Address()), **choices)
    st.session_state[_WRITTEN] = st.query_params.to_dict()


def arrive(page: str) -> None:
    """Show the view that the bare URL of a page stood for when the reader goes back to it.

    A URL without parameters is bare. Another page opens so and is to show the present view; only
    on the page that was shown before does it mean that the reader went back in the history.
    """
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
    return monotonic() - st.session_state.get(_SENT, -math.inf) < IN_FLIGHT_S


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
    return st.session_state.pop(_IGNORED, ())


def kept(name: str, given: tuple[object, ...], compute: Callable[[], T]) -> T:
    """Return what `compute` gave in this session for the same `given`, or compute it anew."""
    before = st.session_state.get(f"kept_{name}")
    if before is None or before[0] != given:
        before = st.session_state[f"kept_{name}"] = (given, compute())
    return before[1]


def language() -> Language:
    """Return the language of the address, or else the one of the browser."""
    return language_of(address().lang or st.context.locale)
