"""Write the coordinate TXT of Chinese land surveys, by its rules.

One file a Gauss-Kruger zone of 3 degrees on CGCS2000, X north and Y east with the zone number in
front, in metres to the millimetre; areas in hectares; labels that run on, the first of each ring
repeated; ring numbers that run on. `geo.formats.survey_txt.reader` reads the same polygons back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from geo.crs.readings import candidates
from geo.crs.zones import WGS84, gauss_kruger_epsg, gauss_kruger_zone, transformer
from geo.errors import CoordinateError, FileFormatError, GeoError, GeometryError
from geo.formats.format import Written
from geo.formats.survey_txt.lines import clean
from geo.formats.table import SurveyRecord
from geo.formats.writers import zip_of
from geo.messages import message
from geo.polygons.area import M2_PER_HECTARE, geodesic_area

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

ENCODINGS = ("gb18030", "utf-8")
OVERRUN = 0.5  # degrees that a geometry in parts may run over its zone and stay whole
ON_EDGE = 1e-9  # degrees, 0.1 mm
DECIMALS = 3  # of a metre: what the format is read to
PLAIN = str.maketrans({",": "，", "@": "＠", "=": "＝"})  # what the format keeps for itself

Polygonal: TypeAlias = shapely.Polygon | shapely.MultiPolygon


def write_txt(
    geometries: Sequence[Polygonal],
    names: Sequence[str],
    *,
    encoding: str = "gb18030",
    dated: date | None = None,
    survey: SurveyRecord | None = None,
) -> dict[int, bytes]:
    """Return one survey TXT for each Gauss-Kruger zone that the geometries lie in, by zone.

    A geometry goes to the zone of the middle of its bounds; where it runs over that zone by more
    than half a degree, its parts go to zones of their own, as parcels of the same number and
    name. The declared area is that on the ellipsoid.

    Parameters
    ----------
    geometries
        Polygons and multipolygons, valid, in longitude and latitude, degrees, EPSG:4326.
    names
        One a geometry, cut to 200 characters; commas and @ are written full-width.
    encoding
        ``"gb18030"``, which holds GBK, or ``"utf-8"``.
    dated
        The date that the header states; left empty by default.
    survey
        What a survey TXT said of these geometries: its header is written, and of each that is not
        changed all fields, labels and the order of its vertices.

    Raises
    ------
    GeometryError
        A geometry is no polygon, empty, or not valid, or not so at a millimetre.
    CoordinateError
        A part lies outside the Gauss-Kruger zones of China, or is too wide for one.
    FileFormatError
        Another encoding is asked for.
    """
    _check_encoding(encoding)
    parcels: defaultdict[int, list[str]] = defaultdict(list)
    for number, (geometry, name) in enumerate(zip(geometries, names, strict=True), 1):
        pieces = list(_by_zone(geometry, name))
        for zone, piece in pieces:
            same = survey if len(pieces) == 1 and survey else None
            lines = _parcel_again(piece, same, number - 1, zone) if same else []
            parcels[zone].extend(lines or _parcel(piece, name, number=number, zone=zone))
    said = survey.header if survey else {}
    return {
        zone: _join([*_header(zone, dated, said), *parcels[zone]], encoding)
        for zone in sorted(parcels)
    }


def write_txt_zip(
    geometries: Sequence[Polygonal],
    names: Sequence[str],
    *,
    encoding: str = "gb18030",
    dated: date | None = None,
    survey: SurveyRecord | None = None,
) -> bytes:
    """Return a zip of `write_txt`, with a file such as ``zone-29.txt`` for each zone.

    Arguments and errors are those of `write_txt`; the same input gives the same bytes.
    """
    files = write_txt(geometries, names, encoding=encoding, dated=dated, survey=survey)
    return zip_of({f"zone-{zone}.txt": data for zone, data in files.items()})


def _names(frame: "GeoDataFrame") -> list[str]:
    labels = zip(frame["name"], frame["id"], range(1, len(frame) + 1), strict=True)
    return [name or identifier or str(number) for name, identifier, number in labels]


def write_again(frame: "GeoDataFrame") -> Written | None:
    """Return a frame that was read of a survey TXT as the one TXT; None where it is none of these.

    That is: it was not one, it takes several zones, or a row cannot be written.
    """
    survey = frame.attrs.get("survey")
    if survey is None:
        return None
    try:
        files = write_txt(frame.geometry.tolist(), _names(frame), survey=survey)
    except (GeometryError, CoordinateError):
        return None
    return Written(data=next(iter(files.values()))) if len(files) == 1 else None


def write(frame: "GeoDataFrame") -> Written:
    """Return a frame as `write_txt_zip` does, rows without name by their id or number.

    Rows that cannot be written are left out; where none can, the first error is raised.
    """
    names, survey = _names(frame), frame.attrs.get("survey")
    shapes = frame.geometry.tolist()
    try:
        return Written(data=write_txt_zip(shapes, names, survey=survey))
    except (GeometryError, CoordinateError):
        wrong = {at: error for at in range(len(shapes)) if (error := _error(shapes[at], names[at]))}
        kept = [at for at in range(len(shapes)) if at not in wrong]
        if not kept:
            raise
    data = write_txt_zip(
        [shapes[at] for at in kept], [names[at] for at in kept], survey=_only(survey, kept)
    )
    return Written(data=data, left_out=tuple(wrong.values()))


def _error(geometry: Polygonal, name: str) -> GeoError | None:
    """Return why a geometry cannot be written."""
    try:
        write_txt([geometry], [name])
    except (GeometryError, CoordinateError) as error:
        return error
    return None


def _only(survey: SurveyRecord | None, kept: Sequence[int]) -> SurveyRecord | None:
    """Return what a survey says of some rows."""
    if survey is None:
        return None
    fields, rings = survey.fields, survey.rings
    return replace(survey, fields=[fields[at] for at in kept], rings=[rings[at] for at in kept])


def _check_encoding(encoding: str) -> None:
    if encoding not in ENCODINGS:
        raise FileFormatError(
            message(
                "A survey TXT can be written as gb18030 or utf-8, not as {encoding}; "
                "choose one of the two.",
                encoding=encoding,
            )
        )


def _by_zone(geometry: Polygonal, name: str) -> Iterator[tuple[int, Polygonal]]:
    """Yield the zones of a geometry and what lies in each."""
    _check(geometry, name)
    parts: defaultdict[int, list[Polygonal]] = defaultdict(list)
    for part in [geometry] if _lies_in_one(geometry) else shapely.get_parts(geometry):
        parts[_zone(part)].append(part)
    for zone, pieces in sorted(parts.items()):
        piece = pieces[0] if len(pieces) == 1 else shapely.multipolygons(pieces)
        if not _fits(piece, zone):
            raise CoordinateError(
                message(
                    "{name} does not fit Gauss-Kruger zone {zone}; divide it, and check that"
                    " longitude comes first.",
                    name=clean(name),
                    zone=zone,
                )
            )
        yield zone, piece


def _check(geometry: Polygonal, name: str) -> None:
    polygonal = isinstance(geometry, Polygonal) and not geometry.is_empty
    if not (polygonal and np.isfinite(geometry.bounds).all() and geometry.is_valid):
        raise GeometryError(
            message(
                "{name} is not a valid polygon and cannot be written; repair it first.",
                name=clean(name),
            )
        )


def _zone(geometry: Polygonal) -> int:
    west, _, east, _ = geometry.bounds
    return gauss_kruger_zone((west + east) / 2)


def _lies_in_one(geometry: Polygonal) -> bool:
    west, _, east, _ = geometry.bounds
    return bool((east - west) / 2 + abs((west + east) / 2 - 3 * _zone(geometry)) <= 1.5 + OVERRUN)


def _fits(geometry: Polygonal, zone: int) -> bool:
    """Say whether all points, once written, are read in the zone again."""
    x, y = shapely.get_coordinates(_in_metres(geometry, zone)).T
    if not np.isfinite([x, y]).all():
        return False
    return any(reading.zone == zone for reading in candidates(x, y))


def _in_metres(geometry: Polygonal, zone: int) -> Polygonal:
    """Return the geometry in a zone, easting with prefix and northing, in whole millimetres."""
    project = transformer(WGS84, gauss_kruger_epsg(zone, prefix=True)).transform
    metres: Polygonal = shapely.transform(
        geometry, lambda x, y: np.round(project(x, y), DECIMALS), interleaved=False
    )
    return metres


def _touching(geometry: Polygonal) -> Polygonal:
    """Return an outline whose edges pass through the vertices of its rings that lie on them.

    In metres such a vertex would lie beside the edge, which is straight in degrees alone.
    """
    vertices = shapely.multipoints(shapely.get_coordinates(geometry))
    touching: Polygonal = shapely.snap(geometry, vertices, ON_EDGE)
    return touching


def _parcel(geometry: Polygonal, name: str, *, number: int, zone: int) -> Iterator[str]:
    """Yield the lines of a parcel."""
    metres = _in_metres(geometry, zone)
    if not metres.is_valid:
        metres = _in_metres(_touching(geometry), zone)
    if not metres.is_valid:
        raise GeometryError(
            message(
                "{name} would cross itself after its vertices are rounded to a millimetre, as "
                "the format requires; move its vertices apart, or leave it out.",
                name=clean(name),
            )
        )
    rings = shapely.get_rings(shapely.get_parts(metres))
    count = int(shapely.get_num_coordinates(metres))
    hectares = float(geodesic_area([geometry])[0]) / M2_PER_HECTARE
    yield f"{count},{hectares:.4f},{number},{clean(name).translate(PLAIN)},面,,,,@"
    label = 1
    for ring_number, ring in enumerate(rings, 1):
        vertices = shapely.get_coordinates(ring)[:-1].tolist()
        first = label
        for east, north in vertices:
            yield f"J{label},{ring_number},{north:.{DECIMALS}f},{east:.{DECIMALS}f}"
            label += 1
        east, north = vertices[0]
        yield f"J{first},{ring_number},{north:.{DECIMALS}f},{east:.{DECIMALS}f}"


def _parcel_again(geometry: Polygonal, survey: SurveyRecord, row: int, zone: int) -> list[str]:
    """Return the lines of a parcel as its survey has them; none where its outline was changed."""
    project = transformer(WGS84, gauss_kruger_epsg(zone, prefix=True)).transform
    rings = survey.rings[row]
    metres = [np.round(np.column_stack(project(*r.vertices.T)), DECIMALS) for r in rings]
    now = shapely.get_coordinates(_in_metres(geometry, zone))
    if set(map(tuple, now.tolist())) != {tuple(v) for m in metres for v in m.tolist()}:
        return []
    count = sum(len(vertices) + 1 for vertices in metres)
    fields = [field.translate(PLAIN) for field in survey.fields[row]]
    area = fields[0] or f"{float(geodesic_area([geometry])[0]) / M2_PER_HECTARE:.4f}"
    lines = [",".join([str(count), area, *fields[1:3], fields[3] or "面", *fields[4:], "@"])]
    used = 0
    for number, (ring, vertices) in enumerate(zip(rings, metres, strict=True), 1):
        labels = [label or f"J{used + i}" for i, label in enumerate(ring.labels, 1)]
        used += len(labels)
        for label, (east, north) in zip(
            [*labels, labels[0]], [*vertices.tolist(), vertices[0].tolist()], strict=True
        ):
            lines.append(
                f"{label},{ring.number or number},{north:.{DECIMALS}f},{east:.{DECIMALS}f}"
            )
    return lines


def _header(zone: int, dated: date | None, said: Mapping[str, str]) -> list[str]:
    """Return the lines of a header; what a survey said of itself stays, what is ours is written."""
    ours = {
        "坐标系": "2000国家大地坐标系",
        "几度分带": "3",
        "投影类型": "高斯克吕格",
        "计量单位": "米",
        "带号": str(zone),
        "精度": "0.001",
    }
    first = {"格式版本号": "1.01", "数据产生单位": "", "数据产生日期": str(dated or "")}
    entries = first | ours | {"转换参数": ",,,,,,"} | dict(said) | ours
    return ["[属性描述]", *(f"{key}={value}" for key, value in entries.items()), "[地块坐标]"]


def _join(lines: Sequence[str], encoding: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode(encoding, errors="replace")
