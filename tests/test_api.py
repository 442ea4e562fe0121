"""What `import geo` takes and gives back; figures by pyproj and by GeoPandas."""

import doctest
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS, Geod, Transformer
from shapely import MultiPolygon, Point, Polygon, box

import geo
import geo.api
from geo.crs.datum import wgs84_to_bd09, wgs84_to_gcj02

ROOT = Path(__file__).parents[1]
GEOD = Geod(a=6378137, rf=298.257222101)
GAUSS_KRUGER = 4538  # zone 29 with prefix-free eastings in metres, central meridian 87 E
PARCELS = [box(87.0, 43.0, 87.1, 43.1), None, Polygon(), box(87.2, 43.0, 87.21, 43.3)]
BOW_TIE = Polygon([(87, 43), (88, 44), (88, 43), (87, 44)])
ENCODINGS = ("WKB", "geoarrow")


def by_geod(geometry):
    return np.nan if geometry is None else abs(GEOD.geometry_area_perimeter(geometry)[0])


def series(crs=4326, **options):
    options = {"index": list("abcd"), "name": "parcel"} | options
    return gpd.GeoSeries(PARCELS, crs=4326, **options).to_crs(crs)


def same(values, expected):
    return values == pytest.approx(expected, rel=1e-9, abs=1e-3, nan_ok=True)


def stream_of(field, *arrays):
    """A column as a stream whose schema says how its geometries are encoded."""

    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.chunked_array(arrays, field.type).__arrow_c_stream__(requested_schema)

        def __arrow_c_schema__(self):
            return field.__arrow_c_schema__()

    return Stream()


@pytest.mark.parametrize("module", [geo, geo.api])
def test_every_example_of_the_api_gives_what_it_says(module):
    failed, tried = doctest.testmod(module)

    assert (failed, tried > 0) == (0, True)


def test_the_example_of_the_readme_gives_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False) == (0, 12)


def test_importing_geo_imports_no_library():
    code = "import sys, geo; print({'numpy', 'shapely', 'pyproj'} & set(sys.modules))"

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_every_name_of_the_api_is_there_and_documented():
    assert sorted(geo.__all__) == geo.__all__
    assert [name for name in geo.__all__ if not getattr(geo, name).__doc__] == []
    assert set(geo.api.__all__) < set(geo.__all__) <= set(dir(geo))


def test_a_name_that_geo_has_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'geo' has no attribute 'area'"):
        geo.area  # noqa: B018


def test_a_single_geometry_gives_a_plain_number():
    area = geo.geodesic_area(PARCELS[0])

    assert type(area) is float
    assert same(area, by_geod(PARCELS[0]))


def test_a_missing_geometry_has_no_area_and_an_empty_one_none_at_all():
    assert np.isnan(geo.geodesic_area(None))
    assert geo.geodesic_area(Polygon()) == 0


def test_an_array_of_any_shape_keeps_its_shape():
    areas = geo.geodesic_area(np.array(PARCELS, dtype=object).reshape(2, 2))

    assert areas.shape == (2, 2)
    assert same(areas.ravel(), [by_geod(one) for one in PARCELS])


@pytest.mark.parametrize("crs", [GAUSS_KRUGER, 3857, 4610, 32645, "OGC:CRS84", 4490, "EPSG:4258"])
def test_a_series_in_any_system_is_measured_as_geopandas_transforms_it(crs):
    parcels = series(crs)

    areas = geo.geodesic_area(parcels)

    assert type(areas) is pd.Series
    assert (list(areas.index), areas.name) == (list("abcd"), "parcel")
    assert same(areas.to_numpy(), [by_geod(one) for one in parcels.to_crs(4326)])


