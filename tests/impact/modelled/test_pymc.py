"""The media mix by PyMC-Marketing: what it says without its packages, and what it finds with them."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.util import find_spec

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, Estimate, Missing, Period
from maal.impact.modelled import Lift, bayesian_media_mix, media_mix, pymc_sample
from maal.impact.modelled.describe import expected
from maal.impact.modelled.pymc import METHOD, settled
from maal.impact.modelled.pymc_sample import Posterior, measurements
from tests.impact.modelled.test_media_mix import SHARED, covers, in_ten_weeks
from tests.impact.modelled.worlds import TRUE, world

WHEN = Period(date(2023, 10, 9), date(2023, 12, 18))  # weeks 40 to 49
ABSENT = [name for name in ("pymc_marketing", "nutpie") if find_spec(name) is None]
needs_pymc = pytest.mark.skipif(
    bool(ABSENT), reason='not installed: pymc-marketing, nutpie (pip install "maal[model]")'
)
quiet = pytest.mark.filterwarnings("ignore")  # the packages warn of one another


@cache
def lifted():
    """The light model with a lift of radio."""
    return media_mix(world(), at="week", outcome="orders", channels=["radio", "shop"], lifts=[lift(900.0)]).fit


def lift(value, error=60.0):
    return Lift("radio", WHEN, Estimate(value, error), switched=0.5)


def test_without_the_packages_the_pip_command_is_said(monkeypatch):
    monkeypatch.setattr(pymc_sample, "find_spec", lambda name: None)
    with pytest.raises(Missing, match=r'pymc_marketing and nutpie, not installed here: pip install "maal\[model\]"'):
        bayesian_media_mix(world(), at="week", outcome="orders", channels=["radio"])


def test_a_lift_as_expected_becomes_the_lift_of_steady_spend():
    fit = lifted()
    found = expected(fit, fit.draws)
    [row] = measurements([lift(900.0)], fit, found)
    spend = world()["radio"].to_numpy()[40:50].mean()
    assert row["x"] == row["delta_x"] == pytest.approx(spend / 2)
    assert row["sigma"] / row["delta_y"] == pytest.approx(60 / 900)
    steady = np.tanh(np.outer([1.0, 0.5], fit.drawn[1][:, 0]) * spend / fit.shapes.scale[0] / 2)
    heights = fit.draws.theta[:, 0] * steady / fit.picked(0, fit.shapes.mean)
    assert row["delta_y"] * found.mean() / 900 == pytest.approx((heights[0] - heights[1]).mean())


def test_a_lift_below_zero_is_refused_with_the_way_out():
    fit = media_mix(world(), at="week", outcome="orders", channels=["radio"], lifts=[lift(-5.0)]).fit
    with pytest.raises(
        BadInput, match=r"the test of radio found -5; PyMC-Marketing takes only .* media_mix, takes any"
    ):
        measurements([lift(-5.0)], fit, expected(fit, fit.draws))


@pytest.mark.parametrize(
    ("r_hat", "effective", "divergent", "passed"),
    [(1.004, 900.0, 0, [True, True, True]), (1.02, 200.0, 40, [False, False, False])],
)
def test_draws_that_have_not_settled_are_said(r_hat, effective, divergent, passed):
    fit = lifted()
    checks = settled(Posterior(fit.shapes, fit.draws, r_hat, effective, divergent))
    assert [check.name for check in checks] == ["convergence", "effective draws", "divergences"]
    assert [check.passed for check in checks] == passed
    assert all(("do not rest on these intervals" in check.text) is not check.passed for check in checks)


@pytest.mark.slow
@needs_pymc
@quiet
def test_the_published_parameters_come_back():
    path = SHARED / "pymc_mmm_example.csv"
    if not path.is_file():
        pytest.skip("needs ../shared/data/impact/pymc_mmm_example.csv")
    mix = bayesian_media_mix(
        pl.read_csv(path), at="date_week", outcome="y", channels=["x1", "x2"], controls=["event_1", "event_2"]
    )
    first, second = mix.channels.values()
    assert covers(first.alpha, 0.4) and covers(second.alpha, 0.2)
    assert covers(first.lam, 4.0) and covers(second.lam, 3.0)
    assert first.alpha.value == pytest.approx(0.4, abs=0.03) and first.lam.value == pytest.approx(4.0, abs=0.5)
    assert {"out of sample", "stability", "convergence", "effective draws", "divergences"} <= {
        c.name for c in mix.checks
    }
    assert mix.failed == ()
    assert first.contribution.method == METHOD


@pytest.mark.slow
@needs_pymc
@quiet
def test_a_lift_narrows_and_the_truth_stays_inside():
    data, truth = world(noise=40.0), in_ten_weeks()
    tested = Lift("radio", WHEN, Estimate(truth, truth / 30))
    mix = bayesian_media_mix(data, at="week", outcome="orders", channels=["radio", "shop"], lifts=[tested])
    light = media_mix(data, at="week", outcome="orders", channels=["radio", "shop"])
    radio, untested = mix.channels["radio"], light.channels["radio"].contribution
    assert radio.calibrated and not mix.channels["shop"].calibrated
    assert covers(radio.contribution, TRUE["radio"][2] * 104)
    assert radio.contribution.high - radio.contribution.low < 0.9 * (untested.high - untested.low)
    assert [check.passed for check in radio.checks if check.name == "agreement with the test"] == [True]
    assert mix.reallocate().sure > 0.5 and len(mix.curves["radio"]) == 31
