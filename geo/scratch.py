"""Folders for temporary files, one place for all; apart because formats and exports share it."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

PREFIX = "ftzmap-scratch-"
PROBE_BYTES = 65_536  # that can be written where a disk is not full
MAX_AGE_S = 24 * 3600  # of a folder; an older one was left by a run that was killed


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for temporary files that is removed at the end.

    Raises
    ------
    OSError
        It cannot be made, or no more can be written there: libraries call that by other names, or
        say nothing and leave a file that is cut short.
    """
    _remove_strays()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        try:
            yield Path(name)
        except Exception as error:
            if not isinstance(error, OSError):
                _check_room(Path(name))
            raise
        _check_room(Path(name))


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
    """Remove folders of this user's that runs left which were killed long ago."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            about = path.lstat()
            is_ours = not hasattr(os, "geteuid") or about.st_uid == os.geteuid()
            if is_ours and not path.is_symlink() and time.time() - about.st_mtime > MAX_AGE_S:
                shutil.rmtree(path, ignore_errors=True)
