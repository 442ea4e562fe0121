"""What can go wrong in `geo`: one root, children that are also builtins."""

from geo.words import Words, words


class GeoError(Exception):
    """Anything `geo` refuses; `words` is the one sentence to show."""

    def __init__(self, sentence: Words | str) -> None:
        self.words = sentence if isinstance(sentence, Words) else words("{text}", text=sentence)
        super().__init__(str(self.words))


class GeometryError(GeoError, ValueError):
    """A geometry that cannot be measured or related."""


class CoordinateError(GeoError, ValueError):
    """Coordinates that are not finite, or outside the range of their system."""


class CrsError(GeoError, ValueError):
    """A coordinate system that is unknown, or cannot be told from the numbers."""


class FileFormatError(GeoError, ValueError):
    """A file that cannot be read as what it says it is."""


class FileTooLargeError(GeoError, ValueError):
    """A file that would not fit the memory or time that is set for it."""


class CancelledError(GeoError):
    """Work that was stopped on request before it was done."""
