"""What `import ftzmap` gives; the figures are those of the legal texts."""

import doctest
import pkgutil
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from types import FunctionType

import geopandas as gpd
import numpy as np
import pytest
from made_up_zones import LONE_ISLAND
from shapely import Point, box

import ftzmap
import ftzmap.public
from ftzmap.briefs.brief import BriefError
from ftzmap.checks.registry import run
from geo import GeometryTypeError
from geo.crs.datum import wgs84_to_gcj02
from geo.formats.geojson.features import parse

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
FUNCTIONS = ("brief", "check", "find", "load_zone", "shipped_zone")
ZONE = ftzmap.shipped_zone()


@pytest.fixture
def frame():
    return gpd.read_file(DATA / "areas.geojson")


@pytest.mark.parametrize("module", [ftzmap, ftzmap.public])
def test_every_example_gives_what_it_says(monkeypatch, module):
    monkeypatch.chdir(ROOT)

    failed, tried = doctest.testmod(module)

    assert (failed, tried > 0) == (0, True)


def test_every_name_is_there_and_documented():
    assert sorted(ftzmap.__all__) == ftzmap.__all__
    assert [name for name in ftzmap.__all__ if not getattr(ftzmap, name).__doc__] == []
    assert set(FUNCTIONS) == set(ftzmap.public.__all__) < set(ftzmap.__all__) <= set(dir(ftzmap))


def test_a_name_that_ftzmap_has_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'ftzmap' has no attribute 'inspect'"):
        ftzmap.inspect  # noqa: B018


def test_importing_ftzmap_imports_no_library():
    code = "import sys, ftzmap; print({'numpy', 'shapely', 'pyproj', 'babel'} & set(sys.modules))"

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_no_room_takes_the_name_of_a_function():
    rooms = [module.name for module in pkgutil.iter_modules(ftzmap.__path__)]

    for room in rooms:
        if room not in ("views", "__main__"):
            import_module(f"ftzmap.{room}")
    assert set(rooms) & set(ftzmap.__all__) == set()
    assert all(isinstance(getattr(ftzmap, name), FunctionType) for name in FUNCTIONS)


def test_a_zone_is_loaded_from_the_name_of_its_folder_or_of_its_file():
    assert ftzmap.load_zone(str(DATA)).ids == ZONE.ids
    assert ftzmap.load_zone(DATA / "areas.geojson").ids == ZONE.ids


def test_a_folder_that_is_no_zone_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(ftzmap.ZoneError, match=r"areas\.geojson is missing; add it\."):
        ftzmap.load_zone(str(tmp_path))


def test_a_zone_its_folder_and_its_file_have_the_findings_of_every_rule():
    expected = run(ZONE, parse((DATA / "areas.geojson").read_bytes()))

    assert ftzmap.check(ZONE) == expected
    assert ftzmap.check(DATA) == expected
    assert ftzmap.check(str(DATA / "areas.geojson")) == expected
    assert {finding.feature for finding in expected} >= set(ZONE.area_ids)


def test_another_zone_is_checked_against_itself():
    assert {f.severity for f in ftzmap.check(LONE_ISLAND)} <= {"note", "skipped"}
    jiangsu = ftzmap.check(DATA / "zones" / "jiangsu")
    assert [finding for finding in jiangsu if finding.severity in ("error", "warning")] == []


@pytest.mark.parametrize("crs", [4326, 4490, 3857])
def test_a_frame_in_any_system_is_checked(frame, crs):
    findings = ftzmap.check(frame.to_crs(crs), ZONE)

    assert [finding for finding in findings if finding.severity in ("error", "warning")] == []


def test_outlines_of_a_frame_that_a_map_of_gcj02_shifted_are_found(frame):
    moved = frame.geometry.transform(lambda xy: np.column_stack(wgs84_to_gcj02(*xy.T)))

    shifted = {f.feature for f in ftzmap.check(frame.set_geometry(moved), ZONE) if f.datum}

    assert shifted == set(ZONE.ids)


def test_the_tolerance_decides_from_when_an_area_is_off(frame):
    name = ZONE.area_ids[0]
    larger = frame[frame["id"] == name].scale(1.01, 1.01)  # 2.01 % larger
    one = frame[frame["id"] == name].set_geometry(larger)

    def errors(tolerance):
        findings = ftzmap.check(one, ZONE, tolerance_percent=tolerance)
        return {f.feature for f in findings if f.rule == "figures" and f.severity == "error"}

    assert name in errors(1)
    assert name not in errors(3)


def test_a_series_of_outlines_without_names_is_no_part_of_the_zone():
    square = gpd.GeoSeries([box(87, 43, 87.1, 43.1)], crs=4326)

    findings = ftzmap.check(square, ZONE)

    [note] = [finding for finding in findings if finding.rule == "ids" and not finding.feature]
    assert str(note.message).startswith(
        "1 outline is not a feature of the zone and is checked on its own"
    )


@pytest.mark.parametrize("odd", [None, 5, box(0, 0, 1, 1), [box(0, 0, 1, 1)]])
def test_what_is_no_boundary_is_refused_in_a_sentence(odd):
    with pytest.raises(GeometryTypeError, match=r"[;.] ?[Gg]ive .+\.$|^Give .+\.$"):
        ftzmap.check(odd, ZONE)


def test_a_need_finds_the_areas_that_designate_it():
    answer = ftzmap.find(ZONE, "textiles, 赌场")

    assert [len(need.areas) for need in answer.needs] == [2, 0]
    assert ftzmap.find(LONE_ISLAND, "tuna").areas == ("island",)


def test_a_brief_is_one_page_on_areas_and_sites():
    sites = gpd.GeoSeries([Point(87.45, 43.89)], crs=4326).to_crs(3857)

    page = ftzmap.brief(ZONE, ZONE.area_ids[:2], sites=sites, on=date(2024, 2, 29))

    assert page.startswith("<!doctype html>")
    assert "134.60 km²" in page
    assert "87.45000° E" in page
    assert "2024-02-29" in page


def test_a_brief_speaks_the_language_that_is_asked_for():
    page = ftzmap.brief(LONE_ISLAND, "island", language="zh")

    assert '<html lang="zh' in page
    assert "孤岛" in page


def test_a_brief_on_an_area_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(
        BriefError, match=r"mainland is not an area of this zone; choose from island"
    ):
        ftzmap.brief(LONE_ISLAND, "mainland")
    with pytest.raises(BriefError, match="A brief needs an area or a site"):
        ftzmap.brief(LONE_ISLAND)
