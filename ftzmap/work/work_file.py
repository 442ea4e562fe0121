"""The work file: a zip with the files as they were given and one JSON of what was decided."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping

from ftzmap import version
from ftzmap.boundary.edits import Step
from ftzmap.work.session_work import KINDS, Source, Work, source_of
from geo.errors import FileFormatError, FileTooLargeError
from geo.formats.archive import check_packing
from geo.formats.writers import zip_of
from geo.limits import LIMITS
from geo.messages import message

ENDING = ".ftzmap.zip"
FORMAT, FORMAT_VERSION = "ftzmap-work", 3  # 2 may have a table of sites, 3 a rule profile
CONTENTS = "work.json"
MAX_CONTENTS = 5_000_000  # bytes of the JSON
MAX_STEPS, MAX_PAIRS = 10_000, 1000
_SMALL = 1_000_000  # bytes in all, below which any ratio will do
_DAMAGED = message("The work file is damaged or incomplete; open another copy of it.")
_FOREIGN = message(
    "The file is not a work file; open one that “Keep my work” saved, or load a boundary file "
    "under “Check coverage”."
)


def work_bytes(work: Work) -> bytes:
    """Return the work file; the same work gives the same bytes."""
    document = {
        "format": FORMAT,
        "format_version": _version_of(work),
        "program_version": version(),
        "zone": work.zone,
        "view": dict(work.view),
        "site_names": [list(pair) for pair in work.site_names],
        "own_outlines": work.own_outlines,
        "files": {kind: _about(source) for kind, source in work.sources.items()},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    files = {kind: source.data for kind, source in work.sources.items()}
    return zip_of({CONTENTS: text.encode("utf-8", "replace"), **files})


def _version_of(work: Work) -> int:
    """Return the first version of the format that can hold some work."""
    if work.profile:
        return FORMAT_VERSION
    return 2 if work.sites else 1


def _about(source: Source) -> dict[str, object]:
    return {
        "name": source.name,
        "layer": source.layer,
        "from_crs": source.from_crs,
        "steps": [[kind, *about] for kind, about in source.steps],
    }


def read_work(data: bytes) -> Work:
    """Return the work that a file holds.

    Raises
    ------
    FileFormatError
        It is no work file, damaged, protected by a password, packed in another way than deflate,
        or of a later version of the program.
    FileTooLargeError
        It would become larger than is set, or has more changes than `MAX_STEPS`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            document, files = _unpacked(archive)
        return _work(document, files)
    except (FileFormatError, FileTooLargeError):
        raise
    except zipfile.BadZipFile as error:
        raise FileFormatError(_DAMAGED if data.startswith(b"PK") else _FOREIGN) from error
    except (ValueError, LookupError, TypeError, RecursionError, EOFError, zlib.error) as error:
        raise FileFormatError(_DAMAGED) from error
    except NotImplementedError as error:  # of a later kind of zip
        raise FileFormatError(_DAMAGED) from error


def _unpacked(archive: zipfile.ZipFile) -> tuple[Mapping[str, object], dict[str, bytes]]:
    """Return the JSON of a work file, and its files by what they are."""
    entries = {info.filename: info for info in archive.infolist()[: LIMITS.max_entries]}
    if CONTENTS not in entries:
        raise FileFormatError(_FOREIGN)
    wanted = [entries[name] for name in (CONTENTS, *KINDS) if name in entries]
    check_packing(wanted)
    _check_sizes(wanted)
    document = json.loads(archive.read(CONTENTS))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FileFormatError(_FOREIGN)
    found = document["format_version"]
    if type(found) is not int or found < 1:
        raise FileFormatError(_DAMAGED)
    if found > FORMAT_VERSION:
        raise FileFormatError(
            message(
                "The work file has format {found} and was made by version {version}. This "
                "program reads formats up to {known}; open the file in a newer version.",
                found=found,
                version=str(document.get("program_version"))[:20],
                known=FORMAT_VERSION,
            )
        )
    return document, {kind: archive.read(kind) for kind in KINDS if kind in entries}


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    size, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    is_bomb = size > max(_SMALL, LIMITS.max_ratio * packed)
    if size > LIMITS.max_bytes or is_bomb or infos[0].file_size > MAX_CONTENTS:
        raise FileTooLargeError(
            message(
                "The work file would unpack to {mb:,.0f} MB, which is over the limit; open "
                "another file.",
                mb=size / 1e6,
            )
        )


def _work(document: Mapping[str, object], files: Mapping[str, bytes]) -> Work:
    about = _dict(document["files"])
    if set(about) != set(files):
        raise ValueError("a file is missing")
    return Work(
        zone=_text(document["zone"]),
        view=tuple((_text(k), _text(v)) for k, v in _dict(document["view"]).items())[:MAX_PAIRS],
        site_names=tuple(_pair(each) for each in _list(document["site_names"])[:MAX_PAIRS]),
        own_outlines=document["own_outlines"] is True,
        **{kind: _source(files[kind], _dict(about[kind])) for kind in files},
    )


def _source(data: bytes, about: Mapping[str, object]) -> Source:
    name, layer, from_crs = (about[key] for key in ("name", "layer", "from_crs"))
    source = source_of(
        data,
        _text(name),
        layer=None if layer is None else _text(layer),
        from_crs=None if from_crs is None else _text(from_crs),
    )
    steps = tuple(_step(_list(each)) for each in _steps(about["steps"]))
    return Source(source.name, source.packed, source.layer, source.from_crs, steps)


def _steps(value: object) -> list[object]:
    """Return changes that are not too many: each rests on those before, so none is left out."""
    steps = _list(value)
    if len(steps) > MAX_STEPS:
        raise FileTooLargeError(
            message(
                "The work file has {n:,} changes of one file, and {most:,} can be made again; "
                "save the changed file itself and load that.",
                n=len(steps),
                most=MAX_STEPS,
            )
        )
    return steps


def _step(step: list[object]) -> Step:
    kind, *about = step
    if not all(each is None or type(each) in {int, str} for each in about):
        raise ValueError("a step is of no known kind")
    return _text(kind), tuple(about)  # type: ignore[arg-type] # as looked at


def _dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("no object")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _pair(value: object) -> tuple[str, str]:
    first, second = _list(value)
    return _text(first), _text(second)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
