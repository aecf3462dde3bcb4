"""Data that cannot carry a model are refused, with what to do."""

from __future__ import annotations

import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.impact.modelled import media_mix
from tests.impact.modelled.worlds import world


def model(data, channels=("radio", "shop"), **settings):
    return media_mix(data, at="week", outcome="orders", channels=channels, **settings)


@pytest.mark.parametrize("weeks", [8, 20, 25])
def test_too_few_weeks_say_how_many_are_needed(weeks):
    with pytest.raises(TooLittleData, match=rf"^{weeks} weeks are too few: 2 channels .* need at least 26 weeks"):
        model(world(weeks))


def test_many_channels_need_more_weeks():
    many = {f"c{i}": (0.3, 2.0, 20.0) for i in range(8)}
    with pytest.raises(TooLittleData, match=r"52 weeks are too few: 8 channels .* 30 free figures, .* 60 weeks"):
        model(world(52, true=many), list(many))


def test_a_short_series_is_wide_and_warns():
    short, long = model(world(30, noise=40)), model(world(156, noise=40))
    spread = [mix.channels["radio"].share.high - mix.channels["radio"].share.low for mix in (short, long)]
    assert spread[0] > 1.3 * spread[1]
    assert "season" in {each.name for each in short.failed}
    assert "less than a year" in short.text


def test_spend_that_never_changes_is_refused():
    with pytest.raises(BadInput, match=r"Spend is the same in every week for shop: .* vary its spend"):
        model(world(60).with_columns(shop=pl.lit(500.0)))
    with pytest.raises(BadInput, match="Spend is the same in every week for shop"):
        model(world(60).with_columns(shop=pl.lit(0.0)))


def test_spend_that_follows_the_season_is_flagged():
    data = world(104)
    t = pl.int_range(pl.len()) * 7 / 365.25
    mix = model(data.with_columns(shop=500 + 50 * (6.283185307 * t).cos()))
    (found,) = [each for each in mix.channels["shop"].checks if each.name == "variation"]
    assert found.passed is False and "Vary it against the season" in found.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (pl.col("radio") - 1e4, "Spend is below zero for radio"),
        (pl.when(pl.int_range(pl.len()) == 3).then(None).otherwise(pl.col("radio")).alias("radio"),
         "Values are missing in radio: 1 (first 2023-01-23)"),
        (pl.col("radio").cast(pl.String), "These columns hold no numbers: radio (String)"),
        (pl.lit(5.0).alias("orders"), "The outcome 'orders' is 5 in every row"),
        (pl.lit("soon").alias("week"), "The column 'week' must hold days"),
    ],
)  # fmt: skip
def test_values_that_cannot_be_are_refused(change, said):
    with pytest.raises(BadInput) as error:
        model(world(60).with_columns(change))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (lambda data: data.filter(pl.int_range(pl.len()) != 10), "1 of 59 rows in 'week' do not follow 7 days after"),
        (lambda data: pl.concat([data, data[:2]]), "2 times in 'week' stand twice"),
        (lambda data: data.gather_every(4), "are 28 days apart. Give one row a week or one row a day"),
    ],
)
def test_times_that_do_not_follow_each_other_are_refused(rows, said):
    with pytest.raises(BadInput) as error:
        model(rows(world(60)))
    assert said in str(error.value)


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(BadInput, match="Did you mean 'radio'"):
        model(world(60), ["raido"])
    with pytest.raises(BadInput, match="channels is empty"):
        model(world(60), [])
    with pytest.raises(BadInput, match="trend is 'wavy'; give 'piecewise' or 'linear'"):
        model(world(60), trend="wavy")
    with pytest.raises(BadInput, match="level is 95"):
        model(world(60), level=95)


def test_a_channel_may_have_another_column():
    data = world(60).rename({"radio": "radio_spend"})
    assert list(model(data, {"radio": "radio_spend"}).channels) == ["radio"]
