"""Leaflet and the labels, served by the app itself: nothing comes from outside.

A declared component is Streamlit's way to serve a folder. The address of its
files is relative to the page of the map component, which lies beside it.
"""

import streamlit.components.v1 as components

from ftzmap.map.assets import LEAFLET, WEB, Links

components.declare_component("leaflet", path=str(LEAFLET))
components.declare_component("labels", path=str(WEB))

LINKS = Links(leaflet=f"../{__name__}.leaflet", labels=f"../{__name__}.labels")
