"""Files as people carry them, with the areas that pyproj's geodesics give for their vertices."""

import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely
from pyproj import Proj
from shapely import Polygon

from ftzmap.cli.main import main
from geo.crs.datum import wgs84_to_gcj02
from geo.errors import CrsError, FileFormatError, LayerError
from geo.formats.files import layers, load
from geo.polygons.area import geodesic_area

FIELD = Path(__file__).parents[1] / "data" / "field"
DATA = Path(__file__).parents[2] / "data"
SQUARE = 999_942.160  # m²: N 4 853 000 to 4 854 000, E 29 548 000 to 29 549 000 of EPSG:4517
BOX = 446_315.905  # m²: 87.50 to 87.51 E, 43.900 to 43.905 N
DEGREE_BOX = 894_072.0  # m²: 87.60 to 87.61 E, 43.80 to 43.81 N


def areas(loaded):
    return geodesic_area(loaded.frame.geometry.to_numpy()).tolist()


def said(loaded):
    return " ".join(map(str, loaded.decisions))


def utf8_survey(*body):
    head = (FIELD / "heights.txt").read_text("utf-8").splitlines()[:12]
    return "\n".join([*head, *body]).encode()


AREAS = {
    "blanks-for-commas.txt": [SQUARE],
    "no-parcel-line.txt": [SQUARE],
    "heights.txt": [SQUARE],
    "lines.geojsonl.geojson": [DEGREE_BOX] * 3,
    "one-column-wkt.csv": [BOX],
    "single-feature.geojson": [BOX],
    "trailing-zeros.shp.zip": [BOX],
    "gbk-behind-a-wrong-cpg.shp.zip": [SQUARE],
    "bbox-covering.parquet": [BOX],
    "geometry-z.gpkg": [BOX],
    "novaya-zemlya.geojson": [1_534_118_963.0],
}


@pytest.mark.parametrize("name", AREAS)
def test_the_outlines_of_a_file_from_the_field_have_their_area(name):
    assert areas(load(FIELD / name)) == pytest.approx(AREAS[name], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "m2", "kind"),
    [
        ("mixed-order.geojson", 45_438_483.700, "out-of-range"),
        ("one-bad-latitude.geojson", 90_513_378.6875, "out-of-range"),
        ("part-and-empty.gpkg", 8_985_387_394.82, "empty"),
    ],
)
def test_an_outline_beside_one_that_is_wrong_has_its_area_and_the_other_a_finding(name, m2, kind):
    loaded = load(FIELD / name)

    assert areas(loaded)[0] == pytest.approx(m2, rel=1e-6)
    assert [(row, issue.kind) for row, issue in loaded.problems] == [(1, kind)]


