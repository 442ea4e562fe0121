import pytest

from geo.errors import GeoError
from geo.limits import Limits, limits


def test_limits_are_the_usual_ones_where_nothing_is_set():
    assert limits({}) == Limits()


def test_a_variable_sets_a_limit():
    assert limits({"FTZMAP_MAX_FEATURES": "1000"}) == Limits(max_features=1000)


def test_a_file_sets_limits_and_a_variable_wins(tmp_path):
    file = tmp_path / "limits.toml"
    file.write_text("max_features = 1000\nmax_seconds = 60\n")

    found = limits({"FTZMAP_LIMITS": str(file), "FTZMAP_MAX_SECONDS": "30"})

    assert found == Limits(max_features=1000, max_seconds=30)


@pytest.mark.parametrize("value", ["", "0", "-1", "many", "1.5", "1e6", "٣"])
def test_what_is_no_limit_is_refused_by_name(value):
    with pytest.raises(
        GeoError, match=r"limit max_features is .*; give a whole number of at least 1"
    ):
        limits({"FTZMAP_MAX_FEATURES": value})


@pytest.mark.parametrize("text", ["max_wishes = 3", "max_features = ["])
def test_a_file_that_sets_no_limits_is_refused(tmp_path, text):
    file = tmp_path / "limits.toml"
    file.write_text(text)

    with pytest.raises(GeoError, match=r"FTZMAP_LIMITS|Unknown limit max_wishes"):
        limits({"FTZMAP_LIMITS": str(file)})
