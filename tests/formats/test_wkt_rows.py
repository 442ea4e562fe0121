import json

import pytest
import shapely
from shapely import box

from geo.formats.files import load

SQUARE = box(87, 43, 87.1, 43.1)


def lines(*rows):
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


@pytest.mark.parametrize("column", ["geometry", "wkt", "边界"])
@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "geojson"])
def test_rows_of_json_lines_with_wkt_are_outlines_with_their_columns(column, ending):
    rows = [{"name": name, "n": n, column: SQUARE.wkt} for n, name in enumerate("甲乙")]

    frame = load(lines(*rows), name=f"a.{ending}").frame

    assert list(frame["name"]) == ["甲", "乙"]
    assert list(frame["n"]) == [0, 1]
    assert all(shapely.equals(frame.geometry.to_numpy(), SQUARE))


def test_a_row_whose_wkt_is_cut_off_lacks_its_outline_and_the_others_are_read():
    rows = [{"name": "a", "wkt": "POLYGON ((87 43, 87.1"}, {"name": "b", "wkt": SQUARE.wkt}]

    loaded = load(lines(*rows), name="a.jsonl")

    assert loaded.frame.geometry.isna().tolist() == [True, False]
    assert len(loaded.problems) == 1


def test_a_feature_is_read_as_geojson_whatever_its_properties_say():
    geometry = json.loads(shapely.to_geojson(SQUARE))
    feature = {"type": "Feature", "geometry": geometry, "properties": {"note": "POLYGON ((1 1))"}}

    frame = load(lines(feature, feature), name="a.jsonl").frame

    assert list(frame["note"]) == ["POLYGON ((1 1))"] * 2
    assert all(shapely.equals(frame.geometry.to_numpy(), SQUARE))
