"""Calls in a process of its own: bounded, ended when no longer wanted, queued when heavy."""

import atexit
import json
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from time import monotonic
from typing import Any

from ftzmap.isolation.replies import unpacked
from ftzmap.isolation.requests import CALL, PREPARE, PROGRESS, SIZE, STEPS, function, send, too_slow
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.gdal.sandbox import BROKE_OFF
from geo.limits import LIMITS
from geo.messages import message

HEAVY_BYTES = 1_000_000  # of a file; fewer are soon read, and no larger ones are waited for
NICE, NICER = 10, 19  # of readings: pages of others come first, then files that are soon read
POLL_S = 0.1  # between two looks at whether the call is still wanted
STEP = 1 << 20  # bytes that are received at once
FORKER = "ftzmap.isolation.forker"
PRELOADED = (
    "geopandas",
    "ftzmap.boundary.first_look",
    "ftzmap.parcels.parcels",
    "ftzmap.sites.table_files",
    "geo.formats.files",
)
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")
ANSWER_TOO_LARGE = message(
    "The content of the file exceeds the limit of {mb:,} MB; split the file.",
    mb=LIMITS.max_answer // 10**6,
)


class BrokenOffError(FileFormatError):
    """The process of a call has died before it answered."""


_NICENESS = ContextVar("niceness", default=NICE)


class Queue:
    """Lets so many in at once, the others in the order in which they came.

    Parameters
    ----------
    most
        How many are let in.
    niceness
        Of the processes that are called by who is inside.
    """

    def __init__(self, most: int, niceness: int = NICE) -> None:
        self._most, self._niceness = most, niceness
        self._waiting: list[object] = []  # those inside come first
        self._changed = threading.Condition()

    def place(self, ticket: object) -> int:
        """Return how many have to leave before the owner of a ticket is let in; 0 inside."""
        with self._changed:
            at = self._waiting.index(ticket) if ticket in self._waiting else 0
            return max(0, at + 1 - self._most)

    @contextmanager
    def turn(self, ticket: object, check: Callable[[], None]) -> Iterator[None]:
        """Wait for a turn and hold it; `check` is called meanwhile and may raise to give up."""
        with self._changed:
            self._waiting.append(ticket)
        try:
            while self.place(ticket):
                check()
                with self._changed:
                    self._changed.wait(POLL_S)
            before = _NICENESS.set(self._niceness)
            try:
                yield
            finally:
                _NICENESS.reset(before)
        finally:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()


HEAVY, LIGHT = Queue(LIMITS.max_readings, NICER), Queue(LIMITS.max_readings)


def queue_for(size: int) -> Queue:
    """Return the queue for a file of so many bytes."""
    return LIGHT if is_light(size) else HEAVY


def is_light(size: int) -> bool:
    """Return whether a file of so many bytes is soon read."""
    return size <= HEAVY_BYTES


def isolated(
    name: str,
    /,
    *arguments: object,
    check: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], object] | None = None,
    max_seconds: int = LIMITS.max_seconds,
    **options: object,
) -> Any:  # noqa: ANN401 - what the function returns
    """Return what a function returns in a process of its own.

    Parameters
    ----------
    name
        The module and name of the function, such as ``"geo.formats.files:load"``.
    check
        Called some times a second; what it raises ends the process.
    progress
        Called here with what the function, which is to take such a `progress`, tells of its way.
    max_seconds
        On the wall and of the processor.

    Raises
    ------
    GeoError
        What the function refuses; one sentence where the process took too long or too much.
    BrokenOffError
        The process died.
    """
    if not CAN_FORK:
        told = {"progress": progress} if progress else {}
        return function(name)(*arguments, **told, **options)
    about = (name, arguments, options, max_seconds, progress is not None, _NICENESS.get())
    end = monotonic() + max_seconds
    with _new_process(check) as (connection, pid):
        receive = partial(_received, connection, check, end, max_seconds)
        try:
            send(connection, pickle.dumps(about, protocol=5))
            return unpacked(_answer(receive, progress))
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise BrokenOffError(BROKE_OFF) from error
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)


def isolated_if(
    is_large: bool,
    name: str,
    /,
    *arguments: object,
    **options: Any,  # noqa: ANN401 - of the function
) -> Any:  # noqa: ANN401
    """Return what a function returns: at once, or what is large in turn and apart.

    Parameters
    ----------
    is_large
        Whether the work would slow the others whom this process serves.
    name
        As for `isolated`, which raises what this raises.
    """
    if not is_large:
        return function(name)(*arguments, **options)
    with HEAVY.turn(object(), lambda: None):
        return isolated(name, *arguments, max_seconds=LIMITS.max_work_seconds, **options)


