"""Functional blocks: a level of the areas that the plan does not have."""

import json
import shutil

import pytest

from ftzmap.zone.folder import load_zone
from ftzmap.zone.objections import ZoneError
from ftzmap.zone.shipped import shipped_zone


def test_the_five_blocks_of_the_khorgos_area_are_listed_with_their_source():
    blocks = shipped_zone().blocks_of("khorgos")
    sizes = [block.figure and block.figure.km2 for block in blocks]

    assert sizes == [3.61, 2.34, 1.95, None, None]
    assert {block.date for block in blocks} == {"2026-08"}
    assert all(block.source for block in blocks)
    assert [b.id for b in blocks if b.geometry is not None] == ["khorgos-cooperation"]


def test_blocks_count_in_none_of_the_figures():
    zone = shipped_zone()

    assert len(zone.features) == 9
    assert not {block.id for block in zone.blocks} & set(zone.ids)
    assert sum(area.figure.km2 for area in zone.areas) == pytest.approx(179.66)


def test_what_is_left_has_both_readings_where_blocks_settle_it():
    zone = shipped_zone()
    by_plan = zone.remainder("khorgos")

    assert (by_plan.low_km2, by_plan.high_km2) == (11.02, 12.97)
    assert zone.remainder_by_blocks("khorgos") == 11.02  # 16.58 − 3.61 − 1.95
    assert zone.remainder_by_blocks("urumqi") is None
    assert zone.remainder_by_blocks("kashgar") is None


@pytest.fixture
def folder(tmp_path, root):
    for name in ("areas.geojson", "plan.json", "places.geojson", "blocks.geojson"):
        shutil.copy(root / "data" / name, tmp_path)
    return tmp_path


def changed(folder, **properties):
    path = folder / "blocks.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["features"][1]["properties"] |= properties
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("properties", "objection"),
    [
        ({"area": "nowhere"}, "the zone has no area “nowhere”"),
        ({"area": "khorgos-corps"}, "the zone has no area “khorgos-corps”"),
        ({"part": "kashgar-corps"}, "“kashgar-corps” is not a part of its area"),
        ({"name": "", "name_zh": ""}, "has no “name”"),
        ({"source": None, "source_zh": None}, "has no “source”"),
        ({"stated_km2": "3.61"}, "“stated_km2” does not follow docs/data.md"),
        ({"stated_km2": -1}, "not a number above 0"),
    ],
)
def test_a_block_that_contradicts_the_zone_is_objected_to(folder, properties, objection):
    changed(folder, **properties)

    with pytest.raises(ZoneError) as error:
        load_zone(folder)
    assert objection in str(error.value)


def test_a_zone_without_blocks_has_none(folder):
    (folder / "blocks.geojson").unlink()

    assert load_zone(folder).blocks == ()
    assert load_zone(folder).remainder_by_blocks("khorgos") is None
