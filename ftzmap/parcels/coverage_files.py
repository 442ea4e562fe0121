"""What came out of holding parcels against outlines, as JSON, CSV and GeoPackage."""

import csv
import io
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import shapely
from numpy.typing import NDArray

from ftzmap.checks.report import CAVEAT
from ftzmap.parcels.parcel_shares import SUM_COLUMNS, Share, share_lines, sum_lines, sums
from ftzmap.parcels.parcels import ParcelCoverage, Row, rows, totals
from ftzmap.text.escape import cell_text
from ftzmap.text.i18n import N_, Language
from geo.formats.gdal.geopackage import fixed_date
from geo.overlay.pieces import SMALLEST_M2, Pieces
from geo.polygons.area import M2_PER_KM2, geodesic_perimeter
from geo.scratch import scratch_folder

_HEADS = (N_("Id"), N_("Name"), N_("km²"), N_("Covered km²"), N_("Gaps km²"), N_("Covered, %"))


def document(result: ParcelCoverage, t: Language) -> dict[str, object]:
    """Return everything that came out, as the command line prints it; parcels count from 1."""
    found, ids = result.coverage, list(result.outlines)
    numbers = result.parcels.numbers
    return {
        "file": result.parcels.name,
        "outlines": _outline(result),
        "parcels": found.used,
        "smallest_listed_m2": SMALLEST_M2,
        "zones": [_zone_json(row) for row in rows(result)],
        "gap_km2": found.open_m2 / M2_PER_KM2,
        "overlap_km2": found.overlap_m2 / M2_PER_KM2,
        "outside_km2": found.outside_m2 / M2_PER_KM2,
        "gaps": _listed(found.gaps, [{"id": ids[row]} for row in found.gaps.row.tolist()]),
        "overlaps": _listed(
            found.overlaps, [{"parcels": pair} for pair in numbers(found.overlaps.row).tolist()]
        ),
        "outside": _listed(
            found.outside, [{"parcel": row} for row in numbers(found.outside.row).tolist()]
        ),
        "wholly_outside": numbers(found.wholly_outside).tolist(),
        "partly_outside": numbers(found.partly_outside).tolist(),
        "left_out": [
            {"parcel": int(numbers(row)), "problem": t(problem.message)}
            for row, problem in result.left_out.items()
        ],
        "far": result.parcels.far,
        "without_parcels": [feature.id for feature in result.without_parcels],
        "shares": [vars(share) for share in share_lines(result)],
        **({"sums": [one.as_json() for one in sums(result)]} if result.parcels.groups else {}),
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


def _listed(pieces: Pieces, owners: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Return each piece with what it belongs to, its size in km² and a point in it, in degrees."""
    points = shapely.point_on_surface(pieces.polygons)
    numbers = np.column_stack([pieces.m2 / M2_PER_KM2, shapely.get_coordinates(points)])
    return [
        {**owner, "km2": km2, "lon": lon, "lat": lat}
        for owner, (km2, lon, lat) in zip(owners, numbers.tolist(), strict=True)
    ]


def csv_bytes(result: ParcelCoverage, t: Language) -> bytes:
    """Return the figures and sentences as CSV, UTF-8 with a mark so that spreadsheets read it."""
    text = io.StringIO()
    writer = csv.writer(text)
    lines: list[list[str | float]] = [[t(head) for head in _HEADS]]
    lines += [
        [row.feature.id, t.of(row.feature), row.km2, row.covered_km2, row.gap_km2, row.percent]
        for row in rows(result)
    ]
    lines += [[t(sentence)] for sentence in totals(result)]
    lines += [[t(CAVEAT)]] if result.schematic else []
    for line in lines:
        writer.writerow(
            [cell_text(cell) if isinstance(cell, str) else round(cell, 6) for cell in line]
        )
    return text.getvalue().encode("utf-8-sig")


def geopackage_bytes(result: ParcelCoverage, t: Language) -> bytes:
    """Return a GeoPackage in EPSG:4326 with everything that came out, parcels counted from 1.

    Layers: `coverage`, the figures of each feature with its outline; `gaps` by feature;
    `overlaps` by pairs of parcels; `outside` by parcel; and tables without geometry: `left_out`,
    `shares` of each parcel in each feature, and the `sums` of groups where there are groups.
    """
    import geopandas
    import pandas
    import pyogrio

    with scratch_folder() as folder, fixed_date():
        path = folder / "coverage.gpkg"
        for layer, (columns, polygons) in _layers(result).items():
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
        left_out = [
            (int(result.parcels.numbers(row)), result.parcels.labels[row], t(problem.message))
            for row, problem in result.left_out.items()
        ]
        shares = [vars(share) for share in share_lines(result)]
        columns = {
            "left_out": (left_out, ["parcel", "name", "problem"]),
            "shares": (shares, [field.name for field in fields(Share)]),
            "sums": (sum_lines(result), SUM_COLUMNS),
        }
        for layer, (lines, names) in columns.items():
            if layer != "sums" or result.parcels.groups:
                table = pandas.DataFrame(lines, columns=names)
                pyogrio.write_dataframe(table, path, layer=layer, driver="GPKG")
        return path.read_bytes()


def _layers(result: ParcelCoverage) -> dict[str, tuple[dict, NDArray[np.object_]]]:
    """Return the columns and polygons of each layer."""
    found, ids = result.coverage, np.array(list(result.outlines), dtype=object)
    lines = [
        {**_zone_json(row), **row.feature.name.as_json("name"), "outline": _outline(result)}
        for row in rows(result)
    ]
    names = np.array(result.parcels.labels, dtype=object)
    first, second = found.overlaps.row.reshape(-1, 2).T
    stray, numbers = found.outside.row, result.parcels.numbers
    return {
        "coverage": (
            {key: [line[key] for line in lines] for key in lines[0]},
            np.array(list(result.outlines.values()), dtype=object),
        ),
        "gaps": ({"id": ids[found.gaps.row], **_sizes(found.gaps)}, found.gaps.polygons),
        "overlaps": (
            {"parcel": numbers(first), "name": names[first]}
            | {"other_parcel": numbers(second), "other_name": names[second]}
            | _sizes(found.overlaps),
            found.overlaps.polygons,
        ),
        "outside": (
            {"parcel": numbers(stray), "name": names[stray]}
            | {"wholly": np.isin(stray, found.wholly_outside), **_sizes(found.outside)},
            found.outside.polygons,
        ),
    }


def _sizes(pieces: Pieces) -> dict[str, NDArray[np.float64]]:
    """Return km² and the mean width in m, which tells a strip left by rounding from a gap."""
    width = 2 * pieces.m2 / geodesic_perimeter(pieces.polygons)
    return {"km2": pieces.m2 / M2_PER_KM2, "width_m": width}


def _outline(result: ParcelCoverage) -> str:
    return "schematic" if result.schematic else "supplied"
