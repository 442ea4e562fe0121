import io
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely import MultiPolygon, Point, Polygon, box
from shapely.affinity import scale, translate
from strategies import stars

from geo.errors import (
    CoordinateError,
    CrsError,
    FileFormatError,
    FileTooLargeError,
    GeoError,
    GeometryError,
)
from geo.formats.survey_txt.reader import read_txt
from geo.formats.survey_txt.writer import write_txt, write_txt_zip
from geo.polygons import ring_owners

DATA = Path(__file__).parents[1] / "data" / "txt"

# What the fixtures draw, in metres east and north of zone 29.
SQUARE = box(29_500_000, 4_850_000, 29_501_000, 4_851_000)
HOLE = box(29_500_400, 4_850_400, 29_500_600, 4_850_600)
ISLE = box(29_500_450, 4_850_450, 29_500_550, 4_850_550)
PART = box(29_502_000, 4_850_000, 29_502_500, 4_850_500)
RULE = SQUARE - HOLE  # 96 hectares
CELL = box(87.5, 43.8, 87.51, 43.81)  # of the fixtures in degrees

SAME = [
    "rule", "area-square-metres", "area-unit-written", "area-empty",
    "fields-7", "fields-7-without-count", "fields-9", "fields-12", "fields-13", "fields-none",
    "labels-plain", "labels-restart",
    "closing-new-label", "closing-absent", "closing-absent-labels-restart",
    "count-without-closing", "count-with-absent-closing",
    "ring-1-is-the-hole", "ring-1-is-every-ring", "order-east-north",
    "zone-without-prefix", "zone-header-empty", "zone-at-odds", "zone-6-degrees",
    "encoding-utf-8", "encoding-utf-8-bom", "encoding-utf-16",
    "line-ends-lf", "line-ends-cr", "line-ends-mixed",
    "punctuation-lenticular-brackets", "punctuation-full-width-comma",
    "punctuation-enumeration-comma", "punctuation-blank-before-section",
    "section-project", "section-extended",
]  # fmt: skip
OTHER_SHAPES = {"ring-2-is-a-part": SQUARE | PART, "ring-mixture": RULE | ISLE | PART}
DEGREES = ["degrees", "degrees-order-east-north"]
REFUSED = [
    ("datum-xian-1980", "1980西安坐标系, which needs a transformation with local parameters"),
    ("datum-beijing-1954", "1954北京坐标系, which needs a transformation with local parameters"),
    ("datum-local", "an unknown coordinate system, 某市独立坐标系"),
    ("zone-without-prefix-unknown", "3-degree Gauss-Kruger in an unnamed zone"),
    ("zone-without-prefix-unknown", "6-degree Gauss-Kruger in an unnamed zone"),
    ("zone-without-prefix-unknown", "coordinate system"),
]
SAID = [
    ("rule", "read as GB18030"),
    ("rule", "3-degree Gauss-Kruger zone 29"),
    ("rule", "in hectares: 1"),
    ("area-square-metres", "in square metres: 1"),
    ("area-unit-written", "in the unit given: 1"),
    ("area-empty", "without a declared area: 1"),
    ("fields-none", "without a declared area: 1"),
    ("closing-absent", "not closed in the file were closed at their first point: 2"),
    ("ring-1-is-the-hole", "nested by containment. Parcels with ring numbers that disagree: 1"),
    ("ring-mixture", "nested by containment. Parcels with ring numbers that disagree: 1"),
    ("order-east-north", "east before north"),
    ("zone-without-prefix", "in the zone from the header"),
    ("zone-at-odds", "says zone 38, but the points are in zone 29"),
    ("zone-6-degrees", "6-degree Gauss-Kruger zone 15"),
    ("encoding-utf-8-bom", "read as UTF-8"),
    ("encoding-utf-16", "read as UTF-16"),
    ("degrees", "names no coordinate system; CGCS2000"),
    ("degrees-order-east-north", "longitude 87.5050, latitude 43.8050"),
    ("degrees-order-east-north", "east before north"),
]


