"""Folders for temporary files, one place for all; apart because formats and exports share it."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

PREFIX = "ftzmap-scratch-"
MIN_FREE_BYTES = 1_000_000  # with less, what failed there failed for want of space
MAX_AGE_S = 24 * 3600  # of a folder; an older one was left by a run that was killed


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for temporary files that is removed at the end.

    Raises
    ------
    OSError
        It cannot be made, or the disk that it lies on is full, whatever a library calls that.
    """
    _remove_strays()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        try:
            yield Path(name)
        except Exception as error:
            if not isinstance(error, OSError) and shutil.disk_usage(name).free < MIN_FREE_BYTES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise


@cache  # once in a run
def _remove_strays() -> None:
    """Remove folders of this user's that runs left which were killed long ago."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            about = path.lstat()
            is_ours = not hasattr(os, "geteuid") or about.st_uid == os.geteuid()
            if is_ours and not path.is_symlink() and time.time() - about.st_mtime > MAX_AGE_S:
                shutil.rmtree(path, ignore_errors=True)
