"""SpatiaLite, a database of SQLite: record and reader; apart because a format is a module."""

from geo.formats.format import Certainty, Format, SourceFile
from geo.formats.gdal.geopackage import SIGNATURE, is_other_database
from geo.formats.gdal.reader import layer_names, read_layer

DRIVER = "SQLite"
FILE = "data.sqlite"


def _recognise(source: SourceFile) -> Certainty:
    is_own = source.data.startswith(SIGNATURE) and is_other_database(source.data)
    return Certainty.SIGNATURE if is_own else Certainty.NONE


FORMAT = Format(
    id="spatialite",
    title="SpatiaLite",
    endings=(".sqlite", ".db"),
    recognise=_recognise,
    crs="the one that its layer declares; from the numbers where that is undefined",
    read=lambda source, options: read_layer(DRIVER, {FILE: source.data}, options.layer),
    layers=lambda source: layer_names(DRIVER, {FILE: source.data}),
    common_endings=(".db",),
)
