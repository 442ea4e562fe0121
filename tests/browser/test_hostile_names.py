"""Names that mean something to a page are shown in it, and nothing else happens."""

import json
import sys
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import expect
from shapely.geometry import mapping

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hostile"))
from payloads import PAYLOADS

pytestmark = pytest.mark.browser


def test_a_boundary_full_of_hostile_names_is_drawn_and_nothing_runs(visit, tmp_path):
    features = [
        {
            "type": "Feature",
            "properties": {"name": text},
            "geometry": mapping(shapely.box(87.4 + n / 1e3, 43.9, 87.4005 + n / 1e3, 43.9005)),
        }
        for n, text in enumerate(PAYLOADS)
    ]
    file = tmp_path / "plots.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    screen, dialogs = visit("check?section=boundary"), []
    screen.page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())

    screen.page.locator("input[type=file]").first.set_input_files(file)
    expect(screen.page.get_by_text(f"{len(PAYLOADS)} outlines read")).to_be_visible()
    screen.page.locator(".ftz-legend").wait_for()

    frames = screen.page.frames
    assert dialogs == []
    assert [frame.evaluate("window.hit === undefined") for frame in frames] == [True] * len(frames)
    outside = "a[href*='outside.test'], img[src*='outside.test'], iframe[srcdoc*=hit]"
    assert screen.page.locator(outside).count() == 0
    screen.expect_no_failure()
