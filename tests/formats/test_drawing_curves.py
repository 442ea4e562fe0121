"""Curves, blocks and sheets of a DXF; expected areas by formulas of plane geometry.

The area of a uniform cubic B-spline is that of its polynomials, integrated exactly.
"""

import math

import numpy as np
import pytest
import shapely
from boundary_files import said

from geo.errors import FileFormatError
from geo.formats.closing import close_lines
from geo.formats.files import load
from geo.formats.gdal.dxf import reader, splines

EAST, NORTH = 29548500.0, 4853500.0  # zone 29
HALF = math.sqrt(0.5)
CIRCLE_POINTS = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0)]
CIRCLE_WEIGHTS = [1, HALF, 1, HALF, 1, HALF, 1, HALF, 1]
CIRCLE_KNOTS = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4]
HEXAGON = [(math.cos(at * math.pi / 3), 0.6 * math.sin(at * math.pi / 3)) for at in range(6)]
BASIS = np.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) / 6  # 1, t, t², t³


def section(name, inside):
    return f"0\nSECTION\n2\n{name}\n{inside}0\nENDSEC\n"


def drawing(*entities, blocks=()):
    """A DXF in metres."""
    body = "".join(f"0\n{entity}" for entity in entities)
    header = section("HEADER", "9\n$ACADVER\n1\nAC1027\n9\n$INSUNITS\n70\n6\n")
    parts = section("BLOCKS", "".join(blocks)) if blocks else ""
    return f"{header}{parts}{section('ENTITIES', body)}0\nEOF\n".encode()


def block(name, *entities):
    body = "".join(f"0\n{entity}" for entity in entities)
    return f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n0\n20\n0\n3\n{name}\n{body}0\nENDBLK\n8\n0\n"


def insert(name, *, x=EAST, y=NORTH, scale=(1, 1), turn=0, more=""):
    places = f"10\n{x!r}\n20\n{y!r}\n41\n{scale[0]}\n42\n{scale[1]}\n50\n{turn}\n"
    return f"INSERT\n8\nHX\n2\n{name}\n{places}{more}"


def ellipse(x, y, major, ratio):
    axis = f"11\n{major[0]}\n21\n{major[1]}\n31\n0\n40\n{ratio}\n41\n0\n42\n{2 * math.pi!r}\n"
    return f"ELLIPSE\n8\nHX\n10\n{x!r}\n20\n{y!r}\n30\n0\n{axis}"


def polyline(points, bulges=(), *, layer="HX", on_paper=False):
    bulges = list(bulges) or [0] * len(points)
    paper = "67\n1\n" if on_paper else ""
    vertices = "".join(
        f"10\n{x!r}\n20\n{y!r}\n42\n{bulge!r}\n"
        for (x, y), bulge in zip(points, bulges, strict=True)
    )
    return f"LWPOLYLINE\n8\n{layer}\n{paper}90\n{len(points)}\n70\n1\n{vertices}"


def spline(degree, knots, points, weights=(), *, flags=1, r=1.0, x=EAST, y=NORTH):
    head = f"SPLINE\n8\nHX\n70\n{flags}\n71\n{degree}\n72\n{len(knots)}\n73\n{len(points)}\n"
    numbers = [*((40, knot) for knot in knots), *((41, weight) for weight in weights)]
    numbers += [pair for u, v in points for pair in ((10, x + r * u), (20, y + r * v), (30, 0.0))]
    return head + "".join(f"{code}\n{number!r}\n" for code, number in numbers)


def square(west, south, size):
    return [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]


def segment(chord, bulge):
    """The area between an arc and its chord."""
    angle = 4 * math.atan(bulge)
    radius = chord * (1 + bulge**2) / (4 * abs(bulge))
    return radius**2 / 2 * (angle - math.sin(angle))


def spline_area(points):
    """The area within a closed uniform cubic B-spline around points."""
    total = 0.0
    for at in range(len(points)):
        around = np.array([points[(at + k) % len(points)] for k in range(4)])
        x, y = (np.polynomial.Polynomial(BASIS @ column) for column in around.T)
        total += (x * y.deriv() - y * x.deriv()).integ()(1) / 2
    return abs(total)


def plane_areas(data):
    """The areas of the outlines of a drawing in its own plane."""
    return shapely.area(close_lines(reader.read(data)).geometries).tolist()


def uniform(points, r):
    """A periodic cubic spline as CAD writes it: its first points again at its end."""
    wrapped = [*points, *points[:3]]
    return spline(3, [float(k) for k in range(len(wrapped) + 4)], wrapped, flags=11, r=r)


SPLINE_M2 = spline_area(HEXAGON)


