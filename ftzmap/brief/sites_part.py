"""What a brief says of sites: a line each, and the rules of the closing section that they meet."""

from dataclasses import dataclass

from shapely import Point

from ftzmap.sites.answers import SiteTable
from ftzmap.sites.sentences import applies, boundary, inside, is_answered, lies_in, note
from ftzmap.text.escape import plain
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.zone import AREA_IDS, Zone
from geo.polygons.area import M2_PER_KM2

MAX_NAME = 40  # characters
RULES = {  # by kind of part, what the closing section has for it
    "bonded": N_("the rule on bonded zones, section IV"),
    "corps": N_("the rule on the Corps, section IV"),
}


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


def site_lines(zone: Zone, sites: SiteTable, t: Language) -> tuple[SiteLine, ...]:
    """Return what a brief says of each row of a table of points and outlines."""
    return tuple(_site(zone, sites, row, t) for row in range(len(sites.table.rows)))


def rules_met(zone: Zone, sites: SiteTable, t: Language) -> tuple[str, ...]:
    """Return the rules of the closing section that any of the sites meets, each once."""
    met = {f for row in range(len(sites.table.rows)) for f in inside(sites, row)} - {*AREA_IDS}
    return tuple(
        dict.fromkeys(
            t("Section {section}: {text}", section=clause.section, text=clause.text)
            for clause in applies(zone, sorted(met), t)
        )
    )


def _site(zone: Zone, sites: SiteTable, row: int, t: Language) -> SiteLine:
    number, name = row + 1, plain(sites.name(row), limit=MAX_NAME)
    if not is_answered(sites, row):
        return SiteLine(number, name, "", note(sites, row, t), "", "")
    return SiteLine(
        number,
        name,
        _place(sites, row, t),
        lies_in(zone, sites, row, t),
        boundary(zone, sites, row, t),
        _applies(zone, sites, row, t),
    )


def _place(sites: SiteTable, row: int, t: Language) -> str:
    located = sites.located
    place = t("{lat:.5f}° N, {lon:.5f}° E", lat=located.lat[row], lon=located.lon[row])
    if isinstance(sites.table.shapes[row], Point):
        return place
    km2 = t.number(sites.outlines[row].area_m2 / M2_PER_KM2, 4)
    return t("outline of {km2} km² around {place}", km2=km2, place=place)


def _applies(zone: Zone, sites: SiteTable, row: int, t: Language) -> str:
    held = [zone[feature] for feature in inside(sites, row)]
    tied = [
        t("industries of {area}, section II(2)", area=t.of(feature))
        for feature in held
        if feature.kind == "area"
    ]
    kinds = {feature.kind for feature in held}
    tied += [t(RULES[kind]) for kind in RULES if kind in kinds]
    return t("; ").join(tied) or t("no industries are designated here")
