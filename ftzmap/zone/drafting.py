"""Make ``data/areas.geojson`` from the hand-placed outlines: ``python -m ftzmap.zone.drafting``.

Each outline is scaled about its centroid until, with its edges divided to at
most 1 km along the geodesic and its coordinates rounded to 7 decimals, it
measures to the figure of the plan. Running it again gives the same bytes.
"""

import json
from pathlib import Path

from shapely import Geometry, MultiPolygon, Polygon, transform
from shapely.affinity import scale, translate
from shapely.geometry import mapping

from ftzmap import DATA
from ftzmap.zone.outlines import OUTLINES
from geo.polygons.area import geodesic_area
from geo.polygons.edges import divide_edges

DECIMALS = 7  # of a degree: about a centimetre, the most that RFC 7946 advises
MAX_EDGE_M = 1000.0  # longitude-latitude and geodesic edges part by 2 cm on 1 km
CLOSE_ENOUGH = 4e-7  # relative; the promise of the data is 1e-6
_NUDGES = 30  # in each direction, together one unit of the last digit
_NUDGE = 10**-DECIMALS / _NUDGES  # degrees: with each one, other vertices are rounded up
_SCALINGS = 3  # rounds of scaling; after them only the rounding of the vertices is left


def draft(plan: dict) -> dict:
    """Return the nine features as a GeoJSON mapping, sized to the figures of `plan`."""
    figures = {figure["id"]: figure for figure in plan["figures"]}
    sized = _sized_outlines({name: figure["stated_km2"] for name, figure in figures.items()})
    zone = figures["zone"]
    return {
        "type": "FeatureCollection",
        "zone": {key: zone[key] for key in ("id", "name", "name_zh", *_FIGURE_KEYS)}
        | {"source": _source(zone), "outline": "schematic"},
        "features": [_feature(name, figures[name], plan, sized[name]) for name in OUTLINES],
    }


def _sized_outlines(km2: dict[str, float]) -> dict[str, Geometry]:
    """Return every outline at its size, those it encloses as pieces of their own."""
    pieces = {
        name: size_to(
            Polygon(outline.vertices), km2[name] - sum(km2[inner] for inner in outline.encloses)
        )
        for name, outline in OUTLINES.items()
    }
    return {
        name: MultiPolygon([pieces[name], *(pieces[inner] for inner in outline.encloses)])
        if outline.encloses
        else pieces[name]
        for name, outline in OUTLINES.items()
    }


def size_to(polygon: Polygon, km2: float) -> Polygon:
    """Return `polygon` scaled about its centroid so that it measures `km2` on the ellipsoid."""
    factor = (km2 * 1e6 / float(geodesic_area(polygon))) ** 0.5
    for attempt in range(_NUDGES**2):
        scaled = scale(polygon, factor, factor, origin="centroid")
        east, north = divmod(attempt, _NUDGES)
        drawn = _as_shipped(translate(scaled, east * _NUDGE, north * _NUDGE))
        ratio = km2 * 1e6 / float(geodesic_area(drawn))
        if abs(ratio - 1) <= CLOSE_ENOUGH:
            return drawn
        if attempt < _SCALINGS:
            factor *= ratio**0.5
    raise ArithmeticError(f"no scale gives {km2} km²")


def _as_shipped(polygon: Polygon) -> Polygon:
    divided = divide_edges(polygon, longest=MAX_EDGE_M)
    return transform(divided, lambda vertices: vertices.round(DECIMALS))


_FIGURE_KEYS = ("stated_km2", "stated_decimals", "basis", "derivation")


def _feature(name: str, figure: dict, plan: dict, geometry: Geometry) -> dict:
    outline = OUTLINES[name]
    properties = {
        "id": name,
        **{key: figure[key] for key in ("name", "name_zh", "kind")},
        "parent": None if figure["kind"] == "area" else figure["parent"],
        **{key: figure[key] for key in _FIGURE_KEYS},
        "industries": _industries(name, plan) if figure["kind"] == "area" else None,
        "outline": "schematic",
        "placement": outline.placement,
        "placement_zh": outline.placement_zh,
        "confidence": outline.confidence,
        "source": _source(figure),
    }
    return {"type": "Feature", "id": name, "properties": properties, "geometry": mapping(geometry)}


def _industries(area: str, plan: dict) -> list[dict]:
    groups = {group["id"]: group for group in plan["groups"]}
    return [
        {
            "group": groups[item["group"]]["name"],
            "group_zh": groups[item["group"]]["name_zh"],
            **{key: item[key] for key in ("name", "name_zh", "sectors")},
        }
        for item in plan["industries"]
        if item["area"] == area
    ]


def _source(figure: dict) -> str:
    return f"Overall Plan, section {figure['section']}"


def write(path: Path) -> None:
    """Write the drafted features to `path`, one feature a line."""
    document = draft(json.loads((DATA / "plan.json").read_bytes()))
    features = ",\n".join(json.dumps(item, ensure_ascii=False) for item in document["features"])
    head = json.dumps(document["zone"], ensure_ascii=False)
    path.write_text(
        f'{{"type": "FeatureCollection",\n"zone": {head},\n"features": [\n{features}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    write(DATA / "areas.geojson")
