"""The stated areas of the reader's file on the page *My boundary*: table, chart, sums."""

import geopandas
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from geo.polygons.area import geodesic_area
from tests.page_jobs import settled

BOXES = [shapely.box(87.40 + d, 43.90, 87.41 + d, 43.91) for d in (0, 0.02, 0.04)]


@pytest.fixture
def page(root):
    """Return a function: the page with a file of outlines that state some hectares and owners."""

    def run(hectares, owners):
        frame = geopandas.GeoDataFrame(
            {"name": ["p1", "p2", "p3"], "area_ha": hectares, "owner": owners},
            geometry=BOXES,
            crs=4326,
        )
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        app.query_params["section"], app.query_params["lang"] = "boundary", "en"
        app.run().switch_page("ftzmap/views/pages/check_page.py").run()
        data = frame.to_json(drop_id=True).encode()
        app.file_uploader[0].set_value(("p.geojson", data, "application/json")).run()
        settled(app)
        assert not app.exception
        return app

    return run


def table(app, column):
    (found,) = [frame.value for frame in app.dataframe if column in frame.value]
    return found


def charts(app):
    """Return what each chart says to those who do not see it."""
    return [node.proto.alt for node in app.main if node.type == "vega_lite_chart"]


def test_the_largest_deviation_comes_first_in_numbers_that_can_be_sorted(page):
    true = (geodesic_area(BOXES) / 1e4).round(4).tolist()

    app = page([true[0], true[1] * 0.5, round(true[2] * 1.1, 4)], ["x", "x", "y"])

    rows = table(app, "Outline")
    assert rows["Outline"].tolist() == ["p2", "p3", "p1"]
    assert rows["Deviation, %"].tolist() == pytest.approx([100, -100 / 11, 0], abs=0.01)
    assert rows["Grade"].tolist() == ["off", "off", "agrees"]
    assert rows["Stated, ha"].tolist()[0] == pytest.approx(true[1] * 0.5)


def test_deviations_are_drawn_where_there_are_any(page):
    true = (geodesic_area(BOXES) / 1e4).round(4).tolist()

    assert charts(page(true, ["x", "x", "y"])) == []
    (chart,) = charts(page([true[0], true[1], 50], ["x", "x", "y"]))
    assert chart.startswith("Bar chart of the deviations: p3 ")


def test_sums_are_of_all_until_a_column_is_chosen(page):
    true = (geodesic_area(BOXES) / 1e4).round(4).tolist()
    app = page([true[0], true[1], round(true[2] / 2, 4)], ["x", "x", "y"])

    together = table(app, "Outlines")
    choice = next(box for box in app.selectbox if box.label == "Sums by")
    by_owner = table(choice.set_value("owner").run(), "Outlines")

    assert together["Outlines"].tolist() == [3]
    assert by_owner["Group"].tolist() == ["y", "x"]
    assert by_owner["Stated, ha"].tolist()[1] == pytest.approx(true[0] + true[1])
    assert by_owner["Deviation, %"].tolist()[0] == pytest.approx(100, abs=0.01)


def test_the_profile_is_named_beside_the_findings(page):
    app = page([1, 2, 3], ["x", "x", "y"])

    said = " ".join(caption.value.replace("\\", "") for caption in app.caption)
    assert "Rule profile: ftzmap" in said
