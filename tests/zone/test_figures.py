import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftzmap.zone.figures import Figure, Grade

BONDED = Figure(3.61, 2)
CORPS = Figure(30.8, 1)
URUMQI = Figure(134.60, 2, "derived", "179.66 − 28.48 − 16.58")


@pytest.mark.parametrize(("figure", "km2"), [(BONDED, 0.005), (CORPS, 0.05), (URUMQI, 0.015)])
def test_precision_is_half_a_unit_of_the_last_digit_once_for_each_rounding(figure, km2):
    assert figure.precision_km2 == km2


@pytest.mark.parametrize(
    ("figure", "measured", "grade"),
    [
        (BONDED, 3.615, Grade.AGREES),
        (BONDED, 3.605, Grade.AGREES),
        (BONDED, 3.6151, Grade.WITHIN_TOLERANCE),
        (BONDED, 3.6460, Grade.WITHIN_TOLERANCE),  # 1 % of 3.61 is 0.0361
        (BONDED, 3.6462, Grade.OFF),
        (BONDED, 3.5738, Grade.OFF),
        (CORPS, 30.85, Grade.AGREES),
        (CORPS, 30.851, Grade.WITHIN_TOLERANCE),
        (URUMQI, 134.615, Grade.AGREES),
        (URUMQI, 134.585, Grade.AGREES),
        (URUMQI, 134.616, Grade.WITHIN_TOLERANCE),
        (Figure(28.48, 2), 28.485, Grade.AGREES),  # in floats the difference is above 0.005
    ],
)
def test_grades_turn_at_the_precision_and_at_one_percent(figure, measured, grade):
    assert figure.grade(measured) is grade


def test_the_tolerance_is_the_users_own():
    assert BONDED.grade(3.70) is Grade.OFF
    assert BONDED.grade(3.70, 5) is Grade.WITHIN_TOLERANCE
    assert BONDED.grade(3.62, 0) is Grade.OFF


def test_a_tolerance_below_the_precision_takes_nothing_away():
    assert BONDED.grade(3.6149, 0) is Grade.AGREES


def test_what_could_not_be_measured_is_off():
    assert BONDED.grade(math.nan) is Grade.OFF


gaps = st.floats(0, 10)


@settings(deadline=None, max_examples=200)
@given(gaps, gaps, st.floats(0, 50))
def test_the_farther_a_measure_the_worse_its_grade_on_either_side(one, other, tolerance):
    order = list(Grade)
    near, far = sorted([one, other])

    grades = [CORPS.grade(30.8 + gap, tolerance) for gap in (near, far, -near, -far)]
    above_near, above_far, below_near, below_far = map(order.index, grades)

    assert above_near <= above_far
    assert below_near <= below_far


def test_a_derivation_sums_to_its_figure():
    assert URUMQI.derived_km2() == pytest.approx(134.60, abs=1e-12)
    assert BONDED.derived_km2() is None


@pytest.mark.parametrize("minus", ["−", "-", " - "])
def test_a_derivation_may_be_typed_with_any_minus(minus):
    figure = Figure(134.60, 2, "derived", f"179.66{minus}28.48{minus}16.58")

    assert figure.derived_km2() == pytest.approx(134.60, abs=1e-12)
    assert figure.precision_km2 == 0.015


def test_figures_are_written_with_the_decimals_of_the_text():
    assert [str(figure) for figure in (BONDED, CORPS, URUMQI)] == ["3.61", "30.8", "134.60"]
