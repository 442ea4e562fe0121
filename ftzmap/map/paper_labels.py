"""Names on a map on paper: cards, marks and names that keep clear of each other; lengths in mm."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Any

from ftzmap.map.marks import text_width
from ftzmap.map.paper_map import INK, MINE, Rect, Window, overlap
from ftzmap.text.escape import html_text

Label = Mapping[str, Any]
QUIET, NEUTRAL = "#4d565d", "#57606a"
_SIZES = {"title": 3.3, "figure": 2.9, "group": 2.6, "terms": 2.9, "name": 2.7}
_LEADING = 1.28  # of the size of a text, from baseline to baseline
_CARD_WIDTH, _PART_WIDTH, _NAME_WIDTH = 58.0, 46.0, 44.0
_MAX_LINES = {"title": 3, "name": 2}
_STEPS = (
    4.0,
    7.0,
    11.0,
    16.0,
    22.0,
    30.0,
    38.0,
    46.0,
    55.0,
    65.0,
    75.0,
    85.0,
)  # from a place to its card, the next first
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
_ON_OUTLINE, _ON_PARENT = 90.0, 25.0
_SPECK = 4.0  # an outline below this size is marked by a disc as well
_PARTS_FROM = 1.5  # an outline of a part below this size goes without a name
_BOLD = 1.2  # how much wider bold letters are
_CLEAR = 2.4  # kept free around the place that a card points to
_NAMES_GONE = 9  # zoom from which the ground has no names, as in ground.js
_FROM = (0, 0, 4.5, 5.75)  # zoom from which a name of each size shows, as in ground.js
_MANY = 12  # labels: more than these say their names alone
_NO_BREAK = "\u00a0"
_SLANTED = frozenset({"range", "desert", "basin", "lake", "river"})
_WET = frozenset({"lake", "river"})


@dataclass(frozen=True)
class Line:
    """A line of text: its size, and whether it is bold and quiet."""

    words: str
    size: float
    bold: bool = False
    color: str = INK

    @property
    def width(self) -> float:
        """About how wide it is."""
        return text_width(self.words, self.size) * (_BOLD if self.bold else 1)


@dataclass
class Names:
    """The names of a map: what is drawn so far, what is taken, and how many found no room."""

    window: Window
    marks: list[str] = field(default_factory=list)
    taken: list[Rect] = field(default_factory=list)
    hidden: int = 0

    def is_free(self, rect: Rect, others: Iterable[Rect] = (), gap: float = 0.8) -> bool:
        """Return whether a rectangle is in the frame and clear of all that is taken."""
        inside = self.window.holds(rect, 1.0)
        return inside and not any(overlap(rect, one, gap) for one in chain(self.taken, others))


def names(scene: Mapping[str, Any], window: Window, taken: Iterable[Rect]) -> Names:
    """Return every name of a scene that has room, in the order in which readers need them."""
    found = Names(window, taken=[*taken])
    shown = [label for label in scene["labels"] if _is_shown(label, window)]
    cards = [label for label in shown if label["role"] in {"card", "part"}]
    ground = scene.get("ground") if window.zoom < _NAMES_GONE else None
    cities = _ground_names(ground, window)
    first = [one for one in cities if one["kind"] == "city" and one["size"] == 1]
    stars = [label for label in shown if label["role"] == "city"]
    for label in stars:
        _name(found, window.place(label["lng"], label["lat"]), label["levels"][-1], 3.2, MINE)
    anchors = [_around(window.place(card["lng"], card["lat"]), _CLEAR) for card in cards]
    found.taken += anchors
    known = {_ground_name(found, one) for one in first}
    _cards(found, cards)
    places = sorted(
        (one for one in shown if one["role"] == "place" and one["id"] not in known),
        key=lambda one: one["rank"],
    )
    for label in places:
        _dot_and_name(found, label)
    ids = {label["id"] for label in scene["labels"]}
    for one in cities:
        if one not in first and one["place"] not in ids:
            _ground_name(found, one)
    return found


def _is_shown(label: Label, window: Window) -> bool:
    at = window.place(label["lng"], label["lat"])
    if not window.holds((*at, 0, 0)) or window.zoom < label.get("zoom", 0):
        return False
    return label["role"] != "part" or label.get("always") or _extent(label, window) >= _PARTS_FROM


def _extent(label: Label, window: Window) -> float:
    return max((max(window.box(piece)[2:]) for piece in label.get("pieces", ())), default=0.0)


def _around(at: tuple[float, float], radius: float) -> Rect:
    return at[0] - radius, at[1] - radius, 2 * radius, 2 * radius


# ── cards ─────────────────────────────────────────────────────────────────────────────────────
def _cards(found: Names, cards: Sequence[Label]) -> None:
    """Place every card with the fullest contents for which all of them have room."""
    most = max((len(card["levels"]) for card in cards), default=0)
    before = len(found.taken)
    for level in range(most if len(cards) <= _MANY else 0):
        spots = [_spot(found, card, level, cards) for card in cards]
        if all(spots):
            break
        del found.taken[before:]
    else:
        spots = [_spot(found, card, -1, cards) for card in cards]
    for card, spot in zip(cards, spots, strict=True):
        at = found.window.place(card["lng"], card["lat"])
        if spot:
            found.marks.append(_leader(at, spot[0], card["color"]))
        if _extent(card, found.window) < _SPECK:
            found.marks.append(dot(at, 1.4, card["color"]))
        found.hidden += not spot
    found.marks += [_card(*spot, card) for card, spot in zip(cards, spots, strict=True) if spot]


def _spot(
    found: Names, card: Label, level: int, cards: Sequence[Label]
) -> tuple[Rect, list[Line]] | None:
    """Return where a card goes, and its lines; what it takes is noted."""
    levels = card["levels"]
    blocks = levels[level if -len(levels) <= level < len(levels) else -1]
    width = _CARD_WIDTH if card["role"] == "card" else _PART_WIDTH
    lines = [line for block in blocks for line in _lines(block, width)]
    wide = max((line.width for line in lines), default=0) + 4
    tall = sum(line.size * _LEADING for line in lines) + 2
    at = found.window.place(card["lng"], card["lat"])
    outlines = [*_outlines(card, cards, found.window)]
    spots = (
        (*_beside(at, (wide, tall), step, side), wide, tall)
        for step, side in product(_STEPS, _SIDES)
    )
    free = sorted((_cost(at, rect, outlines), rect) for rect in spots if found.is_free(rect))
    for _, rect in free:
        if not _is_cut(found, at, rect):
            found.taken += [rect, *_along(at, _nearest(rect, at))]
            return rect, lines
    return None


def _outlines(card: Label, cards: Sequence[Label], window: Window) -> Iterator[tuple[Rect, float]]:
    """Yield what a card had better not cover, and what covering with all of it would cost in mm."""
    for other in cards:
        dear = _ON_PARENT if other["id"] == card.get("parent") else _ON_OUTLINE
        for piece in other.get("pieces", ()):
            yield window.box(piece), dear


def _cost(at: tuple[float, float], rect: Rect, outlines: Iterable[tuple[Rect, float]]) -> float:
    end = _nearest(rect, at)
    covered = sum(dear * _shared(rect, box) for box, dear in outlines) / (rect[2] * rect[3])
    return math.hypot(end[0] - at[0], end[1] - at[1]) + covered


def _shared(a: Rect, b: Rect) -> float:
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    tall = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(0.0, wide) * max(0.0, tall)


def _beside(
    at: tuple[float, float], size: tuple[float, float], step: float, side: tuple[int, int]
) -> tuple[float, float]:
    def low(middle: float, length: float, way: int) -> float:
        return (
            middle + step if way > 0 else middle - step - length if way < 0 else middle - length / 2
        )

    return low(at[0], size[0], side[0]), low(at[1], size[1], side[1])


def _is_cut(found: Names, at: tuple[float, float], rect: Rect) -> bool:
    """Return whether the leader to a card crosses what is taken by something else."""
    leader = _along(at, _nearest(rect, at))
    return any(overlap(point, one) for point, one in product(leader, found.taken))


def _along(at: tuple[float, float], end: tuple[float, float]) -> list[Rect]:
    """Return points of a leader, without those that are in the clear around its place."""
    across, down = end[0] - at[0], end[1] - at[1]
    count = max(1, math.ceil(math.hypot(across, down)))
    steps = [(across * n / count, down * n / count) for n in range(count + 1)]
    return [(at[0] + x, at[1] + y, 0, 0) for x, y in steps if max(abs(x), abs(y)) > _CLEAR]


def _nearest(rect: Rect, at: tuple[float, float]) -> tuple[float, float]:
    x, y, w, h = rect
    return min(max(at[0], x), x + w), min(max(at[1], y), y + h)


def _leader(at: tuple[float, float], rect: Rect, color: str) -> str:
    x, y = _nearest(rect, at)
    return (
        f'<line x1="{at[0]:.2f}" y1="{at[1]:.2f}" x2="{x:.2f}" y2="{y:.2f}" stroke="{color}" '
        f'stroke-width="0.35"/>'
    )


def _card(rect: Rect, lines: Sequence[Line], card: Label) -> str:
    x, y, w, h = rect
    box = f'x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}"'
    return (
        f'<rect {box} rx="0.6" fill="#fff" fill-opacity="0.94" stroke="#c9ced3" '
        f'stroke-width="0.2"/><rect x="{x:.2f}" y="{y:.2f}" width="0.9" height="{h:.2f}" '
        f'fill="{card["color"]}"/>{_texts(x + 2.2, y + 1, lines)}'
    )


def _texts(x: float, y: float, lines: Sequence[Line], halo: str = "") -> str:
    drawn = []
    for line in lines:
        y += line.size * _LEADING
        weight = ' font-weight="600"' if line.bold else ""
        drawn.append(
            f'<text x="{x:.2f}" y="{y - 0.3 * line.size:.2f}" font-size="{line.size:g}" '
            f'fill="{line.color}"{weight}{halo}>{html_text(line.words)}</text>'
        )
    return "".join(drawn)


# ── lines ─────────────────────────────────────────────────────────────────────────────────────
def _lines(block: Mapping[str, Any], width: float) -> list[Line]:
    """Return the lines of a block of a label."""
    kind = block["kind"]
    text = _listed(block["items"], width) if "items" in block else block["text"]
    size, bold = _SIZES[kind], kind == "title"
    color = INK if kind in {"title", "terms", "name"} else QUIET
    wrapped = wrap(text, size * (_BOLD if bold else 1), width, _MAX_LINES.get(kind, 12))
    return [Line(words, size, bold, color) for words in wrapped]


def _listed(items: Iterable[str], width: float) -> str:
    """Return names in a row which break within none that fits a line, nor before a dot."""
    size = _SIZES["terms"]
    whole = [
        item.replace(" ", _NO_BREAK) if text_width(item, size) < 0.9 * width else item
        for item in items
    ]
    return f"{_NO_BREAK}· ".join(whole)


def wrap(text: str, size: float, width: float, most: int) -> list[str]:
    """Return a text in lines of a width, the last ended by an ellipsis if there are too many."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while text_width(line.rstrip(), size) > width and len(line) > 1:
            cut = next(n for n in range(1, len(line) + 1) if text_width(line[:n], size) > width) - 1
            lines.append(line[: max(cut, 1)])
            line = line[max(cut, 1) :]
    lines += [line.rstrip()] if line.strip() else []
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][:-1] + "…"]


