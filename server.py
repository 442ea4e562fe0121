"""The app as it is served: the pages of app.py, what is seen first, the addresses for programs."""

from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.starlette import App

from ftzmap.api.service import ROOT, Service
from ftzmap.views import first_map, first_sentence
from ftzmap.views.front_door import FrontDoor

roots = dict.fromkeys(("", first_map.base_path()))  # a proxy may pass on the path, or take it away
routes = [
    Route(f"{root}{ROOT}{rest}", Service(root)) for root in roots for rest in ("", "/{path:path}")
]
for page in (first_map, first_sentence):
    routes += [route for root in roots for route in page.routes(root)]

app = App("app.py", routes=routes, middleware=[Middleware(FrontDoor)])
