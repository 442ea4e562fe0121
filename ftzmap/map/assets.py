"""The scripts and style sheets of the map: Leaflet from its wheel, the labels from here.

Nothing is loaded from outside: the app serves these files itself, an exported
page carries them inside.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xstatic.pkg import leaflet

WEB = Path(__file__).parent / "web"
LEAFLET = Path(leaflet.BASE_DIR)


@dataclass(frozen=True)
class Links:
    """Where a page finds the two scripts and the two style sheets of the map."""

    leaflet: str
    labels: str

    @property
    def scripts(self) -> list[tuple[str, str]]:
        """Name and address of each script, in the order of loading."""
        return [("leaflet", f"{self.leaflet}/leaflet.js"), ("labels", f"{self.labels}/labels.js")]

    @property
    def styles(self) -> list[tuple[str, str]]:
        """Name and address of each style sheet."""
        return [
            ("leaflet_css", f"{self.leaflet}/leaflet.css"),
            ("labels_css", f"{self.labels}/labels.css"),
        ]


@cache
def inlined() -> str:
    """Return all scripts and style sheets as one piece of HTML."""
    styles = [LEAFLET / "leaflet.css", WEB / "labels.css"]
    scripts = [LEAFLET / "leaflet.js", WEB / "labels.js"]
    return "\n".join(
        [f"<style>{path.read_text(encoding='utf-8')}</style>" for path in styles]
        + [f"<script>{_without_source_map(path)}</script>" for path in scripts]
    )


def _without_source_map(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))
