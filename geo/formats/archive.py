"""What a zip or KMZ holds: looked at before anything is unpacked, read in memory, member by member.

Nothing is ever written under a name from the archive.
"""

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

from geo.errors import FileFormatError, FileTooLargeError, LayerError
from geo.formats.format import Format, SourceFile, by_signature, ending_of, format_by_ending
from geo.formats.kml.writer import write as write_kml
from geo.formats.table import MAX_BYTES
from geo.formats.writers import zip_of
from geo.limits import LIMITS
from geo.messages import listing, message

MAX_ENTRIES = LIMITS.max_entries
MAX_RATIO = LIMITS.max_ratio  # bytes that one byte may become
SMALL = 1_000_000  # bytes in all, below which any ratio will do
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may reserve any memory
ENCRYPTED, IS_UTF8 = 0x1, 0x800  # flags of an entry
OFFICE = {"xl/": message("an Excel workbook"), "word/": message("a Word document")}

Formats = Sequence[Format]


def members(source: SourceFile, formats: Formats) -> list[SourceFile]:
    """Return the files of some formats in a zip, in its order, each with those beside it.

    Raises
    ------
    FileFormatError
        It is damaged, protected by a password, packed in another way than deflate, an Office
        document, or holds no boundary file.
    FileTooLargeError
        It has more than `MAX_ENTRIES` entries, or would become too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            entries = _entries(archive)
            folders = _folders(entries, formats)
            plain = {n: e for n, e in entries.items() if n.rpartition("/")[0] not in folders}
            wanted = _relevant_entries(plain, formats) if plain or not folders else {}
            inside = {n: e for n, e in entries.items() if n not in plain}
            _check([*wanted.values(), *inside.values()])
            data = {name: archive.read(entry) for name, entry in wanted.items()}
            whole = {name: archive.read(entry) for name, entry in inside.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, FileFormatError | FileTooLargeError):
            raise
        raise FileFormatError(
            message("The zip file is damaged or incomplete; copy or pack it again.")
        ) from error
    return [*_as_files(whole, folders, source), *_group(data, formats)]


def _folders(entries: dict[str, zipfile.ZipInfo], formats: Formats) -> dict[str, str]:
    """Return the folders that are one file of a format, and the mark of each."""
    marks = {each.folder_mark for each in formats if each.folder_mark}
    split = (name.rpartition("/") for name in entries)
    return {folder: name for folder, _, name in split if name in marks}


def _as_files(
    whole: dict[str, bytes], folders: dict[str, str], source: SourceFile
) -> Iterator[SourceFile]:
    """Yield each folder as one file, named after it, its members as parts by name."""
    for folder, mark in folders.items():
        split = ((name.rpartition("/"), data) for name, data in whole.items())
        parts = {name: data for (place, _, name), data in split if place == folder}
        yield SourceFile(parts[mark], folder or source.stem, parts)


def select(
    found: Sequence[SourceFile], layer: str | None, formats: Formats
) -> tuple[list[SourceFile], str | None]:
    """Return the members to read for a layer, and the layer to look for inside of them.

    Raises `LayerError` where several may be meant and none is named, or none has that name.
    """
    if len(found) == 1:
        only = found[0]
        return [only], None if layer in (only.name, only.stem) else layer
    if layer is not None:
        named = [one for one in found if layer in (one.name, one.stem)]
        if len(named) == 1:
            return named, None
    elif all((each := _format_of(one.name, formats)) and each.is_united for one in found):
        return list(found), None
    raise LayerError(
        message(
            "The zip file has several layers; choose one of them: {names}.",
            names=", ".join(one.name for one in found),
        )
    )


def _format_of(name: str, formats: Formats) -> Format | None:
    return format_by_ending(ending_of(name), formats)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name, without the notes of operating systems."""
    infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise FileTooLargeError(
            message("The zip file has more than {most:,} entries; pack fewer.", most=MAX_ENTRIES)
        )
    named = {_name(info): info for info in infos if info.filename and not info.is_dir()}
    for folder, what in OFFICE.items():
        if "[Content_Types].xml" in named and any(name.startswith(folder) for name in named):
            raise FileFormatError(
                message("The file is {what}, not a boundary file; choose another file.", what=what)
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


def _relevant_entries(
    entries: dict[str, zipfile.ZipInfo], formats: Formats
) -> dict[str, zipfile.ZipInfo]:
    """Return the entries that are boundary files, or belong to one."""
    formats_by_name = {name: _format_of(name, formats) for name in entries}
    known = {name: each for name, each in formats_by_name.items() if each and each.read}
    sure = {n: each for n, each in known.items() if ending_of(n) not in each.common_endings}
    chosen = sure or known
    if not chosen:
        if any(formats_by_name.values()):
            raise nested_zip_error()
        raise FileFormatError(
            message(
                "The zip file has no boundary file; it may contain one of {kinds}.",
                kinds=listing([each.title for each in formats if each.read]),
            )
        )
    parts = {(_stem(name), ending) for name, each in chosen.items() for ending in each.part_endings}
    return {
        name: info
        for name, info in entries.items()
        if name in chosen or (_stem(name), ending_of(name)) in parts
    }


def _stem(name: str) -> str:
    """Return a name in small letters without its last ending; files of one belong together."""
    return name[: len(name) - len(ending_of(name))].lower()


def check_packing(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `FileFormatError` where entries of a zip are protected or packed in another way."""
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise FileFormatError(
            message("The zip file is protected by a password; unpack it and pack it without one.")
        )
    if any(info.compress_type not in METHODS for info in infos):
        raise FileFormatError(
            message("The zip file uses an unusual compression method; pack it with deflate.")
        )


def _check(infos: Sequence[zipfile.ZipInfo]) -> None:
    check_packing(infos)
    size, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if size > MAX_BYTES:
        raise FileTooLargeError(
            message(
                "The zip file would unpack to {size:,.0f} MB; give at most {most} MB.",
                size=size / 1e6,
                most=MAX_BYTES // 10**6,
            )
        )
    if size > max(SMALL, MAX_RATIO * packed):
        raise FileTooLargeError(
            message(
                "The zip file has a compression ratio of {found:,.0f}:1; give one of at most "
                "{ratio}:1.",
                found=size / max(packed, 1),
                ratio=MAX_RATIO,
            )
        )


def nested_zip_error() -> FileFormatError:
    """Return the error of a zip in which there is another."""
    return FileFormatError(
        message("The zip file contains another zip file; unpack that one first.")
    )


def _group(data: dict[str, bytes], formats: Formats) -> list[SourceFile]:
    """Return the files, those beside one of several files put to it."""
    parts: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, content in data.items():
        parts[_stem(name)][ending_of(name)] = content
    known = [(name, each) for name in data if (each := _format_of(name, formats))]
    beside = {(_stem(name), ending) for name, each in known for ending in each.part_endings}
    return [
        SourceFile(data[name], name, parts[_stem(name)] if each.part_endings else None)
        for name, each in known
        if (_stem(name), ending_of(name)) not in beside
    ]


FORMAT = Format(
    id="zip",
    title="ZIP",
    endings=(".zip", ".kmz", ".ovkmz"),
    recognise=by_signature(b"PK\x03\x04", b"PK\x05\x06"),  # the latter without entries
    crs="as the files in it",
    members=members,
    output_ending=".kmz",
    write=lambda frame: zip_of({"doc.kml": write_kml(frame)}),
)
