import numpy as np
import pytest
import shapely
from boundary_files import SQUARE, collection, polygon, refusal, said, zipped

from ftzmap.boundary.opening import output_endings
from geo.errors import FileFormatError
from geo.formats import catalogue
from geo.formats.catalogue import FORMATS, upload_endings
from geo.formats.files import layers, load, write
from geo.formats.format import Certainty, Format, by_text
from geo.formats.table import Table

SKETCH = "SKETCH 1\n" + shapely.Polygon(SQUARE).wkt


def sketch(data, layer):
    """One polygon under a first line, with the layer that was asked for as its name."""
    if not data.startswith(b"SKETCH"):
        raise FileFormatError("The first line is missing; add SKETCH.")
    shapes = np.array([shapely.from_wkt(data.decode().partition("\n")[2])], dtype=object)
    return Table(shapes, {"name": [layer or "no layer"]}, in_degrees=True)


@pytest.fixture
def made_up(monkeypatch):
    """A format that only its record tells of."""
    record = Format(
        id="sketch",
        title="Sketch",
        endings=(".sketch",),
        recognise=by_text(Certainty.CONTENT, lambda text: text.startswith("SKETCH")),
        crs="longitude and latitude",
        read=lambda source, options: sketch(source.data, options.layer),
        layers=lambda source: ["upper", "lower"],
        output_ending=".sketch",
        write=lambda frame: f"SKETCH {len(frame)}\n{frame.geometry[0].wkt}".encode(),
        is_text=True,
    )
    monkeypatch.setattr(catalogue, "FORMATS", (*FORMATS, record))
    return record


@pytest.mark.usefixtures("made_up")
def test_a_format_is_read_by_its_record_alone():
    loaded = load(SKETCH.encode(), layer="lower")

    assert loaded.frame["name"].tolist() == ["lower"]
    assert loaded.frame.geometry[0].equals(shapely.Polygon(SQUARE))


@pytest.mark.usefixtures("made_up")
def test_the_layers_of_a_format_are_those_of_its_record():
    assert layers(SKETCH.encode()) == ["upper", "lower"]


@pytest.mark.usefixtures("made_up")
def test_a_format_is_found_in_a_zip_by_its_ending():
    files = {"notes.txt": b"nothing", "a.sketch": SKETCH.encode()}

    assert load(zipped(files)).frame["name"].tolist() == ["no layer"]


@pytest.mark.usefixtures("made_up")
def test_a_format_is_written_offered_and_named_by_its_record():
    frame = load(SKETCH.encode()).frame

    assert load(write(frame, None, format=".sketch")).frame.geometry[0].equals(frame.geometry[0])
    assert output_endings()[-1] == ".sketch"
    assert "sketch" in upload_endings()
    assert ", ZIP, Sketch." in refusal(b"hello")
    assert "ends in .kml, but the file is Sketch and" in said(load(SKETCH.encode(), name="a.kml"))


def test_a_format_without_its_record_is_unknown():
    assert "Sketch" not in refusal(SKETCH.encode().replace(b"POLYGON", b"AREA"))
    assert "sketch" not in upload_endings()


@pytest.mark.usefixtures("made_up")
def test_an_ending_decides_where_the_content_does_not():
    assert "not a known boundary file" in refusal(b"AREA", name="a.dat")
    assert refusal(b"AREA", name="a.sketch") == "The first line is missing; add SKETCH."


def test_no_two_formats_share_an_id_or_an_output_ending():
    written = [each.output_ending for each in FORMATS if each.write]

    assert len({each.id for each in FORMATS}) == len(FORMATS)
    assert len(set(written)) == len(written)


def test_an_upload_offers_no_part_of_a_file():
    offered = upload_endings()

    assert {"geojson", "json", "gpkg", "zip", "kml", "kmz", "parquet", "csv"} < set(offered)
    assert {"wkt", "txt", "dxf"} < set(offered)
    assert not {"shp", "dbf", "shx"} & set(offered)


def test_the_surest_format_has_a_file_wherever_it_stands(monkeypatch):
    data = collection(polygon(SQUARE))
    (geojson,) = (each for each in FORMATS if each.id == "geojson")
    sure = Format(
        id="sure",
        title="Sure",
        endings=(".sure",),
        recognise=by_text(Certainty.CONTENT, lambda text: "FeatureCollection" in text),
        crs="longitude and latitude",
        read=geojson.read,
    )
    for formats in ((*FORMATS, sure), (sure, *FORMATS)):
        monkeypatch.setattr(catalogue, "FORMATS", formats)
        assert "the file is Sure and" in said(load(data, name="a.geojson"))
