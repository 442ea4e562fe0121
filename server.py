"""The app as it is served: the pages of app.py, the first map, the addresses for programs."""

from starlette.routing import Route
from streamlit.starlette import App

from ftzmap.api.service import ROOT, Service
from ftzmap.views import first_map

roots = dict.fromkeys(("", first_map.base_path()))  # a proxy may pass on the path, or take it away
paths = [f"{root}{ROOT}{rest}" for root in roots for rest in ("", "/{path:path}")]
routes = [Route(path, Service()) for path in paths]
routes += [route for root in roots for route in first_map.routes(root)]

app = App("app.py", routes=routes)
