"""Another zone on the command line: chosen by a folder, made from a file, checked."""

import json
from pathlib import Path

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import shape

from ftzmap.sites.location import shares
from ftzmap.sites.sentences import applies
from ftzmap.text.i18n import ENGLISH
from ftzmap.zone.folder import load_zone

ZONES = Path(__file__).parent.parent / "zones"
PARKS, ISLAND = ZONES / "two_parks", ZONES / "lone_island"
JIANGSU = ZONES.parents[1] / "data" / "zones" / "jiangsu"
GEOD = Geod(ellps="GRS80")


def features(folder):
    return json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))["features"]


def test_the_areas_of_a_folder_are_measured(run):
    code, out, _ = run("--zone", PARKS, "areas", "--json")
    rows = json.loads(out)

    assert code == 0
    assert [row["id"] for row in rows] == ["zone", "north", "north-quay", "south"]
    for row, raw in zip(rows[1:], features(PARKS), strict=True):
        m2 = abs(GEOD.geometry_area_perimeter(shape(raw["geometry"]))[0])
        assert row["measured_km2"] == pytest.approx(m2 / 1e6, rel=1e-9)


def test_the_environment_names_a_folder_and_the_option_stands_before_it(run, monkeypatch):
    monkeypatch.setenv("FTZMAP_ZONE", str(ISLAND))

    assert "Lone Island" in run("areas")[1]
    assert "North Park" in run("--zone", PARKS, "areas")[1]


