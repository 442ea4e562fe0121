"""Files that cannot be read as they are: one sentence each, with what to do."""

import io
import json
import struct
import zipfile

import openpyxl
import pytest
import shapely

from ftzmap.checks.stated import WRITTEN, Choice, stated_areas
from geo.errors import CrsError, FileFormatError, GeoError, SeveralSystemsError
from geo.formats.files import layers, load
from geo.formats.geojson.features import parse
from geo.formats.writers import zip_of

SQUARE = [(4_853_000, 29_548_000), (4_853_000, 29_549_000), (4_854_000, 29_549_000)]
SQUARE.append((4_854_000, 29_548_000))
HEAD = ["点号", "X", "Y"]


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in [HEAD, *rows]:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def corners(north=0):
    return [[f"J{n}", x + north, y] for n, (x, y) in enumerate(SQUARE, 1)]


def geojson(*geometries, **columns):
    features = [
        {
            "type": "Feature",
            "properties": {name: values[n] for name, values in columns.items()},
            "geometry": shapely.geometry.mapping(geometry),
        }
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def square(east, north, side=1000):
    return shapely.box(east, north, east + side, north + side)


def said(loaded):
    return " ".join(map(str, loaded.decisions))


def test_a_workbook_of_forty_sheets_is_read_whole_and_each_sheet_by_itself():
    data = workbook({f"地块{n}": corners(2000 * n) for n in range(1, 41)})
    whole = load(data, name="forty.xlsx")

    assert whole.frame["name"].tolist() == [f"地块{n}" for n in range(1, 41)]
    assert "地块10 and 30 more" in said(whole)
    assert len(layers(data, "forty.xlsx")) == 40
    last = load(data, name="forty.xlsx", layer="地块40")
    assert len(last.frame) == 1
    assert last.frame.total_bounds[3] == whole.frame.total_bounds[3]


def test_formulas_without_values_are_named_with_their_line():
    rows = [[f"J{n}", f"={x}+0", y] for n, (x, y) in enumerate(SQUARE, 1)]

    with pytest.raises(FileFormatError, match=r"Line 2 .* formula .* save it"):
        load(workbook({"A": rows}), name="a.xlsx")


def test_corners_on_one_line_are_no_outline():
    text = "点号,X,Y\nJ1,4853000,29548000\nJ2,4853000,29549000\nJ3,4853000,29550000\n"

    ((row, issue),) = load(text.encode(), name="a.csv").problems

    assert (row, issue.kind) == (0, "on-a-line")


def test_a_drawing_of_texts_alone_says_what_is_missing():
    entities = "".join(f"0\nTEXT\n8\nZJ\n10\n{n}\n20\n5\n40\n1\n1\nJ{n}\n" for n in range(3))
    drawing = f"0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"

    with pytest.raises(FileFormatError, match="only texts and points"):
        load(drawing.encode(), name="a.dxf")


def test_a_table_without_a_pair_names_what_it_could_have():
    with pytest.raises(FileFormatError, match=r"WKT.*corners.*X and Y"):
        load("点号,高程,备注\nJ1,600,a\nJ2,601,b\n".encode(), name="a.csv")


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([square(29_548_000, 4_853_000), square(548_000, 4_853_000)], "Entries 1 and 2"),
        (
            [square(13_548_000, 4_853_000)] * 2 + [square(548_000, 4_853_000)],
            "Entries 1 and 3",
        ),
        ([square(29_548_000, 4_853_000), square(87.6, 43.8, 0.01)], "feature 1"),
    ],
    ids=["zone-and-none", "six-degrees", "metres-and-degrees"],
)
def test_several_systems_in_one_file_are_told_and_no_option_is_offered(shapes, words):
    with pytest.raises(SeveralSystemsError, match=words) as refused:
        load(geojson(*shapes), name="a.geojson")
    assert refused.value.settled_by is None


