import dataclasses
import io
import json
import zipfile

import pytest
import shapely

from ftzmap.boundary.edits import exchange_axes, mend, new_desk, reassign
from ftzmap.boundary.opening import open_boundary
from ftzmap.work.reopening import reopen
from ftzmap.work.session_work import SAMPLE, Work, source_of, with_steps
from ftzmap.work.site_source import COLUMNS
from ftzmap.work.store import Store, new_key
from ftzmap.work.work_file import read_work, work_bytes
from ftzmap.zone.shipped import shipped_zone
from geo.errors import FileFormatError, FileTooLargeError

ZONE = shipped_zone()
STEP = ("wgs84", "lon", "lat", None, None, None)  # the columns of a table of sites


def nothing(*_):
    pass


def geojson(*shapes):
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"plot {n}"},
            "geometry": shapely.geometry.mapping(s),
        }
        for n, s in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


BOW = shapely.Polygon([(87.4, 43.9), (87.42, 43.92), (87.42, 43.9), (87.4, 43.92), (87.4, 43.9)])
PARK = shapely.box(87.40, 43.90, 87.42, 43.92)
DATA = geojson(PARK, shapely.affinity.translate(BOW, 0.05))


@pytest.fixture
def work():
    """Return work with a boundary that was changed in three ways, parcels, sites and choices."""
    desk = new_desk(ZONE, open_boundary(DATA, name="plots.geojson"))
    desk = mend(reassign(desk, 1, "kashgar"))
    return Work(
        zone=ZONE.id,
        view=(("lang", "zh"), ("shortlist", "kashgar"), ("sites", "87.445000,43.890000")),
        site_names=(("87.445000,43.890000", "Plant 甲"),),
        boundary=with_steps(source_of(DATA, "plots.geojson"), desk),
        second=source_of(geojson(PARK), "old.geojson"),
        parcels=source_of(b"", SAMPLE),
        own_outlines=True,
    )


def test_a_work_file_read_again_is_the_same_work(work):
    assert read_work(work_bytes(work)) == work


def test_the_same_work_gives_the_same_bytes(work):
    assert work_bytes(work) == work_bytes(work)


def test_the_files_in_it_are_as_they_were_given(work):
    with zipfile.ZipFile(io.BytesIO(work_bytes(work))) as archive:
        assert archive.read("boundary") == DATA


def test_work_that_is_opened_again_has_every_change_and_each_can_be_undone(work):
    found = reopen(ZONE, read_work(work_bytes(work)), nothing)

    (park, bow) = found.desk.file.collection.features
    assert found.desk.features == {1: "kashgar"}
    assert park.geometry.equals(PARK)
    assert bow.geometry.is_valid
    assert not found.desk.before.file.collection.features[1].geometry.is_valid
    assert found.desk.before.before.features == {}
    assert found.desk.before.before.before is None
    assert [f.name for f in (found.desk.file, found.second.file)] == [
        "plots.geojson",
        "old.geojson",
    ]
    assert set(found.parcels.coverage.outlines) == {"kashgar"}


def test_exchanged_axes_are_exchanged_again():
    data = geojson(shapely.box(43.90, 87.40, 43.92, 87.42))
    desk = new_desk(ZONE, open_boundary(data, name="a.geojson"))
    source = with_steps(source_of(data, "a.geojson"), exchange_axes(desk, frozenset({1})))

    found = reopen(ZONE, read_work(work_bytes(Work(zone=ZONE.id, boundary=source))), nothing)

    assert found.desk.file.collection.features[0].geometry.equals(PARK)


def rewritten(work, **changes):
    """Return a work file whose JSON says something else."""
    with zipfile.ZipFile(io.BytesIO(work_bytes(work))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["work.json"] = json.dumps(json.loads(files["work.json"]) | changes).encode()
    return zipped(files)


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a work file"),
        (b"hello", "not a work file"),
        (DATA, "not a work file"),
        (zipped({"a.geojson": DATA}), "not a work file"),
        (zipped({"work.json": b"{}"}), "not a work file"),
        (zipped({"work.json": b"[1"}), "damaged"),
        (zipped({"work.json": b'{"format": "ftzmap-work"}'}), "damaged"),
        (zipped({"work.json": b"[" * 100_000}), "damaged"),
    ],
)
def test_what_is_no_work_file_is_refused_in_one_sentence(data, said):
    with pytest.raises(FileFormatError, match=said):
        read_work(data)


def test_a_work_file_that_is_cut_short_is_damaged(work):
    data = work_bytes(work)

    for size in range(4, len(data), 97):
        with pytest.raises(FileFormatError, match="damaged"):
            read_work(data[:size])


