"""Files that commands write: refused before any work is done, put in place whole or not at all."""

import errno
import os
import shutil
import stat
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

from geo.errors import FileFormatError
from geo.held_folders import new_folder, remove_unheld
from geo.messages import Message, message

_PREFIX, _FOLDER_SUFFIX = ".ftzmap-", ".folder"  # of folders that are being filled
_PART = "part"  # the file that is being written in one
_SUFFIX = ".part"  # of such files as earlier versions left
_SETTLING = 0.5  # seconds until the disk is to take what is written so far
_ABSENT = message("{file} does not exist; check the name and the folder.")
_FOLDER = message("{file} is a folder; name a file.")
_FORBIDDEN = message("You do not have permission to open {file}; ask for it, or name another file.")
_FULL = message(
    "{file} cannot be written because the disk is full; free some space or write elsewhere."
)
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MESSAGES = {
    errno.ENOENT: _ABSENT,
    errno.ENOTDIR: _ABSENT,
    errno.EISDIR: _FOLDER,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: message(
        "{file} would be larger than the system allows files to be here; raise that limit or write "
        "elsewhere."
    ),
}


def os_error_message(error: OSError, file: str) -> Message:
    """Return what an error of the system on a file means and what to do about it."""
    known = _MESSAGES.get(error.errno or 0)
    if known is None:
        return message(
            "{file} cannot be used: {reason}.", file=file, reason=error.strerror or error
        )
    return replace(known, values=(("file", file),))


def check_output(out: Path, *, source: Path | None = None) -> None:
    """Refuse an output that could not be written, or that would replace what is read.

    Raises
    ------
    FileFormatError
        `out` is the same file as `source`.
    OSError
        `out` is a folder, lies in none, or may not be changed.
    """
    out.parent.stat()  # an OSError that names the folder
    if source is not None and source.exists() and out.exists() and out.samefile(source):
        raise FileFormatError(message("The output would overwrite the input; name another file."))
    if out.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out))
    changed = out if out.exists() else out.parent
    if not os.access(changed, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(changed))


def output_ending(name: str, endings: Iterable[str]) -> str:
    """Return the ending of an output file, one of those that can be written.

    Raises
    ------
    FileFormatError
        It is none of them.
    """
    known = tuple(endings)
    found = next((end for end in known if name.lower().endswith(end)), None)
    if found is None:
        raise FileFormatError(
            message("The output file name must end in one of: {endings}.", endings=" ".join(known))
        )
    return found


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Give a path to write to that becomes `out` at the end, or is removed if anything fails.

    A link stays one: what it leads to is replaced, and keeps its mode. A device or pipe is written
    as it stands. Errors on the path are told as errors on `out`. No two runs share a path.
    """
    is_stream = out.exists() and not out.is_file()
    written: list[str | None] = [None, str(out)]
    try:
        with nullcontext(out) if is_stream else _beside(out.resolve()) as part:
            written.append(str(part))
            yield part
    except OSError as error:
        name = None if error.filename is None else str(error.filename)
        if name in written:
            error.filename, error.filename2 = str(out), None
        raise


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """Give a new file in a hidden folder beside a place, that is put there at the end.

    The folder is locked, not the file, in whose place a library may put another of its own.
    """
    with hidden_folder(place.parent) as folder:
        part = folder / _PART
        part.touch(mode=0o600)
        with _settled_early(part):
            yield part
        _put_in_place(part, place)


@contextmanager
def _settled_early(part: Path) -> Iterator[None]:
    """Have the disk take what is written while more is made: little is left to wait for then."""
    if os.name != "posix":  # there an open file could not be renamed
        yield
        return
    is_over = threading.Event()
    failures: list[OSError] = []
    file = os.open(part, os.O_RDWR)
    thread = threading.Thread(target=_settle, args=(file, is_over, failures), daemon=True)
    try:
        thread.start()
        yield
    finally:
        is_over.set()
        if thread.is_alive():
            thread.join()
        os.close(file)
    if failures:  # told to one file that is open, and not to the next
        raise failures[0]


def _settle(file: int, is_over: threading.Event, failures: list[OSError]) -> None:
    try:
        while not is_over.wait(_SETTLING):
            os.fsync(file)
    except OSError as error:
        failures.append(error)


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a new folder that becomes `out` at the end, or is removed if anything fails.

    At `out` there is nothing, or an empty folder. Errors on the new folder are told as errors on
    `out`.
    """
    try:
        with hidden_folder(out.parent) as part:
            yield part
            part.replace(out)
    except OSError as error:
        is_within = error.filename and is_hidden(Path(str(error.filename)))
        if is_within or (error.filename is None and error.errno in _NO_SPACE):
            error.filename, error.filename2 = str(out), None
        raise


@contextmanager
def hidden_folder(place: Path) -> Iterator[Path]:
    """Give a new hidden folder in a folder, that is removed at the end unless it was renamed."""
    remove_strays(place)
    made: list[Path] = []  # known before it is there, so that an interruption at once removes it
    lock: int | None = None
    try:
        lock = new_folder(place, _PREFIX, made, suffix=_FOLDER_SUFFIX)
        yield made[-1]
    finally:
        for part in made:
            shutil.rmtree(part, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def is_hidden(path: Path) -> bool:
    """Return whether a path is of what is being written, or lies in such a folder."""
    return any(part.startswith(_PREFIX) for part in path.parts)


def remove_strays(folder: Path) -> None:
    """Remove from a folder what runs of this user left there that were killed while they wrote."""
    remove_unheld(folder, f"{_PREFIX}*{_SUFFIX}", is_folder=False)
    remove_unheld(folder, f"{_PREFIX}*{_FOLDER_SUFFIX}")


def _put_in_place(part: Path, place: Path) -> None:
    """Give a file that is written the mode and the name of the one that it replaces, for good."""
    part.chmod(_mode(place))
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(place)
    with suppress(OSError):  # not every system opens folders
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mode(place: Path) -> int:
    """Return the mode of the file that is replaced, or that of a new file of this user."""
    if place.exists():
        return stat.S_IMODE(place.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_file(out: Path, data: bytes) -> None:
    """Write a file whole or not at all; a device or pipe is written as it stands.

    Raises
    ------
    OSError
        It cannot be written; the error names `out`.
    """
    with whole_file(out) as part:
        part.write_bytes(data)
