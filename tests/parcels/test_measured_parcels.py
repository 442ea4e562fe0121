"""A file of parcels measured in a process of its own: the same figures, and no shapes held."""

import gc
import json

import numpy as np
import pytest
import shapely

from ftzmap.isolation.calls import isolated
from ftzmap.parcels.coverage_files import csv_bytes, geopackage_bytes
from ftzmap.parcels.measured_parcels import GEOPACKAGE, MEASURE, STATES, Files, measured
from ftzmap.parcels.parcel_shares import share_lines
from ftzmap.parcels.parcels import measure_coverage, open_parcels, rows, totals
from ftzmap.text.i18n import language
from ftzmap.zone.shipped import shipped_zone
from geo.errors import CancelledError, FileFormatError
from geo.messages import message

ZONE, T = shipped_zone(), language("zh")
WEST, SOUTH, EAST, NORTH = ZONE["urumqi"].geometry.bounds
LON, LAT = ZONE["urumqi"].geometry.representative_point().coords[0]


def square(lon, lat, side=0.002):
    return shapely.box(lon, lat, lon + side, lat + side)


BOW = shapely.Polygon([(LON, LAT), (LON + 0.01, LAT + 0.01), (LON + 0.01, LAT), (LON, LAT + 0.01)])
EDGE = shapely.box(WEST - 0.01, LAT, LON - 0.02, LAT + 0.001)
PARCELS = [
    square(LON, LAT),
    square(LON + 0.005, LAT),
    square(LON + 0.006, LAT),
    EDGE,
    square(100, 30),
    BOW,
]


def geojson(shapes):
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"地块{n}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for n, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def measure(data, files, **options):
    return isolated(
        MEASURE,
        data,
        name="p.geojson",
        zone=ZONE,
        outlines=None,
        seam=-180.0,
        paths=files.paths,
        **options,
    )


@pytest.fixture(scope="module")
def both():
    """Return what comes out in a process of its own, and here."""
    data, files = geojson(PARCELS), Files()
    there = measured(ZONE, files, measure(data, files))
    return there, measure_coverage(ZONE, open_parcels(data, name="p.geojson"))


def test_figures_and_sentences_are_those_of_measuring_here(both):
    there, here = both

    assert rows(there.coverage) == rows(here)
    assert list(map(T, totals(there.coverage))) == list(map(T, totals(here)))
    assert share_lines(there.coverage) == share_lines(here)
    assert csv_bytes(there.coverage, T) == csv_bytes(here, T)


def test_the_geopackage_is_that_of_measuring_here(both):
    there, here = both

    assert isolated(GEOPACKAGE, there.files.stored, ZONE, "zh") == geopackage_bytes(here, T)


def test_each_parcel_has_the_state_that_it_lies_in(both):
    there, _ = both

    found = [STATES[state] for state in there.states]

    assert found == ["loaded", "overlapping", "overlapping", "partly", "wholly", "broken"]


def test_no_shape_of_a_parcel_or_a_piece_is_held(both):
    found = both[0].coverage

    assert not found.parcels.geometries.size
    pieces = (found.coverage.gaps, found.coverage.overlaps, found.coverage.outside)
    assert [len(some.polygons) for some in pieces] == [0, 0, 0]
    assert [len(some) > 0 for some in pieces] == [True, True, True]


def test_what_is_drawn_are_all_parcels_and_then_the_pieces(both):
    there, here = both
    head = np.frombuffer(there.files.drawn.read_bytes(), dtype="<u4", count=2)

    beyond = ~np.isin(here.coverage.outside.row, here.coverage.wholly_outside)
    pieces = len(here.coverage.open_ground) + len(here.coverage.overlaps) + int(beyond.sum())
    assert head.tolist() == [len(PARCELS) + pieces, len(PARCELS)]


def test_files_are_removed_when_nobody_holds_them():
    files = Files()
    paths = files.paths
    for path in paths:
        path.write_bytes(b"x")

    del files
    gc.collect()

    assert not any(path.exists() for path in paths)


def test_what_is_cancelled_on_the_way_ends():
    def cancel(done, total):
        if done:
            raise CancelledError(message("Cancelled; nothing was changed."))

    many = [square(LON + n % 60 / 500, LAT + n // 60 / 500) for n in range(3000)]
    with pytest.raises(CancelledError):
        measure(geojson(many), Files(), progress=cancel)


def test_a_file_that_is_none_is_refused_with_the_sentence_of_its_reader():
    with pytest.raises(FileFormatError, match="empty"):
        measure(b"", Files())
