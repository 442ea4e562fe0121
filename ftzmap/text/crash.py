"""Errors of the program itself: a short code to report, one sentence to show, a log of details."""

import errno
import hashlib
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ftzmap.text.escape import plain
from geo.errors import GeoError
from geo.messages import message

LOG_VARIABLE = "FTZMAP_LOG"
LOGGER = "ftzmap"
MAX_LOG_BYTES = 1_000_000  # a longer log is begun anew
_ROOT = Path(__file__).resolve().parents[2]
_OWN = (str(_ROOT / "ftzmap") + os.sep, str(_ROOT / "geo") + os.sep, str(_ROOT / "app.py"))
_CODE_LETTERS, _MAX_LINE = 6, 2000
_MAX_LINES = 500  # of the places of an error
_MEMORY = message(
    "There is not enough memory for this (code {code}); split the file or close other programs."
)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL = message(
    "There is no room left on the disk where this program runs. None of your data was changed; "
    "free some space there, or try again later."
)
_NO_FOLDER = message(
    "The folder for temporary files where this program runs is full or cannot be written to. None "
    "of your data was changed; free some space there, or try again later."
)
_OWN_ERROR = message(
    "An internal error occurred (code {code}). None of your data was changed. Try again, and "
    "report the code if the error comes back."
)


def code_of(error: BaseException) -> str:
    """Return six hexadecimal digits that are the same for the same error at the same place.

    They stand for the type of the error, and the file and the function of the program's own code
    in which it arose.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(_OWN)]
    where = "".join(f"{Path(last.filename).name}:{last.name}" for last in (own or frames)[-1:])
    told = f"{type(error).__name__}:{where}"
    return hashlib.sha256(told.encode()).hexdigest()[:_CODE_LETTERS].upper()


def details(error: BaseException) -> str:
    """Return the traceback of an error as lines without control characters."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    return "\n".join(plain(line, limit=_MAX_LINE) for line in lines)


def trace(error: BaseException) -> str:
    """Return where an error arose and of which types it and its causes are, line by line.

    Without their messages: those may hold what stands in a reader's file.
    """
    lines: list[str] = []
    each: BaseException | None = error
    while each is not None and len(lines) < _MAX_LINES:
        frames = traceback.extract_tb(each.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        lines.append(type(each).__name__)
        each = each.__cause__ or each.__context__
    return "\n".join(lines[:_MAX_LINES])


def refusal(error: Exception) -> GeoError:
    """Return an error with one sentence to show; one of the program itself is logged."""
    if isinstance(error, GeoError):
        return error
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return GeoError(_FULL)
    if isinstance(error, FileNotFoundError) and error.filename is None:  # of `tempfile`
        return GeoError(_NO_FOLDER)
    code = code_of(error)
    logging.getLogger(LOGGER).error("code %s\n%s", code, trace(error))
    sentence = _MEMORY if isinstance(error, MemoryError) else _OWN_ERROR
    return GeoError(replace(sentence, values=(("code", code),)))


def write_log(error: BaseException, asked: str) -> Path | None:
    """Append the traceback of an error to the log; return where that lies, None without one.

    The log is the file that FTZMAP_LOG names, else lies in the user's folder for the state of
    programs, else in the folder for temporary files.
    """
    for path in _places():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            is_long = path.exists() and path.stat().st_size > MAX_LOG_BYTES
            with path.open("w" if is_long else "a", encoding="utf-8", errors="replace") as log:
                log.write(_entry(error, asked))
        except (OSError, ValueError, MemoryError):
            continue
        return path
    return None


def _entry(error: BaseException, asked: str) -> str:
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    head = f"{now} code {code_of(error)} Python {sys.version.split()[0]}: {plain(asked)}"
    return f"{head}\n{details(error)}\n\n"


def _places() -> Iterator[Path]:
    """Yield where the log may lie, the best place first."""
    if named := os.environ.get(LOG_VARIABLE):
        yield Path(named)
    yield _state_folder() / "ftzmap" / "ftzmap.log"
    try:
        number, name = tempfile.mkstemp(prefix="ftzmap-", suffix=".log")
    except OSError:
        return
    os.close(number)
    yield Path(name)


def _state_folder() -> Path:
    """Return where programs of this user keep their state, by the custom of the platform."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() fails without a home
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Logs"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
