"""The program as others get it: a wheel in a fresh environment of each Python that is here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from installed import Program, files_of, pythons

INSTALL_S = 600
CHINESE = {"zh_CN.UTF-8": "UTF-8", "zh_CN.GBK": "GBK"}
LOCALE_SOURCE = Path("/usr/share/i18n/locales/zh_CN")


def pytest_generate_tests(metafunc):
    if "program" in metafunc.fixturenames:
        metafunc.parametrize("program", pythons(), indirect=True, scope="session")


def pytest_terminal_summary(terminalreporter):
    names = ", ".join(pythons())
    terminalreporter.write_line(f"The wheel was installed and used on Python {names}.")


@pytest.fixture(scope="session")
def wheel(root, tmp_path_factory):
    """Build the source archive, and the wheel from it."""
    out = tmp_path_factory.mktemp("dist")
    _done([sys.executable, "-m", "build", "--outdir", out, root])
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def locales(tmp_path_factory):
    """Make the Chinese locales, where the system has their sources."""
    folder = tmp_path_factory.mktemp("locales")
    if LOCALE_SOURCE.exists():
        for name, charmap in CHINESE.items():
            _done(["localedef", "-i", "zh_CN", "-f", charmap, folder / name])
    elif os.environ.get("CI") == "true":
        pytest.fail("No sources of locales here: install the package locales.")
    return folder


@pytest.fixture(scope="session")
def program(request, wheel, locales, tmp_path_factory):
    """Install the wheel in a fresh environment of one Python."""
    environment = tmp_path_factory.mktemp(f"python{request.param}")
    _done([pythons()[request.param], "-m", "venv", environment])
    pip = [environment / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check"]
    _done([*pip, "--quiet", wheel])
    yield Program(environment, locales, files_of(environment))
    shutil.rmtree(environment)


def _done(command):
    done = subprocess.run(
        list(map(str, command)), capture_output=True, timeout=INSTALL_S, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")
