"""The NumPy arrays that `geo` passes around, by what they hold."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]  # coordinates, lengths, areas
Ints = NDArray[np.intp]  # row numbers and counts
ShortInts = NDArray[np.int32]  # the same where there are many of them and none is large
Bools = NDArray[np.bool_]  # masks
Geometries = NDArray[np.object_]  # shapely geometries; None where one is missing


def object_array(values: Sequence[object]) -> Geometries:
    """Return values as an array of objects, (n,), whatever they are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
