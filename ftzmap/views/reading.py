"""Reading of an upload: in a process of its own, in a queue where it is large."""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from ftzmap.isolation.calls import BrokenOffError, isolated, queue_for
from ftzmap.isolation.shared_calls import shared
from ftzmap.views.background import Check, QueuedJob
from ftzmap.work.session_work import Source, source_of
from geo.errors import GeoError
from geo.overlay.coverage import Progress

T = TypeVar("T")
R = TypeVar("R")
LAYERS = "ftzmap.boundary.opening:layers_of"


class Reading(QueuedJob[R], Generic[T, R]):
    """The work of reading an upload; its bytes are let go once it is read or refused.

    Parameters
    ----------
    function
        The module and name of what reads it, such as ``"ftzmap.boundary.opening:open_boundary"``.
    data, name
        Its bytes and its name.
    then
        Makes the result of what was read.
    answers
        Its layer and its coordinate system where the reader named them; None for a file that has
        neither.
    work_seconds
        Of a function that goes on to work on what it read, and takes `progress`.
    simpler
        What reads no more than the file, where the process of `function` died; takes the same.
    is_shared
        Whether whoever loads the same file with the same answers gets the same value.
    options
        Of the function, beside its name and the answers.

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
        then: Callable[[T], R],
        *,
        answers: dict[str, str | None] | None = None,
        work_seconds: int | None = None,
        simpler: str | None = None,
        is_shared: bool = False,
        **options: Any,  # noqa: ANN401 - of the function
    ) -> None:
        self.layers: list[str] = []
        self.source: Source | None = None
        self._answers, self._is_shared, self._simpler = answers, is_shared, simpler
        self._options = options | (answers or {})
        held = [data]

        def read(progress: Progress, check: Check) -> R:
            limits: dict[str, Any] = {"check": check}
            if work_seconds:
                limits |= {"progress": progress, "max_seconds": work_seconds}
            return then(self._call(function, held.pop(), name, limits))

        super().__init__(queue_for(len(data)), read)

    def _call(self, function: str, data: bytes, name: str, limits: dict[str, Any]) -> T:
        try:
            read = partial(self._read, function, data, name, limits)
            about = function, data, name, self._options
            found: T = shared(about, read) if self._is_shared else read()
        except GeoError:
            if self._answers is not None:
                self.layers = isolated(LAYERS, data, name, check=limits["check"])
            raise
        self.source = source_of(data, name, **(self._answers or {}))
        return found

    def _read(self, function: str, data: bytes, name: str, limits: dict[str, Any]) -> T:
        call = partial(isolated, name=name, **limits, **self._options)
        try:
            found: T = call(function, data)
        except BrokenOffError:
            if self._simpler is None:
                raise
            found = call(self._simpler, data)
        return found


def as_read(found: T) -> T:
    """Return what was read, for a reading that nothing follows."""
    return found
