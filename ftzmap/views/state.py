"""The one state module: the address of the view, kept in the session and in the URL.

The URL is read when a session opens and when the reader edits it or goes
back; every change is written to it, so that a copied link opens the same view.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from ftzmap.address import Address, read, write
from ftzmap.i18n import Language
from ftzmap.i18n import language as language_of

_ADDRESS, _WRITTEN, _IGNORED = "address", "written_parameters", "ignored_parameters"
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


def write_url() -> None:
    """Write the view to the URL."""
    parameters = write(address())
    if st.query_params.to_dict() != parameters:
        st.query_params.from_dict(parameters)
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
