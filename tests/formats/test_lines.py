"""Lines that close are outlines in every format; drawings are read by unit, layer and arc.

The expected areas are those of the corners along geodesics by `pyproj.Geod`, or plane geometry.
"""

import json
import math
from pathlib import Path

import pytest
import shapely
from boundary_files import kinds, kml, refusal, said
from pyproj import Geod

from geo.errors import CrsError, LayerError
from geo.formats.files import layers, load
from geo.polygons.area import geodesic_area, plane_area

FIELD = Path(__file__).parents[1] / "data" / "field"
CORNERS = [(87.60, 43.80), (87.61, 43.80), (87.61, 43.81), (87.60, 43.81)]
BOX = Geod(a=6378137, rf=298.257222101).polygon_area_perimeter(*zip(*CORNERS, strict=True))[0]
SQUARE_KM2 = 0.999942
GRID = [(29548000, 4853000), (29548000, 4854000), (29549000, 4854000), (29549000, 4853000)]


def areas(loaded):
    return geodesic_area(loaded.frame.geometry.to_numpy()).tolist()


def drawing(*entities, unit=None):
    header = "" if unit is None else f"9\n$INSUNITS\n70\n{unit}\n"
    body = "".join(f"0\n{entity}" for entity in entities)
    parts = (("HEADER", f"9\n$ACADVER\n1\nAC1027\n{header}"), ("ENTITIES", body))
    text = "".join(f"0\nSECTION\n2\n{name}\n{inside}0\nENDSEC\n" for name, inside in parts)
    return f"{text}0\nEOF\n".encode()


def polyline(ring, layer="HX", *, closed=True):
    vertices = "".join(f"10\n{x!r}\n20\n{y!r}\n" for x, y in ring)
    return f"LWPOLYLINE\n8\n{layer}\n90\n{len(ring)}\n70\n{int(closed)}\n{vertices}"


def line(start, end, layer="HX"):
    (x, y), (u, v) = start, end
    return f"LINE\n8\n{layer}\n10\n{x!r}\n20\n{y!r}\n11\n{u!r}\n21\n{v!r}\n"


def text(words, x, y, layer="ZJ", kind="TEXT"):
    return f"{kind}\n8\n{layer}\n10\n{29548000 + x}\n20\n{4853000 + y}\n40\n5\n1\n{words}\n"


def scaled(ring, factor):
    return [(x * factor, y * factor) for x, y in ring]


def box(west, south, size):
    north, east = south + size, west + size
    return [(west, south), (west, north), (east, north), (east, south)]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("closed-line.kml", "Closed lines were read as polygons: 1."),
        ("bare-ring.kml", "Closed lines were read as polygons: 1."),
        ("ring-not-closed.kml", "did not end where they begin were closed: 1."),
        ("undeclared-prefix.kml", "undeclared prefixes: gx;"),
        ("closed-line.geojson", "Closed lines were read as polygons: 1."),
        ("collection.geojson", "beside polygons were left out: 1."),
        ("walked-boundary.gpx", "Closed lines were read as polygons: 1."),
    ],
)
def test_a_boundary_drawn_as_a_line_is_an_outline_and_that_is_said(name, note):
    loaded = load(FIELD / name)

    assert areas(loaded) == pytest.approx([BOX], rel=1e-6)
    assert kinds(loaded) == []
    assert note in said(loaded)


def test_a_closed_line_beside_a_polygon_is_an_outline_too():
    loaded = load(FIELD / "polygon-beside-closed-line.kml")

    assert areas(loaded) == pytest.approx([BOX, BOX], rel=1e-6)


def test_a_collection_that_is_the_whole_file_is_read():
    assert areas(load(FIELD / "collection-at-the-top.json")) == pytest.approx([446315.905])


@pytest.mark.parametrize("name", ["closed-polyline.shp.zip", "four-lines.dxf", "millimetres.dxf"])
def test_lines_in_metres_are_an_outline(name):
    loaded = load(FIELD / name)

    assert areas(loaded) == pytest.approx([SQUARE_KM2 * 1e6], abs=0.5)
    assert kinds(loaded) == []