@pytest.mark.parametrize(
    "changes",
    [
        {"format_version": "1"},
        {"format_version": 0},
        {"zone": 7},
        {"view": ["a"]},
        {"view": {"lang": 1}},
        {"site_names": [["a"]]},
        {"files": {}},
        {"files": {"boundary": {}, "second": {}, "parcels": {}}},
    ],
)
def test_a_work_file_that_says_what_makes_no_sense_is_damaged(work, changes):
    with pytest.raises(FileFormatError, match="damaged"):
        read_work(rewritten(work, **changes))


def test_a_work_file_of_a_later_version_says_so(work):
    with pytest.raises(
        FileFormatError, match=r"format 4 and was made by version 9\.9.*newer version"
    ):
        read_work(rewritten(work, format_version=4, program_version="9.9"))


def test_a_work_file_of_a_later_program_of_this_format_is_read(work):
    assert read_work(rewritten(work, program_version="99.0", more="unknown")) == work


@pytest.mark.parametrize("step", [["fly"], ["assign", "1", None], ["datum", "mars"], ["mend", 1]])
def test_a_change_that_nobody_knows_is_refused(work, step):
    kind, *about = step
    boundary = dataclasses.replace(work.boundary, steps=((kind, tuple(about)),))

    with pytest.raises(FileFormatError, match="of an unknown kind"):
        reopen(ZONE, dataclasses.replace(work, boundary=boundary), nothing)


def test_a_work_file_that_would_become_large_is_not_unpacked(work):
    about = {"name": "a", "layer": None, "from_crs": None, "steps": []}
    document = {"format": "ftzmap-work", "format_version": 1, "files": {"boundary": about}}
    bomb = zipped({"work.json": json.dumps(document).encode(), "boundary": b" " * 20_000_000})

    with pytest.raises(FileTooLargeError, match="would unpack to 20 MB"):
        read_work(bomb)


@pytest.mark.parametrize("kind", ["boundary", "second", "parcels", "sites"])
def test_a_file_in_it_that_cannot_be_read_is_named(work, kind):
    name = f"{kind}.csv" if kind == "sites" else f"{kind}.geojson"
    damaged = dataclasses.replace(source_of(b"\0\1\2", name), steps=((COLUMNS, STEP),))

    with pytest.raises(FileFormatError, match=f"{kind}\\.(csv|geojson).*cannot be opened"):
        reopen(ZONE, dataclasses.replace(work, **{kind: damaged}), nothing)


def test_work_with_more_changes_than_are_made_again_is_refused_and_none_is_left_out(work):
    more = (("assign", (1, None)),) * 10_001
    boundary = dataclasses.replace(work.boundary, steps=more)

    assert len(read_work(work_bytes(of_boundary(work, boundary, 10_000))).boundary.steps) == 10_000
    with pytest.raises(FileTooLargeError, match="10,001 changes"):
        read_work(work_bytes(of_boundary(work, boundary, 10_001)))


def of_boundary(work, boundary, count):
    """Return work whose boundary has so many changes."""
    steps = boundary.steps[:count]
    return dataclasses.replace(work, boundary=dataclasses.replace(boundary, steps=steps))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_work_file_that_was_packed_in_another_way_is_not_unpacked(work, method, is_whole):
    with zipfile.ZipFile(io.BytesIO(work_bytes(work))) as archive:
        data = zipped({name: archive.read(name) for name in archive.namelist()}, method)
    damaged = data[:60] + bytes(30) + data[90:]  # within the first file

    with pytest.raises(FileFormatError, match="unusual compression method"):
        read_work(data if is_whole else damaged)


def test_a_work_file_with_a_password_says_so(work):
    data = work_bytes(work)
    flagged = data.replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1")
    assert flagged != data

    with pytest.raises(FileFormatError, match="protected by a password"):
        read_work(flagged)


def test_work_is_found_by_its_key_alone(work):
    store, key = Store(), new_key()
    store.keep(key, work)

    assert store.find(key).work is work
    assert store.find(new_key()) is None
    assert [store.find(wrong) for wrong in (None, "", key[:-1], f"{key}\n")] == [None] * 4
    store.drop(key)
    assert store.find(key) is None


def test_work_that_is_held_tells_whether_a_work_file_has_it(work):
    store, key = Store(), new_key()
    store.keep(key, work, is_kept=True)
    assert store.find(key).is_kept
    store.keep(key, work)
    assert not store.find(key).is_kept


def test_the_oldest_work_gives_way_where_there_is_too_much(work):
    store, keys = Store(max_bytes=2 * work.size), [new_key() for _ in range(3)]
    for key in keys:
        store.keep(key, work)

    first, *others = [store.find(key) for key in keys]
    assert first is None
    assert [held.work is work for held in others] == [True, True]


def test_old_work_is_forgotten(work):
    store, key = Store(max_age_s=-1), new_key()
    store.keep(key, work)

    assert store.find(key) is None
