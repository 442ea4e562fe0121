"""What the command `check` does: every rule held to a file, told, and written as layers."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from ftzmap.cli.failures import UNUSABLE
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import check_output, output_ending, whole_file
from ftzmap.text.terminal import note, say, say_json
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message
from geo.polygons.area import M2_PER_HECTARE

if TYPE_CHECKING:
    from ftzmap.boundary.long_files import LongFile
    from ftzmap.boundary.opening import BoundaryFile
    from ftzmap.checks.findings import Finding
    from ftzmap.checks.profile import Profile
    from ftzmap.checks.scope import Scope
    from ftzmap.checks.stated import StatedAreas


def check(options: Namespace, t: Language) -> int:
    """Print what every rule finds in a file of any format, and write it as layers where asked."""
    from ftzmap.checks.profile import read_profile, shipped_profile
    from ftzmap.checks.registry import is_clean, run
    from ftzmap.checks.scope import scope

    zone = options.zone
    file = options.file or zone.folder / AREAS
    ending = _output_ending(options.out, file) if options.out else None
    profile = read_profile(options.profile) if options.profile else shipped_profile()
    opened, stated = _open(file, options, profile, t)
    findings = run(
        zone,
        opened.collection,
        options.tolerance,
        as_record=opened.is_record,
        reference=_reference(zone, options.reference, t),
        stated=stated,
        profile=profile,
    )
    if ending is not None:
        _write(options, file, ending, (findings, opened, stated, profile), t)
    checked = scope(zone, opened.collection, findings, stated, profile)
    if options.json:
        _say_json(file, findings, checked, t)
    else:
        _say_findings(file.name, findings, checked, t)
        if ending is not None:
            say(t("Wrote {file}.", file=plain(options.out)))
    if is_clean(findings) and not checked.outlines:
        note(
            t(
                "Nothing was checked because the file has no outline that can be measured; "
                "choose another file."
            )
        )
        return UNUSABLE
    return CLEAN if is_clean(findings) else FINDINGS


def _open(
    file: Path, options: Namespace, profile: "Profile", t: Language
) -> "tuple[BoundaryFile | LongFile, StatedAreas | None]":
    """Return a file under check and what it states, whole or, where it is long, in batches."""
    from ftzmap.boundary.long_files import is_long
    from ftzmap.boundary.opening import open_for_check

    if is_long(file, options.layer):
        return _open_long(file, options, profile, t)
    opened = open_for_check(options.zone, file, layer=options.layer, from_crs=options.from_crs)
    tell(opened.decisions, t)
    return opened, _stated(opened, options, profile, t)


def _open_long(
    file: Path, options: Namespace, profile: "Profile", t: Language
) -> "tuple[LongFile, StatedAreas | None]":
    from ftzmap.boundary.long_files import open_long
    from ftzmap.checks.stated import Choice

    choice = Choice(column=options.stated, unit=options.unit, by=options.by)
    opened = open_long(
        options.zone, file, choice, profile, layer=options.layer, from_crs=options.from_crs
    )
    tell(opened.decisions, t)
    if opened.stated is None and choice != Choice():
        raise _no_known_column()
    return opened, opened.stated


def _output_ending(out: Path, source: Path) -> str:
    """Return the format of an output; refuse what could not be written, before any work is done."""
    from ftzmap.checks.findings_file import ENDINGS
    from ftzmap.parcels.batch_files import WRITERS

    check_output(out, source=source)
    return output_ending(out.name, dict.fromkeys((*ENDINGS, *WRITERS)))


def _write(
    options: Namespace,
    file: Path,
    ending: str,
    result: "tuple[Sequence[Finding], BoundaryFile | LongFile, StatedAreas | None, Profile]",
    t: Language,
) -> None:
    """Write findings as layers, and the verdict on each row in the formats that are for rows."""
    from ftzmap.checks.findings_file import ENDINGS, encode, findings_layer
    from ftzmap.parcels.batch_files import WRITERS
    from ftzmap.parts.graded_rows import HowToGrade, write_graded_rows

    findings, opened, stated, profile = result
    if stated is None and ending not in ENDINGS:
        raise _no_known_column()
    with whole_file(options.out) as part:
        if ending in ENDINGS:
            layer = findings_layer(findings, opened.collection, profile.name, t)
            part.write_bytes(encode(layer, ending, t))
        if stated is not None and ending in WRITERS:
            how = HowToGrade(
                column=stated.column,
                unit=stated.unit,
                tolerance_percent=options.tolerance,
                profile=profile,
                layer=options.layer,
                from_crs=options.from_crs,
            )
            write_graded_rows(file, part, ending, how)


def _say_json(file: Path, findings: "tuple[Finding, ...]", checked: "Scope", t: Language) -> None:
    from ftzmap.checks.registry import summary

    document = {
        "file": str(file),
        "summary": summary(findings),
        "findings": [finding.as_json(t(finding.message)) for finding in findings],
        "profile": checked.profile.name,
        "thresholds": checked.profile.as_json(),
        "checked": checked.as_json(),
    }
    stated = checked.stated
    say_json(document | ({"stated": stated.as_json()} if stated else {}))


def _say_findings(
    name: str, findings: "tuple[Finding, ...]", checked: "Scope", t: Language
) -> None:
    from ftzmap.checks.registry import counted

    for finding in findings:
        say(f"{t(finding.severity.value):8} {finding.rule:15} {t(finding.message)}")
    if checked.stated is not None:
        _say_stated(checked.stated, t)
    if checked.lacks_figures:
        say(
            t(
                "No area was compared with a figure in the file because no column is known to "
                "state areas; name one with --stated COLUMN."
            )
        )
    say(" · ".join(t(count) for count in checked.counts()))
    say(f"{plain(name)} · {counted(findings, t)}")


def _stated(
    opened: "BoundaryFile", options: Namespace, profile: "Profile", t: Language
) -> "StatedAreas | None":
    """Return what the file states of its outlines: in the column asked for, else in a known one."""
    from ftzmap.checks.stated import Choice, stated_areas

    choice = Choice(column=options.stated, unit=options.unit, by=options.by)
    if opened.is_record and choice == Choice():
        return None
    try:
        stated = stated_areas(opened.collection, choice, profile)
    except GeoError as error:
        if choice != Choice():
            raise
        note(t(error.message))
        return None
    if stated is None and choice != Choice():
        raise _no_known_column()
    return stated


def _no_known_column() -> GeoError:
    return GeoError(
        message("No column is known to state the areas of outlines; name one with --stated COLUMN.")
    )


def _say_stated(stated: "StatedAreas", t: Language) -> None:
    """Print how many stated areas of which column agree, and the sums by group."""
    from ftzmap.checks.stated import UNIT_TITLES

    say(
        t(
            "Stated areas: column {column}, in {unit}; {n} checked, {agree} agree.",
            column=plain(stated.column),
            unit=t(UNIT_TITLES[stated.unit]),
            n=stated.count,
            agree=stated.agree,
        )
    )
    for one in stated.sums():
        say(
            t.counted(
                "{group}: {n} outline, stated {stated}, measured {measured} ha ({percent:+.2f} %)",
                "{group}: {n} outlines, stated {stated}, measured {measured} ha ({percent:+.2f} %)",
                group=plain(one.group) or t("Together"),
                n=one.count,
                stated=t.number(one.stated_m2 / M2_PER_HECTARE, 4),
                measured=t.number(one.measured_m2 / M2_PER_HECTARE, 4),
                percent=100 * (one.measured_m2 / one.stated_m2 - 1),
            )
        )


def _reference(zone: Zone, path: Path | None, t: Language) -> dict[str, BaseGeometry] | None:
    """Return the sound outlines of a file by feature id, telling how it was read."""
    from ftzmap.boundary.opening import open_for_check, sound_outlines

    if path is None:
        return None
    try:
        opened = open_for_check(zone, path)
    except GeoError as error:
        raise GeoError(
            message("Reference {name}: {why}", name=path.name, why=error.message)
        ) from error
    tell(opened.decisions, t)
    return sound_outlines(zone, opened.collection)
