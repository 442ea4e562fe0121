"""Percentages in sentences: what is not nothing is never told as nothing."""

import pytest

from ftzmap.text.i18n import language
from ftzmap.text.percentages import percent_cell, signed_percent, written_percent


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (0, "0.00"),
        (1e-14, "0.00"),  # of rounding
        (2.2e-7, "< 0.01"),
        (0.0049, "< 0.01"),
        (0.0051, "0.01"),
        (12.346, "12.35"),
        (99.985, "99.98"),
        (99.996, "99.99"),
        (99.99999, "99.99"),
        (100 - 1e-8, "100.00"),  # of areas that are right to 1e-9
        (100, "100.00"),
        (100.004, "100.00"),
        (float("nan"), "nan"),
    ],
)
def test_a_small_share_is_told_by_its_bound(percent, text):
    assert written_percent(percent) == text


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (0, "0.00"),
        (-1e-14, "0.00"),
        (0.004, "< +0.01"),
        (-0.004, "> -0.01"),
        (-0.006, "-0.01"),
        (1234.5, "+1,234.50"),
    ],
)
def test_a_small_difference_keeps_its_sign(percent, text):
    assert signed_percent(percent) == text


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0, 2, "0.00%"),
        (3e-8, 2, "< 0.01%"),
        (5e-5, 2, "< 0.01%"),  # half a step, which is rounded down
        (-3e-8, 2, "> -0.01%"),
        (0.0004, 1, "< 0.1%"),
        (0.004, 0, "< 1%"),
        (0.125, 1, "12.5%"),
    ],
)
def test_the_app_tells_small_shares_by_their_bound(code, share, decimals, text):
    assert language(code).percent(share, decimals) == text


@pytest.mark.parametrize(
    ("percent", "text"),
    [(0, "0.00"), (3.34e-6, "0.0000033"), (0.0098, "0.0098"), (0.01, "0.01"), (1234.5, "1234.50")],
)
def test_a_column_has_a_number_however_small_the_share(percent, text):
    assert percent_cell(percent) == text
