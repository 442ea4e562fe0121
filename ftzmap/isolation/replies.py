"""What comes back from another process: values of known kinds, never code."""

import importlib
import io
import pickle
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

import numpy as np
import shapely
from shapely import GeometryType

import geo.errors
from geo.errors import GeoError, ZoneNumberError

OUR_ROOMS = ("geo", "ftzmap")
KNOWN = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "slice"),
    ("builtins", "complex"),
    ("collections", "OrderedDict"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("decimal", "Decimal"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("shapely.io", "from_wkb"),
    ("shapely.geometry.polygon", "_unpickle_linearring"),
    ("types", "MappingProxyType"),
    ("ftzmap.isolation.replies", "_geometries"),
}


class _Reader(pickle.Unpickler):
    """Makes values of known types, and of our own records, and of nothing else."""

    def find_class(self, module: str, name: str) -> object:
        """Return a type that may come back.

        Raises
        ------
        pickle.UnpicklingError
            It may not.
        """
        if (module, name) not in KNOWN and module.partition(".")[0] not in OUR_ROOMS:
            raise pickle.UnpicklingError(f"{module}.{name}")
        found = getattr(importlib.import_module(module), name)
        if (module, name) not in KNOWN and not _is_record(found):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


class _Frames:
    """Gives bytes to a reader by its frames of 64 KiB; the other threads may run between these.

    A buffer of C would be read to its end while all of them wait.
    """

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int) -> bytes:
        """Return so many bytes."""
        return self._data.read(size)

    def readline(self) -> bytes:
        """Return bytes up to the end of a line."""
        return self._data.readline()


def _is_record(found: object) -> bool:
    return isinstance(found, type) and (is_dataclass(found) or issubclass(found, tuple | Enum))


class _Writer(pickle.Pickler):
    """Writes an array of geometries at once: one by one they take ten times as long."""

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - as pickle has it
        """Return how an array of geometries is made again; of other values pickle knows it.

        A member of an enumeration is made of its value: Python 3.11.2 would look it up by name with
        a function that may not come back.
        """
        if isinstance(value, Enum):
            return type(value), (value.value,)
        if not isinstance(value, np.ndarray) or value.dtype != object or value.ndim != 1:
            return NotImplemented
        kinds = shapely.get_type_id(value) if _is_of_geometries(value) else np.array([])
        if not kinds.size or (kinds == GeometryType.LINEARRING).any():  # WKB knows no such type
            return NotImplemented
        return _geometries, (shapely.to_wkb(value).tolist(),)


def _is_of_geometries(values: np.ndarray) -> bool:
    return bool((shapely.is_geometry(values) | shapely.is_missing(values)).all())


def _geometries(wkb: list[bytes | None]) -> np.ndarray:
    found: np.ndarray = shapely.from_wkb(np.array([*wkb, None], dtype=object)[:-1])
    return found


def packed(value: object) -> bytes:
    """Return a value that `unpacked` reads."""
    text = io.BytesIO()
    _Writer(text, protocol=5).dump((None, value))
    return text.getvalue()


def packed_error(error: GeoError) -> bytes:
    """Return an error that `unpacked` raises."""
    place = (error.east, error.north) if isinstance(error, ZoneNumberError) else ()
    return pickle.dumps((type(error).__name__, error.message, place), protocol=5)


def unpacked(data: bytes | memoryview) -> object:
    """Return the value that came back.

    Raises
    ------
    GeoError
        It is an error.
    pickle.UnpicklingError
        It is damaged, or holds what may not come back.
    """
    name, *about = _Reader(_Frames(data)).load()
    if name is None:
        return about[0]
    sentence, place = about
    if place:
        raise ZoneNumberError(sentence, east=place[0], north=place[1])
    kind: type[GeoError] = getattr(geo.errors, name)
    raise kind(sentence)
