"""Names on the small map of a brief stand in its frame, each on its own."""

import re
from itertools import combinations

import pytest

from ftzmap.briefs.panel import EDGE, SMALL, Panel
from ftzmap.map.marks import text_width

NAMES = [
    "Khorgos",
    "The Area of International Cooperation and Logistics",
    "示范片区" * 15,
    "x" * 300,
]
DOTS = [(0.02, 0.5), (0.98, 0.52), (0.5, 0.98), (0.5, 0.0)]  # degrees


def written(names):
    """Write names at dots of a panel 40 mm wide; return left, right, baseline and text of each."""
    panel = Panel(x=10, y=5, width=40, height=40, bounds=(0, 0, 1, 1))
    for name, (lon, lat) in zip(names, DOTS, strict=True):
        panel.label(panel.dot(lon, lat, "#000000"), name, "#000000", must=True)
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', "".join(panel.parts))
    return [(float(x), float(x) + text_width(text, SMALL), float(y), text) for x, y, text in found]


@pytest.mark.parametrize("turn", range(4))
def test_names_of_any_length_stay_in_the_frame_apart_from_each_other(turn):
    lines = written(NAMES[turn:] + NAMES[:turn])

    assert len(lines) == 4
    for left, right, baseline, _ in lines:
        assert left >= 10 + EDGE - 0.01
        assert right <= 50 - EDGE + 0.01
        assert 5 + SMALL * 0.8 <= baseline <= 45
    for (a, b, y, _), (c, d, z, _) in combinations(lines, 2):
        assert b <= c + 0.01 or d <= a + 0.01 or abs(y - z) >= SMALL - 0.01


def test_a_name_that_fits_is_not_cut_and_a_longer_one_ends_in_an_ellipsis():
    texts = [text for *_, text in written(NAMES)]

    assert texts[0] == "Khorgos"
    assert [text[-1] for text in texts[1:]] == ["…"] * 3
