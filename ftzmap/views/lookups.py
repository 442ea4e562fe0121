"""What is to be known of a file, looked up beside the page: with its turn, its progress, a way out.

It stands apart from a reading, which a page waits for; a page goes on without these.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

import streamlit as st

from ftzmap.isolation.calls import isolated, queue_for
from ftzmap.isolation.shared_calls import shared
from ftzmap.text.escape import markdown_text
from ftzmap.text.i18n import Language
from ftzmap.views.background import Check, DoneJob, QueuedJob, queue_note, wait_s
from ftzmap.views.shield import callback, shield_errors
from geo.errors import CancelledError
from geo.limits import LIMITS
from geo.messages import Message
from geo.overlay.coverage import Progress

T = TypeVar("T")
POLL_S = 0.5  # between two looks at the work


class Lookup(QueuedJob[T], Generic[T]):
    """A question on a file, answered in a process of its own; its bytes are let go then.

    Parameters
    ----------
    function
        The module and name of what answers it; it takes the bytes first, and the options.
    data
        The bytes of the file.
    tells_progress
        Whether the function takes `progress`.
    """

    def __init__(
        self,
        function: str,
        data: bytes,
        options: dict[str, Any],
        *,
        tells_progress: bool = False,
    ) -> None:
        held = [data]

        def work(progress: Progress, check: Check) -> T:
            told, data = progress if tells_progress else None, held.pop()
            ask = partial(isolated, function, data, check=check, progress=told, **options)
            found: T = shared((function, data, options), ask)
            return found

        super().__init__(queue_for(len(data)), work)


def lookup(
    key: str,
    about: object,
    function: str,
    data: Callable[[], bytes],
    title: Message,
    t: Language,
    *,
    max_bytes: int = LIMITS.max_bytes,
    tells_progress: bool = False,
    **options: Any,  # noqa: ANN401 - of the function
) -> Lookup[Any] | DoneJob[Any] | None:
    """Return the lookup on a file once it has ended; None, and it on the page, until then.

    Parameters
    ----------
    key
        Where it is held; one lookup has each.
    about
        What it is about; the lookup for anything else gives way to it.
    function, tells_progress, options
        As for `Lookup`.
    data
        Gives the bytes of the file.
    title
        What is looked up, as it is shown meanwhile.
    max_bytes
        A larger file is looked at as an empty one.
    """
    before: tuple[object, Lookup[Any] | DoneJob[Any]] | None = st.session_state.get(key)
    if before is None or before[0] != about:
        if before is not None:
            before[1].cancel()
        content = data()
        content = content if len(content) <= max_bytes else b""
        begun: Lookup[Any] = Lookup(function, content, options, tells_progress=tells_progress)
        before = st.session_state[key] = about, begun
        begun.wait(wait_s(len(content)))
    job = before[1]
    if isinstance(job, Lookup) and not job.is_done:
        _working(job, key, title, t)
        return None
    if isinstance(job.error, CancelledError):
        _cancelled(key, title, t)
    return job


def settle(key: str, about: object, result: object) -> None:
    """Take what is known of a file already as the answer to a lookup that is made later."""
    if (before := st.session_state.get(key)) is not None:
        before[1].cancel()
    st.session_state[key] = about, DoneJob(result)


@st.fragment(run_every=POLL_S)
def _working(job: Lookup[Any], key: str, title: Message, t: Language) -> None:
    """Show how far a lookup is, and a way to cancel it; draw the page again when it is done."""
    if job.is_done:
        st.rerun()
    with shield_errors(t):
        text = markdown_text(t(title), limit=200)
        st.progress(job.share, text=queue_note(job.place, t) if job.place else text)
    st.button(
        t("Cancel"), icon=":material/close:", on_click=callback(job.cancel), key=f"{key}_cancel"
    )


def _cancelled(key: str, title: Message, t: Language) -> None:
    """Say that a lookup was cancelled, and offer it again."""
    st.caption(t("Cancelled: {what}", what=markdown_text(t(title), limit=200)))
    st.button(
        t("Try again"),
        icon=":material/restart_alt:",
        on_click=callback(_forget),
        args=(key,),
        key=f"{key}_again",
    )


def _forget(key: str) -> None:
    st.session_state.pop(key, None)