def test_an_arc_is_divided_so_finely_that_the_area_is_right_to_a_millionth():
    plane = plane_area(load(FIELD / "half-circle-bulge.dxf").frame.geometry.to_numpy())

    assert plane == pytest.approx([1e6 - math.pi / 8 * 1e6], rel=1e-6)


@pytest.mark.parametrize(
    ("names", "order", "count"),
    [
        (("J1", "J2", "J3", "J4"), (0, 1, 2, 3), 1),
        (("J1", "J2", "J3", "J4"), (2, 0, 3, 1), 1),
        (("J1", "J2", "J3", "J4"), (0, 1, 2, 3, 0), 1),
        (("拐点5", "拐点6", "拐点7", "拐点8"), (0, 1, 2, 3), 1),
        (("J1", "J2", "J3", "J4"), (0, 1, 2, 3, 0, 1, 2, 3), 2),
    ],
)
def test_points_that_are_numbered_as_corners_are_outlines(names, order, count):
    marks = [(names[at], CORNERS[at % 4]) for at in order]
    points = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{x},{y}</coordinates></Point></Placemark>"
        for name, (x, y) in marks
    )

    loaded = load(kml(points))

    assert areas(loaded) == pytest.approx([BOX] * count, rel=1e-6)
    assert f"{4 * count} corners were joined in order" in said(loaded)


@pytest.mark.parametrize("name", ["公司{}", "{}", "J{}0"])
def test_points_that_are_not_numbered_as_corners_are_no_outline(name):
    points = "".join(
        f"<Placemark><name>{name.format(at)}</name><Point><coordinates>{x},{y}</coordinates>"
        "</Point></Placemark>"
        for at, (x, y) in enumerate(CORNERS, 1)
    )

    assert "no polygons, only Point" in refusal(kml(points))


def test_the_plane_area_of_an_arc_is_printed(run):
    code, out, _ = run("measure", FIELD / "half-circle-bulge.dxf", "--json")

    assert code == 0
    assert json.loads(out)[0]["plane_m2"] == pytest.approx(1e6 - math.pi / 8 * 1e6, rel=1e-6)


def test_the_layer_of_a_drawing_is_chosen_by_its_name():
    path = FIELD / "layers-and-frame.dxf"

    loaded = load(path, layer="HX")

    assert layers(path) == ["TK", "HX", "ZJ"]
    assert areas(loaded) == pytest.approx([SQUARE_KM2 * 1e6] * 2, rel=1e-4)
    assert kinds(load(path)) == []
    with pytest.raises(LayerError, match="Its layers are: TK, HX, ZJ"):
        load(path, layer="HY")


def test_an_island_of_a_drawing_is_a_hole():
    loaded = load(FIELD / "island.dxf")

    assert [len(shape.interiors) for shape in loaded.frame.geometry] == [1]
    assert areas(loaded) == pytest.approx([0.959944e6], abs=0.5)


def test_parcels_side_by_side_within_a_frame_are_no_holes():
    frame, west, east = (
        box(29548000, 4853000, 1000),
        *(box(29548200 + step, 4853200, 200) for step in (0, 200)),
    )

    loaded = load(drawing(*map(polyline, (frame, west, east))))

    assert [len(shape.interiors) for shape in loaded.frame.geometry] == [0, 0, 0]


def test_sides_on_several_layers_are_joined_where_no_layer_has_an_outline():
    a, b, c, d = GRID
    sides = [line(a, b, "north"), line(b, c, "east"), line(c, d, "east"), line(d, a, "south")]

    assert areas(load(drawing(*sides))) == pytest.approx([SQUARE_KM2 * 1e6], rel=1e-6)
    assert kinds(load(drawing(polyline(GRID), *sides[:2]))) == [
        (1, "not-polygon"),
        (2, "not-polygon"),
    ]


def test_rings_of_different_layers_do_not_nest():
    inner = polyline(box(29548200, 4853200, 200), "other")

    loaded = load(drawing(polyline(GRID), inner))

    assert loaded.frame["Layer"].tolist() == ["HX", "other"]


