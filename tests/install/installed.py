"""The Pythons of this machine, and the program as it is installed for one of them."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

MINORS = (11, 12, 13)  # of Python 3, as `pyproject.toml` lists them
COMMAND_S = 120
NO_HOME = "/proc/nobody"  # not even root can make it
OURS = re.compile("PYTHON|VIRTUAL_ENV|LC_|LANG|STREAMLIT_")  # what the surroundings might settle


def _is_python(path, minor):
    code = f"import sys, ensurepip; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.run([path, "-c", code], capture_output=True, check=False).returncode == 0


@cache
def pythons():
    """Return a Python of each minor version that this machine has, by its name."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = {}
    for minor in MINORS:
        others = [shutil.which(f"python3.{minor}"), *sorted(pyenv.glob(f"3.{minor}.*/bin/python"))]
        paths = [sys.executable, *filter(None, others)]
        path = next((path for path in paths if _is_python(path, minor)), None)
        found |= {f"3.{minor}": str(path)} if path else {}
    return found


@dataclass(frozen=True)
class Program:
    """The installed program: its folder, and what its files were before it was used."""

    environment: Path
    locales: Path
    before: dict = field(repr=False)

    @property
    def python(self):
        return str(self.environment / "bin" / "python")

    def surroundings(self, locale):
        """Return the variables of a user of a locale whose home cannot be written to."""
        inherited = {key: text for key, text in os.environ.items() if not OURS.match(key)}
        chosen = {"LC_ALL": locale, "LOCPATH": str(self.locales), "HOME": NO_HOME}
        return inherited | chosen

    def command(self, *arguments):
        return [str(self.environment / "bin" / "ftzmap"), *map(str, arguments)]

    def run(self, *arguments, locale="C", cwd="/"):
        """Run ``ftzmap`` from a folder; return its exit code, output and errors as bytes."""
        return self._run(self.command(*arguments), locale, cwd)

    def module(self):
        """Run ``python -m ftzmap`` from the root folder."""
        return self._run([self.python, "-m", "ftzmap"], "C", "/")

    def script(self, code, *, locale="C"):
        """Run a line of Python from the root folder."""
        return self._run([self.python, "-c", code], locale, "/")

    def _run(self, command, locale, cwd):
        done = subprocess.run(
            command,
            cwd=cwd,
            env=self.surroundings(locale),
            capture_output=True,
            timeout=COMMAND_S,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


def files_of(environment):
    """Return the time of change of each file that was installed."""
    return {
        str(path): path.stat().st_mtime_ns
        for path in (environment / "lib").rglob("*")
        if path.is_file()
    }
