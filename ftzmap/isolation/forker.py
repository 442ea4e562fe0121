"""A process that waits with all libraries read, and forks one of its own for each call.

`ftzmap.isolation.calls` starts it. It gets a socket for each call; the child that it forks reads
from there what to do, and answers there. It ends when the program that started it does.
"""

import ctypes
import importlib
import json
import os
import pickle
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import NoReturn

from ftzmap.isolation.replies import packed, packed_error
from ftzmap.isolation.requests import (
    ANSWER,
    PREPARE,
    PROGRESS,
    STEPS,
    function,
    receive,
    send,
    too_slow,
)
from ftzmap.text.crash import refusal
from geo.errors import FileTooLargeError, GeoError
from geo.limits import LIMITS
from geo.messages import message

PR_SET_PDEATHSIG = 1  # as Linux numbers it
REPORT_S = 0.1  # between two reports of how far the work is
TOO_LARGE = message(
    "The file needs more memory than the limit of {gb:g} GB; split it.",
    gb=LIMITS.max_memory / 1e9,
)


def main(control: socket.socket) -> None:
    """Fork a child for each socket that comes, until the other side is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    to_prepare: list[tuple[str, list[int]]] = []
    parent = os.getpid()
    while True:
        if to_prepare and not select.select([control], [], [], 0)[0]:
            _prepare(*to_prepare.pop(0))
            continue
        word, sockets, *_ = socket.recv_fds(control, 1, 1)
        if not word:
            return
        if word == PREPARE:
            with socket.socket(fileno=sockets[0]) as connection:
                to_prepare += json.loads(receive(connection))
            continue
        if os.fork() == 0:
            control.close()
            _end_with_parent(parent)
            _end_with(socket.socket(fileno=sockets[0]))
        os.close(sockets[0])


def _end_with_parent(parent: int) -> None:
    """Have Linux end this process when its parent ends, as that does with the program.

    A program that is killed, or ended in the midst of a call, would leave it at work for nobody.
    """
    with suppress(AttributeError, OSError):  # other systems have none
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before
        os._exit(1)


def _prepare(name: str, arguments: list[int]) -> None:
    """Call a function that keeps its result, so that no child has to make it anew."""
    with suppress(Exception):  # a child meets it, too, and says so
        function(name)(*arguments)


def _end_with(connection: socket.socket) -> NoReturn:
    """Answer one call and end, whatever happens: the loop above is the parent's."""
    try:
        _serve(connection)
    except (OSError, EOFError):  # nobody waits for the answer any more
        os._exit(1)
    finally:
        os._exit(0)


def _serve(connection: socket.socket) -> None:
    """Answer one call; the first word is the number of this process, which is to be ended by it."""
    os.setpgid(0, 0)  # a session of its own would have Linux pass over how nice it is
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    send(connection, str(os.getpid()).encode())
    name, arguments, options, seconds, is_told, niceness = pickle.loads(receive(connection))
    os.nice(niceness)
    _limit(seconds)
    if is_told:
        options |= {"progress": _Reports(connection)}
    send(connection, ANSWER + _answer(function(name), arguments, options))


class _Reports:
    """Tells the caller how far the work is, some times a second."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._next = connection, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = monotonic()
        if now >= self._next:
            self._next = now + REPORT_S
            send(self._connection, PROGRESS + STEPS.pack(done, total))


def _limit(seconds: int) -> None:
    for kind, soft, hard in (
        (resource.RLIMIT_AS, LIMITS.max_memory, LIMITS.max_memory),
        (resource.RLIMIT_CPU, seconds, seconds + 5),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))

    def stop(*_: object) -> None:
        raise too_slow(seconds)

    signal.signal(signal.SIGXCPU, stop)


def _answer(call: Callable[..., object], arguments: tuple, options: dict[str, object]) -> bytes:
    try:
        return packed(call(*arguments, **options))
    except GeoError as error:
        return packed_error(error)
    except MemoryError:
        return packed_error(FileTooLargeError(TOO_LARGE))
    except Exception as error:
        return packed_error(refusal(error))


if __name__ == "__main__":
    for module in json.loads(sys.argv[2]):
        importlib.import_module(module)
    main(socket.socket(fileno=int(sys.argv[1])))
