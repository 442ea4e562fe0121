"""Work beside the page: in a thread, told how far it is, stopped when asked to."""

import threading
from collections.abc import Callable

from ftzmap.parcels.parcels import ParcelCoverage
from ftzmap.text.crash import refusal
from geo.errors import CancelledError, GeoError
from geo.messages import message
from geo.overlay.coverage import Progress


class Job:
    """Work in a thread of its own that tells how far it is, and stops when asked to.

    Parameters
    ----------
    work
        Does the work; what it is given is to be called as the `progress` of `hold`.

    Attributes
    ----------
    share
        How much is done, 0 to 1.
    result, error
        What came out, and what kept it from coming out; None before the end.
    """

    def __init__(self, work: Callable[[Progress], ParcelCoverage]) -> None:
        self.share = 0.0
        self.result: ParcelCoverage | None = None
        self.error: GeoError | None = None
        self._is_cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether the work has come to an end of any kind."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the work to stop; it does at its next step."""
        self._is_cancelled.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the work is done, or for so long."""
        self._thread.join(seconds)

    def _run(self, work: Callable[[Progress], ParcelCoverage]) -> None:
        try:
            self.result = work(self._progress)
        except Exception as error:  # the page tells it
            self.error = refusal(error)

    def _progress(self, done: int, total: int) -> None:
        if self._is_cancelled.is_set():
            raise CancelledError(message("Cancelled; nothing was changed."))
        self.share = done / total
