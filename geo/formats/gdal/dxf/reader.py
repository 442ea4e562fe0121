"""DXF in ASCII, of AutoCAD: record and reader; apart because a format is a module."""

import codecs
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.arrays import Bools, Ints
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.drawing_unit import UNITS
from geo.formats.format import Certainty, Format, SourceFile, Written
from geo.formats.gdal.dxf.arc_ends import without_repeats
from geo.formats.gdal.dxf.hidden_layers import hidden_layers, hidden_note
from geo.formats.gdal.dxf.left_out import left_out
from geo.formats.gdal.dxf.splines import with_polylines
from geo.formats.gdal.reader import decode_cells, encoding_notes, table_of
from geo.formats.gdal.sandbox import Job, run
from geo.formats.table import DrawnText, LengthUnit, Table, no_layer
from geo.formats.target_system import in_target, is_in_degrees, system_note, target_epsg
from geo.formats.texts import CARRIER, Cells, code_page, decode, storable_text
from geo.formats.writers import LAYER
from geo.messages import Message, message, paragraph
from geo.scratch import scratch_folder

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

HEADER_BYTES = 20_000  # in which the header names its encoding
FINE_STEP, COARSE_STEP = 0.06, 4  # degrees of a chord: 2e-7 of a circle's area, and 8e-4
FIRST_IN_UTF8 = 1021  # version of a DXF, AutoCAD 2007
UNITLESS, METRES = "0", "6"  # of $INSUNITS
CODE_PAGE, CAD_ESCAPES = "ANSI_936", "cad-escapes"
FORBIDDEN = re.compile(r'[<>/\\":;?*|=,`\x00-\x1f\x7f]')  # in names of layers
ESCAPES = re.compile(r"(?:\\U\+[0-9A-Fa-f]{4})+")  # units of UTF-16
REMARK = re.compile(rb"\s*+999[^\S\n]*+\n[^\S\n]*+EPSG:(\d{4,6})\b")  # at the beginning
MAX_LAYER = 200  # characters of a name
PAPER = "PaperSpace"  # what GDAL calls the column
COLUMNS = ("Layer", PAPER, "Text")  # of those that GDAL makes
NOTHING_READ = message("Nothing of the drawing can be read as an outline.")
Arrays = dict[str, np.ndarray]
BEGINNING = re.compile(rb"\s*+(?:999\r?\n.*+\n\s*+)*+0[^\S\n]*+\n\s*+SECTION\b")


def read(data: bytes, *, layer: str | None = None) -> Table:
    """Return the lines and areas of an ASCII DXF, each with the name of its layer.

    Names and texts are in the code page that its header names, if that reads them; since AutoCAD
    2007 in UTF-8.

    Parameters
    ----------
    data
        The bytes of the file.
    layer
        The layer of the drawing to read; all by default.

    Raises
    ------
    FileFormatError
        It is damaged.
    LayerError
        It has no such layer.
    FileTooLargeError
        It does not fit the memory or time that is set for it.
    """
    answer, arrays, cells, curves = _entities(data)
    if not answer["count"] and len(curves) > 1:
        raise FileFormatError(paragraph([NOTHING_READ, *curves[1:]]))
    declared = REMARK.match(data)
    crs = f"EPSG:{declared[1].decode()}" if declared else None
    unit = None if declared else _unit(data[:HEADER_BYTES])
    table = replace(without_repeats(table_of(answer, arrays)), unit=unit, crs=crs)
    table, of_paper = _in_model_space(table)
    kept = ~_is_label(table)
    names = table.columns.get("Layer", ())
    table = replace(table, sheets=names)
    chosen = np.array([layer in (None, name) for name in names] or [True] * len(kept), dtype=bool)
    if not chosen.any():
        raise no_layer(layer or "", map(str, names))
    if (chosen & kept).any():
        texts = tuple(_texts(table, np.flatnonzero(~kept), chosen))
        table = replace(table.only(chosen & kept), texts=texts)
    else:
        table = table.only(chosen)
    hidden = hidden_note(table.columns.get("Layer", ()), _hidden(data))
    notes = (*curves, *_paper_notes(of_paper), *hidden, *encoding_notes(cells))
    return replace(table, decisions=(*notes, *table.decisions))


