"""What a brief says of sites: where each lies, what applies there, which rules it meets."""

from dataclasses import dataclass

from ftzmap.compare.distances import from_shape, km_text
from ftzmap.sites.answers import SiteTable
from ftzmap.sites.sentences import applies, boundary, inside, is_answered, lies_in, note
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.zone.landmarks import Place
from ftzmap.zone.plan import in_section
from ftzmap.zone.zone import Feature, Zone
from geo.polygons.area import M2_PER_KM2

MAX_NAME = 40  # characters of a site's name


@dataclass(frozen=True)
class SiteLine:
    """What a brief says of a site, in one language."""

    number: int
    name: str
    place: str
    lies_in: str
    boundary: str
    applies: str

    @property
    def cells(self) -> tuple[int | str, ...]:
        """What it says, in the order of the columns of a table of sites."""
        return (self.number, self.name, self.place, self.lies_in, self.boundary, self.applies)


def site_lines(
    zone: Zone, sites: SiteTable, t: Language, city: Place | None = None
) -> tuple[SiteLine, ...]:
    """Return what a brief says of each site, in their order, with its way from a city."""
    return tuple(_site(zone, sites, row, t, city) for row in range(sites.table.size))


def _site(zone: Zone, sites: SiteTable, row: int, t: Language, city: Place | None) -> SiteLine:
    number, name = row + 1, plain(sites.name(row), limit=MAX_NAME)
    if not is_answered(sites, row):
        return SiteLine(number, name, "", note(sites, row, t), "", "")
    return SiteLine(
        number=number,
        name=name,
        place=_place(sites, row, t) + _away(sites, row, city, t),
        lies_in=lies_in(zone, sites, row, t),
        boundary=boundary(zone, sites, row, t),
        applies=_applies(zone, sites, row, t),
    )


def _place(sites: SiteTable, row: int, t: Language) -> str:
    place = degrees(float(sites.located.lon[row]), float(sites.located.lat[row]), t)
    outline = sites.outlines[row]
    if outline is None:
        return place
    km2 = t.km2(outline.area_m2 / M2_PER_KM2)
    return t("outline of {km2} km² around {place}", km2=km2, place=place)


def _away(sites: SiteTable, row: int, city: Place | None, t: Language) -> str:
    """Return how far a site is from a city, behind its place; empty without a city."""
    if city is None:
        return ""
    distance = from_shape(sites.table.shapes[row], city)
    if distance.inside:
        return t("; ") + t("{city} is inside it", city=city.name)
    return t("; ") + t("{n} km from {city}", n=km_text(distance, t), city=city.name)


def degrees(lon: float, lat: float, t: Language) -> str:
    """Return a place at lon, lat degrees (WGS 84) in words, in its own hemispheres."""
    north_south = t("{n}° N", n=f"{lat:.5f}") if lat >= 0 else t("{n}° S", n=f"{-lat:.5f}")
    east_west = t("{n}° E", n=f"{lon:.5f}") if lon >= 0 else t("{n}° W", n=f"{-lon:.5f}")
    return t(", ").join((north_south, east_west))


def _applies(zone: Zone, sites: SiteTable, row: int, t: Language) -> str:
    if not (zone.industries or zone.plan.closing):
        return ""
    features = [zone[feature] for feature in inside(sites, row)]
    tied = [_own_industries(feature, t) for feature in features if feature.industries]
    tied += _rules_of({feature.kind for feature in features}, zone, t)
    return t("; ").join(tied) or t("no industries are designated here")


def _own_industries(area: Feature, t: Language) -> str:
    return in_section(t("industries of {area}", area=t.of(area)), area.industries[0].section, t)


def _rules_of(kinds: set[str], zone: Zone, t: Language) -> list[str]:
    """Return the closing clauses of the plan on kinds of parts, by what they are about."""
    about = dict.fromkeys(
        (kind.id, clause.section)
        for clause in zone.plan.closing
        for kind in zone.part_kinds
        if kind.id in kinds and kind.id in clause.places
    )
    return [
        in_section(t("rules on {kind}", kind=t(zone.kind(kind).plural)), section, t)
        for kind, section in about
    ]


def rules_met(zone: Zone, sites: SiteTable, t: Language) -> tuple[str, ...]:
    """Return the rules of the closing section that any of the sites meets, each once."""
    met = {f for row in range(sites.table.size) for f in inside(sites, row)}
    parts = sorted(feature for feature in met if zone[feature].parent)
    return tuple(
        dict.fromkeys(
            t("Section {section}: {text}", section=clause.section, text=clause.text)
            for clause in applies(zone, parts, t)
        )
    )
