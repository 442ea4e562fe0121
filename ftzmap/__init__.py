"""The China (Xinjiang) Pilot Free Trade Zone: its words, its rules, its picture."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "shipped"  # only in a wheel

ROOT = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent
"""The folder of ``app.py``, its settings and ``data/``: in the wheel or in the checkout."""

DATA = ROOT / "data"


def version() -> str:
    """Return the version that ``pyproject.toml`` names, also once it is installed."""
    project = ROOT / "pyproject.toml"
    if project.is_file():
        import tomllib

        return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
    from importlib import metadata

    return metadata.version("ftzmap")
