"""What a file is, by its first bytes and then its name; apart because it asks every format."""

import re

from geo.errors import FileFormatError
from geo.formats import catalogue
from geo.formats.format import HEAD_BYTES, Certainty, Format, SourceFile
from geo.formats.workbook import OLD_OFFICE
from geo.messages import Message, message

DWG = b"AC10"
WEB_PAGE = re.compile(
    r"<(?:!doctype\s{1,9}html|html|head|meta|style|body|table)\b|mime-version\s{0,9}:",
    re.IGNORECASE,
)
XML_WORKBOOK = re.compile(r"<\?mso-application\s[^>]{0,99}Excel\.Sheet|office:spreadsheet\"")
STRANGERS = (
    (b"\xff\xd8\xff", message("a JPEG picture")),
    (b"\x89PNG", message("a PNG picture")),
    (b"GIF8", message("a GIF picture")),
    (b"II*\x00", message("a TIFF picture")),
    (b"MM\x00*", message("a TIFF picture")),
    (b"%PDF", message("a PDF document")),
    (OLD_OFFICE, message("an old Office document")),
    (b"AutoCAD Binary DXF", message("a binary DXF drawing")),
    (b"Rar!", message("a RAR archive")),
    (b"7z\xbc\xaf", message("a 7z archive")),
    (b"\x1f\x8b", message("a gzip archive")),
    (b"MZ", message("a program")),
    (b"\x7fELF", message("a program")),
)  # which no format has for its signature


def recognise(source: SourceFile) -> Format:
    """Return the format of a file.

    Raises
    ------
    FileFormatError
        It is empty, or of no format that is read here.
    """
    if not source.data or (len(source.data) < HEAD_BYTES and source.data.isspace()):
        raise FileFormatError(message("The file is empty; choose another file."))
    if WEB_PAGE.match(source.head_text):
        raise FileFormatError(
            message(
                "The file is a web page; open it in Excel or WPS, save it as .xlsx, and "
                "give that file."
            )
        )
    if XML_WORKBOOK.search(source.head_text):
        raise FileFormatError(
            message("The file is an XML workbook; open it in Excel or WPS and save it as .xlsx.")
        )
    formats = catalogue.FORMATS
    certainty, at = max((each.recognise(source), -at) for at, each in enumerate(formats))
    if certainty < Certainty.SIGNATURE:
        _refuse_stranger(source.data)
    if certainty > Certainty.NONE:
        return formats[-at]
    promised = catalogue.promised_format(source.name)
    if promised and promised.is_text and "\0" not in source.head_text:
        return promised  # whose reader says what is wrong
    raise FileFormatError(
        message(
            "The file is not a known boundary file; give one of {kinds}.",
            kinds=catalogue.titles(),
        )
    )


def name_notes(source: SourceFile, known: Format) -> tuple[Message, ...]:
    """Return the sentence on a name that promises another format, if it does."""
    if source.ending in known.endings or not catalogue.promised_format(source.name):
        return ()
    return (
        message(
            "The name ends in {ending}, but the file is {kind} and was read as such.",
            ending=source.ending,
            kind=known.title,
        ),
    )


def is_stranger(data: bytes) -> bool:
    """Return whether a file is of a kind that no format is of, by its first bytes."""
    return data.startswith((DWG, *(signature for signature, _ in STRANGERS)))


def _refuse_stranger(data: bytes) -> None:
    if data.startswith(DWG):
        raise FileFormatError(
            message(
                "The file is a DWG drawing, which is not supported; save it as DXF in your "
                "drawing program, and give that file."
            )
        )
    for signature, what in STRANGERS:
        if data.startswith(signature):
            raise FileFormatError(
                message("The file is {what}, not a boundary file; choose another file.", what=what)
            )
