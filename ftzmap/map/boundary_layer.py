"""The planner's map: a loaded boundary over its reference, what was gained and lost, findings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

from shapely import Geometry, get_parts, point_on_surface

from ftzmap.boundary.assignment import title_of
from ftzmap.boundary.review import Review
from ftzmap.checks.findings import Finding, Severity, in_words
from ftzmap.map.ground import ground_scene
from ftzmap.map.labels import block, box_of, map_texts, style_entry
from ftzmap.map.marks import CROSSED, FALLING
from ftzmap.map.scene_layers import Layer, Scene, Style, outlines
from ftzmap.text.escape import plain, script_json
from ftzmap.text.i18n import N_, Language
from ftzmap.zone.zone import Zone
from geo.polygons.area import M2_PER_KM2, geodesic_area
from geo.polygons.thinning import sketched, thinned

LOADED, REFERENCE, GAINED, LOST = "#6A3D9A", "#5f6b73", "#e0007a", "#1b1f23"
ERROR, OTHER = "#b00020", "#8a5a00"
MAX_MARKED = 60  # findings on the map at once; the list holds them all
MAX_NAMED = 60  # outlines with a label; the features of the zone come first
MAX_DRAWN = 3000  # outlines of each kind; a browser turns sluggish above
DISPLAY_M = 2.0  # vertices nearer to an edge than this are not drawn
DEGREES_PER_M = 1 / 111_320
REFERENCE_STYLE = Style(color=REFERENCE, weight=2, dash=(6, 5))
_CLOSE_DEGREES = 0.004  # half the width of the map around a chosen finding
GAINED_STYLE = Style(color=GAINED, weight=1, opacity=0.2, hatch=FALLING)
LOST_STYLE = Style(color=LOST, weight=1, opacity=0.15, hatch=CROSSED)
CHANGES = (GAINED_STYLE, LOST_STYLE)
_LOADED_STYLE = Style(color=LOADED, weight=2.5, opacity=0.08)
_BROKEN_STYLE = Style(color=ERROR, weight=2.5)
_LEGEND = (
    ("loaded", N_("Loaded boundary"), _LOADED_STYLE),
    ("reference", N_("Reference"), REFERENCE_STYLE),
    ("gained", N_("Gained"), GAINED_STYLE),
    ("lost", N_("Lost"), LOST_STYLE),
    ("broken", N_("Cannot be measured"), _BROKEN_STYLE),
)


@dataclass(frozen=True)
class Sight:
    """What lies on the planner's map, outlines in degrees by feature id.

    Parameters
    ----------
    zone
        The zone whose features the outlines may be.
    loaded, reference
        The boundary under check, and the one it is held against.
    findings
        What was found in it.
    broken
        Outlines of the boundary that cannot be measured.
    changes
        What was gained and lost against the reference, or None.
    chosen
        The row of the finding to fly to, or None.
    target
        The feature to fly to where no finding with a place is chosen, or None for everything.
    """

    zone: Zone
    loaded: Mapping[str, Geometry]
    reference: Mapping[str, Geometry]
    findings: Sequence[Finding]
    broken: Sequence[Geometry] = ()
    changes: tuple[Geometry, Geometry] | None = None
    chosen: int | None = None
    target: str | None = None

    @classmethod
    def of(cls, review: Review, *, chosen: int | None = None, target: str | None = None) -> Self:
        """Return what a review puts on the map: of the reference, what it calls the same."""
        both = {
            name: outline for name, outline in review.reference.items() if name in review.outlines
        }
        return cls(
            zone=review.zone,
            loaded=review.outlines,
            reference=both or review.reference,
            findings=review.findings,
            broken=review.desk.broken,
            changes=review.changes,
            chosen=chosen,
            target=target,
        )

    @property
    def focus(self) -> tuple[float, float] | None:
        """Longitude and latitude of the chosen finding, if it has a place."""
        finding = self.findings[self.chosen] if self.chosen is not None else None
        return finding.place if finding else None

    @property
    def hidden(self) -> int:
        """How many outlines are too many to draw."""
        return sum(max(len(kind) - MAX_DRAWN, 0) for kind in (self.loaded, self.broken))


def desk_scene(sight: Sight, language: Language) -> Scene:
    """Return everything that lies on the base map of the planner's desk."""
    layers = [
        *(
            _outlines([geometry], style)
            for geometry, style in zip(sight.changes or (), CHANGES, strict=False)
        ),
        _outlines(sight.reference.values(), REFERENCE_STYLE),
        _outlines(sight.loaded.values(), _LOADED_STYLE),
        _outlines(sight.broken, _BROKEN_STYLE, sketched),
    ]
    return Scene(script_json(_scene(sight, language)), tuple(filter(None, layers)))


