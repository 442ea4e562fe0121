"""Ways to another view: links to other pages, and turns on the same page.

A link of Streamlit to the page that it stands on leaves the URL as it was, so a turn is
a button that changes the view, which then writes the URL.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from ftzmap.address import write
from ftzmap.text.i18n import N_
from ftzmap.views import state
from ftzmap.views.shield import callback

PAGES = Path(__file__).resolve().parent / "pages"
MAP = PAGES / "map_page.py"
FIND = PAGES / "find_page.py"
CHECK = PAGES / "check_page.py"
MEASURES = PAGES / "measures_page.py"
LEARN = PAGES / "learn_page.py"
TITLES = {  # of the pages beside the map, by their path in the address
    "find": N_("Find a site"),
    "check": N_("Check coverage"),
    "measures": N_("Measures"),
    "learn": N_("Learn"),
}


def link(page: Path, label: str, *, icon: str | None = None, **changes: Any) -> None:  # noqa: ANN401
    """Show a link to another page of the app at the present view with some changes."""
    there = write(replace(state.address(), **changes))
    st.page_link(page, label=label, icon=icon, query_params=there)


def turn(label: str, key: str, *, icon: str | None = None, **changes: Any) -> None:  # noqa: ANN401
    """Show, like a link, a button that changes the view of the present page."""
    st.button(
        label,
        key=f"turn-{key}",
        type="tertiary",
        icon=icon,
        on_click=callback(state.change),
        kwargs=changes,
    )
