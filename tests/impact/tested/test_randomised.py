"""Randomised tests: units, switchbacks and holdouts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.impact.tested import difference_in_means, holdout_lift, holdout_lift_of_counts, switchback

AREAS = pl.DataFrame(
    {"area": list("abcdefgh"), "orders": [3.0, 5, 4, 6, 5, 9, 7, 8], "past": [2.0, 5, 3, 6, 3, 6, 4, 5]}
)
TREATED = ["e", "f", "g", "h"]


def test_the_p_value_counts_all_assignments():
    effect = difference_in_means(AREAS, unit="area", outcome="orders", treated=TREATED)
    y = AREAS["orders"].to_numpy()
    differences = [y[list(c)].mean() - np.delete(y, c).mean() for c in combinations(range(8), 4)]
    assert effect.p_value == pytest.approx(np.mean(np.abs(differences) >= 2.75 - 1e-9))
    assert effect.estimate.value == 2.75 and "all 70 assignments" in effect.estimate.method


def test_the_interval_holds_what_the_test_does_not_reject():
    effect = difference_in_means(AREAS, unit="area", outcome="orders", treated=TREATED)

    def p_at(theta):
        moved = AREAS.with_columns(orders=pl.col("orders") - theta * pl.col("area").is_in(TREATED))
        return difference_in_means(moved, unit="area", outcome="orders", treated=TREATED).p_value

    low, high = effect.estimate.low, effect.estimate.high
    assert p_at(low + 0.01) > 0.05 >= p_at(low - 0.01)
    assert p_at(high - 0.01) > 0.05 >= p_at(high + 0.01)


def test_a_baseline_narrows_and_is_checked():
    plain = difference_in_means(AREAS, unit="area", outcome="orders", treated=TREATED).estimate
    effect = difference_in_means(AREAS, unit="area", outcome="orders", treated=TREATED, baseline="past")
    assert effect.estimate.value == pytest.approx(69 / 31)  # 2.75 - θ × 0.5, θ = 65/62
    assert effect.estimate.high - effect.estimate.low < plain.high - plain.low
    assert {check.name: check.passed for check in effect.checks} == {
        "balance": True,
        "leave-one-out": True,
        "interference": None,
    }


def test_balance_counts_the_assignments_whose_past_differs_as_much():
    where = {"unit": "area", "outcome": "orders", "treated": TREATED, "baseline": "past"}
    past = AREAS["past"].to_numpy()
    differences = [past[list(c)].mean() - np.delete(past, c).mean() for c in combinations(range(8), 4)]
    p = np.mean(np.abs(differences) >= 0.5 - 1e-9)
    assert f"differed by 0.5 between the groups (p = {p:.3f})" in difference_in_means(AREAS, **where).checks[0].text
    off = AREAS.with_columns(past=pl.col("past") + 100 * pl.col("area").is_in(TREATED))
    assert difference_in_means(off, **where).checks[0].passed is False


def test_a_baseline_that_hardly_varies_is_balanced():
    alike = AREAS.with_columns(past=pl.lit(1e6) + pl.Series([0.0] * 7 + [1e-9]))
    effect = difference_in_means(alike, unit="area", outcome="orders", treated=TREATED, baseline="past")
    assert effect.checks[0].name == "balance" and effect.checks[0].passed


def test_pairs_are_drawn_within_blocks():
    paired = AREAS.with_columns(pair=pl.Series([1, 2, 3, 4, 1, 2, 3, 4]))
    effect = difference_in_means(paired, unit="area", outcome="orders", treated=TREATED, block="pair")
    assert effect.estimate.value == 2.75 and effect.p_value == 2 / 16
    assert not effect.estimate.has_interval and "too few to reject" in effect.estimate.method


def test_many_units_are_drawn_with_a_seed():
    draw = np.random.default_rng(0)
    flags = draw.permutation(np.repeat([0, 1], 20))
    data = pl.DataFrame({"area": range(40), "orders": draw.normal(10, 2, 40) + 3 * flags, "test": flags})
    where = {"unit": "area", "outcome": "orders", "treated": "test"}
    effect = difference_in_means(data, **where)
    assert effect.estimate == difference_in_means(data, **where).estimate
    assert effect.p_value == pytest.approx(1e-4, abs=2e-4) and effect.estimate.low < 3 < effect.estimate.high


def test_engines_agree_on_randomised_units(engine):
    effect = difference_in_means(engine(AREAS), unit="area", outcome="orders", treated=TREATED, baseline="past")
    assert effect.estimate.value == pytest.approx(69 / 31)
    flagged = AREAS.with_columns(code=pl.col("area").is_in(TREATED).cast(pl.Int64), bought=pl.col("orders") > 5)
    lift = holdout_lift(engine(flagged), outcome="orders", exposed="code")
    assert lift.estimate.value == pytest.approx(2.75)
    assert holdout_lift(engine(flagged), outcome="bought", exposed="code").estimate.value == pytest.approx(0.5)


def test_bad_randomised_input_is_named():
    with pytest.raises(TooLittleData, match="at least 2 treated and 2 untreated units; there are 1 and 7"):
        difference_in_means(AREAS, unit="area", outcome="orders", treated=["a"])
    with pytest.raises(BadInput, match="8 rows have no orders"):
        difference_in_means(
            AREAS.with_columns(orders=pl.lit(None, pl.Float64)), unit="area", outcome="orders", treated=["a", "b"]
        )
    doubled = pl.concat([AREAS.with_columns(pair=pl.lit(1)), AREAS.head(2).with_columns(pair=pl.lit(2))])
    with pytest.raises(BadInput, match="2 units stand in more than one pair"):
        difference_in_means(doubled, unit="area", outcome="orders", treated=TREATED, block="pair")


def switched(seed, blocks=16, every=7, effect=4.0, carry=0.0, unit=None):
    draw = np.random.default_rng(seed)
    on = np.repeat(draw.permutation(np.tile([0, 1], blocks // 2)), every)
    before = np.concatenate([[0] * 2, on[:-2]])
    orders = 30 + draw.normal(0, 1, len(on)) + effect * on + carry * before * (1 - on)
    data = {"day": np.arange(len(on)), "orders": orders, "ad": on}
    return pl.DataFrame(data if unit is None else {"shop": [unit] * len(on), **data})


def test_a_switchback_finds_its_effect_and_gaps_drop_what_is_carried_over():
    where = {"at": "day", "outcome": "orders", "on": "ad", "every": 7}
    plain = switchback(switched(1), **where)
    assert plain.estimate.low < 4 < plain.estimate.high and plain.p_value < 0.001
    carried = switched(1, carry=3.0)
    assert switchback(carried, **where).estimate.value < 3.9
    clean = switchback(carried, gap=2, **where)
    assert clean.estimate.value == pytest.approx(switchback(switched(1), gap=2, **where).estimate.value)
    assert clean.n_after == 8 * 5 and clean.incremental.value == pytest.approx(clean.estimate.value * 40)
    assert clean.actual[0] == pytest.approx(carried["orders"][0])
    strong = switchback(switched(3, blocks=40, carry=12.0), **where)
    assert [check.name for check in strong.failed] == ["carry-over"]


def test_switchback_designs():
    where = {"at": "day", "outcome": "orders", "on": "ad", "every": 7}
    data = switched(2)
    coin = switchback(data, mechanism="coin", **where)
    assert coin.estimate.value == pytest.approx(switchback(data, **where).estimate.value)
    paired = data.with_columns(ad=pl.Series(np.repeat(np.tile([0, 1, 1, 0], 4), 7)))
    assert "all 256 assignments" in switchback(paired, pairs=True, **where).estimate.method
    shops = pl.concat([switched(5, unit="a"), switched(6, unit="b")])
    both = switchback(shops, unit="shop", **where)
    assert both.n_units == 2 and both.estimate.low < 4 < both.estimate.high
    assert both.incremental.value == pytest.approx(both.estimate.value * 112)


@pytest.mark.parametrize(
    ("change", "arguments", "error", "message"),
    [
        (lambda d: d, {"every": 5}, BadInput, "The switch 'ad' moved inside"),
        (lambda d: d, {"gap": 7}, BadInput, "every is 7 and gap 7"),
        (lambda d: d.with_columns(ad=pl.col("ad") * 2), {}, BadInput, "neither 0 nor 1"),
        (lambda d: pl.concat([d, d.head(1)]), {}, BadInput, "1 of 112 times have no orders, or more than one row"),
        (lambda d: d.head(42), {}, TooLittleData, "at least 4 blocks on and 4 off; there are"),
        (lambda d: d, {"mechanism": "dice"}, BadInput, "mechanism is 'dice'. Write 'complete' or 'coin'."),
    ],
)
def test_bad_switchbacks_are_named(change, arguments, error, message):
    with pytest.raises(error) as raised:
        switchback(change(switched(1)), **({"at": "day", "outcome": "orders", "on": "ad", "every": 7} | arguments))
    assert message in str(raised.value)


def test_a_holdout_of_amounts_is_welch():
    data = pl.DataFrame({"code": [1] * 5 + [0] * 4, "spent": [3.0, 4, 5, 6, 7, 1, 2, 3, 6]})
    effect = holdout_lift(data, outcome="spent", exposed="code", exposed_share=0.5)
    # R 4: t.test(c(3, 4, 5, 6, 7), c(1, 2, 3, 6))
    assert (effect.estimate.low, effect.estimate.high) == pytest.approx((-1.249135, 5.249135), abs=1e-6)
    assert (effect.estimate.df, effect.p_value) == pytest.approx((5.3812, 0.1779), abs=1e-4)
    assert effect.estimate.value == 2.0 and effect.estimate.std_error == pytest.approx(np.sqrt(2.5 / 5 + 14 / 3 / 4))
    assert effect.incremental.value == 10.0 and effect.lift.value == pytest.approx(5 / 3 - 1)
    assert effect.checks[0].passed and "55.6 % were exposed where 50.0 % should be" in effect.checks[0].text


def test_holdout_faults_are_named():
    skewed = pl.DataFrame({"code": [1] * 700 + [0] * 300, "bought": [0, 1] * 500})
    effect = holdout_lift(skewed, outcome="bought", exposed="code", exposed_share=0.5)
    assert [check.name for check in effect.failed] == ["split"] and "the draw or the log has a fault" in effect.text
    with pytest.raises(BadInput, match=r"holds 2\.0; it must be 1"):
        holdout_lift(skewed.with_columns(code=pl.col("code") + 1), outcome="bought", exposed="code")
    with pytest.raises(BadInput, match=r"500 rows have no bought\. Write 0 where nothing was bought"):
        holdout_lift(
            skewed.with_columns(bought=pl.when(pl.col("bought") == 1).then(1)), outcome="bought", exposed="code"
        )
    with pytest.raises(TooLittleData, match="there are 700 exposed and 0 held out"):
        holdout_lift(skewed.head(700), outcome="bought", exposed="code")
    with pytest.raises(BadInput, match="5 outcomes of 4 people"):
        holdout_lift_of_counts(5, 4, 1, 4)
    assert holdout_lift_of_counts(5, 40, 0, 40).lift is None
