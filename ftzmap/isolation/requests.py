"""Messages between a process that calls and one that is called; apart because both read it."""

import importlib
import socket
import struct
from collections.abc import Callable

from geo.errors import FileTooLargeError
from geo.limits import LIMITS
from geo.messages import message

SIZE = struct.Struct("!Q")  # before each message
PROGRESS, ANSWER = b"p", b"a"  # the first byte of what a called process sends
CALL, PREPARE = b"c", b"w"  # what the process that forks is told with a connection
STEPS = struct.Struct("!QQ")  # what is done, and what there is to do


def function(name: str) -> Callable[..., object]:
    """Return a function by its module and name, such as ``"geo.formats.files:load"``."""
    module, _, attribute = name.partition(":")
    found: Callable[..., object] = getattr(importlib.import_module(module), attribute)
    return found


def too_slow(seconds: int) -> FileTooLargeError:
    """Return the refusal of a call that takes longer than so many seconds."""
    if seconds == LIMITS.max_seconds:
        sentence = message(
            "Reading the file takes longer than the limit of {seconds} seconds; split it.",
            seconds=seconds,
        )
    else:
        sentence = message(
            "This takes longer than the limit of {seconds} seconds; split the file.",
            seconds=seconds,
        )
    return FileTooLargeError(sentence)


def send(connection: socket.socket, data: bytes) -> None:
    """Send one message."""
    connection.sendall(SIZE.pack(len(data)))
    connection.sendall(data)


def receive(connection: socket.socket) -> bytes:
    """Return one message; raises EOFError where the other side ends before."""
    return bytes(_exactly(connection, SIZE.unpack(_exactly(connection, SIZE.size))[0]))


def _exactly(connection: socket.socket, count: int) -> bytearray:
    found = bytearray()
    while len(found) < count:
        some = connection.recv(min(count - len(found), 1 << 20))
        if not some:
            raise EOFError
        found += some
    return found
