"""What came out of holding parcels against outlines, as JSON, CSV and GeoPackage."""

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from ftzmap.checks.report import CAVEAT
from ftzmap.parcels.parcels import ParcelCoverage, Row, rows, totals
from ftzmap.text.escape import cell_text
from ftzmap.text.i18n import N_, Language
from geo.overlay.pieces import SMALLEST_M2, Pieces
from geo.polygons.area import M2_PER_KM2, geodesic_perimeter

_HEADS = (N_("Id"), N_("Name"), N_("km²"), N_("Covered km²"), N_("Gaps km²"), N_("Covered, %"))


def document(held: ParcelCoverage, t: Language) -> dict[str, object]:
    """Return everything that came out, as the command line prints it; parcels count from 1."""
    found, ids = held.coverage, list(held.outlines)
    return {
        "file": held.parcels.name,
        "outlines": _outline(held),
        "parcels": found.used,
        "smallest_listed_m2": SMALLEST_M2,
        "zones": [_zone_json(row) for row in rows(held)],
        "gap_km2": found.open_m2 / M2_PER_KM2,
        "overlap_km2": found.overlap_m2 / M2_PER_KM2,
        "outside_km2": found.outside_m2 / M2_PER_KM2,
        "gaps": _listed(found.gaps, lambda row: {"id": ids[row]}),
        "overlaps": _listed(found.overlaps, lambda pair: {"parcels": [row + 1 for row in pair]}),
        "outside": _listed(found.outside, lambda row: {"parcel": row + 1}),
        "wholly_outside": (found.wholly_outside + 1).tolist(),
        "partly_outside": (found.partly_outside + 1).tolist(),
        "left_out": [
            {"parcel": row + 1, "problem": t(problem.message)}
            for row, problem in held.left_out.items()
        ],
    }


def _zone_json(row: Row) -> dict[str, object]:
    feature = row.feature
    return {
        "id": feature.id,
        "name": str(feature.name),
        "kind": feature.kind,
        "parent": feature.parent,
        "area_km2": row.km2,
        "covered_km2": row.covered_km2,
        "share": min(row.covered_km2 / row.km2, 1.0),
        "gap_km2": row.gap_km2,
        "gaps": row.gaps,
    }


def _listed(pieces: Pieces, about: Callable[[object], dict]) -> list[dict[str, object]]:
    """Return each piece with a point in it."""
    points = shapely.point_on_surface(pieces.polygons)
    numbers = np.column_stack([pieces.m2 / M2_PER_KM2, shapely.get_coordinates(points)])
    return [
        {**about(row), "km2": km2, "lon": lon, "lat": lat}
        for row, (km2, lon, lat) in zip(pieces.row.tolist(), numbers.tolist(), strict=True)
    ]


def csv_bytes(held: ParcelCoverage, t: Language) -> bytes:
    """Return the figures and sentences as CSV, UTF-8 with a mark so that spreadsheets read it."""
    text = io.StringIO()
    writer = csv.writer(text)
    lines = [[t(head) for head in _HEADS]]
    lines += [
        [row.feature.id, t.of(row.feature), row.km2, row.covered_km2, row.gap_km2, row.percent]
        for row in rows(held)
    ]
    lines += [[t(sentence)] for sentence in (*totals(held), *([CAVEAT] if held.schematic else []))]
    for line in lines:
        writer.writerow(
            [cell_text(cell) if isinstance(cell, str) else round(cell, 6) for cell in line]
        )
    return text.getvalue().encode("utf-8-sig")


def geopackage_bytes(held: ParcelCoverage, t: Language) -> bytes:
    """Return a GeoPackage in EPSG:4326 with everything that came out, parcels counted from 1.

    Layers: `coverage`, the figures of each feature with its outline; `gaps` by feature;
    `overlaps` by pairs of parcels; `outside` by parcel; `left_out`, a table without geometry.
    """
    import geopandas
    import pandas
    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.gpkg"
        for layer, (columns, polygons) in _layers(held).items():
            is_multi = layer == "coverage"  # areas may be in several pieces
            frame = geopandas.GeoDataFrame(columns, geometry=polygons, crs="EPSG:4326")
            pyogrio.write_dataframe(
                frame,
                path,
                layer=layer,
                driver="GPKG",
                geometry_type="MultiPolygon" if is_multi else "Polygon",
                promote_to_multi=is_multi,
            )
        told = [
            (row + 1, held.parcels.labels[row], t(problem.message))
            for row, problem in held.left_out.items()
        ]
        table = pandas.DataFrame(told, columns=["parcel", "name", "problem"])
        pyogrio.write_dataframe(table, path, layer="left_out", driver="GPKG")
        return path.read_bytes()


def _layers(held: ParcelCoverage) -> dict[str, tuple[dict, NDArray[np.object_]]]:
    """Return the columns and polygons of each layer."""
    found, ids = held.coverage, np.array(list(held.outlines), dtype=object)
    lines = [
        {**_zone_json(row), **row.feature.name.as_json("name"), "outline": _outline(held)}
        for row in rows(held)
    ]
    names = np.array(held.parcels.labels, dtype=object)
    first, second = found.overlaps.row.reshape(-1, 2).T
    stray = found.outside.row
    return {
        "coverage": (
            {key: [line[key] for line in lines] for key in lines[0]},
            np.array(list(held.outlines.values()), dtype=object),
        ),
        "gaps": ({"id": ids[found.gaps.row], **_sizes(found.gaps)}, found.gaps.polygons),
        "overlaps": (
            {"parcel": first + 1, "name": names[first]}
            | {"other_parcel": second + 1, "other_name": names[second]}
            | _sizes(found.overlaps),
            found.overlaps.polygons,
        ),
        "outside": (
            {"parcel": stray + 1, "name": names[stray]}
            | {"wholly": np.isin(stray, found.wholly_outside), **_sizes(found.outside)},
            found.outside.polygons,
        ),
    }


def _sizes(pieces: Pieces) -> dict[str, NDArray[np.float64]]:
    """Return km² and the mean width in m, which tells a strip left by rounding from a gap."""
    width = 2 * pieces.m2 / geodesic_perimeter(pieces.polygons)
    return {"km2": pieces.m2 / M2_PER_KM2, "width_m": width}


def _outline(held: ParcelCoverage) -> str:
    return "schematic" if held.schematic else "supplied"
