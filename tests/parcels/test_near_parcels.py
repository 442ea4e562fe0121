import json

import geopandas
import numpy as np
import pytest
import shapely

from ftzmap.cli.main import main
from ftzmap.parcels import near_parcels
from ftzmap.zone.shipped import shipped_zone
from geo.overlay.coverage import cover
from geo.streams import near_rows as streamed

ZONE = shipped_zone()
OUTLINES = [feature.geometry for feature in ZONE.features]


def province():
    """Return parcels: some over the first area, thousands of others far from every area."""
    west, south, east, north = ZONE.areas[0].geometry.bounds
    x, y = np.meshgrid(np.linspace(west, east, 20), np.linspace(south, north, 12))
    near = shapely.box(x, y, x + (east - west) / 19, y + (north - south) / 11).ravel()
    x, y = np.meshgrid(np.linspace(82, 86, 60), np.linspace(37, 40, 50))
    far = shapely.box(x, y, x + 0.01, y + 0.01).ravel()
    return np.concatenate([far[:1500], near, far[1500:]])


def frame_of(parcels):
    names = [f"P{row}" for row in range(len(parcels))]
    return geopandas.GeoDataFrame({"name": names}, geometry=parcels, crs="EPSG:4326")


def run(capsys, *words):
    code = main(["coverage", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(near_parcels, "MAX_BYTES", 1000)


FILES = ("covering.parquet", "native.parquet", "plain.parquet", "layer.gpkg")
OTHER_FILES = ("layer.shp", "layer.fgb", "wkt.csv")


@pytest.fixture(params=[*FILES, *OTHER_FILES])
def file(request, tmp_path):
    path, frame = tmp_path / request.param, frame_of(province())
    if path.suffix == ".csv":
        frame.to_wkt(rounding_precision=-1).to_csv(path, index=False)
    elif path.suffix == ".fgb":
        frame.to_file(path, SPATIAL_INDEX="NO")  # which would order the rows
    elif path.suffix != ".parquet":
        frame.to_file(path)
    else:
        frame.to_parquet(
            path,
            row_group_size=500,
            write_covering_bbox="covering" in path.name,
            geometry_encoding="geoarrow" if "native" in path.name else "WKB",
            schema_version="1.1.0",
        )
    return path


def test_a_large_file_is_covered_by_what_is_near_and_the_rest_is_counted(file, large, capsys):
    code, found = run(capsys, file)

    parcels = province()
    expected = cover(parcels, OUTLINES, unreached=False)
    assert code == 1
    covered = [zone["covered_km2"] for zone in found["zones"]]
    assert covered == pytest.approx((expected.covered_m2 / 1e6).tolist(), rel=1e-9)
    assert found["gap_km2"] == pytest.approx(expected.open_m2 / 1e6, rel=1e-9)
    assert found["parcels"] + found["far"] == len(parcels)
    around = shapely.union_all(shapely.envelope(shapely.get_parts(OUTLINES)))
    assert found["far"] == shapely.disjoint(parcels, around).sum() > 3000
    assert found["far"] + len(found["wholly_outside"]) == expected.wholly_outside.size
    assert set(found["wholly_outside"]) <= set((expected.wholly_outside + 1).tolist())
    assert found["partly_outside"] == (expected.partly_outside + 1).tolist()
    assert {share["name"] for share in found["shares"]} <= {f"P{n}" for n in range(1500, 1740)}


@pytest.mark.parametrize("name", ["layer.gdb", "layer.shp", "layer.gpkg", "plain.parquet"])
def test_a_file_of_few_bytes_and_many_rows_is_large(tmp_path, monkeypatch, capsys, name):
    path = tmp_path / name
    frame = frame_of(province())
    drivers = {".gdb": "OpenFileGDB", ".shp": "ESRI Shapefile", ".gpkg": "GPKG"}
    if path.suffix in drivers:
        frame.to_file(path, driver=drivers[path.suffix])
    else:
        frame.to_parquet(path)
    monkeypatch.setattr(near_parcels, "MAX_ROWS", 1000)

    found = run(capsys, path)[1]

    assert found["parcels"] + found["far"] == 3240
    assert found["far"] > 2900


def test_a_file_that_is_not_large_is_compared_whole(tmp_path, capsys):
    path = tmp_path / "few.parquet"
    frame_of(province()).to_parquet(path)

    found = run(capsys, path)[1]

    assert (found["parcels"], found["far"]) == (3240, 0)


def test_row_groups_away_from_the_outlines_stay_unread(tmp_path, monkeypatch):
    path = tmp_path / "province.parquet"
    frame_of(province()).to_parquet(path, row_group_size=500, write_covering_bbox=True)
    read = []
    placed = streamed.batch_geometries
    monkeypatch.setattr(
        streamed,
        "batch_geometries",
        lambda batch, s: read.append(batch.num_rows) or placed(batch, s),
    )

    found = streamed.near_rows(path, shapely.bounds(np.array(OUTLINES)))

    assert found.total == 3240
    assert found.rows.tolist() == list(range(1500, 1740))
    assert sum(read[1:]) == 500  # the first is that by which the coordinate system is known


def test_a_column_that_a_large_file_has_not_is_refused(tmp_path, large, capsys):
    path = tmp_path / "province.parquet"
    frame_of(province()).to_parquet(path)

    code = main(["coverage", str(path), "--by", "owner"])

    assert code == 2
    assert "owner" in capsys.readouterr().err


def test_that_groups_of_a_large_file_count_what_is_near_alone_is_told(tmp_path, large, capsys):
    path = tmp_path / "province.parquet"
    frame_of(province()).assign(owner="A").to_parquet(path, row_group_size=500)

    main(["coverage", str(path), "--by", "owner"])

    told = capsys.readouterr().out
    around = shapely.box(*shapely.bounds(shapely.get_parts(OUTLINES)).T)
    near = shapely.intersects(province()[:, None], around).any(axis=1)
    assert f"A: parcels: {near.sum()}," in told
    assert "sums of groups count only the parcels near the zone" in told
