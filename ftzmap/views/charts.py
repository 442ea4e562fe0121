"""Charts in the ink of the reader's theme, light or dark.

It stands alone because Streamlit tells the theme to pages alone; charts themselves are plain data.
"""

from collections.abc import Mapping

import streamlit as st

from ftzmap.zone.kinds import NEUTRAL

_INKS = {"light": "#1b1f23", "dark": "#e6e9ec"}  # as --ftz-ink in ftzmap/map/web/theme.css
_NEUTRALS = {"light": NEUTRAL, "dark": "#9aa3ab"}


def is_dark() -> bool:
    """Whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def _theme() -> str:
    return "dark" if is_dark() else "light"


def color(accent: str) -> str:
    """Return the colour of a bar: the accent of an area; grey that stands out for no area."""
    return _NEUTRALS[_theme()] if accent == NEUTRAL else accent


def show(spec: Mapping[str, object], *, alt: str | None = None) -> None:
    """Show a Vega-Lite chart as wide as there is room; its texts and ticks have the page's ink."""
    st.vega_lite_chart(_inked(spec), width="stretch", alt=alt)


def choose(spec: Mapping[str, object], *, key: str, field: str, alt: str) -> str | None:
    """Show a Vega-Lite chart, and return the `field` of the mark that was clicked, if any was.

    A mouse is one way to it; the page has another that the keyboard reaches.
    """
    layers = [*spec["layer"]]  # type: ignore[misc]
    clicked = {"name": "clicked", "select": {"type": "point", "fields": [field]}}
    layers[0] = {**layers[0], "params": [clicked]}
    event = st.vega_lite_chart(
        _inked({**spec, "layer": layers}), width="stretch", alt=alt, key=key, on_select="rerun"
    )
    found = event.selection.get("clicked", [])
    return str(found[0][field]) if found else None


def _inked(spec: Mapping[str, object]) -> dict[str, object]:
    ink = _INKS[_theme()]
    config = {"axis": {"labelColor": ink, "titleColor": ink}, "text": {"color": ink}}
    config["tick"] = {"color": ink}
    return {**spec, "config": config}
