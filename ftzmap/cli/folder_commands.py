"""What `measure`, `locate` and others do with a folder of files, here or at an address."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ftzmap.cli.failures import UNUSABLE, raise_if_cancelled
from ftzmap.cli.progress import FilesBar, rate_shown
from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output
from ftzmap.text.terminal import note, say, say_json
from geo.errors import FileFormatError
from geo.messages import Message, message

if TYPE_CHECKING:
    from ftzmap.parts.folders import Folder
    from ftzmap.parts.jobs import Job
    from ftzmap.parts.manifest import Record
    from ftzmap.parts.run import Plan
    from ftzmap.parts.tasks import Schedule

Line = Callable[["Record", str, Language], str]
Records: TypeAlias = "Sequence[Record]"
LOCAL = "local"
CLUSTERS = ("tcp://", "tls://", "ws://", "wss://", "ucx://")
ADDRESS_SIGN = "://"


def _nothing(*_: object) -> Iterator[Message]:
    return iter(())


@dataclass(frozen=True, kw_only=True)
class Report:
    """How the outcome of a job is told.

    Parameters
    ----------
    line
        Returns what is printed on a file.
    changes
        Yields sentences on files that differ from others, beside those of columns and systems.
    total, total_json
        Prints what is said of all files together, or returns it for the JSON document; a job that
        has such a total can do without an output.
    """

    line: Line
    changes: Callable[[Records], Iterator[Message]] = _nothing
    total: Callable[[Records, Language], None] | None = None
    total_json: Callable[[Records], object] | None = None


def add_options(command: ArgumentParser) -> None:
    """Add the options on folders of files to a command."""
    group = command.add_argument_group("a folder of files, here or at an address such as s3://a/b")
    about = "who does the work: local for processes of this machine, or tcp://HOST:PORT of Dask"
    group.add_argument("--scheduler", metavar="WHERE", help=about)
    about = "with --scheduler local: how many processes (default: as many as pay)"
    group.add_argument("--workers", type=_count, metavar="N", help=about)
    about = "leave out what manifest.json says is complete and unchanged"
    group.add_argument("--resume", action="store_true", help=about)
    about = "name files that cannot be read, and go on with the others"
    group.add_argument("--keep-going", action="store_true", help=about)
    about = "of a server for s3:// that is not Amazon's (else AWS_ENDPOINT_URL)"
    group.add_argument("--endpoint", metavar="URL", help=about)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1024:
        raise ArgumentTypeError("give a number of processes from 1 to 1024")
    return int(text)


def place(text: str) -> Path | str:
    """Return a path of this machine, or an address such as ``s3://bucket/folder`` as it is."""
    return text if ADDRESS_SIGN in text else Path(text)


