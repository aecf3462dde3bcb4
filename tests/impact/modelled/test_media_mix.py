"""The door: truth recovered, units and engines without influence, checks, evidence, budgets."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, Estimate, Period, Rung
from maal.impact.modelled import Lift, adstock, media_mix, saturate
from tests.impact.modelled.worlds import TRUE, brought, days_from, world

SHARED = Path(__file__).parents[4] / "shared" / "data" / "impact"


def model(data, channels=("radio", "shop"), **settings):
    return media_mix(data, at="week", outcome="orders", channels=channels, **settings)


@cache
def benign():
    return model(world(), country="NO")


def covers(estimate, truth):
    return estimate.low <= truth <= estimate.high


def check(mix, name):
    return [each for each in mix.checks if each.name == name]


def test_contribution_return_and_marginal_return_hold_the_truth():
    data, mix = world(), benign()
    for name, true in TRUE.items():
        spend, found = data[name].to_numpy(), mix.channels[name]
        assert covers(found.contribution, true[2] * 104)
        assert covers(found.returns, true[2] * 104 / spend.sum())
        more = brought(spend, *true, part=1.001).sum() - brought(spend, *true).sum()
        assert covers(found.marginal_return, more / (0.001 * spend.sum()))
        assert covers(found.alpha, true[0]) or true[0] == 0
        assert found.marginal_return.value < found.returns.value
    assert covers(mix.together, 104 * 120.0)
    assert mix.failed == ()


def test_curves_hold_the_truth_and_start_at_nothing():
    spend = world()["radio"].to_numpy()
    points = benign().curves["radio"]
    assert points[0].spend == points[0].outcomes.value == 0.0
    for factor in (5, 10, 15):
        assert covers(points[factor].outcomes, brought(spend, *TRUE["radio"], part=factor / 10).mean())
    heights = [point.outcomes.value for point in points]
    assert heights == sorted(heights)


def test_the_published_parameters_come_back():
    path = SHARED / "pymc_mmm_example.csv"
    if not path.is_file():
        pytest.skip("needs ../shared/data/impact/pymc_mmm_example.csv")
    mix = media_mix(
        pl.read_csv(path), at="date_week", outcome="y", channels=["x1", "x2"], controls=["event_1", "event_2"]
    )
    first, second = mix.channels.values()
    assert first.alpha.value == pytest.approx(0.4, abs=0.05) and second.alpha.value == pytest.approx(0.2, abs=0.05)
    assert first.lam.value == pytest.approx(4.0, abs=0.5) and second.lam.value == pytest.approx(3.0, abs=1.0)
    assert covers(first.lam, 4.0) and covers(second.lam, 3.0)
    assert mix.failed == ()


def test_people_who_answer_within_days_do_not_raise_the_contribution_of_weeks():
    rng = np.random.default_rng(3)
    flights = np.repeat(rng.gamma(1.0, 1000.0, 52) * (rng.uniform(size=52) < 0.5), 2)
    daily = adstock(np.repeat(flights / flights.max() / 7, 7), np.exp(-1 / 6)).reshape(104, 7).sum(axis=1)
    data = pl.DataFrame({"week": days_from(104), "paper": flights, "orders": 500 + 400 * daily})
    noisy = data.with_columns(pl.col("orders") + rng.normal(0, 8, 104))
    paper = model(noisy, ["paper"]).channels["paper"]
    assert paper.contribution.value == pytest.approx(400 * daily.sum(), rel=0.05)
    assert covers(paper.contribution, 400 * daily.sum())


def test_engines_and_the_order_of_rows_do_not_matter():
    data = world(52)
    texts = {
        model(each, ["radio"]).text
        for each in (
            data,
            data.sample(fraction=1.0, shuffle=True, seed=1).lazy(),
            data.to_pandas(),
            data.to_arrow(),
            duckdb.connect().from_arrow(data.to_arrow()),
            data.with_columns(pl.col("week").cast(pl.String)),
            data.with_columns(pl.col("week").cast(pl.Datetime)),
        )
    }
    assert len(texts) == 1


def test_units_do_not_matter():
    data = world(60)
    plain = model(data).channels["radio"]
    other = model(data.with_columns(pl.col("orders") * 8, pl.col("radio") / 4)).channels["radio"]
    assert other.contribution.value == pytest.approx(8 * plain.contribution.value)
    assert other.returns.low == pytest.approx(32 * plain.returns.low)


def test_days_are_modelled_with_their_week():
    data = world(200, step=1).with_columns(pl.col("orders") - 100 * (pl.col("week").dt.weekday() == 7))
    mix = model(data)
    assert covers(mix.channels["radio"].contribution, 80 * 200)
    assert [each.passed for each in check(mix, "season")] == [False]


@cache
def in_ten_weeks():
    """What the radio spend of weeks 40 to 49 brought in these weeks."""
    spend = world()["radio"].to_numpy()
    alpha, lam, mean = TRUE["radio"]
    with_all, off = (saturate(adstock(each / spend.max(), alpha), lam) for each in (spend, switched_off(spend)))
    return float(mean * (with_all - off)[40:50].sum() / with_all.mean())


def switched_off(spend):
    return np.where((np.arange(104) >= 40) & (np.arange(104) < 50), 0.0, spend)


def lifted(value, std_error=20.0):
    weeks = days_from(104)
    return Lift("radio", Period(weeks[40], weeks[50]), Estimate(value, std_error))


def test_one_tested_lift_narrows_its_channel():
    data = world(noise=60)
    plain, calibrated = model(data), model(data, lifts=[lifted(in_ten_weeks())])
    before, after = plain.channels["radio"].contribution, calibrated.channels["radio"].contribution
    assert covers(after, 80 * 104)
    assert after.high - after.low < 0.7 * (before.high - before.low)
    assert calibrated.channels["radio"].calibrated and not calibrated.channels["shop"].calibrated
    assert check(calibrated, "agreement with the test")[0].passed is True
    assert {each.source for each in calibrated.evidence("g")} == {"media mix", "media mix calibrated by a test"}


def test_a_test_that_contradicts_the_model_is_said():
    (found,) = check(model(world(), lifts=[lifted(4 * in_ten_weeks())]), "agreement with the test")
    assert found.passed is False and "contradict each other" in found.text


def test_an_interval_gives_the_error_of_a_test():
    weeks = days_from(104)
    effect = Estimate(in_ten_weeks(), None, in_ten_weeks() - 39.2, in_ten_weeks() + 39.2)
    by_interval, by_error = Lift("radio", Period(weeks[40], weeks[50]), effect), lifted(in_ten_weeks())
    found = [model(world(52 + 8), ["radio"], lifts=[each]).channels["radio"] for each in (by_interval, by_error)]
    assert found[0].contribution.value == pytest.approx(found[1].contribution.value, rel=0.01)


@pytest.mark.parametrize(
    ("lift", "said"),
    [
        (("radoi", (40, 50), Estimate(1, 1), 1.0), "lifts: there is no channel 'radoi'. Did you mean 'radio'"),
        (("radio", (40, 50), Estimate(1, 1), 0.0), "switched is 0.0 for radio; give a part in (0, 1]"),
        (("radio", (40, 50), Estimate(1), 1.0), "has neither a standard error nor an interval"),
        (("radio", (200, 210), Estimate(1, 1), 1.0), "holds no whole week of the data"),
    ],
)
def test_bad_lifts_are_refused(lift, said):
    name, (first, last), effect, switched = lift
    weeks = days_from(300)
    with pytest.raises(BadInput) as error:
        model(world(60), lifts=[Lift(name, Period(weeks[first], weeks[last]), effect, switched)])
    assert said in str(error.value)


def test_evidence_stands_on_its_rung():
    evidence = benign().evidence("new-customers")
    assert [each.channel for each in evidence] == ["radio"] * 3 + ["shop"] * 3
    assert {each.rung for each in evidence} == {Rung.MODELLED}
    assert len({each.estimand for each in evidence}) == 6
    assert evidence[0].period == Period.parse("2023-01-02..2024-12-29")
    assert evidence[0].checks and evidence[0].estimate == benign().channels["radio"].contribution


def test_a_budget_is_laid_out_within_limits_and_gains():
    plan = benign().reallocate()
    assert sum(plan.spend.values()) == pytest.approx(sum(plan.now.values()))
    assert all(
        0.5 * plan.now[name] - 1e-9 <= spend <= 1.5 * plan.now[name] + 1e-9 for name, spend in plan.spend.items()
    )
    assert plan.gain.value > -1e-9 and 0 <= plan.sure <= 1
    assert "a week" in plan.text and "of the draws" in plan.text


def test_a_budget_keeps_what_is_fixed_and_spends_what_is_more():
    now = benign().reallocate().now
    more = benign().reallocate(sum(now.values()) * 1.2, {"shop": (now["shop"], now["shop"])})
    assert more.spend["shop"] == pytest.approx(now["shop"])
    assert more.spend["radio"] == pytest.approx(now["radio"] + 0.2 * sum(now.values()))
    assert more.gain.low > 0 and more.sure == 1.0


@pytest.mark.parametrize(
    ("total", "limits", "said"),
    [
        (None, {"raido": (0, 1)}, "limits: there is no channel 'raido'. Did you mean 'radio'"),
        (None, {"radio": (5, 1)}, "give a range within 0 and"),
        (None, {"radio": (0, 1e9)}, "three times its mean spend"),
        (1.0, None, "total is 1 a week, but the limits allow"),
    ],
)
def test_budgets_that_cannot_be_are_refused(total, limits, said):
    with pytest.raises(BadInput) as error:
        benign().reallocate(total, limits)
    assert said in str(error.value)


def test_the_text_says_what_failed():
    data = world().with_columns(twin=pl.col("radio") * 2 + np.random.default_rng(1).normal(0, 1, 104).clip(0))
    mix = model(data, ["radio", "shop", "twin"])
    said = [each for each in mix.failed if each.name == "collinearity"]
    assert len(said) == 2 and "most of all twin" in said[0].text and "most of all radio" in said[1].text
    assert "Take care:" in mix.text and said[0].text in mix.text


def test_spend_that_follows_demand_is_seen():
    rng = np.random.default_rng(1)
    demand = np.zeros(156)
    for i in range(1, 156):
        demand[i] = 0.8 * demand[i - 1] + rng.normal()
    spend = np.exp(0.5 * demand + rng.normal(0, 0.3, 156))
    data = pl.DataFrame({"week": days_from(156), "orders": 500 + 30 * demand + rng.normal(0, 10, 156), "search": spend})
    mix = model(data, ["search"])
    assert check(mix, "future spend")[0].passed is False
    assert "demand may drive the spend" in mix.text


def test_a_channel_without_effect_may_have_none():
    data = world().with_columns(idle=np.random.default_rng(9).gamma(1.0, 1000.0, 104))
    assert model(data, ["radio", "shop", "idle"]).channels["idle"].contribution.low == 0.0


def test_spend_that_a_control_repeats_is_flagged():
    mix = model(world().with_columns(hours=pl.col("radio") / 7), ["radio", "shop"], controls=["hours"])
    assert [each.passed for each in check(mix, "variation")] == [False, True]
    assert np.isfinite(mix.channels["radio"].contribution.high)


def test_a_threshold_is_seen():
    spend = world(156)["radio"].to_numpy()
    steep = (spend / spend.max()) ** 2 / ((spend / spend.max()) ** 2 + 0.3)
    orders = 500 + 100 * steep + np.random.default_rng(1).normal(0, 5, 156)
    mix = model(pl.DataFrame({"week": days_from(156), "orders": orders, "radio": spend}), ["radio"])
    assert [each.passed for each in check(mix, "form of the curve")] == [False]
