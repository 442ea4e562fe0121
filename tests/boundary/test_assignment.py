import pytest

from ftzmap.boundary.assignment import feature_of
from ftzmap.zone.shipped import shipped_zone

ZONE = shipped_zone()


@pytest.mark.parametrize(
    ("label", "feature"),
    [
        ("urumqi", "urumqi"),
        ("Urumqi Area", "urumqi"),
        ("  ÜRÜMQI  AREA ", "urumqi"),
        ("乌鲁木齐片区", "urumqi"),
        ("喀什片区", "kashgar"),
        ("Kashi Area", "kashgar"),
        ("霍尔果斯片区", "khorgos"),
        ("霍尔果斯综合保税区", "khorgos-bonded"),
        ("Khorgos Comprehensive Bonded Zone", "khorgos-bonded"),
        ("12th Division part", "urumqi-corps"),
        ("第十二师", "urumqi-corps"),
        ("Third Division part", "kashgar-corps"),
        ("第四师", "khorgos-corps"),
    ],
)
def test_a_name_in_any_spelling_stands_for_its_feature(label, feature):
    assert feature_of(ZONE, label) == feature


@pytest.mark.parametrize(
    "label",
    [None, "", " ", "Urumqi station", "parcel 7", "综合保税区", "第五师", "area", 12, "喀什" * 500],
)
def test_other_labels_stand_for_nothing(label):
    assert feature_of(ZONE, label) is None