def is_of_folders(options: Namespace, file: Path | str) -> bool:
    """Return whether a call is one for this module: a folder, an address, or a word on how."""
    if isinstance(file, str) or isinstance(options.out, str):
        return True
    said = (options.scheduler, options.workers, options.endpoint)
    return any((*said, options.resume, options.keep_going)) or is_folder(file)


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder of files, and no format that is a folder itself."""
    from ftzmap.parts.folders import LocalFolder

    return path.is_dir() and not LocalFolder(path=path).is_file()


def measure_files(options: Namespace, t: Language) -> int:
    """Write the rows of each file of a folder with their areas and perimeters."""
    from ftzmap.parts.jobs import MeasureJob

    job = MeasureJob(layer=options.layer, from_crs=options.from_crs)
    return work_on_files(options, t, options.file, job, Report(line=_measured_line))


def _measured_line(record: "Record", out: str, t: Language) -> str:
    figures = record.figures
    return t(
        "Wrote {file}: {rows:,} rows, {measured:,} measured, {km2:,.6f} km² in all.",
        file=out,
        rows=int(figures["rows"]),
        measured=int(figures["measured"]),
        km2=figures["area_m2"] / 1e6,
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

    records = _unwritten(options, t, file, job) if what is None else _written(options, t, what)
    done = [record for record in records if record.state == COMPLETE]
    findings = [*_row_findings(job, done), *changes(done), *report.changes(done)]
    for sentence in (*findings, *spellings(done)):
        say_note(t, sentence)
    _tell(options, t, records, report)
    if not done:
        return UNUSABLE
    return FINDINGS if findings or len(done) < len(records) else CLEAN


def _written(options: Namespace, t: Language, what: "Plan") -> "list[Record]":
    """Return the records of all files, when their results are written."""
    from ftzmap.parts.run import run

    schedule = schedule_of(options, t, [record.size for record in what.records])
    how = {"keep_going": options.keep_going, "tell": partial(say_note, t)}
    found = run(what, schedule, resume=options.resume, **how)
    return _watched(found, t, len(what.records))


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
    return _watched(found, t, len(entries))


def _watched(
    found: "Iterator[tuple[Record, Message | None]]", t: Language, count: int
) -> "list[Record]":
    """Return the records of files in the order of their names, and tell what fails at once."""
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
    return sorted(records, key=lambda record: record.input)


def _plan(options: Namespace, file: Path | str, job: "Job") -> "Plan | None":
    """Return what is to be done on a folder or on the pieces of a file; None for a whole file."""
    from ftzmap.parts.run import plan

    source, target = (folder_of(where, options.endpoint) for where in (file, options.out))
    if not source.is_file():
        return plan(job, source, target)
    return _plan_of_pieces(options, file, job, target)


def _plan_of_pieces(
    options: Namespace, file: Path | str, job: "Job", target: "Folder"
) -> "Plan | None":
    """Return what is to be done on one file that is divided; None where it is not to be.

    Raises
    ------
    FileFormatError
        It cannot be divided.
    """
    from ftzmap.parcels.batch_files import WRITERS
    from ftzmap.parts.folders import LocalFolder
    from ftzmap.parts.jobs import MeasureJob
    from ftzmap.parts.run import plan_of_pieces
    from geo.formats.format import ending_of
    from geo.streams.any_file import open_batches

    ending = ending_of(name_of(options.out))
    is_asked = options.scheduler is not None and not ending
    if not (is_asked and isinstance(file, Path) and isinstance(job, MeasureJob)):
        return None
    with open_batches(file, layer=options.layer) as stream:
        if stream is None or not stream.pieces:
            raise FileFormatError(
                message(
                    "A file of this format is not divided; name an output file: {endings}.",
                    endings=" ".join(WRITERS),
                )
            )
        if not (stream.crs or options.from_crs):
            raise FileFormatError(
                message(
                    "The file names no coordinate system, which all its pieces need; name it with "
                    "--from-crs EPSG:CODE."
                )
            )
        pieces = stream.pieces
    home = LocalFolder(path=file.absolute().parent)
    return plan_of_pieces(job, home, file.name, pieces, target)


def check_endpoint(options: Namespace, file: Path | str) -> None:
    """Refuse the URL of a server where no address is named."""
    if options.endpoint and isinstance(file, Path) and not isinstance(options.out, str):
        raise FileFormatError(message("--endpoint is for addresses of s3:// alone."))


def folder_of(where: Path | str, endpoint: str | None) -> "Folder":
    """Return the folder at a path or an address."""
    if isinstance(where, str):
        from ftzmap.parts.object_store import RemoteFolder

        return RemoteFolder(address=where, endpoint=endpoint)
    from ftzmap.parts.folders import LocalFolder

    return LocalFolder(path=where.absolute())


def name_of(where: Path | str) -> str:
    """Return the last name of a path or an address."""
    return where.name if isinstance(where, Path) else where.rstrip("/").rpartition("/")[2]


def split(where: Path | str, endpoint: str | None) -> "tuple[Folder, str]":
    """Return the folder of a file, and its name there."""
    if isinstance(where, str):
        from ftzmap.parts.object_store import split_address

        folder, name = split_address(where)
        return folder_of(folder, endpoint), name
    return folder_of(where.absolute().parent, endpoint), where.name


def _one_file(options: Namespace, t: Language, file: Path | str, job: "Job", line: Line) -> int:
    """Do a job on one file, print what was written, and return the exit code."""
    from ftzmap.parts.manifest import Record
    from ftzmap.parts.run import record_of
    from ftzmap.parts.tasks import Task

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
    task = Task(job=job, source=source, name=name, target=target, result=result)
    (outcome,) = schedule_of(options, t, [0])([task])
    for sentence in outcome.notes:
        say_note(t, sentence)
    if outcome.error is not None:
        raise outcome.error
    record = record_of(Record(input=name, size=0, modified="", result=result), outcome)
    findings = list(job.findings(record.figures))
    for sentence in findings:
        say_note(t, message("{id}: {problem}", id=result, problem=sentence))
    if options.json:
        say_json(_as_json(record, str(options.out)))
    else:
        say(line(record, plain(str(options.out)), t))
    return FINDINGS if findings else CLEAN


def schedule_of(options: Namespace, t: Language, sizes: Sequence[int]) -> "Schedule":
    """Return who does the work on files of so many bytes.

    Raises
    ------
    FileFormatError
        The options on that do not fit one another.
    """
    from ftzmap.parts.cluster import on_cluster
    from ftzmap.parts.processes import in_processes, processes_that_pay
    from ftzmap.parts.tasks import one_by_one

    where = options.scheduler
    if options.workers and where != LOCAL:
        raise FileFormatError(
            message("--workers is for --scheduler local; a cluster has the workers it was given.")
        )
    if where is not None and where.lower().startswith(CLUSTERS):
        return partial(on_cluster, address=where)
    if where not in (None, LOCAL):
        raise FileFormatError(
            message(
                "--scheduler {where} is unknown; give local, or an address such as "
                "tcp://10.0.0.5:8786.",
                where=where,
            )
        )
    count = 1 if where is None else options.workers or processes_that_pay(sizes)
    if count == 1:
        return partial(one_by_one, watch=partial(rate_shown, t))
    return partial(in_processes, count=count)


def _row_findings(job: "Job", records: Records) -> Iterator[Message]:
    for record in records:
        for sentence in job.findings(record.figures):
            yield message("{id}: {problem}", id=record.result, problem=sentence)


def say_note(t: Language, sentence: Message) -> None:
    """Print a sentence on standard error."""
    note(plain(t(sentence), limit=1000))


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
