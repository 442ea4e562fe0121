import struct
import zipfile

import pytest
from boundary_files import (
    EAST,
    SQUARE,
    collection,
    kml,
    placemark,
    polygon,
    refusal,
    said,
    shapefile,
    zipped,
)

from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.files import layers, load

GOOD = collection(polygon(SQUARE))
OTHER = collection(polygon(EAST))


def flagged(archive, *, flag=0, method=None):
    """A zip with a flag or another method written into its directory and first entry."""
    data = bytearray(archive)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(magic) + at
        flags, packed = struct.unpack_from("<2H", data, start)
        struct.pack_into("<2H", data, start, flags | flag, packed if method is None else method)
    return bytes(data)


def test_the_one_boundary_file_of_a_zip_is_read():
    archive = zipped({"notes/readme.txt": b"hello", "a/b.geojson": GOOD, "x.png": b"\x89PNG"})

    assert load(archive).frame.equals(load(GOOD).frame)
    assert layers(archive) == ["b"]


def test_of_several_files_one_must_be_chosen():
    archive = zipped({"a.geojson": GOOD, "b.geojson": OTHER})

    assert "choose one of them: a.geojson, b.geojson." in refusal(archive)
    assert layers(archive) == ["a.geojson", "b.geojson"]
    for layer in ("b", "b.geojson"):
        assert load(archive, layer=layer).frame.geometry[0].bounds[0] == 88.0
    assert "a.geojson, b.geojson" in refusal(archive, layer="c")


def test_files_of_operating_systems_do_not_count():
    archive = zipped({"__MACOSX/._a.geojson": b"\0", ".b.geojson": b"", "a.geojson": GOOD})

    assert len(load(archive).frame) == 1


def test_notes_beside_a_boundary_are_not_layers():
    archive = zipped({"a.kml": kml(placemark()), "about.json": b"{}", "a.csv": b"a,b"})

    assert layers(archive) == ["a"]


def test_shapefiles_are_told_apart_by_their_names():
    files = {}
    for stem, name in (("界线/甲", "甲"), ("乙", "乙")):
        parts = shapefile(SQUARE, [b"name"], [name.encode("gbk")])
        files |= {stem + ending: data for ending, data in parts.items()}

    archive = zipped(files)

    assert layers(archive) == ["界线/甲.shp", "乙.shp"]
    assert load(archive, layer="甲").frame["name"].tolist() == ["甲"]


def test_names_in_gbk_are_understood():
    archive = zipped({"aaaa.geojson": GOOD, "b.geojson": OTHER})

    renamed = archive.replace(b"aaaa", "喀什".encode("gbk"))

    assert layers(renamed) == ["喀什.geojson", "b.geojson"]


def test_a_zip_by_another_name_is_read_and_said():
    assert "The name ends in .kml, but the file is ZIP" in said(
        load(zipped({"a.json": GOOD}), name="a.kml")
    )


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (zipped({}), "has no boundary file"),
        (zipped({"a.doc": b"x"}), "has no boundary file"),
        (
            zipped({"a.doc": b"x", "b.zip": b"x"}),
            "contains another zip file; unpack that one first",
        ),
        (flagged(zipped({"a.geojson": GOOD}), flag=1), "protected by a password"),
        (flagged(zipped({"a.geojson": GOOD}), method=99), "an unusual compression method"),
        (zipped({"a.geojson": GOOD}, zipfile.ZIP_LZMA), "an unusual compression method"),
        (zipped({"a.geojson": GOOD})[:-30], "zip file is damaged or incomplete"),
        (zipped({"a.geojson": GOOD}).replace(b"a.geojson", b"b.geojson", 1), "zip file is damaged"),
        (zipped({"a.geojson": zipped({"b.geojson": GOOD})}), "contains another zip"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "a Word document"),
    ],
)
def test_a_zip_that_cannot_be_used_is_refused(archive, said):
    with pytest.raises(FileFormatError, match=said):
        load(archive)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"a.geojson": b" " * 20_000_000},
            r"ratio of [\d,]+:1; give one of at most 100:1",
        ),
        ({f"{number}.kml": b"" for number in range(1001)}, "more than 1,000 entries"),
    ],
)
def test_a_zip_that_would_become_too_large_is_not_unpacked(files, said):
    with pytest.raises(FileTooLargeError, match=said):
        load(zipped(files))


def test_a_wrong_checksum_is_damage():
    stored = zipped({"a.geojson": GOOD}, zipfile.ZIP_STORED)

    assert "damaged" in refusal(stored.replace(b"87.1", b"87.2", 1))


def test_one_file_of_a_zip_that_cannot_be_read_is_a_problem_beside_the_others():
    archive = zipped({"a.kml": kml(placemark()), "b.kml": kml(placemark())[:-20]})
    loaded = load(archive)

    assert loaded.frame["name"].tolist()[1] == "b.kml"
    assert [(row, issue.kind) for row, issue in loaded.problems] == [(1, "unreadable")]
    assert "ends too early" in str(loaded.problems[0][1].message)


def test_a_kmz_of_links_to_files_in_it_has_the_outlines_of_these():
    link = "<NetworkLink><Link><href>layers/a.kml</href></Link></NetworkLink>"
    loaded = load(zipped({"doc.kml": kml(link), "layers/a.kml": kml(placemark())}), name="a.kmz")

    assert len(loaded.frame) == 1
    assert not loaded.problems
