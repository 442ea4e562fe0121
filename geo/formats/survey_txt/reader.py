"""Read the coordinate TXT of Chinese land surveys (勘测定界界址点坐标交换格式).

The format is no standard but what approval systems ask for, and files differ in every respect:
encoding, punctuation, fields, labels, closure, ring numbers, axis order, zone and unit of area.
Whatever was decided in reading is said; where two readings fit, the file is refused. Declared
areas are the check digit. `geo.formats.survey_txt.writer` writes the format.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs.readings import Reading, to_lonlat
from geo.formats.format import Certainty, Format, by_text
from geo.formats.survey_txt.lines import Heading, Sheet, parse_sheet
from geo.formats.survey_txt.outlines import Drawing, draw, name_of
from geo.formats.survey_txt.system import DeclaredAreas, header_notes, measure, reading_of
from geo.formats.survey_txt.writer import write
from geo.formats.table import SurveyRecord, SurveyRing, Table
from geo.messages import Message, message

MARKS = re.compile(
    r"[\[［【]\s*(?:属性描述|地块坐标|项目信息|扩展信息)|^.*,\s*[@＠]\s*$", re.MULTILINE
)  # a section, or a parcel line

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Parcel:
    """One parcel of a survey.

    Parameters
    ----------
    number, name, use
        As written, on one line and cut to 200 characters; empty where left out.
    declared_m2
        The area that the file declares, m²; None where it declares none.
    declared_half_m2
        Half a unit of the last digit in which it is written, m²; None where it declares none.
    geometry
        Polygon or MultiPolygon in longitude and latitude, degrees, EPSG:4326; shells run
        counter-clockwise. As drawn in the file: it may be invalid.
    measured_m2
        Its area on the ellipsoid, m², edges being geodesics.
    """

    number: str
    name: str
    use: str
    declared_m2: float | None
    declared_half_m2: float | None
    geometry: shapely.Polygon | shapely.MultiPolygon
    measured_m2: float


@dataclass(frozen=True)
class Survey:
    """A survey TXT as read.

    Parameters
    ----------
    parcels
        In the order of the file.
    decisions
        Sentences that say how it was read, and what in it disagrees.
    header
        Key and value of its sections, as written.
    record
        All that is written again where a parcel is not changed.
    """

    parcels: tuple[Parcel, ...]
    decisions: tuple[Message, ...]
    header: dict[str, str]
    record: SurveyRecord


def read_txt(data: bytes, *, from_crs: str | int | None = None) -> Survey:
    """Read a survey TXT of any dialect.

    Parameters
    ----------
    data
        The bytes of the file.
    from_crs
        The user's word on the coordinate system, an EPSG code such as ``"EPSG:4538"``: needed
        where the file leaves it open or names one older than CGCS2000.

    Raises
    ------
    CrsError
        Several coordinate systems or axis orders fit, or none does, or the header names one
        that needs a transformation with local parameters.
    FileFormatError
        The bytes are no survey TXT, or a line of it cannot be understood; the line is named.
    FileTooLargeError
        The file would not fit the memory or time that is set for it.
    """
    sheet = parse_sheet(data)
    drawing = draw(sheet)
    declared = DeclaredAreas.of([heading.area for heading in drawing.headings])
    reading = reading_of(sheet.header, drawing, declared, from_crs)
    geometries, measured, agreement = measure(drawing, declared, reading)
    names = [name_of(heading) for heading in drawing.headings]
    decisions = (
        *_text_notes(sheet),
        *filter(None, [reading.decision]),
        *header_notes(sheet.header, reading, by_user=from_crs is not None),
        *declared.decisions(agreement, measured, names),
        *drawing.decisions,
    )
    parcels = _parcels(drawing.headings, *declared.square_metres(agreement), geometries, measured)
    return Survey(tuple(parcels), decisions, sheet.header, _record(sheet, drawing, reading))


def _record(sheet: Sheet, drawing: Drawing, reading: Reading) -> SurveyRecord:
    """Return what the file says of its parcels in its own order, vertices in degrees."""
    sizes = [ring.stop - ring.start for ring in drawing.rings]
    lonlat = np.column_stack(to_lonlat(drawing.x, drawing.y, reading))
    vertices = np.split(lonlat, np.cumsum(sizes)[:-1])
    rings: list[list[SurveyRing]] = [[] for _ in drawing.headings]
    for ring, parcel, own in zip(drawing.rings, drawing.ring_parcel, vertices, strict=True):
        labels = sheet.labels[ring.start : ring.stop]
        rings[parcel].append(
            SurveyRing(number=sheet.rings[ring.start], labels=labels, vertices=own)
        )
    fields = [
        (h.area, h.number, h.name, h.kind, h.sheet, h.use, h.land_class) for h in drawing.headings
    ]
    return SurveyRecord(header=sheet.header, fields=fields, rings=rings)


def _parcels(
    headings: Sequence[Heading],
    declared: Floats,
    half: Floats,
    geometries: Geometries,
    measured: Floats,
) -> Iterator[Parcel]:
    rows = zip(headings, declared, half, geometries, measured, strict=True)
    for heading, m2, half_m2, geometry, area in rows:
        is_known = not np.isnan(m2)
        yield Parcel(
            number=heading.number,
            name=heading.name,
            use=heading.use,
            declared_m2=float(m2) if is_known else None,
            declared_half_m2=float(half_m2) if is_known else None,
            geometry=geometry,
            measured_m2=float(area),
        )


def _text_notes(sheet: Sheet) -> Iterator[Message]:
    yield message("The text was read as {encoding}.", encoding=sheet.encoding.upper())
    if sheet.unread_count:
        yield message("Characters that could not be read: {count}.", count=sheet.unread_count)
    if sheet.extra_count:
        yield message(
            "Numbers after X and Y, such as heights or side lengths, were left out. Points "
            "with such numbers: {count}.",
            count=sheet.extra_count,
        )
    if sheet.note_count:
        yield message(
            "Lines of words among the points, which were left out: {count}.", count=sheet.note_count
        )
    if not sheet.has_parcel_lines:
        yield message("The file has no parcel line; its points were read as one parcel.")
    if sheet.cut_count:
        yield message("Texts that were too long were shortened: {count}.", count=sheet.cut_count)


def read(data: bytes, *, from_crs: str | None = None) -> Table:
    """Return the parcels of a survey TXT, geometries in degrees; errors are those of `read_txt`."""
    survey = read_txt(data, from_crs=from_crs)
    parcels = survey.parcels
    geometries = np.empty(len(parcels), dtype=object)
    geometries[:] = [parcel.geometry for parcel in parcels]
    return Table(
        geometries,
        {
            "name": [parcel.name or None for parcel in parcels],
            "id": [parcel.number or None for parcel in parcels],
            "use": [parcel.use or None for parcel in parcels],
            "declared_m2": [parcel.declared_m2 for parcel in parcels],
            "declared_half_m2": [parcel.declared_half_m2 for parcel in parcels],
        },
        is_wgs84=True,
        decisions=survey.decisions,
        survey=survey.record,
    )


def read_numbers(data: bytes) -> Table:
    """Return the parcels of a survey TXT in its own coordinates, easting first; errors as above."""
    drawing = draw(parse_sheet(data))
    names = [name_of(heading) for heading in drawing.headings]
    return Table(drawing.polygons, {"name": names})


def _has_marks(text: str) -> bool:
    return bool(MARKS.search(text)) and not text.startswith("{")


FORMAT = Format(
    id="txt",
    title="TXT",
    endings=(".txt",),
    recognise=by_text(Certainty.CONTENT, _has_marks),
    crs="from the numbers and its header; the declared areas are the check digit",
    read=lambda source, options: read(source.data, from_crs=options.from_crs),
    read_numbers=lambda source, _: read_numbers(source.data),
    output_ending=".txt.zip",
    write=write,
    is_text=True,
    common_endings=(".txt",),
    is_united=True,
)
