"""The app as it is served: the pages of app.py, and the addresses for programs beside them."""

import streamlit as st
from starlette.routing import Route
from streamlit.starlette import App

from ftzmap.api.service import ROOT, Service

below = str(st.get_option("server.baseUrlPath") or "").strip("/")
roots = [ROOT, f"/{below}{ROOT}"] if below else [ROOT]
paths = [path for root in roots for path in (root, f"{root}/{{path:path}}")]

app = App("app.py", routes=[Route(path, Service()) for path in paths])