WRITTEN = [
    "10,96.0000,1,甲地块,面,,,,@",
    "J1,1,4850000.000,29500000.000",
    "J2,1,4851000.000,29500000.000",
    "J3,1,4851000.000,29501000.000",
    "J4,1,4850000.000,29501000.000",
    "J1,1,4850000.000,29500000.000",
    "J5,2,4850600.000,29500600.000",
    "J6,2,4850600.000,29500400.000",
    "J7,2,4850400.000,29500400.000",
    "J8,2,4850400.000,29500600.000",
    "J5,2,4850600.000,29500600.000",
]  # RULE, from its south-western vertex


def fixture(name, **options):
    return read_txt((DATA / f"{name}.txt").read_bytes(), **options)


def changed(*changes):
    """Read the rule's file with some of its text replaced, once each."""
    text = (DATA / "rule.txt").read_bytes().decode("gb18030")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_txt(text.encode())


def said(survey):
    return " ".join(map(str, survey.decisions))


def in_metres(geometry, zone=29):
    """Return a geometry in a zone with prefix, to the millimetre."""
    project = Transformer.from_crs(4490, 4488 + zone, always_xy=True).transform
    return shapely.transform(geometry, lambda x, y: np.round(project(x, y), 3), interleaved=False)


def in_degrees(geometry, zone=29):
    project = Transformer.from_crs(4488 + zone, 4490, always_xy=True).transform
    return shapely.transform(geometry, project, interleaved=False)


def drawn(*rings, heading="0,,1,a,面,,,,@", origin=(4_850_000, 29_500_000)):
    """Return a file of rings around an origin, each ring number 1, none closed."""
    lines = ["[属性描述]", "坐标系=CGCS2000", "[地块坐标]", heading]
    for number, ring in enumerate(rings):
        lines += [f"{n},{number},{origin[0] + y},{origin[1] + x}" for n, (x, y) in enumerate(ring)]
    return "\n".join(lines).encode()


def square(x, y, side):
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def test_every_fixture_has_a_test():
    tested = {*SAME, *OTHER_SHAPES, *DEGREES, *(name for name, _ in REFUSED)}

    assert {path.stem for path in DATA.iterdir()} == tested


@pytest.mark.parametrize("name", SAME)
def test_every_dialect_gives_the_same_outline(name):
    (parcel,) = fixture(name).parcels

    assert in_metres(parcel.geometry).equals(RULE)
    assert parcel.geometry.exterior.is_ccw
    assert parcel.measured_m2 == pytest.approx(960_000, abs=0.1)


@pytest.mark.parametrize("name", sorted({*SAME} - {"fields-none", "area-empty"}))
def test_every_dialect_gives_the_same_words_and_area(name):
    (parcel,) = fixture(name).parcels

    assert (parcel.number, parcel.name, parcel.use) == ("1", "甲地块", "工业用地")
    assert parcel.declared_m2 == pytest.approx(960_000)


@pytest.mark.parametrize("name", SAME)
def test_no_way_to_count_the_points_is_odd(name):
    assert "numbers of points" not in said(fixture(name))


@pytest.mark.parametrize(("name", "outline"), OTHER_SHAPES.items())
def test_rings_are_nested_by_containment(name, outline):
    (parcel,) = fixture(name).parcels

    assert isinstance(parcel.geometry, MultiPolygon)
    assert in_metres(parcel.geometry).equals(outline)


@pytest.mark.parametrize("name", DEGREES)
def test_degrees_without_header_are_read_in_either_order(name):
    (parcel,) = fixture(name).parcels

    assert parcel.geometry.equals(CELL)
    assert parcel.name == "甲地块"
    assert parcel.declared_m2 == pytest.approx(894_072)


@pytest.mark.parametrize(("name", "reason"), REFUSED)
def test_what_two_readings_fit_or_none_is_refused(name, reason):
    with pytest.raises(CrsError) as refused:
        fixture(name)

    assert reason in str(refused.value)


@pytest.mark.parametrize(("name", "sentence"), SAID)
def test_what_was_decided_is_said(name, sentence):
    assert sentence in said(fixture(name))


def test_nothing_is_said_of_what_follows_the_rules():
    assert len(fixture("rule").decisions) == 3  # encoding, system, agreement of the area


def test_the_header_is_given_as_written():
    assert fixture("section-project").header["项目名称"] == "示例项目"
    assert fixture("rule").header["带号"] == "29"


