"""The parcel lines of a survey TXT: their fields, found whatever commas part them."""

from typing import NamedTuple

MAX_TEXT = 200  # characters kept of a name or header value
MAX_FIELDS = 20  # of a parcel line; 13 are the most in use
KINDS = {"面", "线", "点"}  # area, line, point: the fifth field of a parcel line
KIND_AT = 4  # after count, area, number and name; 3 where the count is left out
COMMAS = (",", "，", "、")  # as far as needed, for a name may hold the later ones


class Heading(NamedTuple):
    """A parcel line: `line` its number, the rest as written, cleaned; empty where left out."""

    line: int
    count: str = ""
    area: str = ""
    number: str = ""
    name: str = ""
    kind: str = ""
    use: str = ""


def ends_in_at(line: str) -> bool:
    """Say whether a line is a parcel line, whose last character but commas is an at sign."""
    return line.rstrip(",，")[-1:] in ("@", "＠")


def heading_of(fields: list[str], number_of_line: int) -> Heading:
    """Return a parcel line understood: its fields stand around the one that says 面."""
    at = 3 if fields[3:4] and fields[3] in KINDS and fields[4:5] != ["面"] else KIND_AT
    count, area, number, name, kind, _, use = [*[""] * (KIND_AT - at), *fields, *[""] * 7][:7]
    return Heading(number_of_line, *map(clean, (count, area, number, name, kind, use)))


def fields_of(line: str) -> list[str]:
    """Return the fields before the at sign, parted by the plainest commas that show the kind."""
    body = line.replace("＠", "@").rpartition("@")[0]
    fallback = [body]
    for comma in COMMAS:
        body = body.replace(comma, ",")
        fields = [part.strip() for part in body.split(",", MAX_FIELDS)]
        if not KINDS.isdisjoint(fields[3:5]):
            return fields
        fallback = fallback if len(fallback) > 1 else fields
    return fallback


def clean(text: str) -> str:
    """Return text on one line without control characters, cut to `MAX_TEXT` characters."""
    short = text.strip()[:MAX_TEXT]
    if short.isprintable():
        return short
    return "".join(c for c in short if c.isprintable() or c == "\u3000")
