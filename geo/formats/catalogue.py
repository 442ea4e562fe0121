"""All formats of boundary files, in the order in which they are shown.

What is recognised, read, listed, written and offered is told by these records alone. Where two
are as sure of a file, the first has it.
"""

from geo.formats import archive, gpx, wkt_csv
from geo.formats.corner_table import reader as corner_table
from geo.formats.format import Format, ending_of, format_by_ending
from geo.formats.gdal import (
    esri_json,
    filegdb,
    flatgeobuf,
    geopackage,
    geoparquet,
    gml,
    mapinfo,
    shapefile,
    spatialite,
    topojson,
)
from geo.formats.gdal.dxf import reader as dxf
from geo.formats.geojson import reader as geojson
from geo.formats.kml import reader as kml
from geo.formats.survey_txt import reader as survey_txt
from geo.messages import Message, listing

FORMATS: tuple[Format, ...] = (
    geojson.FORMAT,
    geopackage.FORMAT,
    shapefile.FORMAT,
    kml.FORMAT,
    gpx.FORMAT,
    geoparquet.FORMAT,
    wkt_csv.FORMAT,
    survey_txt.FORMAT,
    corner_table.FORMAT,
    corner_table.WORKBOOK,
    corner_table.OLD_WORKBOOK,
    dxf.FORMAT,
    filegdb.FORMAT,
    flatgeobuf.FORMAT,
    gml.FORMAT,
    topojson.FORMAT,
    esri_json.FORMAT,
    mapinfo.FORMAT,
    spatialite.FORMAT,
    archive.FORMAT,
)


OF_OUTLINES = ("csv", "txt", "corners")  # ids of formats whose points make outlines


def titles() -> Message:
    """Return what the formats are called, as a list for a sentence."""
    return listing([each.title for each in FORMATS])


def point_titles() -> str:
    """Return what the formats are called in which points may stand, as a list for a sentence."""
    names = (each.title for each in FORMATS if each.read and each.id not in OF_OUTLINES)
    return ", ".join(["CSV", *map(str, names)])


def point_endings() -> list[str]:
    """Return the endings of files in which points may stand, without dots, such as ``"kml"``."""
    alone = (each for each in FORMATS if each.id not in OF_OUTLINES and not each.part_endings)
    own = (ending for each in alone for ending in each.endings)
    return [ending.removeprefix(".") for ending in dict.fromkeys([".csv", ".tsv", ".txt", *own])]


def promised_format(name: str) -> Format | None:
    """Return the first format that has the ending of a file name, if one has."""
    return format_by_ending(ending_of(name), FORMATS)


def output_endings() -> tuple[str, ...]:
    """Return the endings under which files are written, such as ``".shp.zip"``."""
    return tuple(each.output_ending for each in FORMATS if each.write)


def upload_endings() -> list[str]:
    """Return the endings of the files that can be read alone, without dots, such as ``"kml"``."""
    alone = (each for each in FORMATS if not each.part_endings)
    return [ending.removeprefix(".") for each in alone for ending in each.endings]