@pytest.mark.parametrize(
    ("entities", "expected"),
    [
        ([ellipse(EAST, NORTH, (400, 0), 0.5)], math.pi * 400 * 200),
        ([ellipse(EAST, NORTH, (300, 400), 0.3)], math.pi * 500 * 150),
        (
            [spline(2, CIRCLE_KNOTS, CIRCLE_POINTS, CIRCLE_WEIGHTS, r=400)],
            math.pi * 400**2,
        ),
        ([uniform(HEXAGON, 400)], SPLINE_M2 * 400**2),
        (
            [polyline(square(EAST, NORTH, 1000), [1, -0.5, 0.3, 0])],
            1e6 + segment(1000, 1) + segment(1000, -0.5) + segment(1000, 0.3),
        ),
    ],
    ids=["ellipse", "turned ellipse", "rational spline", "periodic spline", "bulges"],
)
def test_a_closed_curve_has_its_area_to_a_millionth(entities, expected):
    assert plane_areas(drawing(*entities)) == pytest.approx([expected], rel=1e-6)


@pytest.mark.parametrize(
    "bulges",
    [[1, 0, 0, 0], [0, -0.5, 0, 0], [0, 0, 0.01, 0], [0.3, 0.3, -0.3, 0.3], [0, 0, 0, 1]],
    ids=str,
)
def test_a_vertex_where_an_arc_ends_stands_once(bulges):
    corners = square(EAST, NORTH, 1000)
    data = drawing(polyline(corners, bulges), polyline(square(EAST, NORTH + 3000, 9)))

    outline, _ = close_lines(reader.read(data)).geometries

    steps = np.diff(shapely.get_coordinates(outline), axis=0)
    assert np.hypot(*steps.T).min() > 0.1
    assert {*map(tuple, shapely.get_coordinates(outline).tolist())} >= {*corners}


def test_a_vertex_that_a_drawing_has_twice_stays():
    west, south, east, north = EAST, NORTH, EAST + 700, NORTH + 1000
    corners = [(west, south), (east, south), (east, south), (east, north), (west, north)]

    [outline] = close_lines(reader.read(drawing(polyline(corners)))).geometries

    assert shapely.get_coordinates(outline).tolist() == [list(c) for c in (*corners, corners[0])]


BULGED = polyline(square(0.0, 0.0, 100.0), [0, 1, 0, 0], layer="0")
BULGED_M2 = 1e4 + math.pi * 50**2 / 2


@pytest.mark.parametrize(
    ("blocks", "inserts", "expected"),
    [
        ([block("B", BULGED)], [insert("B", scale=(2, 2), turn=30)], [4 * BULGED_M2]),
        ([block("B", BULGED)], [insert("B", scale=(2, 3), turn=45)], [6 * BULGED_M2]),
        ([block("B", BULGED)], [insert("B", scale=(-1, 1))], [BULGED_M2]),
        (
            [block("B", uniform(HEXAGON, 40).replace(f"{EAST!r}", "0"))],
            [insert("B", x=0.0, y=0.0, scale=(2, 1))],
            [2 * SPLINE_M2 * 40**2],
        ),
        (
            [
                block("B", ellipse(0.0, 0.0, (50, 0), 1)),
                block("A", insert("B", x=0.0, y=0.0, scale=(2, 1)), insert("B", x=300.0, y=0.0)),
            ],
            [insert("A", scale=(2, 2), turn=30)],
            [4 * 3 * math.pi * 50**2],
        ),
    ],
    ids=["scaled", "arc made elliptical", "mirrored", "spline", "blocks in a block"],
)
def test_outlines_of_blocks_are_scaled_and_turned_as_they_are_inserted(blocks, inserts, expected):
    assert plane_areas(drawing(*inserts, blocks=blocks)) == pytest.approx(expected, rel=1e-6)


FRAME = polyline(square(0.0, 0.0, 400.0), layer="FRAME", on_paper=True)


def test_what_stands_in_paper_space_is_left_out_and_said():
    loaded = load(drawing(polyline(square(EAST, NORTH, 1000)), FRAME), name="a.dxf")

    assert loaded.frame["name"].tolist() == ["HX"]
    assert "What stands in paper space, which was left out: 1." in said(loaded)


def test_a_drawing_in_paper_space_alone_is_refused():
    with pytest.raises(FileFormatError, match="stands in paper space"):
        load(drawing(FRAME), name="a.dxf")


def layer(name, *, flags=0, colour=7):
    return f"0\nLAYER\n2\n{name}\n70\n{flags}\n62\n{colour}\n6\nCONTINUOUS\n"


@pytest.mark.parametrize(
    ("how", "is_said"), [({}, False), ({"flags": 1}, True), ({"colour": -7}, True)]
)
def test_outlines_on_a_layer_that_the_drawing_does_not_show_are_said_to_be_read(how, is_said):
    layers = f"0\nTABLE\n2\nLAYER\n70\n2\n{layer('HX')}{layer('旧界', **how)}0\nENDTAB\n"
    outlines = (
        polyline(square(EAST, NORTH, 1000)),
        polyline(square(EAST + 2000, NORTH, 1000), layer="旧界"),
    )
    data = drawing(*outlines).replace(
        b"0\nSECTION\n2\nENT", section("TABLES", layers).encode() + b"0\nSECTION\n2\nENT"
    )

    loaded = load(data, name="a.dxf")

    assert len(loaded.frame) == 2
    assert (
        "layers that are off or frozen in the drawing were read too: 旧界 (1)" in said(loaded)
    ) == is_said


