"""What lies on a map, as plain data that ``web/scene.js`` draws: layers from below, then labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Geometry

from ftzmap.text.escape import script_json

Layer = str  # JSON that may stand inside a script


@dataclass(frozen=True)
class Style:
    """The look of outlines: line with its width and dash in px, opacity of the inside 0 to 1.

    A `hatch` of ``ftzmap/map/marks.py`` lies on the inside, if there is one.
    """

    color: str
    weight: float
    opacity: float = 0.0
    dash: tuple[float, ...] = ()
    hatch: str = ""

    def as_leaflet(self) -> dict[str, object]:
        """Return the look as Leaflet names it."""
        look = {"color": self.color, "weight": self.weight, "fillOpacity": self.opacity}
        look |= {"dashArray": leaflet_dash(self.dash)} if self.dash else {}
        return look | ({"hatch": self.hatch} if self.hatch else {})


@dataclass(frozen=True)
class Scene:
    """Everything on a map.

    Parameters
    ----------
    labels
        JSON of the scene of ``web/labels.js``.
    layers
        From the lowest to the highest.
    limits
        The least and the greatest zoom of the map.
    """

    labels: str
    layers: tuple[Layer, ...] = ()
    limits: tuple[int, int] = (3, 18)

    def json(self) -> str:
        """Return the scene as JSON that may stand inside a script."""
        layers = f"[{', '.join(self.layers)}]"
        return f'{{"limits": {list(self.limits)}, "layers": {layers}, "labels": {self.labels}}}'


def leaflet_dash(dash: tuple[float, ...]) -> str | None:
    """Return lengths of line and gap as Leaflet and SVG write them; None for a solid line."""
    return " ".join(f"{length:g}" for length in dash) or None


def outlines(
    shapes: Iterable[Geometry],
    style: Mapping[str, object],
    *,
    styles: Sequence[Mapping[str, object]] = (),
    named: bool = False,
) -> Layer:
    """Return a layer of shapes in lon, lat degrees; clicks go through them.

    Parameters
    ----------
    style
        The look of all, as Leaflet names it.
    styles
        What each shape has of its own.
    named
        Whether label number `i` of the scene names shape number `i`.
    """
    drawn = shapely.to_geojson(np.array([*shapes], dtype=object))  # numbers and names of types
    look = {"type": "outlines", "style": style, "styles": list(styles), "named": named}
    return f'{script_json(look)[:-1]}, "shapes": [{", ".join(drawn)}]}}'


def packed_shapes(
    address: str, looks: Iterable[Style], *, chosen: int | None = None, mark: str = ""
) -> Layer:
    """Return a layer of shapes that `ftzmap.parcels.packed_shapes` packed.

    Parameters
    ----------
    address
        Where the browser fetches them.
    looks
        Of each state that a shape may have.
    chosen
        The row of the parcel that is marked by a line of the colour `mark`.
    """
    styles = [
        {
            "color": one.color,
            "weight": one.weight,
            "opacity": one.opacity,
            "dash": list(one.dash),
            "hatch": one.hatch,
        }
        for one in looks
    ]
    about = {"type": "shapes", "address": address, "looks": styles, "chosen": chosen, "mark": mark}
    return script_json(about)


def tiles(address: str, credit: str) -> Layer:
    """Return a layer of tiles from the network."""
    return script_json({"type": "tiles", "address": address, "credit": credit})


def mark(kind: str, lon: float, lat: float, *, number: int | None = None) -> Layer:
    """Return a mark at a place: a ``pin``, a ``star``, a ``vertex`` or a ``number``."""
    return script_json({"type": kind, "lat": lat, "lng": lon, "number": number})


def line(places: Iterable[tuple[float, float]]) -> Layer:
    """Return a dashed line through lon, lat places: an outline that is not closed yet."""
    return script_json({"type": "line", "places": [[lat, lon] for lon, lat in places]})
