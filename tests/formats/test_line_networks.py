"""Lines that enclose outlines together, neighbours sharing their edges; areas by plane geometry."""

import json

import numpy as np
import pytest
import shapely
from boundary_files import kinds, kml, refusal, said
from shapely.affinity import rotate

from geo.formats.files import load
from geo.polygons.area import plane_area
from geo.polygons.line_network import enclosed_faces

EAST, NORTH = 29548000.0, 4853000.0
GAP = 0.01


def line(points, layer="HX"):
    vertices = "".join(f"10\n{EAST + x!r}\n20\n{NORTH + y!r}\n" for x, y in points)
    return f"LWPOLYLINE\n8\n{layer}\n90\n{len(points)}\n70\n0\n{vertices}"


def closed(points, layer="HX"):
    return line(points, layer).replace("70\n0\n", "70\n1\n", 1)


def drawing(*entities):
    body = "".join(f"0\n{entity}" for entity in entities)
    return f"0\nSECTION\n2\nENTITIES\n{body}0\nENDSEC\n0\nEOF\n".encode()


def plane(loaded):
    found = plane_area(loaded.frame.geometry.to_numpy())
    return sorted(found[~(found != found)].tolist())


# Two parcels of 200 m x 300 m and 100 m x 300 m: the middle line is the edge of both.
WEST = [(200, 0), (0, 0), (0, 300), (200, 300)]
MIDDLE = [(200, 0), (200, 300)]
EASTERN = [(200, 300), (300, 300), (300, 0), (200, 0)]


def test_neighbours_that_share_a_line_are_two_outlines_and_the_note_counts():
    loaded = load(drawing(line(WEST), line(MIDDLE), line(EASTERN)))

    assert plane(loaded) == pytest.approx([30_000, 60_000], rel=1e-6)
    assert kinds(loaded) == []
    assert "share their edges were built of lines: 2 of 3; lines left over: 0." in said(loaded)
    assert loaded.frame["Layer"].tolist() == ["HX", "HX"]


def test_a_grid_of_crossing_lines_is_its_cells():
    lines = [line([(0, y), (400, y)]) for y in range(0, 400, 100)]
    lines += [line([(x, 0), (x, 300)]) for x in range(0, 500, 100)]

    loaded = load(drawing(*lines))

    assert plane(loaded) == pytest.approx([10_000] * 12, rel=1e-6)
    assert "12 of 9" in said(loaded)


def test_an_end_on_the_middle_of_another_line_parts_it():
    outer = [[(0, 0), (300, 0)], [(300, 0), (300, 300)], [(300, 300), (0, 300), (0, 0)]]

    loaded = load(drawing(*map(line, outer), line(MIDDLE)))

    assert plane(loaded) == pytest.approx([30_000, 60_000], rel=1e-6)


def test_lines_beside_or_within_a_ring_of_lines_that_do_not_divide_it_change_nothing():
    outer = [[(0, 0), (300, 0)], [(300, 0), (300, 300)], [(300, 300), (0, 300), (0, 0)]]
    beside = [[(300, 0), (400, -50)], [(100, 100), (200, 100)], [(150, 0), (150, 50)]]

    loaded = load(drawing(*map(line, [*outer, *beside])))

    assert plane(loaded) == pytest.approx([90_000], rel=1e-6)
    assert len(kinds(loaded)) == 3


@pytest.mark.parametrize(("apart", "joined"), [(0.004, True), (0.009, True), (0.03, False)])
def test_ends_up_to_a_centimetre_from_a_line_meet_it(apart, joined):
    outer = [line(WEST), line(EASTERN)]
    data = drawing(*outer, line([(200, apart), (200, 300)]), line([(100, 0), (100, 300)]))

    if joined:
        assert plane(load(data)) == pytest.approx([30_000, 30_000, 30_000], abs=3)
        assert "Line ends up to 1 cm apart were joined" in said(load(data))
    else:
        assert plane(load(data)) == pytest.approx([30_000, 60_000], abs=3)


def test_what_leads_to_nowhere_is_left_over_and_a_finding():
    away = line([(300, 300), (500, 500)])
    loaded = load(drawing(line(WEST), line(MIDDLE), line(EASTERN), away))

    assert plane(loaded) == pytest.approx([30_000, 60_000], rel=1e-6)
    assert [kind for _, kind in kinds(loaded)] == ["not-polygon"]
    assert "2 of 3; lines left over: 1." in said(loaded)


def test_an_open_line_on_a_closed_outline_is_its_neighbour():
    west = [(0, 0), (0, 300), (200, 300), (200, 0)]
    loaded = load(drawing(closed(west), line(EASTERN)))

    assert plane(loaded) == pytest.approx([30_000, 60_000], rel=1e-6)
    assert kinds(loaded) == []