@pytest.mark.parametrize("folder", [PARKS, ISLAND, JIANGSU], ids=["parks", "island", "Jiangsu"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_command_works_for_another_zone(run, tmp_path, folder, lang):
    area = features(folder)[0]["id"]
    lon, lat = shape(features(folder)[0]["geometry"]).representative_point().coords[0]
    calls = [
        ("areas",),
        ("check",),
        ("map", tmp_path / "map.html", "--area", area),
        ("find", "tourism"),
        ("locate", lon, lat),
        ("brief", area, tmp_path / "brief.html"),
        ("brief", area, tmp_path / "brief.xlsx"),
        ("coverage", folder / "areas.geojson"),
        ("measure", folder / "areas.geojson"),
    ]

    codes = {
        call[0]: run("--zone", folder, call[0], "--lang", lang, *call[1:])[0] for call in calls
    }

    assert codes["find"] == (0 if folder is ISLAND else 1)  # two parks designate no industries
    assert set(codes.values()) <= {0, 1}
    assert codes["check"] == codes["areas"] == codes["map"] == codes["locate"] == 0


def test_the_figures_of_jiangsu_are_those_that_were_published(run):
    rows = json.loads(run("--zone", JIANGSU, "areas", "--json")[1])

    assert {row["id"]: row["stated_km2"] for row in rows} == {
        "zone": 119.97,
        "nanjing": 39.55,
        "suzhou": 60.15,
        "suzhou-bonded": 5.28,
        "lianyungang": 20.27,
        "lianyungang-bonded": 2.44,
    }
    assert {row["grade"] for row in rows} == {"agrees"}


def test_a_zone_without_measures_says_so(run):
    code, out, err = run("--zone", PARKS, "measures")

    assert (code, out) == (2, "")
    assert "This zone has no measures" in err
    assert run("--zone", ISLAND, "measures")[0] == 0


def test_an_area_of_another_zone_is_refused_with_those_there_are(run, tmp_path):
    code, _, err = run("--zone", PARKS, "map", tmp_path / "map.html", "--area", "island")

    assert (code, err) == (
        2,
        "ftzmap: island is not an area of this zone; choose from north, south.\n",
    )


def test_a_folder_that_is_no_zone_is_refused_by_every_command(run, tmp_path):
    code, out, err = run("--zone", tmp_path, "areas")

    assert (code, out) == (2, "")
    assert "areas.geojson is missing; add it." in err


def test_a_folder_is_made_from_a_file_with_names_and_sizes(run, tmp_path):
    document = json.loads((PARKS / "areas.geojson").read_text(encoding="utf-8"))
    for raw, ha in zip(document["features"], ("7493.3", "642.2", "6412.70"), strict=True):
        raw["properties"] = {"park": raw["properties"]["name"], "hectares": ha}
    file = tmp_path / "parks.geojson"
    file.write_text(json.dumps(document), encoding="utf-8")
    out = tmp_path / "new zone"

    code, _, err = run(
        *("zone", "init", file, "--out", out),
        *("--name", "park", "--stated", "hectares", "--unit", "ha"),
    )

    assert code == 0
    assert "missing" not in err
    assert run("zone", "check", out)[0] == 0
    rows = json.loads(run("--zone", out, "areas", "--json")[1])
    assert [row["id"] for row in rows] == ["zone", "north-park", "quay", "south-park"]
    assert [row["stated_km2"] for row in rows] == pytest.approx([145.482, 74.933, 6.422, 64.127])
    assert [row["precision_km2"] for row in rows[1:]] == pytest.approx([5e-4, 5e-4, 5e-5])


def test_what_a_new_folder_lacks_is_said(run, tmp_path):
    code, _, err = run("zone", "init", PARKS / "areas.geojson", "--out", tmp_path / "new")

    assert code == 0
    assert "No stated area: " in err
    code, out, _ = run("zone", "check", tmp_path / "new", "--json")
    assert code == 2
    assert len(json.loads(out)["objections"]) == 4  # three features and the whole


def test_a_new_folder_replaces_none_and_columns_must_exist(run, tmp_path):
    out = tmp_path / "new"
    run("zone", "init", PARKS / "areas.geojson", "--out", out)

    assert run("zone", "init", PARKS / "areas.geojson", "--out", out)[0] == 2
    code, _, err = run(
        "zone", "init", PARKS / "areas.geojson", "--out", tmp_path / "b", "--stated", "size"
    )
    assert (code, "has no column size" in err) == (2, True)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(("folder", "ending"), [(PARKS, "csv"), (ISLAND, "csv"), (PARKS, "xlsx")])
def test_a_table_of_sites_is_located_in_another_zone(run, tmp_path, folder, ending):
    first = features(folder)[0]
    inside = shape(first["geometry"]).representative_point()
    table = tmp_path / "sites.csv"
    table.write_text(f"name,lon,lat\nhere,{inside.x},{inside.y}\nfar,10,50\noff,500,0\n")

    code, out, _ = run("--zone", folder, "locate", table, "--out", tmp_path / f"out.{ending}")

    assert code == 1  # one row is off the globe
    assert "3 rows, 1 in an area, 1 outside all areas, 1 with a note" in out
    if ending == "csv":
        rows = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
        assert rows[1].split(",")[3] == first["id"]
        assert rows[2].split(",")[3] == ""


def test_a_point_is_told_with_its_hemispheres(run):
    assert (
        "29.90000° S, 30.94000° E is in North Park"
        in run("--zone", PARKS, "locate", "30.94", "-29.9")[1]
    )
    assert (
        "16.55000° S, 179.96000° W is in Lone Island"
        in run("--zone", ISLAND, "locate", "-179.96", "-16.55")[1]
    )


@pytest.mark.parametrize("count", [3, 12])
def test_a_long_table_is_located_among_any_number_of_features(tmp_path, monkeypatch, run, count):
    monkeypatch.setattr("ftzmap.sites.sources.LARGE", 1)
    document = json.loads((PARKS / "areas.geojson").read_text(encoding="utf-8"))
    square = [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5], [0, 0]]
    document["features"] = [
        {
            "type": "Feature",
            "id": f"a{n}",
            "properties": {
                "name": f"A{n}",
                "kind": "area",
                "parent": None,
                "stated_km2": 1,
                "stated_decimals": 0,
            },
            "geometry": {"type": "Polygon", "coordinates": [[[x + n, y] for x, y in square]]},
        }
        for n in range(count)
    ]
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "areas.geojson").write_text(json.dumps(document), encoding="utf-8")
    table = tmp_path / "sites.csv"
    table.write_text("lon,lat\n" + "".join(f"{n}.25,0.25\n{n}.75,0.25\n" for n in range(count)))

    run("--zone", folder, "locate", table, "--out", tmp_path / "out.csv")

    rows = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    areas = [row.replace('"', "").split(",")[2] for row in rows]
    assert areas == [area for n in range(count) for area in (f"a{n}", "")]


def test_an_outline_across_the_180th_meridian_lies_in_an_island_that_is_cut_there():
    zone = load_zone(ISLAND)
    mine = shapely.MultiPolygon(
        [shapely.box(179.98, -16.56, 180, -16.54), shapely.box(-180, -16.56, -179.98, -16.54)]
    )

    found = shares(zone, mine)

    assert found.shares == pytest.approx({"island": 1.0})
    assert found.distance_m == pytest.approx(
        GEOD.inv(-179.98, -16.54, -179.95, -16.54)[2], rel=1e-3
    )


def test_industries_are_cited_from_where_each_stands():
    clauses = applies(load_zone(ISLAND), ("island",), ENGLISH)

    assert [(clause.section, "fishing" in clause.text) for clause in clauses] == [
        ("2", True),
        ("", False),
    ]


def test_a_command_that_asks_nothing_of_a_zone_needs_none(run, tmp_path, monkeypatch):
    monkeypatch.setenv("FTZMAP_ZONE", str(tmp_path / "nowhere"))

    assert run()[0] == 0
    assert run("measure", PARKS / "areas.geojson")[0] == 0
    assert run("convert", PARKS / "areas.geojson", tmp_path / "out.gpkg")[0] == 0
    assert run("zone", "check", PARKS)[0] == 0
    assert run("areas")[0] == 2
