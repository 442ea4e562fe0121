"""What writers share: a frame of boundaries made plain, and zips of the same bytes every time.

Everything is written in longitude and latitude, EPSG:4326, with all digits, but the survey TXT,
which is in metres to the millimetre.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.crs.zones import WGS84
from geo.errors import CrsError, GeometryError
from geo.formats.texts import storable_text
from geo.messages import message

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

LAYER = "boundaries"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the same bytes every time
DAY = "2000-01-01"  # of change, in a format that states one, for the same reason
SHORT_BYTES = 10  # of a name that had to be numbered
POLYGONS = ("Polygon", "MultiPolygon")


def prepare(frame: "GeoDataFrame") -> "GeoDataFrame":
    """Return a copy in degrees with plain columns, name and id among them, geometry last.

    Raises
    ------
    CrsError
        The frame states no coordinate system.
    GeometryError
        A geometry is neither polygon nor multipolygon.
    """
    import geopandas
    import pandas as pd

    if frame.crs is None:
        raise CrsError(message("The frame states no coordinate system; set its crs first."))
    degrees = frame if frame.crs.to_epsg() == WGS84 else frame.to_crs(WGS84)
    shapes = shapely.force_2d(degrees.geometry.to_numpy())
    kinds = {shape.geom_type for shape in shapes if shape is not None} - set(POLYGONS)
    if kinds:
        raise GeometryError(
            message(
                "Boundaries are polygons, not {kinds}; leave those out.", kinds=", ".join(kinds)
            )
        )
    count = len(degrees)
    nothing = pd.Series([None] * count, dtype=object)
    columns = {"name": nothing, "id": nothing}
    for column in degrees.columns.drop(degrees.geometry.name):
        columns[str(column)] = degrees[column]
    plain = {name: _column(values) for name, values in columns.items()}
    return geopandas.GeoDataFrame(plain, geometry=np.asarray(shapes), crs=WGS84)


def _column(values: "pd.Series") -> "pd.Series":
    """Return a column of numbers as it is, with NaN for what is missing, any other as text."""
    import pandas as pd

    if values.dtype.kind in "iuf":
        missing = values.isna().any()
        return pd.Series(values.to_numpy(dtype=float if missing else None))
    return pd.Series([_text(value) for value in list(values)], dtype=object)


def _text(value: object) -> str | None:
    import pandas as pd

    if isinstance(value, dict | list | tuple):
        return storable_text(json.dumps(value, ensure_ascii=False, default=str))
    return None if pd.isna(value) else storable_text(str(value)).replace("\0", "")


def records(frame: "GeoDataFrame", labels: Sequence[str]) -> Iterator[dict[str, object]]:
    """Yield the properties of each row, and of name and id those in `labels`; NaN becomes None."""
    left_out = {"name", "id", frame.geometry.name} - set(labels)
    columns = [column for column in frame if column not in left_out]
    values = [[_plain(value) for value in frame[column].tolist()] for column in columns]
    if not columns:
        yield from ({} for _ in range(len(frame)))
    for row in zip(*values, strict=True):
        yield dict(zip(columns, row, strict=True))


def _plain(value: object) -> object:
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by name; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def distinct_names(
    names: Iterable[str], taken: Iterable[str], shortened: Callable[[str], str]
) -> dict[str, str]:
    """Return new names by the old: shortened, and none like another or one that is taken.

    Parameters
    ----------
    names
        The old ones.
    taken
        Names that none may get, in small letters.
    shortened
        Makes a name short enough for the format.
    """
    used, found = set(taken), {}
    for name in names:
        new, number = shortened(name), 1
        while new.lower() in used:
            number += 1
            new = f"{cut(name, SHORT_BYTES - 1 - len(str(number)))}_{number}"
        used.add(new.lower())
        found[name] = new
    return found


def cut(text: str, size: int) -> str:
    """Return the text that fits so many bytes of UTF-8, no character being cut in two."""
    return text.encode()[:size].decode(errors="ignore")