def test_parcels_have_their_shares_sums_by_use_and_a_grade_for_each_stated_area(capsys):
    parcels = str(FIELD / "parcels-with-use.geojson")

    assert main(["coverage", parcels, "--by", "用途"]) == 1
    told = capsys.readouterr().out
    assert "#1 DK0 in Urumqi Area: 223,115.31 m², 100.00 % of the parcel." in told
    assert "工业: in Urumqi Area: parcels: 2, 0.4462 km²" in told
    assert main(["check", parcels, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    stated = [f for f in answer["findings"] if f["rule"] == "stated-area"]
    assert [f["limit"] for f in stated] == pytest.approx([n * 2000 / 3 for n in (100, 101, 102)])
    assert [f["value"] for f in stated] == pytest.approx([223_115.31] * 3, rel=1e-6)


def test_an_outline_that_stands_twice_is_a_duplicate(capsys):
    assert main(["check", str(FIELD / "same-outline-twice.geojson"), "--json"]) == 1
    rules = [f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]]
    assert rules.count("duplicates") == 1


def test_numbers_after_x_and_y_are_left_out_and_that_is_said():
    assert "Numbers after X and Y" in said(load(FIELD / "heights.txt"))


def test_lengths_of_sides_are_left_out_as_heights_are():
    data = utf8_survey(
        "4,,1,a,面,,,,@",
        "J1,1,4853000,29548000,1000.00",
        "J2,1,4854000,29548000,1000.00",
        "J3,1,4854000,29549000,1000.00",
        "J4,1,4853000,29549000,",
    )

    assert areas(load(data, name="a.txt")) == pytest.approx([SQUARE], rel=1e-6)


def test_columns_of_points_may_be_set_with_tabs_or_many_blanks():
    data = utf8_survey(
        "5   99.99   1   某地块   面   L45   工业用地   061   @",
        "J1\t1\t4853000\t29548000",
        "J2    1    4854000    29548000",
        "J3    1    4854000    29549000",
        "J4    1    4853000    29549000",
    )
    loaded = load(data, name="a.txt")

    assert loaded.frame["name"].tolist() == ["某地块"]
    assert areas(loaded) == pytest.approx([SQUARE], rel=1e-6)


def test_points_without_a_parcel_line_are_one_nameless_parcel():
    loaded = load(FIELD / "no-parcel-line.txt")

    assert loaded.frame["name"].tolist() == [None]
    assert "no parcel line" in said(loaded)


def test_a_point_with_x_twice_is_named_by_its_line():
    with pytest.raises(FileFormatError, match=r"Line 16 .*29540000"):
        load(FIELD / "closing-corner-slip.txt")


def test_chinese_names_behind_a_western_code_page_are_read_as_chinese():
    assert load(FIELD / "gbk-behind-a-wrong-cpg.shp.zip").frame["name"].tolist() == ["地块0"]


@pytest.mark.parametrize("page", ["ISO-8859-1", "1252", "88591"])
def test_chinese_names_in_utf8_behind_a_western_code_page_are_read_as_chinese(page):
    name = "地块0".encode()
    wrong = zipped(
        FIELD / "gbk-behind-a-wrong-cpg.shp.zip",
        cpg=lambda _: page.encode(),
        dbf=lambda data: data.replace("地块0".encode("gb18030") + b"  ", name),
    )

    assert load(wrong).frame["name"].tolist() == ["地块0"]


def zipped(shapefile, **changed):
    """Return a zip of the members of another, some with other contents by ending."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(shapefile) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, changed.get(name.rpartition(".")[2], lambda same: same)(data))
    return buffer.getvalue()


def test_western_names_stay_western():
    western = zipped(
        FIELD / "gbk-behind-a-wrong-cpg.shp.zip",
        dbf=lambda data: data.replace("地块0".encode("gb18030"), "Köln ".encode("latin-1")),
    )

    assert load(western).frame["name"].tolist() == ["Köln"]


def test_bytes_behind_the_records_of_a_shapefile_are_left_out():
    padded = zipped(FIELD / "gbk-behind-a-wrong-cpg.shp.zip", shp=lambda data: data + bytes(1000))
    counted = zipped(
        FIELD / "trailing-zeros.shp.zip",
        shp=lambda data: data[:24] + struct.pack(">i", len(data) // 2) + data[28:],
    )

    assert areas(load(padded)) == pytest.approx([SQUARE], rel=1e-6)
    assert areas(load(counted)) == pytest.approx([BOX], rel=1e-6)


def test_text_sequences_and_bare_geometries_line_by_line_are_read():
    one, two, three = (FIELD / "lines.geojsonl.geojson").read_bytes().splitlines()[:3]
    geometry = two[two.index(b'"geometry": ') + 12 : -1]
    sequence = b"\x1e" + one + b"\n\x1e" + geometry + b"\n\x1e" + three + b"\n"

    assert areas(load(sequence, name="a.geojsons")) == pytest.approx([DEGREE_BOX] * 3, rel=1e-6)


def test_a_line_that_is_cut_short_is_named():
    data = (FIELD / "lines.geojsonl.geojson").read_bytes()[:-40]

    with pytest.raises(FileFormatError, match=r"ends too early .line 3"):
        load(data, name="a.geojsonl")


@pytest.mark.parametrize(
    ("projection", "method", "parameters"),
    [
        (  # its own central meridian
            "+proj=tmerc +lat_0=0 +lon_0=87.5 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80",
            "Gauss_Kruger",
            {"False_Easting": 5e5, "Central_Meridian": 87.5, "Scale_Factor": 1},
        ),
        (  # of China
            "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80",
            "Albers",
            {"Central_Meridian": 105, "Standard_Parallel_1": 25, "Standard_Parallel_2": 47},
        ),
    ],
)
def test_a_projection_without_code_is_read_by_its_parameters(projection, method, parameters):
    corners = [(87.5, 43.9), (87.51, 43.9), (87.51, 43.905), (87.5, 43.905)]
    ring = [Proj(projection)(*corner) for corner in corners]
    values = ",".join(f'PARAMETER["{name}",{value}]' for name, value in parameters.items())
    wkt = (
        'PROJCS["of its own",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
        'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
        f'PROJECTION["{method}"],{values},UNIT["meter",1.0]]'
    )
    frame = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[Polygon(ring)], crs="EPSG:4490")
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(buffer, "w") as archive:
        frame.to_file(f"{folder}/a.shp")
        for ending in ("shp", "shx", "dbf"):
            archive.write(f"{folder}/a.{ending}", f"a.{ending}")
        archive.writestr("a.prj", wkt)
    loaded = load(buffer.getvalue())

    assert areas(loaded) == pytest.approx([BOX], rel=1e-6)
    assert loaded.frame.geometry[0].bounds == pytest.approx((87.5, 43.9, 87.51, 43.905), abs=1e-8)
    assert "a projection without an EPSG code" in said(loaded)


def test_a_central_meridian_of_its_own_is_read():
    loaded = load(FIELD / "own-central-meridian.shp.zip")

    assert areas(loaded) == pytest.approx([BOX], rel=1e-6)


def test_metres_under_a_prj_in_degrees_are_refused_with_the_system_they_fit():
    with pytest.raises(CrsError, match="EPSG:4517"):
        load(FIELD / "prj-degrees-numbers-metres.shp.zip")


def test_degrees_under_a_projection_without_code_are_refused():
    own = zipfile.ZipFile(FIELD / "own-central-meridian.shp.zip").read("p.prj")
    degrees = zipped(FIELD / "trailing-zeros.shp.zip", prj=lambda _: own)

    with pytest.raises(CrsError, match=r"CGCS2000 CM 87.5E, but its points do not fit"):
        load(degrees)


def test_a_longitude_of_180_that_was_rounded_upwards_is_180():
    loaded = load(FIELD / "longitude-180-rounded.geojson")

    assert areas(loaded) == pytest.approx([12_108_467_312.2, BOX], rel=1e-6)
    assert loaded.problems == ()


def test_an_outline_beyond_180_by_more_than_rounding_is_cut_there():
    text = (FIELD / "longitude-180-rounded.geojson").read_text()
    loaded = load(text.replace("180.00000000000006", "180.00001").encode(), name="a.geojson")

    assert loaded.problems == ()
    assert shapely.get_num_geometries(loaded.frame.geometry[0]) == 2


def test_coordinates_without_zone_number_are_placed_in_the_zone_of_each_area(capsys):
    assert main(["measure", str(FIELD / "no-prefix-no-prj.shp.zip")]) == 2

    sentence = capsys.readouterr().err
    for epsg, area in ((4538, "Urumqi"), (4534, "Kashgar"), (4536, "Khorgos")):
        meridian = {4538: 87, 4534: 75, 4536: 81}[epsg]
        lon, lat = Proj(f"+proj=tmerc +lon_0={meridian} +x_0=500000 +ellps=GRS80")(
            548_500, 4_853_500, inverse=True
        )
        assert f"EPSG:{epsg}, the zone of {area} Area," in sentence
        assert f"{lon:.4f}, {lat:.4f}" in sentence


def test_where_numbers_would_lie_is_told_by_the_names_of_areas_in_chinese(capsys):
    file = str(FIELD / "no-prefix-no-prj.shp.zip")
    assert main(["measure", file, "--lang", "zh"]) == 2

    sentence = capsys.readouterr().err
    assert "EPSG:4538（乌鲁木齐片区所在的带）" in sentence
    assert "urumqi" not in sentence
    assert "。 " not in sentence  # the mark brings its own space


def converted(source, tmp_path, ending=".txt.zip"):
    """Return the lines of the one TXT that a file is converted to."""
    target = tmp_path / f"out{ending}"
    assert main(["convert", str(source), str(target)]) == 0
    if ending == ".txt":
        return target.read_bytes().decode("gb18030").splitlines()
    with zipfile.ZipFile(target) as archive:
        (name,) = archive.namelist()
        return archive.read(name).decode("gb18030").splitlines()


@pytest.mark.parametrize("ending", [".txt.zip", ".txt"])
def test_a_survey_that_is_converted_to_one_stays_word_for_word(tmp_path, ending):
    written = (FIELD / "survey-gbk.txt").read_text("gb18030").splitlines()

    assert converted(FIELD / "survey-gbk.txt", tmp_path, ending) == written


def test_a_survey_in_a_system_that_is_named_is_a_corner_table(tmp_path):
    target = tmp_path / "out.txt"
    survey = str(FIELD / "survey-gbk.txt")

    assert main(["convert", survey, str(target), "--to-crs", "EPSG:4538"]) == 0
    assert "EPSG:4538" in target.read_text("utf-8-sig")


def test_labels_ring_numbers_and_the_declared_area_of_a_survey_stay(tmp_path):
    parcel = ["9,97.99,DK-1,地块,面,L45,草地,043,@"]
    shell = ["A1,1,4853000.000,29548000.000", "A2,1,4853000.000,29549000.000"]
    shell += ["A3,1,4854000.000,29549000.000", "A4,1,4854000.000,29548000.000", *[]]
    shell += shell[:1]
    hole = ["B7,2,4853100.000,29548100.000", "B8,2,4853200.000,29548100.000"]
    hole += ["B9,2,4853200.000,29548300.000", "B7,2,4853100.000,29548100.000"]
    source = tmp_path / "in.txt"
    source.write_bytes(utf8_survey(*parcel, *shell, *hole))

    assert converted(source, tmp_path)[-10:] == [*parcel, *shell, *hole]


def test_a_hole_that_touches_an_edge_is_written(tmp_path):
    target = tmp_path / "out.txt.zip"

    assert main(["convert", str(FIELD / "touching-hole.geojson"), str(target)]) == 0
    assert areas(load(target)) == pytest.approx(
        areas(load(FIELD / "touching-hole.geojson")), rel=1e-4
    )
    assert load(target).problems == ()


def test_the_record_of_the_areas_stays_one_when_it_is_converted(tmp_path, capsys):
    target = tmp_path / "areas.geojson"

    assert main(["convert", str(DATA / "areas.geojson"), str(target)]) == 0
    assert main(["check", str(target)]) == 0
    assert "Errors: 0" in capsys.readouterr().out


def test_a_single_feature_is_checked_as_it_is_measured(capsys):
    main(["check", str(FIELD / "single-feature.geojson")])

    assert "on its own: a." in capsys.readouterr().out


def test_a_file_geodatabase_in_a_zip_is_one_file_with_layers():
    loaded = load(FIELD / "layer.gdb.zip")

    assert areas(loaded) == pytest.approx([SQUARE], rel=1e-6)
    assert layers(FIELD / "layer.gdb.zip") == loaded_layers(FIELD / "layer.gdb.zip")


def loaded_layers(path):
    """Return the layers of a zipped geodatabase as GDAL itself lists them."""
    return pyogrio.list_layers(f"/vsizip/{path}/x.gdb")[:, 0].tolist()


def test_one_of_several_layers_of_a_geodatabase_is_asked_for(tmp_path):
    frame = geopandas.GeoDataFrame(
        {"name": ["a"]}, geometry=[Polygon([(87, 43), (88, 43), (88, 44)])], crs="EPSG:4490"
    )
    for layer in ("红线", "蓝线"):
        frame.to_file(tmp_path / "two.gdb", driver="OpenFileGDB", layer=layer, engine="pyogrio")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in (tmp_path / "two.gdb").iterdir():
            archive.write(path, path.name)  # without the folder itself

    with pytest.raises(LayerError, match=r"红线, 蓝线"):
        load(buffer.getvalue(), name="two.gdb.zip")
    assert len(load(buffer.getvalue(), name="two.gdb.zip", layer="蓝线").frame) == 1


def table(head, *cells):
    quoted = (cell.replace('"', '""') for cell in cells)
    return "\n".join([f"name,{head}", *(f'a,"{cell}"' for cell in quoted)]).encode()


CORNERS = [(87.6, 43.8), (87.61, 43.8), (87.61, 43.81), (87.6, 43.81), (87.6, 43.8)]
CELLS = {
    "geojson": shapely.to_geojson(Polygon(CORNERS)),
    "feature": json.dumps(
        {
            "type": "Feature",
            "properties": {},
            "geometry": shapely.geometry.mapping(Polygon(CORNERS)),
        }
    ),
    "wkb": shapely.to_wkb(Polygon(CORNERS), hex=True),
    "ewkb": shapely.to_wkb(
        shapely.set_srid(shapely.MultiPolygon([Polygon(CORNERS)]), 4490),
        hex=True,
        include_srid=True,
    ),
    "big-endian": shapely.to_wkb(Polygon(CORNERS), hex=True, byte_order=0),
    "prefixed": "\\x" + shapely.to_wkb(Polygon(CORNERS), hex=True),
    "bars": "|".join(f"{lon},{lat}" for lon, lat in CORNERS),
    "blanks": " ".join(f"{lon},{lat}" for lon, lat in CORNERS),
    "arrays": str([list(corner) for corner in CORNERS]),
    "polyline": ";".join(f"{lon},{lat}" for lon, lat in CORNERS),
    "open polyline": ";".join(f"{lon},{lat}" for lon, lat in CORNERS[:-1]),
}


@pytest.mark.parametrize("kind", CELLS)
def test_a_column_of_geometries_in_any_notation_is_read(kind):
    loaded = load(table("outline", CELLS[kind]), name="a.csv")

    assert areas(loaded) == pytest.approx([DEGREE_BOX], rel=1e-6)
    assert loaded.frame["name"].tolist() == ["a"]


def test_the_geojson_column_of_the_field_is_read():
    assert areas(load(FIELD / "geojson-column.csv")) == pytest.approx([DEGREE_BOX], rel=1e-6)


def test_a_cell_that_is_no_geometry_is_an_issue_and_the_others_are_read():
    broken = CELLS["wkb"][:-20]
    nested = "0107000000" + "01000000" + "0107000000" * 50_000
    loaded = load(table("wkb", CELLS["wkb"], broken, nested, ""), name="a.csv")

    assert areas(loaded)[0] == pytest.approx(DEGREE_BOX, rel=1e-6)
    assert [row for row, _ in loaded.problems] == [1, 2, 3]


def test_a_polyline_of_amap_is_moved_to_wgs84_where_its_head_says_so():
    moved = ";".join("{},{}".format(*wgs84_to_gcj02(*corner)) for corner in CORNERS)
    loaded = load(table("polyline_gcj02", moved), name="a.csv")

    assert loaded.frame.geometry[0].bounds == pytest.approx((87.6, 43.8, 87.61, 43.81), abs=1e-8)
    assert "GCJ-02" in said(loaded)


GEODESIC_FRAME = geopandas.GeoDataFrame(
    {"name": ["甲", "乙"]},
    geometry=[Polygon(CORNERS), Polygon([(lon + 0.02, lat) for lon, lat in CORNERS])],
    crs="EPSG:4326",
)


def written_by_gdal(driver, ending, **options):
    """Return what GDAL writes of two outlines, a zip where it is several files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data{ending}"
        GEODESIC_FRAME.to_file(path, driver=driver, engine="pyogrio", **options)
        files = [p for p in Path(folder).iterdir() if p.suffix != ".xsd"]
        if len(files) == 1:
            return files[0].read_bytes()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for file in files:
                archive.write(file, file.name)
        return buffer.getvalue()


@pytest.mark.parametrize(
    ("driver", "ending", "name"),
    [
        ("FlatGeobuf", ".fgb", "data.fgb"),
        ("GML", ".gml", "data.gml"),
        ("GML", ".gml", "data.xml"),
        ("MapInfo File", ".tab", "data.tab.zip"),
        ("MapInfo File", ".mif", "data.mif.zip"),
    ],
)
def test_files_that_gdal_writes_are_read(driver, ending, name):
    loaded = load(written_by_gdal(driver, ending), name=name)

    assert sorted(areas(loaded)) == pytest.approx([DEGREE_BOX] * 2, rel=1e-6)
    assert sorted(loaded.frame["name"]) == ["乙", "甲"]


def test_a_gml_that_is_cut_short_is_damaged():
    data = written_by_gdal("GML", ".gml")

    for end in (len(data) // 2, len(data) - 5):
        with pytest.raises(FileFormatError, match="damaged or incomplete"):
            load(data[:end], name="a.gml")


def test_topojson_is_read_by_its_arcs():
    arc = [[0, 0], [1000, 0], [0, 1000], [-1000, 0], [0, -1000]]
    topology = {
        "type": "Topology",
        "transform": {"scale": [1e-5, 1e-5], "translate": [87.6, 43.8]},
        "objects": {
            "zone": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]], "properties": {"name": "a"}},
                ],
            }
        },
        "arcs": [arc],
    }
    loaded = load(json.dumps(topology).encode(), name="a.json")

    assert areas(loaded) == pytest.approx([DEGREE_BOX], rel=1e-6)
    assert loaded.frame["name"].tolist() == ["a"]