def _answer(
    receive: Callable[[], bytearray], progress: Callable[[int, int], object] | None
) -> memoryview:
    """Return the answer; tell of the reports that come before it."""
    while True:
        found = memoryview(receive())
        if found[:1] != PROGRESS:
            return found[1:]
        if progress:
            progress(*STEPS.unpack(found[1:]))


@contextmanager
def _new_process(check: Callable[[], None]) -> Iterator[tuple[socket.socket, int]]:
    """Give a connection to a new process and its id; once more where the forking one had died."""
    begun = _begun(check) or _begun(check)
    if begun is None:
        raise BrokenOffError(BROKE_OFF)
    with begun[0]:
        yield begun


def _begun(check: Callable[[], None]) -> tuple[socket.socket, int] | None:
    """Return a connection to a new process and its id; None where the forking one had died."""
    here, there = socket.socketpair()
    with ExitStack() as kept:
        kept.enter_context(here)
        with there:
            forker = _FORKER.fork(there)
        try:
            pid = int(_received(here, check, monotonic() + LIMITS.max_seconds, LIMITS.max_seconds))
        except (EOFError, OSError):
            _FORKER.discard(forker)
            return None
        kept.pop_all()
        return here, pid


def _received(
    connection: socket.socket, check: Callable[[], None], end: float, seconds: int
) -> bytearray:
    """Return a message; look now and then whether it is still wanted, and in time."""
    size, found = None, bytearray()
    while size is None or len(found) < size:
        check()
        if monotonic() > end:
            raise too_slow(seconds)
        if not select.select([connection], [], [], POLL_S)[0]:
            continue
        wanted = SIZE.size if size is None else size
        some = connection.recv(min(STEP, wanted - len(found)))
        if not some:
            raise EOFError
        found += some
        if size is None and len(found) >= SIZE.size:
            size = SIZE.unpack(found[: SIZE.size])[0]
            del found[: SIZE.size]
            if size > LIMITS.max_answer:
                raise FileTooLargeError(ANSWER_TOO_LARGE)
    return found


class _Forker:
    """The process that forks; it is started when it is first needed, and anew when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared: set[tuple[int, str]] = set()

    def fork(self, connection: socket.socket) -> "subprocess.Popen[bytes]":
        """Have a new process serve a connection; return the process that forks it."""
        with self._lock:
            control, process = self._running()
            with suppress(OSError):  # it has just died: nobody serves the connection
                socket.send_fds(control, [CALL], [connection.fileno()])
            return process

    def discard(self, process: "subprocess.Popen[bytes]") -> None:
        """End a process that does not fork any more, unless another has taken its place."""
        with self._lock:
            if self._process is process:
                self.stop()

    def warm(self) -> None:
        """Start the process, if it is not running, so that the first call waits for less."""
        with self._lock:
            self._running()

    def prepare(self, calls: Sequence[tuple[str, Sequence[int]]]) -> None:
        """Have the process call functions that keep their results, when it has nothing to do.

        Each is named as for `isolated`; one process is asked once for the same.
        """
        about = json.dumps(calls)
        with self._lock:
            control, process = self._running()
            if (process.pid, about) in self._prepared:
                return
            self._prepared.add((process.pid, about))
            here, there = socket.socketpair()
            with here, there, suppress(OSError):
                send(here, about.encode())
                socket.send_fds(control, [PREPARE], [there.fileno()])

    def stop(self) -> None:
        """End the process, if it is running."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.kill()
            self._process.wait()

    def _running(self) -> "tuple[socket.socket, subprocess.Popen[bytes]]":
        if self._control is None or self._process is None or self._process.poll() is not None:
            self.stop()
            self._control, other = socket.socketpair()
            with other:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", FORKER, str(other.fileno()), json.dumps(PRELOADED)],
                    pass_fds=[other.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=os.environ
                    | _THREADS
                    | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                )
        return self._control, self._process


_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_FORKER = _Forker()
warm = _FORKER.warm


def prepare(calls: Sequence[tuple[str, Sequence[int]]]) -> None:
    """Have functions called that keep their results before an isolated call needs these."""
    if CAN_FORK:
        _FORKER.prepare(calls)


atexit.register(_FORKER.stop)
