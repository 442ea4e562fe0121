"""A boundary file opened: its outlines, which features of the zone they are, how it was read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from ftzmap.boundary.assignment import feature_of
from ftzmap.checks.findings import is_record, label_of
from ftzmap.checks.stated import is_of_areas
from ftzmap.zone.zone import Zone
from geo.errors import FileFormatError, GeoError
from geo.formats.geojson.features import Collection, RawFeature, parse
from geo.messages import Message, message
from geo.polygons.validity import Issue, problems

if TYPE_CHECKING:
    from geo.formats.files import Boundaries
    from geo.formats.format import Written
    from geo.formats.table import SurveyRecord

SURVEY = "survey"  # member of a collection that was read from a survey TXT
LABELS = ("id_", "name", "name_zh", "name_en", "名称", "Layer")  # ``id_``: beside a numbered id


@dataclass(frozen=True)
class BoundaryFile:
    """A boundary file as it was read: outlines in lon, lat degrees, and all decided on the way.

    Parameters
    ----------
    name
        The file's name.
    sha256
        Of its bytes, in hexadecimal.
    collection
        Every outline, with the id that the file gives it.
    decisions
        How the file was read, in the order of deciding.
    is_record
        Whether it carries figures and industries of its own, to be held to the plan's.
    """

    name: str
    sha256: str
    collection: Collection
    decisions: tuple[Message, ...]
    is_record: bool = False


def open_boundary(
    source: Path | bytes,
    *,
    name: str | None = None,
    layer: str | None = None,
    from_crs: str | None = None,
) -> BoundaryFile:
    """Return the boundary that a file of any format holds, in EPSG:4326.

    Raises
    ------
    GeoError
        The file cannot be read, or its coordinate system cannot be decided.
    OSError
        There is no such file, or it may not be read.
    """
    from geo.formats.files import load

    data = source if isinstance(source, bytes) else _bytes_of(source)
    name = name or (source.name if isinstance(source, Path) else "boundary")
    # A path where it can be read twice: a Shapefile has its other files beside it.
    is_file = isinstance(source, Path) and (source.is_file() or source.is_dir())
    loaded = load(source if is_file else data, name=name, layer=layer, from_crs=from_crs)
    return BoundaryFile(name, _sha256(data), collection_of(loaded), tuple(loaded.decisions))


def _bytes_of(path: Path) -> bytes:
    """Return the bytes of a file, or of all files of a folder in the order of their names."""
    if not path.is_dir():
        return path.read_bytes()
    return b"".join(each.read_bytes() for each in sorted(path.iterdir()) if each.is_file())


def layers_of(data: bytes, name: str) -> list[str]:
    """Return what a file offers for `layer`; nothing where it cannot be read at all."""
    from geo.formats.files import layers

    try:
        return layers(data, name)
    except GeoError:
        return []


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def collection_of(loaded: "Boundaries") -> Collection:
    """Return the rows of a loaded frame as features, each with what is wrong with it."""
    wrong: dict[int, list[Issue]] = {}
    for row, problem in loaded.problems:
        wrong.setdefault(row, []).append(problem)
    frame, own = loaded.frame, loaded.columns
    records = frame.drop(columns=["geometry", *({"id"} - {*own})]).to_dict("records")
    features = (
        RawFeature(row + 1, id_, record, geometry, tuple(wrong.get(row, ())))
        for row, (record, id_, geometry) in enumerate(
            zip(records, frame["id"], frame.geometry, strict=True)
        )
    )
    members = {SURVEY: loaded.survey} if loaded.survey else {}
    return Collection(tuple(features), members, columns=own)


def open_for_check(
    zone: Zone, path: Path, *, layer: str | None = None, from_crs: str | None = None
) -> BoundaryFile:
    """Return the outlines of a file under the ids of the features of a zone.

    GeoJSON that carries those ids is a record like ours: it is taken word for word, so that every
    slip is found. Anything else, and outlines in metres without figures of their own, is opened as
    a boundary, its rows taken for what their names say. Errors are those of `open_boundary`.
    """
    if layer is None and from_crs is None and _says_geojson(path):
        data = path.read_bytes()
        record = _collection_of(data)
        ids = {raw.id for raw in record.features if isinstance(raw.id, str)}
        is_ours = "crs" not in record.members and ids & set(zone.ids)
        if is_ours and (is_record(record) or not _is_in_metres(record)):
            return BoundaryFile(path.name, _sha256(data), record, (), is_record(record))
    opened = open_boundary(path, layer=layer, from_crs=from_crs)
    collection, decisions = assign(zone, opened, suggestions(zone, opened))
    return replace(opened, collection=collection, decisions=(*opened.decisions, *decisions))


def _collection_of(data: bytes) -> Collection:
    """Return the features of a GeoJSON collection; none of what is no such collection."""
    try:
        return parse(data)
    except FileFormatError:
        return Collection((), {})


def _is_in_metres(collection: Collection) -> bool:
    """Return whether no outline is in degrees: then the numbers tell their system, not a slip."""
    kinds = [{problem.kind for problem in raw.problems} for raw in collection.features]
    return bool(kinds) and all("out-of-range" in found for found in kinds)


def _says_geojson(path: Path) -> bool:
    from geo.formats.geojson.reader import FORMAT

    return path.suffix.lower() in FORMAT.endings


def suggestions(zone: Zone, opened: BoundaryFile) -> dict[int, str]:
    """Return which feature each row seems to be, by its id or name; rows of no feature are left."""
    found = {raw.row: _suggestion(zone, raw) for raw in opened.collection.features}
    return {row: feature for row, feature in found.items() if feature}


def _suggestion(zone: Zone, raw: RawFeature) -> str | None:
    labels = (raw.id, *(raw.properties.get(key) for key in LABELS))
    return next((feature for label in labels if (feature := feature_of(zone, label))), None)


def assign(
    zone: Zone, opened: BoundaryFile, features: Mapping[int, str]
) -> tuple[Collection, tuple[Message, ...]]:
    """Return the outlines under the ids of the features they are, rows of one feature united.

    Rows that are no feature of the zone keep what the file calls them. The decisions tell what was
    renamed or united; the loaded file is never changed.
    """
    rows: dict[str, list[RawFeature]] = {}
    others: list[RawFeature] = []
    for raw in opened.collection.features:
        feature = features.get(raw.row)
        if feature is not None and feature in zone:
            rows.setdefault(feature, []).append(raw)
        else:
            others.append(raw)
    others = [replace(raw, id=None) if raw.id in zone else raw for raw in others]
    named = [_unite(feature, found) for feature, found in rows.items()]
    notes = [_assignment_note(feature, found) for feature, found in rows.items()]
    collection = replace(opened.collection, features=(*named, *others))
    return collection, tuple(sentence for sentence in notes if sentence)


def sound_outlines(zone: Zone, collection: Collection) -> dict[str, BaseGeometry]:
    """Return the outlines that can be measured, by their id or else their name or row (``"#3"``).

    The row follows a name that another outline has, or that is the id of a feature of the
    zone, which only an id gives.
    """
    found: dict[str, BaseGeometry] = {}
    for raw in collection.features:
        if not raw.problems:
            label = label_of(raw)
            is_taken = label in found or (label in zone and label != raw.id)
            found[f"{label} #{raw.row}" if is_taken else label] = raw.geometry
    return found


def _name(raw: RawFeature) -> object:
    return raw.properties.get("name") or raw.properties.get("name_zh")


def _unite(feature: str, rows: list[RawFeature]) -> RawFeature:
    """Return the rows of one feature as one; what is wrong with any of them stays wrong."""
    if len(rows) == 1:
        return replace(rows[0], id=feature)
    first = replace(rows[0], properties=_united_properties(rows))
    wrong = tuple(problem for raw in rows for problem in raw.problems)
    if wrong:
        return replace(first, id=feature, geometry=None, problems=wrong)
    whole = shapely.orient_polygons(shapely.union_all([raw.geometry for raw in rows]))
    return replace(first, id=feature, geometry=whole, problems=tuple(problems(whole)))


def _united_properties(rows: Sequence[RawFeature]) -> dict[str, Any]:
    """Return what rows of one feature have together, their stated areas added."""
    names = dict.fromkeys(name for raw in rows for name in raw.properties)
    return {name: _united_value(name, [raw.properties.get(name) for raw in rows]) for name in names}


def _united_value(name: str, values: list[Any]) -> object:
    """Return a value for rows of one feature; None where they differ and cannot be put together.

    An area that all of them state alike is that of the whole, as where its parts were taken apart.
    """
    if all(value == values[0] for value in values) or name in LABELS:
        return values[0]
    if is_of_areas(name):
        return sum(values) if all(type(value) in (int, float) for value in values) else None
    return "; ".join(dict.fromkeys(values)) if all(type(value) is str for value in values) else None


def _assignment_note(feature: str, rows: list[RawFeature]) -> Message | None:
    if len(rows) > 1:
        return message("{n} outlines together are read as {feature}.", n=len(rows), feature=feature)
    if rows[0].id == feature:
        return None
    label = _name(rows[0]) or rows[0].id or f"#{rows[0].row}"
    return message("“{label}” is read as {feature}.", label=label, feature=feature)


def output_endings() -> tuple[str, ...]:
    """Return the endings under which outlines are written, such as ``".gpkg"``."""
    from geo.formats import catalogue

    return catalogue.output_endings()


def encode(collection: Collection, ending: str) -> bytes:
    """Return the outlines, with all they carry, as a file of the format of `ending` (``".gpkg"``).

    Outlines that cannot be measured are left out: no format can hold them all.
    """
    written = encode_noted(collection, ending)
    if written.left_out:
        raise written.left_out[0]
    return written.data


def encode_noted(collection: Collection, ending: str, to_crs: str | None = None) -> "Written":
    """Return what `encode` does, how it was written, and which outlines the format cannot hold."""
    import geopandas

    from geo.formats.files import write_noted

    sound = [raw for raw in collection.features if not raw.problems]
    records = [raw.properties | {"id": raw.id, "name": _name(raw)} for raw in sound]
    shapes = [raw.geometry for raw in sound]
    frame = geopandas.GeoDataFrame(records, geometry=shapes, crs="EPSG:4326")
    return write_noted(frame, ending, survey=_survey_of(collection, sound), to_crs=to_crs)


def _survey_of(collection: Collection, rows: Sequence[RawFeature]) -> "SurveyRecord | None":
    """Return what a survey TXT said of some of its rows; None where it was another file."""
    whole: SurveyRecord | None = collection.members.get(SURVEY)
    if whole is None or any(raw.row > len(whole.fields) for raw in rows):
        return None
    at = [raw.row - 1 for raw in rows]
    return replace(whole, fields=[whole.fields[i] for i in at], rings=[whole.rings[i] for i in at])
