"""Charts in the ink of the reader's theme, light or dark.

It stands alone because Streamlit tells the theme to pages alone; charts themselves are plain data.
"""

from collections.abc import Mapping

import streamlit as st

from ftzmap.zone.kinds import NEUTRAL

_INKS = {"light": "#1b1f23", "dark": "#e6e9ec"}  # as --ftz-ink in ftzmap/map/web/theme.css
_NEUTRALS = {"light": NEUTRAL, "dark": "#9aa3ab"}


def _theme() -> str:
    return st.context.theme.type or "light"


def color(accent: str) -> str:
    """Return the colour of a bar: the accent of an area; grey that stands out for no area."""
    return _NEUTRALS[_theme()] if accent == NEUTRAL else accent


def show(spec: Mapping[str, object], *, alt: str | None = None) -> None:
    """Show a Vega-Lite chart as wide as there is room; its texts and ticks have the page's ink."""
    ink = _INKS[_theme()]
    config = {"axis": {"labelColor": ink, "titleColor": ink}, "text": {"color": ink}}
    config["tick"] = {"color": ink}
    st.vega_lite_chart({**spec, "config": config}, width="stretch", alt=alt)
