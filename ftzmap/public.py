"""The functions of `import ftzmap`: a zone read, a boundary checked, a need answered, a brief.

Results are values with messages as data; ``str`` of a message is its English sentence.
"""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftzmap.boundary.opening import BoundaryFile, assign, open_for_check, suggestions
from ftzmap.checks.findings import Finding
from ftzmap.checks.profile import read_profile, shipped_profile
from ftzmap.checks.registry import run
from ftzmap.checks.stated import known_stated_areas
from ftzmap.search import search
from ftzmap.search.search import Answer
from ftzmap.text.i18n import language as language_of
from ftzmap.zone import folder, shipped
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.figures import DEFAULT_TOLERANCE
from ftzmap.zone.zone import Zone
from geo.errors import GeometryTypeError
from geo.formats.geojson.features import Collection, RawFeature
from geo.geometry_column import Column
from geo.messages import message
from geo.polygons.validity import problems

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

__all__ = ["brief", "check", "find", "load_zone", "shipped_zone"]

AnyPath = str | os.PathLike[str]


def load_zone(path: AnyPath) -> Zone:
    """Return the zone that a folder holds: features in WGS 84 degrees, figures in km², texts.

    ``docs/data.md`` describes the files of such a folder.

    Parameters
    ----------
    path
        The folder, or its ``areas.geojson``.

    Raises
    ------
    ZoneError
        Naming everything at once that keeps the folder from being a zone.

    Examples
    --------
    >>> import ftzmap
    >>> zone = ftzmap.load_zone(ftzmap.DATA / "zones" / "jiangsu")
    >>> print(zone.name)
    China (Jiangsu) Pilot Free Trade Zone
    >>> [area.figure.km2 for area in zone.areas]
    [39.55, 60.15, 20.27]
    """
    return folder.load_zone(Path(path))


def shipped_zone() -> Zone:
    """Return the zone that comes with the program, with its schematic outlines in WGS 84 degrees.

    Examples
    --------
    >>> import ftzmap
    >>> print(ftzmap.shipped_zone().figure)  # km²
    179.66
    """
    return shipped.shipped_zone()


