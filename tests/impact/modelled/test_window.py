"""A part of the modelled time: contributions of windows, and tests that cut weeks."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from maal.core import BadInput, Estimate, Period
from maal.impact.modelled import Lift
from maal.impact.modelled.window import contribution_in, parts_in
from tests.impact.modelled.test_media_mix import in_ten_weeks, lifted, model
from tests.impact.modelled.worlds import world


def test_contributions_of_windows_add_up_and_cut_weeks_count_by_their_days():
    data = world()
    mix, weeks = model(data), data["week"].to_list()
    ends = [mix.period.start, weeks[30] + timedelta(days=3), mix.period.end]
    early, late = (mix.contributions(Period(a, b))["radio"] for a, b in pairwise(ends))
    draws = mix.fit.contribution(0)
    assert early.std_error > 0 and early.n == late.n == len(weeks)
    fit, whole = mix.fit, parts_in(mix.fit.series, mix.period)
    parts = [parts_in(fit.series, Period(a, b)) for a, b in pairwise(ends)]
    np.testing.assert_allclose(sum(parts), whole)
    np.testing.assert_allclose(sum(contribution_in(fit, 0, each) for each in parts), draws)
    inside = [one for one in mix.evidence("orders", Period(*ends[:2])) if one.channel == "radio"]
    assert [one.period == mix.period for one in inside] == [False, True, True]
    assert inside[0].estimate == early and "that would not have come without the spend on radio" in inside[0].estimand


def test_a_window_beyond_the_weeks_is_refused():
    mix = model(world())
    end = mix.period.end
    two_days = mix.contributions(Period(end, end + timedelta(days=2)))["radio"].value
    last_week = mix.contributions(Period(end - timedelta(days=7), end))["radio"].value
    assert two_days == pytest.approx(2 / 7 * last_week)
    with pytest.raises(BadInput, match="is not in the modelled time"):
        mix.contributions(Period(end, end + timedelta(days=7)))


def test_a_test_that_cuts_weeks_counts_their_days_and_stays_in_the_data():
    data = world(noise=60)
    weeks = data["week"].to_list()
    shifted = Period(weeks[40] + timedelta(days=3), weeks[50] + timedelta(days=3))
    whole = model(data, lifts=[lifted(in_ten_weeks())]).fit.tests[0]
    cut = model(data, lifts=[Lift("radio", shifted, Estimate(in_ten_weeks(), 20.0))]).fit.tests[0]
    assert 0.5 * whole.difference.mean() < cut.difference.mean() < 2 * whole.difference.mean()
    beyond = Period(weeks[-3], weeks[-1] + timedelta(days=30))
    with pytest.raises(BadInput, match="goes beyond the data"):
        model(data, lifts=[Lift("radio", beyond, Estimate(9.0, 1.0))])