def test_a_frame_is_measured_by_its_active_geometry():
    frame = gpd.GeoDataFrame({"n": [1, 2, 3, 4], "outline": series(GAUSS_KRUGER)}).set_geometry(
        "outline"
    )

    perimeters = geo.geodesic_perimeter(frame)

    expected = [GEOD.geometry_area_perimeter(PARCELS[i])[1] for i in (0, 3)]
    assert list(perimeters.index) == list("abcd")
    assert perimeters.iloc[[0, 3]].tolist() == pytest.approx(expected, rel=1e-9)


def test_a_plain_series_of_geometries_is_in_degrees():
    areas = geo.geodesic_area(pd.Series([PARCELS[0], np.nan], index=[7, 8]))

    assert areas.index.tolist() == [7, 8]
    assert same(areas.to_numpy(), [by_geod(PARCELS[0]), np.nan])


def test_axes_that_the_register_orders_latitude_first_are_still_longitude_first():
    beijing = gpd.GeoSeries([PARCELS[0]], crs=4214)  # latitude, longitude in the register

    area = geo.geodesic_area(beijing)[0]

    assert area == pytest.approx(by_geod(beijing.to_crs(4326)[0]), rel=1e-9)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("crs", [4326, GAUSS_KRUGER])
def test_a_geoarrow_column_is_measured_in_the_system_that_it_states(encoding, crs):
    whole = series(crs).iloc[[0, 3]]

    areas = geo.geodesic_area(whole.to_arrow(geometry_encoding=encoding))

    assert type(areas) is np.ndarray
    assert same(areas, [by_geod(one) for one in whole.to_crs(4326)])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("form", [lambda t: t, pa.table, lambda t: pa.table(t).to_batches()[0]])
def test_an_arrow_table_is_measured_by_its_geometry(encoding, form):
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[PARCELS[0], None], crs=4326)
    table = form(frame.to_crs(GAUSS_KRUGER).to_arrow(geometry_encoding=encoding))

    assert same(geo.geodesic_area(table), [by_geod(PARCELS[0]), np.nan])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_geoarrow_stream_in_chunks_is_one_column(encoding):
    frame = gpd.GeoDataFrame(geometry=[PARCELS[0], PARCELS[3]], crs=4326).to_crs(GAUSS_KRUGER)
    table = pa.table(frame.to_arrow(geometry_encoding=encoding, index=False))
    chunk = table.column(0).chunks[0]

    areas = geo.geodesic_area(stream_of(table.field(0), chunk, chunk[:1]))

    assert same(areas, [by_geod(PARCELS[i]) for i in (0, 3, 0)])
    assert geo.geodesic_area(stream_of(table.field(0))).shape == (0,)
    assert geo.geodesic_area(table[:0]).shape == (0,)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_arrow_column_without_any_geometry_is_missing_throughout(encoding):
    nothing = gpd.GeoDataFrame(geometry=[PARCELS[0], None, None], crs=4326)
    table = pa.table(nothing.to_arrow(geometry_encoding=encoding, index=False))

    assert np.isnan(geo.geodesic_area(table[1:])).all()


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()])
def test_a_column_of_plain_wkb_is_in_degrees(kind):
    column = pa.array([PARCELS[0].wkb, None], kind)

    assert same(geo.geodesic_area(column), [by_geod(PARCELS[0]), np.nan])
    assert same(geo.geodesic_area(pa.chunked_array([column])), [by_geod(PARCELS[0]), np.nan])


def test_separate_arrays_of_x_and_y_are_points():
    points = gpd.GeoSeries([Point(87.05, 43.05), Point(0, 0)], crs=4326)

    column = points.to_arrow(geometry_encoding="geoarrow", interleaved=False)

    assert geo.locate(column, PARCELS).tolist() == [0, -1]
    frame = gpd.GeoDataFrame(geometry=points)
    table = pa.table(frame.to_arrow(geometry_encoding="geoarrow", interleaved=False, index=False))
    stream = stream_of(table.field(0), *table.column(0).chunks)
    assert geo.locate(stream, PARCELS).tolist() == [0, -1]