@pytest.mark.parametrize(
    ("texts", "name", "left"),
    [
        ([text("A-01", 500, 500), text("工业用地", 500, 450)], "A-01 工业用地", 0),
        ([text(r"{\fSimSun|b0;\H2x;一号地块\P面积：12.3公顷}", 5, 5, kind="MTEXT")], "一号地块", 0),
        ([text(f"J{i}", i, i) for i in range(1, 5)] + [text("甲", 9, 9)], "甲", 0),
        ([text("在外", 1500, 500)], "HX", 1),
        ([text("12.35亩", 500, 500), text("1000.00", 500, 2)], "HX", 2),
        ([text(f"说明第{i}条", 500, 100 * i) for i in range(1, 6)], "HX", 5),
    ],
    ids=["two", "formatted", "corners", "outside", "figures", "notes"],
)
def test_a_text_inside_an_outline_of_a_drawing_names_it(texts, name, left):
    loaded = load(drawing(polyline(GRID), *texts))

    assert loaded.frame["name"].tolist() == [name]
    assert ("named by the texts inside them" in said(loaded)) == (name != "HX")
    assert (f"Texts and points were left out: {left}." in said(loaded)) == (left > 0)


def test_of_nested_outlines_the_smallest_around_a_text_is_named_and_an_island_is_none():
    inner = box(29548200, 4853200, 200)
    texts = text("外", 700, 700), text("内", 300, 300)

    apart = load(drawing(polyline(GRID), polyline(inner, "other"), *texts))
    island = load(drawing(polyline(GRID), polyline(inner), *texts), layer="HX")

    assert apart.frame["name"].tolist() == ["外", "内"]
    assert apart.frame["Layer"].tolist() == ["HX", "other"]
    assert island.frame["name"].tolist() == ["外"]


@pytest.mark.parametrize(
    ("unit", "metres"), [(2, 0.3048), (5, 0.01), (7, 1000), (14, 0.1), (21, 1200 / 3937)]
)
def test_the_unit_that_a_drawing_declares_is_obeyed(unit, metres):
    loaded = load(drawing(polyline(scaled(GRID, 1 / metres)), unit=unit))

    assert areas(loaded) == pytest.approx([SQUARE_KM2 * 1e6], rel=1e-6)
    assert "its numbers were converted to metres" in said(loaded)


def test_metres_on_an_origin_of_their_own_are_never_degrees():
    with pytest.raises(CrsError, match=r"with an origin of its own.*name its coordinate system"):
        load(FIELD / "local-metres.dxf")


@pytest.mark.parametrize(("factor", "unit"), [(1000, "millimetres"), (100, "centimetres")])
def test_without_a_declared_unit_the_one_that_fits_is_named(factor, unit):
    sentence = refusal(drawing(polyline(scaled(GRID, factor))))

    assert f"as {unit} its points would be 3-degree Gauss-Kruger zone 29" in sentence


def test_without_a_declared_unit_an_outline_of_many_metres_is_never_degrees():
    sentence = refusal(drawing(polyline([(80, 40), (120, 40), (120, 60), (80, 60)])))

    assert "would be 40 degrees wide" in sentence
    assert areas(load(drawing(polyline(CORNERS)))) == pytest.approx([BOX], rel=1e-6)


def test_a_unit_that_fits_no_system_is_refused_until_the_user_names_one():
    data = drawing(polyline(GRID), unit=4)

    assert "as metres they would be 3-degree Gauss-Kruger zone 29" in refusal(data)
    assert areas(load(data, from_crs="EPSG:4517")) == pytest.approx([SQUARE_KM2 * 1e6], rel=1e-6)


def test_a_circle_without_radius_is_a_finding_and_the_others_are_read():
    loaded = load(FIELD / "zero-radius-circle.dxf")

    assert areas(loaded)[0] == pytest.approx(446315.905, rel=1e-6)
    assert kinds(loaded) == [(1, "on-a-line")]


@pytest.mark.parametrize(("gap", "joined"), [(0.001, True), (0.009, True), (0.02, False)])
def test_segments_are_joined_over_a_centimetre_at_most(gap, joined):
    a, b, c, d = GRID
    near = (a[0], a[1] + gap)
    data = drawing(line(near, b), line(c, b), line(c, d), line(d, a))

    if joined:
        assert "Line ends up to 1 cm apart were joined: 1." in said(load(data))
        assert areas(load(data)) == pytest.approx([SQUARE_KM2 * 1e6], rel=1e-4)
    else:
        assert "no polygons, only LineString" in refusal(data)


