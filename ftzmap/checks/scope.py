"""What a check was of: how many outlines, which features, rules and stated areas, which profile."""

from collections.abc import Sequence
from dataclasses import dataclass

from ftzmap.checks.findings import Finding, Severity
from ftzmap.checks.own_areas import stated_area
from ftzmap.checks.profile import Profile
from ftzmap.checks.registry import RULES
from ftzmap.checks.stated import StatedAreas
from ftzmap.text.escape import plain
from ftzmap.zone.zone import Zone
from geo.formats.geojson.features import Collection
from geo.messages import Message, message


@dataclass(frozen=True)
class Scope:
    """What was checked of a file.

    Parameters
    ----------
    outlines, of
        How many outlines can be measured, and how many there are.
    features
        Ids of the features of the zone among them.
    features_of
        How many features the zone has.
    rules
        Names of the rules that were applied; not those that had to be skipped for the whole file.
    stated
        What the file states of its outlines, if anything was held to it.
    profile
        The thresholds.
    """

    outlines: int
    of: int
    features: tuple[str, ...]
    features_of: int
    rules: tuple[str, ...]
    stated: StatedAreas | None
    profile: Profile

    def as_json(self) -> dict[str, object]:
        """Return the scope as the command line prints it."""
        return {
            "outlines": self.outlines,
            "of": self.of,
            "features": list(self.features),
            "rules": list(self.rules),
            "stated_areas": self.stated.count if self.stated else 0,
        }

    def counts(self) -> tuple[Message, ...]:
        """Return in words how many of what there is were checked, and by which profile."""
        return (
            message("Outlines checked: {n} of {all}", n=self.outlines, all=self.of),
            message(
                "Features of the zone: {n} of {all}", n=len(self.features), all=self.features_of
            ),
            message("Rules applied: {n} of {all}", n=len(self.rules), all=len(RULES)),
            message("Rule profile: {name}", name=plain(self.profile.name, limit=60)),
        )

    @property
    def lacks_figures(self) -> bool:
        """Whether outlines were held to no figure, neither of the zone nor of their own file."""
        return self.stated is None and not self.features and self.outlines > 0


def scope(
    zone: Zone,
    collection: Collection,
    findings: Sequence[Finding],
    stated: StatedAreas | None,
    profile: Profile,
) -> Scope:
    """Return what was checked of a collection, by what the rules found and skipped."""
    sound = [raw for raw in collection.features if not raw.problems and raw.geometry is not None]
    present = {raw.id for raw in sound if isinstance(raw.id, str)}
    skipped = {f.rule for f in findings if f.severity is Severity.SKIPPED and f.feature is None}
    if stated is None:
        skipped.add(stated_area.name)
    return Scope(
        outlines=len(sound) + collection.unlisted.sound,
        of=collection.size,
        features=tuple(name for name in zone.ids if name in present),
        features_of=len(zone.ids),
        rules=tuple(rule.name for rule in RULES if rule.name not in skipped),
        stated=stated,
        profile=profile,
    )
