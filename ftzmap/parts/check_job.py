"""A file of a folder held to every rule, and the sums of what the files of a folder state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from ftzmap.boundary.checked_file import CheckedFile, HowToCheck, check_file, judge_long
from ftzmap.boundary.long_files import (
    Sieve,
    decided_choice,
    is_long,
    long_file,
    sifted,
)
from ftzmap.boundary.opening import BoundaryFile
from ftzmap.checks.findings import Severity
from ftzmap.checks.registry import summary
from ftzmap.checks.stated import UNIT_TITLES, Sum, by_deviation
from ftzmap.parts.consistency import columns_and_system, declared
from ftzmap.parts.division import Division
from ftzmap.parts.graded_rows import (
    HowToGrade,
    result_ending,
    write_checked,
    write_graded_rows,
)
from ftzmap.parts.jobs import Answer, OutlineJob, PiecesJob, pieces_of_layer
from ftzmap.parts.manifest import Record
from ftzmap.text.i18n import Language
from ftzmap.text.output import whole_file
from ftzmap.zone.zone import Zone
from geo.messages import Message, Tell, message
from geo.streams.stream import Piece, Watch

MAX_LISTED = 100  # findings of a file that are kept; the others are counted
GRAVE = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckJob(OutlineJob):
    """Every row of a file with the verdict on its stated area, and what the rules find."""

    zone: Zone
    how: HowToCheck
    language: Language
    command: str = "check"

    def said(self) -> dict[str, object]:
        """Return zone, stated areas, thresholds, reference, layer, system and language."""
        return {"zone": self.zone.id, "language": self.language.code, **self.how.said()}

    def check_result(self, name: str) -> None:
        """Refuse the name of a result whose ending is none that is written."""
        result_ending(name)

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Write the rows with their verdicts, unless no path is given."""
        checked = check_file(self.zone, file, self.how, tell=tell)
        if out != Path():
            write_checked(file, out, out.suffix.lower(), checked, self.how, self.language)
        columns, crs = columns_and_system(file, self.how.layer)
        return Answer(
            figures=_figures(checked),
            details=_details(checked, self.language),
            columns=columns,
            **declared(crs, self.how.from_crs),
        )

    def findings(self, figures: Mapping[str, float]) -> Iterator[Message]:
        """Yield a sentence where rules found what needs mending, or had nothing to look at."""
        errors, warnings = int(figures["errors"]), int(figures["warnings"])
        if errors or warnings:
            yield message(
                "Errors: {errors:,}; warnings: {warnings:,}.", errors=errors, warnings=warnings
            )
        elif not figures["outlines"]:
            yield message("No outline can be measured, so nothing was checked.")


@dataclass(frozen=True, kw_only=True, eq=False)
class SiftJob(PiecesJob):
    """What a check keeps of the rows of a long file, for the process that asked to judge it."""

    zone: Zone
    how: HowToCheck
    command: str = "check"

    def said(self) -> dict[str, object]:
        """Return nothing: no result is kept."""
        return {}

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Return what is kept as the value of the answer."""
        how = self.how
        batches = how.batches(file, self.piece)
        return Answer(value=sifted(self.zone, batches, how.choice, how.profile))

    def divided(self, file: Path) -> tuple["SiftJob", tuple[Piece, ...]]:
        """Return the work with the column and unit of the first rows, and the pieces of a file.

        There are none where the first rows do not decide these, or the file is held whole.
        """
        how = self.how
        pieces = pieces_of_layer(file, how.layer, how.from_crs)
        if len(pieces) < 2 or not is_long(file, how.layer):
            return self, ()
        choice = decided_choice(how.batches(file, pieces[0]), how.choice, how.profile)
        if choice is None:
            return self, ()
        return replace(self, how=replace(how, choice=choice)), pieces


@dataclass(frozen=True, kw_only=True, eq=False)
class GradeJob(PiecesJob):
    """The rows of a file, or of a piece of it, with the verdicts on the areas they state."""

    how: HowToGrade
    command: str = "check"

    def said(self) -> dict[str, object]:
        """Return column, unit, tolerance, thresholds and how the file is read."""
        how = self.how
        said = {"column": how.column, "unit": how.unit, "tolerance": how.tolerance_percent}
        read = {"layer": how.layer, "from_crs": how.from_crs}
        return {**said, **read, "thresholds": how.profile.as_json()}

    def run(self, file: Path, out: Path, tell: Tell, watch: Watch) -> Answer:
        """Write the rows with their verdicts."""
        ending = out.suffix.lower()
        with whole_file(out) as part:
            rows = write_graded_rows(file, part, ending, self.how, piece=self.piece)
        return Answer(figures={"rows": rows})

    def divided(self, file: Path) -> tuple["GradeJob", tuple[Piece, ...]]:
        """Return the pieces of a file, whose column and unit are known."""
        return self, pieces_of_layer(file, self.how.layer, self.how.from_crs)


def judged(
    parts: Division, answers: Sequence[Answer], how: HowToCheck, zone: Zone, *, tell: Tell
) -> CheckedFile:
    """Return what every rule finds in a file whose pieces were sifted, told as by `check_file`."""

    def again() -> Iterator[BoundaryFile]:
        with parts.source.reading(parts.name) as file:
            yield from how.batches(file)

    sieves = [cast(Sieve, answer.value) for answer in answers]
    return judge_long(zone, long_file(sieves, again), how, tell=tell)


def _figures(checked: CheckedFile) -> dict[str, float]:
    counts, stated = summary(checked.findings), checked.stated
    figures: dict[str, float] = {
        "rows": checked.scope.of,
        "outlines": checked.scope.outlines,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "stated_areas": stated.count if stated else 0,
        "agree": stated.agree if stated else 0,
        "unread": stated.unread if stated else 0,
    }
    return figures


def _details(checked: CheckedFile, t: Language) -> dict[str, Any]:
    """Return the first findings that need mending, and what the file states, as JSON has it."""
    grave = [finding for finding in checked.findings if finding.severity in GRAVE]
    listed = [finding.as_json(t(finding.message)) for finding in grave[:MAX_LISTED]]
    stated = checked.stated.as_json() if checked.stated else None
    return {"findings": listed, "unlisted": len(grave) - len(listed), "stated": stated}


def sums(records: Iterable[Record]) -> tuple[Sum, ...]:
    """Return the stated and measured areas of all files, in m², by group."""
    found: dict[str, Sum] = {}
    for record in records:
        for one in (record.details.get("stated") or {}).get("sums", ()):
            group = str(one["group"])
            known = found.get(group, Sum(group, 0, 0.0, 0.0))
            found[group] = Sum(
                group,
                known.count + int(one["count"]),
                known.stated_m2 + float(one["stated_m2"]),
                known.measured_m2 + float(one["measured_m2"]),
            )
    return by_deviation(found.values())


def other_units(records: Iterable[Record]) -> Iterator[Message]:
    """Yield a sentence on each file whose areas were read from another column or unit."""
    known: tuple[Record, dict[str, Any]] | None = None
    for record in records:
        stated = record.details.get("stated")
        if not stated:
            continue
        known = known or (record, stated)
        first, other = known
        if (stated["column"], stated["unit"]) != (other["column"], other["unit"]):
            yield message(
                "The areas of {file} are read from the column {column} in {unit}, those of {other} "
                "from {other_column} in {other_unit}; name one with --stated and --unit.",
                file=record.input,
                column=stated["column"],
                unit=UNIT_TITLES[stated["unit"]],
                other=first.input,
                other_column=other["column"],
                other_unit=UNIT_TITLES[other["unit"]],
            )
