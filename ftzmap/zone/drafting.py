"""Make ``areas.geojson`` from hand-placed outlines: ``python -m ftzmap.zone.drafting [FOLDER]``.

``outlines.geojson`` of the folder holds the outlines as drawn by hand, few vertices each, with
the facts that each place rests on; an outline may enclose others, which are then pieces of its
own. Each is scaled about its centroid, or the centroids of its pieces, until, with its edges
divided to at most 1 km along the geodesic and its coordinates rounded to 7 decimals, it measures
to its figure. Figures come from ``plan.json``, or stand with the outlines. Running it again gives
the same bytes.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shapely import Geometry, MultiPolygon, Polygon, transform
from shapely.affinity import scale, translate
from shapely.geometry import mapping, shape

from ftzmap import DATA
from ftzmap.text.text import text_of
from geo.polygons.area import geodesic_area
from geo.polygons.edges import divide_edges

Raw = Mapping[str, Any]  # an object of a JSON file

DECIMALS = 7  # of a degree: about a centimetre, the most that RFC 7946 advises
MAX_EDGE_M = 1000.0  # longitude-latitude and geodesic edges part by 2 cm on 1 km
CLOSE_ENOUGH = 4e-7  # relative; the promise of the data is 1e-6
_NUDGES = 30  # in each direction, together one unit of the last digit
_NUDGE = 10**-DECIMALS / _NUDGES  # degrees: with each one, other vertices are rounded up
_SCALINGS = 3  # rounds of scaling; after them only the rounding of the vertices is left
_FIGURE_KEYS = ("stated_km2", "stated_decimals", "basis", "derivation")
_OUTLINE_KEYS = (
    "placement",
    "placement_zh",
    "confidence",
    "outline_source",
    "outline_source_zh",
)
_SOURCE_KEYS = ("source", "source_zh")
_WHOLE = "zone"  # the id of the figure of the whole zone in a plan


def draft(outlines: Raw, plan: Raw | None = None) -> dict[str, Any]:
    """Return the features of a zone as GeoJSON, each outline sized to its figure in km².

    Parameters
    ----------
    outlines
        What ``outlines.geojson`` holds.
    plan
        What ``plan.json`` holds: its figures, names and industries stand before those of the
        outlines. None for a zone without one.
    """
    plan = plan or {}
    figures = {figure["id"]: figure for figure in plan.get("figures", ())}
    features = {raw["id"]: raw for raw in outlines["features"]}
    said = {
        name: raw["properties"] | _flat(figures.get(name, {})) for name, raw in features.items()
    }
    sized = _sized_outlines(features, {name: each["stated_km2"] for name, each in said.items()})
    return {
        "type": "FeatureCollection",
        "zone": _zone(outlines["zone"], figures.get(_WHOLE)),
        "features": [_feature(name, said[name], plan, sized[name]) for name in features],
    }


def _zone(about: Raw, figure: Raw | None) -> dict[str, Any]:
    if figure is None:
        return {**about, "outline": "schematic"}
    sized = {key: figure[key] for key in _FIGURE_KEYS}
    named = text_of(figure, "name").as_json("name")
    lead = {"id": about["id"], **named, **sized, "source": _source(figure), "outline": "schematic"}
    return lead | {key: value for key, value in about.items() if key not in lead}


def _sized_outlines(features: Mapping[str, Raw], km2: Mapping[str, float]) -> dict[str, Geometry]:
    """Return every outline at its size, those it encloses as pieces of their own."""
    enclosed = {name: raw["properties"].get("encloses", ()) for name, raw in features.items()}
    pieces = {
        name: size_to(shape(raw["geometry"]), km2[name] - sum(km2[i] for i in enclosed[name]))
        for name, raw in features.items()
    }
    return {
        name: MultiPolygon([pieces[name], *(pieces[inner] for inner in enclosed[name])])
        if enclosed[name]
        else pieces[name]
        for name in features
    }


def size_to(outline: Polygon | MultiPolygon, km2: float) -> Polygon | MultiPolygon:
    """Return `outline`, each piece scaled about its centroid, so that it measures `km2`.

    Measured on the ellipsoid; every piece is scaled by the same factor.

    Raises
    ------
    ArithmeticError
        No scale gives the size to `CLOSE_ENOUGH` with rounded vertices.
    """
    factor = (km2 * 1e6 / float(geodesic_area(outline))) ** 0.5
    for attempt in range(_NUDGES**2):
        scaled = _scaled(outline, factor)
        east, north = divmod(attempt, _NUDGES)
        drawn = _as_shipped(translate(scaled, east * _NUDGE, north * _NUDGE))
        ratio = km2 * 1e6 / float(geodesic_area(drawn))
        if abs(ratio - 1) <= CLOSE_ENOUGH:
            return drawn
        if attempt < _SCALINGS:
            factor *= ratio**0.5
    raise ArithmeticError(f"no scale gives {km2} km²")


def _scaled(outline: Polygon | MultiPolygon, factor: float) -> Polygon | MultiPolygon:
    if isinstance(outline, Polygon):
        return scale(outline, factor, factor, origin="centroid")
    return MultiPolygon([_scaled(piece, factor) for piece in outline.geoms])


def _as_shipped(outline: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    divided = divide_edges(outline, longest=MAX_EDGE_M)
    return transform(divided, lambda vertices: vertices.round(DECIMALS))


def _feature(name: str, said: Raw, plan: Raw, geometry: Geometry) -> dict[str, Any]:
    is_area = said["kind"] == "area"
    properties = {
        "id": name,
        "name": said["name"],
        **({"name_zh": said["name_zh"]} if "name_zh" in said else {}),
        "kind": said["kind"],
        "parent": None if is_area else said["parent"],
        **{key: said.get(key) for key in _FIGURE_KEYS},
        "industries": (_industries(name, plan) or None) if is_area else None,
        "outline": "schematic",
        **{key: said[key] for key in _OUTLINE_KEYS if key in said},
        **({key: said[key] for key in _SOURCE_KEYS if key in said} or {"source": _source(said)}),
    }
    return {"type": "Feature", "id": name, "properties": properties, "geometry": mapping(geometry)}


def _industries(area: str, plan: Raw) -> list[dict[str, Any]]:
    groups = {group["id"]: group for group in plan.get("groups", ())}
    return [
        {
            **text_of(groups[item["group"]], "name").as_json("group"),
            **text_of(item, "name").as_json("name"),
            "sectors": item["sectors"],
        }
        for item in plan.get("industries", ())
        if item["area"] == area
    ]


def _flat(figure: Raw) -> dict[str, Any]:
    """Return a figure with its name as the properties of a feature have it."""
    return {**figure, **text_of(figure, "name").as_json("name")}


def _source(figure: Raw) -> str:
    return f"Overall Plan, section {figure['section']}"


def write(path: Path, folder: Path = DATA) -> None:
    """Write the drafted features of a folder to `path`, one feature a line."""
    plan = folder / "plan.json"
    document = draft(
        json.loads((folder / "outlines.geojson").read_bytes()),
        json.loads(plan.read_bytes()) if plan.exists() else None,
    )
    features = ",\n".join(json.dumps(item, ensure_ascii=False) for item in document["features"])
    head = json.dumps(document["zone"], ensure_ascii=False)
    path.write_text(
        f'{{"type": "FeatureCollection",\n"zone": {head},\n"features": [\n{features}\n]}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    write(chosen / "areas.geojson", chosen)
