"""What `coverage` does: parcels of a file, or of every file of a folder, against the outlines."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ftzmap.checks.report import CAVEAT
from ftzmap.cli.failures import raise_if_cancelled
from ftzmap.cli.file_jobs import division_of
from ftzmap.cli.folder_commands import (
    check_endpoint,
    folder_of,
    is_of_folders,
    name_of,
    say_note,
    schedule_of,
)
from ftzmap.cli.folder_commands import split as split_place
from ftzmap.cli.progress import Bar, FilesBar
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.text.areas import decimals
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.percentages import written_percent
from ftzmap.text.terminal import say, say_json
from geo.errors import FileFormatError
from geo.messages import Message, message

if TYPE_CHECKING:
    from ftzmap.parcels.parcels import ParcelCoverage, Parcels
    from ftzmap.parts.division import Division
    from ftzmap.parts.folders import Folder
    from ftzmap.parts.manifest import Record
    from ftzmap.parts.near_job import NearJob

ENDING = ".gpkg"
RESULT = "coverage.gpkg"  # in a folder of results


def coverage(options: Namespace, t: Language) -> int:
    """Print what parcels cover of every area and part, and write all of it where asked to."""
    from ftzmap.parcels.coverage_files import document, geopackage_bytes
    from ftzmap.parcels.parcels import measure_coverage

    out = _output(options)
    parcels, files = _parcels(options, t)
    bar = Bar(t("Measuring"))
    try:
        measured = measure_coverage(options.zone, parcels, progress=bar)
        data = geopackage_bytes(measured, t) if out else b""
    finally:
        bar.wipe()
    if out:
        _write(out, options.endpoint, data)
    if options.json:
        say_json(document(measured, t) | files)
    else:
        _print_coverage(measured, t)
        if out:
            say(t("Wrote {file}.", file=plain(out)))
    has_findings = files.get("failed") or files.get("changes")
    return CLEAN if measured.is_clean and not has_findings else FINDINGS


def _output(options: Namespace) -> Path | str | None:
    """Return where the GeoPackage goes, within the folder of results where that is named."""
    if options.out is None:
        return None
    if not _is_of_results(options):
        _check_file(options.out, options.file)
        return cast("Path | str", options.out)
    if isinstance(options.out, Path):
        return options.out / RESULT
    return f"{options.out.rstrip('/')}/{RESULT}"


def _is_of_results(options: Namespace) -> bool:
    """Return whether the output of a folder is a folder too, that keeps what came of each file."""
    from geo.formats.catalogue import promised_format

    out, file = options.out, options.file
    if out is None or not is_of_folders(options, file):
        return False
    if promised_format(name_of(out)) and not (isinstance(out, Path) and out.is_dir()):
        return False
    return not folder_of(file, options.endpoint).is_file()


def _check_file(out: Path | str, source: Path | str) -> None:
    """Refuse an output that could not be written, before any work is done."""
    if not str(out).lower().endswith(ENDING):
        raise FileFormatError(
            message("The output file name must end in one of: {endings}.", endings=ENDING)
        )
    if isinstance(out, Path):
        check_output(out, source=source if isinstance(source, Path) else None)


def _write(out: Path | str, endpoint: str | None, data: bytes) -> None:
    if isinstance(out, Path):
        write_file(out, data)
        return
    from ftzmap.parts.folders import write_bytes

    folder, name = split_place(out, endpoint)
    write_bytes(folder, name, data)


def _parcels(options: Namespace, t: Language) -> "tuple[Parcels, dict[str, object]]":
    """Return the parcels, and of a folder which files they are of, for the JSON document."""
    if is_of_folders(options, options.file):
        return _parcels_of_files(options, t)
    from ftzmap.parcels.near_parcels import parcels_near

    parcels = parcels_near(
        options.zone,
        options.file,
        layer=options.layer,
        from_crs=options.from_crs,
        by=options.by,
    )
    tell(parcels.decisions, t)
    return parcels, {}


def _parcels_of_files(options: Namespace, t: Language) -> "tuple[Parcels, dict[str, object]]":
    """Return the parcels of all files of a folder, numbered through in the order of the names."""
    from ftzmap.parts.consistency import changes, spellings
    from ftzmap.parts.near_job import joined

    check_endpoint(options, options.file)
    job, source, sizes = _asked(options)
    if folder_of(options.file, options.endpoint).is_file():
        parts = division_of(options, options.file, job)
        if parts is not None:
            return _parcels_of_pieces(options, t, parts)
    bar = FilesBar(t, len(sizes))
    found: dict[str, tuple[Record, Parcels]] = {}
    failed: list[dict[str, str]] = []
    try:
        for record, parcels, problem in _near_files(options, t, job, source, sizes):
            if parcels is None:
                raise_if_cancelled()
                say_note(t, message("{id}: {problem}", id=record.input, problem=problem))
                failed.append({"file": record.input, "problem": str(problem)})
                continue
            found[record.input] = record, parcels
            bar.add(record.rows)
    finally:
        bar.wipe()
    if not found:
        raise FileFormatError(message("None of the files can be read."))
    done = [found[name] for name in sizes if name in found]
    records = [record for record, _ in done]
    odd = list(changes(records))
    for sentence in (*odd, *spellings(records)):
        say_note(t, sentence)
    files = [{"file": record.input, "parcels": record.rows} for record in records]
    pieces = [(parcels, int(record.figures["rows"])) for record, parcels in done]
    about: dict[str, object] = {"files": files, "failed": failed}
    if odd:
        about["changes"] = [t(sentence) for sentence in odd]
    return joined(name_of(options.file), pieces), about


def _parcels_of_pieces(
    options: Namespace, t: Language, parts: "Division"
) -> "tuple[Parcels, dict[str, object]]":
    """Return the parcels of one file whose rows are shared out."""
    from ftzmap.parts.near_job import joined
    from ftzmap.parts.run import gathered_pieces

    _refuse_to_resume(options)
    count = len(parts.pieces)
    schedule = schedule_of(options, t, [parts.entry.size // count] * count)
    answers = gathered_pieces(parts, schedule, tell=lambda sentence: say_note(t, sentence))
    pieces = [(cast("Parcels", answer.value), int(answer.figures["rows"])) for answer in answers]
    file = {"file": parts.name, "parcels": sum(rows for _, rows in pieces)}
    return joined(parts.name, pieces), {"files": [file], "failed": []}


def _asked(options: Namespace) -> "tuple[NearJob, Folder, dict[str, int]]":
    """Return the job, where its files are, and how many bytes each has."""
    from ftzmap.parts.near_job import NearJob
    from ftzmap.parts.run import entries_of
    from geo.formats.table import MAX_BYTES

    said = {name: getattr(options, name) for name in ("layer", "from_crs", "by")}
    job = NearJob(zone=options.zone, is_large=False, **said)
    source = folder_of(options.file, options.endpoint)
    if source.is_file():
        source, name = split_place(options.file, options.endpoint)
        sizes = {name: 0}
    else:
        _check_outside(options, source)
        sizes = {entry.name: entry.size for entry in entries_of(job, source)}
    return replace(job, is_large=sum(sizes.values()) > MAX_BYTES), source, sizes


def _check_outside(options: Namespace, source: "Folder") -> None:
    """Refuse an output in the folder whose files are read: the next run would read it too."""
    if options.out is not None and source.holds(*split_place(options.out, options.endpoint)):
        raise FileFormatError(
            message("The output would be inside the input folder; name another folder.")
        )


def _near_files(
    options: Namespace, t: Language, job: "NearJob", source: "Folder", sizes: dict[str, int]
) -> "Iterator[tuple[Record, Parcels | None, Message | None]]":
    """Yield the parcels of each file, kept in the folder of results where one is named."""
    from ftzmap.parts.near_job import near_files, stored_near_files
    from ftzmap.parts.run import plan

    schedule = schedule_of(options, t, list(sizes.values()))
    how = {"keep_going": options.keep_going, "tell": lambda sentence: say_note(t, sentence)}
    if _is_of_results(options):
        what = plan(job, source, folder_of(options.out, options.endpoint))
        yield from stored_near_files(what, schedule, resume=options.resume, **how)
        return
    _refuse_to_resume(options)
    yield from near_files(job, source, list(sizes), schedule, **how)


def _refuse_to_resume(options: Namespace) -> None:
    if options.resume:
        raise FileFormatError(
            message(
                "There is nothing to resume without a folder of results; name one with --out, "
                "which keeps the parcels of each file."
            )
        )


def _print_coverage(measured: "ParcelCoverage", t: Language) -> None:
    from ftzmap.parcels.parcel_shares import share_sentences, sum_sentences
    from ftzmap.parcels.parcels import rows, totals

    say(f"{t('km²'):>14}{t('Covered km²'):>14}{t('Gaps km²'):>14}{'%':>8}  {t('Name')}")
    for row in rows(measured):
        areas = (row.km2, row.covered_km2, row.gap_km2 if row.is_reached else None)
        shown = ("–" if km2 is None else f"{km2:.{decimals(km2, 6)}f}" for km2 in areas)
        figures = "".join(f"{each:>14}" for each in shown) + f"{written_percent(row.percent):>8}"
        say(f"{figures}  {t.of(row.feature)}")
    sentences = (*share_sentences(measured), *sum_sentences(measured), *totals(measured))
    for sentence in sentences:
        say(plain(t(sentence), limit=1000))
    if measured.schematic:
        say(t(CAVEAT))
