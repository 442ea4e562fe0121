"""A file of points written anew with what each lies in, however long it is.

It stands alone because a command and the work on a folder of files both do this.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ftzmap.sites.columns import Columns
from ftzmap.sites.site_table import Table
from ftzmap.text.i18n import Language
from ftzmap.text.output import whole_file
from ftzmap.zone.zone import Zone
from geo.formats.table import unique_names
from geo.messages import Message, Tell, message
from geo.streams.stream import Piece, Watch, unwatched

if TYPE_CHECKING:
    from ftzmap.sites.export import Counts


@dataclass(frozen=True, kw_only=True)
class HowToLocate:
    """What the user says of files of points: layer, columns, system, datum, and what to seek."""

    layer: str | None = None
    lon: str | None = None
    lat: str | None = None
    from_crs: str | None = None
    datum: str = "wgs84"
    distances: bool = False


@dataclass(frozen=True, kw_only=True)
class LocatedFile:
    """How many rows were written, and the columns that the file has."""

    counts: "Counts"
    columns: tuple[str, ...]


def locate_file(
    zone: Zone,
    file: Path,
    out: Path,
    how: HowToLocate,
    t: Language,
    *,
    piece: Piece | None = None,
    columns: Columns | None = None,
    tell: Tell,
    watch: Watch = unwatched,
) -> LocatedFile:
    """Write the rows of a file of points with what each lies in, batch by batch.

    Parameters
    ----------
    out
        Whose ending is one of those of `ftzmap.sites.export.WRITERS`.
    piece
        Which rows, of a file that is divided; all by default.
    columns
        Where coordinates stand in a file that is divided; by default its first rows decide.
    tell
        Called with each sentence on how the file is read.
    watch
        Passes the batches of a large file on, and sees how far the work is.

    Raises
    ------
    GeoError
        The file cannot be read, or a cell cannot be written.
    OSError
        A file cannot be opened, or the output cannot be written.
    """
    from ftzmap.sites.answers import locate_table
    from ftzmap.sites.export import export, open_sink, result_ending
    from ftzmap.sites.sources import open_source
    from geo.formats.format import ReadOptions

    source = open_source(file, ReadOptions(how.layer, how.from_crs), piece)
    is_large = source.is_large or piece is not None
    columns = columns or _columns(source.first, how)
    for remark in filter(None, (*source.first.notes, columns.note)):
        tell(remark)
    distances = how.distances or not is_large
    if not distances:
        tell(_large())
    locate = partial(
        locate_table, zone, datum=how.datum, distances=distances, mark_duplicates=not is_large
    )
    look = watch if is_large else unwatched
    batches = look(source.rows, source.batches(), is_about=source.is_about)
    tables = (locate(_by_columns(batch, how), columns) for batch in batches)
    ending = result_ending(out.name)
    with whole_file(out) as part, open_sink(part, ending) as sink:
        counts = export(tables, sink, ending, t)
    return LocatedFile(counts=counts, columns=tuple(source.first.values))


def _is_by_columns(table: Table, how: HowToLocate) -> bool:
    """Return whether columns that the user names are the places of a table, and not its shapes."""
    return bool(table.shapes and (how.lon or how.lat))


def _columns(first: Table, how: HowToLocate) -> Columns:
    """Return where the coordinates of a file stand, by its first rows."""
    from ftzmap.sites.columns import choose

    table = replace(first, shapes=()) if _is_by_columns(first, how) else first
    return choose(table, how.lon, how.lat, from_crs=how.from_crs)


def _by_columns(table: Table, how: HowToLocate) -> Table:
    """Return a table whose places are the columns that the user names; its shapes become WKT."""
    if not _is_by_columns(table, how):
        return table
    name = unique_names([*table.values, "wkt"])[-1]
    texts = tuple(None if shape is None else shape.wkt for shape in table.shapes)
    return replace(table, values={**table.values, name: texts}, shapes=())


def columns_and_pieces(file: Path, how: HowToLocate) -> tuple[Columns | None, tuple[Piece, ...]]:
    """Return where coordinates stand in a long file, and how it is divided; else no pieces.

    Errors are those of `locate_file`.
    """
    from ftzmap.sites.sources import open_source, pieces_of
    from geo.formats.format import ReadOptions

    options = ReadOptions(how.layer, how.from_crs)
    pieces = pieces_of(file, options)
    if len(pieces) < 2:
        return None, pieces
    return _columns(open_source(file, options, pieces[0]).first, how), pieces


def _large() -> Message:
    from ftzmap.sites.sources import LARGE

    return message(
        "More than {most:,} rows: distances are calculated only with --distances, and "
        "duplicate rows are not marked.",
        most=LARGE,
    )
