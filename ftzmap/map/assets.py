"""The scripts and style sheets of the map: Leaflet from its wheel, the labels from here.

Nothing is loaded from outside: the app serves these files itself, an exported
page carries them inside.
"""

import shutil
from functools import cache
from hashlib import sha256
from pathlib import Path

from xstatic.pkg import leaflet

from geo.scratch import HeldFolder

WEB = Path(__file__).parent / "web"
LEAFLET = Path(leaflet.BASE_DIR)
SCRIPT, STYLE = "map.js", "map.css"  # of the bundle
_SCRIPTS = (
    LEAFLET / "leaflet.js",
    *(WEB / f"{name}.js" for name in ("hatch", "ground", "away", "labels", "shapes", "scene")),
)
_STYLES = (
    LEAFLET / "leaflet.css",
    *(WEB / f"{name}.css" for name in ("labels", "scene", "ground", "theme")),
)


@cache
def bundle() -> Path:
    """Return a temporary folder with all scripts in one file, all style sheets in another.

    A page asks for each file by a request of its own, one after the other; two are fetched faster
    than four. The folder is removed when the program ends.
    """
    folder = _bundle_folder().path
    (folder / SCRIPT).write_text("\n".join(map(_without_source_map, _SCRIPTS)), encoding="utf-8")
    (folder / STYLE).write_text("\n".join(map(_text, _STYLES)), encoding="utf-8")
    shutil.copytree(LEAFLET / "images", folder / "images")  # as Leaflet's style sheet asks for them
    return folder


@cache
def _bundle_folder() -> HeldFolder:
    return HeldFolder()


@cache
def theme() -> str:
    """Return the style sheet of the colours, which pages have as well as maps."""
    return _text(WEB / "theme.css")


@cache
def served(path: Path) -> str:
    """Return the address of a picture beside the bundle, where this puts a copy of it."""
    data = path.read_bytes()
    name = f"{sha256(data).hexdigest()[:16]}{path.suffix}"
    (bundle() / name).write_bytes(data)
    return name


@cache
def inlined() -> str:
    """Return all scripts and style sheets as one piece of HTML."""
    return "\n".join(
        [f"<style>{css}</style>" for css in map_styles()]
        + [f"<script>{script}</script>" for script in map_scripts()]
    )


def map_styles() -> tuple[str, ...]:
    """Return the style sheets of the map in the order of loading."""
    return tuple(map(_text, _STYLES))


def map_scripts() -> tuple[str, ...]:
    """Return the scripts of the map in the order of loading."""
    return tuple(map(_without_source_map, _SCRIPTS))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without_source_map(path: Path) -> str:
    lines = _text(path).splitlines()
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))
