"""The systems offered for a file that names none, held to the EPSG register of PROJ."""

import re

import pytest
from made_up_zones import LONE_ISLAND, TWO_PARKS, write_zone
from pyproj import CRS

from ftzmap.boundary.systems import systems
from ftzmap.zone.folder import load_zone
from ftzmap.zone.shipped import shipped_zone

SHIPPED = systems(shipped_zone())
NAMED = [(code, str(sentence)) for code, sentence in SHIPPED.items() if "zone" in str(sentence)]
UTM = [
    (code, str(sentence))
    for zone in (shipped_zone(), TWO_PARKS, LONE_ISLAND)
    for code, sentence in systems(zone).items()
    if "UTM" in str(sentence)
]
OF_XINJIANG = """
4326 4490 4513 4514 4515 4516 4517 4518 4519 4534 4535 4536 4537 4538 4539 4540
4491 4492 4493 4494 4502 4503 4504 4505 32643 32644 32645 32646 3857
"""


def codes(zone):
    return [int(code.removeprefix("EPSG:")) for code in systems(zone)]


@pytest.mark.parametrize(("code", "sentence"), NAMED)
def test_a_zone_is_described_as_the_register_does(code, sentence):
    registered = CRS(code)

    degrees = 3 if "3-degree" in registered.name else 6
    assert sentence.startswith(f"{code}: CGCS2000, {degrees}-degree zone")
    meridian = registered.coordinate_operation.params[1].value
    easting = registered.coordinate_operation.params[3].value
    if easting > 1_000_000:
        assert sentence.endswith(f"begin with {easting // 1_000_000:.0f}")
    else:
        assert int(re.search(r"around (\d+)° E", sentence)[1]) == meridian


def test_zones_of_both_widths_cover_the_three_areas():
    meridians = {CRS(code).coordinate_operation.params[1].value for code, _ in NAMED}

    assert {75, 81, 87} <= meridians
    assert len(NAMED) == 2 * (7 + 4)


def test_xinjiang_is_offered_the_meridians_75_to_93_in_their_order():
    assert codes(shipped_zone()) == [int(code) for code in OF_XINJIANG.split()]


@pytest.mark.parametrize(("code", "sentence"), UTM)
def test_a_zone_of_utm_is_described_as_the_register_does(code, sentence):
    zone = re.search(r"UTM (\d+[NS])", sentence)[1]

    assert CRS(code).name == f"WGS 84 / UTM zone {zone}"


def test_another_zone_in_china_is_offered_the_grids_of_its_own_meridians(root):
    jiangsu = load_zone(root / "data" / "zones" / "jiangsu")
    meridians = {
        CRS(code).coordinate_operation.params[1].value
        for code, sentence in systems(jiangsu).items()
        if "CGCS2000" in str(sentence) and CRS(code).is_projected
    }

    assert meridians == {111, 114, 117, 120, 123, 126, 129}
    assert {32650, 32651} <= {*codes(jiangsu)}
    assert 32643 not in codes(jiangsu)


def test_a_zone_elsewhere_is_offered_wgs_84_and_the_utm_zones_around_it():
    assert codes(TWO_PARKS) == [4326, 32735, 32736, 32737, 3857]  # 31° E, 30° S


def test_a_zone_across_the_antimeridian_is_offered_the_utm_zones_on_both_sides():
    assert codes(LONE_ISLAND) == [4326, 32701, 32702, 32759, 32760, 3857]


@pytest.mark.parametrize("zone", [shipped_zone(), TWO_PARKS, LONE_ISLAND])
def test_the_utm_zones_offered_hold_every_outline(zone):
    boxes = [CRS(code).area_of_use.bounds for code in systems(zone) if code.startswith("EPSG:32")]

    for feature in zone.features:
        lon, lat = feature.geometry.representative_point().coords[0]
        assert any(w <= lon <= e and s <= lat <= n for w, s, e, n in boxes)


def test_a_zone_on_both_sides_of_the_equator_is_offered_both_hemispheres(tmp_path):
    write_zone(tmp_path, {})
    text = (tmp_path / "areas.geojson").read_text(encoding="utf-8")
    (tmp_path / "areas.geojson").write_text(text.replace("-9.99", "0.01"), encoding="utf-8")

    offered = codes(load_zone(tmp_path))

    assert offered == [4326, 32620, 32621, 32622, 32720, 32721, 32722, 3857]  # 60° W
