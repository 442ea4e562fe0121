"""Reading of an upload: in a process of its own, in a queue where it is large."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ftzmap.isolation.calls import isolated, queue_for
from ftzmap.views.background import Job
from ftzmap.work.session_work import Source, source_of
from geo.errors import GeoError
from geo.overlay.coverage import Progress

T = TypeVar("T")
R = TypeVar("R")
LAYERS = "ftzmap.boundary.opening:layers_of"


class Reading(Job[R], Generic[T, R]):
    """The work of reading an upload; its bytes are let go once it is read or refused.

    Parameters
    ----------
    function
        The module and name of what reads it, such as ``"ftzmap.boundary.opening:open_boundary"``.
    data, name
        Its bytes and its name.
    then
        Makes the result of what was read.
    options
        Of the function, beside its name.

    Attributes
    ----------
    layers
        What a file that was refused offers for a layer; empty before, and for one that was read.
    source
        The file as it was given, once it was read; None before.
    """

    def __init__(
        self,
        function: str,
        data: bytes,
        name: str,
        then: Callable[[T, Progress], R],
        *,
        max_seconds: float | None = None,
        **options: Any,  # noqa: ANN401 - of the function
    ) -> None:
        self.layers: list[str] = []
        self.source: Source | None = None
        self._queue, self._ticket = queue_for(len(data)), object()
        held = [data]

        def read(progress: Progress) -> R:
            def check() -> None:
                progress(0, 1)

            with self._queue.turn(self._ticket, check):
                found = self._call(function, held.pop(), name, check, options)
            return then(found, progress)

        super().__init__(read, max_seconds=max_seconds)

    @property
    def place(self) -> int:
        """How many readings have to end before this one begins."""
        return self._queue.place(self._ticket)

    def _call(
        self,
        function: str,
        data: bytes,
        name: str,
        check: Callable[[], None],
        options: dict[str, Any],
    ) -> T:
        try:
            found: T = isolated(function, data, name=name, check=check, **options)
            if "most" not in options:  # a table of sites has neither layer nor system
                self.source = source_of(data, name, **options)
        except GeoError:
            if "most" not in options:
                self.layers = isolated(LAYERS, data, name, check=check)
            raise
        return found


def as_read(found: T, _: Progress) -> T:
    """Return what was read, for a reading that nothing follows."""
    return found
