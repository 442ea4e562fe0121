"""The first sentence of a page beside *Map*, apart from the first map that *Map* has instead.

A page of Streamlit is white until its scripts have run and a session has answered.
"""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from ftzmap.map.assets import WEB
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import language
from ftzmap.views.first_map import index
from ftzmap.views.links import TITLES

_BODY = "<body>"  # of Streamlit's document
_SENTENCE = """
<p class="ftz-opening" role="status" lang="{lang}" style="position: fixed; inset: 40vh 1rem auto;
  text-align: center; font: 16px system-ui, sans-serif; color-scheme: light dark; color: GrayText"
>{sentence}</p>
<script>{js}</script>"""


def routes(below: str = "") -> list[BaseRoute]:
    """Return the addresses of the pages, below a path such as ``/zone``."""
    return [Route(f"{below}/{path}", partial(_page, path)) for path in TITLES]


async def _page(path: str, request: Request) -> HTMLResponse:
    text = await asyncio.to_thread(first_page, path, asked_language(request))
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def asked_language(request: Request) -> str:
    """Return the tag of the language of an address, or else of the reader's browser."""
    accepted = request.headers.get("accept-language", "")
    return request.query_params.get("lang", "") or accepted.partition(",")[0]


def first_page(path: str, lang: str) -> str:
    """Return the document of a page of `TITLES`, in the language of a tag such as ``zh-CN``."""
    t = language(lang)
    opening = _SENTENCE.format(
        lang=t.tag,
        sentence=html_text(t("Opening “{page}” …", page=t(TITLES[path]))),
        js=(WEB / "opening.js").read_text(encoding="utf-8"),
    )
    return index().replace(_BODY, _BODY + opening, 1)
