"""What reaches a terminal: lines without control or direction characters, and whose fault it is."""

import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator

from ftzmap.text.escape import escaped, is_harmful, plain

MAX_LENGTH = 2000  # characters of a line
_BEYOND_ASCII = re.compile("[^\\x00-\x7e]")  # all that JSON itself does not escape


class StandardOutputError(OSError):
    """Standard output is full or closed; every other OSError is of another file."""


def mend_streams() -> None:
    """Let characters that the terminal cannot show be written as escapes.

    A stream that was closed before the start is None to Python; what is printed there is dropped.
    """
    sys.stdout, sys.stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: object) -> None:
    """Print one line on standard output.

    Raises
    ------
    StandardOutputError
        It is full or closed.
    """
    with _blamed():
        print(plain(text, limit=MAX_LENGTH))


def say_json(document: object) -> None:
    """Print one JSON document on standard output, in escapes where the terminal is not UTF-8."""
    readable = (sys.stdout.encoding or "").lower() == "utf-8"
    text = json.dumps(document, ensure_ascii=not readable, indent=2)
    with _blamed():
        print(_BEYOND_ASCII.sub(_shown, text))


def say_json_lines(documents: Iterable[object]) -> None:
    """Print JSON documents on standard output, each on a line of its own."""
    readable = (sys.stdout.encoding or "").lower() == "utf-8"
    with _blamed():
        for document in documents:
            text = json.dumps(document, ensure_ascii=not readable)
            print(_BEYOND_ASCII.sub(_shown, text))


def note(text: object) -> None:
    """Print one line on standard error; where that is closed, nobody reads it."""
    with contextlib.suppress(OSError, ValueError):
        print(plain(text, limit=MAX_LENGTH), file=sys.stderr, flush=True)


def redraw(text: str, *, end: str = "") -> None:
    """Write a line of ours on a terminal's standard error in place of the one that stands there."""
    with contextlib.suppress(OSError, ValueError):
        print(f"\r{text}", end=end, file=sys.stderr, flush=True)


def flush() -> None:
    """Write what standard output still holds.

    Raises
    ------
    StandardOutputError
        It is full or closed.
    """
    with _blamed():
        sys.stdout.flush()


def drop_output() -> None:
    """Forget what standard output still holds, which could not be written."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _blamed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StandardOutputError(error.errno, error.strerror) from error


def _shown(match: re.Match[str]) -> str:
    char = match.group()
    return escaped(char) if is_harmful(char) else char