def test_the_json_of_an_arcgis_service_is_read_in_the_system_it_declares():
    square = [[548_000 + x, 4_853_000 + y] for x, y in SIDES]
    answer = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4538},
        "fields": [{"name": "name", "type": "esriFieldTypeString"}],
        "features": [{"attributes": {"name": "a"}, "geometry": {"rings": [square]}}],
    }
    loaded = load(json.dumps(answer).encode(), name="query.json")

    assert areas(loaded) == pytest.approx([SQUARE], rel=1e-6)


@pytest.mark.parametrize("kind", ["geometry", "feature"])
def test_a_single_geometry_or_feature_of_an_arcgis_service_is_read(kind):
    square = [[548_000 + x, 4_853_000 + y] for x, y in SIDES]
    geometry = {"rings": [square], "spatialReference": {"wkid": 4538}}
    answer = geometry if kind == "geometry" else {"attributes": {"name": "a"}, "geometry": geometry}

    loaded = load(json.dumps(answer).encode(), name="query.json")

    assert areas(loaded) == pytest.approx([SQUARE], rel=1e-6)


@pytest.mark.parametrize("text", ["1.5", "null", "NaN", "7"])
def test_what_is_no_object_is_no_json_of_an_arcgis_service(text):
    with pytest.raises(FileFormatError, match="damaged or incomplete"):
        load(text.encode(), name="query.esrijson")