def test_a_line_that_leads_away_from_a_ring_of_segments_stays_a_problem():
    a, b, c, d = GRID
    away = line(d, (d[0] + 500, d[1]))

    loaded = load(drawing(line(a, b), line(b, c), away, line(c, d), line(d, a)))

    assert areas(loaded)[0] == pytest.approx(SQUARE_KM2 * 1e6, rel=1e-6)
    assert kinds(loaded) == [(1, "not-polygon")]


def test_closed_lines_of_a_multigeometry_are_parts_and_holes():
    def text(ring):
        return " ".join(f"{x},{y}" for x, y in [*ring, ring[0]])

    lines = "".join(
        f"<LineString><coordinates>{text(ring)}</coordinates></LineString>"
        for ring in (box(87, 43, 0.1), box(87.02, 43.02, 0.02), box(88, 43, 0.1))
    )

    loaded = load(kml(f"<Placemark><MultiGeometry>{lines}</MultiGeometry></Placemark>"))

    west, east = loaded.frame.geometry[0].geoms
    assert (len(west.interiors), len(east.interiors)) == (1, 0)


def test_a_closed_track_of_a_kml_is_an_outline():
    coords = "".join(f"<gx:coord>{x} {y} 0</gx:coord>" for x, y in [*CORNERS, CORNERS[0]])

    loaded = load(kml(f"<Placemark><gx:Track>{coords}</gx:Track></Placemark>"))

    assert areas(loaded) == pytest.approx([BOX], rel=1e-6)


@pytest.mark.parametrize(
    ("slip", "name"), [("A & B", "A & B"), ("A\x0bB", "AB"), ("A&#0;B", "AB"), ("AT&T", "AT&T")]
)
def test_what_xml_does_not_allow_in_a_name_is_read_and_said(slip, name):
    data = (FIELD / "closed-line.kml").read_text().replace("红线", slip).encode()

    loaded = load(data)

    assert loaded.frame["name"].tolist() == [name]
    assert "Characters that XML does not allow" in said(loaded)


def test_the_text_of_a_cdata_section_stays_as_it_is():
    both = "<![CDATA[a & b &amp; c]]></name><description>d & e</description><name>"
    data = (FIELD / "closed-line.kml").read_text().replace("<name>红线", f"<name>{both}x")

    assert load(data.encode()).frame["description"].tolist() == ["d & e"]


def test_a_route_is_an_outline_and_waypoints_beside_it_are_counted():
    points = "".join(f'<rtept lat="{y}" lon="{x}"/>' for x, y in [*CORNERS, CORNERS[0]])
    gpx = f'<gpx><wpt lat="43" lon="87"/><rte><name>r</name>{points}</rte></gpx>'

    loaded = load(gpx.encode())

    assert loaded.frame["name"].tolist() == ["r"]
    assert areas(loaded) == pytest.approx([BOX], rel=1e-6)
    assert "left out: 1." in said(loaded)


def test_a_track_that_does_not_close_is_refused_as_before():
    points = '<trkpt lat="43" lon="87"/><trkpt lat="44" lon="87"/>'
    gpx = f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>"

    assert "no polygons, only Track" in refusal(gpx.encode())


def test_the_polygons_of_a_collection_of_collections_are_read():
    outline, point = shapely.box(87, 43, 87.1, 43.1), shapely.Point(0, 0)
    nested = shapely.GeometryCollection([shapely.GeometryCollection([outline]), point])

    for text in (shapely.to_geojson(nested), nested.wkt):
        assert shapely.equals(load(text.encode()).frame.geometry[0], outline)


def test_an_outline_around_the_earth_is_a_finding():
    loaded = load(FIELD / "world-mask.geojson")

    assert kinds(loaded) == [(0, "boundless")]


def test_an_outline_across_the_antimeridian_is_none():
    ring = [[179.5, 10], [-179.5, 10], [-179.5, 11], [179.5, 11], [179.5, 10]]

    assert (
        "boundless"
        not in dict(kinds(load(f'{{"type":"Polygon","coordinates":[{ring}]}}'.encode()))).values()
    )


def test_a_placemark_within_a_polygon_is_one_finding():
    assert kinds(load(FIELD / "placemark-in-polygon.kml")) == [(0, "missing")]