def test_a_closed_outline_is_never_parted_by_what_lies_in_it():
    whole = [(0, 0), (0, 300), (300, 300), (300, 0)]
    loaded = load(drawing(closed(whole), line(MIDDLE)))

    assert plane(loaded) == pytest.approx([90_000], rel=1e-6)
    assert [kind for _, kind in kinds(loaded)] == ["not-polygon"]


def test_lines_of_different_layers_enclose_nothing_together():
    assert "no polygons, only LineString" in refusal(
        drawing(line(WEST, "A"), line(MIDDLE, "B"), line(EASTERN, "C"))
    )


def test_a_network_that_encloses_nothing_is_one_sentence():
    star = [line([(0, 0), end]) for end in ((100, 0), (0, 100), (-100, 0), (0, -100))]

    assert "these enclose nothing" in refusal(drawing(*star))


def in_degrees(points):
    return [(87.6 + x / 1e5, 43.8 + y / 1e5) for x, y in points]


NETWORK = [in_degrees(WEST), in_degrees(MIDDLE), in_degrees(EASTERN)]


def geojson(lines):
    features = [
        {
            "type": "Feature",
            "properties": {"use": "road" if number else "edge", "office": "A"},
            "geometry": {"type": "LineString", "coordinates": points},
        }
        for number, points in enumerate(lines)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def placemarks(lines):
    def text(points):
        return " ".join(f"{x!r},{y!r}" for x, y in points)

    return kml(
        "".join(
            f"<Placemark><LineString><coordinates>{text(one)}</coordinates></LineString></Placemark>"
            for one in lines
        )
    )


def wkt(lines):
    return "\n".join(shapely.LineString(one).wkt for one in lines).encode()


def whole(lines):
    return shapely.MultiLineString(lines).wkt.encode()


def gpx(lines):
    def track(points):
        inside = "".join(f'<trkpt lat="{y!r}" lon="{x!r}"/>' for x, y in points)
        return f"<trk><trkseg>{inside}</trkseg></trk>"

    return f"<gpx>{''.join(map(track, lines))}</gpx>".encode()


@pytest.mark.parametrize("write", [geojson, placemarks, wkt, whole, gpx])
def test_every_reader_of_lines_reads_networks(write):
    loaded = load(write(NETWORK))

    shapes = loaded.frame.geometry
    expected = [shapely.Polygon(in_degrees(WEST)), shapely.Polygon(in_degrees(EASTERN))]
    for outline in expected:
        assert shapes.geom_equals(outline).sum() == 1
    assert kinds(loaded) == []
    assert "share their edges" in said(loaded)


def test_a_face_has_the_values_that_all_of_its_lines_have():
    frame = load(geojson(NETWORK)).frame

    assert frame["office"].tolist() == ["A", "A"]
    assert sorted(map(str, frame["use"])) == ["None", "road"]


def test_an_island_of_lines_in_a_network_is_a_hole_and_an_outline():
    inner = [[(50, 50), (150, 50), (150, 100)], [(150, 100), (50, 100), (50, 50)]]
    split = [[(50, 50), (150, 100)]]
    parts = [np.array(part, dtype=float) for part in (WEST, MIDDLE, EASTERN, *inner, *split)]

    faces = enclosed_faces(parts, GAP).faces

    sizes = sorted(face.polygon.area for face in faces)
    assert sizes == pytest.approx([2_500, 2_500, 30_000, 55_000])


@pytest.mark.parametrize("angle", [7, 33, 81])
def test_faces_are_those_of_geos_at_any_angle(angle):
    turned = rotate(shapely.MultiLineString([WEST, MIDDLE, EASTERN]), angle, origin=(0, 0))
    lines = [shapely.get_coordinates(part) + np.array([EAST, NORTH]) for part in turned.geoms]

    faces = enclosed_faces(lines, GAP).faces

    expected = shapely.polygonize([shapely.LineString(each) for each in lines])
    assert sorted(face.polygon.area for face in faces) == pytest.approx(
        sorted(shapely.area(shapely.get_parts(expected))), rel=1e-9
    )
    assert {face.lines for face in faces} == {(0, 1), (1, 2)}


def test_lines_drawn_twice_are_one_edge():
    loaded = load(drawing(line(WEST), line(MIDDLE), line(MIDDLE[::-1]), line(EASTERN)))

    assert plane(loaded) == pytest.approx([30_000, 60_000], rel=1e-6)


def test_more_lines_than_can_be_put_together_are_said(monkeypatch):
    monkeypatch.setattr("geo.polygons.line_network.MAX_VERTICES", 8)
    network = [line(WEST), line(MIDDLE), line(EASTERN)]
    ring = closed([(900, 0), (900, 300), (1000, 300), (1000, 0)])

    assert "it was not sought what they enclose" in refusal(drawing(*network))
    loaded = load(drawing(*network, ring))
    assert plane(loaded) == pytest.approx([30_000], rel=1e-6)
    assert "it was not sought what they enclose" in said(loaded)