@pytest.mark.parametrize("name", ["datum-xian-1980", "datum-local", "rule"])
def test_the_users_word_on_the_system_goes_before_the_header(name):
    survey = fixture(name, from_crs="EPSG:4517")

    assert in_metres(survey.parcels[0].geometry).equals(RULE)
    assert "EPSG:4517" in said(survey)
    assert "as requested" in said(survey)


def test_the_users_word_gives_a_zone_that_the_file_leaves_open():
    survey = fixture("zone-without-prefix-unknown", from_crs=4538)

    assert in_metres(survey.parcels[0].geometry).equals(RULE)


def test_a_zone_of_the_header_that_does_not_fit_is_refused():
    lines = (DATA / "zone-without-prefix.txt").read_bytes()

    with pytest.raises(CrsError, match="do not fit zone 50"):
        read_txt(lines.replace(b"=29", b"=50"))


@pytest.mark.parametrize(
    "entry",
    [
        "中央子午线=87",
        "中央子午线=87°00′00″",
        "中央子午线=东经８７度",
        "中央经线=E87.0",
        "中央子午线经度=87\n带号=29",
        "中央子午线=87\n带号=15",  # of 6 degrees, around the same meridian
    ],
)
def test_the_central_meridian_of_the_header_is_that_of_the_zone(entry):
    data = (DATA / "zone-without-prefix.txt").read_bytes().decode("gb18030")

    survey = read_txt(data.replace("带号=29", entry).encode())

    assert in_metres(survey.parcels[0].geometry).equals(RULE)
    assert "in the zone from the header" in said(survey)
    assert "points decide" not in said(survey)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            "带号=28\n中央子午线=87",
            "zone 28, whose central meridian is 84, but the central meridian 87",
        ),
        ("中央子午线=87.5", "central meridian 87.5, which no Gauss-Kruger zone has"),
        ("中央子午线=85°30′", "central meridian 85.5, which no Gauss-Kruger zone has"),
    ],
)
def test_a_central_meridian_that_gives_no_zone_is_refused(entry, sentence):
    data = (DATA / "zone-without-prefix.txt").read_bytes().decode("gb18030")

    with pytest.raises(CrsError, match=sentence):
        read_txt(data.replace("带号=29", entry).encode())


def test_a_central_meridian_against_the_points_is_said():
    data = (DATA / "rule.txt").read_bytes().decode("gb18030")

    survey = read_txt(data.replace("带号=29", "带号=29\n中央子午线=84").encode())

    assert in_metres(survey.parcels[0].geometry).equals(RULE)
    assert "central meridian 84, but that of zone 29, in which the points lie, is 87" in said(
        survey
    )


def test_a_projection_that_is_not_gauss_kruger_is_refused():
    with pytest.raises(CrsError, match="names the projection UTM"):
        changed(("高斯克吕格", "UTM"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "转换参数=,,,,,,",
            "转换参数=10.5,0,0,0,0,0,0",
            "parameters in the header were not applied",
        ),
        ("坐标系=2000国家大地坐标系", "坐标系=", "names no coordinate system"),
        ("几度分带=3", "几度分带=6", "zones of 6 degrees, but zone 29 is 3"),
        ("10,96.0000", "12,96.0000", "numbers of points: 1. The first is 甲地块: 12 declared, 10"),
        ("96.0000", "九十六", "cannot be read: 九十六"),
        ("96.0000", "97.0000", "declared 970000.00 m², measured 959999.99 m²"),
    ],
)
def test_what_is_odd_is_said(old, new, sentence):
    assert sentence in said(changed((old, new)))


@pytest.mark.parametrize(
    ("area", "square_metres", "agrees"),
    [
        ("96", 960_000, True),
        ("95.9100", 959_100, True),  # 0.094 % off
        ("95.8900", 958_900, False),  # 0.115 % off
        ("95.8", 958_000, False),
        ("1e2", None, False),
        ("0.96平方公里", 960_000, True),
        ("0.96km²", 960_000, True),
        ("96.00 公顷", 960_000, True),
        ("９６．００", 960_000, True),
        ("960000㎡", 960_000, True),
        ("960000m2", 960_000, True),
        ("1440", 960_000, True),  # mu
        ("1440公顷", 14_400_000, False),
        ("0", None, False),
        ("0.0000", None, False),
        ("-96", None, False),
        ("nan", None, False),
        ("9" * 100, None, False),
    ],
)
def test_the_declared_area_tells_its_unit(area, square_metres, agrees):
    survey = changed(("96.0000", area))

    assert survey.parcels[0].declared_m2 == (square_metres and pytest.approx(square_metres))
    assert ("Declared areas that agree" in said(survey)) is agrees


