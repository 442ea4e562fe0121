"""A column that is asked for and not there: the sentence names those that the file itself has."""

import json

import geopandas
import pytest
import shapely

from ftzmap.boundary import long_files
from ftzmap.cli.main import main
from ftzmap.parcels import near_parcels

OUTLINE = shapely.box(87.40, 43.80, 87.41, 43.81)
LISTED = "The file has no column mj. Its columns are: "


@pytest.fixture
def refusal(tmp_path, capsys):
    """Return a function: the last line of a command on outlines with some columns."""

    def call(columns, command, *options, ending="gpkg"):
        path = tmp_path / f"plots.{ending}"
        frame = geopandas.GeoDataFrame(columns, geometry=[OUTLINE], crs=4326)
        frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
        assert main([*command.split(), str(path), "--lang", "en", *map(str, options)]) == 2
        return capsys.readouterr().err.splitlines()[-1]

    return call


DOORS = [
    ("check", ("--stated", "mj")),
    ("check", ("--stated", "area_ha", "--by", "mj")),
    ("coverage", ("--by", "mj")),
    ("zone init", ("--out", "new", "--name", "mj")),
    ("zone init", ("--out", "new", "--stated", "mj")),
]


@pytest.mark.parametrize(("command", "options"), DOORS)
@pytest.mark.parametrize(
    "columns",
    [
        {"use": ["works"], "area_ha": [89]},
        {"dkmc": ["North"], "dkbh": ["7"], "area_ha": [89]},  # which names and ids are made of
        {"name": ["North"], "area_ha": [89]},
        {"area_ha": [89], "id": ["7"]},
    ],
)
def test_only_columns_of_the_file_are_listed(refusal, columns, command, options):
    last = refusal(columns, command, *options)

    assert last.endswith(f"{LISTED}{', '.join(columns)}.")


@pytest.mark.parametrize(("command", "option"), [("check", "--stated"), ("coverage", "--by")])
def test_only_columns_of_a_long_file_are_listed(refusal, monkeypatch, command, option):
    monkeypatch.setattr(long_files, "MAX_HELD", 0)
    monkeypatch.setattr(near_parcels, "MAX_ROWS", 0)

    last = refusal({"use": ["a"], "area_ha": [89]}, command, option, "mj", ending="parquet")

    assert last.endswith(f"{LISTED}use, area_ha.")


@pytest.mark.parametrize("column", ["name", "id"])
@pytest.mark.parametrize("command", ["check --stated area_ha", "coverage"])
def test_names_and_ids_that_no_column_holds_are_no_columns_to_sum_by(refusal, command, column):
    verb, *options = command.split()

    last = refusal({"use": ["works"], "area_ha": [89]}, verb, *options, "--by", column)

    assert last.endswith(f"The file has no column {column}. Its columns are: use, area_ha.")


def test_ids_that_features_have_beside_their_properties_are_summed_by(tmp_path, capsys):
    path = tmp_path / "plots.geojson"
    feature = {
        "type": "Feature",
        "id": "seven",
        "properties": {"use": "works"},
        "geometry": shapely.geometry.mapping(shapely.box(87.40, 43.80, 87.41, 43.81)),
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    main(["coverage", str(path), "--by", "id", "--json"])

    assert [one["group"] for one in json.loads(capsys.readouterr().out)["sums"]] == ["seven"]


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet"])
def test_the_shapes_of_points_are_no_column_of_their_table(tmp_path, capsys, ending):
    path, out = tmp_path / f"points.{ending}", tmp_path / "out.csv"
    points = geopandas.GeoDataFrame({"use": ["a"]}, geometry=[shapely.Point(87.4, 43.8)], crs=4326)
    points.to_parquet(path) if ending == "parquet" else points.to_file(path)

    assert main(["locate", str(path), "--lon", "mj", "--lat", "mk", "--out", str(out)]) == 2

    assert capsys.readouterr().err.splitlines()[-1].endswith("Its columns are: use.")
