"""Answered tables as files: CSV, XLSX, GeoJSON, Parquet; every column kept."""

import csv
import io
import json
import math
from collections.abc import Iterator

from shapely.geometry import mapping

from ftzmap.sites.answers import SiteTable, added_cells, added_names
from ftzmap.sites.site_table import Cell
from ftzmap.text.escape import cell_text
from ftzmap.text.i18n import Language
from geo.errors import FileFormatError
from geo.messages import message

ENDINGS = (".csv", ".xlsx", ".geojson", ".parquet")
PLACE = ("lon", "lat", "wkt")
MAX_XLSX = 1_048_575  # rows of a sheet below its head


def ending_of(name: str) -> str:
    """Return the ending of an output file that can be written.

    Raises
    ------
    FileFormatError
        It is none of `ENDINGS`.
    """
    found = next((end for end in ENDINGS if name.lower().endswith(end)), None)
    if found is None:
        raise FileFormatError(
            message("The output must end in one of {endings}.", endings=" ".join(ENDINGS))
        )
    return found


def written(sites: SiteTable, ending: str, t: Language) -> bytes:
    """Return an answered table as a file of the format that `ending` names."""
    makers = {".csv": _csv, ".xlsx": _xlsx, ".geojson": _geojson, ".parquet": _parquet}
    return makers[ending](sites, t)


def head(sites: SiteTable) -> list[str]:
    """Return the names of all columns, the added ones last."""
    return [*sites.table.columns, *_added(sites).values()]


def lines(sites: SiteTable, t: Language) -> Iterator[list[Cell]]:
    """Yield the rows: the cells as they came, then the answers."""
    names = _added(sites)
    for row, cells in enumerate(sites.table.rows):
        answers = added_cells(sites, row, t) | _place(sites, row)
        yield [*cells, *(answers.get(name) for name in names)]


def safe(cell: Cell) -> Cell:
    """Return a cell for CSV: text that a spreadsheet would take for a formula is marked as text."""
    if not isinstance(cell, str):
        return cell
    try:
        float(cell)
    except ValueError:
        return cell_text(cell)
    return cell  # a negative number begins like a formula, but is none


def _added(sites: SiteTable) -> dict[str, str]:
    """Return the added columns; places, too, where the table brought shapes and no columns."""
    wanted = PLACE[: 3 if any(sites.outlines) else 2] if sites.table.shapes else ()
    return added_names(sites.table.columns, before=wanted, with_shares=any(sites.outlines))


def _place(sites: SiteTable, row: int) -> dict[str, Cell]:
    """Return the place of a row in WGS 84, and its outline as WKT."""
    lon, lat = float(sites.located.lon[row]), float(sites.located.lat[row])
    if math.isnan(lon):
        return {}
    place: dict[str, Cell] = {"lon": round(lon, 7), "lat": round(lat, 7)}
    if sites.outlines[row] is not None:
        place["wkt"] = sites.table.shapes[row].wkt
    return place


def _csv(sites: SiteTable, t: Language) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for line in (head(sites), *lines(sites, t)):
        writer.writerow([safe(cell) for cell in line])
    return text.getvalue().encode("utf-8-sig")


def _xlsx(sites: SiteTable, t: Language) -> bytes:
    import xlsxwriter

    if len(sites.table.rows) > MAX_XLSX:
        raise FileFormatError(
            message("A workbook holds {most:,} rows; write CSV or Parquet.", most=MAX_XLSX)
        )
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(t("Sites"))
        bold = book.add_format({"bold": True})
        for row, line in enumerate((head(sites), *lines(sites, t))):
            for column, cell in enumerate(line):
                if isinstance(cell, str):  # always as text, whatever it begins with
                    sheet.write_string(row, column, cell[:32_767], None if row else bold)
                elif cell is not None and abs(cell) < float("inf"):
                    sheet.write_number(row, column, cell)
        sheet.freeze_panes(1, 0)
    return data.getvalue()


def _geojson(sites: SiteTable, t: Language) -> bytes:
    names = head(sites)
    features = [
        {
            "type": "Feature",
            "properties": {k: _finite(v) for k, v in zip(names, line, strict=True)},
            "geometry": _geometry(sites, row),
        }
        for row, line in enumerate(lines(sites, t))
    ]
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def _finite(cell: Cell) -> Cell:
    is_odd = isinstance(cell, float) and not abs(cell) < float("inf")
    return str(cell) if is_odd else cell


def _geometry(sites: SiteTable, row: int) -> dict | None:
    """Return the outline of a row, or its point in WGS 84; None where it was refused."""
    lon, lat = float(sites.located.lon[row]), float(sites.located.lat[row])
    if math.isnan(lon):
        return None
    if sites.outlines[row] is not None:
        return mapping(sites.table.shapes[row])
    return {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]}


def _parquet(sites: SiteTable, t: Language) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*lines(sites, t), strict=True))
    arrays = [_arrow(column) for column in columns]
    data = io.BytesIO()
    pq.write_table(pa.table(dict(zip(head(sites), arrays, strict=True))), data)
    return data.getvalue()


def _arrow(column: tuple[Cell, ...]) -> object:
    """Return a column as numbers where all are, else as text."""
    import pyarrow as pa

    kinds = {type(cell) for cell in column if cell is not None}
    if kinds <= {int, float} and kinds:
        return pa.array([None if c is None else float(c) for c in column], pa.float64())
    return pa.array([None if c is None else str(c) for c in column], pa.string())
