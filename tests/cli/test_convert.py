import zipfile
from pathlib import Path

import pytest

from ftzmap.cli.main import main
from geo.formats.catalogue import output_endings

AREAS = Path(__file__).parents[2] / "data" / "areas.geojson"


@pytest.mark.parametrize("ending", output_endings())
def test_the_zone_in_any_format_has_no_error_when_it_is_checked(tmp_path, ending, capsys):
    out = tmp_path / f"zone{ending}"

    assert main(["convert", str(AREAS), str(out)]) == 0
    assert main(["check", str(out)]) == 0
    assert "Errors: 0 · Warnings: 0" in capsys.readouterr().out


def test_a_filegdb_may_be_a_folder(tmp_path, capsys):
    packed = tmp_path / "zone.gdb.zip"
    main(["convert", str(AREAS), str(packed)])
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)

    assert main(["check", str(tmp_path / "boundaries.gdb")]) == 0
    assert main(["check", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err


def test_an_outline_that_a_survey_cannot_hold_is_named_and_the_others_are_written(tmp_path, capsys):
    source = tmp_path / "a.csv"
    source.write_text(
        'name,wkt\nnear,"POLYGON ((87 43, 87.1 43, 87.1 43.1, 87 43))"\n'
        'far,"POLYGON ((-70 43, -69.9 43, -69.9 43.1, -70 43))"\n',
        encoding="utf-8",
    )
    out = tmp_path / "a.txt.zip"

    code = main(["convert", str(source), str(out), "--from-crs", "EPSG:4326"])

    assert code == 1
    assert "73.5 to 136.5" in capsys.readouterr().err
    assert main(["measure", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "near" in shown
    assert "far" not in shown


def test_the_system_of_a_drawing_is_said_and_can_be_chosen(tmp_path, capsys):
    out = tmp_path / "a.dxf"

    assert main(["convert", str(AREAS), str(out), "--to-crs", "EPSG:32644"]) == 0
    assert "EPSG:32644" in capsys.readouterr().err
    assert main(["convert", str(AREAS), str(out), "--to-crs", "nonsense"]) == 2
