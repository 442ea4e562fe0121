import pyarrow as pa
import pytest

from ftzmap.sites.columns import number_of, numbers_of

WRITTEN = ["512345.6", " 512345.6 ", "512,345.6", "512345,6", "1_000", "-3", "none", "", None]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_long_column_is_read_as_each_of_its_cells(text):
    alone, with_plain = (
        numbers_of(pa.array([text], pa.string())),
        numbers_of(pa.array(["1.5", text, None], pa.string())),
    )

    assert repr(alone.tolist()) == repr([number_of(text)])
    assert repr(with_plain.tolist()) == repr([1.5, number_of(text), float("nan")])


@pytest.mark.parametrize("kind", [pa.int64(), pa.float32(), pa.float64(), pa.uint8()])
def test_a_column_of_numbers_is_read_in_its_own_type(kind):
    assert repr(numbers_of(pa.array([7, None], kind)).tolist()) == "[7.0, nan]"


def test_yes_and_no_are_no_numbers():
    assert repr(numbers_of(pa.array([True, False])).tolist()) == "[nan, nan]"
