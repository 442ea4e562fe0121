"""What every request passes first: the hosts that the app answers to, and the paths that it has.

Streamlit asks for the host of a session alone, and has a page of its own, in English, at any path.
"""

import asyncio
from contextlib import suppress
from functools import cache
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ftzmap.api.service import ROOT, error_answer
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import N_, language
from ftzmap.views.first_map import FILES, base_path
from ftzmap.views.first_sentence import asked_language
from ftzmap.views.links import TITLES

_HEALTH = "_stcore/health"  # who watches a server asks it under any name
_SERVED = ("_stcore/", "media/", "component/", "app/static/", f"{ROOT[1:]}/", f"{FILES[1:]}/")
_ASKED_BELOW = "/_stcore/"  # Streamlit's client seeks it below the page first
_FOREIGN = N_(
    "The app does not answer to this host name; whoever runs it can add the name to "
    "STREAMLIT_SERVER_ALLOWED_HOSTS."
)
_UNKNOWN = N_("There is no page at this address.")
_DOCUMENT = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{sentence}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
main {{ margin: 35vh 1rem 0; text-align: center }}</style></head>
<body><main><p>{sentence}</p>{way}</main></body></html>"""
_WAY_HOME = '<p><a href="{home}">{label}</a></p>'


class FrontDoor:
    """The middleware: what is not for this app, or not of it, is told in a sentence.

    Parameters
    ----------
    app
        What answers all else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; sessions have their own check."""
        answer = None
        if scope["type"] == "http":
            answer = await _refusal(Request(scope))
        with suppress(ClientDisconnect):  # who leaves in the midst of an upload is no error of ours
            await (answer or self._app)(scope, receive, send)


async def _refusal(request: Request) -> Response | None:
    below = base_path()
    path = request.url.path.removeprefix(below).strip("/")
    if path != _HEALTH and not is_host_allowed(request.headers.get("host")):
        if _is_for_programs(path):
            return await asyncio.to_thread(_for_programs, request.query_params.get("lang"))
        return await asyncio.to_thread(_document, 403, _FOREIGN, asked_language(request))
    if request.method in ("GET", "HEAD") and not _is_known(path):
        home = f"{below}/"
        return await asyncio.to_thread(_document, 404, _UNKNOWN, asked_language(request), home)
    return None


def _is_known(path: str) -> bool:
    return (
        path in ("", *TITLES)
        or f"{path}/".startswith(_SERVED)
        or _ASKED_BELOW in f"/{path}"
        or path in _files()
    )


def _is_for_programs(path: str) -> bool:
    return f"/{path}/".startswith(f"{ROOT}/")


def _for_programs(lang: str | None) -> Response:
    """Return what an address for programs answers with under a host that is not named."""
    answer = error_answer(403, _FOREIGN, language(lang))
    return Response(answer.body, answer.status, answer.headers)


@cache
def _files() -> frozenset[str]:
    """Return the paths of the files of Streamlit's client; its document is no page by itself."""
    folder = Path(get_static_dir())
    files = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return frozenset(files) - {"index.html"}


def _document(status: int, sentence: str, lang: str, home: str = "") -> HTMLResponse:
    t = language(lang)
    way = _WAY_HOME.format(
        home=html_text(f"{home}?lang={t.code}"), label=html_text(t("Open the map"))
    )
    text = _DOCUMENT.format(lang=t.tag, sentence=html_text(t(sentence)), way=way if home else "")
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})
