"""The table of My sites as a file with how it is read; apart because pages and work files share it.

The first step of pasted lines is ``lines`` with the heads of their columns; the last step of all
is ``columns`` with the columns that were chosen, by their kinds, and the datum of rows without one.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ftzmap.boundary.edits import Step
from ftzmap.isolation.calls import isolated, queue_for
from ftzmap.sites.answers import MAX_IN_BROWSER, SiteTable, locate_table
from ftzmap.sites.columns import Columns, guess, in_metres, picked_columns
from ftzmap.sites.coordinates import DATUMS
from ftzmap.sites.site_table import Table
from ftzmap.work.session_work import Source, source_of
from ftzmap.zone.zone import Zone
from geo.errors import FileFormatError
from geo.messages import message

READ = "ftzmap.sites.table_files:read_table"
READ_LINES = "ftzmap.sites.table_files:read_lines"
CHOSEN = ("lon", "lat", "both", "name", "datum")  # the columns that a reader may choose
LINES, COLUMNS = "lines", "columns"


def lines_source(text: str, name: str, heads: tuple[str, str]) -> Source:
    """Return pasted lines as a file."""
    return replace(source_of(text.encode("utf-8", "replace"), name), steps=((LINES, heads),))


def with_columns(source: Source, columns: Columns, *, datum: str, from_crs: str | None) -> Source:
    """Return a file with what was chosen for its table."""
    picked = tuple(getattr(columns, kind) for kind in CHOSEN)
    before = tuple(step for step in source.steps if step[0] == LINES)
    steps: tuple[Step, ...] = (*before, (COLUMNS, (datum, *picked)))
    return replace(source, from_crs=from_crs, steps=steps)


def located_again(zone: Zone, source: Source, check: Callable[[], None]) -> SiteTable:
    """Return a table of sites as it was located.

    Raises
    ------
    GeoError
        The file cannot be read, or its steps tell nothing that is known.
    """
    steps = dict(source.steps)
    datum, *picked = steps.get(COLUMNS, ()) or (None,)
    if datum not in DATUMS or len(picked) != len(CHOSEN):
        raise FileFormatError(
            message("The work file has a change of an unknown kind; open another copy.")
        )
    table = _table(source, steps, check)
    columns = guess(table)
    if not table.shapes:
        known: dict[str, Any] = dict(zip(CHOSEN, picked, strict=True))
        _check_columns(table, known)
        columns = in_metres(table, picked_columns(columns, **known), from_crs=source.from_crs)
    return locate_table(zone, table, columns, datum=str(datum))


def _check_columns(table: Table, chosen: Mapping[str, object]) -> None:
    """Raise where a table lacks a column that was chosen, or none was chosen for its places."""
    are_there = {*chosen.values()} - {None} <= {*table.columns}
    if are_there and (chosen["both"] or (chosen["lon"] and chosen["lat"])):
        return
    raise FileFormatError(
        message("The columns named for its coordinates are not in the table; load the file again.")
    )


def _table(source: Source, steps: dict[str, Any], check: Callable[[], None]) -> Table:
    with queue_for(len(source.data)).turn(object(), check):
        if LINES in steps:
            text = source.data.decode("utf-8", "replace")
            heads = tuple(map(str, steps[LINES]))
            found: Table = isolated(READ_LINES, text, source.name, heads=heads, check=check)
        else:
            found = isolated(READ, source.data, source.name, most=MAX_IN_BROWSER, check=check)
    return found
