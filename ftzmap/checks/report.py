"""The figures and outlines as files: CSV, XLSX, GeoJSON, GeoPackage.

Wherever an outline leaves the program it says of itself that it is schematic.
"""

import csv
import io

from ftzmap.text.escape import cell_text
from ftzmap.text.i18n import N_, Language
from ftzmap.text.tables import workbook
from ftzmap.zone.areas_file import AREAS
from ftzmap.zone.measured import Row
from ftzmap.zone.zone import Zone
from geo.scratch import scratch_folder

_HEADS = (
    N_("Id"),
    N_("Name"),
    N_("Basis"),
    N_("Stated km²"),
    N_("Precision km²"),
    N_("Measured km²"),
    N_("Difference km²"),
    N_("Grade"),
)
BASES = {"stated": N_("stated"), "derived": N_("derived")}
CONFIDENCE = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}  # of a place
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAVEAT = N_("Outlines are schematic: no official boundary of any part has been published.")


def table(rows: tuple[Row, ...], t: Language) -> list[list[str | float]]:
    """Return the figures as a table with its head, numbers as numbers, areas in km²."""
    return [[t(head) for head in _HEADS], *(_cells(row, t) for row in rows)]


def _cells(row: Row, t: Language) -> list[str | float]:
    return [
        row.id,
        t.of(row),
        t(BASES[row.figure.basis]),
        row.figure.km2,
        row.figure.precision_km2,
        round(row.measured_km2, 6),
        round(row.difference_km2, 6) + 0.0,  # never -0.0
        t(row.grade.label),
    ]


def csv_bytes(rows: tuple[Row, ...], t: Language) -> bytes:
    """Return the figures as CSV, UTF-8 with a mark so that spreadsheets read Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    lines: list[list[str | float]] = [*table(rows, t), [t(CAVEAT)]]
    for line in lines:
        writer.writerow([cell_text(cell) if isinstance(cell, str) else cell for cell in line])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(rows: tuple[Row, ...], t: Language) -> bytes:
    """Return the figures as an Excel workbook."""
    data = io.BytesIO()
    with workbook(data, in_memory=True) as book:
        sheet = book.add_worksheet(t("Figures"))
        bold = book.add_format({"bold": True})
        lines: list[list[str | float]] = [*table(rows, t), [], [t(CAVEAT)]]
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell, bold if number == 0 else None)
                else:
                    sheet.write_number(number, column, cell)
        sheet.set_column(1, 1, 36)
        sheet.freeze_panes(1, 0)
    return data.getvalue()


def geojson_bytes(zone: Zone) -> bytes:
    """Return the outlines of a zone as they lie in its ``areas.geojson``."""
    return (zone.folder / AREAS).read_bytes()


def geopackage_bytes(zone: Zone, rows: tuple[Row, ...]) -> bytes:
    """Return the outlines as a GeoPackage in EPSG:4326, one layer, stated beside measured."""
    import geopandas

    measured = {row.id: row for row in rows}
    records = [
        {
            "id": feature.id,
            **feature.name.as_json("name"),
            "kind": feature.kind,
            "parent": feature.parent,
            "stated_km2": feature.figure.km2,
            "stated_decimals": feature.figure.decimals,
            "basis": feature.figure.basis,
            "derivation": feature.figure.derivation,
            "measured_km2": measured[feature.id].measured_km2,
            "grade": measured[feature.id].grade.value,
            "industries": "; ".join(str(industry.name) for industry in feature.industries),
            "outline": feature.outline,
            **feature.placement.as_json("placement"),
            "confidence": feature.confidence,
            "source": str(feature.source),
            **feature.outline_source.as_json("outline_source"),
        }
        for feature in zone.features
    ]
    frame = geopandas.GeoDataFrame(
        records, geometry=[feature.geometry for feature in zone.features], crs="EPSG:4326"
    )
    from geo.formats.gdal.geopackage import fixed_date

    with scratch_folder() as folder, fixed_date():
        path = folder / "zone.gpkg"
        frame.to_file(path, layer="areas", driver="GPKG")
        return path.read_bytes()