@pytest.mark.parametrize(("area", "agrees"), [("0.5", True), ("0.4", False), ("0.50", False)])
def test_an_area_agrees_within_its_rounding(area, agrees):
    survey = read_txt(drawn(square(0, 0, 70), heading=f"4,{area},1,a,面,,,,@"))  # 0.49 hectares

    assert ("in hectares: 1" in said(survey)) is agrees


def test_an_area_that_agrees_in_no_unit_takes_that_of_the_others():
    heading = "4,{},1,a,面,,,,@".format
    whole = drawn(square(0, 0, 100), heading=heading("10000"))
    points = b"\n".join(whole.split(b"\n")[4:])
    survey = read_txt(whole + b"\n" + heading("7").encode() + b"\n" + points)

    assert [parcel.declared_m2 for parcel in survey.parcels] == [10_000, 7]


def test_the_area_in_the_plane_agrees_as_well():
    # 3 degrees off the meridian of a 6-degree zone the plane is 0.14 % too large.
    ring = box(15_740_000, 4_850_000, 15_741_000, 4_851_000)
    data = drawn(
        square(0, 0, 1000), heading="4,100.0000,1,a,面,,,,@", origin=(4_850_000, 15_740_000)
    )

    survey = read_txt(data)

    project = Transformer.from_crs(4493, 4490, always_xy=True).transform
    true = Geod(ellps="GRS80").geometry_area_perimeter(
        shapely.transform(ring, project, interleaved=False)
    )
    assert survey.parcels[0].measured_m2 == pytest.approx(abs(true[0]), rel=1e-8)
    assert survey.parcels[0].measured_m2 < 998_900
    assert "in hectares: 1" in said(survey)


def degrees(area, ring=((10.0, 37.0), (10.01, 37.0), (10.01, 37.01), (10.0, 37.01))):
    lines = [f"{n},1,{lat},{lon}" for n, (lat, lon) in enumerate(ring)]
    return "\n".join([f"4,{area},1,a,面,,,,@", *lines]).encode()


@pytest.mark.parametrize(("lat", "lon"), [(10, 37), (37, 10)])
def test_of_two_orders_that_fit_the_declared_area_decides(lat, lon):
    cell = box(lon, lat, lon + 0.01, lat + 0.01)
    area, _ = Geod(ellps="GRS80").geometry_area_perimeter(cell)

    survey = read_txt(degrees(f"{abs(area) / 1e4:.4f}"))

    assert survey.parcels[0].geometry.equals(cell)
    assert "declared areas would disagree" in said(survey)


@pytest.mark.parametrize("area", ["", "1.0", "108", "1平方公里"])
def test_two_orders_that_fit_are_refused_where_the_area_does_not_decide(area):
    with pytest.raises(CrsError, match=r"longitude 37.0050.* or as degrees near longitude 10.0050"):
        read_txt(degrees(area))


def test_the_first_label_at_another_place_closes_the_ring_and_it_is_said():
    survey = changed(("J1,1,4850000.000,29500000.000\r\nJ5", "J1,1,4850000.000,4850000.000\r\nJ5"))

    assert in_metres(survey.parcels[0].geometry).equals(RULE)
    assert "closed at their first point: 1, the first in line 18" in said(survey)


def test_a_closing_point_may_be_written_twice():
    closing = "J1,1,4850000.000,29500000.000\r\n"
    survey = changed((closing + "J5", closing + closing + "J5"))

    assert in_metres(survey.parcels[0].geometry).equals(RULE)


def test_labels_that_are_all_the_same_say_nothing():
    text = (DATA / "closing-absent.txt").read_bytes()
    for number in range(1, 9):
        text = text.replace(b"J%d," % number, b"J,")

    assert in_metres(read_txt(text).parcels[0].geometry).equals(RULE)


def test_a_name_may_hold_the_other_commas():
    assert changed(("甲地块", "甲，乙、丙地块")).parcels[0].name == "甲，乙、丙地块"


def test_commas_may_be_mixed_in_one_line():
    survey = changed(("10,96.0000,1,甲地块,面", "10，96.0000,1，甲地块,面"), ("J2,1,", "J2、1，"))

    assert survey.parcels[0].name == "甲地块"
    assert in_metres(survey.parcels[0].geometry).equals(RULE)