def _outlines(
    geometries: Iterable[Geometry],
    style: Style,
    plainer: Callable[[Geometry, float], Geometry] = thinned,
) -> Layer | None:
    nearest = DISPLAY_M * DEGREES_PER_M
    first = (shape for shape in islice(geometries, MAX_DRAWN) if not shape.is_empty)
    shapes = [plainer(shape, nearest) for shape in first]
    return outlines(shapes, style.as_leaflet()) if shapes else None


def _scene(sight: Sight, t: Language) -> dict[str, object]:
    named = dict(islice(sight.loaded.items(), MAX_NAMED))
    labels = [_name(sight.zone, name, outline, t) for name, outline in named.items()]
    labels += [
        _mark(sight, row, t)
        for row, finding in enumerate(sight.findings)
        if finding.place and (row < MAX_MARKED or row == sight.chosen)
    ]
    return {
        "view": f"{sight.focus or sight.target or sorted(named)}",
        "bounds": _bounds(sight),
        "standalone": False,
        "lang": t.tag,
        "texts": map_texts(t),
        "ground": ground_scene(sight.zone, t),
        "legend": _legend(sight, t),
        "labels": labels,
    }


def _legend(sight: Sight, t: Language) -> list[dict[str, object]]:
    """Return the entries of the legend; that of the reference shows where it is on the map."""
    gained, lost = sight.changes or ((), ())
    drawn = {
        "loaded": sight.loaded.values(),
        "reference": sight.reference.values(),
        "gained": (gained,) * bool(gained),
        "lost": (lost,) * bool(lost),
        "broken": sight.broken,
    }
    entries = [style_entry(kind, t(text), style) for kind, text, style in _LEGEND if drawn[kind]]
    boxes = [box_of(shape) for shape in sight.reference.values() if not shape.is_empty]
    return [
        entry | {"boxes": boxes[:MAX_DRAWN]} if entry["kind"] == "reference" else entry
        for entry in entries
    ]


def _name(zone: Zone, name: str, outline: Geometry, t: Language) -> dict[str, object]:
    """Return the label of a loaded outline: what it is taken for, and how large it is."""
    at = point_on_surface(outline)
    title = block("title", plain(title_of(zone, name, t), limit=60))
    figure = t("{n} km²", n=t.km2(float(geodesic_area(outline)) / M2_PER_KM2))
    return {
        "id": f"loaded-{name}",
        "parent": None,
        "role": "part",
        "lat": at.y,
        "lng": at.x,
        "pieces": [box_of(piece) for piece in get_parts(outline)],
        "color": LOADED,
        "rank": 1,
        "target": False,
        "levels": [[title, block("figure", figure)], [title]],  # names alone, among many
        "aside": None,
    }


def _mark(sight: Sight, row: int, t: Language) -> dict[str, object]:
    finding, is_chosen = sight.findings[row], row == sight.chosen
    number = block("title", f"{row + 1}")
    sentence = block("figure", plain(in_words(sight.zone, finding.message, t), limit=160))
    return {
        "id": f"finding-{row}",
        "role": "part" if is_chosen else "place",
        "lat": finding.lat,
        "lng": finding.lon,
        "color": ERROR if finding.severity is Severity.ERROR else OTHER,
        "rank": 0,
        "target": False,
        "always": True,
        "levels": [[number, sentence], [number]] if is_chosen else [[number]],
    }


def _bounds(sight: Sight) -> list[list[float]]:
    """Return south-west and north-east, lat before lon, of what there is to see."""
    if sight.focus:
        (lon, lat), around = sight.focus, _CLOSE_DEGREES
        return [[lat - around, lon - around], [lat + around, lon + around]]
    if sight.target is not None and sight.target in sight.loaded:
        return box_of(sight.loaded[sight.target])
    return box_of(*([*sight.loaded.values(), *sight.broken] or sight.reference.values()))
