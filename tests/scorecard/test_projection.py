from __future__ import annotations

import numpy as np
import pytest

from maal.core import BadInput, TooLittleData
from maal.scorecard import project


def test_a_steady_course_goes_on() -> None:
    expected = project([[10] * 90, [10] * 91, [10] * 92, [10] * 92], [10] * 45, 90)
    assert expected.value == pytest.approx(900, rel=0.01)
    assert 830 < expected.low < 900 < expected.high < 970


def test_the_course_of_earlier_periods_is_followed() -> None:
    late = [1] * 45 + [3] * 45
    assert project([late] * 4, late[:45], 90).value == pytest.approx(180, rel=0.01)


def test_the_own_level_counts_more_than_the_last_periods() -> None:
    assert project([[10] * 90] * 4, [20] * 60, 90).value == pytest.approx(1800, rel=0.05)


def test_before_the_first_day_the_last_period_is_expected() -> None:
    expected = project([[10] * 90, [11] * 90, [12] * 90], [], 90)
    assert expected.value == pytest.approx(12 * 90, rel=0.01)
    assert expected.low < 10 * 90


def test_counting_noise_is_never_taken_as_less_than_poisson() -> None:
    expected = project([[1] * 100] * 5, [1] * 50, 100)
    assert expected.std_error >= np.sqrt(50)


def test_the_interval_never_falls_below_the_count_so_far() -> None:
    expected = project([[0, 5], [1, 0], [0, 1]], [7], 2)
    assert expected.low >= 7


def test_nothing_ever_happened() -> None:
    expected = project([[0] * 30] * 3, [0] * 10, 30)
    assert expected.value < 1
    assert expected.low == 0


def test_a_period_that_is_over_is_no_longer_projected() -> None:
    finished = project([[1] * 7] * 3, [2] * 7, 7)
    assert (finished.value, finished.low, finished.high) == (14, 14, 14)


def test_two_earlier_periods_are_too_few() -> None:
    with pytest.raises(TooLittleData, match="needs 3 earlier whole periods; there are 2"):
        project([[1] * 7] * 2, [1], 7)


@pytest.mark.parametrize(
    ("earlier", "current", "message"),
    [
        ([[1] * 7] * 3, [1] * 8, "8 days cannot have passed of a period of 7 days"),
        ([[1] * 7, [1] * 7, [1, -1]], [1], "must be zero or more"),
        ([[1] * 7] * 3, [-1], "must be zero or more"),
    ],
)
def test_impossible_counts_are_refused(earlier: list[list[int]], current: list[int], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        project(earlier, current, 7)


def test_intervals_hold_the_truth_for_seasonal_trending_overdispersed_counts() -> None:
    draw, held = np.random.default_rng(20260901), []
    for _ in range(150):
        days = np.arange(91 * 7)
        rate = 3 * np.exp(0.08 * days / 91 + 0.3 * np.sin(2 * np.pi * (days + draw.integers(365)) / 365))
        periods = draw.poisson(draw.gamma(rate, 1.0)).reshape(7, 91)
        for passed in (9, 27, 45, 64, 82):
            expected = project(list(periods[:-1]), periods[-1, :passed], 91)
            held.append(expected.low <= periods[-1].sum() <= expected.high)
    assert 0.90 <= np.mean(held) <= 0.985
