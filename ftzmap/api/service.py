"""The addresses as an ASGI application: methods, errors as one sentence, caching, other origins."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from ftzmap.api.documents import JSON, RESOURCES
from ftzmap.api.parameters import language_of, read_query
from ftzmap.text.crash import refusal
from ftzmap.text.i18n import ENGLISH, Language
from ftzmap.zone.known import refresh
from geo.errors import GeoError
from geo.messages import Message, message

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ROOT = "/api"
_READING, _ASKING = ("GET", "HEAD"), "OPTIONS"
_CLOSED = (403, 405)  # what pages of other origins need not read
_MAX_AGE_S = 300  # that an answer may be kept: the files of a zone seldom change


@dataclass(frozen=True)
class Response:
    """The status, headers and body of an answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Service:
    """The application: what Streamlit's own server carries under ``/api``.

    Parameters
    ----------
    below
        The path of the app, below which ``/api`` stands.
    """

    def __init__(self, below: str = "") -> None:
        self._root = f"{below}{ROOT}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; work is done beside the event loop, so that pages go on."""
        headers = {key.decode("latin-1"): value for key, value in scope["headers"]}
        known_tag = headers.get("if-none-match", b"").decode("latin-1")
        path = scope["path"].removeprefix(self._root).strip("/")
        response = await asyncio.to_thread(
            respond, scope["method"], path, scope["query_string"], known_tag
        )
        pairs = [(k.lower().encode(), v.encode()) for k, v in response.headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": pairs})
        body = b"" if scope["method"] == "HEAD" else response.body
        await send({"type": "http.response.body", "body": body})


def respond(method: str, path: str, query: bytes, known_tag: str = "") -> Response:
    """Return the answer to a request.

    Parameters
    ----------
    path
        What stands behind ``/api/``.
    query
        The query string as it was sent.
    known_tag
        The entity tags of what the client holds, if any.
    """
    if method == _ASKING:
        return Response(204, headers=_open({"Access-Control-Allow-Methods": ", ".join(_READING)}))
    if method not in _READING:
        allowed = ", ".join((*_READING, _ASKING))
        return error_answer(
            405, message("This service answers GET requests only."), ENGLISH, {"Allow": allowed}
        )
    resource = RESOURCES.get(path)
    if resource is None:
        absent = message("This address does not exist; {root} lists all addresses.", root=ROOT)
        return error_answer(404, absent, ENGLISH)
    return _answer(path, query, known_tag)


def _answer(path: str, query: bytes, known_tag: str) -> Response:
    resource, t = RESOURCES[path], ENGLISH
    try:
        refresh()
        parameters = read_query(query, resource.parameters)
        t = language_of(parameters)
        document = resource.make(parameters)
    except GeoError as error:
        return error_answer(400, error.message, t)
    except Exception as error:
        return error_answer(500, refusal(error).message, t)
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = _open({"ETag": tag, "Cache-Control": f"public, max-age={_MAX_AGE_S}"})
    if tag in known_tag:
        return Response(304, headers=headers)
    return Response(200, body, _typed(headers, resource.content_type, body))


def error_answer(
    status: int, sentence: Message | str, t: Language, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a sentence as the JSON that every address answers with where it has nothing else."""
    body = json.dumps({"error": t(sentence)}, ensure_ascii=False).encode()
    named = {**(headers or {}), "Cache-Control": "no-store"}
    named = named if status in _CLOSED else _open(named)
    return Response(status, body, _typed(named, JSON, body))


def _open(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers by which pages of other origins may read the answer."""
    return {**headers, "Access-Control-Allow-Origin": "*"}


def _typed(headers: Mapping[str, str], content_type: str, body: bytes) -> dict[str, str]:
    return {
        **headers,
        "Content-Type": f"{content_type}; charset=utf-8" if content_type == JSON else content_type,
        "Content-Length": str(len(body)),
        "X-Content-Type-Options": "nosniff",
    }
