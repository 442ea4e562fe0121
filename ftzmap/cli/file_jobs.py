"""A job done on a folder of files or on one file, here or at an address, and told."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.cli.failures import UNUSABLE, raise_if_cancelled
from ftzmap.cli.folder_commands import (
    Line,
    Records,
    Report,
    check_endpoint,
    folder_of,
    name_of,
    place,
    say_note,
    schedule_of,
    split,
)
from ftzmap.cli.progress import FilesBar
from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.areas import written_km2
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, is_hidden
from ftzmap.text.terminal import say, say_json
from geo.errors import FileFormatError
from geo.messages import Message, message

if TYPE_CHECKING:
    from ftzmap.parts.division import Division
    from ftzmap.parts.folders import Folder
    from ftzmap.parts.jobs import Job
    from ftzmap.parts.manifest import Record
    from ftzmap.parts.run import Plan
    from ftzmap.parts.tasks import Task


def measure_files(options: Namespace, t: Language) -> int:
    """Write the rows of each file of a folder with their areas and perimeters."""
    from ftzmap.parts.jobs import MeasureJob

    job = MeasureJob(layer=options.layer, from_crs=options.from_crs)
    return work_on_files(options, t, options.file, job, Report(line=_measured_line))


def _measured_line(record: "Record", out: str, t: Language) -> str:
    figures = record.figures
    return t(
        "Wrote {file}: {rows:,} rows, {measured:,} measured, {km2} km² in all.",
        file=out,
        rows=int(figures["rows"]),
        measured=int(figures["measured"]),
        km2=written_km2(figures["area_m2"] / 1e6, 6),
    )


def locate_files(options: Namespace, t: Language) -> int:
    """Write the rows of each file of a folder with what their points lie in."""
    from ftzmap.parts.jobs import LocateJob
    from ftzmap.sites.located_file import HowToLocate

    said = ("layer", "lon", "lat", "from_crs", "datum", "distances")
    how = HowToLocate(**{name: getattr(options, name) for name in said})
    job = LocateJob(zone=options.zone, how=how, language=t)
    report = Report(line=_located_line)
    return work_on_files(options, t, place(options.place[0]), job, report)


def _located_line(record: "Record", out: str, t: Language) -> str:
    rows, inside, refused = (int(record.figures[key]) for key in ("rows", "inside", "refused"))
    return t(
        "Wrote {file}: {rows:,} rows, {inside:,} in an area, {outside:,} outside all "
        "areas, {refused:,} with a note.",
        file=out,
        rows=rows,
        inside=inside,
        outside=rows - inside - refused,
        refused=refused,
    )


def work_on_files(
    options: Namespace, t: Language, file: Path | str, job: "Job", report: Report
) -> int:
    """Do a job on a folder or a file, tell what was written, and return the exit code."""
    if options.out is None and report.total is None:
        raise FileFormatError(message("Name where the results go with --out."))
    check_endpoint(options, file)
    what = None if options.out is None else _plan(options, file, job)
    if what is None and options.out is not None:
        return _one_file(options, t, file, job, report.line)
    from ftzmap.parts.consistency import changes, spellings
    from ftzmap.parts.manifest import COMPLETE

    records = _unwritten(options, t, file, job) if what is None else written(options, t, what)
    done = [record for record in records if record.state == COMPLETE]
    findings = [*_row_findings(job, done), *changes(done), *report.changes(done)]
    for sentence in (*findings, *spellings(done)):
        say_note(t, sentence)
    _tell(options, t, records, report)
    if not done:
        return UNUSABLE
    return FINDINGS if findings or len(done) < len(records) else CLEAN


def written(options: Namespace, t: Language, what: "Plan") -> "list[Record]":
    """Return the records of all files, when their results are written."""
    from ftzmap.parts.run import run

    share = len(what.pieces) or 1
    schedule = schedule_of(options, t, [record.size // share for record in what.records])
    how = {"keep_going": options.keep_going, "tell": partial(say_note, t)}
    found = run(what, schedule, resume=options.resume, **how)
    records = {record.input: record for record in _watched(found, t, len(what.records))}
    return [records[record.input] for record in what.records]


def _unwritten(options: Namespace, t: Language, file: Path | str, job: "Job") -> "list[Record]":
    """Return the records of all files of a folder, for which nothing is written."""
    from ftzmap.parts.run import entries_of, unwritten

    if options.resume:
        raise FileFormatError(
            message("There is nothing to resume without a folder of results; name one with --out.")
        )
    source = folder_of(file, options.endpoint)
    entries = entries_of(job, source)
    schedule = schedule_of(options, t, [entry.size for entry in entries])
    how = {"keep_going": options.keep_going, "tell": partial(say_note, t)}
    found = unwritten(job, source, [entry.name for entry in entries], schedule, **how)
    return sorted(_watched(found, t, len(entries)), key=lambda record: record.input)


def _watched(
    found: "Iterator[tuple[Record, Message | None]]", t: Language, count: int
) -> "list[Record]":
    """Return the records of files as they are done, and tell what fails at once."""
    bar, records = FilesBar(t, count), []
    try:
        for record, problem in found:
            records.append(record)
            bar.add(record.rows)
            if problem is not None:
                raise_if_cancelled()
                say_note(t, message("{id}: {problem}", id=record.input, problem=problem))
    finally:
        bar.wipe()
    return records


def _plan(options: Namespace, file: Path | str, job: "Job") -> "Plan | None":
    """Return what is to be done on a folder, or on a file whose parts go to a folder; else None."""
    from ftzmap.parcels.batch_files import WRITERS
    from ftzmap.parts.run import plan, plan_of_pieces
    from geo.formats.format import ending_of

    source, target = (folder_of(where, options.endpoint) for where in (file, options.out))
    if not source.is_file():
        return plan(job, source, target)
    if ending_of(name_of(options.out)) or not is_divisible(options, job):
        return None
    parts = division_of(options, file, job)
    if parts is None:
        raise FileFormatError(
            message(
                "A file of this format is not divided; name an output file: {endings}.",
                endings=" ".join(WRITERS),
            )
        )
    return plan_of_pieces(parts, target)


def is_divisible(options: Namespace, job: "Job") -> bool:
    """Return whether the rows of one file are to be shared out, which a scheduler asks for."""
    from ftzmap.parts.jobs import DivisibleJob

    return options.scheduler is not None and isinstance(job, DivisibleJob)


def division_of(options: Namespace, file: Path | str, job: "Job") -> "Division | None":
    """Return how one file is shared out; None where it is not to be, or has no pieces."""
    from ftzmap.parts.division import division
    from ftzmap.parts.jobs import DivisibleJob

    if options.scheduler is None or not isinstance(job, DivisibleJob):
        return None
    return division(job, *split(file, options.endpoint))


def divided_file(
    options: Namespace, t: Language, parts: "Division", target: "Folder", result: str
) -> "Record":
    """Write one file in parts that are put together, and return the record of all."""
    from ftzmap.parts.division import summed
    from ftzmap.parts.joined_file import join_parts
    from ftzmap.parts.run import plan_of_pieces
    from geo.formats.format import ending_of

    with errors_on(options.out), target.scratch() as folder:
        ending = ending_of(result)
        what = plan_of_pieces(parts, folder, ending)
        records = written(options, t, what)
        names = [record.result for record in what.records]
        with target.writing(result) as out:
            join_parts(folder, names, out, ending)
    return summed(records, parts.name, result)


@contextmanager
def errors_on(out: Path | str) -> Iterator[None]:
    """Tell errors of the system on hidden parts of an output as errors on the output."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and is_hidden(Path(str(error.filename))):
            error.filename, error.filename2 = str(out), None
        raise


