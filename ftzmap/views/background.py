"""Work beside the page: in a thread that reports how far it is, and stops at its next step."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar
from weakref import ReferenceType, ref

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ftzmap.isolation.calls import Queue, is_light
from ftzmap.text.crash import refusal
from ftzmap.text.i18n import Language
from geo.errors import CancelledError, GeoError
from geo.messages import message
from geo.overlay.coverage import Progress

T = TypeVar("T")
Check = Callable[[], None]
AT_ONCE_S = 5.0  # the longest that a page waits for small work before it is drawn
SHORT_S = 0.4  # and for other work; what is so short shows nothing of it


def wait_s(size: int) -> float:
    """Return how many seconds a page waits for a file of so many bytes before it is drawn."""
    return AT_ONCE_S if is_light(size) else SHORT_S


class _Session:
    """Lives as long as the state of a session, and then tells its work that nobody waits for it."""


def _session() -> ReferenceType[_Session] | None:
    """Return what lives as long as the session that runs here; None outside of sessions."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found: _Session = st.session_state.setdefault("session", _Session())
    return ref(found)


class Job(Generic[T]):
    """Work in a thread of its own that reports how far it is, and stops when it is cancelled.

    It stops, too, when the session that began it was forgotten.

    Parameters
    ----------
    work
        Does the work; it is to call its argument now and then with what is done and what there is
        to do, in steps of no unit.
    max_seconds
        After how long the work is stopped at its next step; None for no limit.

    Attributes
    ----------
    share
        How much is done, 0 to 1.
    result, error
        What came out, and what kept it from coming out; None before the end.
    """

    def __init__(self, work: Callable[[Progress], T], *, max_seconds: float | None = None) -> None:
        self.share = 0.0
        self.result: T | None = None
        self.error: GeoError | None = None
        self._max_seconds, self._start = max_seconds, monotonic()
        self._is_cancelled, self._session = threading.Event(), _session()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the work has come to an end of any kind."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the work to stop; it does at its next step."""
        self._is_cancelled.set()

    def check(self) -> None:
        """Raise if the work was cancelled, its session forgotten, or it has taken too long."""
        is_forgotten = self._session is not None and self._session() is None
        if is_forgotten or self._is_cancelled.is_set():
            raise CancelledError(message("Cancelled; nothing was changed."))
        if self._max_seconds is not None and monotonic() - self._start > self._max_seconds:
            raise GeoError(
                message(
                    "This took longer than {minutes:g} minutes and was stopped; run it on the "
                    "command line, which has no such limit.",
                    minutes=self._max_seconds / 60,
                )
            )

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the work is done, or for so long."""
        self._thread.join(seconds)

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            self.result = work(self._progress)
        except Exception as error:  # the page shows it
            self.error = _without_frames(refusal(error))

    def _progress(self, done: int, total: int) -> None:
        self.check()
        self.share = done / total


def _without_frames(error: GeoError) -> GeoError:
    """Return an error that no longer holds what was being read where it arose."""
    one: BaseException | None = error
    while one is not None:
        one.__traceback__ = None
        one = one.__cause__ or one.__context__
    return error


class QueuedJob(Job[T]):
    """Work that waits for its turn in a queue.

    Parameters
    ----------
    queue
        The queue of such work, by its weight.
    work
        As `Job` has it; its second argument raises where the work is no longer wanted.
    """

    def __init__(self, queue: Queue, work: Callable[[Progress, Check], T]) -> None:
        self._queue, self._ticket = queue, object()

        def work_in_turn(progress: Progress) -> T:
            with queue.turn(self._ticket, self.check):
                return work(progress, self.check)

        super().__init__(work_in_turn)

    @property
    def place(self) -> int:
        """How many others have to end before this one begins."""
        return self._queue.place(self._ticket)


@dataclass(frozen=True, eq=False)
class DoneJob(Generic[T]):
    """Work whose result was known before it was asked for; it stands where a `QueuedJob` does."""

    result: T
    error: GeoError | None = None
    is_done: bool = True

    def cancel(self) -> None:
        """Do nothing: there is nothing to stop."""

    def wait(self, seconds: float | None = None) -> None:
        """Return at once."""


def queue_note(place: int, t: Language) -> str:
    """Return that work waits for other work, of which there is so much before it."""
    return t("Other files are being read; yours is number {n} in the queue.", n=place)