def _texts(table: Table, rows: Ints, chosen: Bools) -> Iterator[DrawnText]:
    """Yield the texts and points of some rows."""
    words = table.columns.get("Text") or [None] * len(chosen)
    for row in rows.tolist():
        x, y = table.points.get(row, (np.nan, np.nan))
        yield DrawnText(x, y, str(words[row] or ""), bool(chosen[row]))


def layers(data: bytes) -> list[str]:
    """Return the layers on which a drawing has anything; errors are those of `read`."""
    answer, *_ = _entities(data)
    named = dict(answer["columns"]).get("Layer", ())
    return list(dict.fromkeys(map(str, named)))


def _entities(data: bytes) -> tuple[dict[str, Any], Arrays, Cells, tuple[Message, ...]]:
    """Return the entities of a drawing, with arcs as chords of as few degrees as fit the memory.

    The last value says how fine curves are.
    """
    try:
        answer, arrays, curves = _with_curves(data, FINE_STEP)
    except FileTooLargeError:
        answer, arrays, curves = _with_curves(data, COARSE_STEP)
    named = {name: values for name, values in answer["columns"] if name in COLUMNS}
    answer["columns"] = [["name", named["Layer"]], *named.items()] if "Layer" in named else []
    cells = decode_cells(answer, _encoding(data[:HEADER_BYTES]))
    answer["columns"] = [[n, list(map(_without_escapes, v))] for n, v in answer["columns"]]
    return answer, arrays, cells, curves


def _with_curves(data: bytes, step: float) -> tuple[dict[str, Any], Arrays, tuple[Message, ...]]:
    """Return the entities of a drawing, with curves as chords of so many degrees, and say so."""
    plain, splines = with_polylines(data, step)
    answer, arrays = run(_job(plain, step))
    said = [message("Arcs were read as chords of {step:g} degrees.", step=step)]
    if splines.by_fit_points:
        said.append(
            message(
                "Splines of fit points without control points were left out: {count}; convert them"
                " to polylines in your drawing program.",
                count=splines.by_fit_points,
            )
        )
    if splines.unsound:
        said.append(
            message(
                "Splines that cannot be read, which were left out: {count}.", count=splines.unsound
            )
        )
    if splines.coarse:
        said.append(
            message(
                "Splines that could only be read coarsely, with eight chords a control point:"
                " {count}; their areas may be off by a thousandth.",
                count=splines.coarse,
            )
        )
    return answer, arrays, (*said, *left_out(plain))


def _in_model_space(table: Table) -> tuple[Table, int]:
    """Return a drawing without what is on its sheets of paper, and how many entities that is.

    Raises
    ------
    FileFormatError
        There is nothing else.
    """
    columns = {name: values for name, values in table.columns.items() if name != PAPER}
    on_paper = np.array([value == 1 for value in table.columns.get(PAPER, ())], dtype=bool)
    table = replace(table, columns=columns)
    if not on_paper.any():
        return table, 0
    if on_paper.all():
        raise FileFormatError(
            message(
                "All of the drawing stands in paper space, which is a sheet to be printed; put the"
                " outlines into model space, at their coordinates."
            )
        )
    return table.only(~on_paper), int(on_paper.sum())


def _hidden(data: bytes) -> list[str]:
    """Return the names of the layers that a drawing does not show."""
    codec = _encoding(data[:HEADER_BYTES])
    texts = (decode(name, declared=codec)[0] for name in hidden_layers(data))
    return [str(_without_escapes(text)) for text in texts]


def _without_escapes(cell: object) -> object:
    """Return a text with the characters that AutoCAD writes as U+ and four digits."""
    if not isinstance(cell, str):
        return cell
    return ESCAPES.sub(lambda found: _unescaped(found[0]), cell)


def _unescaped(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace(r"\U+", ""))
    return storable_text(units.decode("utf-16-be", "replace")).replace("\0", "")


def _job(data: bytes, step: float) -> Job:
    settings = {"DXF_ENCODING": CARRIER, "OGR_ARC_STEPSIZE": str(step)}
    return Job("gdal", {"data.dxf": data}, "DXF", settings=settings)


