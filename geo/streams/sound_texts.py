"""Texts that are not UTF-8 made readable; alone, because measuring knows no encodings."""

from typing import Any

from geo.errors import FileFormatError
from geo.formats.texts import CARRIER, Cells
from geo.messages import message


def with_sound_texts(batch: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a record batch whose texts are all UTF-8; others are read as GB18030.

    Raises
    ------
    FileFormatError
        Texts within the lists or records of a column are not UTF-8.
    """
    import pyarrow as pa

    columns = list(batch.columns)
    for at, column in enumerate(columns):
        kind = column.type
        if _is_text(kind):
            columns[at] = _sound(column)
        elif pa.types.is_dictionary(kind) and _is_text(kind.value_type):
            categories = _sound(column.dictionary)
            columns[at] = pa.DictionaryArray.from_arrays(
                column.indices, categories, ordered=kind.ordered
            )
        elif "string" in str(kind):
            _check(column, batch.schema.names[at])
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _check(column: Any, name: str) -> None:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        raise FileFormatError(
            message(
                "The column {column} has lists with texts that are not UTF-8; save the file anew.",
                column=name,
            )
        ) from error


def _sound(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        raw = column.cast(pa.large_binary(), safe=False).to_pylist()
        carried = [None if cell is None else cell.decode(CARRIER) for cell in raw]
        cells = Cells([cell for cell in carried if cell], None)
        texts = [cell if cell is None else cells.read(cell) for cell in carried]
        return pa.array(texts, column.type)
    return column
