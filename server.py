"""The app as it is served: the pages of app.py, and the addresses for programs beside them."""

from starlette.routing import Route
from streamlit.starlette import App

from ftzmap.api.service import ROOT, Service

app = App("app.py", routes=[Route(ROOT, Service()), Route(f"{ROOT}/{{path:path}}", Service())])
