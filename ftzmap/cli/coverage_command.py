"""What `coverage` does: parcels of a file, or of every file of a folder, against the outlines."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ftzmap.checks.report import CAVEAT
from ftzmap.cli.failures import raise_if_cancelled
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
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, write_file
from ftzmap.text.terminal import say, say_json
from geo.errors import FileFormatError
from geo.messages import message

if TYPE_CHECKING:
    from ftzmap.parcels.parcels import ParcelCoverage, Parcels

ENDING = ".gpkg"


def coverage(options: Namespace, t: Language) -> int:
    """Print what parcels cover of every area and part, and write all of it where asked to."""
    from ftzmap.parcels.coverage_files import document, geopackage_bytes
    from ftzmap.parcels.parcels import measure_coverage

    if options.out:
        _check_file(options.out, options.file)
    parcels, files = _parcels(options, t)
    bar = Bar(t("Measuring"))
    try:
        measured = measure_coverage(options.zone, parcels, progress=bar)
        data = geopackage_bytes(measured, t) if options.out else b""
    finally:
        bar.wipe()
    if options.out:
        _write(options, data)
    if options.json:
        say_json(document(measured, t) | files)
    else:
        _print_coverage(measured, t)
        if options.out:
            say(t("Wrote {file}.", file=plain(options.out)))
    return CLEAN if measured.is_clean and not files.get("failed") else FINDINGS


def _check_file(out: Path | str, source: Path | str) -> None:
    """Refuse an output that could not be written, before any work is done."""
    if not str(out).lower().endswith(ENDING):
        raise FileFormatError(
            message("The output file name must end in one of: {endings}.", endings=ENDING)
        )
    if isinstance(out, Path):
        check_output(out, source=source if isinstance(source, Path) else None)


def _write(options: Namespace, data: bytes) -> None:
    if isinstance(options.out, Path):
        write_file(options.out, data)
        return
    from ftzmap.parts.folders import write_bytes

    folder, name = split_place(options.out, options.endpoint)
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
    from ftzmap.parts.near_job import NearJob, joined
    from ftzmap.parts.run import entries_of, gathered
    from geo.formats.table import MAX_BYTES

    if options.resume:
        raise FileFormatError(
            message("Coverage is of all parcels together, so there is nothing to resume.")
        )
    check_endpoint(options, options.file)
    said = {name: getattr(options, name) for name in ("layer", "from_crs", "by")}
    job = NearJob(zone=options.zone, is_large=False, **said)
    source = folder_of(options.file, options.endpoint)
    if source.is_file():
        source, name = split_place(options.file, options.endpoint)
        sizes = {name: 0}
    else:
        sizes = {entry.name: entry.size for entry in entries_of(job, source)}
    job = replace(job, is_large=sum(sizes.values()) > MAX_BYTES)
    bar = FilesBar(t, len(sizes))
    schedule = schedule_of(options, t, list(sizes.values()))
    found: dict[str, tuple[Parcels, int]] = {}
    failed: list[dict[str, str]] = []
    try:
        how = {"keep_going": options.keep_going, "tell": lambda sentence: say_note(t, sentence)}
        for name, answer, problem in gathered(job, source, list(sizes), schedule, **how):
            if answer is None:
                raise_if_cancelled()
                say_note(t, message("{id}: {problem}", id=name, problem=problem))
                failed.append({"file": name, "problem": str(problem)})
                continue
            rows = int(answer.figures["rows"])
            found[name] = cast("Parcels", answer.value), rows
            bar.add(rows)
    finally:
        bar.wipe()
    if not found:
        raise FileFormatError(message("None of the files can be read."))
    files = [{"file": name, "parcels": found[name][1]} for name in sizes if name in found]
    parcels = joined(name_of(options.file), [found[one] for one in sizes if one in found])
    return parcels, {"files": files, "failed": failed}


def _print_coverage(measured: "ParcelCoverage", t: Language) -> None:
    from ftzmap.parcels.parcel_shares import share_sentences, sum_sentences
    from ftzmap.parcels.parcels import rows, totals

    say(f"{t('km²'):>14}{t('Covered km²'):>14}{t('Gaps km²'):>14}{'%':>8}  {t('Name')}")
    for row in rows(measured):
        gap = f"{row.gap_km2:.6f}" if row.is_reached else "–"
        figures = f"{row.km2:14.6f}{row.covered_km2:14.6f}{gap:>14}{row.percent:8.2f}"
        say(f"{figures}  {t.of(row.feature)}")
    sentences = (*share_sentences(measured), *sum_sentences(measured), *totals(measured))
    for sentence in sentences:
        say(plain(t(sentence), limit=1000))
    if measured.schematic:
        say(t(CAVEAT))
