"""Boundary files in and out: every format in, longitude and latitude on WGS 84 out, and why.

What a file is, is told by its content and only then by its name. Whatever had to be decided is
said in a sentence; where two readings fit, the file is refused.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.crs.zones import WGS84
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats import archive, kml, wkt_csv
from geo.formats.check import checked
from geo.formats.gdal import reader as gdal
from geo.formats.geojson import reader as geojson
from geo.formats.recognise import ENDINGS, TITLES, Given, kind_of, misnamed
from geo.formats.survey_txt import reader as survey
from geo.formats.table import MAX_BYTES, Table, no_layer
from geo.formats.to_frame import framed
from geo.formats.to_lonlat import placed
from geo.formats.writers import WRITERS, Writer
from geo.formats.writers import write as write
from geo.messages import Message, message
from geo.polygons.validity import Issue

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Source = bytes | str | os.PathLike[str]
Reader = Callable[[Given, str | None], Table]


class Format(NamedTuple):
    """A format by the ending of its files: what it is called, and its writer if it has one.

    Every one of them is read.
    """

    title: str
    writer: Writer | None


READERS: dict[str, Reader] = {
    "geojson": lambda given, _: geojson.read(given.data),
    "gpkg": lambda given, layer: gdal.geopackage(given.data, layer=layer),
    "shp": lambda given, _: _shapefile(given),
    "kml": lambda given, layer: kml.read(given.data, layer=layer),
    "parquet": lambda given, _: gdal.parquet(given.data),
    "csv": lambda given, _: wkt_csv.read(given.data),
    "dxf": lambda given, _: gdal.dxf(given.data),
}
FORMATS: dict[str, Format] = {
    ending: Format(TITLES[kind], WRITERS.get(ending)) for ending, kind in ENDINGS.items()
} | {
    ".shp.zip": Format("Shapefile", WRITERS[".shp.zip"]),
    ".txt.zip": Format("TXT", WRITERS[".txt.zip"]),
}
LAYERED = {"gpkg": gdal.geopackage_layers, "kml": kml.folders}


@dataclass(frozen=True)
class Loaded:
    """The boundaries of a file, and how they were understood.

    Parameters
    ----------
    frame
        EPSG:4326; the columns ``name`` and ``id`` hold text or None, the others the properties as
        text and numbers; ``geometry`` is None where nothing can be drawn, and may be invalid.
        Outer rings run counter-clockwise. Rows are those of the file, from 0.
    decisions
        Sentences that say how the file was read.
    problems
        What is wrong with a row of the frame, by its index.
    """

    frame: "GeoDataFrame"
    decisions: tuple[Message, ...]
    problems: tuple[tuple[int, Issue], ...]


def load(
    source: Source,
    *,
    name: str | None = None,
    layer: str | None = None,
    from_crs: str | None = None,
) -> Loaded:
    """Return the boundaries of a file in any format that is known here.

    Parameters
    ----------
    source
        A path, or the bytes of a file.
    name
        What the file is called, where that is not the name of the path.
    layer
        Which to read of several: the layer of a GeoPackage, the folder of a KML, the file of a
        zip; `layers` lists them. All folders by default, and all KML and TXT of a zip.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``.

    Raises
    ------
    FileFormatError
        The file is no boundary file, damaged, protected, or without polygons.
    LayerError
        It has several layers and none is named, or not the one that is.
    CrsError
        Its coordinate system cannot be told, or is one of several that fit.
    FileTooLargeError
        It would not fit the memory or time that is set for it.
    OSError
        The path cannot be read.
    """
    given = _given(source, name)
    if kind_of(given) != "zip":
        return _loaded(given, layer, from_crs)
    found, inner = archive.chosen(archive.members(given), layer)
    pieces = [_loaded(one, inner, from_crs) for one in found]
    note = misnamed(given, "zip")
    if len(pieces) == 1:
        return replace(pieces[0], decisions=(*note, *pieces[0].decisions))
    return _merged([one.name for one in found], pieces, note)


def read_boundaries(
    path_or_bytes: Source,
    name: str | None = None,
    *,
    layer: str | None = None,
    from_crs: str | None = None,
) -> "GeoDataFrame":
    """Return the frame of `load`, its decisions and problems in ``frame.attrs``."""
    loaded = load(path_or_bytes, name=name, layer=layer, from_crs=from_crs)
    loaded.frame.attrs.update(decisions=loaded.decisions, problems=loaded.problems)
    return loaded.frame


def layers(source: Source, name: str | None = None) -> list[str]:
    """Return what a file offers for the `layer` of `load`; errors are those of `load`."""
    given = _given(source, name)
    if kind_of(given) == "zip":
        found = archive.members(given)
        if len(found) > 1:
            return [one.name for one in found]
        given = found[0]
    kind = kind_of(given)
    return (LAYERED[kind](given.data) if kind in LAYERED else []) or [given.stem]


def _given(source: Source, name: str | None) -> Given:
    if isinstance(source, bytes | bytearray | memoryview):
        _check_size(len(source))
        return Given(bytes(source), name or "")
    path = Path(source)
    _check_size(path.stat().st_size)
    beside = _siblings(path) if path.suffix.lower() == ".shp" else None
    return Given(path.read_bytes(), name or path.name, beside)


def _siblings(path: Path) -> dict[str, bytes]:
    """Return the files of a Shapefile by ending."""
    wanted = (".shp", *gdal.SIDECARS)
    found = [p for p in path.parent.iterdir() if p.stem.lower() == path.stem.lower()]
    found = [p for p in found if p.suffix.lower() in wanted]
    _check_size(sum(p.stat().st_size for p in found))
    return {p.suffix.lower(): p.read_bytes() for p in found}


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise FileTooLargeError(
            message("The file is larger than {limit} MB; split it.", limit=MAX_BYTES // 10**6)
        )


def _loaded(given: Given, layer: str | None, from_crs: str | None) -> Loaded:
    kind = kind_of(given)
    if kind == "zip":
        raise archive.nested()
    if layer is not None and kind not in LAYERED and layer not in (given.name, given.stem):
        raise no_layer(layer, [given.stem])
    if kind == "txt":
        table, reading, why = survey.read(given.data, from_crs=from_crs), None, ()
    else:
        table = READERS[kind](given, layer)
        _check_polygons(table)
        table, reading, why = placed(table, from_crs=from_crs)
    geometries, problems, turned = checked(table, reading)
    frame, notes = framed(table, geometries)
    said = (*misnamed(given, kind), *table.decisions, *why, *turned, *notes)
    return Loaded(frame, said, problems)


def _shapefile(given: Given) -> Table:
    if given.beside is None:
        raise FileFormatError(
            message(
                "A Shapefile is several files; put them into a zip: .shp, .shx, .dbf, .prj, .cpg."
            )
        )
    return gdal.shapefile(given.beside)


def _check_polygons(table: Table) -> None:
    if not len(table.geometries):
        raise FileFormatError(message("The file holds no features; choose another."))
    others = {row for row, defect in table.problems if defect.kind == "not-polygon"}
    if len(others) == len(table.geometries):
        kinds = dict.fromkeys(dict(defect.message.values)["type"] for _, defect in table.problems)
        raise FileFormatError(
            message(
                "The file holds no polygons, only {kinds}; give boundaries as polygons.",
                kinds=", ".join(map(str, kinds)),
            )
        )


def _merged(names: Sequence[str], pieces: Sequence[Loaded], note: tuple[Message, ...]) -> Loaded:
    """Return what was loaded of several files as one, each sentence with the name of its file."""
    import geopandas
    import pandas as pd

    starts = np.cumsum([0, *(len(piece.frame) for piece in pieces)]).tolist()
    frame = pd.concat([piece.frame for piece in pieces], ignore_index=True)
    columns = [column for column in frame if column != "geometry"]
    return Loaded(
        geopandas.GeoDataFrame(frame[[*columns, "geometry"]], crs=WGS84),
        (
            *note,
            *(
                message("{id}: {problem}", id=name, problem=decision)
                for name, piece in zip(names, pieces, strict=True)
                for decision in piece.decisions
            ),
        ),
        tuple(
            (start + row, defect)
            for start, piece in zip(starts, pieces, strict=False)
            for row, defect in piece.problems
        ),
    )
