"""What must not matter: names of units, order of rows, unit of measurement, origin of time."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.impact.tested import (
    difference_in_differences,
    synthetic_control,
    synthetic_difference_in_differences,
)
from tests.impact.tested.conftest import world

WHERE = {"unit": "area", "at": "week", "outcome": "orders", "treated": ["area a", "area b"], "start": 16}
METHODS = {
    "did": (difference_in_differences, {}),
    "sc": (synthetic_control, {}),
    "sc t": (synthetic_control, {"demeaned": True, "inference": "t"}),
    "sdid": (synthetic_difference_in_differences, {}),
}
SMALL = {"n_controls": 7, "n_treated": 2, "before": 16, "after": 3}


def figures(effect):
    estimate = effect.estimate
    return [estimate.value, estimate.low, estimate.high, effect.p_value, effect.lift.value]


@pytest.mark.parametrize("name", sorted(METHODS))
@given(seed=st.integers(0, 50), names=st.permutations(range(9)), scale=st.sampled_from([1e-3, 7.0, 1e4]))
@settings(max_examples=6, deadline=None)
def test_names_order_and_scale_do_not_matter(name, seed, names, scale):
    method, arguments = METHODS[name]
    data = world(seed, **SMALL)
    expected = figures(method(data, **WHERE, **arguments))
    new = {f"area {chr(97 + i)}": f"town {place}" for i, place in enumerate(names)}
    moved = data.with_columns(
        pl.col("area").replace_strict(new), orders=pl.col("orders") * scale, week=pl.col("week") - 40
    ).sample(fraction=1.0, shuffle=True, seed=seed)
    where = WHERE | {"treated": [new["area a"], new["area b"]], "start": -24}
    found = figures(method(moved, **where, **arguments))
    assert [x / scale for x in found[:3]] == pytest.approx(expected[:3], rel=1e-6, abs=1e-6)
    assert found[3:] == pytest.approx(expected[3:], rel=1e-6, abs=1e-9)


@given(seed=st.integers(0, 50), shift=st.floats(-100, 100))
@settings(max_examples=6, deadline=None)
def test_a_shift_of_all_outcomes_moves_nothing(seed, shift):
    data = world(seed, **SMALL)
    moved = data.with_columns(pl.col("orders") + shift)
    for method, arguments in METHODS.values():
        one, other = (method(frame, **WHERE, **arguments).estimate for frame in (data, moved))
        assert (other.value, other.low) == pytest.approx((one.value, one.low), rel=1e-6, abs=1e-6)
