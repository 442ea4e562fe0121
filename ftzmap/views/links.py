"""Links from page to page: real links that carry the whole view and what they change in it."""

from dataclasses import replace
from typing import Any

import streamlit as st

from ftzmap.address import write
from ftzmap.views import state

MAP = "ftzmap/views/map_page.py"
MEASURES = "ftzmap/views/measures_page.py"
LEARN = "ftzmap/views/learn_page.py"


def link(page: str, label: str, *, icon: str | None = None, **changes: Any) -> None:  # noqa: ANN401
    """Show a link to a page of the app at the present view with some changes."""
    there = write(replace(state.address(), **changes))
    st.page_link(page, label=label, icon=icon, query_params=there)
