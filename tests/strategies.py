"""Shapes that property tests draw from."""

import numpy as np
from hypothesis import strategies as st
from shapely import Polygon


def star(lon, lat, radii):
    """A valid outline around a place: one vertex in each direction, radii in degrees."""
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return Polygon(
        np.column_stack([lon + radii * np.cos(angles) / 0.7, lat + radii * np.sin(angles)])
    )


stars = st.builds(
    star,
    st.floats(74, 97),
    st.floats(35, 49),
    st.lists(st.floats(0.01, 0.3), min_size=3, max_size=9).map(np.array),
)
