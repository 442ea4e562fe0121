"""Layers of a DXF that its drawing does not show; apart because it reads bytes that GDAL drops.

Source of the group codes: the DXF reference of Autodesk, LAYER: 2 the name, 70 flags of which 1 is
frozen, 62 the colour, negative where the layer is off.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

from geo.formats.gdal.dxf.splines import entity_end, entity_pairs
from geo.messages import Message, message

_LAYER = re.compile(rb"^[ \t]*+0[ \t]*+\r?\n[ \t]*+LAYER[ \t]*+\r?\n", re.MULTILINE)
NAME, FLAGS, COLOUR = 2, 70, 62  # group codes
FROZEN = 1


def hidden_layers(data: bytes) -> Iterator[bytes]:
    """Yield the names of the layers of an ASCII DXF that are off or frozen, as they are written."""
    for match in _LAYER.finditer(data):
        name, is_hidden = "", False
        with suppress(ValueError):  # of a code or value that is no number
            for code, value in entity_pairs(data[match.end() : entity_end(data, match.end())]):
                if code == NAME:
                    name = value
                elif code == FLAGS:
                    is_hidden |= bool(int(value) & FROZEN)
                elif code == COLOUR:
                    is_hidden |= int(value) < 0
        if is_hidden:
            yield name.encode("latin-1")


def hidden_note(names: Sequence[object], hidden: Sequence[str]) -> Iterator[Message]:
    """Yield the sentence on outlines that are read although the drawing does not show them.

    Parameters
    ----------
    names
        (n,) the layer of each outline.
    hidden
        The layers that are off or frozen.
    """
    folded = {name.casefold() for name in hidden}
    counts = Counter(name for name in map(str, names) if name.casefold() in folded)
    if counts:
        yield message(
            "Outlines on layers that are off or frozen in the drawing were read too: {layers};"
            " choose one layer to read it alone.",
            layers=", ".join(f"{name} ({count})" for name, count in sorted(counts.items())),
        )
