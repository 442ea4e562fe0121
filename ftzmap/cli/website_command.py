"""What `site` does; alone because nothing else of the command line writes a folder of pages."""

from argparse import Namespace

from ftzmap.cli.zone_commands import CLEAN
from ftzmap.text.escape import plain
from ftzmap.text.i18n import Language
from ftzmap.text.terminal import say


def site(options: Namespace, t: Language) -> int:
    """Write the explorer as plain files into a folder, and say how large they are."""
    from ftzmap.website.contents import site_files
    from ftzmap.website.output_folder import check_folder_free, write_folder

    check_folder_free(options.out)
    files = site_files(options.zone)
    write_folder(options.out, files)
    size_kb = sum(map(len, files.values())) / 1000
    told = t(
        "Wrote {folder}: {n} files, {kb} kB in total. Open index.html in it, or copy it to any "
        "web server.",
        folder=plain(str(options.out)),
        n=len(files),
        kb=t.number(size_kb, 0),
    )
    say(told)
    return CLEAN