def test_the_antimeridian_is_crossed_the_short_way():
    across = Polygon([(179, 60), (-179, 60), (-179, 61), (179, 61)])
    here = Polygon([(0, 60), (2, 60), (2, 61), (0, 61)])
    polar = gpd.GeoSeries([across], crs=4326).to_crs(3413)

    assert geo.geodesic_area(across) == pytest.approx(geo.geodesic_area(here), rel=1e-9)
    assert geo.geodesic_area(polar)[0] == pytest.approx(by_geod(here), rel=1e-9)


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        (["a"], "Geometry 0 is of type str; give shapely geometries."),
        ([PARCELS[0], 5.0], "Geometry 1 is of type float; give shapely geometries."),
        (pd.DataFrame({"a": [1]}), "The table has no geometry column; give one that has."),
        (gpd.GeoDataFrame({"a": [1]}), "The table has no geometry column; give one that has."),
        (pa.array([1, 2]), "The Arrow data has no geometries; give a GeoArrow column or WKB."),
        (pa.array([b"x"]), "The Arrow data has no geometries; give a GeoArrow column or WKB."),
        (
            pa.table({"a": [1]}).to_reader(),
            "The Arrow data has no geometries; give a GeoArrow column or WKB.",
        ),
    ],
)
def test_what_is_no_geometry_is_refused_in_a_sentence(odd, sentence):
    with pytest.raises(geo.GeometryTypeError) as refused:
        geo.geodesic_area(odd)

    assert str(refused.value.message) == sentence
    assert isinstance(refused.value, TypeError)


def test_a_system_of_no_place_on_the_earth_is_refused():
    plan = CRS.from_wkt(
        'ENGCRS["site",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],'
        'AXIS["y",north],LENGTHUNIT["metre",1]]'
    )

    with pytest.raises(geo.CrsError, match="cannot be transformed between site and WGS 84"):
        geo.geodesic_area(gpd.GeoSeries([PARCELS[0]], crs=plan))


def test_a_vertex_beyond_its_system_is_refused_with_its_row():
    polygons = gpd.GeoSeries([None, Polygon(), box(1e9, 1e9, 2e9, 2e9)], crs=GAUSS_KRUGER)

    with pytest.raises(
        geo.CoordinateError, match="Geometry 2 is outside the area of CGCS2000 / 3-degree"
    ):
        geo.geodesic_area(polygons)


def test_metres_without_a_system_are_refused():
    with pytest.raises(geo.CoordinateError, match="latitude 4800000; give degrees"):
        geo.geodesic_area(box(500000, 4800000, 500100, 4800100))


def test_an_arrow_system_that_nobody_knows_is_refused():
    metadata = {
        "ARROW:extension:name": "geoarrow.wkb",
        "ARROW:extension:metadata": '{"crs": "nowhere"}',
    }
    field = pa.field("geometry", pa.binary(), metadata=metadata)
    table = pa.table([pa.array([PARCELS[0].wkb])], schema=pa.schema([field]))

    with pytest.raises(
        geo.CrsError, match="The coordinate system stated in the Arrow data is unknown"
    ):
        geo.geodesic_area(table)


def test_problems_of_a_projected_series_have_their_places_in_degrees():
    parcels = gpd.GeoSeries([BOW_TIE, PARCELS[0], None], index=[5, 6, 7], crs=4326).to_crs(32645)

    found = geo.problems(parcels)

    kinds = [[issue.kind for issue in row] for row in found]
    assert kinds == [["self-intersection"], [], ["missing"]]
    assert found.index.tolist() == [5, 6, 7]
    assert found[5][0].place == pytest.approx((87.5, 43.5), abs=0.01)


def test_problems_of_an_array_are_a_list_for_each():
    assert geo.problems([PARCELS[0], PARCELS[0]]).tolist() == [[], []]


