"""A map within a page: a component around the Leaflet that the app serves itself.

Nothing comes from outside. A declared component is Streamlit's way to serve a folder; the map is
drawn in the page itself, without a frame of its own, and stays while its scenes change.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as served
from streamlit.components.v2 import component

from ftzmap.map.assets import WEB, bundle
from ftzmap.map.scene_layers import Scene
from ftzmap.parcels.measured_parcels import drawn_folder
from ftzmap.views import state
from ftzmap.views.first_map import base_path
from ftzmap.views.shield import callback

SHAPES = "shapes"
served.declare_component("files", path=str(bundle()))
served.declare_component(SHAPES, path=str(drawn_folder()))

_FILES = f"component/{__name__}.files"
_MAP = component(
    "ftzmap_map",
    html='<div class="ftz-map" role="region" style="visibility: hidden"></div>',
    js=(WEB / "component.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(
    scene: Scene,
    key: str,
    *,
    height: int | str,
    on_answer: Callable[[dict[str, Any]], None] | None = None,
    beside: bool = False,
    search: str = "",
) -> None:
    """Show a map.

    Parameters
    ----------
    key
        Where the session keeps what the map answers.
    height
        In px, or as CSS writes a length.
    on_answer
        Called with what was clicked: its ``kind`` (``label``, ``parcel`` or ``ground``), the
        ``id`` of a label or the row of a parcel, ``lat`` and ``lng`` in degrees. Every other
        movement on the map runs nothing.
    beside
        Whether something of the page stands on the right of a wide map.
    search
        What to write in a field to search in, if the map is to have one; its answer has the kind
        ``search`` and what was typed as its ``id``.
    """
    t = state.language()

    def answered() -> None:
        answer = st.session_state[key].get("answer")
        if answer and on_answer:
            on_answer(answer)

    _MAP(
        key=key,
        data={
            "scene": scene.json(),
            "files": f"{base_path()}/{_FILES}",
            "height": height if isinstance(height, str) else f"{height}px",
            "answers": on_answer is not None,
            "beside": beside,
            "search": search,
            "name": t("Map"),
            "missing": t("The map could not be loaded; reload the page."),
        },
        on_answer_change=callback(answered),
    )


def shapes_address(path: Path) -> str:
    """Return where the browser fetches shapes that lie in `drawn_folder`."""
    return f"{base_path()}/component/{__name__}.{SHAPES}/{path.name}"


def position(click: dict[str, float]) -> tuple[float, float]:
    """Return lon, lat of a click in degrees; beyond 180 the map begins anew."""
    return (click["lng"] + 180) % 360 - 180, click["lat"]