def _pieces(text: str) -> Iterator[str]:
    """Yield what a line may break after: words with their blanks, and Chinese letters."""
    piece = ""
    for char in text:
        piece += char
        if char == " " or ord(char) > 0x2E7F:
            yield piece
            piece = ""
    if piece:
        yield piece


# ── places, and names of the ground ───────────────────────────────────────────────────────────
def dot(at: tuple[float, float], radius: float, color: str) -> str:
    """Return a disc on the map."""
    return (
        f'<circle cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius:g}" fill="{color}" stroke="#fff" '
        f'stroke-width="0.3"/>'
    )


def _dot_and_name(found: Names, label: Label) -> None:
    at = found.window.place(label["lng"], label["lat"])
    own = _around(at, 0.9)
    if any(overlap(own, one) for one in found.taken):
        return
    found.taken.append(own)
    found.marks.append(dot(at, 0.75, NEUTRAL))
    _name(found, at, label["levels"][-1], 1.4, "#30363c")


def _name(
    found: Names,
    at: tuple[float, float],
    blocks: Sequence[Mapping[str, Any]],
    off: float,
    color: str,
) -> bool:
    lines = [
        Line(line.words, line.size, line.bold, color)
        for block in blocks
        for line in _lines(block, _NAME_WIDTH)
    ]
    return _beside_place(found, at, lines, off)


