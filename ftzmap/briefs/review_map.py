"""The map of a report on a boundary: its outlines as vectors, with the findings that have a place.

Outlines that lie far apart have a panel for each group beside an overview. Lengths are mm on paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import shapely
from shapely import Geometry

from ftzmap.boundary.assignment import title_of
from ftzmap.boundary.review import Review
from ftzmap.briefs.map import EDGE, WIDTH, frames, map_height
from ftzmap.briefs.panel import HEAD, MM_PER_PX, Frame, Panel
from ftzmap.checks.findings import Severity
from ftzmap.map.antimeridian import drawn_lon, drawn_outline
from ftzmap.map.boundary_layer import CHANGES, ERROR, LOADED, OTHER, REFERENCE
from ftzmap.map.marks import pattern
from ftzmap.map.scene_layers import Style
from ftzmap.text.escape import html_text, plain
from ftzmap.text.i18n import Language
from ftzmap.zone.kinds import Look
from geo.polygons.thinning import sketched, thinned

MAX_PANELS = 6  # of groups of outlines; the overview shows all
MAX_DRAWN = 1000  # outlines, the largest of each panel
MAX_NAMED = 40  # outlines with a name in a panel; names that collide are left out
MAX_MARKED = 60  # findings with a number
MAX_NAME = 40  # characters
_FAR_APART = 0.15  # the largest group takes less of the width of all than this
_NEAREST_MM = 0.08  # vertices nearer to an edge than this are not drawn
_OUTLINE = Look(opacity=0.12, dash=(), weight=2.0)
_BROKEN = Look(opacity=0.0, dash=(3, 3), weight=2.0)
_REFERENCE = Look(opacity=0.0, dash=(6, 5), weight=1.5)
_INK = "#1b1f23"


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What a map is of, in degrees as it is drawn, by label; marks are number, lon, lat, colour."""

    outlines: Mapping[str, Geometry]
    broken: tuple[Geometry, ...]
    reference: Mapping[str, Geometry]
    changes: tuple[Geometry, ...]
    marks: tuple[tuple[int, float, float, str], ...]

    @property
    def all(self) -> list[Geometry]:
        """Every outline of the file."""
        return [*self.outlines.values(), *self.broken]


def figure(review: Review, t: Language) -> str:
    """Return the map as a figure of HTML, with its key; empty where nothing can be drawn."""
    drawn = _drawn(review)
    if not drawn.all:
        return ""
    groups = _groups(drawn.all)
    shown = groups[:MAX_PANELS] if len(groups) > 1 else []
    title, first = t("Map of the outlines in the file"), frames(len(shown))[0]
    panels = (
        _panels(review, drawn, shown, t)
        if shown
        else [_panel(review, drawn, first, drawn.all, t, title=title)]
    )
    high, hidden = map_height(len(shown)) + HEAD, max(len(groups) - MAX_PANELS, 0)
    return (
        f'<figure><svg viewBox="{-EDGE:g} 0 {WIDTH + 2 * EDGE:g} {high:g}" role="img" '
        f'aria-label="{html_text(title)}">'
        f"{''.join(panels)}</svg><figcaption>{_key(drawn, hidden, t)}</figcaption></figure>"
    )


def _drawn(review: Review) -> _Drawn:
    zone, outlines = review.zone, review.outlines
    reference = {name: review.reference[name] for name in outlines if name in review.reference}
    marked = (
        (number, f.place, ERROR if f.severity is Severity.ERROR else OTHER)
        for number, f in enumerate(review.findings, start=1)
        if f.place and f.severity in {Severity.ERROR, Severity.WARNING}
    )
    return _Drawn(
        outlines={name: drawn_outline(zone, shape) for name, shape in outlines.items()},
        broken=review.desk.broken,
        reference={name: drawn_outline(zone, shape) for name, shape in reference.items()},
        changes=tuple(drawn_outline(zone, shape) for shape in review.changes or ()),
        marks=tuple(
            (number, drawn_lon(zone, place[0]), place[1], color)
            for number, place, color in islice(marked, MAX_MARKED)
        ),
    )


def _groups(shapes: Sequence[Geometry]) -> list[list[Geometry]]:
    """Return outlines by what lies together, the largest group first; one group if all does."""
    bounds = shapely.bounds(np.array(shapes, dtype=object))
    around = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) / 2
    boxes = shapely.box(*(bounds + np.outer(around, [-1, -1, 1, 1])).T)
    together = shapely.get_parts(shapely.union_all(boxes))
    centres, tree = shapely.box(*bounds.T), shapely.STRtree(together)
    members: dict[int, list[Geometry]] = {}
    for row, group in tree.query(centres, predicate="intersects").T.tolist():
        members.setdefault(group, []).append(shapes[row])
    groups = sorted(members.values(), key=_extent, reverse=True)
    return groups if _extent(groups[0]) < _FAR_APART * _extent(shapes) else [list(shapes)]


def _extent(shapes: Sequence[Geometry]) -> float:
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    return float(max(east - west, north - south))


def _panels(
    review: Review, drawn: _Drawn, groups: Sequence[Sequence[Geometry]], t: Language
) -> Iterator[str]:
    """Yield the overview, then a panel for each group, titled as its largest outline."""
    overview, *others = frames(len(groups))
    yield _overview(review, drawn, groups, overview, t)
    for frame, group in zip(others, groups, strict=True):
        title = next(iter(_titles(review, drawn, group, t).values()), "")
        yield _panel(review, drawn, frame, group, t, title=title)


