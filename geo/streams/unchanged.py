"""A file that another program changes while it is read: refused, for its rows are of two states."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from geo.errors import CancelledError, FileFormatError
from geo.messages import message

T = TypeVar("T")
State = tuple[int, int, int] | None


def state_of(path: Path) -> State:
    """Return what changes with a file: its bytes, its time in ns, its number; None of no file."""
    try:
        about = path.stat()
    except OSError:
        return None
    return (about.st_size, about.st_mtime_ns, about.st_ino) if path.is_file() else None


def unchanged(batches: Iterator[T], path: Path, before: State) -> Iterator[T]:
    """Yield batches of a file; behind the last, or where reading fails, see that it is the same.

    Parameters
    ----------
    before
        Its state when it was opened.

    Raises
    ------
    FileFormatError
        It was changed meanwhile.
    """
    with _watched(path, before):
        yield from batches


@contextmanager
def _watched(path: Path, before: State) -> Iterator[None]:
    try:
        yield
    except CancelledError:
        raise
    except Exception as error:
        if before is not None and state_of(path) != before:
            raise _changed(path) from error
        raise
    if before is not None and state_of(path) != before:
        raise _changed(path)


def _changed(path: Path) -> FileFormatError:
    return FileFormatError(
        message(
            "{file} was changed while it was read; wait until nothing writes to it, and try again.",
            file=path.name,
        )
    )