def test_blemishes_of_a_projected_series_are_measured_on_the_ellipsoid():
    ring = [(500000, 4.8e6), (500100, 4.8e6), (500100, 4.8e6 + 0.05), (500000, 4.8001e6)]
    frame = gpd.GeoDataFrame(geometry=[Polygon(ring)], crs=4546)

    assert [issue.kind for issue in geo.blemishes(frame)[0]] == ["near-points"]
    assert geo.blemishes(frame, near_m=0.04)[0] == []


def test_a_repaired_series_keeps_its_index_and_its_system():
    parcels = gpd.GeoSeries([BOW_TIE, PARCELS[0], None], index=[5, 6, 7], name="g", crs=4326)
    projected = parcels.to_crs(GAUSS_KRUGER)
    projected[6] = shapely.orient_polygons(projected[6])

    polygons, steps = geo.repair(projected)

    assert type(polygons) is gpd.GeoSeries
    assert (polygons.crs, polygons.name, list(polygons.index)) == (projected.crs, "g", [5, 6, 7])
    assert polygons[5].is_valid
    assert polygons[5].area == pytest.approx(2 * 0.25 * projected[5].envelope.area, rel=0.02)
    assert polygons[6] is projected[6] or polygons[6].equals_exact(projected[6], 0)
    assert polygons[7] is None
    assert [[step.kind for step in row] for row in steps] == [["made-valid", "winding"], [], []]


def test_a_repair_that_fails_names_its_row():
    with pytest.raises(geo.GeometryError, match="Geometry 1: The outline encloses no area"):
        geo.repair([PARCELS[0], Polygon([(87, 43), (88, 44), (87, 43)])])


def test_heights_survive_a_repair_in_a_projected_system():
    ring = [(500000, 4.8e6, 7), (500100, 4.8e6, 7), (500100, 4.8e6, 7), (500000, 4.8001e6, 7)]

    polygons, steps = geo.repair(gpd.GeoSeries([Polygon(ring)], crs=4546))

    assert len(steps[0]) == 1
    assert shapely.get_coordinates(polygons[0], include_z=True)[:3] == pytest.approx(
        np.array(ring)[[0, 1, 3]], abs=1e-6
    )