@pytest.mark.parametrize(
    "section", ["[扩展信息]", "【扩展信息】", "［扩展信息］", "\ufeff [扩展信息] "]
)
def test_a_section_may_follow_the_points(section):
    rule = (DATA / "rule.txt").read_bytes().decode("gb18030")

    survey = read_txt(f"{rule}{section}\n备注=示例@\n带号=29\n".encode())

    assert in_metres(survey.parcels[0].geometry).equals(RULE)
    assert survey.header["备注"] == "示例@"


def test_two_files_in_one_that_differ_in_their_system_are_refused():
    rule = (DATA / "rule.txt").read_bytes()

    assert len(read_txt(rule + rule).parcels) == 2
    with pytest.raises(FileFormatError, match="Line 28 changes 坐标系"):
        read_txt(rule + (DATA / "datum-xian-1980.txt").read_bytes())


def test_points_and_lines_are_left_out_and_it_is_said():
    line = "2,,2,乙,线,,,,@\r\nJ1,1,4850000,29500000\r\nJ2,1,4850100,29500000\r\n"
    survey = changed(("10,96.0000", line + "10,96.0000"))

    assert [parcel.name for parcel in survey.parcels] == ["甲地块"]
    assert "points or lines were left out: 1" in said(survey)


def test_points_and_lines_alone_are_refused():
    with pytest.raises(FileFormatError, match="All parcels are points or lines"):
        changed(("面", "线"))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("J3,1,4851000.000", "J3,1,48510OO.000", 16),
        ("J3,1,4851000.000", "J3,1,48_51000.000", 16),
        ("J3,1,4851000.000", "J3,1,nan", 16),
        ("J3,1,4851000.000", "J3,1,1e308", 16),
        ("J3,1,4851000.000", "J3,1,", 16),
        ("J3,1,4851000.000", "J3,1," + "4" * 1000, 16),
        ("J3,1,", "J3,", 16),
        ("J3,1,", "J3,1,1,", 16),
        ("10,96.0000", "10,,2,乙,面,,,,@\r\n10,96.0000", 13),
        ("J7,2,", "J7,3,", 21),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(old, new, line):
    with pytest.raises(FileFormatError, match=rf"line {line}\b|Line {line}\b"):
        changed((old, new))


def test_a_point_before_the_first_parcel_is_named():
    with pytest.raises(FileFormatError, match="Line 13 comes before the first parcel line"):
        changed(("[地块坐标]\r\n", "[地块坐标]\r\nJ0,1,4850000,29500000\r\n"))


def test_a_point_far_from_the_others_is_named():
    ring = [(1000 * np.cos(t), 1000 * np.sin(t)) for t in np.linspace(0, 6, 50)]
    ring[7] = (ring[7][0] - 20_000_000, ring[7][1])

    with pytest.raises(FileFormatError, match="line 12 is more than 1000 km"):
        read_txt(drawn(ring))


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 999, b"\xff\xfe", bytes(range(256)) * 9, b"a,b\n1,2\n"]
)
def test_what_is_no_survey_is_refused(data):
    with pytest.raises(FileFormatError, match=r"no parcel line|not text"):
        read_txt(data)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(FileTooLargeError, match="100 MB"):
        read_txt(b" " * 100_000_001)
    with pytest.raises(FileTooLargeError, match="3000000 lines"):
        read_txt(b"\n" * 3_000_001)


@pytest.mark.parametrize("name", ["名" * 3_000_000, "，" * 3_000_000])
def test_a_name_is_cut_short(name):
    parcel = changed(("甲地块", name)).parcels[0]

    assert parcel.name == name[:200]
    assert parcel.use == "工业用地"


def test_a_name_keeps_no_control_characters():
    assert changed(("甲地块", "甲\u202e\x07\u2028{}")).parcels[0].name == "甲{}"


def test_a_name_cut_within_a_character_does_not_spoil_the_file():
    data = (DATA / "rule.txt").read_bytes().replace("甲地块".encode("gb18030"), b"\xbc\xd7\xb5")

    survey = read_txt(data)

    assert survey.parcels[0].name == "甲\ufffd"
    assert "could not be read: 1" in said(survey)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(encoding):
    data = (DATA / "rule.txt").read_bytes().decode("gb18030").encode(encoding)

    assert read_txt(data).parcels[0].name == "甲地块"


