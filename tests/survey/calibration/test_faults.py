"""Impossible margins are named, and so is what to do about them."""

from __future__ import annotations

import numpy as np
import pytest

from maal.core import BadInput
from maal.survey.calibration import (
    Margin,
    calibrate_bounded,
    calibrate_exponential,
    calibrate_linear,
    calibrate_logit,
    poststratify,
    rake,
    trim,
)

D = np.full(4, 10.0)
SIZE = Margin("size", ("small", "large"), np.array([30.0, 20]))
CODES = np.array([0, 0, 1, 1])


def test_an_empty_cell_that_has_a_total() -> None:
    margin = Margin("size", ("small", "medium", "large"), np.array([30.0, 5, 20]))
    with pytest.raises(BadInput) as error:
        poststratify(D, np.array([0, 0, 2, 2]), margin)
    assert str(error.value) == (
        "1 of 3 categories of margin 'size' have a total but no unit in the sample; merge it with another category: "
        "'size=medium' (total 5)."
    )


@pytest.mark.parametrize("total", [0.0, -3.0, np.nan])
def test_a_total_that_is_not_above_zero(total: float) -> None:
    margin = Margin("size", ("small", "large"), np.array([30.0, total]))
    with pytest.raises(
        BadInput, match=r"1 of 2 categories of margin 'size' have a total that is not above zero: 'size="
    ):
        rake(D, CODES[:, np.newaxis], [margin])


def test_a_total_below_the_sample() -> None:
    margin = Margin("size", ("small", "large"), np.array([30.0, 1]))
    with pytest.raises(BadInput, match=r"population counts, not shares: 'size=large' \(total 1, sampled 2\)\."):
        poststratify(D, CODES, margin, np.ones(4))


def test_a_unit_outside_a_margin() -> None:
    with pytest.raises(BadInput, match=r"1 units are in no category of margin 'size'; give each category a total\."):
        poststratify(D, np.array([0, 0, 1, -1]), SIZE)


def test_margins_that_disagree() -> None:
    region = Margin("region", ("north", "south"), np.array([30.0, 21]))
    with pytest.raises(BadInput) as error:
        rake(D, np.column_stack([CODES, CODES]), [SIZE, region])
    assert str(error.value) == (
        "the totals of margin 'size' add up to 50, those of margin 'region' to 51: all margins must describe the same "
        "population."
    )


def test_margins_that_disagree_by_rounding_are_scaled() -> None:
    region = Margin("region", ("north", "south"), np.array([25.0, 25 + 1e-6]))
    found = rake(D, np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [SIZE, region])
    assert D @ found.g == pytest.approx(50, rel=1e-12)


def test_raking_that_cannot_converge_names_the_margin() -> None:
    region = Margin("region", ("north", "south"), np.array([25.0, 25]))
    with pytest.raises(BadInput) as error:
        rake(D, np.column_stack([CODES, CODES]), [SIZE, region], max_iterations=50)
    assert str(error.value) == (
        "raking did not converge in 50 iterations: 'size=large' is at 25 where 20 is wanted (0.25 of it away), the "
        "furthest of all margins. Cells without any unit may make the margins impossible together: merge small "
        "categories."
    )


def test_no_margin_at_all() -> None:
    with pytest.raises(BadInput, match="raking needs at least one margin"):
        rake(D, np.empty((4, 0), dtype=np.int64), [])


X = np.array([[1.0, 1, 0, 2], [1, 1, 0, 3], [1, 0, 1, 5], [1, 0, 1, 9]])
NAMES = ("all", "size=small", "size=large", "turnover")
TOTALS = np.array([50.0, 30, 20, 230])


def test_collinear_columns_with_totals_that_agree_are_accepted() -> None:
    found = calibrate_linear(D, X, TOTALS, NAMES)
    assert (D * found.g) @ X == pytest.approx(TOTALS, rel=1e-12)


def test_collinear_columns_with_totals_that_contradict() -> None:
    with pytest.raises(BadInput) as error:
        calibrate_linear(D, X, np.array([50.0, 30, 25, 230]), NAMES)
    assert str(error.value) == (
        "the totals contradict each other: in the sample 'size=large' is a linear combination of 'all', 'size=small', "
        "whose totals make it 20, but its total is 25. Correct or leave out one."
    )