SIDES = [(0, 0), (0, 1000), (1000, 1000), (1000, 0), (0, 0)]


def test_a_dwg_is_refused_with_what_to_do():
    with pytest.raises(FileFormatError, match="save it as DXF"):
        load(b"AC1032" + bytes(1000), name="a.dwg")


def test_an_encoding_that_is_a_number_is_refused_in_a_sentence():
    with pytest.raises(FileFormatError, match=r"metadata of the file is wrong at encoding"):
        load(FIELD / "encoding-a-number.parquet")


def test_columns_of_one_name_both_keep_their_values(tmp_path, capsys):
    target = tmp_path / "out.csv"

    main(["locate", str(FIELD / "column-name-twice.parquet"), "--out", str(target)])
    head, *rows = target.read_text("utf-8-sig").splitlines()
    assert head.startswith("name,lon,lat,name_,area")
    assert [row.split(",")[:4] for row in rows] == [
        ["a", "87.4", "43.9", "x"],
        ["b", "87.5", "43.8", "y"],
    ]


def test_a_survey_whose_declared_area_is_off_is_measured_and_that_is_said():
    loaded = load(FIELD / "declared-area-off.txt")

    assert areas(loaded) == pytest.approx([SQUARE], rel=1e-6)
    assert "declared 985000.00 m², measured 999942.16 m²" in said(loaded)


@pytest.mark.parametrize("charset", ["Neutral", "WindowsSimpChinese"])
def test_chinese_names_and_texts_of_a_mapinfo_file_are_read_in_its_own_character_set(charset):
    with zipfile.ZipFile(io.BytesIO(written_by_gdal("MapInfo File", ".mif"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    gbk = {name: data.decode("utf-8").encode("gbk") for name, data in files.items()}
    gbk["data.mif"] = (
        gbk["data.mif"].replace(b"Neutral", charset.encode()).replace(b"name", "名称".encode("gbk"))
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in gbk.items():
            archive.writestr(name, data)

    frame = load(buffer.getvalue(), name="data.zip").frame

    assert sorted(frame["name"]) == ["乙", "甲"]
