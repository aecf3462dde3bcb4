"""Shares of what people say: known values, bounds, engines, coverage, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.core import BadInput, Period, Rung, TooLittleData
from maal.impact.asked import Heard, heard_about
from maal.survey import Design
from tests.survey.conftest import ENGINES

SAID = ["Facebook og avisa", "fjesbok", "naboen", "vet ikke", "kunstgress", None, "", "Insta/avisen"]


def people(texts: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"asked": texts}, schema={"asked": pl.String})


def figures(heard: Heard) -> dict[str, tuple[Any, ...]]:
    return {
        row.channel: (
            row.share.value,
            row.share.low,
            row.share.high,
            row.bound_low,
            row.bound_high,
            row.part.value,
            row.n,
        )
        for row in heard.rows
    }


def test_known_shares_of_a_small_survey():
    heard = heard_about(people(SAID * 10))
    assert (heard.asked, heard.answered, heard.response_rate) == pytest.approx((80, 60, 0.75))
    facebook = heard.of("facebook")
    assert facebook.share.value == pytest.approx(20 / 60) and facebook.part.value == pytest.approx(15 / 60)
    assert (facebook.bound_low, facebook.bound_high, facebook.n) == pytest.approx((20 / 80, 40 / 80, 20))
    assert heard.dont_know.value == pytest.approx(1 / 6) and heard.unmapped.value == pytest.approx(1 / 6)
    assert heard.several == pytest.approx(2 / 6)
    assert heard.unmapped_answers.shown == (("kunstgress", 10),)
    assert [row.channel for row in heard.rows] == ["facebook", "newspaper", "instagram", "word-of-mouth"]


def test_the_interval_is_that_of_the_survey_engine():
    heard = heard_about(people(SAID * 10))
    ones = pl.DataFrame({"y": [1] * 20 + [0] * 40, "w": [1.0] * 60})
    row = Design(ones, weights="w").proportion("y")[0]
    assert heard.of("facebook").share.low == pytest.approx(row.low)
    assert heard.of("facebook").share.high == pytest.approx(row.high)


def test_where_each_names_one_channel_parts_are_shares():
    heard = heard_about(people(["Facebook", "avisa", "radio", None] * 20))
    for row in heard.rows:
        assert (row.part.value, row.part.low, row.part.high) == pytest.approx(
            (row.share.value, row.share.low, row.share.high)
        )


def test_strata_stand_for_their_silent_ones():
    north = [("n", "Facebook")] * 20 + [("n", "avisa")] * 20 + [("n", None)] * 60
    south = [("s", "Facebook")] * 30 + [("s", "avisa")] * 10
    frame = pl.DataFrame(north + south, ["h", "asked"], orient="row")
    heard = heard_about(frame, strata="h")
    assert heard.of("facebook").share.value == pytest.approx((100 * 0.5 + 40 * 0.75) / 140)
    sized = heard_about(frame.with_columns(N=pl.when(h="n").then(900).otherwise(100)), strata="h", population="N")
    assert sized.of("facebook").share.value == pytest.approx(0.9 * 0.5 + 0.1 * 0.75)
    assert sized.of("facebook").share.std_error < heard.of("facebook").share.std_error * 1.5


def test_weights_population_and_persons_reach_the_design():
    frame = people(["Facebook", "avisa", "avisa"] * 20).with_columns(
        w=pl.Series([4.0, 1.0, 1.0] * 20), p=pl.Series(range(60)) // 6
    )
    assert heard_about(frame, weights="w").of("facebook").share.value == pytest.approx(4 / 6)
    alone, of_100 = heard_about(frame), heard_about(frame, population=100)
    assert of_100.of("facebook").share.std_error == pytest.approx(alone.of("facebook").share.std_error * np.sqrt(0.4))
    assert heard_about(frame, person="p").of("facebook").share.df == 9
    everybody = heard_about(frame, population=60).of("facebook").share
    assert everybody.low == pytest.approx(everybody.high)


def test_an_opt_in_survey_has_no_interval():
    heard = heard_about(people(SAID * 10), kind="opt-in")
    for row in heard.rows:
        assert not row.share.has_interval and not row.part.has_interval
        assert "no margin of error" in row.share.method
    assert "opt-in" in [check.name for check in heard.checks]


def test_evidence_says_so():
    heard = heard_about(people(SAID * 10))
    period = Period.parse("2026Q3")
    shares, credited = heard.evidence("orders", period), heard.credited("orders", 800, period)
    assert {each.rung for each in (*shares, *credited)} == {Rung.ASKED}
    assert shares[0].estimand == "share of outcomes whose person says that they heard of us there (said so)"
    facebook = credited[0]
    assert (facebook.channel, facebook.estimate.unit) == ("facebook", "outcomes")
    assert facebook.estimate.value == pytest.approx(200)
    assert facebook.estimate.low < 200 < facebook.estimate.high


@pytest.mark.parametrize(("silent", "passed"), [(40, True), (200, False)])
def test_a_low_response_rate_fails_its_check(silent, passed):
    heard = heard_about(people(["Facebook"] * 40 + [None] * silent))
    named = {check.name: check for check in heard.checks}
    assert named["response rate"].passed is passed
    assert named["recall bias"].passed is None
    assert "at least 40% are wanted" in named["response rate"].text


def test_many_unmapped_answers_fail_and_rare_ones_are_not_shown():
    rare = ["Kari Nordmann på hjørnet", "Per i svingen"]
    heard = heard_about(people(["Facebook"] * 30 + ["Kunstgress"] * 7 + ["kunstgress!"] * 3 + rare))
    assert heard.unmapped_answers.shown == (("kunstgress", 10),)
    assert heard.unmapped_answers.hidden == 2
    assert {check.name: check.passed for check in heard.checks}["unmapped answers"] is False


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_every_engine_and_order_gives_the_same(engine):
    frame = people(SAID * 6).with_columns(h=pl.Series(["a", "b"] * 24), p=pl.Series(range(48)), N=pl.lit(90))
    settings_ = {"strata": "h", "population": "N"}
    wanted = figures(heard_about(frame, **settings_))
    found = figures(heard_about(ENGINES[engine](frame.sample(fraction=1, shuffle=True, seed=3)), **settings_))
    assert found.keys() == wanted.keys()
    for channel, row in wanted.items():
        assert found[channel] == pytest.approx(row)


TEXTS = st.lists(st.sampled_from([*SAID, "radio", "TV og radio"]), min_size=10, max_size=30)


@settings(max_examples=15, deadline=None)
@given(TEXTS)
def test_bounds_hold_the_estimate_and_parts_add_to_one(texts):
    heard = heard_about(people([*texts, *["Facebook", None, "avisa"] * 15]))
    for row in heard.rows:
        assert row.bound_low <= row.share.value + 1e-12 and row.share.value <= row.bound_high + 1e-12
        assert row.bound_high - row.bound_low == pytest.approx(1 - heard.response_rate)
        assert row.share.low <= row.share.value <= row.share.high
        assert row.part.value <= row.share.value + 1e-12
    parts = sum(row.part.value for row in heard.rows)
    assert parts + heard.dont_know.value + heard.unmapped.value == pytest.approx(1)


@settings(max_examples=10, deadline=None)
@given(TEXTS, st.randoms())
def test_other_names_for_channels_change_names_only(texts, random):
    frame = people([*texts, *["Facebook", "avisa"] * 15])
    shuffled = frame["asked"].to_list()
    random.shuffle(shuffled)
    plain = figures(heard_about(frame))
    renamed = figures(heard_about(people(shuffled), rename={"facebook": "Our Page", "newspaper": "ads"}))
    back = {"Our Page": "facebook", "ads": "newspaper"}
    assert {back.get(channel, channel) for channel in renamed} == set(plain)
    for channel, row in renamed.items():
        assert row == pytest.approx(plain[back.get(channel, channel)])


@pytest.mark.slow
def test_the_interval_covers_the_share_of_the_process():
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(300):
        said = np.where(rng.random(80) < 0.3, "Facebook", "avisa").astype(object)
        said[rng.random(80) < 0.3] = None
        share = heard_about(people(list(said))).of("facebook").share
        held += share.low <= 0.3 <= share.high
    assert 0.92 <= held / 300 <= 0.99


def test_too_few_answers_say_how_many_are_needed():
    with pytest.raises(
        TooLittleData, match=r"12 of 20 outcomes have an answer. At least 30 are needed, and about 97 for"
    ):
        heard_about(people(["Facebook"] * 12 + [None] * 8))
    with pytest.raises(TooLittleData, match="about 49 for"):
        heard_about(people(["Facebook"] * 12), population=98)
    with pytest.raises(TooLittleData, match="There are no outcomes: nobody was asked"):
        heard_about(people([]))
    frame = people(["Facebook"] * 40 + [None] * 5).with_columns(h=pl.Series(["a"] * 40 + ["b"] * 5))
    with pytest.raises(TooLittleData, match=r"Nobody answered in 1 strata \(b\)"):
        heard_about(frame, strata="h")


def test_input_that_does_not_fit_is_refused():
    frame = people(["Facebook"] * 40).with_columns(h=pl.Series(["a", None] * 20))
    with pytest.raises(BadInput, match=r"no column 'askd'. Did you mean 'asked'"):
        heard_about(frame, asked="askd")
    with pytest.raises(BadInput, match="of 40 rows there are without 'h' in 20"):
        heard_about(frame, strata="h")
    with pytest.raises(BadInput, match="40 answered of a population of 30: give the number of all outcomes"):
        heard_about(frame, population=30)
    with pytest.raises(BadInput, match="the weights in 'w' are not above 0 in 1 of 40 rows"):
        heard_about(frame.with_columns(w=pl.Series([0.0] + [1.0] * 39)), weights="w")
    with pytest.raises(BadInput, match="Column 'h' holds String; numbers are needed"):
        heard_about(frame, weights="h")
    with pytest.raises(BadInput, match=r"Column 'asked' holds List\(String\); give one text"):
        heard_about(frame.with_columns(asked=pl.concat_list("asked")))
    with pytest.raises(BadInput, match="With strata, population is the name of a column"):
        heard_about(frame, strata="h", population=300)
    with pytest.raises(BadInput, match="the population is 0"):
        heard_about(frame, population=0)
    with pytest.raises(BadInput, match=r"no channel that anybody names 'facebok'. Did you mean 'facebook'"):
        heard_about(frame).of("facebok")


def test_nobody_names_a_channel():
    heard = heard_about(people(["vet ikke"] * 40))
    assert heard.rows == () and heard.dont_know.value == pytest.approx(1)
