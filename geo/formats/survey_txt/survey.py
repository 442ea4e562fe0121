"""The survey TXT as a table; `geo.formats.survey_txt.reader` reads it."""

import numpy as np

from geo.formats.survey_txt.reader import read_txt
from geo.formats.table import Table


def read(data: bytes, *, from_crs: str | None = None) -> Table:
    """Return the parcels of a survey TXT, geometries in degrees; errors are those of `read_txt`."""
    survey = read_txt(data, from_crs=from_crs)
    parcels = survey.parcels
    geometries = np.empty(len(parcels), dtype=object)
    geometries[:] = [parcel.geometry for parcel in parcels]
    return Table(
        geometries,
        {
            "name": [parcel.name or None for parcel in parcels],
            "id": [parcel.number or None for parcel in parcels],
            "use": [parcel.use or None for parcel in parcels],
            "declared_m2": [parcel.declared_m2 for parcel in parcels],
        },
        decisions=survey.decisions,
    )
