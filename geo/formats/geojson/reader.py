"""GeoJSON to a table and back: collections, single features, geometries, the old crs member.

Source: RFC 7946, and the GeoJSON specification of 2008 for the member ``crs``, of which only EPSG
codes are read.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import CrsError, FileFormatError
from geo.formats.format import Certainty, Format, by_text
from geo.formats.geojson.document import (
    NESTING,
    Document,
    DuplicateKeys,
    check_depth,
    pause_garbage_collection,
)
from geo.formats.geojson.features import (
    ABOVE,
    OTHERS,
    POLYGONS,
    duplicate_key_problem,
    not_polygon,
    pieces,
    raw_point,
    raw_rings,
    raw_shape,
)
from geo.formats.geojson.raw_lines import (
    is_collection,
    line_parts,
    outlines_of,
    without_collection,
)
from geo.formats.geojson.wkt_rows import feature_of_row
from geo.formats.json_lists import is_of_features
from geo.formats.table import LineShape, Table, TableBuilder, columns_of, problem, unique_names
from geo.formats.texts import decode
from geo.formats.writers import records
from geo.messages import Message, message
from geo.polygons.rings import rings_from_lists
from geo.polygons.validity import Issue, ring_problems

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

BARE = {*POLYGONS, *OTHERS}  # types of a document that is a geometry
RECORD = "\x1e"  # in front of each text of a sequence
NEXT = re.compile(r"\}[ \t\r]*+[\n\x1e][ \t\r\n\x1e]*+\{")  # nowhere within one JSON text
STOPPING = {"not-a-list", "not-a-position", "not-a-number", "not-finite", "too-few-points"}
_EPSG = re.compile(r"(?:EPSG:|urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:)(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:OGC:|urn:(?:x-)?ogc:def:crs:OGC:[\d.]*:)CRS84", re.IGNORECASE)


def read(data: bytes) -> Table:
    """Return the features of a GeoJSON file, geometry by geometry.

    Raises
    ------
    FileFormatError
        Not text, not JSON, not GeoJSON, cut short or nested too deep.
    FileTooLargeError
        More features or vertices than fit the memory that is set for it.
    CrsError
        Its ``crs`` member is a link, or names no EPSG code.
    """
    text, encoding = decode(data)
    text = as_collection(text)
    document, builder = Document(text), TableBuilder()
    records: list[dict[str, Any]] = []
    ids: list[object] = []
    with pause_garbage_collection():
        for batch in document.batches():
            _take(batch, builder, records, ids)
        _take(_single(document), builder, records, ids)
    return Table(
        builder.geometry_array(),
        columns_of(records),
        ids,
        declared_crs(document.members),
        in_degrees="crs" not in document.members,
        decisions=(*_notes(encoding, document.duplicate_keys), *builder.notes()),
        problems=tuple(builder.problems),
        flaws=tuple(builder.flaws),
        lines=tuple(builder.lines),
        points=builder.points,
    )


def declared_crs(members: dict[str, Any]) -> str | None:
    """Return the code in the ``crs`` member of a document of before RFC 7946, as ``EPSG:4490``.

    None where there is no such member, or one without value.

    Raises
    ------
    CrsError
        It is a link, which is never followed, or names no EPSG code.
    """
    member = members.get("crs")
    if member is None:
        return None
    member = member if isinstance(member, dict) else {}
    kind, properties = member.get("type"), member.get("properties")
    if kind == "link":
        raise CrsError(
            message(
                "The crs member is a link, and links are not opened; replace it with an EPSG "
                "code, or name the coordinate system."
            )
        )
    properties = properties if isinstance(properties, dict) else {}
    name = str(properties.get("name"))[:100]
    if kind == "EPSG":
        name = f"EPSG:{properties.get('code')}"[:100]
    if _CRS84.fullmatch(name):
        return "EPSG:4326"
    match = _EPSG.fullmatch(name)
    if match and kind in ("name", "EPSG"):
        return f"EPSG:{match[1]}"
    raise CrsError(message("The crs member names no EPSG code; name the coordinate system."))


def as_collection(text: str) -> str:
    """Return a list, GeoJSON Lines or a text sequence (RFC 8142) as one collection."""
    start = text.lstrip(" \t\r\n")
    if is_of_features(start):
        return f'{{"type": "FeatureCollection", "features": {start}}}'
    text = start.lstrip(RECORD) if start.startswith(RECORD) else text
    if not NEXT.search(text):
        return text
    items = NEXT.sub(lambda between: "}," + "\n" * between[0].count("\n") + "{", text)
    return f'{{"type": "FeatureCollection", "features": [{items}]}}'


def _single(document: Document) -> list[object]:
    """Return the feature of a document that is no collection; refuse one that is no GeoJSON."""
    kind = document.members.get("type")
    if kind == "FeatureCollection" and document.is_list:
        return []
    if kind == "Feature":
        return [document.members]
    if is_collection(document.members):
        return [{"geometry": each} for each in outlines_of(document.members)]
    if isinstance(kind, str) and kind in BARE:
        return [{"geometry": document.members}]
    if kind == "Topology":
        raise FileFormatError(message("The file is TopoJSON; save it as GeoJSON."))
    if "geometryType" in document.members or "spatialReference" in document.members:
        raise FileFormatError(
            message("The file is JSON from an ArcGIS service; save it as GeoJSON.")
        )
    raise FileFormatError(message("The file is JSON but not GeoJSON; choose a boundary file."))


def _take(
    items: Sequence[object], builder: TableBuilder, records: list[dict[str, Any]], ids: list[object]
) -> None:
    """Add features to what is gathered."""
    raws = []
    for item in _features(items):
        check_depth(None if isinstance(item, dict) else item, ABOVE - 1)
        feature = item if isinstance(item, dict) else {}
        for name, value in feature.items():
            if isinstance(value, NESTING) and name != "geometry":
                check_depth(value, ABOVE)
        properties = feature.get("properties")
        records.append(record_of(properties))
        ids.append(feature.get("id"))
        # where a member stands twice, the feature itself is what is wrong
        raws.append(feature if duplicate_key_problem(feature) else feature.get("geometry"))
    draw_geometries(raws, builder.add_rows(len(raws)), builder)


def feature_of(members: dict[str, Any]) -> object:
    """Return the geometry of a document that is a feature or a geometry."""
    return members.get("geometry") if members.get("type") == "Feature" else members


def _features(items: Sequence[object]) -> Iterator[object]:
    """Yield items as features; a line of a sequence may be a geometry, or many features."""
    for item in items:
        members = item if isinstance(item, dict) else {}
        kind, many = members.get("type"), members.get("features")
        if kind == "FeatureCollection" and isinstance(many, list):
            yield from many
        elif isinstance(kind, str) and kind in BARE:
            yield {"geometry": item}
        else:
            yield feature_of_row(members) or item


def record_of(properties: object) -> dict[str, Any]:
    """Return the properties of a feature; of a key that stands twice both values are kept.

    The first keeps the key, the others get the suffix ``_``.
    """
    if isinstance(properties, DuplicateKeys):
        names = unique_names(name for name, _ in properties.pairs)
        return dict(zip(names, (value for _, value in properties.pairs), strict=True))
    return properties if isinstance(properties, dict) else {}


def draw_geometries(raws: Sequence[object], first: int, builder: TableBuilder) -> None:
    """Draw raw geometries into the rows of a builder from `first` on, or note what is wrong."""
    raws = [_without_collection(raw, builder) for raw in raws]
    shapes = {row: shape for row, raw in enumerate(raws) if (shape := raw_shape(raw))}
    plain = list(shapes)
    odd = [row for row in range(len(raws)) if row not in shapes]
    for start, rings in pieces(list(shapes.values())):
        if rings is None:
            odd.append(plain[start])
        else:
            builder.add_rings(
                rings, [first + row for row in plain[start : start + rings.multi.size]]
            )
    for row in odd:
        _draw_odd(raws[row], first + row, builder)


def _without_collection(raw: Any, builder: TableBuilder) -> Any:  # noqa: ANN401 - as JSON has it
    """Return the polygons or lines of a collection; other geometries as they are."""
    if not is_collection(raw):
        return raw
    plain, left_out = without_collection(raw)
    builder.left_out += left_out
    return plain


def _draw_odd(raw: object, row: int, builder: TableBuilder) -> None:
    """Draw a geometry that is not plainly a polygon, or note why it cannot be drawn."""
    lines = line_parts(raw)
    if lines and isinstance(raw, dict):
        builder.lines.append(LineShape(row, lines, raw["type"]))
        return
    found, shape = _oddities(raw), raw_shape(raw)
    builder.problems.extend((row, defect) for defect in found)
    if place := raw_point(raw):
        builder.points[row] = place
    if shape and not found:
        parts, multi = shape
        pairs = [[[position[:2] for position in ring] for ring in part] for part in parts]
        builder.add_rings(rings_from_lists([(pairs, multi)]), [row])


def _oddities(raw: object) -> list[Issue]:
    if not isinstance(raw, dict):
        return [problem("missing")]
    check_depth(raw, ABOVE)
    twice, kind = duplicate_key_problem(raw), raw.get("type")
    if twice or kind not in POLYGONS:
        return [twice or not_polygon(kind)]
    coordinates = raw.get("coordinates")
    parts = coordinates if kind == "MultiPolygon" else [coordinates]
    found = [defect for ring in raw_rings(parts) for defect in ring_problems(ring)]
    stopping = [defect for defect in found if defect.kind in STOPPING]
    return stopping or ([] if parts and all(parts) else [problem("empty")])


def _notes(encoding: str, duplicate_keys: Sequence[str]) -> Iterator[Message]:
    if encoding != "utf-8":
        yield message("The text was read as {encoding}.", encoding=encoding.upper())
    yield from duplicate_key_notes(duplicate_keys)


def duplicate_key_notes(duplicate_keys: Sequence[str]) -> Iterator[Message]:
    """Yield the sentence on keys that stand twice in an object of a document, if there are any."""
    if duplicate_keys:
        yield message(
            "Keys that appear twice in one object: {count}, the first is {key}. In properties, "
            "both values were kept, and the name of the second one now ends in _. Elsewhere "
            "the last value was used.",
            count=len(duplicate_keys),
            key=duplicate_keys[0][:100],
        )


def write(frame: "GeoDataFrame") -> bytes:
    """Return RFC 7946: ids as members of the features, outer rings counter-clockwise."""
    shapes = shapely.to_geojson(shapely.orient_polygons(frame.geometry.to_numpy()))
    features = [
        _feature(identifier, record, shape)
        for identifier, record, shape in zip(
            frame["id"], records(frame, ["name"]), shapes, strict=True
        )
    ]
    body = ",\n".join(features)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'.encode()


def _nested(value: object) -> object:
    """Return a text that is a JSON list or object as that, as GDAL writes it."""
    if not (isinstance(value, str) and value[:1] in ("[", "{") and value[-1:] in ("]", "}")):
        return value
    try:
        found = json.loads(value, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return value
    return found


def _feature(identifier: str | None, record: dict[str, object], shape: str | None) -> str:
    head = "" if identifier is None else f'"id": {json.dumps(identifier, ensure_ascii=False)}, '
    record = {name: _nested(value) for name, value in record.items()}
    properties = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return f'{{"type": "Feature", {head}"properties": {properties}, "geometry": {shape or "null"}}}'


FORMAT = Format(
    id="geojson",
    title="GeoJSON",
    endings=(".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl"),
    recognise=by_text(Certainty.FAMILY, lambda text: text.startswith(("{", "[", RECORD))),
    crs="longitude and latitude on WGS 84, or the EPSG code of its `crs` member",
    read=lambda source, _: read(source.data),
    output_ending=".geojson",
    write=write,
    is_text=True,
    common_endings=(".json", ".jsonl"),
)
