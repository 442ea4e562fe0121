"""The map as a sheet of paper: title, map, legend, scale, source and date, as one drawing of SVG.

A sheet is a function of the scene that is on the screen: the same scene gives the same bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ftzmap.checks.report import CAVEAT
from ftzmap.map.ground import credit
from ftzmap.map.marks import text_width
from ftzmap.map.paper_labels import Names, names, wrap
from ftzmap.map.paper_map import (
    INK,
    MM_PER_PX,
    Rect,
    Window,
    bar_length,
    filled,
    graticule,
    ground_marks,
    layer_marks,
    mark,
)
from ftzmap.map.scene import scene
from ftzmap.map.scene_layers import Scene
from ftzmap.map.view import View
from ftzmap.text.escape import html_text
from ftzmap.text.i18n import Language
from ftzmap.text.text import EMPTY
from ftzmap.zone.zone import Zone

FONTS = (
    "Inter, system-ui, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', sans-serif"
)
NEAR_ZOOM = 8.5  # from here on the legend tells the parts of areas, as in labels.js
_EDGE = 10.0  # mm around a sheet
_TITLE, _NOTE, _KEY = 5.2, 2.7, 2.9  # mm: sizes of type
_LEADING = 1.3
_DEGREES = (11.0, 4.5)  # mm right of and below the map, for the degrees of the graticule
_Row = list[tuple[float, Mapping[str, Any]]]  # entries of a legend with their offsets in mm
_ROOM, _ROOMY = 0.13, 0.03  # share of the map left free around what it shows


@dataclass(frozen=True)
class Paper:
    """A size of paper in mm."""

    width: float
    height: float


PAPERS = {"portrait": Paper(210, 297), "landscape": Paper(297, 210)}  # A4


def zone_sheet(zone: Zone, view: View, paper: Paper, *, on: date) -> str:
    """Return a view of a zone as a sheet of SVG, with no base map of tiles below it."""
    t = view.language
    shown = View(
        area=view.area,
        point=view.point,
        parts=view.parts,
        places=view.places,
        language=t,
        standalone=True,
        city=view.city,
    )
    title = t.of(zone)
    if view.area is not None and view.area in zone:
        title += t(": ") + t.of(zone[view.area])
    remarks = (*notes(zone, t), *(credit(zone, t) if view.area is None else ()))
    return sheet(scene(zone, shown), title, remarks, paper, t, on=on)


def notes(zone: Zone, t: Language) -> Iterator[str]:
    """Yield what stands at the foot of a sheet: what the outlines are, and the source."""
    if zone.is_schematic:
        yield t(CAVEAT)
    if source := t(zone.plan.source.get("title", EMPTY)):
        yield t("Source: {source}.", source=source)


def sheet(
    drawn: Scene, title: str, remarks: Sequence[str], paper: Paper, t: Language, *, on: date
) -> str:
    """Return a scene as a sheet of SVG.

    Parameters
    ----------
    title
        Above the map.
    remarks
        Sentences at the foot.
    on
        The day that the sheet tells.
    """
    raw = json.loads(drawn.json())
    width = paper.width - 2 * _EDGE
    head = wrap(title, 1.1 * _TITLE, width - 30, 2)
    top = _EDGE + len(head) * _TITLE * _LEADING + 2
    foot = _foot(remarks, width, t)
    window, rows, below = _layout(raw, paper, top, foot)
    hatches: set[str] = set()
    bar, taken = _bar(window, t)
    written = names(raw["labels"], window, [taken])
    if written.hidden:
        foot = [*foot, *wrap(_hidden(written, t), _NOTE, width, 2)]
    return _document(
        paper,
        title,
        t,
        [
            _heading(head, paper, on),
            *_map(raw, window, written, hatches),
            bar,
            *_legend_marks(rows, below, hatches),
            *_lines(foot, paper.height - _EDGE),
        ],
    )


def _foot(remarks: Sequence[str], width: float, t: Language) -> list[str]:
    scale = t("Mercator projection; the scale is that of the middle of the map.")
    return [line for remark in (*remarks, scale) for line in wrap(remark, _NOTE, width, 3)]


def _hidden(written: Names, t: Language) -> str:
    return t.counted(
        "{n} name found no room on this sheet.",
        "{n} names found no room on this sheet.",
        n=written.hidden,
    )


def _layout(
    raw: Mapping[str, Any], paper: Paper, top: float, foot: Sequence[str]
) -> tuple[Window, list[_Row], float]:
    """Return what the map shows, and the rows of the legend with their upper edge."""
    room = _ROOMY if raw["labels"].get("roomy") else _ROOM
    width = paper.width - 2 * _EDGE - _DEGREES[0]
    bottom = paper.height - _EDGE - (len(foot) + 1) * _NOTE * _LEADING - 1
    rows = 1
    while True:  # the legend has the rows that it needs at the zoom of the frame it leaves
        height = bottom - top - _DEGREES[1] - rows * _KEY * 1.7 - 1
        frame = (_EDGE, top, width, height)
        window = Window.on(raw["labels"]["bounds"], frame, room=room)
        legend = _rows(_legend(raw["labels"]["legend"], window), width)
        if len(legend) <= rows:
            return window, legend, top + height + _DEGREES[1]
        rows = len(legend)


def _heading(head: Sequence[str], paper: Paper, on: date) -> str:
    lines = "".join(
        f'<text x="{_EDGE}" y="{_EDGE + (n + 0.8) * _TITLE * _LEADING:.2f}" '
        f'font-size="{_TITLE}" font-weight="650" fill="{INK}">{html_text(line)}</text>'
        for n, line in enumerate(head)
    )
    return (
        f'{lines}<text x="{paper.width - _EDGE:g}" y="{_EDGE + 0.8 * _TITLE * _LEADING:.2f}" '
        f'font-size="3.2" fill="#4d565d" text-anchor="end">{on.isoformat()}</text>'
    )


def _map(
    raw: Mapping[str, Any], window: Window, written: Names, hatches: set[str]
) -> Iterator[str]:
    x, y, w, h = window.frame
    box = f'x="{x:g}" y="{y:.2f}" width="{w:g}" height="{h:.2f}"'
    yield f'<clipPath id="frame"><rect {box}/></clipPath><rect {box} fill="#f7f8f6"/>'
    yield f'<g clip-path="url(#frame)">{"".join(ground_marks(window, raw["labels"].get("ground")))}'
    yield "</g>"
    yield from graticule(window)
    marks = "".join(layer_marks(window, raw["layers"], hatches))
    yield f'<g clip-path="url(#frame)">{marks}{"".join(written.marks)}</g>'
    yield f'<rect {box} fill="none" stroke="#6e7781" stroke-width="0.3"/>'


def _bar(window: Window, t: Language) -> tuple[str, Rect]:
    """Return the scale bar, and what it takes of the map."""
    metres = bar_length(window)
    label = t("{n} km", n=metres // 1000) if metres >= 1000 else t("{n} m", n=metres)
    left, top, _, height = window.frame
    x, y, length = left + 3, top + height - 3, metres / window.metres_per_mm
    wide = max(length, text_width(label, _KEY))
    box = (x - 1.5, y - 6, wide + 3, 7.5)
    back = f'x="{box[0]:.2f}" y="{box[1]:.2f}" width="{box[2]:.2f}" height="{box[3]:.2f}"'
    return (
        f'<rect {back} fill="#fff" fill-opacity="0.85"/>'
        f'<path d="M{x:.2f} {y - 1.4:.2f}V{y:.2f}H{x + length:.2f}V{y - 1.4:.2f}" fill="none" '
        f'stroke="{INK}" stroke-width="0.4"/><text x="{x:.2f}" y="{y - 2.2:.2f}" '
        f'font-size="{_KEY}" fill="{INK}">{html_text(label)}</text>'
    ), box


def _legend(entries: Iterable[Mapping[str, Any]], window: Window) -> list[Mapping[str, Any]]:
    """Return the entries of the legend that mean something on this map."""
    return [
        one
        for one in entries
        if not (one.get("near") and window.zoom < NEAR_ZOOM)
        and ("boxes" not in one or any(map(window.shows, one["boxes"])))
    ]


def _rows(entries: Sequence[Mapping[str, Any]], width: float) -> list[_Row]:
    """Return entries in rows that fit a width, each with its offset in mm."""
    rows: list[_Row] = []
    x = width
    for one in entries:
        wide = 8 * ("look" in one) + text_width(one["text"], 1.05 * _KEY) + 5
        if not rows or x + wide > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, one))
        x += wide
    return rows


def _legend_marks(rows: Sequence[_Row], top: float, hatches: set[str]) -> Iterator[str]:
    for n, row in enumerate(rows):
        y = top + (n + 0.75) * _KEY * 1.7
        for x, one in row:
            look = one.get("look")
            if look:
                yield _swatch(_EDGE + x, y - 2.4, look, hatches)
            weight = "" if look else ' font-weight="600"'
            yield (
                f'<text x="{_EDGE + x + 8 * bool(look):.2f}" y="{y:.2f}" font-size="{_KEY}" '
                f'fill="{INK}"{weight}>{html_text(one["text"])}</text>'
            )


def _swatch(x: float, y: float, look: Mapping[str, Any], hatches: set[str]) -> str:
    if "mark" in look:
        return mark(look["mark"], x + 3, y + 1.4, None)
    before, fill = filled(look["color"], look["opacity"], look.get("hatch"), hatches)
    lengths = " ".join(f"{float(px) * MM_PER_PX / 2:.2f}" for px in (look["dash"] or "").split())
    dashes = f' stroke-dasharray="{lengths}"' if lengths else ""
    return (
        f'{before}<rect x="{x:.2f}" y="{y:.2f}" width="6" height="2.8" {fill} '
        f'stroke="{look["color"]}" stroke-width="0.4"{dashes}/>'
    )


def _lines(foot: Sequence[str], bottom: float) -> Iterator[str]:
    """Yield the sentences at the foot of a sheet, the last at its lower edge."""
    for n, line in enumerate(reversed(foot)):
        yield (
            f'<text x="{_EDGE:g}" y="{bottom - n * _NOTE * _LEADING:.2f}" '
            f'font-size="{_NOTE}" fill="#4d565d">{html_text(line)}</text>'
        )


def _document(paper: Paper, title: str, t: Language, marks: Iterable[str]) -> str:
    width, height = f"{paper.width:g}", f"{paper.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" xml:lang="{t.tag}" font-family="{FONTS}" role="img">'
        f'<title>{html_text(title)}</title><rect width="{width}" height="{height}" '
        f'fill="#ffffff"/>{"".join(marks)}</svg>\n'
    )
