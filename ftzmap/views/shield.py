"""The last handler of the pages: what fails is one sentence with a code, the rest goes on.

Streamlit stops and repeats a run by exceptions of its own, which are no `Exception` and pass.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from ftzmap.text.crash import refusal
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from geo.errors import GeoError
from geo.messages import Message

_FAILURES = "failures"  # sentences on what failed where nothing could be drawn
_MAX_LENGTH = 1000  # characters of a sentence
_OF_DOWNLOADS = "streamlit.runtime.backend_operation_handler"  # which logs what failed at length
P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def shield_errors(t: Language) -> Iterator[None]:
    """Draw a part of a page; what goes wrong is told in its place in one sentence."""
    try:
        yield
    except Exception as error:
        tell(refusal(error).message, t)


def tell(sentence: Message, t: Language) -> None:
    """Show a sentence on what failed."""
    st.error(markdown_text(t(sentence), limit=_MAX_LENGTH))


def show_failures(t: Language) -> None:
    """Show, once, what failed between two runs of the page: callbacks and downloads."""
    failures = _failures()
    while failures:
        tell(failures.pop(0), t)


def callback(act: Callable[P, Any]) -> Callable[P, None]:
    """Return a callback of a widget that keeps its failure for the page to tell."""

    @wraps(act)
    def act_safely(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            act(*args, **kwargs)
        except Exception as error:
            _failures().append(refusal(error).message)

    return act_safely


def download(make: Callable[[], T]) -> Callable[[], T]:
    """Return a maker of a file whose failure the page tells in its next run.

    Streamlit calls it in a thread that knows no session, and shows by the button that it failed.
    """
    failures = _failures()

    @wraps(make)
    def make_safely() -> T:
        try:
            return make()
        except Exception as error:
            failure = refusal(error)
            failures.append(failure.message)
            raise failure from error

    return make_safely


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record tells more than a failure that the page and our own log tell already."""
    error = record.exc_info[1] if record.exc_info else None
    while error is not None and not isinstance(error, GeoError):
        error = error.__cause__
    return error is None


logging.getLogger(_OF_DOWNLOADS).addFilter(_is_news)


def _failures() -> list[Message]:
    failures: list[Message] = st.session_state.setdefault(_FAILURES, [])
    return failures
