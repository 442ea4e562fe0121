"""Files with a few changes that a seed decides; apart because tests and the bench make them."""

import io
import random
import re
import struct
import zipfile

WORDS = (
    b"NaN", b"-1e309", b"1e309", b"0", b"-", b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b'"', b",",
    b"\n", b"(", b")", b"[", b"{}", b"null", b"<a>", b"</", b"&#0;", b"EPSG:0", b"180.1", b"J1",
    "度".encode(), "经度".encode("gb18030"), b"9" * 400, b"(" * 300, b"[" * 3000,
)  # fmt: skip
NUMBERS = tuple(
    struct.pack(order + kind, number)
    for order in "<>"
    for kind, several in (
        ("H", (0, 1, 0x7FFF, 0xFFFF)),
        ("I", (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)),
        ("Q", (0, 2**31, 2**63 - 1, 2**64 - 1)),
        ("d", (0.0, 1e308, float("inf"), float("nan"))),
    )
    for number in several
)  # that counts, offsets and coordinates are stored as
SIGNS = b"0123456789.,-+eE NSX<>[]{}()/"
MIME = "mimetype"  # of an ODS, the first in its zip
TRIES = 4
TOKEN = re.compile(rb"[+-]?\d[\d.]*|[^\W\d]+|[\x80-\xff]+")  # numbers and words of a text
WINDOW = 2000  # bytes in which one is put in the place of another
ODD = (
    b"0", b"-1", b"1", b"0.1", b"-0.0", b"90", b"180", b"180.0000001", b"360", b"1e-9", b"1e20",
    b"1e309", b"NaN", b"Infinity", b"null", b"true", b"29548000", b"4853000", b"2147483648",
    b"99999999999999999999", b"EPSG:4517", b"J1", b"POLYGON", b"Point", "甲".encode(),
)  # fmt: skip
WHOLE = 8  # one of so many mutations of a zip is of the zip itself, the others of a file in it


def mutated(data: bytes, seed: int) -> bytes:
    """Return bytes with one to six changes that a seed decides.

    One of three times bytes move, which few files outlive; else some are overwritten, or in a text
    one of three times numbers and words changed.
    """
    dice = random.Random(seed)
    changed = bytearray(data)
    of_text = _reword if b"\0" not in data else _overwrite
    change = (_change, _overwrite, of_text)[seed % 3]
    for _ in range(dice.randint(1, 2 if change is _reword else 6)):
        change(changed, dice)
    return bytes(changed)


def _reword(changed: bytearray, dice: random.Random) -> None:
    """Put a number or word in the place of another, as one that the file has, or an odd one."""
    start = dice.randrange(max(1, len(changed) - WINDOW))
    found = list(TOKEN.finditer(changed, start, start + WINDOW))
    if not found:
        return
    one = dice.choice(found)
    other = next(each for each in dice.sample(found, len(found)) if _kind(each) == _kind(one))
    some = (other[0], other[0], dice.choice(ODD), one[0] * 2, b"")[dice.randrange(5)]
    changed[one.start() : one.end()] = some


def _kind(token: re.Match[bytes]) -> bool:
    return token[0][-1:].isdigit()


def _overwrite(changed: bytearray, dice: random.Random) -> None:
    """Put a few other bytes in the place of some, where there was something if that is found."""
    places = [dice.randrange(max(1, len(changed))) for _ in range(TRIES)]
    at = next((place for place in places if changed[place : place + 1] != b"\0"), places[0])
    is_text = b"\0" not in changed
    kind = dice.randrange(4)
    if kind == 0:
        some = bytes(byte ^ 1 << dice.randrange(8) for byte in changed[at : at + 1])
    elif kind == 1:
        some = bytes(dice.choices(SIGNS, k=2)) if is_text else dice.randbytes(dice.choice((1, 4)))
    elif kind == 2:
        some = dice.choice(WORDS if is_text else NUMBERS)
    else:
        other = dice.randrange(max(1, len(changed)))
        some = bytes(changed[other : other + dice.choice((1, 2, 4, 8, 16))])
    changed[at : at + len(some)] = some[: len(changed) - at]


def _change(changed: bytearray, dice: random.Random) -> None:
    """Put bytes in, take some out or write others in the place of some."""
    at = dice.randrange(len(changed) + 1)
    end = min(len(changed), at + dice.choice((1, 2, 4, 16, 200)))
    kind = dice.randrange(6)
    if kind == 0 and at < len(changed):
        changed[at] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del changed[at:end]
    elif kind == 2:
        changed[at:at] = dice.choice(WORDS)
    elif kind == 3:
        changed[at:end] = dice.choice(WORDS)
    elif kind == 4:
        changed[at:at] = changed[at:end] * dice.choice((1, 2, 50))
    else:
        del changed[dice.randrange(len(changed) + 1) :]


def mutated_file(data: bytes, seed: int) -> bytes:
    """Return a mutated file; of a zip mostly one of its entries, packed again."""
    if not (data.startswith(b"PK") and seed % WHOLE):
        return mutated(data, seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    chosen = random.Random(seed).choice(sorted(entries))
    entries[chosen] = mutated(entries[chosen], seed)
    return packed(entries)


def packed(files: dict[str, bytes]) -> bytes:
    """Return a zip of files; what is to be found at its beginning is stored as it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            stored = zipfile.ZIP_STORED if name == MIME else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, stored)
    return buffer.getvalue()
