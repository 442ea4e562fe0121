"""Frames of boundaries to files that other programs read; reading them back gives the same shapes.

Everything is written in longitude and latitude, EPSG:4326, with all digits, but the survey TXT,
which is in metres to the millimetre.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.crs.zones import WGS84
from geo.errors import CrsError, FileFormatError, GeometryError
from geo.formats.survey_txt.writer import write_txt_zip
from geo.formats.texts import storable
from geo.formats.writing_text import geojson, kml
from geo.messages import message

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

LAYER = "boundaries"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the same bytes every time
STAMP = "2000-01-01T00:00:00.000Z"  # of a GeoPackage, for the same reason
FIELD_BYTES, CELL_BYTES = 10, 254  # what dBASE holds of a name and of a text
SQLITE_KEEPS = {"fid", "ogc_fid", "geom", "geometry", "rowid"}  # names, in small letters
KEPT_TYPES = ("Polygon", "MultiPolygon")

Writer = Callable[["GeoDataFrame"], bytes]


def write(frame: "GeoDataFrame", path: Path | None, *, format: str | None = None) -> bytes:  # noqa: A002
    """Return a frame as the bytes of a file, and write them to a path if there is one.

    Parameters
    ----------
    frame
        Polygons and multipolygons in any coordinate system that it states; the columns ``name``
        and ``id`` may be missing. It is not changed.
    path
        Where to; None writes nothing.
    format
        The ending that names the format, a key of `WRITERS`; by default that of the path.

    Raises
    ------
    FileFormatError
        No such format is written.
    CrsError
        The frame states no coordinate system.
    GeometryError
        A geometry is neither polygon nor multipolygon; for TXT, one is missing or invalid.
    CoordinateError
        For TXT, one lies outside the zones of China.
    """
    writer = WRITERS[_ending(format or (path.name if path else ""))]
    data = writer(_prepared(frame))
    if path is not None:
        path.write_bytes(data)
    return data


def _ending(name: str) -> str:
    named = name.lower() if name.startswith(".") else f".{name.lower()}"
    for ending in WRITERS:
        if named.endswith(ending):
            return ending
    raise FileFormatError(
        message(
            "Files are written by the ending of their name, one of {endings}; choose one of them.",
            endings=", ".join(WRITERS),
        )
    )


def _prepared(frame: "GeoDataFrame") -> "GeoDataFrame":
    """Return a copy in degrees with plain columns, name and id among them, geometry last."""
    import geopandas
    import pandas as pd

    if frame.crs is None:
        raise CrsError(message("The frame states no coordinate system; set its crs first."))
    degrees = frame if frame.crs.to_epsg() == WGS84 else frame.to_crs(WGS84)
    shapes = shapely.force_2d(degrees.geometry.to_numpy())
    kinds = {shape.geom_type for shape in shapes if shape is not None} - set(KEPT_TYPES)
    if kinds:
        raise GeometryError(
            message(
                "Boundaries are polygons, not {kinds}; leave those out.", kinds=", ".join(kinds)
            )
        )
    count = len(degrees)
    columns = {"name": [None] * count, "id": [None] * count}
    for column in degrees.columns.drop(degrees.geometry.name):
        columns[str(column)] = degrees[column]
    plain = {name: _column(values, pd) for name, values in columns.items()}
    return geopandas.GeoDataFrame(plain, geometry=np.asarray(shapes), crs=WGS84)


def _column(values: Sequence[object], pd: Any) -> object:  # noqa: ANN401 - pandas itself
    """Return a column of numbers as it is, with NaN for what is missing, any other as text."""
    kind = getattr(getattr(values, "dtype", None), "kind", "O")
    if kind in "iuf":
        missing = values.isna().any()
        return pd.Series(values.to_numpy(dtype=float if missing else None))
    return pd.Series([_text(value, pd) for value in list(values)], dtype=object)


def _text(value: object, pd: Any) -> str | None:  # noqa: ANN401 - pandas itself
    if isinstance(value, dict | list | tuple):
        return storable(json.dumps(value, ensure_ascii=False, default=str))
    return None if pd.isna(value) else storable(str(value)).replace("\0", "")


def _geopackage(frame: "GeoDataFrame") -> bytes:
    import pyogrio

    shapes = {shape.geom_type for shape in frame.geometry if shape is not None}
    names = _distinct(frame.columns[:-1], SQLITE_KEEPS, lambda name: name)
    buffer = io.BytesIO()
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    try:
        pyogrio.write_dataframe(
            frame.rename(columns=names),
            buffer,
            driver="GPKG",
            layer=LAYER,
            geometry_type=shapes.pop() if len(shapes) == 1 else "Unknown",
            promote_to_multi=False,
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return buffer.getvalue()


def _shapefile_zip(frame: "GeoDataFrame") -> bytes:
    import pyogrio

    names = _distinct(frame.columns[:-1], (), lambda name: _cut(name, FIELD_BYTES))
    cells = {
        names[column]: [
            _cut(value, CELL_BYTES) if isinstance(value, str) else value
            for value in frame[column].tolist()
        ]
        for column in frame.columns[:-1]
    }
    short = frame.rename(columns=names).assign(**cells)
    with TemporaryDirectory(prefix="boundary-") as folder:
        pyogrio.write_dataframe(
            short,
            Path(folder) / f"{LAYER}.shp",
            driver="ESRI Shapefile",
            encoding="UTF-8",
            geometry_type="Polygon",
            DBF_DATE_LAST_UPDATE=STAMP[:10],
        )
        return _zip({path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())})


def _parquet(frame: "GeoDataFrame") -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _survey_zip(frame: "GeoDataFrame") -> bytes:
    labels = zip(frame["name"], frame["id"], range(1, len(frame) + 1), strict=True)
    names = [name or identifier or str(number) for name, identifier, number in labels]
    return write_txt_zip(frame.geometry.tolist(), names)


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _distinct(
    names: Iterable[str], taken: Iterable[str], shortened: Callable[[str], str]
) -> dict[str, str]:
    """Return new names by the old: shortened, and none like another or one that is taken."""
    used, found = set(taken), {}
    for name in names:
        new, number = shortened(name), 1
        while new.lower() in used:
            number += 1
            new = f"{_cut(name, FIELD_BYTES - 1 - len(str(number)))}_{number}"
        used.add(new.lower())
        found[name] = new
    return found


def _cut(text: str, size: int) -> str:
    """Return the text that fits so many bytes of UTF-8, no character being cut in two."""
    return text.encode()[:size].decode(errors="ignore")


WRITERS: Mapping[str, Writer] = {
    ".geojson": geojson,
    ".gpkg": _geopackage,
    ".shp.zip": _shapefile_zip,
    ".kml": kml,
    ".parquet": _parquet,
    ".txt.zip": _survey_zip,
}
