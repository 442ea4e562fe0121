"""One file under check: every rule held to it, told, and written as layers and rows."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from ftzmap.cli.failures import UNUSABLE
from ftzmap.cli.folder_commands import name_of
from ftzmap.cli.zone_commands import CLEAN, FINDINGS, tell
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.percentages import signed_percent
from ftzmap.text.terminal import note, say, say_json
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message
from geo.polygons.area import M2_PER_HECTARE

if TYPE_CHECKING:
    from ftzmap.boundary.checked_file import CheckedFile, HowToCheck
    from ftzmap.checks.findings import Finding
    from ftzmap.checks.scope import Scope
    from ftzmap.checks.stated import StatedAreas, Sum


def check_one(
    options: Namespace, t: Language, file: Path, out: Path | None, how: "HowToCheck"
) -> int:
    """Check a file of this machine, print what is found, and write it to `out` where asked."""
    from ftzmap.boundary.checked_file import check_file
    from ftzmap.parts.graded_rows import result_ending, write_checked

    ending = result_ending(out.name) if out else None
    checked = check_file(options.zone, file, how, tell=lambda sentence: tell([sentence], t))
    if out and ending:
        write_checked(file, out, ending, checked, how, t)
    return say_checked(options, t, checked)


def how_to_check(options: Namespace, t: Language) -> "HowToCheck":
    """Return what the options say of a check; the profile and the reference are read."""
    from ftzmap.boundary.checked_file import HowToCheck
    from ftzmap.checks.profile import read_profile, shipped_profile
    from ftzmap.checks.stated import Choice

    return HowToCheck(
        choice=Choice(column=options.stated, unit=options.unit, by=options.by),
        tolerance_percent=options.tolerance,
        profile=read_profile(options.profile) if options.profile else shipped_profile(),
        reference=_reference(options.zone, options.reference, t),
        layer=options.layer,
        from_crs=options.from_crs,
    )


def say_checked(options: Namespace, t: Language, checked: "CheckedFile") -> int:
    """Print what was found in a file and where it was written, and return the exit code."""
    from ftzmap.checks.registry import is_clean

    file = options.file or options.zone.folder / AREAS
    findings, scope = checked.findings, checked.scope
    if options.json:
        _say_json(file, findings, scope, t)
    else:
        _say_findings(name_of(file), findings, scope, t)
        if options.out:
            say(t("Wrote {file}.", file=plain(options.out)))
    if is_clean(findings) and not scope.outlines:
        note(
            t(
                "Nothing was checked because the file has no outline that can be measured; "
                "choose another file."
            )
        )
        return UNUSABLE
    return CLEAN if is_clean(findings) else FINDINGS


def _say_json(
    file: Path | str, findings: "tuple[Finding, ...]", checked: "Scope", t: Language
) -> None:
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
    say_sums(stated.sums(), t)


def say_sums(sums: "Iterable[Sum]", t: Language) -> None:
    """Print stated and measured areas, a line for each group."""
    for one in sums:
        say(
            t.counted(
                "{group}: {n} outline, stated {stated}, measured {measured} ha ({percent} %)",
                "{group}: {n} outlines, stated {stated}, measured {measured} ha ({percent} %)",
                group=plain(one.group) or t("Together"),
                n=one.count,
                stated=t.number(one.stated_m2 / M2_PER_HECTARE, 4),
                measured=t.number(one.measured_m2 / M2_PER_HECTARE, 4),
                percent=signed_percent(100 * (one.measured_m2 / one.stated_m2 - 1)),
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