def _is_label(table: Table) -> Bools:
    """Return (n,) whether each row is a text or a point: what is beside outlines in a drawing."""
    found = np.zeros(len(table.geometries), dtype=bool)
    for row, defect in table.problems:
        if defect.kind == "not-polygon" and dict(defect.message.values)["type"] == "Point":
            found[row] = True
    return found


def _paper_notes(count: int) -> Iterator[Message]:
    if count:
        yield message("What stands in paper space, which was left out: {count}.", count=count)


def _unit(header: bytes) -> LengthUnit | None:
    """Return the unit of a drawing, if its header names one."""
    named = re.search(rb"\$INSUNITS\s+70\s+(\d{1,3})\b", header)
    return UNITS.get(int(named[1])) if named else None


def _encoding(header: bytes) -> str | None:
    """Return the codec of the texts of a drawing, as its header tells it."""
    version = re.search(rb"\$ACADVER\s+1\s+AC(\d{4})", header)
    if version and int(version[1]) >= FIRST_IN_UTF8:
        return "utf-8"
    named = re.search(rb"\$DWGCODEPAGE\s+3\s+(\w{1,20})", header)
    return code_page(named[1].decode("ascii", "replace")) if named else None


def write(frame: "GeoDataFrame") -> Written:
    """Return a frame as DXF of AutoCAD 2004: closed polylines, a layer for each outline."""
    import geopandas
    import pyogrio

    epsg = target_epsg(frame)
    shapes = in_target(frame.geometry.to_numpy(), epsg)
    unit = UNITLESS if is_in_degrees(epsg) else METRES
    drawn = [shape is not None and not shape.is_empty for shape in shapes]
    drawing = geopandas.GeoDataFrame({"Layer": _layer_names(frame)}, geometry=shapes)[drawn]
    with scratch_folder() as folder:
        path = folder / f"{LAYER}.dxf"
        pyogrio.set_gdal_config_options({"DXF_WRITE_HATCH": "NO"})
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "'crs' was not provided")
                pyogrio.write_dataframe(
                    drawing, path, driver="DXF", dataset_options={"INSUNITS": unit}
                )
        finally:
            pyogrio.set_gdal_config_options({"DXF_WRITE_HATCH": None})
        text = path.read_bytes().decode()
    remark = f"999\nEPSG:{epsg}\n"
    data = (remark + text.replace("ANSI_1252", CODE_PAGE, 1)).encode("gbk", CAD_ESCAPES)
    return Written(data=data, notes=(system_note(frame, epsg),))


def _layer_names(frame: "GeoDataFrame") -> list[str]:
    """Return a name for the layer of each row: its name, else its id, else its number."""
    found: list[str] = []
    used: set[str] = set()
    for number, (name, identifier) in enumerate(zip(frame["name"], frame["id"], strict=True), 1):
        plain = FORBIDDEN.sub("_", str(name or identifier or number))[:MAX_LAYER].strip() or "_"
        label, count = plain, 1
        while label.lower() in used:
            count += 1
            label = f"{plain} {count}"
        used.add(label.lower())
        found.append(label)
    return found


def _cad_escapes(error: UnicodeError) -> tuple[str, int]:
    """Return characters beyond the code page as AutoCAD writes them: U+ and four digits."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be")
    numbers = (units[at : at + 2].hex().upper() for at in range(0, len(units), 2))
    return "".join(rf"\U+{number}" for number in numbers), error.end


codecs.register_error(CAD_ESCAPES, _cad_escapes)


def _recognise(source: SourceFile) -> Certainty:
    return Certainty.SIGNATURE if BEGINNING.match(source.head) else Certainty.NONE


FORMAT = Format(
    id="dxf",
    title="DXF",
    endings=(".dxf",),
    recognise=_recognise,
    crs="the one of an `EPSG:4517` in the remark it begins with; else from the numbers",
    read=lambda source, options: read(source.data, layer=options.layer),
    layers=lambda source: layers(source.data),
    output_ending=".dxf",
    write=write,
    is_text=True,
)
