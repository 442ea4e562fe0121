"""Texts that are not UTF-8 made readable; alone, because measuring knows no encodings."""

from typing import Any

from geo.formats.texts import CARRIER, Cells


def with_sound_texts(batch: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a record batch whose texts are all UTF-8; others are read as GB18030."""
    import pyarrow as pa

    columns = list(batch.columns)
    for at, column in enumerate(columns):
        kind = column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            columns[at] = _sound(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


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