def check(
    source: "Zone | AnyPath | GeoDataFrame | GeoSeries",
    zone: Zone | None = None,
    *,
    tolerance_percent: float = DEFAULT_TOLERANCE,
    profile: AnyPath | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of every rule on the outlines of a zone, a file or a frame.

    Parameters
    ----------
    source
        A zone; the path of its folder, or of a boundary file in any format that `geo.read` reads;
        or a GeoDataFrame or GeoSeries in any coordinate system, in degrees if it states none.
    zone
        The zone that outlines are compared with, by their ids or names: by default the zone that
        is checked, for files and frames the shipped one.
    tolerance_percent
        From which difference to a stated figure an area is off; your own, none is official.
    profile
        The path of a rule profile with thresholds of your own, as ``docs/profiles.md`` describes.

    Returns
    -------
    tuple of Finding
        Each with rule, severity, feature, message, and place in degrees where it has one.

    Raises
    ------
    GeoError
        The file cannot be read, the folder is no zone, or the profile is none; its message says
        what to do.

    Examples
    --------
    >>> import ftzmap
    >>> zone = ftzmap.shipped_zone()
    >>> sorted({finding.severity.value for finding in ftzmap.check(zone)})
    ['note']
    >>> findings = ftzmap.check("tests/data/check/bow-tie.geojson", zone)
    >>> [finding.rule for finding in findings if finding.severity == "error"]
    ['geometry']
    """
    if isinstance(source, str | os.PathLike) and Path(source).is_dir():
        source = load_zone(source)
    if isinstance(source, Zone):
        zone, source = zone or source, source.folder / AREAS
    zone = zone or shipped_zone()
    is_path = isinstance(source, str | os.PathLike)
    thresholds = shipped_profile() if profile is None else read_profile(Path(profile))
    opened = open_for_check(zone, Path(source)) if is_path else _opened(zone, source)
    return run(
        zone,
        opened.collection,
        tolerance_percent,
        as_record=opened.is_record,
        stated=None if opened.is_record else known_stated_areas(opened.collection, thresholds),
        profile=thresholds,
    )


def _opened(zone: Zone, frame: Any) -> BoundaryFile:  # noqa: ANN401 - geopandas has no types
    """Return the rows of a frame as outlines under the ids of the features of a zone."""
    geometries = Column.of(frame).rows
    if not hasattr(frame, "geometry"):
        raise GeometryTypeError(
            message("Give a zone, the path of a file or folder, or a GeoDataFrame to check.")
        )
    frame = frame.to_frame("geometry") if hasattr(frame, "to_frame") else frame
    cells = frame.drop(columns=frame.geometry.name).astype(object)
    records = cells.where(cells.notna(), None).to_dict("records")
    features = tuple(
        RawFeature(
            row=row,
            id=record.pop("id", None),
            properties=record,
            geometry=geometry,
            problems=tuple(problems(geometry)),
        )
        for row, (record, geometry) in enumerate(zip(records, geometries, strict=True), start=1)
    )
    opened = BoundaryFile("frame", "", Collection(features, {}), ())
    collection, decisions = assign(zone, opened, suggestions(zone, opened))
    return BoundaryFile("frame", "", collection, decisions)


def find(zone: Zone, text: str) -> Answer:
    """Return what a zone designates for needs in free words: sectors, industries and their areas.

    Parameters
    ----------
    text
        Needs in English, Chinese, Russian, Kazakh or Uzbek, or classes of ISIC Rev. 4, GB/T 4754,
        NACE and ОКВЭД, with commas between them; what comes after 200 characters is not read.

    Returns
    -------
    Answer
        A need for each that was found in the text, with its hits and the words not known.

    Examples
    --------
    >>> import ftzmap
    >>> answer = ftzmap.find(ftzmap.shipped_zone(), "medicines, casino")
    >>> [(need.text, len(need.hits)) for need in answer.needs]
    [('medicines', 2), ('casino', 0)]
    """
    return search.find(zone, text)


def brief(
    zone: Zone,
    areas: str | Sequence[str] = (),
    *,
    sites: object = (),
    language: str = "en",
    on: date | None = None,
    tolerance_percent: float = DEFAULT_TOLERANCE,
    city: str | None = None,
) -> str:
    """Return a brief on areas and sites as HTML that prints to one A4 page, with areas in km².

    Parameters
    ----------
    areas
        Id of an area, or ids of several.
    sites
        Points and outlines, in any form and coordinate system that `geo.geodesic_area` takes.
    language
        Such as ``"en"`` and ``"zh"``.
    on
        The date that stands on it; today if not said.
    tolerance_percent
        From which difference to a stated figure an area is off; your own, none is official.
    city
        The place that distances are told from: a landmark of the zone, or a coordinate in words.

    Raises
    ------
    BriefError
        There is neither an area nor a site, or an area is none of the zone's.
    CoordinateError
        The city is nowhere.

    Examples
    --------
    >>> import ftzmap, shapely
    >>> zone = ftzmap.shipped_zone()
    >>> page = ftzmap.brief(zone, zone.area_ids[0], sites=[shapely.Point(87.45, 43.89)])
    >>> page[:15]
    '<!doctype html>'
    """
    from ftzmap.briefs.brief import brief as brief_value
    from ftzmap.briefs.page import html_page
    from ftzmap.sites.answers import locate_shapes
    from ftzmap.sites.city import read_city

    t = language_of(language)
    chosen = [areas] if isinstance(areas, str) else areas
    shapes = Column.of(sites).rows
    answered = locate_shapes(zone, shapes) if shapes else None
    value = brief_value(
        zone,
        chosen,
        answered,
        t,
        on=on or date.today(),
        tolerance=tolerance_percent,
        city=read_city(zone, city) if city is not None else None,
    )
    return html_page(zone, value, t)
