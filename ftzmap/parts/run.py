"""Every file of a folder worked on, and a manifest kept of what is done."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from ftzmap.parts.division import Division
from ftzmap.parts.earlier_results import (
    done_before,
    left_over,
    left_over_note,
    removed,
    results_there,
    with_size,
)
from ftzmap.parts.folders import Entry, Folder
from ftzmap.parts.jobs import PARQUET, Answer, Job
from ftzmap.parts.manifest import COMPLETE, FAILED, Manifest, Record
from ftzmap.parts.tasks import Outcome, Schedule, Task, in_file, problem_of
from geo.errors import FileFormatError
from geo.messages import Message, Tell, message
from geo.streams.stream import Piece

PLACE = ("lon", "lat", "east", "north")  # of a first outline, in the phrase on a system
SAVING = 2.0  # seconds at least between two manifests of one run


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which files are read, where their results go, and what is known of them beforehand.

    Where one `file` is divided, each record is of one of its `pieces`.
    """

    job: Job
    source: Folder
    target: Folder
    records: tuple[Record, ...]
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    file: str = ""


def plan(job: Job, source: Folder, target: Folder) -> Plan:
    """Return what is to be done on a folder.

    Raises
    ------
    FileFormatError
        It holds no file that is read, or a result would lie within it.
    """
    if _is_there(target) and target.is_file():
        raise FileFormatError(
            message("The input is a folder, so the output must be a folder too; name one.")
        )
    entries = entries_of(job, source)
    results = _results(job, [entry.name for entry in entries])
    if source.holds(target) or any(source.holds(target, name) for name in results):
        raise FileFormatError(
            message("The output would be inside the input folder; name another folder.")
        )
    records = (
        Record(input=entry.name, size=entry.size, modified=entry.state, result=result)
        for entry, result in zip(entries, results, strict=True)
    )
    return Plan(job=job, source=source, target=target, records=tuple(records))


def plan_of_pieces(parts: Division, target: Folder, ending: str = PARQUET) -> Plan:
    """Return what is to be done on the pieces of one file, whose results are numbered in order.

    Raises
    ------
    FileFormatError
        A result would take the place of the file.
    """
    source, name, pieces = parts.source, parts.name, parts.pieces
    results = [f"part-{number:05}{ending}" for number in range(len(pieces))]
    if source.holds(target) and target.holds(source) and name in results:
        raise FileFormatError(message("The output would overwrite the input; name another file."))
    labels = [label_of_piece(name, piece) for piece in pieces]
    records = (
        Record(input=label, size=parts.entry.size, modified=parts.entry.state, result=result)
        for label, result in zip(labels, results, strict=True)
    )
    return Plan(
        job=parts.job,
        source=source,
        target=target,
        records=tuple(records),
        pieces=dict(zip(labels, pieces, strict=True)),
        file=name,
    )


def label_of_piece(name: str, piece: Piece) -> str:
    """Return what to call a piece of a file."""
    return f"{name}, rows {piece.first + 1} to {piece.first + piece.rows}"


def _is_there(folder: Folder) -> bool:
    try:
        folder.is_file()
    except FileNotFoundError:
        return False
    return True


def entries_of(job: Job, source: Folder) -> list[Entry]:
    """Return the files of a folder that a job reads, in the order of their names.

    Raises
    ------
    FileFormatError
        There is none.
    """
    found = sorted(source.entries(), key=lambda entry: entry.name)
    entries = [entry for entry in found if job.reads(entry)]
    if not entries:
        raise FileFormatError(
            message("The folder has no file that can be read; name another folder.")
        )
    return entries


def _results(job: Job, names: list[str]) -> list[str]:
    """Return the name of each result; two inputs never share one."""
    results = [f"{_without_ending(name)}{job.ending(name)}" for name in names]
    return [
        f"{name}{job.ending(name)}" if results.count(result) > 1 and result != name else result
        for name, result in zip(names, results, strict=True)
    ]


def _without_ending(name: str) -> str:
    folder, slash, last = name.rpartition("/")
    stem = last.rpartition(".")[0] or last
    return f"{folder}{slash}{stem}"


def run(
    what: Plan, schedule: Schedule, *, resume: bool, keep_going: bool, tell: Tell
) -> Iterator[tuple[Record, Message | None]]:
    """Yield the record of each file when it is done, those done before first, and what is wrong.

    The manifest is in the folder of results at the start, now and then, and at the end.

    Raises
    ------
    GeoError
        A file cannot be read, unless the work keeps going; or no process can be had.
    OSError
        A file cannot be opened, or a result cannot be written.
    """
    what.target.make()
    keeper = _Keeper(what, done_before(what.target, what.job, what.records) if resume else {})
    if keeper.left:
        tell(left_over_note(keeper.left))
    yield from ((record, None) for record in keeper.complete)
    tasks = [_task(what, record) for record in keeper.records.values() if record.state != COMPLETE]
    keeper.save()
    if not tasks:
        return
    try:
        for outcome in _told(tasks, schedule, tell):
            record = keeper.take(outcome, tell)
            if outcome.error is not None and not keep_going:
                raise in_file(outcome.error, outcome.name)
            yield record, None if outcome.error is None else problem_of(outcome.error)
    finally:
        keeper.save()
        what.target.make()  # what processes left that were killed


