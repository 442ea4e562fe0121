"""A free trade zone on a map you can trust: its areas measured, checked, searched and summed up.

>>> import ftzmap
>>> zone = ftzmap.shipped_zone()
>>> print(zone.name)
China (Xinjiang) Pilot Free Trade Zone
>>> {finding.severity.value for finding in ftzmap.check(zone)}
{'note'}
>>> len(ftzmap.find(zone, "logistics").areas)
3
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftzmap.checks.findings import Finding
    from ftzmap.public import brief, check, find, load_zone, shipped_zone
    from ftzmap.search.search import Answer
    from ftzmap.zone.objections import ZoneError
    from ftzmap.zone.zone import Zone

__all__ = [
    "Answer",
    "Finding",
    "Zone",
    "ZoneError",
    "brief",
    "check",
    "find",
    "load_zone",
    "shipped_zone",
]

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "shipped"  # only in a wheel

ROOT = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent
"""The folder of ``app.py``, its settings and ``data/``: in the wheel or in the checkout."""

DATA = ROOT / "data"
_MODULES = {  # of the names that are no functions
    "Answer": "ftzmap.search.search",
    "Finding": "ftzmap.checks.findings",
    "Zone": "ftzmap.zone.zone",
    "ZoneError": "ftzmap.zone.objections",
}


def version() -> str:
    """Return the version that ``pyproject.toml`` names, also once it is installed."""
    project = ROOT / "pyproject.toml"
    if project.is_file():
        import tomllib

        named: str = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
        return named
    from importlib import metadata

    return metadata.version("ftzmap")


def __getattr__(name: str) -> object:
    """Import a name when it is first asked for, so that ``import ftzmap`` takes no time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES.get(name, "ftzmap.public")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
