"""The work of a reader as a value: files as they were given, and what was decided on them."""

import zlib
from dataclasses import dataclass, replace

from ftzmap.boundary.edits import Desk, Step

KINDS = ("boundary", "second", "parcels", "sites", "profile")  # of files in work
SAMPLE = "sample"  # the name of parcels that are not of a file


@dataclass(frozen=True)
class Source:
    """A file as it was given, with the answers to what it left open.

    Parameters
    ----------
    name
        The file's name.
    packed
        Its bytes, compressed by zlib.
    layer, from_crs
        As `open_boundary` has them.
    steps
        What was changed since, in the order of changing.
    """

    name: str
    packed: bytes
    layer: str | None = None
    from_crs: str | None = None
    steps: tuple[Step, ...] = ()

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return zlib.decompress(self.packed)


def source_of(
    data: bytes, name: str, *, layer: str | None = None, from_crs: str | None = None
) -> Source:
    """Return a file as it was given."""
    return Source(name=name, packed=zlib.compress(data), layer=layer, from_crs=from_crs)


@dataclass(frozen=True, kw_only=True)
class Work:
    """All that a reader has loaded and decided.

    Parameters
    ----------
    zone
        The id of the zone that it is about.
    view
        The parameters of its link: language, shortlist, sites, city and choices.
    site_names
        What each site of the link is called, as pairs of the site, as a link writes it, and name.
    boundary, second, parcels
        The files of My boundary, of its comparison and of My parcels.
    sites
        The table of My sites; its steps tell how it is read, as `ftzmap.work.site_source` has them.
    profile
        The rule profile of My boundary, where it is not the shipped one.
    own_outlines
        Whether the parcels are held against the boundary.
    """

    zone: str
    view: tuple[tuple[str, str], ...] = ()
    site_names: tuple[tuple[str, str], ...] = ()
    boundary: Source | None = None
    second: Source | None = None
    parcels: Source | None = None
    sites: Source | None = None
    profile: Source | None = None
    own_outlines: bool = False

    @property
    def sources(self) -> dict[str, Source]:
        """The files by what they are."""
        all_ = {kind: getattr(self, kind) for kind in KINDS}
        return {kind: source for kind, source in all_.items() if source is not None}

    @property
    def size(self) -> int:
        """How many bytes its files take in memory."""
        return sum(len(source.packed) for source in self.sources.values())


def with_steps(source: Source, desk: Desk) -> Source:
    """Return a file with every change that led to a desk."""
    found: list[Step] = []
    while desk.before is not None:
        if desk.step is not None:
            found.append(desk.step)
        desk = desk.before
    return replace(source, steps=tuple(reversed(found)))
