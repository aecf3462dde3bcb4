"""Cases that others have published, run as a newcomer would: the table of docs/published-cases.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from maal.core import BadInput, TooLittleData
from maal.impact.tested import (
    difference_in_differences,
    difference_in_means,
    holdout_lift,
    holdout_lift_of_counts,
)

DATA = Path(__file__).parent / "data"
# Darwin's maize, heights in inches of 15 pairs (Fisher 1935, The Design of Experiments, table 3)
CROSSED = [23.5, 12, 21, 22, 19.125, 21.5, 22.125, 20.375, 18.25, 21.625, 23.25, 21, 22.125, 23, 12]
SELFED = [17.375, 20.375, 20, 20, 18.375, 18.625, 18.625, 15.25, 16.5, 18, 16.25, 18, 12.75, 15.5, 18]
# Children's television workshop, 8 pairs of classrooms (Imbens & Rubin 2015, table 10.1)
SCORES = [54.6, 60.6, 56.5, 55.5, 75.2, 84.8, 75.6, 101.9, 55.3, 70.6, 59.3, 78.4, 87, 84.2, 73.7, 108.6]


@pytest.fixture
def donors():
    return pl.read_csv(DATA / "organ_donations.csv")


def paired(first, second):
    """One row a unit; the second of each pair is treated."""
    outcomes = np.column_stack([first, second]).ravel()
    n = len(outcomes)
    return pl.DataFrame(
        {"unit": range(n), "pair": [i // 2 for i in range(n)], "treated": [i % 2 for i in range(n)], "y": outcomes}
    )


def test_organ_donations(donors):
    where = {"unit": "state", "outcome": "rate", "treated": ["California"]}
    effect = difference_in_differences(donors, at="number", start=4, **where)
    # Huntington-Klein (2021), The Effect, chapter 18: -0.022 (clustered by state: 0.006, one state treated)
    assert round(effect.estimate.value, 3) == -0.022
    assert "placebo" in effect.estimate.method
    year_first = donors.with_columns(quarter=pl.col("quarter").str.replace(r"(Q\d)(\d{4})", "$2$1"))
    assert difference_in_differences(year_first, at="quarter", start="2011Q3", **where).estimate == effect.estimate
    with pytest.raises(BadInput, match=r"text that does not sort in time \('Q12011', 'Q12012', 'Q22011', \.\.\.\)"):
        difference_in_differences(donors, at="quarter", start="Q32011", **where)


def test_snow_and_mississippi_are_too_little():
    snow = pl.DataFrame(
        {
            "supplier": ["others", "Lambeth"] * 2,
            "year": [1849, 1849, 1854, 1854],
            "deaths": [134.9, 130.1, 146.6, 84.9],
        }
    )
    with pytest.raises(TooLittleData, match="at least 5 units that are never treated and 1 times before"):
        difference_in_differences(snow, unit="supplier", at="year", outcome="deaths", treated=["Lambeth"], start=1854)


def test_darwins_maize():
    effect = difference_in_means(paired(SELFED, CROSSED), unit="unit", outcome="y", treated="treated", block="pair")
    # Fisher (1935), section 21: sum 314 eighths of an inch; 1,726 of 32,768 assignments are as large: 5.267 %
    assert effect.estimate.value * 15 * 8 == pytest.approx(314)
    assert effect.p_value == pytest.approx(0.05267, abs=0.007)


def test_childrens_television_workshop():
    effect = difference_in_means(
        paired(SCORES[::2], SCORES[1::2]), unit="unit", outcome="y", treated="treated", block="pair"
    )
    # Imbens & Rubin (2015), chapter 10: 13.4; of the 256 assignments 8 are as large
    assert (round(effect.estimate.value, 1), effect.p_value) == (13.4, 8 / 256)


def test_the_lady_tasting_tea():
    cups = pl.DataFrame({"cup": range(8), "said": [1] * 4 + [0] * 4})
    effect = difference_in_means(cups, unit="cup", outcome="said", treated=[0, 1, 2, 3])
    assert effect.p_value == 2 / 70  # Fisher (1935): 1 in 70 on one side


def test_a_malaria_vaccine():
    people = pl.DataFrame({"person": range(20), "ill": [1] * 5 + [0] * 9 + [1] * 6, "vaccine": [1] * 14 + [0] * 6})
    effect = difference_in_means(people, unit="person", outcome="ill", treated="vaccine")
    # OpenIntro Statistics (4th ed.), section 2.3: 64.3 % less; about 2 of 100 simulations are as large
    assert round(effect.estimate.value, 3) == -0.643
    assert effect.p_value == pytest.approx(0.0141, abs=0.005)


def test_the_training_programme():
    effect = holdout_lift(pl.read_csv(DATA / "nsw.csv"), outcome="re78", exposed="treat")
    # Dehejia & Wahba (1999), table 3: 1,794 (633 with equal variances; 671 without)
    assert (round(effect.estimate.value), round(effect.estimate.std_error)) == (1794, 671)


def test_aspirin():
    effect = holdout_lift_of_counts(189, 11034, 104, 11037)
    # Agresti, An Introduction to Categorical Data Analysis, section 2.2: 0.0077 (0.005, 0.011), relative risk 1.82 with
    # (1.43, 2.30), where 2.30 is cut from exp(ln 1.8178 + 1.96 * 0.12135) = 2.3059
    estimate, lift = effect.estimate, effect.lift
    assert (round(estimate.value, 4), round(estimate.low, 3), round(estimate.high, 3)) == (0.0077, 0.005, 0.011)
    assert (round(1 + lift.value, 2), round(1 + lift.low, 2), round(1 + lift.high, 4)) == (1.82, 1.43, 2.3059)


def test_the_salk_vaccine():
    effect = holdout_lift_of_counts(57, 200_745, 142, 201_229)
    # Freedman, Pisani & Purves, Statistics, chapter 1: 28 and 71 in 100,000
    assert round(1e5 * effect.estimate.value) == -42
    assert effect.p_value < 1e-8


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_other_contrasts(counts, low, high):
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
    estimate = holdout_lift_of_counts(*counts).estimate
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)