def gathered(
    job: Job,
    source: Folder,
    names: Sequence[str],
    schedule: Schedule,
    *,
    keep_going: bool,
    tell: Tell,
) -> Iterator[Outcome]:
    """Yield what came of each file for which nothing is written.

    Errors are those of `run`.
    """
    tasks = [Task(job=job, source=source, name=name) for name in names]
    yield from _outcomes(tasks, schedule, keep_going=keep_going, tell=tell)


def unwritten(
    job: Job,
    source: Folder,
    names: Sequence[str],
    schedule: Schedule,
    *,
    keep_going: bool,
    tell: Tell,
) -> Iterator[tuple[Record, Message | None]]:
    """Yield what `run` does, of files for which nothing is written.

    A result is called as its input. Errors are those of `run`.
    """
    for outcome in gathered(job, source, names, schedule, keep_going=keep_going, tell=tell):
        record = Record(input=outcome.name, size=0, modified="", result=outcome.name)
        problem = None if outcome.error is None else problem_of(outcome.error)
        yield record_of(record, outcome), problem


def gathered_pieces(parts: Division, schedule: Schedule, *, tell: Tell) -> list[Answer]:
    """Return what came of each piece of one file for which nothing is written, in their order.

    Errors are those of `run`.
    """
    tasks = [
        Task(
            job=parts.job,
            source=parts.source,
            name=label_of_piece(parts.name, piece),
            file=parts.name,
            piece=piece,
        )
        for piece in parts.pieces
    ]
    found = {
        outcome.name: outcome.answer
        for outcome in _outcomes(tasks, schedule, keep_going=False, tell=tell)
        if outcome.answer is not None
    }
    return [found[task.name] for task in tasks]


def _outcomes(
    tasks: list[Task], schedule: Schedule, *, keep_going: bool, tell: Tell
) -> Iterator[Outcome]:
    """Yield what comes of tasks; unless the work keeps going, the first error is raised."""
    for outcome in _told(tasks, schedule, tell):
        if outcome.error is not None and not keep_going:
            raise in_file(outcome.error, outcome.name)
        yield outcome


def _task(what: Plan, record: Record) -> Task:
    return Task(
        job=what.job,
        piece=what.pieces.get(record.input),
        source=what.source,
        name=record.input,
        target=what.target,
        result=record.result,
        file=what.file,
    )


def _told(tasks: list[Task], schedule: Schedule, tell: Tell) -> Iterator[Outcome]:
    """Yield what comes of tasks, and tell each sentence on how files are read once.

    Each file or piece says where its first outline lies: that of one is enough.
    """
    known: set[object] = set()
    is_one_file = any(task.file for task in tasks)
    with closing(schedule(tasks)) as outcomes:
        for outcome in outcomes:
            for note in outcome.notes:
                what = note.template if is_one_file else _without_place(note)
                if what not in known:
                    tell(note)
                known.add(what)
            yield outcome


def _without_place(note: Message) -> object:
    """Return what a sentence says but for the place that a system within it is near."""

    def kept(value: object) -> object:
        if not isinstance(value, Message):
            return value
        inner = ((name, kept(each)) for name, each in value.values if name not in PLACE)
        return value.template, tuple(inner)

    return note.template, tuple((name, kept(value)) for name, value in note.values)


class _Keeper:
    """The records of a run and the manifest that is written of them."""

    def __init__(self, what: Plan, done: Mapping[str, Record]) -> None:
        self._what = what
        there = results_there(what.target, what.job.command, what.source.label)
        self.records = {
            record.input: done.get(record.input) or with_size(record, there)
            for record in what.records
        }
        self.left = left_over(there, what.records)
        self._saved = 0.0

    @property
    def complete(self) -> list[Record]:
        """Those whose result is complete."""
        return [record for record in self.records.values() if record.state == COMPLETE]

    def take(self, outcome: Outcome, tell: Tell) -> Record:
        """Return the record of a file as its outcome has it; where it failed, none has a result."""
        record = record_of(self.records[outcome.name], outcome)
        if record.state == FAILED and record.result_size is not None:
            record, sentence = removed(self._what.target, record)
            tell(sentence)
        self.records[outcome.name] = record
        if time.monotonic() - self._saved > SAVING:
            self.save()
        return record

    def save(self) -> None:
        """Write the manifest."""
        self._saved = time.monotonic()
        job = self._what.job
        manifest = Manifest(
            command=job.command,
            said=job.said(),
            source=self._what.source.label,
            records=(*self.records.values(), *self.left),
        )
        manifest.write(self._what.target)


def record_of(record: Record, outcome: Outcome) -> Record:
    """Return the record of a file with what came of it."""
    answer = outcome.answer
    if answer is None:
        problem = "" if outcome.error is None else str(problem_of(outcome.error))
        return replace(record, state=FAILED, problem=problem)
    return replace(
        record,
        state=COMPLETE,
        rows=int(answer.figures["rows"]),
        result_size=outcome.size,
        figures=dict(answer.figures),
        details=dict(answer.details),
        columns=answer.columns,
        crs=answer.crs,
        epsg=answer.epsg,
    )
