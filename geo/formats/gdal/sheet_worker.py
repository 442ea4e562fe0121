"""Read one untrusted workbook of Excel 97 to 2003; `geo.formats.gdal.sandbox` runs this.

The request, the limits and the answer are those of `worker`, beside which it lies: ``sheets`` is
a list of name, whether it is shown, and rows of cells.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
worker: Any = import_module("worker")
del sys.path[0]
MAX_WIDTH = 301  # cells of a row: one more than are looked at, so that it is noticed
MAX_CELLS = 10_000_000  # of all sheets
MILLISECONDS = 86_400_000  # of a day
Request = dict[str, Any]  # as JSON has it


def _read(folder: Path, request: Request) -> tuple[Request, Request]:
    import xlrd

    book = xlrd.open_workbook(
        folder / str(request["file"]), on_demand=True, formatting_info=True, ragged_rows=True
    )
    left, sheets = MAX_CELLS, []
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        rows = [_row(book, sheet, row, min(sheet.row_len(row), left)) for row in range(sheet.nrows)]
        sheets.append([sheet.name, sheet.visibility == 0, [row for row in rows if row]])
        left -= sum(map(len, rows))
        book.unload_sheet(number)
        if left < 0:
            raise MemoryError
    return {"sheets": sheets}, {}


def _row(book: Any, sheet: Any, row: int, width: int) -> list[object]:  # noqa: ANN401 - xlrd
    cells = [_cell(book, sheet.cell(row, at)) for at in range(min(width, MAX_WIDTH))]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(book: Any, cell: Any) -> object:  # noqa: ANN401 - xlrd
    """Return the text or number of a cell; ``{"ms": …}`` for hours that are shown as degrees."""
    import xlrd

    value = cell.value
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return value or None
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(value) if float(value).is_integer() else value
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(book, cell)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#ERR!"))
    return None


def _date(book: Any, cell: Any) -> object:  # noqa: ANN401 - xlrd
    import xlrd

    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    if known is not None and "°" in known.format_str:
        return {"ms": round(cell.value * MILLISECONDS)}
    try:
        found = xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return cell.value
    return str(found.time() if 0 <= cell.value < 1 else found)


if __name__ == "__main__":
    worker.TASKS["sheets"] = _read
    worker.main(Path(sys.argv[1]))
