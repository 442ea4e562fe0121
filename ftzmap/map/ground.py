"""The ground under a scene as plain data for ``web/ground.js``: pictures, and names by language.

It stands alone because every scene lies on the same ground.
"""

from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

from ftzmap.map.antimeridian import drawn_lon
from ftzmap.map.assets import served
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.zone.ground_file import MEDIA_TYPES
from ftzmap.zone.landmarks import Place
from ftzmap.zone.zone import Zone

NAME_LIMIT = 60  # characters of one name


def ground_scene(
    zone: Zone, language: Language, *, standalone: bool = False, city: Place | None = None
) -> dict[str, object] | None:
    """Return the ground of a zone; None for a zone without one.

    Parameters
    ----------
    standalone
        Whether pictures come with the data, for a page that carries all it needs.
    city
        A place that is marked already and so goes without a second name.
    """
    ground = zone.ground
    if ground is None:
        return None
    picture = _inside if standalone else served
    west, south, east, north = ground.box
    return {
        "pictures": [picture(path) for path in ground.pictures],
        "lines": [picture(path) for path in ground.lines],
        "bounds": [[south, drawn_lon(zone, west)], [north, drawn_lon(zone, east)]],
        "names": [
            {
                "text": plain(language(name.name), limit=NAME_LIMIT),
                "kind": name.kind,
                "size": name.size,
                "lat": name.lat,
                "lng": drawn_lon(zone, name.lon),
                "place": name.place and f"place-{name.place}",
            }
            for name in ground.names
            if city is None or name.place != city.id
        ],
    }


def credit(zone: Zone, t: Language) -> tuple[str, ...]:
    """Return whom a map names for its ground: a sentence, or none."""
    return (t(zone.ground.credit),) if zone.ground and zone.ground.credit else ()


def overview_of(zone: Zone) -> list[list[float]] | None:
    """Return south-west and north-east, lat before lon, of what a zone shows first, if it says."""
    if zone.ground is None or zone.ground.overview is None:
        return None
    west, south, east, north = zone.ground.overview
    return [[south, drawn_lon(zone, west)], [north, drawn_lon(zone, east)]]


def _inside(path: Path) -> str:
    kind = MEDIA_TYPES[path.suffix]
    if path.suffix == ".svg":
        return f"data:{kind},{quote(path.read_text(encoding='utf-8'))}"
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"
