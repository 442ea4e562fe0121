"""Rules on any file by itself: stated areas, outlines that stand twice, overlaps."""

import json

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Geod

from ftzmap.boundary import long_files
from ftzmap.checks.stated import Choice, known_column, number, stated_areas, unit_of
from ftzmap.cli.main import main
from geo.errors import GeoError
from geo.formats.geojson.features import parse
from geo.messages import signed

GEOD = Geod(ellps="GRS80")
WEST, SOUTH, SIDE = 87.60, 43.80, 0.01  # degrees
RING = [(WEST, SOUTH), (WEST + SIDE, SOUTH), (WEST + SIDE, SOUTH + SIDE), (WEST, SOUTH + SIDE)]
M2 = GEOD.polygon_area_perimeter(*zip(*RING, strict=True))[0]  # 894 072 m²


def moved(east):
    return [[lon + east, lat] for lon, lat in [*RING, RING[0]]]


def document(*properties, step=2 * SIDE):
    features = [
        {
            "type": "Feature",
            "properties": each,
            "geometry": {"type": "Polygon", "coordinates": [moved(n * step)]},
        }
        for n, each in enumerate(properties)
    ]
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture
def found(tmp_path, capsys):
    """Return exit code, findings without those on the zone, and the rest of the answer."""

    def run(document, *options):
        path = tmp_path / "file.geojson"
        path.write_text(json.dumps(document), encoding="utf-8")
        code = main(["check", str(path), *options, "--json"])
        answer = json.loads(capsys.readouterr().out)
        own = {"stated-area", "duplicates", "overlaps"}
        return code, [f for f in answer["findings"] if f["rule"] in own], answer

    return run


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("area_ha", round(M2 / 1e4, 2)),
        ("面积（亩）", round(M2 * 3 / 2000, 1)),
        ("面积_公顷", f"{M2 / 1e4:.4f}"),
        ("TBMJ", f"{M2:,.2f}"),
        ("area_acres", round(M2 / 4046.8564224, 1)),
        ("面积", round(M2 / 1e6, 3)),  # the unit by what fits
        ("MJ", round(M2, 1)),
        ("ZDMJ", round(M2, 1)),
        ("面积（万平方米）", round(M2 / 1e4, 2)),
        ("Area (ha)", round(M2 / 1e4, 2)),
        ("Hectares", round(M2 / 1e4, 2)),
        ("GIS_ACRES", round(M2 / 4046.8564224, 1)),
        ("Площадь, га", f"{M2 / 1e4:.2f}".replace(".", ",")),
        ("亩数", round(M2 * 3 / 2000, 1)),
        ("面积", f"约{M2 * 3 / 2000:.1f}亩"),
        ("TBMJ", f"{M2:,.1f}".replace(",", " ").replace(".", ",")),
    ],
)
def test_an_area_that_agrees_to_its_last_digit_is_no_finding(found, column, value):
    code, own, answer = found(document({column: value}))

    assert (code, own) == (0, [])
    assert answer["stated"]["column"] == column
    assert (answer["stated"]["outlines"], answer["stated"]["agree"]) == (1, 1)


@pytest.mark.parametrize(
    ("stated", "severity"),
    [(round(M2 / 1e4, 2) + 0.02, "warning"), (round(M2 / 1e4 * 1.02, 2), "error")],
)
def test_an_area_beyond_its_last_digit_is_a_finding(found, stated, severity):
    code, own, _ = found(document({"area_ha": stated, "name": "A"}))

    assert code == 1
    assert [(f["rule"], f["feature"], f["severity"]) for f in own] == [
        ("stated-area", "A", severity)
    ]
    assert own[0]["value"] == pytest.approx(M2, rel=1e-9)
    assert own[0]["limit"] == pytest.approx(stated * 1e4)
    assert "ha but measures 89.4072 ha" in own[0]["message"]


@pytest.mark.parametrize("share", [0.75, 1.12, 1.4])
def test_the_unit_of_an_area_that_is_far_off_is_still_the_one_that_alone_is_near(found, share):
    code, own, _ = found(document({"面积": round(M2 / 1e4 * share, 2), "name": "A"}))

    assert (code, [f["severity"] for f in own]) == (1, ["error"])
    assert own[0]["limit"] == pytest.approx(M2 * share, rel=1e-3)


