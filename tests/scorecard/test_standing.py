from __future__ import annotations

import pytest

from maal.core import Estimate
from maal.scorecard import Standing
from maal.scorecard.standing import stand_count, stand_level, stand_unrecorded


@pytest.mark.parametrize(
    ("actual", "projection", "is_over", "standing"),
    [
        (100, None, False, Standing.REACHED),
        (99, None, True, Standing.MISSED),
        (50, None, False, Standing.UNKNOWN),
        (50, (100, 140), False, Standing.ON_COURSE),
        (50, (99, 140), False, Standing.UNCERTAIN),
        (50, (60, 100), False, Standing.UNCERTAIN),
        (50, (60, 99), False, Standing.BEHIND),
    ],
)
def test_a_counted_goal(
    actual: float, projection: tuple[float, float] | None, is_over: bool, standing: Standing
) -> None:
    expected = None if projection is None else Estimate(sum(projection) / 2, low=projection[0], high=projection[1])
    assert stand_count(100, Estimate(actual), expected, is_over)[0] is standing


@pytest.mark.parametrize(
    ("actual", "is_over", "standing"),
    [
        (None, False, Standing.UNKNOWN),
        (Estimate(0.65, low=0.60, high=0.70), False, Standing.REACHED),
        (Estimate(0.65, low=0.59, high=0.70), True, Standing.UNCERTAIN),
        (Estimate(0.50, low=0.45, high=0.59), False, Standing.BEHIND),
        (Estimate(0.50, low=0.45, high=0.59), True, Standing.MISSED),
        (Estimate(0.61), False, Standing.REACHED),
        (Estimate(0.59), False, Standing.BEHIND),
    ],
)
def test_a_level(actual: Estimate | None, is_over: bool, standing: Standing) -> None:
    assert stand_level(0.6, actual, is_over)[0] is standing


def test_the_reason_states_level_and_target_as_shares() -> None:
    reason = stand_level(0.6, Estimate(0.61, low=0.57, high=0.65, unit="share"), False)[1]
    assert str(reason) == "61.0% (57.0% to 65.0%) spans the target of 60.0%: a larger sample would tell."


def test_a_kind_that_was_never_recorded_is_unknown_and_not_zero():
    standing, reason = stand_unrecorded("purchase", ["order", "enquiry"])
    assert standing is Standing.UNKNOWN
    assert str(reason) == "No outcome of the kind 'purchase' has been recorded; there are: order, enquiry."
    assert str(stand_unrecorded("order", [])[1]) == "No outcome has been recorded yet."
