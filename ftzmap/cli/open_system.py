"""The system of a command's file: named once, explained where it is open; apart from the parser."""

import argparse
from pathlib import Path

from ftzmap.zone.zone import Zone
from geo.errors import CrsError, GeoError, ZoneNumberError
from geo.messages import message


def check_datum(options: argparse.Namespace) -> None:
    """Refuse a datum that is named twice: its shift would be undone twice.

    Raises
    ------
    GeoError
        It is.
    CrsError
        The system that is named is none.
    """
    from_crs = getattr(options, "from_crs", None)
    datum = getattr(options, "from_datum", None) or getattr(options, "datum", None)
    if from_crs is None or datum in (None, "wgs84"):
        return
    from geo.crs.named_system import named_system

    if named_system(from_crs).datum is not None:
        raise GeoError(
            message(
                "The datum is named twice, by --from-crs {name} and as {datum}; leave one out.",
                name=from_crs,
                datum=datum,
            )
        )


def explained(zone: Zone, error: CrsError, options: argparse.Namespace) -> GeoError:
    """Return the error of a file with where its numbers would lie, read in each way that fits."""
    from ftzmap.boundary.candidates import explain_by_readings
    from ftzmap.boundary.systems import explain

    file = getattr(options, "file", None)
    if isinstance(error, ZoneNumberError) or not isinstance(file, Path):
        return explain(zone, error)
    return explain_by_readings(zone, error, file, options.layer)
