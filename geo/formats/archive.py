"""What a zip or KMZ holds: looked at before anything is unpacked, read in memory, member by member.

Nothing is ever written under a name from the archive.
"""

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Sequence

from geo.errors import FileFormatError, FileTooLargeError, LayerError
from geo.formats.gdal.reader import SIDECARS
from geo.formats.recognise import ENDINGS, TITLES, Given, ending_of
from geo.formats.table import MAX_BYTES
from geo.messages import message

MAX_ENTRIES = 1000
MAX_RATIO = 100  # bytes that one byte may become
SMALL = 1_000_000  # bytes in all, below which any ratio will do
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may reserve any memory
ENCRYPTED, IS_UTF8 = 0x1, 0x800  # flags of an entry
OFFICE = {"xl/": message("an Excel workbook"), "word/": message("a Word document")}
PLAIN = {".json", ".csv", ".tsv", ".wkt", ".txt"}  # may be notes beside a boundary
ALL_AT_ONCE = {"kml", "txt"}  # kinds of which all are read


def members(given: Given) -> list[Given]:
    """Return the boundary files in a zip, in its order; a Shapefile with the files beside it.

    Raises
    ------
    FileFormatError
        It is damaged, protected by a password, packed in another way than deflate, an Office
        document, or holds no boundary file.
    FileTooLargeError
        It has more than `MAX_ENTRIES` entries, or would become too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(given.data)) as archive:
            entries = _entries(archive)
            wanted = _wanted(entries)
            _check(wanted.values())
            data = {name: archive.read(entry) for name, entry in wanted.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, FileFormatError | FileTooLargeError):
            raise
        raise FileFormatError(
            message("The zip is damaged or cut short; copy or pack it again.")
        ) from error
    return _grouped(data)


def chosen(found: Sequence[Given], layer: str | None) -> tuple[list[Given], str | None]:
    """Return the files to read for a layer, and the layer to look for inside of them.

    Raises `LayerError` where several may be meant and none is named, or none has that name.
    """
    if len(found) == 1:
        only = found[0]
        return [only], None if layer in (only.name, only.stem) else layer
    if layer is not None:
        named = [one for one in found if layer in (one.name, one.stem)]
        if len(named) == 1:
            return named, None
    elif {ENDINGS.get(one.ending) for one in found} <= ALL_AT_ONCE:
        return list(found), None
    raise LayerError(
        message(
            "The zip holds several layers; choose one of them: {names}.",
            names=", ".join(one.name for one in found),
        )
    )


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name, without the notes of operating systems."""
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise FileTooLargeError(
            message("The zip has more than {most:,} entries; pack fewer.", most=MAX_ENTRIES)
        )
    named = {_name(info): info for info in infos if not info.is_dir()}
    for folder, what in OFFICE.items():
        if "[Content_Types].xml" in named and any(name.startswith(folder) for name in named):
            raise FileFormatError(
                message("The file is {what}, not a boundary file; choose another.", what=what)
            )
    return {name: info for name, info in named.items() if not re.search(r"(?:^|/)[._]", name)}


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry; without a flag for UTF-8 it is that or GB18030 in fact."""
    if info.flag_bits & IS_UTF8:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _wanted(entries: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the entries that are boundary files, or belong to one."""
    known = {name for name in entries if ENDINGS.get(ending_of(name), "zip") != "zip"}
    sure = {name for name in known if ending_of(name) not in PLAIN} or known
    if not sure:
        if any(ENDINGS.get(ending_of(name)) == "zip" for name in entries):
            raise nested()
        raise FileFormatError(
            message(
                "The zip holds no boundary file; it may hold one of {kinds}.",
                kinds=", ".join(title for kind, title in TITLES.items() if kind != "zip"),
            )
        )
    stems = {name[:-4].lower() for name in sure if ending_of(name) == ".shp"}
    beside = {n for n in entries if ending_of(n) in SIDECARS and n[:-4].lower() in stems}
    return {name: info for name, info in entries.items() if name in sure | beside}


def _check(infos: Sequence[zipfile.ZipInfo]) -> None:
    infos = list(infos)
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise FileFormatError(
            message("The zip is protected by a password; unpack it and pack it without one.")
        )
    if any(info.compress_type not in METHODS for info in infos):
        raise FileFormatError(message("The zip is packed in an unusual way; pack it with deflate."))
    size, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if size > MAX_BYTES or size > max(SMALL, MAX_RATIO * packed):
        raise FileTooLargeError(
            message(
                "The zip would become {size:,.0f} MB; give at most {most} MB, packed by at most"
                " {ratio}:1.",
                size=size / 1e6,
                most=MAX_BYTES // 10**6,
                ratio=MAX_RATIO,
            )
        )


def nested() -> FileFormatError:
    """Return the error of a zip in which there is another."""
    return FileFormatError(message("The zip holds another zip; unpack it first."))


def _grouped(data: dict[str, bytes]) -> list[Given]:
    """Return the files, those beside a Shapefile put to it."""
    beside: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, content in data.items():
        if ending_of(name) in (".shp", *SIDECARS):
            beside[name[:-4].lower()][ending_of(name)] = content
    return [
        Given(content, name, beside[name[:-4].lower()] if ending_of(name) == ".shp" else None)
        for name, content in data.items()
        if ending_of(name) not in SIDECARS
    ]
