"""Write what the program stands on: ``python -m tools.licences``, run by ``make licences``.

For each package of ``requirements.lock``, in the version that is installed, its licence as its own
metadata name it goes to ``docs/licences.md`` and, as CycloneDX JSON, to ``docs/sbom.json``.
Running it again with the same packages gives the same files.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PAGE, SBOM = ROOT / "docs" / "licences.md", ROOT / "docs" / "sbom.json"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
BY_CLASSIFIER = {  # SPDX, for packages that have no expression
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
BY_WORDS = {"3-Clause BSD License": "BSD-3-Clause", "Apache License 2.0": "Apache-2.0"}
AT_THE_SOURCE = {  # their metadata have none that can be read; seen in the repository of each
    "xlrd": "BSD-3-Clause AND BSD-4-Clause",
    "xstatic-leaflet": "BSD-2-Clause",
}
HEAD = """# Licences

Written by `make licences` from `requirements.lock` and the metadata of the installed packages;
change it there. `sbom.json` beside this page has the same as CycloneDX. The program itself is under
the MIT licence.

"""
TAIL = """
## Libraries inside wheels

Wheels for Linux carry libraries in machine code, whose licence texts lie in the wheels. Who hands
on an image or a folder of installed packages hands on these texts too:

| Wheel | Libraries | Licences |
|---|---|---|
| shapely | GEOS | LGPL-2.1 |
| pyogrio | GDAL, with GEOS and others | MIT, LGPL-2.1 and others |
| pyproj | PROJ, SQLite, libtiff, libcurl | MIT, public domain, libtiff, curl |
| numpy | OpenBLAS, libgfortran, libquadmath | BSD-3-Clause, GPL-3.0 with GCC exception, LGPL-2.1 |

They are used as they come, as libraries that are loaded, and can be exchanged for others.
"""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package that the program needs when it runs."""

    name: str
    version: str
    licence: str


def locked(text: str) -> dict[str, set[str]]:
    """Return the versions of each package of a lock file, by its name."""
    found: dict[str, set[str]] = {}
    for name, version in LOCKED.findall(text):
        found.setdefault(name, set()).add(version)
    return found


def packages(text: str) -> Iterator[Package]:
    """Yield the packages of a lock file that are needed here.

    Raises
    ------
    ValueError
        One is installed in a version that is not of the file, or names no licence.
    """
    for name, versions in locked(text).items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            raise ValueError(f"{name} is not installed; run make licences.") from None
        if found.version not in versions:
            raise ValueError(f"{name} is {found.version}, not of requirements.lock.")
        yield Package(name=name, version=found.version, licence=licence_of(name, found))


def licence_of(name: str, package: Distribution) -> str:
    """Return the licence of a package in SPDX."""
    about = package.metadata
    expression = about.get("License-Expression") or AT_THE_SOURCE.get(name)
    if expression:
        return expression
    words = (about.get("License") or "").strip()
    kinds = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or []]
    by_kind = [BY_CLASSIFIER[kind] for kind in kinds if kind in BY_CLASSIFIER]
    short = BY_WORDS.get(words) or (words if re.fullmatch(r"[\w.+-]+", words) else "")
    if not (short or by_kind):
        raise ValueError(f"{name} names no licence; look it up and add it to AT_THE_SOURCE.")
    return short or by_kind[0]


def page(found: list[Package]) -> str:
    """Return the page of licences in Markdown."""
    rows = (f"| {each.name} | {each.version} | {each.licence} |\n" for each in found)
    return HEAD + "| Package | Version | Licence |\n|---|---|---|\n" + "".join(rows) + TAIL


def bill(found: list[Package], project: Package) -> dict[str, object]:
    """Return the bill of materials in CycloneDX 1.6."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component(project, "application")},
        "components": [_component(each, "library") for each in found],
    }


def _component(package: Package, kind: str) -> dict[str, object]:
    purl = f"pkg:pypi/{package.name}@{package.version}"
    return {
        "type": kind,
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "licenses": [{"expression": package.licence}],
        "purl": purl,
    }


def main() -> int:
    """Write both files; return 1, and say why, where they cannot be made."""
    from ftzmap import version

    try:
        found = list(packages(LOCK.read_text(encoding="utf-8")))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    project = Package(name="ftzmap", version=version(), licence="MIT")
    PAGE.write_text(page(found), encoding="utf-8")
    text = json.dumps(bill(found, project), indent=1, ensure_ascii=False)
    SBOM.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
