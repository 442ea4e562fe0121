"""A brief on chosen areas and sites: what an investor takes along on one page.

Every figure has its grade, every term its clause; what the text leaves open is said to be open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shapely import Geometry

from ftzmap.brief.area_part import AreaSheet, area_sheet
from ftzmap.brief.sites_part import SiteLine, rules_met, site_lines
from ftzmap.check.report import CAVEAT
from ftzmap.sites.answers import SiteTable
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.measured import rows
from ftzmap.zone.shipped import AREA_IDS
from ftzmap.zone.zone import Zone
from geo.errors import GeoError
from geo.messages import message

MAX_SITES = 8  # on the page; the workbook has them all
SOURCE = N_(
    "Facts: Overall Plan for the China (Xinjiang) Pilot Free Trade Zone, 国发〔2023〕17号, "
    "sections II(1), II(2) and III; the English text is a machine translation, the Chinese "
    "original governs."
)
LANDMARKS = N_(
    "Landmarks are the nearest of those in data/places.geojson, which names their sources; in "
    "brackets, how exactly their place is known."
)
STRAIGHT = N_(
    "Distances are geodesic straight lines from the nearest edge of the schematic outline, not "
    "routes; no travel times are known."
)
OPEN = N_(
    "Lists of industries are open: absence is not prohibition. Industries are assigned to areas "
    "only, never to their parts."
)
GRADED = N_("Grade: measured against stated, to the precision of the text; own tolerance {p:g} %.")


class BriefError(GeoError):
    """A brief about nothing, or about an area that is none of the three."""


@dataclass(frozen=True)
class Brief:
    """A brief in one language: areas, sites with their shapes, rules that sites meet, notes."""

    title: str
    on: date
    areas: tuple[AreaSheet, ...]
    sites: tuple[SiteLine, ...]
    shapes: tuple[Geometry, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]


def brief(
    zone: Zone,
    areas: Sequence[str],
    sites: SiteTable | None,
    t: Language,
    *,
    on: date,
    tolerance: float = 1.0,
) -> Brief:
    """Return the brief on some areas and sites in one language.

    Parameters
    ----------
    areas
        Ids of areas; those of the three, in the order of the plan.
    sites
        Answered points and outlines, as `answered_shapes` makes them; None for no sites.

    Raises
    ------
    BriefError
        There is neither an area nor a site, or an area is none of the three.
    """
    unknown = [area for area in areas if area not in AREA_IDS]
    if unknown:
        raise BriefError(
            message(
                "{area} is no area; choose from {areas}.",
                area=unknown[0],
                areas=", ".join(AREA_IDS),
            )
        )
    has_sites = sites is not None and bool(sites.table.shapes)
    if not (areas or has_sites):
        raise BriefError(message("A brief needs an area or a site; choose one first."))
    measured = {row.id: row for row in rows(zone, tolerance)}
    sheets = [area_sheet(zone, area, measured, t) for area in AREA_IDS if area in areas]
    notes = (t(CAVEAT), t(GRADED, p=tolerance), t(STRAIGHT), t(OPEN), t(SOURCE), t(LANDMARKS))
    return Brief(
        t("Brief on the China (Xinjiang) Pilot Free Trade Zone"),
        on,
        tuple(sheets),
        site_lines(zone, sites, t) if sites else (),
        tuple(sites.table.shapes) if sites else (),
        rules_met(zone, sites, t) if sites else (),
        notes,
    )
