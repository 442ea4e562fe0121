"""What of a DXF GDAL passes over without a word, told in sentences; apart because it reads bytes.

Source of the group codes: the DXF reference of Autodesk: 0 an entity, 2 the name of a block, 1 and
70 of a BLOCK the path and the flags of an external reference, 11 the fit points of a SPLINE.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from geo.formats.gdal.dxf.splines import entity_end, entity_pairs
from geo.formats.texts import decode
from geo.messages import Message, message

_BEGIN = re.compile(
    rb"^[ \t]*+0[ \t]*+\r?\n[ \t]*+((?:3D|[A-Z])[0-9A-Z_]{1,60})[ \t]*+\r?\n", re.MULTILINE
)
_SECTION = re.compile(rb"\s*+2[ \t]*+\r?\n[ \t]*+([A-Z]+)")
SECTIONS = (b"BLOCKS", b"ENTITIES")  # in which there are entities
READ = re.compile(
    r"3DFACE|ARC|ATTDEF|ATTRIB|CIRCLE|DIMENSION|ELLIPSE|HATCH|INSERT|LEADER|LINE|"
    r"LWPOLYLINE|MLEADER|MLINE|MTEXT|MULTILEADER|POINT|POLYLINE|SOLID|SPLINE|TEXT|"
    r"TRACE"
)  # by GDAL
NO_OUTLINES = re.compile(
    r"ACAD_TABLE|ARCALIGNEDTEXT|ARC_DIMENSION|BLOCK|CAMERA|DGNUNDERLAY|DWFUNDERLAY|"
    r"ENDBLK|ENDSEC|EOF|GEOPOSITIONMARKER|HELIX|IMAGE|LARGE_RADIAL_DIMENSION|LIGHT|"
    r"OLE2FRAME|OLEFRAME|PDFUNDERLAY|POINTCLOUD|POINTCLOUDEX|RAY|RTEXT|SECTION|"
    r"SECTIONOBJECT|SEQEND|SHAPE|SUN|TOLERANCE|VERTEX|VIEWPORT|WIPEOUT|XLINE"
)  # and may be passed over
NAME, FLAGS = 2, 70  # group codes
EXTERNAL = 4 | 8  # flags of a block that is another drawing
MAX_BLOCK = 2000  # bytes of the beginning of a block


def left_out(data: bytes) -> Iterator[Message]:
    """Yield the sentences on entities of an ASCII DXF that may be outlines and are not read."""
    kinds: Counter[str] = Counter()
    inserted: Counter[str] = Counter()
    defined: set[str] = set()
    is_inside = False
    for match in _BEGIN.finditer(data):
        kind = match[1].decode("latin-1")
        if kind == "SECTION":
            named = _SECTION.match(data, match.end())
            is_inside = named is not None and named[1] in SECTIONS
        if not is_inside:
            continue
        if kind == "INSERT":
            inserted[_values(data, match.end())[0]] += 1
        elif kind == "BLOCK":
            name, flags = _values(data, match.end())
            defined |= set() if flags & EXTERNAL else {name}
        kinds[kind] += not (READ.fullmatch(kind) or NO_OUTLINES.fullmatch(kind))
    yield from _sentences(+kinds, +Counter({n: k for n, k in inserted.items() if n not in defined}))


def _values(data: bytes, start: int) -> tuple[str, int]:
    """Return the name of a block and its flags."""
    name, flags = "", 0
    with suppress(ValueError):  # of a code that is no number: what was read before it counts
        for code, value in entity_pairs(data[start : entity_end(data, start)][:MAX_BLOCK]):
            if code == NAME:
                name = decode(value.encode("latin-1"))[0]
            elif code == FLAGS:
                flags = int(value)
    return name, flags


def _sentences(kinds: Counter[str], missing: Counter[str]) -> Iterator[Message]:
    if kinds:
        yield message(
            "Entities that cannot be read were left out: {kinds}; explode them or convert them to"
            " polylines in your drawing program.",
            kinds=", ".join(f"{kind} ({count})" for kind, count in sorted(kinds.items())),
        )
    if missing:
        yield message(
            "Blocks that are in another drawing or missing were left out: {names}; bind the"
            " external references, or insert the blocks, and save the drawing again.",
            names=", ".join(f"{name or '–'} ({count})" for name, count in sorted(missing.items())),
        )