def _overview(
    review: Review,
    drawn: _Drawn,
    groups: Sequence[Sequence[Geometry]],
    frame: Frame,
    t: Language,
) -> str:
    panel = _empty_panel(frame, drawn.all)
    panel.bar(t)
    for shape in drawn.all[:MAX_DRAWN]:
        middle = shapely.point_on_surface(shape)
        panel.dot(middle.x, middle.y, LOADED)
    for group in groups:
        for name, title in islice(_titles(review, drawn, group, t).items(), 1):
            panel.label(panel.box(drawn.outlines[name]), title, _INK)
    return panel.svg(t("Where they are"), _INK, "overview")


def _titles(
    review: Review, drawn: _Drawn, shapes: Sequence[Geometry], t: Language
) -> dict[str, str]:
    """Return what to call outlines, by label, the largest first."""
    wanted = {*map(id, shapes)}
    names = [name for name, shape in drawn.outlines.items() if id(shape) in wanted]
    names.sort(key=lambda name: drawn.outlines[name].area, reverse=True)
    return {name: plain(title_of(review.zone, name, t), limit=MAX_NAME) for name in names}


def _empty_panel(frame: Frame, shapes: Sequence[Geometry]) -> Panel:
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    bounds = (west, south, east, north)
    return Panel(frame.x, frame.y, frame.width, frame.height, bounds)


def _panel(
    review: Review,
    drawn: _Drawn,
    frame: Frame,
    shapes: Sequence[Geometry],
    t: Language,
    *,
    title: str,
) -> str:
    panel = _empty_panel(frame, shapes)
    panel.bar(t)
    titles = _titles(review, drawn, shapes, t)
    _outlines(panel, drawn, [*titles][:MAX_DRAWN])
    _marks(panel, drawn)
    for name, words in islice(titles.items(), MAX_NAMED):
        panel.label(panel.box(drawn.outlines[name]), words, _INK, must=len(titles) == 1)
    return panel.svg(title, _INK, f"panel-{frame.x:.0f}-{frame.y:.0f}")


def _outlines(panel: Panel, drawn: _Drawn, names: Sequence[str]) -> None:
    nearest = _NEAREST_MM / panel.scale
    for shape, style in zip(drawn.changes, CHANGES, strict=False):
        if not shape.is_empty:
            look = Look(opacity=style.opacity, dash=style.dash, weight=style.weight)
            panel.outline(thinned(shape, nearest), style.color, look, hatch=style.hatch)
    for name in names:
        if name in drawn.reference:
            panel.outline(thinned(drawn.reference[name], nearest), REFERENCE, _REFERENCE)
        panel.outline(thinned(drawn.outlines[name], nearest), LOADED, _OUTLINE)
    for shape in drawn.broken[:MAX_DRAWN]:
        panel.outline(_sketch(shape, nearest), ERROR, _BROKEN)


def _sketch(shape: Geometry, nearest: float) -> Geometry:
    """Return the rings of an outline that cannot be measured."""
    return sketched(shape, nearest) if shape.geom_type.endswith("Polygon") else shapely.Polygon()


def _marks(panel: Panel, drawn: _Drawn) -> None:
    """Draw the numbers of findings, the gravest last, so that they lie on top."""
    for number, lon, lat, color in reversed(drawn.marks):
        if panel.holds(lon, lat):
            panel.number(lon, lat, number, color)


def _key(drawn: _Drawn, hidden: int, t: Language) -> str:
    return " ".join(f"<span>{entry}</span>" for entry in _entries(drawn, hidden, t))


def _entries(drawn: _Drawn, hidden: int, t: Language) -> Iterator[str]:
    """Yield what the lines and numbers of the map mean, then what it is not."""
    yield f"{_line(LOADED)} {html_text(t('Loaded boundary'))}"
    if drawn.reference:
        yield f"{_line(REFERENCE, dash='1.2 1')} {html_text(t('Reference'))}"
    for shape, style, title in zip(drawn.changes, CHANGES, ("Gained", "Lost"), strict=False):
        if not shape.is_empty:
            yield f"{_swatch(style)} {html_text(t(title))}"
    if drawn.broken:
        yield f"{_line(ERROR, dash='0.6 0.6')} {html_text(t('Cannot be measured'))}"
    if drawn.marks:
        yield html_text(t("The numbers mark errors and warnings, as in the table."))
    if hidden > 0:
        groups = t.counted(
            "{n} more group of outlines appears on the overview only.",
            "{n} more groups of outlines appear on the overview only.",
            n=hidden,
        )
        yield html_text(groups)
    yield html_text(t("This map shows the file as read. It is not an official boundary."))


def _swatch(style: Style) -> str:
    name = f"key-{style.hatch}"
    return (
        f'<svg class="line" viewBox="0 0 6 2.4" aria-hidden="true">'
        f"{pattern(name, style.color, style.hatch, unit=MM_PER_PX)}"
        f'<path d="M0.2 0.2H5.8V2.2H0.2Z" fill="url(#{name})" stroke="{style.color}" '
        f'stroke-width="0.2"/></svg>'
    )


def _line(color: str, dash: str = "none") -> str:
    return (
        '<svg class="line" viewBox="0 0 6 2.4" aria-hidden="true"><path d="M0 1.2H6" '
        f'stroke="{color}" stroke-width="0.5" stroke-dasharray="{dash}"/></svg>'
    )
