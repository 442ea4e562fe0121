"""What the command `prepare` does: files laid out so that later work reads only what is near.

It stands alone because no other command makes a folder of one large file.
"""

import errno
import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ftzmap.cli.folder_commands import is_folder
from ftzmap.cli.progress import RateBar
from ftzmap.cli.zone_commands import CLEAN, FINDINGS
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.output import whole_folder
from ftzmap.text.terminal import note, say, say_json
from geo.errors import FileFormatError
from geo.messages import message


def prepare(options: Namespace, t: Language) -> int:
    """Write the rows of files into a new folder, near ones side by side, with their bounds."""
    from geo.streams.prepare import prepare as lay_out

    sources = _sources(options.files, options.out)
    bar = RateBar(t, None)
    with _new_folder(options.out) as part:
        try:
            done = lay_out(
                sources,
                part,
                layer=options.layer,
                from_crs=options.from_crs,
                progress=bar.reach,
            )
        finally:
            bar.wipe()
    if done.unreadable:
        note(
            t(
                "Rows with a geometry that cannot be read, which have none now: {count:,}.",
                count=done.unreadable,
            )
        )
    if done.missing:
        note(
            t("Rows without a geometry, which are kept as they are: {count:,}.", count=done.missing)
        )
    parts = [str(options.out / made.name) for made in done.parts]
    if options.json:
        say_json(
            {
                "out": parts,
                "rows": done.rows,
                "unreadable": done.unreadable,
                "missing": done.missing,
            }
        )
    else:
        files = ", ".join(map(plain, parts))
        say(t("Wrote {file}: {rows:,} rows.", file=files, rows=done.rows))
    return FINDINGS if done.unreadable else CLEAN


def _sources(paths: Sequence[Path], out: Path) -> list[Path]:
    """Return the files to be read, of a folder those in it.

    Raises
    ------
    FileFormatError
        A folder holds none, or the output would lie in one.
    """
    from ftzmap.parts.folders import LocalFolder
    from ftzmap.parts.jobs import is_of_outlines

    found: list[Path] = []
    for path in paths:
        if not is_folder(path):
            found.append(path)
            continue
        if out.resolve().is_relative_to(path.resolve()):
            raise FileFormatError(
                message("The output would be inside the input folder; name another folder.")
            )
        entries = LocalFolder(path=path).entries()
        inside = sorted(path / entry.name for entry in entries if is_of_outlines(entry))
        if not inside:
            raise FileFormatError(
                message("The folder has no file that can be read; name another folder.")
            )
        found += inside
    return found


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """Give a folder that becomes `out` at the end, or is removed if anything fails.

    Raises
    ------
    FileFormatError
        There is something at that path already.
    """
    out.parent.stat()  # an OSError that names the folder
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileFormatError(
            message("{file} is there already and not empty; name a new folder.", file=plain(out))
        )
    if not os.access(out.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(out.parent))
    with whole_folder(out) as part:
        yield part
