"""Figures of a zone that is a few steps wide; its area is that of its corners by PROJ."""

from pyproj import Geod

from ftzmap.learn.zone_facts import figure_cells
from ftzmap.text.i18n import ENGLISH
from ftzmap.zone.folder import load_zone
from ftzmap.zone.measured import rows
from tests.made_up_zones import write_zone

M2 = 1_000_000
GEOD = Geod(a=6378137, rf=298.257222101)


def test_a_zone_of_a_few_square_metres_measures_something(tmp_path):
    write_zone(tmp_path, {"stated_km2": 0.01, "stated_decimals": 2})
    path = tmp_path / "areas.geojson"
    west, south, side = -60.0, -10.0, 0.00002
    ring = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    text = path.read_text().replace("-59.99", str(west + side)).replace("-9.99", str(south + side))
    path.write_text(text)

    measured = figure_cells(rows(load_zone(tmp_path))[1], ENGLISH)[2]

    m2 = GEOD.polygon_area_perimeter(*zip(*ring, strict=True))[0]
    assert 4 < m2 < 6
    assert float(measured) == float(f"{m2 / M2:.2g}")
