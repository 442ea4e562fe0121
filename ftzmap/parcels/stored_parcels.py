"""Parcels of a file, kept as GeoParquet until those of all files are compared.

It stands alone because only the work on folders of files keeps parcels so.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ftzmap.parcels.parcels import Parcels
from ftzmap.text.output import whole_file
from geo.arrays import object_array
from geo.errors import FileFormatError
from geo.formats.declared_system import projjson
from geo.messages import Message, message
from geo.polygons.validity import Issue

ABOUT = b"ftzmap"
GEOMETRY = "geometry"


def write_parcels(parcels: Parcels, out: Path) -> None:
    """Write parcels with their rows in the file, from 1, in EPSG:4326; all else as metadata.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = len(parcels.labels)
    sentences: dict[int, list[str]] = {}
    for row, issue in parcels.problems:
        sentences.setdefault(row, []).append(str(issue.message))
    columns = {
        "row": pa.array(parcels.numbers(np.arange(count)).tolist(), pa.int64()),
        "name": pa.array(parcels.labels, pa.string()),
        **({"group": pa.array(parcels.groups, pa.string())} if parcels.groups else {}),
        "problem": pa.array([" ".join(sentences.get(n, ())) or None for n in range(count)]),
        GEOMETRY: pa.array(shapely.to_wkb(parcels.geometries).tolist(), pa.binary()),
    }
    columns["problem"] = columns["problem"].cast(pa.string())
    table = pa.table(columns).replace_schema_metadata(
        {b"geo": _geo_metadata(), ABOUT: json.dumps(_about(parcels)).encode()}
    )
    with whole_file(out) as part, part.open("wb") as sink:
        pq.write_table(table, sink, compression="zstd")


def _geo_metadata() -> bytes:
    crs = projjson("EPSG:4326")
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": [], "crs": crs}
    about = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    return json.dumps(about).encode()


def _about(parcels: Parcels) -> dict[str, object]:
    problems = [
        [row, issue.kind, issue.place, _as_json(issue.message)] for row, issue in parcels.problems
    ]
    is_grouped = bool(parcels.groups)
    about = {"name": parcels.name, "far": parcels.far, "columns": parcels.columns}
    return {**about, "grouped": is_grouped, "problems": problems}


def read_parcels(path: Path) -> Parcels:
    """Return parcels as `write_parcels` wrote them.

    Raises
    ------
    FileFormatError
        The file is none of these.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as source:
            table = pq.read_table(pa.PythonFile(source))
        about = json.loads((table.schema.metadata or {})[ABOUT])
        return _parcels(table, about)
    except (pa.ArrowException, KeyError, ValueError, TypeError) as error:
        raise FileFormatError(
            message("{file} was changed since it was written; start without --resume.", file=path)
        ) from error


def _parcels(table: Any, about: Mapping[str, Any]) -> Parcels:  # noqa: ANN401 - pyarrow has no types
    groups = table.column("group").to_pylist() if about["grouped"] else ()
    return Parcels(
        name=str(about["name"]),
        labels=tuple(table.column("name").to_pylist()),
        geometries=shapely.from_wkb(object_array(table.column(GEOMETRY).to_pylist())),
        problems=tuple(_problem(*each) for each in about["problems"]),
        groups=tuple(groups),
        file_rows=np.array(table.column("row").to_pylist(), dtype=np.intp) - 1,
        far=int(about["far"]),
        columns=tuple(about["columns"]),
    )


def _problem(
    row: int, kind: str, place: Sequence[float] | None, sentence: Mapping[str, Any]
) -> tuple[int, Issue]:
    lon, lat = place or (None, None)
    return row, Issue(kind=kind, message=_message(sentence), lon=lon, lat=lat)


def _as_json(sentence: Message) -> dict[str, object]:
    values = [[name, _value(value)] for name, value in sentence.values]
    return {"template": sentence.template, "values": values, "singular": sentence.singular}


def _value(value: object) -> object:
    if isinstance(value, Message):
        return _as_json(value)
    value = value.item() if isinstance(value, np.generic) else value
    return value if isinstance(value, str | int | float | None) else str(value)


def _message(about: Mapping[str, Any]) -> Message:
    values = (
        (name, _message(value) if isinstance(value, dict) else value)
        for name, value in about["values"]
    )
    return Message(**{**about, "values": tuple(values)})
