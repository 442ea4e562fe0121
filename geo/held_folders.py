"""Folders that a run holds by a lock while it uses them, so that no other takes them for strays.

They stand alone because outputs and temporary files share them. What a killed run left is held by
nobody: no clock is asked, which may be set, and no age, which a long run has too.
"""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

MAX_STRAYS = 100  # that are looked at in one folder


def new_folder(
    place: Path, prefix: str, made: list[Path], *, suffix: str = "", mode: int = 0o777
) -> int | None:
    """Make a folder of a name that nothing else has, and hold it until what is returned is closed.

    Parameters
    ----------
    made
        Gets the folder before it is there, so that an interruption at once removes it.

    Returns
    -------
    An open file; None where the system opens no folders.
    """
    while True:
        made[:] = [place / f"{prefix}{os.urandom(4).hex()}{suffix}"]
        try:
            made[-1].mkdir(mode=mode)
        except FileExistsError:
            made.clear()
            continue
        try:
            folder = os.open(made[-1], os.O_RDONLY)
        except FileNotFoundError:  # it was taken for a stray in between
            continue
        except OSError:  # not every system opens folders
            return None
        _lock(folder, wait=True)
        if os.fstat(folder).st_nlink:
            return folder
        os.close(folder)


def remove_unheld(place: Path, pattern: str, *, is_folder: bool = True) -> None:
    """Remove from a folder what this user's runs left there that were killed.

    Parameters
    ----------
    pattern
        Of the names that runs give.
    is_folder
        Whether folders are meant, or files.
    """
    with suppress(OSError):
        for path in list(place.glob(pattern))[:MAX_STRAYS]:
            _remove(path, is_folder=is_folder)


def _remove(path: Path, *, is_folder: bool) -> None:
    """Remove a file, or a folder with all in it, that nobody holds."""
    flags = os.O_RDONLY if is_folder else os.O_RDWR
    is_right = stat.S_ISDIR if is_folder else stat.S_ISREG
    with suppress(OSError):
        file = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
        try:
            about = os.fstat(file)
            is_ours = is_right(about.st_mode) and about.st_uid == _user(about)
            if is_ours and _lock(file) and os.fstat(file).st_nlink:
                shutil.rmtree(path) if is_folder else path.unlink()
        finally:
            os.close(file)


def _user(about: os.stat_result) -> int:
    """Return the number of this user; where users have none, that of the file."""
    return os.geteuid() if hasattr(os, "geteuid") else about.st_uid


def _lock(file: int, *, wait: bool = False) -> bool:
    """Lock an open file for this process; return whether that was possible."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