def test_many_holes_find_their_shell():
    holes = [square(10 * i, 10 * j, 5) for i in range(1, 60) for j in range(1, 60)]

    geometry = read_txt(drawn(square(0, 0, 1000), *holes)).parcels[0].geometry

    assert len(geometry.interiors) == 59 * 59
    assert in_metres(geometry).area == 1_000_000 - 59 * 59 * 25


def test_rings_within_rings_take_turns():
    rings = [square(i, i, 100 - 2 * i) for i in range(0, 48, 2)]

    (parcel,) = read_txt(drawn(*rings[::-1])).parcels

    assert [len(part.interiors) for part in parcel.geometry.geoms] == [1] * 12
    assert parcel.geometry.is_valid
    assert in_metres(parcel.geometry).area == sum(
        (-1) ** (i // 2) * (100 - 2 * i) ** 2 for i in range(0, 48, 2)
    )


def test_too_many_rings_within_one_another_are_refused(monkeypatch):
    monkeypatch.setattr(ring_owners, "MAX_PAIRS", 500)

    with pytest.raises(FileTooLargeError, match="are nested inside one another"):
        read_txt(drawn(*[square(i, i, 100 - 2 * i) for i in range(45)]))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(DATA.iterdir())), st.data())
def test_a_damaged_file_is_read_or_refused_in_words(path, data):
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=4) | st.sampled_from([b",", b"@", b"\n", b"9", b"-", b"."]))

    rest = whole[cut + data.draw(st.integers(0, 40)) :]

    with suppress(GeoError):
        assert all(map(str, read_txt(whole[:cut] + junk + rest).decisions))


def test_the_writer_follows_the_rules():
    files = write_txt([in_degrees(RULE)], ["甲地块"], dated=date(2024, 1, 1))

    assert list(files) == [29]
    assert files[29].decode("gb18030").split("\r\n") == [
        "[属性描述]",
        "格式版本号=1.01",
        "数据产生单位=",
        "数据产生日期=2024-01-01",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=29",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
        *WRITTEN,
        "",
    ]


URUMQI, KASHGAR, KHORGOS = (
    box(87.5, 43.7, 87.6, 43.8),
    box(75.9, 39.4, 76, 39.5),
    box(80.4, 44.1, 80.5, 44.2),
)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_the_writer_writes_the_encoding_asked_for(encoding):
    data = write_txt([URUMQI], ["喀什𠮷"], encoding=encoding)[29]

    assert "喀什𠮷" in data.decode(encoding)
    assert read_txt(data).parcels[0].name == "喀什𠮷"


def test_another_encoding_is_refused():
    with pytest.raises(FileFormatError, match="gb18030 or utf-8, not as big5"):
        write_txt([URUMQI], ["a"], encoding="big5")


def test_each_zone_gets_a_file():
    files = write_txt([URUMQI, KASHGAR, KHORGOS, URUMQI], ["a", "b", "c", "d"])

    names = {
        zone: [parcel.name for parcel in read_txt(data).parcels] for zone, data in files.items()
    }
    assert names == {25: ["b"], 27: ["c"], 29: ["a", "d"]}


def test_parts_far_from_one_another_go_to_their_zones():
    files = write_txt([URUMQI | KASHGAR | KHORGOS], ["whole"])

    outlines = {zone: read_txt(data).parcels[0].geometry for zone, data in files.items()}
    assert sorted(outlines) == [25, 27, 29]
    assert shapely.hausdorff_distance(outlines[27], KHORGOS) < 2e-8  # degrees; a millimetre


def test_parts_on_both_sides_of_a_zones_edge_stay_together():
    parts = box(85.3, 43, 85.45, 43.1) | box(85.52, 43, 85.7, 43.1)

    (data,) = write_txt([parts], ["edge"]).values()

    assert len(read_txt(data).parcels[0].geometry.geoms) == 2


