"""The published figures: GeoLift's walkthrough, Proposition 99, Card and Krueger, Newcombe's table."""

from __future__ import annotations

import time

import numpy as np
import pytest

from maal.impact.tested import (
    difference_in_differences,
    holdout_lift_of_counts,
    synthetic_control,
    synthetic_difference_in_differences,
)

CITIES = {"unit": "city", "at": "day", "outcome": "orders", "treated": ["chicago", "portland"], "start": "2021-04-01"}
STATES = {"unit": "state", "at": "year", "outcome": "packs", "treated": ["California"], "start": 1989}
# GeoLift_Walkthrough.md, summary(GeoTest)
GEOLIFT_WEIGHTS = {
    "cincinnati": 0.2272,
    "miami": 0.2028,
    "baton rouge": 0.1335,
    "minneapolis": 0.09,
    "dallas": 0.0739,
    "nashville": 0.0685,
    "honolulu": 0.0673,
    "austin": 0.0465,
    "san diego": 0.0451,
    "reno": 0.0306,
    "san antonio": 0.0054,
    "new york": 0.0046,
    "houston": 0.0046,
}


def test_geolift(geolift):
    effect = synthetic_control(geolift, demeaned=True, **CITIES)
    assert round(effect.estimate.value, 3) == 155.556
    assert round(effect.lift.value, 3) == 0.054
    assert round(effect.incremental.value) == 4667
    assert {city: round(weight, 4) for city, weight in effect.weights.items() if weight > 5e-5} == GEOLIFT_WEIGHTS
    assert 0.0100 <= effect.p_value <= 0.0145
    balance = next(check for check in effect.checks if check.name == "balance")
    assert "L2 imbalance 909.489" in balance.text and "83.6 % less than with equal weights" in balance.text
    assert "By demeaned synthetic control, the treatment brought 155.6 more orders" in effect.text


def test_geolift_augmented(geolift):
    effect = synthetic_control(geolift, demeaned=True, augmented=True, inference="t", **CITIES)
    assert round(effect.estimate.value, 3) == 156.805
    assert (round(effect.lift.value, 3), round(effect.incremental.value)) == (0.055, 4704)
    assert round(effect.weights["oakland"], 4) == -0.001 and round(effect.weights["cincinnati"], 4) == 0.2273
    balance = next(check for check in effect.checks if check.name == "balance")
    assert "L2 imbalance 903.525" in balance.text and "83.7 % less" in balance.text


def test_proposition_99_synthetic_control(proposition_99):
    effect = synthetic_control(proposition_99, inference="placebo", **STATES)
    assert effect.estimate.value == pytest.approx(-19.6, abs=0.15)
    assert {k for k, w in effect.weights.items() if w > 0.05} == {"Connecticut", "Montana", "Nevada", "Utah"}
    assert sum(effect.weights.values()) == pytest.approx(1, abs=1e-12)
    # Arkhangelsky et al. (2021), Table 1: the demeaned one ("DIFP") gives -11.1
    assert synthetic_control(proposition_99, demeaned=True, inference="t", **STATES).estimate.value == pytest.approx(
        -11.1, abs=0.05
    )


def test_proposition_99_synthetic_difference_in_differences(proposition_99):
    effect = synthetic_difference_in_differences(proposition_99, **STATES)
    assert effect.estimate.value == pytest.approx(-15.6, abs=0.05)
    assert {t for t, w in effect.time_weights.items() if w > 0.01} == {1986, 1987, 1988}
    assert effect.estimate.std_error == pytest.approx(9.37, abs=0.01)  # all 38 placebos; Table 1 prints 8.4 from draws
    plain = difference_in_differences(proposition_99, **STATES)
    assert plain.estimate.value == pytest.approx(-27.35, abs=0.005)
    assert plain.estimate.std_error == pytest.approx(17.7, abs=0.5)
    assert [check.name for check in plain.failed] == ["pre-trend"]


def test_card_and_krueger(card_krueger):
    effect = difference_in_differences(
        card_krueger, unit="id", at="d", outcome="fte", treated="nj", start=1, missing="drop"
    )
    # statsmodels 0.15.0: ols("fte ~ nj * d").fit(cov_type="cluster", cov_kwds={"groups": id}), 794 rows
    assert effect.estimate.value == pytest.approx(2.753605782980684, abs=1e-9)
    assert effect.estimate.std_error == pytest.approx(1.3066070124191256, abs=1e-9)
    assert (effect.estimate.n, effect.n_units, effect.n_treated) == (794, 410, 331)
    assert [round(moment.actual, 2) for moment in effect.moments] == [20.44, 21.03]


def test_clustered_errors_of_a_panel(proposition_99):
    three = STATES | {"treated": ["California", "Utah", "Texas"]}
    estimate = difference_in_differences(proposition_99, **three).estimate
    # statsmodels 0.15.0: ols("packs ~ treated * after").fit(cov_type="cluster", cov_kwds={"groups": state})
    assert estimate.value == pytest.approx(-10.054142019036622, abs=1e-9)
    assert estimate.std_error == pytest.approx(9.124826442448619, abs=1e-9)


def test_newcombe():
    # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II: contrasts (a) and (c), method 10
    for counts, low, high in (((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)):
        estimate = holdout_lift_of_counts(*counts).estimate
        assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_all_placebos_are_quick(proposition_99):
    synthetic_control(proposition_99, **STATES)
    best = np.inf
    for _ in range(3):
        began = time.perf_counter()
        synthetic_control(proposition_99, inference="placebo", **STATES)
        best = min(best, time.perf_counter() - began)
    assert best < 0.5