def test_areas_of_a_known_column_that_fit_no_unit_or_several_are_said_to_be_skipped(found):
    ha, mu = round(M2 / 1e4, 2), round(M2 * 3 / 2000, 1)
    for sizes, sentence in (
        ([12], "fit the outlines in no unit"),
        ([ha, mu, ha, mu, round(M2)], "The column 面积 mixes units: area number 1 fits"),
    ):
        _, own, answer = found(document(*({"面积": size} for size in sizes)))

        assert [f["severity"] for f in own] == ["skipped"]
        assert sentence in own[0]["message"]
        assert "stated" not in answer


def test_a_floor_area_is_no_area_of_the_ground(found):
    assert found(document({"建筑面积": 5000}))[:2] == (0, [])


def test_the_largest_deviation_comes_first_and_sums_go_by_a_column(found):
    ha = M2 / 1e4
    rows = [
        {"name": "A", "size": round(ha * 1.02, 4), "use": "x"},
        {"name": "B", "size": round(ha * 0.5, 4), "use": "y"},
        {"name": "C", "size": round(ha, 4), "use": "x"},
    ]

    code, own, answer = found(document(*rows), "--stated", "size", "--unit", "ha", "--by", "use")

    assert code == 1
    assert [f["feature"] for f in own] == ["B", "A"]
    sums = answer["stated"]["sums"]
    assert [(s["group"], s["count"]) for s in sums] == [("y", 1), ("x", 2)]
    assert sums[1]["stated_m2"] == pytest.approx(2.02 * M2, rel=1e-5)
    assert sums[1]["measured_m2"] == pytest.approx(2 * M2, rel=1e-6)


def test_outlines_without_a_number_are_counted(found):
    _, own, answer = found(document({"area_ha": round(M2 / 1e4, 2)}, {"area_ha": None}))

    assert answer["stated"]["unread"] == 1
    assert [f["severity"] for f in own] == ["note"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--stated", "size"), "The file has no column size. Its columns are: name, area_x"),
        (("--stated", "name"), "The column name has no areas"),
        (("--stated", "area_x"), "does not state its unit"),
        (
            ("--stated", "area_x", "--by", "use"),
            "The file has no column use. Its columns are: name, area_x",
        ),
    ],
)
def test_a_column_that_cannot_be_used_is_refused_in_a_sentence(options, sentence):
    collection = parse(json.dumps(document({"name": "A", "area_x": 7})).encode())
    by = options[3] if len(options) > 2 else None

    with pytest.raises(GeoError, match=sentence):
        stated_areas(collection, Choice(column=options[1], by=by))


def test_a_known_column_without_numbers_states_nothing(found):
    code, own, answer = found(document({"MJ": None}, {"MJ": "–"}))

    assert (code, own) == (0, [])
    assert "stated" not in answer


def test_large_areas_are_written_out(found):
    wide = document({"TBMJ": 1_000_000})
    ring = wide["features"][0]["geometry"]["coordinates"]
    ring[0] = [[WEST, SOUTH], [WEST + 0.1, SOUTH], [WEST + 0.1, SOUTH + 0.1], [WEST, SOUTH]]
    m2 = GEOD.polygon_area_perimeter(*zip(*ring[0], strict=True))[0]

    (finding,) = found(wide)[1]

    assert f"states 1,000,000 m² but measures {m2:,.3f}"[:-2] in finding["message"]


def test_the_same_outline_twice_is_an_error_wherever_its_ring_begins(found):
    twice = document({"name": "A"}, {"name": "B"}, step=0)
    ring = twice["features"][1]["geometry"]["coordinates"][0]
    twice["features"][1]["geometry"]["coordinates"] = [[*ring[2:-1], *ring[:3]]]

    code, own, _ = found(twice)

    assert code == 1
    assert [(f["rule"], f["feature"]) for f in own] == [("duplicates", "B")]


def test_outlines_that_share_ground_overlap_and_those_inside_one_another_do_not(found):
    beside = document({"name": "A"}, {"name": "B"}, step=SIDE / 2)
    inside = document({"name": "A"}, {"name": "B"}, step=0)
    small = [[WEST + SIDE * x, SOUTH + SIDE * y] for x, y in ((0.2, 0.2), (0.8, 0.2), (0.5, 0.8))]
    inside["features"][1]["geometry"]["coordinates"] = [[*small, small[0]]]

    code, own, _ = found(beside)
    assert (code, [f["rule"] for f in own]) == (1, ["overlaps"])
    assert own[0]["value"] == pytest.approx(M2 / 2e6, rel=1e-6)  # half of one, in km²
    assert found(inside)[:2] == (0, [])