def test_names_cannot_break_the_format():
    names = ["面", "a,b", "a@", "a=b\r\nJ1,1,1,1", "x" * 999, ""]

    survey = read_txt(write_txt([URUMQI] * 6, names)[29])

    read = ["面", "a，b", "a@", "a＝bJ1，1，1，1", "x" * 200, ""]
    assert [parcel.name for parcel in survey.parcels] == read


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        Point(87.5, 43.7),
        Polygon(),
        Polygon([(87, 43), (88, 44), (88, 43), (87, 44)]),
        Polygon([(87, 43), (np.inf, 44), (88, 43)]),
        in_degrees(box(29_500_000, 4_850_000, 29_500_000.0004, 4_850_100)),
    ],
)
def test_what_is_no_valid_polygon_is_not_written(geometry):
    with pytest.raises(GeometryError, match=r"^plot (is not a valid polygon|would cross itself)"):
        write_txt([geometry], ["plot"])


@pytest.mark.parametrize(
    "geometry",
    [
        box(43.7, 87.5, 43.8, 87.6),
        box(8, 47, 9, 48),
        box(80, 40, 90, 45),
        box(87, 60, 87.1, 60.1),
        box(87, 1, 87.1, 1.1),
    ],
)
def test_what_lies_outside_the_zones_of_china_is_not_written(geometry):
    with pytest.raises(CoordinateError, match="longitude comes first"):
        write_txt([geometry], ["plot"])


def test_the_zip_has_a_file_for_each_zone_and_is_always_the_same():
    arguments = [URUMQI, KASHGAR], ["a", "b"]

    data = write_txt_zip(*arguments)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    written = write_txt(*arguments)
    assert files == {"zone-25.txt": written[25], "zone-29.txt": written[29]}
    assert write_txt_zip(*arguments) == data


@settings(deadline=None, max_examples=60)
@given(stars, st.booleans(), st.booleans(), st.sampled_from(["gb18030", "utf-8"]))
def test_what_was_written_is_read_back_to_the_millimetre(star, hole, part, encoding):
    centre = star.centroid if star.contains(star.centroid) else star.representative_point()
    outline = star - scale(star, 0.4, 0.4, origin=centre) if hole else star
    outline = outline | translate(star, yoff=1) if part else outline
    assume(outline.is_valid and shapely.minimum_clearance(outline) > 1e-7)  # degrees, a centimetre

    ((zone, data),) = write_txt([outline], ["a"], encoding=encoding).items()
    (parcel,) = read_txt(data).parcels

    was, now = in_metres(outline, zone), in_metres(parcel.geometry, zone)
    assert shapely.hausdorff_distance(was.boundary, now.boundary) <= 1e-3
    assert shapely.get_num_geometries(now) == shapely.get_num_geometries(was)
    assert now.area == pytest.approx(was.area, rel=1e-6)
    rounding = 0.5 + was.length * 0.0005  # of the hectares, and of the vertices
    assert parcel.declared_m2 == pytest.approx(parcel.measured_m2, abs=rounding)


@pytest.mark.parametrize("sign", [":", "："])
def test_a_header_with_colons_is_obeyed(sign):
    rule = (DATA / "rule.txt").read_bytes().decode("gb18030").replace("=", sign)

    assert read_txt(rule.encode()).header["坐标系"] == "2000国家大地坐标系"
    with pytest.raises(CrsError, match="西安80坐标系"):
        read_txt(rule.replace("2000国家大地坐标系", "西安80坐标系").encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[地块坐标]\r\n", "[地块坐标]\r\n# 说明\r\n"),
        ("[地块坐标]\r\n", "[地块坐标]\r\n点号 圈号 X Y\r\n"),
        ("J3,1,", "制表人：张三  日期：2024-01-01\r\nJ3,1,"),
    ],
)
def test_words_among_the_points_are_left_out_and_that_is_said(old, new):
    survey = changed((old, new))

    assert in_metres(survey.parcels[0].geometry).equals(RULE)
    assert "Lines of words among the points, which were left out: 1." in said(survey)


def test_a_parcel_line_may_lack_its_at_sign():
    assert in_metres(changed((",@", ",")).parcels[0].geometry).equals(RULE)


def test_points_may_have_no_number_of_their_ring():
    rows = "".join(f"J{i},{y},{x}\n" for i, (x, y) in enumerate(RULE.exterior.coords[:-1], 1))

    survey = read_txt(f"[地块坐标]\n4,,1,甲,面,,,,@\n{rows}".encode())

    assert in_metres(survey.parcels[0].geometry).equals(type(RULE)(RULE.exterior))
