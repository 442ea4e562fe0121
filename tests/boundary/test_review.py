"""All that there is to say of a boundary on the desk, as one value."""

import json
from datetime import date

import geopandas
import pytest
import shapely
from made_up_zones import TWO_PARKS, write_zone

from ftzmap.boundary.edits import change
from ftzmap.boundary.review import STEPS, open_desk, review
from ftzmap.text.i18n import language
from ftzmap.zone.folder import load_zone
from ftzmap.zone.shipped import shipped_zone
from geo.errors import CancelledError

SHIPPED = shipped_zone()
PARK = shapely.box(87.40, 43.90, 87.42, 43.92)
EAST = shapely.box(87.41, 43.90, 87.43, 43.92)  # half of it lies in `PARK`
BOW = shapely.Polygon([(76, 39), (76.1, 39.1), (76.1, 39), (76, 39.1)])


def geojson(*outlines, **columns):
    frame = geopandas.GeoDataFrame(columns, geometry=list(outlines), crs=4326)
    return frame.to_json(drop_id=True).encode()


def exchanged(outline):
    """The outline with latitude written first, its rings running as before."""
    return shapely.transform(outline, lambda vertices: vertices[:, ::-1])


def placed(outlines, zone=SHIPPED):
    """The places of outlines that the rule on places objects to, by what it says."""
    found = review(open_desk(zone, geojson(*outlines.values(), name=list(outlines))))
    return found, [f for f in found.findings if "swap the axes" in str(f.message)]


def same(outline, other):
    return outline.equals_exact(other, 1e-9, normalize=True)


def test_a_review_says_what_is_wrong_what_corrects_it_and_what_nothing_corrects(scribble):
    found = review(open_desk(SHIPPED, geojson(BOW, scribble, name=["kashgar", "scribble"])))

    assert found.findings[0].rule == "geometry"
    assert [str(c.title) for c in found.corrections] == ["Apply these repairs"]
    assert {label for label, _ in found.corrections[0].steps} == {"kashgar"}
    assert [label for label, _ in found.beyond_repair] == ["scribble"]
    mended = review(change(found.desk, found.corrections[0].step))
    assert {"kashgar"} == set(mended.outlines)
    assert mended.desk.before is found.desk


def test_an_outline_is_compared_with_the_one_that_the_reference_calls_the_same():
    desk = open_desk(SHIPPED, geojson(EAST, PARK, name=["park", None]))

    found = review(desk, {"park": PARK, "#2": PARK})

    assert set(found.comparisons) == {"park"}
    gained, lost = found.changes
    assert same(gained, shapely.box(87.42, 43.90, 87.43, 43.92))
    assert same(lost, shapely.box(87.40, 43.90, 87.41, 43.92))


def test_without_an_outline_in_both_nothing_was_gained_or_lost():
    assert review(open_desk(SHIPPED, geojson(PARK, name=["park"])), {}).changes is None


def test_the_figures_are_those_of_all_outlines_or_of_the_first():
    found = review(open_desk(SHIPPED, geojson(PARK, EAST, name=["park", "east"])))

    names = [line[0] for line in found.figures(language("en"))]
    assert names[1:] == ["park", "east"]
    assert len(found.figures(language("en"), most=1)) == 2


def test_every_download_is_read_back_as_the_same_outlines():
    found = review(open_desk(SHIPPED, geojson(PARK, name=["park"])))

    for ending in found.endings:
        again = open_desk(SHIPPED, found.download(ending), name=f"park{ending}")
        (outline,) = again.outlines.values()
        assert shapely.hausdorff_distance(outline, PARK) < 1e-7, ending  # a TXT is in mm


@pytest.mark.parametrize("zone", [SHIPPED, TWO_PARKS], ids=["in China", "elsewhere"])
def test_outlines_with_latitude_first_are_found_in_any_zone_and_corrected_in_one_step(zone):
    area = zone.areas[0]
    right = {area.id: area.geometry, "a park of no name": area.geometry.buffer(-0.01)}
    wrong = {name: exchanged(outline) for name, outline in right.items()}

    found, objections = placed(wrong, zone)

    assert {f.feature for f in objections} == set(wrong)
    assert all(same(found.outlines[name], outline) for name, outline in wrong.items())
    (correction,) = [c for c in found.corrections if "Swap" in str(c.title)]
    assert {label for label, _ in correction.steps} == set(wrong)
    corrected = review(change(found.desk, correction.step))
    assert all(same(corrected.outlines[name], outline) for name, outline in right.items())
    assert "longitude and latitude swapped" in str(corrected.desk.decisions)
    rules = {f.rule for f in corrected.findings if f.severity.value in ("error", "warning")}
    assert not rules & {"place", "ring-direction", "geometry"}


def test_an_outline_that_lies_in_the_zone_is_never_called_exchanged(tmp_path):
    write_zone(tmp_path, {})
    text = (tmp_path / "areas.geojson").read_text(encoding="utf-8")
    document = json.loads(text)
    document["features"][0]["geometry"] = shapely.geometry.mapping(shapely.box(30, 30, 30.1, 30.1))
    (tmp_path / "areas.geojson").write_text(json.dumps(document), encoding="utf-8")
    zone = load_zone(tmp_path)
    found, objections = placed({"a0": shapely.box(30.0, 30.05, 30.05, 30.1)}, zone)

    assert objections == []
    assert not [c for c in found.corrections if "Swap" in str(c.title)]


@pytest.mark.parametrize("outline", [shapely.box(10, 50, 10.1, 50.1), shapely.box(-70, 5, -69, 6)])
def test_an_outline_far_away_in_either_order_is_not_called_exchanged(outline):
    assert placed({"far": outline}, TWO_PARKS)[1] == []


def test_the_progress_rises_to_the_last_step_and_can_end_the_work():
    desk, seen = open_desk(SHIPPED, geojson(PARK, name=["park"])), []

    review(desk, progress=lambda done, total: seen.append((done, total)))

    assert seen == [(step, STEPS) for step in range(STEPS)]

    def cancel(done, total):
        if done == STEPS - 1:
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        review(desk, progress=cancel)


def test_a_survey_txt_is_reviewed_as_it_was_read(root):
    data = (root / "tests" / "data" / "txt" / "area-empty.txt").read_bytes()

    found = review(open_desk(SHIPPED, data, name="plot.txt"))

    assert found.desk.file.name == "plot.txt"
    assert len(found.sizes) == len(found.desk.collection.features)
    tables = found.report(language("en"), on=date(2026, 11, 22))
    assert tables[0].title == "Boundary report"
