"""A file of a folder with what is to be done with it, and what came of it."""

import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

from ftzmap.parts.folders import Folder
from ftzmap.parts.jobs import Answer, DivisibleJob, Job
from ftzmap.text.output import os_error_message
from geo.errors import GeoError
from geo.messages import Message, Tell, message
from geo.streams.stream import Piece, Watch, unwatched


class FileError(GeoError):
    """A file of a folder that cannot be worked on: which, and why."""


class ProgramError(Exception):
    """An error of the program itself in another process; the text is its traceback."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one process does at a time: read `name` in `source`, write `result` in `target`.

    `file` is what is read where several tasks share one, and `piece` which rows of it.
    """

    job: Job
    source: Folder
    name: str
    target: Folder | None = None
    result: str = ""
    file: str = ""
    piece: Piece | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a task: an answer, or an error of the file, the system or the program."""

    name: str
    answer: Answer | None = None
    size: int | None = None  # of the result, bytes
    notes: tuple[Message, ...] = ()
    error: Exception | None = None


Outcomes = Generator[Outcome, None, None]
Schedule = Callable[[list[Task]], Outcomes]


def work(task: Task, watch: Watch = unwatched) -> Outcome:
    """Do a task and return what came of it, errors included; it may be done twice."""
    notes: list[Message] = []
    try:
        answer, size = _answer(task, notes.append, watch)
    except Exception as error:  # told where it was asked for
        return Outcome(name=task.name, notes=tuple(notes), error=error)
    return Outcome(name=task.name, notes=tuple(notes), answer=answer, size=size)


def work_elsewhere(task: Task) -> Outcome:
    """Do a task and return what came of it, so that it can be sent to the process that asked."""
    outcome = work(task)
    error = outcome.error
    if error is None or isinstance(error, GeoError | OSError):
        return outcome
    return replace(outcome, error=ProgramError("".join(traceback.format_exception(error))))


def _answer(task: Task, tell: Tell, watch: Watch) -> tuple[Answer, int | None]:
    """Return what came of a task, and the bytes of the result."""
    job, piece = task.job, task.piece
    if piece is not None and isinstance(job, DivisibleJob):
        job = job.of_piece(piece)
    with task.source.reading(task.file or task.name, piece) as file:
        if task.target is None:
            return job.run(file, Path(), tell, watch), None
        with task.target.writing(task.result) as out:
            return job.run(file, out, tell, watch), out.stat().st_size


def one_by_one(tasks: list[Task], watch: Watch = unwatched) -> Outcomes:
    """Yield what comes of tasks that are done in this process, in their order."""
    for task in tasks:
        yield work(task, watch)


def in_file(error: Exception, name: str) -> Exception:
    """Return an error whose sentence names the file, of the class that says how to settle it."""
    if isinstance(error, GeoError):
        error.message = message("{id}: {problem}", id=name, problem=error.message)
    return error


def problem_of(error: Exception) -> Message:
    """Return why a task failed, as a sentence."""
    if isinstance(error, GeoError):
        return error.message
    if isinstance(error, OSError):
        return os_error_message(error, str(error.filename or ""))
    return message("The program met an error of its own: {reason}.", reason=_last_line(error))


def _last_line(error: Exception) -> str:
    return str(error).strip().rpartition("\n")[2].rstrip(".")[:200]


def lost(name: str, attempts: int) -> Outcome:
    """Return the outcome of a task whose process ended each time."""
    return Outcome(
        name=name,
        error=FileError(
            message(
                "The process that worked on it ended {n} times, perhaps for want of memory; divide "
                "the file.",
                n=attempts,
            )
        ),
    )
