"""A file of any length held to every rule: its outlines, what it states, what is found, the scope.

It stands alone because a command and the work on a folder of files both do this.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from ftzmap.boundary.long_files import LongFile, is_long, long_file, outline_batches, sifted
from ftzmap.boundary.opening import BoundaryFile, open_for_check
from ftzmap.checks.findings import Finding
from ftzmap.checks.profile import Profile
from ftzmap.checks.registry import run
from ftzmap.checks.scope import Scope, scope
from ftzmap.checks.stated import Choice, StatedAreas, stated_areas
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.formats.geojson.features import Collection
from geo.messages import Tell, message
from geo.streams.stream import Piece


@dataclass(frozen=True, kw_only=True, eq=False)
class HowToCheck:
    """What the user says of a check: stated areas, tolerance, thresholds, how files are read.

    `reference` holds outlines by feature id against which a shift is sought, in WGS 84 degrees;
    those of the zone if None.
    """

    choice: Choice
    tolerance_percent: float
    profile: Profile
    reference: Mapping[str, BaseGeometry] | None = None
    layer: str | None = None
    from_crs: str | None = None

    def said(self) -> dict[str, object]:
        """Return it as plain values, the outlines by a digest of their coordinates."""
        return {
            **asdict(self.choice),
            "tolerance": self.tolerance_percent,
            "profile": self.profile.name,
            "thresholds": self.profile.as_json(),
            "reference": None if self.reference is None else _digest(self.reference),
            "layer": self.layer,
            "from_crs": self.from_crs,
        }

    def batches(self, file: Path, piece: Piece | None = None) -> Iterator[BoundaryFile]:
        """Yield the outlines of a long file, or of a piece; errors as `outline_batches`."""
        return outline_batches(file, self.choice, self.layer, self.from_crs, piece)


def _digest(outlines: Mapping[str, BaseGeometry]) -> str:
    made = hashlib.sha256()
    for name in sorted(outlines):
        made.update(name.encode() + b"\0" + shapely.to_wkb(outlines[name]))
    return made.hexdigest()


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckedFile:
    """What came of a check: outlines, or those of a long file that are kept, areas, findings."""

    collection: Collection
    stated: StatedAreas | None
    findings: tuple[Finding, ...]
    scope: Scope


def check_file(zone: Zone, file: Path, how: HowToCheck, *, tell: Tell) -> CheckedFile:
    """Return what every rule finds in a file, read whole or, where it is long, in batches.

    Raises
    ------
    GeoError
        The file cannot be read, or has no such column of areas.
    OSError
        There is no such file, or it may not be read.
    """
    if is_long(file, how.layer):
        sieve = sifted(zone, how.batches(file), how.choice, how.profile)
        return judge_long(zone, long_file([sieve], lambda: how.batches(file)), how, tell=tell)
    whole = open_for_check(zone, file, layer=how.layer, from_crs=how.from_crs)
    for sentence in whole.decisions:
        tell(sentence)
    return _judge(zone, whole, _stated(whole, how, tell), how)


def judge_long(zone: Zone, opened: LongFile, how: HowToCheck, *, tell: Tell) -> CheckedFile:
    """Return what every rule finds in what is held of a long file; errors as `check_file`."""
    for sentence in opened.decisions:
        tell(sentence)
    if opened.stated is None and how.choice != Choice():
        raise no_known_column()
    return _judge(zone, opened, opened.stated, how)


def _judge(
    zone: Zone, opened: BoundaryFile | LongFile, stated: StatedAreas | None, how: HowToCheck
) -> CheckedFile:
    findings = run(
        zone,
        opened.collection,
        how.tolerance_percent,
        as_record=opened.is_record,
        reference=how.reference,
        stated=stated,
        profile=how.profile,
    )
    return CheckedFile(
        collection=opened.collection,
        stated=stated,
        findings=findings,
        scope=scope(zone, opened.collection, findings, stated, how.profile),
    )


def _stated(opened: BoundaryFile, how: HowToCheck, tell: Tell) -> StatedAreas | None:
    """Return what the file states of its outlines: in the column asked for, else in a known one."""
    is_asked = how.choice != Choice()
    if opened.is_record and not is_asked:
        return None
    try:
        stated = stated_areas(opened.collection, how.choice, how.profile)
    except GeoError as error:
        if is_asked:
            raise
        tell(error.message)
        return None
    if stated is None and is_asked:
        raise no_known_column()
    return stated


def no_known_column() -> GeoError:
    """Return the error on a file in which no column of areas is known."""
    return GeoError(
        message("No column is known to state the areas of outlines; name one with --stated COLUMN.")
    )