def _beside_place(
    found: Names, at: tuple[float, float], lines: Sequence[Line], off: float, more: str = ""
) -> bool:
    size = max(line.width for line in lines), sum(line.size * _LEADING for line in lines)
    for side in _SIDES:
        rect = (*_beside(at, size, off, side), *size)
        if found.is_free(rect, gap=0.3):
            found.taken.append(rect)
            found.marks.append(_texts(rect[0], rect[1], lines, _halo() + more))
            return True
    return False


def _halo() -> str:
    return ' stroke="#fff" stroke-width="0.7" stroke-linejoin="round" paint-order="stroke"'


def _ground_names(ground: Mapping[str, Any] | None, window: Window) -> list[Mapping[str, Any]]:
    shown = [one for one in (ground or {}).get("names", ()) if window.zoom >= _FROM[one["size"]]]
    inside = (one for one in shown if window.holds((*window.place(one["lng"], one["lat"]), 0, 0)))
    return sorted(inside, key=lambda one: one["size"])


def _ground_name(found: Names, one: Mapping[str, Any]) -> str | None:
    """Write a name of the ground; return the place of the scene that it names, if any."""
    at = found.window.place(one["lng"], one["lat"])
    if one["kind"] == "city":
        first = one["size"] == 1
        if not first and any(overlap(_around(at, 0.8), rect) for rect in found.taken):
            return None
        line = Line(one["text"], 3.0 if first else 2.6, bold=first)
        written = _beside_place(found, at, [line], 1.3) or _beside_place(found, at, [line], 3.2)
        if written:
            found.taken.append(_around(at, 0.8))
            found.marks.append(dot(at, 0.7, INK))
        return one["place"] if written else None
    _spaced_name(found, at, one)
    return None


def _spaced_name(found: Names, at: tuple[float, float], one: Mapping[str, Any]) -> None:
    line = Line(one["text"], 2.5, color="#3f6577" if one["kind"] in _WET else QUIET)
    wide, tall = 1.3 * line.width, line.size * _LEADING
    rect = (at[0] - wide / 2, at[1] - tall / 2, wide, tall)
    if found.is_free(rect, gap=0.3):
        slant = ' font-style="italic"' if one["kind"] in _SLANTED else ""
        found.taken.append(rect)
        spaced = f'{_halo()} letter-spacing="0.35"{slant}'
        found.marks.append(_texts(rect[0], rect[1], [line], spaced))
