"""The sheet of a workbook that names coordinates; apart because geo knows no heads of sites."""

from ftzmap.sites.columns import head_row
from ftzmap.sites.site_table import Cell
from geo.errors import FileFormatError, FileTooLargeError, LayerError
from geo.formats.table import no_layer
from geo.formats.workbook import damaged, sheet_notes, sheets
from geo.messages import Message, message


def read_workbook(
    data: bytes, *, most: int, sheet: str | None = None
) -> tuple[list[list[Cell]], tuple[Message, ...]]:
    """Return the rows of one sheet and what had to be decided.

    It is the one that is named, else the first with a row that names columns of coordinates, else
    the first with more than one row, else the first that holds anything.

    Raises
    ------
    FileFormatError
        It is damaged, protected, or no workbook.
    FileTooLargeError
        It has more than `most` rows, or would unpack to too much.
    """
    try:
        return _read(data, most, sheet)
    except (FileFormatError, FileTooLargeError, LayerError):
        raise
    except Exception as error:  # whatever a damaged part makes of the library
        raise damaged() from error


def _read(
    data: bytes, most: int, wanted: str | None
) -> tuple[list[list[Cell]], tuple[Message, ...]]:
    book = sheets(data, most=most)
    found: list[tuple[str, list[list[Cell]]]] = []
    if wanted is not None and wanted not in book.names:
        raise no_layer(wanted, book.names)
    for name, sheet in book.rows:
        if wanted not in (None, name):
            continue
        if head_row(sheet) is not None:
            found = [(name, sheet)]
            break
        found += [(name, sheet)] if sheet else []
    if not found:
        raise FileFormatError(message("The workbook is empty; choose another file."))
    name, rows = next((one for one in found if len(one[1]) > 1), found[0])
    return rows, tuple(sheet_notes(book, [name]))
