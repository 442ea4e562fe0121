"""A process that is killed or finds no room, by every door: a sentence, and the next run works."""

import os
import signal
import tempfile
from pathlib import Path

import geopandas
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from ftzmap.boundary import desk_work
from ftzmap.boundary.opening import open_boundary
from ftzmap.isolation.calls import isolated
from ftzmap.parcels.measured_parcels import MEASURE, Files
from ftzmap.views.sections import boundary_section, parcel_work, reading_choice
from ftzmap.work.session_work import SAMPLE
from ftzmap.zone.shipped import shipped_zone
from geo.errors import GeoError
from geo.formats.gdal import sandbox
from tests.page_jobs import WAIT_S, settled

PARK = shapely.box(87.40, 43.90, 87.42, 43.92)
KILLED = f"{__name__}:killed"
NO_FOLDER = f"{__name__}:without_folder"


def killed(*_, **__):
    """Die as a process does that the system ends."""
    os.kill(os.getpid(), signal.SIGKILL)


def geojson():
    frame = geopandas.GeoDataFrame({"name": ["park"]}, geometry=[PARK], crs=4326)
    return frame.to_json(drop_id=True).encode()


@pytest.fixture
def opened(root):
    def run(section):
        app = AppTest.from_file(str(root / "app.py"), default_timeout=WAIT_S)
        app.query_params["section"] = section
        return app.run().switch_page("ftzmap/views/pages/check_page.py").run()

    return run


def loaded(app):
    app.file_uploader[0].set_value(("park.geojson", geojson(), "application/geo+json"))
    app.run()
    return settled(app)


def wrong(app):
    return [one.value for kind in (app.error, app.warning) for one in kind]


@pytest.mark.parametrize(
    ("section", "where", "name"),
    [
        ("boundary", boundary_section, "BARE_LOOK"),
        ("boundary", desk_work, "JUDGE"),
        ("parcels", parcel_work, "MEASURE"),
    ],
)
def test_a_page_whose_process_is_killed_says_so_and_reads_the_file_again(
    opened, monkeypatch, section, where, name
):
    with monkeypatch.context() as patch:
        patch.setattr(boundary_section, "LOOK", KILLED)
        patch.setattr(where, name, KILLED)
        app = loaded(opened(section))
        (sentence,) = wrong(app)
        assert "failed" in sentence
        assert not app.exception

    assert wrong(loaded(opened(section))) == []


def test_a_first_look_that_is_killed_leaves_the_file_to_simpler_calls(opened, monkeypatch):
    monkeypatch.setattr(boundary_section, "LOOK", KILLED)
    app = loaded(opened("boundary"))

    assert wrong(app) == []
    assert app.session_state["boundary_look"].findings is None
    assert app.session_state["review_job"][1].result.findings


def test_a_search_for_readings_that_is_killed_leaves_the_page(opened, monkeypatch):
    monkeypatch.setattr(boundary_section, "LOOK", KILLED)
    monkeypatch.setattr(reading_choice, "QUESTION", KILLED)
    app = loaded(opened("boundary"))

    assert wrong(app) == []
    assert not app.exception
    assert "desk" in app.session_state


def test_a_command_whose_process_is_killed_says_so_and_reads_the_file_again(
    run, tmp_path, monkeypatch
):
    file = tmp_path / "park.gpkg"
    geopandas.GeoDataFrame({"name": ["park"]}, geometry=[PARK], crs=4326).to_file(file)
    worker = tmp_path / "worker.py"
    worker.write_text("import os; os.kill(os.getpid(), 9)")
    for words in (("check", file), ("measure", file), ("convert", file, tmp_path / "a.kml")):
        with monkeypatch.context() as patch:
            patch.setattr(sandbox, "WORKER", worker)
            code, _, errors = run(*words)
            assert code == 2
            assert "Traceback" not in errors
            assert errors.splitlines()[-1].startswith("ftzmap: ")
        assert run(*words)[0] in (0, 1)


def measured(paths):
    return isolated(
        MEASURE,
        b"",
        name=SAMPLE,
        layer=None,
        from_crs=None,
        zone=shipped_zone(),
        outlines=None,
        seam=-180.0,
        paths=paths,
        is_sample=True,
        progress=lambda *_: None,
    )


def test_parcels_that_find_no_room_on_the_disk_are_a_sentence_and_are_measured_again():
    with pytest.raises(GeoError, match="no room left on the disk"):
        measured((Path("/dev/full"), Path("/dev/full")))

    assert measured(Files().paths) is not None


def test_a_boundary_for_which_no_folder_takes_files_is_a_sentence(monkeypatch, tmp_path):
    file = tmp_path / "park.gpkg"
    geopandas.GeoDataFrame({"name": ["park"]}, geometry=[PARK], crs=4326).to_file(file)

    with pytest.raises(GeoError, match=r"folder for temporary files .* is full"):
        isolated(NO_FOLDER, file.read_bytes(), name=file.name)


def without_folder(data, name):
    """Read a boundary where no folder can be written to."""
    places = ["/proc/nowhere"]
    tempfile.tempdir, tempfile._candidate_tempdir_list = None, lambda: places
    return open_boundary(data, name=name)
