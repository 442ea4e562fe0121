"""Charts in the ink of the reader's theme, light or dark.

It stands alone because Streamlit tells the theme to pages alone; charts themselves are plain data.
"""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from ftzmap.map.marks import text_width
from ftzmap.text.escape import plain, script_json
from ftzmap.zone.kinds import NEUTRAL

_NAME_WIDTH = 150  # px of the names beside bars, which leaves a phone room for the bars
_NAME_SIZE = 10  # px of their letters
_NAME_LINES = 2  # of a name, beside its bar
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


def names_beside(names: Sequence[str]) -> dict[str, object]:
    """Return the axis of bars whose field is the number of their row: each name on a few lines."""
    lines = script_json([wrapped(plain(name), _NAME_WIDTH, _NAME_SIZE) for name in names])
    return {"labelLimit": _NAME_WIDTH, "labelExpr": f"{lines}[datum.value]", "labelOverlap": False}


def wrapped(name: str, width: float, size: float, most: int = _NAME_LINES) -> list[str]:
    """Return a name on lines of a width in px, divided at blanks, or within what is longer."""
    lines = [""]
    for word in re.findall(r"\S+\s*|\s+", name):
        if lines[-1] and text_width((lines[-1] + word).rstrip(), size) > width:
            lines.append("")
        for char in word:
            if text_width(lines[-1] + char.strip(), size) > width:
                lines.append("")
            lines[-1] += char
    kept = [line.strip() for line in lines]
    return kept if len(kept) <= most else [*kept[: most - 1], kept[most - 1][:-1] + "…"]


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
