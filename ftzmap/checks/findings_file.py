"""Findings as layers of a map: GeoPackage with styles of QGIS, or GeoJSON, in EPSG:4326.

A finding is the ground or the line that it is about, else its point, else the outline of its
feature. QGIS styles a layer of one type of geometries, so a GeoPackage has one for each type, and
a table of what has no place; GeoJSON has all of them in one collection, without a place as null.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ftzmap.checks.findings import Finding, label_of
from ftzmap.checks.qgis_style import style
from ftzmap.text.i18n import Language
from geo.formats.geojson.features import Collection
from geo.formats.texts import storable_text
from geo.scratch import scratch_folder

ENDINGS = (".gpkg", ".geojson")
LAYERS = {  # by the type of geometry that its findings have
    "findings_polygons": "MultiPolygon",
    "findings_lines": "MultiLineString",
    "findings_points": "Point",
}
NO_PLACE = "findings_without_place"
STYLE_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""


@dataclass(frozen=True)
class FindingsLayer:
    """What is written of findings: a row of columns each, and its geometry in lon, lat degrees."""

    columns: Mapping[str, list[Any]]
    shapes: tuple[BaseGeometry | None, ...]


def findings_layer(
    findings: Sequence[Finding], collection: Collection, profile: str, t: Language
) -> FindingsLayer:
    """Return findings on a collection as rows, sentences in one language.

    Parameters
    ----------
    profile
        The name of the rule profile that their limits are of.
    """
    outlines = _outlines(collection)
    keys = ("rule", "severity", "feature", "value", "limit", "message")
    columns: dict[str, list[Any]] = {key: [] for key in (*keys, "profile")}
    for finding in findings:
        found = finding.as_json(storable_text(t(finding.message)))
        for key in keys:
            columns[key].append(found[key])
        columns["profile"].append(storable_text(profile))
    return FindingsLayer(columns, tuple(_shape(finding, outlines) for finding in findings))


def _outlines(collection: Collection) -> dict[str, BaseGeometry]:
    """Return the sound outlines by the labels that only one of them has."""
    found: dict[str, list[BaseGeometry | None]] = {}
    for raw in collection.features:
        found.setdefault(label_of(raw), []).append(None if raw.problems else raw.geometry)
    return {label: each[0] for label, each in found.items() if len(each) == 1 and each[0]}


def _shape(finding: Finding, outlines: Mapping[str, BaseGeometry]) -> BaseGeometry | None:
    if finding.shape is not None and not finding.shape.is_empty:
        return shapely.force_2d(finding.shape)
    if finding.place is not None:
        return shapely.Point(finding.place) if np.isfinite(finding.place).all() else None
    outline = outlines.get(finding.feature) if finding.feature is not None else None
    return None if outline is None else shapely.force_2d(outline)


def encode(layer: FindingsLayer, ending: str, t: Language) -> bytes:
    """Return findings as a file of the format of `ending`, one of `ENDINGS`."""
    return _geojson(layer) if ending == ".geojson" else _geopackage(layer, t)


def _geojson(layer: FindingsLayer) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {key: values[n] for key, values in layer.columns.items()},
            "geometry": None if shape is None else _mapping(shape),
        }
        for n, shape in enumerate(layer.shapes)
    ]
    document = {"type": "FeatureCollection", "features": features}
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


def _mapping(shape: BaseGeometry) -> dict[str, Any]:
    mapped: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(shape)))
    return mapped


def _geopackage(layer: FindingsLayer, t: Language) -> bytes:
    """Return every layer and the table, each there even where it is empty, and their styles."""
    import geopandas
    import pandas
    import pyogrio

    from geo.formats.gdal.geopackage import DRIVER, STAMP, fixed_date

    frame = pandas.DataFrame(layer.columns).astype({"value": float, "limit": float})
    shapes = np.array([*layer.shapes, None], dtype=object)[:-1]
    types = np.array([_layer_type(shape) for shape in shapes], dtype=object)
    with scratch_folder() as folder:
        path = folder / "findings.gpkg"
        with fixed_date():
            for name, geometry_type in LAYERS.items():
                here = types == geometry_type
                rows = geopandas.GeoDataFrame(frame[here], geometry=shapes[here], crs="EPSG:4326")
                pyogrio.write_dataframe(
                    rows,
                    path,
                    layer=name,
                    driver=DRIVER,
                    geometry_type=geometry_type,
                    promote_to_multi=geometry_type != "Point",
                )
            pyogrio.write_dataframe(frame[types == ""], path, layer=NO_PLACE, driver=DRIVER)
        _add_styles(path, STAMP, t)
        return path.read_bytes()


def _layer_type(shape: BaseGeometry | None) -> str:
    """Return the type of the layer that a geometry belongs in; an empty text without one."""
    if shape is None:
        return ""
    kind = shape.geom_type.removeprefix("Multi")
    return kind if kind == "Point" else f"Multi{kind}"


def _add_styles(path: Path, stamp: str, t: Language) -> None:
    """Add the table in which QGIS looks for the style of each layer."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(STYLE_TABLE)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
            "last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (stamp,),
        )
        columns = dict(
            database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
        database.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, useAsDefault, owner, update_time) "
            "VALUES ('', '', ?, ?, ?, ?, 1, '', ?)",
            [
                (name, columns[name], name, style(geometry_type, t), stamp)
                for name, geometry_type in LAYERS.items()
            ],
        )