def test_zones_in_one_table_are_told_and_no_option_is_offered():
    rows = [(f"{k}", x, y + k * 1_000_000) for k in range(3) for x, y in SQUARE]
    text = "地块编号,X,Y\n" + "".join(f"{a},{x},{y}\n" for a, x, y in rows)

    with pytest.raises(SeveralSystemsError, match="29, 30, 31"):
        load(text.encode(), name="a.csv")


BOXES = [shapely.box(87.6 + n / 50, 43.8, 87.61 + n / 50, 43.81) for n in range(4)]


def test_cells_with_units_of_their_own_are_each_held_to_their_outline():
    areas = ["89.4072公顷", "1341.108亩", "0.894072 km2", "894072 m2"]  # 894 072 m² by pyproj

    found = stated_areas(parse(geojson(*BOXES, 面积=areas)))

    assert found.agrees.all()
    assert found.unit == WRITTEN


def test_a_unit_in_a_cell_goes_before_that_of_the_column():
    found = stated_areas(
        parse(geojson(*BOXES[:2], **{"面积（亩）": [1341.108, "89.4072公顷"]})), Choice()
    )

    assert found.agrees.all()


def test_numbers_in_several_units_are_named_by_their_place():
    data = geojson(*BOXES[:3], 面积=[89.4072, 1341.108, 0.894072])

    with pytest.raises(GeoError, match=r"number 1 .* ha, number 2 in mu"):
        stated_areas(parse(data), Choice(column="面积"))


def test_a_projection_without_formulas_is_a_system_without_code():
    prj = (
        'PROJCS["ours",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
        'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Krunul"],UNIT["Metre",1.0]]'
    )
    entries = shapefile(square(29_548_000, 4_853_000)) | {"a.prj": prj.encode()}

    with pytest.raises(GeoError, match="without a known code"):
        load(zip_of(entries), name="a.shp.zip")


def shapefile(polygon):
    """Return a Shapefile of one polygon, written by hand after the specification of ESRI."""
    ring = list(polygon.exterior.coords)[::-1]
    numbers = struct.pack("<4d", *polygon.bounds)
    content = struct.pack("<i", 5) + numbers + struct.pack("<3i", 1, len(ring), 0)
    content += b"".join(struct.pack("<2d", *vertex) for vertex in ring)
    record = struct.pack(">2i", 1, len(content) // 2) + content
    shp = _header(100 + len(record), numbers) + record
    shx = _header(108, numbers) + struct.pack(">2i", 50, len(content) // 2)
    dbf = struct.pack("<4BiHH20x", 3, 124, 1, 1, 1, 65, 11)
    dbf += b"NAME".ljust(11, b"\0") + b"C" + bytes(4) + bytes([10]) + bytes(15) + b"\r"
    return {"a.shp": shp, "a.shx": shx, "a.dbf": dbf + b" " + b"one".ljust(10) + b"\x1a"}


def _header(size, numbers):
    start = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2)
    return start + struct.pack("<2i", 1000, 5) + numbers + bytes(32)


def test_an_entry_without_a_name_leaves_the_others():
    inner = geojson(BOXES[0])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.geojson", inner)
        archive.writestr("b", b"")
    nameless = data.getvalue()
    at = nameless.rindex(b"PK\x01\x02")
    length = at + 28  # of the name, in the directory
    assert nameless[length] == 1
    directory = bytearray(nameless)
    directory[length] = 0
    del directory[at + 46]
    end = directory.rindex(b"PK\x05\x06")
    size = struct.unpack_from("<i", directory, end + 12)[0]
    struct.pack_into("<i", directory, end + 12, size - 1)

    assert len(load(bytes(directory), name="a.zip").frame) == 1


def test_corners_in_degrees_and_minutes_of_a_gps_receiver_are_named_with_what_to_do():
    rows = "J1,4348.0,8736.0\nJ2,4348.6,8736.0\nJ3,4348.6,8736.6\nJ4,4348.0,8736.6\n"

    with pytest.raises(CrsError, match=r"longitude 87\.6050, latitude 43\.8050.*divided by 60"):
        load(f"点号,纬度,经度\n{rows}".encode(), name="a.csv")
