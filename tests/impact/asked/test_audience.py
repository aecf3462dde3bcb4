"""Samples of followers, and what was seen in them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.core import BadInput, TooLittleData
from maal.impact.asked import audience_estimate, audience_sample
from tests.survey.conftest import ENGINES

FANS = pl.DataFrame({
    "handle": [f"@fan{number}" for number in range(300)],
    "place": ["Oslo"] * 200 + ["Bergen"] * 80 + ["Vardø"] * 20,
    "bio": ["likes boats"] * 300,
})  # fmt: skip


def drawn(audience, n=60, seed=1, **more):
    return audience_sample(audience, n, seed, **more).rows.to_pydict()


def judged(**counts: int) -> pl.DataFrame:
    return pl.DataFrame({"judged": [name.replace("_", " ") for name, number in counts.items() for _ in range(number)]})


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_the_same_people_are_drawn_on_every_engine_and_in_every_order(engine):
    for more in ({}, {"strata": "place"}):
        assert drawn(ENGINES[engine](FANS.sample(fraction=1, shuffle=True, seed=5)), **more) == drawn(FANS, **more)


def test_the_draw_is_the_same_in_every_version():
    assert drawn(FANS, 3)["handle"] == ["@fan136", "@fan253", "@fan79"]


def test_a_larger_sample_holds_the_smaller_and_another_seed_draws_others():
    small, large = drawn(FANS, 60)["handle"], drawn(FANS, 90)["handle"]
    assert large[:60] == small and len(set(large)) == 90
    assert set(drawn(FANS, 60, seed=2)["handle"]) != set(small)


def test_rows_carry_what_the_judge_and_the_estimate_need():
    rows = drawn(FANS, 60)
    assert list(rows) == ["handle", "place", "bio", "population", "fraction", "judged"]
    assert set(rows["population"]) == {300} and set(rows["fraction"]) == {0.2} and set(rows["judged"]) == {None}


def test_strata_are_drawn_in_proportion():
    sample = audience_sample(FANS, 60, 1, strata="place")
    assert sample.sizes == {"Bergen": 16, "Oslo": 40, "Vardø": 4}
    rows = sample.rows.to_pydict()
    assert rows["stratum"] == rows["place"]
    assert {*zip(rows["stratum"], rows["population"], strict=True)} == {("Oslo", 200), ("Bergen", 80), ("Vardø", 20)}


def test_a_handle_in_several_rows_counts_once():
    twice = pl.concat([FANS, FANS.head(100).with_columns(handle=pl.col("handle") + " ")])
    assert drawn(twice) == drawn(FANS)


def test_each_is_drawn_equally_often():
    few = FANS.head(20)
    times = np.zeros(20)
    for seed in range(300):
        for handle in drawn(few, 5, seed)["handle"]:
            times[int(handle.removeprefix("@fan"))] += 1
    assert abs(times / 300 - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / 300)


@pytest.mark.parametrize(
    ("change", "n", "more", "message"),
    [
        (lambda f: f, 301, {}, "301 cannot be drawn: the list has 300 different handles"),
        (lambda f: f, 1, {}, "Draw 2 to that many"),
        (
            lambda f: f.with_columns(handle=pl.when(pl.col("bio").is_null()).then("handle")),
            9,
            {},
            "300 of 300 rows have no h",
        ),
        (lambda f: f.with_columns(judged=pl.lit("")), 9, {}, "has a column 'judged', which the sample would add"),
        (lambda f: f.rename({"handle": "handel"}), 9, {}, "no column 'handle'. Did you mean 'handel'"),
        (
            lambda f: pl.concat([f, f.with_columns(place=pl.lit("Oslo"))]),
            9,
            {"strata": "place"},
            "100 handles stand in more",
        ),
    ],
)
def test_lists_that_cannot_be_drawn_from_are_refused(change, n, more, message):
    with pytest.raises(BadInput, match=message):
        audience_sample(change(FANS), n, 1, **more)


def test_known_shares_bounds_and_numbers():
    found = audience_estimate(judged(customer=20, citizen=10, other=60, cannot_tell=10), 5400)
    assert found.share.value == pytest.approx(1 / 3) and found.relevant.value == pytest.approx(1800)
    assert (found.lowest.value, found.highest.value) == pytest.approx((0.3, 0.4))
    assert (found.relevant.low, found.relevant.high) == pytest.approx((5400 * found.share.low, 5400 * found.share.high))
    assert found.by_category["cannot tell"].value == pytest.approx(0.1)
    assert (found.judged, found.cannot_tell, found.not_judged, found.population) == (100, 10, 0, 5400)


def test_all_judged_leaves_no_doubt():
    found = audience_estimate(judged(customer=5, other=15), 20)
    assert (found.share.low, found.share.high) == pytest.approx((0.25, 0.25)) and found.to_judge == 0


def test_after_judging_as_many_as_said_the_margin_is_met():
    first = audience_estimate(judged(customer=40, other=60), 5400)
    factor = (100 + first.to_judge) / 100
    more = audience_estimate(judged(customer=round(40 * factor), other=round(60 * factor)), 5400)
    assert first.to_judge > 100 and more.share.high - more.share.low <= 0.1005
    assert audience_estimate(judged(customer=400, other=600), 5400).to_judge == 0


def test_words_of_the_six_languages_are_understood():
    texts = ["Kunde", "kund", "asiakas", "innbyggjar", "borger", "invånare", "mulig rekrutt", "annet", "muu", "?"]
    found = audience_estimate(pl.DataFrame({"judged": texts * 4 + ["", None] * 5}), 900)
    assert found.share.value == pytest.approx(28 / 36)
    assert (found.judged, found.cannot_tell, found.not_judged) == (40, 4, 10)
    assert [check.name for check in found.checks] == ["cannot tell", "not judged", "judged by hand"]


def test_own_categories_count():
    frame = pl.DataFrame({"judged": ["member"] * 20 + ["customer"] * 20 + ["other"] * 10})
    assert audience_estimate(frame, 900, stakeholders=["member", "customer"]).share.value == pytest.approx(0.8)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(["customer", "other", "cannot tell", ""]), min_size=20, max_size=60))
def test_bounds_hold_the_share(texts):
    found = audience_estimate(pl.DataFrame({"judged": [*texts, *["customer", "other"] * 20]}), 700)
    assert found.lowest.value <= found.share.value <= found.highest.value
    assert found.share.low <= found.share.value <= found.share.high
    assert sum(each.value for each in found.by_category.values()) == pytest.approx(1)


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_stratified_sample_is_weighted_back_on_every_engine(engine):
    sample = audience_sample(FANS, 60, 1, strata="place").to_polars()
    fill = sample.with_columns(
        judged=pl.when(stratum=pl.lit("Oslo")).then(pl.lit("customer")).otherwise(pl.lit("other"))
    )
    fill = fill.with_columns(
        judged=pl.when(pl.col("stratum") == "Oslo").then(pl.lit("customer")).otherwise(pl.lit("other"))
    )
    found = audience_estimate(ENGINES[engine](fill))
    assert found.share.value == pytest.approx(200 / 300) and found.population == 300


@pytest.mark.slow
def test_the_interval_covers_the_true_share_of_the_followers():
    truth = {f"@fan{number}": "customer" if number % 10 < 3 else "other" for number in range(300)}
    held = 0
    for seed in range(300):
        handles = drawn(FANS, 60, seed)["handle"]
        share = audience_estimate(pl.DataFrame({"judged": [truth[each] for each in handles]}), 300).share
        held += share.low <= 0.3 <= share.high
    assert 0.92 <= held / 300 <= 0.99


def test_what_cannot_be_estimated_is_refused():
    with pytest.raises(TooLittleData, match=r"10 are judged. At least 30 are needed, and about 95 for ± 10 points"):
        audience_estimate(judged(customer=10), 5400)
    with pytest.raises(TooLittleData, match="The sample has no rows"):
        audience_estimate(judged(), 100)
    with pytest.raises(
        BadInput, match=r"2 rows are judged as something else: 'custmer'; there is no category 'custmer'. Did"
    ):
        audience_estimate(pl.DataFrame({"judged": ["customer"] * 40 + ["custmer"] * 2}), 100)
    with pytest.raises(BadInput, match="40 are judged of a population of 30: give the number of all followers"):
        audience_estimate(judged(customer=40), 30)
    with pytest.raises(BadInput, match="How many followers are there"):
        audience_estimate(judged(customer=40))
    with pytest.raises(BadInput, match="name at least one, other than 'other' and 'cannot tell'"):
        audience_estimate(judged(customer=40), 900, stakeholders=["other"])
    with pytest.raises(TooLittleData, match="None of those judged could be told"):
        audience_estimate(judged(cannot_tell=40), 900)
    sample = audience_sample(FANS, 60, 1, strata="place").to_polars()
    with pytest.raises(TooLittleData, match=r"Nobody is judged in 2 strata \(Bergen, Vardø\)"):
        audience_estimate(sample.with_columns(judged=pl.when(pl.col("stratum") == "Oslo").then(pl.lit("customer"))))
    with pytest.raises(BadInput, match="The strata of the sample have 300 followers, not 400"):
        audience_estimate(sample.with_columns(judged=pl.lit("customer")), 400)