@pytest.mark.parametrize("method", [calibrate_linear, calibrate_exponential])
def test_a_column_without_units(method: object) -> None:
    x = X * np.array([1, 1, 1, 0])
    with pytest.raises(BadInput, match="'turnover' has the total 230 but no unit in the sample; merge it"):
        method(D, x, TOTALS, NAMES)  # type: ignore[operator]


def test_a_numeric_total_at_zero_and_below_the_sample() -> None:
    with pytest.raises(BadInput, match="'turnover' has the total 0; its values are zero or above, so must it be above"):
        calibrate_linear(D, X, np.array([50.0, 30, 20, 0]), NAMES)
    with pytest.raises(BadInput, match="'turnover' has the total 12, below the 19 of the sample alone"):
        calibrate_linear(D, X, np.array([50.0, 30, 20, 12]), NAMES, np.ones(4))


def test_values_that_are_not_numbers() -> None:
    with pytest.raises(BadInput, match="'turnover' has 2 missing values and the total 230"):
        calibrate_linear(D, np.where(X > 4, np.nan, X), TOTALS, NAMES)
    with pytest.raises(BadInput, match="1 of 4 design weights are negative or missing"):
        calibrate_linear(D * np.array([1, 1, 1, -1]), X, TOTALS, NAMES)
    with pytest.raises(BadInput, match=r"x has the shape \(4, 4\) and totals \(3,\); wanted \(4, 4\) and \(4,\)"):
        calibrate_linear(D, X, TOTALS[:3], NAMES)


@pytest.mark.parametrize("method", [calibrate_bounded, calibrate_logit])
def test_bounds_that_one_total_cannot_hold(method: object) -> None:
    with pytest.raises(BadInput) as error:
        method(D, X[:, 1:3], TOTALS[1:3], NAMES[1:3], bounds=(0.5, 1.4))  # type: ignore[operator]
    assert str(error.value) == (
        "the bounds (0.5, 1.4) cannot hold: within them the total of 'size=small' lies between 10 and 28, and 30 is "
        "wanted (g of 1.5 on average). Widen 'high'."
    )


@pytest.mark.parametrize("method", [calibrate_bounded, calibrate_logit])
def test_bounds_that_all_totals_together_cannot_hold(method: object) -> None:
    with pytest.raises(BadInput, match=r"did not converge in .* The bounds \(0.5, 1.6\) are too narrow .* Widen them"):
        method(D, X, np.array([50.0, 30, 20, 270]), NAMES, bounds=(0.5, 1.6))  # type: ignore[operator]


@pytest.mark.parametrize("bounds", [(1.1, 2), (0.5, 0.9), (0.5, np.inf), (2, 0.5)])
def test_bounds_must_hold_one_between_them(bounds: tuple[float, float]) -> None:
    with pytest.raises(BadInput, match="must be two numbers with 1 between them"):
        calibrate_logit(D, X, TOTALS, NAMES, bounds=bounds)


def test_no_positive_weights_meet_the_totals() -> None:
    with pytest.raises(
        BadInput, match=r"raking did not converge in .*'all' is at .* g runs from 0 to .* no positive weights may meet"
    ):
        calibrate_exponential(D, X, np.array([50.0, 30, 20, 400]), NAMES)


def test_limits_that_cannot_keep_the_sum() -> None:
    with pytest.raises(BadInput) as error:
        trim(np.array([10.0, 20, 30]), 1, 15)
    assert str(error.value) == (
        "weights between 1 and 15 cannot keep their sum of 60: the mean weight is 20, which must lie between the "
        "limits."
    )
    with pytest.raises(BadInput, match="1 of 2 weights are not above zero"):
        trim(np.array([0.0, 2]), 0, 3)
    with pytest.raises(BadInput, match=r"the limits \(3, 2\) must be two numbers from zero up"):
        trim(np.array([1.0, 2]), 3, 2)
