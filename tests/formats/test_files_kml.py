import pytest
import shapely
from boundary_files import (
    EAST,
    HOLE,
    SQUARE,
    kinds,
    kml,
    placemark,
    refusal,
    rings,
    said,
    zipped,
)

from geo.formats.files import layers, load

FOLDERS = kml(
    f"<Folder><name>片区</name>{placemark('甲')}"
    f"<Folder><name>内</name>{placemark('乙')}</Folder></Folder>"
    f"<Folder><name>B</name>{placemark('丙')}</Folder>"
)


def ring(vertices):
    text = " ".join(f"{lon},{lat}" for lon, lat in vertices)
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def area(outer, *inner):
    holes = "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in inner)
    return f"<Polygon>{holes}<outerBoundaryIs>{ring(outer)}</outerBoundaryIs></Polygon>"


def mark(inside):
    return kml(f"<Placemark>{inside}</Placemark>")


def test_a_placemark_becomes_a_row():
    data = "<ExtendedData><Data name='k'><value>v</value></Data></ExtendedData>"

    frame = load(kml(placemark("甲", SQUARE, data + "<description>d</description>"))).frame

    assert frame.drop(columns="geometry").iloc[0].to_dict() == {
        "name": "甲", "id": None, "k": "v", "description": "d",
    }  # fmt: skip
    assert rings(frame.geometry[0]) == [SQUARE]


def test_holes_and_parts_are_read_whatever_their_order():
    inside = f"<MultiGeometry>{area(SQUARE, HOLE)}{area(EAST)}</MultiGeometry>"

    shape = load(mark(inside)).frame.geometry[0]

    assert shape.geom_type == "MultiPolygon"
    assert rings(shapely.get_parts(shape)) == [SQUARE, HOLE, EAST]


def test_one_polygon_in_a_multigeometry_stays_a_multipolygon():
    shape = load(mark(f"<MultiGeometry>{area(SQUARE)}</MultiGeometry>")).frame.geometry[0]

    assert shape == shapely.MultiPolygon([shapely.Polygon(SQUARE)])


def test_all_folders_are_read_by_default_and_named_in_a_column():
    frame = load(FOLDERS).frame

    assert frame["folder"].tolist() == ["片区", "片区/内", "B"]
    assert layers(FOLDERS) == ["片区", "片区/内", "B"]


def test_one_folder_can_be_chosen_with_those_inside():
    assert load(FOLDERS, layer="片区").frame["name"].tolist() == ["甲", "乙"]
    assert "no layer C. Its layers are: 片区, 片区/内, B" in refusal(FOLDERS, layer="C")


def test_coordinates_may_be_written_loosely():
    loose = ring(SQUARE).replace(",", " , ").replace("87.1 , 43.0", "\n87.1 ,43.0, 0\t")

    shape = load(mark(f"<Polygon><outerBoundaryIs>{loose}</outerBoundaryIs></Polygon>")).frame

    assert rings(shape.geometry[0]) == [SQUARE]


@pytest.mark.parametrize(("height", "count"), [("0", 0), ("650", 1)])
def test_heights_are_left_out_and_said_where_there_are_any(height, count):
    data = kml(placemark()).replace(b",0 ", f",{height} ".encode())

    assert said(load(data)).count("Heights were left out") == count


def test_points_beside_a_polygon_are_left_out_and_counted():
    point = "<Point><coordinates>87,43</coordinates></Point>"

    loaded = load(mark(f"<MultiGeometry>{point}{area(SQUARE)}</MultiGeometry>"))

    assert kinds(loaded) == []
    assert "Points and lines beside polygons were left out: 1." in said(loaded)


def test_links_to_other_files_are_counted_and_not_followed():
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"

    assert "not opened: 1." in said(load(kml(placemark() + link)))


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("", "missing"),
        ("<Point><coordinates>87,43</coordinates></Point>", "not-polygon"),
        (f"<LineString>{ring(SQUARE[:-1])[12:-13]}</LineString>", "not-polygon"),
        (area(SQUARE).replace("87.1,43.0", "87.1,x"), "not-a-number"),
        (area(SQUARE).replace("87.1,43.0", "87.1"), "not-a-number"),
        (area(SQUARE).replace("87.1,43.0", "nan,43.0"), "not-finite"),
        (area(SQUARE[:2]), "too-few-points"),
        (area([]), "empty"),
        ("<Polygon/>", "empty"),
    ],
)
def test_a_placemark_that_cannot_be_drawn_is_a_problem_of_its_row(inside, kind):
    loaded = load(kml(placemark() + f"<Placemark>{inside}</Placemark>"))

    assert kinds(loaded) == [(1, kind)]


def test_a_vertex_that_is_no_number_is_named():
    data = kml(placemark().replace("87.1,43.1", "87.1,43..1") + placemark())

    ((_, problem),) = load(data).problems

    assert "vertex 3 has a value that is not a number" in str(problem.message)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "has a DOCTYPE"),
        (b'<!DOCTYPE kml SYSTEM "file:///etc/hostname"><kml/>', "has a DOCTYPE"),
        (b"<gpx/>", "is XML but not KML (gpx)"),
        (b"<kml><Document></kml>", "not well-formed XML (line 1"),
        (b"<kml>&unknown;</kml>", "not well-formed XML"),
        (kml("<a>" * 70 + "</a>" * 70), "nested more than 64 levels deep"),
        (kml(placemark())[:-30], "ends too early"),
        (kml(""), "no features"),
    ],
)
def test_what_is_no_sound_kml_is_refused(data, said):
    assert said in refusal(data)


@pytest.mark.parametrize("encoding", ["gb2312", "utf-16"])
def test_chinese_encodings_are_read(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{kml(placemark("喀什")).decode()}'

    loaded = load(text.encode(encoding))

    assert loaded.frame["name"].tolist() == ["喀什"]
    assert "The text was read as" in said(loaded)


def test_all_kml_of_a_kmz_are_read():
    archive = zipped({"doc.kml": kml(placemark("甲")), "files/b.kml": kml(placemark("乙"))})

    assert load(archive, name="a.kmz").frame["name"].tolist() == ["甲", "乙"]
    assert load(archive, name="a.kmz", layer="b").frame["name"].tolist() == ["乙"]
    assert layers(archive) == ["doc.kml", "files/b.kml"]


def test_an_open_ring_of_its_own_is_closed_and_that_is_said():
    loaded = load(kml(f"<Placemark>{ring(SQUARE[:-1])}</Placemark>"))

    assert loaded.frame.geometry[0].equals(shapely.Polygon(SQUARE))
    assert "Rings that did not end where they begin were closed: 1." in said(loaded)


def test_a_corner_that_is_no_number_is_named(root):
    points = (root / "tests" / "data" / "field" / "points.kml").read_bytes()

    assert "Corner J1 has a coordinate that is not a number" in refusal(
        points.replace(b"87.60,43.80", b"87.60,NaN", 1)
    )