@pytest.mark.parametrize(
    ("written", "value", "half"),
    [
        ("98.5", 98.5, 0.05),
        (98.5, 98.5, 0.05),
        (100, 100, 0.5),
        (100.0, 100, 0.5),
        ("100.0", 100, 0.05),
        ("1,234.50", 1234.5, 0.005),
        ("98.5公顷", 98.5, 0.05),
        (1e-05, 1e-05, 5e-06),
        (True, np.nan, np.nan),
        ("about 5", np.nan, np.nan),
        ("1 441,1", 1441.1, 0.05),
        ("１４４１．１", 1441.1, 0.05),
        ("约1441亩", 1441, 0.5),
        ("1.2.3", np.nan, np.nan),
        ("9" * 5000, np.nan, np.nan),
    ],
)
def test_a_number_has_the_precision_in_which_it_is_written(written, value, half):
    assert number(written) == pytest.approx((value, half), nan_ok=True)


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("面积（亩）", "mu"),
        ("面积_亩", "mu"),
        ("面积(公顷)", "ha"),
        ("area_ha", "ha"),
        ("AREA_KM2", "km2"),
        ("area_m2", "m2"),
        ("TBMJ", "m2"),
        ("面积平方米", "m2"),
        ("acres", "acre"),
        ("面积（万平方米）", "ha"),
        ("面积（万亩）", None),
        ("面积（公亩）", None),
        ("SCMJM", "mu"),
        ("面積(公頃)", "ha"),
        ("Shape_Area", None),
        ("面积", None),
        ("share", None),
        ("mulch", None),
    ],
)
def test_the_unit_stands_in_the_name_of_the_column(column, unit):
    assert unit_of(column) == unit


@pytest.mark.parametrize(
    "column",
    [
        *("面積", "宗地面積", "地積", "TBDLMJ", "HTMJM", "PZMJ", "mj_mu", "Shape__Area"),
        *("SHAPE.AREA", "st_area(shape)", "S, га", "Ауданы, га", "Size_ha", "Flaeche_ha"),
        *("superficie", "Surface_m2"),
    ],
)
def test_a_column_of_areas_is_known_in_any_language(column):
    assert known_column({"name": None, "建筑面積": None, "surface": None, column: None}) == column


def test_a_survey_that_declares_another_area_than_it_measures_is_a_finding(capsys, root):
    path = root / "tests" / "data" / "field" / "declared-area-off.txt"

    assert main(["check", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    own = [f for f in answer["findings"] if f["rule"] == "stated-area"]
    assert [f["severity"] for f in own] == ["error"]
    assert "states 98.5 ha but measures 99.9942 ha" in own[0]["message"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (-0.0049, 2, "0.00"),
        (0.0049, 2, "0.00"),
        (0.0, 2, "0.00"),
        (-0.0051, 2, "-0.01"),
        (1234.5, 1, "+1,234.5"),
        (-0.4, 0, "0"),
    ],
)
def test_a_difference_that_rounds_to_nothing_has_no_sign(value, decimals, text):
    assert signed(value, decimals) == text


@pytest.mark.parametrize("most", [0, 100])
def test_areas_on_rows_without_outlines_are_no_missing_areas(tmp_path, monkeypatch, capsys, most):
    monkeypatch.setattr(long_files, "MAX_HELD", most)
    outline = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    rows = geopandas.GeoDataFrame({"mj": [None, 7.5, 8]}, geometry=[outline, None, None], crs=4326)
    rows.to_parquet(tmp_path / "plots.parquet", row_group_size=2)

    words = ["check", str(tmp_path / "plots.parquet"), "--stated", "mj", "--unit", "ha"]
    code = main([*words, "--lang", "en"])

    *_, last = capsys.readouterr().err.splitlines()
    sentence = "The column mj has areas only on rows without an outline that can be measured"
    assert (code, sentence in last) == (2, True)


def test_a_small_deviation_keeps_its_sign(found):
    ha = M2 / 1e4
    rows = [{"area_ha": round(ha * factor, 5)} for factor in (1 + 3e-5, 1 - 3e-5)]

    _, own, _ = found(document(*rows))

    told = [f["message"] for f in own]
    assert sorted("(< +0.01 %)" in one for one in told) == [False, True]
    assert sorted("(> -0.01 %)" in one for one in told) == [False, True]
