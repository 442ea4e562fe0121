"""The systems offered for a file that names none, held to the EPSG register of PROJ."""

import re

import pytest
from pyproj import CRS

from ftzmap.boundary.systems import SYSTEMS

NAMED = [(code, str(told)) for code, told in SYSTEMS.items() if "zone" in str(told)]


@pytest.mark.parametrize(("code", "told"), NAMED)
def test_a_zone_is_described_as_the_register_does(code, told):
    registered = CRS(code)

    degrees = 3 if "3-degree" in registered.name else 6
    assert told.startswith(f"{code}: CGCS2000, {degrees}-degree zone")
    meridian = registered.coordinate_operation.params[1].value
    easting = registered.coordinate_operation.params[3].value
    if easting > 1_000_000:
        assert told.endswith(f"begin with {easting // 1_000_000:.0f}")
    else:
        assert int(re.search(r"around (\d+)° E", told)[1]) == meridian


def test_zones_of_both_widths_cover_the_three_areas():
    meridians = {CRS(code).coordinate_operation.params[1].value for code, _ in NAMED}

    assert {75, 81, 87} <= meridians
    assert len(NAMED) == 2 * (7 + 4)


@pytest.mark.parametrize("code", [code for code, told in SYSTEMS.items() if "UTM" in str(told)])
def test_a_zone_of_utm_is_described_as_the_register_does(code):
    zone = re.search(r"UTM (\d+N)", str(SYSTEMS[code]))[1]

    assert CRS(code).name == f"WGS 84 / UTM zone {zone}"
