"""What tests share: the shipped data as plain JSON, read without the code under test."""

import compileall
import json
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import pytest
import shapely

ROOT = Path(__file__).resolve().parent.parent
MAX_ERROR = 2000  # letters, of an error outside all tests
_INTERNAL_ERRORS = []
LOCALES = {"en": "en-US", "zh": "zh-CN"}  # what a browser calls our two languages


def pytest_configure(config):
    """Compile the program once, before any test starts it.

    Where nothing writes bytecode, each process would compile all of it anew; and one that may write
    no long file would leave bytecode that is cut off, which no later process could read.
    """
    if not hasattr(config, "workerinput"):  # pytest-xdist's own processes start after this
        for room in ("geo", "ftzmap"):
            compileall.compile_dir(ROOT / room, quiet=2)


def pytest_internalerror(excrepr):
    """Keep what went wrong outside all tests: pytest-xdist adds an error of its own to each."""
    _INTERNAL_ERRORS.append(str(excrepr))


def pytest_unconfigure(config):
    """Say the first error outside all tests again, where the end of a record still has it."""
    if len(_INTERNAL_ERRORS) > 1 and not hasattr(config, "workerinput"):
        print(_INTERNAL_ERRORS[0][-MAX_ERROR:])


@pytest.fixture(scope="session")
def root():
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def areas():
    """Return the raw features of ``data/areas.geojson`` by id."""
    document = json.loads((ROOT / "data" / "areas.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: feature for feature in document["features"]}


@pytest.fixture(scope="session")
def named(areas):
    """Return a function: the name of a feature in a language, as the data file has it."""
    keys = {"en": "name", "zh": "name_zh"}
    return lambda feature_id, lang="en": areas[feature_id]["properties"][keys[lang]]


@pytest.fixture(scope="session")
def scribble():
    """Return a polygon that crosses itself some 60 000 times, in degrees."""
    vertices = np.random.default_rng(0).random((600, 2)) / 10 + (87, 43)
    return shapely.Polygon(vertices)


@pytest.fixture(autouse=True)
def unshared(monkeypatch):
    """Let no test find a value that an earlier one still holds."""
    from ftzmap.isolation import shared_calls

    monkeypatch.setattr(shared_calls, "_VALUES", WeakValueDictionary())


@pytest.fixture
def run(capsys, monkeypatch):
    """Return a function: run a command here and give its exit code, output and errors."""
    from ftzmap.cli.main import main

    monkeypatch.setenv("LANGUAGE", "en")

    def result(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return result
