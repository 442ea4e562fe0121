"""A map within a page: a base map that is never rebuilt, with a scene on it that is.

Leaflet and the labels are served by the app itself: nothing comes from outside. A declared
component is Streamlit's way to serve a folder. The address of its files is relative to the page of
the map component, which lies beside it.
"""

from collections.abc import Callable, Sequence

import folium
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from ftzmap.map.assets import bundle
from ftzmap.map.scene import OfflineMap
from ftzmap.views import state
from ftzmap.views.shield import callback

components.declare_component("files", path=str(bundle()))

_FILES = f"../{__name__}.files"


def show(
    scene: folium.FeatureGroup,
    key: str,
    *,
    height: int,
    answers: Sequence[str] = (),
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show a map.

    Parameters
    ----------
    key
        Where the session keeps what the map answers.
    height
        In px.
    answers
        What the map tells of clicks; every other movement on it runs nothing.
    on_change
        Called when an answer is another than before.
    """
    st_folium(
        OfflineMap(state.zone(), _FILES),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[*answers],
        feature_group_to_add=scene,
        on_change=on_change and callback(on_change),
    )


def position(click: dict[str, float]) -> tuple[float, float]:
    """Return lon, lat of a click in degrees; beyond 180 the map begins anew."""
    return (click["lng"] + 180) % 360 - 180, click["lat"]