def _one_file(options: Namespace, t: Language, file: Path | str, job: "Job", line: Line) -> int:
    """Do a job on one file, print what was written, and return the exit code."""
    from ftzmap.parts.joined_file import is_joined
    from ftzmap.parts.tasks import Task
    from geo.formats.format import ending_of

    if options.resume or options.keep_going:
        raise FileFormatError(
            message("--resume and --keep-going are for a folder of files; name one.")
        )
    source, name = split(file, options.endpoint)
    target, result = split(options.out, options.endpoint)
    job.check_result(result)
    if isinstance(options.out, Path):
        check_output(options.out, source=file if isinstance(file, Path) else None)
    elif source.holds(target, result) and name == result:
        raise FileFormatError(message("The output would overwrite the input; name another file."))
    parts = division_of(options, file, job) if is_joined(ending_of(result)) else None
    if parts is not None and len(parts.pieces) > 1:
        record = divided_file(options, t, parts, target, result)
    else:
        record = _undivided(
            options, t, Task(job=job, source=source, name=name, target=target, result=result)
        )
    findings = list(job.findings(record.figures))
    for sentence in findings:
        say_note(t, message("{id}: {problem}", id=result, problem=sentence))
    if options.json:
        say_json(_as_json(record, str(options.out)))
    else:
        say(line(record, plain(str(options.out)), t))
    return FINDINGS if findings else CLEAN


def _undivided(options: Namespace, t: Language, task: "Task") -> "Record":
    """Do a task on one file, and return its record."""
    from ftzmap.parts.manifest import Record
    from ftzmap.parts.run import record_of

    (outcome,) = schedule_of(options, t, [0])([task])
    for sentence in outcome.notes:
        say_note(t, sentence)
    if outcome.error is not None:
        raise outcome.error
    record = Record(input=task.name, size=0, modified="", result=task.result)
    return record_of(record, outcome)


def _row_findings(job: "Job", records: Records) -> Iterator[Message]:
    for record in records:
        for sentence in job.findings(record.figures):
            yield message("{id}: {problem}", id=record.result, problem=sentence)


def _tell(options: Namespace, t: Language, records: Records, report: Report) -> None:
    """Print what was written."""
    from ftzmap.parts.manifest import COMPLETE

    def out(record: "Record") -> str:
        where = options.out
        name = record.result
        if where is None:
            return name
        return str(where / name) if isinstance(where, Path) else f"{where.rstrip('/')}/{name}"

    done = [record for record in records if record.state == COMPLETE]
    if options.json:
        files = [_as_json(record, out(record)) for record in records]
        total = report.total_json
        say_json(files if total is None else {"files": files, "sums": total(done)})
        return
    for record in done:
        for line in report.line(record, plain(out(record)), t).splitlines():
            say(line)
    if report.total is not None:
        report.total(done, t)


def _as_json(record: "Record", out: str) -> dict[str, object]:
    about = {"input": record.input, "out": out, "state": record.state, **record.figures}
    about |= record.details
    return about if record.problem is None else {**about, "problem": record.problem}
