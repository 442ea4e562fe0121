"""Files that commands write: refused before any work is done, put in place whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from geo.errors import FileFormatError
from geo.messages import Message, message

_ABSENT = message("There is no {file}; check the name and the folder.")
_FOLDER = message("{file} is a folder; name a file.")
_FORBIDDEN = message("{file} may not be opened; ask for the right to it, or name another.")
_FULL = message("{file} cannot be written, the disk is full; free some space or write elsewhere.")
_MESSAGES = {
    errno.ENOENT: _ABSENT,
    errno.ENOTDIR: _ABSENT,
    errno.EISDIR: _FOLDER,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
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
        raise FileFormatError(message("The output would replace the input; name another file."))
    if out.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out))
    changed = out if out.exists() else out.parent
    if not os.access(changed, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(changed))


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Give a path to write to that becomes `out` at the end, or is removed if anything fails.

    A link stays one: what it leads to is replaced. A device or pipe is written as it stands.
    Errors on the path are told as errors on `out`.
    """
    place = out.resolve()
    is_stream = out.exists() and not out.is_file()
    part = out if is_stream else place.with_name(f"{place.name}.part")
    try:
        yield part
        if not is_stream:
            part.replace(place)
    except OSError as error:
        if error.filename in (None, str(part), part):
            error.filename, error.filename2 = str(out), None
        raise
    finally:
        if not is_stream:
            part.unlink(missing_ok=True)


def write_file(out: Path, data: bytes) -> None:
    """Write a file whole or not at all; a device or pipe is written as it stands.

    Raises
    ------
    OSError
        It cannot be written; the error names `out`.
    """
    with whole_file(out) as part:
        part.write_bytes(data)
