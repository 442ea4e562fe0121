"""Folders for temporary files, one place for all; apart because formats and exports share it."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Self

from geo.held_folders import new_folder, remove_unheld

PREFIX = "ftzmap-scratch-"
PROBE_BYTES = 65_536  # that can be written where a disk is not full


class HeldFolder:
    """A folder for temporary files that this run holds; it goes when nobody has this any more.

    Attributes
    ----------
    path
        Of the folder.
    """

    def __init__(self) -> None:
        _remove_strays()
        made: list[Path] = []
        lock = new_folder(Path(tempfile.gettempdir()), PREFIX, made, mode=0o700)
        self.path = made[-1]
        self._end = weakref.finalize(self, _end, self.path, lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder with all in it."""
        self._end()


def _end(path: Path, lock: int | None) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if lock is not None:
        os.close(lock)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for temporary files that is removed at the end.

    Raises
    ------
    OSError
        It cannot be made, or no more can be written there: libraries call that by other names, or
        say nothing and leave a file that is cut short.
    """
    with HeldFolder() as held:
        try:
            yield held.path
        except Exception as error:
            if not isinstance(error, OSError):
                _check_room(held.path)
            raise
        _check_room(held.path)


def _check_room(folder: Path) -> None:
    """Raise the error of the system where a folder takes no more bytes, or a file none."""
    try:
        check_room(folder, [path for path in folder.rglob("*") if path.is_file()])
    except OSError as error:  # of no file that anybody knows
        raise OSError(error.errno, error.strerror) from error


def check_room(folder: Path, files: Iterable[Path]) -> None:
    """Try whether a folder takes more bytes, and whether the largest of its files could grow.

    Raises
    ------
    OSError
        It does not, for the disk is full or files may not be so large.
    """
    sizes = [path.stat().st_size for path in files]
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(bytes(PROBE_BYTES))
        probe.flush()
        probe.truncate(max([PROBE_BYTES, *sizes]) + 1)


@cache  # once in a run
def _remove_strays() -> None:
    """Remove the folders of this user's runs that were killed."""
    remove_unheld(Path(tempfile.gettempdir()), f"{PREFIX}*")
