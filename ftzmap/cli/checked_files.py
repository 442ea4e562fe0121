"""What `check` does with a file, with a folder of files, and with either at an address."""

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.cli.check_command import check_one, how_to_check, say_checked, say_sums
from ftzmap.cli.file_jobs import divided_file, division_of, work_on_files, written
from ftzmap.cli.folder_commands import (
    Report,
    check_endpoint,
    folder_of,
    is_of_folders,
    name_of,
    say_note,
    schedule_of,
    split,
)
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output
from ftzmap.text.terminal import say
from ftzmap.zone.areas_file import AREAS
from geo.errors import FileFormatError
from geo.formats.format import ending_of
from geo.messages import Message, message

if TYPE_CHECKING:
    from ftzmap.boundary.checked_file import CheckedFile, HowToCheck
    from ftzmap.parts.division import Division
    from ftzmap.parts.manifest import Record


def check(options: Namespace, t: Language) -> int:
    """Print what every rule finds in a file or a folder of any format, and write it where asked."""
    file = options.file or options.zone.folder / AREAS
    if is_of_folders(options, file):
        return _check_files(options, t, file)
    if options.out:
        check_output(options.out, source=file)
    return check_one(options, t, file, options.out, how_to_check(options, t))


def _check_files(options: Namespace, t: Language, file: Path | str) -> int:
    """Hold each file of a folder to every rule, and add up what all of them state."""
    from ftzmap.parts.check_job import CheckJob

    check_endpoint(options, file)
    how = how_to_check(options, t)
    if folder_of(file, options.endpoint).is_file():
        return _one_file(options, t, file, how)
    job = CheckJob(zone=options.zone, how=how, language=t)
    report = Report(line=_lines, changes=_changes, total=_sums, total_json=_sums_as_json)
    return work_on_files(options, t, file, job, report)


def _one_file(options: Namespace, t: Language, file: Path | str, how: "HowToCheck") -> int:
    """Check one file, which comes to this machine; what is written is sent where it belongs."""
    from ftzmap.parts.check_job import SiftJob

    is_to_folder = options.out is not None and not ending_of(name_of(options.out))
    _check_options(options, is_to_folder=is_to_folder)
    if isinstance(options.out, Path) and not is_to_folder:
        check_output(options.out, source=file if isinstance(file, Path) else None)
    parts = division_of(options, file, SiftJob(zone=options.zone, how=how))
    if parts is not None:
        return _divided(options, t, parts, how)
    source, name = split(file, options.endpoint)
    with ExitStack() as stack:
        path = stack.enter_context(source.reading(name))
        out = None
        if options.out is not None:
            target, result = split(options.out, options.endpoint)
            out = stack.enter_context(target.writing(result))
        return check_one(options, t, path, out, how)


def _check_options(options: Namespace, *, is_to_folder: bool) -> None:
    """Refuse to leave rows out, and to resume where no parts of a divided file are kept."""
    if options.keep_going:
        raise FileFormatError(
            message(
                "All rows of one file are judged together; --keep-going is for a folder of files."
            )
        )
    if options.resume and not (is_to_folder and options.scheduler):
        raise FileFormatError(
            message(
                "There is nothing to resume without a folder of results; name one with --out, and "
                "for one file --scheduler local."
            )
        )


def _divided(options: Namespace, t: Language, parts: "Division", how: "HowToCheck") -> int:
    """Check one file whose rows are shared out, and write each with its verdict where asked."""
    from ftzmap.parts.check_job import judged
    from ftzmap.parts.run import gathered_pieces

    tell = partial(say_note, t)
    count = len(parts.pieces)
    schedule = schedule_of(options, t, [parts.entry.size // count] * count)
    answers = gathered_pieces(parts, schedule, tell=tell)
    checked = judged(parts, answers, how, options.zone, tell=tell)
    if options.out is not None:
        _write_divided(options, t, parts, checked, how)
    return say_checked(options, t, checked)


def _write_divided(
    options: Namespace, t: Language, parts: "Division", checked: "CheckedFile", how: "HowToCheck"
) -> None:
    """Write the rows of a file in parts, those of one output put together; findings as they are."""
    from ftzmap.boundary.checked_file import no_known_column
    from ftzmap.parts.check_job import GradeJob
    from ftzmap.parts.graded_rows import HowToGrade, result_ending, write_checked
    from ftzmap.parts.joined_file import is_joined
    from ftzmap.parts.run import plan_of_pieces

    ending = ending_of(name_of(options.out))
    target, result = split(options.out, options.endpoint)
    if ending and not is_joined(result_ending(result)):
        with parts.source.reading(parts.name) as path, target.writing(result) as out:
            write_checked(path, out, ending, checked, how, t)
        return
    if checked.stated is None:
        raise no_known_column()
    graded = replace(parts, job=GradeJob(how=HowToGrade.of(checked.stated, how)))
    if ending:
        divided_file(options, t, graded, target, result)
    else:
        written(options, t, plan_of_pieces(graded, folder_of(options.out, options.endpoint)))


def _lines(record: "Record", out: str, t: Language) -> str:
    """Return what was found in a file, a line each, and where its rows were written."""
    figures, found = record.figures, record.details
    lines = [
        f"{record.input}: {t(one['severity'])} {one['rule']}: {one['message']}"
        for one in found["findings"]
    ]
    if found["unlisted"]:
        lines.append(t("{file}: {n:,} more findings.", file=record.input, n=found["unlisted"]))
    return "\n".join([*lines, t(_counts(figures, out))])


def _counts(figures: Mapping[str, float], out: str) -> Message:
    """Return how many rows of a file can be measured, state an area and agree with it."""
    rows, stated, agree = (int(figures[key]) for key in ("rows", "stated_areas", "agree"))
    counts = {"file": out, "rows": rows, "stated": stated, "agree": agree}
    without = rows - int(figures["outlines"])
    if not without:
        return message(
            "{file}: {rows:,} rows, {stated:,} state an area, {agree:,} of these agree.", **counts
        )
    return message(
        "{file}: {rows:,} rows, {without:,} without an outline that can be measured; {stated:,} of "
        "the others state an area, {agree:,} of these agree.",
        without=without,
        **counts,
    )


def _changes(records: "Sequence[Record]") -> Iterator[Message]:
    from ftzmap.parts.check_job import other_units

    return other_units(records)


def _sums(records: "Sequence[Record]", t: Language) -> None:
    """Print the sums of all files, and how much was found in them."""
    from ftzmap.parts.check_job import sums

    say_sums(sums(records), t)
    errors, warnings = (
        sum(int(record.figures[key]) for record in records) for key in ("errors", "warnings")
    )
    say(f"{t('Errors: {n}', n=errors)} · {t('Warnings: {n}', n=warnings)}")


def _sums_as_json(records: "Sequence[Record]") -> list[dict[str, object]]:
    from ftzmap.parts.check_job import sums

    return [one.as_json() for one in sums(records)]
