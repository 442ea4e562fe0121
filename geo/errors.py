"""What can go wrong in `geo`: one root, children that are also builtins."""

from typing import ClassVar, Literal

from geo.messages import Message, message


class GeoError(Exception):
    """Anything `geo` refuses; `message` is the one sentence to show.

    `settled_by` names the argument of the readers that would settle it, if there is one.
    """

    settled_by: ClassVar[Literal["from_crs", "layer"] | None] = None

    def __init__(self, sentence: Message | str) -> None:
        self.message = (
            sentence if isinstance(sentence, Message) else message("{text}", text=sentence)
        )
        super().__init__(str(self.message))


class GeometryError(GeoError, ValueError):
    """A geometry that cannot be measured or related."""


class GeometryTypeError(GeoError, TypeError):
    """A value that is no geometry, or a table without geometries."""


class CoordinateError(GeoError, ValueError):
    """Coordinates that are not finite, or outside the range of their system."""


class CrsError(GeoError, ValueError):
    """A coordinate system that is unknown, or cannot be told from the numbers."""

    settled_by: ClassVar[Literal["from_crs", "layer"] | None] = "from_crs"


class NotationError(CrsError):
    """Numbers in one of two notations, which is a part of `from_crs`."""


class SeveralSystemsError(CrsError):
    """Numbers in several coordinate systems, of which no one can be named for all."""

    settled_by = None


class ZoneNumberError(CrsError):
    """Gauss-Kruger coordinates without the number of their zone.

    `east` and `north` are the middle of the points, metres, the easting without prefix.
    """

    def __init__(self, sentence: Message | str, *, east: float, north: float) -> None:
        super().__init__(sentence)
        self.east, self.north = east, north


class FileFormatError(GeoError, ValueError):
    """A file that cannot be read as what it says it is."""


class NoOutlinesError(FileFormatError):
    """A file without outlines, which may well be one of points."""


class LayerError(FileFormatError):
    """A file that has several layers, or not the one that was named."""

    settled_by = "layer"


class FileTooLargeError(GeoError, ValueError):
    """A file that would not fit the memory or time that is set for it."""


class CancelledError(GeoError):
    """Work that was stopped on request before it was done."""
