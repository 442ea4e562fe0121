"""A reader's own sites as they stand in a link: points and outlines of few vertices, no names.

A site is a tuple of vertices in lon, lat degrees (WGS 84): one for a point, three or more for an
outline. Names stay with the reader: a link carries numbers alone.
"""

import math
import shlex

import numpy as np
from shapely import Geometry, Point, Polygon

from ftzmap.sites.answers import SiteTable
from ftzmap.sites.sentences import is_answered

Vertex = tuple[float, float]
Site = tuple[Vertex, ...]
Sites = tuple[Site, ...]

MAX_LINKED = 20  # vertices in a link, all sites together
MAX_LINK = 26 * MAX_LINKED  # characters of them
MIN_VERTICES = 3
DECIMALS = 6  # of a degree, 0.1 m


def write_sites(sites: Sites) -> str:
    """Return sites as a link carries them, such as ``87.445000,43.890000_80.43,44.18``."""
    return "_".join(
        "~".join(f"{lon:.{DECIMALS}f},{lat:.{DECIMALS}f}" for lon, lat in site) for site in sites
    )


def read_sites(text: str) -> Sites:
    """Return the sites of a link.

    Raises
    ------
    ValueError
        It is no list of sites, or holds more than a link carries.
    """
    sites = tuple(tuple(_vertex(pair) for pair in site.split("~")) for site in text.split("_"))
    if not fits(sites) or any(len(site) == MIN_VERTICES - 1 for site in sites):
        raise ValueError(text)
    return sites


def _vertex(text: str) -> Vertex:
    lon, lat = (float(number) for number in text.split(","))
    if not (math.isfinite(lon + lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(text)
    return rounded(lon, lat)


def rounded(lon: float, lat: float) -> Vertex:
    """Return a vertex as a link carries it."""
    return round(float(lon), DECIMALS) + 0.0, round(float(lat), DECIMALS) + 0.0


def fits(sites: Sites) -> bool:
    """Return whether a link can carry so many vertices."""
    return sum(map(len, sites)) <= MAX_LINKED


def shape(site: Site) -> Geometry | None:
    """Return a site as a point or a polygon; None where its outline crosses itself."""
    if len(site) == 1:
        return Point(site[0])
    polygon = Polygon(site)
    return polygon if polygon.is_valid and polygon.area > 0 else None


def sites_of_table(sites: SiteTable) -> dict[Site, str] | None:
    """Return the answered rows of a table as sites with their names; None if one is too complex.

    Rows at the same place are one site.
    """
    found: dict[Site, str] = {}
    for row in range(sites.table.size):
        if not is_answered(sites, row):
            continue
        geometry = sites.table.shapes[row] if sites.table.shapes else None
        if geometry is None or isinstance(geometry, Point):
            vertices = [(sites.located.lon[row], sites.located.lat[row])]
        elif isinstance(geometry, Polygon) and not geometry.interiors:
            vertices = geometry.exterior.coords[:-1]
        else:
            return None
        if len(vertices) > MAX_LINKED:
            return None
        site = tuple(rounded(x, y) for x, y, *_ in vertices)
        found.setdefault(site, sites.name(row))
    return found if fits(tuple(found)) else None


def command(file: str, lon: str | None, lat: str | None, datum: str) -> str:
    """Return the command that locates a file, quoted for a shell."""
    options = [("--lon", lon), ("--lat", lat), ("--datum", datum if datum != "wgs84" else None)]
    words = [part for option, value in options if value for part in (option, value)]
    return shlex.join(["python", "-m", "ftzmap", "locate", file, "--out", "located.csv", *words])


def pins(sites: SiteTable, most: int) -> list[tuple[int, float, float]]:
    """Return number from 1, lon and lat of the first answered rows, to be pinned on a map."""
    lon, lat = sites.located.lon, sites.located.lat
    rows = np.flatnonzero(np.isfinite(lon + lat))[:most]
    return [(int(row) + 1, float(lon[row]), float(lat[row])) for row in rows]
