"""The lock file, the page of licences and the bill of materials hold what is required."""

import json
import os
import re
import subprocess
import urllib.request
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import licences

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^([a-z0-9.-]+)==([^\s;\\]+)[^\n]*((?:\n {4}--hash=sha256:[0-9a-f]{64}[ \\]*)*)", re.M
)
REQUIRED = [
    Requirement(line)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("required", REQUIRED, ids=str)
def test_the_lock_file_has_each_requirement_at_allowed_versions(required):
    versions = [version for name, version, _ in ENTRY.findall(LOCK) if name == required.name]

    assert versions
    assert [version for version in versions if version not in required.specifier] == []


def test_every_package_of_the_lock_file_has_hashes_and_no_address():
    entries = ENTRY.findall(LOCK)

    assert len(entries) == len(re.findall(r"^\S+==", LOCK, re.M)) > 40
    assert [name for name, _, hashes in entries if "--hash" not in hashes] == []
    assert re.findall(r"://|--index|--find-links|--trusted", LOCK) == []


def test_the_bill_of_materials_has_each_package_of_the_lock_file_and_its_licence():
    bill = json.loads((ROOT / "docs" / "sbom.json").read_text(encoding="utf-8"))
    named = {each["name"]: each for each in bill["components"]}
    locked = {}
    for name, version, _ in ENTRY.findall(LOCK):
        locked.setdefault(name, set()).add(version)

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert {canonicalize_name(required.name) for required in REQUIRED} <= set(named)
    assert set(named) == set(locked)
    assert [name for name, each in named.items() if each["version"] not in locked[name]] == []
    assert [name for name, each in named.items() if not each["licenses"][0]["expression"]] == []


def test_the_page_of_licences_says_the_same_as_the_bill_of_materials():
    bill = json.loads((ROOT / "docs" / "sbom.json").read_text(encoding="utf-8"))
    rows = re.findall(
        r"^\| (\S+) \| (\S+) \| (.+) \|$",
        (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").split("\n## ")[0],
        re.M,
    )[1:]

    assert [row for row in rows if set(row[0]) != {"-"}] == [
        (each["name"], each["version"], each["licenses"][0]["expression"])
        for each in bill["components"]
    ]


@pytest.mark.parametrize(
    ("about", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: other", "MIT OR Apache-2.0"),
        ("License: Apache-2.0", "Apache-2.0"),
        ("License: Copyright 2020\nClassifier: License :: OSI Approved :: MIT License", "MIT"),
    ],
)
def test_a_licence_is_read_from_metadata(about, licence, tmp_path):
    assert licences.licence_of("made-up", _installed(tmp_path, about)) == licence


def test_a_package_without_a_licence_is_named(tmp_path):
    with pytest.raises(ValueError, match="made-up names no licence"):
        licences.licence_of("made-up", _installed(tmp_path, "Summary: nothing more"))


def _installed(folder, about):
    from importlib.metadata import Distribution

    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: made-up\n{about}\n")
    return Distribution.at(folder)


@pytest.mark.parametrize("target", ["lowest", "latest"])
def test_versions_are_resolved_anew_for_the_python_that_tests_them(target):
    make = ["make", "-n", "--no-print-directory", "-o", ".venv/dev", target, "PYTHON=python3.13"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(
        make, cwd=ROOT, env=own, capture_output=True, text=True, check=True
    ).stdout  # as by hand, also where another make runs the tests
    resolved, made, *_ = said.splitlines()

    assert " --upgrade " in resolved  # what an earlier run wrote is no wish
    assert " --python python3.13 " in resolved
    assert made.startswith("python3.13 -m venv ")


def test_the_container_installs_by_hashes_and_runs_without_root():
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")

    assert "--require-hashes -r" in text
    assert text.index("\nUSER reader") < text.index("\nCMD")
    assert "PYTHONFAULTHANDLER=1" in text
    assert re.search(r"HEALTHCHECK.*\n.*/_stcore/health", text)


@pytest.mark.parametrize(("below", "path"), [("", ""), ("zone", "zone/"), ("/zone/", "zone/")])
def test_the_health_check_of_the_container_asks_below_the_path_of_the_app(monkeypatch, below, path):
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    command = json.loads(re.search(r"HEALTHCHECK.*\n +CMD (.*)", text)[1])
    asked = []
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: asked.append(url))
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", below)
    exec(command[2], {})

    assert command[:2] == ["python", "-c"]
    assert asked == [f"http://localhost:8501/{path}_stcore/health"]
