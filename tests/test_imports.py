"""The house: arrows point down only, and every module and function stays small."""

import ast
import re
import sys
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    path.relative_to(ROOT)
    for path in [
        ROOT / "app.py",
        ROOT / "server.py",
        *(ROOT / "geo").rglob("*.py"),
        *(ROOT / "ftzmap").rglob("*.py"),
    ]
)
FLOORS = {"geo": 0, "ftzmap": 1, "ftzmap.views": 2, "app": 3, "server": 3}
MODULE_LINES, FUNCTION_LINES, APP_LINES = 350, 40, 40  # blank lines and docstrings apart
UNDER_GEO = {"numpy", "shapely", "pyproj"}
SLOW = {"geopandas", "pandas", "pyogrio", "pyarrow", "xlsxwriter", "openpyxl", "xlrd"}
MAP = {"folium", "branca", "streamlit_folium"}
LAZY = {  # themselves imported only when a large file is located
    str(Path("ftzmap/sites/sources.py")),
    str(Path("ftzmap/sites/export.py")),
    str(Path("ftzmap/sites/long_writers.py")),
}
MAPS = {str(Path("ftzmap/map/folium_page.py"))}


@cache
def parsed(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def floor(dotted):
    """Which floor a module is on: the longest name in `FLOORS` that it begins with, if any."""
    fitting = [name for name in FLOORS if f"{dotted}.".startswith(f"{name}.")]
    return max(fitting, key=len, default=None)


def floor_of(path):
    return floor(".".join(path.with_suffix("").parts))


def imported(path, *, at_top=False):
    """The dotted names that a file imports anywhere, or when it is imported itself."""
    nodes = parsed(path).body if at_top else ast.walk(parsed(path))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = path.parent.parts[: len(path.parent.parts) + 1 - node.level] if node.level else ()
            base = ".".join([*up, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def roots(path, *, at_top=False):
    return {name.partition(".")[0] for name in imported(path, at_top=at_top)}


def offenders(find, *floors):
    """What `find` finds in each module of some floors, of all if none is named."""
    found = {str(path): find(path) for path in MODULES if not floors or floor_of(path) in floors}
    return {path: what for path, what in found.items() if what}


@cache
def code_lines(path):
    """The numbers of the lines that are neither blank nor part of a docstring."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(parsed(path)) if isinstance(node, holders))
    texts = [node.body[0] for node in nodes if ast.get_docstring(node) is not None]
    without = {line for text in texts for line in range(text.lineno, text.end_lineno + 1)}
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return {n for n, line in enumerate(lines, start=1) if line.strip()} - without


def large_functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]
    sizes = {
        f.name: len(code_lines(path) & {*range(f.lineno, f.end_lineno + 1)}) for f in functions
    }
    return {name: size for name, size in sizes.items() if size > FUNCTION_LINES}


def test_there_are_modules_on_every_floor():
    assert {floor_of(path) for path in MODULES} == set(FLOORS)


def test_imports_point_downwards_only():
    def upward(path):
        here = FLOORS[floor_of(path)]
        return {name for name in imported(path) if FLOORS.get(floor(name), 0) > here}

    assert offenders(upward) == {}


def test_no_modules_import_each_other_in_a_circle():
    names = {".".join(path.with_suffix("").parts): path for path in MODULES}

    def below(name, path):
        found = imported(path)
        return {d for each in found for d in (each, each.rpartition(".")[0]) if d in names} - {name}

    order = TopologicalSorter({name: below(name, path) for name, path in names.items()})

    assert len(list(order.static_order())) == len(names)


def test_streamlit_is_imported_by_the_app_and_its_views_alone():
    assert offenders(lambda path: roots(path) & {"streamlit"}, "geo", "ftzmap") == {}


def test_folium_is_imported_by_the_page_that_is_written_to_a_file_alone():
    found = offenders(lambda path: roots(path) & MAP, "geo", "ftzmap", "app")

    assert set(found) == MAPS


def test_geo_stands_on_numpy_shapely_and_pyproj_alone():
    def foreign(path):
        known = UNDER_GEO | set(sys.stdlib_module_names) | {"geo"}
        return (roots(path, at_top=True) - known) | (roots(path) - known - SLOW)

    assert offenders(foreign, "geo") == {}


def test_slow_libraries_are_imported_where_they_are_needed():
    found = offenders(lambda path: roots(path, at_top=True) & SLOW, "geo", "ftzmap")

    assert set(found) == LAZY


def test_modules_are_small():
    def size(path):
        return len(code_lines(path)) if len(code_lines(path)) > MODULE_LINES else 0

    assert offenders(size) == {}


def test_functions_are_small():
    assert offenders(large_functions) == {}


def test_the_entry_is_small():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= APP_LINES


ROOMS = (  # of ftzmap, from below; those of one line do not import each other
    {"text"},
    {"isolation"},
    {"zone"},
    {"checks", "search", "sites"},
    {"boundary", "parcels"},
    {"parts"},
    {"work"},
    {"map"},
    {"compare", "learn"},
    {"briefs", "website"},
    {"address", "api"},
    {"cli", "views"},
)
RANKS = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}


def room_of(dotted):
    """The room of ftzmap that a module is in; None for what is not in one."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "ftzmap" and len(parts) > 1 and parts[1] in RANKS else None


def test_rooms_import_only_from_rooms_below():
    def upward(path):
        room = room_of(".".join(path.with_suffix("").parts))
        rooms = {room_of(name) for name in imported(path)} - {None, room}
        return {other for other in rooms if room and RANKS[other] >= RANKS[room]}

    assert offenders(upward) == {}


def test_no_file_name_has_two_meanings():
    names = Counter(path.name for path in MODULES)

    assert {name for name, n in names.items() if n > 1} <= {"__init__.py", "reader.py", "writer.py"}


def test_no_prefix_is_a_folder_that_was_not_made():
    prefixes = Counter(
        (path.parent, path.stem.split("_")[0]) for path in MODULES if "_" in path.stem
    )

    assert {key: n for key, n in prefixes.items() if n > 2 and key[1]} == {}


SMALL_MODULE_LINES = 80
REASON = re.compile(r"\b(apart|alone|because|so that)\b")


def test_a_small_module_with_one_importer_says_why_it_stands_alone():
    importers = Counter()
    for path in MODULES:
        found = set(imported(path))
        importers.update(found | {name.rpartition(".")[0] for name in found})

    def unexplained(path):
        dotted = ".".join(path.with_suffix("").parts)
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        if path.stem == "__init__" or importers[dotted] != 1 or lines >= SMALL_MODULE_LINES:
            return False
        return not REASON.search(ast.get_docstring(parsed(path)).splitlines()[0])

    assert offenders(unexplained) == {}