@pytest.mark.parametrize(
    "broken",
    [
        spline(3, CIRCLE_KNOTS[:-2], CIRCLE_POINTS),
        spline(3, CIRCLE_KNOTS, CIRCLE_POINTS).replace("71\n3\n", "71\nx\n"),
        spline(0, CIRCLE_KNOTS, CIRCLE_POINTS),
        spline(2, [0.0] * 12, CIRCLE_POINTS),
        spline(2, CIRCLE_KNOTS, CIRCLE_POINTS, [0.0] * 9),
        spline(2, CIRCLE_KNOTS, CIRCLE_POINTS, [1e400] * 9),
    ],
)
def test_a_spline_whose_numbers_do_not_fit_harms_no_other_outline(broken):
    loaded = load(drawing(polyline(square(EAST, NORTH, 1000.0)), broken), name="a.dxf")

    assert len(loaded.frame) == 1
    assert "Splines that cannot be read, which were left out: 1." in said(loaded)


def test_splines_beyond_what_can_be_divided_are_said_to_be_coarse(monkeypatch):
    monkeypatch.setattr(splines, "MAX_BYTES", 100)

    loaded = load(drawing(uniform(HEXAGON, 400), polyline(square(EAST, NORTH, 1000))), name="a.dxf")

    assert "Splines that could only be read coarsely" in said(loaded)


def test_rows_and_columns_of_a_block_are_each_an_outline_in_its_place():
    plot = polyline([(0, 0), (50, 0), (50, 80), (0, 80)])
    array = insert("PLOT", turn=90, more="70\n3\n71\n2\n44\n100\n45\n200\n")

    frame = load(drawing(array, blocks=[block("PLOT", plot)])).frame.to_crs(4517)

    assert frame.area.tolist() == pytest.approx([4000] * 6, rel=1e-6)
    # Columns run along the turned x axis, that is north; rows to the west.
    expected = {(-40 - 200 * row, 25 + 100 * column) for row in range(2) for column in range(3)}
    places = [(one.x - EAST, one.y - NORTH) for one in frame.centroid]
    assert {(round(x), round(y)) for x, y in places} == expected


FIT_POINTS = "".join(f"11\n{EAST + x!r}\n21\n{NORTH + y!r}\n" for x, y in HEXAGON)
BY_FIT_POINTS = f"SPLINE\n8\nHX\n70\n8\n71\n3\n72\n0\n73\n0\n74\n6\n{FIT_POINTS}"
SQUARE = polyline([(EAST, NORTH), (EAST + 9, NORTH), (EAST + 9, NORTH + 9)])


@pytest.mark.parametrize(
    ("entity", "sentence"),
    [
        (BY_FIT_POINTS, "Splines of fit points without control points were left out: 1; convert"),
        ("REGION\n8\nHX\n70\n1\n1\nmkj\n", "left out: REGION (1); explode them"),
        ("ACAD_PROXY_ENTITY\n8\nHX\n90\n498\n", "left out: ACAD_PROXY_ENTITY (1); explode them"),
        (insert("Elsewhere"), "missing were left out: Elsewhere (1); bind the external references"),
    ],
)
def test_what_is_not_read_of_a_drawing_is_named_and_what_to_do(entity, sentence):
    assert sentence in said(load(drawing(SQUARE, entity)))
    with pytest.raises(FileFormatError) as refused:
        load(drawing(entity))
    assert sentence in str(refused.value)


def test_an_external_reference_is_named():
    outside = block("地形").replace("70\n0\n", "70\n4\n", 1)

    assert "地形 (1); bind" in said(load(drawing(SQUARE, insert("地形"), blocks=[outside])))


def test_blocks_texts_and_dimensions_are_not_called_left_out():
    inside = block("PLOT", polyline([(0, 0), (50, 0), (50, 80), (0, 80)]))
    text = f"TEXT\n8\nHX\n10\n{EAST}\n20\n{NORTH}\n40\n2\n1\nREGION\n"

    assert "cannot be read" not in said(load(drawing(insert("PLOT"), text, blocks=[inside])))


def hatch(points, layer):
    edge = "".join(f"10\n{x!r}\n20\n{y!r}\n" for x, y in points)
    return (
        f"HATCH\n8\n{layer}\n10\n0\n20\n0\n30\n0\n2\nSOLID\n70\n1\n71\n0\n91\n1\n92\n3\n72\n0\n73\n1\n"
        f"93\n{len(points)}\n{edge}97\n0\n75\n0\n76\n1\n98\n0\n"
    )


def test_a_hatch_that_fills_an_outline_is_not_a_second_one():
    corners = square(EAST, NORTH, 1000.0)
    other = square(EAST + 2000, NORTH, 500.0)
    loaded = load(drawing(polyline(corners), hatch(corners, "FILL"), hatch(other, "FILL")))

    assert loaded.frame["name"].tolist() == ["HX", "FILL"]
    assert "left out: 1." in said(loaded)
    assert plane_areas(drawing(polyline(corners), hatch(other, "FILL"))) == [1e6, 250_000]
