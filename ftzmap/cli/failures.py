"""How a command ends that fails: one sentence on standard error, and an exit code."""

import errno
import threading
from collections.abc import Iterator
from typing import NoReturn

from ftzmap.text import terminal
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import os_error_message
from geo.errors import GeoError, NotationError
from geo.messages import Message, message

UNUSABLE, CRASHED, CANCELLED = 2, 3, 130
SETTLING = {"from_crs": "--from-crs EPSG:CODE", "layer": "--layer NAME"}
NOTATION = "--from-crs decimal|dd.mmss"
_DISK_FULL = message(
    "The disk is full, here or in the folder for temporary files; free some space and try again."
)
_TOO_LARGE = message(
    "A temporary file would be larger than the system allows files to be; raise that limit and try "
    "again."
)
_CANCELLED = message("Cancelled. No half-written file is left.")
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_cancelled = threading.Event()
_COMMAND_LENGTH = 120  # characters of a command in a sentence


def cancel(*_: object) -> NoReturn:
    """End the command that runs: the handler of the signals that ask for it.

    Libraries written in C may turn the exception into another; that it was asked for is known.
    """
    _cancelled.set()
    raise KeyboardInterrupt


def raise_if_cancelled() -> None:
    """End the command if that was asked for, whatever a library made of it."""
    if _cancelled.is_set():
        raise KeyboardInterrupt


def end(error: BaseException, command: str, t: Language) -> int:
    """Tell why a command failed, and return its exit code.

    Parameters
    ----------
    command
        The arguments of the command, for the sentence on an error of the program itself.
    """
    chain = list(_chain(error))
    if _cancelled.is_set() or any(isinstance(each, KeyboardInterrupt) for each in chain):
        return _end_with(CANCELLED, t(_CANCELLED))
    if isinstance(error, GeoError):
        return _end_with(UNUSABLE, _sentence_of(error, t))
    if isinstance(error, terminal.StandardOutputError):
        return _without_output(error, t)
    if isinstance(error, BrokenPipeError):
        return UNUSABLE
    error = next((each for each in chain if getattr(each, "errno", None) in _NO_SPACE), error)
    if isinstance(error, OSError) and error.errno:  # without a number it is of a library
        return _end_with(UNUSABLE, t(_of_system(error)))
    return _end_with(CRASHED, _of_program(error, command, t))


def _end_with(code: int, sentence: str) -> int:
    terminal.note(f"ftzmap: {plain(sentence, limit=1000)}")
    return code


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those in whose wake it was raised, at most a hundred."""
    for _ in range(100):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _sentence_of(error: GeoError, t: Language) -> str:
    """Return the sentence of an error, and the option that settles it if there is one."""
    if error.settled_by is None:
        return t(error.message)
    option = NOTATION if isinstance(error, NotationError) else SETTLING[error.settled_by]
    return t("{sentence} Use {option}.", sentence=error.message, option=option)


def _without_output(error: OSError, t: Language) -> int:
    """Tell that standard output failed; a reader that stopped early needs no telling."""
    terminal.drop_output()
    if error.errno == errno.EPIPE:
        return UNUSABLE
    return _end_with(UNUSABLE, t(os_error_message(error, t("Standard output"))))


def _of_system(error: OSError) -> Message:
    """Return what an error of the system means; it may not say on which file."""
    if error.filename is not None:
        return os_error_message(error, plain(error.filename))
    if error.errno == errno.EFBIG:
        return _TOO_LARGE
    if error.errno in _NO_SPACE:
        return _DISK_FULL
    return message(
        "The system denied access to a file: {reason}; check the files and the "
        "folder for temporary files.",
        reason=plain(error.strerror or error),
    )


def _of_program(error: BaseException, command: str, t: Language) -> str:
    """Return the sentence on an error of the program itself, whose details go to the log."""
    from ftzmap.text import crash

    log = crash.write_log(error, command)
    first = t(
        "An internal error stopped “{command}” (code {code}). No half-written file is left.",
        command=plain(command, limit=_COMMAND_LENGTH),
        code=crash.code_of(error),
    )
    if isinstance(error, MemoryError):
        first = t(
            "There is not enough memory for “{command}” (code {code}); split the file or close "
            "other programs.",
            command=plain(command, limit=_COMMAND_LENGTH),
            code=crash.code_of(error),
        )
    if log is None:
        return f"{first} " + t("Please report the code. The log could not be written.")
    return f"{first} " + t("Please report the code. The details are in {file}.", file=plain(log))