@pytest.mark.parametrize(("datum", "shifted"), [("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)])
def test_a_shift_of_a_projected_series_is_found_and_removed(datum, shifted):
    true = gpd.GeoSeries([box(87.4, 43.8, 87.45, 43.83), None], index=["x", "y"], crs=4326)
    drawn = gpd.GeoSeries(
        shapely.transform(true.to_numpy(), shifted, interleaved=False), index=true.index, crs=4326
    ).to_crs(3857)

    found = geo.find_shift(drawn, true)
    back = geo.remove_shift(drawn, datum)

    assert (found["x"].datum, found["y"]) == (datum, None)
    assert (back.crs, list(back.index)) == (drawn.crs, ["x", "y"])
    assert back.to_crs(4326)["x"].equals_exact(true["x"], 1e-9)
    assert back["y"] is None


def test_one_reference_serves_every_outline():
    reference = box(87.4, 43.8, 87.45, 43.83)
    moved = shapely.transform([reference] * 2, wgs84_to_gcj02, interleaved=False)

    assert [shift.datum for shift in geo.find_shift(moved, reference)] == ["gcj02"] * 2


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ([PARCELS[0]] * 3, "The columns have 4 and 3 rows; give the same number of each."),
        (series(index=list("dcba")), "The columns have different indexes; align them first."),
    ],
)
def test_columns_that_do_not_match_are_refused(reference, sentence):
    with pytest.raises(geo.GeometryError) as refused:
        geo.find_shift(series(), reference)

    assert str(refused.value) == sentence


def test_an_unknown_datum_is_refused():
    with pytest.raises(geo.CrsError, match="Unknown datum beijing"):
        geo.remove_shift([PARCELS[0]], "beijing")


def test_parcels_cover_a_zone_in_another_system():
    zone = gpd.GeoDataFrame(geometry=[box(87.0, 43.0, 87.2, 43.1)], crs=4490)
    parcels = gpd.GeoSeries([box(87.0, 43.0, 87.05, 43.1), None], crs=4326).to_crs(3857)

    found = geo.cover(parcels, zone)

    assert found.share == pytest.approx([0.25], rel=1e-6)
    assert [(row, issue.kind) for row, issue in found.invalid] == [(1, "missing")]


def test_points_are_located_in_zones_of_another_system():
    points = gpd.GeoSeries(
        [Point(87.05, 43.05), Point(90, 43), None, Point()], index=list("wxyz"), name="p", crs=4326
    ).to_crs(GAUSS_KRUGER)

    rows = geo.locate(points, gpd.GeoSeries(PARCELS, crs=4326).to_crs(3857))

    assert rows.to_dict() == {"w": 0, "x": -1, "y": -1, "z": -1}
    assert (rows.name, rows.dtype) == ("p", np.intp)
    assert geo.locate(Point(87.205, 43.2), PARCELS) == 3


def test_what_is_no_point_is_not_located():
    with pytest.raises(geo.GeometryError, match=r"Geometry 1 is a Polygon; give points\."):
        geo.locate([Point(87, 43), PARCELS[0]], PARCELS)


FRAME = gpd.GeoDataFrame({"name": ["plot"]}, geometry=[PARCELS[0]], crs=4326)


@pytest.mark.parametrize(
    ("boundaries", "name"),
    [
        (PARCELS[0], None),
        ([PARCELS[0]], None),
        (FRAME.geometry.to_crs(GAUSS_KRUGER), None),
        (FRAME.to_crs(3857), "plot"),
        (FRAME.set_crs(None, allow_override=True), "plot"),
        (FRAME.to_crs(GAUSS_KRUGER).to_arrow(), "plot"),
        (FRAME.geometry.to_arrow(), None),
    ],
)
def test_what_is_written_is_read_again(tmp_path, boundaries, name):
    path = tmp_path / "plots.gpkg"

    data = geo.write(boundaries, path)
    frame = geo.read(path)

    assert path.read_bytes() == data
    assert (type(frame), frame.crs.to_epsg(), len(frame)) == (gpd.GeoDataFrame, 4326, 1)
    assert frame.geometry[0].normalize().equals_exact(PARCELS[0].normalize(), 1e-9)
    assert frame["name"][0] == name
    assert geo.layers(path) == ["boundaries"]


def test_metres_without_a_system_are_not_written():
    frame = gpd.GeoDataFrame(geometry=[PARCELS[0], box(5e5, 4.8e6, 5.1e5, 4.81e6)])

    with pytest.raises(geo.CoordinateError, match="Geometry 1 is not in degrees; state its"):
        geo.write(frame, format=".geojson")


def test_a_frame_that_is_read_says_how_and_what_is_wrong():
    data = geo.write([BOW_TIE, PARCELS[0]], format=".geojson")

    frame = geo.read(data, name="plots.geojson")

    assert [(row, issue.kind) for row, issue in frame.attrs["problems"]] == [
        (0, "self-intersection")
    ]
    assert all(isinstance(sentence, geo.Message) for sentence in frame.attrs["decisions"])


def test_a_file_of_metres_is_read_in_the_system_that_is_named(tmp_path):
    plot = shapely.transform(
        PARCELS[0],
        Transformer.from_crs(4326, GAUSS_KRUGER, always_xy=True).transform,
        interleaved=False,
    )
    (tmp_path / "plot.csv").write_text(f'name,wkt\nplot,"{plot.wkt}"\n')

    frame = geo.read(tmp_path / "plot.csv", from_crs="EPSG:4538")

    assert frame.geometry[0].normalize().equals_exact(PARCELS[0].normalize(), 1e-9)


def test_multipolygons_and_collections_are_measured_by_their_polygons():
    parts = MultiPolygon([PARCELS[0], PARCELS[3]])

    assert geo.geodesic_area(parts) == pytest.approx(by_geod(PARCELS[0]) + by_geod(PARCELS[3]))
