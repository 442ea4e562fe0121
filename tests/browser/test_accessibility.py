import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "?area=urumqi",
    "check",
    "check?section=boundary",
    "check?section=parcels",
    "measures",
    "measures?place=kashgar&measure=17",
    "learn",
    "learn?lesson=sizes",
    "learn?lesson=map",
    "learn?lesson=words",
    "learn?lesson=exercises",
)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = {"serious", "critical"}


def grave(page):
    """Return the rule and the places of every serious or critical violation of WCAG A and AA."""
    options = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return {
        rule["id"]: [node["target"][-1] for node in rule["nodes"]][:3]
        for rule in found
        if rule["impact"] in GRAVE
    }
